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
    """Uninjured, and not heard of in the last :data:`SILENT_DAYS` before leaving or the end."""
    complaint_untold: bool = False
    """A diary week says that there was a complaint, and none was reported that had begun by then:
    whether it was an injury is not known."""
    gap_days: int = 0
    """The longest time without a report that was followed by another, until ``days``."""


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
    reported = _reported_days(study, records, as_of)
    left = {own.participant_id: own for own in records.drop_outs if own.left_on <= as_of}
    onsets = injury_days(study, records, as_of)
    untold = _untold(records, as_of)
    people = []
    for own in records.participants:
        study.group(own.group)  # else whoever is in none would be missing without a word
        key = own.participant_id
        if own.started_on > as_of:
            continue
        heard = max((until for _, until in reported.get(key, ())), default=None)
        end = _end_day(study, own, left.get(key), as_of)
        by_report = end if not is_known else min(end, 0 if heard is None else heard)
        # An injury on the very last day known of still counts: the day itself was followed.
        first = min((day for day in onsets.get(key, ()) if 0 <= day <= end), default=None)
        is_silent = is_known and first is None and end - by_report >= SILENT_DAYS
        days = end if until is FollowedUntil.END else by_report
        days = days if first is None else first
        people.append(
            PersonTime(
                own,
                days,
                first is not None,
                (gains or {}).get(key),
                heard,
                is_silent,
                key in untold,
                _longest_gap(reported.get(key, ()), days),
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
    study: StudyDefinition, records: StudyRecords, as_of: date
) -> Mapping[str, Sequence[InjuryReport]]:
    """Return the complaints until a day that are injuries, by person, the first one first."""
    found: dict[str, list[InjuryReport]] = {}
    for report in sorted(records.injuries, key=lambda one: one.onset_on):
        if report.onset_on <= as_of and report.is_injury(study.injury_rule):
            found.setdefault(report.participant_id, []).append(report)
    return found


def injury_days(
    study: StudyDefinition, records: StudyRecords, as_of: date
) -> Mapping[str, Sequence[int]]:
    """Return the days after the baseline that the injuries of each participant began on."""
    people = {own.participant_id: own for own in records.participants}
    return {
        key: [people[key].day_of(own.onset_on) for own in reports]
        for key, reports in injuries_of(study, records, as_of).items()
        if key in people
    }


def _end_day(study: StudyDefinition, own: Participant, left: DropOut | None, as_of: date) -> int:
    end = min(study.follow_up_days, own.day_of(as_of))
    if left is not None and not left.still_reports:
        end = min(end, own.day_of(left.left_on))
    return max(0, end)


def _untold(records: StudyRecords, as_of: date) -> set[str]:
    """Return who said in a diary week that there was a complaint, and reported none by then.

    One that began in the week after may be it: a week is filled in when it is over.
    """
    first: dict[str, date] = {}
    for report in records.injuries:
        key = report.participant_id
        first[key] = min(first.get(key, report.onset_on), report.onset_on)
    people = {own.participant_id: own for own in records.participants}
    return {
        own.participant_id
        for own in records.weeks
        if own.any_complaint
        and own.participant_id in people
        and own.week <= (who := people[own.participant_id]).week_of(as_of)
        and own.week < who.week_of(first.get(own.participant_id, date.max)) - 1
    }


def _longest_gap(reported: Sequence[tuple[int, int]], until: int) -> int:
    known = longest = 0
    for first, last in sorted(reported):
        longest = max(longest, min(first, until) - known)
        known = max(known, last)
    return longest


def _reported_days(
    study: StudyDefinition, records: StudyRecords, as_of: date
) -> dict[str, list[tuple[int, int]]]:
    """Return the days that each participant reported of, each report from its first to its last.

    A diary week tells of all of it; without an answer on complaints it tells nothing of injuries,
    unless nobody in the study was ever asked.
    """
    people = {own.participant_id: own for own in records.participants}
    latest = {key: min(own.day_of(as_of), study.follow_up_days) for key, own in people.items()}
    is_asked = any(own.any_complaint is not None for own in records.weeks)
    told = [own for own in records.weeks if own.any_complaint is not None or not is_asked]
    found: dict[str, list[tuple[int, int]]] = {}
    spans = [
        *((own.participant_id, DAYS_A_WEEK * (own.week - 1), DAYS_A_WEEK) for own in told),
        *(
            (key, people[key].day_of(day), 0)
            for key, day in (
                *((own.participant_id, own.done_on) for own in records.sessions),
                *((own.participant_id, own.onset_on) for own in records.injuries),
            )
            if key in people
        ),
    ]
    for key, day, n_days in spans:
        # What began later than the analysis was not known of then.
        if key in people and 0 <= day <= people[key].day_of(as_of):
            found.setdefault(key, []).append((day, min(day + n_days, latest[key])))
    return found
