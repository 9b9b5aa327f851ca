"""Review: the trials of one condition over each other, why each counts, and its numbers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QTabWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from forceplate.analysis.quality import check_series
from forceplate.analysis.trial.condition_text import condition_text
from forceplate.gui.kit import theme
from forceplate.gui.kit.error_message import explain, particulars
from forceplate.gui.kit.language import code, tr
from forceplate.gui.kit.origin_label import OriginLabel
from forceplate.gui.kit.visit_choice import PersonChoice, VisitChoice
from forceplate.gui.review.force_plot import ForcePlot
from forceplate.gui.review.mark_handle import MarkHandle
from forceplate.gui.review.metric_table import MetricTable
from forceplate.gui.review.quality_table import QualityTable
from forceplate.gui.review.trial_choice import TrialChoice
from forceplate.gui.review.trial_verdict import TrialVerdict
from forceplate.gui.review.visit_editor import Make, VisitEditor
from forceplate.gui.share.report_dialog import ReportDialog
from forceplate.operations import review_visit
from forceplate.operations.effort_marks import Mark, MarkedTrial, moved, step_rows
from forceplate.operations.review_visit import Amendment, Reviewed
from forceplate.phrases import FIXATION, UNSPECIFIED
from forceplate.types import Condition, Override, Trial
from forceplate.words import Text, listed, say

if TYPE_CHECKING:
    from forceplate.gui.kit.context import Context
    from forceplate.storage.people.people import Person

SETTLE_MS = 700
"""A mark moved by keyboard is saved when it has stood still for so long."""


class ReviewPage(QWidget):
    """Screen 4. Reads and changes visits beside the window; keeps nothing but what was read."""

    visit_changed = Signal(Path)
    """A trial of this visit was changed here."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._context = context
        self._editor: VisitEditor | None = None
        self._condition: Condition | None = None
        self._number: int | None = None
        self._pending: dict[Mark, int] = {}

        self.person = PersonChoice()
        self.visit = VisitChoice()
        self.condition = QComboBox()
        self.condition.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._condition_label = QLabel(tr("&Condition"))
        self._condition_label.setBuddy(self.condition)
        self.origin = OriginLabel()
        self.report = QPushButton(tr("Report (P&DF) …"))
        self.trials = TrialChoice()
        self._trials_label = QLabel(tr("&Trials"))
        self._trials_label.setBuddy(self.trials)
        self.verdict = TrialVerdict()
        self.plot = ForcePlot()
        self._plot_note = QLabel()
        self.handles = {mark: MarkHandle(mark) for mark in Mark}
        self.checks = QualityTable()
        self.metrics = MetricTable()
        self.details = QTextBrowser()
        self.tabs = QTabWidget()
        self._empty = QLabel()
        self._stack = QStackedWidget()
        self._lay_out()

        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._connect()
        self._set_texts()
        chosen = context.chosen
        if chosen.reviewed is not None:
            self.show_visit(chosen.reviewed, chosen.condition)
            self._number = chosen.trial

    # what the main window calls

    def show_visit(self, path: Path, condition: Condition | None = None) -> None:
        """Read a visit and show the trials of a condition; None: of the one shown, or the first."""
        self.save_marks()
        self._pending.clear()
        if condition is not None:
            self._condition = condition
        if self._editor is not None:
            if self._editor.path == path:
                self._editor.read()
                return
            self._editor.changed.disconnect(self._take)
            self._editor.close()
        self._number = None
        editor = VisitEditor(path, self._context.tasks, self)
        editor.changed.connect(self._take)
        editor.changed_elsewhere.connect(self._tell_changed)
        editor.refused.connect(self._context.show_error)
        editor.saved.connect(self.visit_changed)
        self._editor = editor
        self._fill()
        editor.read()

    def opened(self) -> None:
        """Offer the people of the library, and read the visit again if it has changed."""
        self._context.tasks.run(
            lambda _: self._context.people.people(),
            done=self._offer,
            failed=self._context.show_error,
        )
        self.verdict.operator.setText(self._context.settings.operator)
        if self._editor is not None:
            self._editor.read_soon()

    def closed(self) -> None:
        """Save a mark that has been moved and not saved yet."""
        self.save_marks()
        chosen = self._context.chosen
        chosen.reviewed = None if self._editor is None else self._editor.path
        chosen.condition, chosen.trial = self._condition, self._number

    @property
    def reviewed(self) -> Reviewed | None:
        """The visit as it was read last, None when there is none."""
        return None if self._editor is None else self._editor.reviewed

    @property
    def selected(self) -> MarkedTrial | None:
        """The trial that is emphasised."""
        return None if self.reviewed is None else self.reviewed.trial(self._number)

    def save_marks(self) -> None:
        """Save the marks that were moved by keyboard, if any."""
        self._settle.stop()
        pending = dict(self._pending)
        operator = self._operator() if pending else ""
        if not operator:
            return
        self._pending.clear()
        at = self._context.now()

        def make(trial: Trial) -> Amendment:
            marks = trial.marks
            for mark, row in pending.items():
                marks = moved(marks, mark, row, by=operator, at=at)
            return review_visit.mark(trial, marks)

        self._change(make)

    def undo(self) -> None:
        """Take the last change back."""
        if self._pending:
            self._settle.stop()
            self._pending.clear()
            self._show_selected()
        elif self._editor is not None:
            self._editor.undo()

    def open_report(self) -> None:
        """Open what makes the report of this visit."""
        if self.reviewed is not None:
            self.save_marks()
            person = self.person.person
            ReportDialog(
                self._context, [self.reviewed.path], self.window(),
                name=person.name if person else "", born=person.birth_date if person else None,
            ).open_over()  # fmt: skip

    # changing

    def _change(self, make: Make) -> None:
        if self._editor is not None and self._number is not None:
            self._editor.change(self._number, make)

    def _operator(self) -> str:
        """Return who changes something; asks for it where nobody has been named."""
        operator = self._context.settings.operator.strip()
        if not operator:
            self._context.show_message(
                Text("Fill in your code first: every change is kept with who made it.")
            )
            self.verdict.operator.setFocus()
        return operator

    def _overrule(self, accepted: bool, reason: str) -> None:
        operator = self._operator()
        if operator:
            override = Override(accepted, reason, operator, self._context.now())
            self._change(lambda trial: review_visit.overrule(trial, override))

    def _withdraw(self) -> None:
        self._change(lambda trial: review_visit.overrule(trial, None))

    def _release_marks(self) -> None:
        self._settle.stop()
        self._pending.clear()
        self._change(lambda trial: review_visit.mark(trial, None))

    def _note(self, text: str) -> None:
        self._change(lambda trial: review_visit.note(trial, text))

    def _change_operator(self, operator: str) -> None:
        self._context.settings_model.change(operator=operator)
        if operator:
            self.save_marks()

    def _nudge(self, name: str, direction: int, is_large: bool) -> None:
        selected, mark = self.selected, Mark(name)
        if selected is None:
            return
        row = self._pending.get(mark, selected.row(mark))
        if row is None:
            return
        rows = step_rows(selected.trial.sample_rate_hz, large=is_large)
        self._put(mark, selected.allowed(mark, row + direction * rows))
        self._settle.start()

    def _dragged(self, name: str, row: int) -> None:
        self._put(Mark(name), row)
        self.save_marks()

    def _put(self, mark: Mark, row: int) -> None:
        """Draw a mark on a row where it is not saved yet."""
        self._pending[mark] = row
        self.plot.set_mark(mark, row)
        self.handles[mark].show_mark(self.selected, row)

    # showing

    def _set_texts(self) -> None:
        """Set the words and icons that stay."""
        self.visit.set_title(tr("&Visit"))
        self.condition.setAccessibleName(tr("Condition"))
        self.report.setToolTip(tr("Of this visit, as a PDF"))
        self.details.setAccessibleName(tr("How this number is made"))
        self.tabs.setTabText(0, tr("Quality chec&ks"))
        self.tabs.setTabText(1, tr("Nu&mbers"))
        self.tabs.setAccessibleName(tr("Checks and numbers of the selected trial"))
        self._fill()

    def _take(self) -> None:
        """Show the visit as it was read, or why it could not be."""
        reviewed = self.reviewed
        if reviewed is None:
            self._pending.clear()
            self._fill()
            return
        if self._condition not in reviewed.conditions:
            self._condition = reviewed.conditions[0] if reviewed.conditions else None
        trials = [one.trial for one in reviewed.of(self._condition)]
        if self._number not in {trial.number for trial in trials}:
            self._pending.clear()
            self._number = _first_to_see(trials)
        self._fill()

    def _tell_changed(self) -> None:
        self._pending.clear()
        self._show_selected()
        session = self._context.session
        measured = None if session is None else session.path
        was_here = self._editor is not None and measured == self._editor.path
        if self.isVisible() and not was_here:
            self._context.show_message(
                Text(
                    "This visit was changed elsewhere. It has been read again: what you see is "
                    "what is in the file."
                )
            )

    def _offer(self, people: tuple[Person, ...]) -> None:
        reviewed = self.reviewed
        subject_id = self.person.subject_id if reviewed is None else reviewed.header.subject_id
        self.person.offer(people, subject_id)
        self.visit.offer(self.person.person, None if self._editor is None else self._editor.path)
        self._fill_empty()

    def _choose_person(self, _: str) -> None:
        person = self.person.person
        if person is not None and person.visits:
            path = person.visits[-1].path
            self.visit.offer(person, path)
            self.show_visit(path)

    def _choose_condition(self, index: int) -> None:
        self.save_marks()
        self._condition = self.condition.itemData(index)
        self._number = None
        self._take()

    def _choose_trial(self, number: int) -> None:
        self.save_marks()
        self._pending.clear()
        self._number = number
        self._show_selected()

    def _fill(self) -> None:
        reviewed = self.reviewed
        self.report.setEnabled(reviewed is not None and bool(reviewed.trials))
        self._stack.setCurrentIndex(0 if reviewed is None or not reviewed.trials else 1)
        self._fill_empty()
        if reviewed is None:
            return
        known = next(
            (one for one in self.person.people if one.subject_id == reviewed.header.subject_id),
            None,
        )
        self.person.offer(self.person.people, reviewed.header.subject_id)
        self.visit.offer(known, reviewed.path)
        self._fill_conditions(reviewed)
        shown = [one.trial for one in reviewed.of(self._condition)]
        self.trials.show_trials(shown, self._number)
        self._show_selected()

    def _fill_empty(self) -> None:
        editor = self._editor
        if editor is not None and editor.error is not None:
            said = f"{explain(editor.error)}\n\n{particulars(editor.error)}"
        elif editor is not None and editor.reviewed is not None:
            said = tr("This visit has no trials yet. Measure one, then come back.")
        elif editor is not None:
            said = tr("The visit is being read …")
        elif self.person.people:
            said = tr("Choose a person and a visit above.")
        else:
            said = tr(
                "There is nothing to review yet. Measure a visit first; its trials are shown here."
            )
        self._empty.setText(said)

    def _fill_conditions(self, reviewed: Reviewed) -> None:
        with QSignalBlocker(self.condition):
            self.condition.clear()
            for condition in reviewed.conditions:
                foot = condition_text(condition)
                if condition.fixation != UNSPECIFIED:
                    foot = listed([foot, FIXATION.text(condition.fixation)])
                words = say(foot, code())
                self.condition.addItem(words, condition)
            shown = reviewed.conditions
            index = shown.index(self._condition) if self._condition in shown else -1
            self.condition.setCurrentIndex(index)

    def _show_selected(self) -> None:
        """Show the emphasised trial in every part; marks not saved yet stay where they were put."""
        reviewed, selected = self.reviewed, self.selected
        if reviewed is None:
            return
        trials = reviewed.of(self._condition)
        counted = [one.trial for one in trials if not one.trial.practice]
        trial = None if selected is None else selected.trial
        self.origin.show_origin([reviewed.header], trial)
        self.plot.show_trials(trials, selected)
        self.plot.emphasise(next((m for m, h in self.handles.items() if h.hasFocus()), None))
        self._plot_note.setText(self._unaligned_words(selected))
        self._plot_note.setVisible(bool(self._plot_note.text()))
        for mark, handle in self.handles.items():
            row = None if selected is None else self._pending.get(mark, selected.row(mark))
            handle.show_mark(selected, row)
            if row is not None and mark in self._pending:
                self.plot.set_mark(mark, row)
        self.verdict.show_trial(trial)
        self.verdict.set_can_undo(self._editor is not None and self._editor.can_undo)
        self.checks.show_trial(trial, check_series(counted))
        self.metrics.show_results(() if trial is None else trial.results)

    def _unaligned_words(self, selected: MarkedTrial | None) -> str:
        if selected is None or selected.is_aligned:
            return ""
        if selected.force_n is None:
            return tr(
                "There are no newtons to draw for this trial; its recording is kept. The checks "
                "below say why."
            )
        return tr(
            "This trial could not be analysed, so it is drawn alone, from its first sample. The "
            "checks below say why."
        )

    # building

    def _lay_out(self) -> None:
        choices = QHBoxLayout()
        choices.addWidget(self.person, 2)
        choices.addWidget(self.visit)
        choices.addWidget(self._condition_label)
        choices.addWidget(self.condition)
        choices.addWidget(self.report)
        choices.addStretch(1)
        choices.addWidget(self.origin)
        self.origin.setFont(theme.scaled(self.font(), 1.0, bold=True))
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._stack.addWidget(self._empty)
        self._stack.addWidget(self._content())
        column = QVBoxLayout(self)
        column.addLayout(choices)
        column.addWidget(self._stack, 1)

    def _content(self) -> QWidget:
        """Return the part with trials and verdict at the left, drawing and tables at the right."""
        left = QVBoxLayout()
        left.addWidget(self._trials_label)
        left.addWidget(self.trials, 1)
        left.addWidget(self.verdict)
        self._plot_note.setWordWrap(True)
        self._plot_note.hide()
        marks = QHBoxLayout()
        for handle in self.handles.values():
            marks.addWidget(handle)
        marks.addStretch(1)
        numbers = QWidget()
        split = QHBoxLayout(numbers)
        split.setContentsMargins(0, 0, 0, 0)
        split.addWidget(self.metrics, 1)
        split.addWidget(self.details, 1)
        self.tabs.addTab(self.checks, "")
        self.tabs.addTab(numbers, "")
        right = QVBoxLayout()
        right.addWidget(self.plot, 3)
        right.addWidget(self._plot_note)
        right.addLayout(marks)
        right.addWidget(self.tabs, 2)
        content = QWidget()
        grid = QGridLayout(content)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.addLayout(left, 0, 0)
        grid.addLayout(right, 0, 1)
        grid.setColumnStretch(0, 2)
        grid.setColumnStretch(1, 5)
        self.trials.setMinimumHeight(90)
        self.tabs.setMinimumHeight(180)
        self.tabs.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        self.details.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Ignored)
        area = QScrollArea()
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidget(content)
        return area

    def _connect(self) -> None:
        """Connect the parts with what they change; every change goes through the editor."""
        self.person.chosen.connect(self._choose_person)
        self.visit.chosen.connect(self.show_visit)
        self.report.clicked.connect(self.open_report)
        self.condition.activated.connect(self._choose_condition)
        self.trials.chosen.connect(self._choose_trial)
        self.plot.mark_moved.connect(self._dragged)
        self.metrics.explained.connect(self.details.setHtml)
        self.verdict.overruled.connect(self._overrule)
        self.verdict.withdrawn.connect(self._withdraw)
        self.verdict.noted.connect(self._note)
        self.verdict.operator_changed.connect(self._change_operator)
        self.verdict.undo_wanted.connect(self.undo)
        self.verdict.marks_released.connect(self._release_marks)
        self.verdict.reason_missing.connect(
            lambda: self._context.show_message(
                Text("Choose or type a reason first; it is kept with your verdict.")
            )
        )
        for handle in self.handles.values():
            handle.nudged.connect(self._nudge)
            handle.settled.connect(self.save_marks)
            handle.focused.connect(
                lambda name, has: self.plot.emphasise(Mark(name) if has else None)
            )
        self._settle.timeout.connect(self.save_marks)
        undo = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self)
        undo.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        undo.activated.connect(self.undo)


def _first_to_see(trials: Sequence[Trial]) -> int | None:
    """Return the first trial that somebody should look at: a rejected one, else the first."""
    rejected = [t.number for t in trials if not t.accepted and not t.practice]
    return next(iter([*rejected, *(trial.number for trial in trials)]), None)
