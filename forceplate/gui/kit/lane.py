"""The lane under the head of Measure and Review: one line of state, always there, the worst first.

What has to be said stands in it instead of above the page, so that a notice never pushes anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from forceplate.gui.kit import theme
from forceplate.gui.kit.buttons import Button, Kind
from forceplate.gui.kit.cards import paint_card
from forceplate.gui.kit.labels import label, tint
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import column, row
from forceplate.gui.kit.pills import Pill
from forceplate.gui.kit.states import LARGE_SHAPE, Shape, State, ink
from forceplate.gui.kit.theme import Size

_WORST_FIRST = tuple(State)


@dataclass(frozen=True, slots=True)
class LaneLine:
    """One state in one sentence."""

    state: State
    sentence: str
    short: str = ""
    """Said instead where the sentence does not fit."""
    button: str = ""
    """What can be done about it; empty: nothing."""
    do: Callable[[], object] | None = None
    cap: str = ""
    """The key that does it, which the screen listens to."""
    is_main: bool = True
    """The button is the main action of the screen: what forbids to measure has the emphasis."""
    is_pressing: bool = False
    """Said before what always holds, such as that nobody is measured: it can be put right now."""

    @property
    def weight(self) -> int:
        """Its place among others: the lower, the worse."""
        return _WORST_FIRST.index(State.WRONG if self.is_pressing else self.state)


class Lane(QFrame):
    """The worst of some lines; "2 more" opens the others over the page."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[LaneLine, ...] = ()
        """What there is to say, the worst first."""
        self._row = _LaneRow()
        self.simulated = Pill(tr("SIMULATED"), State.SIMULATED)
        """Stands beside whatever is worse: that nobody is measured is never hidden."""
        self.simulated.hide()
        self.more_button = Button("", Kind.QUIET)
        self.more_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more_button.hide()
        self.more_button.clicked.connect(self._open_rest)
        self.setLayout(row((self._row, 1), self.simulated, self.more_button, margins=(0, 3, 4, 3)))
        self.setFixedHeight(lane_height())
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def state(self) -> State:
        """The worst state; good when there is nothing to say."""
        return self.lines[0].state if self.lines else State.GOOD

    @property
    def sentence(self) -> str:
        """What it says now, whole."""
        return self.lines[0].sentence if self.lines else ""

    @property
    def action_button(self) -> Button:
        """What can be done about the worst line; hidden where nothing can."""
        return self._row.button

    def show_lines(self, lines: Sequence[LaneLine]) -> None:
        """Say these, in the order of their weight."""
        wanted = tuple(sorted(lines, key=lambda line: line.weight))
        if wanted == self.lines:
            return
        self.lines = wanted
        self._row.show_line(wanted[0] if wanted else None)
        n_more = len(wanted) - 1
        self.more_button.setText(tr("{count} more").format(count=n_more))
        self.more_button.setVisible(n_more > 0)
        self.simulated.setVisible(any(line.state is State.SIMULATED for line in wanted[1:]))
        self.setAccessibleName(" ".join(line.sentence for line in wanted))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the ground: none while all is good."""
        if not self.lines or self.state is State.GOOD:
            return
        painter = QPainter(self)
        paint_card(painter, QRectF(self.rect()), self.state, is_filled=True, radius=theme.RADIUS)
        painter.end()

    def _open_rest(self) -> None:
        """Show all lines over the page; Esc or a press beside them closes it."""
        popup = QFrame(self, Qt.WindowType.Popup)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        rows = [_LaneRow(line) for line in self.lines]
        for each in rows:
            each.setFixedHeight(lane_height())
            each.button.clicked.connect(popup.close)
        popup.setLayout(column(*rows, margins=(8, 8, 8, 8)))
        popup.setFrameShape(QFrame.Shape.Box)
        popup.setFixedWidth(self.width())
        popup.move(self.mapToGlobal(self.rect().topLeft()))
        popup.show()


class _LaneRow(QWidget):
    """Shape, words and button of a line."""

    def __init__(self, line: LaneLine | None = None) -> None:
        super().__init__()
        self._line: LaneLine | None = None
        self._shape = Shape(State.GOOD, LARGE_SHAPE)
        self._words = label(wraps=True)
        self.button = Button()
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys to the screen
        self.button.clicked.connect(self._do)
        self.button.hide()
        self.setLayout(row(self._shape, (self._words, 1), self.button, gap=12,
                           margins=(20, 0, 0, 0)))  # fmt: skip
        self.show_line(line)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return what the shape and the button need; the words take what is left."""
        return QSize(theme.TARGET + self.button.sizeHint().width(), theme.TARGET)

    def show_line(self, line: LaneLine | None) -> None:
        self._line = line
        self._shape.setVisible(line is not None)
        self.button.setVisible(line is not None and line.do is not None)
        if line is not None:
            self._shape.show_state(line.state)
            self.button.setText(line.button)
            self.button.show_cap(line.cap)
            self.button.show_kind(Kind.PRIMARY if line.is_main else Kind.NORMAL)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Say as much as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        line = self._line
        if line is None:
            self._words.clear()
            return
        is_good = line.state is State.GOOD
        size, room = Size.SMALL if is_good else Size.MEDIUM, self._words.width()
        words = line.sentence
        if not _fits(words, size, room) and line.short:
            words = line.short
        if not _fits(words, size, room):
            size = Size.SMALL  # on two lines
        self._words.setFont(theme.font(size, bold=not is_good))
        self._words.setText(words)
        self._words.setToolTip(line.sentence if words != line.sentence else "")
        tint(self._words, theme.colours().muted if is_good else ink(line.state))

    def _do(self) -> None:
        if self._line is not None and self._line.do is not None:
            self._line.do()


def _fits(words: str, size: Size, room: int) -> bool:
    return QFontMetricsF(theme.font(size, bold=True)).horizontalAdvance(words) <= room


def lane_height() -> int:
    """Return the height of a lane with text of this size."""
    return max(theme.LANE, theme.px(38))
