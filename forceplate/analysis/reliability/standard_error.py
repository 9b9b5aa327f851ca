"""The standard error of measurement (SEM): what it means for one person, and what is published.

Which one applies to a comparison: :mod:`forceplate.analysis.reliability.measurement_error`.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from forceplate.analysis.reliability.estimate import NORMAL_90, NORMAL_95, Estimate
from forceplate.errors import AnalysisError
from forceplate.types import Region
from forceplate.words import Text, say

ASSUMED_ICC = 0.90


def mdc(sem: float, factor: float) -> float:
    """Return the smallest change of one person that is more than error: factor sqrt(2) SEM.

    The root of 2, because a change has the errors of two measurements.
    """
    return factor * math.sqrt(2) * sem


@dataclass(frozen=True, slots=True)
class MeasurementError:
    """The standard error of measurement of one number between two days.

    Raises
    ------
    AnalysisError
        On construction: the SEM is not a positive number, its interval does not hold it, or
        its source is not named.
    """

    sem: float
    """In ``unit``."""
    source: Text | str
    """Whose it is, on whom it was measured and how, in words; printed beside every verdict."""
    assumed: bool = False
    """True: not measured with this method, but worked out with an assumption."""
    unit: str = "N"
    sem_high: float | None = None
    """Upper end of the SEM's own 95 % interval; None where that is not known."""
    learning: Estimate | None = None
    """Shift from a first to a second visit without any training, in ``unit``."""
    n_persons: int | None = None
    """On how many it was measured; None where that is not known."""
    n_planned: int | None = None
    """Until so many are measured, the upper end of the interval decides; None: it never does."""
    n_changed_visits: int = 0
    """Of those it was made from, how many have been corrected or erased since."""

    def __post_init__(self) -> None:
        if not (math.isfinite(self.sem) and self.sem > 0):
            raise AnalysisError(
                Text(
                    "A standard error of measurement of {sem} {unit} is impossible; give a "
                    "positive number."
                ).fill(sem=self.sem, unit=self.unit)
            )
        if self.sem_high is not None and not self.sem <= self.sem_high < math.inf:
            raise AnalysisError(
                Text(
                    "The upper end {high} of the interval of a standard error of measurement "
                    "of {sem} {unit} is below it or not finite."
                ).fill(high=self.sem_high, sem=self.sem, unit=self.unit)
            )
        if not say(self.source).strip():
            raise AnalysisError(
                Text(
                    "A standard error of measurement needs its source: say who measured it and how."
                )
            )

    @property
    def is_provisional(self) -> bool:
        """Return whether fewer persons than planned were measured, so that the upper end decides.

        An error of few persons is often found too small; its upper end is not.
        """
        return (
            self.sem_high is not None
            and self.n_persons is not None
            and self.n_planned is not None
            and self.n_persons < self.n_planned
        )

    @property
    def deciding_sem(self) -> float:
        """Return the SEM by which a change is judged: upper end of its interval, or estimate."""
        return self.sem_high if self.is_provisional and self.sem_high is not None else self.sem

    @property
    def mdc95(self) -> float:
        """Return the smallest change that is real for one person, at 95 %."""
        return mdc(self.deciding_sem, NORMAL_95)

    @property
    def mdc90(self) -> float:
        """Return the smallest change that is real for one person, at 90 %."""
        return mdc(self.deciding_sem, NORMAL_90)


_SPREAD = Text(
    "standard deviation {sd:g} N between 21 adults on load-cell rigs (Ridge 2017) with an ASSUMED "
    "reliability of ICC {icc:.2f}; no between-day error of adults on a force platform has been "
    "published"
)


def _from_spread(sd_n: float) -> MeasurementError:
    return MeasurementError(
        sem=sd_n * math.sqrt(1 - ASSUMED_ICC),
        source=_SPREAD.fill(sd=sd_n, icc=ASSUMED_ICC),
        assumed=True,
    )


LITERATURE: Mapping[Region, MeasurementError] = MappingProxyType(
    {Region.HALLUX: _from_spread(24.5), Region.LESSER_TOES: _from_spread(22.54)}
)
"""Of peak force, used until a clinic has measured its own.

Deliberately larger than the only measured one: children of 10 to 12 years on a fixed hand-held
dynamometer, mean of three, 4.31 N for the hallux and 1.86 N for the lesser toes. For all toes
together nothing is known.
"""
