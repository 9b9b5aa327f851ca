"""Was the effort an effort? Spikes, hold, early peak, still rising, zero.

Percentages are of the person's own effort.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.quality.check_definition import Definition
from forceplate.analysis.quality.trace_measures import (
    end_of_effort,
    held,
    until_let_go,
)
from forceplate.analysis.trial.force_arrays import last_true, mean, median
from forceplate.analysis.trial.leaps import BESIDE_S, LEAP_S, TIMES_BESIDE, leap_samples
from forceplate.analysis.trial.rest_level import LEVEL_S
from forceplate.analysis.trial.trace import Trace
from forceplate.types import CheckOutcome, EndReason, Parameter, QualityCheck
from forceplate.words import Text

SPIKE_S = 0.005
"""A spike is back where it came from within this time on both sides."""
MAX_SPIKE_PERCENT = 2.0
REJECT_SPIKE_PERCENT = 20.0
SPIKE_NOISE = 8.0
LEAP_LEVEL = 0.5
"""A leap is looked for until the force is below this part of the effort for good: a sudden release
is none."""
HOLD_LEVEL = 0.8
MIN_HOLD_S = 1.0
REJECT_HOLD_S = 0.5
"""Shorter than the window of the best mean."""
EARLY_S = 0.1
MAX_OVERSHOOT_PERCENT = 10.0
LATE_S = 0.5
LATE_LEVEL = 0.9
MAX_LATE_RISE_PERCENT = 3.0
MAX_AWAY_PERCENT = 5.0
MAX_ZERO_PERCENT = 1.0
REJECT_ZERO_PERCENT = 5.0

_STOPPED = Text("Stopped during the effort")
_LONE = Text("Peak of a moment")

SPIKE = Definition(
    "spike",
    Text("Spike"),
    Text("No single samples stick out of the force, and it does not leap while it rises."),
    {
        "pass": Text("There is no spike."),
        "warn": Text(
            "A spike of {value:.1f} % of the effort at {at_s:.2f} s (limit {limit:.1f} %) is no "
            "force of the toes. Check cable and plug."
        ),
        "reject": Text(
            "A spike of {value:.1f} % of the effort at {at_s:.2f} s (limit {limit:.1f} %) spoils "
            "the trial. Check cable and plug, then record again."
        ),
        "reject:leap": Text(
            "The force leapt by {value:.0f} % of the effort at {at_s:.2f} s (limit {limit:.0f} %), "
            "and back: toes do not do that. Check cable and plug, then record again."
        ),
        "warn:leap": Text(
            "The force leapt by {value:.1f} % of the effort at {at_s:.2f} s, while it rose (limit "
            "{limit:.1f} %): no rate across it is given. Check cable and plug."
        ),
    },
    unit="%",
    parameters={
        "warn_percent": MAX_SPIKE_PERCENT,
        "reject_percent": REJECT_SPIKE_PERCENT,
        "n_noise": SPIKE_NOISE,
        "width_s": SPIKE_S,
        "leap_level": LEAP_LEVEL,
        "leap_s": LEAP_S,
        "beside_s": BESIDE_S,
        "times_beside": TIMES_BESIDE,
    },
    version=3,
)

HOLD = Definition(
    "hold",
    Text("Hold"),
    Text("The force is held near its peak for long enough."),
    {
        "pass": Text("The force was held for {value:.1f} s."),
        "warn": Text(
            "The force was held near its peak for {value:.2f} s only (limit {limit:.2f} s). Ask "
            "to keep pressing."
        ),
        "reject": Text(
            "The force was held near its peak for {value:.2f} s only (limit {limit:.2f} s): a "
            "jab, not a press. Record again and keep pressing."
        ),
        "warn:stopped": Text(
            "The recording was stopped when the force had been held near its peak for {value:.2f} "
            "s (limit {limit:.2f} s)."
        ),
        "reject:stopped": Text(
            "The recording was stopped when the force had been held near its peak for {value:.2f} "
            "s only (limit {limit:.2f} s). Record again, and stop after the toes let go."
        ),
    },
    unit="s",
    called={"warn:stopped": _STOPPED, "reject:stopped": _STOPPED},
    parameters={"level": HOLD_LEVEL, "warn_s": MIN_HOLD_S, "reject_s": REJECT_HOLD_S},
)

EARLY_PEAK = Definition(
    "early_peak",
    Text("Early peak"),
    Text("The peak does not lie in the first moment of the effort, nor far above what was held."),
    {
        "pass": Text("The peak came {value:.2f} s after the onset."),
        "warn:lone": Text(
            "The peak lies {overshoot:.0f} % above what was held for half a second: a jab, a cough "
            "or a knock. The mean over 0.5 s says more."
        ),
        "warn": Text(
            "The peak came {value:.2f} s after the onset (limit {limit:.2f} s). Ask to press on "
            "instead of hitting the platform."
        ),
        "reject": Text(
            "The toes hit the platform: the peak came {value:.2f} s after the onset (limit "
            "{limit:.2f} s), {overshoot:.0f} % above what was held. Record again."
        ),
    },
    unit="s",
    called={"warn:lone": _LONE},
    parameters={"early_s": EARLY_S, "overshoot_percent": MAX_OVERSHOOT_PERCENT},
    version=2,
)

STILL_RISING = Definition(
    "still_rising",
    Text("Still rising at the end"),
    Text("The force has stopped rising before it is let go."),
    {
        "pass": Text("The force had reached its highest level before the end."),
        "warn": Text(
            "The force was still rising when it was let go: the last {late_s:.1f} s were "
            "{value:.1f} % of the effort higher than the {late_s:.1f} s before (limit {limit:.1f} "
            "%). The person may be stronger; press longer."
        ),
        "reject": Text(
            "The recording ended while the force was still rising: the last {late_s:.1f} s were "
            "{value:.1f} % of the effort higher than the {late_s:.1f} s before (limit {limit:.1f} "
            "%). Record again, longer."
        ),
        "reject:stopped": Text(
            "The recording was stopped while the toes pressed: whether they had reached their "
            "highest force is not known. Record again, and stop after the toes let go."
        ),
    },
    called={"reject:stopped": _STOPPED},
    unit="%",
    parameters={
        "warn_percent": MAX_LATE_RISE_PERCENT,
        "window_s": LATE_S,
        "level": LATE_LEVEL,
    },
    version=2,
)

REST_AFTER = Definition(
    "rest_after",
    Text("Rest after the effort"),
    Text("After the effort the force comes back to its rest, at the nearest still level."),
    {
        "pass": Text("The force came back to its rest ({value:.1f} % of the effort away)."),
        "warn": Text(
            "After the effort the force lay still {value:.1f} % of the effort away from its rest "
            "(limit {limit:.1f} %): peak and means are unsure by as much. Leave foot and platform "
            "as they are until the end."
        ),
    },
    unit="%",
    parameters={"warn_percent": MAX_AWAY_PERCENT, "still_s": LEVEL_S},
    version=2,
)

ZERO_MOVED = Definition(
    "zero_moved",
    Text("Zero"),
    Text("The unloaded platform reads the same before and after the trial."),
    {
        "pass": Text("The zero stayed ({value:.2f} % of the effort)."),
        "warn": Text(
            "The zero moved by {value:.1f} % of the effort during the trial (limit {limit:.1f} "
            "%). Let the platform warm up and zero it before each trial."
        ),
        "reject": Text(
            "The zero moved by {value:.1f} % of the effort during the trial (limit {limit:.1f} "
            "%): the platform or the foot support shifted. Record again."
        ),
    },
    unit="%",
    parameters={"warn_percent": MAX_ZERO_PERCENT, "reject_percent": REJECT_ZERO_PERCENT},
)

DEFINITIONS = (SPIKE, HOLD, EARLY_PEAK, STILL_RISING, REST_AFTER, ZERO_MOVED)


def check_effort(trace: Trace) -> tuple[QualityCheck, ...]:
    """Return the checks from the onset to the release, and of the zero.

    ``still_rising`` is left out after a mere jab, ``rest_after`` where the force never lies still
    again, ``zero_moved`` where the zero was not measured before and after.
    """
    held_from, held_to = held(trace, HOLD_LEVEL)
    hold = HOLD.at_least(
        (held_to - held_from) / trace.rate_hz,
        warn=MIN_HOLD_S,
        reject=REJECT_HOLD_S,
        **_how_it_ended(trace),
    )
    maybe = (_still_rising(trace), _rest_after(trace), _zero_moved(trace))
    return (_spike(trace), hold, _early_peak(trace), *(c for c in maybe if c is not None))


def _percent(trace: Trace, force_n: float) -> float:
    return 100 * force_n / trace.quiet.effort_n


def _spike_heights(force_n: NDArray[np.float64], reach: int) -> NDArray[np.float64]:
    """Return by how much each sample sticks out from both sides; ``reach`` fewer at each end."""
    middle = force_n[reach:-reach]
    before, after = middle - force_n[: -2 * reach], middle - force_n[2 * reach :]
    return np.maximum(np.minimum(before, after), np.minimum(-before, -after))


def _spike(trace: Trace) -> QualityCheck:
    reach = max(1, round(SPIKE_S * trace.rate_hz))
    noise_n = max(SPIKE_NOISE * trace.noise_n, 2 * trace.quantum_n)
    noise = _percent(trace, noise_n)
    first = max(0, trace.quiet.start - reach)
    heights = _spike_heights(trace.force_n[first : end_of_effort(trace) + reach], reach)
    highest = int(np.argmax(heights))
    spike = SPIKE.at_most(
        _percent(trace, max(0.0, float(heights[highest]))),
        warn=max(MAX_SPIKE_PERCENT, noise),
        reject=max(REJECT_SPIKE_PERCENT, noise),
        at_s=(first + reach + highest) / trace.rate_hz,
    )
    if spike.outcome is CheckOutcome.REJECT:
        return spike
    return _leap_and_back(trace, reach, noise) or _leap(trace) or spike


def _leap(trace: Trace) -> QualityCheck | None:
    """Return that the force leapt while it rose, and stayed there; None: it did not."""
    if not trace.leaps:
        return None
    n = leap_samples(trace.rate_hz)
    sizes_n = {at: abs(float(trace.force_n[at] - trace.force_n[at - n])) for at in trace.leaps}
    at = max(sizes_n, key=sizes_n.__getitem__)
    return SPIKE.answer(
        CheckOutcome.WARN,
        _percent(trace, sizes_n[at]),
        _percent(trace, trace.least_leap_n),
        at_s=at / trace.rate_hz,
        variant="leap",
    )


def _leap_and_back(trace: Trace, reach: int, noise: float) -> QualityCheck | None:
    """Return that the force leapt and leapt back, however long it stayed there; None: it did not.

    A contact that breaks is wider than a spike, and its return is steeper than any rise. An effort
    leaps up at most, or down at its end.
    """
    force_n = trace.force_n[until_let_go(trace, LEAP_LEVEL)]
    if force_n.size <= reach:
        return None
    steps = force_n[reach:] - force_n[:-reach]
    up, down = int(np.argmax(steps)), int(np.argmin(steps))
    # where samples are further apart than a spike is wide, an effort rises more between two
    limit = max(REJECT_SPIKE_PERCENT * max(1.0, reach / trace.rate_hz / SPIKE_S), noise)
    leapt = _percent(trace, min(float(steps[up]), -float(steps[down])))
    if leapt <= limit:
        return None
    at_s = (trace.quiet.start + min(up, down) + reach) / trace.rate_hz
    return SPIKE.answer(CheckOutcome.REJECT, leapt, limit, at_s=at_s, variant="leap")


def _early_peak(trace: Trace) -> QualityCheck:
    after_s = max(0.0, (trace.top - trace.quiet.onset) / trace.rate_hz)
    n_window = round(REJECT_HOLD_S * trace.rate_hz)
    held_n = trace.effort.best_window(min(n_window, trace.effort.n_samples))[1] - trace.rest_n
    highest_n = float(trace.smooth_n[trace.quiet.stop :].max()) - trace.rest_n
    overshoot = 100 * (highest_n - held_n) / held_n
    if overshoot <= MAX_OVERSHOOT_PERCENT:
        return EARLY_PEAK.at_least(after_s, warn=EARLY_S, overshoot=overshoot)
    outcome, variant = (
        (CheckOutcome.REJECT, "") if after_s < EARLY_S else (CheckOutcome.WARN, "lone")
    )
    return EARLY_PEAK.answer(outcome, after_s, EARLY_S, overshoot=overshoot, variant=variant)


def _still_rising(trace: Trace) -> QualityCheck | None:
    end = _let_go(trace)
    n_half = min(round(LATE_S * trace.rate_hz), (end - trace.quiet.onset) // 2)
    if n_half < round(EARLY_S * trace.rate_hz):
        return None
    last_n = mean(trace.force_n[end - n_half : end])
    before_n = mean(trace.force_n[end - 2 * n_half : end - n_half])
    return STILL_RISING.at_most(
        _percent(trace, last_n - before_n),
        warn=MAX_LATE_RISE_PERCENT,
        reject=MAX_LATE_RISE_PERCENT if trace.release is None else None,
        late_s=n_half / trace.rate_hz,
        **_how_it_ended(trace),
    )


def _how_it_ended(trace: Trace) -> dict[str, Parameter]:
    """Return that the operator ended the effort, so that the person is not blamed for its end."""
    is_stopped = trace.trial.end_reason is EndReason.STOPPED and trace.release is None
    return {"variant": "stopped"} if is_stopped else {}


def _let_go(trace: Trace) -> int:
    """Return the sample after the last at the level that was held last, before the release.

    Not the first below the peak's own level: an effort may peak early and be held lower.
    """
    end = end_of_effort(trace)
    first = max(trace.quiet.onset, end - round(2 * LATE_S * trace.rate_hz))
    last_n = trace.smooth_n[first:end] - trace.rest_n
    if not last_n.size:
        return end
    reached = last_true(last_n >= LATE_LEVEL * median(last_n))
    return end if reached is None else first + reached + 1


def _rest_after(trace: Trace) -> QualityCheck | None:
    away_n = abs(trace.start.back_n - trace.rest_n)
    if trace.release is None or math.isnan(away_n):
        return None
    return REST_AFTER.at_most(_percent(trace, away_n), warn=MAX_AWAY_PERCENT)


def _zero_moved(trace: Trace) -> QualityCheck | None:
    before, after = trace.trial.zero_before_counts, trace.trial.zero_after_counts
    if before is None or after is None:
        return None
    if after.shape != before.shape or not np.isfinite(after).all():
        return None
    moved = after - before
    moved_n = sum(
        float(moved[column]) * (trace.calibration.channels[column].sensitivity_n_per_count or 0.0)
        for column in trace.calibration.used_channels
    )
    noise = _percent(trace, trace.rest_sd_n)
    return ZERO_MOVED.at_most(
        abs(_percent(trace, moved_n)),
        warn=max(MAX_ZERO_PERCENT, noise),
        reject=max(REJECT_ZERO_PERCENT, noise),
    )
