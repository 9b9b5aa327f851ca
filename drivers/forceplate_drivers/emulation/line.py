"""A board that prints numbers, in the forms common sketches use."""

from __future__ import annotations

import math
from dataclasses import dataclass

from forceplate.words import Text
from forceplate_drivers.emulation.device import CountsSource
from forceplate_drivers.emulation.emulator import Emulator
from forceplate_drivers.emulation.sources import SINGLE_CELL


@dataclass(frozen=True, slots=True)
class LineStyle:
    """What a sketch prints; ``{n}`` in the label is the channel's number from 1."""

    label: str = ""
    separator: str = ","
    decimals: int = 0
    """Counts are printed divided by ``10**decimals``, exactly."""
    suffix: str = ""
    header: bytes = b""
    """Printed once after power-up."""
    baud: int = 115200
    one_channel: bool = False


STYLES = {
    "plain": LineStyle(),
    "hx711": LineStyle(label="HX711 reading: ", baud=57600, one_channel=True),
    "load_cell": LineStyle(
        label="Load_cell {n} output val: ",
        separator="    ",
        decimals=2,
        header=b"\r\nTare complete\r\n",
        baud=57600,
    ),
    "reading": LineStyle(label="Reading: ", one_channel=True),
    "tabs": LineStyle(separator="\t", decimals=4),
    "plotter": LineStyle(label="cell{n}:"),
    "teleplot": LineStyle(label=">force:", suffix="\xa7N", decimals=3, one_channel=True),
}


class LineDevice:
    """A board that prints each sample of a source; see :class:`.device.EmulatedDevice`.

    It runs as long as it has power and takes no orders.
    """

    is_streaming = True

    def __init__(self, source: CountsSource, style: str = "plain") -> None:
        self._source = source
        self._style = STYLES[style]
        if self._style.one_channel and source.n_channels > 1:
            raise ValueError(
                Text("The source has {n} channels; lines of style {style!r} hold one.").fill(
                    n=source.n_channels, style=style
                )
            )
        self.baud = self._style.baud
        self.power_on()

    @property
    def sample_rate_hz(self) -> float:
        """Rate of the source."""
        return self._source.sample_rate_hz

    def power_on(self) -> bytes:
        """Start anew; return the sketch's header."""
        self.is_exhausted = False
        self._source.restart()
        return self._style.header

    def receive(self, data: bytes) -> bytes:
        """Ignore it."""
        return b""

    def produce(self, n_samples: int) -> bytes:
        """Return a line for each of the next samples."""
        counts = self._source.take(n_samples)
        self.is_exhausted = len(counts) < n_samples
        return "".join(self._line(row) for row in counts.tolist()).encode()

    def _line(self, row: list[int]) -> str:
        style = self._style
        fields = (
            style.label.format(n=number) + _fixed(count, style.decimals) + style.suffix
            for number, count in enumerate(row, 1)
        )
        return style.separator.join(fields) + "\r\n"


def _fixed(count: int, decimals: int) -> str:
    """Return the count divided by ``10**decimals``, exactly."""
    if not decimals:
        return str(count)
    whole, fraction = divmod(abs(count), 10**decimals)
    return f"{'-' if count < 0 else ''}{whole}.{fraction:0{decimals}d}"


emulator = Emulator(LineDevice, 80.0, SINGLE_CELL, n_channels=(1, math.inf))
