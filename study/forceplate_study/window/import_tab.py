"""Tables of a study from files: every row or nothing, and every wrong row named."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from forceplate.errors import ForcePlateError
from forceplate.gui.kit.buttons import Button, Kind
from forceplate.gui.kit.cards import Card
from forceplate.gui.kit.error_message import particulars
from forceplate.gui.kit.fields import Check
from forceplate.gui.kit.file_dialogs import ask_existing_files, documents
from forceplate.gui.kit.labels import label
from forceplate.gui.kit.language import code, tr
from forceplate.gui.kit.layouts import Lines, Scrolled, column, row, widget_of
from forceplate.gui.kit.states import Shape, State
from forceplate.gui.kit.table import Column, Table
from forceplate.gui.kit.who_and_why_fields import WhoAndWhy
from forceplate.gui.kit.written_file import WrittenFile
from forceplate.operations.visit.change_record import Stamp
from forceplate_study.operations.import_tables import WrongRowsError, import_files, write_templates
from forceplate_study.records.merge import Imported
from forceplate_study.records.tables import TableName
from forceplate_study.window.study_context import StudyContext, said
from forceplate_study.window.study_tab import StudyTab


class ImportTab(StudyTab):
    """Choose the files; what they are is seen by their columns."""

    def __init__(self, context: StudyContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._error: ForcePlateError | None = None
        self._answers: tuple[Imported, ...] | None = None
        self._paths: tuple[Path, ...] = ()
        self.intro = label(
            tr(
                "Choose one file or several; which table each one is, is seen by its columns. An "
                "export of REDCap (CSV, raw data) holds them all. Every row of every file is "
                "taken, or nothing. The same file read again changes nothing."
            ),
            wraps=True,
        )
        self.day_first = Check(tr("Dates are written &day first, as 31-12-2026"))
        self.replace_box = Check(tr("Re&place entries that are there with other values"))
        self.who_and_why = WhoAndWhy(context.who)
        self.who_and_why.hide()
        self.files_button = Button(tr("Choose &files …"), Kind.PRIMARY, symbol="folder")
        self.again_button = Button(tr("Read the same files a&gain"))
        self.templates_button = Button(tr("Write e&mpty tables …"))
        self.again_button.setEnabled(False)
        self.shape, self.said = Shape(), label(wraps=True)
        self.wrong = Table(
            (
                Column(tr("File")), Column(tr("Table")), Column(tr("Line"), is_number=True),
                Column(tr("What is wrong"), stretches=True),
            ),
            name=tr("Wrong rows"), most_rows=200,
        )  # fmt: skip
        self.made = WrittenFile()
        self.answer = Card(row((self.shape, 0), (self.said, 1)), self.wrong)
        buttons = Lines(self.files_button, self.again_button, self.templates_button)
        question = Card(self.intro, self.day_first, self.replace_box, self.who_and_why, buttons)
        inside = widget_of(column(question, self.answer, self.made, None))
        self.setLayout(column((Scrolled(inside), 1)))
        self.replace_box.toggled.connect(self.who_and_why.setVisible)
        self.files_button.clicked.connect(self._choose)
        self.again_button.clicked.connect(lambda: self.take_files(self._paths))
        self.templates_button.clicked.connect(
            lambda: self.ask_folder(self.make_templates, tr("Folder for the empty tables"))
        )
        self._show_answer()

    def read(self) -> None:
        """Read whether what is there now is synthetic."""
        self.context.run(self.context.store.is_synthetic, self.synthetic_known.emit, self)

    def take_files(self, paths: tuple[Path, ...]) -> None:
        """Take files in, beside the window; who replaces what is there says so first, and why."""
        if not self._is_said():
            return
        context = self.context
        self._paths = paths
        self._error = self._answers = None
        store, today, who = context.store, context.today, context.who
        day_first, own = self.day_first.isChecked(), self.who_and_why
        replace = Stamp.now(own.by, own.reason) if self.replace_box.isChecked() else None
        self._enable(on=False)
        context.run(
            lambda: import_files(
                store, paths, today, who=who, day_first=day_first, replace=replace
            ),
            self._taken, self, self._refused, saves=True,
        )  # fmt: skip

    def make_templates(self, folder: Path) -> None:
        """Write the empty tables into a folder, beside the window."""
        self.context.run(lambda: write_templates(folder, code()), self.show_written, self)

    def _choose(self) -> None:
        kinds = tr("Tables (*.csv *.txt)")
        if self._is_said():
            ask_existing_files(self, tr("Choose the tables"), documents(), kinds, self.take_files)

    def _is_said(self) -> bool:
        """Return whether who replaces and why is said, where it must be; else say that it lacks."""
        is_said = not self.replace_box.isChecked() or self.who_and_why.is_acceptable
        if not is_said:
            self.who_and_why.show_all_faults()
        return is_said

    def _taken(self, answers: tuple[Imported, ...]) -> None:
        self._answers = answers
        self._enable(on=True)
        self._show_answer()
        self.context.changed.emit()

    def _refused(self, error: ForcePlateError) -> None:
        self._error = error
        self._enable(on=True)
        self._show_answer()

    def _enable(self, *, on: bool) -> None:
        self.files_button.setEnabled(on)
        self.again_button.setEnabled(on and bool(self._paths))

    def _show_answer(self) -> None:
        error, answers = self._error, self._answers
        rows = error.rows if isinstance(error, WrongRowsError) else ()
        self.answer.setVisible(error is not None or answers is not None)
        self.wrong.setVisible(bool(rows))
        self.wrong.show_rows(
            [(own.file, _table_words(own.table), str(own.line), said(own.text)) for own in rows]
        )
        self.shape.show_state(State.GOOD if error is None else State.WRONG)
        if answers is not None:
            line = tr("{table}: {new} taken in, {known} there already")
            self.said.setText(
                "\n".join(
                    line.format(table=_table_words(one.table), new=one.n_new, known=one.n_known)
                    for one in answers
                )
            )
        elif rows:
            self.said.setText(
                tr(
                    "Nothing was taken. Rows that are wrong: {n}. Correct them in the file, save "
                    "it, and read it again."
                ).format(n=len(rows))
            )
        elif error is not None:
            self.said.setText(tr("Nothing was taken: {why}").format(why=particulars(error)))


def _table_words(table: str) -> str:
    return {
        TableName.PARTICIPANTS.value: tr("Participants"),
        TableName.SESSIONS.value: tr("Sessions"),
        TableName.WEEKS.value: tr("Weeks"),
        TableName.INJURIES.value: tr("Injuries"),
        TableName.DROP_OUTS.value: tr("Those who left"),
    }.get(table, table)
