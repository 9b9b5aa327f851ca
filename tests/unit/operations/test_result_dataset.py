"""A Parquet dataset of results: each visit once, and what lacks or is too much is named."""

from __future__ import annotations

import csv
import io
import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from forceplate.errors import StorageError
from forceplate.operations.library.analyse_library import (
    FailedVisit,
    VisitRows,
    analyse_visits,
    results_heading,
)
from forceplate.operations.library.first_visits import FirstVisits
from forceplate.operations.library.result_dataset import ResultDataset, StoredVisit, store_visits
from forceplate.operations.library.visit_sources import Share, VisitSource, name_key, source_of
from forceplate.storage.visit.visit_file import write_visit
from tests.unit.analysis_data import header, visit

parquet = pytest.importorskip("pyarrow.parquet")
pytestmark = pytest.mark.usefixtures("_analysed_here")


@pytest.fixture(scope="module")
def visits(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the files of two visits, and another state of the first."""
    folder = tmp_path_factory.mktemp("visits")
    paths = [folder / name for name in ("S0.h5", "S1.h5", "S0 later.h5")]
    for path, subject, peak in zip(paths, ("S0", "S1", "S0"), (60.0, 61.0, 90.0), strict=True):
        write_visit(path, visit(replace(header("W0", 0), subject_id=subject), peak))
    return paths


def stored(found: Iterable[StoredVisit | FailedVisit]) -> list[StoredVisit]:
    every = list(found)
    assert [one.error for one in every if isinstance(one, FailedVisit)] == []
    return [one for one in every if isinstance(one, StoredVisit)]


def csv_rows(paths: Iterable[VisitSource]) -> list[dict[str, str]]:
    text = results_heading()
    for one in analyse_visits(paths):
        assert isinstance(one, VisitRows)
        text += one.text
    return list(csv.DictReader(io.StringIO(text.decode())))


def as_csv(cell: Any) -> str:
    """Return what CSV says of a cell of Parquet."""
    return "" if cell is None else str(int(cell) if isinstance(cell, bool) else cell)


def rows_of(table: Any) -> list[dict[str, str]]:
    return [{name: as_csv(cell) for name, cell in row.items()} for row in table.to_pylist()]


def test_rows_are_those_of_the_table_and_nothing_is_done_twice(
    tmp_path: Path, visits: list[Path]
) -> None:
    place = tmp_path / "data" / "set"
    first = stored(store_visits(visits[:2], ResultDataset(place)))
    assert [one.path for one in first] == visits[:2]
    expected = csv_rows(visits[:2])
    found = rows_of(parquet.read_table(place / "results"))
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert sum(one.n_rows for one in first) == len(expected)
    checks = parquet.read_table(place / "checks").to_pylist()
    assert {row["subject_id"] for row in checks} == {"S0", "S1"}
    assert {"check", "outcome", "check_sentence"} <= set(checks[0])

    files = {path: path.stat().st_mtime_ns for path in place.rglob("*.parquet")}
    assert len(files) == 4
    again = stored(store_visits(reversed(visits[:2]), ResultDataset(place)))
    assert again == [replace(one, from_cache=True) for one in reversed(first)]
    assert {path: path.stat().st_mtime_ns for path in place.rglob("*") if path.is_file()} == files


def test_a_label_that_is_not_its_date_is_doubted_also_where_the_first_visit_is_of_another_share(
    tmp_path: Path,
) -> None:
    paths = [tmp_path / f"S0_{label}.h5" for label in ("W0", "W8")]
    for path, one in zip(paths, (header("W0", 0), header("W8", 25)), strict=True):
        write_visit(path, visit(replace(one, subject_id="S0"), 60.0))
    place = tmp_path / "set"
    stored(store_visits(paths[1:], ResultDataset(place), firsts=FirstVisits(paths)))
    column = parquet.read_table(place / "results")["visit_label_doubted"].to_pylist()
    assert set(column) == {"day 25, not 56"}


def test_pandas_and_duckdb_read_it(tmp_path: Path, visits: list[Path]) -> None:
    pandas, duckdb = pytest.importorskip("pandas"), pytest.importorskip("duckdb")
    stored(store_visits(visits[:2], ResultDataset(tmp_path)))
    frame = pandas.read_parquet(tmp_path / "results")
    peaks = frame[frame.result == "peak_force"].set_index("subject_id").value.to_dict()
    query = (
        f"select subject_id, value from '{tmp_path}/results/*.parquet' where result = 'peak_force'"
    )
    assert dict(duckdb.sql(query).fetchall()) == peaks
    assert set(peaks) == {"S0", "S1"}


def test_a_torn_part_is_made_anew(tmp_path: Path, visits: list[Path]) -> None:
    (first,) = stored(store_visits(visits[:1], ResultDataset(tmp_path)))
    for folder in ("results", "checks"):
        torn = tmp_path / folder / first.part
        whole = torn.read_bytes()
        torn.write_bytes(whole[:-5])
        assert stored(store_visits(visits[:1], ResultDataset(tmp_path))) == [first]
        assert torn.read_bytes() == whole


def test_a_changed_visit_takes_the_place_of_the_former(tmp_path: Path, visits: list[Path]) -> None:
    path, place = tmp_path / "S0.h5", tmp_path / "set"
    shutil.copy(visits[0], path)
    (first,) = stored(store_visits([path], ResultDataset(place)))
    shutil.copy(visits[2], path)
    (second,) = stored(store_visits([path], ResultDataset(place)))
    assert first.part != second.part
    for folder in ("results", "checks"):
        assert [part.name for part in (place / folder).iterdir()] == [second.part]


def test_what_lacks_and_what_is_too_much_is_named(
    tmp_path: Path, visits: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, other = stored(store_visits(visits[:2], ResultDataset(tmp_path)))
    with pytest.raises(StorageError, match=other.part):
        list(store_visits(visits[:1], ResultDataset(tmp_path)))
    share = next(one for one in (Share(1, 2), Share(2, 2)) if one.has(name_key(visits[0])))
    if not share.has(name_key(visits[1])):
        stored(store_visits(visits[:1], ResultDataset(tmp_path), share=share))
    stored(store_visits(visits[:1], ResultDataset(tmp_path), overwrite=True))
    assert [part.name for part in (tmp_path / "results").iterdir()] == [first.part]

    found = store_visits(visits[:1], ResultDataset(tmp_path))
    assert isinstance(next(found), StoredVisit)
    (tmp_path / "checks" / first.part).unlink()
    (lacking,) = found
    assert isinstance(lacking, FailedVisit)
    assert "S0.h5" in str(lacking.error)


def test_a_visit_that_cannot_be_read_any_more_leaves_no_silent_rows(
    tmp_path: Path, visits: list[Path]
) -> None:
    path, place = tmp_path / "S0.h5", tmp_path / "set"
    shutil.copy(visits[0], path)
    stored(store_visits([path], ResultDataset(place)))
    path.write_bytes(path.read_bytes()[:-100])
    found = store_visits([path], ResultDataset(place))
    assert isinstance(next(found), FailedVisit)
    with pytest.raises(StorageError, match="cannot be read now"):
        next(found)


def test_twins_are_refused(tmp_path: Path, visits: list[Path]) -> None:
    (tmp_path / "copy").mkdir()
    twin = Path(shutil.copy(visits[0], tmp_path / "copy" / "S0.h5"))
    with pytest.raises(StorageError, match="the same name"):
        list(store_visits([visits[0], twin], ResultDataset(tmp_path / "set")))
    with pytest.raises(StorageError, match="are both visit W0 of S0"):
        list(store_visits([visits[0], visits[2]], ResultDataset(tmp_path / "set")))
    assert len(list((tmp_path / "set" / "results").iterdir())) == 1


def test_visits_and_dataset_by_url(visits: list[Path]) -> None:
    fsspec = pytest.importorskip("fsspec")
    files = fsspec.filesystem("memory")
    files.pipe_file("/lib/S0.h5", visits[0].read_bytes())
    try:
        sources, place = [source_of("memory://lib/S0.h5")], source_of("memory://lib/set")
        (first,) = stored(store_visits(sources, ResultDataset(place)))
        assert stored(store_visits(sources, ResultDataset(place))) == [
            replace(first, from_cache=True)
        ]
        files.pipe_file("/lib/S0.h5", visits[2].read_bytes())
        (second,) = stored(store_visits(sources, ResultDataset(place)))
        names = files.ls("/lib/set/results", detail=False)
        assert names == [f"/lib/set/results/{second.part}"]
        rows = parquet.read_table(io.BytesIO(files.cat_file(names[0])))
        assert rows_of(rows) == csv_rows([visits[2]])
    finally:
        files.rm("/lib", recursive=True)


def test_a_file_in_the_way_is_refused(tmp_path: Path) -> None:
    (tmp_path / "set").write_bytes(b"")
    with pytest.raises(StorageError, match="is a file"):
        ResultDataset(tmp_path / "set")
