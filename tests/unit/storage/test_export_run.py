"""An export is there whole or not at all, and replaces nothing it should not."""

from __future__ import annotations

import gc
import importlib.util
import stat
from dataclasses import replace
from datetime import timedelta
from importlib.machinery import ModuleSpec
from pathlib import Path

import h5py
import pytest

from forceplate.analysis import analyse_trial
from forceplate.analysis.trial.choices import FORMER_CHOICES
from forceplate.errors import CancelledError, StorageError, VisitFileError
from forceplate.exchange.export.export_options import ExportOptions
from forceplate.exchange.export.formats import FORMATS, find_format
from forceplate.operations.exchange.export import export
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit, write_visit
from forceplate.types import Visit
from forceplate.words import say
from tests.unit.storage.export_samples import records
from tests.unit.storage.samples import calibrated_header, recorded_trial

ALL = list(FORMATS)


def skip_without_package(form: str) -> None:
    if FORMATS[form].package:
        pytest.importorskip(FORMATS[form].package)


def target(folder: Path, form: str) -> Path:
    return folder / f"out{FORMATS[form].suffix}"


@pytest.mark.parametrize("form", ALL)
def test_nothing_is_written_over_silently(tmp_path: Path, paths: list[Path], form: str) -> None:
    skip_without_package(form)
    out = target(tmp_path, form)
    made = export(form, paths[2:], out)
    assert {*made.files} == {*tmp_path.iterdir()}
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in made.files)
    for taken in made.files:
        for path in tmp_path.iterdir():
            path.unlink()
        taken.write_text("mine")
        with pytest.raises(StorageError, match=rf"{taken.name} exists already"):
            export(form, paths[3:], out)
        assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]
        assert export(form, paths[3:], out, overwrite=True) is not None
        assert {*tmp_path.iterdir()} == {*made.files}
        assert taken.read_bytes() != b"mine"


def test_exports_of_one_name_lie_in_one_folder(tmp_path: Path, paths: list[Path]) -> None:
    made: list[Path] = []
    for form in ("tidy-csv", "xlsx", "hdf5", "c3d", "parquet", "fhir"):
        skip_without_package(form)
        made += export(form, paths[2:], target(tmp_path, form)).files
    assert len(set(made)) == len(made)
    assert {*tmp_path.iterdir()} == {*made}
    assert tmp_path / "out.xlsx.dictionary.csv" in made
    assert tmp_path / "out.dictionary.csv" in made


@pytest.mark.parametrize("form", ALL)
def test_cancelled_in_the_middle_nothing_is_left(
    tmp_path: Path, paths: list[Path], form: str
) -> None:
    skip_without_package(form)
    told: list[tuple[int, int]] = []
    with pytest.raises(CancelledError):
        export(
            form,
            paths[::-1],
            target(tmp_path, form),
            on_progress=lambda n_done, n_total: told.append((n_done, n_total)),
            is_cancelled=lambda: len(told) == 2,
        )
    assert told == [(1, 4), (2, 4)]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", ALL)
def test_a_file_that_cannot_be_read_is_named_and_nothing_is_left(
    tmp_path: Path, paths: list[Path], form: str
) -> None:
    skip_without_package(form)
    damaged = tmp_path / "damaged.h5"
    damaged.write_bytes(paths[0].read_bytes()[:-2000])
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(VisitFileError, match=r"damaged\.h5"):
        export(form, [paths[1], damaged, paths[2]], target(folder, form))
    assert list(folder.iterdir()) == []


def test_a_visit_of_a_newer_format_is_refused_by_its_name(
    tmp_path: Path, paths: list[Path]
) -> None:
    newer = tmp_path / "newer.h5"
    newer.write_bytes(paths[0].read_bytes())
    with h5py.File(newer, "r+") as file:
        file.attrs["format_version"] = file.attrs["format_version"] + 1
    with pytest.raises(VisitFileError, match=r"newer\.h5.*format version is 3"):
        export("tidy-csv", [*paths[1:], newer], tmp_path / "t.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["newer.h5"]


def test_one_visit_twice_is_refused(tmp_path: Path, paths: list[Path]) -> None:
    copy = tmp_path / "copy.h5"
    copy.write_bytes(paths[0].read_bytes())
    with pytest.raises(StorageError, match=r"copy\.h5 are both visit W0 of P2"):
        export("wide-csv", [*paths, copy], tmp_path / "w.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["copy.h5"]


def test_no_visit_is_ever_written_over(tmp_path: Path, paths: list[Path]) -> None:
    library = Library(tmp_path)
    visit = read_visit(paths[2])
    file = library.root / "P10" / "P10_W0_2026-03-02.h5"
    file.parent.mkdir()
    write_visit(file, visit)
    before = file.read_bytes()
    for sources in ([file], [paths[0]]):
        with pytest.raises(StorageError, match="is a visit file"):
            export("hdf5", sources, file, overwrite=True)
    (tmp_path / "link.h5").symlink_to(file)
    with pytest.raises(StorageError, match="is a visit file"):
        export("hdf5", [file], tmp_path / "link.h5", overwrite=True)
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def test_a_folder_that_is_none(tmp_path: Path, paths: list[Path]) -> None:
    with pytest.raises(StorageError, match=r"Cannot write .*nowhere.*no such file"):
        export("tidy-csv", paths, tmp_path / "nowhere" / "t.csv")
    (tmp_path / "t.csv").mkdir()
    with pytest.raises(StorageError, match="is a folder"):
        export("tidy-csv", paths, tmp_path / "t.csv", overwrite=True)
    with pytest.raises(StorageError, match="no visit"):
        export("tidy-csv", [], tmp_path / "u.csv")


@pytest.mark.parametrize("form", [one for one in ALL if FORMATS[one].package])
def test_a_missing_package_is_named_with_the_way_to_get_it(
    tmp_path: Path, paths: list[Path], form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = importlib.util.find_spec

    def without(name: str, package: str | None = None) -> ModuleSpec | None:
        return None if name == FORMATS[form].package else real(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", without)
    words = rf"needs the package {FORMATS[form].package}.*forceplate\[{FORMATS[form].extra}\]"
    with pytest.raises(StorageError, match=words):
        export(form, paths, target(tmp_path, form))
    assert list(tmp_path.iterdir()) == []


def test_choices_that_a_format_cannot_heed_are_refused(tmp_path: Path, paths: list[Path]) -> None:
    for form, options, words in (
        ("hdf5", ExportOptions(names={}), "holds no names"),
        ("fhir", ExportOptions(names={"P2": "x"}), "holds no names"),
        ("tidy-csv", ExportOptions(trial=1), "only with samples-csv"),
        ("tidy-csv", ExportOptions(with_doubted=True), "averages nothing over trials"),
        ("tidy-csv", ExportOptions(metrics=frozenset({"strength"})), "strength is no number"),
    ):
        with pytest.raises(StorageError, match=words):
            export(form, paths, tmp_path / "x", options=options)
    with pytest.raises(StorageError, match=r"no format 'csv'.*tidy-csv, wide-csv"):
        find_format("csv")
    assert list(tmp_path.iterdir()) == []


def test_numbers_made_in_several_ways_are_remarked(tmp_path: Path) -> None:
    header = calibrated_header()
    other = replace(FORMER_CHOICES, cutoff_hz=20.0)
    for label, choices in (("W0", FORMER_CHOICES), ("W8", other)):
        trials = tuple(analyse_trial(recorded_trial(number), header, choices) for number in (1, 2))
        begun = header.started_at + timedelta(weeks=int(label[1:]))
        visit = Visit(replace(header, visit=label, started_at=begun), trials)
        write_visit(tmp_path / f"{label}.h5", visit)
    both = [tmp_path / "W0.h5", tmp_path / "W8.h5"]
    made = export("tidy-csv", both, tmp_path / "t.csv")
    (remark,) = made.remarks
    assert remark.en.startswith("peak_force, ")
    assert "best_mean_force," not in remark.en
    assert "reanalyse" in say(remark, "nl")
    dictionary = {row["name"]: row["method"] for row in records(tmp_path / "t.dictionary.csv")}
    ways = dictionary["value of peak_force"].split("; ")
    assert [('"cutoff_hz":20.0' in way, '"cutoff_hz":50.0' in way) for way in ways] == [
        (True, False),
        (False, True),
    ]
    alone = export("tidy-csv", both[:1], tmp_path / "alone.csv")
    assert alone.remarks == ()


@pytest.fixture(scope="module")
def several(tmp_path_factory: pytest.TempPathFactory, paths: list[Path]) -> list[Path]:
    """Return the files of five visits of a person."""
    small = read_visit(paths[3])
    folder = tmp_path_factory.mktemp("several")
    several = [folder / f"{number}.h5" for number in range(5)]
    for number, path in enumerate(several):
        write_visit(path, replace(small, header=replace(small.header, visit=f"W{number}")))
    return several


@pytest.mark.parametrize("form", ALL)
def test_never_more_than_two_visits_are_in_memory(
    tmp_path: Path, several: list[Path], form: str
) -> None:
    skip_without_package(form)
    alive: list[int] = []
    gc.freeze()  # what was there before does not count

    def look(_done: int, _total: int) -> None:
        alive.append(sum(isinstance(one, Visit) for one in gc.get_objects()))

    assert export(form, several, target(tmp_path, form), on_progress=look) is not None
    assert len(alive) == 5
    assert 0 < max(alive) <= 2


def test_every_format_says_what_it_is_in_both_languages() -> None:
    for form in FORMATS.values():
        assert say(form.title) != say(form.title, "nl")
        assert form.suffix.startswith(".")
        assert bool(form.package) == bool(form.extra)
