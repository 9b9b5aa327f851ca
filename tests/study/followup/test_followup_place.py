"""A study folder as somebody works with it: standings, one person, findings, entries."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from forceplate.errors import StudyError
from forceplate_study.followup.injuries import InjuryAnswers
from forceplate_study.followup.place import FolderPlace, standings
from forceplate_study.followup.records import (
    DropOut,
    InjuryReport,
    Participant,
    SessionEntry,
    SessionKind,
    WeekEntry,
)
from forceplate_study.followup.store import Lines, StudyFolder
from forceplate_study.followup.study_file import copy_shipped
from forceplate_study.followup.tables import BadTableError, Record, TableName, write_table

START = date(2026, 1, 5)
TODAY = START + timedelta(days=5 * 7)  # five weeks are over


@pytest.fixture
def place(tmp_path: Path) -> FolderPlace:
    copy_shipped("trial", tmp_path / "study")
    return FolderPlace(tmp_path / "study")


def lines(*records: Record) -> Lines:
    return tuple(enumerate(records, 2))


def session(name: str, day: int, kind: SessionKind = SessionKind.HOME) -> SessionEntry:
    return SessionEntry(f"{name}/{day}/{kind.value}", name, START + timedelta(days=day), kind, 20.0)


def week(name: str, number: int) -> WeekEntry:
    return WeekEntry(f"{name}/w{number}", name, number, 30.0)


def complaint(name: str, days: int) -> InjuryReport:
    return InjuryReport(
        f"{name}/c", name, START + timedelta(days=20), InjuryAnswers(days, 0, consulted=False),
        "ankle",
    )  # fmt: skip


def fill(place: FolderPlace) -> None:
    """Enter a diligent runner, a lazy one, a silent one, one who left and one who starts."""
    each_week = (0, 2, 4)
    names = ("DONE", "LAZY", "MUTE", "GONE", "NEW")
    starts = dict.fromkeys(names, START) | {"NEW": TODAY}
    place.add(
        {
            TableName.PARTICIPANTS: lines(
                *(Participant(name, "control", starts[name], 30.0) for name in names)
            ),
            TableName.SESSIONS: lines(
                *(session("DONE", 7 * w + d) for w in range(5) for d in each_week),
                session("LAZY", 30),
                session("MUTE", 1),
            ),
            TableName.WEEKS: lines(
                *(week(name, w) for name in ("DONE", "LAZY") for w in range(1, 6))
            ),
            TableName.INJURIES: lines(complaint("DONE", 8), complaint("LAZY", 2)),
            TableName.DROP_OUTS: lines(DropOut("GONE", START + timedelta(days=3))),
        },
        TODAY,
        who="AB",
    )


def test_who_is_behind_is_told_from_who_left_who_is_new_and_who_does_all(
    place: FolderPlace,
) -> None:
    fill(place)
    found = {one.participant.participant_id: one for one in place.standings(TODAY, "AB")}
    assert list(found) == sorted(found)
    assert {name for name, one in found.items() if one.is_behind} == {"LAZY", "MUTE"}
    assert found["DONE"].recent.percent == 100
    assert (found["LAZY"].recent.done, found["LAZY"].recent.prescribed) == (1, 12)
    assert (found["MUTE"].recent.weeks_missing, found["MUTE"].recent.prescribed) == (4, 0)
    assert found["GONE"].has_left
    assert (found["NEW"].week, found["NEW"].recent.weeks_missing) == (1, 0)
    assert (found["DONE"].n_to_see, found["MUTE"].n_to_see) == (1, 0)
    assert found["DONE"].last_done_on == START + timedelta(days=32)
    late = place.standings(START + timedelta(days=7 * 53), "AB")
    assert all(one.is_over for one in late if one.participant.participant_id != "NEW")
    assert not any(one.is_behind for one in late if one.is_over)


def test_a_person_shows_missing_weeks_as_missing_and_the_rule_beside_the_complaint(
    place: FolderPlace,
) -> None:
    fill(place)
    mute = place.person("MUTE", TODAY, "AB")
    assert [line.week for line in mute.weeks] == [5, 4, 3, 2, 1]
    assert [line.cells[0].done for line in mute.weeks] == [None, None, None, None, 1]
    assert all(line.report is None for line in mute.weeks)
    done = place.person("DONE", TODAY, "AB")
    assert done.complaints[0].by_rule
    assert not done.complaints[0].is_looked_at
    assert "8 days" in done.complaints[0].rule.en
    assert not place.person("LAZY", TODAY, "AB").complaints[0].by_rule
    with pytest.raises(StudyError, match="no participant"):
        place.person("WHO", TODAY, "AB")


def test_what_is_found_stands_in_the_table_and_can_be_found_otherwise(place: FolderPlace) -> None:
    fill(place)
    place.confirm("DONE", "DONE/c", False, "AB")
    report = place.records("AB").injuries[0]
    assert (report.confirmed, report.confirmed_by) == (False, "AB")
    assert not report.is_injury(place.study().injury_rule)
    place.confirm("DONE", "DONE/c", True, "CD")
    assert place.person("DONE", TODAY, "AB").complaints[0].report.confirmed_by == "CD"
    assert standings(place.study(), place.records("AB"), TODAY)[0].n_to_see == 0
    with pytest.raises(StudyError, match="Look again"):
        place.confirm("LAZY", "DONE/c", True, "AB")


def test_a_wrong_record_is_refused_and_one_that_is_there_counts_once(place: FolderPlace) -> None:
    fill(place)
    before = place.records("AB")
    with pytest.raises(BadTableError, match="future"):
        place.add(
            {
                TableName.WEEKS: lines(week("MUTE", 2)),
                TableName.SESSIONS: lines(session("MUTE", 99)),
            },
            TODAY,
            who="AB",
        )
    assert place.records("AB") == before
    answer = place.add({TableName.SESSIONS: lines(session("MUTE", 1))}, TODAY, who="AB")
    assert (answer[0].n_new, answer[0].n_known) == (0, 1)
    other = {TableName.WEEKS: lines(WeekEntry("MUTE/w1", "MUTE", 1, 12.0))}
    place.add({TableName.WEEKS: lines(week("MUTE", 1))}, TODAY, who="AB")
    with pytest.raises(BadTableError, match="already"):
        place.add(other, TODAY, who="AB")
    place.add(other, TODAY, who="AB", replace=True)
    assert place.person("MUTE", TODAY, "AB").weeks[-1].report == WeekEntry(
        "MUTE/w1", "MUTE", 1, 12.0
    )


def test_what_is_entered_in_a_synthetic_study_stays_synthetic(place: FolderPlace) -> None:
    someone = Participant("SYN-1", "control", START)
    StudyFolder(place.root).add(
        {TableName.PARTICIPANTS: write_table(TableName.PARTICIPANTS, (someone,), synthetic=True)},
        TODAY,
    )
    assert place.is_synthetic()
    place.add({TableName.SESSIONS: lines(session("SYN-1", 1))}, TODAY, who="AB")
    assert place.records("AB").simulated
    for table in (TableName.PARTICIPANTS, TableName.SESSIONS):
        text = (place.root / "records" / f"{table.value}.csv").read_text()
        assert text.startswith("# SYNTHETIC")


def test_a_study_without_a_diary_refuses_messages_and_links(place: FolderPlace) -> None:
    with pytest.raises(StudyError, match="no web diary"):
        place.write("P1", "Hello", "AB")
    with pytest.raises(StudyError, match="no web diary"):
        place.new_link("P1", "AB")
