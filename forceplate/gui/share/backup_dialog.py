"""Everything in one encrypted file, beside the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from forceplate.errors import StorageError
from forceplate.gui.context.task_sheet import TaskSheet
from forceplate.gui.kit.file_dialogs import ask_folder, documents, removable_drive
from forceplate.gui.kit.forms import FieldSpec, Form
from forceplate.gui.kit.labels import label
from forceplate.gui.kit.language import said, tr
from forceplate.operations.backups.backup import (
    SHORTEST_PASSPHRASE,
    Backup,
    back_up,
    check_passphrase,
)
from forceplate.operations.backups.made_backups import backup_age, last_backup
from forceplate.words import Text, listed

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context

_OTHER = Text("The two passphrases are not the same. Type both again.")


class BackupDialog(TaskSheet):
    """Asks for a passphrase and a folder, and makes the backup."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        self.says = label(wraps=True)
        self.form = Form([
            FieldSpec("passphrase", tr("&Passphrase"), hint=tr(
                "Three or four words that do not belong together, of at least {n} signs. Keep them "
                "elsewhere: without them nobody can open the backup, nor can you."
            ).format(n=SHORTEST_PASSPHRASE)),
            FieldSpec("again", tr("&Again")),
        ])  # fmt: skip
        self.passphrase = self.form.field("passphrase", is_hidden=True)
        self.again = self.form.field("again", is_hidden=True)
        super().__init__(
            context,
            tr("Backup"),
            self.says,
            self.form,
            refused=Text("No backup was made."),
            working=tr("Progress of the backup"),
            do=tr("Choose folder and back up …"),
            more=tr(
                "All visits, the people with their names, calibrations, settings and the study, in "
                "one file that only the passphrase opens."
            ),
            parent=parent,
        )
        self.make_button = self.do_button
        self.cancel_button.setText(tr("Close"))
        self.make_button.clicked.connect(lambda _: self.ask_where())
        self._say_last()

    def ask_where(self) -> None:
        """Ask for the folder, unless the passphrase is none."""
        self.clear_outcome()
        wrong = []
        try:
            check_passphrase(self.passphrase.text())
        except StorageError as error:
            wrong.append(error.text)
        if self.passphrase.text() != self.again.text():
            wrong.append(_OTHER)
        if wrong:
            self.refuse(StorageError(listed(wrong, " ")))
            return
        elsewhere = removable_drive() or documents()
        ask_folder(self, tr("Choose the folder for the backup"), elsewhere, self.make)

    def make(self, folder: Path) -> None:
        """Make the backup, beside the window."""
        library, now = self._context.library, self._context.now()
        passphrase = self.passphrase.text()
        self.begin_task(
            lambda progress: back_up(
                library, folder, now, passphrase,
                on_progress=progress.report, is_cancelled=progress.is_cancelled,
            ),
            self._made,
        )  # fmt: skip

    def _made(self, made: Backup) -> None:
        words = tr("The backup is made and was read back: {path}").format(path=made.path)
        self.show_written(made.path.parent, words, "\n".join(map(said, made.left_out)))
        self._say_last()

    def _say_last(self) -> None:
        age, _ = backup_age(last_backup(self._context.library), self._context.now())
        self.says.setText(said(age))
