"""A program that does one thing, and what it leaves when it is killed before any of its calls.

It does one of these: ``record`` a trial, ``correct`` a visit, ``move`` a trial, ``erase`` the
person GONE, ``merge`` it into STAYS.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import TypeVar

from forceplate.analysis.corrections import What
from forceplate.operations.people.erase_person import erase_person
from forceplate.operations.people.merge_people import merge_people
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.correct_visit import correct_visit
from forceplate.operations.visit.finish_trial import finish_trial
from forceplate.operations.visit.move_trial import move_trial
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex
from tests.forked_program import ForkedProgram
from tests.unit.storage.samples import effort_counts, record, trial_header, visit_header

Found = TypeVar("Found")
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
    """Do it; kill this process before its n-th call."""
    calls = count(1)

    def die() -> None:
        if next(calls) == call_number:
            os.kill(os.getpid(), signal.SIGKILL)

    watch(die)
    work(root)


def die_everywhere(template: Path, folder: Path, what: str, step: int = 1) -> None:
    """Leave what a program would that is killed at its first call, or ``step`` calls later, ...

    A process that is killed leaves on the disk what was there at that moment: so one does all of
    the work, and the library is copied before each call. Before one of them a process is killed.

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


def looked_at(roots: Sequence[Path], look: Callable[[Path], Found]) -> list[Found]:
    """Return what is found in each library; where two are alike in every byte, in one of them."""
    found: dict[tuple[tuple[str, bytes], ...], Found] = {}
    alike = []
    for root in roots:
        paths = sorted(root.rglob("*"))
        files = tuple(
            (str(path.relative_to(root)), path.read_bytes() if path.is_file() else b"")
            for path in paths
        )
        if files not in found:
            found[files] = look(root)
        alike.append(found[files])
    return alike


def _die_everywhere(template: Path, folder: Path, what: str, step: int) -> None:
    root = folder.with_name(f"{folder.name} by then")
    _copy(template, root)
    child = os.fork()
    if child == 0:
        result = 1
        try:
            _work_and_copy(WORKS[what], root, folder, step)
            result = 0
        finally:
            os._exit(result)
    status = os.waitpid(child, 0)[1]
    if status == 0:
        left = sorted(folder.iterdir(), key=lambda each: int(each.name))
        killed = left[len(left) // 2]
        shutil.rmtree(killed)
        _copy(template, killed)
        child = os.fork()
        if child == 0:
            work_and_die(WORKS[what], killed, int(killed.name))
            os._exit(1)
        status = os.waitpid(child, 0)[1] ^ signal.SIGKILL
    sys.exit(status)


def _work_and_copy(work: Callable[[Path], None], root: Path, folder: Path, step: int) -> None:
    calls = count(1)

    def copy() -> None:
        number = next(calls)
        if number % step == 1 % step:
            _copy(root, folder / str(number))

    watch(copy)
    work(root)
    root.rename(folder / str(next(calls)))


def _copy(source: Path, target: Path) -> None:
    """Copy a folder as it is at this moment; two names of one file stay two names of one."""
    known: dict[int, str] = {}

    def copy(name: str, copied: str) -> str:
        file = Path(name).stat().st_ino
        if file in known:
            os.link(known[file], copied)  # as Path does it, this would be a call of the work
        else:
            known[file] = str(shutil.copy2(name, copied))
        return copied

    shutil.copytree(source, target, copy_function=copy)
