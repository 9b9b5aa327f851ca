"""The calibration in use: until when it is valid, its certificate, and the way to another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from forceplate.errors import CalibrationError
from forceplate.gui.context.platform_standing import Answer, PlatformStanding
from forceplate.gui.kit import numbers
from forceplate.gui.kit.buttons import Button, Kind
from forceplate.gui.kit.file_dialogs import ask_existing_file
from forceplate.gui.kit.language import tr
from forceplate.gui.platform.answer_card import AnswerCard
from forceplate.gui.platform.calibrate_dialog import CalibrateDialog
from forceplate.gui.platform.certificates_sheet import CertificatesSheet
from forceplate.gui.platform.named_calibration import name_calibration
from forceplate_calibration import read_calibration

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context
    from forceplate_calibration import Calibration

FORCES_N = (50.0, 100.0)


class CalibrationCard(AnswerCard):
    """The third answer of the Platform screen."""

    def __init__(self, context: Context, standing: PlatformStanding) -> None:
        self.pdf_button = Button(tr("Certificates …"), key="Ctrl+P")
        self.calibrate_button = Button(tr("Cali&brate …"))
        super().__init__(self.pdf_button, self.calibrate_button)
        self._context, self._standing = context, standing
        self.dialog: CalibrateDialog | None = None
        self.calibrate_button.clicked.connect(self.begin_calibration)
        self.pdf_button.clicked.connect(self.show_certificates)

    def refresh(self, *, is_main: bool) -> None:
        """Show what holds now; ``is_main``: to calibrate is what is to be done on this screen."""
        calibration = self._context.calibration
        answer = self._standing.calibrated()
        if calibration is not None and not self._context.calibration_problem:
            sure = uncertainty_words(calibration)
            answer = Answer(answer.state, answer.title, f"{answer.sentence} {sure}".strip())
        self.show_answer(answer)
        self.calibrate_button.setEnabled(self._context.link.acquisition is not None)
        self.calibrate_button.show_kind(Kind.PRIMARY if is_main else Kind.NORMAL)

    def begin_calibration(self) -> None:
        """Open the guided calibration of the platform of now."""
        info = self._context.link.info
        if info is not None:
            self.dialog = CalibrateDialog(self._context, info, self)
            self.dialog.finished.connect(self._dialog_closed)
            self.dialog.open()

    def choose_file(self) -> None:
        """Ask for the file of another calibration."""
        ask_existing_file(
            self,
            tr("Choose a calibration file"),
            Path(self._context.settings.calibration_path).parent,
            tr("Calibration files (*.json)"),
            lambda path: self._context.settings_model.change(calibration_path=str(path)),
        )

    def use_none(self) -> None:
        """Use no calibration from now on."""
        self._context.settings_model.change(calibration_path="")

    def name_chosen(self) -> None:
        """Let the platform keep that the chosen calibration is its own."""
        try:
            chosen = read_calibration(Path(self._context.settings.calibration_path))
        except CalibrationError as error:
            self._context.show_error(error)
            return
        name_calibration(self._context, chosen)

    def _dialog_closed(self) -> None:
        self.dialog = None
        self.dialog_closed.emit()

    def show_certificates(self) -> None:
        """Let one of the certificates be chosen and saved."""
        CertificatesSheet(self._context, self).open_over()


def uncertainty_words(calibration: Calibration) -> str:
    """Return how far off the newtons of a certificate may be; empty without one."""
    said = []
    for plate in calibration.plate_names:
        parts = []
        for force_n in FORCES_N:
            u_n = calibration.expanded_uncertainty_n(force_n, plate)
            if u_n is not None:
                parts.append(f"{numbers.newtons(force_n)}: ± {numbers.newtons(u_n, 2)}")
        if parts:
            words = tr("Expanded uncertainty (k = 2) at {forces}").format(forces="; ".join(parts))
            said.append(f"{plate}: {words}." if plate else f"{words}.")
    return " ".join(said)
