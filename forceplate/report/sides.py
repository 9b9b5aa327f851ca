"""Left against right at one visit, and whether that is more than measurement error."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from forceplate.analysis.gain.side_difference import SideDifference
from forceplate.analysis.gain.visit_gain import conditions_of
from forceplate.analysis.trial.condition_text import REGION_WORDS, manner
from forceplate.analysis.trial.refusals import Reason
from forceplate.decimals import compared_with_unit
from forceplate.types import Condition, Refusal, Side, Visit
from forceplate.words import Text, capital, listed, plain

Sides = Callable[[Visit], Sequence[SideDifference]]
"""``side_differences``, or a ``functools.partial`` of it with the errors to go by."""

_NAMED = plain("{names}: {text}")
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


def side_lines(visit: Visit, sides: Sides, *, is_doubted: bool) -> tuple[Text, ...]:
    """Return a line for each region of a visit; none where no foot has a trial that counts."""
    conditions = conditions_of(visit)
    if len({condition.side for condition in conditions}) < len(Side):
        if not any(trial.accepted for trial in visit.trials):
            return ()
        return (capital(plain("{words}.").fill(words=_ONE_FOOT)),)
    found = sides(visit)
    regions = [each.condition.region for each in found]
    lines = []
    for each in found:
        name = capital(REGION_WORDS[each.condition.region])
        if regions.count(each.condition.region) > 1:
            name = listed([name, manner(each.condition)])
        text = _line(each, conditions, is_doubted=is_doubted)
        lines.append(_NAMED.fill(names=name, text=text))
    return tuple(lines)


def _line(found: SideDifference, conditions: Sequence[Condition], *, is_doubted: bool) -> Text:
    left, right = found.left, found.right
    is_refused = isinstance(found.percent, Refusal)
    if is_refused or isinstance(left, Reason) or isinstance(right, Reason):
        both = [c for c in conditions if replace(c, side=Side.LEFT) == found.condition]
        return plain("{words}.").fill(words=_NO_SIDES if len(both) == len(Side) else _ONE_FOOT)
    numbers = _NUMBERS.fill(
        words=found.finding,
        left=compared_with_unit(left.value, left.unit),
        right=compared_with_unit(right.value, right.unit),
        difference=compared_with_unit(abs(right.value - left.value), left.unit),
    )
    return listed([numbers, _judged(found, left.unit, is_doubted=is_doubted)], " ")


def _judged(found: SideDifference, unit: str, *, is_doubted: bool) -> Text:
    if found.limit is None:
        return _UNKNOWN
    limit = compared_with_unit(found.limit, unit)
    if not found.is_beyond:
        return (_WITHIN_ASSUMED if found.is_assumed else _WITHIN).fill(limit=limit)
    if found.is_assumed:
        return _SEEMS_BEYOND.fill(limit=limit)
    return (_DOUBTED if is_doubted else _BEYOND).fill(limit=limit)
