"""An intervention and a control group out of the visits of a library."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from forceplate.analysis.gain.group_statistics import (
    AdjustedDifference,
    GroupDifference,
    PairedSummary,
    adjusted_difference,
    group_difference,
    paired_summary,
)
from forceplate.analysis.gain.visit_gain import ConditionComparison, compare_visits, conditions_of
from forceplate.analysis.gain.visit_value import BASELINE, FOLLOW_UP, visit_value
from forceplate.analysis.trial.condition_text import SIDE_WORDS
from forceplate.analysis.trial.refusals import refusal_text
from forceplate.errors import AnalysisError
from forceplate.types import Condition, Posture, Refusal, Region, Result, Visit
from forceplate.words import Text, listed

_NO_BASELINE = Text("no baseline visit")
_NO_FOLLOW_UP = Text("no follow-up visit")
_FOOT = Text("{side}: {why}")


@dataclass(frozen=True, slots=True)
class FootChange:
    """One foot of one person under one condition at two visits; NaN where a value is missing."""

    subject_id: str
    group: str
    condition: Condition
    baseline_n: float
    follow_up_n: float
    missing: Text | None = None
    """Why a value is missing; None when none is."""


@dataclass(frozen=True, slots=True)
class Place:
    """What is measured apart from the side: the two feet of a person belong together."""

    region: Region
    posture: Posture
    fixation: str

    @classmethod
    def of(cls, condition: Condition) -> Place:
        """Return a condition without its side."""
        return cls(condition.region, condition.posture, condition.fixation)


@dataclass(frozen=True, slots=True)
class PersonChange:
    """One person: the mean of the feet that have both values."""

    subject_id: str
    group: str
    baseline_n: float
    """NaN where missing."""
    follow_up_n: float
    n_feet: int
    """Feet in the mean."""
    missing: tuple[Text, ...]
    """Why a foot of this person is not in it."""


@dataclass(frozen=True, slots=True)
class GroupStudy:
    """Two groups at one place: how each changed, and the difference between them."""

    place: Place
    persons: tuple[PersonChange, ...]
    groups: Mapping[str, PairedSummary | Text]
    """By name; the reason where it cannot be given."""
    gain_difference: GroupDifference | Text
    """Of the gains, intervention minus control."""
    adjusted: AdjustedDifference | Text
    """Of the follow-ups, at equal baseline."""


def foot_changes(baseline: Visit | None, follow_up: Visit | None, group: str) -> list[FootChange]:
    """Return each foot and condition of one person; a visit that is missing is None."""
    if baseline is not None and follow_up is not None:
        return [
            _foot(baseline.header.subject_id, group, c) for c in compare_visits(baseline, follow_up)
        ]
    only = baseline or follow_up
    if only is None:
        return []
    called, absent = (BASELINE, _NO_FOLLOW_UP) if baseline else (FOLLOW_UP, _NO_BASELINE)
    changes = []
    for condition in conditions_of(only):
        own = visit_value(only, condition, called)
        value = own.value if isinstance(own, Result) else math.nan
        pair = (value, math.nan) if baseline else (math.nan, value)
        changes.append(FootChange(only.header.subject_id, group, condition, *pair, absent))
    return changes


def _foot(subject_id: str, group: str, c: ConditionComparison) -> FootChange:
    before, after, gain = c.baseline, c.follow_up, c.gain
    if isinstance(gain, Result) and isinstance(before, Result) and isinstance(after, Result):
        return FootChange(subject_id, group, c.condition, before.value, after.value)
    why = refusal_text(gain) if isinstance(gain, Refusal) else None
    kept = before.value if isinstance(before, Result) else math.nan
    later = math.nan if c.differences or isinstance(after, Refusal) else after.value
    return FootChange(subject_id, group, c.condition, kept, later, why)


def persons_of(feet: Iterable[FootChange], place: Place) -> tuple[PersonChange, ...]:
    """Return one row for each person: left and right of one person are one observation.

    Raises
    ------
    AnalysisError
        A person stands in two groups.
    """
    by_person: dict[str, list[FootChange]] = {}
    for foot in feet:
        if Place.of(foot.condition) == place:
            by_person.setdefault(foot.subject_id, []).append(foot)
    return tuple(_person(own) for _, own in sorted(by_person.items()))


def _person(feet: list[FootChange]) -> PersonChange:
    groups = {foot.group for foot in feet}
    if len(groups) > 1:
        raise AnalysisError(
            Text(
                "{subject_id} stands in the groups {groups}; leave one line for each person."
            ).fill(subject_id=feet[0].subject_id, groups=listed(sorted(groups), Text(" and ")))
        )
    both = [f for f in feet if not (math.isnan(f.baseline_n) or math.isnan(f.follow_up_n))]
    return PersonChange(
        feet[0].subject_id,
        feet[0].group,
        _mean([f.baseline_n for f in both or feet]),
        _mean([f.follow_up_n for f in both or feet]) if both or _one_sided(feet) else math.nan,
        len(both),
        tuple(
            _FOOT.fill(side=SIDE_WORDS[f.condition.side], why=f.missing) for f in feet if f.missing
        ),
    )


def _one_sided(feet: list[FootChange]) -> bool:
    """Return whether no foot has a baseline, so that the follow-ups stand alone."""
    return all(math.isnan(foot.baseline_n) for foot in feet)


def _mean(values: list[float]) -> float:
    known = [value for value in values if not math.isnan(value)]
    return math.fsum(known) / len(known) if known else math.nan


def group_studies(
    feet: Iterable[FootChange], *, intervention: str, control: str
) -> tuple[GroupStudy, ...]:
    """Return how two groups changed and differ, for every region, posture and fixation.

    What cannot be computed stands as a reason; persons of other groups are passed over.
    """
    own = [foot for foot in feet if foot.group in {intervention, control}]
    places = dict.fromkeys(Place.of(foot.condition) for foot in own)
    return tuple(_study(place, own, intervention, control) for place in places)


def _study(place: Place, feet: list[FootChange], intervention: str, control: str) -> GroupStudy:
    persons = persons_of(feet, place)
    members = {
        name: [person for person in persons if person.group == name]
        for name in (intervention, control)
    }
    groups: dict[str, PairedSummary | Text] = {}
    for name, own in members.items():
        try:
            groups[name] = paired_summary([p.baseline_n for p in own], [p.follow_up_n for p in own])
        except AnalysisError as error:
            groups[name] = error.text
    return GroupStudy(
        place, persons, groups, _gain_difference(members, intervention, control),
        _adjusted(persons, intervention),
    )  # fmt: skip


def _gain_difference(
    members: Mapping[str, list[PersonChange]], intervention: str, control: str
) -> GroupDifference | Text:
    gains = {
        name: [p.follow_up_n - p.baseline_n for p in own if p.n_feet]
        for name, own in members.items()
    }
    try:
        return group_difference(gains[intervention], gains[control])
    except AnalysisError as error:
        return error.text


def _adjusted(persons: tuple[PersonChange, ...], intervention: str) -> AdjustedDifference | Text:
    try:
        return adjusted_difference(
            [p.baseline_n for p in persons],
            [p.follow_up_n for p in persons],
            [p.group == intervention for p in persons],
        )
    except AnalysisError as error:
        return error.text
