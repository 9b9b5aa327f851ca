"""A recorded trial in, the same trial with its force, its results and its verdict out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.filters import zero_phase_low_pass
from forceplate.analysis.metrics import best_window_mean, last_still_window
from forceplate.analysis.quiet import MAX_MOVEMENT, MAX_SD, QuietWindow, find_quiet_window
from forceplate.errors import AnalysisError, CalibrationError, QuietWindowError
from forceplate.types import (
    Clock,
    EndReason,
    Parameter,
    Refusal,
    Result,
    Trial,
    VisitHeader,
)
from forceplate_calibration import Calibration

QUIET_S = 1.0
CUTOFF_HZ = 50.0
BEST_WINDOW_S = 0.5
N_SD = 5.0
HOLD_S = 0.02
TARE_AFTER_S = 0.5
MIN_SAMPLE_RATE_HZ = 20.0
"""Slower sampling can miss the peak of an effort."""
MIN_FILTER_RATE_HZ = 4 * CUTOFF_HZ
"""Below this the converter itself has filtered more than the low-pass would."""
MAX_UNEVENNESS = 0.5
"""Time between two samples may differ from the sample interval by this part of it."""
MIN_ONSET_RATE_HZ = 500.0
"""Below this one sample is too large a part of the time that is measured."""

_QUIET: Mapping[str, Parameter] = {
    "quiet_s": QUIET_S,
    "max_movement": MAX_MOVEMENT,
    "max_sd": MAX_SD,
}


@dataclass(frozen=True, slots=True)
class _Why:
    """Why a number can be computed."""

    reason: str
    message: str


@dataclass(frozen=True, slots=True)
class _Method:
    """Which number, how it is made, and with what settings."""

    name: str
    unit: str
    method: str
    parameters: Mapping[str, Parameter]
    version: int = 1

    def result(self, value: float, reference: str) -> Result:
        """Return this number with its method."""
        return Result(self.name, value, self.unit, self.method, self.version, self._with(reference))

    def refusal(self, why: _Why, reference: str) -> Refusal:
        """Return why this number cannot be given, with the method that was asked for."""
        return Refusal(
            self.name, why.reason, why.message, self.method, self.version, self._with(reference)
        )

    def _with(self, reference: str) -> Mapping[str, Parameter]:
        return {**self.parameters, "reference": reference}


_PEAK = _Method(
    "peak_force",
    "N",
    "highest_sample_zero_phase",
    {"filter": "butterworth", "order": 2, "passes": 2, "cutoff_hz": CUTOFF_HZ,
     "cutoff_corrected": False, "net": True, **_QUIET},
)  # fmt: skip
_PEAK_UNFILTERED = _Method(
    "peak_force", "N", "highest_sample", {"filter": "none", "net": True, **_QUIET}
)
_BEST = _Method(
    "best_mean_force",
    "N",
    "best_window_mean",
    {"filter": "none", "window_s": BEST_WINDOW_S, "net": True, **_QUIET},
)
_RESTING = _Method(
    "resting_force", "N", "quiet_window_mean", {"filter": "none", "net": False, **_QUIET}
)
_RESTING_SD = _Method(
    "resting_force_sd", "N", "quiet_window_sd", {"filter": "none", "ddof": 1, **_QUIET}
)
_ONSET = _Method(
    "onset_s",
    "s",
    "above_quiet_band",
    {"filter": "none", "n_sd": N_SD, "hold_s": HOLD_S, **_QUIET},
)

_NO_ZERO = _Why(
    "no_zero", "The unloaded platform was not measured, so the resting force has no reference."
)
_CUT_SHORT = {
    EndReason.DISCONNECTED: "the platform was disconnected",
    EndReason.SILENT: "the platform fell silent",
    EndReason.OVERFLOW: "the disk did not keep up",
    EndReason.STORAGE_FAILED: "the recording could not be written",
    EndReason.INTERRUPTED: "the program was interrupted",
}


def analyse_trial(trial: Trial, header: VisitHeader) -> Trial:
    """Return the trial with its tares, force, results and verdict filled in.

    Pure: the counts are not touched, nothing else is read, and the same trial gives the same
    bits. What the trial does not allow is a :class:`~forceplate.types.Refusal` among the
    results, so this never raises on a trial as it was recorded. Peak and mean force are net of
    the resting force. ``reference`` among the parameters says whether ``force_n`` counts from
    the unloaded platform (``zero``) or, where that was not measured, from the resting toes
    (``rest``). A trial is accepted when its peak force could be computed and its recording was
    not cut short.

    Raises
    ------
    AnalysisError
        The counts have not the number of channels that the platform has.
    """
    n_channels = len(header.platform.channels)
    if trial.counts.ndim != 2 or trial.counts.shape[1] != n_channels:
        raise AnalysisError(
            f"Trial {trial.number} has counts of shape {trial.counts.shape}, but its platform has "
            f"{n_channels} channels. The trial belongs to another visit."
        )
    trial = replace(
        trial, tare_before_counts=None, tare_after_counts=None, force_n=None, results=()
    )
    calibration = _calibration(header)
    if isinstance(calibration, _Why):
        return _refused(trial, calibration)
    if trial.zero_before_counts is not None:
        force_n = calibration.force_n(trial.counts, trial.zero_before_counts)
        trial = replace(trial, force_n=_read_only(force_n))
    else:
        force_n = calibration.force_n(trial.counts, np.zeros(n_channels))
    why = _spoilt(trial, header, calibration)
    if why is not None:
        return _refused(trial, why)
    try:
        quiet = find_quiet_window(force_n, sample_rate_hz=trial.sample_rate_hz, quiet_s=QUIET_S)
    except QuietWindowError as error:
        return _refused(trial, _Why(error.reason, str(error)))
    tare_counts = trial.counts[quiet.start : quiet.stop].mean(axis=0)
    if trial.zero_before_counts is None:
        force_n = calibration.force_n(trial.counts, tare_counts)
    trial = replace(trial, tare_before_counts=_read_only(tare_counts), force_n=_read_only(force_n))
    return _measured(trial, header, force_n, quiet)


def _calibration(header: VisitHeader) -> Calibration | _Why:
    if header.calibration_json is None:
        return _Why(
            "no_calibration",
            "The visit has no calibration: the counts are kept, newtons cannot be given.",
        )
    try:
        calibration = Calibration.from_json(header.calibration_json)
        calibration.check_fits(header.platform)
    except CalibrationError as error:
        return _Why("unusable_calibration", str(error))
    return calibration


def _spoilt(trial: Trial, header: VisitHeader, calibration: Calibration) -> _Why | None:
    """Return what voids the recording before its force is looked at."""
    if trial.gaps:
        n_missing = sum(gap.n_missing for gap in trial.gaps)
        return _Why("gap", f"{n_missing} samples were lost during the trial. Record again.")
    if trial.damaged_bytes:  # a checksum of 8 bits, or none, lets some of it pass as samples
        return _Why(
            "damaged_stream",
            f"{trial.damaged_bytes} bytes of the stream were damaged during the trial. Check the "
            "cable and record again.",
        )
    if not len(trial.counts):
        return _Why("too_short", "The trial holds no samples. Record again.")
    clipped = _clipped_channels(trial, header, calibration)
    if clipped:
        return _Why(
            "clipped",
            f"The force went beyond what the converter can read on {', '.join(clipped)}. "
            "Check zero and range of the platform, then record again.",
        )
    return _badly_sampled(trial)


def _clipped_channels(
    trial: Trial, header: VisitHeader, calibration: Calibration
) -> tuple[str, ...]:
    channels = header.platform.channels
    low = trial.counts.min(axis=0)
    high = trial.counts.max(axis=0)
    return tuple(
        channels[column].name
        for column in calibration.used_channels
        if low[column] <= channels[column].min_counts or high[column] >= channels[column].max_counts
    )


def _badly_sampled(trial: Trial) -> _Why | None:
    if trial.sample_rate_hz < MIN_SAMPLE_RATE_HZ:
        return _Why(
            "sample_rate_too_low",
            f"At {trial.sample_rate_hz:g} samples/s the peak of an effort can be missed; "
            f"at least {MIN_SAMPLE_RATE_HZ:g} are needed.",
        )
    off = np.abs(np.diff(trial.time_s) * trial.sample_rate_hz - 1)
    if len(trial.time_s) != len(trial.counts) or not (off <= MAX_UNEVENNESS).all():
        return _Why(
            "uneven_sampling",
            "The times of the samples do not follow the platform's sample rate. Record again.",
        )
    return None


def _measured(
    trial: Trial, header: VisitHeader, force_n: NDArray[np.float64], quiet: QuietWindow
) -> Trial:
    """Return the trial with the results of a verified quiet window and effort."""
    rate_hz = trial.sample_rate_hz
    resting = force_n[quiet.start : quiet.stop]
    rest_n = float(resting.mean())
    peak = _peak_method(rate_hz)
    smooth_n = (
        zero_phase_low_pass(force_n, sample_rate_hz=rate_hz, cutoff_hz=CUTOFF_HZ)
        if peak is _PEAK
        else force_n
    )[quiet.stop :]
    top = int(np.argmax(smooth_n))
    released = np.flatnonzero(smooth_n[top:] < rest_n + quiet.effort_n / 2)
    cut_short = _CUT_SHORT.get(trial.end_reason)
    if cut_short and not released.size:
        return _refused(
            trial, _Why("incomplete", f"In the middle of the effort {cut_short}. Record again.")
        )
    if released.size:
        after = quiet.stop + top + int(released[0])
        still = last_still_window(
            force_n[after:],
            sample_rate_hz=rate_hz,
            limit_n=MAX_MOVEMENT * quiet.effort_n,
            still_s=TARE_AFTER_S,
        )
        if still is not None:
            tare = trial.counts[after:][still].mean(axis=0)
            trial = replace(trial, tare_after_counts=_read_only(tare))
    effort_n = force_n[quiet.stop :]
    reference = _reference(trial)
    results = (
        peak.result(float(smooth_n[top]) - rest_n, reference),
        _best_mean(effort_n, rest_n, trial),
        _RESTING.result(rest_n, reference)
        if reference == "zero"
        else _RESTING.refusal(_NO_ZERO, reference),
        _RESTING_SD.result(float(resting.std(ddof=1)), reference),
        _onset(trial, header, quiet),
    )
    return replace(
        trial,
        results=results,
        accepted=not cut_short,
        verdict_reason=f"After the effort {cut_short}."
        if cut_short
        else "A still second, an effort, no gap, no clip.",
    )


def _best_mean(effort_n: NDArray[np.float64], rest_n: float, trial: Trial) -> Result | Refusal:
    reference = _reference(trial)
    if effort_n.size < round(BEST_WINDOW_S * trial.sample_rate_hz):
        return _BEST.refusal(
            _Why("too_short", f"The effort was recorded for less than {BEST_WINDOW_S:g} s."),
            reference,
        )
    best_n = best_window_mean(effort_n, sample_rate_hz=trial.sample_rate_hz, window_s=BEST_WINDOW_S)
    return _BEST.result(best_n - rest_n, reference)


def _onset(trial: Trial, header: VisitHeader, quiet: QuietWindow) -> Result | Refusal:
    reference = _reference(trial)
    if header.platform.clock is Clock.HOST:
        why = _Why(
            "host_clock",
            "The times come from the arrival at the computer, which is too uneven for an onset.",
        )
    elif trial.sample_rate_hz < MIN_ONSET_RATE_HZ:
        why = _Why(
            "sample_rate_too_low",
            f"At {trial.sample_rate_hz:g} samples/s an onset is too coarse; "
            f"at least {MIN_ONSET_RATE_HZ:g} are needed.",
        )
    elif quiet.paused:
        why = _Why(
            "pre_tension",
            "The force rose a little and paused before the effort, so that its onset is unsure.",
        )
    else:
        return _ONSET.result(float(trial.time_s[quiet.onset] - trial.time_s[0]), reference)
    return _ONSET.refusal(why, reference)


def _peak_method(sample_rate_hz: float) -> _Method:
    return _PEAK if sample_rate_hz >= MIN_FILTER_RATE_HZ else _PEAK_UNFILTERED


def _reference(trial: Trial) -> str:
    return "rest" if trial.zero_before_counts is None else "zero"


def _refused(trial: Trial, why: _Why) -> Trial:
    methods = (_peak_method(trial.sample_rate_hz), _BEST, _RESTING, _RESTING_SD, _ONSET)
    return replace(
        trial,
        results=tuple(method.refusal(why, _reference(trial)) for method in methods),
        accepted=False,
        verdict_reason=why.message,
    )


def _read_only(values: NDArray[np.float64]) -> NDArray[np.float64]:
    values.flags.writeable = False
    return values
