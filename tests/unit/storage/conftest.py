"""Files of these tests are in memory: they are written and synced by the hundred."""

from __future__ import annotations

from pathlib import Path

import pytest

from forceplate.storage.visit.visit_file import write_visit
from forceplate.types import Visit
from tests.memory import tmp_path  # noqa: F401  fixtures are found by their name here
from tests.unit.storage.export_samples import study
from tests.unit.storage.samples import make_trial, visit_header


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return a visit file of two trials."""
    path = tmp_path_factory.mktemp("written") / "visit.h5"
    write_visit(path, Visit(visit_header(), (make_trial(1), make_trial(2, seed=2))))
    return path.read_bytes()


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Return the files of four visits of two people."""
    return study(tmp_path_factory.mktemp("study"))


@pytest.fixture
def path(tmp_path: Path, written: bytes) -> Path:  # noqa: F811
    """Return that visit file in a folder of its own."""
    path = tmp_path / "visit.h5"
    path.write_bytes(written)
    return path
