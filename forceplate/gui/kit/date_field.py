"""Where a day is typed: in any usual spelling, with what was understood beside it in words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QDate, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QPainter, QPaintEvent, QTextCharFormat
from PySide6.QtWidgets import QCalendarWidget, QWidget

from forceplate.gui.kit import icons, numbers, theme
from forceplate.gui.kit.fields import Field
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.states import State

_PAD, _ICON = 12, 28


def date_in_words(typed: str) -> str:
    """Return the day that was typed as the language writes it; empty: it is none."""
    day = numbers.parse_date(typed)
    return "" if day is None else numbers.date(day)


class DateField(Field):
    """A line that takes a day as a whole: nothing typed lands in a part of another day.

    Down opens a calendar, as does the sign at its end.

    Parameters
    ----------
    in_words
        Returns in words what was typed, which stands at the right end of the field; empty: it
        cannot be read, and the field is outlined as wrong.
    """

    def __init__(
        self, in_words: Callable[[str], str] = date_in_words, *, placeholder: str = ""
    ) -> None:
        super().__init__(placeholder=placeholder)
        self._in_words = in_words
        self.textChanged.connect(lambda _: self._show_understood())
        sign = icons.icon("calendar", theme.colours().muted)
        opens = self.addAction(sign, Field.ActionPosition.TrailingPosition)
        opens.setToolTip(tr("Choose in a calendar (Down)"))
        opens.triggered.connect(lambda _: self.open_calendar())

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

    def open_calendar(self) -> Calendar:
        """Show a calendar below it, at the day that is typed."""
        calendar = Calendar(self.day or date.today(), self)
        calendar.activated.connect(lambda chosen: self._take(calendar, chosen))
        calendar.clicked.connect(lambda chosen: self._take(calendar, chosen))
        room = self.screen().availableGeometry()
        below = self.mapToGlobal(QPoint(0, self.height() + 4))
        size = calendar.size()
        below.setX(min(below.x(), room.right() - size.width()))
        if below.y() + size.height() > room.bottom():
            below.setY(self.mapToGlobal(QPoint(0, -4)).y() - size.height())
        calendar.move(below)
        calendar.show()
        return calendar

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Open the calendar with Down, which a line has no other use for."""
        if event.key() == Qt.Key.Key_Down:
            self.open_calendar()
        else:
            super().keyPressEvent(event)

    def _take(self, calendar: QWidget, chosen: QDate) -> None:
        calendar.close()
        self.set_day(date(chosen.year(), chosen.month(), chosen.day()))

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return the room of the longest spelling and of its words."""
        words = 2 * self.fontMetrics().averageCharWidth() * len("00. September 0000")
        return QSize(words + 4 * _PAD + _ICON, super().sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Paint the line, and the words behind what was typed."""
        super().paintEvent(event)
        if not self.understood:
            return
        painter = QPainter(self)
        painter.setPen(theme.colours().muted)
        typed = _PAD + QFontMetricsF(self.font()).horizontalAdvance(self.text())
        room = QRectF(self.rect()).adjusted(typed + _PAD, 0, -_PAD - _ICON, 0)
        painter.drawText(
            room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, self.understood
        )
        painter.end()

    def _show_understood(self) -> None:
        is_unreadable = bool(self.text().strip()) and not self.understood
        self.show_fault(State.WRONG if is_unreadable else None)
        self.setAccessibleDescription(self.understood)


class Calendar(QCalendarWidget):
    """A month to choose a day in, with arrow keys and Enter; Esc leaves all as it was."""

    def __init__(self, day: date, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowFlag(Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setVerticalHeaderFormat(QCalendarWidget.VerticalHeaderFormat.NoVerticalHeader)
        plain = QTextCharFormat()
        plain.setForeground(theme.colours().text)
        for weekend in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            self.setWeekdayTextFormat(weekend, plain)  # red means wrong, and nothing else
        self.resize(7 * theme.px(theme.TARGET), 8 * max(theme.TARGET, theme.px(30)))
        self.setSelectedDate(QDate(day.year, day.month, day.day))
