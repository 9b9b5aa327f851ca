"""Driver of boards that speak FP-1: up to as many channels as a frame holds, exact loss.

The protocol is ``drivers/firmware/PROTOCOL.md``; the open platform, and every sketch with
``ForcePlate.h``, speaks it.
"""

from __future__ import annotations

import time
from itertools import pairwise
from random import SystemRandom

import numpy as np
from numpy.typing import NDArray

from forceplate.errors import (
    InputError,
    PlatformDisconnectedError,
    PlatformError,
    PlatformRestartedError,
    PlatformSilentError,
    WrongDeviceError,
)
from forceplate.types import Channel, Clock, PlatformInfo
from forceplate.words import Text
from forceplate_drivers.board_account import CLOCK_US, ScanAccount
from forceplate_drivers.board_codec import BoardCodec, Samples, wrapped
from forceplate_drivers.board_messages import (
    MAJOR,
    TEXT_BYTES,
    EventCode,
    FrameType,
    Hello,
    Key,
    Message,
    Reply,
    ReplyStatus,
    ResetCause,
    Status,
    kept_text,
)
from forceplate_drivers.port import Port
from forceplate_drivers.sample_clock import SampleClock, usual_step
from forceplate_drivers.stream_platform import PortDriver, PortPlatform, Sample

BAUD = 500_000
BOOT_S = 2.0
"""Opening a port restarts many boards; so long a bootloader must not hear anything."""
ANSWER_S = 0.5
"""How long a command may go unanswered before it is sent again."""
ATTEMPTS = 4
LEARN_S = 1.5
LEARN_STEPS = 8
LEARN_TIMEOUT_S = 5.0
NOT_SAMPLING_S = 0.4
"""A board that speaks and has sent no sample for so long does not sample."""

MOST_TEXTS = 1
"""So many lines of text are no habit but a greeting; and of damage, text is the least part."""

_STREAMS = 255

_NO_BOARD = Text(
    "Nothing at {address} answers as a board that speaks FP-1. Choose another port, or check that "
    "the board has power and is set to {baud} baud; another rate is added to the address, as in "
    "COM3@115200."
)
_PRINTS = Text(
    "The sketch at {address} prints text between its samples, such as {line!r} ({n:line|lines} so "
    "far); each line spoils a sample or an answer. Take every Serial.print behind plate.begin out "
    "of it, upload it and connect again."
)
_ONLY_PRINTS = Text(
    "What is at {address} prints text, such as {line!r}, and does not answer as a board that "
    "speaks FP-1. Where its sketch has ForcePlate.h, take every Serial.print behind plate.begin "
    "out of it; a sketch that prints nothing but numbers is read by the driver 'line'."
)
_OTHER_VERSION = Text(
    "The board at {address} speaks version {theirs} of FP-1, and this forceplate version {ours}. "
    "Update forceplate, or put a firmware on the board that fits."
)
_NO_CHANNELS = Text(
    "The board at {address} says of its channels what cannot be ({channels}). Correct its firmware."
)
_NO_ANSWER = Text(
    "The board at {address} does not answer a command. Unplug it, plug it in again and start anew."
)
_REFUSES = Text(
    "The board at {address} refuses a command (status {status}). Unplug it, plug it in again and "
    "start anew."
)
_FEW_SAMPLES = Text(
    "The board at {address} sent only {n:sample|samples} in {seconds:g} s. Check its converter."
)
_TOO_LONG = Text("{text!r} has {n} bytes, and the board keeps {most}. Choose a shorter one.")
_NOT_KEPT = Text(
    "The board at {address} did not keep {text!r}. Unplug it, plug it in again and try once more."
)
_IN_ITS_SKETCH = Text(
    "The board at {address} keeps no {text!r}: what it says of itself stands in its sketch. Write "
    "it there (plate.serialNumber, plate.calibrationId) and upload it."
)
_KEYS = {
    "serial_number": Key.SERIAL_NUMBER,
    "name": Key.NAME,
    "calibration_id": Key.CALIBRATION_ID,
}
"""Of the fields of ``PlatformInfo`` that a board keeps."""
_RESTARTED = Text(
    "The platform at {address} restarted while it was measuring: {cause}. What it sends now does "
    "not go on from before; measure again."
)
_CAUSES = {
    ResetCause.WATCHDOG: Text("its firmware hung, and its watchdog started it again"),
    ResetCause.BROWN_OUT: Text("its supply voltage broke down (brown-out); check cable and USB"),
    ResetCause.EXTERNAL: Text("its reset was pressed, or another program opened its port"),
    ResetCause.POWER_ON: Text("it was without power; check its cable"),
}
"""In the order in which they are told where several are true: a brown-out also pulls at reset."""
_NO_CAUSE = Text("it does not say why")
_NOT_OURS = Text(
    "The platform at {address} no longer measures for this program: it restarted, or another "
    "program started it. Close other programs that use it, then measure again."
)
_NOT_SAMPLING = Text(
    "The platform at {address} is alive, but its converter has given no sample for "
    "{seconds:.1f} s. Check the wires between board and converter, then start again."
)


class BoardPlatform(PortPlatform):
    """An open board; see :class:`forceplate.platform.Platform`."""

    codec: BoardCodec

    def __init__(self, port: Port, address: str) -> None:
        super().__init__(port, address)
        self.codec = BoardCodec()
        self.hello: Hello | None = None
        """Who it said it is, the last time."""
        self.status: Status | None = None
        """How it said it is, the last time."""
        self._request = 0
        self._reply: Reply | None = None
        self._stream = getattr(port, "random", SystemRandom()).randint(1, _STREAMS)
        self._n_channels = 0
        self._checked_period_us: float | None = None
        self._longest_silence_s = NOT_SAMPLING_S
        self._forget_stream()
        self.info = self._identify()

    def prepare(self) -> None:
        """End what an earlier user left running: behind the answer nothing of it comes."""
        self._is_begun = False
        self._command(FrameType.STOP)

    def begin(self) -> None:
        """Make the board send samples; the first may come before its answer."""
        for _ in range(ATTEMPTS):
            self._forget_stream()
            self._stream = self._stream % _STREAMS + 1
            self._send(FrameType.START, bytes([self._stream]))
            if self.wait_until(lambda: self._reply or self._account.has_begun, ANSWER_S):
                self._must_be_done()
                self._is_begun = True
                return
        raise self._no_answer()

    def end(self) -> None:
        """Make the board stop; by what it says, samples that are lost at the end are counted."""
        self._is_begun = False
        n_scans = int.from_bytes(self._command(FrameType.STOP).data[:4], "little")
        self.blocks.lose(self._account.missing_at_end(n_scans))

    def next_bytes(self, timeout_s: float | None) -> bytes:
        """Return what is to be decoded next; nothing is behind what ended the stream."""
        if self._over is not None and self._is_begun:
            raise self._over
        return super().next_bytes(timeout_s)

    def decode(self, data: bytes) -> None:
        """Place the samples by the index that they carry, and hear what the board says."""
        for item in self.codec.feed(data):
            if not isinstance(item, Samples):
                self._hear(item)
            elif item.stream == self._stream and self._over is None:
                for samples, missing in self._account.placed(item):
                    self._put(samples, missing)
            elif self._is_begun:
                self.refuse(Sample((), None, item.n_bytes))
        if self.is_streaming and self._prints:
            self._end_stream(PlatformDisconnectedError(self._what_it_prints()))
        silent_s = self.blocks.arrival_s - self._sampled_s
        if self._speaks_without_samples and silent_s > self._longest_silence_s:
            not_sampling = _NOT_SAMPLING.fill(address=self.address, seconds=silent_s)
            self._end_stream(PlatformSilentError(not_sampling))

    def label(self, field: str) -> str:
        """Return what the board keeps for a field of its info; see ``LabelledPlatform``."""
        return kept_text(self._command(FrameType.GET, bytes([_KEYS[field]])).data)

    def set_label(self, field: str, text: str) -> None:
        """Let the board keep a text; see ``LabelledPlatform``.

        Raises
        ------
        InputError
            It is too long, or the board's firmware keeps none.
        WrongDeviceError
            The board does not answer, or does not keep it.
        """
        content = text.encode()
        if len(content) > TEXT_BYTES:
            raise InputError(_TOO_LONG.fill(text=text, n=len(content), most=TEXT_BYTES))
        try:
            self._command(FrameType.SET, bytes([_KEYS[field]]) + content)
        except WrongDeviceError as error:
            if self._reply is None or self._reply.status != ReplyStatus.UNKNOWN:
                raise
            raise InputError(_IN_ITS_SKETCH.fill(address=self.address, text=text)) from error
        if self.label(field) != text:
            raise WrongDeviceError(_NOT_KEPT.fill(address=self.address, text=text))

    def _forget_stream(self) -> None:
        self._is_begun = False
        self._count_texts_anew()
        self._clock_marks: list[tuple[int, int]] = []  # index and clock, while the rate is measured
        self._late_us = 0.0  # by how much reads are taken for later than they say
        self._last_us: float | None = None
        self._over: PlatformError | None = None
        self._account = ScanAccount(self._n_channels, self._checked_period_us)
        self._sampled_s = time.monotonic()
        self._speaks_without_samples = False

    @property
    def _prints(self) -> bool:
        """Text makes the damage since HELLO, or since the stream began."""
        n_lines, n_events = self._n_lines, self.codec.damage_events - self._events_before
        return n_lines > MOST_TEXTS and 2 * n_lines >= n_events

    @property
    def _n_lines(self) -> int:
        return self.codec.n_texts - self._texts_before

    def _count_texts_anew(self) -> None:
        self._texts_before, self._events_before = self.codec.n_texts, self.codec.damage_events

    def _what_it_prints(self) -> Text:
        return _PRINTS.fill(address=self.address, line=self.codec.last_text, n=self._n_lines)

    def _hear(self, message: Message) -> None:
        if isinstance(message, Reply):
            if message.request == self._request:
                self._reply = message
        elif isinstance(message, Hello):
            if self.hello is None:
                self._count_texts_anew()
            self.hello = message
            restarted = _RESTARTED.fill(address=self.address, cause=_cause(message))
            self._end_stream(PlatformRestartedError(restarted))
        elif isinstance(message, Status):
            self.status = message
            self._speaks_without_samples = True
            if not message.is_on or message.stream != self._stream:
                self._end_stream(PlatformRestartedError(_NOT_OURS.fill(address=self.address)))
        elif message.code != EventCode.BAD_COMMAND:
            self._speaks_without_samples = True

    def _end_stream(self, why: PlatformError) -> None:
        if self._is_begun and self._over is None:
            self._over = why

    def _put(self, samples: Samples, missing: int | None) -> None:
        """Put scans in their place, or refuse them; what is refused is missing at the next."""
        if missing is None:
            self.refuse(Sample((), None, samples.n_bytes))
            return
        self._sampled_s = self.blocks.arrival_s
        self._speaks_without_samples = False
        if self.clock is None or samples.first_scan == missing:  # no clock shows what was before
            self.blocks.lose(missing)
        if not self.is_streaming:  # its rate is measured, or it is being stopped
            self._clock_marks.append((samples.first_scan, int(samples.t_us[0])))
        elif self.clock is None:
            self.blocks.put(samples.counts)
        else:
            self.place_rows(
                samples.counts, self._stamps_us(samples), samples.n_bytes // len(samples.counts)
            )

    def _stamps_us(self, samples: Samples) -> NDArray[np.float64]:
        """Return the time of each scan of a board that counts what it read.

        A read may be late and is never early: one that comes sooner than half a period after the
        last follows a late one, and is the next conversion all the same.
        """
        period_us = 1e6 / self.info.sample_rate_hz
        within_us = np.arange(samples.rows) * period_us
        stamps = []
        for t_us in samples.t_us:
            if self._last_us is not None:
                step_us = (t_us + self._late_us - self._last_us) % CLOCK_US
                if step_us < period_us / 2:
                    self._late_us += period_us - step_us
            stamps.append(t_us + self._late_us + within_us)
            self._last_us = float(stamps[-1][-1])
        return np.concatenate(stamps) % CLOCK_US

    def _identify(self) -> PlatformInfo:
        """Ask the board who it is, and measure its rate where it cannot know it."""
        hello = self._ask_who()
        if hello.major != MAJOR:
            raise WrongDeviceError(
                _OTHER_VERSION.fill(address=self.address, theirs=hello.major, ours=MAJOR)
            )
        names = [channel.name for channel in hello.channels]
        are_possible = all(channel.min_counts < channel.max_counts for channel in hello.channels)
        if not names or not all(names) or len(set(names)) < len(names) or not are_possible:
            said = ", ".join(f"{c.name}: {c.min_counts} ... {c.max_counts}" for c in hello.channels)
            raise WrongDeviceError(
                _NO_CHANNELS.fill(address=self.address, channels=said or Text("none"))
            )
        self._n_channels = len(names)
        self._command(FrameType.STOP)
        rate_hz = hello.rate_mhz / 1000 or self._measured_rate_hz()
        period_us = 1e6 / rate_hz
        self._longest_silence_s = max(NOT_SAMPLING_S, 4 / rate_hz)
        if hello.counts_conversions:
            self._checked_period_us = period_us
        else:  # only its clock shows what was not read; half a period is no loss
            self.clock = SampleClock(period_us, tolerance=period_us / 2, wraps_at=CLOCK_US)
        is_emulated = "simulated" in hello.model.lower()
        return PlatformInfo(
            driver="board",
            model=hello.model.strip() or "FP-1 board",
            serial_number=hello.serial_number,
            firmware=" ".join(part for part in (hello.firmware, hello.build) if part),
            sample_rate_hz=rate_hz,
            channels=tuple(
                Channel(c.name, c.min_counts, c.max_counts, skew_s=c.skew_us / 1e6)
                for c in hello.channels
            ),
            detects_loss=hello.counts_conversions,
            clock=Clock.DEVICE,
            simulated=self.port.is_virtual or is_emulated,
            real_time=not is_emulated,  # it may be hastened at any moment
            name=hello.name or None,
            calibration_id=hello.calibration_id or None,
        )

    def _ask_who(self) -> Hello:
        """Return what the board says of itself; a bootloader is left in peace."""
        if not self.port.is_virtual and not self.address.startswith("socket://"):
            self.wait_until(lambda: self.hello or self.status, BOOT_S)
        self.port.write(b"\0")
        for _ in range(ATTEMPTS):
            self._send(FrameType.ASK_HELLO)
            if self.wait_until(lambda: self.hello, ANSWER_S) and self.hello is not None:
                return self.hello
        if self._prints:
            raise WrongDeviceError(
                _ONLY_PRINTS.fill(address=self.address, line=self.codec.last_text)
            )
        raise WrongDeviceError(_NO_BOARD.fill(address=self.address, baud=BAUD))

    def _measured_rate_hz(self) -> float:
        """Return how many scans the converter makes in a second by the board's clock."""
        self.begin()
        marks = self._clock_marks
        self.wait_until(
            lambda: marks and (marks[-1][1] - marks[0][1]) % CLOCK_US >= 1e6 * LEARN_S,
            LEARN_TIMEOUT_S,
        )
        self.end()
        if self._prints:
            raise WrongDeviceError(self._what_it_prints())
        steps_us = [
            (after_us - before_us) % CLOCK_US / (after - before)
            for (before, before_us), (after, after_us) in pairwise(marks)
        ]
        if len(steps_us) < LEARN_STEPS:
            raise WrongDeviceError(
                _FEW_SAMPLES.fill(
                    address=self.address, n=len(marks), seconds=float(LEARN_TIMEOUT_S)
                )
            )
        return 1e6 / usual_step(steps_us)

    def _send(self, kind: FrameType, body: bytes = b"") -> None:
        """Send a command, with a number that its answer has too."""
        self._request = self._request % 255 + 1
        self._reply = None
        self.port.write(wrapped(bytes([kind, self._request]) + body))

    def _command(self, kind: FrameType, body: bytes = b"") -> Reply:
        """Return the answer to a command, which is sent again where it does not come."""
        for _ in range(ATTEMPTS):
            self._send(kind, body)
            if self.wait_until(lambda: self._reply, ANSWER_S) and self._reply is not None:
                self._must_be_done()
                return self._reply
        raise self._no_answer()

    def _no_answer(self) -> WrongDeviceError:
        if self._prints:
            return WrongDeviceError(self._what_it_prints())
        return WrongDeviceError(_NO_ANSWER.fill(address=self.address))

    def _must_be_done(self) -> None:
        reply = self._reply
        if reply is not None and reply.status != ReplyStatus.OK:
            raise WrongDeviceError(_REFUSES.fill(address=self.address, status=reply.status))


def _cause(hello: Hello) -> Text:
    causes = hello.reset_cause or ResetCause(0)
    return next((words for cause, words in _CAUSES.items() if cause in causes), _NO_CAUSE)


driver = PortDriver("board", BoardPlatform, BAUD, interface_version=1)
