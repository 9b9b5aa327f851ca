"""The codec of FP-1: byte-exact against the protocol page, at any split, under any damage."""

from __future__ import annotations

import re
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from forceplate_drivers.board_account import ScanAccount
from forceplate_drivers.board_codec import (
    MANY,
    MOST_FRAME_BYTES,
    NO_INDEX,
    BoardCodec,
    Samples,
    decode_frame,
    decode_many,
    encode_samples,
    unwrapped,
    wrapped,
)
from forceplate_drivers.board_messages import (
    BoardChannel,
    Event,
    Hello,
    Message,
    Reply,
    ResetCause,
    Status,
    encode_message,
    parse_message,
)
from tests.codec.board_stream import cut, decoded, frames, laid_out, ramp

PAGE = Path(__file__).parents[2] / "drivers/firmware/PROTOCOL.md"
EXAMPLE = re.compile(
    r"^(?P<what>[^\n]+)\n\n```\nframe (?P<frame>[^\n]+)\ncrc   (?P<crc>[^\n]+)\n"
    r"wire  (?P<wire>[^\n]+)\n```$",
    re.MULTILINE,
)
EXAMPLES = {
    match["what"]: tuple(bytes.fromhex(match[part]) for part in ("frame", "crc", "wire"))
    for match in EXAMPLE.finditer(PAGE.read_text(encoding="utf-8"))
}
SAID: dict[str, Message] = {
    "`REPLY`, started": Reply(0x42, 1, 0),
    "`REPLY`, stopped after 60,015 scans": Reply(0x43, 2, 0, (60_015).to_bytes(4, "little")),
    "`REPLY`, it is `9f2c41d07ab3e658`": Reply(0x45, 4, 0, b"9f2c41d07ab3e658"),
    "`REPLY`, `SET` of request 5 refused, it streams": Reply(0x44, 5, 2),
    "`EVENT`, 1,999 conversions missed, at 1240": Event(7, 1, 1240, 1999),
    "`STATUS`, 700 scans, 1 missed, at most 113 bytes waited": Status(
        7, True, 700, missed=1, tx_peak=113
    ),
    "`HELLO` after a brown-out, two channels": Hello(
        model="ADS1256/ATmega328P",
        serial_number="TP-0042",
        name="room 2",
        firmware="1.0.0",
        reset_cause=ResetCause.BROWN_OUT,
        n_boots=2,
        rate_mhz=1_000_000,
        cpu_hz=16_000_000,
        rows=5,
        calibration_id="9f2c41d07ab3e658",
        build="3f094cd",
        clock_tolerance_ppm=50,
        counts_conversions=True,
        channels=(
            BoardChannel("hallux", 0, -(2**23), 2**23 - 1),
            BoardChannel("toes", 250, -(2**23), 2**23 - 1),
        ),
    ),
}


@pytest.mark.parametrize("what", EXAMPLES)
def test_the_page_is_right_byte_for_byte(what: str) -> None:
    frame, crc, wire = EXAMPLES[what]
    assert zlib.crc32(frame).to_bytes(4, "little") == crc
    assert wrapped(frame) == wire
    assert unwrapped(wire[:-1]) == frame


def test_the_page_has_an_example_of_every_frame() -> None:
    assert {frame[0] for frame, _, _ in EXAMPLES.values()} == {*range(1, 6), *range(0x41, 0x46)}
    assert SAID.keys() <= EXAMPLES.keys()


@pytest.mark.parametrize("what", SAID)
def test_what_a_board_says_is_read_and_written(what: str) -> None:
    frame, _, wire = EXAMPLES[what]
    assert decoded([wire])[0] == [SAID[what]]
    assert encode_message(SAID[what]) == frame


def test_the_samples_of_the_page() -> None:
    wire = EXAMPLES["`SAMPLES`, one scan 100, -200, 300, -400, index 1000, at 1.301 s"][2]
    assert decoded([wire])[0] == [(7, 0, 1000, 1_301_000, ((100, -200, 300, -400),))]
    counts = np.array([[100, -200, 300, -400]], np.int32)
    assert encode_samples(7, 0, 1000, 1_301_000, counts) == wire


@given(
    n=st.integers(1, 3 * MANY),
    rows=st.integers(1, 6),
    n_channels=st.integers(1, 8),
    spoils=st.lists(
        st.tuples(st.integers(0, 9999), st.sampled_from("fFld-hcs"), st.integers(1, 255)),
        max_size=6,
    ),
    cuts=st.lists(st.integers(0, 99_999), max_size=5),
)
def test_one_by_one_and_all_at_once_say_the_same(
    n: int, rows: int, n_channels: int, spoils: list[tuple[int, str, int]], cuts: list[int]
) -> None:
    """However much comes at once, whatever was done to it: frames, order and every count."""
    parts = frames(n, rows, n_channels)
    for at, how, value in spoils:
        parts[at % n] = spoilt(parts[at % n], how, at, value)
    data = b"".join(parts)
    at_once, many = decoded([data])
    byte_by_byte, single = decoded([data[i : i + 1] for i in range(len(data))])
    in_pieces, other = decoded(cut(data, cuts))
    assert at_once == byte_by_byte == in_pieces
    assert tally(many) == tally(single) == tally(other)


def spoilt(part: bytes, how: str, at: int, value: int) -> bytes:
    place = at % max(len(part) - 1, 1)
    return {
        "f": part[:place] + bytes([part[place] ^ value]) + part[place + 1 :] if part else b"",
        "F": b"\xff" * 2 * value,
        "l": part[:place] + part[place + 1 :],
        "d": part[:place] + part[place : place + 1] + part[place:],
        "-": b"",
        "h": wrapped(encode_message(Hello(model="again"))),
        "c": wrapped(bytes([value, 1, 2, 3])),
        "s": encode_samples(value, value, value, value, ramp(np.arange(5))),
    }[how]


def tally(codec: BoardCodec) -> tuple[int, int, int]:
    return codec.received_bytes, codec.damaged_bytes, codec.damage_events


def test_samples_that_follow_one_another_are_one() -> None:
    codec = BoardCodec()
    [samples] = codec.feed(b"".join(frames(40)))
    assert isinstance(samples, Samples)
    assert (samples.first_scan, samples.n_bytes) == (0, 40 * 79)
    assert samples.counts.dtype == np.int32
    assert_array_equal(samples.counts, ramp(np.arange(200)))
    assert list(samples.t_us) == [i * 5000 for i in range(40)]


@given(st.binary(max_size=600), st.lists(st.integers(0, 600), max_size=8))
def test_rubbish_is_damage_at_any_split(data: bytes, cuts: list[int]) -> None:
    found, codec = decoded(cut(data, cuts))
    again, whole = decoded([data + b"\0"])
    assert found == again == []
    codec.feed(b"\0")
    assert (codec.damaged_bytes, codec.damage_events) == (whole.damaged_bytes, whole.damage_events)
    empty = (data + b"\0").count(b"\0") - sum(1 for part in (data + b"\0").split(b"\0") if part)
    assert codec.damaged_bytes == len(data) + 1 - empty


@given(st.binary(max_size=MOST_FRAME_BYTES - 5))
def test_every_frame_comes_back(body: bytes) -> None:
    frame = b"\x99" + body
    wire = wrapped(frame)
    assert wire.index(b"\0") == len(wire) - 1 == len(frame) + 5
    assert unwrapped(wire[:-1]) == frame


def test_a_frame_that_is_too_long_is_none() -> None:
    longest = bytes([0x99]) * (MOST_FRAME_BYTES - 4)
    assert unwrapped(wrapped(longest)[:-1]) == longest
    with pytest.raises(ValueError, match="255 bytes"):
        wrapped(longest + b"\x99")


def test_a_type_that_is_not_known_is_no_damage_and_a_malformed_one_is() -> None:
    later = [b"\x06 of a later version", b"\x41\x01", encode_message(Status(1, True, 5)) + b"more"]
    found, codec = decoded([b"\0" + b"\0".join(wrapped(frame) for frame in later)])
    assert found == [Status(1, True, 5)]
    assert (codec.damaged_bytes, codec.damage_events) == (0, 0)
    for frame in (
        b"\x02\x01",
        b"\x02\x01\x00\x02\x05four",
        b"\x02\x01\x00\x02",
        b"\x02\x01\x00\x06\x03abc",
        b"\x02\x01\x00\x10\x07eleven!",
        b"\x03" + bytes(9),
        b"\x04\x42\x01",
        b"\x05" + bytes(19),
        b"\x01" + bytes(11),
        wrong_length(-1),
        wrong_length(1),
    ):
        found, codec = decoded([wrapped(frame)])
        assert found == []
        assert (codec.damaged_bytes, codec.damage_events) == (len(frame) + 6, 1)


def wrong_length(by: int) -> bytes:
    frame = unwrapped(encode_samples(7, 0, 0, 0, ramp(np.arange(2)))[:-1])
    assert frame is not None
    return frame[:by] if by < 0 else frame + bytes(by)


@pytest.mark.parametrize("many", [False, True])
def test_no_scan_has_the_index_that_is_none(many: bool) -> None:
    last = encode_samples(7, 0, NO_INDEX - 2, 0, ramp(np.arange(2)))
    beyond = encode_samples(7, 0, NO_INDEX - 1, 0, ramp(np.arange(2)))
    none = encode_samples(7, 0, NO_INDEX, 0, ramp(np.arange(2)))
    found, codec = decoded([(last + beyond + none) * (MANY if many else 1)])
    assert {frame[2] for frame in found if isinstance(frame, tuple)} == {NO_INDEX - 2}
    assert codec.damaged_bytes * 3 == codec.received_bytes * 2


def test_a_frame_without_rows_or_channels_is_damage() -> None:
    for head in ("01 07 00 00 04", "01 07 00 04 00"):
        frame = bytes.fromhex(head) + bytes(8)
        assert decode_frame(frame, 19) is None


def test_a_later_protocol_says_so_and_no_more() -> None:
    assert parse_message(b"\x02\x02\x03\xff\xff") == Hello(2, 3)


def test_texts_of_an_erased_memory_are_empty() -> None:
    hello = parse_message(b"\x02\x01\x00\x02\x10" + b"\xff" * 16 + b"\x03\x03ab\0")
    assert hello == Hello(name="ab")


def test_all_at_once_looks_at_each_length() -> None:
    """Chains of lengths that end elsewhere than at the last byte are none, and touch no other."""
    parts = [part[:-1] for part in frames(MANY)]
    parts[3] = bytes([200]) + parts[3][1:]
    parts[5] = bytes([2]) + parts[5][1:]
    found = list(decode_many(parts))
    assert [each for each in found if isinstance(each, slice)] == [slice(3, 4), slice(5, 6)]
    sent = [frame for each in found if isinstance(each, Samples) for frame in laid_out(each)]
    assert [frame[2] for frame in sent] == [5 * i for i in range(MANY) if i not in (3, 5)]
    for frame in sent:
        assert_array_equal(frame[4], ramp(np.arange(frame[2], frame[2] + 5)))


def test_what_follows_too_long_a_frame_is_damage_up_to_its_end() -> None:
    codec = BoardCodec()
    codec.feed(b"x" * 300)
    assert codec.feed(frames(1)[0]) == []
    assert (codec.damaged_bytes, codec.damage_events) == (300 + 79, 1)
    assert len(codec.feed(frames(1)[0])) == 1


def test_frames_follow_one_another_by_their_own_scans() -> None:
    """All of one length: six scans of one channel, and three of two, between which three miss."""
    shapes = ((0, 6, 1), (100, 3, 2), (106, 3, 2))
    parts = [
        encode_samples(7, 0, first, 0, ramp(np.arange(rows), n_channels))[:-1]
        for first, rows, n_channels in shapes
    ]
    found = [each.first_scan for each in decode_many(parts) if isinstance(each, Samples)]
    assert found == [0, 100, 106]


@pytest.mark.parametrize("ends", [(-5, 7), (-9, -2), (1, 2), (-0x10000, 0x10000)])
def test_the_ends_of_a_channel_are_signed(ends: tuple[int, int]) -> None:
    hello = Hello(clock_tolerance_ppm=5, channels=(BoardChannel("c", 0x102, *ends),))
    frame = encode_message(hello)
    assert frame.endswith(
        b"\x02\x01" + b"".join(end.to_bytes(3, "little", signed=True) for end in ends) + b"c"
    )
    assert parse_message(frame) == hello


def scans(first: int, *t_us: int, n_channels: int = 1, flags: int = 0) -> Samples:
    counts = np.zeros((5 * len(t_us), n_channels), np.int32)
    return Samples(7, flags, first, t_us, counts, 40 * len(t_us))


@pytest.mark.parametrize(
    ("samples", "n_missing"),
    [
        (scans(5, 7250), 0),
        (scans(5, 7251), None),
        (scans(5, 2750), 0),
        (scans(5, 2749), None),
        (scans(15, 17_750), 10),
        (scans(15, 17_751), None),
        (scans(5, 5000, 12_250), 0),
        (scans(4, 5000), None),
        (scans(5, 5000, n_channels=2), None),
    ],
)
@pytest.mark.parametrize("began_us", [0, (1 << 32) - 6000])
def test_clock_and_index_differ_by_two_scans_and_a_twentieth_of_the_step(
    samples: Samples, n_missing: int | None, began_us: int
) -> None:
    account = ScanAccount(1, 1000.0)
    assert [missing for _, missing in account.placed(scans(0, began_us))] == [0]
    moved = samples._replace(t_us=[(t_us + began_us) % (1 << 32) for t_us in samples.t_us])
    assert [missing for _, missing in account.placed(moved)] == [n_missing]
    assert account.next_scan == (5 if n_missing is None else samples.first_scan + len(moved.counts))


def test_of_frames_that_came_together_only_those_off_the_clock_are_none() -> None:
    account = ScanAccount(1, 1000.0)
    together = scans(0, 0, 9000, 10_000, 15_000)
    found = [(part.first_scan, missing) for part, missing in account.placed(together)]
    assert found == [(0, 0), (5, None), (10, 5), (15, 0)]


def test_scans_that_the_board_calls_void_are_missing() -> None:
    account = ScanAccount(1, None)
    assert list(account.placed(scans(0, 0, flags=8))) == []
    assert not account.has_begun
    assert [missing for _, missing in account.placed(scans(5, 0, flags=7))] == [5]
    assert (account.missing_at_end(10), account.missing_at_end(12)) == (0, 2)


def test_lines_that_a_sketch_prints_are_counted_and_damaged_samples_are_none() -> None:
    codec = BoardCodec()
    codec.feed(b"raw 84227\r\n" + frames(1)[0] + b"only\nshort lines of others\n\0")
    assert (codec.n_texts, codec.last_text) == (2, "short lines of others")
    letters = np.full((5, 4), 0x2E6162, np.int32)
    cut = encode_samples(7, 0, 5, 1000, letters)[4:]
    codec = BoardCodec()
    codec.feed(cut * 40)
    assert codec.damage_events == 1
    assert codec.n_texts == 0
