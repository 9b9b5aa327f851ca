"""A trial that is saved: its force above the rest, with the rest, its peak and what to compare."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from forceplate.figures.curve_figure import Curve, CurveFigure, Level, Moment, force_curve
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.numbers import newtons
from forceplate.gui.kit.painted_figures import Figure, axis_words
from forceplate.types import PEAK_FORCE, Trial

BEFORE_S, SHORTEST_S, AFTER_S = 1.0, 4.0, 1.0
"""Before the onset, shown at least after it, and after the effort."""


class TrialTrace(Figure):
    """Draws one trial, and nothing that moves."""

    def __init__(self) -> None:
        super().__init__(tr("Trace of the trial"), 0)

    def show_trial(self, trial: Trial, lines: Sequence[Level], top_n: float) -> bool:
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
        rest_n, said, moments = 0.0, "", list[Moment]()
        if peak_n is not None:
            said = tr("peak {force}").format(force=newtons(peak_n, 1))
        if onset_s is not None:
            time_s = time_s - onset_s
            before = (time_s >= -BEFORE_S) & (time_s < 0)
            rest_n = float(np.nanmean(force_n[before])) if before.any() else 0.0
        if onset_s is not None and rise_s is not None and peak_n is not None:
            row = min(int(np.searchsorted(time_s, rise_s)), len(force_n) - 1)
            rest_n = float(force_n[row]) - peak_n
            moments.append(Moment(rise_s, said))
        above_n = force_n - rest_n
        highest_n = float(np.nanmax(above_n))
        from_s, to_s = float(time_s[0]), float(time_s[-1])
        if onset_s is not None:
            pressed = np.flatnonzero(above_n > 0.1 * highest_n)
            ends_s = float(time_s[pressed[-1]]) if pressed.size else 0.0
            from_s, to_s = max(from_s, -BEFORE_S), min(to_s, max(ends_s + AFTER_S, SHORTEST_S))
        top_n = max(top_n, 1.1 * highest_n, 1.0)
        figure = CurveFigure(
            [Curve(time_s, above_n, is_filled=True)], from_s, to_s, top_n,
            levels=[line for line in lines if line.force_n <= top_n], levels_at_right=True,
            moments=moments, rest_s=None if onset_s is None else (from_s, 0.0),
            rest_words=tr("rest", "trace"), newtons=axis_words("N"),
            seconds=axis_words(tr("s"), at_each=True),
        )  # fmt: skip
        self.show_drawing(partial(force_curve, figure=figure))
        self.setAccessibleDescription(said)
        return True
