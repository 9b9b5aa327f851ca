"""Asks before a visit ends in which something is still to be measured."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from forceplate.gui.kit.buttons import Button
from forceplate.gui.kit.condition_names import chip_names
from forceplate.gui.kit.labels import label
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import row
from forceplate.gui.kit.pills import Pill
from forceplate.gui.kit.sheet import Sheet
from forceplate.gui.kit.states import State
from forceplate.gui.kit.theme import Size
from forceplate.session import PlannedState, VisitSession
from forceplate.types import Condition

_OPEN = frozenset({PlannedState.NOW, PlannedState.NEXT, PlannedState.LATER})


class EndSheet(Sheet):
    """Which conditions are open; going back to measuring is the main thing to do."""

    ending = Signal()
    """The visit ends all the same."""

    def __init__(
        self, session: VisitSession, still_open: tuple[Condition, ...], parent: QWidget
    ) -> None:
        n_planned = len({slot.condition for slot in session.plan})
        n_done = n_planned - len(still_open)
        names = [chip_names(each.side, each.region)[0] for each in still_open]
        self.end_button = Button(tr("End all the same"))
        super().__init__(
            tr("End the visit?"),
            row(
                Pill(
                    tr("{done} of {planned} conditions measured").format(
                        done=n_done, planned=n_planned
                    ),
                    State.DOUBT,
                    size=Size.MEDIUM,
                ),
                None,
            ),
            label(tr("Still open: {names}.").format(names=", ".join(names)), wraps=True),
            label(tr("The visit can be continued later."), wraps=True),
            do=tr("Back to measuring"),
            width=560,
            parent=parent,
        )
        self.cancel_button.hide()
        self.end_button.setAutoDefault(False)
        self.end_button.clicked.connect(self._end)
        self.left.addWidget(self.end_button)

    def _end(self) -> None:
        self.reject()
        self.ending.emit()


def open_conditions(session: VisitSession) -> tuple[Condition, ...]:
    """Return the conditions of a visit in which something is still to be measured, in order."""
    still_open = (slot.condition for slot in session.plan if slot.state in _OPEN)
    return tuple(dict.fromkeys(still_open))
