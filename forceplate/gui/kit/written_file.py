"""What a dialog has written, and the way to it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QWidget

from forceplate.gui.kit.buttons import Button
from forceplate.gui.kit.labels import label
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import column, row


class WrittenFile(QWidget):
    """What was written and where, with a way to it; hidden while there is nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path: Path | None = None
        self.words = label(wraps=True)
        self.open_button = Button(tr("&Open it"))
        self.folder_button = Button(tr("Sho&w the folder"), symbol="folder")
        self.setLayout(column(self.words, row(self.open_button, self.folder_button, None)))
        self.open_button.clicked.connect(self._open)
        self.folder_button.clicked.connect(self._open_folder)
        self.hide()

    def show_written(self, path: Path, words: str) -> None:
        """Tell what was written, a file or a folder."""
        self.path = path
        self.words.setText(words)
        self.open_button.setVisible(path.is_file())
        self.show()

    def _open(self) -> None:
        if self.path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.path)))

    def _open_folder(self) -> None:
        if self.path is not None:
            folder = self.path if self.path.is_dir() else self.path.parent
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
