"""A new person, or another name for one: name and birth date, neither of them needed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from forceplate.gui.kit import numbers, theme
from forceplate.gui.kit.labels import sentence_label
from forceplate.gui.kit.language import tr
from forceplate.storage.people.people import LONGEST_NAME, Person

_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ]+(\d{1,2})[-/. ]+(\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[-/. ]+(\d{1,2})[-/. ]+(\d{1,2})")
_OLDEST_YEARS = 120
FIELD_LETTERS, WIDTH_LETTERS = 32, 68


class PersonDialog(QDialog):
    """Asks for name and birth date; what it asks for is in ``name`` and ``birth_date``."""

    entered = Signal(str, object)
    """Name, and birth date or None."""

    def __init__(
        self,
        people: Sequence[Person],
        today: date,
        person: Person | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._person, self._today = person, today
        self._others = [one for one in people if one != person and one.name]
        self.name_edit = QLineEdit()
        self.name_edit.setMaxLength(LONGEST_NAME)
        self.birth_edit = QLineEdit()
        self._name_label = QLabel(tr("&Name (optional)"))
        self._birth_label = QLabel(tr("&Birth date (optional)"))
        self._name_label.setBuddy(self.name_edit)
        self._birth_label.setBuddy(self.birth_edit)
        self._same, self._birth_says, self._stays, self._id_says = (
            sentence_label() for _ in range(4)
        )
        self.buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(self._name_label, self.name_edit)
        form.addRow("", self._same)
        form.addRow(self._birth_label, self.birth_edit)
        form.addRow("", self._birth_says)
        column = QVBoxLayout(self)
        column.addWidget(self._id_says)
        column.addLayout(form)
        column.addWidget(self._stays)
        column.addWidget(self.buttons)
        if person is not None:
            self.name_edit.setText(person.name)
            if person.birth_date is not None:
                self.birth_edit.setText(person.birth_date.isoformat())
        self.name_edit.textChanged.connect(self._show_entered)
        self.birth_edit.textChanged.connect(self._show_entered)
        letter = self.fontMetrics().averageCharWidth()
        for field in (self.name_edit, self.birth_edit):
            field.setMinimumWidth(FIELD_LETTERS * letter)
        self.setMinimumWidth(WIDTH_LETTERS * letter)
        self._set_texts()
        self._show_entered()

    @property
    def name(self) -> str:
        """The name as entered, with single spaces; empty for none."""
        return " ".join(self.name_edit.text().split())

    @property
    def birth_date(self) -> date | None:
        """The birth date, None while there is none or none that is possible."""
        return parse_birth_date(self.birth_edit.text(), self._today)

    def accept(self) -> None:
        """Take what was entered, if it can be taken."""
        if self._is_possible():
            super().accept()
            self.entered.emit(self.name, self.birth_date)

    def _is_possible(self) -> bool:
        return not self.birth_edit.text().strip() or self.birth_date is not None

    def _set_texts(self) -> None:
        """Set the words and icons that stay."""
        person, new = self._person, self._person is None
        self.setWindowTitle(tr("New person") if new else tr("Name and birth date"))
        self._id_says.setText(
            tr("The person gets a random id. Only this id is written into visit files.")
            if person is None
            else tr("Id: {id}").format(id=person.subject_id)
        )
        self.name_edit.setAccessibleName(tr("Name, optional"))
        self.birth_edit.setAccessibleName(tr("Birth date, optional"))
        self.birth_edit.setPlaceholderText(tr("day-month-year, such as 28-2-1990"))
        self._stays.setText(
            tr("Name and birth date stay on this computer: no visit file has them.")
        )
        ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setText(tr("&Add") if new else tr("&Save"))
        cancel = self.buttons.button(QDialogButtonBox.StandardButton.Cancel)
        cancel.setText(tr("&Cancel"))

    def _show_entered(self) -> None:
        """Say what is to be said of what is entered now."""
        self._same.setText(self._same_words())
        self._same.setVisible(bool(self._same.text()))
        self._birth_says.setText(self._birth_words())
        self._birth_says.setVisible(bool(self._birth_says.text()))
        ok = self.buttons.button(QDialogButtonBox.StandardButton.Ok)
        ok.setEnabled(self._is_possible())
        for label, colour in (
            (self._same, theme.colours().warn),
            (self._birth_says, theme.colours().text if ok.isEnabled() else theme.colours().bad),
            (self._stays, theme.colours().muted),
        ):
            palette = label.palette()
            palette.setColor(label.foregroundRole(), colour)
            label.setPalette(palette)
        self._fit()

    def _fit(self) -> None:
        """Be as high as the sentences need; a dialog by itself cuts those that wrap."""
        width = max(self.width(), self.minimumWidth()) if self.isVisible() else self.minimumWidth()
        needed = self.heightForWidth(width)
        if not self.isVisible() or self.height() < needed:
            self.resize(width, needed)

    def _same_words(self) -> str:
        name = self.name.casefold()
        ids = [one.subject_id for one in self._others if one.name.casefold() == name]
        if not ids:
            return ""
        return tr("⚠ The list has this name already: {ids}.").format(ids=", ".join(ids))

    def _birth_words(self) -> str:
        if not self.birth_edit.text().strip():
            return ""
        if self.birth_date is None:
            return tr("This is no possible birth date. Type day, month and year: 28-2-1990.")
        return numbers.date(self.birth_date)


def parse_birth_date(text: str, today: date) -> date | None:
    """Return the day, typed day first or as 1990-02-28; None unless somebody may be born then."""
    text = text.strip()
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = map(int, found.groups())
    elif found := _YEAR_FIRST.fullmatch(text):
        year, month, day = map(int, found.groups())
    else:
        return None
    try:
        born = date(year, month, day)
    except ValueError:
        return None
    return born if born <= today and today.year - born.year <= _OLDEST_YEARS else None
