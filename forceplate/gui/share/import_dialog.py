"""A recording of another system becomes a trial: which file, whose, of what, and how to read it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from forceplate.analysis.trial.refusals import refusal_text
from forceplate.errors import AnotherDayError, AskedBackError, ForcePlateError
from forceplate.gui.context.task_sheet import TaskSheet
from forceplate.gui.kit import numbers
from forceplate.gui.kit.buttons import Button
from forceplate.gui.kit.error_message import particulars
from forceplate.gui.kit.file_dialogs import ask_existing_file, documents
from forceplate.gui.kit.forms import Fault, FieldSpec, Form
from forceplate.gui.kit.labels import sentence_label
from forceplate.gui.kit.language import code, said, tr
from forceplate.gui.kit.layouts import row
from forceplate.gui.kit.question_box import QuestionBox, another_day_box, another_person_box
from forceplate.gui.share.import_columns import ImportColumns
from forceplate.gui.visit.condition_names import region_name, side_name
from forceplate.names import visit_label, why_no_label, why_no_visit
from forceplate.operations.exchange.import_recording import (
    COUNTS,
    ImportedTrial,
    ImportPlan,
    import_file,
    look_into,
)
from forceplate.operations.visit.begin_visit import exists
from forceplate.operations.visit.entry_doubts import NO_MASS, mass_doubts
from forceplate.phrases import FIXATION
from forceplate.storage.plausible import HEAVIEST_KG, LIGHTEST_KG
from forceplate.types import PEAK_FORCE, Condition, Posture, Region, Result, Side
from forceplate.words import Text

if TYPE_CHECKING:
    from forceplate.exchange.importing.recording_file import RecordingFile
    from forceplate.gui.context.context import Context
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
        self._said = dict.fromkeys(("another_day", "another_persons"), False)
        self.file_button = Button(tr("&Choose the file …"), symbol="folder")
        self._file_says, self.reading = sentence_label(), sentence_label()
        same, choose = tr("the same words at every visit"), tr("Choose")
        self.form = Form([
            FieldSpec("person", tr("Perso&n"), is_needed=True, people=people,
                      placeholder=choose, hint=tr("A new person is added in the list first.")),
            FieldSpec("visit", tr("&Visit"), is_needed=True, placeholder="W0, W8",
                      read=self._label, check=self._label_fault,
                      unreadable=tr("A label has letters, digits and hyphens, such as W8.")),
            FieldSpec("side", tr("Foo&t"), is_needed=True, placeholder=choose,
                      choices=[(side_name(side), side) for side in Side]),
            FieldSpec("region", tr("To&es"), is_needed=True, placeholder=choose,
                      choices=[(region_name(region), region) for region in Region]),
            FieldSpec("posture", tr("Posture"),
                      choices=[(tr("seated"), Posture.SEATED), (tr("standing"), Posture.STANDING)]),
            FieldSpec("fixation", tr("How the foot was held"), placeholder=same),
            FieldSpec("recorded", tr("&Recorded on"), is_needed=True,
                      read=self._moment, in_words=self._recorded_words,
                      unreadable=tr("A day, not later than now: 28-2-2026 9:30."),
                      placeholder=tr("such as 28-2-2026 9:30")),
            FieldSpec("system", tr("S&ystem"), is_needed=True, placeholder=same),
            FieldSpec("mass", tr("&Body mass, kg (optional)"), read=numbers.parse,
                      unreadable=tr("Give the mass in kilograms, as 68.5."),
                      check=self._mass_fault),
        ])  # fmt: skip
        self.columns = ImportColumns()
        super().__init__(
            context, tr("Import a recording of another system"),
            row(self.file_button, (self._file_says, 1)), self.form, self.columns, self.reading,
            refused=Text("Nothing was imported."), working=tr("It is being read …"),
            do=tr("Im&port"), width=760, parent=parent,
        )  # fmt: skip
        self.import_button, self.close_button = self.do_button, self.cancel_button
        self.close_button.setText(tr("Close"))
        self.form.fill({"person": chosen_id})
        self.file_button.clicked.connect(self.ask_file)
        self.columns.changed.connect(self.show_state)
        self.import_button.clicked.connect(lambda _checked: self.start())
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
        person = self.form.input("person")
        (self.columns.force if self.columns.problem() else person).setFocus()
        self.area.fit(self.reading if self.columns.problem() else person)

    # the import

    def plan(self) -> ImportPlan | None:
        """Return what is entered; None while something is missing or wrong."""
        if not self.form.is_acceptable:
            return None
        values = self.form.values
        held = FIXATION.id_of(values["fixation"] or "", code())
        return ImportPlan(
            subject_id=values["person"],
            visit=values["visit"],
            condition=Condition(values["side"], values["region"], values["posture"], held),
            recorded_at=values["recorded"],
            system=values["system"],
            body_mass_kg=values["mass"],
            tared=self.columns.tared.isChecked(),
            **asdict(self.columns.how),
        )

    def _label(self, typed: str) -> str | None:
        """Return the label of the visit, as the person has it already; None: it is none."""
        label = visit_label(typed, self._visits())
        return None if why_no_visit(label) else label

    def _label_fault(self, label: str) -> Fault | None:
        refusal = why_no_label(label, self._visits())
        return None if refusal is None else Fault(said(refusal))

    def _visits(self) -> list[str]:
        """Return the labels that the chosen person has."""
        chosen = self.form.value("person")
        return [v.visit for one in self._people if one.subject_id == chosen for v in one.visits]

    def _mass_fault(self, mass_kg: float) -> Fault | None:
        """Return what is wrong with a body mass, or why it is hardly that of the person then."""
        if not LIGHTEST_KG <= mass_kg <= HEAVIEST_KG:
            return Fault(said(NO_MASS.fill(mass_kg=mass_kg)))
        recorded: datetime = self.form.value("recorded") or self._context.now()
        known = [
            (visit.date, visit.body_mass_kg)
            for one in self._people
            if one.subject_id == self.form.value("person")
            for visit in one.visits
            if visit.body_mass_kg is not None and visit.date < recorded.date()
        ]
        last_kg = max(known)[1] if known else None
        doubts = mass_doubts(mass_kg, last_kg=last_kg)
        return Fault(" ".join(map(said, doubts)), is_doubt=True) if doubts else None

    def _moment(self, typed: str) -> datetime | None:
        """Return when it was recorded, by the clock here; None while it is none that can be."""
        return parse_moment(typed, self._context.now())

    def _recorded_words(self, typed: str) -> str:
        moment = self._moment(typed)
        return "" if moment is None else numbers.moment(moment)

    def start(self, *, another_day: bool = False, another_persons: bool = False) -> None:
        """Import the recording, beside the window.

        Parameters
        ----------
        another_day
            It belongs into a visit of another day: the user has said so.
        another_persons
            It is another's already, and of this person: the user has said so.
        """
        self._said = {"another_day": another_day, "another_persons": another_persons}
        plan, file = self.plan(), self._file
        if plan is None:
            self.form.show_all_faults()
        elif file is not None:
            plan = replace(plan, another_day=another_day, another_persons=another_persons)
            library = self._context.library
            self.begin_task(lambda _: import_file(library, file, plan), self._imported)

    def _imported(self, answers: tuple[ImportedTrial, ...]) -> None:
        """Say what came of it, and be ready for the next file."""
        self._path = self._file = None
        subject_id = self.form.value("person")
        lines = [line for answer in answers for line in self._outcome_lines(answer)]
        first, *others = lines
        self.show_written(answers[-1].saved.path.parent, first, "\n".join(others))
        self.show_state()
        self.imported.emit(subject_id)
        self.file_button.setFocus()

    def _outcome_lines(self, answer: ImportedTrial) -> list[str]:
        trial = answer.saved.trial
        lines = [
            tr("Imported as trial {number} of visit {visit}: {file}").format(
                number=trial.number, visit=self.form.value("visit"), file=answer.saved.path.name
            ),
            said(Text("{columns} in {unit}, {n:sample|samples}, {missing} missing.").fill(
                columns=" + ".join(answer.columns), unit=answer.unit or COUNTS,
                n=numbers.number(answer.n_samples), missing=numbers.number(answer.n_missing),
            )),
            *(said(note) for note in answer.notes),
        ]  # fmt: skip
        peak = trial.result(PEAK_FORCE)
        if peak is not None:
            value = (
                numbers.newtons(peak.value, 1)
                if isinstance(peak, Result)
                else said(refusal_text(peak))
            )
            lines.append(tr("Peak force: {value}").format(value=value))
        lines.append(
            tr("The trial counts.")
            if trial.accepted
            else tr("The trial does not count; the Review screen says why.")
        )
        return lines

    def refuse(self, error: ForcePlateError) -> None:
        """Say why nothing was imported; where it is hardly meant so, ask."""
        if isinstance(error, AskedBackError):
            self._ask(error)
        else:
            super().refuse(error)

    @property
    def question(self) -> QuestionBox | None:
        """Whether another day, or another person, is meant, where that is asked now."""
        return self._question

    def _ask(self, error: AskedBackError) -> None:
        is_day = isinstance(error, AnotherDayError)
        said = "another_day" if is_day else "another_persons"

        def answered(is_yes: bool) -> None:
            self._question = None
            if is_yes:
                self.start(**{**self._said, said: True})

        box = another_day_box if is_day else another_person_box
        self._question = box(particulars(error), answered, self)
        self._question.open()

    # showing

    def show_state(self) -> None:
        """Say how the file is read; import once it can be."""
        is_busy = self.is_busy
        problem = self.columns.problem() if self._path is not None else ""
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
            words = self.columns.reading() if self._path is not None else ""
        self.reading.setText(words)
        self.columns.setEnabled(self._path is not None)
        self.file_button.setEnabled(not is_busy)
        self.import_button.setEnabled(self._path is not None and not (is_busy or problem))


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
