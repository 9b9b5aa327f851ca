"""What a study is: groups, visits, the programme by phase, the injury rule.

Plain data that is valid as soon as it exists; :mod:`forceplate_study.definition.study_file` reads
it from a file that a person can read.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from pathlib import Path

from forceplate.analysis.label_weeks import week_of_label
from forceplate.names import VISIT_PATTERN
from forceplate.words import Text, plain
from forceplate_study.definition.injury_rule import InjuryRule
from forceplate_study.definition.weekly_questions import OWN_QUESTIONS, WeeklyQuestions
from forceplate_study.errors import StudyError

DAYS_A_WEEK = 7
MAX_WEEKS = 520
MAX_SESSIONS_A_WEEK = 21
MAX_AGE = 120
"""Years; nobody is older."""

_KEY = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,30}[a-z0-9])?")
_LABEL = re.compile(VISIT_PATTERN)
_PICTURE = re.compile(r"[a-z0-9][a-z0-9-]{0,60}\.(svg|png|mp4|webm)")

_WRONG_PICTURE = Text(
    "picture is {name!r}; name a file of the folder pictures that ends with .svg, .png, .mp4 or "
    ".webm, in lower case, e.g. 'short-foot.svg'."
)
_MINUTES = Text("minutes is {minutes:g}; give more than 0 and at most 600.")
_NO_SESSIONS = Text("sessions is empty; leave the phase out instead.")
_NO_EXERCISES = Text("exercises is empty; name one at least.")
_NO_PHASES = Text("phases is empty; a programme needs one.")
_PHASES_OVERLAP = Text(
    "phases: from_week is {from_week}, but the one before ends with week {to_week}; let phases "
    "follow one another."
)
_WRONG_LABEL = Text("label is {label!r}; use 1 to 16 letters, digits and hyphens, e.g. 'W8'.")
_NO_GROUPS = Text("groups is empty; a study needs one at least.")
_CONTROLS = Text(
    "groups: {n} of them say control = true; in a study of several groups exactly one must."
)
_VISITS = Text(
    "visits must begin with the baseline at week 0 and each be later than the one before it."
)
_LATE_VISIT = Text("visits: {label} is at week {week}, after the follow-up of {weeks} weeks.")
_OTHER_WEEK = Text("visits: {label} is at week {week}, and its label says another.")
_GAIN_VISIT = Text("gain_visit is {label!r}, which is no visit after the baseline.")
_BLOCK_SIZE = Text(
    "block_sizes holds {size}, no multiple of {shares}, the sum of the shares of the groups."
)
_UNKNOWN_GROUP = Text("The study {study} has no group {key!r}; it has {known}.")
_WRONG_KEY = Text(
    "key is {key!r}, which cannot name {what}; use 1 to 32 lower-case letters, digits and hyphens."
)
_AN_EXERCISE = Text("an exercise")
_A_GROUP = Text("a group")
_A_STUDY = Text("a study")
_INTEGER = Text("{name} is {value!r}; give a whole number from {low} to {high}.")
_TWICE = Text("{what}: {name!r} stands there twice; leave one.")
_NO_WORDS = plain("")


class SessionKind(StrEnum):
    """Where a session takes place."""

    HOME = "home"
    SUPERVISED = "supervised"
    """With the physiotherapist."""


class Position(StrEnum):
    """How a person sits or stands; all but sitting with a hand on something."""

    SITTING = "sitting"
    STANDING = "standing"
    ONE_FOOT = "one-foot"


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise: what a participant reads and sees."""

    key: str
    """Lower-case letters, digits and hyphens; what entries name it by."""
    name: Text
    text: Text
    """How it is done, in words to the participant."""
    picture: Path
    """A drawing (SVG), a photograph (PNG) or a video (MP4, WebM)."""

    def __post_init__(self) -> None:
        _check_key(_AN_EXERCISE, self.key)
        if not _PICTURE.fullmatch(self.picture.name):
            raise StudyError(_WRONG_PICTURE.fill(name=self.picture.name))


@dataclass(frozen=True, slots=True)
class PhaseExercise:
    """An exercise as it is done in a phase."""

    exercise: Exercise
    dose: Text = _NO_WORDS
    """Sets, repetitions, position; empty: none is prescribed."""
    position: Position | None = None
    """Drawn beside the movement; None: it is not."""


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
            raise StudyError(_MINUTES.fill(minutes=self.minutes))


@dataclass(frozen=True, slots=True)
class Phase:
    """Weeks of a programme with the same exercises and prescription; both ends included."""

    from_week: int
    to_week: int
    title: Text
    sessions: tuple[SessionPlan, ...]
    exercises: tuple[PhaseExercise, ...]

    def __post_init__(self) -> None:
        _check_integer("from_week", self.from_week, 1, MAX_WEEKS)
        _check_integer("to_week", self.to_week, self.from_week, MAX_WEEKS)
        _check_distinct("sessions", [plan.kind.value for plan in self.sessions])
        _check_distinct("exercises", [own.exercise.key for own in self.exercises])
        if not self.sessions:
            raise StudyError(_NO_SESSIONS)
        if not self.exercises:
            raise StudyError(_NO_EXERCISES)

    def a_week(self, kind: SessionKind | None = None) -> int:
        """Return the sessions prescribed a week, of one kind or of all."""
        return sum(plan.a_week for plan in self.sessions if kind in {None, plan.kind})


@dataclass(frozen=True, slots=True)
class Programme:
    """What a group does at home and with the physiotherapist, week by week."""

    title: Text
    phases: tuple[Phase, ...]

    def __post_init__(self) -> None:
        if not self.phases:
            raise StudyError(_NO_PHASES)
        for earlier, later in zip(self.phases, self.phases[1:], strict=False):
            if later.from_week <= earlier.to_week:
                raise StudyError(
                    _PHASES_OVERLAP.fill(from_week=later.from_week, to_week=earlier.to_week)
                )

    @property
    def exercises(self) -> Mapping[str, Exercise]:
        """Every exercise of any phase, by key."""
        return {own.exercise.key: own.exercise for phase in self.phases for own in phase.exercises}

    def phase_of(self, week: int) -> Phase | None:
        """Return the phase a week is in; None where nothing is prescribed."""
        return next((p for p in self.phases if p.from_week <= week <= p.to_week), None)

    def exercises_in(self, week: int) -> list[str]:
        """Return the keys of the exercises that are planned in a week."""
        phase = self.phase_of(week)
        return [own.exercise.key for own in (phase.exercises if phase else ())]

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
        _check_key(_A_GROUP, self.key)
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
            raise StudyError(_WRONG_LABEL.fill(label=self.label))
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
    weekly_questions: WeeklyQuestions = OWN_QUESTIONS
    youngest_years: int = 10
    oldest_years: int = 100
    """At the baseline; whoever is said to be younger or older is not taken in."""
    first_baseline: date | None = None
    """An earlier one is not taken in; None: none of more than ten years ago is."""

    def __post_init__(self) -> None:
        _check_key(_A_STUDY, self.key)
        _check_integer("follow_up_weeks", self.follow_up_weeks, 1, MAX_WEEKS)
        _check_distinct("groups", [group.key for group in self.groups])
        _check_distinct("visits", [visit.label for visit in self.visits])
        _check_integer("youngest_years", self.youngest_years, 0, MAX_AGE)
        _check_integer("oldest_years", self.oldest_years, self.youngest_years, MAX_AGE)
        self._check_groups()
        self._check_visits()
        self._check_blocks()

    def _check_groups(self) -> None:
        if not self.groups:
            raise StudyError(_NO_GROUPS)
        controls = [group.key for group in self.groups if group.control]
        if len(self.groups) > 1 and len(controls) != 1:
            raise StudyError(_CONTROLS.fill(n=len(controls)))

    def _check_visits(self) -> None:
        weeks = [visit.week for visit in self.visits]
        if not weeks or weeks[0] != 0 or weeks != sorted(set(weeks)):
            raise StudyError(_VISITS)
        late = next((v for v in self.visits if v.week > self.follow_up_weeks), None)
        if late is not None:
            raise StudyError(
                _LATE_VISIT.fill(label=late.label, week=late.week, weeks=self.follow_up_weeks)
            )
        for visit in self.visits:
            if week_of_label(visit.label) not in (None, visit.week):
                raise StudyError(_OTHER_WEEK.fill(label=visit.label, week=visit.week))
        if self.gain_visit not in {visit.label for visit in self.visits[1:]}:
            raise StudyError(_GAIN_VISIT.fill(label=self.gain_visit))

    def _check_blocks(self) -> None:
        shares = sum(group.share for group in self.groups)
        for size in self.block_sizes:
            _check_integer("block_sizes", size, shares, 100)
            if size % shares:
                raise StudyError(_BLOCK_SIZE.fill(size=size, shares=shares))

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
        raise StudyError(_UNKNOWN_GROUP.fill(study=self.key, key=key, known=known))


def _check_key(what: Text, key: str) -> None:
    if not _KEY.fullmatch(key):
        raise StudyError(_WRONG_KEY.fill(key=key, what=what))


def _check_integer(name: str, value: object, low: int, high: int) -> None:
    if type(value) is not int or not low <= value <= high:
        raise StudyError(_INTEGER.fill(name=name, value=value, low=low, high=high))


def _check_distinct(what: str, names: Sequence[str]) -> None:
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise StudyError(_TWICE.fill(what=what, name=twice))
