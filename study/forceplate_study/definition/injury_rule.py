"""The injury rule: from plain answers to whether a complaint is a running-related injury.

Consensus definition of Yamato et al. 2015: musculoskeletal pain in the lower limbs, of running,
that restricts or stops running for at least 7 days or for 3 consecutive scheduled sessions, or
for which the runner consults a physician or other health professional.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from forceplate.words import Text, listed
from forceplate_study.described_fields import Described, check_fields
from forceplate_study.errors import StudyError

MAX_COUNT = 4000
"""Days or sessions in a row."""

_LIMIT = Text("{name} is {value!r}; give a whole number from {low} to {high}.")

DAYS_QUESTION = Text("On how many days did pain limit or stop your running?")
SESSIONS_QUESTION = Text(
    "How many planned runs in a row did you shorten, slow down or skip because of it?"
)
CONSULT_QUESTION = Text(
    "Did you see a doctor, physiotherapist or other health professional about it?"
)


class Ground(StrEnum):
    """Why a complaint is an injury."""

    DAYS = "days"
    """Running was restricted or stopped for long enough."""
    SESSIONS = "sessions"
    """Enough consecutive scheduled sessions were restricted or missed."""
    CONSULT = "consult"
    """A professional was consulted."""


@dataclass(frozen=True, slots=True)
class InjuryAnswers:
    """What a runner answers about one complaint.

    Raises
    ------
    StudyError
        On construction, for a count below 0 or one that is not a whole number.
    """

    restricted_days: Annotated[
        int,
        Described(
            DAYS_QUESTION, Text("running restricted or stopped"), high=MAX_COUNT, unit="days"
        ),
    ]
    """Days on which pain restricted or stopped running, from the first to the last so far."""
    restricted_sessions: Annotated[
        int,
        Described(
            SESSIONS_QUESTION, Text("in a row, restricted or missed"), high=MAX_COUNT,
            unit="sessions",
        ),
    ]  # fmt: skip
    """Scheduled running sessions in a row that were restricted or missed because of it."""
    consulted: Annotated[bool, Described(CONSULT_QUESTION, Text("a professional: yes or no"))]
    """A physician, physiotherapist or other health professional, because of it."""

    def __post_init__(self) -> None:
        check_fields(self)


@dataclass(frozen=True, slots=True)
class InjuryRule:
    """From when on a complaint is an injury; any one ground is enough.

    Raises
    ------
    StudyError
        On construction, for a limit below 1, or one that no answer can reach.
    """

    days: int = 7
    sessions: int = 3
    consult: bool = True
    """Whether consulting a professional is a ground."""

    def __post_init__(self) -> None:
        for name in ("days", "sessions"):
            value = getattr(self, name)
            if type(value) is not int or not 1 <= value <= MAX_COUNT:
                raise StudyError(_LIMIT.fill(name=name, value=value, low=1, high=MAX_COUNT))

    def grounds(self, answers: InjuryAnswers) -> tuple[Ground, ...]:
        """Return every ground on which the answers are an injury; empty: they are none."""
        met = {
            Ground.DAYS: answers.restricted_days >= self.days,
            Ground.SESSIONS: answers.restricted_sessions >= self.sessions,
            Ground.CONSULT: self.consult and answers.consulted,
        }
        return tuple(ground for ground, is_met in met.items() if is_met)

    def is_injury(self, answers: InjuryAnswers) -> bool:
        """Return whether the answers are an injury under this rule."""
        return bool(self.grounds(answers))

    def words(self, answers: InjuryAnswers) -> Text:
        """Return what the rule says of the answers, in a sentence for a person."""
        grounds = self.grounds(answers)
        if not grounds:
            return _NO_INJURY.fill(days=self.days, sessions=self.sessions)
        given = {"days": answers.restricted_days, "sessions": answers.restricted_sessions}
        why = listed((_WHY[ground].fill(**given) for ground in grounds), "; ")
        return _INJURY.fill(why=why)


_WHY = {
    Ground.DAYS: Text("running was restricted or stopped for {days:day|days}"),
    Ground.SESSIONS: Text("{sessions} sessions in a row were restricted or missed"),
    Ground.CONSULT: Text("a professional was consulted"),
}
_INJURY = Text("By the rule this is a running injury: {why}.")
_NO_INJURY = Text(
    "By the rule this is not a running injury so far: less than {days:day|days} and less than "
    "{sessions:session|sessions} in a row, and nobody was consulted."
)
