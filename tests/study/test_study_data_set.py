"""The data set that leaves a study: what it holds, and that two other programs find the same."""

from __future__ import annotations

import csv
import runpy
import shutil
import subprocess
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from forceplate.words import say
from forceplate_study.definition.study_file import Shipped, shipped_study
from forceplate_study.follow_up.adherence import GroupAdherence, adherence
from forceplate_study.outcome.outcome import Outcome, outcome
from forceplate_study.records.study_records import StudyRecords
from forceplate_study.results.data_set import data_set, write_data_set
from forceplate_study.results.result_rows import adherence_rows, outcome_rows
from forceplate_study.results.result_text import closing_notes
from forceplate_study.synthetic_cohort import synthetic_cohort
from tests.conftest import REFERENCE_DATA
from tests.study.test_study_cases import case, hurt, person, weeks

TRIAL = shipped_study(Shipped.TRIAL)
START = date(2025, 1, 6)
AS_OF = START + timedelta(days=500)
Gains = dict[str, float]
Answers = dict[tuple[str, str, str], tuple[float | None, ...]]


@cache
def records_of(name: str) -> tuple[StudyRecords, Gains]:
    """Return the records of a study and the gains of its people: made here, or a case."""
    return MADE[name]() if name in MADE else (case(REFERENCE_DATA, name), {})


@cache
def found_here(name: str) -> tuple[Outcome, tuple[GroupAdherence, ...]]:
    """Return what forceplate finds in them."""
    records, gains = records_of(name)
    return outcome(TRIAL, records, AS_OF, gains), adherence(TRIAL, records, AS_OF)


def answers(name: str) -> Answers:
    """Return value, interval and P of every answer, as the report has them."""
    found_outcome, found_adherence = found_here(name)
    found: Answers = {
        (row.part, row.group, row.name): (row.value, row.low, row.high, row.p)
        for row in outcome_rows(found_outcome)
        if not row.refused
    }
    for own in adherence_rows(found_adherence, TRIAL):
        if not own.participant:
            kind = f"{own.window}, {own.kind}"
            found["adherence", own.group, kind] = (own.percent, None, None, None)
            if own.percent_reported is not None:
                percent = own.percent_reported
                found["adherence_reported", own.group, kind] = (percent, None, None, None)
    return found


def written(tmp_path_factory: pytest.TempPathFactory, names: Iterable[str]) -> dict[str, Path]:
    """Write these data sets, each into a folder of its own."""
    folders = {}
    for name in names:
        folders[name] = tmp_path_factory.mktemp(name)
        write_data_set(folders[name], data_set(TRIAL, records_of(name)[0], *found_here(name)))
    return folders


def read_answers(said: str) -> Answers:
    return {
        (row["part"], row["group"], row["name"]): tuple(
            float(row[name]) if row[name] else None for name in ("value", "low", "high", "p")
        )
        for row in csv.DictReader(said.splitlines())
    }


def cohort() -> tuple[StudyRecords, Gains]:
    own = synthetic_cohort(TRIAL, START)
    return own.records, own.gains_n


def small() -> tuple[StudyRecords, Gains]:
    """Ties on every day, ages missing, people who never reported."""
    people = tuple(person(n, None if n % 7 == 0 else 30.0 + n % 9) for n in range(48))
    records = StudyRecords(
        people,
        weeks=tuple(week for n in range(44) for week in weeks(n, 52 if n % 5 else 10 + n)),
        injuries=tuple(hurt(n, 70 + 30 * (n % 4)) for n in range(0, 48, 2 + 0) if n % 3),
    )
    return records, {f"P{n:03d}": float(n * 7 % 11) for n in range(40)}


def one_group_silent() -> tuple[StudyRecords, Gains]:
    """Nobody of the control group ever reported: no injury had a choice of whom."""
    people = tuple(person(n) for n in range(16))
    return StudyRecords(
        people,
        weeks=tuple(week for n in range(0, 16, 2) for week in weeks(n, 52)),
        injuries=tuple(hurt(n, 100 + 50 * (n % 4)) for n in (0, 2, 4, 6, 8)),
    ), {}


def two_days() -> tuple[StudyRecords, Gains]:
    """Injuries on two days: one change over time, and two covariates to have it."""
    people = tuple(person(n, 30.0 + n * 5 % 7) for n in range(12))
    injuries = tuple(hurt(n, 200 if n % 3 else 100) for n in range(10))
    return StudyRecords(people, injuries=injuries), {}


MADE = {
    "synthetic": cohort, "small": small, "one_group_silent": one_group_silent, "two_days": two_days,
}  # fmt: skip
CASES = ("simA", "simB_noage", "simD_oneday", "simH_adh")
IN_R = """
for (folder in commandArgs(TRUE)) {
  setwd(folder)
  sink("reproduced-R.csv")
  source("reproduce.R", local = new.env())
  sink()
}
"""


@pytest.fixture(scope="module")
def found_by_r(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Answers]:
    """Return what R finds in each data set."""
    if shutil.which("Rscript") is None:
        pytest.skip("Rscript is not installed")
    folders = written(tmp_path_factory, (*MADE, *(CASES if REFERENCE_DATA.is_dir() else ())))
    done = subprocess.run(  # started once, which takes it longest
        ["Rscript", "-e", IN_R, *map(str, folders.values())],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {
        name: read_answers((own / "reproduced-R.csv").read_text("utf-8"))
        for name, own in folders.items()
    }


def assert_same(found: Answers, expected: Answers) -> None:
    assert found.keys() == expected.keys()
    for key, own in expected.items():
        for value, right in zip(found[key], own, strict=True):
            assert value == (None if right is None else pytest.approx(right, rel=2e-6)), key


@pytest.mark.parametrize("name", MADE)
def test_python_finds_every_number_of_the_report(
    name: str, tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    folders = written(tmp_path_factory, [name])
    runpy.run_path(str(folders[name] / "reproduce.py"), run_name="__main__")
    assert_same(read_answers(capsys.readouterr().out), answers(name))


@pytest.mark.parametrize("name", MADE)
def test_r_finds_every_number_of_the_report(name: str, found_by_r: dict[str, Answers]) -> None:
    assert_same(found_by_r[name], answers(name))


@pytest.mark.parametrize("name", CASES)
def test_r_finds_every_number_of_the_cases(
    name: str, shared_folder: Path, found_by_r: dict[str, Answers]
) -> None:
    assert_same(found_by_r[name], answers(name))


def table(path: Path) -> list[dict[str, str]]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def test_the_data_set_has_a_row_for_each_participant_and_injury_and_names_every_column(
    tmp_path: Path,
) -> None:
    records, gains = small()
    again = hurt(2, 250)
    before = hurt(4, -20)
    records = StudyRecords(
        records.participants, weeks=records.weeks, injuries=(*records.injuries, again, before)
    )
    found = outcome(TRIAL, records, AS_OF, gains)
    write_data_set(tmp_path, data_set(TRIAL, records, found, adherence(TRIAL, records, AS_OF)))
    people, injuries = table(tmp_path / "participants.csv"), table(tmp_path / "injuries.csv")
    assert len(people) == 48
    assert len(injuries) == len(records.injuries)
    own = [row for row in injuries if row["participant"] == "P002"]
    assert [(row["number"], row["onset_day"], row["is_event"]) for row in own] == [
        ("1", "130", "1"), ("2", "250", "0"),
    ]  # fmt: skip
    own = [row for row in injuries if row["participant"] == "P004"]
    assert [(row["onset_day"], row["is_event"]) for row in own] == [("-20", "0"), ("70", "1")]
    never = next(row for row in people if row["participant"] == "P047")
    assert (never["last_report_on"], never["time_days"], never["event"]) == ("", "0", "0")
    named = {(row["file"], row["column"]) for row in table(tmp_path / "dictionary.csv")}
    for file in ("participants.csv", "injuries.csv", "adherence.csv"):
        columns = table(tmp_path / file)[0]
        assert {(file, column) for column in columns} <= named
    notes = [f"# {say(note)}" for note in closing_notes(found, TRIAL)]
    assert set(notes) <= set((tmp_path / "study.csv").read_text(encoding="utf-8").splitlines())
    constants = {row["name"] for row in table(tmp_path / "study.csv")}
    assert {("study.csv", name) for name in constants} <= named
