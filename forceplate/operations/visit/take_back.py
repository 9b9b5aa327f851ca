"""Taking the last change of a saved visit back: a verdict, marks, a note, a correction, a move.

It works from the trace in the file, so also after the program was closed. What is taken back
leaves a record of its own: the trace keeps both.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from forceplate.analysis.corrections import (
    OF_TRIAL,
    OF_VISIT,
    WHAT_WORDS,
    Changed,
    What,
    all_changes,
    is_withheld,
    numbers_in_short,
    of_trial,
    undoable,
    value_words,
)
from forceplate.errors import InputError
from forceplate.operations.visit.amend_visit import mark_trial, note_trial, overrule_trial
from forceplate.operations.visit.change_record import Stamp, kept, kept_marks, kept_override
from forceplate.operations.visit.correct_visit import (
    analysed_after,
    change_visit,
    value_of,
    with_value,
)
from forceplate.operations.visit.move_trial import move_back
from forceplate.storage.library import Library
from forceplate.storage.people.people_changes import read_changes, standing_merges
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import ChangeRecord, Visit
from forceplate.words import Text, listed, plural

_ALONG = (What.EMPTIED, What.STARTED_ANYWAY, What.SIGNATURE)
"""What changes along with something else."""

_NOTHING = Text("Nothing was changed in this visit that could be taken back.")
_OTHER = Text(
    "The {what} is not what the last change made it, so that change cannot be taken back. Correct "
    "it anew."
)
_ELSEWHERE = Text(
    "The trial is in {place} now and was changed there since. Take those changes back first."
)
_WITHHELD = Text(
    "It cannot be taken back: the file does not say any more what it was before. Correct it anew."
)
_MERGED = Text(
    "It cannot be taken back: {gone} was merged into {kept}. Take the two apart first "
    "(forceplate people part), or correct it anew."
)

_TAKEN_BACK = Text("Taken back: {what} is {former} again, was {now}.")
_OF_TRIAL = plural(
    "Taken back in trial {trials}: {what} is {former} again, was {now}.",
    "Taken back in trials {trials}: {what} is {former} again, was {now}.",
)
_OUT_OF_SIGHT = Text("Changed last: {what}. Choose that trial, then take it back.")
_CHANGED_BACK = Text("Trial {trial}: {what} as it was before.")
_MOVED_BACK = Text("Taken back: the trial is in {place} again.")
_IS_NOW = Text("{what} is {now}, was {former}")
_IS_NOW_IN_TRIAL = plural(
    "trial {trials}: {what} is {now}, was {former}",
    "trials {trials}: {what} is {now}, was {former}",
)
_KIND_IN_TRIAL = plural("{what}, trial {trials}", "{what}, trials {trials}")


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What was taken back."""

    path: Path
    """Of the visit that was asked for, where it is now."""
    changes: tuple[Changed, ...]
    """The records of what was taken back."""
    trial: int | None
    """Number of the trial that is to be looked at; None: the whole visit."""


def last_change(visit: Visit) -> tuple[Changed, ...]:
    """Return what :func:`take_back` would take back; empty: nothing."""
    return tuple(one for one in undoable(visit) if one.change.what not in _ALONG)


def take_back(library: Library, subject_id: str, visit: str, stamp: Stamp) -> TakenBack:
    """Take back what was changed last in a visit and not taken back yet.

    Parameters
    ----------
    stamp
        Who and when; a reason is not needed.

    Raises
    ------
    InputError
        Nothing was changed, or another program has changed the value since.
    StorageError
        The visit cannot be read or written; it is as it was.
    """
    path = library.find_visit(subject_id, visit)
    found = read_visit(path)
    changes = last_change(found)
    if not changes:
        raise InputError(_WITHHELD if any(map(is_withheld, all_changes(found))) else _NOTHING)
    first = changes[0]
    _refuse_merged(library, changes)
    stamp = replace(stamp, takes_back=first.change.serial)
    what = What(first.change.what)
    if what is What.GIVEN:
        return _bring_back(library, found, first, stamp)
    if what is What.PLACE:
        assert first.trial is not None  # noqa: S101
        moved = move_back(library, (subject_id, visit, first.trial), stamp)
        return TakenBack(moved.source or moved.path, changes, None)
    if what in {*OF_TRIAL, *OF_VISIT}:
        return _correct_back(library, (subject_id, visit), changes, stamp)
    assert first.trial is not None  # noqa: S101
    _amend_back(library, (subject_id, visit, first.trial), found, first, stamp)
    return TakenBack(path, changes, first.trial)


def why_out_of_sight(changes: Sequence[Changed], chosen: int | None) -> Text | None:
    """Return what is to be looked at before it is taken back; None: the chosen trial shows it."""
    if any(one.trial in {None, chosen} for one in changes):
        return None
    return _OUT_OF_SIGHT.fill(what=changed_kinds(changes))


def taken_back_text(changes: Sequence[Changed], place: Callable[[str], object] = str) -> Text:
    """Return what is as it was before these changes, and what it was meanwhile.

    Parameters
    ----------
    place
        Says which visit is meant by ``K7M-2PX/W8``; by default so.
    """
    return listed([_again(alike, place) for alike in _alike(changes)], " ")


def changed_text(changes: Sequence[Changed]) -> Text:
    """Return what is another than it was before these changes."""
    return listed([_values(alike, _IS_NOW, _IS_NOW_IN_TRIAL) for alike in _alike(changes)], "; ")


def changed_kinds(changes: Sequence[Changed]) -> Text:
    """Return what is changed by these, without the values; of the visit, or of which trials."""
    kinds: dict[str, list[int]] = {}
    for one in changes:
        kinds.setdefault(one.change.what, []).extend([] if one.trial is None else [one.trial])
    return listed(
        [
            _KIND_IN_TRIAL.fill(
                n=len(trials), what=WHAT_WORDS[What(kind)], trials=numbers_in_short(trials)
            )
            if trials
            else WHAT_WORDS[What(kind)]
            for kind, trials in kinds.items()
        ],
        "; ",
    )


def _alike(changes: Sequence[Changed]) -> Collection[Sequence[Changed]]:
    """Return changes that are the same in several trials together."""
    alike: dict[ChangeRecord, list[Changed]] = {}
    for one in changes:
        alike.setdefault(one.change, []).append(one)
    return alike.values()


def _again(alike: Sequence[Changed], place: Callable[[str], object]) -> Text:
    one, trials = alike[0], ", ".join(str(one.trial) for one in alike)
    what, former = What(one.change.what), one.change.former
    if what in {What.PLACE, What.GIVEN}:
        return _MOVED_BACK.fill(place=place(str(former)))
    if what in {What.OVERRIDE, What.MARKS, What.NOTE}:
        return _CHANGED_BACK.fill(trial=trials, what=WHAT_WORDS[what])
    return _values(alike, _TAKEN_BACK, _OF_TRIAL)


def _values(alike: Sequence[Changed], of_visit: Text, of_trial: Text) -> Text:
    """Say of what, and what it was before and after."""
    one = alike[0]
    what = What(one.change.what)
    return (of_visit if one.trial is None else of_trial).fill(
        n=len(alike),
        trials=numbers_in_short([one.trial for one in alike if one.trial is not None]),
        what=WHAT_WORDS[what],
        former=value_words(what, one.change.former),
        now=value_words(what, one.change.new),
    )


def _refuse_merged(library: Library, changes: Sequence[Changed]) -> None:
    """Raise InputError where a change leads to an entry that was merged into another."""
    merged = {gone: kept for kept, gone in standing_merges(read_changes(library.root))}
    for one in (one.change for one in changes):
        place = one.new if one.what == What.GIVEN else one.former
        subject_id = str(place).partition("/")[0]
        if one.what in {What.PERSON, What.PLACE, What.GIVEN} and subject_id in merged:
            raise InputError(_MERGED.fill(gone=subject_id, kept=merged[subject_id]))


def _amend_back(
    library: Library, which: tuple[str, str, int], visit: Visit, one: Changed, stamp: Stamp
) -> None:
    """Give a trial its former verdict, marks or note."""
    trial = visit.trials[which[2] - 1]
    what, former = What(one.change.what), one.change.former
    if what is What.NOTE:
        _check_as_left(what, trial.note, one)
        note_trial(library, *which, str(former or ""), stamp=stamp)
    elif what is What.OVERRIDE:
        _check_as_left(what, kept(trial.override), one)
        overrule_trial(library, *which, kept_override(former), stamp=stamp)
    else:
        _check_as_left(what, kept(trial.marks), one)
        mark_trial(library, *which, kept_marks(former), stamp=stamp)


def _correct_back(
    library: Library, which: tuple[str, str], changes: Sequence[Changed], stamp: Stamp
) -> TakenBack:
    """Give a visit and its trials their former values."""

    def restored(visit: Visit, stamp: Stamp) -> Visit:
        for one in changes:
            visit = _restored(visit, one, stamp)
        return analysed_after(visit, stamp)

    of_visit = {What(one.change.what): one.change.former for one in changes if one.trial is None}
    done = change_visit(library, which, restored, of_visit, stamp, confirmed=True)
    trials = [one.trial for one in changes if one.trial is not None]
    return TakenBack(done.path, tuple(changes), trials[0] if len(trials) == 1 else None)


def _restored(visit: Visit, one: Changed, stamp: Stamp) -> Visit:
    what = What(one.change.what)
    now = value_of(visit.header, what) if one.trial is None else _of(visit, one.trial, what)
    _check_as_left(what, now, one)
    return with_value(visit, what, one.change.former, stamp, one.trial)


def _of(visit: Visit, number: int, what: What) -> str:
    return of_trial(visit.trials[number - 1], what)


def _bring_back(library: Library, visit: Visit, one: Changed, stamp: Stamp) -> TakenBack:
    """Bring a trial back that was moved out of this visit."""
    subject_id, _, label = str(one.change.new).partition("/")
    other = read_visit(library.find_visit(subject_id, label))
    changes = last_change(other)
    is_last = len(changes) == 1 and _moved_at(other, changes[0]) == one.change.at
    if not is_last or changes[0].trial is None:
        raise InputError(_ELSEWHERE.fill(place=str(one.change.new)))
    stamp = replace(stamp, takes_back=changes[0].change.serial)
    moved = move_back(library, (subject_id, label, changes[0].trial), stamp)
    return TakenBack(moved.path, (one,), moved.trial.number)


def _moved_at(visit: Visit, one: Changed) -> object:
    is_moved = one.trial is not None and one.change.what == What.PLACE
    return one.change.at if is_moved else None


def _check_as_left(what: What, now: str | float | None, one: Changed) -> None:
    if now != one.change.new:
        raise InputError(_OTHER.fill(what=WHAT_WORDS[what]))
