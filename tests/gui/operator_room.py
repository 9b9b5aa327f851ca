"""Somebody who works at the real window, by keys and mouse, and the platform beside it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from forceplate.gui.context.context import Context
from forceplate.gui.measure.measure_page import MeasurePage
from forceplate.gui.measure.visit_dialog import VisitDialog
from forceplate.gui.people.people_page import PeoplePage
from forceplate.gui.review.end_of_visit import EndOfVisit
from forceplate.gui.shell.application import ForceplateApplication
from forceplate.gui.shell.screens import Screen
from forceplate.protocol import MeasurementProtocol
from forceplate.session import Cue, LinkState, TrialState, VisitSession
from forceplate.types import Condition, Posture, Region, Side
from forceplate_drivers.emulation.harp import HarpDevice
from forceplate_drivers.emulation.patient import PatientSource
from forceplate_drivers.emulation.server import EmulatorServer
from tests.gui.conftest import WAIT_MS, hastened

CONDITIONS = (
    Condition(Side.LEFT, Region.HALLUX, Posture.SEATED, "level support"),
    Condition(Side.RIGHT, Region.LESSER_TOES, Posture.SEATED, "level support"),
)
CLINIC = MeasurementProtocol(
    name="clinic", conditions=CONDITIONS, trials=2, practice_trials=0, countdown_s=0.0
)
SHORT = MeasurementProtocol(
    name="short", conditions=CONDITIONS, trials=2, practice_trials=0, rest_s=0.0, countdown_s=0.0
)


class Operator:
    """Somebody at the real window."""

    def __init__(self, application: ForceplateApplication, qtbot: QtBot) -> None:
        self.application = application
        self.window = application.window
        self.qtbot = qtbot
        self.window.activateWindow()

    @property
    def context(self) -> Context:
        assert self.application.context is not None
        return self.application.context

    @property
    def page(self) -> MeasurePage:
        page = self.application.navigation.measure_page
        assert page is not None
        return page

    @property
    def session(self) -> VisitSession:
        assert self.page.session is not None
        return self.page.session

    @property
    def people(self) -> PeoplePage:
        return cast("PeoplePage", self.window.page(Screen.PEOPLE))

    @property
    def focus(self) -> QWidget:
        modal = QApplication.activeModalWidget()
        top = modal or self.window
        focus = cast("QWidget | None", top.focusWidget())
        return top if focus is None else focus

    def wait(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=WAIT_MS)

    def key(self, key: Qt.Key, with_key: Qt.KeyboardModifier | None = None) -> None:
        if QApplication.activeModalWidget() is None and not self.window.isActiveWindow():
            self.window.activateWindow()
            self.wait(self.window.isActiveWindow)
        QTest.keyClick(self.focus, key, with_key or Qt.KeyboardModifier.NoModifier)

    def control(self, key: Qt.Key) -> None:
        self.key(key, Qt.KeyboardModifier.ControlModifier)

    def write(self, text: str) -> None:
        QTest.keyClicks(self.focus, text)

    def tab_to(self, wanted: QWidget) -> None:
        for _ in range(60):
            if self.focus is wanted:
                return
            self.key(Qt.Key.Key_Tab)
        raise AssertionError(f"{wanted.accessibleName() or wanted} cannot be reached by Tab")

    def click(self, button: QWidget) -> None:
        assert button.isVisible()
        assert button.isEnabled()
        QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=button.rect().center())

    def dialog(self, kind: type[QWidget]) -> QWidget:
        def shown() -> list[QWidget]:
            return [one for one in QApplication.topLevelWidgets() if isinstance(one, kind)]

        self.wait(lambda: any(one.isVisible() for one in shown()))
        return next(one for one in shown() if one.isVisible())

    def press_begin(self) -> None:
        """Press the main button of the dialog before a visit."""
        self.click(cast("VisitDialog", self.dialog(VisitDialog)).begin_button)

    def shows(self, screen: Screen) -> None:
        self.wait(lambda: self.window.screen_now is screen)

    def end_of_visit(self) -> EndOfVisit:
        """Wait for the end of a visit, read, and return it."""

        def shown() -> list[EndOfVisit]:
            pages = self.window.findChildren(EndOfVisit)
            return [page for page in pages if page.isVisible() and page.end is not None]

        self.wait(lambda: bool(shown()))
        return shown()[0]

    def simulate(self) -> None:
        assert self.context.simulator is not None
        self.context.simulator.switch_on()
        self.wait(lambda: self.context.link.state is LinkState.STREAMING)

    @property
    def is_at_rest(self) -> bool:
        switch = self.context.simulator
        platform = None if switch is None else switch.platform
        return not self.session.is_busy and (platform is None or not platform.patient.is_pressing)

    def measure_all(self, start: Callable[[], None]) -> list[Cue]:
        """Do what the screen says until it says that all is done; return what it said."""
        cues: list[Cue] = []
        for _ in range(40):
            self.wait(lambda: self.is_at_rest)
            if self.session.next_trial is None:
                return cues
            before = len(self.session.trials)
            start()
            if self.session.is_busy:
                while len(self.session.trials) == before:
                    self.qtbot.wait(5)
                    cues.append(self.session.guidance.cue)
        raise AssertionError(f"no end: {self.session.guidance}, the keys go to {self.focus}")

    def begin(self, *, visit: str = "W0") -> None:
        """Begin a visit of somebody new, without looking how."""
        assert self.application.navigation.visit_start is not None
        person = self.context.people.add(name="Ans de Wit")
        self.application.navigation.visit_start.begin(person.subject_id, visit)
        self.press_begin()
        self.shows(Screen.MEASURE)

    def start_recording(self) -> None:
        """Confirm the card and start a trial by the space bar; return once it records."""
        self.wait(lambda: self.is_at_rest)
        while not self.session.is_busy:
            self.key(Qt.Key.Key_Space)
        run = self.session.run
        assert run is not None
        self.wait(lambda: run.state is TrialState.RECORDING)

    def recorded(self, seconds: float) -> None:
        run = self.session.run
        assert run is not None
        self.wait(lambda: run.recorded_s > seconds)


class Plate:
    """A real platform at a port of this computer, as far as the window can tell."""

    def __init__(self, folder: Path) -> None:
        self.patient = PatientSource(seed=5)
        self.address = str(folder / "plate")
        self._plugged = ExitStack()

    def plug_in(self) -> None:
        server = EmulatorServer(HarpDevice(self.patient), link=Path(self.address))
        self._plugged.enter_context(hastened(server))

    def unplug(self) -> None:
        self._plugged.close()
