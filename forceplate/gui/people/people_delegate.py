"""How a row of the list of people is painted: three lines of text, and strength as a line plot."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from forceplate.gui.kit import theme
from forceplate.gui.people.people_model import (
    ROW_ROLE,
    WARNING,
    PeopleColumn,
    PeopleModel,
    PersonRow,
    Urgency,
)
from forceplate.gui.people.sparkline import draw_sparkline

PADDING = 6
PLOT_EMS = 4.0
"""Width of the line plot, in heights of a line."""


class PeopleDelegate(QStyledItemDelegate):
    """Paints the cells of a PeopleModel."""

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        """Paint one cell."""
        model, row = index.model(), index.data(ROW_ROLE)
        if not isinstance(model, PeopleModel) or not isinstance(row, PersonRow):
            return
        option.widget.style().drawPrimitive(
            QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget
        )
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        column, colours = PeopleColumn(index.column()), theme.colours()
        area = QRectF(option.rect).adjusted(PADDING, PADDING, -PADDING, -PADDING)
        painter.save()
        if column is PeopleColumn.STRENGTH and row.lines is not None:
            bold = QFontMetricsF(theme.scaled(option.font, 1.0, bold=True))
            words = max(map(bold.horizontalAdvance, model.lines_of(row, column)))
            left = max(area.width() - words - PADDING, area.width() / 4)
            width = min(PLOT_EMS * bold.height(), left)
            plot = QRectF(area.right() - width, area.top(), width, area.height())
            painter.fillRect(plot, colours.surface)
            draw_sparkline(painter, plot, row.lines, colours)
            area.setRight(plot.left() - PADDING)
        lines = model.lines_of(row, column)
        for number, text in enumerate(lines):
            is_bold = number == 0 or (column is PeopleColumn.STRENGTH and number < row.n_sides)
            font = theme.scaled(option.font, 1.0, bold=is_bold)
            painter.setFont(font)
            colour = _upper_colour(row, column) if is_bold else colours.muted
            if number and text.startswith(WARNING):
                colour = colours.bad
            painter.setPen(colours.surface if is_selected else colour)
            painter.drawText(area, _FLAGS, _fitted(text, QFontMetricsF(font), area))
            area.setTop(area.top() + _line_height(option.font))
        painter.restore()

    def sizeHint(  # noqa: N802  Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return room for all lines, and for the plot beside them."""
        model, row = index.model(), index.data(ROW_ROLE)
        if not isinstance(model, PeopleModel) or not isinstance(row, PersonRow):
            return super().sizeHint(option, index)
        bold = QFontMetricsF(theme.scaled(option.font, 1.0, bold=True))
        lines = model.lines_of(row, PeopleColumn(index.column()))
        width = max(map(bold.horizontalAdvance, lines))
        if index.column() == PeopleColumn.STRENGTH:
            width += PLOT_EMS * bold.height() + PADDING
        return QSize(round(width) + 2 * PADDING, row_height(option.font))


def row_height(font: QFont) -> int:
    """Return the height of a row of three lines."""
    return round(3 * _line_height(font) + 2 * PADDING)


def _line_height(font: QFont) -> float:
    return QFontMetricsF(theme.scaled(font, 1.0, bold=True)).height()


def _upper_colour(row: PersonRow, column: PeopleColumn) -> QColor:
    colours = theme.colours()
    if column is not PeopleColumn.NEXT:
        return colours.text
    return {Urgency.OVERDUE: colours.bad, Urgency.SOON: colours.warn}.get(row.urgency, colours.text)


def _fitted(text: str, metrics: QFontMetricsF, area: QRectF) -> str:
    return metrics.elidedText(text, Qt.TextElideMode.ElideRight, area.width())


_FLAGS = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextSingleLine)
