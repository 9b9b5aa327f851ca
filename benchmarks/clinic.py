"""A big clinic's library in the window and at the terminal, and whether the window ever waits.

The real main window, drawn into memory, on a library of 500 people with four visits each (of
effort 1; 5,000 and 20,000 of effort 10). A timer of 5 ms tells how long the window could not
answer. What the system gave to others meanwhile is taken off, so that a busy computer is not
taken for a slow program; what Python's one lock gave to other threads of the program is not. On a
busy computer a thread with that lock waits too: the CPU of the window's own thread stands beside.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.clinic_library import TODAY, WEEKS, fill_index, make_library
from benchmarks.rows import CannotRunError, Row, is_installed, times
from forceplate.operations.backups.backup import back_up
from forceplate.operations.library.verify import Outcome, verify_visits
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.operations.visit import review_visit
from forceplate.operations.visit.change_record import Stamp
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex

if TYPE_CHECKING:
    from forceplate.gui.review.review_page import ReviewPage

MOST_STALL_MS = 50.0
STALE_SHARE = 20
"""One of so many visits is changed beside the window."""
VERIFIED = 400
READ_FIRST = 500
"""Visits of a library whose list is empty, for each unit of effort."""
TICK_MS = 5
SEARCHED = "vries 12"
PASSPHRASE = "a foot has 26 bones"
NOW = datetime(TODAY.year, TODAY.month, TODAY.day, 12, tzinfo=UTC)


def rows(effort: float) -> Iterator[Row]:
    """Make the library, use it, and return what each step takes."""
    if not is_installed("PySide6") or not Path("/proc/self/schedstat").exists():
        raise CannotRunError("it needs PySide6 and Linux")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        n_people = times(effort, 500, at_least=30)
        library = make_library(folder / "library", n_people)
        index = fill_index(library)
        work = f"{n_people:,} people, {n_people * len(WEEKS):,} visits"
        for row in (
            *in_the_window(folder, library, index),
            *at_the_terminal(library.root),
            *whole_library(folder, library),
            *read_first(folder, library, times(effort, READ_FIRST)),
        ):
            yield Row(f"{work}: {row.work}", row.unit, row.ours, at_most=row.at_most)


def at_the_terminal(root: Path) -> Iterator[Row]:
    """Return the time of whole commands, their start included."""
    person = min(path for path in root.iterdir() if path.is_dir() and path.name[0] != ".")
    for words in (
        ["people", "find", SEARCHED, "--library", root],
        ["progress", *sorted(person.glob("*.h5"))],
    ):
        began_s = time.perf_counter()
        command = [sys.executable, "-m", "forceplate", *map(str, words)]
        subprocess.run(command, check=True, capture_output=True)
        yield Row(f"forceplate {words[0]}", "s", time.perf_counter() - began_s)


def read_first(folder: Path, library: Library, n_visits: int) -> Iterator[Row]:
    """Return how long it takes to read visits of which no list knows yet."""
    paths = [entry.path for entry in library.visits()][:n_visits]
    unknown = Library(folder / "unknown")
    for path in paths:
        place = unknown.root / path.parent.name
        place.mkdir(exist_ok=True)
        (place / path.name).hardlink_to(path)
    began_s = time.perf_counter()
    assert refresh_people(PeopleIndex(unknown)) == len(paths)
    work = f"{len(paths):,} visits read for the first time, each"
    yield Row(work, "ms", 1000 * (time.perf_counter() - began_s) / len(paths))


def whole_library(folder: Path, library: Library) -> Iterator[Row]:
    """Return the time of what concerns every visit."""
    began_s = time.perf_counter()
    (folder / "backups").mkdir()
    back_up(library, folder / "backups", NOW, PASSPHRASE)
    yield Row("backup, read back", "s", time.perf_counter() - began_s)
    paths = [entry.path for entry in library.visits()][:VERIFIED]
    began_s = time.perf_counter()
    outcomes = [report.outcome for report in verify_visits(paths)]
    assert set(outcomes) == {Outcome.SOUND}
    each_s = (time.perf_counter() - began_s) / len(paths)
    yield Row(f"verify, from {len(paths)} visits", "s", each_s * len(library.visits()))


class Stalls:
    """How long the window's thread could not answer at most."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self._schedstat = Path(f"/proc/self/task/{threading.get_native_id()}/schedstat")
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._worst_s = self._most_cpu_s = 0.0
        self._last = self._now()
        self._timer.start()

    def worst_ms(self) -> tuple[float, float]:
        """Return the longest one since the last call, and the most CPU at a stretch."""
        self._tick()
        worst = 1000 * self._worst_s, 1000 * self._most_cpu_s
        self._worst_s = self._most_cpu_s = 0.0
        return worst

    def _now(self) -> tuple[float, float, float]:
        """Return the time, how long others had the processor while we wanted it, and our CPU."""
        waited_s = int(self._schedstat.read_text().split()[1]) / 1e9
        return time.monotonic(), waited_s, time.thread_time()

    def _tick(self) -> None:
        (last_s, last_waited_s, last_cpu_s), self._last = self._last, self._now()
        now_s, waited_s, cpu_s = self._last
        self._worst_s = max(self._worst_s, now_s - last_s - (waited_s - last_waited_s))
        self._most_cpu_s = max(self._most_cpu_s, cpu_s - last_cpu_s)


class ClinicWindow:
    """The application on the library, its People screen shown."""

    def __init__(self, folder: Path, library: Library) -> None:
        from forceplate.gui.context.settings import Settings, SettingsModel, write_settings
        from forceplate.gui.people.people_page import PeoplePage
        from forceplate.gui.shell.application import ForceplateApplication
        from forceplate.gui.shell.defects import Defects

        write_settings(folder / "settings", Settings(language="en", sounds=False, operator="AB"))
        self._library = library
        self._application = application = ForceplateApplication(
            SettingsModel(folder / "settings"),
            Defects(folder / "log"),
            library_folder=library.root,
            now=lambda: NOW,
        )
        self._window = application.window
        self._stalls = Stalls()
        self._window.resize(1366, 768)
        self._window.first_painted.connect(self._stalls.worst_ms)
        application.show()
        _wait(self.is_idle)
        self.opening = tuple(self._stalled("from the first picture until all is loaded"))
        page = self._window.findChild(PeoplePage)
        assert isinstance(page, PeoplePage)
        self.page = page

    def is_idle(self) -> bool:
        """Return whether the library is open, all is loaded and nothing runs beside the window."""
        application = self._application
        is_open = application.context is not None and "scipy.signal" in sys.modules
        return is_open and application.tasks.is_idle and not application._loading.isActive()

    def timed(
        self, what: str, do: Callable[[], object], is_done: Callable[[], bool]
    ) -> Iterator[Row]:
        """Return how long something takes, and the longest stall until the window is idle."""
        _wait(self.is_idle)
        self._stalls.worst_ms()
        began_s = time.monotonic()
        do()
        _wait(is_done)
        yield Row(what, "ms", 1000 * (time.monotonic() - began_s))
        _wait(self.is_idle)
        yield from self._stalled(what)

    def _stalled(self, what: str) -> Iterator[Row]:
        worst_ms, cpu_ms = self._stalls.worst_ms()
        yield Row(f"{what}: longest stall", "ms", worst_ms, at_most=MOST_STALL_MS)
        yield Row(f"{what}: most CPU at a stretch", "ms", cpu_ms, at_most=MOST_STALL_MS)

    def show_people(self) -> None:
        """Go back to People."""
        from forceplate.gui.shell.screens import Screen

        self._window.show_screen(Screen.PEOPLE)

    def search(self) -> None:
        """Type, letter by letter."""
        from PySide6.QtCore import QCoreApplication

        for letter in SEARCHED:
            self.page.search_edit.insert(letter)
            QCoreApplication.processEvents()

    def open_last(self) -> None:
        """Choose the last person of the list."""
        last = self.page.model.rowCount() - 1
        self.page.list.setCurrentIndex(self.page.model.index(last, 0))

    def show_progress(self) -> None:
        """Open Progress of whoever is chosen."""
        from forceplate.gui.shell.screens import Screen

        context, person = self._application.context, self.page.panel.person
        assert context is not None
        assert person is not None
        context.chosen.person = person.subject_id
        self._window.show_screen(Screen.PROGRESS)

    def shows_progress(self) -> bool:
        """Return whether the numbers are there."""
        from forceplate.gui.progress.progress_page import ProgressPage

        shown = self._window.findChild(ProgressPage)
        return isinstance(shown, ProgressPage) and shown.progress is not None

    def show_review(self) -> None:
        """Open Review with the last visit of whoever is chosen."""
        person = self.page.panel.person
        assert person is not None
        self._application.navigation.show_review(person.visits[-1].path, None)

    def reviewed(self) -> ReviewPage:
        """Return the page."""
        from forceplate.gui.review.review_page import ReviewPage

        page = self._window.findChild(ReviewPage)
        assert isinstance(page, ReviewPage)
        return page

    def shows_review(self) -> bool:
        """Return whether the trials are there."""
        return self.reviewed().reviewed is not None

    def note_trial(self) -> None:
        """Change a trial on Review."""
        self.reviewed()._change(lambda _: review_visit.note(1, "seen", Stamp("AB", NOW)))

    def has_noted_trial(self) -> bool:
        """Return whether the change is saved and shown."""
        reviewed = self.reviewed().reviewed
        return reviewed is not None and reviewed.trials[0].trial.note == "seen"

    def change(self) -> int:
        """Let some visits look changed, as by another program; return how many."""
        changed = self._library.visits()[::STALE_SHARE]
        for entry in changed:
            os.utime(entry.path)
        return len(changed)

    def close(self) -> None:
        """End the application."""
        self._application.begin_closing()
        _wait(lambda: self._application.is_closed)


def in_the_window(folder: Path, library: Library, index: PeopleIndex) -> Iterator[Row]:
    """Return how long each use of the window takes, and the longest stall of it."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtWidgets import QApplication

    from forceplate.gui.shell.garbage import GarbageCollector

    qt = QApplication([])
    garbage = GarbageCollector()
    window = ClinicWindow(folder, library)
    page = window.page
    assert page.model.n_people == len(index.people())
    yield from window.opening
    yield from window.timed("the list appears", page.reload, window.is_idle)
    yield from window.timed(f"typing {SEARCHED!r}", window.search, lambda: True)
    page.search_edit.clear()
    yield from window.timed("opening a person", window.open_last, lambda: True)
    window.show_progress()  # its first showing builds it, whoever is in it
    _wait(window.shows_progress)
    window.show_people()
    page.list.setCurrentIndex(page.model.index(1, 0))
    yield from window.timed("Progress", window.show_progress, window.shows_progress)
    window.show_people()
    window.show_review()  # its first showing builds it
    _wait(window.shows_review)
    window.show_people()
    page.list.setCurrentIndex(page.model.index(2, 0))
    yield from window.timed("Review", window.show_review, window.shows_review)
    yield from window.timed("a change on Review", window.note_trial, window.has_noted_trial)
    window.show_people()
    _wait(window.is_idle)
    n_changed = window.change()
    work = f"{n_changed} changed visits are seen and read beside it"
    yield from window.timed(work, page.refresh, window.is_idle)
    window.close()
    garbage.stop()
    qt.shutdown()


def _wait(is_so: Callable[[], bool]) -> None:
    """Let the window live until something is so."""
    from PySide6.QtCore import QCoreApplication

    while True:
        QCoreApplication.processEvents()
        if is_so():
            return
        time.sleep(0.001)
