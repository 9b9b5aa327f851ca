"""One visit of the chosen person: closed a line, open its numbers and what can be done with it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QSizePolicy, QVBoxLayout, QWidget

from forceplate.gui.context.ways import Ways
from forceplate.gui.kit import numbers, theme
from forceplate.gui.kit.buttons import Button
from forceplate.gui.kit.cards import Card, Fold
from forceplate.gui.kit.labels import label, muted
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.layouts import Lines, column, row, widget_of
from forceplate.gui.kit.pills import Pill
from forceplate.gui.kit.states import State
from forceplate.gui.kit.theme import Size
from forceplate.gui.visit.condition_names import region_name, side_name
from forceplate.storage.people.people import VisitSummary
from forceplate.types import Condition, Posture, Side

_AROUND = 36
"""At both sides of the buttons, with the card's and the scroll bar of the panel."""


class VisitFold(Card):
    """A visit; open, it shows every condition and leads to its result, report and correction."""

    report_wanted = Signal(Path)
    """Its file."""
    opened = Signal()

    def __init__(
        self, visit: VisitSummary, ways: Ways, width: int, parent: QWidget | None = None
    ) -> None:
        self.visit = visit
        self.result_button = Button(tr("Result"))
        self.report_button = Button(tr("Report"))
        self.correct_button = Button(tr("Correct …"))
        words, state = _how_far(visit)
        self._buttons = (self.result_button, self.report_button, self.correct_button)
        pills = [] if state is State.GOOD else [Pill(words, state)]
        pills += _simulated() if visit.simulated else ()
        content = column(
            *([widget_of(Lines(*pills))] if pills else ()),
            *([muted(said(visit.problem), wraps=True)] if visit.problem else [_numbers(visit)]),
            self._arranged(width),
            margins=(theme.GAP, 0, theme.GAP, theme.GAP),
        )
        day = numbers.date(visit.date)
        closed = f"{day} \N{MIDDLE DOT} {words}"
        self.fold = Fold(visit.visit, closed, widget_of(content))
        if state is not State.GOOD:  # open, the pill says it
            self.fold.opened.connect(lambda on: self.fold.show_inside(day if on else closed))
        super().__init__(self.fold, pad=4, parent=parent)
        for button in self._buttons:
            button.setEnabled(visit.problem is None)
        self.result_button.clicked.connect(lambda _: ways.review.emit(visit.path, None))
        self.report_button.clicked.connect(lambda _: self.report_wanted.emit(visit.path))
        self.correct_button.clicked.connect(lambda _: ways.correct.emit(visit.path))
        self.fold.opened.connect(lambda is_open: self.opened.emit() if is_open else None)

    def open(self, *, wide: bool) -> None:
        """Show what is inside, or the line only."""
        self.fold.open(wide=wide)

    def _arranged(self, width: int) -> QVBoxLayout:
        """Put the buttons beside each other, or two and one where their words are long."""
        for button in self._buttons:
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        needed = sum(button.sizeHint().width() + theme.GAP for button in self._buttons)
        if needed <= width - _AROUND:
            return column(row(*self._buttons))
        return column(row(*self._buttons[:2]), row(self._buttons[2]))


def _how_far(visit: VisitSummary) -> tuple[str, State]:
    if visit.problem is not None:
        return tr("cannot be read"), State.WRONG
    if visit.n_planned:
        words = tr("{n} of {of} conditions")
        if visit.is_unfinished:
            words = tr("unfinished, {n} of {of} conditions")
        state = State.DOUBT if visit.is_unfinished else State.GOOD
        return words.format(n=visit.n_done, of=visit.n_planned), state
    words = tr("{n} of {of} trials").format(n=visit.n_accepted, of=visit.n_trials)
    return words, State.GOOD if visit.strengths else State.DOUBT


def _simulated() -> tuple[Pill]:
    return (Pill(tr("SIMULATED"), State.SIMULATED),)


def _numbers(visit: VisitSummary) -> QGridLayout:
    """Return left and right of each condition."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(14)
    grid.setVerticalSpacing(2)
    grid.setColumnStretch(0, 1)
    right = Qt.AlignmentFlag.AlignRight
    values: dict[tuple[str, str], dict[Side, float]] = {}
    for strength in visit.strengths:
        key = _toes(strength.condition), strength.condition.fixation
        values.setdefault(key, {})[strength.condition.side] = strength.value_n
    if not values:
        grid.addWidget(muted(tr("No two accepted trials of any toes yet."), wraps=True), 0, 0)
        return grid
    for place, side in enumerate(Side, start=1):
        grid.addWidget(muted(side_name(side), Size.SMALL), 0, place, right)
    for line, ((toes, _), sides) in enumerate(values.items(), start=1):
        grid.addWidget(muted(toes, Size.MEDIUM), line, 0)
        for place, side in enumerate(Side, start=1):
            value = sides.get(side)
            words = "\N{EN DASH}" if value is None else numbers.newtons(value, 1)
            grid.addWidget(label(words), line, place, right)
    return grid


def _toes(condition: Condition) -> str:
    toes = region_name(condition.region)
    if condition.posture is Posture.SEATED:  # as always, unless it is said
        return toes
    return tr("{region}, standing").format(region=toes)
