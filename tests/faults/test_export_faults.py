"""Exports and anonymous copies on disks that are full and in folders that may not be written."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from forceplate.errors import StorageError
from forceplate.exchange.export import FORMATS
from forceplate.operations.exchange.anonymise import anonymise
from forceplate.operations.exchange.export import export
from forceplate.operations.exchange.import_recording import ImportPlan, import_recording
from forceplate.storage.library import Library
from forceplate.types import Condition, Region, Side
from tests.faults.test_storage_faults import files_up_to
from tests.unit.analysis_data import effort
from tests.unit.storage.export_samples import study

PROJECT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return study(tmp_path_factory.mktemp("study"))[2:]


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """Give a file system of 64 KiB, where this user may mount one."""
    with mounted(tmp_path / "tiny", "size=64k") as folder:
        yield folder


@pytest.fixture
def read_only_disk(tmp_path: Path) -> Iterator[Path]:
    """Give an empty file system that not even the superuser may write to."""
    with mounted(tmp_path / "read-only", "ro") as folder:
        yield folder


@contextmanager
def mounted(folder: Path, options: str) -> Iterator[Path]:
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", options, "tmpfs", str(folder)]
    try:
        is_mounted = subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        is_mounted = False
    if not is_mounted:
        pytest.skip("this user may not mount a file system")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.parametrize("form", list(FORMATS))
@pytest.mark.parametrize("room", [0, 3000])
def test_a_full_disk_leaves_no_half_file(
    tmp_path: Path, paths: list[Path], form: str, room: int
) -> None:
    if FORMATS[form].package:
        pytest.importorskip(FORMATS[form].package)
    old = tmp_path / f"out{FORMATS[form].suffix}"
    old.write_text("of yesterday")
    with files_up_to(room), pytest.raises(StorageError, match="Cannot write"):
        export(form, paths, old, overwrite=True)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["of yesterday"]
    assert export(form, paths, old, overwrite=True) is not None


@pytest.mark.parametrize("form", list(FORMATS))
def test_a_tiny_disk_that_is_really_full(tiny_disk: Path, paths: list[Path], form: str) -> None:
    if FORMATS[form].package:
        pytest.importorskip(FORMATS[form].package)
    (tiny_disk / "big").write_bytes(bytes(60 * 1024))
    with pytest.raises(StorageError, match="Cannot write"):
        export(form, paths, tiny_disk / f"out{FORMATS[form].suffix}")
    assert [path.name for path in tiny_disk.iterdir()] == ["big"]


def test_a_program_in_which_hdf5_met_a_full_disk_ends_in_order(
    tmp_path: Path, paths: list[Path]
) -> None:
    program = (
        "import resource, sys\nfrom pathlib import Path\n"
        "from forceplate.errors import StorageError\n"
        "from forceplate.operations.exchange.export import export\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (5000, -1))\n"
        "try:\n    export('hdf5', [Path(sys.argv[1])], Path(sys.argv[2]))\n"
        "except StorageError as error:\n    print(error)\n"
    )
    # -B: a compiled module that is cut off by the limit would stay so
    command = [sys.executable, "-B", "-c", program, str(paths[0]), str(tmp_path / "s.h5")]
    done = subprocess.run(
        command, cwd=PROJECT, capture_output=True, text=True, timeout=60, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Cannot write")
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_leaves_nothing_of_an_anonymous_copy(tmp_path: Path, paths: list[Path]) -> None:
    with files_up_to(5000), pytest.raises(StorageError, match="Cannot write"):
        anonymise(paths, tmp_path / "copy", tmp_path / "key.json")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("form", list(FORMATS))
def test_a_disk_that_may_only_be_read(read_only_disk: Path, paths: list[Path], form: str) -> None:
    if FORMATS[form].package:
        pytest.importorskip(FORMATS[form].package)
    with pytest.raises(StorageError, match=r"the disk is read-only\. Nothing was left"):
        export(form, paths, read_only_disk / f"out{FORMATS[form].suffix}")
    assert list(read_only_disk.iterdir()) == []


def test_an_import_onto_a_full_disk_leaves_no_trial(tmp_path: Path) -> None:
    press = tmp_path / "press.csv"
    press.write_text("force_n\n" + "\n".join(f"{value:.3f}" for value in effort(80.0)))
    library = Library(tmp_path / "library")
    plan = ImportPlan(
        subject_id="P001",
        visit="W0",
        condition=Condition(Side.LEFT, Region.HALLUX),
        recorded_at=datetime(2026, 3, 2, 9, 30, tzinfo=UTC),
        system="Another plate",
        rate_hz=1000.0,
    )
    with files_up_to(20_000), pytest.raises(StorageError, match="Check the disk"):
        import_recording(library, press, plan)
    assert library.visits() == ()
    assert not [path for path in library.root.rglob("*") if path.suffix in (".h5", ".journal")]
    assert import_recording(library, press, plan).saved.trial.accepted


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="needs POSIX permissions")
def test_a_folder_that_may_only_be_read(tmp_path: Path, paths: list[Path]) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    try:
        if os.access(folder, os.W_OK):
            pytest.skip("this user may write anywhere")
        with pytest.raises(StorageError, match="no permission"):
            export("tidy-csv", paths, folder / "t.csv")
        with pytest.raises(StorageError, match="no permission"):
            anonymise(paths, folder / "copy", tmp_path / "key.json")
    finally:
        folder.chmod(0o700)
    assert list(folder.iterdir()) == []
