"""How long each participant was followed: to the first injury, or to the last report.

Silence is not health: who stopped reporting is followed until the last report and no longer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from forceplate.words import Text
from forceplate_study.definition.study import DAYS_A_WEEK, StudyDefinition
from forceplate_study.errors import StudyError
from forceplate_study.records.study_records import DropOut, InjuryReport, Participant, StudyRecords

SILENT_DAYS = 28
"""Without a report in the last so many days of follow-up, a participant has fallen silent."""

_FOREIGN_GAIN = Text("A gain is given for {who!r}, who is no participant.")


class FollowedUntil(StrEnum):
    """Until when somebody without an injury is taken as followed."""

    LAST_REPORT = "last report"
    """A diary week with its answer on complaints, a session or a complaint; nothing is known of the
    time after it."""
    END = "end"
    """Leaving, the end of follow-up, or the day of the analysis: as if silence were health."""


@dataclass(frozen=True, slots=True)
class PersonTime:
    """How long one participant was followed, and whether to an injury."""

    participant: Participant
    days: int
    """From the baseline to the first injury, or to the last day known of."""
    injured: bool
    gain: float | None
    """Strength gain at the gain visit, in the unit of the table it came from; None: missing."""
    last_report_day: int | None = None
    """From the baseline; None: nothing was ever reported."""
    fell_silent: bool = False
    """Uninjured, not known to have left, and not heard of for :data:`SILENT_DAYS`."""
    complaint_untold: bool = False
    """A diary week says that there was a complaint, and nothing was reported of any: whether it was
    an injury is not known."""


@dataclass(frozen=True, slots=True)
class LateInjury:
    """An injury after leaving that does not count: the person did not agree to go on reporting."""

    participant_id: str
    onset_on: date
    left_on: date


def has_reports(records: StudyRecords) -> bool:
    """Return whether anything was reported by which silence can be told from health."""
    return bool(records.weeks or records.sessions)


def person_times(
    study: StudyDefinition,
    records: StudyRecords,
    as_of: date,
    gains: Mapping[str, float] | None = None,
    until: FollowedUntil = FollowedUntil.LAST_REPORT,
) -> tuple[PersonTime, ...]:
    """Return how long each participant was followed, from the records as they are on a day.

    Censored at the last report, at the end of follow-up, on leaving (unless the person agreed to
    go on reporting), or ``as_of``. In a study without any diary week or session nobody can be told
    to be silent: ``until`` is then :attr:`FollowedUntil.END`. An injury counts as
    :meth:`InjuryReport.is_injury` says; only the first of each participant that began on or after
    the baseline. Whoever begins later than ``as_of`` is left out.

    Raises
    ------
    StudyError
        A gain is of nobody in the study, or somebody is in a group that the study has not.
    """
    known = {own.participant_id for own in records.participants}
    foreign = (gains or {}).keys() - known
    if foreign:
        raise StudyError(_FOREIGN_GAIN.fill(who=min(foreign)))
    is_known = has_reports(records)
    last = _last_report_days(study, records, as_of)
    left = {own.participant_id: own for own in records.drop_outs if own.left_on <= as_of}
    onsets = _injury_days(study, records)
    untold = {own.participant_id for own in records.weeks if own.any_complaint}
    untold -= {own.participant_id for own in records.injuries}
    people = []
    for own in records.participants:
        study.group(own.group)  # else whoever is in none would be missing without a word
        key = own.participant_id
        if own.started_on > as_of:
            continue
        heard = last.get(key)
        end = _end_day(study, own, left.get(key), as_of)
        by_report = end if not is_known else min(end, 0 if heard is None else heard)
        # An injury on the very last day known of still counts: the day itself was followed.
        first = min((day for day in onsets.get(key, ()) if 0 <= day <= end), default=None)
        gone = key in left or first is not None
        is_silent = is_known and not gone and end - by_report >= SILENT_DAYS
        days = end if until is FollowedUntil.END else by_report
        people.append(
            PersonTime(
                own,
                days if first is None else first,
                first is not None,
                (gains or {}).get(key),
                heard,
                is_silent,
                key in untold,
            )
        )
    return tuple(people)


def late_injuries(
    study: StudyDefinition, records: StudyRecords, as_of: date
) -> tuple[LateInjury, ...]:
    """Return the injuries after leaving that do not count, by person."""
    left = {own.participant_id: own for own in records.drop_outs if not own.still_reports}
    late = [
        LateInjury(own.participant_id, own.onset_on, left[own.participant_id].left_on)
        for own in records.injuries
        if own.participant_id in left
        and left[own.participant_id].left_on < own.onset_on <= as_of
        and own.is_injury(study.injury_rule)
    ]
    return tuple(sorted(late, key=lambda one: (one.participant_id, one.onset_on)))


def injuries_of(
    study: StudyDefinition, records: StudyRecords
) -> Mapping[str, Sequence[InjuryReport]]:
    """Return the complaints that are injuries, by person, the first one first."""
    found: dict[str, list[InjuryReport]] = {}
    for report in sorted(records.injuries, key=lambda one: one.onset_on):
        if report.is_injury(study.injury_rule):
            found.setdefault(report.participant_id, []).append(report)
    return found


def _injury_days(study: StudyDefinition, records: StudyRecords) -> dict[str, list[int]]:
    people = {own.participant_id: own for own in records.participants}
    return {
        key: [people[key].day_of(own.onset_on) for own in reports]
        for key, reports in injuries_of(study, records).items()
        if key in people
    }


def _end_day(study: StudyDefinition, own: Participant, left: DropOut | None, as_of: date) -> int:
    end = min(study.follow_up_days, own.day_of(as_of))
    if left is not None and not left.still_reports:
        end = min(end, own.day_of(left.left_on))
    return max(0, end)


def _last_report_days(study: StudyDefinition, records: StudyRecords, as_of: date) -> dict[str, int]:
    """Return the last day that each participant reported of.

    A diary week tells of all of it; without an answer on complaints it tells nothing of injuries,
    unless nobody in the study was ever asked.
    """
    people = {own.participant_id: own for own in records.participants}
    latest = {key: min(own.day_of(as_of), study.follow_up_days) for key, own in people.items()}
    is_asked = any(own.any_complaint is not None for own in records.weeks)
    told = [own for own in records.weeks if own.any_complaint is not None or not is_asked]
    last: dict[str, int] = {}
    days = [
        *((own.participant_id, own.week * DAYS_A_WEEK) for own in told),
        *(
            (own.participant_id, people[own.participant_id].day_of(own.done_on))
            for own in records.sessions
            if own.participant_id in people
        ),
        *(
            (own.participant_id, people[own.participant_id].day_of(own.onset_on))
            for own in records.injuries
            if own.participant_id in people
        ),
    ]
    for key, day in days:
        if key in people and day >= 0:
            last[key] = max(last.get(key, 0), min(day, latest[key]))
    return last
