"""``forceplate study`` and ``forceplate demo --study`` as a user runs them."""

from __future__ import annotations

import csv
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from forceplate.cli import app
from forceplate.cli import main as run_main
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit
from forceplate_study.commands.demo_study import demo_study
from forceplate_study.definition.allocation import allocate
from forceplate_study.definition.study_file import Shipped, read_study, shipped_study
from forceplate_study.follow_up.adherence import adherence, windows_of
from forceplate_study.outcome.outcome import outcome
from forceplate_study.outcome.strength_gains import gains_of_library, off_their_day, read_gains
from forceplate_study.records.study_folder import StudyFolder
from forceplate_study.records.tables import SYNTHETIC, TableName
from forceplate_study.results.result_text import closing_notes
from forceplate_study.synthetic_cohort import synthetic_cohort
from tests.integration.command_line import DONE, FILES, Finished

Run = Callable[..., Finished]
AS_OF = ["--as-of", str(date.today())]


def told(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *arguments: object
) -> Finished:
    """Run a command in this process, errors and exit codes as they come out of ``main``."""
    monkeypatch.setattr(sys, "argv", ["forceplate", *map(str, arguments)])
    capsys.readouterr()
    with pytest.raises(SystemExit) as ended:
        run_main()
    out, err = capsys.readouterr()
    return Finished(int(ended.value.code or 0), out, err)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a command in this process."""
    return lambda *arguments: told(capsys, monkeypatch, *arguments)


@pytest.fixture(scope="module")
def synthetic(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("synthetic") / "study"
    done = CliRunner().invoke(app, ["study", "synthetic", str(folder)])
    assert done.exit_code == DONE, done.output
    assert "SYNTHETIC" in done.output
    return folder


@pytest.mark.parametrize(
    "command",
    [
        "new",
        "allocate",
        "template",
        "import",
        "take-out",
        "adherence",
        "outcome",
        "report",
        "synthetic",
    ],
)
def test_the_help_of_each_command_has_an_example_of_it(command: str) -> None:
    done = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["study", command, "--help"])
    assert f"Example: forceplate study {command}" in " ".join(done.output.split())


def test_a_practice_runs_a_study_from_its_definition_to_its_outcome(
    tmp_path: Path, run: Run
) -> None:
    folder = tmp_path / "mine"
    assert str(folder) in run("study", "new", folder).expect(DONE).out
    run("study", "allocate", folder, 4, "--seed", 7, "--output", tmp_path / "list.csv").expect(DONE)
    listed = (tmp_path / "list.csv").read_text()
    assert listed == allocate(read_study(folder), 4, 7).to_csv()
    run("study", "allocate", folder, 4, "--output", tmp_path / "list.csv").expect(FILES)
    people = tmp_path / "people.csv"
    people.write_text(
        "participant;group;started_on;age_years\n"
        "A1;intervention;2026-01-05;41,5\nA2;control;2026-01-05;39\n"
    )
    sessions = tmp_path / "sessions.csv"
    sessions.write_text("participant;date\nA1;2026-01-06\nA1;2026-01-08\nA2;2026-01-32\n")
    refused = run("study", "import", folder, "--participants", people, "--sessions", sessions)
    assert "line 4: date: '2026-01-32' is no date" in refused.expect(FILES).err
    dutch = run("study", "import", folder, "--sessions", sessions, "--language", "nl")
    assert "regel 4: date: '2026-01-32' is geen datum" in dutch.expect(FILES).err
    assert not list((folder).rglob("records/*.csv"))
    sessions.write_text("participant;date\nA1;2026-01-06\nA1;2026-01-08\nA2;2026-01-07\n")
    taken = run("study", "import", folder, "--participants", people, "--sessions", sessions)
    assert "sessions: 3 taken in, 0 known already" in taken.expect(DONE).out
    again = run("study", "import", folder, "--sessions", sessions).expect(DONE)
    assert "sessions: 0 taken in, 3 known already" in again.out
    shown = run("study", "adherence", folder, "--as-of", "2026-01-18").expect(DONE).out
    assert (
        "weeks 0-8     at home     33.3 % (2/6) with missing weeks as not done, 66.7 % (2/3) of"
        in shown
    )
    assert "1 of 2 diary weeks reported" in shown
    assert "SYNTHETIC" not in shown
    dutch = run("study", "outcome", folder, "--as-of", "2026-01-18", "--language", "nl")
    assert "exacte toets van Fisher" in dutch.expect(DONE).out
    assert "Van 2 personen is de follow-up nog niet voorbij" in dutch.out


def test_another_group_leaves_a_trace_in_the_folder_and_beside_the_answers(
    tmp_path: Path, run: Run
) -> None:
    folder, people = tmp_path / "mine", tmp_path / "people.csv"
    run("study", "new", folder).expect(DONE)
    start = "participant;group;started_on;age_years\n"
    people.write_text(f"{start}A1;intervention;2026-01-05;41\nA2;control;2026-01-05;39\n")
    run("study", "import", folder, "--participants", people).expect(DONE)
    assert not (folder / "records" / "changes.csv").exists()
    people.write_text(f"{start}A1;control;2026-01-05;41\nA2;control;2026-01-05;38\n")
    run("study", "import", folder, "--participants", people).expect(FILES)
    done = run("study", "import", folder, "--participants", people, "--replace").expect(DONE)
    assert "Put into another group: A1. " in done.out
    people.write_text(f"{start}A2;intervention;2026-01-05;38\n")
    run("study", "import", folder, "--participants", people, "--replace").expect(DONE)
    changes = [
        (one.entry, one.field, one.before, one.after) for one in StudyFolder(folder).changes()
    ]
    assert changes == [
        ("A1", "group", "intervention", "control"),
        ("A2", "age_years", "39", "38"),
        ("A2", "group", "control", "intervention"),
    ]
    said = run("study", "outcome", folder, "--as-of", "2026-01-18").expect(DONE).out
    assert "Put into another group after they had been entered: A1, A2." in said


def test_an_entry_is_taken_out_with_a_trace_of_who_and_why(tmp_path: Path, run: Run) -> None:
    folder, file = tmp_path / "mine", tmp_path / "table.csv"
    run("study", "new", folder).expect(DONE)
    for option, text in (
        ("--participants", "participant,group,started_on\nA1,control,2026-01-05\n"),
        ("--drop-outs", "participant,date,reason\nA1,2026-02-01,=moved\n"),
    ):
        file.write_text(text)
        run("study", "import", folder, option, file).expect(DONE)
    take = ("study", "take-out", folder)
    why = ("--by", "AB", "--reason", "came back")
    assert "Say why, and who says so" in run(*take, "drop_outs", "A1").expect(FILES).err
    assert "no entry 'A2'" in run(*take, "drop_outs", "A2", *why).expect(FILES).err
    assert "A1 has entries" in run(*take, "participants", "A1", *why).expect(FILES).err
    run(*take, "drop_outs", "A1", *why).expect(DONE)
    assert StudyFolder(folder).records().drop_outs == ()
    assert [
        (one.entry, one.field, one.before, one.after, one.by, one.reason)
        for one in StudyFolder(folder).changes()
    ] == [
        ("A1", "participant", "A1", "", "AB", "came back"),
        ("A1", "date", "2026-02-01", "", "AB", "came back"),
        ("A1", "reason", "'=moved", "", "AB", "came back"),
        ("A1", "still_reports", "no", "", "AB", "came back"),
    ]
    file.write_text("participant,date\nA1,2026-03-01\n")
    run("study", "import", folder, "--sessions", file).expect(DONE)


def test_changes_of_before_it_was_kept_who_made_them_are_read(tmp_path: Path) -> None:
    path = tmp_path / "mine" / "records" / "changes.csv"
    path.parent.mkdir(parents=True)
    path.write_text("changed_at,table,entry,field,before,after\nt,participants,A1,group,a,b\n")
    (own,) = StudyFolder(tmp_path / "mine").changes()
    assert (own.entry, own.before, own.after, own.by, own.is_group) == ("A1", "a", "b", "", True)


def test_no_answer_is_of_a_day_that_is_still_to_come(tmp_path: Path, run: Run) -> None:
    folder, later = tmp_path / "mine", date.today() + timedelta(days=1)
    run("study", "new", folder).expect(DONE)
    for command in ("adherence", "outcome"):
        refused = run("study", command, folder, "--as-of", later).expect(FILES)
        assert "which is still to come" in refused.err


def test_answers_are_written_and_labelled(synthetic: Path, tmp_path: Path, run: Run) -> None:
    out = tmp_path / "answers"
    gains = synthetic / "gains.csv"
    told = run("study", "outcome", synthetic, "--gains", gains, "--output", out, *AS_OF).expect(
        DONE
    )
    assert told.out.count("SYNTHETIC") == 2
    for words in ("20 / 61", "2.3361 (95 % 1.1189 to 4.8774)", "5.7250 P = .017", "As published"):
        assert words in told.out
    run("study", "adherence", synthetic, "--output", out, *AS_OF).expect(DONE)
    for name in ("outcome.csv", "adherence.csv"):
        lines = (out / name).read_text().splitlines()
        assert lines[0] == f"# {SYNTHETIC}"
        assert len(list(csv.DictReader(lines[1:]))) > 20
    for name in ("survival.svg", "adherence.svg"):
        text = (out / name).read_text()
        assert "SYNTHETIC" in text
        assert ElementTree.fromstring(text).tag.endswith("svg")
    for table in TableName:
        assert (synthetic / "records" / f"{table}.csv").read_text().startswith(f"# {SYNTHETIC}")


def test_json_holds_the_same_numbers(synthetic: Path, run: Run) -> None:
    document = run("study", "outcome", synthetic, *AS_OF, "--json").expect(DONE).json
    assert document["synthetic"] is True
    (ratio,) = (row for row in document["rows"] if row["name"] == "relative_risk")
    assert round(ratio["value"], 4) == 2.3361
    (cox,) = (row for row in document["rows"] if row["part"] == "cox_gain")
    assert "Nobody has all" in cox["refused"]
    document = run("study", "adherence", synthetic, *AS_OF, "--json").expect(DONE).json
    assert document["synthetic"] is True
    assert all(row["percent"] is None or row["percent"] >= 0 for row in document["rows"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["new", "x", "--like", "nothing"], "There is no study 'nothing'"),
        (["template", "nothing"], "There is no table 'nothing'"),
        (["adherence", "nowhere"], "cannot be read"),
        (["import", "nowhere"], "Name one table at least"),
        (["outcome", "nowhere", "--region", "thumb"], "'thumb' is no region"),
        (["allocate", "nowhere", "4"], "cannot be read"),
    ],
)
def test_wrong_wishes_are_refused(
    tmp_path: Path, run: Run, arguments: list[str], words: str
) -> None:
    own = [str(tmp_path / part) if part in {"x", "nowhere"} else part for part in arguments]
    assert words in run("study", *own).expect(FILES).err


@pytest.mark.parametrize("table", [*TableName, "redcap"])
def test_templates_are_written(tmp_path: Path, run: Run, table: str) -> None:
    shown = run("study", "template", table).expect(DONE).out
    run("study", "template", table, "--output", tmp_path / "t.csv").expect(DONE)
    assert (tmp_path / "t.csv").read_text() == shown


def test_without_statsmodels_the_outcome_says_what_to_install(
    synthetic: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "statsmodels", None)
    done = run("study", "outcome", synthetic).expect(FILES)
    assert 'pip install "forceplate[followup]"' in done.err
    assert "Traceback" not in done.err


def test_the_demo_ends_with_the_adherence_table_and_the_survival_figure(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    run: Run,
) -> None:
    folder = tmp_path / "demo"
    demo_study(folder, persons=20)
    told = capsys.readouterr().out
    assert told.count("SYNTHETIC") >= 4
    assert "weeks 16-24" in told
    assert (folder / "answers" / "survival.svg").stat().st_size > 5000
    files = sorted((folder / "library").rglob("*.h5"))
    assert len(files) > 32
    for path in files[:2]:
        visit = read_visit(path)
        assert visit.header.simulated
        assert all(trial.accepted for trial in visit.trials)
    document = run("study", "adherence", folder, "--json").expect(DONE).json
    assert len({row["participant"] for row in document["rows"]}) == 21
    page = folder / "page.pdf"
    own = sorted(files[0].parent.glob("*.h5"))
    run("report", *own, "--study", folder, "--output", page).expect(DONE)
    pages = [one.extract_text() for one in PdfReader(page).pages]
    assert any("Programme and diary" in one for one in pages)
    assert "fell silent" in told
    study, records = StudyFolder(folder).study(), StudyFolder(folder).records()
    library = Library(folder / "library")
    measured = gains_of_library(library, study, records.participants, simulated=True)
    meant = read_gains((folder / "gains.csv").read_text())
    assert measured.keys() == meant.keys()
    assert all(abs(measured[who] - meant[who]) < 4 for who in meant)
    person = next(own for own in records.participants if own.participant_id in meant)
    early = [replace(person, started_on=person.started_on - timedelta(days=8 * n)) for n in (0, 1)]
    found = [gains_of_library(library, study, [own], simulated=True) for own in early]
    assert [len(own) for own in found] == [1, 0]  # a visit in another week than its own is none
    label = study.visits[0].label
    off = [off_their_day(library, study, [own]) for own in early]
    assert off == [{}, {person.participant_id: label}]
    named = outcome(study, records, date(2025, 12, 31), off_day=off[1])
    notes = [str(note) for note in closing_notes(named, study)]
    assert any(f"planned day: {person.participant_id} ({label})." in note for note in notes)
    assert gains_of_library(library, study, [person], simulated=False) == {}


def test_the_demo_offers_the_study() -> None:
    done = CliRunner(env={"COLUMNS": "200"}).invoke(app, ["demo", "--help"])
    assert "--study" in done.output


def test_a_cohort_is_followed_to_every_injury_and_session() -> None:
    study = shipped_study(Shipped.TRIAL)
    cohort = synthetic_cohort(study, date(2024, 1, 1), 118)
    as_of = date(2025, 12, 31)
    found = outcome(study, cohort.records, as_of, cohort.gains_n)
    assert sum(own.injured for own in found.persons) == 28
    groups = adherence(study, cohort.records, as_of)
    n_counted = sum(group.within(windows_of(study)[-1]).done for group in groups)
    assert n_counted == len(cohort.records.sessions)
