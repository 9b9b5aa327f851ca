"""What every tab of the Study screen is: read when it is looked at and something changed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from forceplate_study.window.study_context import StudyContext


class StudyTab(QWidget):
    """One tab."""

    synthetic_known = Signal(bool)
    """Whether the records are synthetic was read again."""

    def __init__(self, context: StudyContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._is_stale = True
        context.changed.connect(self._changed)

    @property
    def has_unsaved(self) -> bool:
        """Whether something was entered here and not saved."""
        return False

    def refresh(self) -> None:
        """Read again what is shown now, if something changed."""
        if self._is_stale:
            self._is_stale = False
            self.read()

    def read(self) -> None:
        """Read what is shown, beside the window."""

    def _changed(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self.refresh()
