"""Reviewing a saved visit: read it with its marks, change a trial, take the change back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from forceplate.analysis.analyse_again import is_of_today
from forceplate.analysis.corrections import Changed, Corrected, corrections
from forceplate.operations.library.first_visits import FirstVisits
from forceplate.operations.visit.amend_visit import (
    mark_trial,
    note_trial,
    overrule_trial,
    reanalyse_visit,
)
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.effort_marks import MarkedTrial, marked_trial
from forceplate.operations.visit.take_back import TakenBack, last_change, take_back
from forceplate.storage.library import Library, VisitEntry
from forceplate.storage.people.people_rows import FileState, file_state
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import Condition, FirstVisit, HandMarks, Override, Visit, VisitHeader

Step = Callable[[Library, VisitEntry], Path | None]
"""A change of a saved visit; returns where its file is then, None: where it was."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A visit as it was read."""

    path: Path
    state: FileState | None
    """Of the file, just before it was read."""
    header: VisitHeader
    trials: tuple[MarkedTrial, ...]
    first: FirstVisit | None
    """Of the person; None: it is not known."""

    @property
    def visit(self) -> Visit:
        """Return header and trials as they are in the file, with the first visit of the person."""
        return Visit(self.header, tuple(one.trial for one in self.trials), self.first)

    @property
    def corrections(self) -> tuple[Corrected, ...]:
        """Return which values are not those that were entered first."""
        return corrections(self.visit)

    @property
    def last_change(self) -> tuple[Changed, ...]:
        """Return what can be taken back now; empty: nothing."""
        return last_change(self.visit)

    @property
    def has_former_answers(self) -> bool:
        """Return whether an answer is not of the methods of today."""
        return not all(is_of_today(one.trial) for one in self.trials)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """Return the conditions in the order of recording."""
        return tuple(dict.fromkeys(one.trial.condition for one in self.trials))

    def of(self, condition: Condition | None) -> tuple[MarkedTrial, ...]:
        """Return the trials of a condition."""
        return tuple(one for one in self.trials if one.trial.condition == condition)

    def trial(self, number: int | None) -> MarkedTrial | None:
        """Return a trial by its number, None where there is none."""
        return next((one for one in self.trials if one.trial.number == number), None)

    def neighbour(self, number: int) -> int | None:
        """Return which trial of its condition is the nearest once this one has gone, else None.

        Those after it have moved up by one then.
        """
        gone = self.trial(number)
        others = [] if gone is None else [t.trial.number for t in self.of(gone.trial.condition)]
        after = [each - 1 for each in others if each > number]
        before = [each for each in others if each < number]
        return next(iter([*after, *reversed(before)]), None)


def read_reviewed(path: Path) -> Reviewed:
    """Return a visit with the force and the marks of its trials.

    Raises
    ------
    VisitFileError
        The file is missing, foreign, damaged, or of a newer format.
    """
    state = file_state(path)
    visit = read_visit(path)
    trials = tuple(marked_trial(trial, visit.header) for trial in visit.trials)
    return Reviewed(path, state, visit.header, trials, FirstVisits([path]).of(path))


def read_if_changed(path: Path, known: FileState | None) -> Reviewed | None:
    """Return a visit when its file is not in the known state, else None; raises VisitFileError."""
    if known is not None and file_state(path) == known:
        return None
    return read_reviewed(path)


def take(path: Path, step: Step) -> Reviewed:
    """Change a saved visit and return it as it is then, wherever its file is.

    Raises
    ------
    ForcePlateError
        The change is refused, the file cannot be read or written, or it is in no library; it is
        as it was.
    """
    return read_reviewed(step(*Library.holding(path)) or path)


def mark(number: int, marks: HandMarks | None, stamp: Stamp) -> Step:
    """Return the change of a trial's marks; None: the instrument's own."""
    return _of_trial(mark_trial, number, marks, stamp)


def overrule(number: int, override: Override | None, stamp: Stamp) -> Step:
    """Return the change of the operator's verdict; None withdraws it."""
    return _of_trial(overrule_trial, number, override, stamp)


def note(number: int, text: str, stamp: Stamp) -> Step:
    """Return the change of a trial's note."""
    return _of_trial(note_trial, number, text, stamp)


def undo(stamp: Stamp) -> Step:
    """Return what takes the last change of the visit back."""
    return lambda library, entry: take_back(library, entry.subject_id, entry.visit, stamp).path


def undo_last(path: Path, stamp: Stamp) -> TakenBack:
    """Take the last change of a visit back; raises as :func:`take` does."""
    library, entry = Library.holding(path)
    return take_back(library, entry.subject_id, entry.visit, stamp)


def reanalyse(library: Library, entry: VisitEntry) -> None:
    """Analyse the visit with the present methods."""
    reanalyse_visit(library, entry.subject_id, entry.visit)


def _of_trial(amend: Callable[..., object], number: int, value: object, stamp: Stamp) -> Step:
    def step(library: Library, entry: VisitEntry) -> None:
        amend(library, entry.subject_id, entry.visit, number, value, stamp=stamp)

    return step
