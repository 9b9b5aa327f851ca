"""What persons changed in a saved visit: which values are corrected, and what can be taken back.

The one place that answers "is this value as it was entered?" for window, report, terminal and
every export. Each change stands beside what it is of (:class:`forceplate.types.ChangeRecord`):
those of the visit in its header, those of a trial in the trial, which takes them along when it is
moved.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType

from forceplate.analysis.trial.condition_text import POSTURE_WORDS, REGION_WORDS, SIDE_WORDS
from forceplate.dates import moment_text, short_date_text
from forceplate.phrases import FIXATION
from forceplate.types import (
    WITHHELD,
    ChangeRecord,
    Posture,
    Region,
    Side,
    Trial,
    Visit,
    VisitHeader,
)
from forceplate.words import Text, in_context, plain, plural


class What(StrEnum):
    """What can be changed in a saved visit; the word that stands in files."""

    BODY_MASS = "body_mass_kg"
    VISIT = "visit"
    DAY = "day"
    """Of the visit and its trials; their hours stay."""
    PERSON = "subject_id"
    OPERATOR = "operator"
    SIDE = "side"
    REGION = "region"
    POSTURE = "posture"
    FIXATION = "fixation"
    PLACE = "place"
    """Of a trial: person and visit that it belongs to, ``P001/W0``."""
    OVERRIDE = "override"
    """The operator's verdict, as JSON."""
    MARKS = "marks"
    """Set by hand, as JSON."""
    NOTE = "note"
    GIVEN = "given"
    """A trial that was moved out of this visit: to where, ``P001/W8``."""
    EMPTIED = "emptied"
    """A visit whose last trial was moved into this one, as JSON."""
    STARTED_ANYWAY = "started_anyway"
    """Decisions that came with a trial that was moved into this visit, as JSON."""
    SIGNATURE = "signature"
    """The key that had signed the file, and does not vouch for the changed one."""


OF_VISIT = (What.BODY_MASS, What.VISIT, What.DAY, What.PERSON, What.OPERATOR)
OF_TRIAL = (What.SIDE, What.REGION, What.POSTURE, What.FIXATION)
"""What is entered with a visit, and with a trial, and may have been entered wrongly."""

WHAT_WORDS: Mapping[What, Text] = MappingProxyType(
    {
        What.BODY_MASS: Text("body mass"),
        What.VISIT: in_context("label", "visit"),
        What.DAY: Text("day"),
        What.PERSON: Text("person"),
        What.OPERATOR: Text("operator"),
        What.SIDE: Text("side"),
        What.REGION: Text("toes"),
        What.POSTURE: Text("posture"),
        What.FIXATION: Text("fixation"),
        What.PLACE: Text("visit and person"),
        What.GIVEN: Text("trial moved away"),
        What.OVERRIDE: Text("verdict"),
        What.MARKS: Text("marks"),
        What.NOTE: in_context("somebody wrote", "note"),
    }
)
_UNKNOWN = Text("unknown")
_MASS = plain("{kg:g} kg")
_WORDS: Mapping[str, Mapping[str, Text]] = MappingProxyType(
    {
        What.SIDE: {side.value: words for side, words in SIDE_WORDS.items()},
        What.REGION: {region.value: words for region, words in REGION_WORDS.items()},
        What.POSTURE: {posture.value: words for posture, words in POSTURE_WORDS.items()},
    }
)
_GIVEN = Text("A trial was moved from here to {now} ({by}, {at}: {reason})")
_OF_VISIT = Text("Corrected: {what} {now}, before {former} ({by}, {at}: {reason})")
_OF_TRIALS = plural(
    "Corrected in trial {trials}: {what} {now}, before {former} ({by}, {at}: {reason})",
    "Corrected in trials {trials}: {what} {now}, before {former} ({by}, {at}: {reason})",
)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A value that is not the one that was entered first, or a trial that was moved away."""

    what: What
    trials: tuple[int, ...]
    """Numbers of the trials; empty: of the whole visit."""
    former: str | float | None
    """As it was entered first."""
    now: str | float | None
    by: str
    at: datetime
    reason: str

    @property
    def name(self) -> Text:
        """Return what was corrected; of a trial that stayed the same person's, the visit."""
        subjects = {str(place).partition("/")[0] for place in (self.former, self.now)}
        is_theirs = self.what is What.PLACE and len(subjects) == 1
        return WHAT_WORDS[What.VISIT if is_theirs else self.what]

    @property
    def sentence(self) -> Text:
        """Return what was corrected, from what, by whom, when and why."""
        form = _OF_TRIALS if self.trials else _OF_VISIT
        return (_GIVEN if self.what is What.GIVEN else form).fill(
            n=len(self.trials),
            trials=numbers_in_short(self.trials),
            what=self.name,
            former=value_words(self.what, self.former),
            now=value_words(self.what, self.now),
            by=self.by,
            at=moment_text(self.at),
            reason=self.reason,
        )


@dataclass(frozen=True, slots=True)
class Changed:
    """A change, and where it stands."""

    trial: int | None
    """Number of the trial; None: the visit."""
    change: ChangeRecord


def numbers_in_short(numbers: Collection[int]) -> str:
    """Return the numbers of trials in their order, three and more in a row by their ends."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    said = (
        f"{run[0]}\N{EN DASH}{run[-1]}" if len(run) > 2 else ", ".join(map(str, run))
        for run in runs
    )
    return ", ".join(said)


def value_words(what: What | str, value: str | float | None) -> Text:
    """Return a value as a person reads it."""
    if value is None:
        return _UNKNOWN
    if what == What.BODY_MASS:
        return _MASS.fill(kg=value)
    if what == What.FIXATION:
        return FIXATION.text(str(value))
    if what == What.DAY:
        return _day(str(value))
    return _WORDS.get(what, {}).get(str(value), plain(str(value)))


def _day(value: str) -> Text:
    try:
        return short_date_text(date.fromisoformat(value))
    except ValueError:  # what a file says, whoever wrote it
        return plain(value)


def corrections(visit: Visit) -> tuple[Corrected, ...]:
    """Return which values of a visit are corrected, those of the visit first.

    A trial that was moved away is missing, and counts as one. What was corrected and taken back
    is as it was entered, and not among them.
    """
    of_visit = [(None, one) for one in (*_of_visit(visit.header), *_given(visit.header))]
    of_trials = [(t.number, one) for t in visit.trials for one in _of_trial(t)]
    found: dict[Corrected, list[int]] = {}
    for number, one in (*of_visit, *of_trials):
        found.setdefault(one, []).extend([] if number is None else [number])
    return tuple(
        Corrected(one.what, tuple(trials), one.former, one.now, one.by, one.at, one.reason)
        for one, trials in found.items()
    )


def corrected_names(header: VisitHeader, trial: Trial | None = None) -> tuple[str, ...]:
    """Return the words of what is corrected in a visit, and in one trial of it, for programs."""
    own = () if trial is None else corrected_of_trial(trial)
    return (*(one.what.value for one in _of_visit(header)), *own)


def corrected_of_trial(trial: Trial) -> tuple[str, ...]:
    """Return the words of what is corrected in a trial itself, for programs."""
    return tuple(one.what.value for one in _of_trial(trial))


def _of_visit(header: VisitHeader) -> list[Corrected]:
    return _standing(header.changes, OF_VISIT)


def _given(header: VisitHeader) -> list[Corrected]:
    back = {change.takes_back for change in header.changes}
    return [
        Corrected(What.GIVEN, (), one.former, one.new, one.by, one.at, one.reason)
        for one in header.changes
        if one.what == What.GIVEN and one.takes_back is None and one.serial not in back
    ]


def _of_trial(trial: Trial) -> list[Corrected]:
    return _standing(trial.changes, (*OF_TRIAL, What.PLACE))


def _standing(changes: tuple[ChangeRecord, ...], kinds: Sequence[What]) -> list[Corrected]:
    """Return the values of these kinds that are not what was entered first."""
    found = []
    for what in kinds:
        chain = [change for change in changes if change.what == what]
        if chain and chain[0].former != chain[-1].new:
            last = chain[-1]
            found.append(
                Corrected(what, (), chain[0].former, last.new, last.by, last.at, last.reason)
            )
    return found


def all_changes(visit: Visit) -> tuple[Changed, ...]:
    """Return every change of a visit and its trials, in the order of happening."""
    found = [Changed(None, change) for change in visit.header.changes]
    found += [Changed(trial.number, change) for trial in visit.trials for change in trial.changes]
    return tuple(sorted(found, key=lambda one: one.change.serial))


def next_serial(visit: Visit) -> int:
    """Return the serial of the next change of a visit."""
    return 1 + max((one.change.serial for one in all_changes(visit)), default=0)


def is_withheld(one: Changed) -> bool:
    """Return whether a change does not say any more what was before or after it."""
    return WITHHELD in (one.change.former, one.change.new)


def undoable(visit: Visit) -> tuple[Changed, ...]:
    """Return what was changed last, all at once, and not taken back; empty: nothing was.

    What names somebody who was erased cannot be taken back any more, and is passed over.
    """
    changes = all_changes(visit)
    taken_back = {one.change.takes_back for one in changes}
    taken_back |= {one.change.serial for one in changes if is_withheld(one)}
    standing = [
        one
        for one in changes
        if one.change.takes_back is None and one.change.serial not in taken_back
    ]
    last = max((one.change.serial for one in standing), default=0)
    return tuple(one for one in standing if one.change.serial == last)


def of_trial(trial: Trial, what: What) -> str:
    """Return what a trial says of its condition."""
    condition = trial.condition
    values: Mapping[What, str | Side | Region | Posture] = {
        What.SIDE: condition.side,
        What.REGION: condition.region,
        What.POSTURE: condition.posture,
        What.FIXATION: condition.fixation,
    }
    return str(values[what])
