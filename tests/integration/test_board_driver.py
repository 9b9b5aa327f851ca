"""The driver ``board`` over its emulated board: loss, restarts, foreign streams, silence."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from forceplate.acquisition import reopen
from forceplate.errors import (
    InputError,
    PlatformDisconnectedError,
    PlatformRestartedError,
    PlatformSilentError,
    WrongDeviceError,
)
from forceplate.platform import CheckedPlatform
from forceplate.testing import EmulatedPort, Ramp, Received, receive, served
from forceplate.testing.contract import receive_on
from forceplate.testing.platform_contract import read_until_it_ends
from forceplate.types import Block
from forceplate_drivers import board
from forceplate_drivers.board import BoardPlatform
from forceplate_drivers.board_codec import encode_samples, unwrapped, wrapped
from forceplate_drivers.board_messages import (
    BoardChannel,
    EventCode,
    FrameType,
    Hello,
    Reply,
    ResetCause,
    Status,
    encode_message,
)
from forceplate_drivers.emulation.board import BoardDevice
from forceplate_drivers.emulation.faults import parse_fault
from forceplate_drivers.emulation.harp import HarpDevice
from forceplate_drivers.emulation.line import LineDevice
from forceplate_drivers.emulation.server import EmulatorServer

FULL = Hello(
    model="ADS1256",
    serial_number="TP-0042",
    name="room 2",
    firmware="1.0.0",
    build="3f094cd",
    calibration_id="9f2c41d07ab3e658",
    counts_conversions=True,
    channels=(BoardChannel("hallux", 0, -8_000_000, 8_000_000), BoardChannel("toes", 250, -5, 5)),
)


def of_channels(*channels: BoardChannel) -> Hello:
    return replace(FULL, channels=channels)


class Bench:
    """A board at a port in memory, open."""

    def __init__(self, hello: Hello | None = None, n_channels: int = 4, **options: Any) -> None:
        rate_hz = options.pop("rate_hz", 1000.0)
        self.device = BoardDevice(Ramp(n_channels, rate_hz), hello, **options)
        self.port = EmulatedPort(self.device)
        self.platform = BoardPlatform(self.port, "bench")

    def started(self) -> BoardPlatform:
        self.platform.start()
        return self.platform


@pytest.fixture
def bench() -> Iterator[Bench]:
    bench = Bench()
    with closing(bench.platform):
        yield bench


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "ANSWER_S", 0.01)
    monkeypatch.setattr(board, "LEARN_TIMEOUT_S", 0.05)
    monkeypatch.setattr(board, "NOT_SAMPLING_S", 0.02)


def test_what_the_board_says_of_itself_is_known() -> None:
    info = Bench(FULL, n_channels=2).platform.info
    assert (info.model, info.serial_number, info.firmware) == (
        "ADS1256",
        "TP-0042",
        "1.0.0 3f094cd",
    )
    assert (info.name, info.calibration_id) == ("room 2", "9f2c41d07ab3e658")
    assert (info.sample_rate_hz, info.detects_loss, info.simulated) == (1000.0, True, True)
    hallux, toes = info.channels
    assert (hallux.name, hallux.min_counts, hallux.max_counts) == ("hallux", -8_000_000, 8_000_000)
    assert (hallux.skew_s, toes.skew_s) == (0.0, 0.00025)


@pytest.mark.parametrize("code", [EventCode.MISSED, EventCode.LATE, EventCode.CONFIG])
def test_scans_that_the_board_missed_are_a_gap_of_their_number(
    bench: Bench, code: EventCode
) -> None:
    before = receive(bench.started(), 30)
    bench.device.faults.missed_as = code
    bench.device.faults.missed_scans = 1999
    received = receive_on(bench.platform, before, 50)
    assert received.n_missing == bench.platform.statistics.lost_samples == 1999
    assert received.index[-1] + 1 == len(received.index) + 1999
    assert_array_equal(received.counts[:, 0], received.index)
    assert bench.platform.statistics.damaged_bytes == 0


def test_what_an_emulated_converter_misses_by_request_is_a_gap_and_said() -> None:
    device = BoardDevice(Ramp(1, 1000.0))
    faults = ["missed@0.1:7", "late@0.15:40", "absent@0.2"]
    with served(device, faults=faults) as address, closing(board.driver.open(address)) as platform:
        platform.start()
        received = receive(platform, 300)
        platform.stop()
    assert received.n_missing == 48
    assert_array_equal(received.counts[:, 0], received.index)
    assert [device.totals[code] for code in (EventCode.MISSED, EventCode.LATE)] == [7, 40]
    assert device.totals[EventCode.ABSENT] == 1
    with pytest.raises(ValueError, match="the fault late cannot be"):
        EmulatorServer(HarpDevice(Ramp(4, 1000.0)), faults=[parse_fault("late@1")])


def test_a_clock_that_wraps_is_no_gap(bench: Bench) -> None:
    bench.port.samples_per_read = 500
    received = receive(bench.started(), 11_000)
    assert_array_equal(received.index, np.arange(len(received.index)))
    assert bench.platform.statistics.damaged_bytes == 0


def read_to_the_end(platform: BoardPlatform, blocks: list[Block]) -> str:
    """Read blocks until the platform is said to have gone or restarted; return what is said."""
    try:
        while (block := platform.read(0.05)) is not None:
            blocks.append(block)
    except PlatformDisconnectedError as error:
        return str(error)
    raise AssertionError("the stream goes on")


@pytest.mark.parametrize(
    ("cause", "words"),
    [
        (ResetCause.WATCHDOG | ResetCause.EXTERNAL, "its watchdog"),
        (ResetCause.BROWN_OUT | ResetCause.EXTERNAL, "brown-out"),
        (ResetCause.EXTERNAL, "reset was pressed"),
        (ResetCause.POWER_ON, "without power"),
        (ResetCause(0), "does not say why"),
    ],
)
def test_a_restart_ends_the_stream_and_says_why(
    bench: Bench, cause: ResetCause, words: str
) -> None:
    """What came before it is read first; nothing of what follows is."""
    blocks = list(receive(bench.started(), 30).blocks)
    whole, cut = bench.device.produce(5), bench.device.produce(5)[:-9]
    n_sent = bench.device._index - len(bench.device._rows) - 5
    bench.port.send(whole + cut + bench.device.power_on(cause))
    assert re.search(f"bench restarted.*{words}", read_to_the_end(bench.platform, blocks))
    assert_array_equal(Received.of(blocks).index, np.arange(n_sent))
    with pytest.raises(PlatformRestartedError):
        bench.platform.read(0.0)
    assert bench.platform.statistics.lost_samples == 0
    bench.platform.stop()
    received = receive(bench.started(), 20)
    assert_array_equal(received.index, np.arange(len(received.index)))


@pytest.mark.parametrize("is_on", [False, True])
def test_a_board_that_does_not_measure_for_us_any_more_is_told_by_its_status(
    bench: Bench, is_on: bool
) -> None:
    """Its HELLO was lost, or another program started it."""
    before = receive(bench.started(), 30)
    stream = bench.platform._stream
    bench.port.send(wrapped(encode_message(Status(stream, True, 30))))
    receive_on(bench.platform, before, 20)
    bench.port.send(wrapped(encode_message(Status(0 if is_on else stream, is_on, 0))))
    with pytest.raises(PlatformRestartedError, match="no longer measures for this program"):
        read_until_it_ends(bench.platform, 0.05)


def test_samples_of_another_stream_are_never_taken(bench: Bench) -> None:
    before = receive(bench.started(), 30)
    bench.device.faults.stream = bench.platform._stream ^ 1
    lost = bench.device.produce(50)
    bench.port.send(lost)
    bench.device.faults.stream = None
    received = receive_on(bench.platform, before, 60)
    assert 48 <= received.n_missing <= 55
    assert received.n_missing % 5 == 0
    assert len(np.unique(received.counts[:, 0] - received.index)) == 1
    assert bench.platform.statistics.damaged_bytes == 79 * (received.n_missing // 5)


def test_frames_of_an_earlier_stream_do_not_pass_as_new(bench: Bench) -> None:
    receive(bench.started(), 30)
    left = b"".join(bench.device.produce(5) for _ in range(4))
    bench.platform.stop()
    bench.platform.start()
    bench.port.send(left)
    received = receive(bench.platform, 40)
    assert_array_equal(received.index, np.arange(len(received.index)))
    assert_array_equal(received.counts[:, 0], received.index)
    assert bench.platform.statistics.damaged_bytes > 0


@pytest.mark.parametrize("spoil", ["repeated", "backwards", "clock", "channels"])
def test_frames_that_contradict_what_came_are_damage(bench: Bench, spoil: str) -> None:
    before = receive(bench.started(), 30)
    stream, due = bench.platform._stream, bench.platform._account.next_scan
    last_us = bench.platform._account._last[1]  # type: ignore[index]
    rows = Ramp(4, 1000.0).rows(np.arange(due, due + 5))
    false = {
        "repeated": encode_samples(stream, 0, due - 5, last_us, rows),
        "backwards": encode_samples(stream, 0, 3, 3000, rows),
        "clock": encode_samples(stream, 0, due + 2, last_us + 10_000_000 & 0xFFFFFFFF, rows),
        "channels": encode_samples(stream, 0, due + 2, last_us + 7000, rows[:, :2]),
    }[spoil]
    bench.port.send(false)
    received = receive_on(bench.platform, before, 40)
    assert received.n_missing == 0
    assert_array_equal(received.counts[:, 0], received.index)
    assert bench.platform.statistics.damaged_bytes == len(false)


def test_rows_that_the_board_calls_absent_are_missing(bench: Bench) -> None:
    before = receive(bench.started(), 30)
    frame = bench.device.produce(5)
    inner = unwrapped(frame.split(b"\0")[0])
    assert inner is not None
    bench.port.send(wrapped(inner[:2] + b"\x08" + inner[3:]))
    received = receive_on(bench.platform, before, 30)
    assert received.n_missing == 5
    assert bench.platform.statistics.damaged_bytes == 0


def test_an_absent_converter_is_told_from_a_cable(impatient: None, bench: Bench) -> None:
    receive(bench.started(), 30)
    bench.device.faults.is_absent = True
    with pytest.raises(PlatformSilentError, match="alive, but its converter has given no sample"):
        read_until_it_ends(bench.platform, 0.01)


def test_what_was_gathered_before_a_restart_is_taken_first(bench: Bench) -> None:
    platform = bench.started()
    assert platform.gathers
    bench.port.send(bench.device.produce(30))
    bench.port.send(wrapped(encode_message(FULL)))
    platform.gather(0.0)
    blocks: list[Block] = []
    with pytest.raises(PlatformRestartedError):
        blocks.extend(iter(platform.take, None))
    assert sum(len(block.counts) for block in blocks) >= 30


def test_a_converter_that_comes_back_is_a_gap(bench: Bench) -> None:
    before = receive(bench.started(), 30)
    bench.device.faults.is_absent = True
    bench.port.send(bench.device.produce(200))
    bench.device.faults.is_absent = False
    received = receive_on(bench.platform, before, 30)
    assert received.n_missing == 200


def test_what_is_lost_at_the_very_end_is_counted_by_the_total(bench: Bench) -> None:
    receive(bench.started(), 30)
    bench.device.produce(500)
    stop = bench.device.receive
    bench.device.receive = lambda data: stop(data).split(b"\0", 1)[1]  # type: ignore[method-assign]
    rows_left = len(bench.device._rows)
    bench.platform.stop()
    assert rows_left > 0
    assert bench.platform.statistics.lost_samples == bench.device._index - 30


def test_what_is_on_its_way_at_the_end_is_not_lost(bench: Bench) -> None:
    receive(bench.started(), 30)
    bench.port.send(bench.device.produce(500))
    bench.platform.stop()
    assert bench.platform.statistics.lost_samples == 0


def test_commands_that_are_lost_are_sent_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board, "ANSWER_S", 0.01)
    bench = Bench()
    n_written = 0

    def lossy(data: bytes) -> None:
        nonlocal n_written
        n_written += 1
        if n_written % 2 == 0:
            EmulatedPort.write(bench.port, data)

    bench.port.write = lossy  # type: ignore[method-assign]
    bench.platform.start()
    received = receive(bench.platform, 50)
    assert_array_equal(received.counts[:, 0], received.index)
    assert n_written == 4
    bench.platform.stop()


def test_a_start_whose_answer_is_lost_is_seen_by_its_samples(bench: Bench) -> None:
    answer = bench.device.receive

    def mute(data: bytes) -> bytes:
        said = answer(data)
        return b"" if unwrapped(data[:-1])[0] == FrameType.START else said  # type: ignore[index]

    bench.device.receive = mute  # type: ignore[method-assign]
    received = receive(bench.started(), 50)
    assert_array_equal(received.counts[:, 0], received.index)


def test_a_converter_with_its_own_clock_is_measured() -> None:
    bench = Bench(own_clock=True, rate_hz=85.5)
    assert bench.platform.info.sample_rate_hz == pytest.approx(85.5, rel=1e-5)
    received = receive(bench.started(), 40)
    assert_array_equal(received.counts[:, 0], received.index)
    assert bench.platform.info.detects_loss


def test_an_index_of_reads_only_is_said_and_its_clock_shows_the_loss() -> None:
    """What the sketch overslept has no index; microseconds tell that it was converted."""
    bench = Bench(Hello(model="a sketch"), own_clock=True, rate_hz=80.0)
    assert not bench.platform.info.detects_loss
    before = receive(bench.started(), 20)
    bench.port.send(bench.device._flush())
    index = bench.device._index
    bench.device.produce(7)
    bench.device._drop_rows()
    bench.device._index = index
    received = receive_on(bench.platform, before, 60)
    assert received.n_missing == 7
    assert len(np.unique(received.counts[:, 0] - received.index)) == 1


@pytest.mark.parametrize("late_scans", [0.2, 0.6, 0.91])
def test_a_read_that_was_late_makes_none_behind_it_damage(late_scans: float) -> None:
    """The next conversion is read in time, soon after the late one: it is a sample too."""
    bench = Bench(Hello(model="a sketch"), own_clock=True, rate_hz=80.0)
    received = receive(bench.started(), 20)
    for _ in range(3):
        bench.port.send(bench.device._flush())
        index, clock_us = bench.device._index, bench.device._clock_us
        bench.device.produce(7)  # overslept
        bench.device._drop_rows()
        bench.device._index = index
        bench.device._clock_us += round(late_scans * 12_500)
        bench.port.send(bench.device.produce(1) + bench.device._flush())
        bench.device._clock_us = clock_us
        received = receive_on(bench.platform, received, len(received.counts) + 40)
    assert bench.platform.statistics.damaged_bytes == 0
    assert 21 <= received.n_missing <= 24
    assert (np.diff(received.counts[:, 0]) > 0).all()
    assert len(np.unique(received.counts[-30:, 0] - received.index[-30:])) == 1


def test_a_board_that_names_another_calibration_is_another_platform() -> None:
    """Boards without a serial number are told apart by it."""
    first, second = Bench(FULL, n_channels=2), Bench(FULL, n_channels=2)
    driver = replace(board.driver, connect=lambda _address, _baud: second.port)
    info = first.platform.info
    assert reopen(driver, "bench", info, timeout_s=0.0).info == info
    second.port.is_unplugged = False
    second.platform.set_label("calibration_id", "0123456789abcdef")
    with pytest.raises(WrongDeviceError, match=r"0123456789abcdef instead of .* 9f2c41d07ab3e658"):
        reopen(driver, "bench", info, timeout_s=0.0)


@pytest.mark.parametrize("field", ["serial_number", "name", "calibration_id"])
def test_labels_are_kept(bench: Bench, field: str) -> None:
    platform = CheckedPlatform.of(bench.platform)
    assert platform.label(field) == ("SIM-1" if field == "serial_number" else "")
    platform.set_label(field, "Zehen 2 ä")
    assert platform.label(field) == "Zehen 2 ä"
    assert getattr(BoardPlatform(bench.port, "again").info, field) == "Zehen 2 ä"
    platform.set_label(field, "")
    assert platform.label(field) == ""
    with pytest.raises(InputError, match="17 bytes, and the board keeps 16"):
        platform.set_label(field, "seventeen letters")
    with pytest.raises(WrongDeviceError, match="did not keep 'two  '"):
        platform.set_label(field, "two  ")
    bench.platform.start()
    with pytest.raises(WrongDeviceError, match="status 2"):
        platform.set_label(field, "no")


@pytest.mark.parametrize(
    ("hello", "words"),
    [
        (Hello(major=2, minor=7), "speaks version 2 of FP-1"),
        (of_channels(), "none"),
        (of_channels(BoardChannel("a", 0, -5, 5), BoardChannel("a", 0, -5, 5)), "a: -5 ... 5"),
        (of_channels(BoardChannel("a", 0, 5, 5)), "a: 5 ... 5"),
        (of_channels(BoardChannel(" ", 0, -5, 5)), ": -5 ... 5"),
    ],
)
def test_a_board_that_says_what_cannot_be_is_refused(hello: Hello, words: str) -> None:
    device = BoardDevice(Ramp(2, 1000.0))
    device.hello = hello
    with pytest.raises(WrongDeviceError, match=words):
        BoardPlatform(EmulatedPort(device), "bench")


def test_a_board_that_refuses_to_start_is_refused(bench: Bench) -> None:
    def no(data: bytes) -> bytes:
        return wrapped(encode_message(Reply(0, unwrapped(data[:-1])[1], 1)))  # type: ignore[index]

    bench.device.receive = no  # type: ignore[method-assign]
    with pytest.raises(WrongDeviceError, match="refuses a command"):
        bench.platform.start()


def test_a_board_that_falls_silent_does_not_answer(bench: Bench, impatient: None) -> None:
    bench.device.receive = lambda data: b""  # type: ignore[method-assign]
    with pytest.raises(WrongDeviceError, match="does not answer"):
        bench.platform.start()
    with suppress(PlatformDisconnectedError):
        bench.platform.stop()


def test_a_sketch_that_prints_between_its_samples_ends_the_stream_with_that_word(
    bench: Bench,
) -> None:
    before = receive(bench.started(), 30)
    bench.port.send(b"ready\r\n")  # one line is a greeting, and a gap
    blocks = list(receive_on(bench.platform, before, 30).blocks)
    bench.port.send(b"raw 84227\r\nraw 84231\r\n")
    assert read_to_the_end(bench.platform, blocks).startswith(
        "The sketch at bench prints text between its samples, such as 'raw 84231' (3 lines so far)"
    )
    received = Received.of(blocks)
    assert_array_equal(received.counts[:, 0], received.index)


def test_a_bad_cable_is_not_blamed_on_the_sketch(bench: Bench) -> None:
    """Of enough damage some looks like text."""
    received = receive(bench.started(), 30)
    for number in range(12):
        bench.port.send(b"k7\r\n\0" if number % 4 == 3 else b"\x07\x91\x93\0")
        received = receive_on(bench.platform, received, 30)
    assert bench.platform.codec.n_texts == 3
    assert_array_equal(received.counts[:, 0], received.index)


def test_a_sketch_that_prints_is_told_so_when_it_is_opened(impatient: None) -> None:
    device = BoardDevice(Ramp(1, 80.0), own_clock=True)
    port = EmulatedPort(device)
    port.spoil = lambda data: b"raw 84227\r\n" + data if device.is_streaming else data
    with pytest.raises(WrongDeviceError, match="at bench prints text between its samples"):
        BoardPlatform(port, "bench")
    only_prints = EmulatedPort(LineDevice(Ramp(1, 80.0)))
    with pytest.raises(WrongDeviceError, match=r"at bench prints text, such as '.*'line'"):
        BoardPlatform(only_prints, "bench")


def test_a_converter_without_samples_has_no_rate(impatient: None) -> None:
    device = BoardDevice(Ramp(2, 80.0), own_clock=True)
    device.faults.is_absent = True
    with pytest.raises((WrongDeviceError, PlatformSilentError), match="bench"):
        BoardPlatform(EmulatedPort(device), "bench")


def test_a_bootloader_hears_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """At a serial port nothing is sent before the board has spoken, or two seconds are over."""
    monkeypatch.setattr(board, "BOOT_S", 30.0)
    device = BoardDevice(Ramp(4, 1000.0))
    port = EmulatedPort(device)
    port.is_virtual = False
    port._pending = bytearray(device.produce(999))
    written: list[float] = []
    write = port.write
    heard = 0

    def watched(data: bytes) -> None:
        written.append(heard)
        write(data)

    read = port.read

    def counted(timeout_s: float) -> bytes:
        nonlocal heard
        data = read(timeout_s)
        heard += len(data)
        return data

    port.write, port.read = watched, counted  # type: ignore[method-assign]
    platform = BoardPlatform(port, "/dev/ttyUSB0")
    assert written
    assert written[0] > 0
    assert platform.info.sample_rate_hz == 1000.0
