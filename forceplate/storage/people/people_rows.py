"""One visit at a glance, and the row of the index of people that it is kept as."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from forceplate.types import Condition, Posture, Region, Side
from forceplate.words import Text, packed, plain, unpacked

PERSON_COLUMNS = (
    "subject_id TEXT NOT NULL",
    "name TEXT NOT NULL",
    "birth_date TEXT",
    "created TEXT NOT NULL",
)
FORMER_COLUMNS = (
    "subject_id TEXT NOT NULL",
    "name TEXT NOT NULL",
    "birth_date TEXT",
    "until TEXT NOT NULL",
    "who TEXT NOT NULL DEFAULT ''",
    "why TEXT NOT NULL DEFAULT ''",
)
VISIT_COLUMNS = (
    "path TEXT NOT NULL",
    "subject_id TEXT NOT NULL",
    "visit TEXT NOT NULL",
    "date TEXT NOT NULL",
    "size INTEGER NOT NULL",
    "modified_ns INTEGER NOT NULL",
    "n_trials INTEGER NOT NULL",
    "n_accepted INTEGER NOT NULL",
    "body_mass_kg REAL",
    "simulated INTEGER NOT NULL",
    "strengths TEXT NOT NULL",
    "problem TEXT NOT NULL",
    "n_done INTEGER NOT NULL",
    "n_planned INTEGER NOT NULL",
    "began_s REAL NOT NULL",
)

Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Strength:
    """What one visit says of one condition: the summary that the instrument reports."""

    condition: Condition
    value_n: float
    n_trials: int
    """Accepted trials with a peak force."""


@dataclass(frozen=True, slots=True)
class VisitSummary:
    """A visit at a glance.

    A big clinic has tens of thousands of them in memory, which Python's garbage collector looks
    through again and again, in the window's thread. So it is one object: what it is made of is
    text until somebody asks.
    """

    visit: str
    date: date
    """As in the file's name; of its last change where the name has no possible date."""
    file: str
    """The path."""
    n_trials: int
    """Without practice."""
    n_accepted: int
    strengths_json: str
    """As :func:`dump_strengths` makes it."""
    body_mass_kg: float | None
    simulated: bool
    problem: Text | None = None
    """Why the file cannot be read; then there are no numbers. None for a sound one."""
    n_done: int = 0
    """Conditions with as many accepted trials as its protocol plans."""
    n_planned: int = 0
    """Conditions that its protocol plans; 0: the file does not say."""
    began_s: float = 0.0
    """When, in seconds since 1970: which of two visits of a day came first. 0: not known."""

    @property
    def path(self) -> Path:
        """The file."""
        return Path(self.file)

    @property
    def strengths(self) -> tuple[Strength, ...]:
        """In the order of recording; a condition without two accepted trials is absent."""
        return _load_strengths(self.strengths_json)

    @property
    def is_unfinished(self) -> bool:
        """Whether something that was planned is not measured."""
        return self.problem is None and self.n_done < self.n_planned

    @property
    def is_complete(self) -> bool:
        """Whether all that was planned is measured; not where the file does not say the plan."""
        return self.problem is None and self.n_done >= self.n_planned > 0


@dataclass(frozen=True, slots=True)
class FileState:
    """By what a change of a file is seen: a saved trial replaces the file."""

    size: int
    modified_ns: int


def file_state(path: Path) -> FileState | None:
    """Return the present state of a file, None when there is none."""
    try:
        status = path.stat()
    except FileNotFoundError:
        return None
    except OSError:  # reading it will say why
        return FileState(0, 0)
    return FileState(status.st_size, status.st_mtime_ns)


def row_of_visit(path: str, subject_id: str, summary: VisitSummary, state: FileState) -> Row:
    """Return the row of a visit, in ``VISIT_COLUMNS``.

    Parameters
    ----------
    path
        Within the library.
    state
        Of the file before it was read. If it changed meanwhile, the next look sees that.
    """
    return (
        path,
        subject_id,
        summary.visit,
        summary.date.isoformat(),
        state.size,
        state.modified_ns,
        summary.n_trials,
        summary.n_accepted,
        summary.body_mass_kg,
        int(summary.simulated),
        summary.strengths_json,
        "" if summary.problem is None else json.dumps(packed(summary.problem)),
        summary.n_done,
        summary.n_planned,
        summary.began_s,
    )


def visit_of_row(root: Path, row: Row) -> VisitSummary:
    """Return what a row says; raises ValueError where no row of ours would say so."""
    path, _, visit, day, _, _, n_trials, n_accepted, mass_kg, *rest = row
    simulated, strengths, problem, n_done, n_planned, began_s = rest
    _load_strengths(strengths)
    return VisitSummary(
        visit=visit,
        date=date.fromisoformat(day),
        file=f"{root}{os.sep}{path}",
        n_trials=n_trials,
        n_accepted=n_accepted,
        strengths_json=strengths,
        body_mass_kg=mass_kg,
        simulated=bool(simulated),
        problem=_load_problem(problem) if problem else None,
        n_done=n_done,
        n_planned=n_planned,
        began_s=began_s,
    )


def state_of_row(row: Row) -> FileState:
    """Return the state of the file when it was read."""
    return FileState(row[4], row[5])


def dump_strengths(strengths: Iterable[Strength]) -> str:
    """Return strengths as the index keeps them."""
    rows = [
        [s.condition.side, s.condition.region, s.condition.posture, s.condition.fixation,
         s.value_n, s.n_trials]
        for s in strengths
    ]  # fmt: skip
    return json.dumps(rows, allow_nan=False)


def _load_problem(text: str) -> Text:
    """Return a message; earlier versions kept it in English alone."""
    try:
        return unpacked(json.loads(text))
    except ValueError:
        return plain(text)


@lru_cache(maxsize=1024)
def _condition(side: str, region: str, posture: str, fixation: str) -> Condition:
    """Return a condition: a library has few of them, many times."""
    return Condition(Side(side), Region(region), Posture(posture), fixation)


@lru_cache(maxsize=64)
def _load_strengths(text: str) -> tuple[Strength, ...]:
    """Return the strengths; raises ValueError for what is none."""
    try:
        rows = [
            Strength(_condition(side, region, posture, fixation), value_n, n)
            for side, region, posture, fixation, value_n, n in json.loads(text)
        ]
        are_finite = all(math.isfinite(one.value_n) for one in rows)
    except TypeError as error:
        raise ValueError(f"{text!r} are no strengths") from error
    if not are_finite:
        raise ValueError(f"{text!r} are no strengths")
    return tuple(rows)
