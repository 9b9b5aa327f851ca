"""What rows and time stamps of a Lab Streaming Layer stream are worth. No network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from forceplate.errors import ForcePlateError
from forceplate.words import Text, listed
from forceplate_drivers.force_units import NEWTONS, of_the_only_force

OFF_GRID = 0.25
"""A time stamp may be off by this part of the sample interval and still be on the grid."""
SAME_RATE = 0.001
"""A rate as declared is believed when the time stamps agree so far."""
MAX_RATE_ERROR = 0.02
MAX_LABEL = 40
STEPS = MappingProxyType(
    {
        "n": 1e-5, "newton": 1e-5, "newtons": 1e-5,
        "kgf": 1e-6, "kg": 1e-6, "lbf": 1e-5,
        "counts": 1.0, "count": 1.0,
    }
)  # fmt: skip
"""How much one count is of a unit, for streams of fractions: far below the noise."""
_UNITS = MappingProxyType(
    {"n": "N", "newton": "N", "newtons": "N", "kgf": "kgf", "kg": "kg", "lbf": "lbf"}
)


_FRACTIONS = Text(
    "it sends fractions ({channels}), and how fine they are is not known. Say how much one count "
    "shall be, far below the noise, as in NAME@0.00001."
)
_IN_UNIT = Text("{label} in {unit}")
_NO_UNIT = Text("no unit")
_IMPOSSIBLE_STEP = Text("a step of {step:g} is impossible.")
_NO_STAMPS = Text("its time stamps are no times.")
_OTHER_RATE = Text(
    "it declares {nominal_hz:g} samples/s and its time stamps give {rate_hz:g}. Correct its sender."
)


class StreamError(ForcePlateError):
    """A stream that cannot be measured with, and why."""


@dataclass(frozen=True, slots=True)
class ChannelText:
    """What a sender says of a channel."""

    label: str
    unit: str


@dataclass(frozen=True, slots=True)
class Steps:
    """How much one count is, of each channel's unit."""

    values: tuple[float, ...]

    @classmethod
    def of(cls, channels: Sequence[ChannelText], *, is_whole: bool, said: float | None) -> Steps:
        """Return the steps; raises StreamError where a unit has none and none is said."""
        if said is not None:
            return cls((said,) * len(channels))
        if is_whole:
            return cls((1.0,) * len(channels))
        unknown = [c for c in channels if c.unit.casefold() not in STEPS]
        if unknown:
            named = [_IN_UNIT.fill(label=c.label, unit=c.unit or _NO_UNIT) for c in unknown]
            raise StreamError(_FRACTIONS.fill(channels=listed(named)))
        return cls(tuple(STEPS[c.unit.casefold()] for c in channels))


@dataclass(frozen=True, slots=True)
class Grid:
    """What the time stamps of a stream are worth."""

    rate_hz: float
    is_regular: bool
    """They lie on a grid: a device's clock, in which a loss is a hole."""


def declared_n_per_count(channels: Sequence[ChannelText], steps: Steps) -> tuple[float | None, ...]:
    """Return what one count of each channel is by the sender's word; None: it does not say."""
    units = [_UNITS.get(channel.unit.casefold()) for channel in channels]
    return of_the_only_force(
        [
            None if unit is None else NEWTONS[unit] * step
            for unit, step in zip(units, steps.values, strict=True)
        ]
    )


def split_step(address: str) -> tuple[str, float | None]:
    """Return the stream and the step in ``NAME@STEP``, None where there is no step."""
    name, at, text = address.rpartition("@")
    try:
        step = float(text) if at else None
    except ValueError:
        return address, None  # an @ of its own
    if step is None:
        return address, None
    if not 1e-9 <= step <= 1e9:
        raise StreamError(_IMPOSSIBLE_STEP.fill(step=step))
    return name, step


def printable(text: str) -> str:
    """Return what of a sender's words can stand in a line."""
    return "".join(c for c in text if c.isprintable()).strip()


def channel_name(channel: ChannelText, step: float) -> str:
    """Return the name of a channel; it says what one count is where that is not one of it."""
    label = printable(channel.label)[:MAX_LABEL]
    if step == 1.0:
        return label
    unit = printable(channel.unit)[:MAX_LABEL]
    return f"{label} [{step:g} {unit}]" if unit else f"{label} [{step:g}]"


def learn_grid(stamps_s: NDArray[np.float64], nominal_hz: float) -> Grid:
    """Return whether time stamps are on a grid, and of which rate.

    Raises
    ------
    StreamError
        They are not of the declared rate.
    """
    steps = np.diff(stamps_s) * nominal_hz
    if not np.isfinite(steps).all():
        raise StreamError(_NO_STAMPS)
    single = steps[np.abs(steps - 1) <= OFF_GRID]
    rate_hz = nominal_hz / float(single.mean()) if single.size else 0.0
    whole = np.rint(steps)
    if (whole >= 1).all() and (np.abs(steps - whole) <= OFF_GRID).all() and single.size:
        _check_rate(rate_hz, nominal_hz)
        near = abs(rate_hz / nominal_hz - 1) <= SAME_RATE
        return Grid(nominal_hz if near else rate_hz, is_regular=True)
    span_s = float(stamps_s[-1] - stamps_s[0])
    _check_rate((stamps_s.size - 1) / span_s if span_s > 0 else 0.0, nominal_hz, loosely=True)
    return Grid(nominal_hz, is_regular=False)


def _check_rate(rate_hz: float, nominal_hz: float, *, loosely: bool = False) -> None:
    """Raise StreamError unless the rates agree; that of uneven stamps is known less well."""
    if abs(rate_hz / nominal_hz - 1) > (5 if loosely else 1) * MAX_RATE_ERROR:
        raise StreamError(_OTHER_RATE.fill(nominal_hz=float(nominal_hz), rate_hz=float(rate_hz)))


class LslCodec:
    """Rows in, counts out.

    Parameters
    ----------
    lowest_counts, highest_counts
        Numbers beyond are cut to these, and so are clipped.
    """

    def __init__(
        self, steps: Steps, lowest_counts: int, highest_counts: int, row_bytes: int
    ) -> None:
        self._steps = np.array(steps.values)
        self._limits = lowest_counts, highest_counts
        self.row_bytes = row_bytes
        self.received_bytes = self.damaged_bytes = self.damage_events = 0

    def feed(self, rows: NDArray[np.float64]) -> tuple[NDArray[np.int32], NDArray[np.bool_]]:
        """Return the counts of rows (n, n_channels), and which rows (n,) hold numbers alone."""
        self.received_bytes += len(rows) * self.row_bytes
        is_sound = np.asarray(np.isfinite(rows).all(axis=1), dtype=np.bool_)
        n_damaged = int(len(rows) - is_sound.sum())
        self.damaged_bytes += n_damaged * self.row_bytes
        self.damage_events += n_damaged
        cut = np.clip(np.rint(rows / self._steps), *self._limits)
        return np.where(np.isfinite(cut), cut, 0).astype(np.int32), is_sound
