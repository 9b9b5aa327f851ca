"""The library: private, one file for a visit, found by its name."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forceplate.errors import LibraryError
from forceplate.operations.visit.amend_visit import overrule_trial
from forceplate.operations.visit.finish_trial import finish_trial
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import write_visit
from forceplate.types import Override, Visit
from tests.unit.storage.samples import (
    begin,
    journals,
    trial_header,
    visit_header,
)

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
BAD_NAMES = [
    "", ".", "..", "a.b", "a/b", "../x", "a\\b", "CON", "nul", "Com1", "lpt9", "-a", "a-", "a b",
    "ä", "a\n", "a\0", "x" * 33, "\u0661",
]  # fmt: skip


def test_everything_is_private_to_its_user_whatever_the_umask(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        library = Library(tmp_path / "clinic" / "lib")
        finish_trial(library, begin(library))
        writer = begin(library)
    finally:
        os.umask(old)
    modes = {path: path.stat().st_mode & 0o777 for path in (library.root, *library.root.rglob("*"))}
    writer.close()
    assert len(modes) >= 8
    for path, mode in modes.items():
        assert mode == (0o700 if path.is_dir() else 0o600), path


def test_the_default_place_is_the_users_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_DATA_HOME", "/home/pt/data")
    assert Library.default_root() == Path("/home/pt/data/forceplate/library")


def test_visits_are_listed(library: Library) -> None:
    for subject, visit in (("B", "W0"), ("A", "W8"), ("A", "W0")):
        finish_trial(library, begin(library, visit_header(subject_id=subject, visit=visit)))
    (library.root / "A" / "notes.txt").write_text("x")
    (library.root / "A" / "B_W0_2026-03-02.h5").write_text("another subject's")
    assert [(entry.subject_id, entry.visit) for entry in library.visits()] == [
        ("A", "W0"),
        ("A", "W8"),
        ("B", "W0"),
    ]
    assert library.visits()[0].date == "2026-03-02"
    with pytest.raises(LibraryError, match=r"no visit W4 of A\. Visits of this subject: W0, W8"):
        library.find_visit("A", "W4")
    with pytest.raises(LibraryError, match="Visits of this subject: none"):
        library.find_visit("C", "W0")


@pytest.mark.parametrize("name", BAD_NAMES)
def test_names_that_no_folder_may_have_are_refused(library: Library, name: str) -> None:
    for header in (visit_header(subject_id=name), visit_header(visit=name)):
        with pytest.raises(LibraryError, match="cannot be the name"):
            library.new_journal(header, trial_header())
    with pytest.raises(LibraryError, match="cannot be the name"):
        library.find_visit(name, "W0")
    with pytest.raises(LibraryError, match="cannot be the name"):
        overrule_trial(library, "FF-001", name, 1, Override(True, "x", "x", NOON))
    assert journals(library) == []


def test_names_that_differ_only_in_case_are_refused(library: Library) -> None:
    finish_trial(library, begin(library))
    for header in (visit_header(subject_id="ff-001"), visit_header(visit="w0")):
        with pytest.raises(LibraryError, match="Write it the same way"):
            library.new_journal(header, trial_header())


def test_links_lead_nowhere(library: Library, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (library.root / "FF-001").symlink_to(elsewhere)
    with pytest.raises(LibraryError, match="link to elsewhere"):
        library.new_journal(visit_header(), trial_header())
    (library.root / "FF-001").unlink()
    (library.root / "FF-001").mkdir()
    write_visit(elsewhere / "v.h5", Visit(visit_header()))
    (library.root / "FF-001" / "FF-001_W0_2026-03-02.h5").symlink_to(elsewhere / "v.h5")
    with pytest.raises(LibraryError, match="link to elsewhere"):
        library.find_visit("FF-001", "W0")
    assert len(list(elsewhere.iterdir())) == 1
    (library.root / ".journals").rmdir()
    (library.root / ".journals").symlink_to(elsewhere)
    with pytest.raises(LibraryError, match="link to elsewhere"):
        Library(library.root)


def test_two_files_of_one_visit_are_refused(library: Library) -> None:
    path = finish_trial(library, begin(library)).path
    path.with_name("FF-001_W0_2026-03-03.h5").write_bytes(path.read_bytes())
    with pytest.raises(LibraryError, match="are both the visit W0"):
        library.new_journal(visit_header(), trial_header())
    assert journals(library) == []


def test_a_file_where_the_library_should_be(tmp_path: Path) -> None:
    (tmp_path / "library").write_text("x")
    with pytest.raises(LibraryError, match="Cannot make the folder"):
        Library(tmp_path / "library")
    with pytest.raises(LibraryError, match="Cannot make the folder"):
        Library(tmp_path / "library" / "below")
