"""No words of a trace stand over others, at every size of text, in every language."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forceplate.acquisition import SampleRing
from forceplate.figures.curve_figure import Level
from forceplate.figures.label_places import Box
from forceplate.gui.kit import language, theme
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.numbers import newtons
from forceplate.gui.kit.painted_figures import Figure
from forceplate.gui.review.force_plot import ForcePlot
from forceplate.gui.trace.live_trace import LiveTrace
from forceplate.gui.trace.trial_trace import TrialTrace
from forceplate.operations.visit.effort_marks import marked_trial
from forceplate.types import Block, HandMarks, Trial
from forceplate.words import Language
from tests.gui.review_data import BASELINE, NOW, visit_of
from tests.unit.test_curve_figure import assert_readable

VISIT = visit_of("W0", 1, BASELINE)
LOOKS = ((100, 880, 320), (150, 570, 190), (200, 1100, 200))
"""Size of text in percent, and the room of the trace in a window of 1366x768, or 1280x720."""


@pytest.fixture(params=[(each, look) for each in Language for look in LOOKS], ids=str)
def size(request: pytest.FixtureRequest, english_and_light: None, qtbot: QtBot) -> tuple[int, int]:
    chosen, (percent, width, height) = request.param
    language.use(chosen)
    theme.use(theme.LIGHT, percent)
    return width, height


def near_each_other() -> list[Level]:
    best = tr("best today {force}").format(force=newtons(71.9, 1))
    began = tr("baseline {force}").format(force=newtons(70.3, 1))
    return [Level(70.3, began), Level(71.9, best, is_best=True)]


def assert_figure(figure: Figure | ForcePlot, size: tuple[int, int]) -> None:
    figure.resize(*size)
    assert figure.drawing is not None
    assert_readable(figure.drawing, figure.room)
    assert not figure.drawing.unplaced


def trial() -> Trial:
    return next(one for one in VISIT.trials if one.accepted)


def test_of_a_saved_trial(size: tuple[int, int]) -> None:
    trace = TrialTrace()
    assert trace.show_trial(trial(), near_each_other(), 90.0)
    assert_figure(trace, size)


@pytest.mark.parametrize("by", ["", "AB"])
def test_of_the_trials_that_are_reviewed(size: tuple[int, int], by: str, qtbot: QtBot) -> None:
    marks = HandMarks(1500, 1900, by, NOW, None) if by else None
    one = marked_trial(replace(trial(), marks=marks), VISIT.header)
    plot = ForcePlot()
    qtbot.addWidget(plot)
    plot.show_trials([one], one, 70.3)
    assert_figure(plot, size)


@pytest.mark.parametrize(
    "size", [(each, look) for each in (Language.DUTCH, Language.GERMAN) for look in LOOKS],
    indirect=True, ids=str,
)  # fmt: skip
def test_of_what_is_pressed_now(size: tuple[int, int], qtbot: QtBot) -> None:
    trace, ring = LiveTrace(clock=lambda: 0.0), SampleRing(60_000, 1)
    qtbot.addWidget(trace)
    trace.resize(*size)
    trace.set_source(ring, sample_rate_hz=1000.0, convert=lambda counts: counts / 10)
    trace.set_range(-5, 90)
    trace.set_lines(near_each_other())
    trace.set_target(60, 66)
    trace.show()
    n, n_said = 0, set()
    for piece in range(36):
        force_n = 95.0 if piece == 3 else 71.0 if piece > 8 else -9.0
        n += 3 * (piece in (12, 13))
        ring.append(Block(n, np.full((400, 1), round(10 * force_n), np.int32), 0.0))
        n += 400
        if piece == 9:
            trace.set_rest(2400, 3400)
        if piece == 20:
            trace.mark_interruption(n - 1)
        trace.refresh()
        QApplication.processEvents()
        n_said.add(len(trace.said))
        area = trace.plot_area
        whole = Box(area.x(), area.y(), area.width(), area.height())
        assert all(map(whole.holds, trace.said))
        assert not [pair for pair in combinations(trace.said, 2) if pair[0].touches(pair[1])]
    assert max(n_said) >= 6  # two levels, the target, the rest, what is beyond, what is lost
