"""What every tab of the Study screen is: read when it is looked at and something changed."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from forceplate.gui.kit import file_dialogs
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.written_file import WrittenFile
from forceplate_study.window.study_context import StudyContext


class StudyTab(QWidget):
    """One tab."""

    made: WrittenFile
    """What was written, in a tab that writes files."""
    synthetic_known = Signal(bool)
    """Whether the records are synthetic was read again."""

    def __init__(self, context: StudyContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.context = context
        self._is_stale = True
        context.changed.connect(self._changed)

    def refresh(self) -> None:
        """Read again what is shown now, if something changed."""
        if self._is_stale:
            self._is_stale = False
            self.read()

    def read(self) -> None:
        """Read what is shown, beside the window."""

    def ask_folder(self, chosen: Callable[[Path], None], title: str = "") -> None:
        """Ask into which folder files go."""
        asked = title or tr("Folder for the files")
        file_dialogs.ask_folder(self, asked, file_dialogs.documents(), chosen)

    def show_written(self, paths: tuple[Path, ...]) -> None:
        """Say which files were written, and show the way to them."""
        words = tr("Written: {files}.").format(files=", ".join(path.name for path in paths))
        self.made.show_written(paths[0].parent, words)

    def _changed(self) -> None:
        self._is_stale = True
        if self.isVisible():
            self.refresh()
