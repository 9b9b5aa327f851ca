"""The lane under the head of Measure and Review: one line of state, always there, the worst first.

What has to be said stands in it instead of above the page, so that a notice never pushes anything.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
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
_ROUND = 3
"""Above and below what stands in a lane, in pixels."""


@dataclass(frozen=True, slots=True)
class LaneLine:
    """One state in one sentence."""

    state: State
    sentence: str
    short: str = ""
    """The judgement alone, which is said where the sentence has no room."""
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
    """The worst of some lines; "2 more" opens all of them over the page, each whole."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: tuple[LaneLine, ...] = ()
        """What there is to say, the worst first."""
        self._row = _LaneRow()
        self._row.fitted.connect(self._offer_rest)
        self.simulated = Pill(tr("SIMULATED"), State.SIMULATED)
        """Stands beside whatever is worse: that nobody is measured is never hidden."""
        self.simulated.hide()
        self.more_button = Button("", Kind.QUIET)
        self.more_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.more_button.hide()
        self.more_button.clicked.connect(self._open_rest)
        self.setLayout(
            row(
                (self._row, 1), self.simulated, self.more_button,
                margins=(0, _ROUND, 4, _ROUND),
            )
        )  # fmt: skip
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
        wanted = tuple(sorted(lines, key=_weight))
        if wanted == self.lines:
            return
        self.lines = wanted
        self._row.show_line(wanted[0] if wanted else None)
        n_more = len(wanted) - 1
        self.more_button.setText(tr("{count} more").format(count=n_more) if n_more > 0 else "…")
        self.simulated.setVisible(any(line.state is State.SIMULATED for line in wanted[1:]))
        self._offer_rest()
        self.setAccessibleName(" ".join(line.sentence for line in wanted))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the ground: none while all is good."""
        if not self.lines or self.state is State.GOOD:
            return
        painter = QPainter(self)
        paint_card(painter, QRectF(self.rect()), self.state, is_filled=True, radius=theme.RADIUS)
        painter.end()

    def _offer_rest(self) -> None:
        """Offer to read all where the lane does not say all of it."""
        self.more_button.setVisible(len(self.lines) > 1 or self._row.is_cut)

    def _open_rest(self) -> None:
        """Show all lines over the page; Esc or a press beside them closes it."""
        popup = QFrame(self, Qt.WindowType.Popup)
        popup.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        whole = WholeLines(self.lines)
        for each in whole.rows:
            each.button.clicked.connect(popup.close)
        inside = column(whole, margins=(8, 8, 8, 8))
        popup.setLayout(inside)
        popup.setFrameShape(QFrame.Shape.Box)
        popup.setFixedSize(self.width(), inside.totalHeightForWidth(self.width()))
        popup.move(self.mapToGlobal(self.rect().topLeft()))
        popup.show()


class WholeLines(QWidget):
    """All lines, the worst first, each whole: where there is room for them."""

    def __init__(self, lines: Sequence[LaneLine]) -> None:
        super().__init__()
        self.rows = [_LaneRow(line, is_whole=True) for line in sorted(lines, key=_weight)]
        self.setLayout(column(*self.rows))


class _LaneRow(QWidget):
    """Shape, words and button of a line.

    Parameters
    ----------
    is_whole
        It is as tall as its sentence is long; else it says what has room in a lane.
    """

    fitted = Signal()
    """It says as much as there is room for now."""

    def __init__(self, line: LaneLine | None = None, *, is_whole: bool = False) -> None:
        super().__init__()
        self._line: LaneLine | None = None
        self._is_whole = is_whole
        self._shape = Shape(State.GOOD, LARGE_SHAPE)
        self.words = label(wraps=True)
        self.button = Button()
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys to the screen
        self.button.clicked.connect(self._do)
        self.button.hide()
        left, high = (0, theme.GAP) if is_whole else (20, 0)
        self.setLayout(row(self._shape, (self.words, 1), self.button, gap=12,
                           margins=(left, high, 0, high)))  # fmt: skip
        self.show_line(line)

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return what the shape and the button need; the words take what is left."""
        if self._is_whole:
            return super().minimumSizeHint()
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
            self.words.clear()
            return
        is_good = line.state is State.GOOD
        font, words = theme.font(Size.MEDIUM, bold=True), line.sentence
        if not self._is_whole:
            font, words = self._what_fits(line)
        font.setBold(not is_good)
        self.words.setFont(font)
        self.words.setText(words)
        self.words.setToolTip(line.sentence if words != line.sentence else "")
        tint(self.words, theme.colours().muted if is_good else ink(line.state))
        self.fitted.emit()

    @property
    def is_cut(self) -> bool:
        """Whether it says less than the whole sentence."""
        return self._line is not None and self.words.text() != self._line.sentence

    def _what_fits(self, line: LaneLine) -> tuple[QFont, str]:
        """Return the largest type in which the sentence, else the judgement, has room."""
        sizes = (Size.SMALL,) if line.state is State.GOOD else (Size.MEDIUM, Size.SMALL)
        room = QSizeF(self.words.width(), lane_height() - 2 * _ROUND)
        said = list(dict.fromkeys(filter(None, (line.sentence, line.short))))
        for words in said:
            for size in sizes:
                font = theme.font(size, bold=True)
                if _fits(words, font, room, wraps=size is Size.SMALL):
                    return font, words
        return font, _cut(words, font, room)

    def _do(self) -> None:
        if self._line is not None and self._line.do is not None:
            self._line.do()


def _weight(line: LaneLine) -> int:
    return line.weight


def _fits(words: str, font: QFont, room: QSizeF, *, wraps: bool) -> bool:
    metrics = QFontMetricsF(font)
    if not wraps:
        return metrics.horizontalAdvance(words) <= room.width()
    flags = Qt.TextFlag.TextWordWrap
    needed = metrics.boundingRect(QRectF(0, 0, room.width(), 9999), flags, words)
    return needed.width() <= room.width() and needed.height() <= room.height()


def _cut(words: str, font: QFont, room: QSizeF) -> str:
    """Return what of some words has room, with three dots: nobody takes it for all of them."""
    kept = words.split(" ")
    while len(kept) > 1 and not _fits(" ".join(kept) + " …", font, room, wraps=True):
        kept.pop()
    return " ".join(kept) + " …"


def lane_height() -> int:
    """Return the height of a lane with text of this size."""
    return max(theme.LANE, theme.px(38))
