"""The trials of a condition so far: number, force, verdict and why, and whether to do one more."""

from __future__ import annotations

from dataclasses import dataclass
from operator import is_

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from forceplate.analysis.provenance import ended_early
from forceplate.analysis.quality import asks_for_more, check_series, final_verdict, sentence
from forceplate.analysis.quality.check_catalogue import TRIAL_CHECKS
from forceplate.analysis.quality.series_checks import BEST_TWO, TOO_MANY_REJECTED
from forceplate.gui.kit import theme
from forceplate.gui.kit.labels import muted
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.layouts import column
from forceplate.gui.kit.states import SHAPE, State, ink, paint_state
from forceplate.gui.kit.theme import Size
from forceplate.gui.kit.trial_verdict import force_words, verdict
from forceplate.phrases import OVERRULE_REASON
from forceplate.session import VisitSession
from forceplate.types import CheckOutcome, QualityCheck, Trial

_NUMBER, _FORCE, _WIDE, _PAD = 20, 52, 248, 8
"""Of the columns of number and force, and of the whole list; inside a row."""


@dataclass(frozen=True, slots=True)
class Row:
    """What one line of the list says."""

    number: str
    force: str
    word: str
    state: State
    why: str = ""
    counts: bool = False


class TrialList(QWidget):
    """The trials of a condition, newest last and chosen, and below what the series asks for."""

    trial_chosen = Signal(object)
    """The number of the chosen trial, None when none is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trials: tuple[Trial, ...] = ()
        self._shown: tuple[object, ...] = ()
        self._rows: list[Row] = []
        self._head = muted(tr("Trials"))
        self._head.setFont(theme.font(Size.SMALL, bold=True))
        self._list = QListWidget()
        self._list.setProperty("plain", True)
        self._list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self._list.setItemDelegate(_RowDelegate(self._list))
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self._list.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._list.setMinimumHeight(theme.px(60))
        self._list.setAccessibleName(tr("Trials of this condition"))
        self._list.currentRowChanged.connect(lambda _: self.trial_chosen.emit(self.selected_number))
        self._advice = muted(wraps=True)
        self.setLayout(column(self._head, (self._list, 100), self._advice, None, gap=4))
        self.setFixedWidth(theme.px(_WIDE if not theme.is_large() else 222))

    def hasHeightForWidth(self) -> bool:  # noqa: N802  Qt's name
        """Return False: what is said below wraps, and must not make what is beside it taller."""
        return False

    @property
    def selected_number(self) -> int | None:
        """The number of the chosen trial."""
        row = self._list.currentRow()
        return self._trials[row].number if 0 <= row < len(self._trials) else None

    @property
    def n_rows(self) -> int:
        """How many trials are listed."""
        return len(self._trials)

    def row_words(self, row: int) -> tuple[str, ...]:
        """Return what a line says: number, force, verdict, why."""
        shown = self._rows[row]
        return shown.number, shown.force, shown.word, shown.why

    def select(self, number: int) -> None:
        """Choose a trial by its number."""
        for row, trial in enumerate(self._trials):
            if trial.number == number:
                self._list.setCurrentRow(row)

    def step(self, by: int) -> None:
        """Choose the trial above or below."""
        row = self._list.currentRow() + by
        if 0 <= row < len(self._trials):
            self._list.setCurrentRow(row)

    def show_trials(
        self,
        trials: tuple[Trial, ...],
        series: tuple[QualityCheck, ...],
        *,
        is_recording: bool = False,
        has_practice: bool = True,
    ) -> None:
        """Show the trials of one condition; a new one is chosen.

        Parameters
        ----------
        is_recording
            One more is under way.
        has_practice
            The first one is practice.
        """
        same = len(trials) == len(self._trials) and all(map(is_, trials, self._trials))
        shown = (series, is_recording, has_practice)
        if same and shown == self._shown:
            return
        keep = self.selected_number if len(trials) == len(self._trials) else None
        self._trials, self._shown = trials, shown
        self._rows = [_row(trial) for trial in trials]
        if is_recording:
            self._rows.append(Row("", "", tr("recording", "trial"), State.RECORDING))
        self._fill()
        self._list.setVisible(bool(self._rows))
        self._head.setText(tr("Trials") if self._rows else tr("No trials yet"))
        practises = has_practice and not self._rows
        first = tr("The first one is practice and never counts.") if practises else ""
        self._advice.setText(first or _advice(trials, series))
        self._advice.setVisible(bool(self._advice.text()))
        if trials:
            self.select(keep if keep is not None else trials[-1].number)
        if is_recording:
            self._list.scrollToBottom()

    def _fill(self) -> None:
        self._list.blockSignals(True)
        self._list.clear()
        for place, row in enumerate(self._rows):
            item = QListWidgetItem(self._list)
            item.setData(Qt.ItemDataRole.UserRole, row)
            words = (row.number, row.force, row.word, row.why)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, ". ".join(filter(None, words)))
            if place < len(self._trials):
                item.setToolTip(said(final_verdict(self._trials[place])[1]))
            else:
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)
        self._list.blockSignals(False)


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
        wide = self._list.viewport().width()
        return QSize(wide, _line_height() + (_why_height(row.why, wide) if row.why else 0))

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
            below = _why_box(box.width()).translated(box.left(), line.bottom() - _PAD)
            painter.drawText(below, Qt.TextFlag.TextWordWrap, row.why)
        painter.restore()


_Index = QModelIndex | QPersistentModelIndex


def _line_height() -> int:
    return max(theme.px(36), 40)


def _why_box(wide: float) -> QRectF:
    left = _PAD + theme.px(_NUMBER)
    return QRectF(left, 0, wide - left - _PAD, 1000)


def _why_height(why: str, wide: float) -> int:
    metrics = QFontMetricsF(theme.font(Size.SMALL))
    return round(metrics.boundingRect(_why_box(wide), Qt.TextFlag.TextWordWrap, why).height())


def _row(trial: Trial) -> Row:
    word, state = verdict(trial)
    note = tr("Note: {note}").format(note=trial.note) if trial.note else ""
    why = "; ".join(filter(None, (_why(trial), note)))
    return Row(str(trial.number), force_words(trial), word, state, why, trial.accepted)


def _why(trial: Trial) -> str:
    """Return in a few words why a trial does not count, or who said so; the tip says all."""
    override = trial.override
    if override is not None:
        return f"{said(OVERRULE_REASON.text(override.reason))}, {override.by}"
    if trial.accepted or trial.practice:
        return ""
    failed = [check.check for check in trial.checks if check.outcome is CheckOutcome.REJECT]
    ended = ended_early(trial)
    names = [said(TRIAL_CHECKS[check].title) for check in failed if check in TRIAL_CHECKS]
    return ", ".join([*names[:2], *([] if ended is None else [said(ended)])])


def _advice(trials: tuple[Trial, ...], series: tuple[QualityCheck, ...]) -> str:
    """Return what the series asks for."""
    n_counted = sum(not trial.practice for trial in trials)
    if not n_counted:
        return ""
    words = [said(sentence(check)) for check in series if check.outcome is not CheckOutcome.PASS]
    if not words:
        agree = any(check.check == BEST_TWO.id for check in series)
        return tr("The trials agree: no more are needed.") if agree else ""
    if not asks_for_more(series, n_counted):
        words.append(tr("No more trials: the person tires."))
    return " ".join(words)


def series_so_far(session: VisitSession) -> tuple[QualityCheck, ...]:
    """Return how the trials agree, once as many count as were planned."""
    trials = [t for t in session.trials if t.condition == session.condition and not t.practice]
    checks = check_series(trials)
    if sum(trial.accepted for trial in trials) >= session.protocol.trials:
        return checks
    return tuple(check for check in checks if check.check == TOO_MANY_REJECTED.id)
