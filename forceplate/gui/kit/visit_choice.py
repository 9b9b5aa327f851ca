"""Which visit of which person: two lists to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QHBoxLayout, QLabel, QWidget

from forceplate.gui.kit import theme
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.numbers import date
from forceplate.storage.people.people import Person


class PersonChoice(QWidget):
    """Everybody with a visit, to be found by typing."""

    chosen = Signal(str)
    """The id of the person."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.people: tuple[Person, ...] = ()
        self._label = QLabel(tr("Per&son"))
        self.box = QComboBox()
        self.box.setEditable(True)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self.box.model(), self.box)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.box.setCompleter(completer)
        self.box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.box.setMinimumContentsLength(8)
        self._label.setBuddy(self.box)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._label)
        row.addWidget(self.box, 1)
        self.box.activated.connect(lambda index: self.chosen.emit(self.box.itemData(index)))
        self.box.setAccessibleName(tr("Person"))

    @property
    def subject_id(self) -> str:
        """The id of the person, empty when nobody is chosen."""
        return str(self.box.currentData() or "")

    @property
    def person(self) -> Person | None:
        """The person, None when nobody is chosen."""
        return next((one for one in self.people if one.subject_id == self.subject_id), None)

    def offer(self, people: Sequence[Person], subject_id: str) -> None:
        """Offer those who have a visit, and choose one of them."""
        self.people = tuple(one for one in people if one.visits)
        with QSignalBlocker(self.box):
            self.box.clear()
            for one in self.people:
                words = f"{one.name} ({one.subject_id})" if one.name else one.subject_id
                self.box.addItem(words, one.subject_id)
            if subject_id and self.box.findData(subject_id) < 0:
                self.box.addItem(subject_id, subject_id)
            self.box.setCurrentIndex(self.box.findData(subject_id))
            self.box.setToolTip(self.box.currentText())
            typed = self.box.lineEdit()
            if typed is not None:
                typed.setCursorPosition(0)  # a long name is seen from its beginning


class VisitChoice(QWidget):
    """The visits of one person."""

    chosen = Signal(Path)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = QLabel()
        self.box = QComboBox()
        self.box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.label.setBuddy(self.box)
        self._person: Person | None = None
        self._other: Path | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.label)
        row.addWidget(self.box, 1)
        self.box.activated.connect(lambda index: self.chosen.emit(self.box.itemData(index)))

    @property
    def path(self) -> Path | None:
        """The file of the visit, None when none is chosen."""
        found = self.box.currentData()
        return found if isinstance(found, Path) else None

    def offer(self, person: Person | None, path: Path | None) -> None:
        """Offer the visits of a person and choose one; a file that is not in the list is added."""
        self._person, self._other = person, path
        self._fill()

    def set_title(self, title: str) -> None:
        """Say what the visit is chosen for; an ampersand marks the key."""
        self.label.setText(title)
        self.box.setAccessibleName(title.replace("&", ""))

    def _fill(self) -> None:
        visits = () if self._person is None else self._person.visits
        with QSignalBlocker(self.box):
            self.box.clear()
            for one in visits:
                words = one.visit if theme.is_large() else f"{one.visit}, {date(one.date)}"
                self.box.addItem(words, one.path)
            index = self._index(self._other)
            if self._other is not None and index < 0:
                self.box.addItem(self._other.stem, self._other)
                index = self.box.count() - 1
            self.box.setCurrentIndex(index)

    def _index(self, path: Path | None) -> int:
        return next((i for i in range(self.box.count()) if self.box.itemData(i) == path), -1)
