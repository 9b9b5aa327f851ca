"""The trials of one condition over each other, aligned at their onset, with movable marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QSizePolicy

from forceplate.figures.axes import Axes
from forceplate.figures.curve_figure import (
    Curve,
    CurveFigure,
    Level,
    Moment,
    around_curves,
    curve_axes,
)
from forceplate.figures.drawing import Colour, Drawing, Room
from forceplate.figures.drawing import Mark as Drawn
from forceplate.gui.kit import theme
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.numbers import newtons, number
from forceplate.gui.kit.painted_figures import axis_words, paint_mark, room_of
from forceplate.operations.visit.effort_marks import Mark, MarkedTrial

BEFORE_S = 1.3
"""Shown before the earliest onset."""
AFTER_S = 1.0
"""Shown after the last sample that is near the peak's force."""
HEADROOM = 1.15
MIN_RANGE_N = 5.0
_NEAR = 0.1
"""Of the peak: below it an effort is over, for the extent of the drawing."""


class ForcePlot(pg.GraphicsView):  # type: ignore[misc]  # pyqtgraph has no types
    """All trials of a condition; the marks of the selected one can be dragged.

    Axes, levels and flags are those of every figure; what is measured in, curves and marks, is
    pyqtgraph's.
    """

    mark_moved = Signal(str, int)
    """A mark (see :class:`Mark`) was dropped on a row."""

    def __init__(self) -> None:
        super().__init__()
        self._selected: MarkedTrial | None = None
        self._rows: dict[Mark, int] = {}
        """Where the marks of the selected trial are drawn."""
        self._lines: dict[Mark, pg.InfiniteLine] = {}
        self._focused: Mark | None = None
        self._extent = (0.0, 1.0, 0.0, MIN_RANGE_N)
        self.levels: tuple[Level, ...] = ()
        """What the trials are compared with."""
        self._curves: tuple[Curve, ...] = ()
        """What the words keep away from."""
        self._around: tuple[Drawing, tuple[Drawn, ...]] | None = None
        self._box = pg.ViewBox(enableMenu=False, enableMouse=False)
        self.setCentralItem(self._box)
        self.setCacheMode(pg.GraphicsView.CacheModeFlag.CacheNone)  # the background changes too
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setMinimumHeight(160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.setAccessibleName(tr("Force of the trials over time"))

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
        self._selected = selected
        is_alone = selected is not None and not selected.is_aligned
        others = [one for one in trials if one.is_aligned and one is not selected]
        drawn = [*([] if is_alone else others), *([] if selected is None else [selected])]
        self._extent = _extent(drawn)
        self.levels = ()
        if baseline_n is not None and not is_alone:
            words = tr("baseline {force}").format(force=newtons(baseline_n, 1))
            self.levels = (Level(baseline_n, words),)
        self._rows = {}
        if selected is not None and selected.is_aligned:
            rows = {mark: selected.row(mark) for mark in Mark}
            self._rows = {mark: row for mark, row in rows.items() if row is not None}
        self._box.clear()
        self._curves = tuple(
            Curve(one.time_s, one.force_n) for one in drawn if one.force_n is not None
        )
        for one in drawn:
            if one.force_n is not None:
                self._box.addItem(_curve(one, is_chosen=one is selected))
        self._lines = {mark: self._line(mark) for mark in self._rows}
        self._lay_out()

    @property
    def room(self) -> Room:
        """What there is to draw in."""
        return room_of(self.width(), self.height())

    @property
    def axes(self) -> Axes:
        """Where seconds and newtons stand now."""
        return curve_axes(self.room, self._figure())

    @property
    def drawing(self) -> Drawing:
        """What is drawn around curves and marks now."""
        behind, before = self._surroundings()
        return replace(behind, marks=(*behind.marks, *before))

    def set_mark(self, mark: Mark, row: int) -> None:
        """Put the line of a mark on a row of the selected trial."""
        if mark in self._rows:
            self._rows[mark] = row
            self._lines[mark].setValue(self.mark_x(mark))
            self._draw_anew()

    def emphasise(self, mark: Mark | None) -> None:
        """Draw the mark that the keyboard moves in the accent; None: neither."""
        self._focused = mark
        for one, line in self._lines.items():
            line.setPen(self._pen(one))
        self._draw_anew()

    def mark_x(self, mark: Mark) -> float | None:
        """Return where a mark is drawn, in seconds of the drawing; None: it is not drawn."""
        if self._selected is None or mark not in self._rows:
            return None
        return float(self._selected.time_s[self._rows[mark]])

    def resizeEvent(self, event: QResizeEvent | None) -> None:  # noqa: N802  Qt's name
        """Lay it out for the new size; pyqtgraph calls it without one while it is made."""
        super().resizeEvent(event)
        if event is not None:
            self._lay_out()

    def drawBackground(self, painter: QPainter, rect: QRectF) -> None:  # noqa: N802
        """Paint axes, levels and rest."""
        painter.fillRect(rect, theme.colours().surface)
        behind, _ = self._surroundings()
        self.setToolTip("\n".join(behind.unplaced))
        for mark in behind.marks:
            paint_mark(painter, mark)

    def drawForeground(self, painter: QPainter, _rect: QRectF) -> None:  # noqa: N802
        """Paint the flags of the marks."""
        _, before = self._surroundings()
        for mark in before:
            paint_mark(painter, mark)

    def _lay_out(self) -> None:
        axes = self.axes
        inside = axes.inside
        self._box.setGeometry(QRectF(inside.x, inside.y, inside.width, inside.height))
        x, y = axes.across, axes.up
        self._box.setRange(xRange=(x.low, x.high), yRange=(y.low, y.high), padding=0)
        self._box.updateMatrix()  # now: pyqtgraph would only when it paints
        self._draw_anew()

    def _draw_anew(self) -> None:
        self._around = None
        self.viewport().update()

    def _surroundings(self) -> tuple[Drawing, tuple[Drawn, ...]]:
        room = self.room
        if self._around is None or self._around[0].size != (room.width, room.height):
            self._around = around_curves(room, self._figure())
        return self._around

    def _line(self, mark: Mark) -> pg.InfiniteLine:
        """Return the line of a mark, which can be dragged as far as it may stand."""
        selected = self._selected
        assert selected is not None  # noqa: S101  whose marks these are
        time_s = selected.time_s
        first, last = selected.allowed(mark, 0), selected.allowed(mark, len(time_s) - 1)
        line = pg.InfiniteLine(
            self.mark_x(mark),
            angle=90,
            movable=True,
            pen=self._pen(mark),
            bounds=(float(time_s[first]), float(time_s[last])),
        )
        line.setCursor(Qt.CursorShape.SizeHorCursor)
        # what is connected must not hold the line: Python would not see that it holds itself
        line.sigDragged.connect(
            lambda dragged: self.set_mark(mark, selected.row_at(mark, float(dragged.value())))
        )
        line.sigPositionChangeFinished.connect(lambda: self._dropped(mark))
        self._box.addItem(line)
        return line

    def _dropped(self, mark: Mark) -> None:
        row = self._rows[mark]
        if self._selected is not None and row != self._selected.row(mark):
            self.mark_moved.emit(mark.value, row)

    def _pen(self, mark: Mark) -> object:
        return pg.mkPen(getattr(theme.colours(), self._colour(mark)), width=2)

    def _colour(self, mark: Mark) -> Colour:
        if mark is self._focused:
            return "accent"
        return "text" if mark is Mark.PEAK else "muted"

    def _figure(self) -> CurveFigure:
        from_s, to_s, low_n, top_n = self._extent
        return CurveFigure(
            self._curves, from_s, to_s, top_n, low_n, levels=self.levels, levels_at_right=True,
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
        at_left = mark is Mark.ONSET
        return Moment(time_s, words + by, self._colour(mark), is_left=at_left, short=words)

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


def _curve(one: MarkedTrial, *, is_chosen: bool) -> pg.PlotCurveItem:
    colours = theme.colours()
    pen = pg.mkPen(colours.trace if is_chosen else colours.ghost, width=2.4 if is_chosen else 1)
    return pg.PlotCurveItem(one.time_s, one.force_n, pen=pen, connect=_connected(one))


def _connected(one: MarkedTrial) -> NDArray[np.uint8]:
    """Return (n_samples,) 1 where a sample is joined to the next: not across lost samples."""
    joined = np.ones(len(one.time_s), dtype=np.uint8)
    for gap in one.trial.gaps:
        joined[max(0, gap.at_row - 1)] = 0
    return joined


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
