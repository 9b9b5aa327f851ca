"""Was the rest before the effort a rest? Drift, sway, noise, hum, pre-tension, countermovement.

Percentages are of the person's own effort. A limit that lies inside the noise is raised to
what the noise alone could do.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.quality.check_definition import Definition
from forceplate.analysis.quality.trace_measures import Rise, find_rise, resting
from forceplate.analysis.trial.force_arrays import mean, mean_and_sd, moving_mean
from forceplate.analysis.trial.trace import Trace
from forceplate.types import QualityCheck
from forceplate.words import Text

MIN_LOAD_PERCENT = 0.5
"""Toes that lie on the platform weigh more than this part of the effort."""
MAX_DRIFT_PERCENT_PER_S = 1.25
"""Of recorded rests of feet that lie still 3 % drift by more."""
MAX_SWAY_PERCENT = 1.0
MAX_NOISE_PERCENT = 2.0
"""With it the onset is seen only at 10 % of the effort."""
N_NOISE = 6.0
"""A limit is at least so many standard errors of what is compared with it."""
BLOCK_S = 0.1
MAX_HUM_PERCENT = 1.0
HUM_LINES_HZ = (50.0, 60.0, 100.0, 120.0)
HUM_OVER_NEIGHBOURS = 4.0
NEIGHBOURS_HZ = (-6.0, -5.0, -4.0, -3.0, 3.0, 4.0, 5.0, 6.0)
MAX_LINE_PER_RATE = 0.4
MAX_CREEP_PERCENT = 1.0
CREEP_S = 0.1
"""The force just before the effort is its mean over this time."""
CLEAR_S = 0.05
"""That time ends so long before the onset, or before the foot of the steep rise ..."""
CLEAR_PER_RISE = 0.5
"""... or this part of the time from 20 to 50 % of the effort: a slow rise has a long foot ..."""
MAX_CLEAR_S = 0.5
"""... but never longer than this."""
MAX_SLOW_START_S = 0.05
MAX_SLOW_START_PER_RISE = 1.0
"""Of the time from 20 to 50 % of the effort: a slow presser also begins slowly."""
DIP_WINDOW_S = 0.02
MAX_DIP_PERCENT = 2.0
REJECT_DIP_PERCENT = 10.0

LOADED = Definition(
    "loaded_rest",
    Text("Toes on the platform at rest"),
    Text(
        "During the still second the toes lie on the platform; else their weight, and whatever "
        "was laid down with them, is taken for strength."
    ),
    {
        "pass": Text("The toes lay on the platform (load of {value:.1f} % of the effort)."),
        "warn": Text(
            "Nothing lay on the platform during the still second (load of {value:.1f} % of the "
            "effort, at least {limit:.1f} %): the weight of the toes is in the number. Lay the "
            "toes down, rest for a second, then press."
        ),
        "reject": Text(
            "The still second was that of the empty platform (load of {value:.1f} % of the "
            "effort, at least {limit:.1f} %), and the force left it slowly or in steps: what was "
            "laid down cannot be told from strength. Record again: lay the toes down, rest for a "
            "second, then press."
        ),
    },
    unit="%",
    parameters={
        "min_percent": MIN_LOAD_PERCENT,
        "n_noise": N_NOISE,
        "max_lead_s": MAX_SLOW_START_S,
        "max_lead_per_rise": MAX_SLOW_START_PER_RISE,
    },
)

DRIFT = Definition(
    "rest_drift",
    Text("Drift at rest"),
    Text("The force neither rises nor falls during the still second."),
    {
        "pass": Text("The rest was level ({value:.1f} % of the effort per second)."),
        "warn": Text(
            "The force moved by {value:.1f} % of the effort per second before the effort (limit "
            "{limit:.1f}): the onset is unsure. Let the toes rest longer."
        ),
    },
    unit="%/s",
    parameters={"warn_percent_per_s": MAX_DRIFT_PERCENT_PER_S, "n_noise": N_NOISE},
    version=2,
)

SWAY = Definition(
    "rest_sway",
    Text("Sway at rest"),
    Text("The force does not wander up and down during the still second."),
    {
        "pass": Text("The rest was steady (it wandered by {value:.1f} % of the effort)."),
        "warn": Text(
            "The force wandered by {value:.1f} % of the effort during the rest (limit "
            "{limit:.1f} %): the onset is unsure. Sit still and support the leg."
        ),
    },
    unit="%",
    parameters={"warn_percent": MAX_SWAY_PERCENT, "n_noise": N_NOISE, "block_s": BLOCK_S},
)

NOISE = Definition(
    "rest_noise",
    Text("Noise at rest"),
    Text("The noise of the rest is small beside the effort."),
    {
        "pass": Text("The noise was small (SD {value:.2f} % of the effort)."),
        "warn": Text(
            "The noise at rest is {value:.1f} % of the effort (SD, limit {limit:.1f} %): the "
            "onset is seen late. Check cable and mounting."
        ),
    },
    unit="%",
    parameters={"warn_percent": MAX_NOISE_PERCENT},
)

HUM = Definition(
    "hum",
    Text("Mains hum"),
    Text("There is no oscillation at the frequency of the mains or twice it."),
    {
        "pass": Text("There is no mains hum to speak of ({value:.2f} % of the effort)."),
        "warn": Text(
            "The force hums at {line_hz:.0f} Hz with {value:.1f} % of the effort (limit "
            "{limit:.1f} %): peak and onset are less sure. Check grounding and power supply."
        ),
    },
    unit="%",
    parameters={"warn_percent": MAX_HUM_PERCENT, "over_neighbours": HUM_OVER_NEIGHBOURS},
)

PRE_TENSION = Definition(
    "pre_tension",
    Text("Pre-tension"),
    Text("Just before the effort the force is where it was at the start of the still second."),
    {
        "pass": Text("There was no pre-tension."),
        "warn": Text(
            "The force had crept up by {value:.1f} % of the effort before it began (limit "
            "{limit:.1f} %): onset and rate of force development are unsure. Rest the toes, then "
            "press in one go."
        ),
    },
    unit="%",
    parameters={
        "warn_percent": MAX_CREEP_PERCENT,
        "n_noise": N_NOISE,
        "window_s": CREEP_S,
        "clear_s": CLEAR_S,
        "clear_per_rise": CLEAR_PER_RISE,
    },
)

SLOW_START = Definition(
    "slow_start",
    Text("Start in one go"),
    Text("The onset lies where the steep rise begins, not long before it."),
    {
        "pass": Text("The effort began in one go."),
        "warn": Text(
            "The force left the rest {value:.2f} s before the steep rise (limit {limit:.2f} s): "
            "onset and rate of force development are unsure. Press in one go."
        ),
    },
    unit="s",
    parameters={"warn_s": MAX_SLOW_START_S, "warn_per_rise": MAX_SLOW_START_PER_RISE},
)

COUNTERMOVEMENT = Definition(
    "countermovement",
    Text("Countermovement"),
    Text("The force does not dip below the rest just before the effort."),
    {
        "pass": Text("The toes were not lifted before the effort."),
        "warn": Text(
            "The force dipped by {value:.1f} % of the effort before it rose (limit {limit:.1f} "
            "%): the start of the effort is not comparable. Press without lifting first."
        ),
        "reject": Text(
            "The toes were lifted before they pressed: the force dipped by {value:.1f} % of the "
            "effort (limit {limit:.1f} %). Record again, press without lifting first."
        ),
    },
    unit="%",
    parameters={
        "warn_percent": MAX_DIP_PERCENT,
        "reject_percent": REJECT_DIP_PERCENT,
        "n_noise": N_NOISE,
        "window_s": DIP_WINDOW_S,
    },
)

DEFINITIONS = (LOADED, DRIFT, SWAY, NOISE, HUM, PRE_TENSION, SLOW_START, COUNTERMOVEMENT)


def check_rest(trace: Trace) -> tuple[QualityCheck, ...]:
    """Return the checks of the quiet window and of the way out of it.

    Hum is left out where the sample rate cannot show it, the load at rest where the unloaded
    platform was not measured.
    """
    rest_n = resting(trace)
    time_s = np.arange(rest_n.size) / trace.rate_hz
    time_s -= mean(time_s)
    slope = float(time_s @ rest_n) / float(time_s @ time_s)
    level_n = rest_n - slope * time_s
    noise_n = trace.noise_n
    hum = _hum(trace, level_n)
    rise = find_rise(trace)
    lead_s, longest_s = _lead(trace, rise)
    slow_start = SLOW_START.at_most(lead_s, warn=longest_s)
    is_slow = lead_s > longest_s
    return (
        *(() if trace.reference != "zero" else (_loaded(trace, noise_n, is_slow=is_slow),)),
        _drift(trace, slope, noise_n, float(np.sqrt(time_s @ time_s))),
        _sway(trace, level_n, noise_n),
        NOISE.at_most(_percent(trace, mean_and_sd(level_n, ddof=2)[1]), warn=MAX_NOISE_PERCENT),
        *(() if hum is None else (hum,)),
        _pre_tension(trace, rise, rest_n, noise_n),
        slow_start,
        _countermovement(trace, rise, rest_n),
    )


def _percent(trace: Trace, force_n: float) -> float:
    return 100 * force_n / trace.quiet.effort_n


def _loaded(trace: Trace, noise_n: float, *, is_slow: bool) -> QualityCheck:
    n_samples = trace.quiet.stop - trace.quiet.start
    least = max(MIN_LOAD_PERCENT, _percent(trace, N_NOISE * noise_n / math.sqrt(n_samples)))
    reject = least if is_slow else None
    return LOADED.at_least(_percent(trace, trace.rest_n), warn=least, reject=reject)


def _drift(trace: Trace, slope: float, noise_n: float, spread_s: float) -> QualityCheck:
    by_noise = _percent(trace, N_NOISE * noise_n / spread_s)
    return DRIFT.at_most(abs(_percent(trace, slope)), warn=max(MAX_DRIFT_PERCENT_PER_S, by_noise))


def _sway(trace: Trace, level_n: NDArray[np.float64], noise_n: float) -> QualityCheck:
    n_block = max(1, round(BLOCK_S * trace.rate_hz))
    means = moving_mean(level_n, min(n_block, level_n.size))
    by_noise = _percent(trace, N_NOISE * noise_n / math.sqrt(n_block))
    return SWAY.at_most(_percent(trace, float(np.ptp(means))), warn=max(MAX_SWAY_PERCENT, by_noise))


def _hum(trace: Trace, level_n: NDArray[np.float64]) -> QualityCheck | None:
    lines, bins = _lines(trace.rate_hz, level_n.size)
    if not lines:
        return None
    sizes = 200 / trace.quiet.effort_n * np.abs(np.fft.rfft(level_n)) / level_n.size
    values, around = sizes[bins[:, 0]], np.square(sizes[bins[:, 1:]]).mean(axis=1)
    limits = np.maximum(MAX_HUM_PERCENT, HUM_OVER_NEIGHBOURS * np.sqrt(around))
    worst = int(np.argmax(values - limits))
    return HUM.at_most(float(values[worst]), warn=float(limits[worst]), line_hz=lines[worst])


@lru_cache(maxsize=32)
def _lines(rate_hz: float, n_samples: int) -> tuple[tuple[float, ...], NDArray[np.intp]]:
    """Return the lines that the rate can show, and the bins of each and of its neighbours."""
    lines = tuple(hz for hz in HUM_LINES_HZ if hz <= MAX_LINE_PER_RATE * rate_hz)
    # The window is a whole number of tenths of a second, so every line falls on a bin.
    wanted_hz = np.add.outer(lines, (0.0, *NEIGHBOURS_HZ))
    return lines, np.round(wanted_hz * n_samples / rate_hz).astype(np.intp)


def _pre_tension(
    trace: Trace, rise: Rise, rest_n: NDArray[np.float64], noise_n: float
) -> QualityCheck:
    clear = CLEAR_PER_RISE * (rise.half - rise.fifth)
    clear = min(max(clear, CLEAR_S * trace.rate_hz), MAX_CLEAR_S * trace.rate_hz)
    begin = min(float(trace.quiet.onset), rise.foot) - clear
    n_samples = max(1, round(CREEP_S * trace.rate_hz))
    last = max(round(begin), trace.quiet.start + n_samples)
    first = last - n_samples
    late_n = mean(trace.force_n[first:last]) - trace.rest_n
    early_n = mean(rest_n[: rest_n.size // 2])
    by_noise = _percent(trace, N_NOISE * noise_n / math.sqrt(n_samples))
    return PRE_TENSION.at_most(
        _percent(trace, max(0.0, late_n - early_n)), warn=max(MAX_CREEP_PERCENT, by_noise)
    )


def _lead(trace: Trace, rise: Rise) -> tuple[float, float]:
    """Return the time from the onset to the steep rise, and how long it may be."""
    rise_s = (rise.half - rise.fifth) / trace.rate_hz
    lead_s = max(0.0, (rise.foot - trace.quiet.onset) / trace.rate_hz)
    return lead_s, max(MAX_SLOW_START_S, MAX_SLOW_START_PER_RISE * rise_s)


def _countermovement(trace: Trace, rise: Rise, rest_n: NDArray[np.float64]) -> QualityCheck:
    n_window = max(1, round(DIP_WINDOW_S * trace.rate_hz))
    stop = max(rise.fifth, trace.quiet.stop + n_window)
    before = moving_mean(trace.force_n[trace.quiet.stop : stop] - trace.rest_n, n_window)
    noise = _percent(trace, N_NOISE * mean_and_sd(moving_mean(rest_n, n_window), ddof=0)[1])
    return COUNTERMOVEMENT.at_most(
        _percent(trace, max(0.0, -float(before.min()))),
        warn=max(MAX_DIP_PERCENT, noise),
        reject=max(REJECT_DIP_PERCENT, noise),
    )
