"""What goes wrong in real follow-ups: silence, duplicates, late injuries, no age, one day.

The cases beside the project and cases of our own; what is right was counted independently.
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from forceplate.operations.visit.change_record import Stamp
from forceplate.types import Refusal
from forceplate.words import say
from forceplate_study.definition.injury_rule import InjuryAnswers
from forceplate_study.definition.study import SessionKind
from forceplate_study.definition.study_file import Shipped, copy_shipped, shipped_study
from forceplate_study.errors import StudyError
from forceplate_study.follow_up.adherence import Window, adherence
from forceplate_study.outcome.cox import CoxModel
from forceplate_study.outcome.follow_up_time import FollowedUntil, person_times
from forceplate_study.outcome.outcome import Outcome, outcome
from forceplate_study.outcome.survival import LogRank
from forceplate_study.records.merge import Imported, Lines
from forceplate_study.records.study_folder import StudyFolder
from forceplate_study.records.study_records import (
    DropOut,
    InjuryReport,
    Participant,
    SessionEntry,
    StudyRecords,
    WeekEntry,
)
from forceplate_study.records.tables import BadTableError, TableName, read_table
from forceplate_study.results.data_set import data_set
from forceplate_study.results.result_rows import outcome_rows
from forceplate_study.results.result_text import adherence_notes, closing_notes

TRIAL = shipped_study(Shipped.TRIAL)
START = date(2025, 1, 6)
END = START + timedelta(days=500)


def case(folder: Path, name: str) -> StudyRecords:
    """Return the records of a case, as they stand in its tables."""
    own = folder / "cases" / "study"
    if not own.is_dir():
        pytest.skip("the cases of studies are not beside the project")
    parts = {
        table.value: tuple(
            record
            for _, record in read_table(table, (own / f"{name}-{table.value}.csv").read_text())
        )
        for table in TableName
    }
    return StudyRecords(**parts)  # type: ignore[arg-type]


def survival(found: Outcome, group: str) -> float:
    (own,) = (curve for curve in found.curves if curve.group == group)
    share = own.curve.at(364)
    assert isinstance(share, float)
    return share


def test_silence_is_not_health(shared_folder: Path) -> None:
    records = case(shared_folder, "simA")
    found = outcome(TRIAL, records, END)
    assert f"{100 * survival(found, 'intervention'):.1f}" == "77.8"
    assert f"{100 * survival(found, 'control'):.2f}" == "61.65"
    assert sum(curve.n_silent for curve in found.curves) == 35
    assert found.sensitivity is not None
    former = {own.group: own.curve.at(364) for own in found.sensitivity.curves}
    assert former == pytest.approx({"intervention": 0.8070175, "control": 0.7049180})
    rows = [row for row in outcome_rows(found) if row.name == "fell silent"]
    assert sum(row.value or 0 for row in rows) == 35
    assert [row.n for row in rows] == [57, 61]


def test_no_age_leaves_the_unadjusted_model(shared_folder: Path) -> None:
    found = outcome(TRIAL, case(shared_folder, "simB_noage"), END)
    assert isinstance(found.cox[0].model, CoxModel)
    assert found.cox[0].left_out == {}
    assert isinstance(found.cox_age[0].model, Refusal)
    assert not found.has_reports
    assert not [row for row in outcome_rows(found) if row.name == "fell silent"]  # not known


def test_all_injuries_on_one_day_show_no_change_over_time(shared_folder: Path) -> None:
    found = outcome(TRIAL, case(shared_folder, "simD_oneday"), END)
    model = found.cox[0].model
    assert isinstance(model, CoxModel)
    assert isinstance(model.proportionality, Refusal)
    assert model.proportionality.reason == "one_day"


def test_twice_is_once(shared_folder: Path) -> None:
    records = case(shared_folder, "simF_dup")
    assert len(records.sessions) == 48
    assert len(set(records.sessions)) == 24
    folder_records = replace(records, sessions=tuple(dict.fromkeys(records.sessions)))
    for own in (records, folder_records):
        person = adherence(TRIAL, own, END)[0].persons[0]
        found = person.within(Window(0, 8), SessionKind.HOME)
        assert (found.done, found.prescribed_in_all, found.percent) == (24, 24, 100.0)
        assert person.within(Window(0, 52)).percent_of_all == pytest.approx(100 * 24 / 164)


def test_an_injury_after_leaving_is_refused_where_it_enters_and_named_where_it_is(
    shared_folder: Path, tmp_path: Path
) -> None:
    records = case(shared_folder, "simG_drop")
    copy_shipped(Shipped.TRIAL, tmp_path / "study")
    with pytest.raises(BadTableError, match="P012 reported a complaint of 2025-03-07, after leav"):
        StudyFolder(tmp_path / "study").add_records(
            {
                table: tuple(enumerate(getattr(records, table.value), 2))
                for table in TableName
            },
            END,
        )  # fmt: skip
    found = outcome(TRIAL, records, END)
    assert sum(own.injured for own in found.persons) == 1
    notes = [say(note) for note in closing_notes(found, TRIAL)]
    assert any("injury of P012 on 2025-03-07, after leaving on 2025-02-25" in own for own in notes)
    agreed = replace(
        records, drop_outs=tuple(replace(own, still_reports=True) for own in records.drop_outs)
    )
    assert sum(own.injured for own in outcome(TRIAL, agreed, END).persons) == 2
    assert outcome(TRIAL, agreed, END).late == ()


def test_adherence_does_not_hide_the_decline(shared_folder: Path) -> None:
    groups = adherence(TRIAL, case(shared_folder, "simH_adh"), END)
    late = groups[0].within(Window(32, 40))
    assert f"{late.percent_of_all:.1f} {late.percent:.1f}" == "54.7 69.1"
    assert (late.weeks_reported, late.weeks_missing) == (361, 95)


# Cases of our own


def person(number: int, age: float | None = 40.0) -> Participant:
    group = "control" if number % 2 else "intervention"
    return Participant(f"P{number:03d}", group, START, age)


def weeks(number: int, last: int) -> list[WeekEntry]:
    who = f"P{number:03d}"
    return [WeekEntry(f"{who}/{week}", who, week) for week in range(1, last + 1)]


def hurt(number: int, on_day: int) -> InjuryReport:
    who = f"P{number:03d}"
    return InjuryReport(
        f"{who}/i{on_day}", who, START + timedelta(days=on_day), InjuryAnswers(9, 0, False)
    )


def test_nobody_is_left_out_of_the_outcome_whose_group_was_renamed() -> None:
    people = (person(0), replace(person(1), group="renamed"))
    records = StudyRecords(people, weeks=tuple(weeks(0, 52)))
    with pytest.raises(StudyError, match="has no group 'renamed'"):
        outcome(TRIAL, records, END)


def test_a_complaint_of_the_diary_of_which_nothing_else_is_told_is_named() -> None:
    told = replace(weeks(0, 52)[3], any_complaint=True)
    records = StudyRecords((person(0), person(1)), weeks=(told, *weeks(1, 52)))
    found = outcome(TRIAL, records, END)
    assert [own.complaint_untold for own in found.persons] == [True, False]
    notes = [say(note) for note in closing_notes(found, TRIAL)]
    assert any(note.startswith("Of 1 person a diary week names a complaint") for note in notes)
    table = data_set(TRIAL, records, found, adherence(TRIAL, records, END)).participants
    assert [own.complaint_untold for own in table] == [1, 0]
    found = outcome(TRIAL, replace(records, injuries=(hurt(0, 30),)), END)
    assert found.n_untold == 0
    # One that began only later was not that of the fourth week, and one from before may be.
    found = outcome(TRIAL, replace(records, injuries=(hurt(0, 300),)), END)
    assert found.n_untold == 1
    found = outcome(TRIAL, replace(records, injuries=(hurt(0, -9),)), END)
    assert found.n_untold == 0


@pytest.mark.parametrize(
    ("last_week", "injuries", "left", "as_of_day", "days", "injured", "silent"),
    [
        (52, (), None, 500, 364, False, False),
        (10, (), None, 500, 70, False, True),
        (10, (), None, 90, 70, False, False),  # three weeks without a report
        (10, (), None, 98, 70, False, True),
        (0, (), None, 500, 0, False, True),
        (10, (200,), None, 500, 200, True, False),
        (10, (), 80, 500, 70, False, False),
        (10, (), 300, 500, 70, False, True),  # silent long before somebody noted the leaving
        (52, (), 80, 500, 80, False, False),
        (51, (), None, 365, 357, False, False),
        (51, (), None, 500, 357, False, False),
        (48, (), None, 500, 336, False, True),
        (14, (), None, 95, 95, False, False),  # the week goes on
        (52, (), None, 95, 95, False, False),
    ],
)
def test_follow_up_ends_at_the_last_report(  # noqa: PLR0917 - a case has so many parts
    last_week: int,
    injuries: tuple[int, ...],
    left: int | None,
    as_of_day: int,
    days: int,
    injured: bool,
    silent: bool,
) -> None:
    gone = () if left is None else (DropOut("P000", START + timedelta(days=left)),)
    records = StudyRecords(
        (person(0), person(1)),
        weeks=(*weeks(0, last_week), *weeks(1, 52)),
        injuries=tuple(hurt(0, day) for day in injuries),
        drop_outs=gone,
    )
    found = person_times(TRIAL, records, START + timedelta(days=as_of_day))[0]
    assert (found.days, found.injured, found.fell_silent) == (days, injured, silent)
    former = person_times(
        TRIAL, records, START + timedelta(days=as_of_day), until=FollowedUntil.END
    )[0]
    end = min(364, as_of_day, 999 if left is None else left)
    assert former.days == (injuries[0] if injuries else end)


def test_a_week_without_an_answer_on_complaints_tells_nothing_of_them() -> None:
    answered = [replace(own, any_complaint=False) for own in weeks(0, 20)]
    silent = [replace(own, week=own.week + 20, entry_id=f"{own.entry_id}b") for own in weeks(0, 30)]
    other = [replace(own, any_complaint=False) for own in weeks(1, 52)]
    records = StudyRecords((person(0), person(1)), weeks=(*answered, *silent, *other))
    found = person_times(TRIAL, records, END)
    assert [(own.days, own.fell_silent) for own in found] == [(140, True), (364, False)]


def test_a_session_is_a_report_and_a_complaint_that_is_no_injury_too() -> None:
    sessions = (SessionEntry("s", "P000", START + timedelta(days=33)),)
    found = person_times(TRIAL, StudyRecords((person(0),), sessions), END)[0]
    assert (found.days, found.injured) == (33, False)
    sore = replace(hurt(0, 60), answers=InjuryAnswers(1, 0, False))
    found = person_times(TRIAL, StudyRecords((person(0),), sessions, injuries=(sore,)), END)[0]
    assert (found.days, found.injured) == (60, False)


def test_a_surplus_covers_no_lack_of_another_week_kind_or_person() -> None:
    def many(who: int, week: int, kind: SessionKind, n: int) -> list[SessionEntry]:
        day = START + timedelta(days=7 * (week - 1))
        return [SessionEntry(f"{who}{week}{kind}{i}", f"P{who:03d}", day, kind) for i in range(n)]

    records = StudyRecords(
        (person(0), person(2)),
        (
            *many(0, 1, SessionKind.HOME, 9),
            *many(0, 2, SessionKind.SUPERVISED, 2),
            *many(2, 2, SessionKind.HOME, 1),
        ),
        (*weeks(0, 2), *weeks(2, 2)),
    )
    group = adherence(TRIAL, records, START + timedelta(days=13))[0]
    assert group.within(Window(0, 2)).done == 3 + 1 + 1
    assert group.within(Window(0, 2)).percent == pytest.approx(100 * 5 / 16)
    assert all(point.percent <= 100 for point in group.curve())


def test_unreported_weeks_stand_both_ways() -> None:
    sessions = tuple(
        SessionEntry(f"s{i}", "P000", START + timedelta(days=56 + i)) for i in range(3)
    )
    records = StudyRecords((person(0),), sessions, (WeekEntry("w", "P000", 9),))
    found = adherence(TRIAL, records, START + timedelta(days=7 * 12 - 1))[0].within(Window(8, 12))
    assert (found.percent, found.percent_of_all) == (100.0, 25.0)
    assert (found.weeks_reported, found.weeks_missing) == (1, 3)
    nothing = adherence(TRIAL, StudyRecords((person(0),)), END)[0].within(Window(0, 8))
    assert math.isnan(nothing.percent)
    assert nothing.percent_of_all == 0


def test_the_unadjusted_model_is_of_everybody_and_the_adjusted_says_whom_it_leaves_out() -> None:
    people = tuple(person(n, None if n < 5 else 30.0 + n) for n in range(40))
    injuries = tuple(hurt(n, 40 + 3 * n) for n in range(0, 40, 3))
    found = outcome(TRIAL, StudyRecords(people, injuries=injuries), END)
    whole, adjusted = found.cox[0], found.cox_age[0]
    assert isinstance(whole.model, CoxModel)
    assert isinstance(adjusted.model, CoxModel)
    assert (whole.model.n, adjusted.model.n) == (40, 35)
    assert adjusted.left_out == {"age missing": 5}
    parts = [row.part for row in outcome_rows(found)]
    assert parts.index("cox") < parts.index("cox_age") < parts.index("cox_gain")


def test_one_test_is_the_primary_one() -> None:
    people = tuple(person(n) for n in range(20))
    injuries = tuple(hurt(n, 40 + 3 * n) for n in range(0, 20, 3))
    found = outcome(TRIAL, StudyRecords(people, injuries=injuries), END)
    assert isinstance(found.log_rank, LogRank)
    (primary,) = (row for row in outcome_rows(found) if row.primary)
    assert (primary.name, primary.p) == ("log-rank chi-square", found.log_rank.p)


def test_a_leaver_who_agreed_goes_on_reporting(tmp_path: Path) -> None:
    copy_shipped(Shipped.TRIAL, tmp_path / "study")
    folder = StudyFolder(tmp_path / "study")
    left = DropOut("P000", START + timedelta(days=50), "moved", still_reports=True)
    lines: dict[TableName, Lines] = {
        TableName.PARTICIPANTS: ((1, person(0)),),
        TableName.DROP_OUTS: ((1, left),),
    }
    folder.add_records(lines, END)
    late = ((1, hurt(0, 90)),)
    assert folder.add_records({TableName.INJURIES: late}, END) == (
        Imported(TableName.INJURIES, 1, 0),
    )
    records = replace(folder.records(), weeks=tuple(weeks(0, 20)))
    assert records.drop_outs == (left,)
    (own,) = person_times(TRIAL, records, END)
    assert (own.days, own.injured) == (90, True)
    (own,) = person_times(TRIAL, replace(records, injuries=()), END)
    assert (own.days, own.injured, own.fell_silent) == (140, False, True)
    with pytest.raises(BadTableError, match="still_reports"):
        folder.add_records(
            {TableName.DROP_OUTS: ((1, replace(left, still_reports=False)),)},
            END,
            replace=Stamp.now("AB", "misread"),
        )


def test_what_was_reported_later_was_not_known_on_the_day_of_the_analysis() -> None:
    """Silent from week 10 to week 40: on day 200 nobody had heard of this person for 130 days."""
    records = StudyRecords(
        (person(0), person(1)),
        (SessionEntry("s", "P000", START + timedelta(days=250)),),
        (*weeks(0, 10), WeekEntry("late", "P000", 40), *weeks(1, 52)),
        (hurt(0, 300),),
        (DropOut("P000", START + timedelta(days=310)),),
    )
    as_of = START + timedelta(days=200)
    found = outcome(TRIAL, records, as_of)
    own = found.persons[0]
    assert (own.days, own.last_report_day, own.fell_silent, own.gap_days) == (70, 70, True, 0)
    row = data_set(TRIAL, records, found, adherence(TRIAL, records, as_of))
    assert row.participants[0].left_on is None
    assert row.injuries == ()


def test_a_time_without_reports_before_the_last_one_is_told() -> None:
    records = StudyRecords(
        (person(0), person(1)), weeks=(*weeks(0, 10), WeekEntry("late", "P000", 40), *weeks(1, 52))
    )
    found = outcome(TRIAL, records, END)
    assert [(own.days, own.gap_days) for own in found.persons] == [(280, 203), (364, 0)]
    (told,) = [say(note) for note in closing_notes(found, TRIAL) if "without a report" in say(note)]
    assert told.startswith("1 person reported again after 28 days or more without a report")
    table = data_set(TRIAL, records, found, adherence(TRIAL, records, END)).participants
    assert [own.longest_gap_days for own in table] == [203, 0]
    hurt_before = outcome(TRIAL, replace(records, injuries=(hurt(0, 60),)), END)
    assert hurt_before.persons[0].gap_days == 0


def test_a_leaver_who_agreed_to_report_and_does_not_fell_silent() -> None:
    left = DropOut("P000", START + timedelta(days=50), still_reports=True)
    records = StudyRecords(
        (person(0), person(1)), weeks=(*weeks(0, 10), *weeks(1, 52)), drop_outs=(left,)
    )
    found = outcome(TRIAL, records, END)
    assert [own.fell_silent for own in found.persons] == [True, False]


def test_a_week_after_leaving_is_refused_whichever_was_entered_first(tmp_path: Path) -> None:
    copy_shipped(Shipped.TRIAL, tmp_path / "study")
    folder = StudyFolder(tmp_path / "study")
    left = DropOut("P000", START + timedelta(days=50))
    reported = tuple(enumerate(weeks(0, 9), 1))
    people: Lines = ((1, person(0)),)
    with pytest.raises(BadTableError, match="P000 reported week 9, after leaving on 2025-02-25"):
        folder.add_records(
            {TableName.PARTICIPANTS: people, TableName.WEEKS: reported,
             TableName.DROP_OUTS: ((1, left),)}, END,
        )  # fmt: skip
    folder.add_records({TableName.PARTICIPANTS: people, TableName.DROP_OUTS: ((1, left),)}, END)
    with pytest.raises(BadTableError, match="week 9 is after P000 left"):
        folder.add_records({TableName.WEEKS: reported}, END)
    folder.add_records({TableName.WEEKS: reported[:8]}, END)


def test_sessions_that_nobody_ever_entered_are_doubted_beside_their_0_percent() -> None:
    sessions = tuple(
        SessionEntry(f"s{n}", f"P{n:03d}", START + timedelta(days=n)) for n in range(2)
    )
    records = StudyRecords((person(0), person(1)), sessions, (*weeks(0, 52), *weeks(1, 52)))
    groups = adherence(TRIAL, records, END)
    (told,) = map(say, adherence_notes(groups, TRIAL))
    assert told.startswith("Foot-core training, supervised: no session was ever entered.")
    assert not adherence_notes(adherence(TRIAL, StudyRecords((person(0),)), END), TRIAL)


def test_sessions_twice_on_a_day_or_beyond_the_prescription_are_told() -> None:
    days = (3, 3, 4, 150)
    sessions = tuple(
        SessionEntry(f"s{n}", "P000", START + timedelta(days=day),
                     SessionKind.SUPERVISED if day == 150 else SessionKind.HOME)
        for n, day in enumerate(days)
    )  # fmt: skip
    records = StudyRecords((person(0), person(1)), sessions, (*weeks(0, 52), *weeks(1, 52)))
    told = [say(note) for note in adherence_notes(adherence(TRIAL, records, END), TRIAL)]
    assert told[0].startswith("On 1 day somebody has more than one session of a kind")
    assert told[1].startswith("Not counted: 1 session of weeks in which none of the kind")
    (before,) = adherence(TRIAL, records, START + timedelta(days=2))[0].persons
    assert (before.days_with_several, before.sessions_beyond) == (0, 0)


def test_an_injury_after_the_follow_up_is_told() -> None:
    records = StudyRecords((person(0), person(1)), injuries=(hurt(0, 370),))
    found = outcome(TRIAL, records, END)
    assert not found.persons[0].injured
    told = [say(note) for note in closing_notes(found, TRIAL)]
    assert "Not counted: 1 injury that began after the follow-up." in told
