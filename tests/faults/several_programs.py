"""What several programs do to one library at once, each as soon as it is told to."""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from forceplate.operations.people.refresh_people import refresh_people
from forceplate.operations.visit.finish_trial import finish_trial, recover_trials
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex
from tests.forked_program import ForkedProgram
from tests.unit.storage.samples import effort_counts, record, trial_header, visit_header

N_PEOPLE, N_TRIALS = 15, 4


def add_people(root: Path, letter: str) -> None:
    """Add people of these names to the index, looking at it after each."""
    index = PeopleIndex(Library(root))
    _wait_for_the_others()
    for number in range(N_PEOPLE):
        index.add(name=f"{letter}{number}")
        index.people()
    refresh_people(index)


def add_trials(root: Path, letter: str) -> None:
    """Record trials of these notes in one visit, saving what others left on the way."""
    library = Library(root)
    _wait_for_the_others()
    for number in range(N_TRIALS):
        with library.new_journal(visit_header(), trial_header(note=f"{letter}{number}")) as writer:
            record(writer, effort_counts(100, seed=number))
        recover_trials(library)
        finish_trial(library, writer)


def run_together(add: Callable[[Path, str], None], root: Path, letters: str) -> None:
    """Run one of these in as many programs, from one moment on."""
    programs = [ForkedProgram(partial(add, root, letter), talks=True) for letter in letters]
    for program in programs:
        assert next(program.lines()) == "ready\n"
    for program in programs:
        program.enter("go")
    for program in programs:
        assert program.wait() == 0, program.output()


def _wait_for_the_others() -> None:
    sys.stdout.write("ready\n")
    sys.stdin.readline()
