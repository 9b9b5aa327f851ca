"""A mark for the keyboard: where it stands, and the arrow keys that move it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent

from forceplate.gui.kit.buttons import Button, plain_label
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.numbers import number
from forceplate.operations.visit.effort_marks import Mark, MarkedTrial

_DIRECTION = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class MarkHandle(Button):
    """Takes the keyboard; left and right move its mark by 1 ms, with shift by 10 ms."""

    nudged = Signal(str, int, bool)
    """Mark, direction (-1 or 1), and whether by the large step."""
    settled = Signal()
    """The mark shall stay where it is: Enter was pressed, or the keyboard went elsewhere."""
    focused = Signal(str, bool)
    """Mark, and whether it has the keyboard."""

    def __init__(self, mark: Mark) -> None:
        super().__init__()
        self.mark = mark
        self.clicked.connect(self.settled)
        how = tr(
            "Seconds from the first sample. Left and right arrow move it by 1 ms, with Shift by "
            "10 ms; Enter saves it. It can also be dragged in the drawing."
        )
        self.setToolTip(how)
        self.setAccessibleDescription(how)
        self.show_mark(None, None)

    def show_mark(self, shown: MarkedTrial | None, row: int | None) -> None:
        """Say where the mark of a trial stands."""
        self.setEnabled(shown is not None and shown.is_aligned and row is not None)
        names = {Mark.ONSET: tr("&Onset"), Mark.PEAK: tr("&Peak"), Mark.REST: tr("Sti&ll second")}
        name = names[self.mark]
        text, hand = name, ""
        if shown is not None and row is not None:
            text = f"{name} {number(float(shown.trial.time_s[row]), 3)} s"
            marks = shown.trial.marks
            if row != shown.row(self.mark):
                hand = tr("not saved yet")
            elif marks is not None and shown.is_by_hand(self.mark):
                hand = tr("moved by hand by {by}").format(by=marks.by.replace("&", "&&"))
            if hand:
                text = f"{text}, {hand}"
        self.setText(text)
        self.setAccessibleName(plain_label(text))

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Move the mark by arrow keys, save it by Enter."""
        direction = _DIRECTION.get(Qt.Key(event.key()))
        if direction is not None:
            is_large = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.nudged.emit(self.mark.value, direction, is_large)
            event.accept()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.settled.emit()
            event.accept()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Tell that the keyboard moves this mark now."""
        super().focusInEvent(event)
        self.focused.emit(self.mark.value, True)

    def focusOutEvent(self, event: QFocusEvent) -> None:  # noqa: N802
        """Tell that it does not any more; the mark stays."""
        super().focusOutEvent(event)
        self.focused.emit(self.mark.value, False)
        self.settled.emit()
