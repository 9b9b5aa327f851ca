"""How another system's file is read: what it settles itself, and what is asked of the user."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from forceplate.errors import StorageError
from forceplate.exchange.importing import refusals
from forceplate.exchange.importing.headings import Heading
from forceplate.exchange.importing.recording import ALL, HowToRead, Recording, read_recording
from forceplate.exchange.importing.recording_file import RecordingFile
from forceplate.exchange.importing.refusals import Question, RecordingRefused
from forceplate.exchange.importing.units import ForceUnit, TimeUnit
from forceplate.gui.kit import numbers
from forceplate.gui.kit.buttons import Button
from forceplate.gui.kit.error_message import particulars
from forceplate.gui.kit.fields import Check, Choice, Field, TickList, form_of
from forceplate.gui.kit.labels import sentence_label
from forceplate.gui.kit.language import said, tr
from forceplate.gui.kit.layouts import column, empty

_MOST_BUTTONS = 6


class ImportColumns(QWidget):
    """Asks only for what the file does not say itself, by the same rules as the command."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._file: RecordingFile | None = None
        self._answered: tuple[HowToRead, Recording | StorageError] | None = None
        self.force = TickList(tr("Columns of the force; space ticks"), most_rows=3)
        self.time, self.unit, self.time_unit = Choice(), Choice(), Choice()
        self.decimal, self.part, self.effort = Choice(), Choice(), Choice()
        marks = [(self._mark_words(mark), mark) for mark in ("point", "comma")]
        _offer(self.unit, [(str(unit), unit) for unit in ForceUnit])
        _offer(self.time_unit, [(str(unit), unit) for unit in TimeUnit])
        _offer(self.decimal, marks)
        for box in (self.time, self.part, self.effort):
            _offer(box)
        self.rate = Field(placeholder=tr("only for a file without times"))
        self.invert = Check(tr("Pressin&g is negative in this file"))
        self.tared = Check(tr("0 in this file is the unloaded platform, as measured"))
        self.said = sentence_label()
        self.answers = QWidget()
        QHBoxLayout(self.answers).setContentsMargins(0, 0, 0, 0)
        form = form_of(
            (tr("&Force (several ticks are added up)"), self.force),
            (tr("&Unit of the force"), self.unit),
            (tr("T&ime"), self.time),
            (tr("Unit of t&he time"), self.time_unit),
            (tr("Samples per &second"), self.rate),
            (tr("Decimals"), self.decimal),
            (tr("Recording in the file"), self.part),
            (tr("Effort in the recording"), self.effort),
            self.invert,
            self.tared,
            is_wide=True,
        )
        self.setLayout(column(form, self.said, self.answers))
        self.force.itemChanged.connect(self.changed)
        self.decimal.currentIndexChanged.connect(self._offer_columns)
        for box in (self.time, self.unit, self.time_unit, self.decimal, self.part, self.effort):
            box.currentIndexChanged.connect(self.changed)
        self.rate.textChanged.connect(self.changed)
        self.invert.toggled.connect(self.changed)
        self.changed.connect(self.show_answer)
        self.show_answer()

    def show_file(self, file: RecordingFile) -> None:
        """Offer the columns of a file; what was chosen stays where the file has it, too.

        Which recording and which effort is of this file alone, and asked anew.
        """
        self._file, self._answered = file, None
        for box in (self.part, self.effort):
            _offer(box)
        with QSignalBlocker(self.decimal):
            self.decimal.setCurrentIndex(0)
        self._offer_columns()
        self.changed.emit()

    def _offer_columns(self) -> None:
        """Offer the columns, which may be known only when the decimal mark is."""
        before, time_before = self.force_columns, self.time_column
        heading = self._heading()
        named = zip(heading.names, heading.units, strict=True)
        rows = [
            (str(place), f"{place}: {name}" + (f" [{unit}]" if unit else ""))
            for place, (name, unit) in enumerate(named, 1)
        ]
        self.force.offer(rows, before)
        _offer(self.time, [(words, place) for place, words in rows], time_before)

    def _heading(self) -> Heading:
        """Return the columns of the file; none while it is unknown what separates them."""
        try:
            return self._file.heading(self._mark) if self._file else Heading((), ())
        except StorageError:
            return Heading((), ())

    @property
    def force_columns(self) -> tuple[str, ...]:
        """The numbers of the ticked columns; empty: the only possible one."""
        return self.force.ticked

    @property
    def time_column(self) -> str | None:
        """The number of the column, None: the one that is named so."""
        found = self.time.currentData()
        return found if isinstance(found, str) else None

    @property
    def rate_hz(self) -> float | None:
        """None: the file says it, or what is typed is no number."""
        return numbers.parse(self.rate.text()) if self.rate.text().strip() else None

    @property
    def _mark(self) -> str | None:
        found = self.decimal.currentData()
        return found if isinstance(found, str) else None

    @property
    def how(self) -> HowToRead:
        """What is chosen."""
        unit, time_unit = self.unit.currentData(), self.time_unit.currentData()
        part, effort = self.part.currentData(), self.effort.currentData()
        return HowToRead(
            force_columns=self.force_columns,
            time_column=self.time_column,
            unit=None if unit is None else ForceUnit(unit),
            time_unit=None if time_unit is None else TimeUnit(time_unit),
            rate_hz=self.rate_hz,
            decimal=self._mark,
            part=None if part is None else int(part),
            effort=None if effort is None else int(effort),
            invert=self.invert.isChecked(),
        )

    def _outcome(self) -> Recording | StorageError | None:
        """Return what the file says as chosen, or why it says nothing; None without a file."""
        if self._file is None:
            return None
        how = self.how
        if self._answered is None or self._answered[0] != how:
            first = replace(how, effort=1) if how.effort == ALL else how
            try:
                self._answered = how, read_recording(self._file, first)
            except StorageError as error:
                self._answered = how, error
        return self._answered[1]

    def problem(self) -> str:
        """Return why the file cannot be read so; empty when it can."""
        if self.rate.text().strip() and self.rate_hz is None:
            return tr("The samples per second are no number.")
        outcome = self._outcome()
        return particulars(outcome) if isinstance(outcome, StorageError) else ""

    def reading(self) -> str:
        """Return what is read as what; empty while there is a problem."""
        found = self._outcome()
        if not isinstance(found, Recording):
            return ""
        force = " + ".join(found.columns)
        words = tr("Force: {columns} in {unit}.").format(columns=force, unit=found.unit)
        rate = tr("{rate} samples per second.").format(rate=numbers.number(found.rate_hz, 1))
        time = tr("Time: {column}.").format(column=found.time_column) if found.time_column else ""
        notes = (said(note) for note in found.notes)
        return " ".join(filter(None, (words, time, rate, *notes)))

    def show_answer(self) -> None:
        """Offer a button for each answer to the question that the file leaves open."""
        outcome = self._outcome()
        layout = self.answers.layout()
        assert isinstance(layout, QHBoxLayout)  # noqa: S101  made so above
        empty(layout)
        is_question = isinstance(outcome, RecordingRefused)
        self.answers.setVisible(is_question)
        self.said.setVisible(is_question)
        if not isinstance(outcome, RecordingRefused):
            return
        self.said.setText(tr("Your answer:"))
        question = outcome.question
        for box, option in ((self.part, refusals.PART), (self.effort, refusals.EFFORT)):
            if question.option == option:
                found = question.answers
                _offer(box, [(self._answer_words(question, a), _data(a, option)) for a in found])
        for answer in question.answers[:_MOST_BUTTONS] or ("",):
            words = self._answer_words(question, answer)
            if words:
                button = Button(words)
                button.clicked.connect(
                    lambda _=False, question=question, answer=answer: self.answer(question, answer)
                )
                layout.addWidget(button)
        layout.addStretch(1)

    def answer(self, question: Question, answer: str) -> None:
        """Set the field that a question is about."""
        if question.option == refusals.INVERT:
            self.invert.setChecked(True)
        elif question.option == refusals.RATE:
            self.rate.setText(answer)
        elif question.option in {refusals.FORCE_COLUMN, refusals.TIME_COLUMN}:
            names = self._heading().names
            row = names.index(answer) if answer in names else int(answer) - 1
            if question.option == refusals.FORCE_COLUMN:
                self.force.tick(row)
            else:
                self.time.setCurrentIndex(row + 1)
        else:
            box = {
                refusals.UNITS: self.unit,
                refusals.TIME_UNITS: self.time_unit,
                refusals.DECIMAL: self.decimal,
                refusals.PART: self.part,
                refusals.EFFORT: self.effort,
            }[question.option]
            box.setCurrentIndex(box.findData(_data(answer, question.option)))

    def _answer_words(self, question: Question, answer: str) -> str:
        """Return what stands on the button of an answer; empty: it must be typed."""
        if question.option == refusals.INVERT:
            return tr("Pressing is negative")
        if question.option == refusals.DECIMAL:
            return self._mark_words(answer)
        if answer == "all":
            return tr("Each as a trial")
        return answer

    def _mark_words(self, mark: str) -> str:
        return {"point": tr("Decimal point"), "comma": tr("Decimal comma")}[mark]


def _offer(box: Choice, items: Sequence[tuple[str, object]] = (), chosen: object = None) -> None:
    """Offer these below "as the file says", which is chosen where the other is not there."""
    kept = chosen if any(value == chosen for _, value in items) else None
    box.offer([(tr("as the file says"), None), *items], kept)


def _data(answer: str, option: str) -> object:
    """Return what a box holds for an answer."""
    if option in (refusals.PART, refusals.EFFORT):
        return ALL if answer == "all" else int(answer)
    return answer
