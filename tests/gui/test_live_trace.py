"""The live trace, read back pixel by pixel."""

from __future__ import annotations

import os
import subprocess
import sys
import tracemalloc
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forceplate.acquisition import SampleRing
from forceplate.acquisition.acquisition import silence_limit_s
from forceplate.figures.curve_figure import Level
from forceplate.gui.kit import theme
from forceplate.gui.trace.live_trace import LiveTrace
from forceplate.types import Block

RATE_HZ = 1000.0
LOW, HIGH = -10.0, 110.0


class Time:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


class Stage:
    """A trace and the stream it shows."""

    def __init__(self, qtbot: QtBot, n_curves: int = 1, capacity: int = 60_000) -> None:
        self.clock = Time()
        self.trace = LiveTrace(clock=self.clock)
        qtbot.addWidget(self.trace)
        self.trace.resize(900, 400)
        self.ring = SampleRing(capacity, n_curves)
        self.next = 0
        self.n_curves = n_curves
        self.trace.set_source(
            self.ring, sample_rate_hz=RATE_HZ, n_curves=n_curves, convert=lambda c: c / 10
        )
        self.trace.set_range(LOW, HIGH)
        self.trace.show()

    def feed(self, values: Any, *, lost: int = 0, step: int = 17) -> None:
        """Let samples come in blocks and be painted after each."""
        array = np.asarray(values, np.float64).reshape(-1, self.n_curves)
        self.next += lost
        for k in range(0, len(array), step):
            self.append(array[k : k + step])
            self.trace.refresh()
        self.paint()

    def append(self, values: NDArray[np.float64]) -> None:
        counts = np.rint(values * 10).astype(np.int32)
        self.ring.append(Block(self.next, counts, 0.0))
        self.next += len(counts)

    def paint(self) -> None:
        QApplication.processEvents()

    def picture(self) -> QImage:
        return self.trace.grab().toImage()

    def x(self, age_samples: float) -> int:
        """Return the x of a sample that many samples before the newest."""
        area = self.trace.plot_area
        return area.right() - round(age_samples / 10_000 * area.width())

    def y(self, value: float) -> int:
        area = self.trace.plot_area
        return area.bottom() - round((value - LOW) / (HIGH - LOW) * (area.height() - 1))

    def near(self, x: int, y: int, colour: QColor, by: int = 2) -> bool:
        """Return whether a pixel of this colour is here or this near."""
        image = self.picture()
        return any(
            image.pixelColor(x + dx, y + dy) == colour
            for dx in range(-by, by + 1)
            for dy in range(-by, by + 1)
            if image.rect().contains(x + dx, y + dy)
        )

    def in_column(self, x: int, colour: QColor, image: QImage | None = None) -> int:
        """Return how many pixels of this colour a column of the picture has."""
        area = self.trace.plot_area
        column = pixels(image or self.picture())[area.top() : area.bottom() + 1, x]
        return int(np.count_nonzero(column == colour.rgba()))


def pixels(image: QImage) -> NDArray[np.uint32]:
    """Return the colours of a picture, a row for each line."""
    argb = image.convertToFormat(QImage.Format.Format_ARGB32)
    return np.frombuffer(argb.constBits(), np.uint32).reshape(argb.height(), argb.width()).copy()


@pytest.fixture(autouse=True)
def _light(qapp: QApplication) -> Iterator[None]:
    theme.use(theme.LIGHT, 100)
    yield
    theme.use(theme.LIGHT, 100)


@pytest.fixture
def stage(qtbot: QtBot) -> Stage:
    return Stage(qtbot)


def press(n: int) -> NDArray[np.float64]:
    """Return rest, a press and noise."""
    t = np.arange(n) / RATE_HZ % 4
    noise = np.random.default_rng(3).normal(0, 0.5, n)
    values: NDArray[np.float64] = np.where(t < 2, 0, 80 * (1 - np.exp(-(t - 2) / 0.1))) + noise
    return values


def test_the_newest_sample_is_at_the_right_and_older_ones_left_of_it(stage: Stage) -> None:
    trace = theme.colours().trace
    stage.feed([20.0] * 4000 + [60.0] * 3000)
    assert stage.trace._columns.newest_index == 6999
    assert stage.near(stage.x(0), stage.y(60), trace)
    assert stage.near(stage.x(2900), stage.y(60), trace)
    assert stage.near(stage.x(3100), stage.y(20), trace)
    assert not stage.near(stage.x(3100), stage.y(60), trace)
    assert not stage.near(stage.x(7200), stage.y(20), trace)  # before the first sample


@pytest.mark.parametrize("at", [1, 9, 10, 11, 12, 4999, 5000, 8000])
def test_a_spike_of_one_sample_is_seen(stage: Stage, at: int) -> None:
    values = np.zeros(9000)
    values[at] = 100.0
    stage.feed(values)
    trace = theme.colours().trace
    area = stage.trace.plot_area
    counts = (pixels(stage.picture())[area.top() : area.bottom() + 1] == trace.rgba()).sum(axis=0)
    seen = [x for x in range(stage.x(9100), stage.x(0) + 1) if counts[x] > 200]
    assert seen
    assert all(abs(x - stage.x(8999 - at)) <= 2 for x in seen)


@pytest.mark.parametrize("n_curves", [1, 3])
def test_the_picture_drawn_bit_by_bit_is_the_one_drawn_at_once(qtbot: QtBot, n_curves: int) -> None:
    stage = Stage(qtbot, n_curves)
    values = np.repeat(press(23_000)[:, np.newaxis], n_curves, axis=1)
    stage.feed(values[:9000], step=13)
    stage.feed(values[9000:14_000], lost=3, step=31)
    stage.trace.set_rest(14_010, 15_010)
    stage.feed(values[14_000:], lost=700, step=7)
    bit_by_bit = stage.picture()
    stage.trace.set_target(70, 80)
    stage.trace.set_target(None)  # all is drawn anew
    assert stage.picture() == bit_by_bit


def test_slow_platforms_get_a_line_and_not_dots(qtbot: QtBot) -> None:
    stage = Stage(qtbot)
    stage.trace.set_source(stage.ring, sample_rate_hz=10.0, convert=lambda c: c / 10)
    stage.feed([0.0, 50.0] * 40, step=1)
    trace = theme.colours().trace
    columns = range(stage.trace.plot_area.left() + 250, stage.trace.plot_area.right())
    image = stage.picture()
    assert all(stage.in_column(x, trace, image) for x in columns)


def test_lost_samples_are_hatched_and_have_no_line(stage: Stage) -> None:
    colours = theme.colours()
    stage.feed([50.0] * 3000)
    stage.feed([50.0] * 3000, lost=1000)
    hole, line = stage.x(3500), stage.x(2000)
    assert stage.in_column(hole, colours.doubt) > 20
    assert not stage.in_column(hole, colours.trace)
    assert stage.in_column(line, colours.trace)
    assert not stage.in_column(line, colours.doubt)


def test_one_lost_sample_is_seen(stage: Stage) -> None:
    stage.feed([50.0] * 3000)
    stage.feed([50.0] * 3000, lost=1)
    warn = theme.colours().doubt
    assert max(stage.in_column(stage.x(3000) + dx, warn) for dx in (-2, -1, 0, 1)) > 20


def test_samples_that_the_driver_withdraws_are_taken_off_the_trace(stage: Stage) -> None:
    stage.feed(np.full(3000, 10.0))
    stage.feed(np.full(100, 90.0))
    colour = theme.colours().trace
    assert stage.near(stage.x(50), stage.y(90), colour)
    stage.ring.append(Block(stage.next, np.full((500, 1), 100, np.int32), 0.0, retracts=100))
    stage.next += 500
    stage.trace.refresh()
    stage.paint()
    assert not stage.near(stage.x(550), stage.y(90), colour)
    assert np.nanmax(stage.trace._columns.high) == pytest.approx(10.0)
    (loss,) = stage.trace._columns.losses
    assert (loss.first_index, loss.last_index, loss.n_missing) == (3000, 3099, 100)


def test_a_sample_withdrawn_before_it_was_taken_does_not_clear_the_trace(stage: Stage) -> None:
    stage.feed(np.full(3000, 10.0))
    stage.append(np.full((20, 1), 90.0))
    stage.ring.append(Block(stage.next, np.full((20, 1), 100, np.int32), 0.0, retracts=5))
    stage.next += 20
    stage.trace.refresh()
    index, _ = stage.trace._history.latest()
    assert index.tolist() == [*range(3015), *range(3020, 3040)]
    assert [x.n_missing for x in stage.trace._columns.losses] == [5]
    stage.ring.append(Block(stage.next, np.empty((0, 1), np.int32), 0.0, retracts=20))
    stage.trace.refresh()  # withdrawn, and nothing new
    assert stage.trace._history.latest()[0].tolist() == list(range(3015))


def test_a_page_that_looks_too_late_shows_no_loss(qtbot: QtBot) -> None:
    stage = Stage(qtbot, capacity=12_000)
    stage.feed([50.0] * 2000)
    stage.append(np.full((30_000, 1), 20.0))
    stage.trace.refresh()
    stage.paint()
    colours = theme.colours()
    columns = range(stage.trace.plot_area.left() + 1, stage.trace.plot_area.right())
    image = stage.picture()
    assert not any(stage.in_column(x, colours.doubt, image) for x in columns)
    assert all(stage.in_column(x, colours.trace, image) for x in columns)


def test_target_and_rest_lie_behind_the_trace(stage: Stage) -> None:
    colours = theme.colours()
    stage.feed([50.0] * 3000)
    x = stage.x(1500)
    ys = stage.y(86), stage.y(73)
    before = [stage.picture().pixelColor(x, y) for y in ys]
    assert before == [colours.surface] * 2
    stage.trace.set_target(75, 95)
    after = [stage.picture().pixelColor(x, y) for y in ys]
    assert after[0] != colours.surface
    assert after[1] == colours.surface
    stage.trace.set_target(None)
    stage.trace.set_rest(1000, 2000)
    band = stage.picture().pixelColor(x, stage.y(73))
    assert band not in (colours.surface, colours.trace)
    assert stage.picture().pixelColor(stage.x(500), stage.y(73)) == colours.surface
    assert stage.near(x, stage.y(50), colours.trace)
    stage.feed([50.0] * 1000)  # it moves with its samples
    assert stage.picture().pixelColor(x, stage.y(73)) == colours.surface
    assert stage.picture().pixelColor(stage.x(2500), stage.y(73)) == band
    stage.trace.set_rest(None)
    assert stage.picture().pixelColor(stage.x(2500), stage.y(73)) == colours.surface


def test_lines_to_compare_with_stand_above_the_rest(stage: Stage) -> None:
    colours = theme.colours()
    stage.feed([30.0] * 3000)
    stage.trace.set_lines([Level(60.0, "began"), Level(62.0, "best", is_best=True)])
    area = stage.trace.plot_area

    def seen(colour: QColor, y: int) -> int:
        row = pixels(stage.picture())[y, area.left() : area.right()]
        return int(np.count_nonzero(row == colour.rgba()))

    assert max(seen(colours.text, stage.y(60) + dy) for dy in (-1, 0, 1)) > 300
    assert max(seen(colours.good, stage.y(62) + dy) for dy in (-1, 0, 1)) > 200
    stage.trace.set_origin(20.0)  # what was 30 above the zero is 10 above the rest
    assert stage.near(stage.x(500), stage.y(10), colours.trace)
    assert max(seen(colours.text, stage.y(60) + dy) for dy in (-1, 0, 1)) > 300
    stage.trace.set_range(LOW, HIGH)
    assert stage.near(stage.x(500), stage.y(10), colours.trace)


def test_the_band_of_the_rest_lies_under_the_words_it_passes(stage: Stage) -> None:
    stage.feed([30.0] * 3000)
    stage.trace.set_lines([Level(60.0, "began")])
    area, (word,) = stage.trace.plot_area, stage.trace._still_words

    def inked() -> int:
        """Return how many pixels of the words have the whole of their colour."""
        top, left = area.top() + round(word.y) + 2, area.left() + round(word.x)
        box = pixels(stage.picture())[top : top + round(word.height) - 4]
        box = box[:, left : left + round(word.width)]
        return int(np.count_nonzero(box == theme.colours().text.rgba()))

    n_bare = inked()
    assert n_bare > 0
    stage.feed([30.0] * 7000)  # so that the rest is at the left, where the words are
    stage.trace.set_rest(0, 3000)
    stage.picture()
    assert inked() == n_bare


def test_marks_stand_at_their_samples_and_leave_with_them(stage: Stage) -> None:
    colours = theme.colours()
    stage.feed([0.0] * 5000)
    for index in (2000, 4000):
        stage.trace.mark_interruption(index)
        x = stage.x(4999 - index)
        assert max(stage.in_column(x + dx, colours.wrong) for dx in (-1, 0, 1)) > 200
    stage.feed([0.0] * 9500)
    columns = range(stage.trace.plot_area.left(), stage.trace.plot_area.right() + 1)
    image = stage.picture()
    assert not any(stage.in_column(x, colours.wrong, image) > 50 for x in columns)


def test_silence_stops_the_trace_with_a_mark_and_samples_take_it_away(stage: Stage) -> None:
    bad = theme.colours().wrong
    stage.feed([20.0] * 2000)
    stopped = []
    limit_s = silence_limit_s(1000.0)
    for wait_s in (0.8 * limit_s, 0.4 * limit_s):
        stage.clock.now_s += wait_s
        stage.trace.refresh()
        stopped.append(stage.trace.is_stopped)
    assert stopped == [False, True]
    assert stage.in_column(stage.x(0), bad) > 200
    assert stage.near(stage.x(1000), stage.y(20), theme.colours().trace)
    stage.feed([20.0] * 20)
    assert not stage.trace.is_stopped
    assert stage.in_column(stage.x(0), bad) == 0


def test_the_end_of_the_stream_keeps_the_trace_and_a_new_one_begins_empty(stage: Stage) -> None:
    colours = theme.colours()
    stage.feed([20.0] * 2000)
    stage.trace.set_source(None)
    assert stage.in_column(stage.x(0), colours.wrong) > 200
    assert stage.near(stage.x(1000), stage.y(20), colours.trace)
    stage.trace.set_source(SampleRing(10, 1), sample_rate_hz=RATE_HZ, convert=lambda c: c / 10)
    assert stage.in_column(stage.x(0), colours.wrong) == 0
    assert not stage.near(stage.x(1000), stage.y(20), colours.trace)


def test_force_beyond_the_scale_is_said(stage: Stage) -> None:
    stage.feed([50.0] * 1000)
    area, warn = stage.trace.plot_area, theme.colours().doubt
    corner = range(area.left(), area.left() + 60)

    def is_said() -> bool:
        image = stage.picture()
        return any(stage.in_column(x, warn, image) for x in corner)

    assert not is_said()
    stage.feed([130.0] * 100)
    assert is_said()
    assert stage.near(stage.x(0), area.top(), theme.colours().trace)


def test_it_is_drawn_in_its_size_and_in_the_colours_and_text_of_its_time(qtbot: QtBot) -> None:
    light, left = theme.colours().trace, []
    for choice, percent in ((theme.LIGHT, 100), (theme.DARK, 200)):
        theme.use(choice, percent)
        stage = Stage(qtbot)
        stage.feed([20.0] * 4000 + [60.0] * 3000)
        stage.trace.resize(500, 300)
        stage.paint()
        left.append(stage.trace.plot_area.left())
        assert stage.near(stage.x(2800), stage.y(60), theme.colours().trace)
    assert left[1] > left[0]
    assert not stage.near(stage.x(2800), stage.y(60), light)


def test_each_lane_is_fitted_to_its_own_channel(qtbot: QtBot) -> None:
    stage = Stage(qtbot, n_curves=2)
    t = np.arange(5000) / RATE_HZ
    far = 800_000 + 20 * np.sin(2 * np.pi * t)
    stage.feed(np.column_stack([far, 5 * np.sin(2 * np.pi * t)]))
    stage.trace.fit_range()
    area, trace = stage.trace.plot_area, theme.colours().trace
    image, middle = pixels(stage.picture()), area.top() + area.height() // 2
    is_drawn = (image[:, stage.x(4000) : stage.x(0)] == trace.rgba()).any(axis=1)
    for top, bottom in ((area.top(), middle), (middle, area.bottom())):
        rows = [y for y in range(top, bottom) if is_drawn[y]]
        assert max(rows) - min(rows) > 0.7 * (bottom - top)


def test_a_screen_reader_hears_the_force_now_and_then(stage: Stage) -> None:
    heard = []
    for k in range(100):
        stage.clock.now_s = 0.1 * k
        stage.feed([float(k)] * 10)
        heard.append(stage.trace.accessibleDescription())
    assert heard[0] == "Force now 0 N"
    assert heard[25] == "Force now 20 N"
    assert len(set(heard)) == 5


def test_a_source_without_rate_or_an_empty_range_is_refused(stage: Stage) -> None:
    with pytest.raises(ValueError, match="sample rate"):
        stage.trace.set_source(stage.ring)
    with pytest.raises(ValueError, match="empty"):
        stage.trace.set_range(5, 5)


def test_twenty_minutes_of_samples_do_not_grow_memory(stage: Stage) -> None:
    piece = press(2000)[:, np.newaxis]

    def minutes(n: int) -> None:
        for _ in range(30 * n):
            stage.next += 2  # a loss every two seconds
            stage.trace.mark_interruption(stage.next)
            stage.append(piece)
            stage.trace.refresh()

    minutes(2)
    tracemalloc.start()
    minutes(1)
    before, _ = tracemalloc.get_traced_memory()
    minutes(17)
    after, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert after - before < 20_000
    assert stage.next > 1_200_000


def test_screens_with_more_pixels_are_drawn_in_their_own() -> None:
    code = """
import numpy as np
from PySide6.QtWidgets import QApplication
app = QApplication([])
from forceplate.acquisition import SampleRing
from forceplate.gui.kit import theme
from forceplate.gui.trace.live_trace import LiveTrace
from forceplate.types import Block
theme.use(theme.LIGHT)
trace, ring = LiveTrace(), SampleRing(60_000, 1)
trace.resize(500, 300)
trace.set_source(ring, sample_rate_hz=1000.0, convert=lambda c: c / 10)
trace.set_range(0, 100)
trace.show()
counts = np.full((12_000, 1), 500, np.int32)
counts[7000] = 900
ring.append(Block(0, counts, 0.0))
trace.refresh()
app.processEvents()
image, ratio, area = trace.grab().toImage(), trace.devicePixelRatioF(), trace.plot_area
wanted = theme.colours().trace
columns = {}
for x in range(image.width()):
    n = sum(image.pixelColor(x, y) == wanted for y in range(image.height()))
    if n:
        columns[x] = n
tall = [x for x, n in columns.items() if n > 0.3 * area.height() * ratio]
print(ratio, len(columns), int(area.width() * ratio), len(tall), min(columns.values()),
      tall[0] / ratio - area.left() - area.width() / 2)
"""
    for factor in ("1.5", "2"):
        run = subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "QT_SCALE_FACTOR": factor, "QT_QPA_PLATFORM": "offscreen"},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        ratio, n_columns, width, n_tall, thickness, off_centre = map(float, run.stdout.split())
        assert ratio == float(factor)
        assert n_columns - width in (0, 1)  # the dot at the end covers part of a pixel more
        assert 1 <= n_tall <= 2
        assert thickness == round(2 * ratio)
        assert abs(off_centre) < 2
