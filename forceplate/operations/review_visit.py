"""What reviewing reads and changes, beside the window. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from forceplate.gui.review.effort_marks import MarkedTrial, marked_trial
from forceplate.storage.people.people_rows import FileState, file_state
from forceplate.types import Condition, HandMarks, Override, Trial, VisitHeader

if TYPE_CHECKING:  # the library brings h5py, which the window has no time to load first
    from forceplate.storage.library import Library, VisitEntry

Step = Callable[["Library", "VisitEntry"], object]


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
    from forceplate.storage.library import Library  # noqa: PLC0415  brings h5py

    step(*Library.holding(path))
    return read_reviewed(path)


def mark(trial: Trial, marks: HandMarks | None) -> Amendment:
    """Return the change of a trial's marks; None: the instrument's own."""
    return Amendment(trial.number, _marking(trial, marks), _marking(trial, trial.marks))


def overrule(trial: Trial, override: Override | None) -> Amendment:
    """Return the change of the operator's verdict; None withdraws it."""
    return Amendment(trial.number, _judging(trial, override), _judging(trial, trial.override))


def note(trial: Trial, text: str) -> Amendment:
    """Return the change of a trial's note."""
    return Amendment(trial.number, _noting(trial, text), _noting(trial, trial.note))


def _marking(trial: Trial, marks: HandMarks | None) -> Step:
    return lambda library, entry: library.mark(entry.subject_id, entry.visit, trial.number, marks)


def _judging(trial: Trial, override: Override | None) -> Step:
    if override is None:
        return lambda library, entry: library.withdraw_override(
            entry.subject_id, entry.visit, trial.number
        )
    return lambda library, entry: library.overrule(
        entry.subject_id, entry.visit, trial.number, override
    )


def _noting(trial: Trial, text: str) -> Step:
    return lambda library, entry: library.note(entry.subject_id, entry.visit, trial.number, text)
