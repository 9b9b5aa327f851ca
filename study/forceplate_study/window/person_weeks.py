"""The weeks of one participant; no complaints, as weeks would tell the group to who judges them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from forceplate.gui.kit import numbers
from forceplate.gui.kit.buttons import Button
from forceplate.gui.kit.cards import Card
from forceplate.gui.kit.labels import label, muted
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import Lines, column, row
from forceplate.gui.kit.table import Cell, Column, Table
from forceplate.gui.kit.theme import Size
from forceplate_study.definition.study import SessionKind
from forceplate_study.results.answer_words import word
from forceplate_study.window.study_context import StudyContext, said

if TYPE_CHECKING:
    from forceplate_study.follow_up.person_diary import PersonDiary, WeekLine


class PersonWeeks(QWidget):
    """Shows what it is given."""

    back_wanted = Signal()

    def __init__(self, context: StudyContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self.name, self.about = label(size=Size.LARGE, bold=True), muted(wraps=True)
        self.back_button = Button(tr("&Back to the list"), cap="Esc")
        self.rename_button = Button(tr("Put the p&seudonym right …"))
        kinds = [said(word(kind.value)).capitalize() for kind in SessionKind]
        self.weeks = Table(
            (
                Column(tr("Week"), is_number=True),
                *map(Column, kinds),
                Column(tr("Running, km"), is_number=True),
                Column(tr("Told or asked"), stretches=True),
            ),
            name=tr("Weeks, the last one first"), most_rows=0,
        )  # fmt: skip
        card = Card()
        card.column.addWidget(self.weeks, 1)
        buttons = Lines(self.rename_button, self.back_button)
        self.setLayout(column(row(self.name, (self.about, 1)), buttons, (card, 1)))
        self.back_button.clicked.connect(self.back_wanted)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Go back with Esc."""
        if event.key() == Qt.Key.Key_Escape:
            self.back_wanted.emit()
        else:
            super().keyPressEvent(event)

    def show_person(self, diary: PersonDiary) -> None:
        """Show the weeks of a participant."""
        self.name.setText(diary.participant.participant_id)
        self.about.setText(self._about(diary))
        self.weeks.show_rows([_cells(line) for line in diary.weeks])

    def _about(self, diary: PersonDiary) -> str:
        started = numbers.date(diary.participant.started_on)
        words = [tr("began on {day}").format(day=started)]
        if diary.left is not None:
            words.append(tr("left on {day}").format(day=numbers.date(diary.left.left_on)))
        elif diary.week > self._context.study.follow_up_weeks:
            words.append(tr("follow-up over"))
        elif diary.week > 0:
            all_weeks = self._context.study.follow_up_weeks
            words.append(tr("week {week} of {all}").format(week=diary.week, all=all_weeks))
        if diary.n_to_see:
            words.append(tr("complaints to judge: {n}").format(n=diary.n_to_see))
        return " \N{MIDDLE DOT} ".join(words)


def _cells(line: WeekLine) -> tuple[Cell | str, ...]:
    missing = Cell(tr("missing"), is_muted=True)
    found: list[Cell | str] = [str(line.week)]
    for kind in SessionKind:
        cell = next((own for own in line.cells if own.kind is kind), None)
        if cell is None:
            found.append("")
        elif cell.done is None:
            found.append(missing)
        else:
            found.append(
                tr("{done} of {prescribed}").format(done=cell.done, prescribed=cell.prescribed)
            )
    if line.report is None:
        return (*found, missing if line.cells else "", "")
    km = line.report.running_km
    return (*found, "" if km is None else numbers.number(km, 1), line.report.complaint)
