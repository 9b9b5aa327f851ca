"""Reviewing a saved visit: read it with its marks, change a trial, take the change back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from forceplate.operations.effort_marks import MarkedTrial, marked_trial
from forceplate.storage.library import Library, VisitEntry
from forceplate.storage.people.people_rows import FileState, file_state
from forceplate.types import Condition, HandMarks, Override, Trial, VisitHeader

T = TypeVar("T")
Step = Callable[[Library, VisitEntry], object]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A visit as it was read."""

    path: Path
    state: FileState | None
    """Of the file, just before it was read."""
    header: VisitHeader
    trials: tuple[MarkedTrial, ...]

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


@dataclass(frozen=True, slots=True)
class Amendment:
    """One change of a saved trial, and the way back."""

    number: int
    """Of the trial."""
    do: Step
    undo: Step


def read_reviewed(path: Path) -> Reviewed:
    """Return a visit with the force and the marks of its trials.

    Raises
    ------
    VisitFileError
        The file is missing, foreign, damaged, or of a newer format.
    """
    from forceplate.storage.visit.visit_file import read_visit  # noqa: PLC0415  brings h5py

    state = file_state(path)
    visit = read_visit(path)
    trials = tuple(marked_trial(trial, visit.header) for trial in visit.trials)
    return Reviewed(path, state, visit.header, trials)


def read_if_changed(path: Path, known: FileState | None) -> Reviewed | None:
    """Return a visit when its file is not in the known state, else None; raises VisitFileError."""
    if known is not None and file_state(path) == known:
        return None
    return read_reviewed(path)


def take(path: Path, step: Step) -> Reviewed:
    """Change a saved visit and return it as it is then.

    Raises
    ------
    ForcePlateError
        The change is refused, the file cannot be read or written, or it is in no library; it is
        as it was.
    """
    step(*Library.holding(path))
    return read_reviewed(path)


def mark(trial: Trial, marks: HandMarks | None) -> Amendment:
    """Return the change of a trial's marks; None: the instrument's own."""
    from forceplate.operations.amend_visit import mark_trial  # noqa: PLC0415  brings h5py

    return _amendment(mark_trial, trial.number, marks, trial.marks)


def overrule(trial: Trial, override: Override | None) -> Amendment:
    """Return the change of the operator's verdict; None withdraws it."""
    from forceplate.operations.amend_visit import overrule_trial  # noqa: PLC0415  brings h5py

    return _amendment(overrule_trial, trial.number, override, trial.override)


def note(trial: Trial, text: str) -> Amendment:
    """Return the change of a trial's note."""
    from forceplate.operations.amend_visit import note_trial  # noqa: PLC0415  brings h5py

    return _amendment(note_trial, trial.number, text, trial.note)


def _amendment(
    amend: Callable[[Library, str, str, int, T], object], number: int, new: T, old: T
) -> Amendment:
    """Return the change to the new, with the way back to the old."""

    def step(value: T) -> Step:
        return lambda library, entry: amend(library, entry.subject_id, entry.visit, number, value)

    return Amendment(number, step(new), step(old))
