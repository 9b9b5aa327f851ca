"""Left against right at one visit, and whether that is more than measurement error."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from forceplate.analysis.gain.progress import Compare
from forceplate.analysis.gain.visit_gain import conditions_of
from forceplate.analysis.trial.condition_text import manner
from forceplate.analysis.trial.visit_summary import SideComparison, asymmetries, summarise
from forceplate.decimals import compared_with_unit, figure
from forceplate.report.patient_terms import REGION
from forceplate.types import PEAK_FORCE, Condition, Refusal, Result, Side, Visit
from forceplate.words import Text, capital, listed, plain

EQUAL_PERCENT = 0.5
"""A smaller difference between the feet is none in whole percent."""

_NAMED = plain("{names}: {text}")
_EQUAL = Text("left and right equally strong")
_LEFT_WEAKER = Text("left {percent} % weaker than right")
_RIGHT_WEAKER = Text("right {percent} % weaker than left")
_NUMBERS = Text("{words} ({left} and {right}, a difference of {difference}).")
_WITHIN = Text("That may be measurement error, which can be as large as {limit}.")
_WITHIN_ASSUMED = Text(
    "That may be measurement error: it is within the limit of {limit}, which is assumed."
)
_BEYOND = Text("That is more than the measurement error of {limit}.")
_SEEMS_BEYOND = Text(
    "That seems to be more than measurement error: it is beyond the limit of {limit}, which is "
    "assumed."
)
_DOUBTED = Text(
    "That seems to be more than the measurement error of {limit}, but the numbers are in doubt."
)
_UNKNOWN = Text("Whether that is more than measurement error is not known.")
_NO_SIDES = Text("cannot be said")
_ONE_FOOT = Text("only one foot was measured")


def side_lines(visit: Visit, compare: Compare, *, is_doubted: bool) -> tuple[Text, ...]:
    """Return a line for each region of a visit.

    The limit is that of a difference of two measurements, each with its own standard error.

    Parameters
    ----------
    compare
        How two visits are compared, which knows the measurement error of each condition.
    is_doubted
        The numbers of the visit are in doubt, or nobody was measured.
    """
    conditions = conditions_of(visit)
    if len({condition.side for condition in conditions}) < len(Side):
        return (capital(plain("{words}.").fill(words=_ONE_FOOT)),)
    limits = {c.condition: c.mdc95 for c in compare(visit, visit)}
    found = asymmetries(visit)
    regions = [each.condition.region for each in found]
    lines = []
    for each in found:
        name = capital(REGION[each.condition.region])
        if regions.count(each.condition.region) > 1:
            name = listed([name, manner(each.condition)])
        pair = [
            limits.get(condition)
            for condition in (each.condition, replace(each.condition, side=Side.RIGHT))
        ]
        text = _line(each, visit, pair, conditions, is_doubted=is_doubted)
        lines.append(_NAMED.fill(names=name, text=text))
    return tuple(lines)


def _line(
    found: SideComparison,
    visit: Visit,
    limits: Sequence[Result | Refusal | None],
    conditions: Sequence[Condition],
    *,
    is_doubted: bool,
) -> Text:
    left, right = (
        summarise([t for t in visit.trials if t.condition == replace(found.condition, side=side)],
                  PEAK_FORCE)
        for side in (Side.LEFT, Side.RIGHT)
    )  # fmt: skip
    share = found.asymmetry
    if isinstance(share, Refusal) or isinstance(left, Refusal) or isinstance(right, Refusal):
        both = [c for c in conditions if replace(c, side=Side.LEFT) == found.condition]
        return plain("{words}.").fill(words=_NO_SIDES if len(both) == len(Side) else _ONE_FOOT)
    words = _LEFT_WEAKER if share.value > 0 else _RIGHT_WEAKER
    said = _EQUAL if abs(share.value) < EQUAL_PERCENT else words.fill(
        percent=figure(abs(share.value), 0)
    )  # fmt: skip
    difference = abs(right.value - left.value)
    numbers = _NUMBERS.fill(
        words=said, left=compared_with_unit(left.value, left.unit),
        right=compared_with_unit(right.value, right.unit),
        difference=compared_with_unit(difference, left.unit),
    )  # fmt: skip
    return listed([numbers, _judged(difference, limits, is_doubted=is_doubted)], " ")


def _judged(
    difference: float, limits: Sequence[Result | Refusal | None], *, is_doubted: bool
) -> Text:
    known = [limit for limit in limits if isinstance(limit, Result)]
    if len(known) < len(Side):
        return _UNKNOWN
    limit_n = math.sqrt(math.fsum(limit.value**2 for limit in known) / len(known))
    said = compared_with_unit(limit_n, known[0].unit)
    is_assumed = any(limit.parameters.get("sem_assumed") for limit in known)
    if difference <= limit_n:
        return (_WITHIN_ASSUMED if is_assumed else _WITHIN).fill(limit=said)
    if is_assumed:
        return _SEEMS_BEYOND.fill(limit=said)
    return (_DOUBTED if is_doubted else _BEYOND).fill(limit=said)
