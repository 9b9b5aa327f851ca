"""The numbers of a comparison as typed answers: a result with its method, or a refusal."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeGuard

from forceplate.analysis.gain.change import Change, log_ratio, percent
from forceplate.analysis.gain.gain_methods import (
    BODY_WEIGHT_POINTS,
    CI95_HIGH,
    CI95_LOW,
    LOG_RATIO,
    MDC90,
    MDC95,
    PERCENT,
    RELIABLE_CHANGE,
)
from forceplate.analysis.reliability.standard_error import MeasurementError
from forceplate.analysis.trial.method_catalogue import DIFFERENCE, STANDARD_GRAVITY_M_S2
from forceplate.analysis.trial.method_definition import Method
from forceplate.analysis.trial.refusals import Reason
from forceplate.types import Parameter, Refusal, Result
from forceplate.words import Text, say

Pair = tuple[Result, Result]
"""The summaries at baseline and at follow-up, where they may be compared."""

_NO_MASS = Text("The body mass must be known at both visits; enter it there.")
_NO_FORCE = Text("Only a force has a share of body weight.")


@dataclass(frozen=True, slots=True)
class GainResults:
    """The numbers of one comparison, each with how it came about."""

    pair: Pair | Reason
    change: Change | Reason
    error: MeasurementError | Reason
    marks: Mapping[str, Parameter]
    """What every number that is derived here carries."""

    def gain(self) -> Result | Refusal:
        """Return follow-up minus baseline."""
        if isinstance(self.pair, Reason):
            return self.pair.refusal("gain")
        before, after = self.pair
        return self._answer("gain", after.value - before.value, DIFFERENCE)

    def gain_percent(self) -> Result | Refusal:
        """Return the gain in percent of the baseline."""
        return self._ratio("gain_percent", PERCENT)

    def gain_log_ratio(self) -> Result | Refusal:
        """Return the logarithm of follow-up over baseline."""
        return self._ratio("gain_log_ratio", LOG_RATIO)

    def gain_body_weight(self, before_kg: float | None, after_kg: float | None) -> Result | Refusal:
        """Return the change in percent of body weight; the masses are of the two visits."""
        name = "gain_body_weight"
        if isinstance(self.pair, Reason):
            return self.pair.refusal(name)
        if self._unit != "N":
            return Reason("not_a_force", _NO_FORCE).refusal(name)
        if not (_is_mass(before_kg) and _is_mass(after_kg)):
            return Reason("no_body_mass", _NO_MASS).refusal(name)
        before_percent, after_percent = (
            100 * result.value / (mass_kg * STANDARD_GRAVITY_M_S2)
            for result, mass_kg in zip(self.pair, (before_kg, after_kg), strict=True)
        )
        return self._answer(
            name,
            after_percent - before_percent,
            BODY_WEIGHT_POINTS,
            gravity_m_s2=STANDARD_GRAVITY_M_S2,
            baseline_mass_kg=before_kg,
            follow_up_mass_kg=after_kg,
        )

    def interval95(self) -> tuple[Result | Refusal, Result | Refusal]:
        """Return the ends of the 95 % confidence interval of the gain."""
        names = "gain_ci95_low", "gain_ci95_high"
        if isinstance(self.change, Reason):
            return self.change.refusal(names[0]), self.change.refusal(names[1])
        low, high = self.change.interval95
        return (
            self._from_error(names[0], low, CI95_LOW),
            self._from_error(names[1], high, CI95_HIGH),
        )

    def reliable_change_index(self) -> Result | Refusal:
        """Return the gain over sqrt(2) SEM."""
        name = "reliable_change_index"
        if isinstance(self.change, Reason):
            return self.change.refusal(name)
        return self._from_error(name, self.change.reliable_change_index, RELIABLE_CHANGE)

    def mdc95(self) -> Result | Refusal:
        """Return the smallest real change at 95 %, also where there is no change to judge."""
        if isinstance(self.error, Reason):
            return self.error.refusal("mdc95")
        return self._from_error("mdc95", self.error.mdc95 + self._allowance, MDC95)

    def mdc90(self) -> Result | Refusal:
        """Return the smallest real change at 90 %."""
        if isinstance(self.error, Reason):
            return self.error.refusal("mdc90")
        return self._from_error("mdc90", self.error.mdc90 + self._allowance, MDC90)

    @property
    def _allowance(self) -> float:
        return 0.0 if isinstance(self.change, Reason) else self.change.allowance

    @property
    def _unit(self) -> str:
        if isinstance(self.pair, Reason):
            return "N" if isinstance(self.error, Reason) else self.error.unit
        return self.pair[0].unit

    def _ratio(self, name: str, method: Method) -> Result | Refusal:
        if isinstance(self.pair, Reason):
            return self.pair.refusal(name)
        formula = percent if method is PERCENT else log_ratio
        value = formula(self.pair[0].value, self.pair[1].value, self._unit)
        if isinstance(value, Reason):
            return value.refusal(name, method=method.id, version=method.version)
        return self._answer(name, value, method)

    def _from_error(self, name: str, value: float, method: Method) -> Result | Refusal:
        if isinstance(self.error, Reason):
            return self.error.refusal(name)
        error = self.error
        counted: dict[str, Parameter] = {}
        if error.n_persons is not None and error.n_planned is not None:
            counted = {
                "sem_estimate": error.sem,
                "sem_is_upper_end": error.is_provisional,
                "sem_persons": error.n_persons,
                "sem_persons_planned": error.n_planned,
                "sem_changed_visits": error.n_changed_visits,
            }
        return self._answer(
            name,
            value,
            method,
            sem=error.deciding_sem,
            sem_source=say(error.source),
            sem_assumed=error.assumed,
            **counted,
        )

    def _answer(self, name: str, value: float, method: Method, **parameters: Parameter) -> Result:
        own = {**self.marks, **method.parameters, **parameters}
        return method.result(name, value, own, self._unit)


def _is_mass(mass_kg: float | None) -> TypeGuard[float]:
    return mass_kg is not None and 0 < mass_kg < math.inf
