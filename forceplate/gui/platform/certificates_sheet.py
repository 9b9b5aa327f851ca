"""The certificates of this library, those that were practised too: chosen, and saved as PDF."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from forceplate.gui.kit import language, numbers
from forceplate.gui.kit.file_dialogs import ask_file, documents
from forceplate.gui.kit.forms import FieldSpec, Form
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.sheet import Sheet
from forceplate.operations.platform.issue_certificate import write_pdf
from forceplate.storage.calibrations import CalibrationStore

if TYPE_CHECKING:
    from pathlib import Path

    from forceplate.gui.context.context import Context
    from forceplate_calibration import Calibration


def certificates(context: Context) -> list[Calibration]:
    """Return all with a certificate: the one in use, then those made here, the newest first."""
    made = {one.sha256: one for one in CalibrationStore(context.library.root).made()}
    newest = sorted(made.values(), key=lambda one: one.created, reverse=True)
    used = context.calibration
    first = [] if used is None else [used]
    others = [one for one in newest if used is None or one.sha256 != used.sha256]
    return [one for one in (*first, *others) if one.certificate is not None]


class CertificatesSheet(Sheet):
    """Which certificate is wanted; where there is none, it says so."""

    def __init__(self, context: Context, parent: QWidget) -> None:
        self._context, self._all = context, certificates(context)
        self.form = Form(
            [
                FieldSpec(
                    "which", tr("&Certificate"), is_needed=True,
                    choices=[(_words(one), place) for place, one in enumerate(self._all)],
                )
            ]
        )  # fmt: skip
        super().__init__(
            tr("Certificates"), self.form, form=self.form, do=tr("Save as &PDF …"),
            more="" if self._all else tr("Calibrate the platform: its certificate is then here."),
            parent=parent,
        )  # fmt: skip
        self.form.setVisible(bool(self._all))
        self.do_button.setEnabled(bool(self._all))
        self.keep_open()
        self.do_button.clicked.connect(
            lambda: choose_pdf(context, self._all[self.form.value("which")], self)
        )


def _words(calibration: Calibration) -> str:
    certificate = calibration.certificate
    assert certificate is not None  # noqa: S101  only those that have one are asked for
    instrument = certificate.instrument
    words = f"{numbers.date(certificate.issued)}, {instrument.model} {instrument.serial_number}"
    return words + ", " + tr("practised") if calibration.simulated else words


def choose_pdf(context: Context, calibration: Calibration, parent: QWidget) -> None:
    """Ask for a file and print the certificate into it."""
    code = language.code()

    def write(path: Path, _may_replace: bool) -> None:
        context.tasks.run(lambda _: write_pdf(calibration, path, code, overwrite=True))

    suggested = documents() / (tr("certificate", "file name") + f"_{calibration.id}.pdf")
    ask_file(parent, tr("Save certificate as PDF"), suggested, tr("PDF (*.pdf)"), write)
