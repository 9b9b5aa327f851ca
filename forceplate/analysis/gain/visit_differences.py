"""Whether two visits may be compared, and what differs where they may not."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from forceplate.analysis.gain.calibration_ties import CalibrationTie, find_tie
from forceplate.analysis.provenance import is_simulated
from forceplate.analysis.quality.calibration_checks import usable_calibration
from forceplate.analysis.trial.choices import CUTOFF_HZ, PEAK_WINDOW_S, RATES_PER_CUTOFF
from forceplate.analysis.trial.hand_marks import MARKS, aside_from, set_by_hand
from forceplate.analysis.trial.method_definition import MIN_TIMING_RATE_HZ
from forceplate.phrases import FIXATION, PROTOCOL_NAME
from forceplate.types import Condition, Result, Trial, VisitHeader
from forceplate.words import Text, in_context, plain, say


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which two visits differ and must not."""

    what: str
    """A stable word for programs, e.g. ``platform model``."""
    baseline: str
    follow_up: str
    why: Text
    """Why it matters, as a sentence."""
    can_be_overridden: bool = True
    """False: no reason makes the two numbers a change of one person."""

    @property
    def text(self) -> Text:
        """Return the difference and why it matters, for a person to read."""
        if self.what == "condition":
            return (_ONLY_AFTER if self.baseline == "missing" else _ONLY_BEFORE).fill(why=self.why)
        return _DIFFERENCE.fill(
            what=_NAMES.get(self.what, plain(self.what)),
            baseline=_value_text(self.what, self.baseline),
            follow_up=_value_text(self.what, self.follow_up),
            why=self.why,
        )

    def __str__(self) -> str:
        return say(self.text)


_DIFFERENCE = Text("{what}: {baseline} at baseline, {follow_up} at follow-up. {why}")
_ONLY_BEFORE = Text("Measured at baseline, and not at follow-up. {why}")
_ONLY_AFTER = Text("Measured at follow-up, and not at baseline. {why}")
_NAMES: Mapping[str, Text] = {
    "subject": Text("subject"),
    "driver": Text("driver"),
    "platform model": Text("platform model"),
    "platform serial number": Text("platform serial number"),
    "calibration": Text("calibration"),
    "simulated": Text("simulated"),
    "protocol": Text("protocol"),
    "visit": Text("visit"),
    "time": in_context("moment", "time"),
    "posture": Text("posture"),
    "fixation": Text("fixation"),
    "sample rate": Text("sample rate"),
    "unit": Text("unit"),
    "method": Text("method"),
    "method version": Text("method version"),
    "parameter onset": Text("onset of the effort"),
    "parameter peak": Text("peak"),
    "parameter rest": Text("rest"),
    "parameter rest_version": Text("version of the analysis"),
}
_VALUES: Mapping[str, Text] = {
    "none": Text("none"),
    "yes": Text("yes"),
    "no": Text("no"),
    "unusable": Text("unusable"),
    "unspecified": Text("unspecified"),
    "seated": Text("seated"),
    "standing": Text("standing"),
    "by_hand": Text("by hand"),
    "by the instrument": Text("by the instrument"),
}
_RATE_CLASS = re.compile(r"(\d+ Hz) (?:to (\d+ Hz)|or more)")
_RATES_TO = Text("{low} to {high}")
_RATES_UP = Text("{low} or more")
_ANOTHER_DEVICE = Text("Two platforms differ by an amount that nobody has measured.")
_REASONS: Mapping[str, Text] = {
    "subject": Text("Two persons say nothing about the change of one."),
    "driver": _ANOTHER_DEVICE,
    "platform model": _ANOTHER_DEVICE,
    "platform serial number": _ANOTHER_DEVICE,
    "calibration": Text("A change of calibration changes every number."),
    "simulated": Text("A simulation says nothing about a person."),
    "protocol": Text("Another number of trials, hold, rest or instruction gives another force."),
    "visit": Text("A visit has no change against itself."),
    "time": Text("The follow-up must be after the baseline: swap the two visits."),
    "condition": Text("A change needs the same condition at both visits."),
    "posture": Text("Seated and standing forces are not interchangeable."),
    "fixation": Text("How the foot is held changes the force that it can give."),
    "sample rate": Text("Slower sampling misses part of a peak and blurs its time."),
    "unit": Text("Numbers in two units have no difference."),
    "parameter rest_version": Text(
        "Each takes the rest and the peak in its own way. Analyse both visits again (forceplate "
        "reanalyse), then compare."
    ),
}
_ANOTHER_METHOD = Text("Another way of measuring gives another number.")
_BY_HAND = Text("Another hand, or the same on another day, would set the mark elsewhere.")
_PROPOSED = {"protocol": PROTOCOL_NAME, "fixation": FIXATION}
_AND = " and "
"""Between several values of one thing, in the data."""
_BOTH = Text("{first} and {second}")
_NO_RULE = "*"
"""What a mark set by hand says of the rule for it: nothing."""
_TIED = {"driver", "platform model", "platform serial number", "calibration"}
_NEVER = {"subject", "simulated", "visit", "time", "condition", "unit", "parameter rest_version"}
_BESIDE_VERSIONS = {"sample rate", "unit", "parameter rest_version"}
"""What is said where two versions of the analysis differ; the rest of what differs is theirs."""
_RATE_CLASSES_HZ = (1 / PEAK_WINDOW_S, RATES_PER_CUTOFF * CUTOFF_HZ, MIN_TIMING_RATE_HZ)
"""Where the analysis changes: the peak is one sample below the first, no filter below the second,
no onset or rate of force development below the third."""


def _value_text(what: str, value: str) -> Text:
    if what in _PROPOSED:
        return _PROPOSED[what].text(value)
    texts = [_one_value(part) for part in value.split(_AND)]
    return reduce(lambda first, second: _BOTH.fill(first=first, second=second), texts)


def _one_value(value: str) -> Text:
    rates = _RATE_CLASS.fullmatch(value)
    if rates is None:
        return _VALUES.get(value, plain(value))
    low, high = rates.groups()
    return _RATES_TO.fill(low=low, high=high) if high else _RATES_UP.fill(low=low)


def _difference(what: str, baseline: str, follow_up: str) -> Difference:
    why = _REASONS.get(what, _ANOTHER_METHOD)
    return Difference(what, baseline, follow_up, why, can_be_overridden=what not in _NEVER)


def visit_differences(
    baseline: VisitHeader, follow_up: VisitHeader, *, ties: Sequence[CalibrationTie] = ()
) -> tuple[Difference, ...]:
    """Return in what two visits differ as a whole and must not; empty when comparable.

    Parameters
    ----------
    ties
        Between calibrations; visits that one of them joins may be of two platforms.
    """
    tied = find_tie(baseline, follow_up, ties) is not None
    found = [
        _difference(what, one, other)
        for (what, one), (_, other) in zip(
            _identity(baseline).items(), _identity(follow_up).items(), strict=True
        )
        if one != other and not (tied and what in _TIED)
    ]
    started = baseline.started_at.isoformat(), follow_up.started_at.isoformat()
    if baseline.visit == follow_up.visit:
        found.append(_difference("visit", baseline.visit, follow_up.visit))
    if follow_up.started_at.timestamp() <= baseline.started_at.timestamp():
        found.append(_difference("time", *started))
    return tuple(found)


def _identity(header: VisitHeader) -> dict[str, str]:
    platform = header.platform
    return {
        "subject": header.subject_id,
        "driver": platform.driver,
        "platform model": platform.model,
        "platform serial number": platform.serial_number or "none",
        "calibration": _calibration_identity(header.calibration_json),
        "protocol": header.protocol,
        "simulated": "yes" if is_simulated(header) else "no",
    }


def _calibration_identity(calibration_json: str | None) -> str:
    if calibration_json is None:
        return "none"
    calibration = usable_calibration(calibration_json)
    if calibration is None:
        return "unusable"
    return f"{calibration.id} (sha256 {calibration.sha256[:12]})"


def condition_differences(
    baseline: Condition | None, follow_up: Condition | None
) -> tuple[Difference, ...]:
    """Return how the conditions of one side and region differ; None: not recorded."""
    if baseline is None or follow_up is None:
        words = ("missing" if c is None else "recorded" for c in (baseline, follow_up))
        return (_difference("condition", *words),)
    pairs = {
        "posture": (baseline.posture.value, follow_up.posture.value),
        "fixation": (baseline.fixation, follow_up.fixation),
    }
    return tuple(_difference(what, *pair) for what, pair in pairs.items() if pair[0] != pair[1])


def method_differences(
    baseline: Sequence[tuple[Trial, Result]], follow_up: Sequence[tuple[Trial, Result]]
) -> tuple[Difference, ...]:
    """Return in what the making of the results differs, over all trials of both visits."""
    moved = set_by_hand(result.parameters for _, result in (*baseline, *follow_up))
    found = [d for mark in sorted(moved) for d in _hand_differences(mark, baseline, follow_up)]
    before = [_settings(trial, result) for trial, result in baseline]
    after = [_settings(trial, result) for trial, result in follow_up]
    for what in sorted({key for settings in before + after for key in settings}):
        values = [
            sorted({s.get(what, "none") for s in visit} - {_NO_RULE}) for visit in (before, after)
        ]
        if len({*values[0], *values[1]}) > 1:
            found.append(_difference(what, *(" and ".join(value) for value in values)))
    if any(difference.what == "parameter rest_version" for difference in found):
        return tuple(each for each in found if each.what in _BESIDE_VERSIONS)
    return tuple(found)


def _hand_differences(
    mark: str, baseline: Sequence[tuple[Trial, Result]], follow_up: Sequence[tuple[Trial, Result]]
) -> tuple[Difference, ...]:
    """Return that a mark was not set by hand in the same way at both visits, if so."""
    one, other = (
        " and ".join(sorted({_set_by(mark, result) for _, result in visit}))
        for visit in (baseline, follow_up)
    )
    if one == other:
        return ()
    return (Difference(f"parameter {mark}", one, other, _BY_HAND),)


def _set_by(mark: str, result: Result) -> str:
    return "by_hand" if set_by_hand([result.parameters]) & {mark} else "by the instrument"


def _settings(trial: Trial, result: Result) -> dict[str, str]:
    moved = set_by_hand([result.parameters])
    # Left out: the reference of force_n, because a net force is the same above any reference.
    parameters = {
        f"parameter {name}": str(value)
        for name, value in aside_from(moved, result.parameters).items()
        if name != "reference"
    }
    # Visits that were analysed before the rest had versions do not name the first.
    parameters.setdefault("parameter rest_version", "1")
    return {
        "sample rate": rate_class(trial.sample_rate_hz),
        "unit": result.unit,
        "method": result.method,
        "method version": str(result.method_version),
        **parameters,
        **{f"parameter {name}": _NO_RULE for mark in moved for name in MARKS[mark]},
    }


def rate_class(sample_rate_hz: float) -> str:
    """Return within which limits a sample rate lies; rates of one class allow the same numbers."""
    below = [edge for edge in _RATE_CLASSES_HZ if edge <= sample_rate_hz]
    above = _RATE_CLASSES_HZ[len(below) : len(below) + 1]
    low = f"{below[-1]:g} Hz" if below else "0 Hz"
    return f"{low} to {above[0]:g} Hz" if above else f"{low} or more"
