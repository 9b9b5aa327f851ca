"""A dialog: its title, what it asks or shows, and its buttons, which stay in sight."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QLayout, QLineEdit, QWidget

from forceplate.gui.kit import theme
from forceplate.gui.kit.buttons import Button, Kind
from forceplate.gui.kit.labels import label, muted
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import Item, Scrolled, column, row, widget_of
from forceplate.gui.kit.theme import Size

if TYPE_CHECKING:
    from forceplate.gui.kit.forms import Form

CONFIRM_KEY = "Ctrl+Return"
_SIDES, _BAR, _BESIDE_BAR = 24, 12, 6
"""In pixels: the bar that scrolls stands in the right edge, and takes no room when it comes."""
_FRAME, _TALLEST = 60, 700
"""Of a dialog, in pixels: what the window manager may need, and what a small screen has."""


class Sheet(QDialog):
    """Ctrl+Enter does it, Esc cancels; Enter alone never corrects, merges or erases.

    While something lacks the main button is grey, and Ctrl+Enter says what.

    Parameters
    ----------
    items
        From top to bottom; they scroll where the screen is small.
    always
        Stands above them, and stays in sight: what must not be overlooked.
    form
        One of the items, whose faults are shown before anything is done, and when it cannot be.
    do
        What the main button says; empty: there is none, and the other one closes.
    is_danger
        What it does cannot be taken back: the main button has the weight for it.
    """

    def __init__(
        self,
        title: str,
        *items: Item,
        always: QLayout | None = None,
        form: Form | None = None,
        do: str = "",
        more: str = "",
        is_danger: bool = False,
        width: int = 640,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setSizeGripEnabled(True)
        self.cancel_button = Button(tr("Cancel") if do else tr("Close"), Kind.NORMAL)
        self.cancel_button.clicked.connect(self.reject)
        self.do_button = Button(do, Kind.DANGER if is_danger else Kind.PRIMARY, key=CONFIRM_KEY)
        if not do:
            self.do_button.hide()
        self._checked_form = form
        self.do_button.clicked.connect(self._do)
        self.title = label(title, Size.LARGE, bold=True, wraps=True)
        self.more = muted(more, Size.MEDIUM, wraps=True)
        self.more.setVisible(bool(more))
        head: list[Item] = [self.title, self.more, *([] if always is None else [always])]
        beside = (0, 0, _BAR, 0)
        self.body = column(*items, gap=theme.WIDE_GAP, margins=(0, 0, _BESIDE_BAR, 0))
        self.area = GrowingArea(widget_of(self.body))
        self.left = row()
        self._bottom = row(self.left, None, self.cancel_button, self.do_button, margins=beside)
        self.setLayout(
            column(
                column(*head, gap=theme.WIDE_GAP, margins=beside), (self.area, 1), self._bottom,
                gap=theme.WIDE_GAP, margins=(_SIDES, 20, _SIDES - _BAR, 20),
            )
        )  # fmt: skip
        self.setTabOrder(self.do_button, self.cancel_button)  # what is mainly done comes first
        self._width = width
        self._added: list[Button] = []

    def add_buttons(self, *buttons: Button) -> None:
        """Put buttons into the last line, what is mainly done after all; they are hidden first."""
        bottom = self._bottom
        for button in buttons:
            button.hide()
            is_main = button.kind is Kind.PRIMARY
            bottom.insertWidget(bottom.indexOf(self.cancel_button) + is_main, button)
        self._added += buttons

    def offer(self, *buttons: Button) -> None:
        """Show these of the buttons that were added; Enter presses the one that is primary."""
        for button in self._added:
            button.setVisible(button in buttons)
            button.setDefault(button in buttons and button.kind is Kind.PRIMARY)

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        """Return the width it was made for, and the height that its parts need: in its window."""
        parent = self.parentWidget()
        room = self.screen().availableSize() if parent is None else parent.window().size()
        least = self.body.minimumSize().width() + 2 * _SIDES
        wide = min(max(theme.px(self._width), least), room.width() - 32)
        inside = self.body.totalHeightForWidth(wide - 2 * _SIDES)
        inside = max(inside, self.body.minimumSize().height()) + 8
        inside = max(inside, self.area.minimumSizeHint().height())  # the bar needs more than a line
        whole = self.layout()
        area = self.area.sizeHint().height()
        around = 0 if whole is None else whole.totalHeightForWidth(wide) - area
        return QSize(wide, min(around + inside, room.height() - 32))

    def setVisible(self, visible: bool) -> None:  # noqa: N802  Qt's name
        """Have the size that is needed before its window is made, however it is opened.

        Qt would make one of 100 x 30 pixels first, and may be told of that size last.
        """
        if visible and not self.isVisible():
            self.resize(self.sizeHint())
        super().setVisible(visible)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Take the size that is needed now that the look of its parts is known."""
        super().showEvent(event)
        if not event.spontaneous():
            self.resize(self.sizeHint())
            over = self.parentWidget()
            if over is not None:  # Qt has placed it with the size of before
                window = over.window()
                middle = window.mapToGlobal(window.rect().center())
                self.move(middle - self.rect().center())
            keep_on_screen(self)

    def keep_open(self) -> None:
        """Let :meth:`accept` be called by what the main button begins, not by the button."""
        self.do_button.clicked.disconnect(self._do)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Say what lacks where Ctrl+Enter can do nothing yet."""
        is_enter = event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
        is_asked = is_enter and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if is_asked and self.do_button.isVisible() and not self.do_button.isEnabled():
            self.say_what_lacks()
        else:
            super().keyPressEvent(event)

    def say_what_lacks(self) -> None:
        """Say why it cannot be done yet, and go to the field."""
        if self._checked_form is not None:
            self._checked_form.show_all_faults()

    def done(self, answer: int) -> None:
        """Leave, and leave no passphrase behind."""
        for field in self.findChildren(QLineEdit):
            if field.echoMode() is QLineEdit.EchoMode.Password:
                field.clear()
        super().done(answer)

    def _do(self) -> None:
        if self._checked_form is None or self._checked_form.is_acceptable:
            self.accept()
        else:
            self._checked_form.show_all_faults()

    def open_over(self) -> Self:
        """Show it over its window, which waits, and return it; it is deleted when it closes."""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.open()
        return self


class Pages(QWidget):
    """Pages of a dialog, of which one is shown, from its beginning: the others take no room.

    Not a stack of Qt's: that is as tall as the tallest of its pages that wraps.
    """

    def __init__(self, *pages: QWidget) -> None:
        super().__init__()
        self._pages = pages
        self.setLayout(column(*((page, 1) for page in pages)))
        self.show_page(pages[0])

    def show_page(self, page: QWidget) -> None:
        """Show one of the pages in place of the others."""
        for each in self._pages:
            each.setVisible(each is page)
        around = self.parentWidget()
        while around is not None and not isinstance(around, GrowingArea):
            around = around.parentWidget()
        if around is not None:
            around.fit(page)


class GrowingArea(Scrolled):
    """What a dialog shows above its buttons; the dialog grows with it as far as the screen does."""

    def __init__(self, content: QWidget) -> None:
        super().__init__(content)
        self._see: QWidget | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._fit)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        bar = self.verticalScrollBar()
        bar.rangeChanged.connect(lambda _, most: bar.setEnabled(bool(most)))  # else it is not seen
        bar.setEnabled(False)
        bar.valueChanged.connect(self._hold)

    def _hold(self, top: int) -> None:
        """Leave room below what is in sight when something goes: nothing slips under the mouse."""
        body = self.widget()
        if body is not None:
            body.setMinimumHeight(top + self.viewport().height() if top else 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802  Qt's name
        """Let the dialog follow what appears in it, such as a sentence that refuses."""
        if event.type() is QEvent.Type.LayoutRequest and watched is self.widget():
            self._later.start(0)
        return super().eventFilter(watched, event)

    def fit(self, see: QWidget | None = None) -> None:
        """Let the dialog have the height that is needed now, and bring a part into sight."""
        self._see = see
        self._later.start(0)  # what the text needs is known by then

    def _fit(self) -> None:
        dialog, body = self.window(), self.widget()
        layout = None if body is None else body.layout()
        if isinstance(dialog, QDialog) and dialog.isVisible() and layout is not None:
            layout.activate()
            needed = layout.totalHeightForWidth(self.viewport().width())
            needed = max(needed, layout.totalMinimumSize().height())
            room = dialog.screen().availableGeometry()
            top = room.top() + _FRAME // 2 if self._see else dialog.y()  # a tick moves nothing
            most = min(room.bottom() - _FRAME // 2 - top, _TALLEST)
            high = min(dialog.height() + needed - self.viewport().height(), most)
            if high > dialog.height():
                dialog.resize(dialog.width(), high)
                keep_on_screen(dialog)
        see, self._see = self._see, None
        if see is not None and body is not None and see.isVisible():
            self.ensureWidgetVisible(see)
            top = see.mapTo(body, QPoint()).y()  # it is read from its beginning
            self.verticalScrollBar().setValue(min(self.verticalScrollBar().value(), top))


def keep_on_screen(dialog: QDialog) -> None:
    """Move a dialog that would leave the screen; its title bar stays in sight first of all."""
    room = dialog.screen().availableGeometry()
    lowest = room.bottom() - dialog.height() - _FRAME // 2
    left = max(room.left(), min(dialog.x(), room.right() - dialog.frameGeometry().width()))
    # before the window manager has framed it, this is where the inside comes, and the title above
    top = max(room.top() + _FRAME // 2, min(dialog.y(), lowest))
    if (left, top) != (dialog.x(), dialog.y()):
        dialog.move(left, top)
