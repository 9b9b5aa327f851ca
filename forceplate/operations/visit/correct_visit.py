"""Putting right what was entered wrongly with a visit or a trial, with trace.

Body mass, label, day, person and operator are a visit's; side, toes, posture and fixation a
trial's. What follows from a corrected value is made anew: newtons and numbers of the trials, the
last check of the platform, the name of the file. The file keeps the former value, who, when and
why (:mod:`forceplate.analysis.corrections`), and is the old one or the new one, whole, whenever
the program is killed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from forceplate.analysis.analyse_again import analyse_again
from forceplate.analysis.corrections import (
    OF_TRIAL,
    OF_VISIT,
    WHAT_WORDS,
    What,
    all_changes,
    next_serial,
    of_trial,
)
from forceplate.analysis.label_weeks import first_of, label_doubt, week_of_label
from forceplate.dates import short_date_text
from forceplate.errors import (
    CalibrationError,
    DoubtfulEntryError,
    InputError,
    LibraryError,
)
from forceplate.operations.visit.begin_visit import last_check_before, look_up_visit
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.entry_doubts import CHECK_AGAIN, NO_MASS, mass_doubts
from forceplate.operations.visit.finish_trial import finish_journals
from forceplate.operations.visit.rewrite_visits import (
    SignatureFate,
    Signing,
    exclusive,
    rewritten,
    write_visits,
)
from forceplate.operations.visit.visit_order import Order, order_of_visits
from forceplate.reasons import raised_as
from forceplate.storage.comparison_reasons import ComparisonReasons
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex
from forceplate.storage.plausible import (
    HEAVIEST_KG,
    LIGHTEST_KG,
    ImplausibleError,
    check_header,
    check_trial,
)
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import (
    PEAK_FORCE,
    FirstVisit,
    Posture,
    Region,
    Side,
    Trial,
    Visit,
    VisitHeader,
)
from forceplate.words import Text, listed

Values = Mapping[What, str | float | None]
"""New values by what they are of; a day as ``2026-03-02``, sides as in files or ``swap``."""
Make = Callable[..., Visit]
"""Returns a visit with other values; gets it, and the stamp as ``stamp``."""
SWAP = "swap"
"""Of the side: left becomes right, and right becomes left."""

_REANALYSED = frozenset({What.BODY_MASS, What.DAY, What.REGION})
"""What numbers or their doubts follow from: percent of body weight, whether the calibration was
valid that day, the plate under the toes."""
_IDENTITY = frozenset({What.PERSON, What.VISIT, What.DAY})
"""What the name of the file says."""

_KINDS: Mapping[What, type[Side | Region | Posture]] = {
    What.SIDE: Side,
    What.REGION: Region,
    What.POSTURE: Posture,
}

_NOTHING = Text("Nothing would change: that is what the file says already.")
_NO_TRIAL = Text("Visit {visit} of {subject_id} has no trial {number}. Check the number.")
_WHOLE_VISIT = Text("The {what} is the whole visit's. To change it of one trial, move the trial.")
_BOTH_SIDES = Text(
    "The visit has trials of both feet. Say which trials are of the {side} foot, or swap the feet "
    "of the whole visit."
)
_CANNOT_BE = Text("{value!r} cannot be the {what}: {why}.")
_OTHER_WORD = Text("use one of {known}")
_NO_DAY = Text("write a day like 2026-01-31")
_TO_COME = Text("{day} is still to come: no visit can be of that day yet.")
_NO_MASS = Text("give a number in kg")
_SAY_IT = Text("say what it is")
_TAKEN = Text(
    "{subject_id} has a visit {visit} already. Choose another label, or move the trials into it "
    "one by one."
)
_NOBODY = Text("Nobody in this library has the id {subject_id}. Enter the person first.")
_NO_WEEK = Text(
    "{visit} names no week, and {former} does: whether the visit lies where it was planned could "
    "not be checked any more. For a week, write W and its number, such as W8."
)


@dataclass(frozen=True, slots=True)
class CorrectedVisit:
    """A visit before and after a correction."""

    path: Path
    """Where the file is now, or would be."""
    before: Visit
    after: Visit
    doubts: tuple[Text, ...]
    """Why the new values hardly can be."""
    order: Order
    signature: SignatureFate


def correct_visit(
    library: Library,
    subject_id: str,
    visit: str,
    values: Values,
    stamp: Stamp,
    *,
    trials: Collection[int] = (),
    confirmed: bool = False,
) -> CorrectedVisit:
    """Correct a saved visit, make anew what follows, save and return it.

    Trials that a crash left in journals are saved first. One that is being recorded meanwhile
    joins the visit as it is afterwards (:mod:`forceplate.operations.visit.finish_trial`).

    Parameters
    ----------
    values
        What is corrected, and to what.
    stamp
        Who, when and why; all are needed.
    trials
        Numbers of those whose side, toes, posture or fixation is meant; empty: all.
    confirmed
        A person has seen the doubts and says that it is so.

    Raises
    ------
    DoubtfulEntryError
        A new value hardly can be, and nobody has said that it is so.
    InputError
        A value cannot be, nothing would change, or who and why are missing.
    StorageError
        The visit cannot be read or written, or person and label are another visit's already.
        Whatever is raised, the file is as it was.
    """
    stamp.check()
    values = _as_meant(library, (subject_id, visit), values)
    make = partial(corrected, values=values, trials=trials)
    return change_visit(library, (subject_id, visit), make, values, stamp, confirmed=confirmed)


def plan_correction(
    library: Library,
    subject_id: str,
    visit: str,
    values: Values,
    stamp: Stamp,
    *,
    trials: Collection[int] = (),
) -> CorrectedVisit:
    """Return what a correction would make, before anything is changed; as :func:`correct_visit`."""
    values = _as_meant(library, (subject_id, visit), values)
    make = partial(corrected, values=values, trials=trials)
    return _plan(library, (subject_id, visit), make, values, stamp)


def _as_meant(library: Library, which: tuple[str, str], values: Values) -> Values:
    """Return values with the label that was meant, of the person that the visit is of then."""
    subject_id, visit = which
    typed = str(values.get(What.VISIT, visit)).strip()
    if typed == visit:
        return values
    person = str(values.get(What.PERSON, subject_id)).strip()
    own = visit if person == subject_id else ""
    return {**values, What.VISIT: library.meant_label(person, typed, besides=own)}


def change_visit(
    library: Library,
    which: tuple[str, str],
    make: Make,
    values: Values,
    stamp: Stamp,
    *,
    confirmed: bool,
) -> CorrectedVisit:
    """Write a visit anew as ``make`` returns it, with these values in its header."""
    finish_journals(library, *which, must=bool(_IDENTITY & values.keys()))
    to = (
        str(values.get(What.PERSON, which[0])).strip(),
        str(values.get(What.VISIT, which[1])).strip(),
    )
    library.existing_visit(*to, besides=_own(which, to))  # raises for what is no name
    with exclusive(library, which, to):
        planned = _plan(library, which, make, values, stamp)
        if planned.doubts and not confirmed:
            raise DoubtfulEntryError(CHECK_AGAIN.fill(doubts=listed(planned.doubts, " ")))
        path = library.find_visit(*which)
        signing = Signing(library, path, stamp)
        file = rewritten(path, planned.path, planned.before, planned.after, signing)
        write_visits(library, [file])
    if to != which:
        ComparisonReasons(library.root).follow({which: to}, stamp.by, stamp.at)
    return planned


def _plan(
    library: Library, which: tuple[str, str], make: Make, values: Values, stamp: Stamp
) -> CorrectedVisit:
    """Return the visit as it would be, and what is doubtful about it; nothing is written."""
    path = library.find_visit(*which)
    before = read_visit(path)
    stamp = stamp.with_serial(next_serial(before))
    after = make(before, stamp=stamp)
    header = after.header
    if What.DAY in values:
        if header.started_at.date() > stamp.at.date():
            raise InputError(_TO_COME.fill(day=short_date_text(header.started_at)))
        with suppress(CalibrationError):  # what cannot be read stays, and is doubted as before
            header = replace(header, last_check_json=last_check_before(header, library))
        after = analysed_after(replace(after, header=header), stamp)
    if (header.subject_id, header.visit) != which:
        _refuse_taken(library, header, which)
    if header.subject_id != which[0]:
        refuse_nobody(library, header.subject_id)
    if stamp.takes_back is None and values.keys() & {What.DAY, What.PERSON}:
        PeopleIndex(library).check_born(header.subject_id, header.started_at.date())
    order = order_of_visits(library, before.header, header)
    doubts = (
        *_mass_doubts(library, before, after),
        *_label_doubts(library, before.header, header),
        *(() if order.doubt is None else (order.doubt,)),
    )
    return CorrectedVisit(
        path=library.visit_path(header),
        before=before,
        after=after,
        doubts=doubts,
        order=order,
        signature=Signing(library, path, stamp).fate,
    )


def corrected(visit: Visit, *, values: Values, stamp: Stamp, trials: Collection[int] = ()) -> Visit:
    """Return a visit with other values and the record of each that is another; pure.

    Raises
    ------
    InputError
        A value cannot be, there is no such trial, or nothing would change.
    """
    _check_scope(visit, values, trials)
    after = visit
    for what, value in values.items():
        for number in (None,) if what in OF_VISIT else _numbers(visit, trials):
            after = with_value(after, what, value, stamp, number)
    if not _changed_now(after, stamp):
        raise InputError(_NOTHING)
    _check_possible(after)
    return analysed_after(after, stamp)


def with_value(
    visit: Visit, what: What, value: str | float | None, stamp: Stamp, number: int | None
) -> Visit:
    """Return a visit with one value another, and its record; no number is made anew.

    Parameters
    ----------
    number
        Of the trial that the value is of; None: it is the visit's.
    """
    if number is not None:
        trials = list(visit.trials)
        trials[number - 1] = _with_trial_value(trials[number - 1], what, value, stamp)
        return replace(visit, trials=tuple(trials))
    header = _with_header_value(visit.header, what, value, stamp)
    shift = header.started_at.date() - visit.header.started_at.date()
    moved = tuple(replace(t, started_at=_shifted(t.started_at, shift)) for t in visit.trials)
    return Visit(header, moved if shift else visit.trials)


def analysed_after(visit: Visit, stamp: Stamp) -> Visit:
    """Return a visit with the numbers made anew that follow from what was changed just now."""
    changed = {(number, what) for number, what in _changed_now(visit, stamp) if what in _REANALYSED}
    of_all = any(number is None for number, _ in changed)
    numbers = {number for number, _ in changed}
    return replace(
        visit,
        trials=tuple(
            analyse_again(trial, visit.header) if of_all or trial.number in numbers else trial
            for trial in visit.trials
        ),
    )


def _changed_now(visit: Visit, stamp: Stamp) -> list[tuple[int | None, str]]:
    """Return what was changed with this stamp: of which trial, None of the visit, and what."""
    return [
        (one.trial, one.change.what)
        for one in all_changes(visit)
        if one.change.serial == stamp.serial
    ]


def _numbers(visit: Visit, trials: Collection[int]) -> list[int]:
    return [trial.number for trial in visit.trials if not trials or trial.number in trials]


def value_of(header: VisitHeader, what: What) -> str | float | None:
    """Return what a header says."""
    if what is What.DAY:
        return header.started_at.date().isoformat()
    value: str | float | None = getattr(header, what.value)
    return value


def _check_scope(visit: Visit, values: Values, trials: Collection[int]) -> None:
    """Raise InputError where a value is not of what it is to be changed of."""
    header = visit.header
    for what, value in values.items():
        if isinstance(value, str) and not value.strip():
            raise _cannot_be(what, value, _SAY_IT)
    numbers = {trial.number for trial in visit.trials}
    for number in trials:
        if number not in numbers:
            raise InputError(
                _NO_TRIAL.fill(visit=header.visit, subject_id=header.subject_id, number=number)
            )
    of_visit = next((what for what in values if what not in OF_TRIAL), None)
    if trials and of_visit is not None:
        raise InputError(_WHOLE_VISIT.fill(what=WHAT_WORDS[of_visit]))
    side = values.get(What.SIDE, SWAP)
    sides = {trial.condition.side for trial in visit.trials}
    if not trials and side != SWAP and len(sides) > 1:
        raise InputError(_BOTH_SIDES.fill(side=side))


def _with_header_value(
    header: VisitHeader, what: What, value: str | float | None, stamp: Stamp
) -> VisitHeader:
    former = value_of(header, what)
    if what is What.BODY_MASS:
        if value is not None and not isinstance(value, int | float):
            raise _cannot_be(what, value, _NO_MASS)
        value = None if value is None else float(value)
        if value is not None and not LIGHTEST_KG <= value <= HEAVIEST_KG:
            raise InputError(NO_MASS.fill(mass_kg=value))
        changed = replace(header, body_mass_kg=value)
    elif what is What.DAY:
        shift = _day(value) - header.started_at.date()
        changed = replace(header, started_at=_shifted(header.started_at, shift))
    else:
        named: dict[str, Any] = {what.value: str(value or "").strip()}
        changed = replace(header, **named)
    new = value_of(changed, what)
    if new == former:
        return header
    return replace(changed, changes=(*header.changes, stamp.change(what, former, new)))


def _with_trial_value(trial: Trial, what: What, value: str | float | None, stamp: Stamp) -> Trial:
    former = of_trial(trial, what)
    new = str(value or "").strip()
    if what is What.SIDE and new == SWAP:
        new = (Side.LEFT if former == Side.RIGHT else Side.RIGHT).value
    try:
        named: dict[str, Any] = {what.value: _KINDS[what](new) if what in _KINDS else new}
    except ValueError as error:
        known = ", ".join(one.value for one in _KINDS[what])
        raise _cannot_be(what, new, _OTHER_WORD.fill(known=known)) from error
    changed = replace(trial, condition=replace(trial.condition, **named))
    new = of_trial(changed, what)
    if new == former:
        return trial
    return replace(changed, changes=(*trial.changes, stamp.change(what, former, new)))


def _day(value: str | float | None) -> date:
    try:
        return date.fromisoformat(str(value))
    except ValueError as error:
        raise _cannot_be(What.DAY, str(value), _NO_DAY) from error


def _shifted(moment: datetime, shift: timedelta) -> datetime:
    """Return a moment on another day at the same hour of its clock."""
    try:
        return moment + shift
    except OverflowError as error:
        raise _cannot_be(What.DAY, str(shift), _NO_DAY) from error


def _check_possible(visit: Visit) -> None:
    with raised_as(InputError, Text("It cannot be: {error}."), ImplausibleError):
        check_header(visit.header)
        for trial in visit.trials:
            check_trial(trial.condition, trial.started_at, trial.sample_rate_hz, trial.note)


def _cannot_be(what: What, value: object, why: Text) -> InputError:
    return InputError(_CANNOT_BE.fill(value=value, what=WHAT_WORDS[what], why=why))


def _mass_doubts(library: Library, before: Visit, after: Visit) -> tuple[Text, ...]:
    """Return why the corrected mass hardly can be; what was there before is not doubted anew."""
    header = after.header
    mass_kg = header.body_mass_kg
    is_other_person = header.subject_id != before.header.subject_id
    if mass_kg is None or (mass_kg == before.header.body_mass_kg and not is_other_person):
        return ()
    earlier = look_up_visit(library, header.subject_id, before.header.visit).earlier
    forces = [trial.value(PEAK_FORCE) or 0.0 for trial in after.trials]
    return mass_doubts(
        mass_kg,
        last_kg=earlier.header.body_mass_kg if earlier else None,
        force_n=max(forces, default=None),
    )


def _label_doubts(library: Library, before: VisitHeader, after: VisitHeader) -> tuple[Text, ...]:
    """Return why the visit would not lie where its label says, or nobody could tell any more."""
    week, former = week_of_label(after.visit), week_of_label(before.visit)
    if week is None:
        is_lost = former is not None
        return (_NO_WEEK.fill(visit=after.visit, former=before.visit),) if is_lost else ()
    if (week, after.started_at) == (former, before.started_at):
        return ()  # what was there before is not doubted anew
    itself = before.subject_id, before.visit
    others = [
        FirstVisit(one.visit, one.day)
        for one in library.visits_of(after.subject_id)
        if one.day is not None and (one.subject_id, one.visit) != itself
    ]
    first = first_of([*others, FirstVisit.of(after)])
    doubt = None if first is None else label_doubt(first, after)
    return () if doubt is None else (doubt.text,)


def _own(which: tuple[str, str], to: tuple[str, str]) -> str:
    """Return the label that a visit leaves when it gets another one of the same person."""
    return which[1] if which[0] == to[0] and which != to else ""


def _refuse_taken(library: Library, header: VisitHeader, which: tuple[str, str]) -> None:
    to = (header.subject_id, header.visit)
    if library.existing_visit(*to, besides=_own(which, to)) is not None:
        raise LibraryError(_TAKEN.fill(subject_id=header.subject_id, visit=header.visit))


def refuse_nobody(library: Library, subject_id: str) -> None:
    """Raise LibraryError where nobody has this id: it may be a slip."""
    if library.visits_of(subject_id):
        return
    if all(one.subject_id != subject_id for one in PeopleIndex(library).people()):
        raise LibraryError(_NOBODY.fill(subject_id=subject_id))
