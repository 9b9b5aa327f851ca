"""Into which folder the files of a study go."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QWidget

from forceplate.gui.kit import file_dialogs
from forceplate.gui.kit.language import tr


def ask_folder(parent: QWidget, start: Path, chosen: Callable[[Path], None]) -> None:
    """Ask into which folder files go."""
    title = tr("Folder for the files")
    file_dialogs.ask_folder(parent, title, start, chosen)
