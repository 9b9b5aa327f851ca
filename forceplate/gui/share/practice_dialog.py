"""What the practice puts on its reports: head, logo, therapist, paper, names of files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from forceplate.gui.kit.buttons import Button
from forceplate.gui.kit.file_dialogs import ask_existing_file, documents
from forceplate.gui.kit.forms import Fault, FieldSpec, Form
from forceplate.gui.kit.labels import muted
from forceplate.gui.kit.language import code, said, tr
from forceplate.gui.kit.layouts import row
from forceplate.gui.kit.sheet import Sheet
from forceplate.practice import NOBODY, PLACES, Paper, Practice, check_pattern, report_file_name
from forceplate.reasons import reason_of
from forceplate.words import Language, capital

if TYPE_CHECKING:
    from forceplate.gui.context.settings import SettingsModel


class PracticeDialog(Sheet):
    """Keeps the choices in the settings; they hold for every report from then on."""

    def __init__(self, settings: SettingsModel, parent: QWidget | None = None) -> None:
        self._settings = settings
        own = settings.settings.practice
        self.form = Form(
            (
                FieldSpec("name", tr("&Practice"), check=_of("name")),
                FieldSpec("address", tr("&Address"), lines=3, check=_of("address")),
                FieldSpec("therapist", tr("&Therapist"), check=_of("therapist"),
                          placeholder=tr("name and profession, under the signature")),
                FieldSpec("logo", tr("&Logo"), check=_logo,
                          hint=tr("A PNG or JPEG file; empty: none.")),
                FieldSpec("has_signature_line", tr("Line for the si&gnature"), read=bool),
                FieldSpec("proposes_name", tr("Propose the perso&n's name"), read=bool,
                          hint=tr("Each report can still be made without it.")),
                FieldSpec("paper", tr("Pape&r"),
                          choices=[(paper.value, paper) for paper in Paper]),
                FieldSpec("file_name", tr("&File name"), check=_pattern, is_needed=True,
                          hint=tr("May hold {places}.").format(
                              places=", ".join(f"{{{place}}}" for place in PLACES))),
            ),
            {name: getattr(own, name) for name in
             ("name", "address", "therapist", "logo", "has_signature_line", "proposes_name",
              "paper", "file_name")},
        )  # fmt: skip
        self.logo_button = Button(tr("&Choose a logo …"))
        self.example = muted("", wraps=True)
        super().__init__(
            tr("Our reports"),
            self.form,
            self.example,
            row(self.logo_button, None),
            form=self.form,
            do=tr("Keep"),
            more=tr("This stands on every report that is made on this computer."),
            parent=parent,
        )
        self.logo_button.clicked.connect(self._ask_logo)
        self.form.changed.connect(self._show_example)
        self._show_example()

    def accept(self) -> None:
        """Keep what the form says."""
        values: dict[str, Any] = {
            name: "" if value is None else value for name, value in self.form.values.items()
        }
        own = self._settings.settings.practice
        self._settings.change(practice=replace(own, **values))
        super().accept()

    def _show_example(self) -> None:
        """Say what the next report would be called."""
        words = ""
        if "file_name" not in self.form.faults:
            name = example_of(self.form.value("file_name"))
            words = tr("A report is then called: {name}").format(name=name)
        self.example.setText(words)

    def _ask_logo(self) -> None:
        logo = self.form.field("logo")
        folder = Path(logo.text()).parent if logo.text() else documents()
        ask_existing_file(
            self, tr("Choose a logo"), folder, tr("Pictures (*.png *.jpg *.jpeg)"),
            lambda path: logo.setText(str(path)),
        )  # fmt: skip


def _logo(words: str) -> Fault | None:
    if Path(words).is_file():
        return None
    return Fault(tr("There is no such file."))


def _pattern(words: str) -> Fault | None:
    return _fault(check_pattern, words) or _of("file_name")(words)


def _of(name: str) -> Callable[[str], Fault | None]:
    """Return what says why a value of the practice cannot be."""
    return lambda words: _fault(Practice, **{name: words})


def _fault(take: Callable[..., object], *values: str, **named: str) -> Fault | None:
    try:
        take(*values, **named)
    except ValueError as error:
        return Fault(said(capital(reason_of(error))) + ".")
    return None


def example_of(pattern: str) -> str:
    """Return what the file of a report would be called."""
    return report_file_name(
        pattern, code="P001", visits=("W0", "W8"), day=date(2027, 1, 24), person=NOBODY,
        language=Language(code()),
    )  # fmt: skip
