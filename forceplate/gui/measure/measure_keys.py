"""What can be done while measuring, when, and the keys that do it."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import partial

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from forceplate.analysis.quality.trial_verdict import why_it_cannot_count
from forceplate.session import Cue, VisitSession
from forceplate.types import Trial


class Action(StrEnum):
    """What can be done on the page."""

    START = "start"
    """Starts, stops, confirms that the foot lies well, or ends the visit once all is done."""
    ZERO = "zero"
    REDO = "redo"
    REJECT = "reject"
    ACCEPT = "accept"
    NOTE = "note"
    UNDO = "undo"
    CONDITION = "condition"
    PATIENT = "patient"
    REVIEW = "review"
    PLATFORM = "platform"
    CORRECT = "correct"
    """What was entered wrongly with the visit."""
    FINISH = "finish"


KEYS = {
    Action.START: "Space",
    Action.ZERO: "Z",
    Action.REDO: "R",
    Action.REJECT: "X",
    Action.ACCEPT: "A",
    Action.NOTE: "N",
    Action.UNDO: "Ctrl+Z",
    Action.CONDITION: "C",
    Action.PATIENT: "P",
    Action.REVIEW: "V",
    Action.PLATFORM: "L",
    Action.CORRECT: "Ctrl+E",
    Action.FINISH: "F",
}
CONFIRM_KEYS = ("Return", "Enter")
"""Say, as the space bar does, that the foot lies as it is drawn; they never start a trial, unless
Tab has led to START."""


class StartWord(StrEnum):
    """What the space bar does now."""

    READY = "ready"
    START = "start"
    ANYWAY = "anyway"
    """Asks first why it is measured although the platform is in doubt."""
    STOP = "stop"
    NEXT = "next"
    FINISH = "finish"
    """All trials are done."""


BETWEEN_TRIALS = frozenset({Cue.READY, Cue.REST, Cue.REVIEW, Cue.DONE, Cue.FAILED, Cue.CONNECT})
"""Cues at which no trial is under way."""


def what_can_be_done(
    session: VisitSession, *, has_stream: bool, is_preparing: bool, selected: Trial | None
) -> tuple[frozenset[Action], StartWord]:
    """Return what can be done now, and what the space bar does.

    Parameters
    ----------
    has_stream
        Samples come from the platform.
    is_preparing
        The card is shown: nobody has said yet that the foot lies well.
    selected
        The trial that is selected in the list; practice never counts, whatever is said of it.
    """
    cue, slot = session.guidance.cue, session.next_trial
    allowed = {Action.PATIENT, Action.PLATFORM}
    if cue not in BETWEEN_TRIALS:
        if cue is not Cue.SAVING:
            allowed.add(Action.START)
        return frozenset(allowed), StartWord.STOP
    allowed.add(Action.CONDITION)
    word = _start_word(session, is_preparing=is_preparing)
    is_free = (has_stream or slot is None) and not session.is_busy
    if word in {StartWord.READY, StartWord.NEXT} or is_free:
        allowed.add(Action.START)
    if not session.is_busy:
        allowed.add(Action.FINISH)
        if session.last_change:
            allowed.add(Action.UNDO)
    if has_stream:
        allowed.add(Action.ZERO)
    if selected is not None:
        allowed |= _of_trial(selected)
    if session.last_trial is not None:
        allowed.add(Action.REDO)
    if session.path is not None:
        allowed.add(Action.REVIEW)
        if not session.is_busy:
            allowed.add(Action.CORRECT)
    return frozenset(allowed), word


def _start_word(session: VisitSession, *, is_preparing: bool) -> StartWord:
    """Return what the space bar does between two trials."""
    slot = session.next_trial
    if is_preparing:
        return StartWord.READY
    if slot is None:
        return StartWord.FINISH
    if slot.condition != session.condition:
        return StartWord.NEXT
    return StartWord.ANYWAY if session.platform_doubt.open_doubts else StartWord.START


def _of_trial(trial: Trial) -> set[Action]:
    """Return what can be said of a trial; not that it counts where nobody could let it."""
    can_count = why_it_cannot_count(trial) is None
    says = [] if trial.practice else [Action.REJECT]
    return {Action.NOTE, *says, *([Action.ACCEPT] if can_count else [])}


class MeasureKeys(QObject):
    """The keys of measuring, wherever in a window the keyboard is: in the patient's too.

    On a button that has the keyboard, space and Enter press that one: the ring shows which.
    """

    triggered = Signal(object)
    """The Action."""
    confirmed = Signal()
    """Enter was pressed."""
    condition_wanted = Signal(int)
    """The place of a condition, from 0."""
    stepped = Signal(int)
    """To the trial below (1) or above (-1)."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        for action, key in KEYS.items():
            do = partial(self.triggered.emit, action)
            self._add(key, partial(self._press, do) if action is Action.START else do)
        for key in CONFIRM_KEYS:
            self._add(key, partial(self._press, self.confirmed.emit))
        for place in range(9):
            self._add(str(place + 1), partial(self.condition_wanted.emit, place))
        self._add("Up", partial(self.stepped.emit, -1))
        self._add("Down", partial(self.stepped.emit, 1))

    def _press(self, otherwise: Callable[[], object]) -> None:
        """Press the button that has the keyboard; without one do what the key is for."""
        button = QApplication.focusWidget()
        (button.click if isinstance(button, QAbstractButton) else otherwise)()

    def _add(self, key: str, do: Callable[[], object]) -> None:
        shortcut = QShortcut(QKeySequence(key), self._window)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.setAutoRepeat(False)
        shortcut.activated.connect(do)
