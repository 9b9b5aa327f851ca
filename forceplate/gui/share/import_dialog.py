"""A recording of another system becomes a trial: which file, whose, of what, and how to read it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from forceplate.analysis.trial.refusals import refusal_text
from forceplate.errors import AnotherDayError, ForcePlateError
from forceplate.gui.kit import language, numbers
from forceplate.gui.kit.buttons import Button
from forceplate.gui.kit.condition_names import region_name, side_name
from forceplate.gui.kit.date_field import DateField
from forceplate.gui.kit.error_message import particulars
from forceplate.gui.kit.fields import Choice, Field, form_of
from forceplate.gui.kit.file_dialogs import ask_existing_file, documents
from forceplate.gui.kit.labels import sentence_label
from forceplate.gui.kit.language import code, tr
from forceplate.gui.kit.layouts import row
from forceplate.gui.kit.question_box import QuestionBox, another_day_box
from forceplate.gui.kit.task_sheet import TaskSheet
from forceplate.gui.kit.visit_label import visit_label_edit
from forceplate.gui.share.import_columns import ImportColumns
from forceplate.names import visit_label
from forceplate.operations.begin_visit import exists
from forceplate.operations.import_recording import (
    COUNTS,
    ImportedTrial,
    ImportPlan,
    import_file,
    look_into,
)
from forceplate.phrases import FIXATION
from forceplate.types import PEAK_FORCE, Condition, Posture, Refusal, Region, Result, Side
from forceplate.words import Text, say

if TYPE_CHECKING:
    from forceplate.exchange.importing.recording_file import RecordingFile
    from forceplate.gui.kit.context import Context
    from forceplate.storage.people.people import Person

_MOMENT = re.compile(r"(?P<day>.+?)(?:[T ]+(?P<hour>\d{1,2})[:.](?P<minute>\d\d))?")


class ImportDialog(TaskSheet):
    """Reads the file and imports it beside the window; stays open for the next one."""

    imported = Signal(str)
    """The id of the person who has a new trial."""

    def __init__(
        self,
        context: Context,
        people: Sequence[Person],
        chosen_id: str = "",
        parent: QWidget | None = None,
    ) -> None:
        self._people = people
        self._path: Path | None = None
        self._file: RecordingFile | None = None
        self._question: QuestionBox | None = None
        self.file_button = Button(tr("&Choose the file …"), symbol="folder")
        self._file_says, self.reading = sentence_label(), sentence_label()
        self.person = Choice(
            (
                (f"{one.name} ({one.subject_id})" if one.name else one.subject_id, one.subject_id)
                for one in people
            ),
            placeholder=tr("Choose; add a new person in the list first"),
        )
        self.person.setCurrentIndex(self.person.findData(chosen_id))
        self.visit = visit_label_edit()
        self.visit.setPlaceholderText("W0, W8")
        same = tr("the same words at every visit")
        self.fixation, self.system = Field(placeholder=same), Field(placeholder=same)
        self.recorded = DateField(
            self._recorded_words, placeholder=tr("day-month-year and time, such as 28-2-2026 9:30")
        )
        self.mass, choose = Field(), tr("Choose")  # neither is likelier than another
        self.side = Choice(((side_name(side), side) for side in Side), placeholder=choose)
        self.region = Choice(((region_name(each), each) for each in Region), placeholder=choose)
        self.posture = Choice([(tr("seated"), Posture.SEATED), (tr("standing"), Posture.STANDING)])
        self.columns = ImportColumns()
        form = form_of(
            (tr("Perso&n"), self.person), (tr("&Visit"), self.visit), (tr("Foo&t"), self.side),
            (tr("To&es"), self.region), (tr("Posture"), self.posture),
            (tr("How the foot was held"), self.fixation), (tr("&Recorded on"), self.recorded),
            (tr("S&ystem"), self.system), (tr("&Body mass, kg (optional)"), self.mass),
            is_wide=True,
        )  # fmt: skip
        super().__init__(
            context, tr("Import a recording of another system"),
            row(self.file_button, (self._file_says, 1)), form, self.columns, self.reading,
            refused=Text("Nothing was imported."), working=tr("It is being read …"),
            do=tr("Im&port"), width=760, parent=parent,
        )  # fmt: skip
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.import_button, self.close_button = self.do_button, self.cancel_button
        self.close_button.setText(tr("Close"))
        self._connect()
        self.show_state()
        self.file_button.setFocus()

    # the file

    def ask_file(self) -> QFileDialog:
        """Ask for the file of the recording."""
        folder = documents() if self._path is None else self._path.parent
        kinds = tr("Recordings (*.csv *.txt *.tsv *.gz *.c3d);;All files (*)")
        return ask_existing_file(self, tr("Choose a recording"), folder, kinds, self.read_file)

    def read_file(self, path: Path) -> None:
        """Read what a file holds, beside the window."""
        if not self.is_busy:
            self._path = None
            self.begin_task(lambda _: look_into(path), self._looked)

    def _looked(self, file: RecordingFile) -> None:
        self._path, self._file = file.path, file
        self.columns.show_file(file)
        self.show_state()
        (self.columns.force if self.columns.problem() else self.person).setFocus()
        self.area.fit(self.reading if self.columns.problem() else self.person)

    # the import

    def plan(self) -> ImportPlan | None:
        """Return what is entered; None while something is missing."""
        if self._missing():
            return None
        recorded_at = self.recorded_at
        assert recorded_at is not None  # noqa: S101  else it is missing
        how = self.columns.how
        return ImportPlan(
            subject_id=str(self.person.currentData()),
            visit=self._label,
            condition=Condition(
                Side(self.side.currentData()),
                Region(self.region.currentData()),
                Posture(self.posture.currentData()),
                FIXATION.id_of(self.fixation.text(), code()),
            ),
            recorded_at=recorded_at,
            system=self.system.text().strip(),
            force_columns=how.force_columns,
            time_column=how.time_column,
            unit=how.unit,
            time_unit=how.time_unit,
            rate_hz=how.rate_hz,
            decimal=how.decimal,
            part=how.part,
            effort=how.effort,
            invert=how.invert,
            tared=self.columns.tared.isChecked(),
            body_mass_kg=numbers.parse(self.mass.text()) if self.mass.text().strip() else None,
        )

    @property
    def _label(self) -> str:
        """The label of the visit, as the person has it already."""
        chosen = self.person.currentData()
        visits = [v.visit for one in self._people if one.subject_id == chosen for v in one.visits]
        return visit_label(self.visit.text(), visits)

    @property
    def recorded_at(self) -> datetime | None:
        """When it was recorded, by the clock here; None while it is none that is possible."""
        return parse_moment(self.recorded.text(), self._context.now())

    def _recorded_words(self, typed: str) -> str:
        moment = parse_moment(typed, self._context.now())
        return "" if moment is None else numbers.moment(moment)

    def start(self, *, another_day: bool = False) -> None:
        """Import the recording, beside the window.

        Parameters
        ----------
        another_day
            It belongs into a visit of another day: the user has said so.
        """
        plan, file = self.plan(), self._file
        if plan is not None and file is not None:
            plan, library = replace(plan, another_day=another_day), self._context.library
            self.begin_task(lambda _: import_file(library, file, plan), self._imported)

    def _imported(self, answers: tuple[ImportedTrial, ...]) -> None:
        """Say what came of it, and be ready for the next file."""
        self._path = self._file = None
        subject_id = str(self.person.currentData())
        lines = [line for answer in answers for line in self._outcome_lines(answer)]
        self.made.show_written(answers[-1].saved.path.parent, "\n".join(lines))
        self.show_state()
        self.area.fit(self.made)
        self.imported.emit(subject_id)
        self.file_button.setFocus()

    def _outcome_lines(self, answer: ImportedTrial) -> list[str]:
        trial = answer.saved.trial
        lines = [
            tr("Imported as trial {number} of visit {visit}: {file}").format(
                number=trial.number, visit=self._label, file=answer.saved.path.name
            ),
            tr("{columns} in {unit}, {n} samples, {missing} missing.").format(
                columns=" + ".join(answer.columns), unit=answer.unit or COUNTS,
                n=numbers.number(answer.n_samples), missing=numbers.number(answer.n_missing),
            ),
            *(say(note, language.code()) for note in answer.notes),
        ]  # fmt: skip
        peak = trial.result(PEAK_FORCE)
        if peak is not None:
            lines.append(_peak_words(tr("Peak force: {value}"), peak))
        lines.append(
            tr("The trial counts.")
            if trial.accepted
            else tr("The trial does not count; the Review screen says why.")
        )
        return lines

    def refuse(self, error: ForcePlateError) -> None:
        """Say why nothing was imported; where it is of another day, ask."""
        if isinstance(error, AnotherDayError):
            self._ask_another_day(error)
        else:
            super().refuse(error)

    @property
    def question(self) -> QuestionBox | None:
        """Whether the trial belongs into a visit of another day, where that is open now."""
        return self._question

    def _ask_another_day(self, error: AnotherDayError) -> None:
        def answered(is_yes: bool) -> None:
            self._question = None
            if is_yes:
                self.start(another_day=True)

        self._question = another_day_box(particulars(error), answered, self)
        self._question.open()

    # showing

    def _missing(self) -> str:
        """Return what is to be entered next; empty when all is there."""
        mass_kg = numbers.parse(self.mass.text())
        asked = (
            (self._path is None, tr("Choose the file of the recording.")),
            (self.person.currentIndex() < 0, tr("Choose the person.")),
            (not self.visit.hasAcceptableInput(), tr("Give the label of the visit: W0, W8.")),
            (self.side.currentIndex() < 0, tr("Choose the foot.")),
            (self.region.currentIndex() < 0, tr("Choose the toes that pressed.")),
            (
                self.recorded_at is None,
                tr("Give the day of the recording, not later than now: 28-2-2026 9:30."),
            ),
            (
                not self.system.text().strip(),
                tr("Name the system that recorded it, in the same words at every visit."),
            ),
            (
                bool(self.mass.text().strip()) and (mass_kg is None or not 1 <= mass_kg <= 500),
                tr("The body mass is no possible number of kilograms."),
            ),
            (
                bool(self.columns.rate.text().strip()) and self.columns.rate_hz is None,
                tr("The samples per second are no number."),
            ),
        )
        return next((words for is_missing, words in asked if is_missing), "")

    def show_state(self) -> None:
        """Say how the file is read and what is missing; import only when nothing is."""
        is_busy = self.is_busy
        problem = self.columns.problem() if self._path is not None else ""
        missing = self._missing()
        if self._path is not None:
            self._file_says.setText(self._path.name)
        elif is_busy:
            self._file_says.setText(tr("It is being read …"))
        else:
            self._file_says.setText(tr("No file is chosen."))
        if problem:
            words = tr(
                "⚠ The file can be read in more than one way, or not at all: tick the force and "
                "choose units and time. Details: {problem}"
            ).format(problem=problem)
        else:
            read = self.columns.reading() if self._path is not None else ""
            words = "\n".join(filter(None, (read, missing)))
        self.reading.setText(words)
        self.columns.setEnabled(self._path is not None)
        self.file_button.setEnabled(not is_busy)
        self.import_button.setEnabled(not (is_busy or problem or missing))

    def _connect(self) -> None:
        self.file_button.clicked.connect(self.ask_file)
        for edit in (self.visit, self.recorded, self.system, self.mass):
            edit.textChanged.connect(self.show_state)
        for box in (self.person, self.side, self.region):
            box.currentIndexChanged.connect(self.show_state)
        self.columns.changed.connect(self.show_state)
        self.import_button.clicked.connect(lambda _checked: self.start())


def parse_moment(text: str, now: datetime) -> datetime | None:
    """Return the moment that was typed, in the zone of this computer; None unless it has been."""
    found = _MOMENT.fullmatch(text.strip())
    day = None if found is None else numbers.parse_date(found["day"])
    if found is None or day is None:
        return None
    hour, minute = int(found["hour"] or 0), int(found["minute"] or 0)
    try:
        written = datetime(day.year, day.month, day.day, hour, minute)
        moment = written.astimezone()
        is_possible = exists(written) and moment <= now
    except (ValueError, OverflowError, OSError):
        return None
    return moment if is_possible else None


def _peak_words(words: str, result: Result | Refusal) -> str:
    if isinstance(result, Result):
        return words.format(value=numbers.newtons(result.value, 1))
    return words.format(value=say(refusal_text(result), language.code()))
