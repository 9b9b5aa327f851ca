"""The outcome of a study: injury risk, time to injury, and what the strength gain was worth."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.util import find_spec

import numpy as np

from forceplate.analysis.reliability.estimate import Estimate
from forceplate.types import Refusal
from forceplate.words import Text
from forceplate_study.definition.study import DAYS_A_WEEK, StudyDefinition
from forceplate_study.errors import MissingExtraError, StudyError
from forceplate_study.outcome.cox import CoxModel, cox_regression
from forceplate_study.outcome.follow_up_time import (
    SILENT_DAYS,
    FollowedUntil,
    LateInjury,
    PersonTime,
    has_reports,
    injury_days,
    late_injuries,
    person_times,
)
from forceplate_study.outcome.refusals import refused
from forceplate_study.outcome.risk import GroupRisk, RiskComparison, compare_risks, group_risk
from forceplate_study.outcome.survival import (
    LogRank,
    SurvivalCurve,
    SurvivalTimes,
    kaplan_meier,
    log_rank,
)
from forceplate_study.records.study_records import StudyRecords

GROUP = "group"
AGE = "age_years"
GAIN = "gain"

WHY_LANDMARK = Text(
    "The gain is known only at week {week}, so the clock of this model starts there and whoever "
    "was injured or left before is not in it: one who must stay uninjured to have a gain measured "
    "would otherwise be credited for those weeks (immortal time)."
)
WHY_DIFFERENT = Text(
    "The correlation looks only at the {n_injured} injured and asks who of them was injured later; "
    "the Cox model also keeps the {n_uninjured} who were not injured, whose long time without "
    "injury is the better part of what is known. The two can differ and even point different ways; "
    "of the two, the Cox answer is the one about the risk."
)
AS_PUBLISHED = Text(
    "As published of the trial (Taddei et al. 2020), quoted and not computed here: hazard ratio "
    "2.42, 95 % interval 1.98 to 3.62, P = .035; correlation of gain and time to injury r = 0.45, "
    "P = .044. That interval cannot belong to that ratio and that P: a Wald interval with them is "
    "1.06 to 5.50."
)
DROP_OUTS_UNINJURED = Text(
    "In the injury risk, whoever left or fell silent counts among all, as not injured unless "
    "reported before; the curves and the Cox models follow them only as long as they were known of."
)
NO_REPORTS = Text(
    "The study holds no diary week and no session: silence cannot be told from health, and whoever "
    "reported no injury is taken as followed to the end."
)
LATE_INJURY = Text(
    "Not counted: the injury of {who} on {onset}, after leaving on {left_on}. It counts if the "
    "person agreed to go on reporting: enter this with the leaving."
)
NOT_ANSWERED = Text(
    "Not answered here: injuries after the first, leaving as a competing event, persons who "
    "kept to the programme alone, mean time without injury. The exported data set has what "
    "these need."
)

_NOBODY_BEGAN = Text("Nobody of the study {study} has begun by {day}.")


@dataclass(frozen=True, slots=True)
class GroupCurve:
    """The survival of a group."""

    group: str
    curve: SurvivalCurve
    times: SurvivalTimes
    n_silent: int
    """Uninjured who stopped reporting before they left or the end."""


@dataclass(frozen=True, slots=True)
class Correlation:
    """Pearson's correlation of gain and time to injury, in the injured alone."""

    r: Estimate
    """Fisher's interval."""
    p: float
    n: int
    method: str = "Pearson, injured only, as published"


@dataclass(frozen=True, slots=True)
class GroupModel:
    """A group against the control in a Cox model."""

    group: str
    model: CoxModel | Refusal
    left_out: Mapping[str, int]
    """How many persons are not in it, by reason."""


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Curves and group ratio if all who fell silent were healthy to the end."""

    curves: tuple[GroupCurve, ...]
    log_rank: LogRank | Refusal
    cox: tuple[GroupModel, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """All answers of a study; what cannot be computed is a refusal with the reason."""

    study: str
    simulated: bool
    as_of: date
    persons: tuple[PersonTime, ...]
    n_waiting: int
    """Injury reports that the physiotherapist has not looked at; they count by the rule."""
    n_untold: int
    """Persons whose diary names a complaint, without a report of one that had begun by then."""
    n_gaps: int
    """Persons who reported again after :data:`SILENT_DAYS` or more without a report."""
    n_still_followed: int
    """Neither injured nor out, and the follow-up not over: the risks are not final."""
    n_before_baseline: int
    """Complaints that would be an injury, but began before the baseline: no new injury."""
    n_after_end: int
    """Injuries that began after the follow-up of the person."""
    has_reports: bool
    """Whether silence can be told from health."""
    late: tuple[LateInjury, ...]
    regrouped: tuple[str, ...]
    """Put into another group after they had been entered; they count in the present one."""
    off_day: Mapping[str, str]
    """Who has no gain because a visit is too far from its planned day, and which."""
    risks: tuple[GroupRisk, ...]
    comparisons: tuple[RiskComparison, ...]
    """The control group against each other group."""
    curves: tuple[GroupCurve, ...]
    log_rank: LogRank | Refusal
    cox: tuple[GroupModel, ...]
    """Group alone, from the baseline: of everybody."""
    cox_age: tuple[GroupModel, ...]
    """Group and age, from the baseline."""
    cox_gain: tuple[GroupModel, ...]
    """Group, age and gain, from the landmark."""
    correlation: Correlation | Refusal
    sensitivity: Sensitivity | None
    """None: it would be the same."""
    landmark_week: int
    follow_up_days: int

    @property
    def why_landmark(self) -> Text:
        """Why the clock of the gain starts where it does."""
        return WHY_LANDMARK.fill(week=self.landmark_week)

    @property
    def why_different(self) -> Text:
        """Why the correlation and the Cox model of the gain may differ."""
        with_gain = [own for own in self.persons if own.gain is not None]
        n_injured = sum(own.injured for own in with_gain)
        return WHY_DIFFERENT.fill(n_injured=n_injured, n_uninjured=len(with_gain) - n_injured)


def outcome(
    study: StudyDefinition,
    records: StudyRecords,
    as_of: date,
    gains: Mapping[str, float] | None = None,
    *,
    off_day: Mapping[str, str] | None = None,
) -> Outcome:
    """Return every answer about injuries that the records give.

    Parameters
    ----------
    gains
        Strength gain by participant, all in one unit; whoever is missing has none.
    off_day
        Who has none because a visit is too far from its planned day, and which; is said.

    Raises
    ------
    StudyError
        As :func:`person_times`; or nobody has begun, or statsmodels is not installed.
    """
    if find_spec("statsmodels") is None:
        raise MissingExtraError("statsmodels", "followup")
    people = person_times(study, records, as_of, gains)
    if not people:
        raise StudyError(_NOBODY_BEGAN.fill(study=study.key, day=as_of))
    by_group = _by_group(study, people)
    risks = {key: group_risk(key, _n_injured(own), len(own)) for key, own in by_group.items()}
    curves = _curves(by_group)
    pairs = _pairs(study, by_group)
    control = study.control
    onset_days = [day for days in injury_days(study, records, as_of).values() for day in days]
    return Outcome(
        study=study.key,
        simulated=records.simulated,
        as_of=as_of,
        persons=people,
        n_waiting=sum(own.confirmed is None for own in records.injuries),
        n_untold=sum(own.complaint_untold for own in people),
        n_gaps=sum(own.gap_days >= SILENT_DAYS for own in people) if has_reports(records) else 0,
        n_still_followed=_n_still_followed(study, records, people, as_of),
        n_before_baseline=sum(day < 0 for day in onset_days),
        n_after_end=sum(study.follow_up_days < day for day in onset_days),
        has_reports=has_reports(records),
        late=late_injuries(study, records, as_of),
        regrouped=records.regrouped,
        off_day=dict(off_day or {}),
        risks=tuple(risks.values()),
        comparisons=tuple(
            compare_risks(risks[control.key], risks[key]) for key in pairs if control is not None
        ),
        curves=curves,
        log_rank=_log_rank(curves),
        cox=_unadjusted(pairs),
        cox_age=tuple(_with_age(key, own) for key, own in pairs.items()),
        cox_gain=tuple(_from_landmark(key, own, study.landmark_week) for key, own in pairs.items()),
        correlation=gain_and_time(people),
        sensitivity=_sensitivity(study, records, as_of) if has_reports(records) else None,
        landmark_week=study.landmark_week,
        follow_up_days=study.follow_up_days,
    )


def _by_group(study: StudyDefinition, people: Sequence[PersonTime]) -> dict[str, list[PersonTime]]:
    """Return the persons of each group that has any."""
    found = {
        group.key: [own for own in people if own.participant.group == group.key]
        for group in study.groups
    }
    return {key: own for key, own in found.items() if own}


def _curves(by_group: Mapping[str, Sequence[PersonTime]]) -> tuple[GroupCurve, ...]:
    return tuple(
        GroupCurve(key, kaplan_meier(_times(own)), _times(own), sum(one.fell_silent for one in own))
        for key, own in by_group.items()
    )


def _pairs(
    study: StudyDefinition, by_group: Mapping[str, list[PersonTime]]
) -> dict[str, list[PersonTime]]:
    """Return the control with each other group, by the key of the other."""
    control = study.control
    if control is None or control.key not in by_group:
        return {}
    return {
        key: [*by_group[control.key], *own] for key, own in by_group.items() if key != control.key
    }


def _sensitivity(study: StudyDefinition, records: StudyRecords, as_of: date) -> Sensitivity:
    people = person_times(study, records, as_of, until=FollowedUntil.END)
    by_group = _by_group(study, people)
    curves = _curves(by_group)
    return Sensitivity(curves, _log_rank(curves), _unadjusted(_pairs(study, by_group)))


def _n_injured(people: Sequence[PersonTime]) -> int:
    return sum(own.injured for own in people)


def _times(people: Sequence[PersonTime], start_day: int = 0) -> SurvivalTimes:
    return SurvivalTimes.of(
        [own.days - start_day for own in people], [own.injured for own in people]
    )


def _n_still_followed(
    study: StudyDefinition, records: StudyRecords, people: Sequence[PersonTime], as_of: date
) -> int:
    left = {own.participant_id for own in records.drop_outs if own.left_on <= as_of}
    return sum(
        not own.injured
        and own.participant.day_of(as_of) < study.follow_up_days
        and own.participant.participant_id not in left
        for own in people
    )


def _log_rank(curves: Sequence[GroupCurve]) -> LogRank | Refusal:
    if len(curves) < 2:
        return refused("log_rank", "one_group")
    return log_rank([own.times for own in curves])


def _unadjusted(pairs: Mapping[str, Sequence[PersonTime]]) -> tuple[GroupModel, ...]:
    return tuple(_model(key, own, 0, {}, ()) for key, own in pairs.items())


def _with_age(group: str, people: Sequence[PersonTime]) -> GroupModel:
    used = [own for own in people if own.participant.age_years is not None]
    return _model(group, used, 0, {"age missing": len(people) - len(used)}, (AGE,))


def _from_landmark(group: str, people: Sequence[PersonTime], week: int) -> GroupModel:
    # The gain is known at the landmark, and only of those who came that far. Counted from the
    # baseline, their time until then could hold no injury, and a gain would seem to protect.
    day = week * DAYS_A_WEEK
    early = [own for own in people if own.days <= day]
    late = [own for own in people if own.days > day]
    with_gain = [own for own in late if own.gain is not None]
    used = [own for own in with_gain if own.participant.age_years is not None]
    left_out = {
        f"injured by week {week}": _n_injured(early),
        f"not followed beyond week {week}": len(early) - _n_injured(early),
        "gain missing": len(late) - len(with_gain),
        "age missing": len(with_gain) - len(used),
    }
    return _model(group, used, day, left_out, (AGE, GAIN))


def _model(
    group: str,
    used: Sequence[PersonTime],
    start_day: int,
    left_out: Mapping[str, int],
    adjusted_for: Sequence[str],
) -> GroupModel:
    kept = {reason: n for reason, n in left_out.items() if n}
    if not used:
        return GroupModel(group, refused("cox", "nobody"), kept)
    values = {
        GROUP: [float(own.participant.group == group) for own in used],
        AGE: [_number(own.participant.age_years) for own in used],
        GAIN: [_number(own.gain) for own in used],
    }
    covariates = {name: values[name] for name in (GROUP, *adjusted_for)}
    return GroupModel(group, cox_regression(_times(used, start_day), covariates), kept)


def _number(value: float | None) -> float:
    return math.nan if value is None else value


def gain_and_time(people: Sequence[PersonTime]) -> Correlation | Refusal:
    """Return how gain and time to injury go together in the injured, as was published.

    The uninjured are not in it: see :attr:`Outcome.why_different`.
    """
    from scipy.stats import pearsonr  # noqa: PLC0415 - heavy

    hurt = [own for own in people if own.injured and own.gain is not None]
    gains = np.array([_number(own.gain) for own in hurt])
    days = np.array([float(own.days) for own in hurt])
    if len(hurt) < 4:
        return refused("correlation", "too_few_injuries", n_injured=len(hurt))
    if np.ptp(gains) == 0 or np.ptp(days) == 0:
        return refused("correlation", "no_variation")
    found = pearsonr(gains, days)
    ends = found.confidence_interval()
    return Correlation(
        Estimate(float(found.statistic), float(ends.low), float(ends.high)),
        float(found.pvalue),
        len(hurt),
    )
