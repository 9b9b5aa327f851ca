"""Left against right at one visit, and whether they differ by more than measurement error.

Each foot's number has its own error between days, so a difference of the two has both:
1.96 sqrt(SEM_left^2 + SEM_right^2). What a day does to both feet alike cancels in their difference,
so the limit is rather too wide than too narrow.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from forceplate.analysis.gain.visit_value import visit_value
from forceplate.analysis.reliability.error_model import ErrorModel
from forceplate.analysis.reliability.estimate import NORMAL_95
from forceplate.analysis.reliability.measurement_error import measurement_error
from forceplate.analysis.reliability.standard_error import LITERATURE, MeasurementError
from forceplate.analysis.trial.refusals import Reason, refusal_text
from forceplate.analysis.trial.visit_summary import asymmetries
from forceplate.decimals import figure
from forceplate.types import PEAK_FORCE, Condition, Refusal, Region, Result, Side, Visit
from forceplate.words import Text

_AT = Text("This visit")
_WITHIN = Text("within measurement error")
_BEYOND = Text("beyond measurement error")
_NO_LIMIT = Text("no limit known")
_EQUAL_PERCENT = 0.5
"""A smaller difference between the feet is none in whole percent."""
_EQUAL = Text("left and right equally strong")
_FINDINGS: dict[tuple[bool | None, Side], Text] = {
    (True, Side.LEFT): Text("left {percent} % weaker"),
    (True, Side.RIGHT): Text("right {percent} % weaker"),
    (False, Side.LEFT): Text("no sure difference, left {percent} % lower"),
    (False, Side.RIGHT): Text("no sure difference, right {percent} % lower"),
    (None, Side.LEFT): Text("left {percent} % lower"),
    (None, Side.RIGHT): Text("right {percent} % lower"),
}
"""By whether the feet differ by more than measurement error, and by the foot that has less."""


@dataclass(frozen=True, slots=True)
class SideDifference:
    """The right foot against the left under otherwise the same condition."""

    condition: Condition
    """Of the left foot."""
    left: Result | Reason
    right: Result | Reason
    percent: Result | Refusal
    """Right less left, in percent of the stronger foot."""
    errors: tuple[MeasurementError, MeasurementError] | Reason
    """Of left and right."""

    @property
    def difference(self) -> float | None:
        """Return right less left, in the unit of both; None: they may not be held together."""
        if isinstance(self.percent, Refusal):
            return None
        if isinstance(self.left, Reason) or isinstance(self.right, Reason):
            return None
        return self.right.value - self.left.value

    @property
    def weaker(self) -> Side | None:
        """Return the foot with the smaller number; None where they are equal or there is none."""
        difference = self.difference
        if not difference:
            return None
        return Side.LEFT if difference > 0 else Side.RIGHT

    @property
    def limit(self) -> float | None:
        """Return from what difference on it is more than measurement error; None: not known."""
        if isinstance(self.errors, Reason):
            return None
        return NORMAL_95 * math.hypot(*(error.deciding_sem for error in self.errors))

    @property
    def is_beyond(self) -> bool | None:
        """Return whether the feet differ by more than measurement error; None: not known."""
        difference, limit = self.difference, self.limit
        return None if difference is None or limit is None else abs(difference) > limit

    @property
    def label(self) -> Text:
        """Return whether the feet differ by more than measurement error, in a few words."""
        return {None: _NO_LIMIT, False: _WITHIN, True: _BEYOND}[self.is_beyond]

    @property
    def finding(self) -> Text:
        """Return how the feet differ; no claim leads where that is within measurement error."""
        percent, weaker = self.percent, self.weaker
        if isinstance(percent, Refusal):
            return refusal_text(percent)
        if weaker is None or abs(percent.value) < _EQUAL_PERCENT:
            return _EQUAL
        return _FINDINGS[self.is_beyond, weaker].fill(percent=figure(abs(percent.value), 0))

    @property
    def is_assumed(self) -> bool:
        """Return whether the limit rests on an assumption."""
        return not isinstance(self.errors, Reason) and any(one.assumed for one in self.errors)


def side_differences(
    visit: Visit,
    *,
    model: ErrorModel | None = None,
    published: Mapping[Region, MeasurementError] = LITERATURE,
) -> tuple[SideDifference, ...]:
    """Return left against right for every region, posture and fixation, as they were recorded."""
    own = model if model is not None else ErrorModel()
    return tuple(
        _difference(visit, comparison.condition, comparison.asymmetry, own, published)
        for comparison in asymmetries(visit)
    )


def _difference(
    visit: Visit,
    left: Condition,
    percent: Result | Refusal,
    own: ErrorModel,
    published: Mapping[Region, MeasurementError],
) -> SideDifference:
    feet = left, replace(left, side=Side.RIGHT)
    values = [visit_value(visit, foot, _AT) for foot in feet]
    errors = [
        measurement_error(foot, PEAK_FORCE, [value], own=own, published=published)
        for foot, value in zip(feet, values, strict=True)
    ]
    known = [error for error in errors if not isinstance(error, Reason)]
    why = next((error for error in errors if isinstance(error, Reason)), None)
    both = (known[0], known[1]) if why is None else why
    return SideDifference(left, values[0], values[1], percent, both)
