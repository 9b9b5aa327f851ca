"""Where everything on the Measure screen stands; what it shows is the page's to say."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from forceplate.gui.kit import theme
from forceplate.gui.kit.language import tr
from forceplate.gui.measure.cue_board import CueBoard, condition_words
from forceplate.gui.measure.force_digits import ForceDigits
from forceplate.gui.measure.measure_keys import MeasureKeys
from forceplate.gui.measure.plan_strip import PlanStrip
from forceplate.gui.measure.reason_panel import ReasonPanel
from forceplate.gui.measure.setup_card import SetupCard
from forceplate.gui.measure.trial_list import TrialList
from forceplate.gui.trace.live_trace import LiveTrace
from forceplate.types import Condition

HEADING_SIZE = 1.3
LEAST_WIDTH_EM = 56
"""Below this, in heights of the text, trace and trials have no room side by side."""


class MeasureView(QStackedWidget):
    """Plan above, then cue and digits, keys below; only trace and trials may scroll.

    Parameters
    ----------
    page
        Where the keys work.
    """

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._person = QLabel()
        self._condition = QLabel()
        self._simulated = QLabel(tr("SIMULATED: not a person"))
        self._simulated.setFrameShape(QFrame.Shape.Box)
        self._simulated.setMargin(4)
        self._nobody = QLabel(
            tr("No visit is open. Choose a person on the People screen and start a visit.")
        )
        self._nobody.setWordWrap(True)
        self._nobody.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.plan = PlanStrip()
        self.cue = CueBoard()
        self.trace = LiveTrace()
        self.card = SetupCard()
        self.digits = ForceDigits()
        self.trials = TrialList()
        self.question = ReasonPanel()
        self.question.hide()
        self.keys = MeasureKeys(page)
        self._middle = QStackedWidget()
        self._names = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._scroll = QScrollArea()
        self._lay_out()
        self._person.setFont(theme.scaled(self.font(), HEADING_SIZE, bold=True))
        self._condition.setFont(theme.scaled(self.font(), HEADING_SIZE))
        self._simulated.setFont(theme.scaled(self.font(), 1.0, bold=True))
        self._turn()

    @property
    def shows_card(self) -> bool:
        """Whether the card stands in the place of the trace."""
        return self._middle.currentWidget() is self.card

    def show_visit(self, *, is_open: bool) -> None:
        """Show the visit, or that there is none."""
        self.setCurrentIndex(int(is_open))

    def show_heading(self, person: str, condition: Condition, *, is_simulated: bool) -> None:
        """Say who is measured, what, and whether all of it is simulated."""
        self._person.setText(person)
        self._condition.setText(condition_words(condition))
        self._simulated.setVisible(is_simulated)

    def show_card(self, *, is_wanted: bool) -> None:
        """Show the card, as wide as there is room, or the trace with digits and trials."""
        self._middle.setCurrentWidget(self.card if is_wanted else self.trace)
        self.trials.setVisible(not is_wanted)
        self.look_at_trace()

    def look_at_trace(self) -> None:
        """Scroll to the upper end, where the trace is."""
        self._scroll.verticalScrollBar().setValue(0)

    def ask(self, *, is_asking: bool) -> None:
        """Show the question in the place of the keys, or the keys."""
        self.question.setVisible(is_asking)
        self.keys.setVisible(not is_asking)
        self.keys.listen(is_listening=not is_asking)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Put one below the other where the text is too large for both side by side."""
        super().resizeEvent(event)
        self._turn()

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the least room; side by side may always shrink until it is turned."""
        hint = super().minimumSizeHint()
        if self._names.direction() is QBoxLayout.Direction.LeftToRight:
            hint.setWidth(min(hint.width(), self._turning_width // 2))
        return hint

    @property
    def _turning_width(self) -> int:
        return LEAST_WIDTH_EM * self.fontMetrics().height()

    def _turn(self) -> None:
        is_narrow = self.width() < self._turning_width
        direction = QBoxLayout.Direction
        for box in (self._names, self._sides):
            box.setDirection(direction.TopToBottom if is_narrow else direction.LeftToRight)
        self._person.setWordWrap(is_narrow)  # no name is to make the window wider than the screen

    def _lay_out(self) -> None:
        """Put the parts in their places; trace and trials take what height is left."""
        top = QHBoxLayout()
        for label in (self._person, self._condition):
            self._names.addWidget(label)
        self._names.addStretch()
        top.addLayout(self._names, 1)
        top.addWidget(self._simulated)
        self._middle.addWidget(self.trace)
        self._middle.addWidget(self.card)
        now = QHBoxLayout()
        now.addWidget(self.cue, stretch=1)
        now.addWidget(self.digits)
        self._sides.addWidget(self._middle, stretch=5)
        self._sides.addWidget(self.trials, stretch=3)
        sides = QWidget()
        sides.setLayout(self._sides)
        self._sides.setContentsMargins(0, 0, 0, 0)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(sides)
        visit = QWidget()
        layout = QVBoxLayout(visit)
        layout.addLayout(top)
        layout.addWidget(self.plan)
        layout.addLayout(now)
        layout.addWidget(self._scroll, stretch=1)
        layout.addWidget(self.question)
        layout.addWidget(self.keys)
        self.addWidget(self._nobody)
        self.addWidget(visit)
