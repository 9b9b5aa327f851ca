"""A program that does one thing again and again, and each time is killed one call later.

It does one of these: ``record`` a trial, ``correct`` a visit, ``move`` a trial, ``erase`` the
person GONE, ``merge`` it into STAYS.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from forceplate.analysis.corrections import What
from forceplate.operations.change_record import Stamp
from forceplate.operations.correct_visit import correct_visit
from forceplate.operations.erase_person import erase_person
from forceplate.operations.finish_trial import finish_trial
from forceplate.operations.merge_people import merge_people
from forceplate.operations.move_trial import move_trial
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex
from tests.forked_program import ForkedProgram
from tests.unit.storage.samples import effort_counts, record, trial_header, visit_header

STAMP = Stamp("AB", datetime(2026, 4, 2, 12, tzinfo=UTC), "booked wrong")
ERASED_AT = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)
WATCHED = (
    (os, "write"),
    (os, "fsync"),
    (os, "close"),
    (os, "unlink"),
    (os, "rmdir"),
    (Path, "replace"),
    (Path, "hardlink_to"),
    (Path, "unlink"),
    (Path, "mkdir"),
    (Path, "rmdir"),
)


def record_trial(root: Path) -> None:
    """Record the trial whose fate is studied."""
    library = Library(root)
    with library.new_journal(visit_header(), trial_header()) as writer:
        record(writer, effort_counts(60, seed=7))
    finish_trial(library, writer)


def correct_person(root: Path) -> None:
    """Book the visit W0 of FF-001 on FF-002, on another day and with another body mass."""
    values: dict[What, str | float | None] = {
        What.PERSON: "FF-002",
        What.BODY_MASS: 72.0,
        What.DAY: "2026-03-01",
    }
    correct_visit(Library(root), "FF-001", "W0", values, STAMP, confirmed=True)


def move_one(root: Path) -> None:
    """Move a trial of W0 into W1."""
    move_trial(Library(root), ("FF-001", "W0", 1), ("FF-001", "W1"), STAMP, another_day=True)


def erase(root: Path) -> None:
    """Erase somebody."""
    library = Library(root)
    erase_person(library, PeopleIndex(library), "GONE", Stamp("AB", ERASED_AT, "asked for it"))


def merge(root: Path) -> None:
    """Merge two entries."""
    library = Library(root)
    stamp = Stamp("AB", ERASED_AT, "the same person twice")
    merge_people(library, PeopleIndex(library), "STAYS", "GONE", stamp)


WORKS = {
    "record": record_trial,
    "correct": correct_person,
    "move": move_one,
    "erase": erase,
    "merge": merge,
}


def watch(before_call: Callable[[], None]) -> None:
    """Have this called before every call that changes the disk, in this process for good."""

    def watched(call: Callable[..., object]) -> Callable[..., object]:
        def counted(*args: object, **options: object) -> object:
            before_call()
            return call(*args, **options)

        return counted

    for owner, name in WATCHED:
        setattr(owner, name, watched(getattr(owner, name)))


def work_and_die(work: Callable[[Path], None], root: Path, call_number: int) -> None:
    """Do it; kill this process before its n-th call, if it gets that far."""
    n_calls = 0

    def count() -> None:
        nonlocal n_calls
        n_calls += 1
        if n_calls == call_number:
            os.kill(os.getpid(), signal.SIGKILL)

    watch(count)
    work(root)


def die_everywhere(template: Path, folder: Path, what: str, step: int = 1) -> None:
    """Kill a child at its first call, the next ``step`` calls later, until one lives.

    Parameters
    ----------
    template
        The library to begin with.
    folder
        For the libraries that are left, one for each death, named by the call; the last is of the
        run that came to its end.
    """
    program = ForkedProgram(partial(_die_everywhere, template, folder, what, step))
    assert program.wait(100) == 0, program.errors()


def _die_everywhere(template: Path, folder: Path, what: str, step: int) -> None:
    status, call_number = int(signal.SIGKILL), 1 - step
    while status == signal.SIGKILL:
        call_number += step
        root = folder / str(call_number)
        shutil.copytree(template, root)
        child = os.fork()
        if child == 0:
            result = 1
            try:
                work_and_die(WORKS[what], root, call_number)
                result = 0
            finally:
                os._exit(result)
        status = os.waitpid(child, 0)[1]
    sys.exit(status)
