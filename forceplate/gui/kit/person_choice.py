"""Which person: typing finds them as on the People screen, in a list that never fills."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QCompleter
from shiboken6 import isValid

from forceplate.gui.kit.fields import Choice
from forceplate.gui.kit.numbers import date
from forceplate.storage.people.people import Person
from forceplate.storage.people.people_search import found_by, is_found

MOST_LISTED = 40
"""Of those who are found: who is not among them is found by typing more."""
READ_AT_ONCE = 50
_LETTERS = 32
"""Room for a long name with its id."""


class PersonChoice(Choice):
    """One of many people; the list that opens has the first of those who are found."""

    chosen = Signal(str)
    """The id of the person, whom the user has chosen."""
    in_vain = Signal(str)
    """What was typed, left, and stands for nobody or for several."""

    def __init__(self, people: Sequence[Person] = (), *, placeholder: str = "") -> None:
        super().__init__()
        self.people: tuple[Person, ...] = ()
        self._found_by: dict[str, tuple[Person, str]] = {}
        self._chosen: str | None = None
        self._is_searching = False
        self._unread: Iterator[Person] = iter(())
        self._reading = QTimer(self, interval=0)
        self._reading.timeout.connect(self._read_on)
        self._listed = QStandardItemModel(self)
        self.setModel(self._listed)
        self.setEditable(True)
        self.setInsertPolicy(Choice.InsertPolicy.NoInsert)
        self.setMinimumContentsLength(_LETTERS)
        self._completer = QCompleter(self._listed, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self.setCompleter(self._completer)
        typed = self.lineEdit()
        assert typed is not None  # noqa: S101  what can be edited has one
        self._typed = typed
        typed.setPlaceholderText(placeholder)
        typed.textEdited.connect(self._search)
        typed.editingFinished.connect(self.settle)
        self.currentIndexChanged.connect(self._take)
        self.activated.connect(lambda place: self.chosen.emit(self.itemData(place)))
        self.offer_people(people, None)

    @property
    def person(self) -> Person | None:
        """The person, None when nobody is chosen, or nobody of the list."""
        return self._known(self.currentData())

    def offer_people(self, people: Sequence[Person], subject_id: str | None) -> None:
        """Offer these, one of them chosen; nobody is told that it is another."""
        self.people, self._chosen = tuple(people), subject_id or None
        self._is_searching = False
        self._list("")
        self._show_chosen()
        self._unread = iter(self.people)
        self._reading.start()

    def currentData(self, _role: int = Qt.ItemDataRole.UserRole) -> str | None:  # noqa: N802
        """Return the id of the person who is chosen; None: nobody is, also while one types."""
        return None if self._is_searching else self._chosen

    def findData(self, value: Any, *_how: Any) -> int:  # noqa: N802  Qt's name
        """Return the place of somebody in the list, who is put there; -1: nobody has this id."""
        place, found = super().findData(value), self._known(value)
        if place < 0 and found is not None:
            with QSignalBlocker(self):
                place = self.count()
                self.addItem(person_label(found), value)
                self._show_chosen()
        return place

    def settle(self) -> bool:
        """Take whom alone the typed words find, else who was chosen; return whether that is all.

        Words that find nobody or several stay where nobody was chosen, and choose nobody.
        """
        if not isValid(self._typed):
            return True  # it loses the keyboard while Qt takes all of it away
        if self._is_searching:
            popup, words = self._completer.popup(), self._typed.text().strip()
            if popup is not None and popup.isVisible():
                if popup.currentIndex().isValid() and self.hasFocus():
                    return True  # somebody is being chosen
                popup.hide()
            if words and self.count() == 1:
                self.setCurrentIndex(0)
                self.chosen.emit(self._chosen)
            elif words and self._chosen is None:
                self.in_vain.emit(words)
                return False
            else:
                self._is_searching = False
                self.currentIndexChanged.emit(-1)
        self._show_chosen()
        return True

    def _known(self, subject_id: str | None) -> Person | None:
        return next((one for one in self.people if one.subject_id == subject_id), None)

    def _read_on(self) -> None:
        """Read what some more are found by, while nobody types: no key waits for thousands."""
        some = tuple(map(self._words_of, islice(self._unread, READ_AT_ONCE)))
        if len(some) < READ_AT_ONCE:
            self._reading.stop()

    def _words_of(self, person: Person) -> str:
        """Return what somebody is found by; it is made once for each."""
        known = self._found_by.get(person.subject_id)
        if known is None or known[0] is not person:
            born = "" if person.birth_date is None else date(person.birth_date)
            known = self._found_by[person.subject_id] = person, found_by(person, (born,))
        return known[1]

    def _list(self, search: str) -> None:
        """List the first of those who are found; without a search behind the one who is chosen."""
        found = (one for one in self.people if is_found(self._words_of(one), search))
        listed = {one.subject_id: person_label(one) for one in islice(found, MOST_LISTED)}
        if self._chosen and not search:
            chosen = self._known(self._chosen)
            words = self._chosen if chosen is None else person_label(chosen)
            listed = {self._chosen: words, **listed}
        with QSignalBlocker(self):
            self._listed.clear()
            for place, (subject_id, words) in enumerate(listed.items()):
                self._listed.setItem(place, QStandardItem(words))
                self.setItemData(place, subject_id)

    def _search(self, text: str) -> None:
        place = self._typed.cursorPosition()
        self._list(text)
        with QSignalBlocker(self):
            self.setCurrentIndex(-1)
        self._typed.setText(text)
        self._typed.setCursorPosition(place)
        self._completer.complete()
        self._is_searching = True
        self.currentIndexChanged.emit(-1)

    def _take(self, place: int) -> None:
        if place >= 0:
            self._chosen, self._is_searching = self.itemData(place), False

    def _show_chosen(self) -> None:
        """Show who is chosen, whatever was typed without choosing anybody."""
        with QSignalBlocker(self):
            if super().findData(self._chosen) < 0:
                self._list("")
            self.setCurrentIndex(super().findData(self._chosen))
        self.setToolTip(self.currentText())
        self._typed.setCursorPosition(0)  # a long name is seen from its beginning
        self.updateGeometry()


def person_label(person: Person) -> str:
    """Return name, birth date and code, as far as they are known: what tells two people apart."""
    born = "" if person.birth_date is None else date(person.birth_date)
    said = (person.called, born, person.subject_id)
    return ", ".join(dict.fromkeys(filter(None, said)))  # a code alone stands once
