"""Is the recording whole? Gaps, clipping, damage, timing, how it ended."""

from __future__ import annotations

import numpy as np

from forceplate.analysis.quality.check_definition import Definition
from forceplate.analysis.trial.recording_faults import (
    MAX_UNEVENNESS,
    MIN_SAMPLE_RATE_HZ,
    at_end_of_range,
    unevenness,
)
from forceplate.analysis.trial.refusals import REASONS
from forceplate.analysis.trial.trace import NoTrace, Trace
from forceplate.arrival import MAX_CHANGE, MAX_OFF, MAX_OFF_WARN, arrival_rate
from forceplate.types import (
    CheckOutcome,
    Clock,
    EndReason,
    PlatformInfo,
    QualityCheck,
    Trial,
    VisitHeader,
)
from forceplate.words import Text

GAP = Definition(
    "gap",
    Text("Lost samples"),
    Text("No sample was lost on the way."),
    {
        "pass": Text("No sample was lost."),
        "warn": Text("Whether samples were lost is not known: this platform cannot show it."),
        "reject": Text(
            "{value:sample was|samples were} lost during the trial. Check the connection and "
            "record again."
        ),
    },
    called={"warn": Text("Losses that cannot be seen")},
    version=2,
)

CLIP = Definition(
    "clip",
    Text("End of the range"),
    Text("No channel reached the end of its converter."),
    {
        "pass": Text("The force stayed within the range of the platform."),
        "reject": Text(
            "The force went beyond what channel {channel} can read, for {value:sample|samples}. "
            "Check zero and range of the platform, then record again."
        ),
    },
)

DAMAGE = Definition(
    "damaged_stream",
    Text("Damaged bytes"),
    Text("What the platform sent arrived undamaged."),
    {
        "pass": Text("No byte was damaged."),
        "reject": Text(
            "{value:byte was|bytes were} damaged during the trial; a short checksum, or none, lets "
            "some of it pass as samples. Check the connection and record again."
        ),
    },
    unit="By",
)

SAMPLING = Definition(
    "sampling",
    Text("Even sampling"),
    Text("The samples follow each other at the platform's own rate."),
    {
        "pass": Text("The samples came evenly."),
        "pass:untimed": Text("The platform gives no times: its samples are taken as even."),
        "reject": Text(
            "The time between two samples is {value:.1f} % off the platform's rate (limit "
            "{limit:.1f} %). Record again."
        ),
        "reject:times": Text("The samples and their times do not belong together. Record again."),
        "reject:rate": Text(
            "The platform gives too few samples per second to see the peak of an effort; at "
            "least {min_rate_hz:.0f} are needed."
        ),
    },
    unit="%",
    parameters={"max_unevenness": MAX_UNEVENNESS, "min_rate_hz": MIN_SAMPLE_RATE_HZ},
    version=2,
)

SAMPLE_RATE = Definition(
    "sample_rate",
    Text("Rate by the computer's clock"),
    Text("The samples come at the rate that the platform declares, and at one rate throughout."),
    {
        "pass": Text("The samples came at the platform's rate, to {limit:.1f} %."),
        "warn": Text(
            "The samples came at {rate_hz:.1f} per second, {value:.1f} % off the rate of the "
            "platform (limit {limit:.1f} %): times and rates of force are off as much. Check the "
            "rate that the device and its driver are set to."
        ),
        "warn:driver": Text(
            "The samples came at {rate_hz:.1f} per second, {value:.1f} % off the rate that the "
            "driver {driver} declares (limit {limit:.1f} %): times and rates of force are off as "
            "much. Check the rate that both are set to."
        ),
        "reject": Text(
            "The samples came at {rate_hz:.1f} per second, {value:.1f} % off the rate of the "
            "platform (limit {limit:.1f} %), so no time is right. Set the device and its driver "
            "to the same rate, or look for lost samples, then record again."
        ),
        "reject:driver": Text(
            "The samples came at {rate_hz:.1f} per second, {value:.1f} % off the rate that the "
            "driver {driver} declares (limit {limit:.1f} %), so no time is right. Set both to the "
            "same rate, or look for lost samples, then record again."
        ),
        "reject:changes": Text(
            "The samples did not come at one rate: a part of the trial is {value:.1f} % off the "
            "rest (limit {limit:.1f} %). Samples are missing, or the device changed its rate. "
            "Check the device and record again."
        ),
    },
    unit="%",
    parameters={"warn_off": MAX_OFF_WARN, "reject_off": MAX_OFF, "reject_change": MAX_CHANGE},
)

CUT_SHORT = Definition(
    "cut_short",
    Text("End of the recording"),
    Text("The recording ended as planned or was stopped by the operator."),
    {
        "pass": Text("The recording ended as it should."),
        "reject:disconnected": Text(
            "The platform was disconnected during the recording. Record again."
        ),
        "reject:silent": Text("The platform fell silent during the recording. Record again."),
        "reject:overflow": Text("The disk did not keep up with the recording. Record again."),
        "reject:storage_failed": Text(
            "The recording could not be written to the disk. Make room, then record again."
        ),
        "reject:interrupted": Text(
            "The program was interrupted during the recording. Record again."
        ),
        "reject:unreadable": Text(
            "The platform sent data that its driver cannot read. Check its baud rate, then record "
            "again."
        ),
        "reject:driver_failed": Text(
            "The driver of the platform failed during the recording. Update its package, then "
            "record again."
        ),
        "reject:restarted": Text(
            "The platform restarted during the recording. Check its power, then record again."
        ),
    },
)

MEASURABLE = Definition(
    "measurable",
    Text("A still second, then an effort"),
    Text("There is a force to measure: a calibration, a still second, and an effort after it."),
    {
        "pass": Text("There is a still second with an effort after it."),
        "reject": Text("The force of this trial cannot be measured ({variant})."),
        "reject:no_calibration": Text(
            "The visit has no calibration: the counts are kept, newtons cannot be given."
        ),
        "reject:unusable_calibration": Text(
            "The calibration does not fit this platform. Use the one that belongs to it."
        ),
        "reject:impossible_force": Text(
            "The calibration makes a force of this recording that is impossible. Use the one that "
            "belongs to this platform."
        ),
        "reject:unusable_zero": Text(
            "The zero of the platform is not usable. Zero it again, then record again."
        ),
        "reject:too_long": Text(
            "The recording is too long for one effort. Record each effort as its own trial."
        ),
        "reject:too_short": Text(
            "The recording is too short for a still second and an effort. Record again, longer."
        ),
        "reject:stopped": Text(
            "The recording was stopped before the effort was over. Record again."
        ),
        "reject:no_effort": Text(
            "The force never rises clearly above its own noise: the toes did not press, or the "
            "platform was not loaded. Record again."
        ),
        "reject:reversed_polarity": Text(
            "The force falls where it should rise: a sign in the calibration is wrong, or the "
            "platform is loaded from below."
        ),
        "reject:quiet_window_not_quiet": Text(
            "There is no still second just before the effort. Record again: rest the toes, keep "
            "still, then press."
        ),
        "reject:pressed_already": REASONS["pressed_already"],
    },
)

DEFINITIONS = (GAP, CLIP, DAMAGE, SAMPLING, SAMPLE_RATE, CUT_SHORT, MEASURABLE)

_TOLD_BY = {
    "gap": GAP,
    "clipped": CLIP,
    "damaged_stream": DAMAGE,
    "sample_rate_too_low": SAMPLING,
    "uneven_sampling": SAMPLING,
    "wrong_sample_rate": SAMPLE_RATE,
    "incomplete": CUT_SHORT,
}
"""Reasons for which there is no trace that a check of their own tells already."""


def check_recording(
    trial: Trial, header: VisitHeader, trace: Trace | NoTrace
) -> tuple[QualityCheck, ...]:
    """Return the checks that need no effort; a trial without samples has fewer."""
    platform = header.platform
    damage = _none_allowed(DAMAGE, trial.damaged_bytes)
    checks = [_gap(trial, platform), damage, *_sample_rate(trial, platform)]
    checks.append(_cut_short(trial))
    if len(trial.counts):
        checks += [_clip(trial, header, trace), _sampling(trial, platform)]
    rejecting = {check.check for check in checks if check.outcome is CheckOutcome.REJECT}
    told = {reason for reason, by in _TOLD_BY.items() if by.id in rejecting}
    if isinstance(trace, Trace):
        checks.append(MEASURABLE.answer(CheckOutcome.PASS))
    elif trace.reason not in told:
        checks.append(MEASURABLE.answer(CheckOutcome.REJECT, variant=trace.reason))
    return tuple(checks)


def used_channels(header: VisitHeader, trace: Trace | NoTrace) -> tuple[int, ...]:
    """Return the columns that make up the force; all of them without a calibration."""
    if trace.calibration is None:
        return tuple(range(len(header.platform.channels)))
    return trace.calibration.used_channels


def _none_allowed(definition: Definition, count: int) -> QualityCheck:
    return definition.at_most(count, warn=0, reject=0)


def _gap(trial: Trial, platform: PlatformInfo) -> QualityCheck:
    n_missing = sum(gap.n_missing for gap in trial.gaps)
    if not (n_missing or platform.detects_loss):
        return GAP.answer(CheckOutcome.WARN)
    return _none_allowed(GAP, n_missing)


def _sample_rate(trial: Trial, platform: PlatformInfo) -> tuple[QualityCheck, ...]:
    """Return the check of the rate; none where it is not known when the samples came."""
    rate = arrival_rate(trial.arrivals, trial.sample_rate_hz)
    if rate is None or not rate.is_known:
        return ()
    if rate.changes and not rate.is_wrong:
        found, limit = 100 * rate.change, 100 * rate.change_limit
        return (SAMPLE_RATE.answer(CheckOutcome.REJECT, found, limit, variant="changes"),)
    return (
        SAMPLE_RATE.at_most(
            100 * rate.off,
            warn=100 * (MAX_OFF_WARN + rate.uncertainty),
            reject=100 * (MAX_OFF + rate.uncertainty),
            rate_hz=rate.rate_hz,
            variant="driver",
            driver=platform.driver_and_package,
        ),
    )


def _cut_short(trial: Trial) -> QualityCheck:
    if trial.end_reason in (EndReason.COMPLETED, EndReason.STOPPED):
        return CUT_SHORT.answer(CheckOutcome.PASS)
    return CUT_SHORT.answer(CheckOutcome.REJECT, variant=str(trial.end_reason))


def _clip(trial: Trial, header: VisitHeader, trace: Trace | NoTrace) -> QualityCheck:
    worst, name = 0, ""
    if isinstance(trace, Trace):  # there is none where a channel was clipped
        return CLIP.at_most(worst, warn=0, reject=0, channel=name)
    at_ends = at_end_of_range(trial, header)
    for column in used_channels(header, trace):
        if not at_ends[column]:
            continue
        channel = header.platform.channels[column]
        counts = trial.counts[:, column]
        n_clipped = int(((counts <= channel.min_counts) | (counts >= channel.max_counts)).sum())
        if n_clipped > worst:
            worst, name = n_clipped, channel.name
    return CLIP.at_most(worst, warn=0, reject=0, channel=name)


def _sampling(trial: Trial, platform: PlatformInfo) -> QualityCheck:
    rate_hz = trial.sample_rate_hz
    if not MIN_SAMPLE_RATE_HZ <= rate_hz < np.inf:
        return SAMPLING.answer(CheckOutcome.REJECT, variant="rate", min_rate_hz=MIN_SAMPLE_RATE_HZ)
    if len(trial.time_s) != len(trial.counts) or not np.isfinite(trial.time_s).all():
        return SAMPLING.answer(CheckOutcome.REJECT, variant="times")
    limit = 100 * MAX_UNEVENNESS
    worst = 100 * unevenness(trial)
    untimed = {"variant": "untimed"} if platform.clock is Clock.HOST and worst <= limit else {}
    return SAMPLING.at_most(worst, warn=limit, reject=limit, **untimed)
