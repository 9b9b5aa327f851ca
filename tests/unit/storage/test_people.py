"""The index of people, on real files."""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate.errors import LibraryError
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.storage.library import Library
from forceplate.storage.people.people import (
    INDEX_NAME,
    Former,
    PeopleIndex,
    Rebuilt,
    new_subject_id,
)
from forceplate.storage.visit.visit_file import read_visit, write_visit
from forceplate.types import Region
from tests.unit.storage.people_samples import BASELINE_DAY, LEFT, RIGHT, pressing, write

TODAY = date(2026, 4, 1)


@pytest.fixture
def index(library: Library) -> PeopleIndex:
    return PeopleIndex(library, today=lambda: TODAY)


def test_looking_makes_no_file(library: Library, index: PeopleIndex) -> None:
    assert not index.path.exists()
    assert index.people() == ()
    assert index.notice is None


def test_a_new_person_is_known_to_the_next_program(library: Library, index: PeopleIndex) -> None:
    added = index.add(name="  Anna \t van  Dijk ", birth_date=date(1990, 2, 28))
    assert (added.name, added.birth_date, added.created) == (
        "Anna van Dijk", date(1990, 2, 28), TODAY,
    )  # fmt: skip
    assert PeopleIndex(library).people() == (added,)
    assert index.person(added.subject_id) == added


def test_names_stand_in_the_index_and_in_no_file_of_a_visit(
    library: Library, index: PeopleIndex
) -> None:
    person = index.add(name="Annabella", birth_date=date(1990, 2, 28))
    path = write(library, person.subject_id)
    refresh_people(index)
    assert b"Annabella" not in path.read_bytes()
    holding = [p for p in library.root.rglob("*") if p.is_file() and b"Annabella" in p.read_bytes()]
    assert holding == [index.path]


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_only_the_user_may_read_the_index(index: PeopleIndex) -> None:
    before = os.umask(0)
    try:
        index.add(name="Anna")
    finally:
        os.umask(before)
    assert stat.S_IMODE(index.path.stat().st_mode) == 0o600
    with closing(sqlite3.connect(index.path)) as other:
        other.execute("SELECT * FROM person").fetchall()
        index.add(name="Bert")
        beside = [p for p in index.path.parent.iterdir() if p.name.startswith(f"{INDEX_NAME}-")]
        assert beside
        assert {stat.S_IMODE(p.stat().st_mode) for p in beside} == {0o600}


def test_a_name_taken_out_is_not_left_behind_in_the_file(index: PeopleIndex) -> None:
    person = index.add(name="Annabella")
    index.remove(person.subject_id)
    assert b"Annabella" not in index.path.read_bytes()


def test_a_visit_is_summed_up_as_the_instrument_reports_it(
    library: Library, index: PeopleIndex
) -> None:
    rejected = replace(pressing(3, LEFT, 999.0), accepted=False, verdict_reason="clipped")
    trials = (
        pressing(1, LEFT, 70.0), pressing(2, LEFT, 74.0), rejected,
        pressing(4, RIGHT, 80.0), pressing(5, RIGHT, 82.0), pressing(6, RIGHT, 60.0),
        replace(pressing(7, LEFT, 900.0), accepted=False, practice=True),
        pressing(8, replace(LEFT, region=Region.LESSER_TOES), 40.0),
    )  # fmt: skip
    path = write(library, trials=trials)
    assert refresh_people(index) == 1
    (person,) = index.people()
    (visit,) = person.visits
    assert person.baseline is visit
    assert (person.subject_id, person.name, person.created) == ("FF-001", "", BASELINE_DAY)
    assert (visit.visit, visit.date, visit.path) == ("W0", BASELINE_DAY, path)
    assert (visit.n_trials, visit.n_accepted) == (7, 6)
    assert (visit.body_mass_kg, visit.simulated, visit.problem) == (71.5, False, None)
    assert [(s.condition, s.value_n, s.n_trials) for s in visit.strengths] == [
        (LEFT, 72.0, 2),
        (RIGHT, 81.0, 3),
    ]


def test_visits_of_one_day_stand_in_the_order_of_time(library: Library, index: PeopleIndex) -> None:
    for hour, visit in ((9, "W0"), (11, "W8"), (15, "W0-2")):
        path = write(library, "FF-001", visit)
        whole = read_visit(path)
        begun = whole.header.started_at.replace(hour=hour)
        header = replace(whole.header, started_at=begun)
        write_visit(path, replace(whole, header=header), overwrite=True)
    refresh_people(index)
    (person,) = index.people()
    assert [one.visit for one in person.visits] == ["W0", "W8", "W0-2"]
    first, second, _ = person.visits
    assert person.files_until(second.path) == [first.path, second.path]  # what a report is of


def test_a_simulated_visit_says_so(library: Library, index: PeopleIndex) -> None:
    write(library, simulated=True)
    refresh_people(index)
    assert index.people()[0].visits[0].simulated


def test_only_what_changed_is_read_again(library: Library, index: PeopleIndex) -> None:
    write(library, "A1")
    write(library, "A2")
    told: list[tuple[int, int]] = []
    assert refresh_people(index, lambda done, total: told.append((done, total))) == 2
    assert told == [(0, 2), (1, 2), (2, 2)]
    assert refresh_people(index) == 0
    path = write(library, "A2", peaks_n=[(LEFT, 90.0), (LEFT, 92.0)])
    assert refresh_people(index) == 1
    assert index.people()[1].visits[0].strengths[0].value_n == 91.0
    path.unlink()
    assert refresh_people(index) == 0
    assert [one.subject_id for one in index.people()] == ["A1"]


def test_who_is_as_before_is_not_made_again(library: Library, index: PeopleIndex) -> None:
    write(library, "A1")
    write(library, "A2")
    refresh_people(index)
    one, other = index.people()
    write(library, "A2", peaks_n=[(LEFT, 90.0), (LEFT, 92.0)])
    refresh_people(index)
    again, now = index.people()
    assert again is one
    assert now != other
    index.edit("A1", name="Anna", birth_date=None)
    assert {person.name for person in index.people()} == {"", "Anna"}


def test_only_the_files_of_those_asked_for_are_looked_at(
    library: Library, index: PeopleIndex
) -> None:
    gone = write(library, "A1")
    for subject in ("A2", "A3"):
        write(library, subject)
    refresh_people(index)
    gone.unlink()
    for subject in ("A2", "A3"):
        write(library, subject, peaks_n=[(LEFT, 90.0), (LEFT, 92.0)])
    assert refresh_people(index, only={"A2", "nobody"}) == 1
    values = [one.visits[0].strengths[0].value_n for one in index.people()]
    assert [value == 91.0 for value in values] == [False, True, False]
    assert refresh_people(index, only={"A1"}) == 0
    assert [one.subject_id for one in index.people()] == ["A2", "A3"]
    assert refresh_people(index) == 1


def test_a_person_whose_files_went_keeps_their_name(library: Library, index: PeopleIndex) -> None:
    person = index.add(name="Anna")
    path = write(library, person.subject_id)
    refresh_people(index)
    path.unlink()
    refresh_people(index)
    assert index.people() == (person,)


def test_a_cancelled_refresh_goes_on_from_there(library: Library, index: PeopleIndex) -> None:
    for number in range(4):
        write(library, f"A{number}")
    done: list[int] = []
    n_read = refresh_people(index, lambda n, _: done.append(n), lambda: len(done) > 2)
    assert n_read == 2
    assert len(index.people()) == 2
    assert refresh_people(index) == 2
    assert len(index.people()) == 4


def test_an_unreadable_file_is_listed_with_what_to_do_and_tried_again(
    library: Library, index: PeopleIndex
) -> None:
    path = write(library)
    sound = path.read_bytes()
    path.write_bytes(sound[:2000])
    refresh_people(index)
    (visit,) = index.people()[0].visits
    assert "backup copy" in str(visit.problem)
    assert (visit.visit, visit.date, visit.strengths, visit.n_trials) == ("W0", BASELINE_DAY, (), 0)
    changed_ns = path.stat().st_mtime_ns
    path.write_bytes(sound)
    os.utime(path, ns=(changed_ns, changed_ns))
    assert refresh_people(index) == 1
    assert index.people()[0].visits[0].problem is None


def test_a_file_in_another_ones_place_is_not_taken_for_it(
    library: Library, index: PeopleIndex
) -> None:
    path = write(library, "A1")
    (library.root / "A2").mkdir()
    path.rename(library.root / "A2" / "A2_W0_2026-03-02.h5")
    refresh_people(index)
    (person,) = index.people()
    assert person.subject_id == "A2"
    assert "visit W0 of A1" in str(person.visits[0].problem)
    assert person.visits[0].strengths == ()


def test_a_name_with_an_impossible_date_is_a_problem(library: Library, index: PeopleIndex) -> None:
    path = write(library)
    path.rename(path.with_name("FF-001_W0_2026-02-31.h5"))
    refresh_people(index)
    assert "2026-03-02" in str(index.people()[0].visits[0].problem)


def test_a_folder_with_the_name_of_a_visit_is_a_problem(
    library: Library, index: PeopleIndex
) -> None:
    (library.root / "A1" / "A1_W0_2026-03-02.h5").mkdir(parents=True)
    refresh_people(index)
    assert "Cannot read" in str(index.people()[0].visits[0].problem)


def test_ids_are_short_and_cannot_be_misread() -> None:
    ids = {new_subject_id() for _ in range(500)}
    assert len(ids) > 495
    for one in ids:
        assert len(one) == 7
        assert one[0].isalpha()
        assert not set(one) & set("O0I1LS5Z2B8G6UVQEA") - {"-"}


def test_an_id_is_never_given_twice(
    library: Library, index: PeopleIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = index.add(name="Anna").subject_id
    index.remove(gone)
    present = index.add().subject_id
    write(library, "k7m-4tx")
    (library.root / "FFF-444").mkdir()
    drawn = iter([gone, present, "K7M-4TX", "FFF-444", "CCC-333"])
    monkeypatch.setattr("forceplate.storage.people.people.new_subject_id", lambda: next(drawn))
    assert index.add().subject_id == "CCC-333"


def test_the_library_takes_every_id_made(library: Library, index: PeopleIndex) -> None:
    for _ in range(5):
        subject = index.add().subject_id
        with pytest.raises(LibraryError, match="has no visit"):
            library.find_visit(subject, "W0")


def test_edit_changes_name_and_birth_date_also_of_who_came_by_a_file(
    library: Library, index: PeopleIndex
) -> None:
    write(library)
    refresh_people(index)
    index.edit("FF-001", name="Bert", birth_date=date(1980, 1, 2))
    index.edit("FF-001", name="Berta", birth_date=None)
    (person,) = index.people()
    assert (person.name, person.birth_date, person.created) == ("Berta", None, BASELINE_DAY)
    assert len(person.visits) == 1


def test_what_was_changed_is_kept_with_its_day_until_the_person_is_erased(
    library: Library, index: PeopleIndex
) -> None:
    anna = index.add(name="Ana")
    index.edit(anna.subject_id, name="Ana", birth_date=date(1975, 4, 3))  # nothing was lost
    at = datetime(2026, 5, 4, 10, 30, tzinfo=UTC)
    assert index.person(anna.subject_id).former == ()
    index.edit(
        anna.subject_id,
        name="Anna Smith",
        birth_date=date(1975, 4, 3),
        by="AB",
        why="married",
        at=at,
    )
    index.edit(anna.subject_id, name="Anna Smith", birth_date=date(1957, 4, 3))
    born = date(1975, 4, 3)
    former = (Former("Ana", born, at, "AB", "married"), Former("Anna Smith", born, TODAY))
    assert PeopleIndex(library).person(anna.subject_id).former == former
    index.restore(index.remove(anna.subject_id))
    assert index.person(anna.subject_id).former == former
    index.erase(anna.subject_id)
    with closing(sqlite3.connect(index.path)) as other:
        assert other.execute("SELECT count(*) FROM former").fetchone() == (0,)


def test_who_has_visits_stays(library: Library, index: PeopleIndex) -> None:
    person = index.add(name="Anna")
    write(library, person.subject_id)  # not yet known to the index
    with pytest.raises(LibraryError, match="has visits"):
        index.remove(person.subject_id)
    assert index.people() == (person,)


def test_removing_can_be_undone(index: PeopleIndex) -> None:
    person = index.add(name="Anna", birth_date=date(1990, 2, 28))
    assert index.remove(person.subject_id) == person
    assert index.people() == ()
    index.restore(person)
    assert index.people() == (person,)
    index.remove(person.subject_id)


@pytest.mark.parametrize("what", ["edit", "remove", "person"])
def test_an_unknown_id_is_said_so(index: PeopleIndex, what: str) -> None:
    calls: dict[str, Callable[[], object]] = {
        "edit": lambda: index.edit("NOBODY", name="", birth_date=None),
        "remove": lambda: index.remove("NOBODY"),
        "person": lambda: index.person("NOBODY"),
    }
    with pytest.raises(LibraryError, match="Nobody"):
        calls[what]()


@pytest.mark.parametrize(
    ("name", "birth", "says"),
    [
        ("x" * 201, None, "at most 200"),
        ("An\0na", None, "cannot be written"),
        ("An\ud800na", None, "cannot be written"),
        ("Anna", TODAY + timedelta(days=1), "still to come"),
    ],
)
def test_what_is_no_name_or_birth_date_is_refused(
    index: PeopleIndex, name: str, birth: date | None, says: str
) -> None:
    with pytest.raises(LibraryError, match=says):
        index.add(name=name, birth_date=birth)
    assert index.people() == ()


@pytest.fixture(scope="module")
def any_index(tmp_path_factory: pytest.TempPathFactory) -> PeopleIndex:
    return PeopleIndex(Library(tmp_path_factory.mktemp("any")), today=lambda: TODAY)


@given(name=st.text(max_size=40), birth=st.none() | st.dates(max_value=TODAY))
def test_any_name_comes_back_or_is_refused(
    any_index: PeopleIndex, name: str, birth: date | None
) -> None:
    try:
        person = any_index.add(name=name, birth_date=birth)
    except LibraryError:
        return
    assert any_index.people() == (person,)
    any_index.remove(person.subject_id)
    assert person.name == " ".join(name.split())
    assert person.birth_date == birth


def test_people_come_by_name(index: PeopleIndex) -> None:
    for name in ("bert", "Anna", "Çelik", ""):
        index.add(name=name)
    assert [one.name for one in index.people()] == ["", "Anna", "bert", "Çelik"]


def test_a_library_whose_index_is_missing_gets_one_with_a_word(
    library: Library, index: PeopleIndex
) -> None:
    write(library)
    index.add(name="Anna")
    refresh_people(index)
    index.path.unlink()
    index = PeopleIndex(library)
    assert index.people() == ()
    assert index.notice is not None
    assert (index.notice.why, index.notice.kept_as) == (Rebuilt.MISSING, None)
    refresh_people(index)
    assert [one.subject_id for one in index.people()] == ["FF-001"]


def test_a_row_that_no_program_of_ours_wrote_is_made_anew(
    library: Library, index: PeopleIndex
) -> None:
    write(library)
    named = index.add(name="Anna")
    refresh_people(index)
    for bad in ("nonsense", "[1]", '[["left","hallux","seated","",NaN,2]]', "3", '{"a": 1}'):
        with closing(sqlite3.connect(index.path)) as other, other:
            other.execute("UPDATE visit SET strengths = ?", (bad,))
        assert index.people() == (named,)
        assert refresh_people(index) == 1
        assert len(index.people()) == 2


def test_many_files_are_read_by_processes_with_the_same_outcome(
    library: Library, index: PeopleIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound, damaged = write(library, "A1"), write(library, "A2")
    damaged.write_bytes(damaged.read_bytes()[:-100])
    refresh_people(index)
    here = index.people()
    os.utime(sound)
    monkeypatch.setattr("forceplate.operations.library.spread_visits.WORTH_A_PROCESS", 2)
    assert refresh_people(index) == 2
    assert index.people() == here
    assert [one.visits[0].problem is None for one in here] == [True, False]


def test_a_visit_named_by_a_day_of_no_calendar_hinders_no_birth_date(tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    folder = library.root / "S1"
    folder.mkdir()
    (folder / "S1_W0_2026-13-40.h5").touch()
    (folder / "S1_W1_2026-03-02.h5").touch()
    index = PeopleIndex(library)
    refresh_people(index)
    index.edit("S1", name="A B", birth_date=date(1980, 1, 1))
    with pytest.raises(LibraryError, match="before the birth date"):
        index.edit("S1", name="A B", birth_date=date(2026, 3, 3))
