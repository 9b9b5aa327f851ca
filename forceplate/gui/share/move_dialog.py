"""Moving a trial to another visit, of the same or another person."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from forceplate.errors import AnotherDayError, ForcePlateError
from forceplate.gui.kit.error_message import explain, particulars
from forceplate.gui.kit.fields import Check
from forceplate.gui.kit.forms import Fault, FieldSpec, Form
from forceplate.gui.kit.labels import label, tint
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.sheet import Sheet
from forceplate.gui.kit.states import State, ink
from forceplate.gui.kit.who_and_why_fields import who_and_why_fields
from forceplate.names import visit_label, why_no_label, why_no_visit
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.move_trial import MovedTrial, move_trial
from forceplate.types import VisitHeader

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context
    from forceplate.storage.people.people import Person


class MoveDialog(Sheet):
    """To whom, into which visit, why, who."""

    moved = Signal(Path, object)
    """The visit that the trial was in, and the MovedTrial."""

    def __init__(
        self,
        context: Context,
        path: Path,
        header: VisitHeader,
        number: int,
        *,
        people: tuple[Person, ...],
        parent: QWidget | None = None,
    ) -> None:
        self._context, self._path, self._header, self._number = context, path, header, number
        self._offered: list[str] | None = None
        self._people = {person.subject_id: person for person in people}
        self.form = Form(
            [
                FieldSpec("person", tr("&Person"), is_needed=True, people=people),
                FieldSpec(
                    "visit",
                    tr("&Visit"),
                    is_needed=True,
                    hint=tr("a visit that is there, or the label of a new one, such as W8"),
                    read=self._label,
                    check=self._label_fault,
                    unreadable=tr("A label has letters, digits and hyphens, such as W8."),
                ),
                *who_and_why_fields(),
            ],
            {"person": header.subject_id, "by": context.who},
        )
        self.says = label(wraps=True)
        self.says.hide()
        self.another_day = Check(tr("It belongs there although it is of another day"))
        self.another_day.hide()
        super().__init__(
            tr("Move trial {number} to another visit").format(number=number),
            self.form,
            self.says,
            self.another_day,
            form=self.form,
            do=tr("Move this trial"),
            more=tr(
                "Both visits keep a trace of it and number their trials anew. Undo takes it back."
            ),
            parent=parent,
        )
        self.keep_open()
        self.form.changed.connect(self._offer)
        self.do_button.clicked.connect(self._move)
        self._offer()
        self.form.input("visit").setFocus()

    def _visits(self) -> list[str]:
        """Return the labels of the person's visits, but the one that it is in."""
        subject_id = self.form.value("person")
        person = self._people.get(str(subject_id))
        here = self._header.visit if subject_id == self._header.subject_id else ""
        visits = [] if person is None else [one.visit for one in person.visits]
        return [visit for visit in visits if visit != here]

    def _label(self, typed: str) -> str | None:
        label = visit_label(typed, [*self._visits(), self._header.visit])
        return None if why_no_visit(label) else label

    def _label_fault(self, label: str) -> Fault | None:
        header = self._header
        if refusal := why_no_label(label, self._visits()):
            return Fault(said(refusal))
        if (self.form.value("person"), label) != (header.subject_id, header.visit):
            return None
        return Fault(tr("The trial is in this visit already."))

    def _offer(self) -> None:
        """Offer it once all is said, and the visits that the person has."""
        visits = self._visits()
        if visits != self._offered:
            self._offered = visits
            self.form.field("visit").offer(visits)
        self.do_button.setEnabled(self.form.is_acceptable)

    def _move(self) -> None:
        values, header = self.form.values, self._header
        which = (header.subject_id, header.visit, self._number)
        to = (str(values["person"]), str(values["visit"]))
        stamp = Stamp(str(values["by"]), self._context.now(), str(values["reason"]))
        library, another_day = self._context.library, self.another_day.isChecked()
        self.do_button.setEnabled(False)
        self._context.tasks.run(
            lambda _: move_trial(library, which, to, stamp, another_day=another_day),
            done=self._close,
            failed=self._refuse,
            owner=self,
            saves=True,
        )

    def _close(self, done: MovedTrial) -> None:
        self.moved.emit(self._path, done)
        self.accept()

    def _refuse(self, error: ForcePlateError) -> None:
        self.another_day.setVisible(isinstance(error, AnotherDayError))
        self.says.setText(f"{explain(error)} {particulars(error)}")
        tint(self.says, ink(State.WRONG))
        self.says.show()
        self._offer()
        self.area.fit(self.says)
