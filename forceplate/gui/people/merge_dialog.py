"""Two entries of one person made one: which other one, what becomes of its visits, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from forceplate.gui.kit import numbers
from forceplate.gui.kit.fields import Check, Choice, name_of
from forceplate.gui.kit.labels import label, muted
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.layouts import row, widget_of
from forceplate.gui.kit.person_choice import PersonChoice
from forceplate.gui.kit.sheet import Sheet
from forceplate.gui.kit.who_and_why_fields import WhoAndWhy
from forceplate.gui.people.people_model import list_order
from forceplate.operations.people.merge_people import merged_labels
from forceplate.storage.people.birth_dates import unborn_text
from forceplate.storage.people.people_search import possibly_same

if TYPE_CHECKING:
    from forceplate.storage.people.people import Person


class MergeDialog(Sheet):
    """Asks which entry is of the same person, and says what would happen before it does."""

    merge_wanted = Signal(str, str, str, str)
    """Ids of the entry that stays and of the one that leaves the list, who says so, and why."""

    def __init__(
        self, person: Person, people: Sequence[Person], operator: str, parent: QWidget | None = None
    ) -> None:
        self._person = person
        others = [one for one in people if one.subject_id != person.subject_id]
        same = possibly_same(others, person.name, person.birth_date)
        others.sort(key=lambda one: (one not in same, *list_order(one)))
        self.choice = PersonChoice(others, placeholder=tr("Name, birth date or code"))
        self.choice.setAccessibleName(tr("The other entry"))
        self.stays = Choice()
        self._which_stays = widget_of(row(name_of(self.stays, tr("&Stays")), (self.stays, 1)))
        self._says = label(wraps=True)
        self.is_same = Check(tr("Their birth dates &differ, and it is the same person"))
        self.who_and_why = WhoAndWhy(operator, usual=[tr("&Entered twice")])
        super().__init__(
            tr("Merge two entries"),
            muted(tr("Which entry is of the same person?")),
            self.choice,
            self._which_stays,
            self._says,
            self.is_same,
            self.who_and_why,
            None,
            do=tr("Merge"),
            more=tr(
                "All visits come to the entry that stays; the other one leaves the list. Each "
                "file keeps whose it was. It can be undone."
            ),
            parent=parent,
        )
        self.choice.chosen.connect(self.choose)
        self.choice.chosen.connect(lambda _: QTimer.singleShot(0, self, self._go_on))
        self.choice.currentIndexChanged.connect(self._show_plan)
        self.stays.currentIndexChanged.connect(self._show_plan)
        self.is_same.toggled.connect(self._show_plan)
        self.is_same.clicked.connect(lambda _: self._go_on())
        self.who_and_why.changed.connect(self._show_plan)
        self.choose(same[0].subject_id if len(same) == 1 else "")
        self._go_on()

    @property
    def other(self) -> Person | None:
        """The entry that is chosen."""
        return self.choice.person

    def choose(self, subject_id: str) -> None:
        """Choose an entry; what was said of the one before is not said of it."""
        self.choice.offer_people(self.choice.people, subject_id)
        self.is_same.setChecked(False)
        self.is_same.setVisible(self._differ)
        other = self.other
        both = [one for one in (self._person, other) if one is not None]
        stays = max(both, key=lambda one: len(one.visits))  # its code may be on reports
        self.stays.offer([(_who(one), one.subject_id) for one in both], stays.subject_id)
        self._which_stays.setVisible(other is not None)
        self._show_plan()

    def accept(self) -> None:
        """Ask for the merge."""
        other = self.other
        if other is not None and self.do_button.isEnabled():
            super().accept()
            ids = [one.subject_id for one in self._pair(other)]
            self.merge_wanted.emit(*ids, self.who_and_why.by, self.who_and_why.reason)

    def say_what_lacks(self) -> None:
        """Go to what lacks."""
        if self.other is None:
            self._says.setText(tr("Choose the other entry."))
            self._says.show()
        elif not self._is_doubted:
            self.who_and_why.show_all_faults()
            return
        self._go_on()

    def _go_on(self) -> None:
        """Give the keyboard to what is to be said next."""
        of_both = self.is_same if self._is_doubted else self.who_and_why.field("reason")
        (self.choice if self.other is None else of_both).setFocus()

    @property
    def _differ(self) -> bool:
        """Whether both birth dates are known, and not the same."""
        born = {self._person.birth_date, self.other.birth_date if self.other else None} - {None}
        return len(born) == 2

    @property
    def _is_doubted(self) -> bool:
        return self._differ and not self.is_same.isChecked()

    def _pair(self, other: Person) -> tuple[Person, Person]:
        """Return the entry that stays, and the one that leaves the list."""
        pair = (self._person, other)
        return pair if self.stays.currentIndex() == 0 else pair[::-1]

    def _show_plan(self) -> None:
        other, unborn = self.other, None
        lines = []
        if other is not None:
            kept, gone = self._pair(other)
            taken = [visit.visit for visit in kept.visits]
            labels = merged_labels([visit.visit for visit in gone.visits], taken)
            n = len(labels)
            lines.append(
                tr("{other} leaves the list; its visits ({n}) come to {person}.").format(
                    other=_who(gone), person=_who(kept), n=n
                )
            )
            stays = replace(
                kept, name=kept.name or gone.name, birth_date=kept.birth_date or gone.birth_date
            )
            lines.append(tr("What stays: {person}.").format(person=_who(stays)))
            lines += [
                tr("{was} is called {now} there, for {was} is taken.").format(was=was, now=now)
                for was, now in labels.items()
                if was != now
            ]
            days = [visit.date for visit in (*kept.visits, *gone.visits)]
            unborn = unborn_text(stays.birth_date, days)
            lines += [] if unborn is None else [said(unborn)]
        self._says.setText("\n".join(lines))
        self._says.setVisible(bool(lines))
        can_be = other is not None and unborn is None
        is_said = self.who_and_why.is_acceptable
        self.do_button.setEnabled(can_be and not self._is_doubted and is_said)


def _who(person: Person) -> str:
    """Return somebody as no other can be meant: name, birth date and code."""
    born = person.birth_date
    facts = (numbers.date(born) if born else tr("no birth date"), person.subject_id)
    return f"{person.name or person.subject_id} ({', '.join(facts)})"
