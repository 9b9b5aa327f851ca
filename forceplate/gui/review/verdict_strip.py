"""Under the trace: whether a trial counts, why, who said so, and the other verdict."""

from __future__ import annotations

from PySide6.QtCore import Signal

from forceplate.analysis.quality.trial_verdict import why_it_cannot_count
from forceplate.gui.kit import theme
from forceplate.gui.kit.buttons import Button
from forceplate.gui.kit.cards import Card
from forceplate.gui.kit.labels import label, muted, tint
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import column, row
from forceplate.gui.kit.states import LARGE_SHAPE, Shape, State, ink
from forceplate.gui.visit.verdict_words import verdict, verdict_reason, verdict_sentence
from forceplate.types import Trial


class VerdictStrip(Card):
    """Always as tall, whatever it says."""

    wanted = Signal(bool)
    """Another verdict: whether the trial shall count."""

    def __init__(self) -> None:
        super().__init__(pad=theme.GAP)
        self._would_count = False
        self.shape = Shape(State.NONE, LARGE_SHAPE)
        self.title = label(bold=True, wraps=True)
        self.why = muted(wraps=True)
        self._labels = tr("Count it after all …"), tr("Does not count …")
        self.button = Button(labels=self._labels)
        self.button.clicked.connect(lambda _: self.wanted.emit(self._would_count))
        words = column(self.title, self.why, gap=2)
        self.column.addLayout(
            row(self.shape, (words, 1), self.button, gap=theme.WIDE_GAP, margins=(12, 0, 0, 0))
        )

    def show_trial(self, trial: Trial | None) -> None:
        """Say whether a trial counts and why."""
        can_change = trial is not None and (trial.accepted or why_it_cannot_count(trial) is None)
        self.button.setVisible(can_change)
        if trial is None:
            self.shape.show_state(State.NONE)
            self.title.setText("")
            self.why.setText("")
            self.show_state(None)
            return
        _, state = verdict(trial)
        self.shape.show_state(state)
        is_wrong = state is State.WRONG
        self.show_state(State.WRONG if is_wrong else None, filled=is_wrong)
        self.title.setText(verdict_sentence(trial))
        tint(self.title, ink(state) if is_wrong else theme.colours().text)
        self.why.setText(verdict_reason(trial))
        self._would_count = not trial.accepted
        self.button.setText(self._labels[trial.accepted])
        self.button.show_cap("A" if self._would_count else "X")
