"""Driver for force streams of the Lab Streaming Layer, whatever device is behind them.

The address is the stream's name, or ``source_id=ID``. Streams of whole numbers are counts as they
are; a stream of fractions becomes counts of a stated step, see ``STEPS``; ``NAME@STEP`` states
another. Time stamps on a grid are taken for a device's clock, and a hole in them is a loss.
"""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from forceplate.driver_contract import shown_line
from forceplate.errors import (
    PlatformDisconnectedError,
    PlatformNotFoundError,
    WrongDeviceError,
)
from forceplate.platform import PlatformAddress
from forceplate.reasons import raised_as, reason_of
from forceplate.types import Channel, Clock, PlatformInfo
from forceplate.words import Text
from forceplate_drivers.lsl_codec import (
    OFF_GRID,
    ChannelText,
    Grid,
    LslCodec,
    Steps,
    StreamError,
    channel_name,
    declared_n_per_count,
    learn_grid,
    printable,
    split_step,
)
from forceplate_drivers.lsl_library import load_pylsl
from forceplate_drivers.sample_clock import SampleClock
from forceplate_drivers.stream_platform import Lost, Sample, StreamPlatform

SEARCH_S = 1.0
"""How long every stream of the name is waited for, to see that there is only one."""
FIND_S = 4.0
"""How much longer, while there is none."""
OPEN_S = 5.0
LEARN_S = 1.0
LEARN_SAMPLES = 10
BUFFER_S = 60
MAX_CHANNELS = 64
MOST_ROWS = 10_000
_SLICE_S = 0.05
_FORMATS = ("undefined", "float32", "double64", "string", "int32", "int16", "int8", "int64")
_INTEGER_BITS = {"int8": 8, "int16": 16, "int32": 32, "int64": 64}
_BYTES = {"int8": 1, "int16": 2, "int32": 4, "int64": 8, "float32": 4, "double64": 8}


_STREAM_REFUSED = Text("{address}: {error}")
_STREAM_UNUSABLE = Text("The stream {address} cannot be used: {error}")
_STREAM_SAID_NOTHING = Text(
    "The stream {address} closed or said nothing while it was opened ({error})."
)
_NO_STREAM_NAME = Text("No stream can be named {address!r}. Type its name as it is.")
_NO_STREAM = Text(
    "There is no stream {address} in the network. Start it, check its name and the firewall, then "
    "try again."
)
_SEVERAL_STREAMS = Text("Several streams are {address}. Give one of: {ids}.")
_STREAM_CLOSED = Text("The stream {address} was closed.")
_STREAM_ENDED = Text(
    "The stream {address} has ended. Start its sender again; check cable and network."
)
_NO_FIXED_RATE = Text(
    "it has no fixed sample rate, so a lost sample and a rate of force development cannot be seen "
    "in it. Let its sender declare the rate."
)
_FEW_SAMPLES = Text("it is open, but only {n} samples came. Start its sender.")
_NO_NUMBER_STREAM = Text("it sends {kind}, not numbers. It is no force.")
_MANY_CHANNELS = Text("it has {n} channels; 1 to {most} can be.")


class LslDriver:
    """Open force streams of the Lab Streaming Layer.

    Parameters
    ----------
    learn_s
        Seconds of stream from which it is learned whether its time stamps lie on a grid.
    """

    name = "lsl"

    def __init__(self, learn_s: float = LEARN_S) -> None:
        self._learn_s = learn_s

    def discover(self) -> Sequence[PlatformAddress]:
        """List nothing: looking for streams would send into the network, see ``scan``."""
        return []

    def scan(self) -> Sequence[PlatformAddress]:
        """Ask the network for streams of numbers at a fixed rate; takes a second.

        Raises
        ------
        DriverNotFoundError
            ``pylsl`` is not installed.
        """
        streams = {stream.uid(): stream for stream in load_pylsl().resolve_streams(SEARCH_S)}
        usable = [s for s in streams.values() if _format(s) in _BYTES and s.nominal_srate() > 0]
        names = [stream.name() for stream in usable]
        return sorted(
            (_address(stream, is_only=names.count(stream.name()) == 1) for stream in usable),
            key=lambda found: found.address,
        )

    def open(self, address: str) -> LslPlatform:
        """Find the stream, read its description, learn its clock.

        Raises
        ------
        DriverNotFoundError
            ``pylsl`` is not installed.
        PlatformNotFoundError
            No stream has this name, or several have.
        WrongDeviceError
            It has no fixed rate, no numbers, no known step, or its time stamps fit no rate.
        """
        lsl = load_pylsl()
        with raised_as(WrongDeviceError, _STREAM_REFUSED, StreamError, address=address):
            wanted, step = split_step(address)
            found = _find(lsl, address, wanted)
            inlet = lsl.StreamInlet(found, max_buflen=BUFFER_S, recover=False)
        try:
            inlet.open_stream(timeout=OPEN_S)
            return LslPlatform(inlet, address, step, self._learn_s)
        except RuntimeError as error:  # of pylsl: lost, or no answer in time
            raise WrongDeviceError(
                _STREAM_SAID_NOTHING.fill(address=address, error=reason_of(error))
            ) from error
        except StreamError as error:
            inlet.close_stream()
            raise WrongDeviceError(
                _STREAM_UNUSABLE.fill(address=address, error=error.text)
            ) from error


driver = LslDriver()


def _find(lsl: Any, address: str, wanted: str) -> Any:
    by_id = wanted.startswith("source_id=")
    prop, value = ("source_id", wanted.removeprefix("source_id=")) if by_id else ("name", wanted)
    if "'" in value or not value.isprintable() or not value:
        raise PlatformNotFoundError(_NO_STREAM_NAME.fill(address=address))
    streams = lsl.resolve_byprop(prop, value, minimum=2, timeout=SEARCH_S)
    if not streams:
        streams = lsl.resolve_byprop(prop, value, minimum=1, timeout=FIND_S)
    distinct = {stream.uid(): stream for stream in streams}
    if not distinct:
        raise PlatformNotFoundError(_NO_STREAM.fill(address=address))
    if len(distinct) > 1:
        ids = ", ".join(sorted(f"source_id={s.source_id()}" for s in distinct.values()))
        raise PlatformNotFoundError(_SEVERAL_STREAMS.fill(address=address, ids=ids))
    (stream,) = distinct.values()
    return stream


class LslPlatform(StreamPlatform):
    """An open stream; see :class:`forceplate.platform.Platform`.

    It always runs: starting discards what came before and begins with the next sample. A sample
    with a number that is none, or a time stamp off the grid, is damage, and missing.
    """

    codec: LslCodec

    def __init__(self, inlet: Any, address: str, step: float | None, learn_s: float) -> None:
        super().__init__(address)
        self._inlet = inlet
        self._is_closed = False
        info = inlet.info(timeout=OPEN_S)
        kind = _kind(info)
        texts = _channel_texts(info)
        steps = Steps.of(texts, is_whole=kind in _INTEGER_BITS, said=step)
        highest = 2 ** (min(_INTEGER_BITS.get(kind, 32), 32) - 1) - 1
        lowest = -highest - 1
        self.codec = LslCodec(steps, lowest, highest, _BYTES[kind] * len(texts))
        grid = self._learn(float(info.nominal_srate()), learn_s)
        self.use_grid(grid)
        names = _unique([channel_name(t, s) for t, s in zip(texts, steps.values, strict=True)])
        acquisition = info.desc().child("acquisition")
        self.info = PlatformInfo(
            driver="lsl",
            model=shown_line(f"LSL stream {info.name()}"),
            serial_number=shown_line(acquisition.child_value("serial_number") or info.source_id()),
            firmware="",
            sample_rate_hz=grid.rate_hz,
            channels=tuple(
                Channel(name, lowest, highest, n_per_count)
                for name, n_per_count in zip(names, declared_n_per_count(texts, steps), strict=True)
            ),
            detects_loss=grid.is_regular,
            clock=Clock.DEVICE if grid.is_regular else Clock.HOST,
            simulated=acquisition.child_value("simulated") == "1",
        )

    def use_grid(self, grid: Grid) -> None:
        """Believe the time stamps, where they lie on a grid."""
        if grid.is_regular:
            period_s = 1 / grid.rate_hz
            self.clock = SampleClock(period_s, tolerance=OFF_GRID * period_s)
            self.tick_s = 1.0

    def receive(self, timeout_s: float) -> None:
        """Wait for rows and place them."""
        rows, stamps_s = self._pull(min(timeout_s, _SLICE_S))
        if not rows:
            return
        self.blocks.arrival_s = time.monotonic()
        counts, is_sound = self.codec.feed(np.array(rows, np.float64))
        stamps = np.array(stamps_s)
        if self.clock is not None or is_sound.all():
            self.place_rows(counts[is_sound], stamps[is_sound], self.codec.row_bytes)
        else:
            for row, is_one in zip(counts, is_sound, strict=True):
                self.place(Sample(row) if is_one else Lost())
        self.end_arrival()

    def close(self) -> None:
        """Let go of the stream; any thread, any number of times."""
        if not self._is_closed:
            self._is_closed = True
            self._inlet.close_stream()

    def _pull(self, timeout_s: float) -> tuple[list[list[float]], list[float]]:
        """Return the rows that are there, waiting for the first of them."""
        if self._is_closed:
            raise PlatformDisconnectedError(_STREAM_CLOSED.fill(address=self.address))
        try:
            row, stamp_s = self._inlet.pull_sample(timeout=timeout_s)
            if row is None:
                return [], []
            more, more_s = self._inlet.pull_chunk(timeout=0.0, max_samples=MOST_ROWS)
        except RuntimeError as error:  # of pylsl: the stream is lost
            raise PlatformDisconnectedError(_STREAM_ENDED.fill(address=self.address)) from error
        return [row, *more], [stamp_s, *more_s]

    def _learn(self, nominal_hz: float, learn_s: float) -> Grid:
        """Return what the time stamps say; the rows are thrown away."""
        if not 0 < nominal_hz < math.inf:
            raise StreamError(_NO_FIXED_RATE)
        n_wanted = max(LEARN_SAMPLES, round(learn_s * nominal_hz))
        deadline_s = time.monotonic() + OPEN_S + 2 * n_wanted / nominal_hz
        stamps_s: list[float] = []
        while len(stamps_s) < n_wanted:
            if time.monotonic() > deadline_s:
                raise StreamError(_FEW_SAMPLES.fill(n=len(stamps_s)))
            try:
                stamps_s += self._pull(_SLICE_S)[1]
            except PlatformDisconnectedError as error:
                raise StreamError(error.text) from error
        return learn_grid(np.array(stamps_s), nominal_hz)


def _address(stream: Any, *, is_only: bool) -> PlatformAddress:
    """Return where a stream is found again: by its name where no other has it."""
    return PlatformAddress(
        driver=LslDriver.name,
        address=stream.name() if is_only else f"source_id={stream.source_id()}",
        description=(
            f"{stream.type()}, {stream.channel_count()} channels, {stream.nominal_srate():g} Hz"
        ),
    )


def _format(info: Any) -> str:
    return _FORMATS[info.channel_format()]


def _kind(info: Any) -> str:
    kind = _format(info)
    if kind not in _BYTES:
        raise StreamError(_NO_NUMBER_STREAM.fill(kind=kind))
    if not 1 <= info.channel_count() <= MAX_CHANNELS:
        raise StreamError(_MANY_CHANNELS.fill(n=info.channel_count(), most=MAX_CHANNELS))
    return kind


def _channel_texts(info: Any) -> list[ChannelText]:
    """Return the labels and units of all channels, empty where the sender gives none."""
    texts = []
    node = info.desc().child("channels").child("channel")
    for _ in range(info.channel_count()):
        texts.append(ChannelText(node.child_value("label"), node.child_value("unit")))
        node = node.next_sibling("channel")
    return [
        ChannelText(printable(text.label) or f"ch{i}", printable(text.unit))
        for i, text in enumerate(texts)
    ]


def _unique(names: list[str]) -> list[str]:
    """Return the names, those that occur twice with the number of their channel."""
    found = [f"{n}_{i}" if names.count(n) > 1 else n for i, n in enumerate(names)]
    return found if len(set(found)) == len(found) else [f"{n}_{i}" for i, n in enumerate(found)]
