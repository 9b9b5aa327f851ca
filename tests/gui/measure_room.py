"""A measure page with a real library, a real link and an emulated platform on a pty."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from forceplate.errors import ForcePlateError
from forceplate.gui.context.context import Context
from forceplate.gui.context.settings import SettingsModel
from forceplate.gui.context.tasks import Tasks
from forceplate.gui.measure.measure_keys import Action
from forceplate.gui.measure.measure_page import MeasurePage
from forceplate.gui.visit.reason_sheet import ReasonSheet
from forceplate.protocol import MeasurementProtocol, ProtocolStore
from forceplate.session import Cue, LinkState, PlatformLink, VisitSession
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex
from forceplate.types import Condition, Posture, Region, Side, Visit, VisitHeader
from forceplate_calibration import Calibration, ChannelSensitivity
from forceplate_drivers.emulation.harp import HarpDevice
from forceplate_drivers.emulation.patient import PatientSource
from forceplate_drivers.emulation.server import EmulatorServer
from forceplate_drivers.emulation.sources import Bench
from tests.gui.conftest import WAIT_MS, hastened
from tests.patience import PATIENCE_S

LEFT_HALLUX = Condition(Side.LEFT, Region.HALLUX, Posture.SEATED, "level support")
RIGHT_LESSER = Condition(Side.RIGHT, Region.LESSER_TOES, Posture.SEATED, "level support")
PROTOCOL = MeasurementProtocol(
    name="short",
    conditions=(LEFT_HALLUX, RIGHT_LESSER),
    trials=2,
    practice_trials=0,
    hold_s=3.0,
    rest_s=0.0,
    countdown_s=0.0,
)
NOW = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
SUBJECT = "P7K2M"


def bench_calibration() -> Calibration:
    """Return what makes newtons of the emulated platform's counts."""
    bench = Bench()
    return Calibration(
        id="bench",
        origin="The coefficients of the emulated platform itself.",
        created=NOW.date(),
        channels=tuple(
            ChannelSensitivity(f"ch{i}", bench.newton_per_count if i < bench.n_channels else None)
            for i in range(8)
        ),
        platform_model="Harp LoadCells",
        simulated=True,
    )


class Room:
    """A page with all it is given, a patient who presses when asked, and what it told."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.folder = folder
        self.errors: list[ForcePlateError] = []
        self.sounds: list[bytes] = []
        self.finished: list[Path] = []
        self.reviews: list[tuple[Any, ...]] = []
        self.patient = PatientSource(seed=3)
        self.peak_n = 60.0
        self.library = Library(folder / "library")
        self.link = PlatformLink()
        self.tasks = Tasks()
        self.context = Context(
            library=self.library,
            people=PeopleIndex(self.library),
            protocols=ProtocolStore(self.library.root / ".protocols"),
            settings_model=SettingsModel(folder / "settings"),
            link=self.link,
            tasks=self.tasks,
            now=lambda: NOW,
            show_error=self.errors.append,
        )
        self.context.ways.over.connect(self.finished.append)
        self.context.ways.review.connect(lambda *what: self.reviews.append(what))
        self._plugged = ExitStack()
        self.page = self._build()

    def _build(self) -> MeasurePage:
        page = MeasurePage(self.context, player=self.sounds.append)
        self.qtbot.addWidget(page)
        page.resize(1230, 690)
        page.show()
        self.qtbot.waitExposed(page)
        page.activateWindow()
        page.opened()
        return page

    def build_anew(self) -> None:
        """Put another page in the place of the one there is, as another language does."""
        before = self.page
        before.closed()
        before.hide()
        before.deleteLater()
        self.page = self._build()
        self.wait(self.page.isActiveWindow)

    @property
    def session(self) -> VisitSession:
        session = self.page.session
        assert session is not None
        return session

    @property
    def cue(self) -> Cue:
        return self.session.guidance.cue

    def plug_in(self) -> None:
        """Put the platform on its port; the same address every time."""
        server = EmulatorServer(HarpDevice(self.patient), link=self.folder / "plate")
        self._plugged.enter_context(hastened(server))

    def unplug(self) -> None:
        """Pull the cable."""
        self._plugged.close()

    def open_platform(self) -> None:
        """Plug the platform in and wait until its samples come."""
        self.plug_in()
        self.link.open("harp", str(self.folder / "plate"))
        self.wait(lambda: self.link.state is LinkState.STREAMING)

    def begin(
        self,
        protocol: MeasurementProtocol = PROTOCOL,
        *,
        label: str = "Ans de Wit",
        calibrated: bool = True,
        calibration: Calibration | None = None,
        body_mass_kg: float = 70.0,
        operator: str = "AB",
        visit: Visit | None = None,
        earlier: Visit | None = None,
    ) -> None:
        """Begin a visit on the page, with the platform plugged in."""
        if self.link.state is LinkState.CLOSED:
            self.open_platform()
        info = self.link.info
        assert info is not None
        header = VisitHeader(
            subject_id=SUBJECT,
            visit="W0",
            started_at=NOW,
            platform=info,
            body_mass_kg=body_mass_kg,
            calibration_json=(calibration or bench_calibration()).to_json() if calibrated else None,
            simulated=True,
            operator=operator,
        )
        session = VisitSession(
            self.library,
            header,
            protocol,
            visit=visit,
            earlier=earlier,
            on_recording=lambda _: self.patient.press(self.peak_n),
        )
        self.page.begin(session, label)

    @property
    def keyboard(self) -> QWidget:
        """What has the keyboard."""
        return QApplication.focusWidget() or self.page

    def is_allowed(self, action: Action) -> bool:
        """Return whether something can be done now, by its button or entry."""
        view, shown = self.page.view, Action.REJECT if action is Action.ACCEPT else action
        return (view.buttons.get(shown) or view.menu[shown]).isEnabled()

    def key(self, key: Qt.Key) -> None:
        """Press a key wherever the keyboard is."""
        QTest.keyClick(self.keyboard, key)

    def wait(self, condition: Callable[[], bool]) -> None:
        """Wait until something is so."""
        self.qtbot.waitUntil(condition, timeout=WAIT_MS)

    def reasons(self) -> ReasonSheet:
        """Return the question that is asked, once it has the keyboard."""
        sheet = self.page.sheet
        assert isinstance(sheet, ReasonSheet)
        self.wait(lambda: self.keyboard.window() is sheet)
        return sheet

    def undo(self) -> None:
        """Take the last change back, by its keys."""
        QTest.keyClick(self.keyboard, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)

    def trial(self, peak_n: float | None = None) -> None:
        """Let one trial be measured from the space bar to its verdict."""
        if peak_n is not None:
            self.peak_n = peak_n
        before = len(self.session.trials)
        self.wait(lambda: not self.session.is_busy and not self.patient.is_pressing)
        self.key(Qt.Key.Key_Space)
        self.wait(lambda: len(self.session.trials) > before)

    def close(self) -> None:
        """Leave no thread."""
        self.page.close_visit()
        visit = self.page.session
        self.wait(lambda: visit is None or not visit.is_busy)
        self.page.closed()
        self.link.close()
        assert self.link.wait_closed(PATIENCE_S)
        self._plugged.close()
        assert self.tasks.wait_idle(PATIENCE_S)


def with_rest(protocol: MeasurementProtocol, rest_s: float) -> MeasurementProtocol:
    """Return the protocol with another rest."""
    return replace(protocol, rest_s=rest_s)
