"""After an erasure no file of the library says who it was."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing, suppress
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from forceplate.analysis.corrections import What, corrections
from forceplate.analysis.reliability.error_model import (
    FILE_NAME,
    Adoption,
    ErrorEntry,
    ErrorModel,
    Metric,
    UsedVisit,
)
from forceplate.errors import ForcePlateError, InputError, LibraryBusyError, LibraryError
from forceplate.operations.gain.own_error_model import (
    adopt_error_model,
    forget_person,
    own_error_model,
)
from forceplate.operations.open_library import open_library
from forceplate.operations.people.erase_person import Erased, erase_person
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.correct_visit import correct_visit
from forceplate.operations.visit.move_trial import move_trial
from forceplate.storage.comparison_reasons import ComparisonReason, ComparisonReasons
from forceplate.storage.library import Library
from forceplate.storage.made_reports import keep_report, reports_of
from forceplate.storage.people.people import PeopleIndex
from forceplate.storage.people.people_changes import (
    ERASING,
    PeopleChange,
    keep_change,
    read_changes,
)
from forceplate.storage.retests import Retests, TrainingWord
from forceplate.storage.visit.visit_file import read_visit, write_visit
from forceplate.types import Condition, Region, Side
from forceplate.words import say
from tests.faults.dying_program import ERASED_AT, die_everywhere, looked_at
from tests.unit.storage.people_samples import write
from tests.unit.storage.samples import effort_counts, record, trial_header, visit_header

NAME = "Zoë Quackenbush"
OWN_ERROR = ErrorEntry(
    condition=Condition(Side.LEFT, Region.HALLUX),
    metric=Metric("peak_force_mean_of_best", "N", "mean_of_best", 1),
    sem=3.0, sem_formula="sqrt_error_mean_square", sem_high=4.0, n_persons=3, n_visits=2,
    population="3 adults", measured=date(2026, 4, 27),
    adoption=Adoption("AB", ERASED_AT, 7, 14, (
        UsedVisit("GONE", "W0", "0" * 64), UsedVisit("STAYS", "W0", "1" * 64),
    )),
)  # fmt: skip
STAMP = Stamp("AB", ERASED_AT, "hers too")
WORDS = ("GONE", "Zoë", "Quackenbush", "Birdwhistle", "OLDGONE")


@pytest.fixture
def library(everywhere: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    """Return a library in which the person GONE is everywhere where a person may be."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    return Library(shutil.copytree(everywhere.root, tmp_path / "library"))


@pytest.fixture(scope="module")
def everywhere(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Make it, once; it is copied for each test."""
    folder = tmp_path_factory.mktemp("everywhere")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_DATA_HOME", str(folder / "home"))
        return _with_a_person_everywhere(Library(folder / "library"))


def _with_a_person_everywhere(library: Library) -> Library:
    root = library.root
    index = PeopleIndex(library)
    write(library, "GONE", "W0")
    write(library, "GONE", "W8", date(2026, 4, 27))
    write(library, "GONE", "W4", date(2026, 3, 30))
    write(library, "STAYS", "W0")
    write(library, "GONE-TOO", "W0")  # whose id begins like the other
    refresh_people(index)
    correct_visit(  # a visit that was once entered as one of the person
        library, "GONE", "W4", {What.PERSON: "STAYS"},
        Stamp("AB", ERASED_AT, f"not of {NAME}, once Birdwhistle"),
    )  # fmt: skip
    move_trial(
        library,
        ("GONE", "W8", 2),
        ("STAYS", "W4"),
        Stamp("AB", ERASED_AT, "hers"),
        another_day=True,
    )
    refresh_people(index)
    index.edit("GONE", name="Zoë Birdwhistle", birth_date=None)  # before she married
    index.edit("GONE", name=NAME, birth_date=date(1990, 2, 28))
    index.edit("STAYS", name="Anna", birth_date=None)
    with library.exclusive("GONE", "W0"), library.exclusive("STAYS", "W0"):
        pass  # leaves the locks
    (root / "GONE" / ".GONE_W0_2026-03-02.h5.x.tmp").write_bytes(b"half a file")
    for subject_id in ("GONE", "STAYS"):
        with library.new_journal(visit_header(subject_id=subject_id), trial_header()) as writer:
            record(writer, effort_counts(20, seed=1))
        library.set_aside(writer.path)
    with library.new_journal(visit_header(subject_id="GONE"), trial_header()) as writer:
        record(writer, effort_counts(20, seed=1))  # of a program that died
    with library.held_journal(writer.path):
        pass
    reasons = ComparisonReasons(root)
    for subject_id in ("GONE", "STAYS"):
        reasons.keep(
            ComparisonReason(subject_id, "W0", "W8", "same toes", "AB", ERASED_AT, ("side",))
        )
        Retests(root).keep_word(TrainingWord(subject_id, "W0", "W8", False, "AB", ERASED_AT))
    adopt_error_model(root, ErrorModel((OWN_ERROR,)), by="AB", at=ERASED_AT)
    adopt_error_model(root, ErrorModel((OWN_ERROR,)), by="AB", at=ERASED_AT)
    (root / ".calibration").mkdir()
    (root / ".calibration" / "recalibrated.jsonl").write_text(
        json.dumps({"path": "GONE/GONE_W0_2026-03-02.h5", "source": "GONE_W0_2026-03-02.h5"})
        + "\n" + json.dumps({"path": "STAYS/STAYS_W0_2026-03-02.h5"}) + "\n{\"path\": \"GONE/to"
    )  # fmt: skip
    (root / ".cache").mkdir()
    (root / ".cache" / "rows").write_bytes(b"GONE;W0;23.5")
    image = index.path.read_bytes()
    (root / "people.sqlite3.damaged-1").write_bytes(image[:-100])
    for kept, gone in (("GONE", "OLDGONE"), ("STAYS", "OLDSTAYS")):
        keep_change(root, PeopleChange("merged", "AB", ERASED_AT, "twice", 1, kept, gone))
    return library


def erase(
    library: Library,
    subject_id: str = "GONE",
    *,
    by: str = "AB",
    reason: str = "asked for it",
    also: Sequence[Path] = (),
) -> Erased:
    stamp = Stamp(by, ERASED_AT, reason)
    return erase_person(library, PeopleIndex(library), subject_id, stamp, also=also)


def who_is_said(root: Path) -> list[str]:
    """Return where in a library the person still is: in a file, or in what it is called."""
    found = []
    for path in root.rglob("*"):
        name = path.relative_to(root).as_posix().replace("GONE-TOO", "")
        data = path.read_bytes().replace(b"GONE-TOO", b"") if path.is_file() else b""
        found += [f"{word} in {path}" for word in WORDS if word in name or word.encode() in data]
    return found


def what_stays(library: Library) -> dict[str, object]:
    people = {one.subject_id: one for one in PeopleIndex(library).people()}
    return {
        "files": sorted(entry.path.name for entry in library.visits()),
        "people": sorted(people),
        "name": people["STAYS"].name,
        "reasons": list(ComparisonReasons(library.root).read()),
        "damaged": b"Anna" in (library.root / "people.sqlite3.damaged-1").read_bytes(),
        "recalibrated": (library.root / ".calibration" / "recalibrated.jsonl").read_text(),
        "journals": len(list((library.root / ".journals").iterdir())),
        "merged": [change.gone for change in read_changes(library.root)],
        "trained": list(Retests(library.root).words()),
        "error of": sorted(visit.subject_id for visit in own_visits(library)),
    }


def own_visits(library: Library) -> frozenset[UsedVisit]:
    """Return what the clinic's own error was made from."""
    model = own_error_model(library.root)
    assert model is not None
    return model.visits


STAYS = {
    "files": [
        "GONE-TOO_W0_2026-03-02.h5",
        "STAYS_W0_2026-03-02.h5",
        "STAYS_W4_2026-03-30.h5",
    ],
    "people": ["GONE-TOO", "STAYS"],
    "name": "Anna",
    "reasons": [("STAYS", "W0", "W8")],
    "damaged": True,
    "recalibrated": '{"path": "STAYS/STAYS_W0_2026-03-02.h5"}\n',
    "journals": 1,
    "merged": ["OLDSTAYS", ""],
    "trained": [("STAYS", "W0", "W8")],
    "error of": ["STAYS", "withheld"],
}


def test_no_file_says_who_it_was_and_the_others_stay(library: Library) -> None:
    assert who_is_said(library.root)
    erased = erase(library)
    assert who_is_said(library.root) == []
    assert (erased.n_visits, erased.left, erased.backups) == (2, (), ())
    assert what_stays(library) == STAYS
    last = read_changes(library.root)[-1]
    assert (last.what, last.by, last.reason, last.n_visits) == ("erased", "AB", "asked for it", 2)
    assert (last.at, last.kept, last.gone) == (ERASED_AT, "", "")
    visit = read_visit(library.find_visit("STAYS", "W4"))
    (person,) = [one for one in corrections(visit) if one.what is What.PERSON]
    assert (person.former, person.now, person.reason) == ("withheld", "STAYS", "withheld")
    assert len(visit.trials) == 3


def test_what_another_program_reads_meanwhile_keeps_nothing(library: Library) -> None:
    index = PeopleIndex(library)
    with closing(sqlite3.connect(index.path, isolation_level=None)) as other:
        other.execute("SELECT * FROM person").fetchall()
        other.execute("UPDATE person SET name = name || ' jr'")  # stands beside the file now
        assert NAME.encode() in (library.root / "people.sqlite3-wal").read_bytes()
        erase(library)
        assert who_is_said(library.root) == []


def test_a_program_that_is_in_the_middle_of_reading_is_named_and_it_is_finished_later(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forceplate.storage.people.index_file.BUSY_TIMEOUT_S", 0.05)
    index = PeopleIndex(library)
    with closing(sqlite3.connect(index.path, isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM person").fetchall()
        with pytest.raises(LibraryError, match=r"in use by another program|locked"):
            erase(library)
    assert (library.root / ERASING).exists()
    assert open_library(library.root).problems == ()
    assert who_is_said(library.root) == []
    assert what_stays(library) == STAYS


def test_files_of_others_that_say_it_are_left_and_named(library: Library, tmp_path: Path) -> None:
    note = library.root / "note about Quackenbush.txt"
    note.write_text("the physiotherapist put this here")
    study = tmp_path / "study"
    study.mkdir()
    (study / "participants.csv").write_text("id\nGONE\n")
    (study / "others.csv").write_text("id\nGONE-TOO\n")
    made = '{"at": "2026-01-05T10:00:00+01:00", "path": "/media/usb/b.age"}\n'
    (library.root / ".backups.jsonl").write_text(made)
    for subject_id in ("GONE", "GONE-TOO", "GONE"):
        keep_report(library.root, subject_id, tmp_path / f"{subject_id}.pdf")
    erased = erase(library, also=[study], subject_id="GONE")
    assert erased.left == (study / "participants.csv",)
    assert erased.backups == ("/media/usb/b.age",)
    assert erased.reports == (str(tmp_path / "GONE.pdf"),)
    assert reports_of(library.root, ["GONE", "GONE-TOO"]) == (str(tmp_path / "GONE-TOO.pdf"),)
    (study / "letter.txt").write_text(f"Dear {NAME}")


def test_a_name_that_stands_in_a_file_of_others_is_named(library: Library) -> None:
    letter = library.root / "letter.txt"
    letter.write_text(f"Dear {NAME},")
    assert erase(library).left == (letter,)


def test_a_namesake_stays(library: Library) -> None:
    index = PeopleIndex(library)
    other = index.add(name=NAME)
    assert erase(library).left == ()
    assert index.person(other.subject_id).name == NAME


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"by": " "}, "Say why"),
        ({"reason": ""}, "Say why"),
        ({"reason": "two\nlines"}, "Say why"),
        ({"reason": "Quackenbush asked for it"}, "must not say who"),
        ({"reason": "gone"}, "must not say who"),
    ],
)
def test_who_and_why_are_asked_and_must_not_tell(
    library: Library, options: dict[str, Any], why: str
) -> None:
    with pytest.raises(InputError, match=why):
        erase(library, **options)
    assert len([e for e in library.visits() if e.subject_id == "GONE"]) == 2


def test_who_is_not_there_is_not_erased(library: Library) -> None:
    with pytest.raises(LibraryError, match="Nobody"):
        erase(library, "NOBODY")


def test_somebody_who_is_measured_now_is_not_erased(library: Library) -> None:
    with (
        library.new_journal(visit_header(subject_id="GONE"), trial_header()) as writer,
        pytest.raises(LibraryBusyError, match="being recorded"),
    ):
        erase(Library(library.root))
    with library.held_journal(writer.path):
        pass
    assert len([e for e in library.visits() if e.subject_id == "GONE"]) == 2


def test_killed_anywhere_it_is_finished_at_the_next_start_or_has_not_begun(
    library: Library, tmp_path: Path
) -> None:
    folder = tmp_path / "left"
    folder.mkdir()
    die_everywhere(library.root, folder, "erase", 6)
    roots = sorted(folder.iterdir(), key=lambda root: int(root.name))
    assert len(roots) > 8

    def finishes(root: Path) -> bool:
        was_begun = (root / ERASING).exists() or root == roots[-1]
        with suppress(ForcePlateError):  # the journal that was left is no trial of this test
            assert open_library(root).problems == ()
        assert not [*root.glob("*.tmp"), *root.glob(".*.tmp")]
        if was_begun:
            assert who_is_said(root) == []
            assert what_stays(Library(root)) == STAYS
        elif "GONE" in {entry.subject_id for entry in Library(root).visits()}:
            assert NAME in {one.name for one in PeopleIndex(Library(root)).people()}
        else:
            assert who_is_said(root) == []
        return was_begun

    assert sum(looked_at(roots, finishes)) > 3


@pytest.mark.parametrize("subject_id", ["1", "at", "by", "B1"])
def test_an_id_that_is_a_word_like_any_other_changes_nothing_of_others(
    tmp_path: Path, subject_id: str
) -> None:
    library = Library(tmp_path / "library")
    write(library, subject_id, "W0")
    write(library, "STAYS", "W0")
    history = json.dumps(
        [
            {
                "at": "2026-03-02T10:00:00+00:00",
                "by": "1 at",
                "reason": "plate 1 was off at noon",
                "source": "STAYS_W0_2026-03-02.h5",
                "source_sha256": "b1" * 32,
                "former_calibration": "b1" * 32,
                "calibration": "c1" * 32,
            }
        ]
    )
    path = library.find_visit("STAYS", "W0")
    visit = read_visit(path)
    write_visit(
        path, replace(visit, header=replace(visit.header, history_json=history)), overwrite=True
    )
    stamp = Stamp(f"{subject_id}", ERASED_AT, f"typed {subject_id} wrong")
    correct_visit(library, "STAYS", "W0", {What.BODY_MASS: 70.0}, stamp)
    before = read_visit(library.find_visit("STAYS", "W0")).header
    erase(library, subject_id)
    assert read_visit(library.find_visit("STAYS", "W0")).header == before


def test_the_source_of_a_visit_made_anew_names_nobody_who_is_erased(library: Library) -> None:
    path = library.find_visit("STAYS", "W0")
    visit = read_visit(path)
    sources = ("GONE/GONE_W0_2026-03-02.h5", "GONE_W0_2026-03-02.h5", "GONE-TOO/x.h5")
    history = json.dumps([{"source": source, "by": "AB"} for source in sources])
    write_visit(
        path, replace(visit, header=replace(visit.header, history_json=history)), overwrite=True
    )
    erase(library)
    kept = json.loads(read_visit(path).header.history_json or "")
    assert [one["source"] for one in kept] == ["withheld", "withheld", "GONE-TOO/x.h5"]


def test_what_an_emptied_visit_kept_names_nobody_who_is_erased(library: Library) -> None:
    move_trial(library, ("GONE", "W8", 1), ("STAYS", "W4"), STAMP, another_day=True)
    erase(library)
    changes = read_visit(library.find_visit("STAYS", "W4")).header.changes
    assert [one.former for one in changes if one.what == What.EMPTIED] == ["withheld"]


def test_nothing_is_erased_while_a_visit_that_names_the_person_is_being_written(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forceplate.storage.library.LOCK_TIMEOUT_S", 0.05)
    before = who_is_said(library.root)
    with Library(library.root).exclusive("STAYS", "W4"), pytest.raises(LibraryBusyError):
        erase(library)
    assert who_is_said(library.root) == before
    assert not (library.root / ERASING).exists()
    assert erase(library).n_visits == 2


@pytest.mark.parametrize("field", ["subject_id", "former_ids"])
def test_an_erasure_that_a_library_brings_along_reaches_nothing_outside_of_it(
    library: Library, field: str
) -> None:
    outside = library.root.parent / "outside"
    outside.mkdir()
    kept = outside / "thesis.txt"
    kept.write_text("mine")
    begun = {
        "subject_id": "GONE", "names": [], "former_ids": [], "n_visits": 0, "by": "AB",
        "at": ERASED_AT.isoformat(), "reason": "asked",
    }  # fmt: skip
    begun[field] = "../outside" if field == "subject_id" else ["../outside"]
    (library.root / ERASING).write_text(json.dumps(begun))
    (problem,) = open_library(library.root).problems
    assert "cannot be the name of a subject" in say(problem.text)
    assert kept.read_text() == "mine"


def test_no_line_of_a_library_makes_an_erasure_reach_outside_of_it(library: Library) -> None:
    outside = library.root.parent / "outside"
    outside.mkdir()
    line = {
        "what": "merged", "by": "AB", "at": ERASED_AT.isoformat(), "reason": "twice",
        "n_visits": 1, "kept": "GONE", "gone": "../outside", "labels": {"W0": "W0"},
    }  # fmt: skip
    with (library.root / "people-changes.jsonl").open("a") as file:
        file.write(json.dumps(line) + "\n")
    erase(library)
    assert outside.is_dir()
    with pytest.raises(LibraryError, match="cannot be the name of a subject"):
        erase(library, "../outside")


@pytest.mark.parametrize("text", ["{}", "[]", '{"before": null}', '{"entries": [1, null]}'])
def test_an_error_model_that_says_nothing_stops_no_erasure(library: Library, text: str) -> None:
    (library.root / FILE_NAME).write_text(text)
    forget_person(library.root, "P1")
    assert (library.root / FILE_NAME).read_text() == text


def test_a_damaged_error_model_keeps_nobody_who_was_erased(library: Library) -> None:
    text = (
        '{"entries": [{"odd": [{"subject_id": "P1"}, {"subject_id": "P2"}]}, {"subject_id": "P1"}]}'
    )
    (library.root / FILE_NAME).write_text(text)
    forget_person(library.root, "P1")
    kept = (library.root / FILE_NAME).read_text()
    assert '"P1"' not in kept
    assert '"P2"' in kept
