"""Outcome: injury risk, time to injury, and what the strength gain was worth."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QWidget

from forceplate.enums import Region
from forceplate.errors import ForcePlateError
from forceplate.gui.kit import language, numbers
from forceplate.gui.kit.buttons import Button
from forceplate.gui.kit.cards import Card
from forceplate.gui.kit.error_message import particulars
from forceplate.gui.kit.fields import Choice, name_of
from forceplate.gui.kit.file_dialogs import ask_existing_file
from forceplate.gui.kit.labels import label
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import Lines, Scrolled, column, row, widget_of
from forceplate.gui.kit.painted_figures import Figure
from forceplate.gui.kit.table import Column, Table
from forceplate.gui.kit.theme import Size
from forceplate.gui.kit.written_file import WrittenFile
from forceplate.words import Language, Text, capital
from forceplate_study.operations.compute_results import Gains, OutcomeResults, outcome_of
from forceplate_study.results import answer_words, result_text
from forceplate_study.results.figures import survival_figure
from forceplate_study.results.result_rows import ResultRow, outcome_rows
from forceplate_study.window.study_context import StudyContext, said
from forceplate_study.window.study_tab import StudyTab

FIGURE_HEIGHT = 380
FIGURE_AFTER = "survival"
GAINS_FILE = "gains.csv"
_NONE = "\N{EM DASH}"
_LIBRARY, _TABLE, _NOWHERE = "library", "table", "nowhere"
"""Where the strength gains come from."""


class OutcomeTab(StudyTab):
    """One part for each question: its answers with method, and what must be known beside them."""

    def __init__(self, context: StudyContext, parent: QWidget | None = None) -> None:
        super().__init__(context, parent)
        self._answer: OutcomeResults | None = None
        self._error: ForcePlateError | None = None
        own = context.store.root / GAINS_FILE
        self._table_path: Path | None = own if own.is_file() else None
        self.source = Choice(
            [
                (tr("the visits in this library"), _LIBRARY),
                (tr("a table"), _TABLE),
                (tr("nowhere: leave them out"), _NOWHERE),
            ]
        )
        self.region = Choice(
            [
                (tr("the big toe"), Region.HALLUX.value),
                (tr("the small toes"), Region.LESSER_TOES.value),
                (tr("all toes"), Region.ALL_TOES.value),
            ]
        )
        self._with = widget_of(row(name_of(self.region, tr("measure&d with")), self.region))
        self.choose_button = Button(tr("Choose the &table …"))
        self.data_button = Button(tr("&Write the data set …"), symbol="save")
        self.data_button.setToolTip(
            tr(
                "A row for each participant and each injury, a dictionary, and scripts in R and "
                "Python that find every number of the report from them."
            )
        )
        self.save_button = Button(tr("&Save as files …"), symbol="save")
        self.intro, self.made = label(wraps=True), WrittenFile()
        self.figure = Figure("", FIGURE_HEIGHT)
        self.figure_card = Card(self.figure)
        self.parts = {part: _Part() for part in answer_words.PARTS}
        self.closing = label(wraps=True)
        self.closing_card = Card(self.closing)
        self._lay_out()
        self._show_answer()
        if self._table_path is not None:
            self.source.setCurrentIndex(self.source.findData(_TABLE))
        self._show_state()
        self.source.currentIndexChanged.connect(self._source_chosen)
        self.region.currentIndexChanged.connect(self.read)
        self.choose_button.clicked.connect(self.choose_table)
        self.save_button.clicked.connect(lambda: self.ask_folder(self.save))
        self.data_button.clicked.connect(lambda: self.ask_folder(self.save_data))

    @property
    def gains(self) -> Gains:
        """Which strength gains are chosen."""
        source = self.source.currentData()
        return Gains(
            self._table_path if source == _TABLE else None,
            self.context.window.library.root if source == _LIBRARY else None,
            Region(self.region.currentData()),
        )

    def read(self) -> None:
        """Compute the answers from all entries, beside the window."""
        context, gains = self.context, self.gains
        store, study, today, who = context.store, context.study, context.today, context.who
        self._answer = self._error = None
        self._show_answer()
        context.run(
            lambda: outcome_of(store, study, today, who=who, gains=gains),
            lambda answer: self._take(gains, answer), self, self._refused,
        )  # fmt: skip

    def use_table(self, path: Path) -> None:
        """Take the gains from a table."""
        self._table_path = path
        row = self.source.findData(_TABLE)
        if self.source.currentIndex() == row:
            self.read()
        else:
            self.source.setCurrentIndex(row)

    def choose_table(self) -> None:
        """Ask for the table with the gains."""
        title = tr("Table with the columns participant and gain_n")
        start = self._table_path.parent if self._table_path else self.context.store.root
        ask_existing_file(self, title, start, tr("Tables (*.csv *.txt)"), self.use_table)

    def save(self, folder: Path) -> None:
        """Write the answers and the survival figure as files."""
        if self._answer is None:
            return
        outcome, study, code = self._answer.outcome, self.context.study, language.code()

        def write() -> tuple[Path, ...]:
            from forceplate_study.operations.save_results import write_outcome  # noqa: PLC0415 - in its thread

            return write_outcome(folder, study, outcome, code)

        self.context.run(write, self.show_written, self)

    def save_data(self, folder: Path) -> None:
        """Write the data set that the answers are found from, with its scripts."""
        answer, study, root = self._answer, self.context.study, self.context.store.root
        if answer is None:
            return

        def write() -> tuple[Path, ...]:
            from forceplate_study.operations.save_results import save_data_set  # noqa: PLC0415 - in its thread

            return save_data_set(root, study, answer.records, answer.outcome, folder)

        self.context.run(write, self.show_written, self)

    def _source_chosen(self) -> None:
        self._show_state()
        if self.source.currentData() == _TABLE and self._table_path is None:
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

    def _show_state(self) -> None:
        source = self.source.currentData()
        self._with.setVisible(source == _LIBRARY)
        table = tr("Choose the &table …")
        self.choose_button.setText(
            table if self._table_path is None else f"{table} ({self._table_path.name})"
        )
        self.choose_button.setVisible(source == _TABLE)
        for button in (self.save_button, self.data_button):
            button.setEnabled(self._answer is not None)

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
                    [self._cells(row) for row in own],
                    [
                        said(note)
                        for note in result_text.notes(name, answer.outcome, self.context.study)
                    ],
                )
        for card in (self.figure_card, self.closing_card):
            card.setVisible(answer is not None)
        if answer is None:
            return
        outcome, study = answer.outcome, self.context.study
        draw = partial(
            survival_figure, outcome=outcome, study=study, language=Language(language.code())
        )
        self.figure.show_drawing(draw, draw(self.figure.room).says)
        self.closing.setText("\n\n".join(map(said, result_text.closing_notes(outcome, study))))

    def _intro(self) -> str:
        answer = self._answer
        if self._error is not None:
            return particulars(self._error)
        if answer is None:
            return tr("Computing …")
        lines = [
            said(Text(
                "As of {day}: {n:participant|participants}, {injured} of them injured. Gains known "
                "of {gains} of them."
            ).fill(
                day=numbers.date(answer.outcome.as_of), n=len(answer.outcome.persons),
                injured=sum(own.injured for own in answer.outcome.persons), gains=answer.n_gains,
            ))
        ]  # fmt: skip
        if answer.gains_error is not None:
            lines.append(
                tr("Without strength gains: {why}").format(why=particulars(answer.gains_error))
            )
        return "\n".join(lines)

    def _cells(self, row: ResultRow) -> list[str]:
        study = self.context.study
        name = said(capital(result_text.head_words(row, study)))
        if row.refused:
            return [name, _NONE, "", "", "", said(result_text.refused_words(row, study))]
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
            said(answer_words.method_words(row.method)),
        ]

    def _lay_out(self) -> None:
        parts: list[QWidget] = []
        for name, part in self.parts.items():
            parts.append(part)
            if name == FIGURE_AFTER:
                parts.append(self.figure_card)
        inside = column(self.made, self.intro, *parts, self.closing_card, None)
        asked = Lines(
            widget_of(row(name_of(self.source, tr("Strength &gains from")), self.source)),
            self._with, self.choose_button, self.save_button, self.data_button,
        )  # fmt: skip
        self.setLayout(column(asked, (Scrolled(widget_of(inside)), 1)))


class _Part(Card):
    """A question with its answers."""

    def __init__(self) -> None:
        self.title, self.notes = label(size=Size.LARGE, bold=True, wraps=True), label(wraps=True)
        self.table = Table(
            (
                Column(tr("Answer"), stretches=True), Column(tr("Value"), is_number=True),
                Column(tr("Interval"), is_number=True), Column("P", is_number=True),
                Column(tr("Injured")), Column(tr("Method"), stretches=True),
            ),
            most_rows=100,
        )  # fmt: skip
        super().__init__(self.title, self.table, self.notes)

    def show_rows(self, title: str, rows: list[list[str]], notes: list[str]) -> None:
        """Show the answers to the question."""
        self.title.setText(title)
        self.setAccessibleName(title)
        self.table.setAccessibleName(title)
        self.table.show_rows(rows)
        self.notes.setText("\n".join(notes))
        self.notes.setVisible(bool(notes))
