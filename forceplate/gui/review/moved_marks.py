"""Marks of a trial that were moved and are not saved yet."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from forceplate.gui.context.context import Context
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.sheet import Sheet
from forceplate.gui.kit.who_and_why_fields import WhoAndWhy
from forceplate.gui.review.visit_editor import VisitEditor
from forceplate.operations.visit import review_visit
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.effort_marks import Mark, MarkedTrial, moved, step_rows
from forceplate.operations.visit.review_visit import Reviewed, Step

SETTLE_MS = 700
"""Of a mark moved by keyboard it is asked why when it has stood still for so long."""


class MovedMarks(QObject):
    """Keeps where marks were put until they are saved, or forgotten."""

    moved = Signal(object, int)
    """A :class:`.Mark` was put on this row, which is to be drawn."""
    dropped = Signal()
    """Nobody says why they were moved: they are where they are saved."""

    def __init__(self, context: Context, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._is_asked = False
        self.editor: VisitEditor | None = None
        """Of the visit that is shown."""
        self.rows: dict[Mark, int] = {}
        self._context = context
        self._number: int | None = None
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(self.save)

    def nudge(
        self, selected: MarkedTrial | None, name: str, direction: int, is_large: bool
    ) -> None:
        """Move a mark by keyboard; it is asked why when it has stood still."""
        mark = Mark(name)
        place = None if selected is None else self.rows.get(mark, selected.row(mark))
        if selected is None or place is None:
            return
        rows = step_rows(selected.trial.sample_rate_hz, large=is_large)
        self._put(selected, mark, selected.allowed(mark, place + direction * rows))
        self._settle.start()

    def drag(self, selected: MarkedTrial | None, name: str, place: int) -> None:
        """Put a mark where the mouse has left it, and ask why."""
        if selected is not None:
            self._put(selected, Mark(name), place)
            self.save()

    def forget(self) -> None:
        """Let the marks stay where they are saved."""
        self._settle.stop()
        self.rows.clear()

    def save(self) -> None:
        """Ask why they were moved and who says so, if any was; what is answered is saved."""
        self._settle.stop()
        rows, number, editor = dict(self.rows), self._number, self.editor
        if not rows or number is None or editor is None or self._is_asked:
            return
        why = WhoAndWhy(self._context.who)
        title = tr("Why was a mark of trial {number} moved?").format(number=number)
        sheet = Sheet(title, why, form=why, do=tr("Save"), parent=self._page.window())
        self._is_asked = True

        def answered(answer: int) -> None:
            self._is_asked = False
            self.forget()
            if answer:
                self._context.settings_model.first_operator(why.by)
                stamp = Stamp(why.by, self._context.now(), why.reason)
                editor.change(partial(_mark, rows, number, stamp))
            else:
                self.dropped.emit()

        sheet.finished.connect(answered)
        editor.hold_while(sheet)
        sheet.open_over()

    def _put(self, selected: MarkedTrial, mark: Mark, place: int) -> None:
        self._number = selected.trial.number
        self.rows[mark] = place
        self.moved.emit(mark, place)


def _mark(rows: Mapping[Mark, int], number: int, stamp: Stamp, reviewed: Reviewed) -> Step | None:
    """Return the change that puts marks of a trial where they were moved to."""
    marked = reviewed.trial(number)
    if marked is None:
        return None
    marks = marked.trial.marks
    for mark, place in rows.items():
        marks = moved(marks, mark, place, by=stamp.by, at=stamp.at)
    return review_visit.mark(number, marks, stamp)
