"""Numbers of wire formats as their documents print them, and each limit from both sides."""

from __future__ import annotations

from dataclasses import astuple
from enum import IntEnum

import numpy as np
import pytest

from forceplate_drivers import harp_codec
from forceplate_drivers.block_queue import BlockQueue
from forceplate_drivers.board_messages import (
    SETTABLE,
    EventCode,
    FrameType,
    Key,
    ReplyStatus,
    ResetCause,
)
from forceplate_drivers.force_units import INT32, NEWTONS
from forceplate_drivers.framing import FrameCodec, Known, TextCodec
from forceplate_drivers.harp_codec import MessageType, PayloadType
from forceplate_drivers.learned_rate import rate_by_arrival
from forceplate_drivers.line_codec import MAX_LINE_BYTES, LineCodec, UnknownLine
from forceplate_drivers.line_layout import INT24, Layout, LayoutError, describe
from forceplate_drivers.lsl_codec import (
    ChannelText,
    LslCodec,
    Steps,
    StreamError,
    channel_name,
    declared_n_per_count,
    learn_grid,
    split_step,
)
from forceplate_drivers.openscale_codec import (
    Menu,
    OpenScaleCodec,
    Report,
    Settings,
    encode_menu,
    step_ms,
)
from forceplate_drivers.sample_clock import LONGEST_GAP_SAMPLES, Placed, SampleClock
from forceplate_drivers.stream_platform import Sample
from forceplate_drivers.tindeq_codec import Tag


def test_units_of_force() -> None:
    pound = 0.45359237 * 9.80665  # of the international pound
    assert dict(NEWTONS) == pytest.approx(
        {
            "N": 1.0, "mN": 0.001, "kN": 1000.0,
            "kgf": 9.80665, "kgF": 9.80665, "kg": 9.80665,
            "gf": 0.00980665, "gF": 0.00980665, "g": 0.00980665,
            "lbf": pound, "lbF": pound, "lb": pound, "lbs": pound,
            "ozf": pound / 16, "ozF": pound / 16, "oz": pound / 16,
        },
        rel=1e-14,
    )  # fmt: skip


def test_numbers_of_the_harp_protocol() -> None:
    assert {kind.name: int(kind) for kind in MessageType} == {
        "READ": 1, "WRITE": 2, "EVENT": 3, "READ_ERROR": 9, "WRITE_ERROR": 10,
    }  # fmt: skip
    assert {kind.name: int(kind) for kind in PayloadType} == {
        "U8": 1, "S8": 129, "U16": 2, "S16": 130, "U32": 4, "S32": 132, "FLOAT": 68,
        "U64": 8, "S64": 136,
    }  # fmt: skip
    numbers = ("WHO_AM_I", "BAUD", "TICKS_PER_S", "N_CHANNELS", "EVENT_SIZE", "LOAD_CELL_DATA")
    assert [getattr(harp_codec, name) for name in numbers] == [1232, 1_000_000, 31250, 8, 28, 33]


def test_numbers_of_fp_1() -> None:
    def numbers(codes: type[IntEnum]) -> dict[str, int]:
        return {code.name: int(code) for code in codes}

    assert numbers(FrameType) == {
        "SAMPLES": 1, "HELLO": 2, "EVENT": 3, "REPLY": 4, "STATUS": 5,
        "ASK_HELLO": 0x41, "START": 0x42, "STOP": 0x43, "SET": 0x44, "GET": 0x45,
    }  # fmt: skip
    assert numbers(ReplyStatus) == {"OK": 0, "UNKNOWN": 1, "STREAMING": 2, "TOO_LONG": 3}
    assert numbers(EventCode) == {
        "MISSED": 1, "LATE": 2, "CONFIG": 3, "RING_FULL": 4, "TX_FULL": 5, "BAD_COMMAND": 6,
        "ABSENT": 7,
    }  # fmt: skip
    assert {cause.name: int(cause) for cause in ResetCause} == {
        "POWER_ON": 1, "EXTERNAL": 2, "BROWN_OUT": 4, "WATCHDOG": 8,
    }  # fmt: skip
    assert numbers(Key) == {
        "MODEL": 1, "SERIAL_NUMBER": 2, "NAME": 3, "FIRMWARE": 4, "RESET": 5, "RATE_MHZ": 6,
        "CPU_HZ": 7, "ROWS": 8, "CALIBRATION_ID": 9, "BUILD": 10, "CLOCK_TOLERANCE_PPM": 11,
        "COUNTING": 12, "CHANNEL": 16,
    }  # fmt: skip
    assert {Key.SERIAL_NUMBER, Key.NAME, Key.CALIBRATION_ID} == SETTABLE


def test_numbers_of_the_progressor() -> None:
    assert {tag.name: int(tag) for tag in Tag} == {
        "ANSWER": 0, "WEIGHT": 1, "PEAK_RATE": 2, "PEAK_RATE_SERIES": 3, "LOW_BATTERY": 4,
        "CALIBRATION_FACTOR": 5, "CALIBRATION_POINT": 6,
    }  # fmt: skip


# Lines


def layout(*lines: bytes) -> Layout:
    described = [describe(line + b"\n") for line in lines]
    return Layout([each for each in described if each is not None])


@pytest.mark.parametrize(
    ("number", "limits"),
    [
        (8_388_607, INT24), (-8_388_608, INT24), (8_388_608, INT32), (-8_388_609, INT32),
        (2_147_483_647, INT32), (-2_147_483_648, INT32),
    ],
)  # fmt: skip
def test_the_converter_is_of_24_bits_up_to_its_ends(number: int, limits: tuple[int, int]) -> None:
    found = layout(b"%d" % number, b"7")
    assert (found.limits_counts, found.counts(b"%d" % number)) == (limits, (number,))
    low, high = limits
    assert (found.counts(b"%d" % low), found.counts(b"%d" % high)) == ((low,), (high,))
    assert (found.counts(b"%d" % (low - 1)), found.counts(b"%d" % (high + 1))) == (None, None)


@pytest.mark.parametrize("number", [2_147_483_648, -2_147_483_649])
def test_more_than_32_bits_are_refused(number: int) -> None:
    with pytest.raises(LayoutError, match="32 bits"):
        layout(b"%d" % number)


def test_the_longest_line_is_a_line_and_a_longer_one_damage() -> None:
    codec = LineCodec()
    codec.layout = layout(b"7", b"7000")
    codec.feed(b"joined\n")
    whole = b"0" * (MAX_LINE_BYTES - 1) + b"5"
    (found,) = codec.feed(whole + b"\n")
    assert isinstance(found, Sample)
    assert found.counts == (5,)
    codec.feed(b"0" + whole + b"\n")
    assert (codec.damaged_bytes, codec.damage_events) == (MAX_LINE_BYTES + 2, 1)
    assert codec.feed(b"3\n")
    codec.feed(b"x\n")
    assert (codec.damaged_bytes, codec.damage_events) == (MAX_LINE_BYTES + 4, 2)
    codec.feed(b"y\nz\n4\nw\n")
    assert codec.damage_events == 3  # two in a row are one; a sample ends it
    assert codec.received_bytes == codec.row_bytes + codec.startup_bytes + codec.damaged_bytes


def test_what_is_not_yet_a_line_is_pending_from_the_first_byte_on() -> None:
    codec = LineCodec()
    assert codec.feed(b"12") == []
    assert (codec.pending_bytes, codec.startup_bytes) == (2, 0)
    codec.feed(b"0" * (MAX_LINE_BYTES - 2))
    assert (codec.pending_bytes, codec.startup_bytes) == (MAX_LINE_BYTES, 0)
    codec.feed(b"0")
    assert (codec.pending_bytes, codec.startup_bytes) == (0, MAX_LINE_BYTES + 1)


def test_a_stream_may_begin_with_the_end_of_a_line() -> None:
    codec = LineCodec()
    assert codec.feed(b"\r\n7\n8\n9") == [UnknownLine(b"8\n")]
    assert (codec.startup_bytes, codec.pending_bytes) == (6, 1)


def test_line_ends_are_waited_for_while_they_are_not_known() -> None:
    codec = LineCodec()
    codec.feed(b"joined\n1")
    longest = b"1" * MAX_LINE_BYTES
    assert codec.feed(longest[1:] + b"\r") == []
    assert codec.feed(b"\n") == []
    assert codec.feed(b"2") == [UnknownLine(longest + b"\r\n")]
    codec.feed(b"\n" * MAX_LINE_BYTES)
    assert codec.pending_bytes == MAX_LINE_BYTES + 1
    assert codec.feed(b"\n") == [UnknownLine(b"2" + b"\n" * (MAX_LINE_BYTES + 1))]


# OpenScale

SETTINGS = Settings(raw=True, local_temp=False, unit="kg", baud=115200)


def test_an_openscale_with_an_erased_memory_is_set_as_it_prints_itself() -> None:
    erased = (
        1000, 0, True, 429, 9600, "lbs", 2, 4, True, False, True, False, False, ord("!"),
    )  # fmt: skip
    assert astuple(Settings()) == erased


def report(ms: int, raw: int) -> bytes:
    return b"%d,1.00,kg,%d,\r\n" % (ms, raw)


def listening() -> OpenScaleCodec:
    codec = OpenScaleCodec(SETTINGS)
    codec.feed(report(0, 1))  # the first line may have begun before
    return codec


@pytest.mark.parametrize(
    ("ms", "raw", "is_sample"),
    [
        (-(1 << 31), 0, True), (-(1 << 31) - 1, 0, False), ((1 << 31) - 1, 0, True),
        (1 << 31, 0, False), (0, -8_388_608, True), (0, -8_388_609, False),
        (0, 8_388_607, True), (0, 8_388_608, False),
    ],
)  # fmt: skip
def test_clock_and_converter_of_the_openscale_have_ends(ms: int, raw: int, is_sample: bool) -> None:
    codec, line = listening(), report(ms, raw)
    assert codec.feed(line) == ([Report(len(line), ms, raw)] if is_sample else [])
    assert codec.damaged_bytes == (0 if is_sample else len(line))


def test_the_clock_of_the_openscale_wraps() -> None:
    def step(before: int, after: int) -> int:
        return step_ms(Report(1, before, 0), Report(1, after, 0))

    assert step((1 << 31) - 1, -(1 << 31)) == 1
    assert step(-5, 7) == 12
    assert step(7, -5) == -12
    assert step(0, (1 << 31) - 1) == (1 << 31) - 1
    assert step(0, -(1 << 31)) == -(1 << 31)


def test_damage_of_the_openscale_is_counted_with_its_empty_lines_and_by_runs() -> None:
    codec = listening()
    codec.feed(b"\r\n\r\nxx\r\n")
    assert (codec.damaged_bytes, codec.damage_events) == (8, 1)
    codec.feed(b"yy\r\n" + report(1, 2) + b"\r\n" + report(2, 2))
    assert (codec.damaged_bytes, codec.damage_events) == (14, 2)
    codec.feed(b"\r\nReset!\r\nzz\r\n")
    assert (codec.damaged_bytes, codec.damage_events) == (18, 3)
    known = codec.report_bytes + codec.message_bytes + codec.startup_bytes
    assert codec.received_bytes == known + codec.damaged_bytes


def test_a_line_of_one_letter_is_damage_and_no_empty_line() -> None:
    for line in (b"x\n", b"x\r\n"):
        codec = listening()
        assert codec.feed(line + report(12, 1)) == [Report(len(report(12, 1)), 12, 1)]
        assert (codec.damaged_bytes, codec.damage_events) == (len(line), 1)


def test_entries_of_half_a_menu_teach_nothing_in_the_next() -> None:
    codec = OpenScaleCodec()
    menu = encode_menu(SETTINGS)
    half, rest = menu.split(b"7) Decimals", 1)
    codec.feed(b"\r\n" + half + b"x) Exit\r\n>")
    assert codec.feed(b"\r\n7) Decimals" + rest)[-1:] != [Menu(SETTINGS)]
    assert codec.settings is None
    assert codec.feed(b"\r\n" + menu)[-1] == Menu(SETTINGS)
    assert codec.settings == SETTINGS


# Lab Streaming Layer


def test_steps_in_an_address_have_ends() -> None:
    assert split_step("a@1e-9") == ("a", 1e-9)
    assert split_step("a@1e9") == ("a", 1e9)
    for text in ("0.99e-9", "1.01e9", "-1"):
        with pytest.raises(StreamError, match="impossible"):
            split_step(f"a@{text}")


@pytest.mark.parametrize(
    ("factor", "expected_hz"),
    [(1.0009, 1000.0), (0.9991, 1000.0), (1.0011, 1001.1), (0.981, 981.0), (1.019, 1019.0)],
)
def test_a_rate_is_as_declared_within_a_thousandth(factor: float, expected_hz: float) -> None:
    grid = learn_grid(np.arange(400) / (1000.0 * factor), 1000.0)
    assert grid.is_regular
    assert grid.rate_hz == pytest.approx(expected_hz, rel=1e-9)


@pytest.mark.parametrize("factor", [0.979, 1.021])
def test_a_rate_that_is_off_by_more_than_a_fiftieth_is_refused(factor: float) -> None:
    with pytest.raises(StreamError, match="declares 1000"):
        learn_grid(np.arange(400) / (1000.0 * factor), 1000.0)


def test_stamps_are_on_the_grid_within_a_quarter() -> None:
    stamps_s = np.arange(400) / 1000.0
    stamps_s[::2] += 0.24e-3
    assert learn_grid(stamps_s, 1000.0).is_regular
    stamps_s[::2] += 0.014e-3
    assert not learn_grid(stamps_s, 1000.0).is_regular
    holes = np.delete(np.arange(400), slice(100, 130)) / 1000.0
    assert learn_grid(holes, 1000.0).is_regular


def test_a_quarter_of_a_period_is_on_the_grid() -> None:
    stamps_s = np.cumsum([0.0, 1.0, 1.25, 0.75, 1.0, 2.25, 1.75, 1.0])
    assert learn_grid(stamps_s, 1.0).is_regular
    stamps_s[2] += 1e-9
    with pytest.raises(StreamError):  # nor are they on the whole of this rate
        learn_grid(stamps_s, 1.0)


@pytest.mark.parametrize("at", [0, 4, 9])
@pytest.mark.parametrize("no_time", [np.nan, np.inf])
def test_one_stamp_that_is_no_time_is_refused(at: int, no_time: float) -> None:
    stamps_s = np.arange(10) / 100.0
    stamps_s[at] = no_time
    with pytest.raises(StreamError, match="no times"):
        learn_grid(stamps_s, 100.0)


def test_stamps_that_stand_still_are_of_no_rate() -> None:
    with pytest.raises(StreamError, match="declares 1 "):
        learn_grid(np.full(10, 7.0), 1.0)


def test_how_far_uneven_stamps_may_be_off_their_rate() -> None:
    uneven = np.cumsum([0.3e-3, 1.7e-3] * 200)
    assert learn_grid(uneven * 1.1, 1000.0).rate_hz == 1000.0
    with pytest.raises(StreamError, match="declares"):
        learn_grid(uneven * 1.12, 1000.0)


def test_known_units_have_known_steps() -> None:
    units = {"N": 1e-5, "newton": 1e-5, "Newtons": 1e-5, "kgf": 1e-6, "KG": 1e-6, "lbf": 1e-5,
             "counts": 1.0, "Count": 1.0}  # fmt: skip
    channels = [ChannelText("c", unit) for unit in units]
    assert Steps.of(channels, is_whole=False, said=None).values == tuple(units.values())
    assert Steps.of(channels, is_whole=True, said=None).values == (1.0,) * 8
    assert Steps.of(channels, is_whole=True, said=0.5).values == (0.5,) * 8
    long = ChannelText("l" * 41, "u" * 41)
    assert channel_name(long, 1.0) == "l" * 40
    assert channel_name(long, 0.5) == f"{'l' * 40} [0.5 {'u' * 40}]"


def test_a_count_of_a_declared_unit_is_so_many_newtons() -> None:
    units = {"N": "N", "newton": "N", "Newtons": "N", "kgf": "kgf", "KG": "kg", "lbf": "lbf"}
    for unit, known in units.items():
        (n_per_count,) = declared_n_per_count([ChannelText("c", unit)], Steps((0.5,)))
        assert n_per_count == NEWTONS[known] * 0.5
    assert declared_n_per_count([ChannelText("c", "volt")], Steps((0.5,))) == (None,)


def test_rows_are_rounded_cut_to_the_ends_and_counted() -> None:
    codec = LslCodec(Steps((0.5, 1.0)), -100, 100, row_bytes=16)
    rows = np.array([[1.0, 2.4], [1.3, 2.6], [-49.9, 100.6], [np.nan, 7.0], [3.0, np.inf]])
    counts, is_sound = codec.feed(rows)
    assert counts.tolist() == [[2, 2], [3, 3], [-100, 100], [0, 7], [6, 100]]
    assert is_sound.tolist() == [True, True, True, False, False]
    assert (codec.received_bytes, codec.damaged_bytes, codec.damage_events) == (80, 32, 2)


# What codecs have in common


class Words(TextCodec):
    def take(self, frame: bytes) -> Sample | Known | None:
        return Sample((int(frame),)) if frame.strip().isdigit() else None


class Pairs(FrameCodec):
    def take(self, frame: bytes) -> Sample | Known | None:
        return Sample((frame[1],)) if frame[1] == frame[2] else None


def test_damage_is_counted_by_bytes_and_runs() -> None:
    codec = Words(longest=5)
    assert codec.feed(b"\n") == []  # an empty line is one, and holds nothing up
    assert (codec.damaged_bytes, codec.damage_events) == (1, 1)
    codec = Words(longest=5)
    items = codec.feed(b"1\nxx\ny\n2\n1234\n12345\n3\n")
    assert [item.counts for item in items if isinstance(item, Sample)] == [
        (1,),
        (2,),
        (1234,),
        (3,),
    ]
    assert (codec.damaged_bytes, codec.damage_events) == (5 + 6, 2)
    assert Words(longest=5).feed(b"123456") == []
    frames = Pairs(b"\xaa", 3)
    found = frames.feed(b"\xaa\x05\x05\x01\xaa\x06\x07\xaa\x08\x08\xaa\x09")
    assert [item.counts for item in found if isinstance(item, Sample)] == [(5,), (8,)]
    assert (frames.damaged_bytes, frames.damage_events) == (4, 1)
    assert frames.feed(b"\x09") == [Sample((9,))]


@pytest.mark.parametrize(("late_s", "rate_hz"), [(1.09, 1.0), (1.11, None)])
def test_an_arrival_may_be_late_by_a_tenth_of_all(late_s: float, rate_hz: float | None) -> None:
    arrivals_s = [float(i) for i in range(11)]
    arrivals_s[5] += late_s  # off the line by ten elevenths of that
    found_hz = rate_by_arrival(arrivals_s)
    assert found_hz == (None if rate_hz is None else pytest.approx(rate_hz, rel=1e-12))


def test_what_arrives_all_at_once_has_no_rate() -> None:
    assert rate_by_arrival([5.0] * 10) is None


def test_the_longest_gap_is_a_gap_and_a_longer_one_a_new_clock() -> None:
    def missing(step: int) -> list[int | None]:
        clock: SampleClock[str] = SampleClock()
        placed: list[Placed[str]] = []
        for stamp in (0, 1, 1 + step, 2 + step):
            placed += clock.push(stamp, "")
        return [each.missing_before for each in placed]

    assert LONGEST_GAP_SAMPLES == 60_000
    assert missing(59_999) == [0, 0, 59_998, 0]  # counted to the sample that proves it
    assert missing(60_000) == [0, 0, 1, 0]


def test_many_stamps_are_taken_at_once_only_where_each_follows() -> None:
    def takes(*stamps: float) -> bool:
        clock: SampleClock[str] = SampleClock(tolerance=0.25)
        clock.push(0.0, "")
        clock.push(1.0, "")
        return clock.take_regular(np.array(stamps))

    assert takes(2.0, 3.0, 4.0)
    assert takes(2.25, 3.0, 4.25)
    for stamps in ((3.0,), (2.0, 4.0), (2.0, 2.0), (2.3, 3.0), (2.0, 3.3), (2.0, 2.7), (1.7, 2.7)):
        assert not takes(*stamps)


def test_what_a_queue_of_blocks_counts_and_hands_out() -> None:
    queue = BlockQueue()
    queue.put(np.array([[1], [2]], np.int32), np.array([0.1, 0.2]))
    queue.add([3])
    queue.lose()
    queue.lose(0)
    queue.withdraw()
    queue.add([4])
    queue.end_arrival(5)
    blocks = list(iter(queue.take, None))
    assert [b.first_sample for b in blocks] == [0, 2, 4]
    assert [(b.missing_before, b.retracts) for b in blocks] == [(0, 0), (0, 0), (1, 1)]
    assert [b.damaged_bytes for b in blocks] == [0, 0, 5]
    assert queue.lost_samples == 2
    assert not any(block.counts.flags.writeable for block in blocks)
    times = blocks[0].device_time_s
    assert times is not None
    assert not times.flags.writeable
    # Damage goes with the first block behind a loss or a withdrawal, either of them.
    for harm in (queue.lose, queue.withdraw):
        queue.restart()
        queue.arrival_s = 7.0
        queue.add([1])
        harm()
        queue.add([2])
        queue.seal()
        queue.add([3])
        queue.end_arrival(9)
        assert [b.damaged_bytes for b in iter(queue.take, None)] == [0, 9, 0]
    assert BlockQueue().arrival_s == 0.0


@pytest.mark.parametrize("value", [2**31 - 1, -(2**31)])
def test_counts_of_32_bits_are_kept(value: int) -> None:
    queue = BlockQueue()
    queue.add([value, 0])
    queue.end_arrival()
    block = queue.take()
    assert block is not None
    assert block.counts.dtype == np.int32
    assert block.counts.tolist() == [[value, 0]]


@pytest.mark.parametrize("value", [2**31, -(2**31) - 1, 0.5])
def test_counts_that_do_not_fit_are_not_bent_until_they_do(value: float) -> None:
    queue = BlockQueue()
    queue.add([value, 0])  # type: ignore[list-item]
    queue.end_arrival()
    block = queue.take()
    assert block is not None
    assert block.counts.dtype != np.int32
    assert block.counts[0, 0] == value
