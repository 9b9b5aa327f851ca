"""Which visit of which person: two lists to choose from."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QStringListModel, Qt, Signal
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from forceplate.gui.kit import theme
from forceplate.gui.kit.fields import Choice, name_of
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import row
from forceplate.gui.kit.numbers import date
from forceplate.storage.people.people import Person

_LETTERS = 32
"""Room for a long name with its id."""


class PersonChoice(QWidget):
    """Everybody with a visit, to be found by typing."""

    chosen = Signal(str)
    """The id of the person."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.people: tuple[Person, ...] = ()
        self.box = Choice()
        self._words = QStringListModel(self)
        self.box.setModel(self._words)
        self.box.setEditable(True)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        completer = QCompleter(self._words, self.box)
        completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.box.setCompleter(completer)
        self.setLayout(row(name_of(self.box, tr("Per&son")), (self.box, 1)))
        self.box.setMinimumContentsLength(_LETTERS)
        self._ids: list[str] = []
        self.box.activated.connect(lambda index: self.chosen.emit(self._ids[index]))

    @property
    def subject_id(self) -> str:
        """The id of the person, empty when nobody is chosen."""
        index = self.box.currentIndex()
        return self._ids[index] if 0 <= index < len(self._ids) else ""

    @property
    def person(self) -> Person | None:
        """The person, None when nobody is chosen."""
        chosen = self.subject_id
        return next((one for one in self.people if one.subject_id == chosen), None)

    def offer(self, people: Sequence[Person], subject_id: str) -> None:
        """Offer those who have a visit, and choose one of them."""
        self.people = tuple(one for one in people if one.visits)
        ids = [one.subject_id for one in self.people]
        words = [
            f"{one.name} ({one.subject_id})" if one.name else one.subject_id for one in self.people
        ]
        if subject_id and subject_id not in ids:
            ids.append(subject_id)
            words.append(subject_id)
        self._ids = ids
        with QSignalBlocker(self.box):
            self._words.setStringList(words)
            self.box.setCurrentIndex(ids.index(subject_id) if subject_id else -1)
            self.box.setToolTip(self.box.currentText())
            typed = self.box.lineEdit()
            if typed is not None:
                typed.setCursorPosition(0)  # a long name is seen from its beginning
        self.box.updateGeometry()


class VisitChoice(Choice):
    """The visits of one person."""

    chosen = Signal(Path)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self.activated.connect(lambda index: self.chosen.emit(self.itemData(index)))

    @property
    def path(self) -> Path | None:
        """The file of the visit, None when none is chosen."""
        found = self.currentData()
        return found if isinstance(found, Path) else None

    def show_visits(self, person: Person | None, path: Path | None) -> None:
        """Offer the visits of a person and choose one; a file that is not in the list is added."""
        visits = () if person is None else person.visits
        items = [
            (one.visit if theme.is_large() else f"{one.visit}, {date(one.date)}", one.path)
            for one in visits
        ]
        if path is not None and all(one.path != path for one in visits):
            items.append((path.stem, path))
        self.offer(items, path)
