"""What stands on a page: its head, cards, folds, and what an empty one says."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QFrame,
    QHBoxLayout,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from forceplate.gui.kit import theme
from forceplate.gui.kit.buttons import Button, Kind
from forceplate.gui.kit.labels import label, muted
from forceplate.gui.kit.layouts import Item, column, row
from forceplate.gui.kit.states import State, ground, ink, paint_hatch
from forceplate.gui.kit.theme import Size

BAR_WIDTH = 8


class Card(QFrame):
    """A surface with a thin line around it; with a state also outlined in it.

    Parameters
    ----------
    items
        From top to bottom, as :func:`forceplate.gui.kit.layouts.column` takes them.
    title
        In the large size; empty: none.
    """

    def __init__(
        self, *items: Item, title: str = "", pad: int = theme.PAD, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._state: State | None = None
        self._is_filled = False
        head = (label(title, Size.LARGE, bold=True),) if title else ()
        self.column: QVBoxLayout = column(*head, *items, margins=(pad, pad, pad, pad))
        self.setLayout(self.column)
        if title:
            self.setAccessibleName(title)

    def show_state(self, state: State | None, *, filled: bool = False) -> None:
        """Outline the card in a state, with a bar at its left; ``filled``: on its ground too."""
        self._state, self._is_filled = state, filled
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the surface."""
        painter = QPainter(self)
        paint_card(painter, QRectF(self.rect()), self._state, is_filled=self._is_filled)
        painter.end()


def paint_card(
    painter: QPainter,
    box: QRectF,
    state: State | None,
    *,
    is_filled: bool,
    radius: int = theme.CARD_RADIUS,
) -> None:
    """Paint a surface, outlined and barred in a state where there is one."""
    colours = theme.colours()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    width = 1 if state is None else 2
    half, path = width / 2, QPainterPath()
    path.addRoundedRect(box.adjusted(half, half, -half, -half), radius, radius)
    painter.fillPath(path, ground(state) if state and is_filled else colours.surface)
    if state is State.SIMULATED and is_filled:
        paint_hatch(painter, path, ink(state))
    if state is not None:
        painter.save()
        painter.setClipPath(path)
        painter.fillRect(QRectF(box.left(), box.top(), BAR_WIDTH, box.height()), ink(state))
        painter.restore()
    painter.setPen(QPen(colours.line if state is None else ink(state), width))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(path)


class Fold(QWidget):
    """One line that names what is inside; pressed, it shows it.

    Parameters
    ----------
    inside
        In a few words, in smaller type.
    content
        Shown while it is open.
    """

    opened = Signal(bool)

    def __init__(self, title: str, inside: str, content: QWidget) -> None:
        super().__init__()
        self.line = _FoldLine(title, inside)
        self.content = content
        content.hide()
        self.line.toggled.connect(content.setVisible)
        self.line.toggled.connect(self.opened)
        self.setLayout(column(self.line, content))

    @property
    def is_open(self) -> bool:
        """Whether what is inside is shown."""
        return self.line.isChecked()

    def show_inside(self, inside: str) -> None:
        """Name anew what is inside."""
        self.line.show_inside(inside)

    def open(self, *, wide: bool = True) -> None:
        """Open or close it."""
        self.line.setChecked(wide)


class _FoldLine(QAbstractButton):
    def __init__(self, title: str, inside: str) -> None:
        super().__init__()
        self.setText(title)
        self._inside = ""
        self.setCheckable(True)
        self.show_inside(inside)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_inside(self, inside: str) -> None:
        self._inside = inside
        self.setAccessibleName(f"{self.text()}: {inside}" if inside else self.text())
        self._take_height()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(round(self._title_wide()) + 48, max(theme.TARGET, theme.px(44)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._take_height()

    def _take_height(self) -> None:
        title, inside = self._areas(self.width())
        needed = round(title.united(inside).height()) + theme.GAP
        self.setMinimumHeight(max(self.sizeHint().height(), needed))

    def _title_wide(self) -> float:
        return QFontMetricsF(theme.font(bold=True)).horizontalAdvance(self.text())

    def _areas(self, width: int) -> tuple[QRectF, QRectF]:
        """Return where the title stands, and what is inside: beside it, else below it."""
        x, small = theme.px(24), QFontMetricsF(theme.font(Size.SMALL))
        line = QFontMetricsF(theme.font(bold=True)).height()
        top = (self.height() - line) / 2
        title = QRectF(x, top, self._title_wide(), line)
        beside = QRectF(title.right() + 14, top, width - title.right() - 18, line)
        if not self._inside or small.horizontalAdvance(self._inside) <= beside.width():
            return title, beside
        room = QRectF(x, 0, width - x - 4, width)
        high = small.boundingRect(room, Qt.TextFlag.TextWordWrap, self._inside).height()
        title.moveTop((self.height() - line - high) / 2)
        return title, QRectF(x, title.bottom(), room.width(), high)

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter, colours = QPainter(self), theme.colours()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = theme.px(5)
        title, inside = self._areas(self.width())
        pen = QPen(colours.accent, 2.2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        at = QPointF(theme.px(8), self.height() / 2)
        corners = (
            ((-side, -side / 2), (0, side / 2), (side, -side / 2))
            if self.isChecked()
            else ((-side / 2, -side), (side / 2, 0), (-side / 2, side))
        )
        painter.drawPolyline(QPolygonF([at + QPointF(x, y) for x, y in corners]))
        painter.setFont(theme.font(bold=True))
        painter.setPen(colours.text)
        painter.drawText(title.adjusted(0, 0, 4, 0), Qt.AlignmentFlag.AlignVCenter, self.text())
        painter.setFont(theme.font(Size.SMALL))
        painter.setPen(colours.muted)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(inside.adjusted(0, 0, 2, 2), flags, self._inside)
        painter.end()


class EmptyScreen(QWidget):
    """A screen with nothing to show: one sentence, and the one button that helps.

    Parameters
    ----------
    do
        What the button does; None: there is none.
    """

    def __init__(
        self,
        sentence: str,
        more: str = "",
        *,
        button: str = "",
        do: Callable[[], object] | None = None,
        key: str = "",
    ) -> None:
        super().__init__()
        self.sentence = label(sentence, Size.LARGE, bold=True, wraps=True)
        self.more = muted(more, Size.MEDIUM, wraps=True)
        for words in (self.sentence, self.more):
            words.setAlignment(Qt.AlignmentFlag.AlignCenter)
        if not more:
            self.more.hide()
        self.button = Button(button, Kind.PRIMARY, key=key)
        if do is None:
            self.button.hide()
        else:
            self.button.clicked.connect(lambda _checked: do())
        self.setLayout(
            column(
                None, self.sentence, self.more, 8, row(None, self.button, None), None, None,
                margins=(32, 32, 32, 32),
            )
        )  # fmt: skip


def page_head(title: str, *right: Item) -> QHBoxLayout:
    """Return the first line of a screen: what it is, and at the right what can be done."""
    return row(label(title, Size.LARGE, bold=True), None, *right)
