"""One condition over all visits: each with its uncertainty, and the band of measurement error."""

from __future__ import annotations

from functools import partial

from forceplate.analysis.gain.progress import ProgressPoint, ProgressSeries
from forceplate.analysis.reliability.estimate import NORMAL_95
from forceplate.figures.result_figures import VisitFigure, VisitValue, visit_values
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.painted_figures import Figure, axis_words
from forceplate.gui.progress.gain_text import name
from forceplate.types import Result

_HEIGHT = 216


class GainPlot(Figure):
    """The numbers of the visits; a change within the band may be measurement error alone.

    The bars are the 95 % interval of one measurement, 1.96 SEM to either side. A visit that
    cannot be compared with the first is a hollow dot that no line reaches.
    """

    def __init__(self) -> None:
        super().__init__(tr("Strength at each visit with its uncertainty"), _HEIGHT)
        self.setMaximumHeight(self.minimumHeight())

    def show_series(self, series: ProgressSeries) -> None:
        """Draw the visits of one condition; one without a number has a place and no dot."""
        points = series.points
        unit = next((p.value.unit for p in points if isinstance(p.value, Result)), "N")
        visits = [
            VisitValue(
                point.visit,
                point.value.value if isinstance(point.value, Result) else None,
                point.since_first is None or isinstance(point.since_first.gain, Result),
            )
            for point in points
        ]
        strength = tr("Strength ({unit})").format(unit=unit)
        mdc, sem = _limits(points)
        figure = VisitFigure(
            visits, f"{name(series.condition)}, {strength}", half=NORMAL_95 * sem, band=mdc,
            numbers=axis_words(),
        )  # fmt: skip
        self.show_drawing(partial(visit_values, figure=figure))


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
