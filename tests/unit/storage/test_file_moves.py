"""Files of a library that take their places together: planned whole, finished by whoever comes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from forceplate.errors import LibraryError
from forceplate.storage.file_moves import FOLDER, PLAN, file_moves, finish_moves
from forceplate.storage.library import Library


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = Library(tmp_path / "library").root
    (root / "A").mkdir()
    (root / "A" / "old.h5").write_bytes(b"old")
    return root


def plan(root: Path, *moves: tuple[str, str]) -> Path:
    """Leave what a program leaves that died when it had planned."""
    folder = root / FOLDER / "1"
    folder.mkdir(parents=True)
    (folder / "1.h5").write_bytes(b"new")
    text = json.dumps({"moves": [{"old": old, "new": new} for old, new in moves]})
    (folder / PLAN).write_text(text)
    return folder


def test_files_take_their_places_and_nothing_is_left_over(root: Path) -> None:
    old, new = root / "A" / "old.h5", root / "B" / "new.h5"
    with file_moves(root) as moves:
        staged = moves.new_file()
        staged.write_bytes(b"new")
        moves.make([(staged, old), (old, new)])
    assert new.read_bytes() == b"new"
    assert not old.exists()
    assert not (root / FOLDER).exists()


def test_what_was_not_planned_is_dropped(root: Path) -> None:
    with file_moves(root) as moves:
        moves.new_file().write_bytes(b"new")
    assert not (root / FOLDER).exists()
    (root / FOLDER / "dead").mkdir(parents=True)
    (root / FOLDER / "dead" / "1.h5").write_bytes(b"half")
    Library(root)
    assert not (root / FOLDER).exists()
    assert (root / "A" / "old.h5").read_bytes() == b"old"


def test_a_plan_is_finished_by_the_next_that_opens_the_library(root: Path) -> None:
    plan(root, (f"{FOLDER}/1/1.h5", "A/old.h5"), ("A/old.h5", "B/new.h5"))
    assert Library(root).root == root
    assert (root / "B" / "new.h5").read_bytes() == b"new"
    assert not (root / "A" / "old.h5").exists()


def test_a_plan_is_finished_before_anybody_writes_a_visit(root: Path) -> None:
    library = Library(root)
    plan(root, (f"{FOLDER}/1/1.h5", "A/old.h5"))
    with library.exclusive("FF-001", "W0"):
        assert (root / "A" / "old.h5").read_bytes() == b"new"


def test_a_step_that_was_made_before_is_not_made_again(root: Path) -> None:
    folder = plan(root, (f"{FOLDER}/1/1.h5", "A/old.h5"), ("A/gone.h5", "A/there.h5"))
    (folder / "1.h5").replace(root / "A" / "old.h5")
    (root / "A" / "there.h5").write_bytes(b"there")
    finish_moves(root)
    assert (root / "A" / "there.h5").read_bytes() == b"there"


@pytest.mark.parametrize("name", ["../out.h5", "/tmp/out.h5", "A/../../out.h5", "", "C:/out.h5"])
def test_a_plan_that_leads_out_of_the_library_is_refused(root: Path, name: str) -> None:
    folder = plan(root, (name, "A/x.h5"))
    with pytest.raises(LibraryError, match="is no file of the library"):
        finish_moves(root)
    assert folder.exists()


@pytest.mark.parametrize("text", ["", "[]", '{"moves": [{"old": 1}]}'])
def test_a_plan_that_is_none_is_refused(root: Path, text: str) -> None:
    (plan(root) / PLAN).write_text(text)
    with pytest.raises(LibraryError, match="Cannot finish the change"):
        finish_moves(root)


def test_no_plan_goes_through_a_link_out_of_the_library(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "thesis.txt").write_text("mine")
    (root / "LINK").symlink_to(outside, target_is_directory=True)
    plan(root, ("LINK/thesis.txt", ""))
    with pytest.raises(LibraryError, match="is no file of the library"):
        finish_moves(root)
    assert (outside / "thesis.txt").read_text() == "mine"
