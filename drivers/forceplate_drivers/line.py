"""Driver for boards that print numbers, a line for each sample: HX711, NAU7802, ADS1256 sketches.

Such a stream has no counter, no checksum and no time. Lines that do not come are not seen, and
the sample rate is measured by their arrival. What can be known is told: a line of another form
is damage, and a sample is missing where it stood.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from forceplate.errors import WrongDeviceError
from forceplate.reasons import raised_as
from forceplate.types import Channel, Clock, PlatformInfo
from forceplate.words import Text
from forceplate_drivers.learned_rate import rate_by_arrival
from forceplate_drivers.line_codec import LineCodec, UnknownLine
from forceplate_drivers.line_layout import Described, Layout, LayoutError, describe
from forceplate_drivers.port import Port, bauds_tried, clock_of
from forceplate_drivers.stream_platform import SETTLE_S, Lost, PortDriver, PortPlatform, Sample

BAUD_RATES = (115200, 57600, 38400, 9600, 19200, 230400)
"""In the order of trying when the address names none."""
LEARN_S = 1.0
"""How long lines must be alike before they are believed."""
LEARN_LINES = 10
LEARN_TIMEOUT_S = 8.0
"""Opening a port resets many boards; bootloader and sketch need up to 4 s to print."""
MOST_PAUSES = 24
"""A busy computer hears lines in bursts; each pause across which no rate can be measured buys the
time of another try, so often."""
GARBAGE_BYTES = 64
_SLICE_S = 0.05
_PRINTABLE = bytes([*b"\t\r\n", *range(32, 127), 0xA7, 0xC2])


_NOT_LEARNED = Text("{address}: {complaint} {advice}")
_NO_LAYOUT = Text("{address}: {error}. {advice}")
_LINE_ADVICE = Text(
    "Each line must hold the same columns of numbers. Check the board's sketch; if it prints at a "
    "baud rate of its own, add it to the address, as in COM3@250000."
)
_NO_TEXT_COMES = Text("what comes is no text at any baud rate tried.")
_NOTHING_COMES = Text("nothing comes.")
_FEW_LINES = Text("in {seconds:g} s too few lines alike came, or not evenly.")
_NO_NUMBERS = Text("no line could be read as numbers; the last one was {line!r}.")
_NO_LINE_ENDS = Text("text comes, but no line ever ends. Let the sketch print line ends (println).")


class LinePlatform(PortPlatform):
    """An open board that prints numbers; see :class:`forceplate.platform.Platform`.

    Its stream always runs: starting discards what came before and begins at the next whole
    line. Each line that is no sample counts as one missing, the least it can have been.

    Parameters
    ----------
    learn_s
        Seconds over which the layout is learned and the sample rate measured.
    monotonic
        The clock of the learning, in seconds; None: that of the port.
    """

    codec: LineCodec

    def __init__(
        self,
        port: Port,
        address: str,
        learn_s: float = LEARN_S,
        monotonic: Callable[[], float] | None = None,
    ) -> None:
        super().__init__(port, address)
        self.codec = LineCodec()
        layout, sample_rate_hz = self._learn(learn_s, monotonic or clock_of(port))
        self.codec.layout = layout
        self.info = PlatformInfo(
            driver="line",
            model="board that prints numbers",
            serial_number="",
            firmware="",
            sample_rate_hz=sample_rate_hz,
            channels=tuple(
                Channel(name, *layout.limits_counts, n_per_count)
                for name, n_per_count in zip(layout.channel_names, layout.n_per_count, strict=True)
            ),
            detects_loss=False,
            clock=Clock.HOST,
            simulated=port.is_virtual,
        )

    def prepare(self) -> None:
        """Discard what was sent before; the line under way is no sample."""
        super().prepare()
        self.codec.join()

    def _learn(self, learn_s: float, monotonic: Callable[[], float]) -> tuple[Layout, float]:
        for _ in bauds_tried(self.port, self.address, BAUD_RATES):
            self.codec = LineCodec()
            lesson = _Lesson(learn_s)
            self._listen(lesson, monotonic)
            if lesson.is_over:
                return self._conclude(lesson)
            if not lesson.is_garbage:
                break
        raise WrongDeviceError(
            _NOT_LEARNED.fill(address=self.address, complaint=lesson.complaint, advice=_LINE_ADVICE)
        )

    def _listen(self, lesson: _Lesson, monotonic: Callable[[], float]) -> None:
        started_s = monotonic()
        while not (lesson.is_over or lesson.is_garbage):
            left_s = started_s + lesson.patience_s - monotonic()
            if left_s <= 0:
                return
            data = self.port.read(left_s)
            lesson.hear(data, self.codec.feed(data), monotonic())

    def _conclude(self, lesson: _Lesson) -> tuple[Layout, float]:
        with raised_as(
            WrongDeviceError, _NO_LAYOUT, LayoutError, address=self.address, advice=_LINE_ADVICE
        ):
            return Layout(lesson.lines), lesson.sample_rate_hz


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
        self._n_pauses = 0
        self.patience_s = LEARN_TIMEOUT_S
        """How long to listen at most; more than at first where lines alike come in bursts."""
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
        if self._first_s is None:
            return _NO_LINE_ENDS
        if self.lines or not self._odd:  # a pause forgets the lines before it
            return _FEW_LINES.fill(seconds=round(self.patience_s, 1))
        return _NO_NUMBERS.fill(line=self._odd)

    def hear(self, data: bytes, items: Sequence[UnknownLine | Sample | Lost], now_s: float) -> None:
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
        rate_hz = rate_by_arrival(self._arrivals_s)
        if rate_hz is None:  # a pause: the board was reset, or we were
            if self._n_pauses < MOST_PAUSES:
                self._n_pauses += 1
                self.patience_s += self._span_s
            self._forget()
        else:
            self.sample_rate_hz = rate_hz


driver = PortDriver("line", LinePlatform, BAUD_RATES[0], interface_version=1)
