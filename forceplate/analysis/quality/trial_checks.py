"""All checks of one trial."""

from __future__ import annotations

from forceplate.analysis.quality.calibration_checks import check_calibration
from forceplate.analysis.quality.channel_checks import check_channels
from forceplate.analysis.quality.effort_checks import check_effort
from forceplate.analysis.quality.recording_checks import check_recording
from forceplate.analysis.quality.rest_checks import check_rest
from forceplate.analysis.quality.start_checks import check_start
from forceplate.analysis.trial.trace import NoTrace, Trace
from forceplate.types import QualityCheck, Trial, VisitHeader


def check_trial(
    trial: Trial, header: VisitHeader, trace: Trace | NoTrace
) -> tuple[QualityCheck, ...]:
    """Return every check that can be made of a trial.

    Pure. Without a trace only the recording itself is checked; what is missing is told by
    :func:`forceplate.analysis.quality.not_done`.

    Parameters
    ----------
    trace
        What :func:`forceplate.analysis.trial.trace.prepare_trace` gave for this trial and header.
    """
    checks = check_recording(trial, header, trace)
    if isinstance(trace, Trace):
        checks += check_rest(trace) + check_effort(trace)
        checks += check_start(trace, checks)
    return checks + check_channels(trial, header, trace) + check_calibration(header, trace)
