"""The change between two numbers of one person, in every usual form, and what it means."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum

from forceplate.analysis.reliability.estimate import NORMAL_95
from forceplate.analysis.reliability.standard_error import MeasurementError, mdc
from forceplate.analysis.trial.refusals import Reason
from forceplate.words import Text

_PER_SEM = math.sqrt(2)
"""A change has the error of two measurements."""


class Verdict(StrEnum):
    """What one person's change means."""

    GAIN = "gain"
    LOSS = "loss"
    NOT_DISTINGUISHABLE = "not_distinguishable"
    """From measurement error."""


@dataclass(frozen=True, slots=True)
class Change:
    """Two numbers of one person that may be compared, in one unit."""

    before: float
    after: float
    unit: str
    error: MeasurementError
    allowance_percent: float = 0.0
    """By how much the scales of the two measurements may differ, of the larger number."""

    @property
    def gain(self) -> float:
        """Return after minus before."""
        return self.after - self.before

    @property
    def allowance(self) -> float:
        """Return what the scales may contribute to the change."""
        return self.allowance_percent / 100 * max(abs(self.before), abs(self.after))

    @property
    def mdc95(self) -> float:
        """Return the smallest change that is real at 95 %."""
        return self.error.mdc95 + self.allowance

    @property
    def mdc90(self) -> float:
        """Return the smallest change that is real at 90 %."""
        return self.error.mdc90 + self.allowance

    @property
    def interval95(self) -> tuple[float, float]:
        """Return the ends of the 95 % confidence interval of the gain."""
        return self.gain - self.mdc95, self.gain + self.mdc95

    @property
    def reliable_change_index(self) -> float:
        """Return the gain over the standard error of a difference, sqrt(2) SEM that decides.

        What the scales may contribute is taken off the gain first.
        """
        beyond = max(0.0, abs(self.gain) - self.allowance)
        return math.copysign(beyond, self.gain) / (_PER_SEM * self.error.deciding_sem)

    @property
    def learned(self) -> float:
        """Return the shift that a second visit brings without training; 0 where none is proven."""
        learning = self.error.learning
        return learning.value if learning is not None and learning.excludes_zero else 0.0

    @property
    def is_learned(self) -> bool:
        """Return whether it is beyond the limit, and no more without the effect of learning."""
        return self.verdict is Verdict.NOT_DISTINGUISHABLE and abs(self.gain) > self.mdc95

    @property
    def largest_mdc95(self) -> float:
        """Return the smallest real change at the upper end of the SEM's own interval."""
        sem_high = self.error.sem_high or self.error.sem
        return mdc(sem_high, NORMAL_95) + self.allowance

    @property
    def is_weak(self) -> bool:
        """Return whether the verdict hangs on an assumed error, or on how well that is known."""
        real = self.verdict is not Verdict.NOT_DISTINGUISHABLE
        return (
            self.error.assumed
            or self.error.n_changed_visits > 0
            or (real and abs(self.gain) <= self.largest_mdc95)
        )

    @property
    def verdict(self) -> Verdict:
        """Return what the change means; it must hold with and without the effect of learning."""
        changes = (self.gain, self.gain - self.learned)
        if min(changes) > self.mdc95:
            return Verdict.GAIN
        if max(changes) < -self.mdc95:
            return Verdict.LOSS
        return Verdict.NOT_DISTINGUISHABLE


def percent(before: float, after: float, unit: str) -> float | Reason:
    """Return the change in percent of the first number."""
    return 100 * (after - before) / before if before > 0 else _not_positive(before, unit)


def log_ratio(before: float, after: float, unit: str) -> float | Reason:
    """Return ln(after / before): equal steps up and down have equal size."""
    if before > 0 and after > 0:
        return math.log(after / before)
    return _not_positive(min(before, after), unit)


def _not_positive(value: float, unit: str) -> Reason:
    return Reason(
        "baseline_not_positive",
        Text("A value is {value:.1f} {unit}; a ratio needs values above 0 {unit}.").fill(
            value=value, unit=unit
        ),
    )
