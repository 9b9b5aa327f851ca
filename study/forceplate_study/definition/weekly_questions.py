"""The questions of each week: one that everybody answers, and four for whoever says yes.

In the manner of the Oslo questionnaire for overuse injuries: participation, volume, performance
and pain, of which a severity from 0 to 100 is made. The wording is forceplate's own and not that
of the published questionnaire; a study file can carry the licensed text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from forceplate.words import Text


class Degree(StrEnum):
    """How much of it."""

    NONE = "none"
    MILD = "mild"
    MODERATE = "moderate"
    SEVERE = "severe"


_POINTS = {Degree.NONE: 0, Degree.MILD: 8, Degree.MODERATE: 17, Degree.SEVERE: 25}


def severity_of(degrees: Iterable[Degree | None]) -> int | None:
    """Return 0 to 100 of the four answers; None when one was not given."""
    total = 0
    for degree in degrees:
        if degree is None:
            return None
        total += _POINTS[degree]
    return total


@dataclass(frozen=True, slots=True)
class Question:
    """One of the four, with an answer for each degree."""

    text: Text
    none: Text
    mild: Text
    moderate: Text
    severe: Text

    @property
    def answers(self) -> Mapping[Degree, Text]:
        """What there is to choose from."""
        return {degree: getattr(self, degree.value) for degree in Degree}


@dataclass(frozen=True, slots=True)
class WeeklyQuestions:
    """What a participant is asked about a week."""

    any_complaint: Text
    participation: Question
    volume: Question
    performance: Question
    running_pain: Question


FOUR = ("participation", "volume", "performance", "running_pain")
"""Asked of whoever had a complaint."""


OWN_QUESTIONS = WeeklyQuestions(
    any_complaint=Text(
        "Did a leg or foot keep you from running that week, make you run less, or hurt as you ran?"
    ),
    participation=Question(
        Text("How much of your running could you take part in?"),
        Text("All of it, freely"),
        Text("All of it, with discomfort"),
        Text("Part of it"),
        Text("None of it"),
    ),
    volume=Question(
        Text("How much less did you run because of it?"),
        Text("No less"),
        Text("A little less"),
        Text("Much less"),
        Text("I did not run"),
    ),
    performance=Question(
        Text("How much slower or weaker was your running?"),
        Text("As ever"),
        Text("A little"),
        Text("Much"),
        Text("I could not run"),
    ),
    running_pain=Question(
        Text("How much did it hurt when you ran or tried to?"),
        Text("Not at all"),
        Text("A little"),
        Text("Clearly"),
        Text("Badly"),
    ),
)
