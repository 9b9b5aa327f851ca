"""The calibration in use, the checks of the platform, and the way to make new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from forceplate.gui.kit import icons, language, numbers
from forceplate.gui.kit.labels import sentence_label
from forceplate.gui.kit.language import tr
from forceplate.gui.platform.calibrate_dialog import CalibrateDialog, choose_pdf
from forceplate.gui.platform.check_dialog import CheckDialog
from forceplate.gui.platform.residual_plot import ErrorPlot, Limit, Point
from forceplate.operations.calibration_guidance import check_text, concern_text
from forceplate.storage.platform_checks import PlatformCheckHistory, PlatformCheckStore
from forceplate.words import say

if TYPE_CHECKING:
    from forceplate.gui.kit.context import Context
    from forceplate.types import PlatformInfo
    from forceplate_calibration import Calibration

FORCES_N = (50.0, 100.0)
MOST_SHOWN = 60
"""Checks in the drawing, the newest ones."""


class CalibrationSection(QWidget):
    """Part of the Platform screen; its dialogs do the work."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._of: tuple[str, str] | None = None
        self._history: PlatformCheckHistory | None = None
        self.certificate, self.last_check = sentence_label(), sentence_label()
        self.history = ErrorPlot()
        self.check_button, self.calibrate_button, self.pdf_button = (
            QPushButton() for _ in range(3)
        )
        self.dialog: CheckDialog | CalibrateDialog | None = None
        buttons = QHBoxLayout()
        for button in (self.check_button, self.calibrate_button, self.pdf_button):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.certificate)
        column.addLayout(buttons)
        column.addWidget(self.last_check)
        column.addWidget(self.history)
        self.check_button.clicked.connect(self.begin_check)
        self.calibrate_button.clicked.connect(self.begin_calibration)
        self.pdf_button.clicked.connect(self._save_pdf)
        context.settings_model.changed.connect(self.refresh)
        self.check_button.setText(tr("&Two-minute check …"))
        self.calibrate_button.setText(tr("Cali&brate …"))
        self.pdf_button.setText(tr("Sa&ve certificate as PDF …"))
        self.pdf_button.setIcon(icons.icon("save"))
        self.refresh()
        self._show_history()

    def refresh(self) -> None:
        """Show what is in use now; reads the checks when another platform is open."""
        info, calibration = self._context.link.info, self._context.calibration
        has_stream = self._context.link.acquisition is not None
        usable = calibration is not None and not self._context.calibration_problem
        self.check_button.setEnabled(has_stream and usable)
        self.calibrate_button.setEnabled(has_stream)
        self.pdf_button.setEnabled(calibration is not None and calibration.certificate is not None)
        self._set(self.certificate, self._certificate_words(calibration, info))
        of = None if info is None else (info.model, info.serial_number)
        if of != self._of:
            self._of, self._history = of, None
            self._show_history()
            self.read_checks()

    def read_checks(self) -> None:
        """Read the checks of the platform that is open."""
        info, root = self._context.link.info, self._context.library.root
        if info is None:
            return

        def work(_: object) -> PlatformCheckHistory:
            return PlatformCheckStore(root).history(info.model, info.serial_number)

        self._context.tasks.run(work, done=self._take, failed=self._context.show_error)

    def begin_check(self) -> None:
        """Open the two-minute check of the platform and calibration of now."""
        info, calibration = self._context.link.info, self._context.calibration
        if info is not None and calibration is not None:
            dialog = CheckDialog(self._context, info, calibration, self)
            dialog.kept.connect(lambda _: self.read_checks())
            self._open(dialog)

    def begin_calibration(self) -> None:
        """Open the guided calibration of the platform of now."""
        info = self._context.link.info
        if info is not None:
            self._open(CalibrateDialog(self._context, info, self))

    def _open(self, dialog: CheckDialog | CalibrateDialog) -> None:
        self.dialog = dialog
        dialog.finished.connect(self._dialog_closed)
        dialog.open()

    def _dialog_closed(self) -> None:
        self.dialog = None

    def _save_pdf(self) -> None:
        if self._context.calibration is not None:
            choose_pdf(self._context, self._context.calibration, self)

    def _take(self, history: PlatformCheckHistory) -> None:
        self._history = history
        self._show_history()

    # words

    def _certificate_words(self, calibration: Calibration | None, info: PlatformInfo | None) -> str:
        """Return what the calibration in use is worth here and now, line by line."""
        if calibration is None:
            return tr("No calibration is in use: recordings have counts and no newtons.")
        lines = []
        certificate = calibration.certificate
        if certificate is None:
            lines.append(
                tr("{name} has no certificate: nobody knows how far off its newtons are.")
                .format(name=calibration.id)
            )  # fmt: skip
        else:
            lines.append(
                tr("Certificate {name}, issued on {issued}, valid until {until}.").format(
                    name=certificate.number,
                    issued=numbers.date(certificate.issued),
                    until=numbers.date(certificate.valid_until),
                )
            )
            lines += self._uncertainty_lines(calibration)
        if info is not None:
            lines += [
                f"⚠ {say(concern_text(each), language.code())}"
                for each in calibration.concerns(info, self._context.now().date())
            ]
        return "\n".join(lines)

    def _uncertainty_lines(self, calibration: Calibration) -> list[str]:
        lines = []
        for plate in calibration.plate_names:
            parts = []
            for force_n in FORCES_N:
                u_n = calibration.expanded_uncertainty_n(force_n, plate)
                if u_n is not None:
                    parts.append(f"{numbers.newtons(force_n)}: ± {numbers.newtons(u_n, 2)}")
            words = tr("Expanded uncertainty (k = 2) at {forces}").format(forces="; ".join(parts))
            lines.append(f"{plate}: {words}" if plate else words)
        return lines

    def _show_history(self) -> None:
        """Show the last check in words and the newest ones as a drawing."""
        checks = self._history.checks[-MOST_SHOWN:] if self._history is not None else ()
        self.history.setVisible(bool(checks))
        if not checks:
            never = tr("This platform was never checked with a known weight.")
            self.last_check.setText(never if self._of is not None else "")
            return
        last = checks[-1]
        words = tr("Last check: {when}, {weight}, by {who}.").format(
            when=numbers.moment(last.at), weight=last.weight, who=last.operator
        )
        verdict = f"{'✓' if last.passed else '✗'} {say(check_text(last), language.code())}"
        self.last_check.setText(f"{words} {verdict}")
        errors = [next(a for a in check.answers if a.item == "force") for check in checks]
        xs = [check.at.timestamp() / 86_400 for check in checks]
        failed = sum(not check.passed for check in checks)
        self.history.show_errors(
            [
                Point(x, answer.value, check.passed)
                for x, answer, check in zip(xs, errors, checks, strict=True)
            ],
            [Limit(x, answer.limit) for x, answer in zip(xs, errors, strict=True)],
            [(x, numbers.date(check.at)) for x, check in zip(xs, checks, strict=True)],
            description=tr(
                "Error at the known weight in newtons at each check, with its limit (dashed); a "
                "cross: failed. Checks: {n}, failed: {failed}."
            ).format(n=len(checks), failed=failed),
        )

    @staticmethod
    def _set(label: QLabel, text: str) -> None:
        if label.text() != text:
            label.setText(text)
