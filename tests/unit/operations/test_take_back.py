"""What was changed last is taken back, one change after the other, by the trace in the file."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from forceplate.analysis.corrections import Changed, What, all_changes, corrections
from forceplate.analysis.quality import judged
from forceplate.errors import InputError
from forceplate.operations.visit.amend_visit import mark_trial, note_trial, overrule_trial
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.correct_visit import correct_visit
from forceplate.operations.visit.take_back import (
    changed_kinds,
    changed_text,
    last_change,
    take_back,
)
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import amend_trial, read_visit
from forceplate.types import HandMarks, Override, Visit
from forceplate.words import say
from tests.unit.operations.test_correct_visit import AT, STAMP, WHO, recorded
from tests.unit.storage.samples import same_trial

__all__ = ["recorded"]
BACK = replace(STAMP, reason="")
OVERRIDE = Override(False, "heel_up", "AB", AT)
MARKS = HandMarks(2_300, None, "AB", AT)


@pytest.fixture
def library(recorded: Path, tmp_path: Path) -> Library:
    """Return a copy of a library that may be changed."""
    return Library(shutil.copytree(recorded, tmp_path / "library"))


def read(library: Library) -> Visit:
    (entry,) = library.visits()
    return read_visit(entry.path)


def without_trace(visit: Visit) -> Visit:
    return Visit(
        replace(visit.header, changes=()),
        tuple(replace(trial, changes=()) for trial in visit.trials),
    )


def same(one: Visit, other: Visit) -> bool:
    one, other = without_trace(one), without_trace(other)
    return one.header == other.header and all(map(same_trial, one.trials, other.trials))


def test_everything_is_taken_back_in_turn_and_the_trace_keeps_both(library: Library) -> None:
    states = [read(library)]
    steps: list[Callable[[], object]] = [
        lambda: overrule_trial(library, *WHO, 1, OVERRIDE),
        lambda: note_trial(library, *WHO, 2, "sneezed"),
        lambda: mark_trial(library, *WHO, 2, MARKS, stamp=STAMP),
        lambda: correct_visit(library, *WHO, {What.BODY_MASS: 72.0, What.SIDE: "swap"}, STAMP),
        lambda: overrule_trial(library, *WHO, 1, None),
        lambda: correct_visit(library, *WHO, {What.DAY: "2026-01-12", What.VISIT: "W3"}, STAMP),
    ]
    for step in steps:
        step()
        states.append(read(library))
    n_changes = len(all_changes(read(library)))
    label = "W3"
    for state in reversed(states[:-1]):
        taken = take_back(library, "FF-001", label, BACK)
        label = state.header.visit
        assert taken.path == library.find_visit("FF-001", label)
        assert same(read(library), state)
    assert last_change(read(library)) == ()
    with pytest.raises(InputError, match="Nothing was changed"):
        take_back(library, *WHO, BACK)
    assert corrections(read(library)) == ()
    assert len(all_changes(read(library))) == 2 * n_changes


def test_a_value_that_another_program_changed_is_not_taken_back(library: Library) -> None:
    note_trial(library, *WHO, 1, "ours")
    path = library.find_visit(*WHO)
    amend_trial(path, 1, lambda trial, _: replace(trial, note="theirs"), analyses=False)
    before = path.read_bytes()
    with pytest.raises(InputError, match="The note is not what the last change made it"):
        take_back(library, *WHO, BACK)
    assert path.read_bytes() == before


def test_what_changes_nothing_leaves_no_trace(library: Library) -> None:
    note_trial(library, *WHO, 1, "")
    overrule_trial(library, *WHO, 1, None)
    assert all_changes(read(library)) == ()


@pytest.mark.parametrize(
    ("numbers", "said"),
    [
        ([2], "trial 2: side is right, was left"),
        ([2, 1], "trials 1, 2: side is right, was left"),
        ([1, 2, 3, 4], "trials 1\N{EN DASH}4: side is right, was left"),
        ([5, 1, 2, 3], "trials 1\N{EN DASH}3, 5: side is right, was left"),
    ],
)
def test_trials_that_changed_alike_are_listed_in_short(numbers: list[int], said: str) -> None:
    change = Stamp("AB", AT, "wrong foot").with_serial(1).change(What.SIDE, "left", "right")
    changes = [Changed(number, change) for number in numbers]
    assert say(changed_text(changes)) == said
    assert say(changed_kinds(changes)) == f"side, {said.partition(':')[0]}"


def test_what_is_of_the_whole_visit_is_named_without_a_trial() -> None:
    change = Stamp("AB", AT, "typed wrong").with_serial(1).change(What.BODY_MASS, 7.2, 72.0)
    assert say(changed_kinds([Changed(None, change)])) == "body mass"


def test_a_verdict_of_a_former_version_with_a_letter_for_a_reason_is_given_back(
    library: Library,
) -> None:
    path, former = library.find_visit(*WHO), replace(OVERRIDE, reason="x")
    amend_trial(path, 1, lambda trial, _: judged(replace(trial, override=former)), analyses=False)
    overrule_trial(library, *WHO, 1, OVERRIDE)
    take_back(library, *WHO, BACK)
    assert read(library).trials[0].override == former
