"""Where a day is typed: in any usual spelling, with what was understood beside it in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from forceplate.gui.kit import numbers, theme
from forceplate.gui.kit.fields import Field
from forceplate.gui.kit.states import State

_PAD = 12


def date_in_words(typed: str) -> str:
    """Return the day that was typed as the language writes it; empty: it is none."""
    day = numbers.parse_date(typed)
    return "" if day is None else numbers.date(day)


class DateField(Field):
    """A line that takes a day as a whole: nothing typed lands in a part of another day.

    Parameters
    ----------
    in_words
        Returns in words what was typed, which stands at the right end of the field; empty: it
        cannot be read, and the field is outlined as wrong.
    """

    def __init__(
        self,
        in_words: Callable[[str], str] = date_in_words,
        *,
        placeholder: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(placeholder=placeholder, parent=parent)
        self._in_words = in_words
        self.textChanged.connect(lambda _: self._show_understood())

    @property
    def day(self) -> date | None:
        """The day that is typed; None: none, or what cannot be read."""
        return numbers.parse_date(self.text())

    @property
    def understood(self) -> str:
        """What is typed, in words; empty while it cannot be read."""
        return self._in_words(self.text())

    def set_day(self, day: date) -> None:
        """Put a day into it."""
        self.setText(numbers.typed_date(day))

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return the room of the longest spelling and of its words."""
        words = 2 * self.fontMetrics().averageCharWidth() * len("00. September 0000")
        return QSize(words + 4 * _PAD, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the line, and the words behind what was typed."""
        super().paintEvent(event)
        if not self.understood:
            return
        painter = QPainter(self)
        painter.setPen(theme.colours().muted)
        typed = _PAD + QFontMetricsF(self.font()).horizontalAdvance(self.text())
        room = QRectF(self.rect()).adjusted(typed + _PAD, 0, -_PAD, 0)
        painter.drawText(
            room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.understood
        )
        painter.end()

    def _show_understood(self) -> None:
        is_unreadable = bool(self.text().strip()) and not self.understood
        self.show_fault(State.WRONG if is_unreadable else None)
        self.setAccessibleDescription(self.understood)
