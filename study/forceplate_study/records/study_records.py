"""What is recorded of a participant: sessions, diary weeks, injuries and dropping out.

Plain data, valid as soon as it exists, the same from the diary, from a table and from the
window. Only pseudonyms: no record has a place for a name.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import date

from forceplate.enums import Side
from forceplate.words import Text
from forceplate_study.definition.injury_rule import WHOLE_NUMBER_FROM, InjuryAnswers, InjuryRule
from forceplate_study.definition.study import DAYS_A_WEEK, SessionKind
from forceplate_study.errors import StudyError

EARLIEST_ONSET_DAYS = 365
"""A complaint may have begun this long before the baseline; as an injury it does not count."""
MAX_MINUTES = 600.0
MAX_RUNNING_KM = 500.0
MAX_TEXT = 2000

_PARTICIPANT = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_-]{0,30}[A-Za-z0-9])?")
_ENTRY = re.compile(r"[A-Za-z0-9/_.:-]{1,120}")

_NUMBER_BETWEEN = Text("{name} is {value}; give a number from {low:g} to {high:g}.")
_CONFIRMED_BY = Text("confirmed and confirmed_by belong together; give both or neither.")
_NO_PSEUDONYM = Text(
    "{value!r} cannot be a participant; use 1 to 32 letters, digits, '-' and '_', a pseudonym and "
    "no name."
)
_NO_ENTRY_ID = Text(
    "{value!r} cannot be the id of an entry; use 1 to 120 letters, digits and / _ . : -"
)
_LONG_TEXT = Text("{name} has {n} characters; at most {most} are kept.")
_NO_TEXT = Text("{name} holds a character that is no text.")


@dataclass(frozen=True, slots=True)
class Participant:
    """One person of a study, by pseudonym.

    Raises
    ------
    StudyError
        On construction, when a value is out of bounds; so do all records below.
    """

    participant_id: str
    """As the subject of the visits: letters, digits, ``_`` and ``-``, at most 32."""
    group: str
    started_on: date
    """Of the baseline; day 0 of every clock."""
    age_years: float | None = None
    """At the baseline; None: not known."""

    def __post_init__(self) -> None:
        check_participant_id(self.participant_id)
        _check_number("age_years", self.age_years, 0, 120)

    def day_of(self, day: date) -> int:
        """Return how many days after the baseline a day is; negative before."""
        return (day - self.started_on).days

    def week_of(self, day: date) -> int:
        """Return the week a day is in, 1 for the first 7 days; 0 or less before."""
        return self.day_of(day) // DAYS_A_WEEK + 1


@dataclass(frozen=True, slots=True)
class SessionEntry:
    """One exercise session that was done."""

    entry_id: str
    """Made once by whoever enters it: the same entry sent again has the same."""
    participant_id: str
    done_on: date
    kind: SessionKind = SessionKind.HOME
    minutes: float | None = None
    exercises: tuple[str, ...] = ()
    """The keys of the exercises that were ticked; empty: not asked."""

    def __post_init__(self) -> None:
        _check_entry(self.entry_id)
        check_participant_id(self.participant_id)
        _check_number("minutes", self.minutes, 0, MAX_MINUTES)


@dataclass(frozen=True, slots=True)
class WeekEntry:
    """The diary of one week: with it, the week is reported, also when nothing was done."""

    entry_id: str
    participant_id: str
    week: int
    """From 1; week 1 is the first 7 days after the baseline."""
    running_km: float | None = None
    complaint: str = ""
    """In the participant's own words; empty: none."""

    def __post_init__(self) -> None:
        _check_entry(self.entry_id)
        check_participant_id(self.participant_id)
        if type(self.week) is not int or self.week < 1:
            raise StudyError(WHOLE_NUMBER_FROM.fill(name="week", value=self.week, low=1))
        _check_number("running_km", self.running_km, 0, MAX_RUNNING_KM)
        _check_text("complaint", self.complaint)


@dataclass(frozen=True, slots=True)
class InjuryReport:
    """One complaint of a participant, with the answers that the rule is applied to."""

    entry_id: str
    participant_id: str
    onset_on: date
    answers: InjuryAnswers
    site: str = ""
    """For instance ``ankle`` or ``foot``."""
    side: Side | None = None
    pain: int | None = None
    """0 none to 10 worst; None: not asked."""
    note: str = ""
    confirmed: bool | None = None
    """What the physiotherapist found: an injury, none, or not looked at yet (None)."""
    confirmed_by: str = ""
    """Initials or a role, no name."""

    def __post_init__(self) -> None:
        _check_entry(self.entry_id)
        check_participant_id(self.participant_id)
        _check_number("pain", self.pain, 0, 10)
        _check_text("site", self.site)
        _check_text("note", self.note)
        if (self.confirmed is None) != (not self.confirmed_by):
            raise StudyError(_CONFIRMED_BY)

    def is_injury(self, rule: InjuryRule) -> bool:
        """Return whether it counts: as the physiotherapist found, and until then by the rule."""
        return rule.is_injury(self.answers) if self.confirmed is None else self.confirmed


@dataclass(frozen=True, slots=True)
class DropOut:
    """A participant left the study: nothing is known of the time from this day on."""

    participant_id: str
    left_on: date
    reason: str = ""

    def __post_init__(self) -> None:
        check_participant_id(self.participant_id)
        _check_text("reason", self.reason)


@dataclass(frozen=True, slots=True)
class StudyRecords:
    """All that is recorded of a study, in the order of entry."""

    participants: tuple[Participant, ...] = ()
    sessions: tuple[SessionEntry, ...] = ()
    weeks: tuple[WeekEntry, ...] = ()
    injuries: tuple[InjuryReport, ...] = ()
    drop_outs: tuple[DropOut, ...] = ()
    simulated: bool = False
    """Synthetic: nobody was measured."""


def check_participant_id(value: str) -> None:
    """Return if a text may be a pseudonym; else raise StudyError."""
    if not _PARTICIPANT.fullmatch(value):
        raise StudyError(_NO_PSEUDONYM.fill(value=value))


def _check_entry(value: object) -> None:
    if not isinstance(value, str) or not _ENTRY.fullmatch(value):
        raise StudyError(_NO_ENTRY_ID.fill(value=value))


def _check_number(name: str, value: float | None, low: float, high: float) -> None:
    if value is not None and not (math.isfinite(value) and low <= value <= high):
        raise StudyError(_NUMBER_BETWEEN.fill(name=name, value=value, low=low, high=high))


def _check_text(name: str, value: str) -> None:
    if len(value) > MAX_TEXT:
        raise StudyError(_LONG_TEXT.fill(name=name, n=len(value), most=MAX_TEXT))
    if "\0" in value:
        raise StudyError(_NO_TEXT.fill(name=name))
