"""Every number of one trial: its name, its method, and how it comes out of the trace."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

import numpy as np

from forceplate.analysis.trial import method_catalogue as methods
from forceplate.analysis.trial.choices import (
    Choices,
    OnsetKind,
    PeakKind,
    RestKind,
    marked_choices,
)
from forceplate.analysis.trial.effort_start import RATIO_S
from forceplate.analysis.trial.force_arrays import (
    crossing,
    detrended_sd,
    force_between,
    impulse_ns,
    mean,
    slope,
)
from forceplate.analysis.trial.leaps import SMEARED_S
from forceplate.analysis.trial.method_definition import Method, Need
from forceplate.analysis.trial.trace import NoTrace, Trace
from forceplate.types import PEAK_FORCE, Parameter, Refusal, Result, Trial
from forceplate.words import Text

MIN_RISE_SD = 3.0
"""An onset rule whose threshold is fewer standard deviations of the rest is set off by noise."""

Settings = Mapping[str, Parameter]
Measured = float | str
"""A value, or the reason why there is none."""

_ONSETS: Mapping[OnsetKind, Method] = MappingProxyType(
    {
        OnsetKind.WALKED_BACK: methods.ONSET,
        OnsetKind.QUIET_BAND: methods.ONSET_BAND,
        OnsetKind.PERCENT_OF_AMPLITUDE: methods.ONSET_PERCENT,
        OnsetKind.ABSOLUTE_RISE: methods.ONSET_ABSOLUTE,
        OnsetKind.BY_HAND: methods.ONSET_BY_HAND,
    }
)
_OF_MEAN: Mapping[str, Method] = MappingProxyType(
    {
        methods.REST_START.id: methods.REST_WINDOW,
        methods.RESTING.id: methods.RESTING_MEAN,
    }
)
"""What stands for a method where the rest is that of the quiet window, or named."""
_FROM_PEAK = frozenset(
    method.id
    for method in (
        methods.PEAK, methods.PEAK_SAMPLE, methods.PEAK_UNFILTERED, methods.TIME_TO_PEAK,
        methods.PEAK_TIME, methods.RFD_LEVELS, methods.STEADINESS, methods.FATIGUE,
    )
)  # fmt: skip
_STRENGTHS = frozenset(
    method.id
    for method in (
        methods.PEAK, methods.BEST_MEAN, methods.RFD_STEEPEST, methods.PER_KG, methods.BODY_WEIGHT,
        methods.FORCE_AT, methods.RFD, methods.RFD_LEVELS, methods.IMPULSE,
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class TrialMetric:
    """One number of a trial."""

    name: str
    label: Text
    method: Method
    compute: Callable[[Trace, Settings], Measured]
    parameters: Settings = field(default_factory=dict)
    """What differs from the method's defaults."""
    of: str = ""
    """The name of the number that this one is worked out from."""

    @property
    def is_timed(self) -> bool:
        """Return whether it stands on the onset."""
        return self.method.from_onset or self.method is methods.ONSET

    @property
    def is_strength(self) -> bool:
        """Return whether more of it is a stronger effort, so that a best one can be named."""
        return self.method.id in _STRENGTHS

    @property
    def needs_clock(self) -> bool:
        """Return whether it is a time, or a change over one, so that the clock must be good."""
        return Need.DEVICE_CLOCK in self.method.needs


def measure(trace: Trace) -> tuple[Result | Refusal, ...]:
    """Return every number of a trial, or why it cannot be given, in the order of ``METRICS``."""
    no_clock = trace.no_clock
    no_start = no_clock or start_reason(trace)
    makings = _makings(trace.choices, trace.rate_hz, trace.reference)
    return tuple(
        _measure(metric, trace, no_start if metric.is_timed else no_clock, makings[metric.name])
        for metric in METRICS
    )


def refuse_all(trial: Trial, choices: Choices, why: NoTrace) -> tuple[Refusal, ...]:
    """Return the refusal of every number of a trial for one reason."""
    found = []
    choices = marked_choices(choices, trial.marks)
    makings = _makings(choices, trial.sample_rate_hz, why.reference)
    for metric in METRICS:
        method, settings = makings[metric.name]
        found.append(method.refusal(metric.name, why.reason, settings, why.message))
    return tuple(found)


def _measure(
    metric: TrialMetric, trace: Trace, untimed: str | None, making: tuple[Method, Settings]
) -> Result | Refusal:
    method, settings = making
    value = untimed if untimed and metric.needs_clock else metric.compute(trace, settings)
    if isinstance(value, str):
        return method.refusal(metric.name, value, settings)
    return method.result(metric.name, value, settings)


@lru_cache(maxsize=64)
def _makings(
    choices: Choices, rate_hz: float, reference: str
) -> Mapping[str, tuple[Method, Settings]]:
    """Return of every number its method and all parameters under these choices."""
    return {metric.name: _made_by(metric.name, choices, rate_hz, reference) for metric in METRICS}


def _made_by(
    name: str, choices: Choices, rate_hz: float, reference: str
) -> tuple[Method, Settings]:
    """Return the method and all parameters of a number under these choices."""
    metric = METRIC[name]
    cutoff_hz = choices.cutoff_at(rate_hz)
    method = metric.method
    settings: dict[str, Parameter] = {}
    is_sample = choices.peak is PeakKind.HIGHEST_SAMPLE
    if method is methods.PEAK and is_sample:
        method = methods.PEAK_SAMPLE if cutoff_hz is not None else methods.PEAK_UNFILTERED
    elif method is methods.REST_START and choices.rest is RestKind.BY_HAND:
        method = methods.REST_BY_HAND
    elif method.id in _OF_MEAN and choices.takes_mean_of_rest:
        method = _OF_MEAN[method.id]
    elif method is methods.ONSET:
        method = _ONSETS[choices.onset.kind]
        settings.update(choices.onset.parameters)
    elif metric.of:
        base, of_base = _made_by(metric.of, choices, rate_hz, reference)
        settings.update(of_base)
        settings |= {"force": metric.of, "force_method": base.id, "force_version": base.version}
    settings = {**method.settings(choices, cutoff_hz), **settings, **metric.parameters}
    if method.id in _FROM_PEAK:
        if choices.peak_by_hand:
            settings["peak"] = OnsetKind.BY_HAND.value
        elif method is not methods.PEAK and not is_sample:
            settings["peak"] = choices.peak.value
    return method, {**settings, "reference": reference}


def start_reason(trace: Trace) -> str | None:
    """Return why nothing can be counted from the start of the effort; None where it can."""
    if trace.choices.onset.kind is OnsetKind.BY_HAND:
        return None
    if trace.quiet.paused:
        return "pre_tension"
    if trace.choices.onset.kind is OnsetKind.WALKED_BACK:
        return trace.start.doubt or None
    if trace.onset is None:
        return "onset_not_found"
    return "threshold_in_noise" if _is_in_noise(trace) else None


def _is_in_noise(trace: Trace) -> bool:
    rule = trace.choices.onset
    if rule.kind is OnsetKind.QUIET_BAND:
        return False
    is_percent = rule.kind is OnsetKind.PERCENT_OF_AMPLITUDE
    rise_n = _peak(trace) * rule.threshold / 100 if is_percent else rule.threshold
    return rise_n < MIN_RISE_SD * trace.rest_sd_n


def _onset(trace: Trace) -> float:
    """Return the onset in samples; only for numbers that ``start_reason`` lets pass."""
    assert trace.onset_at is not None  # noqa: S101 - start_reason has refused it
    return trace.onset_at


def _peak(trace: Trace) -> float:
    return trace.peak_n - trace.rest_n


def _peak_force(trace: Trace, _: Settings) -> Measured:
    return _peak(trace)


def _best_mean(trace: Trace, settings: Settings) -> Measured:
    n_window = round(float(settings["window_s"]) * trace.rate_hz)
    if trace.effort.n_samples < n_window:
        return "too_short"
    return trace.effort.best_window(n_window)[1] - trace.rest_n


def _resting(trace: Trace, _: Settings) -> Measured:
    return trace.rest_n if trace.reference == "zero" else "no_zero"


def _resting_sd(trace: Trace, _: Settings) -> Measured:
    return trace.rest_sd_n


def _rest_start_s(trace: Trace, _: Settings) -> Measured:
    time_s = trace.trial.time_s
    return float(time_s[trace.start.rest.start] - time_s[0])


def _rest_length_s(trace: Trace, _: Settings) -> Measured:
    n_samples = int(trace.start.rest.stop) - int(trace.start.rest.start)
    return n_samples / trace.rate_hz


def _rest_drift(trace: Trace, _: Settings) -> Measured:
    return slope(trace.force_n[trace.start.rest]) * trace.rate_hz


def _onset_s(trace: Trace, _: Settings) -> Measured:
    time_s = trace.trial.time_s
    return force_between(time_s, _onset(trace)) - float(time_s[0])


def _peak_s(trace: Trace, _: Settings) -> Measured:
    time_s = trace.trial.time_s
    return float(time_s[trace.top] - time_s[0])


def _time_to_peak(trace: Trace, _: Settings) -> Measured:
    return (trace.top - _onset(trace)) / trace.rate_hz


def _end(trace: Trace, settings: Settings) -> float | str:
    """Return where a window from the onset ends, in samples of the trial."""
    end = _onset(trace) + float(settings["window_s"]) * trace.rate_hz
    if trace.release is not None and end >= trace.release:
        return "effort_too_short"
    if end > trace.force_n.size - 1:
        return "too_short"
    return "leap" if _leapt(trace, _onset(trace), end) else end


def _leapt(trace: Trace, first: float, last: float) -> bool:
    """Return whether the force leapt between two samples, or so near that the low-pass shows it."""
    smeared = SMEARED_S * trace.rate_hz
    return any(first - smeared <= at <= last + smeared for at in trace.leaps)


def _force_at(trace: Trace, settings: Settings) -> Measured:
    end = _end(trace, settings)
    return end if isinstance(end, str) else force_between(trace.smooth_n, end) - trace.rest_n


def _rfd(trace: Trace, settings: Settings) -> Measured:
    end = _end(trace, settings)
    if isinstance(end, str):
        return end
    rise_n = force_between(trace.smooth_n, end) - force_between(trace.smooth_n, _onset(trace))
    return rise_n / float(settings["window_s"])


def _impulse(trace: Trace, settings: Settings) -> Measured:
    end = _end(trace, settings)
    if isinstance(end, str):
        return end
    start = _onset(trace)
    return impulse_ns(
        trace.smooth_n[int(start) : int(end) + 2] - trace.rest_n,
        sample_rate_hz=trace.rate_hz,
        start=start - int(start),
        duration_s=float(settings["window_s"]),
    )


def _rfd_steepest(trace: Trace, settings: Settings) -> Measured:
    if trace.start.doubt == "dip_before_start":
        return trace.start.doubt  # toes that come down again rise too
    n_window = max(1, round(float(settings["window_s"]) * trace.rate_hz))
    first = trace.start.rest.stop
    up_n = trace.smooth_n[first : trace.top + n_window]
    if up_n.size <= n_window:
        return "too_short"
    rises_n = up_n[n_window:] - up_n[:-n_window]
    steepest = np.argmax(rises_n)
    at = first + float(steepest)
    # beside it, too: a leap may have spoilt what was steeper
    if _leapt(trace, at - n_window, at + 2 * n_window):
        return "leap"
    return float(rises_n[steepest]) / n_window * trace.rate_hz


def _start_ratio(trace: Trace, _: Settings) -> Measured:
    start = trace.start
    if start.onset_at is None or start.ratio is None:
        return "onset_not_found"
    end = start.onset_at + RATIO_S * trace.rate_hz
    return "leap" if _leapt(trace, start.onset_at, end) else start.ratio


def _rfd_levels(trace: Trace, settings: Settings) -> Measured:
    rise_n = trace.smooth_n[int(_onset(trace)) : trace.top + 1] - trace.rest_n
    levels = [_peak(trace) * float(settings[key]) / 100 for key in ("low_percent", "high_percent")]
    low, high = (crossing(rise_n, level) for level in levels)
    if low is None or high is None or high - low < 1:
        return "rise_too_fast"
    first = int(_onset(trace))
    if _leapt(trace, first + low, first + high):
        return "leap"
    return (levels[1] - levels[0]) / (high - low) * trace.rate_hz


def _steadiness(trace: Trace, settings: Settings) -> Measured:
    first = _reached(trace, settings) + round(float(settings["settle_s"]) * trace.rate_hz)
    last = first + round(float(settings["window_s"]) * trace.rate_hz)
    if last > _released(trace):
        return "hold_too_short"
    plateau_n = trace.smooth_n[first:last]
    mean_n = mean(plateau_n) - trace.rest_n
    return 100 * detrended_sd(plateau_n) / mean_n if mean_n > 0 else "mean_not_positive"


def _fatigue(trace: Trace, settings: Settings) -> Measured:
    first = _reached(trace, settings)
    last = first + round(float(settings["hold_s"]) * trace.rate_hz)
    if last > _released(trace):
        return "hold_too_short"
    n_part = round(float(settings["part_s"]) * trace.rate_hz)
    first_n = mean(trace.smooth_n[first : first + n_part]) - trace.rest_n
    last_n = mean(trace.smooth_n[last - n_part : last]) - trace.rest_n
    return 100 * (first_n - last_n) / first_n if first_n > 0 else "mean_not_positive"


def _reached(trace: Trace, settings: Settings) -> int:
    """Return where the force first reaches a part of its peak."""
    level_n = trace.rest_n + _peak(trace) * float(settings["from_percent"]) / 100
    return trace.quiet.stop + int(np.argmax(trace.smooth_n[trace.quiet.stop :] >= level_n))


def _released(trace: Trace) -> int:
    return trace.force_n.size if trace.release is None else trace.release


def _per_kg(trace: Trace, settings: Settings) -> Measured:
    mass_kg = trace.header.body_mass_kg
    if mass_kg is None or not 0 < mass_kg < np.inf:
        return "no_body_mass"
    force_n = METRIC[str(settings["force"])].compute(trace, settings)
    return force_n if isinstance(force_n, str) else force_n / mass_kg


def _body_weight(trace: Trace, settings: Settings) -> Measured:
    per_kg = _per_kg(trace, settings)
    return per_kg if isinstance(per_kg, str) else 100 * per_kg / float(settings["gravity_m_s2"])


def _relative(name: str, label: Text) -> tuple[TrialMetric, TrialMetric]:
    per_kg = Text("{force} per kg of body mass").fill(force=label)
    weight = Text("{force} in % of body weight").fill(force=label)
    return (
        TrialMetric(f"{name}_per_kg", per_kg, methods.PER_KG, _per_kg, of=name),
        TrialMetric(f"{name}_body_weight", weight, methods.BODY_WEIGHT, _body_weight, of=name),
    )


def _best(name: str, window_s: float) -> TrialMetric:
    words = Text("best mean force over {window_s:g} s").fill(window_s=window_s)
    return TrialMetric(name, words, methods.BEST_MEAN, _best_mean, {"window_s": window_s})


def _rise(window_ms: int) -> tuple[TrialMetric, TrialMetric, TrialMetric]:
    """Return force, rate and impulse of one time after the onset."""
    own: Settings = {"window_s": window_ms / 1000}
    return (
        TrialMetric(
            f"force_at_{window_ms}ms",
            Text("force {ms} ms after the onset").fill(ms=window_ms),
            methods.FORCE_AT, _force_at, own,
        ),
        TrialMetric(
            f"rfd_0_{window_ms}ms",
            Text("rate of force development, 0-{ms} ms").fill(ms=window_ms),
            methods.RFD, _rfd, own,
        ),
        TrialMetric(
            f"impulse_0_{window_ms}ms",
            Text("impulse, 0-{ms} ms").fill(ms=window_ms),
            methods.IMPULSE, _impulse, own,
        ),
    )  # fmt: skip


_PEAK_LABEL = Text("peak force")
_BEST_MEAN = _best("best_mean_force", 0.5)
_RISES = tuple(_rise(window_ms) for window_ms in (50, 100, 150, 200))

METRICS: tuple[TrialMetric, ...] = (
    TrialMetric(PEAK_FORCE, _PEAK_LABEL, methods.PEAK, _peak_force),
    _BEST_MEAN,
    TrialMetric(
        "resting_force", Text("resting force"), methods.RESTING, _resting
    ),
    TrialMetric(
        "resting_force_sd",
        Text("noise of the resting force"),
        methods.RESTING_SD,
        _resting_sd,
    ),
    TrialMetric(
        "resting_force_drift", Text("drift of the resting force"), methods.REST_DRIFT, _rest_drift
    ),
    TrialMetric(
        "rest_start_s", Text("start of the rest"), methods.REST_START, _rest_start_s
    ),
    TrialMetric(
        "rest_length_s", Text("length of the rest"), methods.REST_LENGTH, _rest_length_s
    ),
    TrialMetric(
        "onset_s", Text("onset of the effort"), methods.ONSET, _onset_s
    ),
    _best("best_mean_force_250ms", 0.25),
    _best("best_mean_force_1000ms", 1.0),
    *_relative(PEAK_FORCE, _PEAK_LABEL),
    *_relative("best_mean_force", _BEST_MEAN.label),
    TrialMetric("peak_s", Text("time of the peak"), methods.PEAK_TIME, _peak_s),
    TrialMetric(
        "time_to_peak_s", Text("time to peak"), methods.TIME_TO_PEAK,
        _time_to_peak,
    ),
    TrialMetric(
        "rfd_steepest_100ms",
        Text("rate of force development, steepest 100 ms"),
        methods.RFD_STEEPEST,
        _rfd_steepest,
    ),
    TrialMetric(
        "rfd_start_ratio",
        Text("how far the rates hang on the start"),
        methods.START_RATIO,
        _start_ratio,
    ),
    *(rise[0] for rise in _RISES),
    *(rise[1] for rise in _RISES),
    TrialMetric(
        "rfd_20_80",
        Text("rate of force development, 20-80 % of the peak"),
        methods.RFD_LEVELS,
        _rfd_levels,
    ),
    *(rise[2] for rise in _RISES),
    TrialMetric(
        "steadiness_cv",
        Text("unsteadiness of the hold"),
        methods.STEADINESS,
        _steadiness,
    ),
    TrialMetric(
        "fatigue_index", Text("fatigue index"), methods.FATIGUE, _fatigue
    ),
)  # fmt: skip
"""All numbers of a trial, in the order in which they are given."""

METRIC: Mapping[str, TrialMetric] = MappingProxyType({metric.name: metric for metric in METRICS})
"""The same by name."""
