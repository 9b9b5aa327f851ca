"""The data set of a study, for analysis elsewhere: tables, a dictionary, and two scripts.

The scripts reproduce every number of the report from the tables alone, one in R and one in Python;
neither needs forceplate.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from forceplate.enums import Side
from forceplate.words import Text, plain
from forceplate_study.definition.study import DAYS_A_WEEK, StudyDefinition
from forceplate_study.described_fields import fields_of
from forceplate_study.follow_up.adherence import Adherence, GroupAdherence, windows_of
from forceplate_study.outcome.follow_up_time import (
    SILENT_DAYS,
    FollowedUntil,
    injuries_of,
    person_times,
)
from forceplate_study.outcome.outcome import Outcome
from forceplate_study.records.csv_cells import write_cell, write_rows
from forceplate_study.records.study_records import StudyRecords
from forceplate_study.records.tables import SYNTHETIC
from forceplate_study.results.result_rows import AdherenceRow, about, adherence_rows
from forceplate_study.results.result_text import adherence_notes, all_notes
from forceplate_study.text_files import write_text

SCRIPTS = ("reproduce.R", "reproduce.py")

_NOT_KNOWN = plain("not known")
_NO = plain("no")


@dataclass(frozen=True, slots=True)
class ParticipantRow:
    """One row per participant who began by the day of the analysis."""

    participant: Annotated[str, about("pseudonym")]
    group: Annotated[str, about("key of the group")]
    started_on: Annotated[date, about("date of the baseline")]
    last_report_on: Annotated[
        date | None, about("last day told of by a diary week, session or complaint", "", "none")
    ]
    left_on: Annotated[date | None, about("date of leaving", "", "did not leave")]
    still_reports: Annotated[
        bool | None, about("agreed to go on reporting after leaving", "", "did not leave")
    ]
    regrouped: Annotated[int, about("1: put into another group after they had been entered")]
    time_days: Annotated[
        int, about("baseline to first injury, or to the last report; time of the analysis", "days")
    ]
    event: Annotated[int, about("1: injured at time_days; 0: censored")]
    fell_silent: Annotated[
        int | None,
        about(
            f"1: uninjured, no report for {SILENT_DAYS} days until leaving or the end",
            "",
            "nothing is reported",
        ),
    ]
    complaint_untold: Annotated[
        int, about("1: a diary week names a complaint, and none was reported by then")
    ]
    longest_gap_days: Annotated[
        int | None,
        about("longest time without a report before another", "days", "nothing is reported"),
    ]
    time_if_healthy_days: Annotated[
        int, about("the same with silence taken for health; time of the sensitivity", "days")
    ]
    age_years: Annotated[float | None, about("age at the baseline", "years", "not known")]
    gain_n: Annotated[
        float | None, about("strength at the gain visit less baseline", "N", "not known")
    ]
    visit_off_its_day: Annotated[
        str, about("visit too far from its planned day, so that there is no gain", "", "none")
    ]
    sessions_done: Annotated[
        int, about("whole follow-up, at most what is prescribed in each week", "sessions")
    ]
    sessions_prescribed: Annotated[int, about("in all weeks that were due", "sessions")]
    sessions_prescribed_reported: Annotated[
        int, about("in the weeks that were reported", "sessions")
    ]


@dataclass(frozen=True, slots=True)
class InjuryRow:
    """One row per injury, recurrent ones too."""

    participant: Annotated[str, about("pseudonym")]
    group: Annotated[str, about("key of the group")]
    number: Annotated[int, about("1 for the first injury of the person, by onset")]
    onset_on: Annotated[date, about("date it began")]
    onset_day: Annotated[int, about("days after the baseline; negative: before it", "days")]
    is_event: Annotated[int, about("1: this injury ends time_days; 0: it is not analysed")]
    restricted_days: Annotated[int, about("running restricted or stopped", "days")]
    restricted_sessions: Annotated[int, about("in a row, restricted or missed", "sessions")]
    consulted: Annotated[bool, about("a professional was consulted")]
    site: Annotated[str, about("where it is", "", "not known")]
    side: Annotated[Side | None, about("left or right", "", "both or neither")]
    pain: Annotated[int | None, about("0 none to 10 worst", "", "not asked")]
    confirmed: Annotated[
        bool | None, about("found by the physiotherapist to be an injury", "", "by the rule")
    ]


@dataclass(frozen=True, slots=True)
class DataSet:
    """The tables of a study."""

    participants: tuple[ParticipantRow, ...]
    injuries: tuple[InjuryRow, ...]
    adherence: tuple[AdherenceRow, ...]
    constants: tuple[tuple[str, str], ...]
    """What the analysis needs to know of the study."""
    notes: tuple[Text, ...]
    """What must be known beside the answers."""
    simulated: bool


_TABLES = (("participants", ParticipantRow), ("injuries", InjuryRow), ("adherence", AdherenceRow))
_CONSTANTS = {
    "study": "key of the study",
    "as_of": "day of the analysis",
    "groups": "keys of the groups that have participants, in order",
    "control": "key of the group that the others are held against; empty: none",
    "follow_up_days": "how long injuries are followed",
    "landmark_day": "day of the gain visit: the clock of the model with the gain starts there",
    "silence_is_known": "1: diary weeks or sessions tell silence from health",
}


def data_set(
    study: StudyDefinition,
    records: StudyRecords,
    outcome: Outcome,
    groups: Sequence[GroupAdherence],
) -> DataSet:
    """Return the data set of an outcome and the adherence of the same day."""
    return DataSet(
        tuple(_participants(study, records, outcome, groups)),
        tuple(_injuries(study, records, outcome)),
        tuple(own for own in adherence_rows(groups, study) if own.participant),
        tuple(zip(_CONSTANTS, _constant_values(study, outcome), strict=True)),
        (*adherence_notes(groups, study), *all_notes(outcome, study)),
        outcome.simulated,
    )


def _constant_values(study: StudyDefinition, outcome: Outcome) -> tuple[str, ...]:
    return (
        study.key,
        str(outcome.as_of),
        " ".join(own.group for own in outcome.curves),
        "" if study.control is None else study.control.key,
        str(study.follow_up_days),
        str(study.landmark_week * DAYS_A_WEEK),
        str(int(outcome.has_reports)),
    )


def _participants(
    study: StudyDefinition,
    records: StudyRecords,
    outcome: Outcome,
    groups: Sequence[GroupAdherence],
) -> Iterator[ParticipantRow]:
    whole: dict[str, Adherence] = {
        own.participant.participant_id: own.within(windows_of(study)[-1])
        for group in groups
        for own in group.persons
    }
    left = {own.participant_id: own for own in records.drop_outs if own.left_on <= outcome.as_of}
    healthy = {
        own.participant.participant_id: own.days
        for own in person_times(study, records, outcome.as_of, until=FollowedUntil.END)
    }
    for own in outcome.persons:
        who = own.participant
        done = whole[who.participant_id]
        heard, gone = own.last_report_day, left.get(who.participant_id)
        yield ParticipantRow(
            who.participant_id, who.group, who.started_on,
            None if heard is None else who.started_on + timedelta(days=heard),
            None if gone is None else gone.left_on, None if gone is None else gone.still_reports,
            int(who.participant_id in outcome.regrouped), own.days, int(own.injured),
            int(own.fell_silent) if outcome.has_reports else None,
            int(own.complaint_untold), own.gap_days if outcome.has_reports else None,
            healthy[who.participant_id], who.age_years, own.gain,
            outcome.off_day.get(who.participant_id, ""),
            done.done, done.prescribed_in_all, done.prescribed,
        )  # fmt: skip


def _injuries(
    study: StudyDefinition, records: StudyRecords, outcome: Outcome
) -> Iterator[InjuryRow]:
    times = {own.participant.participant_id: own for own in outcome.persons}
    for key, reports in sorted(injuries_of(study, records, outcome.as_of).items()):
        if key not in times:
            continue
        own, is_counted = times[key], False
        for number, report in enumerate(reports, 1):
            day = own.participant.day_of(report.onset_on)
            is_event = own.injured and day == own.days and not is_counted
            is_counted |= is_event
            answers = report.answers
            yield InjuryRow(
                key, own.participant.group, number, report.onset_on, day, int(is_event),
                answers.restricted_days, answers.restricted_sessions, answers.consulted,
                report.site, report.side, report.pain, report.confirmed,
            )  # fmt: skip


def write_data_set(folder: Path, data: DataSet) -> tuple[Path, ...]:
    """Write tables, dictionary and scripts into a folder; those of before are replaced."""
    comments = (SYNTHETIC,) if data.simulated else ()
    texts = {
        f"{name}.csv": _table_csv(kind, getattr(data, name), comments) for name, kind in _TABLES
    }
    texts["study.csv"] = write_rows(
        ("name", "value"),
        ({"name": name, "value": value} for name, value in data.constants),
        comments=(*comments, *(note.en for note in data.notes)),
    )
    texts["dictionary.csv"] = write_rows(
        ("file", "column", "type", "unit", "meaning", "empty"), iter(_dictionary())
    )
    scripts = files("forceplate_study.results").joinpath("scripts")
    texts |= {name: scripts.joinpath(name).read_text(encoding="utf-8") for name in SCRIPTS}
    return tuple(write_text(folder / name, text) for name, text in texts.items())


def _table_csv(kind: type, rows: Sequence[object], comments: Sequence[str]) -> str:
    columns = fields_of(kind)
    return write_rows(
        [own.column for own in columns],
        ({own.column: write_cell(own, own.of(row)) for own in columns} for row in rows),
        comments=comments,
    )


def _dictionary() -> Iterator[dict[str, str]]:
    for name, kind in _TABLES:
        for own in fields_of(kind):
            about = own.described
            yield {
                "file": f"{name}.csv", "column": own.column, "type": own.kind.value,
                "unit": about.unit, "meaning": about.note.en,
                "empty": "never" if about.empty is None else about.empty.en,
            }  # fmt: skip
    for name, meaning in _CONSTANTS.items():
        yield {
            "file": "study.csv", "column": name, "type": "text", "unit": "",
            "meaning": meaning, "empty": "",
        }  # fmt: skip
