"""The Harp codec: byte-exact against documented frames and two other decoders, at any split."""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from pathlib import Path

import construct as c
import numpy as np
import pytest
from harp import protocol
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from forceplate_drivers.harp_codec import (
    EVENT_SIZE,
    LOAD_CELL_DATA,
    TICKS_PER_S,
    HarpCodec,
    HarpMessage,
    MessageType,
    PayloadType,
    encode,
    encode_events,
)
from tests.codec.harp_stream import Received, Sample, decoded, ramp, samples_of

FRAME = c.Struct(
    "head"
    / c.RawCopy(
        c.Struct(
            "type" / c.Int8ul,
            "length" / c.Int8ul,
            "address" / c.Int8ul,
            "port" / c.Const(0xFF, c.Int8ul),
            "payload_type" / c.Int8ul,
            "stamp"
            / c.If(
                c.this.payload_type & 0x10,
                c.Struct("seconds" / c.Int32ul, "tick" / c.Int16ul),
            ),
            "payload"
            / c.Bytes(lambda this: this.length - 4 - (6 if this.payload_type & 0x10 else 0)),
        )
    ),
    "sum" / c.Checksum(c.Int8ul, lambda data: sum(data) & 0xFF, c.this.head.data),
)


def message(
    kind: MessageType,
    address: int,
    payload_type: PayloadType,
    payload: str = "",
    ticks: int | None = None,
) -> HarpMessage:
    return HarpMessage(kind, address, payload_type, bytes.fromhex(payload), ticks)


M, P = MessageType, PayloadType
DOCUMENTED = {
    "who am I?": ("01 04 00 ff 02 06", message(M.READ, 0, P.U16)),
    "1232": (
        "01 0c 00 ff 12 0c 00 00 00 09 3d d0 04 44",
        message(M.READ, 0, P.U16, "d004", 12 * TICKS_PER_S + 0x3D09),
    ),
    "name?": ("01 04 0c ff 01 11", message(M.READ, 12, P.U8)),
    "active, alive event": ("02 05 0a ff 01 e1 f2", message(M.WRITE, 10, P.U8, "e1")),
    "active, heartbeat": ("02 05 0a ff 01 65 76", message(M.WRITE, 10, P.U8, "65")),
    "start": ("02 05 20 ff 01 01 28", message(M.WRITE, 32, P.U8, "01")),
    "stop": ("02 05 20 ff 01 00 27", message(M.WRITE, 32, P.U8, "00")),
    "standby": ("02 05 0a ff 01 60 71", message(M.WRITE, 10, P.U8, "60")),
    "offset": ("02 06 30 ff 82 2c 01 e6", message(M.WRITE, 48, P.S16, "2c01")),
    "alive": (
        "03 0e 08 ff 14 0d 00 00 00 00 00 0d 00 00 00 46",
        message(M.EVENT, 8, P.U32, "0d000000", 13 * TICKS_PER_S),
    ),
}
DOCUMENTED_EVENT = bytes.fromhex(
    "03 1a 21 ff 92 0c 00 00 00 1f 00 64 00 38 ff 2c 01 70 fe 00 00 00 00 00 00 00 00 30"
)
DOCUMENTED_SAMPLE = ((100, -200, 300, -400, 0, 0, 0, 0), 12.0 * TICKS_PER_S + 31)


def cut(data: bytes, positions: Sequence[int]) -> list[bytes]:
    ends = sorted({position % (len(data) + 1) for position in positions})
    return [data[a:b] for a, b in zip([0, *ends], [*ends, len(data)], strict=True)]


# what boards and hosts send: any register but the one whose events have a form of their own
messages = st.builds(
    lambda kind, address, payload_type, n, raw, ticks: HarpMessage(
        kind, address, payload_type, raw[: n * (payload_type & 0x0F)], ticks
    ),
    st.sampled_from(M),
    st.integers(0, 255).filter(lambda address: address != LOAD_CELL_DATA),
    st.sampled_from(P),
    st.integers(0, 8),
    st.binary(min_size=64, max_size=64),
    st.none() | st.integers(0, 2**32 * TICKS_PER_S - 1),
)
int16 = st.integers(-32768, 32767)
sample_rows = st.lists(
    st.tuples(st.lists(int16, min_size=8, max_size=8), st.integers(0, 2**32 * TICKS_PER_S - 1)),
    min_size=1,
    max_size=6,
)
positions = st.lists(st.integers(0, 5000), max_size=12)


def events(rows: Sequence[tuple[list[int], int]]) -> tuple[bytes, list[Sample]]:
    counts = np.array([row for row, _ in rows], np.int32)
    ticks = np.array([stamp for _, stamp in rows], np.int64)
    return encode_events(counts, ticks), samples_of(counts, ticks.tolist())


mixed_streams = st.lists(
    messages.map(lambda found: (encode(found), list[Sample](), [found]))
    | sample_rows.map(lambda rows: (*events(rows), list[HarpMessage]())),
    max_size=5,
)


@pytest.mark.parametrize(("frame", "meaning"), DOCUMENTED.values(), ids=DOCUMENTED)
def test_documented_messages(frame: str, meaning: HarpMessage) -> None:
    assert encode(meaning) == bytes.fromhex(frame)
    assert decoded(bytes.fromhex(frame)).messages == [meaning]


def test_the_documented_event() -> None:
    counts, ticks = DOCUMENTED_SAMPLE
    assert encode_events(np.array([counts], np.int32), np.array([ticks], np.int64)) == (
        DOCUMENTED_EVENT
    )
    assert decoded(DOCUMENTED_EVENT).samples == [DOCUMENTED_SAMPLE]


@pytest.mark.parametrize("name", ["device_0.bin", "device_44.bin", "write_0.bin"])
def test_recorded_messages(shared_folder: Path, name: str) -> None:
    recordings = shared_folder / "recordings" / "harp_messages"
    reference = json.loads((recordings / "reference.json").read_text())[name]
    data = (recordings / "original" / name).read_bytes()
    received = decoded(data)
    assert received.codec.damaged_bytes == 0
    assert b"".join(encode(found) for found in received.messages) == data
    for found, known in zip(received.messages, reference, strict=True):
        assert found.type.name.title() == known["type"]
        assert found.address == known["address"]
        stamped = 0x10 if found.ticks is not None else 0
        assert found.payload_type | stamped == int(known["payload_type"], 16)
        size = found.payload_type & 0x0F
        signed = bool(found.payload_type & 0x80)
        assert known["payload"] == [
            int.from_bytes(found.payload[i : i + size], "little", signed=signed)
            for i in range(0, len(found.payload), size)
        ]
        if known["timestamp_s"] is None:
            assert found.ticks is None
        else:
            assert found.ticks is not None
            assert found.ticks / TICKS_PER_S == pytest.approx(known["timestamp_s"], abs=1e-4)


@given(messages)
def test_the_official_library_reads_our_messages(sent: HarpMessage) -> None:
    theirs = protocol.HarpMessage.parse(encode(sent))
    assert theirs.message_type.value == sent.type & 7
    assert theirs.has_error == bool(sent.type & 8)
    assert theirs.address == sent.address
    assert theirs.payload_type.name.upper() == sent.payload_type.name
    assert bytes(theirs.payload_bytes) == sent.payload
    if sent.ticks is None:
        assert theirs.timestamp is None
    else:
        assert theirs.timestamp == pytest.approx(sent.ticks / TICKS_PER_S, rel=1e-12)


@given(
    kind=st.sampled_from(list(protocol.MessageType)),
    address=st.integers(0, 255).filter(lambda address: address != LOAD_CELL_DATA),
    payload_type=st.sampled_from(list(protocol.PayloadType)),
    raw=st.binary(min_size=64, max_size=64),
    n=st.integers(0, 8),
    stamp=st.none() | st.tuples(st.integers(0, 2**20), st.integers(0, TICKS_PER_S - 1)),
)
def test_we_read_messages_of_the_official_library(
    *,
    kind: protocol.MessageType,
    address: int,
    payload_type: protocol.PayloadType,
    raw: bytes,
    n: int,
    stamp: tuple[int, int] | None,
) -> None:
    payload = raw[: n * payload_type.numpy_dtype.itemsize]
    timestamp = stamp and stamp[0] + stamp[1] / TICKS_PER_S
    frame = protocol.HarpMessage(kind, address, payload_type, payload, timestamp=timestamp).bytes
    (found,) = decoded(frame).messages
    assert found == HarpMessage(
        M(kind.value),
        address,
        P[payload_type.name.upper()],
        payload,
        stamp and stamp[0] * TICKS_PER_S + stamp[1],
    )
    assert encode(found) == frame


@given(messages)
def test_the_declared_frame_reads_our_messages(sent: HarpMessage) -> None:
    frame = FRAME.parse(encode(sent)).head.value
    assert (frame.type, frame.address) == (sent.type, sent.address)
    assert frame.payload_type & ~0x10 == sent.payload_type
    assert frame.payload == sent.payload
    ticks = frame.stamp and frame.stamp.seconds * TICKS_PER_S + frame.stamp.tick
    assert ticks == sent.ticks


@given(sample_rows)
def test_events_are_read_alike_by_the_other_decoders(rows: list[tuple[list[int], int]]) -> None:
    data, sent = events(rows)
    assert decoded(data).samples == sent
    for i, (counts, ticks) in enumerate(sent):
        frame = data[i * EVENT_SIZE : (i + 1) * EVENT_SIZE]
        declared = FRAME.parse(frame).head.value
        assert struct.unpack("<8h", declared.payload) == counts
        assert declared.stamp.seconds * TICKS_PER_S + declared.stamp.tick == ticks
        official = protocol.HarpMessage.parse(frame)
        assert (official.address, official.payload_type) == (33, protocol.PayloadType.S16)
        assert struct.unpack("<8h", official.payload_bytes) == counts


@given(stream=mixed_streams, positions=positions)
def test_any_split_gives_the_same(
    stream: list[tuple[bytes, list[Sample], list[HarpMessage]]], positions: list[int]
) -> None:
    received = Received()
    data = b"".join(frames for frames, _, _ in stream)
    for part in cut(data, positions):
        received.feed(part)
        assert received.accounted_bytes == received.codec.received_bytes
    assert received.samples == [found for _, samples, _ in stream for found in samples]
    assert received.messages == [found for _, _, sent in stream for found in sent]
    assert received.codec.received_bytes == len(data)
    assert received.codec.damaged_bytes == received.codec.undecided_bytes == 0


@given(
    pieces=st.lists(
        st.binary(max_size=60)
        | messages.map(encode)
        | sample_rows.map(lambda rows: events(rows)[0]),
        max_size=6,
    ),
    positions=positions,
)
def test_any_split_of_rubbish_gives_the_same(pieces: list[bytes], positions: list[int]) -> None:
    data = b"".join(pieces)
    whole, split = decoded(data), Received()
    for part in cut(data, positions):
        split.feed(part)
        assert split.accounted_bytes == split.codec.received_bytes
    split.finish()
    assert split.samples == whole.samples
    assert split.messages == whole.messages
    assert split.codec.damaged_bytes == whole.codec.damaged_bytes
    assert split.codec.damage_events == whole.codec.damage_events
    assert whole.accounted_bytes == whole.codec.received_bytes == len(data)
    assert whole.codec.undecided_bytes == 0


@given(st.binary(max_size=600))
def test_rubbish_is_counted_and_a_frame_behind_it_is_found(rubbish: bytes) -> None:
    # what a false head can still claim is over before the last frames come
    frames, sent = ramp(12, np.random.default_rng(1), -300, 300)
    received = decoded(rubbish + frames)
    assert received.accounted_bytes == len(rubbish) + len(frames)
    assert received.samples[-2:] == sent[-2:]


@pytest.mark.parametrize("head", [b"\x03\x1a\x21\xff\x92", b"\x03\xff\x08\xff\x01", b"\x03", b""])
def test_a_lot_of_rubbish_is_got_through(head: bytes) -> None:
    rng = np.random.default_rng(2)
    rubbish = b"".join(head + rng.bytes(12) for _ in range(2000))
    received = decoded(rubbish)
    assert received.accounted_bytes == len(rubbish)
    assert received.codec.damaged_bytes > 0.9 * len(rubbish)


def test_finish_counts_what_is_undecided_and_keeps_whole_frames_in_it() -> None:
    false_head = bytes([M.EVENT, 200, 8, 0xFF, P.U8])
    received = Received().feed(false_head + DOCUMENTED_EVENT)
    assert received.samples == []
    assert received.codec.undecided_bytes == len(false_head) + EVENT_SIZE
    received.finish()
    assert received.samples == [DOCUMENTED_SAMPLE]
    assert received.codec.damaged_bytes == len(false_head)
    assert received.codec.undecided_bytes == 0
    received.feed(DOCUMENTED_EVENT)
    assert received.samples == [DOCUMENTED_SAMPLE] * 2


def test_samples_are_int32_and_their_own() -> None:
    data, _ = ramp(3, np.random.default_rng(4), -32768, 32767)
    buffer = bytearray(data)
    chunk = HarpCodec().feed(bytes(buffer))
    assert chunk.counts.dtype == np.int32
    assert chunk.counts.flags.c_contiguous
    assert chunk.counts.flags.owndata
    assert_array_equal(chunk.counts[:, 0], [0, 1, 2])
