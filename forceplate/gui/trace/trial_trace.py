"""A trial that is saved: its force above the rest, with the rest, its peak and what to compare."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from forceplate.gui.kit import theme
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.numbers import newtons, number
from forceplate.gui.kit.theme import Size
from forceplate.gui.trace.force_lines import ForceLine, paint_force_lines
from forceplate.gui.trace.live_trace import AREA_ALPHA
from forceplate.gui.trace.trace_strip import ticks
from forceplate.types import PEAK_FORCE, Trial

BEFORE_S, SHORTEST_S, AFTER_S = 1.0, 4.0, 1.0
"""Before the onset, shown at least after it, and after the effort."""
MOST_POINTS = 2000


class TrialTrace(QWidget):
    """Draws one trial, and nothing that moves."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._time_s: NDArray[np.float64] = np.empty(0)
        self._force_n: NDArray[np.float64] = np.empty(0)
        self._peak: tuple[float, float] | None = None
        self._has_rest = False
        self._top_n = 1.0
        self._lines: tuple[ForceLine, ...] = ()
        self._words = (tr("rest", "trace"), tr("peak {force}"), tr("s"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Trace of the trial"))

    def show_trial(self, trial: Trial, lines: Sequence[ForceLine], top_n: float) -> bool:
        """Show a trial from a second before its onset; return whether there is a force to show.

        Parameters
        ----------
        top_n
            Upper end of the scale; more where the trial needs it.
        """
        force_n = trial.force_n
        if force_n is None or not np.isfinite(force_n).any():
            return False
        onset_s, rise_s = trial.value("onset_s"), trial.value("time_to_peak_s")
        peak_n = trial.value(PEAK_FORCE)
        time_s = trial.time_s - trial.time_s[0]
        self._has_rest = onset_s is not None
        rest_n, self._peak = 0.0, None
        if onset_s is not None:
            time_s = time_s - onset_s
            before = (time_s >= -BEFORE_S) & (time_s < 0)
            rest_n = float(np.nanmean(force_n[before])) if before.any() else 0.0
        if onset_s is not None and rise_s is not None and peak_n is not None:
            self._peak = rise_s, peak_n
            row = min(int(np.searchsorted(time_s, rise_s)), len(force_n) - 1)
            rest_n = float(force_n[row]) - peak_n
        is_known = np.isfinite(force_n)
        time_s, above_n = time_s[is_known], force_n[is_known] - rest_n
        self._time_s, self._force_n = _shown(time_s, above_n, has_onset=self._has_rest)
        self._lines = tuple(lines)
        self._top_n = max(top_n, float(self._force_n.max()) * 1.1, 1.0)
        what = "" if peak_n is None else self._words[1].format(force=newtons(peak_n, 1))
        self.setAccessibleDescription(what)
        self.update()
        return True

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the trial."""
        colours, painter = theme.colours(), QPainter(self)
        painter.fillRect(self.rect(), colours.surface)
        if not len(self._time_s):
            painter.end()
            return
        em = self.fontMetrics().height()
        values, decimals = ticks(0.0, self._top_n, max(round(self.height() / (2.2 * em)), 2))
        texts = [number(value, decimals) for value in values]
        texts[-1] += " N"
        left = max(self.fontMetrics().horizontalAdvance(text) for text in texts) + em // 2
        area = QRectF(left, 0.6 * em, self.width() - left - em / 2, self.height() - 2.1 * em)
        low_n = -0.05 * self._top_n
        first_s, last_s = float(self._time_s[0]), float(self._time_s[-1])

        def x(time_s: float) -> float:
            return area.left() + (time_s - first_s) / (last_s - first_s) * area.width()

        def y(force_n: float) -> float:
            return area.bottom() - (force_n - low_n) / (self._top_n - low_n) * area.height()

        if self._has_rest:
            rest = QRectF(area.left(), area.top(), x(0.0) - area.left(), area.height())
            painter.fillRect(rest, colours.rest)
        for value, text in zip(values, texts, strict=True):
            painter.fillRect(QRectF(area.left(), y(value), area.width(), 1), colours.grid)
            place = QRect(0, round(y(value)) - em // 2, left - em // 3, em)
            painter.setPen(colours.muted)
            painter.drawText(
                place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text
            )
        self._paint_times(painter, area, x)
        self._paint_curve(painter, QPolygonF([
            QPointF(x(at), y(force))
            for at, force in zip(self._time_s.tolist(), self._force_n.tolist(), strict=True)
        ]), y(0.0))  # fmt: skip
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        placed = [(line, y(line.force_n)) for line in self._lines if line.force_n <= self._top_n]
        paint_force_lines(painter, placed, area, is_right=True)
        if self._peak is not None:
            self._paint_peak(painter, area, x(self._peak[0]), rest_ends=x(0.0))
        if self._has_rest:
            painter.setFont(theme.font(Size.SMALL))
            painter.setPen(colours.accent)
            painter.drawText(QPointF(area.left() + em / 3, area.top() + em), self._words[0])
        painter.end()

    def _paint_times(self, painter: QPainter, area: QRectF, x: Callable[[float], float]) -> None:
        metrics = self.fontMetrics()
        widest = metrics.horizontalAdvance(number(-8.8, 1)) * 3
        most = max(int(area.width()) // widest, 2)
        first_s, last_s = float(self._time_s[0]), float(self._time_s[-1])
        values, decimals = ticks(first_s - 0.01, last_s, most)
        painter.setPen(theme.colours().muted)
        for value in values:
            text = f"{number(value, decimals)} {self._words[2]}"
            wide = metrics.horizontalAdvance(text)
            at = x(value) - wide / 2
            at = min(max(at, area.left()), area.right() - wide)
            painter.drawText(QPointF(at, area.bottom() + metrics.height() * 1.2), text)

    def _paint_curve(self, painter: QPainter, curve: QPolygonF, foot: float) -> None:
        colours = theme.colours()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = QPainterPath()
        ground.addPolygon(curve)
        ground.lineTo(curve.last().x(), foot)
        ground.lineTo(curve.first().x(), foot)
        tint = QColor(colours.trace)
        tint.setAlpha(AREA_ALPHA)
        painter.fillPath(ground, tint)
        painter.setPen(QPen(colours.trace, 2.4))
        painter.drawPolyline(curve)

    def _paint_peak(self, painter: QPainter, area: QRectF, at: float, *, rest_ends: float) -> None:
        """Paint a line at the peak, and its force on a flag beside it."""
        colours, metrics = theme.colours(), self.fontMetrics()
        assert self._peak is not None  # noqa: S101  asked by whoever calls
        words = self._words[1].format(force=newtons(self._peak[1], 1))
        wide, high = metrics.horizontalAdvance(words) + 16, metrics.height() + 6
        said = max((metrics.horizontalAdvance(line.words) for line in self._lines), default=0)
        is_free = at + wide < area.right() - said - 2 * metrics.height()
        left = at if is_free or at - wide < rest_ends else at - wide
        flag = QRectF(left, area.top() + 2, wide, high)
        painter.fillRect(QRectF(at, area.top(), 2, area.height()), colours.stop)
        painter.fillRect(flag, colours.stop)
        painter.setPen(colours.on_stop)
        painter.drawText(flag, Qt.AlignmentFlag.AlignCenter, words)


def _shown(
    time_s: NDArray[np.float64], force_n: NDArray[np.float64], *, has_onset: bool
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return what is drawn: from the rest to what follows the effort, as points of a polygon."""
    if has_onset:
        pressed = np.flatnonzero(force_n > 0.1 * force_n.max())
        ends_s = float(time_s[pressed[-1]]) if pressed.size else 0.0
        last_s = max(ends_s + AFTER_S, SHORTEST_S)
        is_shown = (time_s >= -BEFORE_S) & (time_s <= last_s)
        time_s, force_n = time_s[is_shown], force_n[is_shown]
    step = max(1, len(time_s) // MOST_POINTS)
    return time_s[::step], force_n[::step]
