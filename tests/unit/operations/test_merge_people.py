"""Two entries of one person become one, with trace, and can be taken apart again."""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from forceplate.analysis.corrections import What, corrections
from forceplate.errors import ForcePlateError, InputError, LibraryBusyError, LibraryError
from forceplate.operations.open_library import open_library
from forceplate.operations.people.erase_person import erase_person
from forceplate.operations.people.merge_people import merge_people, part_people, plan_merge
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.correct_visit import correct_visit
from forceplate.operations.visit.take_back import take_back
from forceplate.storage.comparison_reasons import ComparisonReason, ComparisonReasons
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex
from forceplate.storage.people.people_changes import MERGING, read_changes, standing_merges
from forceplate.storage.visit.visit_file import read_visit
from tests.faults.dying_program import die_everywhere, looked_at
from tests.unit.storage.people_samples import write
from tests.unit.storage.samples import effort_counts, record, trial_header, visit_header

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
STAMP = Stamp("AB", NOW, "the same person twice")
BORN = date(1990, 2, 28)


@pytest.fixture
def library(twice: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Library:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    return Library(shutil.copytree(twice.root, tmp_path / "library"))


@pytest.fixture(scope="module")
def twice(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """Return a library in which one person was entered twice; it is copied for each test."""
    library = Library(tmp_path_factory.mktemp("twice") / "library")
    index = PeopleIndex(library)
    write(library, "STAYS", "W0")
    write(library, "GONE", "W0", date(2026, 3, 9))
    write(library, "GONE", "W8", date(2026, 4, 27))
    refresh_people(index)
    index.edit("STAYS", name="Anna de Vries", birth_date=None)
    index.edit("GONE", name="Ana de Vries", birth_date=BORN)
    ComparisonReasons(library.root).keep(
        ComparisonReason("GONE", "W0", "W8", "same toes", "AB", NOW, ("side",))
    )
    return library


@pytest.fixture
def index(library: Library) -> PeopleIndex:
    return PeopleIndex(library)


def visits(library: Library) -> list[str]:
    return [entry.path.name for entry in library.visits()]


BEFORE = ["GONE_W0_2026-03-09.h5", "GONE_W8_2026-04-27.h5", "STAYS_W0_2026-03-02.h5"]
AFTER = ["STAYS_W0_2026-03-02.h5", "STAYS_W0-2_2026-03-09.h5", "STAYS_W8_2026-04-27.h5"]


def check_merged(library: Library) -> None:
    index = PeopleIndex(library)
    refresh_people(index)
    assert visits(library) == AFTER
    (person,) = index.people()
    assert (person.subject_id, person.name, person.birth_date) == ("STAYS", "Anna de Vries", BORN)
    assert [one.visit for one in person.visits] == ["W0", "W0-2", "W8"]
    assert all(one.problem is None for one in person.visits)
    assert list(ComparisonReasons(library.root).read()) == [("STAYS", "W0-2", "W8")]
    assert [change.what for change in read_changes(library.root)] == ["merged"]
    assert not (library.root / "GONE").exists()
    assert not (library.root / MERGING).exists()


def check_apart(library: Library) -> None:
    index = PeopleIndex(library)
    refresh_people(index)
    assert visits(library) == BEFORE
    assert {one.subject_id: one.name for one in index.people()} == {
        "GONE": "Ana de Vries", "STAYS": "Anna de Vries",
    }  # fmt: skip
    assert list(ComparisonReasons(library.root).read()) == [("GONE", "W0", "W8")]


def test_all_visits_are_of_one_person_and_say_whose_they_were(
    library: Library, index: PeopleIndex
) -> None:
    plan = plan_merge(library, index, "STAYS", "GONE")
    assert dict(plan.labels) == {"W0": "W0-2", "W8": "W8"}
    change = merge_people(library, index, "STAYS", "GONE", STAMP)
    check_merged(library)
    assert (change.by, change.at, change.reason) == ("AB", NOW, "the same person twice")
    assert read_changes(library.root)[-1] == change
    visit = read_visit(library.find_visit("STAYS", "W0-2"))
    found = {
        one.what.value: (one.former, one.now, one.by, one.reason)
        for one in corrections(visit)
        if not one.trials
    }
    assert found == {
        "subject_id": ("GONE", "STAYS", "AB", "the same person twice"),
        "visit": ("W0", "W0-2", "AB", "the same person twice"),
    }
    assert index.add().subject_id != "GONE"


def test_what_was_merged_is_taken_apart_again(library: Library, index: PeopleIndex) -> None:
    numbers = [read_visit(entry.path).trials[0].results for entry in library.visits()]
    merge_people(library, index, "STAYS", "GONE", STAMP)
    part_people(library, index, "STAYS", "GONE", Stamp("AB", NOW, "two sisters"))
    check_apart(library)
    assert [read_visit(entry.path).trials[0].results for entry in library.visits()] == numbers
    visit = read_visit(library.find_visit("GONE", "W0"))
    assert [one for one in corrections(visit) if not one.trials] == []  # it is as it was entered
    assert len(visit.header.changes) == 4  # and both are in the trace
    assert standing_merges(read_changes(library.root)) == ()
    with pytest.raises(LibraryError, match="nothing to take"):
        part_people(library, index, "STAYS", "GONE", STAMP)
    merge_people(library, index, "STAYS", "GONE", STAMP)
    assert visits(library) == AFTER


def test_an_entry_without_visits_is_merged_too(library: Library, index: PeopleIndex) -> None:
    other = index.add(name="Anna", birth_date=BORN)
    merge_people(library, index, "STAYS", other.subject_id, STAMP)
    assert other.subject_id not in {one.subject_id for one in index.people()}
    assert index.person("STAYS").birth_date == BORN
    part_people(library, index, "STAYS", other.subject_id, STAMP)
    assert index.person(other.subject_id).name == "Anna"


def test_a_trial_that_a_crash_left_comes_along(library: Library, index: PeopleIndex) -> None:
    header = visit_header(
        subject_id="GONE", visit="W4", started_at=datetime(2026, 4, 1, 9, tzinfo=UTC)
    )
    with library.new_journal(header, trial_header()) as writer:
        record(writer, effort_counts(60, seed=7))
    with library.held_journal(writer.path):
        pass
    change = merge_people(library, index, "STAYS", "GONE", STAMP)
    assert "W4" in change.labels
    assert len(read_visit(library.find_visit("STAYS", "W4")).trials) == 1


def test_who_is_measured_now_is_not_merged(library: Library, index: PeopleIndex) -> None:
    with (
        library.new_journal(visit_header(subject_id="GONE"), trial_header()) as writer,
        pytest.raises(LibraryBusyError, match="being recorded"),
    ):
        merge_people(Library(library.root), index, "STAYS", "GONE", STAMP)
    with library.held_journal(writer.path):
        library.remove_journal(writer.path)
    assert visits(library) == BEFORE


@pytest.mark.parametrize(
    ("who", "stamp", "kind", "why"),
    [
        (("STAYS", "STAYS"), STAMP, LibraryError, "same entry"),
        (("STAYS", "NOBODY"), STAMP, LibraryError, "Nobody"),
        (("NOBODY", "GONE"), STAMP, LibraryError, "Nobody"),
        (("STAYS", "GONE"), Stamp("", NOW, "twice"), InputError, "Say why"),
        (("STAYS", "GONE"), Stamp("AB", NOW, ""), InputError, "Say why"),
    ],
)
def test_what_cannot_be_merged_is_refused_and_nothing_changes(
    library: Library, who: tuple[str, str], stamp: Stamp, kind: type, why: str
) -> None:
    with pytest.raises(kind, match=why):
        merge_people(library, PeopleIndex(library), *who, stamp)
    assert visits(library) == BEFORE
    assert not (library.root / MERGING).exists()


def test_a_visit_that_cannot_be_read_stops_the_merge(library: Library, index: PeopleIndex) -> None:
    library.find_visit("GONE", "W8").write_bytes(b"torn")
    with pytest.raises(ForcePlateError, match="readable"):
        merge_people(library, index, "STAYS", "GONE", STAMP)
    assert visits(library) == BEFORE
    assert not (library.root / MERGING).exists()
    assert not (library.root / ".moves").exists()


def test_an_erasure_takes_what_was_merged_along(library: Library, index: PeopleIndex) -> None:
    merge_people(library, index, "STAYS", "GONE", STAMP)
    erase_person(library, index, "STAYS", Stamp("AB", NOW, "asked for it"))
    for path in library.root.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        for word in (b"STAYS", b"GONE", b"Vries", b"Ana"):
            assert word not in path.name.encode() + data, path


def test_killed_anywhere_it_is_done_at_the_next_start_or_nothing_happened(
    library: Library, tmp_path: Path
) -> None:
    folder = tmp_path / "left"
    folder.mkdir()
    die_everywhere(library.root, folder, "merge", 6)
    roots = sorted(folder.iterdir(), key=lambda root: int(root.name))
    assert len(roots) > 8

    def is_merged(root: Path) -> bool:
        with suppress(LibraryError):
            assert open_library(root).problems == ()
        is_apart = "GONE" in {entry.subject_id for entry in Library(root).visits()}
        if is_apart:
            check_apart(Library(root))
            assert read_changes(root) == []
        else:
            check_merged(Library(root))
        assert not (root / MERGING).exists()
        return not is_apart

    assert 2 < sum(looked_at(roots, is_merged)) < len(roots) - 2


def test_name_and_birth_date_of_the_other_go_back_with_it(
    library: Library, index: PeopleIndex
) -> None:
    index.edit("STAYS", name="", birth_date=None)
    merge_people(library, index, "STAYS", "GONE", STAMP)
    assert index.person("STAYS").name == "Ana de Vries"
    part_people(library, index, "STAYS", "GONE", Stamp("AB", NOW, "two sisters"))
    people = {one.subject_id: (one.name, one.birth_date) for one in index.people()}
    assert people == {"STAYS": ("", None), "GONE": ("Ana de Vries", BORN)}


def test_what_was_put_right_since_the_merge_stays(library: Library, index: PeopleIndex) -> None:
    merge_people(library, index, "STAYS", "GONE", STAMP)
    index.edit("STAYS", name="Anna de Vries", birth_date=date(1991, 3, 1))
    part_people(library, index, "STAYS", "GONE", Stamp("AB", NOW, "two sisters"))
    assert index.person("STAYS").birth_date == date(1991, 3, 1)


def test_an_entry_that_was_parted_again_is_not_erased_with_the_other(
    library: Library, index: PeopleIndex
) -> None:
    other = index.add(name="Bea Benedict")  # has no visits
    merge_people(library, index, "STAYS", other.subject_id, STAMP)
    part_people(library, index, "STAYS", other.subject_id, Stamp("AB", NOW, "two sisters"))
    erase_person(library, index, "STAYS", Stamp("AB", NOW, "asked for it"))
    assert index.person(other.subject_id).name == "Bea Benedict"
    assert "STAYS" not in (library.root / "people-changes.jsonl").read_text()


def test_a_change_that_leads_back_to_a_merged_entry_is_not_taken_back(
    library: Library, index: PeopleIndex
) -> None:
    correct_visit(library, "GONE", "W8", {What.PERSON: "STAYS"}, STAMP, confirmed=True)
    merge_people(library, index, "STAYS", "GONE", Stamp("AB", NOW, "twice"))
    with pytest.raises(InputError, match="GONE was merged into STAYS"):
        take_back(library, "STAYS", "W8", Stamp("AB", NOW))
    part_people(library, index, "STAYS", "GONE", Stamp("AB", NOW, "two sisters"))
    assert take_back(library, "STAYS", "W8", Stamp("AB", NOW)).path.name.startswith("GONE_W8")
