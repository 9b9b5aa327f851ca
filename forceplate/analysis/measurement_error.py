"""How far two measurements of an unchanged person differ, and from where that is known."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from forceplate.errors import AnalysisError
from forceplate.types import Region

CONFIDENCE_FACTOR = 1.96
"""Of the normal distribution, two-sided 95 %."""
ASSUMED_ICC = 0.90


@dataclass(frozen=True, slots=True)
class MeasurementError:
    """The standard error of measurement of a peak force between two days.

    Raises
    ------
    AnalysisError
        On construction: the SEM is not a positive number, or its source is not named.
    """

    sem_n: float
    source: str
    """Whose it is and how it was come by, in words; printed beside every verdict."""
    assumed: bool = False
    """True: not measured with this method, but worked out with an assumption."""

    def __post_init__(self) -> None:
        if not (math.isfinite(self.sem_n) and self.sem_n > 0):
            raise AnalysisError(
                f"A standard error of measurement of {self.sem_n} N is impossible; "
                "give a positive number of newtons."
            )
        if not self.source.strip():
            raise AnalysisError(
                "A standard error of measurement needs its source: say who measured it and how."
            )

    @property
    def mdc95_n(self) -> float:
        """Return the smallest change in newtons that is real for one person, at 95 %."""
        return CONFIDENCE_FACTOR * math.sqrt(2) * self.sem_n


def _from_spread(sd_n: float) -> MeasurementError:
    return MeasurementError(
        sem_n=sd_n * math.sqrt(1 - ASSUMED_ICC),
        source=(
            f"standard deviation {sd_n:g} N between 21 adults on load-cell rigs (Ridge 2017) with "
            f"an ASSUMED reliability of ICC {ASSUMED_ICC:.2f}; no between-day error of adults on "
            "a force platform has been published"
        ),
        assumed=True,
    )


LITERATURE: Mapping[Region, MeasurementError] = MappingProxyType(
    {Region.HALLUX: _from_spread(24.5), Region.LESSER_TOES: _from_spread(22.54)}
)
"""What is used until a clinic has measured its own.

Deliberately larger than the only measured one: children of 10 to 12 years on a fixed hand-held
dynamometer, mean of three, 4.31 N for the hallux and 1.86 N for the lesser toes. For all toes
together nothing is known.
"""
