"""Where the effort of a trial begins and peaks, by the instrument and by hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.trial.trace import NoTrace, prepare_trace
from forceplate.types import HandMarks, Trial, VisitHeader

SMALL_STEP_S = 0.001
LARGE_STEP_S = 0.010


class Mark(StrEnum):
    """What can be moved by hand."""

    ONSET = "onset"
    PEAK = "peak"
    REST = "rest"


class Above(StrEnum):
    """What the drawn force counts from."""

    REST = "rest"
    """The resting toes, as the peak force does."""
    ZERO = "zero"
    """The unloaded platform: there is no still second to count from."""


@dataclass(frozen=True, slots=True)
class MarkedTrial:
    """A trial as it is drawn: its force, and the rows of its onset, its peak and its rest."""

    trial: Trial
    force_n: NDArray[np.float64] | None
    """(n_samples,) unfiltered; None where there are no newtons."""
    above: Above
    onset: int | None
    """As it is used now, by hand or by the instrument; None: there is none."""
    peak: int | None
    found_onset: int | None
    """As the instrument finds it."""
    found_peak: int | None
    rest: slice | None = None
    """The still second that the numbers count from, by hand or by the instrument."""
    found_rest: int | None = None
    first_onset: int = 0
    """Before it lies no still second that an effort could follow."""
    first_peak: int = 0

    @property
    def is_aligned(self) -> bool:
        """Return whether its time can count from an onset."""
        return self.onset is not None and self.force_n is not None

    @property
    def time_s(self) -> NDArray[np.float64]:
        """Return (n_samples,) seconds from the onset, from the first sample where it has none."""
        time_s = self.trial.time_s
        if not time_s.size:
            return time_s
        shifted: NDArray[np.float64] = time_s - time_s[self.onset or 0]
        return shifted

    def row(self, mark: Mark) -> int | None:
        """Return where a mark stands."""
        rest = None if self.rest is None else self.rest.start
        return {Mark.ONSET: self.onset, Mark.PEAK: self.peak, Mark.REST: rest}[mark]

    def found_row(self, mark: Mark) -> int | None:
        """Return where the instrument itself has a mark."""
        found = {Mark.ONSET: self.found_onset, Mark.PEAK: self.found_peak}
        return found.get(mark, self.found_rest)

    def row_at(self, mark: Mark, time_s: float) -> int:
        """Return the row nearest to a time of ``time_s`` at which the mark may stand."""
        wanted = int(np.argmin(np.abs(self.time_s - time_s)))
        return self.allowed(mark, wanted)

    def allowed(self, mark: Mark, row: int) -> int:
        """Return the row nearest to this one at which the mark may stand: onset before peak."""
        last = len(self.trial.time_s) - 1
        if mark is Mark.REST:
            length = 0 if self.rest is None else self.rest.stop - self.rest.start
            until = last if self.onset is None else self.onset
            return min(max(row, 0), max(0, until - length))
        if mark is Mark.ONSET:
            return min(max(row, self.first_onset), last if self.peak is None else self.peak - 1)
        after_onset = 0 if self.onset is None else self.onset + 1
        return min(max(row, after_onset, self.first_peak), last)

    def is_by_hand(self, mark: Mark) -> bool:
        """Return whether a person put the mark where it stands."""
        return hand_row(self.trial.marks, mark) is not None


def marked_trial(trial: Trial, header: VisitHeader) -> MarkedTrial:
    """Return a trial with its force and marks. Filters its force: not for the window's thread.

    Raises
    ------
    AnalysisError
        The counts have not the number of channels that the platform has.
    """
    trace = prepare_trace(trial, header)
    if isinstance(trace, NoTrace):
        return MarkedTrial(trial, trace.force_n, Above.ZERO, None, None, None, None)
    found = trace if trial.marks is None else prepare_trace(replace(trial, marks=None), header)
    return MarkedTrial(
        trial=trial,
        force_n=trace.force_n - trace.rest_n,
        above=Above.REST,
        onset=trace.onset,
        peak=trace.top,
        found_onset=None if isinstance(found, NoTrace) else found.onset,
        found_peak=None if isinstance(found, NoTrace) else found.top,
        rest=trace.start.rest,
        found_rest=None if isinstance(found, NoTrace) else found.start.rest.start,
        first_onset=trace.start.rest.start,
        first_peak=trace.start.rest.stop,
    )


def hand_row(marks: HandMarks | None, mark: Mark) -> int | None:
    """Return where a person put a mark, None where nobody did."""
    if marks is None:
        return None
    row: int | None = getattr(marks, f"{mark}_sample")
    return row


def moved(marks: HandMarks | None, mark: Mark, row: int, *, by: str, at: datetime) -> HandMarks:
    """Return the marks with one of them put on a row by hand; the others stay as they were."""
    rows = {one: hand_row(marks, one) for one in Mark} | {mark: row}
    return HandMarks(rows[Mark.ONSET], rows[Mark.PEAK], by, at, rows[Mark.REST])


def step_rows(sample_rate_hz: float, *, large: bool) -> int:
    """Return how many rows one press of an arrow key is, at least one."""
    return max(1, round((LARGE_STEP_S if large else SMALL_STEP_S) * sample_rate_hz))
