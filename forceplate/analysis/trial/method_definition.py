"""What a method is: how a number is made, from what, by whom, and where it is weak."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from forceplate.analysis.trial.choices import CUTOFF_HZ, DEFAULT_CHOICES, Choices
from forceplate.analysis.trial.filters import ORDER
from forceplate.analysis.trial.refusals import REASONS
from forceplate.types import Parameter, Refusal, Result
from forceplate.words import Text

MIN_TIMING_RATE_HZ = 500.0
"""Below this one sample is too large a part of the times that are measured."""


class Need(StrEnum):
    """What must be there before a method can answer."""

    CALIBRATION = "calibration"
    ZERO = "zero"
    QUIET_WINDOW = "quiet_window"
    CLEAR_ONSET = "clear_onset"
    SAMPLE_RATE = "sample_rate_500_hz"
    DEVICE_CLOCK = "device_clock"
    HOLD = "hold"
    BODY_MASS = "body_mass"
    TWO_TRIALS = "two_trials"
    BOTH_SIDES = "both_sides"
    TWO_VISITS = "two_visits"


NEEDS: Mapping[Need, Text] = MappingProxyType(
    {
        Need.CALIBRATION: Text("a calibration"),
        Need.ZERO: Text("the zero of the unloaded platform"),
        Need.QUIET_WINDOW: Text("a still second before the effort"),
        Need.CLEAR_ONSET: Text("a clear start of the effort (check clear_start)"),
        Need.SAMPLE_RATE: Text("at least {rate:g} samples/s").fill(rate=MIN_TIMING_RATE_HZ),
        Need.DEVICE_CLOCK: Text("a regular clock in the platform itself"),
        Need.HOLD: Text("a force that is held"),
        Need.BODY_MASS: Text("the body mass"),
        Need.TWO_TRIALS: Text("two accepted trials"),
        Need.BOTH_SIDES: Text("the left and the right foot under the same condition"),
        Need.TWO_VISITS: Text("two visits that may be compared"),
    }
)


class Scope(StrEnum):
    """What a method is applied to."""

    TRIAL = "trial"
    VISIT = "visit"


@dataclass(frozen=True, slots=True)
class Method:
    """One way of making numbers. Another algorithm gets another version, never the same one."""

    id: str
    version: int
    unit: str
    """Empty: that of the numbers it is applied to."""
    definition: Text
    """One line."""
    source: Text
    """Where the formula comes from; says so where that is not verified."""
    weaknesses: Text
    needs: tuple[Need, ...]
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    """Its own, with their defaults."""
    is_filtered: bool = False
    """It works on the low-passed force."""
    from_onset: bool = False
    """It counts from the onset."""
    scope: Scope = Scope.TRIAL

    def settings(
        self, choices: Choices = DEFAULT_CHOICES, cutoff_hz: float | None = CUTOFF_HZ
    ) -> dict[str, Parameter]:
        """Return all parameters that a number of this method carries."""
        if self.scope is Scope.VISIT:
            return dict(self.parameters)
        return {
            **self.parameters,
            **(_filter_parameters(cutoff_hz) if self.is_filtered else {}),
            **(choices.onset.named_parameters if self.from_onset else {}),
            **choices.quiet_parameters,
        }

    def result(
        self, name: str, value: float, parameters: Mapping[str, Parameter], unit: str = ""
    ) -> Result:
        """Return a number with this method; the unit where the method has none of its own."""
        return Result(name, value, self.unit or unit, self.id, self.version, parameters)

    def refusal(
        self,
        name: str,
        reason: str,
        parameters: Mapping[str, Parameter],
        message: str | None = None,
    ) -> Refusal:
        """Return why a number cannot be given by this method.

        Parameters
        ----------
        reason
            One of ``REASONS``; without a message its sentence is the message.
        """
        words = REASONS[reason].en if message is None else message
        return Refusal(name, reason, words, self.id, self.version, parameters)


def _filter_parameters(cutoff_hz: float | None) -> dict[str, Parameter]:
    if cutoff_hz is None:
        return {"filter": "none"}
    return {
        "filter": "butterworth",
        "order": ORDER,
        "passes": 2,
        "cutoff_hz": cutoff_hz,
        "cutoff_corrected": False,
    }
