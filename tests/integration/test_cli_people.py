"""People, backup and restore from the terminal."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from forceplate.operations.people.refresh_people import refresh_people
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex
from tests.integration.command_line import DONE, FILES, USAGE, environment, forceplate
from tests.unit.storage.people_samples import write


@pytest.fixture(autouse=True)
def of_this_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = str(tmp_path / "home")
    monkeypatch.setattr(
        "tests.integration.command_line.environment", lambda: {**environment(), "HOME": home}
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    library = Library(tmp_path / "library")
    index = PeopleIndex(library)
    write(library, "P001", "W0")
    write(library, "P002", "W0", date(2026, 4, 1))
    refresh_people(index)
    index.edit("P001", name="Anna de Vries", birth_date=date(1990, 2, 28))
    index.edit("P002", name="Ana Vries", birth_date=None)
    return library.root


def test_people_are_found(root: Path) -> None:
    done = forceplate("people", "find", "vries 28-2-1990", "--library", root).expect(DONE)
    assert done.out == "P001  Anna de Vries  born 1990-02-28  1 visit  W0\n"
    found = forceplate("people", "find", "--library", root, "--json").expect(DONE).json
    assert [one["subject_id"] for one in found["people"]] == ["P002", "P001"]
    assert "Nobody" in forceplate("people", "find", "zzz", "--library", root).expect(DONE).out


@pytest.mark.parametrize("harm", ["UPDATE person SET birth_date = '1990-13-45'", ""])
def test_names_that_are_lost_are_told(root: Path, harm: str) -> None:
    forceplate("people", "find", "--library", root).expect(DONE)
    index = root / "people.sqlite3"
    if harm:
        with closing(sqlite3.connect(index)) as own:
            own.execute(harm)
            own.commit()
    else:
        index.write_bytes(index.read_bytes()[:5000])
    done = forceplate("people", "find", "--library", root).expect(DONE)
    assert "names and birth dates are lost from the list" in done.err
    assert "1 visit" in done.out


def test_two_entries_are_merged_and_taken_apart(root: Path) -> None:
    why = ("--by", "AB", "--reason", "entered twice", "--library", root)
    done = forceplate("people", "merge", "P001", "P002", *why).expect(DONE)
    assert "1 visit of P002 is of P001 now" in done.out
    assert "Visit W0 is called W0-2 there." in done.out
    assert {entry.path.name for entry in Library(root).visits()} == {
        "P001_W0_2026-03-02.h5", "P001_W0-2_2026-04-01.h5",
    }  # fmt: skip
    apart = forceplate("people", "part", "P001", "P002", *why, "--json").expect(DONE)
    assert apart.json["visits"] == {"W0-2": "W0"}
    again = forceplate("people", "part", "P001", "P002", *why).expect(FILES)
    assert "nothing to take apart" in again.err


def test_somebody_is_erased_once_it_is_said_that_it_is_meant(root: Path) -> None:
    why = ("--by", "AB", "--reason", "asked for it", "--library", root)
    assert "--yes" in forceplate("people", "erase", "P002", *why).expect(USAGE).err
    done = forceplate("people", "erase", "P002", *why, "--yes").expect(DONE)
    assert "all visits (1)" in done.out
    assert not [path for path in root.rglob("*") if "P002" in path.name]
    assert "Nobody" in forceplate("people", "erase", "P002", *why, "--yes").expect(FILES).err


def test_a_backup_is_made_reminded_of_and_restored(root: Path, tmp_path: Path) -> None:
    out, secret = tmp_path / "usb", tmp_path / "secret"
    out.mkdir()
    secret.write_text("drie paarse fietsen\n")
    with_secret = ("--passphrase-file", secret)
    last = forceplate("backup", "--library", root).expect(DONE)
    assert last.out == "There is no backup of this library yet.\n"
    assert "--passphrase-file" in forceplate("backup", out, "--library", root).expect(USAGE).err
    made = forceplate("backup", out, "--library", root, *with_secret, "--json").expect(DONE).json
    assert (made["visits"], made["people"], made["left_out"]) == (2, 2, [])
    last = forceplate("backup", "--library", root).expect(DONE)
    assert last.out == "The last backup was made today.\n"
    folder = tmp_path / "again"
    why = ("--reason", "asked for it", "--by", "AB")
    forceplate("people", "erase", "P002", *why, "--yes", "--library", root).expect(DONE)
    of_now = (*with_secret, "--library", root)
    restored = forceplate("restore", made["file"], folder, *of_now, "--json").expect(DONE)
    assert restored.json["people"] == 2
    assert restored.json["former_library"] == str(root)
    assert [who.endswith("(P002)") or who == "P002" for who in restored.json["erased_before"]]
    assert (
        "exists already"
        in forceplate("restore", made["file"], folder, *with_secret).expect(FILES).err
    )
    secret.write_text("another passphrase\n")
    wrong = forceplate("restore", made["file"], tmp_path / "third", *with_secret).expect(FILES)
    assert "the passphrase is another one" in wrong.err
    assert not (tmp_path / "third").exists()
