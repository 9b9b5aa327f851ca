"""What to do now and the present force, read from three metres: the band above the trace."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from forceplate.gui.kit import theme
from forceplate.gui.kit.labels import fitting
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.numbers import THIN_SPACE, number, percent
from forceplate.gui.kit.states import TITLE_SHAPE, State, paint_state
from forceplate.gui.kit.theme import Size
from forceplate.gui.measure.cue_words import Told, Tone
from forceplate.gui.visit.verdict_words import force_now_and_peak
from forceplate.session import LiveForce

NOTHING = "\N{EN DASH}"
_SIDES, _GAP, _BAR = 20, 16, 6
_LEAST_HINT = 190
"""Narrower, what stands beside the sentence would be in too many lines."""
_WIDEST_FORCE_N = 888.8


class CueBand(QWidget):
    """The sentence, a line beside it where there is room, the time left, and the force."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._told, self._left = Told(""), 0.0
        self.tone = Tone.CALM
        """What the ground says."""
        self._force, self._share, self._is_now = NOTHING, "", True
        self._announced = ""
        self._force_left = 0
        """Where the place of the force begins."""
        self.setToolTip(force_now_and_peak())
        self._words = (tr("now", "force"), tr("not calibrated: no newtons"))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(max(theme.px(62), 80))

    @property
    def sentence(self) -> str:
        """What is shown large."""
        return self._told.sentence

    @property
    def hint(self) -> str:
        """What is said beside it."""
        return self._told.hint

    @property
    def words(self) -> tuple[str, str]:
        """The force, and what stands below it."""
        return self._force, self._share

    def tell(self, words: Told, tone: Tone = Tone.CALM, *, time_left: float = 0.0) -> None:
        """Show a sentence; the same again costs nothing.

        Parameters
        ----------
        time_left
            Share of the effort that is still to come; 0: no bar.
        """
        if words.sentence != self._told.sentence:
            self.setAccessibleName(words.sentence)
            self._announce(words.sentence)
        time_left = round(time_left, 2)  # no finer than can be seen: each step is painted
        if (words, tone, time_left > 0) != (self._told, self.tone, self._left > 0):
            self.update()
        elif time_left != self._left:  # only the bar: the words are costly to paint
            self.update(self._bar_place())
        self._told, self.tone, self._left = words, tone, time_left

    def show_force(self, live: LiveForce | None, *, with_share: bool, is_now: bool) -> None:
        """Show the present force above the rest, or that there are no newtons.

        Parameters
        ----------
        live
            None: nothing comes.
        with_share
            Show it in percent of body weight too, where that is known.
        is_now
            No trial is under way: the force is of this moment and of nothing that is kept.
        """
        if live is None:
            self._show(NOTHING, "", is_now=is_now)
        elif live.unit != "N":
            self._show(NOTHING, self._words[1], is_now=False)
        else:
            force_n, share = live.force_n, live.percent_body_weight if with_share else None
            shown = ""
            if share is not None:
                shown = tr("{percent} of body weight").format(percent=percent(share, 1))
            self._show(NOTHING if force_n is None else number(force_n, 1), shown, is_now=is_now)

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return the least that sentence and force need."""
        return QSize(theme.px(420), self.height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint ground, sentence, hint, bar and force."""
        painter, colours = QPainter(self), theme.colours()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground, ink, quiet = {
            Tone.CALM: (colours.sunk, colours.text, colours.muted),
            Tone.PRESS: (colours.accent, colours.on_accent, colours.on_accent),
            Tone.WRONG: (colours.wrong_ground, colours.text, colours.muted),
        }[self.tone]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(self.rect()), theme.RADIUS, theme.RADIUS)
        if self._left > 0:
            paint_time_left(painter, QRectF(self._bar_place()), self._left, ink)
            if self._bar_place().contains(event.rect()):
                painter.end()
                return
        right = self._paint_force(painter, ink, quiet)
        self._force_left = int(right) + 1
        if event.rect().left() >= right:  # ten times a second: the sentence is costly to paint
            painter.end()
            return
        box = QRectF(_SIDES, 0, right - _SIDES - _GAP, self.height())
        if self.tone is Tone.WRONG:
            side = theme.px(TITLE_SHAPE)
            paint_state(
                painter, State.WRONG, QRectF(_SIDES, (self.height() - side) / 2, side, side)
            )
            box.setLeft(box.left() + side + _GAP)
        if self._left > 0:
            box.setBottom(box.bottom() - 2 * _BAR)
        self._paint_sentence(painter, box, ink, quiet)
        painter.end()

    def _paint_sentence(self, painter: QPainter, box: QRectF, ink: QColor, quiet: QColor) -> None:
        sentence = self._told.sentence
        if self.tone is Tone.PRESS:
            sentence = sentence.upper()
        font, wide = fitting(sentence, box.width(), self._huge(), theme.px(Size.LARGE))
        painter.setFont(font)
        painter.setPen(ink)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        if wide > box.width():  # on two lines, in the smallest size
            painter.drawText(box, flags | Qt.TextFlag.TextWordWrap, sentence)
            return
        painter.drawText(box, flags, sentence)
        beside = box.adjusted(wide + 1.75 * _GAP, 0, 0, 0)
        if self._told.hint and not theme.is_large() and beside.width() >= _LEAST_HINT:
            painter.setFont(theme.font())
            painter.setPen(quiet)
            painter.drawText(beside, flags | Qt.TextFlag.TextWordWrap, self._told.hint)

    def _paint_force(self, painter: QPainter, ink: QColor, quiet: QColor) -> float:
        """Paint the force at the right, in a place that never moves, and return where it begins."""
        large, small = self._huge(), theme.font(Size.SMALL)
        unit = theme.font(Size.LARGE, bold=True)
        painter.setPen(ink)
        right = self.width() - _SIDES
        share = "" if self._left > 0 else self._share  # the bar has its place
        height = self.height() - (theme.px(16) if share else 0)
        line = QRectF(0, 0, right, height)
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        unit_wide = QFontMetricsF(unit).horizontalAdvance(f"{THIN_SPACE}N")
        # the unit stands on the line of the number
        drop = QFontMetricsF(large).ascent() - QFontMetricsF(unit).ascent()
        shift = (QFontMetricsF(large).height() - QFontMetricsF(unit).height()) / 2
        painter.setFont(unit)
        painter.drawText(line.translated(0, drop - shift), flags, "N")
        painter.setFont(large)
        painter.drawText(line.adjusted(0, 0, -unit_wide, 0), flags, self._force)
        widest = QFontMetricsF(large).horizontalAdvance(number(_WIDEST_FORCE_N, 1))
        left = right - unit_wide - widest
        painter.setFont(small)
        painter.setPen(quiet)
        if share:
            painter.drawText(QRectF(0, height - theme.px(6), right, theme.px(18)), flags, share)
        metrics = QFontMetricsF(small)
        own = QFontMetricsF(large).horizontalAdvance(self._force)
        if self._is_now:
            place = QRectF(0, 0, right - unit_wide - own - 10, height)
            painter.drawText(place.translated(0, drop / 2), flags, self._words[0])
        left -= metrics.horizontalAdvance(self._words[0]) + 10
        return min(left, right - metrics.horizontalAdvance(share))

    def _bar_place(self) -> QRect:
        return QRect(_SIDES, self.height() - 2 * _BAR, self.width() - 2 * _SIDES, _BAR)

    def _huge(self) -> QFont:
        font = theme.font(Size.HUGE, bold=True)
        font.setPixelSize(min(font.pixelSize(), round(0.66 * self.height())))
        return font

    def _show(self, force: str, share: str, *, is_now: bool) -> None:
        if (force, share, is_now) != (self._force, self._share, self._is_now):
            left = 0 if len(share) > len(self._share) else self._force_left
            self._force, self._share, self._is_now = force, share, is_now
            self.update(self.rect().adjusted(left, 0, 0, 0))

    def _announce(self, sentence: str) -> None:
        """Let a screen reader say a new sentence; not every second of a countdown."""
        said = sentence.rstrip("0123456789:,. \N{NO-BREAK SPACE}")
        if said != self._announced:
            self._announced = said
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, said))


def paint_time_left(painter: QPainter, track: QRectF, left: float, ink: QColor) -> None:
    """Paint which share of the effort is still to come, as a bar on its track."""
    faint, radius = QColor(ink), track.height() / 2
    faint.setAlphaF(0.3)
    painter.setPen(Qt.PenStyle.NoPen)
    for share, colour in ((1.0, faint), (min(left, 1.0), ink)):
        painter.setBrush(colour)
        bar = QRectF(track.left(), track.top(), track.width() * share, track.height())
        painter.drawRoundedRect(bar, radius, radius)
