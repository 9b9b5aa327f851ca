"""An emulated board that speaks FP-1: four cells at an ADS1256, or a converter of its own clock."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from forceplate_drivers.board import BAUD
from forceplate_drivers.board_account import CLOCK_US
from forceplate_drivers.board_codec import encode_samples, unwrapped, wrapped
from forceplate_drivers.board_messages import (
    SETTABLE,
    TEXT_BYTES,
    BoardChannel,
    Event,
    EventCode,
    FrameType,
    Hello,
    Key,
    Message,
    Reply,
    ReplyStatus,
    ResetCause,
    Status,
    encode_message,
    kept_text,
)
from forceplate_drivers.emulation.device import CountsSource
from forceplate_drivers.emulation.emulator import Emulator
from forceplate_drivers.emulation.faults import Fault
from forceplate_drivers.emulation.sources import Bench

ADC_MIN, ADC_MAX = -(1 << 23), (1 << 23) - 1
SAMPLE_RATE_HZ = 1000.0
MOST_HZ = 4000.0
ROWS = 5
STATUS_EVERY_S = 1.0
CLOCK_BEGINS_US = CLOCK_US - 10_000_000
"""Ten seconds before it wraps, so that a trial meets that."""
_CPU_HZ = 16_000_000

TOE_PLATES = Bench(
    newton_per_count=0.00018,
    offset_counts=(31_000.0, -12_000.0, 4_500.0, 22_000.0),
    noise_counts=110.0,
    hum_counts=60.0,
    drift_counts_per_s=2.0,
)
"""Four cells of 20 kg at 24 bits and a gain of 64."""


@dataclass(slots=True)
class BoardFaults:
    """What shall go wrong from now on; changed while it runs."""

    missed_scans: int = 0
    """So many of the next scans are converted and give no row."""
    missed_as: EventCode = EventCode.MISSED
    """What the board says of them: missed, late, absent, or a converter that is set otherwise."""
    is_absent: bool = False
    """The converter does not answer: no scan, and it is said."""
    stream: int | None = None
    """Samples carry this number instead of that of START."""


class BoardDevice:
    """A board that samples a source; see :class:`.device.EmulatedDevice`.

    Parameters
    ----------
    source
        What its converter reads, as many channels.
    hello
        What it says of itself; channels and rate are filled in where they are left out.
    own_clock
        The converter paces itself: the board does not know its rate.
    """

    baud = BAUD

    def __init__(
        self, source: CountsSource, hello: Hello | None = None, *, own_clock: bool = False
    ) -> None:
        self._source = source
        self.sample_rate_hz = source.sample_rate_hz
        hello = hello or Hello(
            model="ADS1256 SIMULATED",
            serial_number="SIM-1",
            firmware="1.0.0",
            clock_tolerance_ppm=50,
            counts_conversions=True,
        )
        skew_us = round(1e6 / self.sample_rate_hz / source.n_channels)
        self.hello = replace(
            hello,
            cpu_hz=_CPU_HZ,
            rows=ROWS,
            rate_mhz=0 if own_clock else round(1000 * self.sample_rate_hz),
            channels=hello.channels
            or tuple(
                BoardChannel(f"ch{i}", i * skew_us, ADC_MIN, ADC_MAX)
                for i in range(source.n_channels)
            ),
        )
        self.faults = BoardFaults()
        self.kept = {
            Key.SERIAL_NUMBER: hello.serial_number.encode(),
            Key.NAME: hello.name.encode(),
            Key.CALIBRATION_ID: hello.calibration_id.encode(),
        }
        """What outlives a restart."""
        self.power_on()

    def power_on(self, cause: ResetCause = ResetCause.POWER_ON) -> bytes:
        """Start anew: end the frame that was cut, and say who it is."""
        self.hello = replace(
            self.hello, reset_cause=cause, n_boots=(self.hello.n_boots + 1) % 65536
        )
        self.is_streaming = False
        self.is_exhausted = False
        self._received = b""
        self._clock_scans = 0
        self._clock_us = CLOCK_BEGINS_US
        self._stream = 0
        self._index = 0
        self.totals = dict.fromkeys(EventCode, 0)
        """What it counted since power-up."""
        self._drop_rows()
        return b"\0" + self._hello()

    def receive(self, data: bytes) -> bytes:
        """Answer commands; what is damaged or unknown is counted."""
        *parts, self._received = (self._received + data).split(b"\0")
        self._received = self._received[-256:]
        answers = b""
        for part in filter(None, parts):
            frame = unwrapped(part)
            if frame is None or len(frame) < 2:
                answers += self._event(EventCode.BAD_COMMAND, 1)
            else:
                answers += self._flush() + self._answer(frame[0], frame[1], frame[2:])
        return answers

    def miss(self, fault: Fault) -> None:
        """Let the next scans give no row; see :class:`.server.CountingDevice`."""
        self.faults.missed_scans, self.faults.missed_as = fault.n_scans, EventCode[fault.kind.name]

    def produce(self, n_samples: int) -> bytes:
        """Convert so many scans, sending frames while streaming and STATUS once a second."""
        per_status = max(1, round(STATUS_EVERY_S * self.sample_rate_hz))
        out = b""
        while n_samples > 0:
            n = min(n_samples, per_status - self._clock_scans % per_status)
            if self.is_streaming and not self.is_exhausted:
                out += self._scans(n)
            self._clock_scans += n
            n_samples -= n
            if self._clock_scans % per_status == 0:
                out += self._flush() + self._said(self._status())
        return out

    def _scans(self, n: int) -> bytes:
        counts = self._source.take(n)
        self.is_exhausted = len(counts) < n
        n_missed = len(counts) if self.faults.is_absent else self.faults.missed_scans
        missed = min(n_missed, len(counts))
        out = b""
        if missed:
            code = EventCode.ABSENT if self.faults.is_absent else self.faults.missed_as
            out += self._flush() + self._event(code, missed)
            self.faults.missed_scans = max(0, self.faults.missed_scans - missed)
            self._index += missed
        for row, at in zip(counts[missed:], range(missed, len(counts)), strict=True):
            if not self._rows:
                self._first_us = self._now_us(at)
            self._rows.append(row)
            self._index += 1
            if len(self._rows) == ROWS:
                out += self._flush()
        return out + self._flush() if self.is_exhausted else out

    def _flush(self) -> bytes:
        """Send the rows that wait."""
        if not self._rows:
            return b""
        counts = np.clip(np.array(self._rows, np.int32), ADC_MIN, ADC_MAX)
        flags = 1 if (counts <= ADC_MIN).any() or (counts >= ADC_MAX).any() else 0
        stream = self._stream if self.faults.stream is None else self.faults.stream
        frame = encode_samples(stream, flags, self._index - len(counts), self._first_us, counts)
        self._drop_rows()
        return frame

    def _drop_rows(self) -> None:
        self._rows: list[NDArray[np.int32]] = []
        self._first_us = 0

    def _answer(self, command: int, request: int, body: bytes) -> bytes:
        status, data = ReplyStatus.OK, b""
        if command == FrameType.ASK_HELLO:
            return self._hello()
        if command == FrameType.START and len(body) == 1:
            self._stream, self._index = body[0], 0
            self.is_streaming, self.is_exhausted = True, False
            self._source.restart()
        elif command == FrameType.STOP:
            self.is_streaming = False
            data = self._index.to_bytes(4, "little")
        elif command not in (FrameType.SET, FrameType.GET) or not body or body[0] not in SETTABLE:
            status = ReplyStatus.UNKNOWN
        elif self.is_streaming:
            status = ReplyStatus.STREAMING
        elif command == FrameType.GET:
            data = self.kept[Key(body[0])].ljust(TEXT_BYTES, b"\0")
        elif len(body) > 1 + TEXT_BYTES:
            status = ReplyStatus.TOO_LONG
        else:
            self.kept[Key(body[0])] = body[1:]
        return self._said(Reply(command, request, status, data))

    def _hello(self) -> bytes:
        texts = {key: kept_text(text) for key, text in self.kept.items()}
        hello = replace(
            self.hello,
            serial_number=texts[Key.SERIAL_NUMBER],
            name=texts[Key.NAME],
            calibration_id=texts[Key.CALIBRATION_ID],
        )
        return self._said(hello)

    def _status(self) -> Status:
        counts = [self.totals[code] % 65536 for code in EventCode if code != EventCode.ABSENT]
        return Status(self._stream, self.is_streaming, self._index, *counts)

    def _event(self, code: EventCode, n: int) -> bytes:
        self.totals[code] += n
        return self._said(Event(self._stream, code, self._index, self.totals[code]))

    def _now_us(self, scans_later: int = 0) -> int:
        passed_us = (self._clock_scans + scans_later) * 1e6 / self.sample_rate_hz
        return (self._clock_us + round(passed_us)) % CLOCK_US

    @staticmethod
    def _said(message: Message) -> bytes:
        return wrapped(encode_message(message))


emulator = Emulator(
    BoardDevice,
    SAMPLE_RATE_HZ,
    bench=TOE_PLATES,
    n_channels=(1, 8),
    most_hz=MOST_HZ,
    counts=(ADC_MIN, ADC_MAX),
)
