"""The Platform screen with an emulated platform, and someone who has weights."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from forceplate.gui.platform.calibrate_dialog import CalibrateDialog
from forceplate.gui.platform.check_dialog import CheckDialog
from forceplate.gui.platform.platform_page import PlatformPage
from forceplate.gui.shell.application import ForceplateApplication
from forceplate.gui.shell.screens import Screen
from forceplate.session import LinkState
from forceplate_calibration.platform_check.run import PlatformCheckPhase
from forceplate_calibration.procedure.procedure import Phase, Procedure
from forceplate_calibration.procedure.steps import StepKind
from forceplate_drivers.emulation.server import EmulatorServer
from tests.gui.conftest import WAIT_MS, hastened
from tests.patience import PATIENCE_S
from tests.weights_bench import N_PER_COUNT, WeighedDevice, Weights

__all__ = ["N_PER_COUNT", "Room", "Weights", "platform_with_weights"]

GRAVITY = 9.8125
MASSES_KG = {"a": 5.0, "b": 5.0}


@contextmanager
def platform_with_weights(link: Path | None = None) -> Iterator[tuple[Weights, str]]:
    """Return a platform on a pty whose time passes by the turns of the window's loop.

    So hardly anything of the weights before is still on its way when the next ones are on.
    """
    weights = Weights()
    with hastened(EmulatorServer(WeighedDevice(weights), link=link)) as server:
        yield weights, server.address


@dataclass
class Room:
    """The Platform screen of a window, the platform, and someone with weights."""

    application: ForceplateApplication
    weights: Weights
    qtbot: QtBot

    @property
    def page(self) -> PlatformPage:
        return cast("PlatformPage", self.application.window.page(Screen.PLATFORM))

    def refresh(self) -> None:
        """Let the screen look now, not in half a second."""
        self.page._show_now()

    def connect(self, address: str) -> None:
        context = self.application.context
        assert context is not None
        self.application.window.show_screen(Screen.PLATFORM)
        context.link.open("harp", address)
        self.qtbot.waitUntil(lambda: context.link.state is LinkState.STREAMING, timeout=WAIT_MS)
        self.refresh()

    def plan(self) -> CalibrateDialog:
        """Open the calibration and type a short plan."""
        self.page.calibration.calibrate_button.click()
        dialog = self.page.calibration.dialog
        assert dialog is not None
        form = dialog.form
        form.capacity.setText("400")
        form.channels.setText("ch0 + ch1 + ch2 + ch3")
        form.gravity.gravity.setText(str(GRAVITY))
        form.corner_x.setText("60")
        form.corner_y.setText("40")
        for row, (name, mass) in enumerate(MASSES_KG.items()):
            for column, text in ((0, name), (1, str(mass)), (2, "0.5"), (4, f"balance PB-{name}")):
                item = form.weights.item(row, column)
                assert item is not None
                item.setText(text)
        form.humidity.setText("45")
        form.pressure.setText("1016")
        form.place.setText("Utrecht")
        form.runs.setValue(2)
        form.preloads.setValue(1)
        form.warm_up.setValue(1)
        form.settle.setText("1.5")
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
        self.page.check.check_button.click()
        dialog = self.page.check.dialog
        assert dialog is not None
        dialog._watch_s = 5.0
        dialog.weight.setText("kettlebell")
        dialog.mass.setText(mass)
        dialog.uncertainty.setText("0.5")
        dialog.material.setCurrentIndex(dialog.material.findData("steel"))
        dialog.gravity.gravity.setText(str(GRAVITY))
        QTest.keyClick(dialog.begin_button, Qt.Key.Key_Return)
        return dialog

    def do_check(self, dialog: CheckDialog) -> None:
        """Do what is asked, by the keyboard alone."""
        check = dialog.verification
        assert check is not None
        while dialog.check is None:
            phase = check.phase
            self.weights.force_n = check.plan.force_n if phase is PlatformCheckPhase.PLACE else 0.0
            self.weights.x_mm, self.weights.y_mm = check.place_mm
            self.qtbot.waitUntil(dialog.guided.done_button.isEnabled, timeout=WAIT_MS)
            QTest.keyClick(dialog.guided.done_button, Qt.Key.Key_Return)
            self.qtbot.waitUntil(
                lambda: dialog.check is not None
                or (check.phase in (PlatformCheckPhase.UNLOAD, PlatformCheckPhase.PLACE)
                    and dialog.guided.done_button.isEnabled()),
                timeout=WAIT_MS,
            )  # fmt: skip
        assert self.application.tasks.wait_idle(PATIENCE_S)


def _is_past(procedure: Procedure, n_done: int) -> bool:
    return procedure.progress[0] > n_done
