"""A study folder as somebody works with it: standings, one person, findings, entries."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from forceplate.operations.visit.change_record import Stamp
from forceplate_study.definition.injury_rule import InjuryAnswers
from forceplate_study.definition.study import SessionKind
from forceplate_study.definition.study_file import copy_shipped
from forceplate_study.errors import StudyError
from forceplate_study.follow_up.study_store import FolderStore
from forceplate_study.records.merge import Lines
from forceplate_study.records.study_folder import StudyFolder
from forceplate_study.records.study_records import (
    DropOut,
    InjuryReport,
    Participant,
    Record,
    SessionEntry,
    WeekEntry,
)
from forceplate_study.records.tables import BadTableError, TableName, write_table

START = date(2026, 1, 5)
TODAY = START + timedelta(days=5 * 7)  # five weeks are over


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    copy_shipped("trial", tmp_path / "study")
    return FolderStore(tmp_path / "study")


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


def fill(store: FolderStore) -> None:
    """Enter a diligent runner, a lazy one, a silent one, one who left and one who starts."""
    each_week = (0, 2, 4)
    names = ("DONE", "LAZY", "MUTE", "GONE", "NEW")
    starts = dict.fromkeys(names, START) | {"NEW": TODAY}
    store.add(
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
    store: FolderStore,
) -> None:
    fill(store)
    found = {one.participant.participant_id: one for one in store.standings(TODAY, "AB")}
    assert list(found) == sorted(found)
    assert {name for name, one in found.items() if one.is_behind} == {"LAZY", "MUTE"}
    assert found["DONE"].recent.percent == 100
    assert (found["LAZY"].recent.done, found["LAZY"].recent.prescribed) == (1, 12)
    assert (found["MUTE"].recent.weeks_missing, found["MUTE"].recent.prescribed) == (4, 0)
    assert found["GONE"].has_left
    assert (found["NEW"].week, found["NEW"].recent.weeks_missing) == (1, 0)
    assert (found["DONE"].n_to_see, found["MUTE"].n_to_see) == (1, 0)
    assert found["DONE"].last_done_on == START + timedelta(days=32)
    late = store.standings(START + timedelta(days=7 * 53), "AB")
    assert all(one.is_over for one in late if one.participant.participant_id != "NEW")
    assert not any(one.is_behind for one in late if one.is_over)


def test_a_person_shows_missing_weeks_as_missing_and_what_is_to_be_judged(
    store: FolderStore,
) -> None:
    fill(store)
    mute = store.person("MUTE", TODAY, "AB")
    assert [line.week for line in mute.weeks] == [5, 4, 3, 2, 1]
    assert [line.cells[0].done for line in mute.weeks] == [None, None, None, None, 1]
    assert all(line.report is None for line in mute.weeks)
    done = store.person("DONE", TODAY, "AB")
    assert (done.n_to_see, mute.n_to_see) == (1, 0)
    with pytest.raises(StudyError, match="no participant"):
        store.person("WHO", TODAY, "AB")


def test_a_wrong_record_is_refused_and_one_that_is_there_counts_once(store: FolderStore) -> None:
    fill(store)
    before = store.records("AB")
    with pytest.raises(BadTableError, match="future"):
        store.add(
            {
                TableName.WEEKS: lines(week("MUTE", 2)),
                TableName.SESSIONS: lines(session("MUTE", 99)),
            },
            TODAY,
            who="AB",
        )
    assert store.records("AB") == before
    answer = store.add({TableName.SESSIONS: lines(session("MUTE", 1))}, TODAY, who="AB")
    assert (answer[0].n_new, answer[0].n_known) == (0, 1)
    other = {TableName.WEEKS: lines(WeekEntry("MUTE/w1", "MUTE", 1, 12.0))}
    store.add({TableName.WEEKS: lines(week("MUTE", 1))}, TODAY, who="AB")
    with pytest.raises(BadTableError, match="already"):
        store.add(other, TODAY, who="AB")
    store.add(other, TODAY, who="AB", replace=Stamp.now("AB", "misread"))
    assert store.person("MUTE", TODAY, "AB").weeks[-1].report == WeekEntry(
        "MUTE/w1", "MUTE", 1, 12.0
    )


def test_what_is_entered_in_a_synthetic_study_stays_synthetic(store: FolderStore) -> None:
    someone = Participant("SYN-1", "control", START)
    StudyFolder(store.root).add(
        {TableName.PARTICIPANTS: write_table(TableName.PARTICIPANTS, (someone,), synthetic=True)},
        TODAY,
    )
    assert store.is_synthetic()
    store.add({TableName.SESSIONS: lines(session("SYN-1", 1))}, TODAY, who="AB")
    assert store.records("AB").simulated
    for table in (TableName.PARTICIPANTS, TableName.SESSIONS):
        text = (store.root / "records" / f"{table.value}.csv").read_text()
        assert text.startswith("# SYNTHETIC")
