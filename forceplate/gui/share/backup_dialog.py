"""Everything in one encrypted file, beside the window."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLineEdit, QProgressBar, QWidget

from forceplate.errors import ForcePlateError, StorageError
from forceplate.gui.kit.file_dialogs import ask_folder, documents, removable_drive
from forceplate.gui.kit.forms import FieldSpec, Form
from forceplate.gui.kit.labels import label
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.notice_bar import NoticeBar
from forceplate.gui.kit.sheet import Sheet
from forceplate.operations.backup import (
    Backup,
    back_up,
    backup_age,
    check_passphrase,
    last_backup,
)
from forceplate.words import Text

if TYPE_CHECKING:
    from forceplate.gui.kit.context import Context
    from forceplate.gui.kit.tasks import Task

_NOT_MADE = Text("No backup was made.")
_OTHER = Text("The two passphrases are not the same. Type both again.")


class BackupDialog(Sheet):
    """Asks for a passphrase and a folder, and makes the backup."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        self._context = context
        self._task: Task | None = None
        self.says = label(wraps=True)
        self.form = Form([
            FieldSpec("passphrase", tr("&Passphrase"), hint=tr(
                "Three or four words that do not belong together. Keep them elsewhere: without "
                "them nobody can open the backup, nor can you."
            )),
            FieldSpec("again", tr("&Again")),
        ])  # fmt: skip
        self.passphrase, self.again = hidden(self.form, "passphrase"), hidden(self.form, "again")
        self.bar = QProgressBar()
        self.bar.setAccessibleName(tr("Progress of the backup"))
        self.bar.setTextVisible(False)
        self.bar.hide()
        self.notices = NoticeBar()
        super().__init__(
            tr("Backup"),
            self.notices,
            self.says,
            self.form,
            self.bar,
            None,
            do=tr("Choose folder and back up …"),
            more=tr(
                "All visits, the people with their names, calibrations, settings and the study, in "
                "one file that only the passphrase opens."
            ),
            parent=parent,
        )
        self.make_button = self.do_button
        self.keep_open()
        self.cancel_button.setText(tr("Close"))
        self.make_button.clicked.connect(lambda _: self.ask_where())
        self._say_last()

    def ask_where(self) -> None:
        """Ask for the folder, unless the passphrase is none."""
        self.notices.clear()
        try:
            check_passphrase(self.passphrase.text())
            if self.passphrase.text() != self.again.text():
                raise StorageError(_OTHER)
        except StorageError as error:
            self.notices.show_refusal(_NOT_MADE, error)
            return
        elsewhere = removable_drive() or documents()
        ask_folder(self, tr("Choose the folder for the backup"), elsewhere, self.make)

    def make(self, folder: Path) -> None:
        """Make the backup, beside the window."""
        if self._task is not None:
            return
        library, now = self._context.library, self._context.now()
        passphrase = self.passphrase.text()
        self.notices.clear()
        self._show_busy(is_busy=True)
        self._task = self._context.tasks.run(
            lambda progress: back_up(
                library, folder, now, passphrase,
                on_progress=progress.report, is_cancelled=progress.is_cancelled,
            ),
            done=self._made,
            failed=self._failed,
            progress=self._show_progress,
            owner=self,
        )  # fmt: skip

    def done(self, result: int) -> None:
        """Leave; a backup that is not finished is given up, and nothing of it is left."""
        if self._task is not None:
            self._task.cancel()
        super().done(result)

    def _made(self, made: Backup) -> None:
        self._show_busy(is_busy=False)
        sentence = Text("The backup is made and was read back: {path}").fill(path=made.path)
        self.notices.add("good", sentence)
        for left_out in made.left_out:
            self.notices.add("warn", left_out)
        self._say_last()

    def _failed(self, error: ForcePlateError) -> None:
        self._show_busy(is_busy=False)
        self.notices.show_refusal(_NOT_MADE, error)

    def _show_busy(self, *, is_busy: bool) -> None:
        if not is_busy:
            self._task = None
        self.bar.setRange(0, 0)
        self.bar.setVisible(is_busy)
        self.make_button.setEnabled(not is_busy)
        self.area.fit()

    def _show_progress(self, done: int, total: int) -> None:
        self.bar.setRange(0, 1000)
        self.bar.setValue(1000 * done // max(total, 1))

    def _say_last(self) -> None:
        age, _ = backup_age(last_backup(self._context.library), self._context.now())
        self.says.setText(said(age))


def hidden(form: Form, name: str) -> QLineEdit:
    """Return a field of a form, which shows no sign of what is typed from now on."""
    field = form.input(name)
    assert isinstance(field, QLineEdit)  # noqa: S101
    field.setEchoMode(QLineEdit.EchoMode.Password)
    return field
