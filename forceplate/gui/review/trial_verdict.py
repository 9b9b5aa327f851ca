"""The verdict of a trial, and the operator's own over it, with a reason."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forceplate.analysis.quality import final_verdict
from forceplate.gui.kit import theme
from forceplate.gui.kit.language import code, tr
from forceplate.gui.review.quality_table import PRACTICE_SIGN, SIGNS
from forceplate.phrases import ACCEPT_REASON, OVERRULE_REASON, REJECT_REASON
from forceplate.types import CheckOutcome, Trial
from forceplate.words import say


class TrialVerdict(QWidget):
    """Says whether a trial counts and why; takes another verdict, a note and the operator."""

    overruled = Signal(bool, str)
    """Accepted or not, and the reason."""
    withdrawn = Signal()
    noted = Signal(str)
    operator_changed = Signal(str)
    undo_wanted = Signal()
    marks_released = Signal()
    """The instrument shall put the marks again."""
    reason_missing = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._trial: Trial | None = None
        self._can_undo = False
        self.verdict = QLabel()
        self.verdict.setWordWrap(True)
        self.verdict.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.reason = QComboBox()
        self.reason.setEditable(True)
        self.reason.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self.reason.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.accept = QPushButton(tr("&Accept"))
        self.reject = QPushButton(tr("&Reject"))
        self.withdraw = QPushButton(tr("&Withdraw my verdict"))
        self.release = QPushButton(tr("&Instrument's own marks"))
        self.undo = QPushButton(tr("&Undo (Ctrl+Z)"))
        self.note = QLineEdit()
        self.operator = QLineEdit()
        self._reason_label = QLabel(tr("R&eason"))
        self._note_label = QLabel(tr("&Note"))
        self._operator_label = QLabel(tr("&Your code"))
        self._lay_out()
        self.accept.clicked.connect(lambda: self._overrule(accepted=True))
        self.reject.clicked.connect(lambda: self._overrule(accepted=False))
        self.withdraw.clicked.connect(self.withdrawn)
        self.release.clicked.connect(self.marks_released)
        self.undo.clicked.connect(self.undo_wanted)
        self.note.editingFinished.connect(self._note)
        self.operator.editingFinished.connect(
            lambda: self.operator_changed.emit(self.operator.text().strip())
        )
        self._set_texts()

    def show_trial(self, trial: Trial | None) -> None:
        """Show the verdict of a trial; what is typed stays while it is the same trial."""
        is_same = (
            trial is not None and self._trial is not None and trial.number == self._trial.number
        )
        had_note = "" if self._trial is None else self._trial.note
        is_typing = is_same and self.note.text() != had_note
        self._trial = trial
        if not is_same:
            self.reason.setCurrentIndex(-1)
            self.reason.clearEditText()
        if not is_typing:
            self.note.setText("" if trial is None else trial.note)
        self._fill()

    def set_can_undo(self, can_undo: bool) -> None:
        """Say whether there is a change that can be undone."""
        self._can_undo = can_undo
        self._fill()

    def _set_texts(self) -> None:
        """Set the words and icons that stay."""
        usual = (*REJECT_REASON.by_id.values(), *ACCEPT_REASON.by_id.values())
        self.reason.addItems([say(text, code()) for text in usual])
        self.reason.setCurrentIndex(-1)
        self.operator.setPlaceholderText(tr("initials, e.g. AB"))
        self.reason.setAccessibleName(tr("Reason for your verdict"))
        self.note.setAccessibleName(tr("Note on this trial"))
        self.operator.setAccessibleName(tr("Your operator code"))
        self.verdict.setAccessibleName(tr("Verdict"))
        self._fill()

    def _lay_out(self) -> None:
        """Put the verdict first, then what overrules it, in the order of the tab key."""
        for label, field in (
            (self._reason_label, self.reason),
            (self._note_label, self.note),
            (self._operator_label, self.operator),
        ):
            label.setBuddy(field)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self._operator_label, self.operator)
        form.addRow(self._reason_label, self.reason)
        buttons = QGridLayout()
        buttons.addWidget(self.accept, 0, 0)
        buttons.addWidget(self.reject, 0, 1)
        buttons.addWidget(self.withdraw, 1, 0, 1, 2)
        buttons.addWidget(self.release, 2, 0, 1, 2)
        note = QFormLayout()
        note.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        note.addRow(self._note_label, self.note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.verdict)
        column.addLayout(form)
        column.addLayout(buttons)
        column.addLayout(note)
        column.addWidget(self.undo)
        for one, other in (
            (self.operator, self.reason),
            (self.reason, self.accept),
            (self.accept, self.reject),
            (self.reject, self.withdraw),
            (self.withdraw, self.release),
            (self.release, self.note),
            (self.note, self.undo),
        ):
            QWidget.setTabOrder(one, other)

    def _fill(self) -> None:
        trial = self._trial
        for widget in (self.reason, self.reject, self.note):
            widget.setEnabled(trial is not None)
        self.accept.setEnabled(trial is not None and not trial.practice)
        self.withdraw.setEnabled(trial is not None and trial.override is not None)
        self.release.setEnabled(trial is not None and trial.marks is not None)
        self.undo.setEnabled(self._can_undo)
        self.verdict.setText("" if trial is None else self._words(trial))

    def _words(self, trial: Trial) -> str:
        colours = theme.colours()
        sign = SIGNS[CheckOutcome.PASS if trial.accepted else CheckOutcome.REJECT]
        if trial.practice:
            sign, word, colour = PRACTICE_SIGN, tr("Practice, does not count"), colours.muted
        elif trial.accepted:
            word, colour = tr("Accepted"), colours.good
        else:
            word, colour = tr("Rejected"), colours.bad
        why = say(final_verdict(trial)[1], code())
        return f'<b><span style="color:{colour.name()}">{sign} {word}</span></b><br>{_plain(why)}'

    def _overrule(self, *, accepted: bool) -> None:
        reason = self.reason.currentText().strip()
        if not reason:
            self.reason_missing.emit()
            self.reason.setFocus()
            return
        self.overruled.emit(accepted, OVERRULE_REASON.id_of(reason, code()))

    def _note(self) -> None:
        text = self.note.text().strip()
        if self._trial is not None and text != self._trial.note:
            self.noted.emit(text)


def _plain(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
