"""What is typed and chosen in: fields of a finger's height that say what is wrong with them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QPointF, QRectF, QSignalBlocker, QSize, QStringListModel, Qt
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QCompleter,
    QDoubleSpinBox,
    QFormLayout,
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QRadioButton,
    QSizePolicy,
    QSpinBox,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QWidget,
)

from forceplate.gui.kit import icons, theme
from forceplate.gui.kit.buttons import Button, plain_label
from forceplate.gui.kit.labels import fitted
from forceplate.gui.kit.layouts import row
from forceplate.gui.kit.states import State

_ARROW_ROOM, _BOX = 36, 22
_FIELD_PAD = 16
"""At each side of what is typed: the frame and the pad of the stylesheet."""
_SHIFT = Qt.KeyboardModifier.ShiftModifier


def field_height() -> int:
    """Return the height of a field with text of this size."""
    return max(theme.TARGET, theme.px(40))


if TYPE_CHECKING:
    _Widget = QWidget
    _Button = QAbstractButton
    _SpinBox = QAbstractSpinBox
else:
    _Widget = _Button = _SpinBox = object  # what they are mixed into is one already


class _Typed(_Widget):
    """What letters are typed in."""

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802  Qt's name
        """Take no letter with Alt: it was meant for a name that is not here."""
        with_alt = event.modifiers() & ~_SHIFT == Qt.KeyboardModifier.AltModifier
        if with_alt and event.text().isprintable() and event.text():
            event.ignore()
        else:
            super().keyPressEvent(event)


class Field(_Typed, QLineEdit):
    """One line to type in.

    Parameters
    ----------
    is_search
        With a lens at the left and a cross that empties it.
    """

    def __init__(self, text: str = "", *, placeholder: str = "", is_search: bool = False) -> None:
        super().__init__(text)
        self._offered: QCompleter | None = None
        self.setPlaceholderText(placeholder)
        self.setFixedHeight(field_height())
        if is_search:
            self.addAction(
                icons.icon("search", theme.colours().muted),
                QLineEdit.ActionPosition.LeadingPosition,
            )
            self.setClearButtonEnabled(True)

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Ask for the room of what is proposed."""
        proposed = self.fontMetrics().horizontalAdvance(self.placeholderText())
        return super().sizeHint().expandedTo(QSize(proposed + 2 * _FIELD_PAD, 0))

    def offer(self, texts: Iterable[str]) -> None:
        """Offer what may be chosen instead of typed: at the arrow, with Down, or by typing."""
        model = QStringListModel(list(texts), self)
        completer = self._offered
        if completer is None:
            self._offered = completer = QCompleter(self)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
            completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
            self.setCompleter(completer)
            arrow = self.addAction(
                icons.icon("down", theme.colours().muted), QLineEdit.ActionPosition.TrailingPosition
            )
            arrow.triggered.connect(lambda _is_checked: completer.complete())
        completer.setModel(model)

    def show_fault(self, state: State | None) -> None:
        """Outline it: doubt for what is not plausible, wrong for what cannot be."""
        _show_fault(self, state)


class LongField(_Typed, QPlainTextEdit):
    """Several lines to type in; Tab goes on to the next field."""

    def __init__(self, lines: int) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFixedHeight(lines * self.fontMetrics().lineSpacing() + 24)

    def show_fault(self, state: State | None) -> None:
        """Outline it, as :meth:`Field.show_fault`."""
        _show_fault(self, state)


def _show_fault(widget: QWidget, state: State | None) -> None:
    value = "" if state is None else str(state)
    if widget.property("fault") != value:
        widget.setProperty("fault", value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Choice(_Typed, QComboBox):
    """One of several, opened with Space or an arrow key.

    Parameters
    ----------
    items
        Words and what they stand for.
    placeholder
        Shown while none is chosen; with it none is at first.
    """

    def __init__(self, items: Iterable[tuple[str, object]] = (), *, placeholder: str = "") -> None:
        super().__init__()
        for words, value in items:
            self.addItem(words, value)
        if placeholder:
            self.setPlaceholderText(placeholder)
            self.setCurrentIndex(-1)
        self.setFixedHeight(field_height())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel is for the page: see below
        self.setItemDelegate(QStyledItemDelegate(self))  # the list that opens is of the stylesheet
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  Qt's name
        """Let the page scroll: whoever turns the wheel over a field has not chosen another."""
        event.ignore()

    def offer(self, items: Iterable[tuple[str, object]], chosen: object = None) -> None:
        """Offer these instead, one of them chosen; nobody is told that another is."""
        kept = list(items)
        values = [value for _, value in kept]
        with QSignalBlocker(self):
            self.clear()
            for words, value in kept:
                self.addItem(words, value)
            self.setCurrentIndex(values.index(chosen) if chosen in values else -1)
        self.updateGeometry()

    def setEditable(self, editable: bool) -> None:  # noqa: N802  Qt's name
        """Let something else be typed; the field in it has no frame of its own."""
        super().setEditable(editable)
        field = self.lineEdit()
        if field is not None:
            field.setStyleSheet(
                "QLineEdit { border: 0; padding: 0; margin: 3px; background: transparent; }"
            )

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Give the field all but the room of the arrow."""
        super().resizeEvent(event)
        self._place_field()

    def setCurrentIndex(self, place: int) -> None:  # noqa: N802
        """Choose; Qt would give the field the room of its own style."""
        super().setCurrentIndex(place)
        self._place_field()

    def _place_field(self) -> None:
        field = self.lineEdit()
        if field is not None:
            field.setGeometry(8, 2, self.width() - 8 - _ARROW_ROOM, self.height() - 4)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return what the longest choice needs; or the letters that were asked for."""
        metrics = QFontMetricsF(self.font())
        if letters := self.minimumContentsLength():  # thousands of choices are not measured
            words = letters * metrics.averageCharWidth()
        else:
            texts = (self.placeholderText(), *(self.itemText(i) for i in range(self.count())))
            words = max(map(metrics.horizontalAdvance, texts))
        return QSize(round(words) + theme.PAD + _ARROW_ROOM, field_height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the least that shows some of it."""
        return QSize(min(self.sizeHint().width(), theme.px(168)), field_height())

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint field, words and arrow."""
        _paint_field(self)
        painter, colours = QPainter(self), theme.colours()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.setPen(colours.text if self.isEnabled() else colours.disabled)
        if not self.isEditable():
            area = QRectF(12, 0, self.width() - 12 - _ARROW_ROOM, self.height())
            font, words = fitted(option.currentText or self.placeholderText(), area.width())
            painter.setFont(font)
            painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, words)
        pen = QPen(painter.pen().color(), 2)
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        at = QPointF(self.width() - _ARROW_ROOM / 2, self.height() / 2)
        painter.drawPolyline(
            QPolygonF([at + QPointF(x, y) for x, y in ((-5, -2.5), (0, 3), (5, -2.5))])
        )
        painter.end()


class _Tickable(_Button):
    """What a box to tick and a ring have in common: they are as tall as a finger is wide."""

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return what box and words need."""
        words = QFontMetricsF(self.font()).horizontalAdvance(plain_label(self.text()))
        return QSize(round(words) + theme.px(_BOX) + 14, field_height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return the same."""
        return self.sizeHint()

    def hitButton(self, at: QPoint) -> bool:  # noqa: N802
        """Take a press anywhere on it."""
        return self.rect().contains(at)


class Check(_Tickable, QCheckBox):
    """Yes or no."""

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the box, its tick and the words."""
        _paint_choice(self, radius=5.0)


class Radio(_Tickable, QRadioButton):
    """One of several, all in sight."""

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the ring, its dot and the words."""
        _paint_choice(self, radius=theme.px(_BOX) / 2)


def _paint_choice(button: QAbstractButton, radius: float) -> None:
    """Paint the box of a check (with a tick) or of a radio button (with a dot), and its words."""
    painter, colours = QPainter(button), theme.colours()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    side, on, enabled = theme.px(_BOX), button.isChecked(), button.isEnabled()
    box = QRectF(1, (button.height() - side) / 2, side, side)
    is_round = 2 * radius >= side
    ground = colours.accent if on and not is_round else colours.surface
    painter.setBrush(ground if enabled else colours.sunk)
    edge = colours.accent if on and is_round else colours.edge
    painter.setPen(QPen(edge if enabled else colours.disabled, 2 if on and is_round else 1.4))
    painter.drawRoundedRect(box, radius, radius)
    half, centre = side / 2, box.center()
    if on and is_round:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(edge if enabled else colours.disabled)
        painter.drawEllipse(centre, half * 0.5, half * 0.5)
    elif on:
        pen = QPen(colours.on_accent if enabled else colours.disabled, max(2, side * 0.11))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        painter.setPen(pen)
        tick = ((-0.5, 0.0), (-0.12, 0.4), (0.52, -0.4))
        painter.drawPolyline(QPolygonF([centre + QPointF(x * half, y * half) for x, y in tick]))
    painter.setPen(colours.text if enabled else colours.disabled)
    painter.drawText(
        QRectF(side + 12, 0, button.width() - side - 12, button.height()),
        Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextShowMnemonic,
        button.text(),
    )
    painter.end()


class TickList(QListWidget):
    """Several of many, ticked with space; as tall as its rows, and scrolls from some on.

    Parameters
    ----------
    most_rows
        In sight at once.
    """

    def __init__(
        self,
        name: str,
        rows: Iterable[tuple[str, str]] = (),
        ticked: str = "",
        *,
        most_rows: int = 5,
    ) -> None:
        super().__init__()
        self._most_rows = most_rows
        self.setAccessibleName(name)
        self.offer(rows, {ticked})

    def offer(self, offered: Iterable[tuple[str, str]], ticked: Collection[str] = ()) -> None:
        """Offer these, each a value and its words, some of them ticked; nobody is told of it."""
        rows = list(offered)
        with QSignalBlocker(self):
            self.clear()
            for value, words in rows:
                item = QListWidgetItem(words, self)
                item.setData(Qt.ItemDataRole.UserRole, value)
                self.tick(self.count() - 1, is_on=value in ticked)
            values = [value for value, _ in rows]
            self.setCurrentRow(next((n for n, one in enumerate(values) if one in ticked), 0))
        n_rows = min(max(len(rows), 1), self._most_rows)
        self.setFixedHeight(n_rows * field_height() + 4)

    def tick(self, row: int, *, is_on: bool = True) -> None:
        """Tick a row, or take its tick away."""
        state = Qt.CheckState.Checked if is_on else Qt.CheckState.Unchecked
        self.item(row).setCheckState(state)

    @property
    def ticked(self) -> tuple[str, ...]:
        """The values that are ticked, from above."""
        items = [self.item(row) for row in range(self.count())]
        on = [item for item in items if item.checkState() is Qt.CheckState.Checked]
        return tuple(str(item.data(Qt.ItemDataRole.UserRole)) for item in on)


class _NumberBox(_Typed, _SpinBox):
    """A number as a field: the arrow keys change it, the wheel does not."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802  Qt's name
        """Let the page scroll."""
        event.ignore()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802
        """Paint the field; its number paints itself."""
        _paint_field(self)

    def _as_field(self) -> None:
        self.lineEdit().setTextMargins(8, 0, 8, 0)
        self.setButtonSymbols(QAbstractSpinBox.ButtonSymbols.NoButtons)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(field_height())
        self.setMinimumWidth(theme.px(96))


class WholeField(_NumberBox, QSpinBox):
    """A whole number with its unit."""

    def __init__(self, low: int, high: int, unit: str = "", *, step: int = 1) -> None:
        super().__init__()
        self.setRange(low, high)
        self.setSingleStep(step)
        self.setSuffix(unit)
        self._as_field()


class DecimalField(_NumberBox, QDoubleSpinBox):
    """A number with one decimal and its unit."""

    def __init__(self, low: float, high: float, unit: str = "") -> None:
        super().__init__()
        self.setDecimals(1)
        self.setRange(low, high)
        self.setSuffix(unit)
        self._as_field()


def _paint_field(widget: QWidget) -> None:
    painter, colours = QPainter(widget), theme.colours()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    enabled = widget.isEnabled()
    painter.setBrush(colours.surface if enabled else colours.sunk)
    painter.setPen(QPen(colours.edge if enabled else colours.sunk, 1.4))
    box = QRectF(widget.rect()).adjusted(1, 1, -1, -1)
    painter.drawRoundedRect(box, theme.RADIUS, theme.RADIUS)
    painter.end()


class _Segment(Button):
    """One of several: only the chosen one has an outline."""

    def _colours(self) -> tuple[QColor | None, QColor, QColor | None]:
        colours = theme.colours()
        if not self.isEnabled():
            return None, colours.disabled, None
        if self.isChecked():
            return colours.surface, colours.text, colours.edge
        return None, colours.text, None


class Segments(QFrame):
    """One of a few, all in sight: a filter, a range of time. Arrow keys go from one to the next."""

    def __init__(self, labels: list[str]) -> None:
        super().__init__()
        self.buttons = tuple(_Segment(text) for text in labels)
        self.group = QButtonGroup(self)
        for place, button in enumerate(self.buttons):
            button.setCheckable(True)
            self.group.addButton(button, place)
        self.buttons[0].setChecked(True)
        self.setLayout(row(*self.buttons, gap=4, margins=(4, 4, 4, 4)))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def chosen(self) -> int:
        """The place of the one that is chosen."""
        return self.group.checkedId()

    def paintEvent(self, _event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        """Paint the ground under them."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colours().sunk)
        painter.drawRoundedRect(QRectF(self.rect()), theme.RADIUS, theme.RADIUS)
        painter.end()


def name_of(field: QWidget, words: str) -> QLabel:
    """Return the words that stand beside a field; an ampersand marks the letter that goes to it."""
    name = QLabel(words)
    name.setBuddy(field.focusProxy() or field)  # Qt goes to nothing that stands for another
    field.setAccessibleName(words.replace("&", ""))
    return name


def form_of(*lines: tuple[str, QWidget] | QWidget, is_wide: bool = False) -> QFormLayout:
    """Return fields under each other, each beside its words; a widget alone has the whole line.

    Parameters
    ----------
    is_wide
        The fields take the room there is; else they keep their own width.
    """
    policy = QFormLayout.FieldGrowthPolicy
    form = QFormLayout()
    form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
    form.setFieldGrowthPolicy(
        policy.ExpandingFieldsGrow if is_wide else policy.FieldsStayAtSizeHint
    )
    form.setVerticalSpacing(theme.GAP)
    form.setContentsMargins(0, 0, 0, 0)
    for line in lines:
        if isinstance(line, QWidget):
            form.addRow(line)
        else:
            name = name_of(line[1], line[0])
            name.setMinimumHeight(field_height())  # beside the middle of its field
            form.addRow(name, line[1])
    return form
