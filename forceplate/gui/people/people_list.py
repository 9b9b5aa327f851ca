"""The list of people: how a line is painted, and what its keys do."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHeaderView,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from forceplate.gui.kit import numbers, theme
from forceplate.gui.kit.labels import fitted
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.states import SHAPE, State, ink, paint_state
from forceplate.gui.kit.theme import Size
from forceplate.gui.people.people_model import ENTRY_ROLE, PeopleModel, PersonRow, Section

Index = QModelIndex | QPersistentModelIndex
_BAR, _PAD, _SCROLL = 5, 16, 12
_NAME = 140
"""The least width of a name beside all else, in pixels."""
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_DASH = "\N{EN DASH}"


class PeopleDelegate(QStyledItemDelegate):
    """Paints the lines of a PeopleModel: name, birth date, where they are, newtons.

    Where they have no room beside each other a person has two lines, and the newtons are left to
    the panel. The code that tells somebody from a namesake has a line of its own: it is never cut.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        line = QFontMetricsF(theme.font(bold=True)).height()
        self.section_height = max(36, round(line) + 14)
        """Of a line above people."""
        self.is_tall = theme.is_large()
        self._tall = max(theme.BAR, round(2 * line) + 24)
        self._date_width = _widest_date()

    @property
    def person_height(self) -> int:
        """Of a line of a person whose name is nobody else's."""
        return self._tall if self.is_tall else theme.BAR

    def height_of(self, entry: Section | PersonRow | None) -> int:
        """Return the height of a line."""
        if isinstance(entry, Section):
            return self.section_height
        has_third = self.is_tall and entry is not None and bool(entry.code)
        return self.person_height + (round(_small_line()) if has_third else 0)

    def columns(self, box: QRectF) -> tuple[QRectF, QRectF, QRectF, QRectF, QRectF]:
        """Return the places of name, birth date, where they are, and both newtons."""
        inner = box.adjusted(_PAD, 0, -_PAD - _SCROLL, 0)
        newtons = max(theme.px(62), inner.width() * 0.095)
        right = QRectF(inner.right() - newtons, inner.top(), newtons, inner.height())
        left = right.translated(-newtons * 1.25, 0).adjusted(-newtons * 0.25, 0, 0, 0)
        dates = self._date_width + 16
        room = left.left() - inner.left() - 12 - dates
        name = QRectF(inner.left(), inner.top(), room * 0.46 - 10, inner.height())
        born = QRectF(inner.left() + room * 0.46, inner.top(), dates - 12, inner.height())
        standing = QRectF(born.left() + dates, inner.top(), room * 0.54, inner.height())
        return name, born, standing, left, right

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one line."""
        entry, model = index.data(ENTRY_ROLE), index.model()
        if not isinstance(model, PeopleModel):
            return
        box, colours = QRectF(option.rect), theme.colours()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if isinstance(entry, Section):
            painter.fillRect(box, colours.sunk)
            self._paint_section(painter, box, entry, model.captions)
        elif isinstance(entry, PersonRow):
            if option.state & QStyle.StateFlag.State_Selected:
                painter.fillRect(box, colours.tint)
                painter.fillRect(box.adjusted(0, 0, _BAR - box.width(), 0), colours.accent)
            painter.fillRect(box.adjusted(0, box.height() - 1, 0, 0), colours.line)
            if self.is_tall:
                self._paint_tall(painter, box, entry)
            else:
                self._paint_wide(painter, box, entry)
        painter.restore()

    def _paint_section(
        self, painter: QPainter, box: QRectF, section: Section, captions: tuple[str, str]
    ) -> None:
        title, colours = box.adjusted(_PAD, 0, -_PAD, 0), theme.colours()
        _say(painter, title, section.title, colours.text, bold=True, size=Size.SMALL)
        if section.has_captions and not self.is_tall:
            _, born, _, left, right = self.columns(box)
            _say(painter, born, tr("born"), colours.muted, size=Size.SMALL)
            for area, words in zip((left, right), captions, strict=True):
                _say(painter, area, words, colours.muted, size=Size.SMALL, flags=_RIGHT)

    def _paint_wide(self, painter: QPainter, box: QRectF, row: PersonRow) -> None:
        name, born, standing, left, right = self.columns(box)
        colours = theme.colours()
        if row.code:
            both = _small_line() + QFontMetricsF(theme.font(bold=True)).height()
            name.adjust(0, (name.height() - both) / 2, 0, -(name.height() - both) / 2)
            name = _say_code(painter, name, row.code)
        _say(painter, name, row.name, colours.text, bold=True)
        _say(painter, born, row.born, colours.muted)
        _say_standing(painter, standing, row, is_beside=True)
        below = _small_line() + 4 if row.is_simulated else 0
        for area, words in ((left, row.left), (right, row.right)):
            place = area.adjusted(0, 0, 0, -below)
            _say(painter, place, words or _DASH, colours.text, flags=_RIGHT)
        if row.is_simulated:
            _say_simulated(painter, left.united(right).adjusted(0, left.height() - below, 0, -8))

    @staticmethod
    def _paint_tall(painter: QPainter, box: QRectF, row: PersonRow) -> None:
        inner = box.adjusted(_PAD, 10, -_PAD - _SCROLL, -10)
        if row.code:
            inner = _say_code(painter, inner, row.code)
        upper = inner.adjusted(0, 0, 0, -inner.height() / 2)
        lower = inner.adjusted(0, inner.height() / 2, 0, 0)
        if row.is_simulated:  # its word has no room: tip and panel have it
            side = theme.px(SHAPE)
            sign = QRectF(upper.left(), upper.center().y() - side / 2, side, side)
            paint_state(painter, State.SIMULATED, sign)
            upper.setLeft(sign.right() + 8)
        born = QFontMetricsF(theme.font(Size.SMALL)).horizontalAdvance(row.born)
        colours = theme.colours()
        _say(painter, upper.adjusted(0, 0, -born - 12, 0), row.name, colours.text, bold=True)
        _say(painter, upper, row.born, colours.muted, size=Size.SMALL, flags=_RIGHT)
        _say_standing(painter, lower, row)


def _small_line() -> float:
    return QFontMetricsF(theme.font(Size.SMALL, bold=True)).height()


def _say_code(painter: QPainter, area: QRectF, code: str) -> QRectF:
    """Say a code at the foot of an area, and return what is left of it."""
    rest = area.adjusted(0, 0, 0, -_small_line())
    place = area.adjusted(0, rest.height(), 0, 0)
    _say(painter, place, code, theme.colours().muted, size=Size.SMALL)
    return rest


def _say_simulated(painter: QPainter, area: QRectF) -> None:
    """Say at the right that nobody was measured."""
    words, side = tr("SIMULATED"), theme.px(SHAPE)
    wide = QFontMetricsF(theme.font(Size.SMALL, bold=True)).horizontalAdvance(words)
    at = area.right() - wide - 6 - side
    paint_state(painter, State.SIMULATED, QRectF(at, area.center().y() - side / 2, side, side))
    _say(painter, area, words, ink(State.SIMULATED), bold=True, size=Size.SMALL, flags=_RIGHT)


def _widest_date() -> float:
    """Return the width that no birth date is wider than: half a date is that of two people."""
    metrics = QFontMetricsF(theme.font())
    return max(
        metrics.horizontalAdvance(numbers.date(date(2000, month, 28))) for month in range(1, 13)
    )


def _say(
    painter: QPainter,
    area: QRectF,
    words: str,
    colour: QColor,
    *,
    bold: bool = False,
    size: Size = Size.MEDIUM,
    flags: Qt.AlignmentFlag = _LEFT,
) -> None:
    """Draw words in smaller type, then on two lines, before any of them is cut off."""
    painter.setPen(colour)
    small = QFontMetricsF(theme.font(Size.SMALL, bold=bold))
    is_long = small.horizontalAdvance(words) > area.width()
    if is_long and 2 * small.height() <= area.height():
        painter.setFont(theme.font(Size.SMALL, bold=bold))
        painter.drawText(area, flags | Qt.TextFlag.TextWordWrap, words)
        return
    font, shown = fitted(words, area.width(), size, bold=bold)
    painter.setFont(font)
    painter.drawText(area, flags, shown)


def _say_standing(
    painter: QPainter, area: QRectF, row: PersonRow, *, is_beside: bool = False
) -> None:
    state, side = row.standing.state, theme.px(SHAPE)
    if state is not None:
        shape = QRectF(area.left(), area.center().y() - side / 2, side, side)
        paint_state(painter, state, shape)
    if state is not None or is_beside:
        area = area.adjusted(side + 8, 0, 0, 0)
    is_call = row.is_to_do and state is not None
    colour = ink(state) if is_call and state is not None else theme.colours().text
    _say(painter, area, row.standing.words, colour, bold=is_call)


class PeopleList(QTableView):
    """Lines of people; Enter or a double click starts, and letters go to the search.

    A table of one column: it knows how tall its rows are, where a list asks for each of thousands.
    """

    start_wanted = Signal()
    row_chosen = Signal()
    typed = Signal(str)

    def __init__(self, model: PeopleModel) -> None:
        super().__init__()
        self._model = model
        self._unusual: tuple[int, ...] = ()
        self.delegate = PeopleDelegate(self)
        self.setItemDelegate(self.delegate)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        columns, self._lines = self.horizontalHeader(), self.verticalHeader()
        columns.hide()
        columns.setStretchLastSection(True)
        self._lines.hide()
        self._lines.setMinimumSectionSize(1)
        self._lines.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QTableView { border: 0; background: transparent; }")  # of its card
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setModel(model)
        model.modelReset.connect(self._size_lines)
        self._size_lines()
        self.doubleClicked.connect(lambda _: self.start_wanted.emit())

    def _size_lines(self) -> None:
        """Give all lines their height, also those that had another one before."""
        self._lines.setDefaultSectionSize(self.delegate.person_height)
        former, self._unusual = self._unusual, self._model.unusual
        for number in (*former, *self._unusual):  # a default that stays as it was leaves them
            if number < self._lines.count():
                entry = self._model.entry_at(number)
                self._lines.resizeSection(number, self.delegate.height_of(entry))

    def fit(self) -> None:
        """Be no taller than what is in it: no half screen stands empty in a frame."""
        self.setMaximumHeight(max(self._lines.length(), theme.BAR))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802  Qt's name
        """Paint the columns anew for the width there is, or two lines a person."""
        super().resizeEvent(event)
        name, *_ = self.delegate.columns(QRectF(self.rect()))
        is_tall = theme.is_large() or name.width() < theme.px(_NAME)
        if is_tall != self.delegate.is_tall:
            self.delegate.is_tall = is_tall
            self._size_lines()
            self.fit()
        self.viewport().update()

    def currentChanged(self, current: Index, previous: Index) -> None:  # noqa: N802
        """Tell that another person is chosen."""
        super().currentChanged(current, previous)
        self.row_chosen.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Start with Enter, search with letters; the rest is Qt's."""
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
        )
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.start_wanted.emit()
        elif plain and event.text().isprintable() and event.text().strip():
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)
