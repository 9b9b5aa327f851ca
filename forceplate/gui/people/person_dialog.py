"""A new person, who needs a name or a code of one's own, or another name or birth date for one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from forceplate.gui.kit import numbers, theme
from forceplate.gui.kit.buttons import Button
from forceplate.gui.kit.cards import Card
from forceplate.gui.kit.fields import Check
from forceplate.gui.kit.forms import Fault, FieldSpec, Form
from forceplate.gui.kit.labels import label, muted
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.layouts import column, empty, row
from forceplate.gui.kit.sheet import Sheet
from forceplate.gui.kit.states import State
from forceplate.gui.kit.who_and_why_fields import WhoAndWhy
from forceplate.operations.visit.entry_doubts import birth_doubts
from forceplate.storage.people.birth_dates import unborn_text
from forceplate.storage.people.people import LONGEST_NAME, Person
from forceplate.storage.people.people_search import may_be_born, possibly_same

NAME, BORN = "name", "born"
MOST_SAME = 3


class PersonDialog(Sheet):
    """Asks for name and birth date, and says who in the list may be the same person.

    Enter goes on from the name to the birth date, then adds; where somebody may be the same, only
    once it is said that it is another person. Who changes what is known says who and why.
    """

    entered = Signal(str, object, str, str)
    """Name, birth date or None, and who and why: empty where nothing known is changed."""
    chosen = Signal(str)
    """The id of who is in the list already."""

    def __init__(
        self,
        people: Sequence[Person],
        today: date,
        person: Person | None = None,
        *,
        operator: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._others = [one for one in people if one != person]
        self._person, self._same = person, tuple[Person, ...]()
        self.form = Form(
            [
                FieldSpec(
                    NAME,
                    tr("&Name or code"),
                    hint=tr("As on the file: first name and family name."),
                    is_needed=person is None,
                ),
                FieldSpec(
                    BORN,
                    tr("&Birth date"),
                    read=numbers.parse_date,
                    unreadable=partial(numbers.unreadable_day, example="28-2-1990"),
                    check=lambda born: _birth_fault(born, today, person),
                    placeholder=tr("day-month-year, such as 28-2-1990"),
                ),
            ]
        )
        self.name_edit, self.birth_edit = self.form.field(NAME), self.form.field(BORN)
        self.who_and_why = WhoAndWhy(operator, usual=[tr("&Typed wrong"), tr("Name &changed")])
        self._same_list = column()
        self.is_another = Check(tr("It is &another person"))
        self.same_card = Card(
            label(tr("Somebody in the list may be this person:"), bold=True, wraps=True),
            self._same_list,
            self.is_another,
            pad=theme.DENSE_PAD,
        )
        self.same_card.show_state(State.DOUBT, filled=True)
        self.same_card.hide()
        new = person is None
        known = "" if person is None else "\n".join([*_known(person), ""])
        super().__init__(
            tr("New person") if new else tr("Name and birth date"),
            self.form,
            self.who_and_why,
            self.same_card,
            None,
            do=tr("Add person") if new else tr("Save"),
            more=known
            + tr("Name and birth date stay on this computer: no visit file has them, only a code."),
            parent=parent,
        )
        self.who_and_why.align_with(self.form)
        self.name_edit.setMaxLength(LONGEST_NAME)
        if person is not None:
            self.form.fill({NAME: person.name, BORN: person.birth_date})
        self.form.changed.connect(self._changed)
        self.who_and_why.changed.connect(self._show_possible)
        self.is_another.toggled.connect(self._show_possible)
        self._changed()
        self.name_edit.setFocus()

    @property
    def name(self) -> str:
        """The name as entered, with single spaces; empty for none."""
        return " ".join(self.name_edit.text().split())

    @property
    def birth_date(self) -> date | None:
        """The birth date; None while there is none or none that can be read."""
        born: date | None = self.form.value(BORN)
        return born

    def accept(self) -> None:
        """Take what was entered, if it can be taken."""
        if not self.form.is_acceptable:
            self.form.show_all_faults()
        elif self._same and not self.is_another.isChecked():
            self.is_another.setFocus()
        elif self._is_change and not self.who_and_why.is_acceptable:
            self.who_and_why.show_all_faults()
        else:
            super().accept()
            asked = self.who_and_why
            said_by = (asked.by, asked.reason) if self._is_change else ("", "")
            self.entered.emit(self.name, self.birth_date, *said_by)

    def say_what_lacks(self) -> None:
        """Say why it cannot be done yet, and go to the field."""
        self.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Go on and add with Enter, but never past a doubt."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            if self._person is None and self.name and self.focusWidget() is self.name_edit:
                self.birth_edit.setFocus()
            else:
                self.accept()
        else:
            super().keyPressEvent(event)

    @property
    def _is_change(self) -> bool:
        """Whether something known is changed: with who and why."""
        person = self._person
        return person is not None and person.is_replaced_by(self.name, self.birth_date)

    def _changed(self) -> None:
        born = self.birth_date
        self.who_and_why.setVisible(self._is_change)
        unchanged = self._person is not None and (self.name, born) == (
            self._person.name,
            self._person.birth_date,
        )
        same = () if unchanged else possibly_same(self._others, self.name, born)
        if same != self._same:
            self._same = same
            self.is_another.setChecked(False)
            self._show_same()
        self._show_possible()

    def _show_same(self) -> None:
        empty(self._same_list)
        for one in self._same[:MOST_SAME]:
            self._same_list.addWidget(self._same_line(one))
        self.same_card.setVisible(bool(self._same))
        if self._same:
            self.area.fit(see=self.same_card)

    def _same_line(self, person: Person) -> QWidget:
        born = person.birth_date
        facts = [
            tr("born {date}").format(date=numbers.date(born)) if born else tr("no birth date"),
            person.subject_id,
            ", ".join(visit.visit for visit in person.visits) or tr("no visit yet"),
        ]
        take = Button(tr("This one"))
        take.clicked.connect(lambda _: self._choose(person.subject_id))
        take.setVisible(self._person is None)
        words = column(
            label(person.name, bold=True, wraps=True),
            muted(" \N{MIDDLE DOT} ".join(facts), wraps=True),
            gap=2,
        )
        line = QWidget()
        line.setLayout(row((words, 1), take))
        return line

    def _choose(self, subject_id: str) -> None:
        self.reject()
        self.chosen.emit(subject_id)

    def _show_possible(self) -> None:
        is_doubted = bool(self._same) and not self.is_another.isChecked()
        is_said = not self._is_change or self.who_and_why.is_acceptable
        self.do_button.setEnabled(self.form.is_acceptable and is_said and not is_doubted)


def _known(person: Person) -> list[str]:
    """Return the code of somebody, and who that was said to be before it was changed."""
    lines = [tr("Code: {id}").format(id=person.subject_id)]
    for one in person.former:
        born = numbers.date(one.birth_date) if one.birth_date else tr("no birth date")
        what = ", ".join(filter(None, (one.name, born)))
        until = one.until
        day = numbers.moment(until) if isinstance(until, datetime) else numbers.date(until)
        words = tr("Until {day}: {what}").format(day=day, what=what)
        lines.append(f"{words} ({one.who}: {one.why})" if one.why else words)
    return lines


def _birth_fault(born: date, today: date, person: Person | None) -> Fault | None:
    visits = () if person is None else person.visits
    unborn = unborn_text(born, (visit.date for visit in visits))
    if unborn is not None:
        return Fault(said(unborn))
    doubts = birth_doubts(born, today)
    is_doubt = may_be_born(born, today)
    return Fault(" ".join(map(said, doubts)), is_doubt=is_doubt) if doubts else None
