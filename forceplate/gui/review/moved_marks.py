"""Marks of a trial that were moved and are not saved yet."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from forceplate.gui.kit.context import Context
from forceplate.gui.kit.forms import FieldSpec, Form
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.sheet import Sheet
from forceplate.gui.review.visit_editor import Make
from forceplate.operations import review_visit
from forceplate.operations.change_record import Stamp
from forceplate.operations.effort_marks import Mark, MarkedTrial, moved, step_rows
from forceplate.operations.review_visit import Reviewed, Step

SETTLE_MS = 700
"""A mark moved by keyboard is saved when it has stood still for so long."""


class MovedMarks(QObject):
    """Keeps where marks were put until they are saved, or forgotten."""

    moved = Signal(object, int)
    """A :class:`.Mark` was put on this row, which is to be drawn."""
    due = Signal(object)
    """They are to be saved: the :data:`.Make` of the change."""
    dropped = Signal()
    """Nobody says who moved them: they are where they are saved."""

    def __init__(self, context: Context, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._sheet: Sheet | None = None
        self.rows: dict[Mark, int] = {}
        self._context = context
        self._number: int | None = None
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.save)

    def nudge(
        self, selected: MarkedTrial | None, name: str, direction: int, is_large: bool
    ) -> None:
        """Move a mark by keyboard; it is saved when it has stood still."""
        mark = Mark(name)
        place = None if selected is None else self.rows.get(mark, selected.row(mark))
        if selected is None or place is None:
            return
        rows = step_rows(selected.trial.sample_rate_hz, large=is_large)
        self._put(selected, mark, selected.allowed(mark, place + direction * rows))
        self._settle.start()

    def drag(self, selected: MarkedTrial | None, name: str, place: int) -> None:
        """Put a mark where the mouse has left it; it is saved at once."""
        if selected is not None:
            self._put(selected, Mark(name), place)
            self.save()

    def forget(self) -> None:
        """Let the marks stay where they are saved."""
        self._settle.stop()
        self.rows.clear()

    def save(self) -> None:
        """Let what was moved be saved, if anything was; ask who moved it where nobody has said."""
        self._settle.stop()
        rows, number = dict(self.rows), self._number
        if not rows or number is None:
            return
        operator, at = self._context.settings.operator.strip(), self._context.now()
        if not operator:
            self._ask_who(number)
            return
        self.rows.clear()

        def make(reviewed: Reviewed) -> Step | None:
            marked = reviewed.trial(number)
            if marked is None:
                return None
            marks = marked.trial.marks
            for mark, place in rows.items():
                marks = moved(marks, mark, place, by=operator, at=at)
            return review_visit.mark(number, marks, Stamp(operator, at))

        change: Make = make
        self.due.emit(change)

    def _ask_who(self, number: int) -> None:
        """Ask who moved the marks; they are saved as soon as it is known."""
        if self._sheet is not None:
            return
        form = Form([FieldSpec("by", tr("&Initials"), is_needed=True, letters=14)])
        title = tr("Who moved a mark of trial {number}?").format(number=number)
        self._sheet = sheet = Sheet(
            title, form, form=form, do=tr("Save"), parent=self._page.window()
        )

        def answered(answer: int) -> None:
            self._sheet = None
            if answer:
                self._context.settings_model.first_operator(str(form.value("by")))
                self.save()
            else:
                self.forget()
                self.dropped.emit()

        form.field("by").returnPressed.connect(sheet.do_button.click)
        sheet.finished.connect(answered)
        sheet.open_over()
        form.field("by").setFocus()

    def _put(self, selected: MarkedTrial, mark: Mark, place: int) -> None:
        self._number = selected.trial.number
        self.rows[mark] = place
        self.moved.emit(mark, place)
