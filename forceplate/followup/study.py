"""What a study is: groups, visits, the programme by phase, the injury rule.

Plain data that is valid as soon as it exists; :mod:`forceplate.followup.study_file` reads it
from a file that a person can read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from forceplate.errors import StudyError
from forceplate.followup.injuries import InjuryRule
from forceplate.followup.records import DAYS_A_WEEK, SessionKind
from forceplate.words import Text

MAX_WEEKS = 520
MAX_SESSIONS_A_WEEK = 21

_KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
_LABEL = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,14}[A-Za-z0-9])?")
_PICTURE = re.compile(r"[a-z0-9][a-z0-9-]{0,60}\.svg")


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise: what a participant reads and sees."""

    key: str
    """Lower-case letters, digits and hyphens; what entries name it by."""
    name: Text
    text: Text
    """How it is done, in words to the participant."""
    picture: Path
    """An SVG drawing."""

    def __post_init__(self) -> None:
        _check_key("an exercise", self.key)
        if not _PICTURE.fullmatch(self.picture.name):
            raise StudyError(
                f"picture is {self.picture.name!r}; name an SVG file in the folder pictures, in "
                "lower case, e.g. 'short-foot.svg'."
            )


@dataclass(frozen=True, slots=True)
class PhaseExercise:
    """An exercise as it is done in a phase."""

    exercise: Exercise
    dose: Text
    """Sets, repetitions, position; empty: none is prescribed."""


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """Sessions of one kind that a phase prescribes."""

    kind: SessionKind
    a_week: int
    minutes: float | None = None
    """How long one takes, about; None: not said."""

    def __post_init__(self) -> None:
        _check_integer("a_week", self.a_week, 1, MAX_SESSIONS_A_WEEK)
        if self.minutes is not None and not 0 < self.minutes <= 600:
            raise StudyError(f"minutes is {self.minutes:g}; give more than 0 and at most 600.")


@dataclass(frozen=True, slots=True)
class Phase:
    """Weeks of a programme with the same exercises and prescription; both ends included."""

    from_week: int
    to_week: int
    sessions: tuple[SessionPlan, ...]
    exercises: tuple[PhaseExercise, ...]
    title: Text = field(default_factory=lambda: Text("", ""))

    def __post_init__(self) -> None:
        _check_integer("from_week", self.from_week, 1, MAX_WEEKS)
        _check_integer("to_week", self.to_week, self.from_week, MAX_WEEKS)
        _check_distinct("sessions", [plan.kind.value for plan in self.sessions])
        _check_distinct("exercises", [own.exercise.key for own in self.exercises])
        if not self.sessions:
            raise StudyError("sessions is empty; leave the phase out instead.")
        if not self.exercises:
            raise StudyError("exercises is empty; name one at least.")

    def a_week(self, kind: SessionKind | None = None) -> int:
        """Return the sessions prescribed a week, of one kind or of all."""
        return sum(plan.a_week for plan in self.sessions if kind in {None, plan.kind})


@dataclass(frozen=True, slots=True)
class Programme:
    """What a group does at home and with the physiotherapist, week by week."""

    key: str
    title: Text
    phases: tuple[Phase, ...]

    def __post_init__(self) -> None:
        _check_key("a programme", self.key)
        if not self.phases:
            raise StudyError("phases is empty; a programme needs one.")
        for earlier, later in zip(self.phases, self.phases[1:], strict=False):
            if later.from_week <= earlier.to_week:
                raise StudyError(
                    f"phases: from_week is {later.from_week}, but the one before ends with week "
                    f"{earlier.to_week}; let phases follow one another."
                )

    @property
    def exercises(self) -> Mapping[str, Exercise]:
        """Every exercise of any phase, by key."""
        return {own.exercise.key: own.exercise for phase in self.phases for own in phase.exercises}

    def phase_of(self, week: int) -> Phase | None:
        """Return the phase a week is in; None where nothing is prescribed."""
        return next((p for p in self.phases if p.from_week <= week <= p.to_week), None)

    def prescribed(self, week: int, kind: SessionKind | None = None) -> int:
        """Return the sessions prescribed in a week, of one kind or of all."""
        phase = self.phase_of(week)
        return 0 if phase is None else phase.a_week(kind)


@dataclass(frozen=True, slots=True)
class Group:
    """An arm of a study."""

    key: str
    title: Text
    programme: Programme
    share: int = 1
    """Of every block, beside the shares of the other groups."""
    control: bool = False
    """What the other group is held against."""

    def __post_init__(self) -> None:
        _check_key("a group", self.key)
        _check_integer("share", self.share, 1, 10)


@dataclass(frozen=True, slots=True)
class PlannedVisit:
    """A visit to measure at."""

    label: str
    """As in the visit files: ``W0``, ``W8``."""
    week: int
    """Weeks after the baseline."""

    def __post_init__(self) -> None:
        if not _LABEL.fullmatch(self.label):
            raise StudyError(
                f"label is {self.label!r}; use 1 to 16 letters, digits and hyphens, e.g. 'W8'."
            )
        _check_integer("week", self.week, 0, MAX_WEEKS)


@dataclass(frozen=True, slots=True)
class StudyDefinition:
    """A whole study.

    Raises
    ------
    StudyError
        On construction, when its parts do not fit together.
    """

    key: str
    title: Text
    groups: tuple[Group, ...]
    visits: tuple[PlannedVisit, ...]
    """The baseline first."""
    follow_up_weeks: int
    """How long injuries are followed, from the baseline."""
    gain_visit: str
    """Label of the visit that the strength gain is taken at; the landmark."""
    injury_rule: InjuryRule = field(default_factory=InjuryRule)
    block_sizes: tuple[int, ...] = ()
    """Of the randomised blocks; empty: nobody is allocated."""

    def __post_init__(self) -> None:
        _check_key("a study", self.key)
        _check_integer("follow_up_weeks", self.follow_up_weeks, 1, MAX_WEEKS)
        _check_distinct("groups", [group.key for group in self.groups])
        _check_distinct("visits", [visit.label for visit in self.visits])
        self._check_groups()
        self._check_visits()
        self._check_blocks()

    def _check_groups(self) -> None:
        if not self.groups:
            raise StudyError("groups is empty; a study needs one at least.")
        controls = [group.key for group in self.groups if group.control]
        if len(self.groups) > 1 and len(controls) != 1:
            raise StudyError(
                f"groups: {len(controls)} of them say control = true; in a study of several groups "
                "exactly one must."
            )

    def _check_visits(self) -> None:
        weeks = [visit.week for visit in self.visits]
        if not weeks or weeks[0] != 0 or weeks != sorted(set(weeks)):
            raise StudyError(
                "visits must begin with the baseline at week 0 and each be later than the one "
                "before it."
            )
        late = next((v for v in self.visits if v.week > self.follow_up_weeks), None)
        if late is not None:
            raise StudyError(
                f"visits: {late.label} is at week {late.week}, after the follow-up of "
                f"{self.follow_up_weeks} weeks."
            )
        if self.gain_visit not in {visit.label for visit in self.visits[1:]}:
            raise StudyError(
                f"gain_visit is {self.gain_visit!r}, which is no visit after the baseline."
            )

    def _check_blocks(self) -> None:
        shares = sum(group.share for group in self.groups)
        for size in self.block_sizes:
            _check_integer("block_sizes", size, shares, 100)
            if size % shares:
                raise StudyError(
                    f"block_sizes holds {size}, no multiple of {shares}, the sum of the shares "
                    "of the groups."
                )

    @property
    def landmark_week(self) -> int:
        """The week of the gain visit."""
        return next(visit.week for visit in self.visits if visit.label == self.gain_visit)

    @property
    def follow_up_days(self) -> int:
        """How many days injuries are followed."""
        return self.follow_up_weeks * DAYS_A_WEEK

    @property
    def control(self) -> Group | None:
        """The group others are held against; None in a study of one group."""
        return next((group for group in self.groups if group.control), None)

    def group(self, key: str) -> Group:
        """Return a group.

        Raises
        ------
        StudyError
            The study has none of this key.
        """
        for group in self.groups:
            if group.key == key:
                return group
        known = ", ".join(group.key for group in self.groups)
        raise StudyError(f"The study {self.key} has no group {key!r}; it has {known}.")


def _check_key(what: str, key: str) -> None:
    if not _KEY.fullmatch(key):
        raise StudyError(
            f"key is {key!r}, which cannot name {what}; use 1 to 32 lower-case letters, digits and "
            "hyphens."
        )


def _check_integer(name: str, value: object, low: int, high: int) -> None:
    if type(value) is not int or not low <= value <= high:
        raise StudyError(f"{name} is {value!r}; give a whole number from {low} to {high}.")


def _check_distinct(what: str, names: Sequence[str]) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise StudyError(f"{what}: {twice!r} stands there twice; leave one.")
