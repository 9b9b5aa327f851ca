"""The change under one condition: the verdict large, the drawing below."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from forceplate.analysis.gain.progress import ProgressSeries
from forceplate.analysis.gain.visit_gain import ConditionComparison
from forceplate.gui.kit import theme
from forceplate.gui.kit.language import code
from forceplate.gui.progress.gain_plot import GainPlot
from forceplate.gui.progress.gain_text import (
    OVERRIDE_SIGN,
    change_words,
    headline,
    limit_words,
    name,
)
from forceplate.words import say

VERDICT_SIZE = 1.5


class GainCard(QFrame):
    """Verdict, figures, limit and drawing of one condition."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self.condition, self.verdict = QLabel(), QLabel()
        self.change, self.limit = QLabel(), QLabel()
        self.plot = GainPlot()
        column = QVBoxLayout(self)
        for label in (self.condition, self.verdict, self.change, self.limit):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(label)
        column.addWidget(self.plot)
        column.addStretch(1)
        self.verdict.setFont(theme.scaled(self.font(), VERDICT_SIZE, bold=True))
        self.condition.setFont(theme.scaled(self.font(), 1.0, bold=True))

    def show_comparison(
        self,
        comparison: ConditionComparison,
        series: ProgressSeries | None,
        visits: tuple[str, str],
    ) -> None:
        """Show the change between two visits, and all visits in the drawing.

        Parameters
        ----------
        visits
            What the two are called.
        """
        self.plot.show_series(series)
        said = headline(comparison)
        mark = OVERRIDE_SIGN if comparison.override else ""
        self.condition.setText(name(comparison.condition))
        self.verdict.setText(f"{said.sign} {said.words}{mark}")
        palette = self.verdict.palette()
        palette.setColor(self.verdict.foregroundRole(), said.colour)
        self.verdict.setPalette(palette)
        self.change.setText(change_words(comparison, visits))
        self.limit.setText(limit_words(comparison))
        self.limit.setVisible(bool(self.limit.text()))
        sentence = say(comparison.text, code())
        self.setToolTip(sentence)
        self.setAccessibleName(f"{self.condition.text()}: {said.words}. {self.change.text()}")
        self.setAccessibleDescription(sentence)
