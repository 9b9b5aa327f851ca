"""The rail at the left of every screen: where to go, whether a trial runs, how the platform is."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetricsF, QKeySequence, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QMenu, QSizePolicy, QToolButton, QWidget

from forceplate.gui.kit import icons, numbers, theme
from forceplate.gui.kit.buttons import key_name
from forceplate.gui.kit.error_message import explain
from forceplate.gui.kit.labels import fitting
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import Scrolled, column
from forceplate.gui.kit.states import SHAPE, State, ink, paint_state
from forceplate.gui.kit.theme import Size

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context
    from forceplate.gui.context.platform_standing import PlatformStanding

POLL_MS = 200
LOCK_KEY = "Ctrl+L"
ICON, ITEM, LEAST_ITEM = 24, 60, 46
"""Of an item with text of the usual size: its icon, its height, and what it can do with."""


class Rail(QWidget):
    """Buttons of the screens, icon over word; the keys and the platform at the foot.

    Parameters
    ----------
    titles
        What each screen is called now, by the name that is also its icon, in the order of their
        keys Ctrl+1, Ctrl+2, ...
    """

    screen_wanted = Signal(object)
    """The name of the screen, as it was given."""
    help_wanted = Signal()
    lock_wanted = Signal()
    platform_wanted = Signal()

    def __init__(self, titles: Mapping[str, str]) -> None:
        super().__init__()
        self.buttons: dict[str, RailButton] = {}
        group = QButtonGroup(self)
        for number, (name, title) in enumerate(titles.items(), start=1):
            button = RailButton(name, title)
            button.setToolTip(tr("{screen} (Ctrl+{number})").format(screen=title, number=number))
            button.setCheckable(True)
            button.setEnabled(False)
            button.setShortcut(QKeySequence(f"Ctrl+{number}"))
            button.clicked.connect(lambda _checked, to=name: self.screen_wanted.emit(to))
            group.addButton(button)
            self.buttons[name] = button
        self.keys = keys = RailButton("keys", tr("Keys (F1)"))
        keys.setAccessibleName(tr("Keys and help"))
        keys.setToolTip(tr("Keys and help"))
        keys.clicked.connect(self.help_wanted)
        keys.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(keys)
        for title, wanted in (
            (tr("Keys and help") + "\tF1", self.help_wanted),
            (tr("Lock now") + f"\t{key_name(LOCK_KEY)}", self.lock_wanted),
        ):
            self._menu.addAction(title).triggered.connect(lambda _, it=wanted: it.emit())
        self.status = RailFoot()
        self.status.clicked.connect(self.platform_wanted)
        items = (*self.buttons.values(), None, keys, self.status)
        self.setLayout(column(*items, gap=0, margins=(6, 8, 6, 6)))
        words = QFontMetricsF(theme.font(Size.SMALL, bold=True))
        items_wide = [
            words.horizontalAdvance(b.text()) + 20 for b in (*self.buttons.values(), keys)
        ]
        plain = QFontMetricsF(theme.font(Size.SMALL))
        foot_wide = [plain.horizontalAdvance(word) + 16 for word in " ".join(foot_words()).split()]
        widest = math.ceil(max(*items_wide, *foot_wide))
        wide = theme.px(ICON) + 36 if theme.is_huge() else max(theme.RAIL, widest)
        self.setFixedWidth(wide)

    @property
    def n_screens(self) -> int:
        """How far the keys Ctrl+1, Ctrl+2, ... go: to the last screen that is offered."""
        shown = [number for number, b in enumerate(self.buttons.values(), 1) if not b.isHidden()]
        return max(shown, default=1)

    def offer_lock(self, *, can_lock: bool) -> None:
        """Offer to lock the window beside the keys, where it has a lock."""
        self.keys.setMenu(self._menu if can_lock else None)  # type: ignore[arg-type]

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the surface and the line beside it."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colours().surface)
        painter.setPen(theme.colours().line)
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())
        top = self.status.y() - 3
        painter.drawLine(8, top, self.width() - 9, top)
        painter.end()


class RailArea(Scrolled):
    """Shows the rail whole; where the window is lower than it, it scrolls."""

    def __init__(self, rail: Rail) -> None:
        super().__init__(rail)
        self._rail = rail

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Have room for the scroll bar beside the rail, while there is one."""
        rail, bar = self._rail, self.verticalScrollBar().sizeHint().width()
        is_low = rail.minimumSizeHint().height() > self.height()
        self.setFixedWidth(rail.width() + (bar if is_low else 0))
        super().resizeEvent(event)


class RailButton(QToolButton):
    """One item: icon over word; where text is largest the word is only its tooltip."""

    def __init__(self, icon: str, text: str) -> None:
        super().__init__()
        self._icon = icon
        self._badge = ""
        self.setText(text)
        self.setAccessibleName(text)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)

    @property
    def badge(self) -> str:
        """What runs there: the time of a recording; empty: nothing."""
        return self._badge

    def show_badge(self, words: str) -> None:
        """Show that something runs there."""
        if words != self._badge:
            self._badge = words
            self.setAccessibleDescription(tr("recording") if words else "")
            self.update()

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return the height that icon and word like to have."""
        return QSize(theme.TARGET, max(64, theme.px(ITEM)))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the height that they can do with, where the window is low."""
        least = theme.px(ICON) + 12 if theme.is_huge() else theme.px(LEAST_ITEM)
        return QSize(theme.TARGET, max(theme.TARGET, least))

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the item; the one that is shown has tint and bar."""
        painter, colours, is_now = QPainter(self), theme.colours(), self.isChecked()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide, high = self.width(), self.height() - 4
        if is_now or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.tint if is_now else colours.sunk)
            painter.drawRoundedRect(QRectF(0, 0, wide, high), theme.RADIUS, theme.RADIUS)
        if is_now:
            painter.setBrush(colours.accent)
            painter.drawRoundedRect(QRectF(0, 10, 4, high - 20), 2, 2)
        side = theme.px(ICON)
        words = QFontMetricsF(theme.font(Size.SMALL))
        text_high = 0.0 if theme.is_huge() else words.height()
        top = max(2.0, (high - side - text_high) / 2)
        colour = colours.accent if is_now else colours.muted
        text = colours.accent if is_now else colours.text
        if not self.isEnabled():
            colour = text = colours.disabled
        picture = icons.pixmap(self._icon, colour, side, self.devicePixelRatioF())
        painter.drawPixmap(round((wide - side) / 2), round(top), picture)
        if text_high:
            painter.setFont(theme.font(Size.SMALL, bold=is_now))
            painter.setPen(text)
            painter.drawText(
                QRectF(0, top + side, wide, text_high), Qt.AlignmentFlag.AlignCenter, self.text()
            )
        if self._badge:
            self._paint_badge(painter)
        painter.end()

    def _paint_badge(self, painter: QPainter) -> None:
        colours, room = theme.colours(), self.width() - 16
        font, wide = fitting(self._badge, room, theme.font(Size.SMALL, bold=True), Size.SMALL)
        box = QRectF(self.width() - wide - 14, 2, wide + 12, theme.px(20))
        painter.setPen(QPen(colours.surface, 2))
        painter.setBrush(colours.stop)
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setFont(font)
        painter.setPen(colours.on_stop)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._badge)


@dataclass(frozen=True, slots=True)
class _Shown:
    word: str
    state: State
    is_simulated: bool
    details: str


class RailFoot(QToolButton):
    """The platform in one shape and one word, on every screen; and whether it is a simulated one.

    It asks a few times a second, and changes nothing.
    """

    recording = Signal(str)
    """The time of the trial that is recorded, as a clock shows it; empty: none is."""

    def __init__(self) -> None:
        super().__init__()
        self._context: Context | None = None
        self._standing: PlatformStanding | None = None
        self._shown: _Shown | None = None
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._timer = QTimer(self, interval=POLL_MS)
        self._timer.timeout.connect(self.refresh)
        self.refresh()

    def follow(self, context: Context | None, standing: PlatformStanding | None = None) -> None:
        """Show the platform of this context from now on; None: of none."""
        self._context, self._standing = context, standing
        if context is None:
            self._timer.stop()
        else:
            self._timer.start()
        self.refresh()

    @property
    def word(self) -> str:
        """The word shown for the platform."""
        return self._shown.word if self._shown else ""

    @property
    def is_simulated(self) -> bool:
        """Whether the platform is marked as simulated."""
        return self._shown.is_simulated if self._shown else False

    def refresh(self) -> None:
        """Ask now."""
        session = self._context.session if self._context is not None else None
        run = session.run if session is not None and session.is_busy else None
        self.recording.emit("" if run is None else numbers.duration(int(run.recorded_s)))
        shown = self._read()
        if shown == self._shown:
            return
        self._shown = shown
        self.setToolTip(shown.details)
        self.setAccessibleName(tr("Platform: {word}").format(word=shown.word))
        simulated = tr("SIMULATED") + ". " if shown.is_simulated else ""
        self.setAccessibleDescription(simulated + shown.details)
        self.update()

    def _read(self) -> _Shown:
        context = self._context
        if context is None:
            return _Shown(tr("Starting"), State.NONE, is_simulated=False, details="")
        link = context.link
        info, error = link.info, link.error
        name = f"{info.model} {info.serial_number}".strip() if info else ""
        word, state = _word_of(str(link.state))
        details = explain(error) if error else name
        if state is State.GOOD and self._standing is not None:
            worst = self._standing.concern()
            if worst is not None:
                word, state, details = worst.word, worst.state, f"{worst.title} {worst.sentence}"
        return _Shown(word, state, is_simulated=context.is_simulated, details=details)

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return the height of the shapes and of two lines of words."""
        lines = 0.0 if theme.is_huge() else 2 * _line_height()
        return QSize(theme.TARGET, math.ceil(theme.px(SHAPE) + 8 + lines))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the same."""
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the shape, beside it the hatched square, and below them the words."""
        shown = self._shown
        if shown is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        side = theme.px(SHAPE)
        states = (shown.state, State.SIMULATED) if shown.is_simulated else (shown.state,)
        x = (self.width() - len(states) * (side + 6) + 6) / 2
        for state in states:
            paint_state(painter, state, QRectF(x, 4, side, side))
            x += side + 6
        if not theme.is_huge():
            painter.setFont(theme.font(Size.SMALL))
            lines = [(line, shown.state) for line in _two_lines(shown.word)]
            if shown.is_simulated:
                lines = [(shown.word, shown.state), (tr("SIMULATED"), State.SIMULATED)]
            for place, (words, state) in enumerate(lines):
                painter.setPen(ink(state))
                box = QRectF(0, 6 + side + place * _line_height(), self.width(), _line_height())
                painter.drawText(box, Qt.AlignmentFlag.AlignCenter, words)
        painter.end()


def _line_height() -> float:
    return QFontMetricsF(theme.font(Size.SMALL)).height()


def _two_lines(words: str) -> list[str]:
    first, _, rest = words.partition(" ")
    return [first, rest] if rest else [words]


def _words() -> dict[str, tuple[str, State]]:
    return {
        "streaming": (tr("Ready"), State.GOOD),
        "opening": (tr("Connecting"), State.NEXT),
        "lost": (tr("Unplugged"), State.WRONG),
        "failed": (tr("Failed", "platform"), State.WRONG),
    }


def _word_of(link_state: str) -> tuple[str, State]:
    return _words().get(link_state, (tr("No platform"), State.NONE))


def foot_words() -> tuple[str, ...]:
    """Return what can stand at the foot of the rail."""
    words = (word for word, _ in _words().values())
    return (
        *words,
        tr("No platform"),
        tr("SIMULATED"),
        tr("Check", "platform"),
        tr("Calibrate", "platform"),
    )
