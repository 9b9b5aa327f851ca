"""Whether the visits of a person are two measurements of unchanged strength, and why not.

A person counts with two visits in a row that are as many days apart as planned, without training
between, measured alike, not simulated, and with no trial or platform in doubt.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from forceplate.analysis.gain.visit_gain import compare_visits, conditions_of
from forceplate.analysis.provenance import decision_texts, is_simulated
from forceplate.analysis.quality.doubted_numbers import is_unseen_loss, speaking_against
from forceplate.analysis.reliability.error_model import UsedVisit
from forceplate.analysis.trial.condition_text import condition_text
from forceplate.dates import short_date_text
from forceplate.errors import VisitFileError
from forceplate.operations.library.distinct_visits import why_out_of_place
from forceplate.operations.retest.repeated_visits import without_samples
from forceplate.storage.retests import RetestPlan, TrainingWord, is_retest
from forceplate.storage.visit.visit_file import read_outline, read_visit_with_sha256
from forceplate.types import PEAK_FORCE, Condition, Refusal, Visit, VisitHeader
from forceplate.words import Text, joined, listed, plain

_UNREADABLE = Text("{path} cannot be read: {why}")
_NOT_READ = plain("{why}")
_SIMULATED = Text("Simulated: nobody was measured.")
_ONE_VISIT = Text("Measured once.")
_TOO_SOON = Text("{second} came {days:day|days} after {first}; {fewest} are planned at least.")
_TOO_LATE = Text("{second} came {days:day|days} after {first}; {most} are planned at most.")
_TRAINED = Text("Trained between {first} and {second} ({by}, {on}).")
_NOT_SAID = Text("Nobody has said whether they trained between {first} and {second}.")
_DOUBTED = Text("{condition} at {visit}: trial {number} is in doubt. {why}")
_AT = plain("{visit}: {why}")
_OVERRULED = Text("A person accepted it over its checks: {reason}")
_NO_NUMBER = Text("No condition has two accepted trials at both visits.")


class Standing(IntEnum):
    """How far a person is; the higher, the nearer to being counted."""

    UNREADABLE = 0
    SIMULATED = 1
    ONCE = 2
    DAYS = 3
    NOT_COMPARABLE = 4
    DOUBTED = 5
    TRAINED = 6
    NOT_SAID = 7
    """Whether they trained between: a person must say."""
    COUNTS = 8


@dataclass(frozen=True, slots=True)
class RetestVisit:
    """One of the two visits of a person."""

    used: UsedVisit
    header: VisitHeader

    @property
    def day(self) -> date:
        """Return the day it was begun."""
        return self.header.started_at.date()


Pair = tuple[RetestVisit, RetestVisit]


@dataclass(frozen=True, slots=True)
class PersonStanding:
    """Whether a person counts, and why not."""

    subject_id: str
    standing: Standing
    why: Text | None
    """None: they count."""
    pair: Pair | None
    """The two visits that count, or come nearest to it; None where there are no two."""

    @property
    def days(self) -> int | None:
        """Return how many days lie between the two visits."""
        return None if self.pair is None else (self.pair[1].day - self.pair[0].day).days


@dataclass(frozen=True, slots=True)
class ReadVisit:
    """A visit as far as it is needed: without samples, and without what is in doubt."""

    visit: Visit
    used: UsedVisit
    doubts: Mapping[Condition, Text]

    @property
    def known(self) -> RetestVisit:
        """Return which visit it is, with the checksum of its file."""
        return RetestVisit(self.used, self.visit.header)


@dataclass(frozen=True, slots=True)
class SeenVisit:
    """A visit file of which the header was read."""

    path: Path
    header: VisitHeader

    @property
    def known(self) -> RetestVisit:
        """Return which visit it is; its file was not read, so it has no checksum."""
        return RetestVisit(UsedVisit(self.header.subject_id, self.header.visit, ""), self.header)


def see_visits(paths: Sequence[Path]) -> tuple[list[SeenVisit], Text | None]:
    """Return the measured visits of a person in the order of time, and why others are none."""
    seen, problem = [], None
    for path in paths:
        try:
            header = _header(path, *_state(path))
            refusal = why_out_of_place(path, header)
            if refusal is not None:
                raise VisitFileError(refusal)
        except VisitFileError as error:
            problem = _UNREADABLE.fill(path=path, why=error.text)
            continue
        if is_simulated(header):
            problem = problem or _SIMULATED
        else:
            seen.append(SeenVisit(path, header))
    return sorted(seen, key=lambda one: one.header.started_at.timestamp()), problem


def _state(path: Path) -> tuple[int, int]:
    """Return by what a change of a file is seen."""
    try:
        state = path.stat()
    except OSError:  # reading it will say why
        return 0, 0
    return state.st_size, state.st_mtime_ns


@lru_cache(maxsize=4096)
def _header(path: Path, _size: int, _modified_ns: int) -> VisitHeader:
    return read_outline(path)[0]


@lru_cache(maxsize=1024)
def _read(path: Path, _size: int, _modified_ns: int) -> ReadVisit:
    """Return a visit without its samples; raises VisitFileError."""
    visit, sha256 = read_visit_with_sha256(path)
    sound, doubts = _without_doubted(without_samples(visit))
    used = UsedVisit(visit.header.subject_id, visit.header.visit, sha256)
    return ReadVisit(sound, used, doubts)


def _without_doubted(visit: Visit) -> tuple[Visit, dict[Condition, Text]]:
    """Return a visit without the conditions that hold a doubtful trial, and why these go."""
    doubts = {
        condition: why
        for condition in conditions_of(visit)
        if (why := _doubt(visit, condition)) is not None
    }
    sound = tuple(trial for trial in visit.trials if trial.condition not in doubts)
    return replace(visit, trials=sound), doubts


def _doubt(visit: Visit, condition: Condition) -> Text | None:
    """Return why the number of a visit is in doubt: the platform was, or a trial that counts is."""
    decided = decision_texts(visit.header)
    if decided:
        return _AT.fill(visit=visit.header.visit, why=joined(*decided))
    for trial in visit.trials:
        if trial.condition != condition or not trial.accepted:
            continue
        # Losses that cannot be seen are in the error that is measured, too.
        checks = (each for each in speaking_against(trial, PEAK_FORCE) if not is_unseen_loss(each))
        whys = [plain(check.sentence) for check in checks]
        if trial.override is not None:
            whys.append(_OVERRULED.fill(reason=trial.override.reason))
        if whys:
            return _DOUBTED.fill(
                condition=condition_text(condition),
                visit=visit.header.visit,
                number=trial.number,
                why=joined(*whys),
            )
    return None


def person_standing(
    subject_id: str,
    seen: Sequence[SeenVisit],
    problem: Text | None,
    plan: RetestPlan,
    words: Mapping[tuple[str, str, str], TrainingWord],
) -> tuple[PersonStanding, tuple[ReadVisit, ...]]:
    """Return how far a person is, by the two visits that come nearest, and these where they count.

    Of two pairs that are equally near it is the first.
    """
    if not seen:
        standing = Standing.SIMULATED if problem is _SIMULATED else Standing.UNREADABLE
        return PersonStanding(subject_id, standing, problem, None), ()
    if len(seen) == 1:
        return PersonStanding(subject_id, Standing.ONCE, problem or _ONE_VISIT, None), ()
    judged = [
        (PersonStanding(subject_id, standing, why, known), read)
        for first, second in pairwise(seen)
        for standing, why, known, read in [_judge(first, second, plan, words)]
    ]
    return max(judged, key=lambda one: one[0].standing)


_Judged = tuple[Standing, Text | None, Pair, tuple[ReadVisit, ...]]


def _judge(
    first: SeenVisit,
    second: SeenVisit,
    plan: RetestPlan,
    words: Mapping[tuple[str, str, str], TrainingWord],
) -> _Judged:
    """Return whether two visits in a row count, why not, and what was read of them."""
    known = first.known, second.known
    why = _why_days((known[1].day - known[0].day).days, known, plan)
    if why is not None:
        return Standing.DAYS, why, known, ()
    try:
        read = tuple(_read(one.path, *_state(one.path)) for one in (first, second))
    except VisitFileError as error:
        return Standing.UNREADABLE, _NOT_READ.fill(why=error.text), known, ()
    pair = read[0].known, read[1].known
    refused = _why_no_score(*read) or _why_trained(pair, words)
    return (*refused, pair, ()) if refused else (Standing.COUNTS, None, pair, read)


def _why_days(days: int, pair: Pair, plan: RetestPlan) -> Text | None:
    named = {"first": pair[0].used.visit, "second": pair[1].used.visit, "days": days}
    if days < plan.fewest_days:
        return _TOO_SOON.fill(**named, fewest=plan.fewest_days)
    if days > plan.most_days:
        return _TOO_LATE.fill(**named, most=plan.most_days)
    return None


def _why_trained(
    pair: Pair, words: Mapping[tuple[str, str, str], TrainingWord]
) -> tuple[Standing, Text] | None:
    """Return that a person trained between two visits, or that nobody has said; None: did not."""
    first, second = (visit.used for visit in pair)
    named = {"first": first.visit, "second": second.visit}
    word = words.get((first.subject_id, first.visit, second.visit))
    if word is not None and word.trained:
        on = short_date_text(word.at)
        return Standing.TRAINED, _TRAINED.fill(**named, by=word.by, on=on)
    if word is None and not is_retest(second.visit):
        return Standing.NOT_SAID, _NOT_SAID.fill(**named)
    return None


def _why_no_score(first: ReadVisit, second: ReadVisit) -> tuple[Standing, Text] | None:
    """Return why two visits give no score of any condition; None: they give one."""
    compared = compare_visits(first.visit, second.visit)
    if any(not isinstance(one.gain, Refusal) for one in compared):
        return None
    doubts = [*first.doubts.values(), *second.doubts.values()]
    if doubts:
        return Standing.DOUBTED, doubts[0]
    differing = [one.differences for one in compared if one.differences]
    if differing:
        unlike = listed((each.text for each in differing[0]), " ")
        return Standing.NOT_COMPARABLE, unlike
    return Standing.DOUBTED, compared[0].text if compared else _NO_NUMBER
