"""What every tab of the Study screen is: read when it is looked at and something changed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QWidget

from forceplate_study.window.study_context import StudyContext


class StudyTab(QWidget):
    """One tab; a subclass calls ``retranslate`` at the end of its ``__init__``."""

    synthetic_known = Signal(bool)
    """Whether the records are synthetic was read again."""

    def __init__(self, context: StudyContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._is_stale = True
        self._is_ready = False
        context.changed.connect(self._changed)

    def look(self) -> None:
        """Read again what is shown now, if something changed."""
        if self._is_stale:
            self._is_stale = False
            self.read()

    def read(self) -> None:
        """Read what is shown, beside the window."""

    def retranslate(self) -> None:
        """Set every text in the language of now, every colour in the theme of now."""
        self._is_ready = True

    def _changed(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self.look()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  Qt's name
        """Follow the language, the theme and the text size."""
        if event.type() in (
            QEvent.Type.LanguageChange, QEvent.Type.PaletteChange, QEvent.Type.FontChange,
        ) and getattr(self, "_is_ready", False):  # fmt: skip
            self.retranslate()
        super().changeEvent(event)
