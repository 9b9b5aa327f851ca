"""The upper part of a dialog: it scrolls once the dialog is as tall as the screen allows."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QDialog, QFrame, QScrollArea, QWidget

_FRAME, _TALLEST = 60, 700
"""Of a dialog, in pixels: what the window manager may need, and what a small screen has."""


class GrowingArea(QScrollArea):
    """What a dialog shows above its buttons; the dialog grows with it as far as the screen does."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._see: QWidget | None = None

    def fit(self, see: QWidget | None = None) -> None:
        """Let the dialog have the height that is needed now, and bring a part into sight."""
        self._see = see
        QTimer.singleShot(0, self, self._fit)  # what the text needs is known by then

    def _fit(self) -> None:
        dialog, body = self.window(), self.widget()
        layout = None if body is None else body.layout()
        if isinstance(dialog, QDialog) and layout is not None:
            layout.activate()
            needed = layout.totalHeightForWidth(self.viewport().width())
            missing = needed - self.viewport().height()
            most = min(dialog.screen().availableGeometry().height() - _FRAME, _TALLEST)
            if missing > 0:
                dialog.resize(
                    dialog.width(), max(dialog.height(), min(dialog.height() + missing, most))
                )
        if self._see is not None and self._see.isVisible():
            self.ensureWidgetVisible(self._see)
