"""The upper part of a dialog: it scrolls once the dialog is as tall as the screen allows."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer
from PySide6.QtWidgets import QDialog, QWidget

from forceplate.gui.kit.layouts import Scrolled

_FRAME, _TALLEST = 60, 700
"""Of a dialog, in pixels: what the window manager may need, and what a small screen has."""


class GrowingArea(Scrolled):
    """What a dialog shows above its buttons; the dialog grows with it as far as the screen does."""

    def __init__(self, content: QWidget) -> None:
        super().__init__(content)
        self._see: QWidget | None = None
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._fit)

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
            most = min(room.height() - _FRAME, _TALLEST)
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
    """Move a dialog up whose buttons would be below the screen."""
    room = dialog.screen().availableGeometry()
    lowest = max(room.top(), room.bottom() - dialog.height() - _FRAME // 2)
    if dialog.y() > lowest:
        dialog.move(dialog.x(), lowest)
