"""The trials of a visit: chips of the conditions, trace and list, verdict, result, and folds."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QStackedWidget, QTextBrowser, QWidget

from forceplate.analysis.quality import check_series
from forceplate.analysis.trial.visit_summary import summarise
from forceplate.gui.kit import numbers, theme
from forceplate.gui.kit.cards import Card, Fold
from forceplate.gui.kit.labels import label, muted
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import Item, Scrolled, column, row, widget_of
from forceplate.gui.kit.theme import Size
from forceplate.gui.review.force_plot import ForcePlot
from forceplate.gui.review.mark_handle import MarkHandle
from forceplate.gui.review.metric_table import MetricTable
from forceplate.gui.review.quality_table import QualityTable
from forceplate.gui.review.verdict_strip import VerdictStrip
from forceplate.gui.visit.condition_chips import ConditionChips
from forceplate.gui.visit.trial_list import TrialList
from forceplate.operations.visit.effort_marks import Mark, MarkedTrial
from forceplate.operations.visit.review_visit import Reviewed
from forceplate.session.visit_plan import plan_of_saved
from forceplate.types import PEAK_FORCE, CheckOutcome, Condition, Result, Trial

_FOLD_HEIGHT = 300


class TrialView(QWidget):
    """What of a visit is looked at; it changes nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.chips = ConditionChips()
        self.plot = ForcePlot()
        self.plot_note = muted(wraps=True)
        self.plot_note.hide()
        self.trials = TrialList(is_beside=not theme.is_huge())
        self.verdict = VerdictStrip()
        self._trial: Trial | None = None
        """That is emphasised."""
        self._counted: list[Trial] = []
        """Of the condition that is shown, without practice."""
        self._result = label(size=Size.LARGE, bold=True)
        self._result_of = muted(wraps=True)
        self.handles = {mark: MarkHandle(mark) for mark in Mark}
        for handle in self.handles.values():
            handle.focused.connect(
                lambda name, has: self.plot.emphasise(Mark(name) if has else None)
            )
        self.checks = QualityTable()
        self.metrics = MetricTable()
        self.details = QTextBrowser()
        self.details.setAccessibleName(tr("How this number is made"))
        self.metrics.explained.connect(self.details.setHtml)
        self._result_row = row(muted(tr("Result"), Size.MEDIUM), self._result, (self._result_of, 1))
        self._lay_out()

    def add_actions(self, *parts: QWidget) -> None:
        """Put what can be done with a trial at the right of its result."""
        for part in parts:
            self._result_row.addWidget(part)

    def show_conditions(self, reviewed: Reviewed, shown: Condition | None) -> None:
        """Show a chip for each condition that was measured."""
        plan = plan_of_saved(reviewed.visit)
        slots = (s for one in reviewed.conditions for s in plan if s.condition == one)
        self.chips.show_plan(slots, shown)

    def show_selected(
        self,
        reviewed: Reviewed,
        condition: Condition | None,
        selected: MarkedTrial | None,
        pending: Mapping[Mark, int],
        baseline_n: float | None,
    ) -> None:
        """Show a trial in every part; marks that are not saved yet stand where they were put."""
        trials = reviewed.of(condition)
        trial = None if selected is None else selected.trial
        self.trials.show_trials(
            [one.trial for one in trials], None if trial is None else trial.number
        )
        self.plot.show_trials(trials, selected, baseline_n)
        self.plot_note.setText(_unaligned_words(selected))
        self.plot_note.setVisible(bool(self.plot_note.text()))
        for mark, handle in self.handles.items():
            place = None if selected is None else pending.get(mark, selected.row(mark))
            handle.show_mark(selected, place)
            if place is not None and mark in pending:
                self.plot.set_mark(mark, place)
        self.plot.emphasise(next((m for m, h in self.handles.items() if h.hasFocus()), None))
        self.verdict.show_trial(trial)
        counted = [one.trial for one in trials if not one.trial.practice]
        self._show_result(counted)
        self._trial, self._counted = trial, counted
        self._show_folds(trial)
        self._fill_opened()

    def put_mark(self, selected: MarkedTrial | None, mark: Mark, place: int) -> None:
        """Draw a mark where it is not saved yet."""
        self.plot.set_mark(mark, place)
        self.handles[mark].show_mark(selected, place)

    def _show_result(self, trials: list[Trial]) -> None:
        summary = summarise(trials, PEAK_FORCE) if trials else None
        force_n = summary.value if isinstance(summary, Result) else None
        is_known = force_n is not None
        self._result.setText("\N{EN DASH}" if force_n is None else numbers.newtons(force_n, 1))
        self._result_of.setText(
            tr("mean of the two best that count")
            if is_known
            else tr("two trials must count before there is a result")
        )

    def _show_folds(self, trial: Trial | None) -> None:
        checks = () if trial is None else trial.checks
        n_bad = sum(check.outcome is not CheckOutcome.PASS for check in checks)
        n_good = len(checks) - n_bad
        said = tr("{n} good").format(n=n_good)
        if n_bad:
            said += ", " + tr("{n} to look at").format(n=n_bad)
        self.folds[0].show_inside(said)
        n_numbers = 0 if trial is None else len(trial.results)
        self.folds[1].show_inside(str(n_numbers))
        by = "" if trial is None or trial.marks is None else trial.marks.by
        self.folds[2].show_inside(tr("moved by hand by {by}").format(by=by) if by else "")

    def _lay_out(self) -> None:
        if theme.is_huge():  # beside each other neither would have room
            self.plot.setMinimumHeight(theme.px(160))
            shown: tuple[Item, ...] = ((self.plot, 1), self.plot_note, self.trials)
        else:
            plot = column((self.plot, 1), self.plot_note)
            shown = ((row((plot, 1), self.trials, gap=theme.WIDE_GAP), 1),)
        card = Card(*shown, self.verdict, pad=theme.DENSE_PAD)
        if not theme.is_huge():
            card.setMinimumHeight(theme.px(200))
        numbers_part = QWidget()
        numbers_part.setLayout(row((self.metrics, 1), (self.details, 1)))
        marks = row(*self.handles.values(), None)
        self._opened = QStackedWidget()
        for part in (self.checks, numbers_part, widget_of(column(marks, None))):
            self._opened.addWidget(part)
        self._opened.hide()
        names = (tr("Checks"), tr("All numbers"), tr("Move rest, onset, peak"))
        self.folds = [Fold(name, "", QWidget()) for name in names]
        for place, fold in enumerate(self.folds):
            fold.opened.connect(partial(self._open, place))
        folds = Card(row(*((fold, 1) for fold in self.folds)), self._opened, pad=4)
        inside = widget_of(column((card, 1), self._result_row, folds))
        self._area = Scrolled(inside)
        self.setLayout(column(self.chips, (self._area, 1)))

    def _fill_opened(self) -> None:
        """Fill the table in sight: those that nobody looks at cost most of what is shown here."""
        if self.folds[0].is_open:
            self.checks.show_trial(self._trial, check_series(self._counted))
        elif self.folds[1].is_open:
            self.metrics.show_results(() if self._trial is None else self._trial.results)

    def _open(self, place: int, is_open: bool) -> None:
        """Show what one fold holds; the others close."""
        self.folds[place].content.hide()  # what they hold stands under all of them
        if is_open:
            for other, fold in enumerate(self.folds):
                if other != place:
                    fold.open(wide=False)
            self._opened.setCurrentIndex(place)
            high = theme.px(56) if place == len(self.folds) - 1 else theme.px(_FOLD_HEIGHT)
            self._opened.setFixedHeight(high)
        is_any = any(fold.is_open for fold in self.folds)
        self._opened.setVisible(is_any)
        if is_open:
            self._fill_opened()
            QTimer.singleShot(0, self, lambda: self._area.ensureWidgetVisible(self._opened))


def _unaligned_words(selected: MarkedTrial | None) -> str:
    if selected is None or selected.is_aligned:
        return ""
    if selected.force_n is None:
        return tr(
            "There are no newtons to draw for this trial; its recording is kept. The checks "
            "below say why."
        )
    return tr(
        "Could not be analysed: drawn alone, from its first sample. Why: see the checks below."
    )
