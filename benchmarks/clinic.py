"""A big clinic's library in the window and at the terminal, and whether the window ever waits.

The real main window, drawn into memory, on a library of 500 people with four visits each (of
effort 1; 5,000 and 20,000 of effort 10). A timer of 5 ms tells how long the window could not
answer. What the system gave to others meanwhile is taken off, so that a busy computer is not
taken for a slow program; what Python's one lock gave to other threads of the program is not.
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

from benchmarks.clinic_library import TODAY, WEEKS, fill_index, make_library
from benchmarks.rows import CannotRunError, Row, is_installed, times
from forceplate.operations.backup import back_up
from forceplate.operations.verify import Outcome, verify_visits
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex

MOST_STALL_MS = 50.0
STALE_SHARE = 20
"""One of so many visits is changed beside the window."""
VERIFIED = 100
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
            *whole_library(folder, library, index),
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


def whole_library(folder: Path, library: Library, index: PeopleIndex) -> Iterator[Row]:
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
        self._worst_s = 0.0
        self._last = self._now()
        self._timer.start()

    def worst_ms(self) -> float:
        """Return the longest one since the last call."""
        self._tick()
        worst_s, self._worst_s = self._worst_s, 0.0
        return 1000 * worst_s

    def _now(self) -> tuple[float, float]:
        """Return the time, and how long others had the processor while we wanted it."""
        return time.monotonic(), int(self._schedstat.read_text().split()[1]) / 1e9

    def _tick(self) -> None:
        (last_s, last_waited_s), self._last = self._last, self._now()
        now_s, waited_s = self._last
        self._worst_s = max(self._worst_s, now_s - last_s - (waited_s - last_waited_s))


class ClinicWindow:
    """The application on the library, its People screen shown."""

    def __init__(self, folder: Path, library: Library) -> None:
        from forceplate.gui.kit.settings import Settings, SettingsModel, write_settings
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
        application.show()
        _wait(self.is_idle)
        page = self._window.findChild(PeoplePage)
        assert isinstance(page, PeoplePage)
        self.page = page

    def is_idle(self) -> bool:
        """Return whether the library is open and nothing runs beside the window."""
        application = self._application
        return application.context is not None and application.tasks.is_idle

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
        yield Row(f"{what}: longest stall", "ms", self._stalls.worst_ms(), at_most=MOST_STALL_MS)

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
