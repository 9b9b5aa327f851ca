"""A trial that was recorded into the wrong visit comes into the right one, with trace."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from forceplate.analysis.analyse_again import analyse_again
from forceplate.analysis.corrections import What, next_serial
from forceplate.documents import dump_json, from_plain, load_json, to_plain
from forceplate.errors import InputError, VisitFileError
from forceplate.operations.visit.begin_visit import check_same_day
from forceplate.operations.visit.change_record import Stamp, renumbered
from forceplate.operations.visit.correct_visit import refuse_nobody
from forceplate.operations.visit.finish_trial import finish_journals
from forceplate.operations.visit.rewrite_visits import (
    Rewritten,
    SignatureFate,
    Signing,
    exclusive,
    write_visits,
)
from forceplate.started_anyway import decisions_in, joined, json_of
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex
from forceplate.storage.visit.same_visit import check_same_visit
from forceplate.storage.visit.visit_file import read_analysed_by, read_outline, read_visit
from forceplate.types import Trial, Visit, VisitHeader
from forceplate.words import Text

_NO_TRIAL = Text("{path} has {n:trial|trials} and no trial {number}. Check it.")
_SAME = Text("Trial {number} is in visit {visit} of {subject_id} already.")


@dataclass(frozen=True, slots=True)
class MovedTrial:
    """A trial in its new visit."""

    trial: Trial
    path: Path
    """Of the visit that it is in now."""
    source: Path | None
    """Of the visit that it was in; None: it had no other trial, and is gone."""
    signatures: tuple[SignatureFate, ...]
    """Of both files."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A trial as it stands in a file."""

    trial: Trial
    recording_id: str | None
    analysed_by: str | None


def place(subject_id: str, visit: str) -> str:
    """Return where a trial is, as records keep it."""
    return f"{subject_id}/{visit}"


def move_trial(
    library: Library,
    which: tuple[str, str, int],
    to: tuple[str, str],
    stamp: Stamp,
    *,
    another_day: bool = False,
) -> MovedTrial:
    """Take a trial out of its visit and put it into another, by its time among the others there.

    Its numbers are made anew where they follow from the visit. Both files change, or none:
    whenever the program is killed, the trial is in one of them. A visit that the library does
    not have yet begins with this trial; one that has no trial left goes.

    Parameters
    ----------
    which
        Person, label and number of the trial.
    to
        Person and label.
    stamp
        Who, when and why; all are needed.
    another_day
        The trial is of another day than the visit, and belongs there all the same.

    Raises
    ------
    AnotherDayError
        It is of another day, and nobody has said that it belongs there.
    InputError
        Who and why are missing, or the trial is there already.
    StorageError
        There is no such trial, the other visit cannot hold it (another platform, calibration or
        protocol), nobody has this id, or a file cannot be read or written. All is as it was.
    """
    stamp.check()
    to = (to[0], library.meant_label(*to))
    return _move(library, which, to, stamp, another_day=another_day)


def move_back(library: Library, which: tuple[str, str, int], stamp: Stamp) -> MovedTrial:
    """Put a trial back into the visit that it was moved out of; see :func:`move_trial`."""
    trial = _trial(library, which)
    last = [change for change in trial.changes if change.what == What.PLACE][-1]
    subject_id, _, visit = str(last.former).partition("/")
    return _move(library, which, (subject_id, visit), stamp, another_day=True)


def _move(
    library: Library,
    which: tuple[str, str, int],
    to: tuple[str, str],
    stamp: Stamp,
    *,
    another_day: bool,
) -> MovedTrial:
    """Move a trial; both files are held from before they are read until they are written."""
    subject_id, label, number = which
    source = (subject_id, label)
    if to == source:
        raise InputError(_SAME.fill(number=number, visit=label, subject_id=subject_id))
    for each in (source, to):
        finish_journals(library, *each, must=False)
    with exclusive(library, source, to):
        from_path = library.find_visit(*source)
        from_visit = read_visit(from_path)
        rows = _rows(from_path, from_visit)
        if not 1 <= number <= len(rows):
            raise VisitFileError(_NO_TRIAL.fill(path=from_path, n=len(rows), number=number))
        row = rows.pop(number - 1)
        to_path, target = _target(
            library, from_visit.header, row.trial, to, stamp, another_day=another_day
        )
        placed, target_visit = _placed(row, from_visit, target, stamp, is_last=not rows)
        target_rows = [] if to_path is None else _rows(to_path, target)
        target_rows = sorted([*target_rows, placed], key=lambda one: one.trial.started_at)
        signings = [
            Signing(library, path, stamp) for path in (from_path, to_path) if path is not None
        ]
        to_new = library.visit_path(target_visit.header)
        vouching = signings[0] if to_path is None else signings[1]
        files = [_rewritten(to_path, to_new, target_visit.header, target_rows, vouching)]
        if rows:
            header = _given(from_visit, to, stamp)
            files.append(_rewritten(from_path, from_path, header, rows, signings[0]))
        else:
            files.append(Rewritten(None, from_path, None))
        write_visits(library, files)
    at = next(n for n, row in enumerate(target_rows) if row is placed)  # trials have no equality
    return MovedTrial(
        trial=replace(placed.trial, number=at + 1),
        path=to_new,
        source=from_path if rows else None,
        signatures=tuple(signing.fate for signing in signings),
    )


def _target(
    library: Library,
    source: VisitHeader,
    trial: Trial,
    to: tuple[str, str],
    stamp: Stamp,
    *,
    another_day: bool,
) -> tuple[Path | None, Visit]:
    """Return the visit that the trial may come into, and its file where there is one already."""
    if stamp.takes_back is None:
        PeopleIndex(library).check_born(to[0], trial.started_at.date())
    path = library.existing_visit(*to)
    if path is None:
        if to[0] != source.subject_id and stamp.takes_back is None:
            refuse_nobody(library, to[0])
        return None, Visit(_new_header(source, trial, to, stamp))
    target = read_visit(path)
    if not another_day:
        check_same_day(path, target.header, trial.started_at)
    check_same_visit(path, target.header, _as_of(source, to))
    return path, target


def _trial(library: Library, which: tuple[str, str, int]) -> Trial:
    subject_id, label, number = which
    path = library.find_visit(subject_id, label)
    trials = read_visit(path).trials
    if not 1 <= number <= len(trials):
        raise VisitFileError(_NO_TRIAL.fill(path=path, n=len(trials), number=number))
    return trials[number - 1]


def _rows(path: Path, visit: Visit) -> list[_Row]:
    recordings, analysts = read_outline(path)[1], read_analysed_by(path)
    return list(map(_Row, visit.trials, recordings, analysts))


def _as_of(header: VisitHeader, to: tuple[str, str]) -> VisitHeader:
    """Return a header as that of a trial of another visit: the body mass is that visit's."""
    return replace(header, subject_id=to[0], visit=to[1], body_mass_kg=None)


def _new_header(
    header: VisitHeader, trial: Trial, to: tuple[str, str], stamp: Stamp
) -> VisitHeader:
    """Return the header of a visit that begins with a trial of another, or begins again."""
    emptied = next(
        (
            change
            for change in header.changes
            if change.what == What.EMPTIED and change.serial == stamp.takes_back
        ),
        None,
    )
    new = replace(header, subject_id=to[0], visit=to[1], started_at=trial.started_at, changes=())
    if emptied is not None:  # older files keep some of its fields
        kept = load_json(str(emptied.former))
        return from_plain(VisitHeader, {**to_plain(new), **kept})
    return new if to[0] == header.subject_id else replace(new, body_mass_kg=None)


def _placed(
    row: _Row, source: Visit, target: Visit, stamp: Stamp, *, is_last: bool
) -> tuple[_Row, Visit]:
    """Return the trial as it is in its new visit, and that visit with what came with it."""
    offset = next_serial(target) - 1
    changes = renumbered(row.trial.changes, offset)
    serial = max([offset, *(change.serial for change in changes)]) + 1
    old, new = (place(one.header.subject_id, one.header.visit) for one in (source, target))
    stamp = stamp.with_serial(serial)
    back = None if stamp.takes_back is None else stamp.takes_back + offset
    record = replace(stamp.change(What.PLACE, old, new), takes_back=back)
    trial = replace(row.trial, changes=(*changes, record))
    header = target.header
    follows = (source.header.body_mass_kg, source.header.started_at.date()) != (
        header.body_mass_kg,
        header.started_at.date(),
    )
    if follows:
        trial = analyse_again(trial, header)
    if stamp.takes_back is not None:
        header = _taken_back(header, stamp, row.trial)
    else:
        header = _with_decisions(header, source.header, stamp)
        if is_last:
            was = to_plain(source.header)
            del was["calibration_json"]  # that of the trial
            kept = stamp.change(What.EMPTIED, dump_json(was), None)
            header = replace(header, changes=(*header.changes, kept))
    return replace(row, trial=trial, analysed_by=None if follows else row.analysed_by), replace(
        target, header=header
    )


def _with_decisions(header: VisitHeader, source: VisitHeader, stamp: Stamp) -> VisitHeader:
    """Return the header of a visit with why its new trial was measured although in doubt."""
    before = header.started_anyway_json
    after = joined(before, source.started_anyway_json)
    if after == before:
        return header
    record = stamp.change(What.STARTED_ANYWAY, before, after)
    return replace(header, started_anyway_json=after, changes=(*header.changes, record))


def _without_decisions(header: VisitHeader, stamp: Stamp) -> VisitHeader:
    """Return the header of a visit without the decisions that came with a trial that goes back."""
    for one in header.changes:
        if one.what == What.STARTED_ANYWAY and one.serial == stamp.takes_back:
            former, came = (
                set(decisions_in(None if text is None else str(text)))
                for text in (one.former, one.new)
            )
            before = header.started_anyway_json
            after = json_of(set(decisions_in(before)) - (came - former))
            record = stamp.change(What.STARTED_ANYWAY, before, after)
            header = replace(header, started_anyway_json=after, changes=(*header.changes, record))
    return header


def _taken_back(header: VisitHeader, stamp: Stamp, trial: Trial) -> VisitHeader:
    """Return the header of the visit that a trial comes back into: it was not given away."""
    moved = next(one for one in reversed(trial.changes) if one.what == What.PLACE)
    given = [one for one in header.changes if one.what == What.GIVEN and one.at == moved.at]
    records = [
        replace(stamp.change(What.GIVEN, one.new, one.former), takes_back=one.serial)
        for one in given
    ]
    return replace(header, changes=(*header.changes, *records))


def _given(source: Visit, to: tuple[str, str], stamp: Stamp) -> VisitHeader:
    """Return the header of a visit that gave a trial away."""
    stamp = stamp.with_serial(next_serial(source))
    header = _without_decisions(source.header, stamp)
    changes = header.changes
    if stamp.takes_back is None:
        here = place(header.subject_id, header.visit)
        changes = (*changes, stamp.change(What.GIVEN, here, place(*to)))
    else:
        changes = (
            *changes,
            *(
                stamp.change(What.EMPTIED, change.new, change.former)
                for change in changes
                if change.what == What.EMPTIED and change.serial == stamp.takes_back
            ),
        )
    return replace(header, changes=changes)


def _rewritten(
    old: Path | None, new: Path, header: VisitHeader, rows: list[_Row], signing: Signing
) -> Rewritten:
    trials = tuple(replace(row.trial, number=n) for n, row in enumerate(rows, 1))
    return Rewritten(
        old,
        new,
        signing.noted(Visit(header, trials)),
        signing,
        tuple(row.recording_id for row in rows),
        tuple(row.analysed_by for row in rows),
    )
