"""Tables of a study from files: every row or nothing, and every wrong row named."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from forceplate.errors import ForcePlateError
from forceplate.gui.kit import icons, theme
from forceplate.gui.kit.error_message import particulars
from forceplate.gui.kit.file_dialogs import documents
from forceplate.gui.kit.labels import sentence_label
from forceplate.gui.kit.language import code, tr
from forceplate.gui.kit.written_file import WrittenFile
from forceplate_study.operations.import_tables import WrongRowsError, import_files, write_templates
from forceplate_study.records.merge import Imported
from forceplate_study.records.tables import TableName
from forceplate_study.window.read_table import fill_table, fit_height, read_table
from forceplate_study.window.study_context import StudyContext, said


class ImportPart(QWidget):
    """Choose the files; what they are is seen by their columns."""

    def __init__(self, context: StudyContext) -> None:
        super().__init__()
        self._context = context
        self._error: ForcePlateError | None = None
        self._answers: tuple[Imported, ...] | None = None
        self.title = QLabel(tr("Tables (CSV, REDCap)"))
        self.intro = sentence_label()
        self.said = sentence_label()
        self.day_first = QCheckBox(tr("Dates are written &day first, as 31-12-2026"))
        self.replace_box = QCheckBox(tr("Re&place entries that are there with other values"))
        self.files_button = QPushButton(tr("Choose &files …"))
        self.again_button = QPushButton(tr("Read the same files a&gain"))
        self.templates_button = QPushButton(tr("Write e&mpty tables …"))
        self.again_button.setEnabled(False)
        self.wrong = read_table()
        self.wrong.hide()
        self.made = WrittenFile()
        self._paths: tuple[Path, ...] = ()
        line = QHBoxLayout()
        for button in (self.files_button, self.again_button, self.templates_button):
            line.addWidget(button)
        line.addStretch(1)
        column = QVBoxLayout(self)
        for widget in (self.title, self.intro, self.day_first, self.replace_box):
            column.addWidget(widget)
        column.addLayout(line)
        column.addWidget(self.said)
        column.addWidget(self.wrong)
        column.addWidget(self.made)
        column.addStretch(1)
        self.files_button.clicked.connect(self._choose)
        self.again_button.clicked.connect(lambda: self.take_files(self._paths))
        self.templates_button.clicked.connect(self._choose_folder)
        self.title.setFont(theme.font(bold=True))
        self.intro.setText(
            tr(
                "Choose one file or several; which table each one is, is seen by its columns. An "
                "export of REDCap (CSV, raw data) holds them all. Every row of every file is "
                "taken, or nothing. The same file read again changes nothing."
            )
        )
        self.files_button.setIcon(icons.icon("folder"))
        self.wrong.setAccessibleName(tr("Wrong rows"))
        self._show_answer()

    def take_files(self, paths: tuple[Path, ...]) -> None:
        """Take files in, beside the window."""
        context = self._context
        self._paths = paths
        self._error = self._answers = None
        store, today, who = context.store, context.today, context.who
        day_first, replace = self.day_first.isChecked(), self.replace_box.isChecked()
        self._enable(on=False)
        context.run(
            lambda: import_files(
                store, paths, today, who=who, day_first=day_first, replace=replace
            ),
            self._taken, self, self._refused, saves=True,
        )  # fmt: skip

    def make_templates(self, folder: Path) -> None:
        """Write the empty tables into a folder, beside the window."""
        self._context.run(lambda: write_templates(folder, code()), self._written, self)

    def _choose(self) -> None:
        dialog = QFileDialog(
            self, tr("Choose the tables"), str(documents()), tr("Tables (*.csv *.txt)")
        )
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(lambda names: self.take_files(tuple(map(Path, names))))
        dialog.open()

    def _choose_folder(self) -> None:
        dialog = QFileDialog(self, tr("Folder for the empty tables"), str(documents()))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(lambda name: self.make_templates(Path(name)))
        dialog.open()

    def _taken(self, answers: tuple[Imported, ...]) -> None:
        self._answers = answers
        self._enable(on=True)
        self._show_answer()
        self._context.changed.emit()

    def _refused(self, error: ForcePlateError) -> None:
        self._error = error
        self._enable(on=True)
        self._show_answer()

    def _written(self, paths: tuple[Path, ...]) -> None:
        words = tr("Written: {files}.").format(files=", ".join(path.name for path in paths))
        self.made.show_written(paths[0].parent, words)

    def _enable(self, *, on: bool) -> None:
        self.files_button.setEnabled(on)
        self.again_button.setEnabled(on and bool(self._paths))

    def _show_answer(self) -> None:
        error, answers = self._error, self._answers
        rows = error.rows if isinstance(error, WrongRowsError) else ()
        self.wrong.setVisible(bool(rows))
        if answers is not None:
            lines = [
                tr("{table}: {new} taken in, {known} there already").format(
                    table=self._table_words(one.table), new=one.n_new, known=one.n_known
                )
                for one in answers
            ]
            self.said.setText("✓ " + "\n✓ ".join(lines))
        elif rows:
            self.said.setText(
                tr(
                    "✗ Nothing was taken. Rows that are wrong: {n}. Correct them in the file, save "
                    "it, and read it again."
                ).format(n=len(rows))
            )
            heads = [
                tr("File"), tr("Table"), tr("Line"), tr("What is wrong"),
            ]  # fmt: skip
            cells = [
                [row.file, self._table_words(row.table), str(row.line), said(row.text)]
                for row in rows
            ]
            fill_table(self.wrong, heads, cells)
            fit_height(self.wrong)
        elif error is not None:
            self.said.setText(tr("✗ Nothing was taken: {why}").format(why=particulars(error)))
        else:
            self.said.clear()

    def _table_words(self, table: str) -> str:
        return {
            TableName.PARTICIPANTS.value: tr("Participants"),
            TableName.SESSIONS.value: tr("Sessions"),
            TableName.WEEKS.value: tr("Weeks"),
            TableName.INJURIES.value: tr("Injuries"),
            TableName.DROP_OUTS.value: tr("Those who left"),
        }.get(table, table)
