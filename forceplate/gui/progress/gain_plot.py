"""One condition over all visits: each with its uncertainty, and the band of measurement error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from forceplate.analysis.gain.progress import ProgressPoint, ProgressSeries
from forceplate.analysis.reliability.estimate import NORMAL_95
from forceplate.gui.kit import theme
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.plot import Plot
from forceplate.types import Refusal, Result

HEADROOM = 1.12
_BAND_ALPHA = 60
HEIGHT_LINES = 12
"""Of text."""
_CAP = 0.06
"""Half the width of the ends of a bar, in visits."""


@dataclass(frozen=True, slots=True)
class _Point:
    place: int
    value: float
    is_comparable: bool
    """With the first visit."""


class GainPlot(Plot):
    """The numbers of the visits; a change within the band may be measurement error alone.

    The bars are the 95 % interval of one measurement, 1.96 SEM to either side. A visit that
    cannot be compared with the first is a hollow point that no line reaches.
    """

    _has_bottom_label = False

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._series: ProgressSeries | None = None
        self.setAccessibleName(tr("Strength at each visit with its uncertainty"))
        self._draw()

    def show_series(self, series: ProgressSeries | None) -> None:
        """Draw the visits of one condition; one without a number has a place and no point."""
        self._series = series
        self._draw()

    def _draw(self) -> None:
        """Draw the visits, from zero up to the largest bar with some room above."""
        self.begin()
        self.setFixedHeight(HEIGHT_LINES * self.fontMetrics().height())
        points = () if self._series is None else self._series.points
        shown = [
            _Point(place, point.value.value, is_comparable=_is_comparable(point))
            for place, point in enumerate(points)
            if isinstance(point.value, Result)
        ]
        self.bottom.setTicks([[(place, p.visit) for place, p in enumerate(points)]])
        if not shown:
            self.set_label(self.left, "")
            return
        unit = next(p.value.unit for p in points if isinstance(p.value, Result))
        self.set_label(self.left, tr("Strength ({unit})").format(unit=unit))
        mdc, sem = _limits(points)
        low, high = self._draw_band(points, mdc)
        half = NORMAL_95 * sem
        self._draw_points(shown, half)
        low = min([low, 0.0, *(point.value - half for point in shown)])
        high = max([high, *(point.value + half for point in shown)])
        self.set_ranges((-0.5, max(len(points), 2) - 0.5), (low, HEADROOM * high))

    def _draw_band(self, points: tuple[ProgressPoint, ...], mdc: float) -> tuple[float, float]:
        """Draw from where to where a number may lie without a real change of the first one."""
        first = points[0].value
        if isinstance(first, Refusal) or not mdc:
            return 0.0, 0.0
        low, high = first.value - mdc, first.value + mdc
        fill = QColor(theme.colours().rest)
        fill.setAlpha(_BAND_ALPHA)
        band = pg.LinearRegionItem(
            (low, high),
            orientation="horizontal",
            movable=False,
            brush=fill,
            pen=pg.mkPen(theme.colours().muted, width=1, style=Qt.PenStyle.DashLine),
        )
        band.setZValue(-10)
        self.draw(band)
        return low, high

    def _draw_points(self, shown: list[_Point], half: float) -> None:
        colours = theme.colours()
        joined = [point for point in shown if point.is_comparable]
        self._line(
            [point.place for point in joined], [point.value for point in joined], colours.trace
        )
        for point in shown if half else ():
            ends = point.value - half, point.value + half
            self._line([point.place, point.place], ends, colours.text)
            for end in ends:
                cap = [point.place - _CAP, point.place + _CAP]
                self._line(cap, [end, end], colours.text)
        filled, hollow = pg.mkBrush(colours.trace), pg.mkBrush(colours.surface)
        dots = pg.ScatterPlotItem(size=10, pen=pg.mkPen(colours.trace))
        dots.setData(
            [point.place for point in shown],
            [point.value for point in shown],
            brush=[filled if point.is_comparable else hollow for point in shown],
        )
        self.draw(dots)

    def _line(self, places: Sequence[float], values: Sequence[float], colour: QColor) -> None:
        xy = np.asarray(places, dtype=float), np.asarray(values, dtype=float)
        self.draw(pg.PlotCurveItem(*xy, pen=pg.mkPen(colour, width=1)))


def _is_comparable(point: ProgressPoint) -> bool:
    return point.since_first is None or isinstance(point.since_first.gain, Result)


def _limits(points: tuple[ProgressPoint, ...]) -> tuple[float, float]:
    """Return the smallest real change since the first visit, and the SEM behind it; 0: unknown.

    The largest where the comparisons differ, so that the drawing claims no more than the words.
    """
    limits = [point.since_first.mdc95 for point in points if point.since_first is not None]
    known = [limit for limit in limits if isinstance(limit, Result)]
    if not known:
        return 0.0, 0.0
    widest = max(known, key=lambda limit: limit.value)
    return widest.value, float(widest.parameters["sem"])
