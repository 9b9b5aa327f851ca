"""A library on a disk that can only be read: all is found and backed up, nothing changed."""

from __future__ import annotations

import gc
import io
import json
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest

from forceplate.errors import LibraryError, StorageError
from forceplate.operations.backups import backup
from forceplate.operations.backups.backup import back_up, members
from forceplate.operations.open_library import open_library
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.storage.file_moves import FOLDER as MOVES
from forceplate.storage.file_moves import PLAN
from forceplate.storage.library import Library
from forceplate.storage.people.people import INDEX_NAME, PeopleIndex
from tests.faults.test_export_faults import mounted
from tests.unit.storage.people_samples import write

PASSPHRASE = "a foot has 26 bones"
NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)


@pytest.fixture
def copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder in which a program keeps what goes when it ends."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """Return a library on such a disk, of which SQLite had not put all into its file yet."""
    library = Library(tmp_path / "made")
    index = PeopleIndex(library)
    subject_id = index.add(name="Anna de Vries", birth_date=date(1990, 3, 14)).subject_id
    write(library, subject_id)
    refresh_people(index)
    with mounted(tmp_path / "disk", "rw") as disk:
        with closing(sqlite3.connect(index.path)) as other:
            other.execute("SELECT * FROM person").fetchall()
            index.edit(subject_id, name="Anna Jansen", birth_date=date(1990, 3, 14))
            write(library, "NEW-1")
            shutil.copytree(library.root, disk / "library")
        assert (disk / "library" / f"{INDEX_NAME}-wal").stat().st_size
        remount(disk, "ro")
        yield disk / "library"


def remount(disk: Path, how: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{how}", str(disk)], check=True)


def test_everybody_is_found_and_nobody_changed(root: Path, copies: Path) -> None:
    opened = open_library(root)
    (problem,) = opened.problems
    assert f"The library {root} can only be read" in problem.text.en
    index = opened.people
    assert list(copies.iterdir()) == []
    assert refresh_people(index) == 1
    anna, new = sorted(index.people(), key=lambda one: one.name, reverse=True)
    assert (anna.name, len(anna.visits)) == ("Anna Jansen", 1)
    assert (new.subject_id, len(new.visits)) == ("NEW-1", 1)
    assert refresh_people(index) == 0
    for change in (
        partial(index.add, name="Zoë"),
        partial(index.edit, "NEW-1", name="Zoë", birth_date=None),
        partial(index.erase, "NEW-1"),
        opened.library.exclusive("NEW-1", "W0").__enter__,
        opened.library.alone().__enter__,
    ):
        with pytest.raises(LibraryError, match="can only be read"):
            change()
    (copy,) = copies.iterdir()
    assert copy.stat().st_mode & 0o777 == 0o700
    del index, opened, change, problem  # the last two know of the index
    gc.collect()
    assert list(copies.iterdir()) == []


def test_one_with_a_change_that_was_not_finished_is_shown_and_said(root: Path) -> None:
    remount(root.parent, "rw")
    pending = root / MOVES / "1"
    pending.mkdir(parents=True)
    plan = {"moves": [{"old": "NEW-1/a.h5", "new": "NEW-1/b.h5"}]}
    (pending / PLAN).write_text(json.dumps(plan))
    remount(root.parent, "ro")
    opened = open_library(root)
    assert len(opened.library.visits()) == 2
    assert [problem.text.en.split(" ", 3)[:3] for problem in opened.problems] == [
        ["The", "library", str(root)], ["A", "change", "of"],
    ]  # fmt: skip


def test_one_without_a_list_and_without_the_folders_of_a_library(
    tmp_path: Path, copies: Path
) -> None:
    with mounted(tmp_path / "disk", "rw") as disk:
        made = Library(disk / "library")
        write(made, "NEW-1")
        for folder in (".journals", ".locks"):
            (made.root / folder).rmdir()
        remount(disk, "ro")
        opened = open_library(made.root)
        assert refresh_people(opened.people) == 1
        assert [one.subject_id for one in opened.people.people()] == ["NEW-1"]
        assert opened.people.notice is None  # no list can be put back here
        del opened


def test_it_is_backed_up_with_its_names(root: Path, tmp_path: Path, copies: Path) -> None:
    made = back_up(Library(root), tmp_path, NOW, PASSPHRASE)
    assert (made.contents.n_visits, made.contents.n_people) == (2, 1)
    with made.path.open("rb") as file:
        inside = {entry.name: read.read() for entry, read in members(file, PASSPHRASE)}
    index = tmp_path / "restored.sqlite3"
    index.write_bytes(inside[f"library/{INDEX_NAME}"])
    with closing(sqlite3.connect(index)) as restored:
        assert restored.execute("SELECT name FROM person").fetchall() == [("Anna Jansen",)]
    assert list(copies.iterdir()) == []


def test_a_change_from_elsewhere_meanwhile_is_no_backup(
    root: Path, tmp_path: Path, copies: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def read_back_while_changed(copy: io.BufferedRandom, *rest: object) -> list[str]:
        disk = root.parent
        remount(disk, "rw")
        next(root.glob("NEW-1/*.h5")).write_bytes(b"another")
        remount(disk, "ro")
        return read_back(copy, *rest)  # type: ignore[arg-type]

    read_back = backup._read_back
    monkeypatch.setattr(backup, "_read_back", read_back_while_changed)
    with pytest.raises(StorageError, match="was changed while it was copied"):
        back_up(Library(root), tmp_path, NOW, PASSPHRASE)
    assert list(tmp_path.glob("*.age")) == []
