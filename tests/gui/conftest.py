"""What the tests of the window need: Qt drawn into memory, a library, a window, no leaks."""

from __future__ import annotations

import gc
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from forceplate.errors import WindowError
from forceplate.gui.qt import require_qt
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget
    from pytestqt.qtbot import QtBot

    from forceplate.gui.context.context import Context
    from forceplate.gui.shell.application import ForceplateApplication
    from forceplate.gui.shell.focus_ring import FocusRing
    from forceplate.gui.shell.main_window import MainWindow
    from forceplate_drivers.emulation.server import EmulatorServer

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
LOOK_MS = 16
HASTE_S = 0.5
"""How much device time passes between two turns of the window's loop: 30 times life."""
TICK_S = 0.008
"""How often a device sends: at each millisecond, as in life, it would cost more than the window."""
WAIT_MS = round(1000 * PATIENCE_S)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add where the pictures of the screens go."""
    parser.addoption(
        "--screenshots", type=Path, default=None, help="folder for pictures of every screen"
    )


@pytest.fixture(autouse=True)
def _sends_seldom(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let devices send less often than in life, but as much."""
    from forceplate_drivers.emulation import server

    monkeypatch.setattr(server, "_TICK_S", TICK_S)


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


class _Waits:
    """Whether a test waits now."""

    is_waiting = False

    def during(self, wait: Callable[..., None]) -> Callable[..., None]:
        def waiting(*arguments: int) -> None:
            before, self.is_waiting = self.is_waiting, True
            try:
                wait(*arguments)
            finally:
                self.is_waiting = before

        return waiting


_waits = _Waits()


@contextmanager
def _hastening(emulator: Callable[[], EmulatorServer | None]) -> Iterator[None]:
    """Let device time pass by the turns of the window's loop, not by the clock.

    What is 20 times as fast as life by the clock is over before a busy computer has looked. Only
    while a test waits, for else thousands of samples come that nobody wants.
    """
    from PySide6.QtCore import QTimer

    def hasten() -> None:
        server = emulator() if _waits.is_waiting else None
        if server is not None:
            server.hasten(HASTE_S)

    timer = QTimer(interval=LOOK_MS)
    timer.timeout.connect(hasten)
    timer.start()
    try:
        yield
    finally:
        timer.stop()


@contextmanager
def hastened(server: EmulatorServer) -> Iterator[EmulatorServer]:
    """Serve a device that is as fast as the window looks at it."""
    with server, _hastening(lambda: server):
        yield server


def _emulator_of(application: ForceplateApplication) -> EmulatorServer | None:
    context = application.context
    platform = context.simulator.platform if context and context.simulator else None
    return platform._server if platform is not None else None


@pytest.fixture
def qtbot(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> QtBot:
    """Wait for what is to come as long as a busy computer may need, not for Qt's 5 s."""
    for name in ("waitSignal", "waitUntil", "waitExposed"):
        monkeypatch.setattr(qtbot, name, partial(getattr(qtbot, name), timeout=WAIT_MS))
    monkeypatch.setattr(qtbot, "wait", _waits.during(qtbot.wait))  # by which it waits for all else
    return qtbot


@pytest.fixture
def ring(qapp: QApplication) -> Iterator[FocusRing]:
    """Return the ring around what has the keyboard, as the program has it."""
    from forceplate.gui.shell.focus_ring import FocusRing

    made = FocusRing(qapp)
    yield made
    made.deleteLater()


@pytest.fixture
def english_and_light(qapp: QApplication) -> Iterator[None]:
    """Begin and end in English, light, with text of the usual size."""
    from forceplate.gui.kit import language, theme
    from forceplate.words import Language

    def reset() -> None:
        theme.use(theme.LIGHT)
        language.use(Language.ENGLISH)

    reset()
    yield
    reset()


@pytest.fixture
def make_application(
    tmp_path: Path, qtbot: QtBot, english_and_light: None
) -> Iterator[Callable[[], ForceplateApplication]]:
    """Return what opens the whole window on ``tmp_path/library``, with its People screen shown.

    The simulated platform is an emulator on a pty and lives as fast as the window looks at it.
    """
    from forceplate.gui.context.settings import Settings, SettingsModel, write_settings
    from forceplate.gui.shell.application import ForceplateApplication
    from forceplate.gui.shell.defects import Defects

    made: list[ForceplateApplication] = []
    haste = ExitStack()
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
        )
        made.append(application)
        application.show()
        qtbot.waitUntil(lambda: application.window.screen_now is not None, timeout=WAIT_MS)
        qtbot.waitUntil(lambda: application.tasks.is_idle, timeout=WAIT_MS)
        haste.enter_context(_hastening(lambda: _emulator_of(application)))
        return application

    with haste:
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


def choose_look(application: ForceplateApplication, **choices: str | int) -> None:
    """Choose language, colours or text size, and wait until the window is built in it."""
    from PySide6.QtCore import QCoreApplication, QEventLoop

    application.settings.change(**choices)
    while application._rebuilding.isActive():
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


@pytest.fixture
def window(application: ForceplateApplication) -> MainWindow:
    """Return the real window."""
    return application.window


@pytest.fixture
def context(application: ForceplateApplication) -> Context:
    """Return what the pages of the window are given."""
    assert application.context is not None
    return application.context
