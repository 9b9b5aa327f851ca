"""Frames of one size: found again after damage, and every byte counted once."""

from __future__ import annotations

import struct
from zlib import crc32

from hypothesis import given
from hypothesis import strategies as st

from forceplate_drivers.framing import FrameCodec
from forceplate_drivers.stream_platform import Sample

HEADER = b"\xaa\x55"
BODY = struct.Struct("<Hhh")
SIZE = len(HEADER) + BODY.size + 4


class BoardCodec(FrameCodec):
    """Two cells, a number of 16 bits and a CRC."""

    def __init__(self) -> None:
        super().__init__(HEADER, SIZE)

    def take(self, frame: bytes) -> Sample | None:
        if crc32(frame[:-4]) != int.from_bytes(frame[-4:], "little"):
            return None
        number, front, rear = BODY.unpack_from(frame, len(HEADER))
        return Sample((front, rear), number, len(frame))


def frame(number: int, front: int, rear: int) -> bytes:
    head = HEADER + BODY.pack(number, front, rear)
    return head + crc32(head).to_bytes(4, "little")


numbers = st.integers(-(2**15), 2**15 - 1)
frames = st.builds(frame, st.integers(0, 65535), numbers, numbers)


@given(st.lists(frames, max_size=20))
def test_whole_frames_are_samples_and_no_damage(sent: list[bytes]) -> None:
    codec = BoardCodec()
    found = codec.feed(b"".join(sent))
    assert [frame(int(s.stamp or 0), *s.counts) for s in found if isinstance(s, Sample)] == sent
    assert codec.damaged_bytes == 0


@given(
    pieces=st.lists(st.one_of(frames, st.binary(max_size=30), st.just(HEADER)), max_size=12),
    positions=st.lists(st.integers(0, 1000), max_size=20),
)
def test_any_split_gives_the_same_and_each_byte_is_counted_once(
    pieces: list[bytes], positions: list[int]
) -> None:
    data = b"".join(pieces)
    ends = sorted({position % (len(data) + 1) for position in positions})
    parts = [data[a:b] for a, b in zip([0, *ends], [*ends, len(data)], strict=True)]
    whole, split = BoardCodec(), BoardCodec()
    found = [sample for part in parts for sample in split.feed(part)]
    assert found == whole.feed(data)
    assert (split.damaged_bytes, split.damage_events) == (whole.damaged_bytes, whole.damage_events)
    undecided = len(data) - whole.damaged_bytes - SIZE * len(found)
    assert 0 <= undecided < SIZE


@given(sent=st.lists(frames, min_size=4, max_size=8), at=st.integers(0, 10**6))
def test_one_lost_byte_costs_its_frame_alone(sent: list[bytes], at: int) -> None:
    data = b"".join(sent)
    at %= len(data) - 2 * SIZE
    codec = BoardCodec()
    found = codec.feed(data[:at] + data[at + 1 :])
    hit = at // SIZE
    kept = [frame(int(s.stamp or 0), *s.counts) for s in found if isinstance(s, Sample)]
    assert kept == sent[:hit] + sent[hit + 1 :]
    assert codec.damaged_bytes == SIZE - 1
