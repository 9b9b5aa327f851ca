"""Time to list the people of a large library, and to paint the page with them.

    python -m benchmarks.people [--visits 2000]

The index is filled by reading real, small visit files: a person each two visits.
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from forceplate.operations.people_index import refresh_people
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex
from tests.unit.storage.people_samples import LEFT, RIGHT, write

N_TIMES = 7
PEAKS_N = ((LEFT, 70.0), (LEFT, 74.0), (RIGHT, 80.0), (RIGHT, 84.0))


def make_library(root: Path, n_visits: int) -> Library:
    """Write the visit files; every second one is of week 8."""
    library = Library(root)
    for number in range(n_visits):
        day = date(2026, 3, 2) + timedelta(weeks=8 * (number % 2))
        visit = "W8" if number % 2 else "W0"
        write(library, f"S{number // 2:05d}", visit, day, peaks_n=PEAKS_N)
    return library


def median_ms(work: Callable[[], object]) -> float:
    """Return the median time of some runs."""
    times_s = []
    for _ in range(N_TIMES):
        started_s = time.perf_counter()
        work()
        times_s.append(time.perf_counter() - started_s)
    return 1000 * statistics.median(times_s)


def first_paint_ms(index: PeopleIndex, library: Library, folder: Path) -> float:
    """Return the time from building the page to its first picture, list included."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    from forceplate.gui.kit.context import Context
    from forceplate.gui.kit.settings import SettingsModel
    from forceplate.gui.kit.tasks import Tasks
    from forceplate.gui.people.people_page import PeoplePage
    from forceplate.protocol import ProtocolStore

    application = QApplication.instance() or QApplication([])
    context = Context(
        library=library, people=index, protocols=ProtocolStore(library.root / ".protocols"),
        settings_model=SettingsModel(folder), link=cast("Any", None), tasks=Tasks(),
        now=lambda: datetime(2026, 5, 4, tzinfo=UTC),
    )  # fmt: skip

    def work() -> None:
        page = PeoplePage(context)
        page.resize(1366, 768)
        page.reload()
        page.grab()
        assert page.model.n_people

    spent_ms = median_ms(work)
    application.processEvents()
    return spent_ms


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--visits", type=int, default=2000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        library = make_library(Path(name) / "library", chosen.visits)
        index = PeopleIndex(library)
        started_s = time.perf_counter()
        refresh_people(index)
        spent_s = time.perf_counter() - started_s
        print(f"first reading of {chosen.visits} visits {spent_s:8.1f} s")
        print(f"refresh, nothing changed    {median_ms(lambda: refresh_people(index)):8.1f} ms")
        print(f"people()                    {median_ms(index.people):8.1f} ms")
        print(f"page built and painted      {first_paint_ms(index, library, Path(name)):8.1f} ms")


if __name__ == "__main__":
    main()
