"""What stands on a page: its head, cards, folds, and what an empty one says."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPaintEvent, QPen, QPolygonF
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

    def __init__(
        self, title: str, inside: str, content: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
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
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802
        bold = QFontMetricsF(theme.font(bold=True))
        return QSize(
            round(bold.horizontalAdvance(self.text())) + 48, max(theme.TARGET, theme.px(44))
        )

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        painter, colours = QPainter(self), theme.colours()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side, high = theme.px(5), self.height()
        pen = QPen(colours.accent, 2.2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        at = QPointF(theme.px(8), high / 2)
        corners = (
            ((-side, -side / 2), (0, side / 2), (side, -side / 2))
            if self.isChecked()
            else ((-side / 2, -side), (side / 2, 0), (-side / 2, side))
        )
        painter.drawPolyline(QPolygonF([at + QPointF(x, y) for x, y in corners]))
        bold = theme.font(bold=True)
        x: float = theme.px(24)
        painter.setFont(bold)
        painter.setPen(colours.text)
        painter.drawText(
            QRectF(x, 0, self.width(), high), Qt.AlignmentFlag.AlignVCenter, self.text()
        )
        x += QFontMetricsF(bold).horizontalAdvance(self.text()) + 14
        small = theme.font(Size.SMALL)
        painter.setFont(small)
        painter.setPen(colours.muted)
        words = QFontMetricsF(small).elidedText(
            self._inside, Qt.TextElideMode.ElideRight, self.width() - x - 4
        )
        painter.drawText(QRectF(x, 0, self.width() - x, high), Qt.AlignmentFlag.AlignVCenter, words)
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
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
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
