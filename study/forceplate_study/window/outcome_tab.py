"""Outcome: injury risk, time to injury, and what the strength gain was worth."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)

from forceplate.enums import Region
from forceplate.errors import ForcePlateError
from forceplate.gui.kit import icons, language, numbers, theme
from forceplate.gui.kit.error_message import particulars
from forceplate.gui.kit.file_dialogs import documents
from forceplate.gui.kit.labels import sentence_label
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.written_file import WrittenFile
from forceplate.words import Language
from forceplate_study.operations.compute_results import Gains, GainsFrom, OutcomeResults, outcome_of
from forceplate_study.operations.open_study import MissingExtraError
from forceplate_study.results import result_text, vocabulary
from forceplate_study.results.figures import survival_figure
from forceplate_study.results.result_rows import ResultRow, outcome_rows
from forceplate_study.window.ask_folder import ask_folder
from forceplate_study.window.entry_forms import set_choices
from forceplate_study.window.read_table import fill_table, fit_height, head, read_table
from forceplate_study.window.study_context import StudyContext, missing_words, said
from forceplate_study.window.study_figure import StudyFigure
from forceplate_study.window.study_tab import StudyTab

FIGURE_AFTER = "survival"
GAINS_FILE = "gains.csv"


class OutcomeTab(StudyTab):
    """One part for each question: its answers with method, and what must be known beside them."""

    def __init__(self, context: StudyContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._answer: OutcomeResults | None = None
        self._error: ForcePlateError | None = None
        own = context.store.root / GAINS_FILE
        self._table_path: Path | None = own if own.is_file() else None
        self.source_label, self.source = QLabel(tr("Strength &gains from")), QComboBox()
        self.region_label, self.region = QLabel(tr("measure&d with")), QComboBox()
        self.source_label.setBuddy(self.source)
        self.region_label.setBuddy(self.region)
        self.choose_button = QPushButton()
        self.save_button = QPushButton(icons.icon("save"), tr("&Save as files …"))
        self.intro, self.made = sentence_label(), WrittenFile()
        self.figure = StudyFigure()
        self.parts = {part: _Part() for part in vocabulary.PARTS}
        self.closing = sentence_label()
        self._lay_out()
        self._offer_choices()
        if self._table_path is not None:
            self.source.setCurrentIndex(self.source.findData(GainsFrom.TABLE.value))
        self._show_state()
        self.source.currentIndexChanged.connect(self._source_chosen)
        self.region.currentIndexChanged.connect(self.read)
        self.choose_button.clicked.connect(self.choose_table)
        self.save_button.clicked.connect(lambda: ask_folder(self, documents(), self.save))

    @property
    def gains(self) -> Gains:
        """Which strength gains are chosen."""
        return Gains(
            GainsFrom(self.source.currentData()), self._table_path,
            Region(self.region.currentData()),
        )  # fmt: skip

    def read(self) -> None:
        """Compute the answers from all entries, beside the window."""
        context, gains = self.context, self.gains
        store, study, today, who = context.store, context.study, context.today, context.who
        library = context.window.library.root
        self._answer = self._error = None
        self._show_answer()
        context.run(
            lambda: outcome_of(store, study, today, who=who, gains=gains, library=library),
            lambda answer: self._take(gains, answer), self, self._refused,
        )  # fmt: skip

    def use_table(self, path: Path) -> None:
        """Take the gains from a table."""
        self._table_path = path
        row = self.source.findData(GainsFrom.TABLE.value)
        if self.source.currentIndex() == row:
            self.read()
        else:
            self.source.setCurrentIndex(row)

    def choose_table(self) -> None:
        """Ask for the table with the gains."""
        start = self._table_path or self.context.store.root
        dialog = QFileDialog(
            self, tr("Table with the columns participant and gain_n"), str(start),
            tr("Tables (*.csv *.txt)"),
        )  # fmt: skip
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.use_table(Path(name)))
        dialog.open()

    def save(self, folder: Path) -> None:
        """Write the answers and the survival figure as files."""
        if self._answer is None:
            return
        outcome, study, code = self._answer.outcome, self.context.study, language.code()

        def write() -> tuple[Path, ...]:
            from forceplate_study.results.result_files import write_outcome  # noqa: PLC0415 - in its thread

            return write_outcome(folder, study, outcome, code)

        self.context.run(write, self._saved, self)

    def _source_chosen(self) -> None:
        self._show_state()
        if self.gains.source is GainsFrom.TABLE and self._table_path is None:
            self.choose_table()
        else:
            self.read()

    def _take(self, gains: Gains, answer: OutcomeResults) -> None:
        if gains == self.gains:
            self._answer = answer
            self.synthetic_known.emit(answer.outcome.simulated)
            self._show_answer()

    def _refused(self, error: ForcePlateError) -> None:
        self._error = error
        self._show_answer()

    def _saved(self, paths: tuple[Path, ...]) -> None:
        said_so = tr("Written: {files}.").format(files=", ".join(path.name for path in paths))
        self.made.show_written(paths[0].parent, said_so)

    def _show_state(self) -> None:
        source = self.gains.source
        for widget in (self.region_label, self.region):
            widget.setVisible(source is GainsFrom.LIBRARY)
        table = tr("Choose the &table …")
        self.choose_button.setText(
            table if self._table_path is None else f"{table} ({self._table_path.name})"
        )
        self.choose_button.setVisible(source is GainsFrom.TABLE)
        self.save_button.setEnabled(self._answer is not None)

    def _show_answer(self) -> None:
        self._show_state()
        self.intro.setText(self._intro())
        answer = self._answer
        rows = () if answer is None else outcome_rows(answer.outcome)
        for name, part in self.parts.items():
            own = [row for row in rows if row.part == name]
            part.setVisible(bool(own))
            if own and answer is not None:
                part.show_rows(
                    said(result_text.part_title(name, answer.outcome)),
                    self._heads(),
                    [self._cells(row) for row in own],
                    [
                        said(note)
                        for note in result_text.notes(name, answer.outcome, self.context.study)
                    ],
                )
        if answer is None:
            self.figure.show_drawing(None)
            self.closing.clear()
            return
        outcome, study = answer.outcome, self.context.study
        self.figure.show_drawing(survival_figure(outcome, study, Language(language.code())))
        self.closing.setText("\n\n".join(map(said, result_text.closing_notes(outcome, study))))

    def _intro(self) -> str:
        answer = self._answer
        if isinstance(self._error, MissingExtraError):
            return missing_words(self._error)
        if self._error is not None:
            return particulars(self._error)
        if answer is None:
            return tr("Computing …")
        lines = [
            tr("As of {day}: {n} participants, {injured} of them injured. Gains known of "
                "{gains} of them.").format(
                day=numbers.date(answer.outcome.as_of), n=len(answer.outcome.persons),
                injured=sum(own.injured for own in answer.outcome.persons), gains=answer.n_gains,
            )
        ]  # fmt: skip
        if answer.gains_error is not None:
            lines.append(
                tr("⚠ Without strength gains: {why}").format(why=particulars(answer.gains_error))
            )
        return "\n".join(lines)

    def _heads(self) -> list[str]:
        return [
            tr("Answer"), tr("Value"), tr("Interval"), "P", tr("Injured"),
            tr("Method"),
        ]  # fmt: skip

    def _cells(self, row: ResultRow) -> list[str]:
        study = self.context.study
        name = ", ".join(
            filter(
                None,
                (said(result_text.group_words(row, study)), said(vocabulary.name_words(row.name))),
            )
        )
        name = name[:1].upper() + name[1:]
        if row.refused:
            return [name, said(result_text.refused_words(row, study))]
        injured = "" if row.n_injured is None else str(row.n_injured)
        if row.n is not None:
            injured = tr("{injured} of {n}").format(injured=injured, n=row.n)
        return [
            name,
            said(result_text.value_words(row)),
            said(result_text.interval_words(row)),
            ""
            if row.p is None
            else said(result_text.p_words(row.p)).removeprefix("P ").removeprefix("= "),
            injured,
            said(vocabulary.method_words(row.method)),
        ]

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        for widget in (self.source_label, self.source, self.choose_button):
            first.addWidget(widget)
        first.addStretch(1)
        for widget in (self.region_label, self.region):
            second.addWidget(widget)
        second.addStretch(1)
        second.addWidget(self.save_button)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.addLayout(first)
        column.addLayout(second)
        column.addWidget(self.made)
        column.addWidget(self.intro)
        for name, part in self.parts.items():
            column.addWidget(part)
            if name == FIGURE_AFTER:
                column.addWidget(self.figure)
        column.addWidget(self.closing)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(scroll)

    def _offer_choices(self) -> None:
        self.source.setAccessibleName(tr("Strength gains from"))
        set_choices(
            self.source,
            [
                (GainsFrom.LIBRARY.value, tr("the visits in this library")),
                (GainsFrom.TABLE.value, tr("a table")),
                (GainsFrom.NOWHERE.value, tr("nowhere: leave them out")),
            ],
        )
        self.region.setAccessibleName(tr("Measured with"))
        set_choices(
            self.region,
            [
                (Region.HALLUX.value, tr("the big toe")),
                (Region.LESSER_TOES.value, tr("the small toes")),
                (Region.ALL_TOES.value, tr("all toes")),
            ],
        )
        self._show_answer()


class _Part(QWidget):
    """A question with its answers."""

    def __init__(self) -> None:
        super().__init__()
        self.title, self.notes = head(), sentence_label()
        self.table: QTableWidget = read_table()
        self.table.horizontalHeader().setStretchLastSection(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for widget in (self.title, self.table, self.notes):
            column.addWidget(widget)

    def show_rows(
        self, title: str, heads: list[str], rows: list[list[str]], notes: list[str]
    ) -> None:
        self.title.setText(title)
        self.title.setFont(theme.font(bold=True))
        self.table.setAccessibleName(title)
        self.table.clearSpans()
        fill_table(self.table, heads, rows)
        for number, row in enumerate(rows):
            if len(row) < len(heads):  # a sentence in the place of the answer
                self.table.setSpan(number, len(row) - 1, 1, 1 + len(heads) - len(row))
        fit_height(self.table)
        self.notes.setText("\n".join(notes))
        self.notes.setVisible(bool(notes))
