"""A visit that was begun by mistake is set aside and brought back, byte by byte."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from forceplate.errors import InputError, LibraryError, VisitFileError
from forceplate.operations.backups.backup import back_up
from forceplate.operations.backups.restore import restore
from forceplate.operations.people.erase_person import erase_person
from forceplate.operations.people.merge_people import merge_people
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.operations.people.set_aside import bring_back, set_aside
from forceplate.operations.visit.change_record import Stamp
from forceplate.storage import sealed_file
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex
from forceplate.storage.visit.visit_file import (
    decode_recordings,
    read_parts,
    read_visit,
    read_visit_with_sha256,
)
from forceplate.storage.visits_aside import FILE_NAME, records_of, visits_aside
from forceplate.types import Visit
from tests.gui.review_data import BASELINE, SUBJECT, WEEK_8, save, visit_of

STAMP = Stamp("AB", datetime(2026, 6, 1, 9, tzinfo=UTC), "begun by mistake")
BACK = Stamp("CD", datetime(2026, 6, 2, 9, tzinfo=UTC), "was right")


def _read_recordings(path: Path) -> Visit:
    return decode_recordings(path, path.read_bytes())


@pytest.fixture
def library(tmp_path: Path) -> Library:
    library = Library(tmp_path / "library")
    save(library, visit_of("W0", 0, BASELINE))
    save(library, visit_of("W8", 56, WEEK_8))
    return library


def labels(library: Library) -> list[str]:
    return [one.visit for one in library.visits_of(SUBJECT)]


def test_it_leaves_the_list_with_who_and_why_and_comes_back_as_it_was(library: Library) -> None:
    path = library.find_visit(SUBJECT, "W8")
    image = path.read_bytes()
    aside = set_aside(library, PeopleIndex(library), SUBJECT, "W8", STAMP)
    assert labels(library) == ["W0"]
    assert [one.visit for one in library.visits()] == ["W0"]
    (one,) = visits_aside(library, SUBJECT)
    assert (one.entry.visit, one.entry.path) == ("W8", aside)
    assert one.record is not None
    assert (one.record.by, one.record.reason, one.record.is_back) == ("AB", STAMP.reason, False)
    assert bring_back(aside, BACK) == path
    assert path.read_bytes() == image
    assert labels(library) == ["W0", "W8"]
    assert visits_aside(library, SUBJECT) == ()
    assert [each.is_back for each in records_of(path.parent).read()] == [False, True]


def test_nothing_is_made_of_it_where_its_file_is_named(library: Library) -> None:
    aside = set_aside(library, PeopleIndex(library), SUBJECT, "W8", STAMP)
    for read in (read_visit, read_visit_with_sha256, _read_recordings):
        with pytest.raises(VisitFileError, match="was set aside"):
            read(aside)
    assert read_parts(aside).header.visit == "W8"  # as verify does


def test_its_label_is_free_and_two_of_a_name_stay_apart(library: Library) -> None:
    first = set_aside(library, PeopleIndex(library), SUBJECT, "W8", STAMP)
    save(library, visit_of("W8", 56, WEEK_8))
    with pytest.raises(LibraryError, match="another visit W8 by now"):
        bring_back(first, BACK)
    second = set_aside(library, PeopleIndex(library), SUBJECT, "W8", STAMP)
    assert second != first
    assert [one.entry.path for one in visits_aside(library, SUBJECT)] == [first, second]
    bring_back(second, BACK)
    assert labels(library) == ["W0", "W8"]


def test_what_cannot_be_is_refused_and_changes_nothing(library: Library, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="who says so"):
        set_aside(library, PeopleIndex(library), SUBJECT, "W8", Stamp("AB", STAMP.at))
    with pytest.raises(LibraryError, match="W9"):
        set_aside(library, PeopleIndex(library), SUBJECT, "W9", STAMP)
    assert labels(library) == ["W0", "W8"]
    stray = tmp_path / "elsewhere" / f"{SUBJECT}_W8_2026-01-01.h5.aside"
    for path in (library.find_visit(SUBJECT, "W8"), stray):
        with pytest.raises(LibraryError, match="set aside"):
            bring_back(path, BACK)
    assert not stray.parent.exists()
    assert visits_aside(library, "..") == ()


def test_a_backup_has_it_and_erasing_the_person_erases_it(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealed_file, "SCRYPT_LOG_N", 4)
    aside = set_aside(library, PeopleIndex(library), SUBJECT, "W8", STAMP)
    made = back_up(library, tmp_path, STAMP.at, "drie paarse fietsen")
    again = Library(restore(made.path, tmp_path / "again", "drie paarse fietsen").folder)
    (kept,) = visits_aside(again, SUBJECT)
    assert kept.entry.path.read_bytes() == aside.read_bytes()
    index = PeopleIndex(library)
    refresh_people(index)
    erase_person(library, index, SUBJECT, STAMP)
    assert not aside.parent.exists()


def test_nobody_with_a_visit_set_aside_is_merged_away_or_removed(library: Library) -> None:
    index = PeopleIndex(library)
    other = index.add(name="Anna")
    for label in ("W0", "W8"):
        set_aside(library, PeopleIndex(library), SUBJECT, label, STAMP)
    refresh_people(index)
    assert {one.subject_id for one in index.people()} == {SUBJECT, other.subject_id}
    assert index.person(SUBJECT).visits == ()
    with pytest.raises(LibraryError, match="set aside"):
        merge_people(library, index, other.subject_id, SUBJECT, STAMP)
    with pytest.raises(LibraryError, match="stays in the list"):
        index.remove(SUBJECT)
    assert (library.root / SUBJECT / FILE_NAME).exists()
