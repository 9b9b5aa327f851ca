"""Does every channel do its part? Dead or repeating itself, noisy, unloaded."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.quality.check_definition import Definition
from forceplate.analysis.quality.recording_checks import used_channels
from forceplate.analysis.quality.still_values import (
    BESIDE_S,
    CHANCE,
    LEAP,
    LEAP_NOISE,
    LEAP_QUANTA,
    StillValues,
    spells,
    still_values,
    worth_a_look,
)
from forceplate.analysis.quality.trace_measures import (
    end_of_effort,
    held,
    quiet_part_noise,
    until_let_go,
)
from forceplate.analysis.trial.force_arrays import (
    channel_rows,
    median,
    moving_mean,
    n_true,
    white_noise,
)
from forceplate.analysis.trial.trace import NoTrace, Trace
from forceplate.types import CheckOutcome, Parameter, QualityCheck, Trial, VisitHeader
from forceplate.words import Text
from forceplate_calibration import Calibration

MAX_STILL_S = 0.25
MIN_CHANGES = 20.0
"""A channel that stands still for as long as it changed so often elsewhere has stopped."""
MIN_RANGE_COUNTS = 3
"""Less is no more than the last digit of a channel without load."""
PRESSED_LEVEL = 0.5
"""Equal values are looked for until the force is below this part of the effort for good."""
MAX_TIMES_OTHERS = 5.0
MAX_NOISE_PERCENT = 0.5
"""Of the effort, or where none was found of the range of the force."""
BLOCK_S = 0.1
MIN_SHARE_PERCENT = 1.0
REJECT_SHARE_PERCENT = -10.0
SHARE_S = 0.5
SHARE_LEVEL = 0.8
MIN_NOISE_PERCENT = 50.0
"""Of the noise of its rest: pressing toes make a channel noisier, never so much quieter."""
CALM_S, CALM_SAMPLES = 0.25, 40
"""The noise of a hold is looked at over so long before and after its top, or so many samples ..."""
N_CALM = 10
"""... as the middle one of so many parts of them, and of the end of the rest."""
MIN_STEP_COUNTS = 1.0
"""Neighbours at rest that differ by less on average do so by rounding, which comes and goes."""

_ALL = slice(None)
_NOISE_MAY_BE_WHY = ("no_effort", "quiet_window_not_quiet")

DEAD = Definition(
    "channel_dead",
    Text("Channel that stands still"),
    Text("No channel stands exactly still while the toes press, and none gives a value twice."),
    {
        "pass": Text("Every channel is alive."),
        "reject": Text(
            "Channel {channel} stood exactly still for {value:.2f} s (limit {limit:.2f} s): it "
            "is broken, unplugged, or at the end of its range. Check it and record again."
        ),
        "reject:unknown": Text(
            "Channel {channel} stood exactly still for {value:.2f} s: nothing is connected to it, "
            "or it is broken. Without a calibration it is not known which: calibrate the platform."
        ),
        "reject:moving": Text(
            "Channel {channel} stood exactly still for {value:.3f} s, {n_equal:.0f} equal values, "
            "while it must have moved: they were not measured. Check its connection and its "
            "driver, then record again."
        ),
        "reject:frozen": Text(
            "The platform stood exactly still for {value:.3f} s, {n_equal:.0f} equal values, while "
            "it must have moved: they were not measured. Check its connection and its driver, then "
            "record again."
        ),
        "reject:repeated": Text(
            "Each value of channel {channel} came {rows_each:.1f} times on average: it is measured "
            "about {measured_hz:.0f} times per second, not {declared_hz:.0f} times. Set the device "
            "and its driver to the rate of its converter, then record again."
        ),
    },
    unit="s",
    parameters={
        "min_still_s": MAX_STILL_S,
        "min_changes": MIN_CHANGES,
        "min_range_counts": MIN_RANGE_COUNTS,
        "pressed_level": PRESSED_LEVEL,
        "chance": CHANCE,
        "leap": LEAP,
        "leap_noise": LEAP_NOISE,
        "leap_quanta": LEAP_QUANTA,
        "beside_s": BESIDE_S,
    },
    version=3,
)

NOISY = Definition(
    "channel_noisy",
    Text("Noisy channel"),
    Text("No channel is much noisier than the others."),
    {
        "pass": Text("No channel is noisier than the rest."),
        "warn": Text(
            "Channel {channel} is much noisier than the others: {value:.1f} % of the force "
            "(limit {limit:.1f} %). Check its cable."
        ),
    },
    unit="%",
    parameters={
        "warn_percent": MAX_NOISE_PERCENT,
        "warn_times_others": MAX_TIMES_OTHERS,
    },
)

UNLOADED = Definition(
    "channel_unloaded",
    Text("Unloaded channel"),
    Text("Every channel carries a part of the effort."),
    {
        "pass": Text("Every channel carried at least {value:.1f} % of the effort."),
        "warn": Text(
            "Channel {channel} carried {value:.1f} % of the effort (limit {limit:.1f} %): the "
            "toes press beside it, or it is not connected. Check the place of the foot."
        ),
        "reject": Text(
            "Channel {channel} carried {value:.1f} % of the effort (limit {limit:.1f} %): the "
            "platform tips, or the sign of this channel is wrong. Check, then record again."
        ),
    },
    unit="%",
    parameters={
        "warn_percent": MIN_SHARE_PERCENT,
        "reject_percent": REJECT_SHARE_PERCENT,
        "window_s": SHARE_S,
        "level": SHARE_LEVEL,
    },
)

CUT_OFF = Definition(
    "cut_off",
    Text("Cut-off peak"),
    Text("No channel is much quieter at the peak than at rest, as one is that is cut off."),
    {
        "pass": Text("No channel was cut off ({value:.0f} % of the noise at rest)."),
        "reject": Text(
            "At the peak channel {channel} had {value:.0f} % of its noise at rest (limit "
            "{limit:.0f} %): an amplifier cut it off, and the force was higher. Set gain and zero "
            "for more range, then record again."
        ),
    },
    unit="%",
    parameters={
        "reject_percent": MIN_NOISE_PERCENT,
        "window_s": CALM_S,
        "min_samples": CALM_SAMPLES,
        "n_parts": N_CALM,
        "min_step_counts": MIN_STEP_COUNTS,
        "level": SHARE_LEVEL,
    },
)

DEFINITIONS = (DEAD, NOISY, UNLOADED, CUT_OFF)


def check_channels(
    trial: Trial, header: VisitHeader, trace: Trace | NoTrace
) -> tuple[QualityCheck, ...]:
    """Return the checks of each channel that makes up the force, worst channel only.

    A platform with one channel has none to compare; ``cut_off`` is left out where the rest has
    hardly any noise, or the hold too few samples to tell. Without an effort only a channel that
    never changes is looked for, in recordings of a second at least, and, where no rest was found,
    a noisy one that may be the cause. Without a calibration nobody knows which channels make up
    the force: each is looked at, and one that never changes may be one at which nothing is
    connected.
    """
    if isinstance(trace, Trace):
        dead, columns = _dead(trace), trace.calibration.used_channels
        rest = slice(trace.quiet.start, trace.quiet.stop)
        rest_n = _channels_n(trace.trial, trace.calibration, columns, rest)
        cut_off = _cut_off(trace, rest_n)
        calm = () if cut_off is None else (cut_off,)
        if len(columns) < 2:
            return dead, *calm
        noise_n, effort_n = white_noise(rest_n), trace.quiet.effort_n
        return (
            dead,
            _compare_noise(header, columns, noise_n, effort_n),
            _unloaded(trace, rest_n),
            *calm,
        )
    never = _never_changes(trial, header, trace)
    noisy = _noisy_without_rest(trial, header, trace)
    return tuple(check for check in (never, noisy) if check is not None)


def _name(header: VisitHeader, column: int) -> str:
    return header.platform.channels[column].name


def _never_changes(
    trial: Trial, header: VisitHeader, trace: Trace | NoTrace
) -> QualityCheck | None:
    """Return whether a channel never changes; None: the trial is too short to say."""
    duration_s = len(trial.counts) / trial.sample_rate_hz if trial.sample_rate_hz > 0 else 0.0
    if not 1.0 <= duration_s < np.inf:
        return None
    details = {"variant": "unknown"} if trace.calibration is None else {}
    for column in used_channels(header, trace):
        if np.ptp(trial.counts[:, column]) == 0:
            return DEAD.answer(
                CheckOutcome.REJECT,
                duration_s,
                MAX_STILL_S,
                channel=_name(header, column),
                **details,
            )
    return DEAD.answer(CheckOutcome.PASS, 0.0, MAX_STILL_S, channel="")


def _dead(trace: Trace) -> QualityCheck:
    worst_s, limit_s, worst = 0.0, MAX_STILL_S, -1
    rows = channel_rows(trace.trial.counts)
    for column, (still_s, allowed_s) in _standstills(trace, rows):
        if worst < 0 or still_s - allowed_s > worst_s - limit_s:
            worst_s, limit_s, worst = still_s, allowed_s, column
    dead = DEAD.at_most(worst_s, warn=limit_s, reject=limit_s, channel=_name(trace.header, worst))
    return dead if dead.outcome is CheckOutcome.REJECT else _not_measured(trace, rows) or dead


def _not_measured(trace: Trace, rows: NDArray[np.int32]) -> QualityCheck | None:
    """Return that a channel stood still though it must have moved; None: none did."""
    found = dict(_still(trace, rows))
    if not found:
        return None
    column, worst = max(found.items(), key=lambda one: (one[1].rows_each or 0, one[1].n_equal))
    details: dict[str, Parameter] = {"channel": _name(trace.header, column)}
    if worst.rows_each is not None:
        measured_hz = trace.rate_hz / worst.rows_each
        details |= {"variant": "repeated", "rows_each": worst.rows_each}
        details |= {"measured_hz": measured_hz, "declared_hz": trace.rate_hz}
    else:
        is_whole = len(found) == len(trace.calibration.used_channels)
        details |= {"variant": "frozen" if is_whole else "moving", "n_equal": worst.n_equal}
    still_s = (worst.n_equal - 1) / trace.rate_hz
    return DEAD.answer(CheckOutcome.REJECT, still_s, 0.0, **details)


def _still(trace: Trace, rows: NDArray[np.int32]) -> Iterator[tuple[int, StillValues]]:
    """Yield the channels that stand still though they must have moved."""
    channels, used = trace.calibration.channels, trace.calibration.used_channels
    counts = rows[:, until_let_go(trace, PRESSED_LEVEL)]
    n_rest = trace.quiet.stop - trace.quiet.start
    rises = np.array([(channel.sensitivity_n_per_count or 0.0) > 0 for channel in channels])
    looks = worth_a_look(counts, rate_hz=trace.rate_hz, n_rest=n_rest, rises=rises)
    for column in (one for one in used if looks[one]):
        found = still_values(
            counts[column].astype(np.float64),
            rate_hz=trace.rate_hz,
            n_rest=n_rest,
            rises=bool(rises[column]),
        )
        if found is not None:
            yield column, found


def _standstills(
    trace: Trace, rows: NDArray[np.int32]
) -> Iterator[tuple[int, tuple[float, float]]]:
    """Yield of each channel how long it stands still in the effort, and how long it may, in s."""
    n_samples, rate_hz = rows.shape[1], trace.rate_hz
    is_equal = rows[:, 1:] == rows[:, :-1]
    n_equal = n_true(is_equal).tolist()
    effort = slice(trace.quiet.onset, end_of_effort(trace) - 1)
    longest = _longest(is_equal[:, effort])
    # what lies so far apart already needs no look at all samples
    moved = rows[:, trace.top].astype(np.int64) - rows[:, trace.quiet.start]
    for column in trace.calibration.used_channels:
        n_still, n_changes = longest[column], n_samples - 1 - n_equal[column]
        if not n_changes:
            yield column, (n_samples / rate_hz, MAX_STILL_S)
        elif abs(moved[column]) < MIN_RANGE_COUNTS and np.ptp(rows[column]) < MIN_RANGE_COUNTS:
            yield column, (n_still / rate_hz, n_samples / rate_hz)
        else:
            changes_per_s = n_changes * rate_hz / max(1, n_samples - n_still)
            yield column, (n_still / rate_hz, max(MAX_STILL_S, MIN_CHANGES / changes_per_s))


def _longest(is_equal: NDArray[np.bool_]) -> list[int]:
    """Return of each channel how many equal values stand in a row at most; 1 without any."""
    longest: NDArray[np.intp] = np.where(is_equal.any(axis=1), 2, 1)
    channel, first, last = spells(is_equal, 2)
    np.maximum.at(longest, channel, last - first + 1)
    found: list[int] = longest.tolist()
    return found


def _channels_n(
    trial: Trial, calibration: Calibration, columns: tuple[int, ...], window: slice = _ALL
) -> NDArray[np.float64]:
    """Return what each channel alone makes of its counts, (n_channels, n_samples)."""
    per_count = [calibration.channels[c].sensitivity_n_per_count or 0.0 for c in columns]
    counts = np.ascontiguousarray(trial.counts[window].T[list(columns)], np.float64)
    return np.asarray(counts * np.array(per_count)[:, None])


def _noisy_without_rest(trial: Trial, header: VisitHeader, trace: NoTrace) -> QualityCheck | None:
    """Return the check over the quieter part of the trial, beside the range of the force."""
    calibration = trace.calibration
    if trace.reason not in _NOISE_MAY_BE_WHY or calibration is None:
        return None
    columns = calibration.used_channels
    if len(columns) < 2:
        return None
    n_block = max(2, round(BLOCK_S * trial.sample_rate_hz))
    force_n = calibration.force_n(trial.counts, np.zeros(len(calibration.channels)))
    range_n = float(np.ptp(moving_mean(force_n, n_block)))
    if not range_n:
        return None
    channels_n = _channels_n(trial, calibration, columns)
    noise_n = np.array([quiet_part_noise(values, n_block) for values in channels_n])
    return _compare_noise(header, columns, noise_n, range_n)


def _compare_noise(
    header: VisitHeader, columns: tuple[int, ...], noise_n: NDArray[np.float64], force_n: float
) -> QualityCheck:
    noise = 100 * noise_n / force_n
    worst = int(np.argmax(noise))
    by_others = MAX_TIMES_OTHERS * median(noise[np.arange(noise.size) != worst])
    return NOISY.at_most(
        float(noise[worst]),
        warn=max(MAX_NOISE_PERCENT, by_others),
        channel=_name(header, columns[worst]),
    )


def _unloaded(trace: Trace, rest_n: NDArray[np.float64]) -> QualityCheck:
    """Return which channel carries least of the effort, around the top of it."""
    columns = trace.calibration.used_channels
    pressed_n = _at_the_top(trace, round(SHARE_S * trace.rate_hz / 2))
    carried = pressed_n.mean(axis=1) - rest_n.mean(axis=1)
    shares = 100 * carried / carried.sum()
    least = int(np.argmin(shares))
    return UNLOADED.at_least(
        float(shares[least]),
        warn=MIN_SHARE_PERCENT,
        reject=REJECT_SHARE_PERCENT,
        channel=_name(trace.header, columns[least]),
    )


def _at_the_top(trace: Trace, n_beside: int) -> NDArray[np.float64]:
    """Return each channel so many samples before and after the top, as far as it was held."""
    first, last = held(trace, SHARE_LEVEL)
    hold = slice(max(first, trace.top - n_beside), min(trace.top + n_beside + 1, last))
    return _channels_n(trace.trial, trace.calibration, trace.calibration.used_channels, hold)


def _cut_off(trace: Trace, rest_n: NDArray[np.float64]) -> QualityCheck | None:
    """Return which channel lost most of its noise at the top; None where noise does not tell."""
    pressed_n = _at_the_top(trace, max(CALM_SAMPLES, round(CALM_S * trace.rate_hz)))
    n_part = pressed_n.shape[1] // N_CALM
    rest_n = rest_n[:, -N_CALM * n_part :]
    if n_part < 2 * CALM_SAMPLES // N_CALM or rest_n.shape[1] < N_CALM // 2 * n_part:
        return None
    columns, channels = trace.calibration.used_channels, trace.calibration.channels
    count_n = np.array([abs(channels[column].sensitivity_n_per_count or 0.0) for column in columns])
    at_rest_n, at_top_n = _middle_steps(rest_n, n_part), _middle_steps(pressed_n, n_part)
    tells = np.flatnonzero(at_rest_n >= MIN_STEP_COUNTS * count_n)
    if not tells.size:
        return None
    left = 100 * at_top_n[tells] / at_rest_n[tells]
    least = int(np.argmin(left))
    return CUT_OFF.at_least(
        float(left[least]),
        warn=MIN_NOISE_PERCENT,
        reject=MIN_NOISE_PERCENT,
        channel=_name(trace.header, columns[int(tells[least])]),
    )


def _middle_steps(values: NDArray[np.float64], n_part: int) -> NDArray[np.float64]:
    """Return the mean step of neighbours in the middle one of all parts, of each row."""
    steps = np.abs(values[:, 1:] - values[:, :-1])
    begins = np.arange(0, steps.shape[1] - n_part + 1, n_part)
    sums = np.add.reduceat(steps[:, : begins.size * n_part], begins, axis=1)
    return np.asarray(np.sort(sums, axis=1)[:, begins.size // 2] / n_part)
