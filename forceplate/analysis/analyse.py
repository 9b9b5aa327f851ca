"""A recorded trial in, the same trial with its force, its results and its verdict out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.quality import check_trial, judged, with_doubts
from forceplate.analysis.trial.choices import DEFAULT_CHOICES, Choices
from forceplate.analysis.trial.force_arrays import last_still_window
from forceplate.analysis.trial.quiet_window import MAX_MOVEMENT
from forceplate.analysis.trial.refusals import REASONS
from forceplate.analysis.trial.trace import NoTrace, Trace, prepare_trace
from forceplate.analysis.trial.trial_metrics import measure, refuse_all
from forceplate.types import EndReason, QualityCheck, Refusal, Result, Trial, VisitHeader

TARE_AFTER_S = 0.5

LET_GO_S = 0.1
"""The force at the end of a recording is its mean over so long."""

_CUT_SHORT: Mapping[EndReason, str] = MappingProxyType(
    {
        EndReason.DISCONNECTED: "the platform was disconnected",
        EndReason.SILENT: "the platform fell silent",
        EndReason.OVERFLOW: "the disk did not keep up",
        EndReason.STORAGE_FAILED: "the recording could not be written",
        EndReason.INTERRUPTED: "the program was interrupted",
        EndReason.UNREADABLE: "the platform sent what its driver cannot read",
        EndReason.DRIVER_FAILED: "the driver of the platform failed",
        EndReason.RESTARTED: "the platform restarted",
    }
)
_OF_THE_EFFORT = frozenset({"too_short", "no_effort", "quiet_window_not_quiet", "pressed_already"})
"""Reasons for which there is no trace that an effort still to come would take away."""
_NO_EFFORT_YET = frozenset({"too_short", "no_effort"})


def analyse_trial(trial: Trial, header: VisitHeader, choices: Choices = DEFAULT_CHOICES) -> Trial:
    """Return the trial with its tares, force, results, checks and verdict filled in.

    Pure: the counts are not touched, nothing else is read, and the same trial gives the same
    bits. What the trial does not allow is a :class:`~forceplate.types.Refusal` among the
    results, so this never raises on a trial as it was recorded. All forces but the resting one
    are net of it. ``reference`` among the parameters says whether ``force_n`` counts from
    the unloaded platform (``zero``) or, where that was not measured, from the resting toes
    (``rest``). The verdict is that of the checks, or the operator's where there is one. Numbers
    follow marks set by hand; the checks judge by the instrument's own marks. What a check doubts of
    the rest or the start refuses what counts from the start, unless that is set by hand.

    Parameters
    ----------
    choices
        Onset rule, filter and rest, where others than the instrument's are wanted.

    Raises
    ------
    AnalysisError
        The counts have not the number of channels that the platform has.
    """
    # Each channel in one piece: it is read some 20 times.
    by_channel = replace(trial, counts=np.asfortranarray(trial.counts))
    own = by_channel if trial.marks is None else replace(by_channel, marks=None)
    found = prepare_trace(own, header, choices)
    trace = _unless_cut_short(trial, found)
    checks = check_trial(by_channel, header, trace)
    analysed = replace(
        trial,
        force_n=found.force_n,
        tare_before_counts=_tare_before(found),
        tare_after_counts=_tare_after(trace),
        results=_results(by_channel, header, choices, trace, checks),
        checks=checks,
    )
    return judged(analysed)


def _unless_cut_short(trial: Trial, trace: Trace | NoTrace) -> Trace | NoTrace:
    """Return the trace, or that the trial was cut off before its effort was over.

    What the person did, or did not do yet, is then not judged: it would only tell of the cut.
    """
    if trial.end_reason is EndReason.STOPPED and isinstance(trace, NoTrace):
        return _unless_stopped(trial, trace)
    cut_short = _CUT_SHORT.get(trial.end_reason)
    if cut_short is None:
        return trace
    if isinstance(trace, Trace):
        is_whole = trace.release is not None
    else:
        is_whole = trace.reason not in _OF_THE_EFFORT
    if is_whole:
        return trace
    message = f"Before the effort was over {cut_short}. Record again."
    return NoTrace("incomplete", message, trace.reference, trace.calibration, trace.force_n)


def _unless_stopped(trial: Trial, why: NoTrace) -> NoTrace:
    """Return why there is no trace, or that the operator stopped before the effort was over."""
    if why.reason not in _OF_THE_EFFORT:
        return why
    if why.reason not in _NO_EFFORT_YET and why.calibration is not None:
        force_n = why.calibration.force_n(trial.counts, trial.counts[0].astype(np.float64))
        low_n, high_n = float(force_n.min()), float(force_n.max())
        last_n = float(force_n[-max(1, round(LET_GO_S * trial.sample_rate_hz)) :].mean())
        if last_n < (low_n + high_n) / 2:
            return why
    return replace(why, reason="stopped", message=REASONS["stopped"].en)


def _has_better_rest(trial: Trial, why: NoTrace) -> bool:
    """Return whether a person has set the rest where the instrument's own is none."""
    has_rest = trial.marks is not None and trial.marks.rest_sample is not None
    return why.reason == "pressed_already" and has_rest


def _results(
    trial: Trial,
    header: VisitHeader,
    choices: Choices,
    trace: Trace | NoTrace,
    checks: tuple[QualityCheck, ...],
) -> tuple[Result | Refusal, ...]:
    """Return the numbers by the marks set by hand; the trace has the instrument's own."""
    marked = trace
    if trial.marks is not None and (isinstance(trace, Trace) or _has_better_rest(trial, trace)):
        marked = prepare_trace(trial, header, choices)
    if isinstance(marked, NoTrace):
        return refuse_all(trial, choices, marked)
    return measure(with_doubts(marked, checks))


def _tare_before(trace: Trace | NoTrace) -> NDArray[np.float64] | None:
    """Return the resting toes before the effort; None where no rest was found."""
    if isinstance(trace, NoTrace):
        return None
    return _mean_counts(trace.trial.counts[trace.start.rest])


def _tare_after(trace: Trace | NoTrace) -> NDArray[np.float64] | None:
    """Return the resting toes after the effort; None where they never rest."""
    if isinstance(trace, NoTrace) or trace.release is None:
        return None
    still = last_still_window(
        trace.force_n[trace.release :],
        sample_rate_hz=trace.rate_hz,
        limit_n=MAX_MOVEMENT * trace.quiet.effort_n,
        still_s=TARE_AFTER_S,
    )
    return None if still is None else _mean_counts(trace.trial.counts[trace.release :][still])


def _mean_counts(counts: NDArray[np.int32]) -> NDArray[np.float64]:
    mean: NDArray[np.float64] = counts.mean(axis=0)
    mean.flags.writeable = False
    return mean
