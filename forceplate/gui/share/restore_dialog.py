"""A backup put in its place, beside the window: which file, into which new folder."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from forceplate.errors import StorageError
from forceplate.gui.context.task_sheet import TaskSheet
from forceplate.gui.kit.buttons import Button
from forceplate.gui.kit.fields import Check
from forceplate.gui.kit.file_dialogs import (
    ask_existing_file,
    ask_folder,
    documents,
    removable_drive,
)
from forceplate.gui.kit.forms import FieldSpec, Form
from forceplate.gui.kit.labels import muted
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.layouts import row
from forceplate.operations.backups.backup import SUFFIX
from forceplate.operations.backups.former_library import FormerLibrary, leave_behind
from forceplate.operations.backups.made_backups import last_folder
from forceplate.operations.backups.restore import Restored, restore
from forceplate.words import Text, joined

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context
    from forceplate.gui.context.tasks import Progress


class RestoreDialog(TaskSheet):
    """Restores into a folder that is not there yet; the window then opens that library."""

    restored = Signal(object)
    """The :class:`~forceplate.operations.backups.restore.Restored`."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        self.file: Path | None = None
        self.folder = _free_folder(context.library.root.parent, context.now().date().isoformat())
        self.file_button = Button(tr("Choose the &backup …"))
        self.folder_button = Button(tr("Other &folder …"))
        self._file_says, self._folder_says = muted(wraps=True), muted(wraps=True)
        self.form = Form([FieldSpec("passphrase", tr("&Passphrase"), is_needed=True)])
        self.passphrase = self.form.field("passphrase", is_hidden=True)
        self.with_settings = Check(tr("Take over its &settings too"))
        super().__init__(
            context,
            tr("Restore a backup"),
            row(self.file_button, (self._file_says, 1), gap=12),
            self.form,
            row(self.folder_button, (self._folder_says, 1), gap=12),
            self.with_settings,
            refused=Text("Nothing was restored."),
            working=tr("Progress of the restore"),
            do=tr("Restore and open"),
            more=tr(
                "It becomes a new library in a folder of its own. The library of now stays where "
                "and as it is."
            ),
            parent=parent,
        )
        self.file_button.clicked.connect(lambda _: self._ask_file())
        self.folder_button.clicked.connect(lambda _: self._ask_folder())
        self.do_button.clicked.connect(lambda _: self.begin())
        self.form.changed.connect(self.show_state)
        self.show_state()

    def take_file(self, path: Path) -> None:
        """Restore this backup."""
        self.file = path
        self.show_state()
        self.passphrase.setFocus()

    def begin(self) -> None:
        """Restore, beside the window."""
        path, folder, passphrase = self.file, self.folder, self.passphrase.text()
        if path is not None:
            now = self._context.library

            def work(progress: Progress) -> tuple[Restored, FormerLibrary | None]:
                restored = restore(
                    path, folder, passphrase,
                    on_progress=progress.report, is_cancelled=progress.is_cancelled,
                )  # fmt: skip
                with suppress(StorageError):  # the library is restored, whatever that of now is
                    return restored, leave_behind(now, restored)
                return restored, None

            self.begin_task(work, self._restored)

    def _restored(self, answer: tuple[Restored, FormerLibrary | None]) -> None:
        restored, former = answer
        contents, model = restored.contents, self._context.settings_model
        if self.with_settings.isChecked():
            model.take_over(restored.settings)
        model.change(library_folder=str(restored.folder))  # the window leaves its screens
        done = Text(
            "The backup is restored in {folder}: {n_visits:visit|visits}, "
            "{n_people:person|people}. Every byte of it was checked."
        ).fill(folder=restored.folder, n_visits=contents.n_visits, n_people=contents.n_people)
        told = [] if former is None else [*former.sentences]
        self._context.show_message(joined(done, *told[:1]))
        for sentence in told[1:]:  # who is there again is to be erased
            self._context.show_message(sentence, stays=True)
        self.restored.emit(restored)
        self.accept()

    def show_state(self) -> None:
        """Show what is chosen; restore once all is there."""
        none = said(Text("None is chosen."))
        self._file_says.setText(none if self.file is None else self.file.name)
        self._folder_says.setText(tr("New library: {folder}").format(folder=self.folder))
        is_ready = self.file is not None and self.form.is_acceptable and not self.is_busy
        self.do_button.setEnabled(is_ready)

    def _ask_file(self) -> None:
        kinds = tr("Backups") + f" (*{SUFFIX})"
        beside = last_folder(self._context.library) or removable_drive() or documents()
        ask_existing_file(self, tr("Choose the backup"), beside, kinds, self.take_file)

    def _ask_folder(self) -> None:
        def take(folder: Path) -> None:
            is_empty = not any(folder.iterdir())
            self.folder = folder if is_empty else _free_folder(folder, "library")
            self.show_state()

        ask_folder(self, tr("Choose the folder of the library"), self.folder.parent, take)


def _free_folder(beside: Path, name: str) -> Path:
    """Return a folder that is not there yet."""
    stem = name if name == "library" else f"library-{name}"
    number, folder = 1, beside / stem
    while folder.exists():
        number += 1
        folder = beside / f"{stem}-{number}"
    return folder
