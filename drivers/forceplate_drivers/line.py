"""Driver for boards that print numbers, a line for each sample: HX711, NAU7802, ADS1256 sketches.

Such a stream has no counter, no checksum and no time. Lines that do not come are not seen, and
the sample rate is measured by their arrival. What can be known is told: a line of another form
is damage, and a sample is missing where it stood.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from statistics import fmean

import numpy as np

from forceplate.errors import PlatformDisconnectedError, WrongDeviceError
from forceplate.platform import PlatformAddress, StreamStatistics
from forceplate.types import Block, Channel, Clock, PlatformInfo
from forceplate.words import Text
from forceplate_drivers.line_codec import (
    Described,
    Layout,
    LayoutError,
    LineCodec,
    Rejected,
    Row,
    UnknownLine,
    describe,
)
from forceplate_drivers.port import Port, open_port, serial_addresses, split_address

BAUD_RATES = (115200, 57600, 38400, 9600, 19200, 230400)
"""In the order of trying when the address names none."""
LEARN_S = 1.0
"""How long lines must be alike before they are believed."""
LEARN_LINES = 10
LEARN_TIMEOUT_S = 8.0
"""Opening a port resets many boards; bootloader and sketch need up to 4 s to print."""
SETTLE_S = 0.2
"""What was waiting in buffers arrives in a burst and says nothing about the rate."""
GARBAGE_BYTES = 64
_LATEST = 0.1  # of the learning window: how far an arrival may be from the fitted line
_SLICE_S = 0.05
_PRINTABLE = bytes([*b"\t\r\n", *range(32, 127), 0xA7, 0xC2])


_LINES_CLOSED = Text("{address} closed while its lines were learned: {error}")
_NOT_LEARNED = Text("{address}: {complaint} {advice}")
_NO_LAYOUT = Text("{address}: {error}. {advice}")
_LINE_ADVICE = Text(
    "Each line must hold the same columns of numbers. Check the board's sketch; if it prints at a "
    "baud rate of its own, add it to the address, as in COM3@250000."
)
_NO_TEXT_COMES = Text("what comes is no text at any baud rate tried.")
_NOTHING_COMES = Text("nothing comes.")
_FEW_LINES = Text("in {seconds:g} s too few lines alike came, or not evenly.")
_NO_NUMBERS = Text("no line of numbers came; the last line was {line!r}.")


class LineDriver:
    """Open boards that print numbers.

    Parameters
    ----------
    learn_s
        Seconds over which the layout is learned and the sample rate measured.
    monotonic
        The clock of the learning, in seconds.
    """

    name = "line"

    def __init__(
        self, learn_s: float = LEARN_S, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self._learn_s = learn_s
        self._monotonic = monotonic

    def discover(self) -> Sequence[PlatformAddress]:
        """List USB serial ports; which of them prints numbers only listening can tell."""
        return serial_addresses(self.name)

    def open(self, address: str) -> LinePlatform:
        """Open the port, find the baud rate, learn what a line looks like. Sends nothing.

        Raises
        ------
        PlatformNotFoundError
            There is no such port, or it cannot be opened.
        WrongDeviceError
            No lines of numbers come, or lines that are not alike, or numbers that counts of
            32 bits cannot hold.
        """
        port = open_port(address, default_baud=BAUD_RATES[0])
        try:
            return LinePlatform(port, address, self._learn_s, self._monotonic)
        except PlatformDisconnectedError as error:
            port.close()
            raise WrongDeviceError(_LINES_CLOSED.fill(address=address, error=error.text)) from error
        except BaseException:
            port.close()
            raise


driver = LineDriver()


class LinePlatform:
    """An open board that prints numbers; see :class:`forceplate.platform.Platform`.

    Its stream always runs: starting discards what came before and begins at the next whole
    line. Each rejected line counts as one missing sample, the least it can have been.
    """

    def __init__(
        self, port: Port, address: str, learn_s: float, monotonic: Callable[[], float]
    ) -> None:
        self._port = port
        self._address = address
        self._codec = LineCodec()
        self._blocks: list[Block] = []
        self._streaming = False
        self._next_sample = 0
        self._missing = 0
        self._lost_samples = 0
        layout, sample_rate_hz = self._learn(learn_s, monotonic)
        self._codec.layout = layout
        self._info = PlatformInfo(
            driver=LineDriver.name,
            model="board that prints numbers",
            serial_number="",
            firmware="",
            sample_rate_hz=sample_rate_hz,
            channels=tuple(Channel(name, *layout.limits_counts) for name in layout.channel_names),
            detects_loss=False,
            clock=Clock.HOST,
            simulated=port.is_virtual,
        )

    @property
    def info(self) -> PlatformInfo:
        """What was learned by listening; the sample rate is that of arrival."""
        return self._info

    @property
    def statistics(self) -> StreamStatistics:
        """Bytes and samples since the baud rate was found; any thread."""
        return StreamStatistics(
            received_bytes=self._codec.received_bytes,
            damaged_bytes=self._codec.damaged_bytes,
            damage_events=self._codec.damage_events,
            lost_samples=self._lost_samples,
        )

    def start(self) -> None:
        """Begin at the next whole line; it has index 0."""
        deadline_s = time.monotonic() + SETTLE_S
        while (data := self._port.read(0.0)) and time.monotonic() < deadline_s:
            self._codec.feed(data)
        self._codec.join()
        self._blocks.clear()
        self._next_sample = self._missing = 0
        self._streaming = True

    def read(self, timeout_s: float) -> Block | None:
        """Return the samples that have arrived, None if none came in time."""
        deadline_s = time.monotonic() + timeout_s
        while not self._blocks:
            data = self._port.read(max(0.0, deadline_s - time.monotonic()))
            arrival_s = time.monotonic()
            items = self._codec.feed(data)
            if self._streaming:
                self._accept(items, arrival_s)
            if not self._blocks and arrival_s >= deadline_s:
                return None
        return self._blocks.pop(0)

    def stop(self) -> None:
        """End the stream; the board goes on printing, what it prints is discarded."""
        self._streaming = False
        self._blocks.clear()

    def close(self) -> None:
        """Close the port; any thread, any number of times."""
        self._port.close()

    def _accept(self, items: Sequence[UnknownLine | Row | Rejected], arrival_s: float) -> None:
        run: list[tuple[int, ...]] = []
        for item in items:
            if isinstance(item, Row):
                run.append(item.counts)
            elif isinstance(item, Rejected):
                self._append_block(run, arrival_s)
                run = []
                self._missing += 1
                self._lost_samples += 1
        self._append_block(run, arrival_s)

    def _append_block(self, run: list[tuple[int, ...]], arrival_s: float) -> None:
        if not run:
            return
        counts = np.array(run, np.int32)
        counts.setflags(write=False)
        first = self._next_sample + self._missing
        self._blocks.append(Block(first, counts, arrival_s, self._missing))
        self._next_sample = first + len(run)
        self._missing = 0

    def _learn(self, learn_s: float, monotonic: Callable[[], float]) -> tuple[Layout, float]:
        _, fixed = split_address(self._address)
        for number, baud in enumerate((fixed,) if fixed else BAUD_RATES):
            if number:
                self._port.set_baud(baud)
            self._codec = LineCodec()
            lesson = _Lesson(learn_s)
            self._listen(lesson, monotonic)
            if lesson.is_over:
                return self._conclude(lesson)
            if not lesson.is_garbage:
                break
        raise WrongDeviceError(
            _NOT_LEARNED.fill(
                address=self._address, complaint=lesson.complaint, advice=_LINE_ADVICE
            )
        )

    def _listen(self, lesson: _Lesson, monotonic: Callable[[], float]) -> None:
        deadline_s = monotonic() + LEARN_TIMEOUT_S
        while not (lesson.is_over or lesson.is_garbage):
            left_s = deadline_s - monotonic()
            if left_s <= 0:
                return
            data = self._port.read(left_s)
            lesson.hear(data, self._codec.feed(data), monotonic())

    def _conclude(self, lesson: _Lesson) -> tuple[Layout, float]:
        try:
            return Layout(lesson.lines), lesson.sample_rate_hz
        except LayoutError as error:
            raise WrongDeviceError(
                _NO_LAYOUT.fill(address=self._address, error=error.text, advice=_LINE_ADVICE)
            ) from error


class _Lesson:
    """What was heard so far, and the run of lines that are alike.

    A sketch says nowhere what it prints, how often, or at which baud rate. So only a run of lines
    alike is believed: text of the boot, a half line, or the same bytes at a wrong rate make no
    such run, and any line of another form begins it anew.
    """

    def __init__(self, learn_s: float) -> None:
        self._learn_s = learn_s
        self._arrivals_s: list[float] = []
        self._first_s: float | None = None
        self._n_bytes = 0
        self._n_unprintable = 0
        self._odd = b""
        self.lines: list[Described] = []
        self.sample_rate_hz = 0.0
        """Slope of line number over arrival; 0 until the lesson is over."""

    @property
    def is_over(self) -> bool:
        """Enough lines came, evenly enough, over enough time."""
        return self.sample_rate_hz > 0

    @property
    def is_garbage(self) -> bool:
        """What comes is no text: the baud rate is wrong."""
        return self._n_bytes >= GARBAGE_BYTES and self._n_unprintable > 0.2 * self._n_bytes

    @property
    def complaint(self) -> Text:
        """Why nothing was learned."""
        if self.is_garbage:
            return _NO_TEXT_COMES
        if self._n_bytes == 0:
            return _NOTHING_COMES
        if self.lines or not self._odd:  # a pause forgets the lines before it
            return _FEW_LINES.fill(seconds=LEARN_TIMEOUT_S)
        return _NO_NUMBERS.fill(line=self._odd)

    def hear(
        self, data: bytes, items: Sequence[UnknownLine | Row | Rejected], now_s: float
    ) -> None:
        """Take in what one read brought."""
        self._n_bytes += len(data)
        self._n_unprintable += len(data.translate(None, _PRINTABLE))
        for item in items:
            if isinstance(item, UnknownLine):
                self._hear_line(item.line, now_s)
        if len(self.lines) >= LEARN_LINES and self._span_s >= max(self._learn_s, _SLICE_S):
            self._measure_rate()

    @property
    def _span_s(self) -> float:
        return self._arrivals_s[-1] - self._arrivals_s[0]

    def _hear_line(self, line: bytes, now_s: float) -> None:
        self._first_s = now_s if self._first_s is None else self._first_s
        described = describe(line)
        if described is None or (self.lines and described.shape != self.lines[0].shape):
            self._forget()
            self._odd = line
        if described is not None and now_s >= self._first_s + SETTLE_S:
            self.lines.append(described)
            self._arrivals_s.append(now_s)

    def _forget(self) -> None:
        self.lines.clear()
        self._arrivals_s.clear()

    def _measure_rate(self) -> None:
        """Take the slope of the line through all arrivals, not the time from first to last.

        Bytes come in bursts, so one arrival alone may be late by a whole buffer; a line that is
        further off than that shows a pause, across which no rate can be measured.
        """
        number = np.arange(len(self.lines)) - (len(self.lines) - 1) / 2
        arrivals_s = np.array(self._arrivals_s) - fmean(self._arrivals_s)
        period_s = float((arrivals_s @ number) / (number @ number))
        late_s = np.abs(arrivals_s - period_s * number).max()
        if late_s > _LATEST * self._span_s:  # a pause: the board was reset, or we were
            self._forget()
        else:
            self.sample_rate_hz = 1.0 / period_s
