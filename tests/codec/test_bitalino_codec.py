"""Frames of a BITalino: found, told apart from damage, and withdrawn before a break."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate_drivers.bitalino_codec import BITS, SIZES, BitalinoCodec, crc4, encode
from forceplate_drivers.stream_platform import Lost, Sample, Withdrawn

# as the firmware sent them in its simulated mode: channels, frame, number, counts where known
GOLDEN = [
    ("df f7 df 7f b5 e1 06 06", 0, [440, 437, 511, 511, 31, 31]),
    ("e1 e8 67 a7 d1 e3 16 1e", 1, None),
    ("e3 59 ef ca e5 e2 26 29", 2, None),
    ("c0 7f b5 e1 06 02", 0, [440, 437, 511]),
    ("e0 06 0f", 0, [440]),
    ("e0 16 13", 1, None),
]


@pytest.mark.parametrize(("frame", "number", "counts"), GOLDEN)
def test_frames_of_the_real_firmware(frame: str, number: int, counts: list[int] | None) -> None:
    data = bytes.fromhex(frame)
    assert data[-1] & 0xF == crc4(data)
    assert data[-1] >> 4 == number
    if counts is not None:
        assert encode(number, counts)[:-2] == data[:-2]  # its inputs and outputs are in the next
        n_channels = SIZES.index(len(data)) + 1 if len(data) < 8 else 6
        codec = BitalinoCodec(n_channels)
        run = [data, *(encode(number + i, counts) for i in (1, 2, 3))]
        found = codec.feed(b"".join(run))
        assert found[0] == Sample(counts)


def frames(n: int, n_channels: int = 6, first: int = 0, seed: int = 0) -> list[bytes]:
    rng = np.random.default_rng(seed)
    most = [1 << bits for bits in BITS[:n_channels]]
    rows = rng.integers(0, most, (n, n_channels)).tolist()
    return [encode(first + number, row) for number, row in enumerate(rows)]


def samples_of(found: list[Sample | Lost | Withdrawn]) -> list[list[int]]:
    """Return what is left of what was found, as a recording would keep it."""
    kept: list[list[int]] = []
    for item in found:
        if isinstance(item, Sample):
            kept.append(list(item.counts))
        elif isinstance(item, Withdrawn):
            kept.pop()
    return kept


@pytest.mark.parametrize("n_channels", range(1, 7))
def test_every_frame_of_every_number_of_channels_is_a_sample(n_channels: int) -> None:
    sent = frames(60, n_channels)
    codec = BitalinoCodec(n_channels)
    found = codec.feed(b"".join(sent))
    assert [encode(i, row) for i, row in enumerate(samples_of(found))] == sent
    assert codec.damaged_bytes == codec.damage_events == 0


@given(
    cuts=st.lists(st.integers(0, 400), max_size=20),
    damage=st.lists(st.tuples(st.integers(0, 380), st.binary(max_size=12)), max_size=3),
)
def test_any_split_gives_the_same_and_no_byte_is_counted_twice(
    cuts: list[int], damage: list[tuple[int, bytes]]
) -> None:
    data = b"".join(frames(50))
    for at, bytes_put_in in damage:
        data = data[:at] + bytes_put_in + data[at:]
    ends = sorted({cut % (len(data) + 1) for cut in cuts})
    whole, split = BitalinoCodec(), BitalinoCodec()
    parts = [data[a:b] for a, b in zip([0, *ends], [*ends, len(data)], strict=True)]
    found = [item for part in parts for item in split.feed(part)]
    assert found == whole.feed(data)
    assert split.damaged_bytes == whole.damaged_bytes <= split.received_bytes == len(data)
    assert split.damage_events == whole.damage_events
    assert bool(split.damaged_bytes) == bool(split.damage_events)


def test_a_changed_bit_costs_its_frame_and_those_beside_it() -> None:
    sent = frames(40)
    rows = samples_of(BitalinoCodec().feed(b"".join(sent)))
    for bit in range(64):
        damaged = bytearray(sent[20])
        damaged[bit // 8] ^= 1 << bit % 8
        codec = BitalinoCodec()
        found = codec.feed(b"".join([*sent[:20], bytes(damaged), *sent[21:]]))
        assert samples_of(found) == rows[:19] + rows[22:]
        assert (codec.damaged_bytes, codec.damage_events) == (24, 1)
        assert [item for item in found if not isinstance(item, Sample)] == [Withdrawn(), Lost(2)]


@pytest.mark.parametrize("n_bytes", [-1, 1])
def test_a_lost_or_doubled_byte_leaves_no_wrong_sample(n_bytes: int) -> None:
    """A spliced frame passes sometimes; it is the last before the break or the first behind."""
    n_wrong = 0
    for seed in range(400):
        sent = frames(24, seed=seed)
        truth = {tuple(row) for row in samples_of(BitalinoCodec().feed(b"".join(sent)))}
        data = b"".join(sent)
        at = 80 + seed % 64
        data = data[:at] + data[at + 1 :] if n_bytes < 0 else data[:at] + data[at - 1 :]
        found = BitalinoCodec().feed(data)
        assert {tuple(row) for row in samples_of(found)} <= truth
        given = [tuple(item.counts) for item in found if isinstance(item, Sample)]
        n_wrong += not set(given) <= truth
    assert (n_wrong > 0) == (n_bytes < 0), "at least one was wrong, and was withdrawn"


@pytest.mark.parametrize("n_lost", [1, 3, 9, 15])
def test_whole_frames_that_are_lost_are_counted(n_lost: int) -> None:
    sent = frames(60)
    found = BitalinoCodec().feed(b"".join(sent[:30] + sent[30 + n_lost :]))
    assert [item for item in found if not isinstance(item, Sample)] == [Lost(n_lost)]


def test_sixteen_are_not_seen() -> None:
    sent = frames(60)
    found = BitalinoCodec().feed(b"".join(sent[:30] + sent[46:]))
    assert all(isinstance(item, Sample) for item in found)


@pytest.mark.parametrize("n_damaged", [1, 5, 16, 20, 47])
def test_of_spoilt_frames_as_many_are_missing_as_there_were_bytes(n_damaged: int) -> None:
    sent = frames(90)
    rubbish = np.random.default_rng(n_damaged).integers(0, 256, 8 * n_damaged, np.uint8).tobytes()
    found = BitalinoCodec().feed(b"".join([*sent[:20], rubbish, *sent[20 + n_damaged :]]))
    n_missing = sum(item.n_samples for item in found if isinstance(item, Lost))
    n_given = sum(isinstance(item, Sample) for item in found)
    assert n_given + n_missing == 90
    assert samples_of(found)[-1] == samples_of(BitalinoCodec().feed(b"".join(sent)))[-1]


def test_each_damage_is_counted_by_its_own_bytes() -> None:
    sent = frames(120)
    sent[20:29] = sent[70:79] = [b"\x55" * 8] * 9
    found = BitalinoCodec().feed(b"".join(sent))
    lost = [item.n_samples for item in found if isinstance(item, Lost)]
    assert lost == [10, 10]  # and the first behind


def test_a_frame_that_comes_twice_is_damage_once() -> None:
    sent = frames(20)
    codec = BitalinoCodec()
    found = codec.feed(b"".join([*sent[:10], sent[9], *sent[10:]]))
    assert len(samples_of(found)) == len(found) == 20
    assert codec.damaged_bytes == 8


def test_a_stream_is_only_believed_after_four_frames() -> None:
    codec = BitalinoCodec()
    sent = frames(10, first=7)
    assert codec.feed(sent[0][3:] + b"".join(sent[1:4])) == []
    assert len(codec.feed(sent[4])) == 3
    assert codec.damaged_bytes == 5 + 8
    assert len(BitalinoCodec().feed(b"".join(sent[:4]))) == 4
