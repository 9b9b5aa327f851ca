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
SeveralChosen = Callable[[tuple[Path, ...]], None]
_Mode = QFileDialog.FileMode


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
    kept: Callable[[Path], object] = lambda _path: None,
) -> QFileDialog:
    """Ask for a file to write; where it exists, once whether it may be replaced.

    Parameters
    ----------
    kinds
        Of files, as a file dialog shows them: ``PDF (*.pdf)``.
    may_replace
        False: whatever is there stays, and nothing is asked.
    kept
        Told the file where it may not be replaced.
    """

    def take(paths: tuple[Path, ...]) -> None:
        path = paths[0]
        if may_replace and path.is_file():
            _ask_to_replace(parent, path, chosen, kept)
        else:
            chosen(path, False)

    dialog = _question(parent, title, suggested.parent, _Mode.AnyFile, take)
    dialog.setNameFilter(kinds)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suggested.suffix.removeprefix("."))
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # asked here, in our words
    dialog.selectFile(suggested.name)
    dialog.open()
    return dialog


def ask_existing_file(
    parent: QWidget, title: str, folder: Path, kinds: str, chosen: Callable[[Path], None]
) -> QFileDialog:
    """Ask for a file to read, first in this folder; ``kinds`` as in :func:`ask_file`."""
    dialog = _question(parent, title, folder, _Mode.ExistingFile, lambda one: chosen(*one))
    dialog.setNameFilter(kinds)
    dialog.open()
    return dialog


def ask_existing_files(
    parent: QWidget, title: str, folder: Path, kinds: str, chosen: SeveralChosen
) -> QFileDialog:
    """Ask for one file or several, as :func:`ask_existing_file`."""
    dialog = _question(parent, title, folder, _Mode.ExistingFiles, chosen)
    dialog.setNameFilter(kinds)
    dialog.open()
    return dialog


def ask_folder(
    parent: QWidget, title: str, beside: Path | None, chosen: Callable[[Path], None]
) -> QFileDialog:
    """Ask for a folder that is there or is made in the question; ``beside``: looked at first."""
    dialog = _question(parent, title, beside, _Mode.Directory, lambda one: chosen(*one))
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.open()
    return dialog


def _question(
    parent: QWidget,
    title: str,
    folder: Path | None,
    mode: QFileDialog.FileMode,
    chosen: SeveralChosen,
) -> QFileDialog:
    dialog = QFileDialog(parent, title, "" if folder is None else str(folder))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(mode)
    # these two Qt says in English where its own dialog is shown in another language
    dialog.setLabelText(QFileDialog.DialogLabel.LookIn, tr("&Look in:"))
    dialog.setLabelText(QFileDialog.DialogLabel.FileType, tr("Files of &type:"))
    dialog.filesSelected.connect(lambda names: chosen(tuple(map(Path, names))))
    return dialog


def _ask_to_replace(
    parent: QWidget, path: Path, chosen: Chosen, kept: Callable[[Path], object]
) -> None:
    """Ask once whether what is there may go; Esc and Enter keep it."""
    QuestionBox(
        tr("The file exists"),
        tr("{file} exists already.").format(file=path.name),
        tr("If it is replaced, what was in it is gone."),
        do=tr("&Replace it"),
        keep=tr("&Keep it"),
        answered=lambda is_yes: chosen(path, True) if is_yes else kept(path),
        parent=parent,
    ).open()
