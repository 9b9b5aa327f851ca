"""The figures of :mod:`forceplate.figures` on the screen, in the colours of the theme."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from forceplate.figures.drawing import (
    Align,
    Area,
    Drawing,
    Mark,
    Path,
    Polygon,
    Room,
    Sign,
    Stroke,
    Words,
)
from forceplate.figures.label_places import PAD
from forceplate.gui.kit import theme
from forceplate.gui.kit.numbers import number
from forceplate.gui.kit.states import State, paint_state
from forceplate.gui.kit.theme import Size

if TYPE_CHECKING:
    from forceplate.figures.axes import TickWords

Font = Callable[[bool, bool], QFont]
"""Returns the type of words that are large or not, bold or not."""

_STROKES = {
    Stroke.SOLID: Qt.PenStyle.SolidLine,
    Stroke.DASHED: Qt.PenStyle.DashLine,
    Stroke.DOTTED: Qt.PenStyle.DotLine,
    Stroke.DASH_DOTTED: Qt.PenStyle.DashDotLine,
}
_SEEN_THROUGH = 0.88
_OF_VISITS = {"first": "text", "between": "ghost", "last": "trace"}
_OF_GROUPS = {
    "group_1": ("#0072b2", "#6cc0f2"), "group_2": ("#d55e00", "#ff9466"),
    "group_3": ("#009e73", "#43cfa3"), "group_4": ("#7a3e9d", "#e59ac6"),
}  # fmt: skip
"""In light and in darkness."""


class Figure(QWidget):
    """Draws what a function makes of the room there is; drawn anew in another size.

    Parameters
    ----------
    says
        What the figure shows, for a screen reader.
    height
        The least, in pixels with text of the usual size.
    """

    def __init__(self, says: str, height: int = 120, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draw: Callable[[Room], Drawing] | None = None
        self.setAccessibleName(says)
        self.setMinimumHeight(theme.px(height))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_drawing(self, draw: Callable[[Room], Drawing] | None, says: str = "") -> None:
        """Show what this makes; None: nothing."""
        self._draw = draw
        if says:
            self.setAccessibleName(says)
        self.update()

    @property
    def drawing(self) -> Drawing | None:
        """What is drawn now."""
        if self._draw is None:
            return None
        return self._draw(self.room)

    @property
    def room(self) -> Room:
        """What there is to draw in."""
        return room_of(self.width(), self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the marks."""
        drawing = self.drawing
        if drawing is None:
            return
        self.setToolTip("\n".join(filter(None, (drawing.says, *drawing.unplaced))))
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for mark in drawing.marks:
            paint_mark(painter, mark)
        painter.end()


def room_of(width: float, height: float, font: Font | None = None) -> Room:
    """Return what a figure of this size is given, with its labels in these fonts."""
    made = theme_font if font is None else font
    metrics = {(False, False): QFontMetricsF(made(False, False))}

    def measure(text: str, bold: bool, large: bool) -> float:
        which = large, bold
        if which not in metrics:
            metrics[which] = QFontMetricsF(made(large, bold))
        return metrics[which].horizontalAdvance(text)

    return Room(width, height, metrics[False, False].height(), measure)


def theme_font(is_large: bool, is_bold: bool) -> QFont:
    """Return the type of labels, or of what is read first."""
    return theme.font(Size.LARGE if is_large else Size.SMALL, bold=is_bold)


def paint_mark(painter: QPainter, mark: Mark, font: Font | None = None) -> None:
    """Paint one mark of a drawing; straight lines and grounds are crisp, and so cost little."""
    match mark:
        case Area():
            colour = _colour(mark.colour)
            colour.setAlphaF(mark.opacity)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            box = QRectF(mark.x, mark.y, mark.width, mark.height)
            painter.drawRoundedRect(box, mark.radius, mark.radius)
        case Path():
            pen = QPen(_colour(mark.colour), mark.width, _STROKES[mark.stroke])
            pen.setCapStyle(Qt.PenCapStyle.RoundCap if mark.is_round else Qt.PenCapStyle.FlatCap)
            pen.setJoinStyle(Qt.PenJoinStyle.BevelJoin)  # a round one costs a live curve dear
            painter.setPen(pen)
            with _crisp(painter, is_so=_is_straight(mark)):
                painter.drawPolyline(_polygon(mark.points))
        case Polygon():
            colour = _colour(mark.colour)
            colour.setAlphaF(mark.opacity)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            with _crisp(painter, is_so=True):
                painter.drawPolygon(_polygon(mark.points))
        case Words():
            made = theme_font if font is None else font
            _paint_words(painter, mark, made(mark.is_large, mark.is_bold))
        case Sign():
            _paint_sign(painter, mark)


@contextmanager
def _crisp(painter: QPainter, *, is_so: bool) -> Iterator[None]:
    """Paint with whole pixels."""
    hint = QPainter.RenderHint.Antialiasing
    before = painter.testRenderHint(hint)
    painter.setRenderHint(hint, before and not is_so)
    yield
    painter.setRenderHint(hint, before)


def _is_straight(path: Path) -> bool:
    if len(path.points) != 2 or path.is_round:
        return False
    (x, y), (other_x, other_y) = path.points
    return x == other_x or y == other_y


def _paint_words(painter: QPainter, mark: Words, font: QFont) -> None:
    metrics = QFontMetricsF(font)
    wide, high = metrics.horizontalAdvance(mark.text), metrics.height()
    shift = {Align.LEFT: 0.0, Align.MIDDLE: wide / 2, Align.RIGHT: wide}[mark.align]
    box = QRectF(mark.x - shift, mark.y - high / 2, wide + 1, high)
    if mark.ground is not None:
        ground = _colour(mark.ground)
        ground.setAlphaF(_SEEN_THROUGH if mark.ground in {"surface", "background"} else 1.0)
        painter.fillRect(box.adjusted(-PAD, 0, PAD, 0), ground)
    painter.setFont(font)
    painter.setPen(_colour(mark.colour))
    painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, mark.text)


def _paint_sign(painter: QPainter, mark: Sign) -> None:
    half, state = mark.side / 2, State(mark.state)
    box = QRectF(mark.x - half, mark.y - half, mark.side, mark.side)
    around = box.adjusted(-3, -3, 3, 3)
    painter.setBrush(_colour("surface"))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.drawRoundedRect(around, half, half)
    paint_state(painter, state, box, is_dashed=mark.is_dashed)


def _colour(name: str) -> QColor:
    if name in _OF_GROUPS:
        return QColor(_OF_GROUPS[name][theme.is_dark()])
    return QColor(getattr(theme.colours(), _OF_VISITS.get(name, name)))


def _polygon(points: Sequence[tuple[float, float]]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])


def axis_words(unit: str = "", *, at_each: bool = False) -> TickWords:
    """Return what says the numbers of an axis, the last one, or each, with the unit."""

    def say(values: Sequence[float], decimals: int) -> list[str]:
        said = [number(value, decimals) for value in values]
        if not unit:
            return said
        return [f"{one} {unit}" if at_each or one is said[-1] else one for one in said]

    return say
