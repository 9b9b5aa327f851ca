"""The place of each sample in the stream, by the number or the time stamp that it carries.

One mechanism for all drivers: a counter of 16 bits, milliseconds that wrap, time stamps of a
computer. What is regular is believed at once. Whatever else comes waits for the next sample: a
number that goes on is a loss, a clock that was set or a device that began again; one that does not
go on was damaged, and to believe it would move everything behind it in time.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean, median
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

T = TypeVar("T")

LONGEST_GAP_SAMPLES = 60_000
FIRST_STEP = 2
"""Periods within which the second sample follows the first: none before tells which is false."""


class Placed(NamedTuple, Generic[T]):
    """What became of a sample."""

    sample: T
    missing_before: int | None
    """Samples missing just before it; None: it is none, its number repeats or fits nothing."""
    time: float
    """Its stamp without wraps and restarts, from the first sample; in the unit of the stamps."""


class SampleClock(Generic[T]):
    """Finds loss, repeats, wraps and restarts in the stamps of successive samples.

    Parameters
    ----------
    period
        From one sample to the next, in the unit of the stamps; 1 for a counter.
    tolerance
        How far a stamp may be off whole periods; 0 for a counter.
    wraps_at
        How many stamps there are before they begin again at 0: 65536 for 16 bits. None: never.
    longest_gap
        Periods from the last sample to the one that proves the first behind a gap; a longer step
        forward is a clock that was set.

    Notes
    -----
    After a step backwards, off the periods or too long, and after a restart of the device, nobody
    knows how much is missing: one sample at least, and one is counted. So it is for a counter that
    jumps to 0 itself: that is where a device begins. One that wraps may take a restart for a loss;
    the more seldom, the longer it is.

    Of a counter that wraps, a loss of half a round or more is none that it shows: it counts as one
    sample, or as what is left of it after whole rounds. With 16 bits that is 32,768 samples, half
    a minute at 1000 Hz; with 8 bits it is 128, an eighth of a second: a cable that comes loose for
    longer leaves a trial whose times are wrong behind it, and only the rate by arrival tells.
    """

    def __init__(
        self,
        period: float = 1,
        *,
        tolerance: float = 0,
        wraps_at: int | None = None,
        longest_gap: int = LONGEST_GAP_SAMPLES,
    ) -> None:
        self._period = period
        self._tolerance = tolerance
        self._wraps_at = wraps_at
        self._longest_gap = longest_gap
        self.restart()

    def restart(self) -> None:
        """Begin a new stream: the next sample is the first."""
        self._last: float | None = None
        self._held: tuple[float, T] | None = None
        self._offset = 0.0
        self._interrupted = False

    def push(self, stamp: float, sample: T) -> list[Placed[T]]:
        """Return what is certain now that this sample has come: none, one or two samples."""
        placed: list[Placed[T]] = []
        if self._held is not None:
            held, held_sample = self._held
            ahead = self._periods(held, stamp)
            nearest = FIRST_STEP if self._last is None else self._from_last(stamp) or ahead
            if ahead is not None and nearest is not None and ahead <= nearest:
                missing = self._believe(held, stamp, ahead)
                placed.append(Placed(held_sample, missing, held + self._offset))
            else:
                placed.append(Placed(held_sample, None, held + self._offset))
            self._held = None
        if self.take_next(stamp):
            placed.append(Placed(sample, 0, stamp + self._offset))
        elif self._last is not None and stamp == self._last and not self._interrupted:
            placed.append(Placed(sample, None, stamp + self._offset))
        else:
            self._held = stamp, sample
        return placed

    def take_next(self, stamp: float) -> bool:
        """Take a stamp that follows the last one, one period later; False: push it instead."""
        if self._held is not None or self._from_last(stamp) != 1:
            return False
        if self._wraps_at and self._last is not None and stamp < self._last:
            self._offset += self._wraps_at
        self._last = stamp
        return True

    def take_regular(self, stamps: NDArray[np.float64]) -> bool:
        """Take stamps that all follow each other and the last one; False: push each instead."""
        if self._held is not None or self._last is None or self._interrupted or self._wraps_at:
            return False
        lowest, highest = self._period - self._tolerance, self._period + self._tolerance
        if not lowest <= float(stamps[0]) - self._last <= highest:
            return False
        steps = stamps[1:] - stamps[:-1]
        if len(steps) and not (steps.min() >= lowest and steps.max() <= highest):
            return False
        self._last = float(stamps[-1])
        return True

    def times(self, stamps: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the times of stamps that were taken; see :class:`Placed`."""
        return stamps + self._offset

    def interrupt(self) -> T | None:
        """Take note that the device began again: a gap precedes what comes now.

        Returns
        -------
        object
            A sample that waited to be believed, and never will be.
        """
        refused = self.drop_held()
        self._interrupted = self._last is not None
        return refused

    def drop_held(self) -> T | None:
        """Forget the sample that waits to be believed, and return it."""
        held, self._held = self._held, None
        return held[1] if held else None

    def _believe(self, held: float, following: float, ahead: int) -> int:
        """Make a stamp the last one, since the next goes on from it; return what is missing."""
        if self._last is None:
            self._offset = -held
            missing = 0
        else:
            total = self._from_last(following)
            began_anew = held == 0 and self._wraps_at is not None
            if began_anew or total is None or self._from_last(held) is None:
                self._offset += self._last + 2 * self._period - held
                missing = 1
            else:
                # over both steps, so that one stamp that came late counts as no loss
                missing = max(0, total - ahead - 1)
                if self._wraps_at and held < self._last:
                    self._offset += self._wraps_at
        self._last = held
        self._interrupted = False
        return missing

    def _from_last(self, stamp: float) -> int | None:
        if self._last is None or self._interrupted:
            return None
        return self._periods(self._last, stamp)

    def _periods(self, before: float, after: float) -> int | None:
        """Return the whole periods from one stamp on to the other, None where there are none."""
        step = after - before
        if self._wraps_at:
            half = self._wraps_at / 2
            step = (step + half) % self._wraps_at - half
        periods = round(step / self._period) if abs(step) < 1e15 else 0
        is_whole = abs(step - periods * self._period) <= self._tolerance
        return periods if is_whole and 1 <= periods <= self._longest_gap else None


def usual_step(steps: Sequence[float]) -> float:
    """Return the mean step from one sample to the next, without those that are not one period."""
    usual = median(steps)
    return fmean(step for step in steps if 0.5 * usual <= step <= 1.5 * usual)
