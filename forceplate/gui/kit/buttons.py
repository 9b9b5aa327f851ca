"""Buttons: their kind says their weight, a cap their key; they never move when a label changes."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from enum import StrEnum

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import (
    QAction,
    QColor,
    QEnterEvent,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QMenu, QPushButton, QSizePolicy, QWidget

from forceplate.gui.kit import icons, theme
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.theme import Size

_SIDES, _CAP_GAP, _SYMBOL, _ABOVE_AND_BELOW = 14, 10, 16, 12


PLATFORM_KEY = "Ctrl+5"
"""Goes to the Platform screen, from every other and from what asks about the platform."""


def key_name(key: str) -> str:
    """Return what a key is called on this computer, in its language: ``Strg+F``."""
    return QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)


class Kind(StrEnum):
    """What pressing it means."""

    PRIMARY = "primary"
    """The main action: at most one on a screen."""
    NORMAL = "normal"
    QUIET = "quiet"
    """Words in the accent colour."""
    STOP = "stop"
    DANGER = "danger"
    """What cannot be taken back: only in a dialog or behind "...", never the default."""


class Button(QPushButton):
    """A button of a screen, drawn from the tokens.

    Parameters
    ----------
    key
        Presses it and stands in its cap: ``Ctrl+N``.
    cap
        A key that the screen itself listens to: it only stands in the cap.
    labels
        All that can stand on it: it is as wide as the longest, whichever it has now.
    symbol
        An icon before the words.
    is_bar
        As tall as START and in larger type.
    """

    def __init__(
        self,
        text: str = "",
        kind: Kind = Kind.NORMAL,
        *,
        key: str = "",
        cap: str = "",
        labels: Sequence[str] = (),
        symbol: str = "",
        is_bar: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._kind, self._symbol, self._is_bar = kind, symbol, is_bar
        self._labels = tuple(labels)
        self._cap = cap
        self._is_hovered = False
        self._sized: tuple[tuple[str, str, str, str], QSize] | None = None
        self.setAutoDefault(False)  # Enter elsewhere is of the default button alone
        self.setSizePolicy(
            QSizePolicy.Policy.Expanding if is_bar else QSizePolicy.Policy.Fixed,
            QSizePolicy.Policy.Fixed,
        )
        self._key = QKeySequence(key)
        if key:
            sequence = self._key
            self.setShortcut(sequence)
            self._cap = key_name(key).replace("+", " ").replace("Return", "Enter")
        self._tell_key()

    @property
    def kind(self) -> Kind:
        """What pressing it means now."""
        return self._kind

    @property
    def cap(self) -> str:
        """The key in its cap; none with text of the largest sizes, or where it has no room."""
        has_room = not theme.is_huge() and self.width() >= self.sizeHint().width()
        return self._cap if has_room else ""

    def setText(self, text: str) -> None:  # noqa: N802  Qt's name
        """Say something else; the key stays, which Qt would take away."""
        if text == self.text():
            return
        super().setText(text)
        if not self._key.isEmpty():
            self.setShortcut(self._key)

    def show_cap(self, cap: str) -> None:
        """Show another key that the screen listens to."""
        self._cap = cap
        self._tell_key()
        self.updateGeometry()
        self.update()

    def _tell_key(self) -> None:
        """Tell the key to who points at it, where text of the largest size leaves no cap."""
        if theme.is_huge():
            self.setToolTip(self._cap)

    def show_kind(self, kind: Kind, symbol: str | None = None) -> None:
        """Give it another weight in the same place: START becomes STOP."""
        self._kind = kind
        self._symbol = self._symbol if symbol is None else symbol
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return the size that the longest label needs; never lower than a finger is wide."""
        about = (self.text(), self._cap, self._symbol, self._font().key())
        if self._sized is None or self._sized[0] != about:
            self._sized = about, self._needed()
        return QSize(self._sized[1])

    def _needed(self) -> QSize:
        metrics = QFontMetricsF(self._font())
        words = max(
            metrics.horizontalAdvance(plain_label(text)) for text in (self.text(), *self._labels)
        )
        wide = words + 2 * _SIDES + self._cap_room() + self._symbol_room()
        if not self.text() and not self._labels:
            wide = theme.TARGET
        high = max(theme.BAR if self._is_bar else theme.TARGET, metrics.height() + _ABOVE_AND_BELOW)
        return QSize(max(theme.TARGET, math.ceil(wide)), math.ceil(high))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return what its words need, which are never cut; where it may shrink the cap goes."""
        hint = self.sizeHint()
        return QSize(max(theme.TARGET, hint.width() - int(self._cap_room())), hint.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Press with Enter too, unless it has its own key: on Cancel, Enter must not do it."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self._key.isEmpty():
            self.click()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:  # noqa: N802
        """Show that it can be pressed."""
        self._is_hovered = True
        super().enterEvent(event)

    def leaveEvent(self, event: object) -> None:  # noqa: N802
        """Show it no longer."""
        self._is_hovered = False
        super().leaveEvent(event)  # type: ignore[arg-type]

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint ground, symbol, words and cap, in the middle."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        ground, words, edge = self._colours()
        painter.setBrush(ground if ground is not None else Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(edge, 1.4) if edge is not None else Qt.PenStyle.NoPen)
        if ground is not None or edge is not None:
            painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        font = self._font()
        metrics = QFontMetricsF(font)
        width = metrics.horizontalAdvance(plain_label(self.text()))
        cap_room = self._cap_room() if self.cap else 0.0
        x = box.center().x() - (width + self._symbol_room() + cap_room) / 2
        if self._symbol:
            side = theme.px(_SYMBOL)
            picture = icons.pixmap(self._symbol, words, side, self.devicePixelRatioF())
            painter.drawPixmap(round(x), round(box.center().y() - side / 2), picture)
            x += self._symbol_room()
        painter.setFont(font)
        painter.setPen(words)
        mnemonic = Qt.TextFlag.TextHideMnemonic if self.cap else Qt.TextFlag.TextShowMnemonic
        painter.drawText(
            QRectF(x, box.top(), width + 2, box.height()),
            Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | mnemonic,
            self.text(),
        )
        if self.cap:
            self._paint_cap(painter, x + width + _CAP_GAP, box.center().y(), words)
        painter.end()

    def _paint_cap(self, painter: QPainter, x: float, middle: float, words: QColor) -> None:
        high, wide = theme.px(22), self._cap_room() - _CAP_GAP
        cap, outline = QRectF(x, middle - high / 2, wide, high), QColor(words)
        outline.setAlphaF(0.55)
        painter.setPen(QPen(outline, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(cap, 4, 4)
        painter.setFont(theme.font(Size.SMALL))
        painter.setPen(words)
        painter.drawText(cap, Qt.AlignmentFlag.AlignCenter, self.cap)

    def _font(self) -> QFont:
        is_bold = self._is_bar or self._kind in (Kind.PRIMARY, Kind.STOP) or self.isChecked()
        return theme.font(Size.LARGE if self._is_bar else Size.MEDIUM, bold=is_bold)

    def _cap_room(self) -> float:
        if theme.is_huge() or not self._cap:
            return 0.0
        words = QFontMetricsF(theme.font(Size.SMALL)).horizontalAdvance(self._cap)
        return max(theme.px(22), words + 12) + _CAP_GAP

    def _symbol_room(self) -> float:
        if not self._symbol:
            return 0.0
        return theme.px(_SYMBOL) + (theme.GAP if self.text() or self._labels else 0)

    def _colours(self) -> tuple[QColor | None, QColor, QColor | None]:
        """Return the ground, the words and the outline."""
        colours = theme.colours()
        touched = colours.tint if self.isDown() or self._is_hovered else None
        if not self.isEnabled():
            is_bare = self._kind in (Kind.QUIET, Kind.DANGER)
            return (None if is_bare else colours.sunk), colours.disabled, None
        if self.isChecked():
            return colours.tint, colours.accent, colours.accent
        primary = colours.accent if touched is None else colours.accent.darker(112)
        return {
            Kind.PRIMARY: (primary, colours.on_accent, None),
            Kind.NORMAL: (touched or colours.surface, colours.text, colours.edge),
            Kind.QUIET: (touched, colours.accent, None),
            Kind.STOP: (colours.stop, colours.on_stop, None),
            Kind.DANGER: (touched and colours.wrong_ground, colours.wrong, None),
        }[self._kind]


def undo_button(*, key: str = "", cap: str = "") -> Button:
    """Return what takes the last change back; with large text its sign alone.

    Parameters
    ----------
    key, cap
        As for :class:`Button`.
    """
    words = tr("Undo")
    if not theme.is_large():
        made = Button(words, Kind.QUIET, key=key, cap=cap)
    else:
        made = Button("", Kind.QUIET, symbol="undo")
        made.setShortcut(QKeySequence(key))
    made.setAccessibleName(words)
    made.setToolTip(words)
    return made


def undo_words(what: str) -> str:
    """Return what is said of taking the last change back, which is this; empty: there is none."""
    return ": ".join(filter(None, (tr("Undo"), what)))


class MoreButton(Button):
    """The "..." of a screen: what is seldom done, each with its key."""

    def __init__(self) -> None:
        super().__init__("\N{MIDLINE HORIZONTAL ELLIPSIS}")
        self.setAccessibleName(tr("More"))
        self.setToolTip(tr("More"))
        self.menu_of_rest = QMenu(self)
        self.clicked.connect(self._open)

    def add(
        self, text: str, do: Callable[[], object], *, key: str = "", is_danger: bool = False
    ) -> QAction:
        """Add something that can be done; what cannot be taken back stands last, with its sign."""
        if is_danger:
            self.menu_of_rest.addSeparator()
        action = self.menu_of_rest.addAction(text)
        if is_danger:
            action.setIcon(icons.icon("delete", theme.colours().wrong))
        if key:
            action.setShortcut(QKeySequence(key))
            action.setShortcutVisibleInContextMenu(True)
            self.addAction(action)  # the key works while the menu is closed
        action.triggered.connect(lambda _checked: do())
        return action

    def _open(self) -> None:
        corner = self.mapToGlobal(self.rect().bottomRight())
        size = self.menu_of_rest.sizeHint()
        corner.setX(corner.x() - size.width())
        self.menu_of_rest.popup(corner)


def plain_label(text: str) -> str:
    """Return a label as it is read: without the mark of its letter."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")
