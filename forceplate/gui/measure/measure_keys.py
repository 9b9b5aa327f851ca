"""The buttons below the trace: every action with its one key."""

from __future__ import annotations

from enum import StrEnum

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QGridLayout, QPushButton, QSizePolicy, QWidget

from forceplate.gui.kit.language import tr
from forceplate.session import Cue, VisitSession


class Action(StrEnum):
    """What can be done on the page."""

    START = "start"
    """Starts, stops, or confirms that the foot lies well."""
    ZERO = "zero"
    REDO = "redo"
    REJECT = "reject"
    ACCEPT = "accept"
    NOTE = "note"
    CONDITION = "condition"
    PATIENT = "patient"
    REVIEW = "review"
    PLATFORM = "platform"
    FINISH = "finish"


KEYS = {
    Action.START: "Space",
    Action.ZERO: "Z",
    Action.REDO: "R",
    Action.REJECT: "X",
    Action.ACCEPT: "A",
    Action.NOTE: "N",
    Action.CONDITION: "C",
    Action.PATIENT: "P",
    Action.REVIEW: "V",
    Action.PLATFORM: "L",
    Action.FINISH: "F",
}


FIRST_COLUMNS = 4
"""Until the width is known."""


class StartWord(StrEnum):
    """What the space bar does now."""

    READY = "ready"
    START = "start"
    STOP = "stop"
    NEXT = "next"


BETWEEN_TRIALS = frozenset({Cue.READY, Cue.REST, Cue.REVIEW, Cue.DONE, Cue.FAILED, Cue.CONNECT})
"""Cues at which no trial is under way."""


def what_can_be_done(
    session: VisitSession, *, has_stream: bool, is_preparing: bool, has_selection: bool
) -> tuple[frozenset[Action], StartWord]:
    """Return what can be done now, and what the space bar does.

    Parameters
    ----------
    has_stream
        Samples come from the platform.
    is_preparing
        The card is shown: nobody has said yet that the foot lies well.
    has_selection
        A trial is selected in the list.
    """
    cue, slot = session.guidance.cue, session.next_trial
    allowed = {Action.PATIENT, Action.PLATFORM}
    if cue not in BETWEEN_TRIALS:
        if cue is not Cue.SAVING:
            allowed.add(Action.START)
        return frozenset(allowed), StartWord.STOP
    allowed.add(Action.CONDITION)
    word = StartWord.START
    if is_preparing:
        word = StartWord.READY
    elif slot is not None and slot.condition != session.condition:
        word = StartWord.NEXT
    if word is not StartWord.START or (slot is not None and has_stream and not session.is_busy):
        allowed.add(Action.START)
    if not session.is_busy:
        allowed.add(Action.FINISH)
    if has_stream:
        allowed.add(Action.ZERO)
    if has_selection:
        allowed |= {Action.REJECT, Action.ACCEPT, Action.NOTE}
    if session.trials:
        allowed.add(Action.REDO)
    if session.path is not None:
        allowed.add(Action.REVIEW)
    return frozenset(allowed), word


class MeasureKeys(QWidget):
    """A row of buttons that breaks where it must.

    Parameters
    ----------
    page
        The keys work wherever in this widget the keyboard is.
    """

    triggered = Signal(object)
    """The Action."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._start_word = StartWord.START
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._buttons: dict[Action, QPushButton] = {}
        self._shortcuts: list[QShortcut] = []
        self._columns = 0
        self._has_width = False
        for action, key in KEYS.items():
            button = QPushButton()
            button.setAutoDefault(True)
            # the row breaks by the width it has; it never makes the window wider
            button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            button.clicked.connect(lambda _=False, a=action: self.triggered.emit(a))
            self._buttons[action] = button
            shortcut = QShortcut(QKeySequence(key), page)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.setAutoRepeat(False)
            shortcut.activated.connect(lambda a=action: self._press(a))
            self._shortcuts.append(shortcut)
        self._set_texts()

    def button(self, action: Action) -> QPushButton:
        """Return the button of an action."""
        return self._buttons[action]

    def allow(self, allowed: frozenset[Action], start_word: StartWord) -> None:
        """Let only these actions be done, and say what the space bar does."""
        if start_word is not self._start_word:
            self._start_word = start_word
            self._show_start_word()
            self._arrange()
        for action, button in self._buttons.items():
            if button.isEnabled() != (action in allowed):
                button.setEnabled(action in allowed)

    def listen(self, *, is_listening: bool) -> None:
        """Take keys, or leave them to a field in which somebody types."""
        for shortcut in self._shortcuts:
            shortcut.setEnabled(is_listening)

    def _show_start_word(self) -> None:
        """Say what the space bar does now."""
        words = {
            StartWord.READY: tr("Ready", "cue"),
            StartWord.START: tr("Start"),
            StartWord.STOP: tr("Stop"),
            StartWord.NEXT: tr("Next condition"),
        }
        self._name(Action.START, words[self._start_word], tr("Space"))

    def _name(self, action: Action, words: str, key: str) -> None:
        button = self._buttons[action]
        button.setText(f"{words} [{key}]")
        button.setAccessibleName(words)
        button.setToolTip(words)

    def _set_texts(self) -> None:
        """Set the words and hints that stay."""
        words = {
            Action.ZERO: tr("Zero", "zero button"),
            Action.REDO: tr("Redo"),
            Action.REJECT: tr("Reject"),
            Action.ACCEPT: tr("Accept"),
            Action.NOTE: tr("Note"),
            Action.CONDITION: tr("Other condition"),
            Action.PATIENT: tr("Patient view"),
            Action.REVIEW: tr("Review"),
            Action.PLATFORM: tr("Platform"),
            Action.FINISH: tr("Finish"),
        }
        hints = {
            Action.ZERO: tr(
                "Shows the present force as zero. Each trial measures its own zero when it begins."
            ),
            Action.REDO: tr("The last trial does not count; it is measured again."),
            Action.REJECT: tr("The selected trial does not count, with a reason."),
            Action.ACCEPT: tr("The selected trial counts all the same, with a reason."),
            Action.FINISH: tr("Ends the visit; it can be continued later."),
        }
        for action, name in words.items():
            self._name(action, name, KEYS[action])
        for action, hint in hints.items():
            self._buttons[action].setToolTip(hint)
        self._show_start_word()
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Break the row where the width ends."""
        super().resizeEvent(event)
        self._has_width = True
        self._arrange()

    def _press(self, action: Action) -> None:
        if self._buttons[action].isEnabled():
            self.triggered.emit(action)

    def _arrange(self) -> None:
        widest = max(button.sizeHint().width() for button in self._buttons.values())
        room = max(1, (self.width() + self._grid.spacing()) // (widest + self._grid.spacing()))
        if not self._has_width:
            room = FIRST_COLUMNS
        n_rows = -(-len(self._buttons) // room)
        columns = -(-len(self._buttons) // n_rows)
        if columns == self._columns:
            return
        self._columns = columns
        for place, button in enumerate(self._buttons.values()):
            self._grid.addWidget(button, place // columns, place % columns)
