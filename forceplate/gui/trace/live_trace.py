"""The live trace: what the platform measures, moving past, the newest at the right."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from forceplate.acquisition import SampleRing
from forceplate.acquisition.acquisition import silence_limit_s
from forceplate.figures.axes import ticks
from forceplate.figures.curve_figure import Level, level_lines
from forceplate.figures.drawing import Words
from forceplate.figures.label_places import Box, LabelPlaces
from forceplate.gui.kit import theme
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.numbers import number
from forceplate.gui.kit.painted_figures import paint_mark, room_of
from forceplate.gui.kit.theme import Size
from forceplate.gui.trace.trace_overlay import Labels, Overlay
from forceplate.gui.trace.trace_strip import (
    PixelColumns,
    SampleHistory,
    Scales,
    Strip,
    StripStyle,
)

Convert = Callable[[NDArray[np.int32]], NDArray[np.float64]]

SECONDS = 10.0
FIRST_RANGE = (-5.0, 100.0)
HEAD_ROOM = 0.1
DESCRIBE_EVERY_S = 2.0
AREA_ALPHA, BAND_ALPHA = 36, 70
REST_ALPHA = 190
"""The lines are seen through the band of the rest."""


class LiveTrace(QWidget):
    """Draws the last seconds of a stream.

    It keeps no state of the measurement: a page gives it the ring of the acquisition and calls
    :meth:`refresh` at the rate of the screen. Time is the index of the sample over the sample
    rate; when no samples come the trace stands still and says so.

    Parameters
    ----------
    clock
        Seconds, increasing; to see that nothing comes any more.
    """

    def __init__(
        self, parent: QWidget | None = None, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._ring: SampleRing | None = None
        self._rate_hz = 0.0
        self._convert: Convert | None = None
        self._names: tuple[str, ...] = ()
        self._unit = "N"
        self._ranges: NDArray[np.float64] = np.array([FIRST_RANGE])
        self._origin = 0.0
        self._rest: tuple[int, int] | None = None
        self._target: tuple[float, float] | None = None
        self._lines: tuple[Level, ...] = ()
        self._interruptions: list[int] = []
        self._still_words: list[Box] = []
        """Where words stand that do not move, in the coordinates of the plot; so too below."""
        self._still_marks: list[Words] = []
        self._history = SampleHistory(1, 1)
        self.is_stopped = False
        """Whether the stream has ended, or nothing comes through it any more."""
        self._described_s = -DESCRIBE_EVERY_S
        self.plot_area = QRect(0, 0, 1, 1)
        """Where the picture is, without its axes."""
        self._pixel_ratio = 1.0
        self._n_taken = 0
        self._n_withdrawn = 0
        self._last_new_s = 0.0
        self._columns = PixelColumns(1, 1, 1)
        self.said: list[Box] = []
        """Where words stood in the picture when it was painted last."""
        self._strip: Strip | None = None
        self._style: StripStyle | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(tr("Live trace"))
        self.setFont(theme.font(Size.SMALL))
        self._rest_colour = QColor(theme.colours().rest)
        self._rest_colour.setAlpha(REST_ALPHA)
        self._rest_word, self._target_word = tr("rest", "trace"), tr("Target")
        self._interrupted_word = tr("Interrupted")
        self._lost_word = tr("Samples lost")
        self._lay_out()

    def set_source(
        self,
        ring: SampleRing | None,
        *,
        sample_rate_hz: float = 0.0,
        n_curves: int = 1,
        convert: Convert | None = None,
        names: Sequence[str] = (),
        unit: str = "N",
    ) -> None:
        """Show this stream from now on, or with None: the stream has ended, keep its trace.

        Parameters
        ----------
        ring
            Of the acquisition. A new stream begins an empty trace.
        n_curves
            More than one are drawn below each other, each in a lane of its own.
        convert
            Makes values (n, n_curves), or (n,) of one curve, of counts (n, n_channels). Gets
            every sample once, in order, so it may keep the state of a filter. NaN: nothing is
            drawn.
        names
            One for each lane.
        unit
            Of the values.
        """
        self._ring = ring
        if ring is None:
            self.is_stopped = self._convert is not None
            self.update()
            return
        if convert is None or sample_rate_hz <= 0:
            raise ValueError("A stream needs its sample rate and a conversion.")
        if n_curves != len(self._ranges):
            self._ranges = np.tile(np.array(FIRST_RANGE), (n_curves, 1))
        self._rate_hz, self._convert = sample_rate_hz, convert
        self._names, self._unit = tuple(names), unit
        self._n_taken = max(ring.n_written - self._window_samples, 0)
        self._n_withdrawn = ring.n_withdrawn
        self._last_new_s = self._clock()
        self.clear()

    def clear(self) -> None:
        """Begin an empty trace without marks; the stream stays."""
        self._interruptions.clear()
        self.is_stopped = False
        self._history = SampleHistory(self._window_samples, len(self._ranges))
        self._lay_out()

    def set_range(self, low_n: float, high_n: float) -> None:
        """Show values from low to high in every lane; beyond them the trace says so.

        They count from the origin.
        """
        if not low_n < high_n:
            raise ValueError(f"The range is empty: {low_n} to {high_n}.")
        wanted = np.array([low_n, high_n]) + self._origin
        self._use_ranges(np.tile(wanted, (len(self._ranges), 1)))

    def fit_range(self) -> None:
        """Let each lane show what is in it, with head-room; a lane that fits already stays."""
        if self._columns.newest is None:
            return
        low, high = self._columns.low, self._columns.high
        wanted = self._ranges.copy()
        for lane in np.flatnonzero(np.isfinite(low).any(axis=0)):
            lowest, highest = float(np.nanmin(low[:, lane])), float(np.nanmax(high[:, lane]))
            shown_low, shown_high = self._ranges[lane]
            extent = max(highest - lowest, 1e-9, abs(highest) * 1e-9)
            fits = shown_low <= lowest and highest <= shown_high
            if not fits or shown_high - shown_low > 4 * extent:
                wanted[lane] = lowest - HEAD_ROOM * extent, highest + HEAD_ROOM * extent
        self._use_ranges(wanted)

    def set_origin(self, origin_n: float) -> None:
        """Let ranges, target and lines count from here: the resting toes, above the zero."""
        if origin_n != self._origin:
            low_high = self._ranges - self._origin
            self._origin = origin_n
            self._ranges = low_high + origin_n
            self._lay_out()

    def set_rest(self, first: int | None, last: int | None = None) -> None:
        """Show the still second that the numbers count from, by its samples; None: none."""
        self._rest = None if first is None or last is None else (first, last)
        self.update()

    def set_target(self, low_n: float | None, high_n: float | None = None) -> None:
        """Show the band to press in; None: no band."""
        self._target = None if low_n is None or high_n is None else (low_n, high_n)
        self._redraw()

    def set_lines(self, lines: Sequence[Level]) -> None:
        """Show forces to compare with, each as a line with its words."""
        if tuple(lines) != self._lines:
            self._lines = tuple(lines)
            self._redraw()

    def mark_interruption(self, sample_index: int) -> None:
        """Mark a sample, by its index in the stream, as the last one before the stream ended."""
        self._interruptions.append(sample_index)
        self._forget_marks()
        self.update()

    def clear_marks(self) -> None:
        """Take all marks away."""
        self._interruptions.clear()
        self.update()

    def refresh(self) -> None:
        """Take what is new from the ring and have it painted; the page's timer calls this."""
        ring, convert = self._ring, self._convert
        if ring is None or convert is None:
            return
        n_before = self._n_taken
        self._n_taken, index, counts = ring.since(n_before)
        if ring.n_withdrawn != self._n_withdrawn:
            self._take_back(ring)
        if not len(index):
            self._notice_silence()
            return
        self._last_new_s, self.is_stopped = self._clock(), False
        values = convert(counts).reshape(len(index), -1)
        if self._n_taken - n_before > ring.capacity:  # came too late: what is missing is not lost
            self._history = SampleHistory(self._window_samples, len(self._ranges))
            self._columns = self._new_columns()
        self._history.add(index, values)
        first = self._columns.add(index, values)
        if self._strip is not None and self._style is not None and first is not None:
            self._strip.draw(self._columns, first, self._style)
        self._forget_marks()
        self._describe(values)
        self.update(self.plot_area)

    def _take_back(self, ring: SampleRing) -> None:
        """Take samples off the trace that the driver has withdrawn since: they are lost."""
        self._n_withdrawn = ring.n_withdrawn
        if self._history.remove(ring.withdrawn()):
            self._columns = self._new_columns()
            self._columns.add(*self._history.latest())
            self._redraw()

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return a size at which the trace can be read."""
        em = self.fontMetrics().height()
        return QSize(40 * em, 18 * em)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return the least size."""
        em = self.fontMetrics().height()
        return QSize(14 * em, 5 * em)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Draw in the new size."""
        super().resizeEvent(event)
        self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint; in most frames only the picture of the columns is copied."""
        if self.devicePixelRatioF() != self._pixel_ratio:
            self._lay_out()
        strip, style = self._strip, self._style
        if strip is None or style is None:
            return
        columns, overlay = self._columns, self._overlay
        painter = QPainter(self)
        if not self.plot_area.contains(event.rect()):
            overlay.paint_axes(painter, self.rect(), self._labels)
        painter.setClipRect(self.plot_area)
        if not self._pixel_ratio.is_integer():  # part of a pixel is left at the edges
            painter.fillRect(self.plot_area, overlay.colours.surface)
        painter.save()
        painter.translate(self.plot_area.topLeft())
        painter.scale(1 / self._pixel_ratio, 1 / self._pixel_ratio)
        newest = -1 if columns.newest is None else columns.newest
        strip.show(painter, newest, self._paint_rest if self._rest is not None else None)
        painter.restore()
        places = self._places()
        state = self._state()
        if state:
            overlay.say_state(state, places, has_trace=columns.newest is not None)
        if columns.newest is not None:
            word = self._interrupted_word
            overlay.paint_interruptions(painter, columns, self._interruptions, word, places)
            overlay.say_beyond(columns, style, tr("beyond the scale"), places)
            overlay.paint_losses(painter, columns, self._lost_word, places)
            if self.is_stopped:
                overlay.paint_end(painter)
            elif len(self._ranges) == 1:
                overlay.paint_newest(painter, columns, style)
        self._say_rest(places)
        for words in places.words:
            paint_mark(painter, words)
        self.said = places.taken
        painter.end()

    def _places(self) -> LabelPlaces:
        """Return where words may stand over the picture, beside those that stand still."""
        plot = self.plot_area
        area = Box(plot.x(), plot.y(), plot.width(), plot.height())
        still = (
            Box(box.x + plot.x(), box.y + plot.y(), box.width, box.height)
            for box in self._still_words
        )
        return LabelPlaces(room_of(self.width(), self.height()), area, still)

    def _paint_rest(self, painter: QPainter) -> None:
        """Paint the band of the rest, which moves with its samples, under words and curve."""
        left, right = self._rest_columns()
        high = round(self.plot_area.height() * self._pixel_ratio)
        painter.fillRect(left, 0, right - left, high, self._rest_colour)
        if right > left:
            painter.scale(self._pixel_ratio, self._pixel_ratio)
            for words in self._still_marks:
                paint_mark(painter, words)
            painter.scale(1 / self._pixel_ratio, 1 / self._pixel_ratio)

    def _rest_columns(self) -> tuple[int, int]:
        """Return from where to where the rest is drawn, in columns of the picture."""
        if self._rest is None or self._columns.newest is None:
            return 0, 0
        first, last = (self._columns.of(index) for index in self._rest)
        oldest = self._columns.newest - self._columns.n_columns + 1
        if last < oldest:
            self._rest = None
        return max(first - oldest, 0), max(last - oldest, 0)

    def _say_rest(self, places: LabelPlaces) -> None:
        left, right = self._rest_columns()
        if right > left:
            x = self.plot_area.left() + left / self._pixel_ratio
            places.put((self._rest_word,), partial(places.beside, x), "accent")

    def _paint_still(self, painter: QPainter) -> None:
        """Paint lines and words that stand still behind the curve."""
        style, ratio = self._style, self._pixel_ratio
        self._still_words, self._still_marks = [], []
        if len(self._ranges) > 1 or style is None:
            return
        painter.scale(ratio, ratio)
        area = Box(0, 0, self.plot_area.width(), self.plot_area.height())
        places = LabelPlaces(room_of(area.width, area.height), area)

        def y_of(force_n: float) -> float:
            return style.scales.row(force_n + self._origin) / ratio

        lines = level_lines(self._lines, area, y_of, places)
        if self._target is not None:
            corners = partial(places.along, y_of(self._target[1]))
            places.put((self._target_word,), corners, "good")
        for line in lines:
            paint_mark(painter, line)
        for words in places.words:
            paint_mark(painter, words)
        self._still_words, self._still_marks = places.taken, places.words

    @property
    def _window_samples(self) -> int:
        return max(round(SECONDS * self._rate_hz), 1)

    def _new_columns(self) -> PixelColumns:
        width = 1 if self._strip is None else self._strip.width
        return PixelColumns(width, self._window_samples, len(self._ranges))

    def _use_ranges(self, ranges: NDArray[np.float64]) -> None:
        if not np.array_equal(ranges, self._ranges):
            self._ranges = ranges
            self._lay_out()

    def _notice_silence(self) -> None:
        is_silent = self._clock() - self._last_new_s > silence_limit_s(self._rate_hz)
        if is_silent and not self.is_stopped:
            self.is_stopped = True
            self.update()

    def _forget_marks(self) -> None:
        """Drop marks that have left."""
        newest = self._columns.newest_index
        if newest is not None:
            oldest = newest - self._window_samples
            self._interruptions = [one for one in self._interruptions if one >= oldest]

    def _describe(self, values: NDArray[np.float64]) -> None:
        now_s = self._clock()
        if len(self._ranges) > 1 or now_s - self._described_s < DESCRIBE_EVERY_S:
            return
        value = float(values[-1, 0])
        if not np.isfinite(value):
            return
        self._described_s = now_s
        text = tr("Force now {force} {unit}").format(force=number(value), unit=self._unit)
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)

    def _lay_out(self) -> None:
        """Find the place of everything and draw the columns anew from the samples."""
        self._pixel_ratio = self.devicePixelRatioF()
        metrics, lanes = self.fontMetrics(), len(self._ranges)
        em = metrics.height()
        values, decimals = self._value_ticks()
        texts = [number(value, decimals) for value in values]
        if lanes > 1:
            texts = [self._lane_name(lane) for lane in range(lanes)]
        unit = self._unit if lanes == 1 else ""
        if unit and texts:
            texts[-1] += f" {unit}"
        left = max(metrics.horizontalAdvance(text) for text in texts) + em // 2
        above = round(0.6 * em)
        below = above + round(1.5 * em)
        plot = QRect(left, above, self.width() - left - em // 2, self.height() - below)
        self.plot_area = QRect(left, em, max(plot.width(), 1), max(plot.height(), 1))
        width = max(int(self.plot_area.width() * self._pixel_ratio), 1)
        height = max(int(self.plot_area.height() * self._pixel_ratio), lanes)
        self._strip = Strip(width, height)
        self._columns = self._new_columns()
        self._columns.add(*self._history.latest())
        colours = theme.colours()
        self._overlay = Overlay(self.plot_area, self._pixel_ratio, SECONDS, colours, metrics)
        self._style = self._new_style()
        scales = self._style.scales
        rows = ((scales.top + scales.bottom) // 2).tolist()
        if lanes == 1:
            rows = [scales.row(value + self._origin) for value in values]
        self._labels = Labels(tuple(zip(rows, texts, strict=True)), tr("s"), tr("now", "time"))
        self._redraw()

    def _redraw(self) -> None:
        """Draw all columns anew."""
        if self._strip is None:
            return
        self._style = style = self._new_style()
        self._strip.clear(style, self._paint_still)
        if self._columns.newest is not None:
            oldest = self._columns.newest - self._columns.n_columns + 1
            self._strip.draw(self._columns, oldest, style)
        self.update()

    def _new_style(self) -> StripStyle:
        """Return how the columns are drawn now; grid, bands and ground only in a single lane."""
        colours, ratio = theme.colours(), self._pixel_ratio
        area = QColor(colours.trace)
        area.setAlpha(AREA_ALPHA)
        band = QColor(colours.good)
        band.setAlpha(BAND_ALPHA)
        height = int(self.plot_area.height() * ratio)
        lanes = len(self._ranges)
        edges = np.rint(height * np.arange(lanes + 1) / lanes).astype(np.int64)
        low, high = self._ranges.T
        scales = Scales(low, high, edges[:-1], np.maximum(edges[1:] - 1, edges[:-1]))
        single = lanes == 1
        grid = edges[1:-1].tolist()
        if single:
            grid = [scales.row(value + self._origin) for value in self._value_ticks()[0]]
        target = None
        if single and self._target is not None:
            target = self._target[0] + self._origin, self._target[1] + self._origin
        return StripStyle(
            scales=scales,
            surface=colours.surface,
            line=colours.grid if single else colours.line,
            trace=colours.trace,
            area=area if single and self._unit == "N" else None,
            foot=scales.row(self._origin) if single else 0,
            grid=tuple(grid),
            band=band,
            target=target,
            thickness=max(round((2 if single else 1) * ratio), 1),
        )

    def _value_ticks(self) -> tuple[list[float], int]:
        low, high = self._ranges[0] - self._origin
        return ticks(
            float(low), float(high), round(self.height() / (2.2 * self.fontMetrics().height()))
        )

    def _lane_name(self, lane: int) -> str:
        if lane < len(self._names):
            return self._names[lane]
        return tr("Channel {number}").format(number=lane + 1)

    def _state(self) -> str:
        """Return in words why nothing moves; empty when it does."""
        if self.is_stopped:
            return tr("The signal has stopped")
        if self._ring is None:
            return tr("No platform")
        return "" if self._columns.newest is not None else tr("Waiting for the signal")
