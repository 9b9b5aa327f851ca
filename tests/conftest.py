"""For all tests: where the reference data are, how long an example may take, no thread left."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from forceplate.operations import analyse_library

# The same examples every time: a test that fails by chance stops a clinic from an update.
# How long one example takes says more of a busy computer than of the code; tests have timeouts.
settings.register_profile("forceplate", deadline=None, derandomize=True)
settings.load_profile("forceplate")

OUR_THREADS = {"reader", "writer", "emulator", "lsl"}


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """Return the folder of reference data beside the project, or skip."""
    folder = Path(__file__).resolve().parents[1] / ".." / "shared"
    if not folder.is_dir():
        pytest.skip("the reference data are not beside the project")
    return folder


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    yield
    left = [thread.name for thread in threading.enumerate() if thread.name in OUR_THREADS]
    assert not left, f"threads left running: {left}"


class _Here:
    """Analyses one visit after another in this process."""

    def analyse(self, path: Path) -> analyse_library.VisitRows:
        answer = analyse_library._analyse(path)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None:
        """There is nothing to end."""


@pytest.fixture
def _analysed_here(monkeypatch: pytest.MonkeyPatch) -> None:
    """Analyse visits in this process: for tests of what is said of them, not of who does it."""
    monkeypatch.setattr(analyse_library, "_Worker", _Here)
