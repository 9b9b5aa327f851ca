"""Several people of a library: each is found by typing, and stands in a list from then on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from forceplate.gui.kit.fields import TickList
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import column
from forceplate.gui.kit.person_choice import PersonChoice

if TYPE_CHECKING:
    from forceplate.storage.people.people import Person


class ChosenPeople(QWidget):
    """Holds only those who were chosen, also where there are thousands; each can be unticked."""

    changed = Signal()

    def __init__(self, people: Sequence[Person], chosen_id: str) -> None:
        super().__init__()
        self._people = {one.subject_id: one for one in people}
        self._rows: dict[str, str] = {}
        self.choice = PersonChoice(people, placeholder=tr("Add: name, birth date or code"))
        self.choice.setAccessibleName(tr("Add a person"))
        self.list = TickList(tr("Persons to export"))
        self.list.hide()
        self.setLayout(column(self.choice, self.list))
        self.setFocusProxy(self.choice)
        self.choice.chosen.connect(self.add)
        self.list.itemChanged.connect(lambda _: self.changed.emit())
        self.add(chosen_id)

    @property
    def ids(self) -> frozenset[str]:
        """Who is ticked."""
        return frozenset(self.list.ticked)

    def add(self, subject_id: str) -> None:
        """Put somebody into the list, ticked; nobody has an id that is not known."""
        person = self._people.get(subject_id)
        if person is None:
            return
        words = f"{person.name} ({subject_id})" if person.name else subject_id
        self._rows[subject_id] = f"{words}: {', '.join(visit.visit for visit in person.visits)}"
        self.list.offer(self._rows.items(), {*self.list.ticked, subject_id})
        self.list.show()
        # once the field has said who was chosen, it is for the next one
        QTimer.singleShot(0, self, lambda: self.choice.offer_people(self.choice.people, None))
        self.changed.emit()
