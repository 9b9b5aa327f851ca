"""The trials of one condition over each other, aligned at their onset, with movable marks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from forceplate.gui.kit import theme
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.numbers import THIN_SPACE, newtons, number
from forceplate.gui.kit.plot import Plot
from forceplate.operations.effort_marks import Mark, MarkedTrial

BEFORE_S = 1.3
"""Shown before the earliest onset."""
AFTER_S = 1.0
"""Shown after the last sample that is near the peak's force."""
HEADROOM = 1.15
MIN_RANGE_N = 5.0
_MOST_BEFORE = 0.4
"""Share of the width that the words of the onset may take."""
_ORDER = (Mark.REST, Mark.ONSET, Mark.PEAK)
_NEAR = 0.1
"""Of the peak: below it an effort is over, for the extent of the drawing."""


class ForcePlot(Plot):
    """All trials of a condition; the marks of the selected one can be dragged."""

    mark_moved = Signal(str, int)
    """A mark (see :class:`Mark`) was dropped on a row."""

    _has_bottom_label = False

    def __init__(self, parent: QWidget | None = None) -> None:
        self._trials: tuple[MarkedTrial, ...] = ()
        self._selected: MarkedTrial | None = None
        self._lines: dict[Mark, pg.InfiniteLine] = {}
        super().__init__(parent)
        self._focused: Mark | None = None
        self.left.unit, self.bottom.unit = f"{THIN_SPACE}N", f"{THIN_SPACE}s"
        self._baseline_n: float | None = None
        self.setMinimumHeight(160)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.setAccessibleName(tr("Force of the trials over time"))
        self._draw()

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
        self._trials, self._selected = tuple(trials), selected
        self._baseline_n = baseline_n
        self._draw()

    def set_mark(self, mark: Mark, row: int) -> None:
        """Put the line of a mark on a row of the selected trial."""
        if self._selected is not None and mark in self._lines:
            self._lines[mark].setValue(float(self._selected.time_s[row]))

    def emphasise(self, mark: Mark | None) -> None:
        """Draw the mark that the keyboard moves in the colour of the focus; None: neither."""
        self._focused = mark
        for one, line in self._lines.items():
            line.setPen(self._mark_pen(one))

    def mark_x(self, mark: Mark) -> float | None:
        """Return where a mark is drawn, in seconds of the drawing; None: it is not drawn."""
        return float(self._lines[mark].value()) if mark in self._lines else None

    def _drawn(self) -> list[MarkedTrial]:
        """Return what is drawn, the selected trial last, so that it lies on top."""
        selected = self._selected
        if selected is not None and not selected.is_aligned:
            return [selected] if selected.force_n is not None else []
        others = [one for one in self._trials if one.is_aligned and one is not selected]
        return others if selected is None else [*others, selected]

    def _draw(self) -> None:
        self.begin()
        self._lines.clear()
        colours = theme.colours()
        selected = self._selected
        drawn = self._drawn()
        self.draw(pg.InfiniteLine(0, angle=0, pen=pg.mkPen(colours.line, width=1)))
        for one in drawn:
            is_it = one is selected
            pen = pg.mkPen(colours.trace if is_it else colours.ghost, width=2.4 if is_it else 1)
            curve = pg.PlotCurveItem(one.time_s, one.force_n, pen=pen, connect=_connected(one))
            self.draw(curve)
        self._draw_baseline()
        if selected is not None and selected.is_aligned:
            self._shade_rest(selected)
            for mark in Mark:
                self._add_mark(selected, mark)
        self._set_ranges(drawn)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Keep room at the left for the word of the onset."""
        super().resizeEvent(event)
        self._set_ranges(self._drawn())

    def _before_s(self, after_s: float) -> float:
        """Return what is shown before the onset: the rest, and as much as its word needs."""
        if Mark.ONSET not in self._lines:
            return BEFORE_S
        words = float(self._lines[Mark.ONSET].label.boundingRect().width())
        room = max(float(self.width() - self.left.width()), 1.0)
        share = min((words + 8.0) / room, _MOST_BEFORE)
        return max(BEFORE_S, after_s * share / (1 - share))

    def _set_ranges(self, drawn: Sequence[MarkedTrial]) -> None:
        if not drawn:
            return
        left, right, low, high = 0.0, 0.0, 0.0, MIN_RANGE_N
        for one in drawn:
            force_n, time_s = one.force_n, one.time_s
            if force_n is None or not force_n.size:
                continue
            high = max(high, float(force_n.max()))
            low = min(low, float(force_n.min()) if not one.is_aligned else 0.0)
            if one.is_aligned:
                pressed = np.flatnonzero(force_n > _NEAR * force_n.max())
                right = max(right, float(time_s[pressed[-1]]) + AFTER_S)
            else:
                right = max(right, float(time_s[-1]))
        if any(one.is_aligned for one in drawn):
            left = -self._before_s(right)
        margin_n = (HEADROOM - 1) * (high - low)
        self.set_ranges((left, right), (low - margin_n / 2, high + margin_n))

    def _draw_baseline(self) -> None:
        if self._baseline_n is None or (self._selected and not self._selected.is_aligned):
            return
        colours = theme.colours()
        words = tr("baseline {force}").format(force=newtons(self._baseline_n, 1))
        line = pg.InfiniteLine(
            self._baseline_n,
            angle=0,
            pen=pg.mkPen(colours.text, width=2, style=Qt.PenStyle.DashLine),
            label=words,
            labelOpts={
                "position": 0.99,
                "anchors": [(1.0, 0.0)] * 2,
                "color": colours.text,
                "fill": colours.surface,
            },
        )
        line.label.setFont(self.font())
        self.draw(line)

    def _shade_rest(self, selected: MarkedTrial) -> None:
        """Shade the second that the numbers count from."""
        if selected.rest is None:
            return
        last = min(selected.rest.stop, len(selected.time_s)) - 1
        ends_s = float(selected.time_s[selected.rest.start]), float(selected.time_s[last])
        colour = QColor(theme.colours().rest)
        shade = pg.LinearRegionItem(ends_s, movable=False, brush=colour, pen=pg.mkPen(None))
        shade.setZValue(-10)
        self.draw(shade)

    def _add_mark(self, selected: MarkedTrial, mark: Mark) -> None:
        row = selected.row(mark)
        if row is None:
            return
        time_s, colours = selected.time_s, theme.colours()
        found = selected.found_row(mark)
        if found is not None and found != row:
            dotted = pg.mkPen(self._colour(mark), width=1, style=Qt.PenStyle.DotLine)
            self.draw(pg.InfiniteLine(float(time_s[found]), angle=90, pen=dotted))
        line = pg.InfiniteLine(
            pos=float(time_s[row]),
            angle=90,
            movable=True,
            pen=self._mark_pen(mark),
            hoverPen=pg.mkPen(colours.focus, width=1),
            bounds=self._bounds(selected, mark),
            label=self._mark_text(selected, mark),
            labelOpts={
                "position": 0.88 if theme.is_large() else 0.94,
                # the onset stands at the left of its line, so that a near peak has room
                "anchors": [(1.0, 0.5)] * 2 if mark is Mark.ONSET else [(0.0, 0.5), (1.0, 0.5)],
                "color": colours.surface,
                "fill": self._colour(mark),
            },
        )
        line.label.setFont(self.font())
        line.label.setVisible(not (mark is Mark.REST and theme.is_large()))  # no room beside onset
        line.setZValue(_ORDER.index(mark))  # no line goes through the words of another
        line.setCursor(Qt.CursorShape.SizeHorCursor)
        line.sigPositionChangeFinished.connect(lambda: self._dropped(mark))
        self.draw(line)
        self._lines[mark] = line

    def _dropped(self, mark: Mark) -> None:
        if self._selected is None or mark not in self._lines:
            return
        row = self._selected.row_at(mark, float(self._lines[mark].value()))
        self.set_mark(mark, row)
        if row != self._selected.row(mark):
            self.mark_moved.emit(mark.value, row)

    def _bounds(self, selected: MarkedTrial, mark: Mark) -> tuple[float, float]:
        time_s = selected.time_s
        first, last = selected.allowed(mark, 0), selected.allowed(mark, len(time_s) - 1)
        return float(time_s[first]), float(time_s[last])

    def _mark_text(self, selected: MarkedTrial, mark: Mark) -> str:
        rest = tr("Rest", "before the press")
        names = {Mark.ONSET: tr("Onset"), Mark.PEAK: tr("Peak"), Mark.REST: rest}
        name = names[mark]
        row = selected.peak
        if mark is Mark.PEAK and row is not None and selected.force_n is not None:
            name = f"{name} {number(float(selected.time_s[row]), 2)} s"
        marks = selected.trial.marks
        if marks is not None and selected.is_by_hand(mark) and not theme.is_large():
            by: str = tr("moved by hand by {by}").format(by=marks.by)
            return f"{name}, {by}"
        return name

    def _colour(self, mark: Mark) -> QColor:
        colours = theme.colours()
        return colours.text if mark is Mark.PEAK else colours.muted

    def _mark_pen(self, mark: Mark) -> object:
        is_focused = mark is self._focused
        return pg.mkPen(theme.colours().accent if is_focused else self._colour(mark), width=2)


def _connected(one: MarkedTrial) -> NDArray[np.uint8]:
    """Return (n_samples,) 1 where a sample is joined to the next: not across lost samples."""
    joined = np.ones(len(one.time_s), dtype=np.uint8)
    for gap in one.trial.gaps:
        joined[max(0, gap.at_row - 1)] = 0
    return joined
