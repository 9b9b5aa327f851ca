"""The trials of a condition: number, force, verdict and why."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetricsF, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from forceplate.analysis.corrections import WHAT_WORDS, What
from forceplate.analysis.provenance import ended_early
from forceplate.analysis.quality import final_verdict, rejecting, sentence
from forceplate.gui.kit import theme
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.states import SHAPE, State, ink, paint_state
from forceplate.gui.kit.theme import Size
from forceplate.gui.visit.verdict_words import force_words, verdict
from forceplate.phrases import OVERRULE_REASON
from forceplate.types import Trial
from forceplate.words import capital

_NUMBER, _FORCE, _PAD = 24, 52, 8
"""Of the columns of number and force; inside a row."""
_WIDE, _NARROW = 248, 222
"""Of the list, and with large text."""
_SAID = frozenset({What.OVERRIDE, What.NOTE})
"""Of a trial: changes that stand in the list in words of their own."""
_FIRST_SENTENCE = re.compile(r"(?<=[.!?]) ")


@dataclass(frozen=True, slots=True)
class Row:
    """What one line of the list says."""

    number: str
    force: str
    word: str
    state: State
    why: str = ""
    counts: bool = False

    @property
    def is_advice(self) -> bool:
        """It is of no trial: below them, it says what they ask for."""
        return not self.word


class TrialList(QListWidget):
    """The trials of a condition in the order of recording, and why those that do not count do not.

    Up and down go from one to the next.
    """

    chosen = Signal(int)
    """The number of the trial that was gone to."""

    def __init__(self, *, is_beside: bool = True) -> None:
        """Make it as wide as it needs beside a trace, or as wide as there is room."""
        super().__init__()
        self._trials: tuple[Trial, ...] = ()
        self._rows: list[Row] = []
        self.setProperty("plain", True)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setItemDelegate(_RowDelegate(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setMinimumHeight(theme.px(60))
        if is_beside:
            self.setFixedWidth(theme.px(_NARROW if theme.is_large() else _WIDE))
        self.setAccessibleName(tr("Trials of this condition"))
        self.currentRowChanged.connect(self._choose)

    @property
    def selected_number(self) -> int | None:
        """The number of the chosen trial."""
        row = self.currentRow()
        return self._trials[row].number if 0 <= row < len(self._trials) else None

    @property
    def n_rows(self) -> int:
        """How many trials are listed."""
        return len(self._trials)

    def row_words(self, row: int) -> tuple[str, ...]:
        """Return what a line says: number, force, verdict, why."""
        shown = self._rows[row]
        return shown.number, shown.force, shown.word, shown.why

    def choose(self, number: int) -> None:
        """Go to a trial."""
        for row, trial in enumerate(self._trials):
            if trial.number == number:
                self.setCurrentRow(row)

    def step(self, by: int) -> None:
        """Go to the next trial, or the one before."""
        row = self.currentRow() + by
        if 0 <= row < len(self._trials):
            self.setCurrentRow(row)

    def show_trials(
        self,
        trials: Sequence[Trial],
        number: int | None,
        *,
        is_recording: bool = False,
        advice: str = "",
    ) -> None:
        """Show the trials, one of them as chosen; that is told to nobody.

        Parameters
        ----------
        is_recording
            One more is under way.
        advice
            What they ask for, said below them.
        """
        self._trials = tuple(trials)
        self._rows = [_row(trial) for trial in trials]
        if is_recording:
            self._rows.append(Row("", "", tr("recording", "trial"), State.RECORDING))
        if advice:
            self._rows.append(Row("", "", "", State.NONE, advice))
        with QSignalBlocker(self):
            self.clear()
            for place, row in enumerate(self._rows):
                item = QListWidgetItem(self)
                item.setData(Qt.ItemDataRole.UserRole, row)
                words = (row.number, row.force, row.word, row.why)
                item.setData(Qt.ItemDataRole.AccessibleTextRole, ". ".join(filter(None, words)))
                if place < len(self._trials):
                    item.setToolTip(said(final_verdict(self._trials[place])[1]))
                else:
                    item.setFlags(Qt.ItemFlag.ItemIsEnabled)
            if number is not None:
                self.choose(number)
        self._scroll()
        if is_recording:
            self.scrollToBottom()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Keep the chosen trial in sight."""
        super().resizeEvent(event)
        self._scroll()

    def _scroll(self) -> None:
        """Show the chosen trial whole, and of the advice below the last what there is room for."""
        if self.currentRow() == len(self._trials) - 1:
            self.scrollToBottom()
        self.scrollToItem(self.currentItem())

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._trials):
            self.chosen.emit(self._trials[row].number)


class _RowDelegate(QStyledItemDelegate):
    """Paints number, force, shape and word, and below them why in smaller type."""

    def __init__(self, rows: QListWidget) -> None:
        super().__init__(rows)
        self._list = rows

    def sizeHint(  # noqa: N802  Qt's name
        self, _option: QStyleOptionViewItem, index: _Index
    ) -> QSize:
        """Return the height of a finger, and more where it says why."""
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        why = _why_height(row, self._room) if row.why else 0
        high = why + 2 * _PAD if row.is_advice else why + _line_height()
        return QSize(self._list.viewport().width(), high)

    @property
    def _room(self) -> int:
        """How wide words that wrap are: the same with and without the bar that scrolls."""
        return self._list.width() - self._list.verticalScrollBar().sizeHint().width()

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Paint one line."""
        row: Row = index.data(Qt.ItemDataRole.UserRole)
        colours, box = theme.colours(), QRectF(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if index.row() == self._list.currentRow() or row.state is State.RECORDING:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colours.tint)
            painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
        elif index.row():
            painter.fillRect(QRectF(box.left(), box.top(), box.width(), 1), colours.line)
        if row.is_advice:
            painter.setFont(theme.font(Size.SMALL))
            painter.setPen(colours.text)
            words = _why_box(row, self._room).translated(box.left(), box.top() + _PAD)
            painter.drawText(words, Qt.TextFlag.TextWordWrap, row.why)
            painter.restore()
            return
        line = QRectF(box.left() + _PAD, box.top(), box.width() - _PAD, _line_height())
        middle, right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
        painter.setFont(theme.font(Size.SMALL))
        painter.setPen(colours.muted)
        painter.drawText(line, middle, row.number)
        painter.setFont(theme.font(bold=row.counts))
        painter.setPen(colours.text if row.counts else colours.muted)
        force = QRectF(line.left() + theme.px(_NUMBER), line.top(), theme.px(_FORCE), line.height())
        painter.drawText(force, middle | right, row.force)
        side = theme.px(SHAPE)
        shape = QRectF(force.right() + 10, line.center().y() - side / 2, side, side)
        paint_state(painter, row.state, shape)
        is_practice = row.state is State.NONE
        painter.setFont(theme.font(Size.SMALL, bold=not is_practice))
        painter.setPen(colours.muted if is_practice else ink(row.state))
        word = QRectF(shape.right() + 7, line.top(), box.right() - shape.right() - 7, line.height())
        painter.drawText(word, middle | Qt.TextFlag.TextWordWrap, row.word)
        if row.why:
            painter.setFont(theme.font(Size.SMALL))
            painter.setPen(colours.muted)
            below = _why_box(row, self._room).translated(box.left(), line.bottom() - _PAD)
            painter.drawText(below, Qt.TextFlag.TextWordWrap, row.why)
        painter.restore()


_Index = QModelIndex | QPersistentModelIndex


def _line_height() -> int:
    return max(theme.px(36), 40)


def _why_box(row: Row, wide: float) -> QRectF:
    left = _PAD + (0 if row.is_advice else theme.px(_NUMBER))
    return QRectF(left, 0, wide - left - _PAD, 1000)


def _why_height(row: Row, wide: float) -> int:
    metrics, box = QFontMetricsF(theme.font(Size.SMALL)), _why_box(row, wide)
    return round(metrics.boundingRect(box, Qt.TextFlag.TextWordWrap, row.why).height())


def _row(trial: Trial) -> Row:
    word, state = verdict(trial)
    note = tr("Note: {note}").format(note=trial.note) if trial.note else ""
    why = "; ".join(filter(None, (_why(trial), note, *_changed(trial))))
    return Row(str(trial.number), force_words(trial), word, state, why, trial.accepted)


def _changed(trial: Trial) -> Iterator[str]:
    """Yield what of a trial was changed by whom, and what of that was taken back since."""
    now: list[str] = []
    before: list[str] = []
    for what, words in WHAT_WORDS.items():
        chain = [] if what in _SAID else [one for one in trial.changes if one.what == what]
        if chain:
            by = next((one.by for one in reversed(chain) if one.takes_back is None), "")
            is_back = chain[0].former == chain[-1].new
            (before if is_back else now).append(said(words) + (f" ({by})" if by else ""))
    if now:
        yield tr("Changed by hand: {what}").format(what=", ".join(now))
    if before:
        yield tr("Changed and taken back: {what}").format(what=", ".join(before))


def _why(trial: Trial) -> str:
    """Return briefly why a trial does not count, or who said so; the tip says all."""
    override = trial.override
    if override is not None:
        return f"{said(OVERRULE_REASON.text(override.reason))}, {override.by}"
    if trial.accepted or trial.practice:
        return ""
    failed = rejecting(trial.checks)
    ended = ended_early(trial)
    words = [_FIRST_SENTENCE.split(said(sentence(check)), 1)[0] for check in failed[:2]]
    return " ".join([*words, *([] if ended is None else [said(capital(ended))])])
