"""The index of people: damaged, newer, on a full disk, used by two programs at once."""

from __future__ import annotations

import os
import sqlite3
import threading
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from forceplate.errors import LibraryError
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.storage.library import Library
from forceplate.storage.people.people import INDEX_NAME, IndexNotice, PeopleIndex, Rebuilt
from tests.faults.several_programs import N_PEOPLE, add_people, run_together
from tests.unit.storage.people_samples import LEFT, write

KEPT = f"{INDEX_NAME}.damaged-1"


@pytest.fixture
def index(library: Library) -> PeopleIndex:
    index = PeopleIndex(library)
    index.add(name="Anna")
    write(library)
    refresh_people(index)
    return index


def torn(image: bytes) -> bytes:
    return image[: len(image) // 2]


def overwritten(image: bytes) -> bytes:
    return image[:100] + b"\xff" * (len(image) - 100)


def foreign(image: bytes) -> bytes:
    return b"%PDF-1.7 the wrong file" * (len(image) // 20)


def another_database(_: bytes) -> bytes:
    with closing(sqlite3.connect(":memory:")) as other:
        other.execute("CREATE TABLE song (title TEXT)")
        return other.serialize()


def empty(_: bytes) -> bytes:
    return b""


@pytest.mark.parametrize("harm", [torn, overwritten, foreign, another_database, empty])
def test_a_damaged_index_is_kept_aside_and_made_from_the_files(
    library: Library, index: PeopleIndex, harm: object
) -> None:
    image = harm(index.path.read_bytes())  # type: ignore[operator]
    index.path.write_bytes(image)
    again = PeopleIndex(library)
    assert again.people() == ()
    assert again.notice == IndexNotice(Rebuilt.DAMAGED, library.root / KEPT)
    assert (library.root / KEPT).read_bytes() == image
    assert refresh_people(again) == 1
    (person,) = again.people()
    assert (person.subject_id, person.name) == ("FF-001", "")
    assert person.visits[0].strengths[0].condition == LEFT


def test_damage_met_while_reading_visits_loses_no_visit(
    library: Library, index: PeopleIndex
) -> None:
    for number in range(3):
        write(library, f"A{number}")
    harmed = False

    def harm(done: int, _: int) -> None:
        nonlocal harmed
        if done == 2 and not harmed:
            harmed = True
            index.path.write_bytes(overwritten(index.path.read_bytes()))

    refresh_people(index, harm)
    assert harmed
    assert {one.subject_id for one in index.people()} == {"FF-001", "A0", "A1", "A2"}
    assert index.notice == IndexNotice(Rebuilt.DAMAGED, library.root / KEPT)


def test_a_new_person_is_entered_once_though_the_index_was_damaged(
    library: Library, index: PeopleIndex
) -> None:
    index.path.write_bytes(torn(index.path.read_bytes()))
    added = index.add(name="Bert")
    assert [one for one in index.people() if one.name] == [added]


def test_a_second_damaged_index_does_not_replace_the_first(
    library: Library, index: PeopleIndex
) -> None:
    for letter in (b"a", b"b"):
        index.path.write_bytes(letter * 4096)
        index.people()
    assert (library.root / KEPT).read_bytes() == b"a" * 4096
    assert (library.root / f"{INDEX_NAME}.damaged-2").read_bytes() == b"b" * 4096


def test_an_index_of_a_newer_program_is_left_alone(library: Library, index: PeopleIndex) -> None:
    with closing(sqlite3.connect(index.path)) as other:
        other.execute("PRAGMA user_version = 9")
    image = index.path.read_bytes()
    for call in (index.people, index.add, partial(refresh_people, index)):
        with pytest.raises(LibraryError, match=r"newer forceplate .*unharmed"):
            call()
    assert index.path.read_bytes() == image
    assert not (library.root / KEPT).exists()


def test_a_link_in_place_of_the_index_is_refused(
    library: Library, index: PeopleIndex, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere.sqlite3"
    index.path.rename(elsewhere)
    try:
        index.path.symlink_to(elsewhere)
    except OSError:
        pytest.skip("this user may make no links")
    with pytest.raises(LibraryError, match="link to elsewhere"):
        index.people()


def test_a_folder_that_went_is_said_so(library: Library, index: PeopleIndex) -> None:
    library.root.rename(library.root.with_name("moved"))
    with pytest.raises(LibraryError, match="unharmed"):
        index.people()


def test_leftovers_of_a_program_that_died_do_no_harm(library: Library) -> None:
    library.root.joinpath(f"{INDEX_NAME}.new").write_bytes(b"half")
    library.root.joinpath(f"{INDEX_NAME}.new-journal").write_bytes(b"half")
    library.root.joinpath(f"{INDEX_NAME}-wal").write_bytes(b"of another index")
    person = PeopleIndex(library).add(name="Anna")
    assert PeopleIndex(library).people() == (person,)


def test_a_full_disk_loses_no_name(library: Library, index: PeopleIndex) -> None:
    resource = pytest.importorskip("resource", reason="limits of a process are set the POSIX way")
    before = index.people()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (512, hard))
    try:
        for _ in range(2):
            with pytest.raises(LibraryError, match=r"cannot be used.*unharmed"):
                index.add(name="Bert")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert index.people() == before
    assert index.notice is None or index.notice.why is Rebuilt.MISSING
    assert not (library.root / KEPT).exists()
    index.add(name="Bert")
    assert [one.name for one in index.people()] == ["", "Anna", "Bert"]


def test_a_disk_without_room_for_a_first_index_leaves_none(library: Library) -> None:
    resource = pytest.importorskip("resource", reason="limits of a process are set the POSIX way")
    index = PeopleIndex(library)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2048, hard))
    try:
        with pytest.raises(LibraryError, match="unharmed"):
            index.people()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert not index.path.exists()
    assert index.people() == ()


def test_programs_that_begin_an_index_together_lose_no_name(library: Library) -> None:
    write(library)
    run_together(add_people, library.root, "xyz")
    people = PeopleIndex(library).people()
    expected = sorted(f"{letter}{number}" for letter in "xyz" for number in range(N_PEOPLE))
    assert sorted(one.name for one in people if one.name) == expected
    assert len({one.subject_id for one in people}) == 46


def test_programs_that_meet_a_damaged_index_set_it_aside_once(
    library: Library, index: PeopleIndex
) -> None:
    index.path.write_bytes(b"not an index at all" * 500)
    run_together(add_people, library.root, "xy")
    kept = [path.name for path in library.root.iterdir() if ".damaged-" in path.name]
    assert kept == [KEPT]
    assert len([one for one in PeopleIndex(library).people() if one.name]) == 30


def test_an_index_that_another_program_keeps_is_waited_for_and_then_named(
    library: Library, index: PeopleIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forceplate.storage.people.index_file.BUSY_TIMEOUT_S", 0.05)
    with closing(sqlite3.connect(index.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        assert len(index.people()) == 2  # reading goes on
        with pytest.raises(LibraryError, match="another program is using it"):
            index.add(name="Bert")
    index.add(name="Bert")


def test_threads_may_share_an_index(library: Library, index: PeopleIndex) -> None:
    errors: list[BaseException] = []

    def work(letter: str) -> None:
        try:
            for number in range(8):
                index.add(name=f"{letter}{number}")
                refresh_people(index)
                index.people()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(letter,)) for letter in "pq"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert len(index.people()) == 18


@pytest.mark.skipif(os.name != "posix", reason="open files are counted the Linux way")
def test_no_file_stays_open(index: PeopleIndex) -> None:
    index.people()
    descriptors = Path("/proc/self/fd")
    if not descriptors.is_dir():
        pytest.skip("open files are counted the Linux way")
    names = []
    for one in descriptors.iterdir():
        try:
            names.append(str(one.readlink()))
        except FileNotFoundError:  # the listing's own
            continue
    assert not [name for name in names if INDEX_NAME in name]


def test_names_come_along_with_a_copy_of_what_is_seen(library: Library, tmp_path: Path) -> None:
    index = PeopleIndex(library)
    index.add(name="Anna")
    copy = tmp_path / "copy"
    copy.mkdir()
    for seen in library.root.glob("[!.]*"):  # as a file manager shows them
        (copy / seen.name).write_bytes(seen.read_bytes())
    again = PeopleIndex(Library(copy))
    assert [one.name for one in again.people()] == ["Anna"]
    assert again.notice is None


@pytest.mark.parametrize("is_open", [False, True])
def test_an_index_of_an_earlier_forceplate_is_taken_over(
    library: Library, index: PeopleIndex, *, is_open: bool
) -> None:
    former = library.root / ".index.sqlite3"
    index.path.rename(former)
    with closing(sqlite3.connect(former, isolation_level=None)) as other:
        if is_open:  # its newest names are beside it, as a program that was killed leaves them
            other.execute("UPDATE person SET name = 'Bea'")
            copies = {path: path.read_bytes() for path in library.root.glob(".index.sqlite3*")}
    if is_open:
        for path, image in copies.items():
            path.write_bytes(image)
    again = PeopleIndex(library)
    assert [one.name for one in again.people()] == ["", "Bea" if is_open else "Anna"]
    assert again.notice is None
    assert not list(library.root.glob(".index*"))


def test_an_index_of_version_1_keeps_its_people(library: Library, index: PeopleIndex) -> None:
    with closing(sqlite3.connect(index.path, isolation_level=None)) as other:
        other.execute("ALTER TABLE visit DROP COLUMN n_done")
        other.execute("ALTER TABLE visit DROP COLUMN n_planned")
        other.execute("ALTER TABLE visit DROP COLUMN began_s")
        other.execute("DROP TABLE former")
        other.execute("PRAGMA user_version = 1")
    again = PeopleIndex(library)
    assert [one.name for one in again.people()] == ["Anna"]
    assert refresh_people(again) == 1
    assert [one.name for one in again.people()] == ["", "Anna"]
    assert again.notice is None


def test_an_index_of_version_3_keeps_who_somebody_was(library: Library, index: PeopleIndex) -> None:
    (anna,) = (one for one in index.people() if one.name)
    index.edit(anna.subject_id, name="Ana", birth_date=None)
    with closing(sqlite3.connect(index.path, isolation_level=None)) as other:
        other.execute("ALTER TABLE former DROP COLUMN who")
        other.execute("ALTER TABLE former DROP COLUMN why")
        other.execute("PRAGMA user_version = 3")
    again = PeopleIndex(library)
    again.edit(anna.subject_id, name="Anne", birth_date=None, by="AB", why="misspelt")
    former = again.person(anna.subject_id).former
    assert [(one.name, one.who, one.why) for one in former] == [
        ("Anna", "", ""), ("Ana", "AB", "misspelt"),
    ]  # fmt: skip
