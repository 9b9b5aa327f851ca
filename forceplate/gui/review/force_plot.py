"""The trials of one condition over each other, aligned at their onset, with movable marks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QSizePolicy

from forceplate.axes import Axes
from forceplate.curve_figure import Curve, CurveFigure, Level, Moment, curve_axes, force_curve
from forceplate.drawing import Colour
from forceplate.gui.kit.figures import Figure, axis_words
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.numbers import newtons, number
from forceplate.operations.effort_marks import Mark, MarkedTrial

BEFORE_S = 1.3
"""Shown before the earliest onset."""
AFTER_S = 1.0
"""Shown after the last sample that is near the peak's force."""
HEADROOM = 1.15
MIN_RANGE_N = 5.0
_NEAR = 0.1
"""Of the peak: below it an effort is over, for the extent of the drawing."""
_REACH = 10
"""How many pixels beside its line a mark is taken by the mouse or a finger."""


class ForcePlot(Figure):
    """All trials of a condition; the marks of the selected one can be dragged."""

    mark_moved = Signal(str, int)
    """A mark (see :class:`Mark`) was dropped on a row."""

    def __init__(self) -> None:
        super().__init__(tr("Force of the trials over time"), 0)
        self._selected: MarkedTrial | None = None
        self._rows: dict[Mark, int] = {}
        """Where the marks of the selected trial are drawn."""
        self._focused: Mark | None = None
        self._dragged: tuple[Mark, float] | None = None
        """What the mouse has, and how far beside its line."""
        self._curves: list[Curve] = []
        self._extent = (0.0, 1.0, 0.0, MIN_RANGE_N)
        self._levels: tuple[Level, ...] = ()
        self.setMouseTracking(True)
        self.setMinimumHeight(160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.show_drawing(lambda room: force_curve(room, self._figure()))

    def show_trials(
        self,
        trials: Sequence[MarkedTrial],
        selected: MarkedTrial | None,
        baseline_n: float | None = None,
    ) -> None:
        """Draw the trials, one of them emphasised and with its marks.

        One without an onset cannot be aligned: it is drawn alone, from its first sample.

        Parameters
        ----------
        baseline_n
            The strength at the first visit, as a dashed line; None: there is none.
        """
        self._selected, self._dragged = selected, None
        is_alone = selected is not None and not selected.is_aligned
        others = [one for one in trials if one.is_aligned and one is not selected]
        drawn = [*([] if is_alone else others), *([] if selected is None else [selected])]
        self._curves = [
            _curve(one, is_chosen=one is selected) for one in drawn if one.force_n is not None
        ]
        self._extent = _extent(drawn)
        self._levels = ()
        if baseline_n is not None and not is_alone:
            words = tr("baseline {force}").format(force=newtons(baseline_n, 1))
            self._levels = (Level(baseline_n, words),)
        self._rows = {}
        if selected is not None and selected.is_aligned:
            rows = {mark: selected.row(mark) for mark in Mark}
            self._rows = {mark: row for mark, row in rows.items() if row is not None}
        self.update()

    @property
    def levels(self) -> tuple[Level, ...]:
        """What the trials are compared with."""
        return self._levels

    @property
    def axes(self) -> Axes:
        """Where seconds and newtons stand now."""
        return curve_axes(self.room, self._figure())

    def set_mark(self, mark: Mark, row: int) -> None:
        """Put the line of a mark on a row of the selected trial."""
        if mark in self._rows:
            self._rows[mark] = row
            self.update()

    def emphasise(self, mark: Mark | None) -> None:
        """Draw the mark that the keyboard moves in the accent; None: neither."""
        self._focused = mark
        self.update()

    def mark_x(self, mark: Mark) -> float | None:
        """Return where a mark is drawn, in seconds of the drawing; None: it is not drawn."""
        if self._selected is None or mark not in self._rows:
            return None
        return float(self._selected.time_s[self._rows[mark]])

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802  Qt's name
        """Take the mark that is there."""
        at = event.position().x()
        mark = self._mark_at(at)
        self._dragged = None if mark is None else (mark, self._x(mark) - at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Move what is taken; show what can be."""
        at = event.position().x()
        if self._dragged is None:
            is_there = self._mark_at(at) is not None
            shape = Qt.CursorShape.SizeHorCursor if is_there else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
        elif self._selected is not None:
            mark, beside = self._dragged
            self.set_mark(mark, self._selected.row_at(mark, self.axes.value_at(at + beside)))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:  # noqa: N802
        """Let go, and tell where to."""
        dragged, self._dragged = self._dragged, None
        if dragged is not None and self._selected is not None:
            mark, row = dragged[0], self._rows[dragged[0]]
            if row != self._selected.row(mark):
                self.mark_moved.emit(mark.value, row)

    def _x(self, mark: Mark) -> float:
        return self.axes.x_of(self.mark_x(mark) or 0.0)

    def _mark_at(self, x: float) -> Mark | None:
        near = {mark: abs(self._x(mark) - x) for mark in self._rows}
        mark = min(near, key=near.__getitem__, default=None)
        return mark if mark is not None and near[mark] <= _REACH else None

    def _figure(self) -> CurveFigure:
        from_s, to_s, low_n, top_n = self._extent
        return CurveFigure(
            self._curves, from_s, to_s, top_n, low_n, levels=self._levels, levels_at_right=True,
            moments=[self._moment(mark) for mark in (Mark.PEAK, Mark.ONSET, Mark.REST)
                     if mark in self._rows],
            former_s=self._former_s(), rest_s=self._rest_s(), newtons=axis_words("N"),
            seconds=axis_words(tr("s"), at_each=True),
        )  # fmt: skip

    def _moment(self, mark: Mark) -> Moment:
        """Return a mark with what its flag says: the peak when it is, any who has moved it."""
        rest = tr("Rest", "before the press")
        words = {Mark.ONSET: tr("Onset"), Mark.PEAK: tr("Peak"), Mark.REST: rest}[mark]
        time_s, selected = self.mark_x(mark) or 0.0, self._selected
        if mark is Mark.PEAK:
            words = f"{words} {number(time_s, 2)} s"
        marks = None if selected is None else selected.trial.marks
        by = ""
        if marks is not None and selected is not None and selected.is_by_hand(mark):
            by = ", " + tr("moved by hand by {by}").format(by=marks.by)
        colour: Colour = "text" if mark is Mark.PEAK else "muted"
        if mark is self._focused:
            colour = "accent"
        return Moment(time_s, words + by, colour, is_left=mark is Mark.ONSET, short=words)

    def _former_s(self) -> list[float]:
        """Return where the instrument found the marks that were moved."""
        selected = self._selected
        if selected is None:
            return []
        found = {mark: selected.found_row(mark) for mark in self._rows}
        return [
            float(selected.time_s[row])
            for mark, row in found.items()
            if row is not None and row != selected.row(mark)
        ]

    def _rest_s(self) -> tuple[float, float] | None:
        """Return the second that the numbers count from."""
        selected, first = self._selected, self._rows.get(Mark.REST)
        if selected is None or selected.rest is None or first is None:
            return None
        n_rows = selected.rest.stop - selected.rest.start
        last = min(first + n_rows, len(selected.time_s)) - 1
        return float(selected.time_s[first]), float(selected.time_s[last])


def _curve(one: MarkedTrial, *, is_chosen: bool) -> Curve:
    """Return the force of a trial, broken where samples were lost."""
    assert one.force_n is not None  # noqa: S101  asked by whoever calls
    rows = [gap.at_row for gap in one.trial.gaps if 0 < gap.at_row < len(one.force_n)]
    force_n = np.insert(one.force_n, rows, np.nan)
    time_s = np.insert(one.time_s, rows, one.time_s[rows])
    if is_chosen:
        return Curve(time_s, force_n)
    return Curve(time_s, force_n, "ghost", 1.0)


def _extent(drawn: Sequence[MarkedTrial]) -> tuple[float, float, float, float]:
    """Return from when to when, and from which to which force is drawn."""
    left, right, low, high = 0.0, 1e-3, 0.0, MIN_RANGE_N
    for one in drawn:
        force_n, time_s = one.force_n, one.time_s
        if force_n is None or not force_n.size:
            continue
        high = max(high, float(force_n.max()))
        if one.is_aligned:
            pressed = np.flatnonzero(force_n > _NEAR * force_n.max())
            left, right = -BEFORE_S, max(right, float(time_s[pressed[-1]]) + AFTER_S)
        else:
            low, right = min(low, float(force_n.min())), max(right, float(time_s[-1]))
    return left, right, low, high + (HEADROOM - 1) * (high - low)
