"""A window on an emulated platform on four cells, with weights that the test puts on it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from forceplate.app import Instrument
from forceplate.gui.calibrate_dialog import CalibrateDialog
from forceplate.gui.calibration_section import CalibrationSection
from forceplate.gui.check_dialog import CheckDialog
from forceplate.gui.main_window import Screen
from forceplate.gui.platform_page import PlatformPage
from forceplate.session import LinkState
from forceplate_calibration.procedure import Phase, Procedure, StepKind
from forceplate_calibration.verification import CheckPhase
from forceplate_drivers.emulation.harp import HarpDevice
from forceplate_drivers.emulation.server import EmulatorServer
from tests.gui.conftest import WAIT_MS

N_PER_COUNT = np.array([0.021, 0.020, 0.019, 0.022])
HALF_X_MM, HALF_Y_MM = 80.0, 60.0
GRAVITY = 9.8125
SPEED = 40.0
MASSES_KG = {"a": 5.0, "b": 5.0}


class Weights:
    """A plate on four cells, unloaded until the test puts something on it."""

    n_channels = 4
    sample_rate_hz = 1000.0

    def __init__(self) -> None:
        self.rng = np.random.default_rng(1)
        self.force_n = self.x_mm = self.y_mm = 0.0
        self.gain = 1.0

    def restart(self) -> None:
        """Weights stay where they are."""

    def take(self, n_samples: int) -> NDArray[np.int32]:
        x = np.array([-1, 1, -1, 1]) * self.x_mm / HALF_X_MM
        y = np.array([1, 1, -1, -1]) * self.y_mm / HALF_Y_MM
        counts = self.force_n * self.gain * (1 + x + y) / 4 / N_PER_COUNT
        noise = self.rng.normal(0, 1.5, (n_samples, 4))
        offset = np.array([310.0, -120.0, 45.0, 220.0])
        return np.asarray(np.rint(offset + counts + noise), dtype=np.int32)


@dataclass
class Room:
    """The Platform screen of a window, the platform, and someone with weights."""

    instrument: Instrument
    weights: Weights
    qtbot: QtBot

    @property
    def section(self) -> CalibrationSection:
        page = cast("PlatformPage", self.instrument.window.page(Screen.PLATFORM))
        return page.certificate

    def connect(self, address: str) -> None:
        context = self.instrument.context
        assert context is not None
        self.instrument.window.show_screen(Screen.PLATFORM)
        context.link.open("harp", address)
        self.qtbot.waitUntil(lambda: context.link.state is LinkState.STREAMING, timeout=WAIT_MS)
        self.section.look()

    def plan(self) -> CalibrateDialog:
        """Open the calibration and type a short plan."""
        self.section.calibrate_button.click()
        dialog = self.section.dialog
        assert isinstance(dialog, CalibrateDialog)
        form = dialog.form
        form.capacity.setText("400")
        form.channels.setText("ch0 + ch1 + ch2 + ch3")
        form.gravity.way.setCurrentIndex(1)
        form.gravity.gravity.setText(str(GRAVITY))
        form.corner_x.setText("60")
        form.corner_y.setText("40")
        for row, (name, mass) in enumerate(MASSES_KG.items()):
            for column, text in enumerate((name, str(mass), "0.5")):
                item = form.weights.item(row, column)
                assert item is not None
                item.setText(text)
        form.runs.setValue(2)
        form.preloads.setValue(1)
        form.warm_up.setValue(1)
        form.settle.setText("4")
        form.read.setText("0.5")
        form.falling.setChecked(False)
        form.creep.setChecked(False)
        return dialog

    def activate(self, dialog: QDialog) -> None:
        """Give the dialog the keyboard, as a screen does by itself."""
        dialog.activateWindow()
        self.qtbot.waitUntil(dialog.isActiveWindow, timeout=WAIT_MS)

    def do_steps(self, dialog: CalibrateDialog, n: int | None = None) -> None:
        """Do what is asked, n times or to the end, by the keyboard alone."""
        procedure = dialog.procedure
        assert procedure is not None
        self.activate(dialog)
        begun = procedure.progress[0]
        while procedure.phase is not Phase.DONE and (
            n is None or procedure.progress[0] < begun + n
        ):
            step = procedure.step
            assert step is not None
            self.weights.force_n = step.load.force_n
            self.weights.x_mm, self.weights.y_mm = step.x_mm, step.y_mm
            before = procedure.progress[0]
            self.qtbot.waitUntil(dialog.guided.done_button.isEnabled, timeout=WAIT_MS)
            if step.kind is StepKind.WARM_UP:
                QTest.keyClick(dialog, Qt.Key.Key_S)
            else:
                QTest.keyClick(dialog.guided.done_button, Qt.Key.Key_Return)
            self.qtbot.waitUntil(partial(_is_past, procedure, before), timeout=WAIT_MS)

    def begin_check(self, mass: str = "5") -> CheckDialog:
        self.section.check_button.click()
        dialog = self.section.dialog
        assert isinstance(dialog, CheckDialog)
        dialog._watch_s = 5.0
        dialog.weight.setText("kettlebell")
        dialog.mass.setText(mass)
        dialog.uncertainty.setText("0.5")
        dialog.material.setCurrentIndex(dialog.material.findData("steel"))
        dialog.gravity.way.setCurrentIndex(1)
        dialog.gravity.gravity.setText(str(GRAVITY))
        QTest.keyClick(dialog.begin_button, Qt.Key.Key_Return)
        return dialog

    def do_check(self, dialog: CheckDialog) -> None:
        """Do what is asked, by the keyboard alone."""
        check = dialog.verification
        assert check is not None
        while dialog.check is None:
            phase = check.phase
            self.weights.force_n = check.plan.force_n if phase is CheckPhase.PLACE else 0.0
            self.weights.x_mm, self.weights.y_mm = check.place_mm
            self.qtbot.waitUntil(dialog.guided.done_button.isEnabled, timeout=WAIT_MS)
            QTest.keyClick(dialog.guided.done_button, Qt.Key.Key_Return)
            self.qtbot.waitUntil(
                lambda: dialog.check is not None
                or (check.phase in (CheckPhase.UNLOAD, CheckPhase.PLACE)
                    and dialog.guided.done_button.isEnabled()),
                timeout=WAIT_MS,
            )  # fmt: skip
        assert self.instrument.tasks.wait_idle(10)


@contextmanager
def platform_with_weights(link: Path | None = None) -> Iterator[tuple[Weights, str]]:
    """Return an emulated platform on a pty, 40 times as fast."""
    weights = Weights()
    with EmulatorServer(HarpDevice(weights), speed=SPEED, link=link) as server:
        yield weights, server.address


def _is_past(procedure: Procedure, n_done: int) -> bool:
    return procedure.progress[0] > n_done
