"""Questions for files and folders."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths, QStorageInfo, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from forceplate.gui.kit.language import tr
from forceplate.gui.kit.question_box import QuestionBox

_MEDIA = frozenset({"media", "Volumes", "mnt"})
"""Folders in which a system that is no Windows shows what is plugged in."""
Chosen = Callable[[Path, bool], None]
"""Told the file, and whether one that is there may be replaced."""


def documents() -> Path:
    """Return the folder that is offered first."""
    found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(found) if found and Path(found).is_dir() else Path.home()


def removable_drive() -> Path | None:
    """Return a drive that can be taken away and written on; None: none is plugged in."""
    own = {QStorageInfo(str(place)).rootPath() for place in (Path.home(), Path("/"))}
    for drive in QStorageInfo.mountedVolumes():
        place = Path(drive.rootPath())
        is_medium = sys.platform == "win32" or any(p.name in _MEDIA for p in place.parents)
        if drive.isReady() and not drive.isReadOnly() and is_medium and str(place) not in own:
            return place
    return None


def ask_file(
    parent: QWidget,
    title: str,
    suggested: Path,
    kinds: str,
    chosen: Chosen,
    *,
    may_replace: bool = True,
) -> QFileDialog:
    """Ask for a file to write; where it exists, once whether it may be replaced.

    Parameters
    ----------
    kinds
        Of files, as a file dialog shows them: ``PDF (*.pdf)``.
    may_replace
        False: whatever is there stays, and nothing is asked.
    """
    dialog = QFileDialog(parent, title, str(suggested.parent), kinds)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix(suggested.suffix.removeprefix("."))
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # asked below, in our words
    dialog.selectFile(suggested.name)

    def take(name: str) -> None:
        path = Path(name)
        if may_replace and path.is_file():
            _ask_to_replace(parent, path, chosen)
        else:
            chosen(path, False)

    dialog.fileSelected.connect(take)
    dialog.open()
    return dialog


def ask_existing_file(
    parent: QWidget, title: str, folder: Path, kinds: str, chosen: Callable[[Path], None]
) -> QFileDialog:
    """Ask for a file to read, first in this folder; ``kinds`` as in :func:`ask_file`."""
    dialog = QFileDialog(parent, title, str(folder), kinds)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    return _open(dialog, chosen)


def ask_folder(
    parent: QWidget, title: str, beside: Path | None, chosen: Callable[[Path], None]
) -> QFileDialog:
    """Ask for a folder that is there or is made in the question; ``beside``: looked at first."""
    dialog = QFileDialog(parent, title, "" if beside is None else str(beside))
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    return _open(dialog, chosen)


def _open(dialog: QFileDialog, chosen: Callable[[Path], None]) -> QFileDialog:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(lambda path: chosen(Path(path)))
    dialog.open()
    return dialog


def _ask_to_replace(parent: QWidget, path: Path, chosen: Chosen) -> None:
    """Ask once whether what is there may go; Esc and Enter keep it."""
    QuestionBox(
        tr("The file exists"),
        tr("{file} exists already.").format(file=path.name),
        tr("If it is replaced, what was in it is gone."),
        do=tr("&Replace it"),
        keep=tr("&Keep it"),
        answered=lambda is_yes: chosen(path, True) if is_yes else None,
        parent=parent,
    ).open()
