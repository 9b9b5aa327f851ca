"""Which visit of which person: two lists to choose from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, QTimer, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QCompleter, QWidget

from forceplate.gui.kit import theme
from forceplate.gui.kit.fields import Choice, name_of
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import row
from forceplate.gui.kit.numbers import date
from forceplate.storage.people.people import Person
from forceplate.storage.people.people_search import found_by, is_found

MOST_LISTED = 40
"""Of those who are found: who is not among them is found by typing more."""
READ_AT_ONCE = 50
_LETTERS = 32
"""Room for a long name with its id."""


class PersonChoice(QWidget):
    """Everybody with a visit: typing finds them as on the People screen.

    The list that opens has the first of those who are found, never thousands.
    """

    chosen = Signal(str)
    """The id of the person."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.people: tuple[Person, ...] = ()
        self._found_by: dict[str, tuple[Person, str]] = {}
        self._chosen = ""
        self._unread: Iterator[Person] = iter(())
        self._reading = QTimer(self, interval=0)
        self._reading.timeout.connect(self._read_on)
        self.box = Choice()
        self._listed = QStandardItemModel(self)
        self.box.setModel(self._listed)
        self.box.setEditable(True)
        self.box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.box.setMinimumContentsLength(_LETTERS)
        self._completer = QCompleter(self._listed, self.box)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.box.setCompleter(self._completer)
        self.box.activated.connect(self._choose)
        self.setLayout(row(name_of(self.box, tr("Per&son")), (self.box, 1)))
        typed = self.box.lineEdit()
        assert typed is not None  # noqa: S101  what can be edited has one
        self._typed = typed
        typed.textEdited.connect(self._search)
        typed.editingFinished.connect(self._show_chosen)

    @property
    def subject_id(self) -> str:
        """The id of the person, empty when nobody is chosen."""
        return self._chosen

    @property
    def person(self) -> Person | None:
        """The person, None when nobody is chosen."""
        return next((one for one in self.people if one.subject_id == self._chosen), None)

    def offer(self, people: Sequence[Person], subject_id: str) -> None:
        """Offer those who have a visit, and choose one of them."""
        self.people, self._chosen = tuple(one for one in people if one.visits), subject_id
        self._list("")
        self._show_chosen()
        self._unread = iter(self.people)
        self._reading.start()

    def _read_on(self) -> None:
        """Read what some more are found by, while nobody types: no key waits for thousands."""
        some = tuple(map(self._words_of, islice(self._unread, READ_AT_ONCE)))
        if len(some) < READ_AT_ONCE:
            self._reading.stop()

    def _list(self, search: str) -> None:
        """List the first of those who are found, behind the one who is chosen."""
        found = (one for one in self.people if is_found(self._words_of(one), search))
        listed = {one.subject_id: _called(one) for one in islice(found, MOST_LISTED)}
        if self._chosen and not search:
            chosen = self.person
            words = self._chosen if chosen is None else _called(chosen)
            listed = {self._chosen: words, **listed}
        with QSignalBlocker(self.box):
            self._listed.clear()
            for place, (subject_id, words) in enumerate(listed.items()):
                self._listed.setItem(place, QStandardItem(words))
                self.box.setItemData(place, subject_id)

    def _words_of(self, person: Person) -> str:
        """Return what somebody is found by; it is made once for each."""
        known = self._found_by.get(person.subject_id)
        if known is None or known[0] is not person:
            born = "" if person.birth_date is None else date(person.birth_date)
            known = self._found_by[person.subject_id] = person, found_by(person, (born,))
        return known[1]

    def _search(self, text: str) -> None:
        place = self._typed.cursorPosition()
        self._list(text)
        with QSignalBlocker(self.box):
            self.box.setCurrentIndex(-1)
        self._typed.setText(text)
        self._typed.setCursorPosition(place)
        self._completer.complete()

    def _choose(self, place: int) -> None:
        subject_id = self.box.itemData(place)
        if subject_id:
            self._chosen = subject_id
            self.chosen.emit(subject_id)

    def _show_chosen(self) -> None:
        """Show who is chosen, whatever was typed without choosing anybody."""
        popup = self._completer.popup()
        if popup is not None and popup.isVisible():
            return  # somebody is being chosen
        with QSignalBlocker(self.box):
            place = self.box.findData(self._chosen) if self._chosen else -1
            if place < 0 and self._chosen:
                self._list("")
                place = self.box.findData(self._chosen)
            self.box.setCurrentIndex(place)
        self.box.setToolTip(self.box.currentText())
        self._typed.setCursorPosition(0)  # a long name is seen from its beginning
        self.box.updateGeometry()


def _called(person: Person) -> str:
    return f"{person.name} ({person.subject_id})" if person.name else person.subject_id


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
