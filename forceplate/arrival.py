"""How fast samples come by the clock of this computer: one measure for a live stream and a trial.

A sample is always seen late and never early. So of each half second the sample with the least
delay tells the time; how much others were late is the jitter, and how far it may mislead. See
"The rate by arrival" in drivers/README.md.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from forceplate.types import Arrival

SLICE_S = 0.5
NOTE_EVERY_S = 0.025
"""How often it is looked when the newest sample came."""
LEAST_SLICES = 4
LONG_SLICES = 8
"""From so many on a trial has two parts, of two seconds each at least, that can be compared."""
MAX_OFF_WARN = 0.01
MAX_OFF = 0.05
"""So much the rate may be off before a trial does not count."""
MAX_CHANGE = 0.02
"""So much one part of a trial may differ from the rest, or its ends lag behind its middle."""
MOST_CUTS = 40
"""At so many places it is looked for a change of the rate; a usual trial has fewer half seconds."""
LATE_AT_ENDS = 2
"""Slices at each end, of which one is on time unless samples are missing between."""
_ROUNDS = 4
_SAFETY = 2  # both ends of a line may be late


class ArrivalLog:
    """Keeps the least delayed sample of each half second. Used by one thread; any may look.

    Parameters
    ----------
    sample_rate_hz
        As the platform declares it.
    most
        Half seconds kept; None: all.
    """

    def __init__(self, sample_rate_hz: float, most: int | None = None) -> None:
        self._rate_hz = sample_rate_hz
        self._slices: deque[Arrival] = deque(maxlen=most)
        self._slice_ends = -1.0
        self._least_s = self._latest_s = 0.0

    def note(self, n_samples: int, at_s: float) -> None:
        """Take in when the last of so many samples came, lost ones counted in."""
        delay_s = at_s - n_samples / self._rate_hz
        if n_samples >= self._slice_ends:
            self._slice_ends = n_samples + SLICE_S * self._rate_hz
            self._least_s = self._latest_s = delay_s
            self._slices.append(Arrival(n_samples, at_s, 0.0))
            return
        self._latest_s = max(self._latest_s, delay_s)
        if delay_s < self._least_s:
            self._least_s = delay_s
            self._slices[-1] = Arrival(n_samples, at_s, self._latest_s - delay_s)
        else:
            kept = self._slices[-1]
            self._slices[-1] = Arrival(kept.n_samples, kept.at_s, self._latest_s - self._least_s)

    def arrivals(self) -> tuple[Arrival, ...]:
        """Return what is kept, in order."""
        return tuple(self._slices.copy())


@dataclass(frozen=True, slots=True)
class ArrivalRate:
    """How fast samples came, beside what the platform declares."""

    declared_hz: float
    rate_hz: float
    """Samples per second, lost ones counted in."""
    change: float
    """How much one part was faster than the rest, or how much later the ends came than the rest
    lets expect; as a part of the rate. Where there are several such, the worst."""
    change_limit: float
    """So much of it the jitter may make."""
    jitter_s: float
    """Usual difference of delay within half a second; the largest where there are few of them."""
    span_s: float
    """From the first to the last arrival that it is made of."""

    @property
    def off(self) -> float:
        """How far the rate is from the declared one, as a part of that; never negative."""
        return abs(self.rate_hz / self.declared_hz - 1)

    @property
    def uncertainty(self) -> float:
        """By how much the jitter may mislead, as a part of the rate."""
        return self.jitter_s / self.span_s

    @property
    def is_doubtful(self) -> bool:
        """True where a person should know that times are not quite right, or worse."""
        return self.off > MAX_OFF_WARN + self.uncertainty

    @property
    def is_wrong(self) -> bool:
        """True where no time made of the declared rate is to be believed."""
        return self.off > MAX_OFF + self.uncertainty

    @property
    def changes(self) -> bool:
        """True where one part of it came at another rate than the rest."""
        return self.change > self.change_limit

    @property
    def is_known(self) -> bool:
        """False where the jitter hides as much as would make a trial void."""
        return self.is_wrong or self.changes or self.uncertainty <= MAX_OFF


def arrival_rate(arrivals: Sequence[Arrival], declared_hz: float) -> ArrivalRate | None:
    """Return how fast samples came; None where they are too few to tell."""
    if len(arrivals) < LEAST_SLICES or not 0 < declared_hz < math.inf:
        return None
    first = arrivals[0]
    points = [
        ((each.n_samples - first.n_samples) / declared_hz, each.at_s - first.at_s)
        for each in arrivals
    ]
    period, zero_s = _line(points)
    span_s = points[-1][1]
    if period <= 0 or span_s <= 0:
        return None
    # where the rate is far off, the delay changes within half a second by that alone
    drift_s = abs(period - 1) * SLICE_S if abs(period - 1) > MAX_OFF else 0.0
    spreads_s = [max(each.spread_s - drift_s, 0.0) for each in arrivals]
    jitter_s = median(spreads_s) if len(points) >= LONG_SLICES else max(spreads_s)
    late_s = [at_s - zero_s - period * due_s for due_s, at_s in points]
    ends_s = max(min(late_s[:LATE_AT_ENDS]), min(late_s[-LATE_AT_ENDS:])) - min(late_s)
    changes = [(ends_s / span_s, MAX_CHANGE + 2 * _SAFETY * jitter_s / span_s)]
    step = max(len(points) // MOST_CUTS, 1)
    for at in range(LEAST_SLICES, len(points) - LEAST_SLICES + 1, step):
        parts = points[:at], points[at - 1 :]
        slopes = [_line(part)[0] for part in parts]
        shorter_s = min(part[-1][1] - part[0][1] for part in parts)
        own_s = max(abs(slope - 1) for slope in slopes) * SLICE_S
        part_jitter_s = max(max(spreads_s) - own_s, jitter_s)
        if shorter_s > 0:
            differ = (max(slopes) - min(slopes)) / period
            changes.append((differ, MAX_CHANGE + _SAFETY * part_jitter_s / shorter_s))
    change, change_limit = max(changes, key=lambda found: found[0] - found[1])
    return ArrivalRate(declared_hz, declared_hz / period, change, change_limit, jitter_s, span_s)


def _line(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """Return slope and offset of the line through the least late of both ends.

    Of the first and of the last third the least late point counts. Which one that is depends on
    the slope, which is nearly 1 at first; a few rounds settle it.
    """
    third = max(len(points) // 3, 1)
    slope = 1.0
    for _ in range(_ROUNDS):
        (from_x, from_y), (to_x, to_y) = (
            min(part, key=lambda point: point[1] - slope * point[0])
            for part in (points[:third], points[-third:])
        )
        slope = (to_y - from_y) / (to_x - from_x)
    return slope, from_y - slope * from_x
