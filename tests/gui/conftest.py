"""What the tests of the window need: Qt drawn into memory, a library, a window, no leaks."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forceplate.errors import WindowError
from forceplate.gui.qt import require_qt

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget
    from pytestqt.qtbot import QtBot

    from forceplate.gui.kit.context import Context
    from forceplate.gui.shell.application import ForceplateApplication
    from forceplate.gui.shell.main_window import MainWindow
    from forceplate.storage.library import Library

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
SPEED = 20.0
WAIT_MS = 20_000


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add where the pictures of the screens go."""
    parser.addoption(
        "--screenshots", type=Path, default=None, help="folder for pictures of every screen"
    )


@pytest.fixture(scope="session", autouse=True)
def _qt() -> None:
    try:
        require_qt()
    except WindowError as error:
        pytest.skip(str(error))


@pytest.fixture(autouse=True)
def _nothing_left_behind(_qt: None) -> Iterator[None]:
    """Fail a test that leaves a thread, a running timer or a window."""
    gc.freeze()  # what is there already is none of this test's: it is not looked through each time
    gc.disable()  # as in the program: garbage is collected in the thread of the window only
    threads = set(threading.enumerate())
    windows = _windows()
    timers = _running_timers()
    yield
    _settle()
    gc.enable()
    left = [
        thread
        for thread in threading.enumerate()
        if thread not in threads and not isinstance(thread, threading._DummyThread)
    ]
    assert not left, f"threads left running: {left}"
    assert not _windows() - windows, f"windows left: {_windows() - windows}"
    running = _running_timers()
    new = [owner for timer, owner in running.items() if timer not in timers]
    assert not new, f"timers left running, of: {new}"


def _settle() -> None:
    from PySide6.QtCore import QCoreApplication, QEvent

    if QCoreApplication.instance() is not None:
        QCoreApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()  # menus of plots are in cycles


def _windows() -> set[QWidget]:
    from PySide6.QtWidgets import QApplication

    if QApplication.instance() is None:
        return set()
    return set(QApplication.topLevelWidgets())


def _running_timers() -> dict[int, str]:
    """Return the timers that run and that Python code made, with their owners."""
    from PySide6.QtCore import QTimer
    from shiboken6 import isValid

    timers = [thing for thing in gc.get_objects() if type(thing) is QTimer]
    return {id(t): repr(t.parent()) for t in timers if isValid(t) and t.isActive()}


@pytest.fixture
def english_and_light(qapp: QApplication) -> Iterator[None]:
    """Begin and end in English, light, with text of the usual size."""
    from forceplate.gui.kit import language, theme

    def reset() -> None:
        theme.use(theme.LIGHT)
        language.use(language.ENGLISH)

    reset()
    yield
    reset()


@pytest.fixture
def library(tmp_path: Path) -> Library:
    """Return an empty library."""
    from forceplate.storage.library import Library

    return Library(tmp_path / "library")


@pytest.fixture
def make_application(
    tmp_path: Path, qtbot: QtBot, english_and_light: None
) -> Iterator[Callable[[], ForceplateApplication]]:
    """Return what opens the whole window on ``tmp_path/library``, with its People screen shown.

    The simulated platform is an emulator on a pty and lives 20 times as fast.
    """
    from forceplate.gui.kit.settings import Settings, SettingsModel, write_settings
    from forceplate.gui.shell.application import ForceplateApplication
    from forceplate.gui.shell.defects import Defects

    made: list[ForceplateApplication] = []
    defects = Defects(tmp_path / "log")
    if not (tmp_path / "settings").exists():
        settings = Settings(language="en", theme="light", sounds=False, operator="AB")
        write_settings(tmp_path / "settings", settings)

    def make() -> ForceplateApplication:
        application = ForceplateApplication(
            SettingsModel(tmp_path / "settings"),
            defects,
            library_folder=tmp_path / "library",
            now=lambda: NOW,
            simulator_speed=SPEED,
        )
        made.append(application)
        application.show()
        qtbot.waitUntil(lambda: application.window.screen_now is not None, timeout=WAIT_MS)
        qtbot.waitUntil(lambda: application.tasks.is_idle, timeout=WAIT_MS)
        return application

    yield make
    for application in made:
        if not application.is_closed:
            application.begin_closing()
            qtbot.waitUntil(partial(getattr, application, "is_closed"), timeout=WAIT_MS)
        application.window.deleteLater()
    _settle()


@pytest.fixture
def application(make_application: Callable[[], ForceplateApplication]) -> ForceplateApplication:
    """Return the whole application with its window open on an empty library."""
    return make_application()


@pytest.fixture
def window(application: ForceplateApplication) -> MainWindow:
    """Return the real window."""
    return application.window


@pytest.fixture
def context(application: ForceplateApplication) -> Context:
    """Return what the pages of the window are given."""
    assert application.context is not None
    return application.context
