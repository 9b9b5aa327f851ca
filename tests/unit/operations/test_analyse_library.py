"""A library analysed in one go: the right rows, each visit once, whatever happens to the cache."""

from __future__ import annotations

import multiprocessing
import os
import shutil
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import forceplate_calibration
from forceplate.analysis import analyse_trial
from forceplate.analysis.trial import method_catalogue as metrics_methods
from forceplate.errors import StorageError, VisitFileError
from forceplate.operations.exchange.export import export
from forceplate.operations.library.analyse_library import (
    FailedVisit,
    ResultCache,
    VisitRows,
    analyse_here,
    analyse_visits,
    methods_identity,
    results_file,
    results_heading,
)
from forceplate.operations.library.reading_process import ReadingProcess
from forceplate.operations.library.spread_visits import on_all_cores
from forceplate.storage.visit.visit_file import read_visit, write_visit
from forceplate.types import Visit
from tests.unit.analysis_data import header, visit


class Deadly(type(Path())):  # type: ignore[misc]
    """A path that ends the process it is sent to."""

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (9,)


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the files of three visits."""
    folder = tmp_path_factory.mktemp("visits")
    paths = [folder / f"S{number}.h5" for number in range(3)]
    for number, path in enumerate(paths):
        about = replace(header("W0", 0), subject_id=f"S{number}")
        write_visit(path, visit(about, 60.0 + number, 64.0 + number))
    return paths


on_one, on_two = partial(on_all_cores, n_jobs=1), partial(on_all_cores, n_jobs=2)


def rows(found: Iterable[VisitRows | FailedVisit]) -> list[VisitRows]:
    every = list(found)
    assert [one.error for one in every if isinstance(one, FailedVisit)] == []
    return [one for one in every if isinstance(one, VisitRows)]


def expected(path: Path, folder: Path) -> bytes:
    """Return the table of a visit that is analysed and exported the ordinary way."""
    stored = read_visit(path)
    trials = tuple(analyse_trial(trial, stored.header) for trial in stored.trials)
    again, table = folder / f"again {path.name}", folder / f"{path.name}.csv"
    write_visit(again, Visit(stored.header, trials))
    export("tidy-csv", [again], table)
    return table.read_bytes()


def test_rows_are_those_of_the_export_and_known_the_second_time(
    tmp_path: Path, visits: list[Path]
) -> None:
    before = [path.read_bytes() for path in visits]
    cache = ResultCache(tmp_path)
    first = rows(analyse_visits(visits, cache=cache, spread=on_two))
    assert [one.path for one in first] == visits
    for path, one in zip(visits, first, strict=True):
        assert results_heading() + one.text == expected(path, tmp_path)
        assert (one.n_trials, one.n_rows) == (2, one.text.count(b"\n"))
        assert not one.from_cache
    again = rows(analyse_visits(reversed(visits), cache=ResultCache(tmp_path)))
    assert again == [replace(one, from_cache=True) for one in reversed(first)]
    assert [path.read_bytes() for path in visits] == before


@pytest.mark.usefixtures("_analysed_here")
def test_a_label_that_is_not_its_date_is_doubted_as_soon_as_the_first_visit_is_there(
    tmp_path: Path,
) -> None:
    cache = ResultCache(tmp_path)
    later = tmp_path / "later.h5"
    write_visit(later, visit(header("W8", 25), 60.0))
    (alone,) = rows(analyse_visits([later], cache=cache, spread=on_one))
    assert b"day 25, not 56" not in alone.text
    first = tmp_path / "first.h5"
    write_visit(first, visit(header("W0", 0), 60.0))
    before, after = rows(analyse_visits([first, later], cache=cache, spread=on_one))
    assert b"day" not in before.text
    assert after.text.count(b"day 25, not 56") == after.n_rows
    assert not after.from_cache
    (_, again) = rows(analyse_visits([first, later], cache=cache, spread=on_one))
    assert again == replace(after, from_cache=True)


@pytest.mark.usefixtures("_analysed_here")
def test_content_decides_what_is_known_not_name_or_time(tmp_path: Path, visits: list[Path]) -> None:
    cache = ResultCache(tmp_path)
    path, other = tmp_path / "v.h5", tmp_path / "other.h5"
    shutil.copy(visits[0], path)
    (first,) = rows(analyse_visits([path], cache=cache, spread=on_one))
    shutil.copy(path, other)
    (copied,) = rows(analyse_visits([other], cache=cache))
    assert (copied.from_cache, copied.path, copied.text) == (True, other, first.text)
    status = path.stat()
    shutil.copy(visits[1], path)
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    (changed,) = rows(analyse_visits([path], cache=cache, spread=on_one))
    assert not changed.from_cache
    assert b"S1," in changed.text


def test_what_cannot_be_read_is_named_and_the_others_go_on(
    tmp_path: Path, visits: list[Path]
) -> None:
    damaged, missing = tmp_path / "damaged.h5", tmp_path / "missing.h5"
    damaged.write_bytes(visits[0].read_bytes()[:-100])
    cache = ResultCache(tmp_path)
    deadly: Path = Deadly(visits[2])
    paths = [damaged, visits[1], missing, deadly, visits[0]]
    found = list(analyse_visits(paths, cache=cache, spread=on_two))
    failed = [one for one in found if isinstance(one, FailedVisit)]
    assert [one.path for one in failed] == [damaged, missing, visits[2]]
    for one in failed:
        assert isinstance(one.error, VisitFileError)
        assert str(one.path) in str(one.error)
    assert [one.path for one in found if isinstance(one, VisitRows)] == [visits[1], visits[0]]
    assert len(list((tmp_path / ".cache").iterdir())) == 2


def children() -> set[BaseProcess]:
    """Return the processes of this one; a server of another test may be among them."""
    return set(multiprocessing.active_children())


def test_killed_processes_cost_no_visit(visits: list[Path]) -> None:
    paths, of_others = visits * 3, children()
    found = analyse_visits(paths, spread=on_one)
    first = next(found)
    readers = children() - of_others
    assert readers
    for process in readers:
        process.kill()
    every = rows([first, *found])
    assert [one.path for one in every] == paths
    assert {one.n_trials for one in every} == {2}


def test_leaving_early_leaves_no_process(visits: list[Path]) -> None:
    of_others = children()
    found = analyse_visits(iter(visits * 3), spread=on_one)
    assert isinstance(next(found), VisitRows)
    assert children() - of_others
    found.close()  # type: ignore[attr-defined]
    assert children() <= of_others


def test_a_process_that_may_not_begin_is_refused_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """As for a script that starts the analysis while it is imported: it waited for ever."""
    monkeypatch.setattr(multiprocessing.current_process(), "_inheriting", True, raising=False)
    process = ReadingProcess()
    for _ in range(2):
        with pytest.raises(RuntimeError, match="bootstrapping"):
            process.call(analyse_here, Path("visit.h5"), b"")
    process.close()


def test_a_changed_method_or_program_makes_everything_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    identities = {methods_identity(), methods_identity()}
    assert len(identities) == 1
    first, *others = metrics_methods.METHODS
    newer = replace(first, version=first.version + 1)
    other = replace(first, parameters={**first.parameters, "net": False})
    for changed in (newer, other):
        monkeypatch.setattr(metrics_methods, "METHODS", (changed, *others))
        identities.add(methods_identity())
    monkeypatch.undo()
    (source,) = forceplate_calibration.__path__
    edited = shutil.copytree(source, tmp_path / "edited")
    with (edited / "model.py").open("a") as file:
        file.write("\n")
    monkeypatch.setattr(forceplate_calibration, "__path__", [str(edited)])
    identities.add(methods_identity())
    assert len(identities) == 4


@pytest.fixture(scope="module")
def one_cache(tmp_path_factory: pytest.TempPathFactory) -> ResultCache:
    """Return a cache for many examples, since making one reads the whole program."""
    return ResultCache(tmp_path_factory.mktemp("cache"))


@given(
    text=st.binary(max_size=300),
    counts=st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)),
    data=st.data(),
)
def test_an_entry_is_whole_or_not_there(
    tmp_path_factory: pytest.TempPathFactory,
    one_cache: ResultCache,
    text: bytes,
    counts: tuple[int, int],
    data: st.DataObject,
) -> None:
    cache, file = one_cache, tmp_path_factory.getbasetemp() / "visit.h5"
    entry = cache.entry_for(text)
    assert cache.load(entry, file) is None
    stored = VisitRows(file, *counts, text, from_cache=False)
    cache.store(entry, stored)
    assert cache.load(entry, file) == replace(stored, from_cache=True)
    whole = entry.read_bytes()
    elsewhere = entry.with_name("0" * len(entry.name))
    elsewhere.write_bytes(whole)
    assert cache.load(elsewhere, file) is None
    at = data.draw(st.integers(0, len(whole) - 1))
    if data.draw(st.booleans()):
        entry.write_bytes(whole[:at])
    else:
        flipped = whole[at] ^ data.draw(st.integers(1, 255))
        entry.write_bytes(whole[:at] + bytes([flipped]) + whole[at + 1 :])
    assert cache.load(entry, file) is None
    entry.unlink()
    elsewhere.unlink()


@pytest.mark.usefixtures("_analysed_here")
def test_a_damaged_entry_is_made_anew(tmp_path: Path, visits: list[Path]) -> None:
    cache = ResultCache(tmp_path)
    (first,) = rows(analyse_visits(visits[:1], cache=cache, spread=on_one))
    (entry,) = (tmp_path / ".cache").iterdir()
    whole = entry.read_bytes()
    entry.write_bytes(whole[:-1])
    assert rows(analyse_visits(visits[:1], cache=cache, spread=on_one)) == [first]
    assert entry.read_bytes() == whole


@pytest.mark.usefixtures("_analysed_here")
def test_a_cache_that_is_deleted_meanwhile_harms_nothing(
    tmp_path: Path, visits: list[Path]
) -> None:
    cache = ResultCache(tmp_path)
    shutil.rmtree(tmp_path / ".cache")
    (one,) = rows(analyse_visits(visits[:1], cache=cache, spread=on_one))
    assert not one.from_cache
    assert one.n_rows > 2


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such permissions")
def test_the_cache_is_private(tmp_path: Path) -> None:
    (tmp_path / ".cache").mkdir(mode=0o755)
    cache, file = ResultCache(tmp_path), tmp_path / "visit.h5"
    entry = cache.entry_for(b"x")
    cache.store(entry, VisitRows(file, 1, 1, b"1\n", from_cache=False))
    assert (tmp_path / ".cache").stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in (tmp_path / ".cache").iterdir()] == [0o600]


@pytest.mark.parametrize("kind", ["link", "file", "no library"])
def test_a_cache_that_cannot_be_is_refused(tmp_path: Path, kind: str) -> None:
    library, elsewhere = tmp_path / "library", tmp_path / "elsewhere"
    elsewhere.mkdir()
    if kind != "no library":
        library.mkdir()
    if kind == "link":
        (library / ".cache").symlink_to(elsewhere, target_is_directory=True)
    elif kind == "file":
        (library / ".cache").write_bytes(b"")
    with pytest.raises(StorageError, match=r"\.cache"):
        ResultCache(library)
    assert list(elsewhere.iterdir()) == []


def test_a_table_is_there_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "results.csv"
    with pytest.raises(UnicodeEncodeError), results_file(target) as file:
        file.writelines(part.encode("ascii") for part in ("half", "é"))
    assert list(tmp_path.iterdir()) == []
    with results_file(target) as file:
        file.write(b"whole")
        assert not target.exists()
    with pytest.raises(StorageError, match="exists already"), results_file(target) as file:
        file.write(b"other")
    assert target.read_bytes() == b"whole"
    with results_file(target, overwrite=True) as file:
        file.write(b"newer")
    assert target.read_bytes() == b"newer"
    assert list(tmp_path.iterdir()) == [target]


def test_a_table_never_takes_the_place_of_one_that_came_meanwhile(tmp_path: Path) -> None:
    target = tmp_path / "results.csv"
    with pytest.raises(StorageError, match="exists already"), results_file(target):
        target.write_bytes(b"first")
    assert target.read_bytes() == b"first"
    nowhere = tmp_path / "no folder" / "results.csv"
    with pytest.raises(StorageError, match="Cannot write"), results_file(nowhere) as file:
        file.write(b"")
