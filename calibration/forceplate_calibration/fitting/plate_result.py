"""What one plate's readings give: its model, how good it is, and what speaks against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forceplate.words import Text
from forceplate_calibration.fitting.characteristics import E74, Characteristics
from forceplate_calibration.fitting.uncertainty import UncertaintyPoint


@dataclass(frozen=True, slots=True)
class Limits:
    """What a series must keep, in percent of the largest load."""

    point_percent: float = 1.0
    """Distance of any point from the curve; beyond it there is no calibration."""
    hysteresis_percent: float = 1.0
    repeatability_percent: float = 1.0
    zero_return_percent: float = 0.5
    offset_percent: float = 0.5
    """What a line through the points may have left at no load."""
    creep_percent: float = 0.5
    hold_out_cop_mm: float = 5.0
    n_points: int = 30
    """As ASTM E74 asks."""


@dataclass(frozen=True, slots=True)
class Flag:
    """Something a person must know of a series; :func:`flag_text` says it in words."""

    kind: str
    """``bad_point``, ``outlier``, ``hysteresis``, ``repeatability``, ``zero_return``, ``creep``,
    ``offset``, ``held_out_place``, ``few_points``, ``one_run``."""
    value: float
    limit: float
    unit: str
    row: int | None = None
    """Of the reading that spoils it; None where it is the whole series."""
    is_fatal: bool = False
    """No calibration comes of this series."""


_FLAGS: Mapping[str, Text] = {
    "bad_point": Text(
        "The reading of row {row} is {value:.2f} % of the largest load away from the curve; "
        "{limit:.2g} % is allowed. No calibration comes of this series: take that reading again."
    ),
    "outlier": Text(
        "The reading of row {row} does not belong to the others: it is {value:+.3f} N off."
    ),
    "offset": Text(
        "The loads do not point to zero: a line through them has {value:+.2f} N left at no load "
        "({limit:.2g} N is usual). Was something on the platform that was not counted, such as a "
        "tile or a hanger, or was it there at the zero?"
    ),
    "hysteresis": Text(
        "Rising and falling readings differ by up to {value:.2f} % ({limit:.2g} % is usual)."
    ),
    "repeatability": Text(
        "Repeated readings differ by up to {value:.2f} % ({limit:.2g} % is usual)."
    ),
    "zero_return": Text(
        "Unloaded, the platform does not come back to its zero: {value:.2f} % ({limit:.2g} % is "
        "usual)."
    ),
    "creep": Text(
        "Under constant load the reading creeps by {value:+.2f} % ({limit:.2g} % is usual)."
    ),
    "held_out_place": Text(
        "A place that was left out is predicted {value:.1f} mm off, near row {row} ({limit:.2g} mm "
        "is usual). Did the weight stand where it should?"
    ),
    "few_points": Text("There are {value:.0f} points; ASTM E74 asks for {limit:.0f}."),
    "one_run": Text(
        "There is one run only, so nothing is known of repeatability; three are usual."
    ),
}


def flag_text(flag: Flag) -> Text:
    """Return what is to be known of a series of readings."""
    return _FLAGS[flag.kind].fill(value=flag.value, limit=flag.limit, row=flag.row or 0)


@dataclass(frozen=True, slots=True)
class DegreeTest:
    """Whether one more degree was justified."""

    degree: int
    standard_deviation_n: float
    p_value: float
    """Chance of so large an improvement if the added term were nothing."""


@dataclass(frozen=True, slots=True)
class MatrixResult:
    """What a plate on several cells has besides."""

    singular_values: tuple[float, ...]
    """Of the deflections in counts."""
    n_kept: int
    """Directions that were used; the others were no more than noise."""
    condition: float
    """Of the used directions."""
    covariance: tuple[tuple[float, ...], ...]
    """(3, 3) of one reading's force and moments, N and N mm."""
    gram: tuple[tuple[float, ...], ...]
    """(n_channels, n_channels): leverage of a deflection in counts."""
    dof: int
    u_position_mm: float
    """Standard uncertainty of where the weights stood."""
    corner_difference_n: float | None
    """Largest difference of one load between a place and the middle; None: no middle."""
    held_out_force_n: float
    """Largest error of force at a place that was left out of the fit."""
    held_out_cop_mm: float
    """Largest error of a place that was left out of the fit."""
    cop_from_n: float
    """Force below which no centre of pressure is given."""


@dataclass(frozen=True, slots=True)
class PlateResult:
    """The calibration of one plate."""

    plate: str
    """Empty where the platform has one."""
    channels: tuple[str, ...]
    coefficients_n: tuple[float, ...]
    """Of the deflection in counts, its square, ...; N per count, N per count squared.
    One channel only: a plate on several cells has a matrix instead."""
    standard_uncertainties: tuple[float, ...]
    """Of the coefficients, from the scatter of the points."""
    degree_method: str
    degree_tests: tuple[DegreeTest, ...]
    sensitivity_n_per_count: tuple[float, ...]
    """Of each channel."""
    moments_n_mm_per_count: tuple[tuple[float, float], ...]
    """Of each channel of a plate on several cells: force times x, force times y."""
    rows: tuple[int, ...]
    """Of the readings that are calibration points."""
    force_n: tuple[float, ...]
    """Reference force of each point."""
    residuals_n: tuple[float, ...]
    """Reference force less fitted force of each point."""
    e74: E74
    characteristics: Characteristics
    uncertainty: tuple[UncertaintyPoint, ...]
    """From zero to the largest load."""
    flags: tuple[Flag, ...]
    matrix: MatrixResult | None = None

    def __post_init__(self) -> None:
        """Refuse points or channels that are not all there; raises ValueError."""
        if not len(self.rows) == len(self.force_n) == len(self.residuals_n):
            raise ValueError(Text("its rows, forces and residuals are not of the same points"))
        for values in (self.sensitivity_n_per_count, self.moments_n_mm_per_count):
            if len(values) not in (0, len(self.channels)):  # not known while it is being made
                raise ValueError(Text("it has not one sensitivity for each channel"))

    @property
    def is_usable(self) -> bool:
        """Return whether nothing speaks against using it."""
        return not any(flag.is_fatal for flag in self.flags)

    @property
    def curve(self) -> tuple[float, ...]:
        """Return what makes the force of the linear force: factors of its square, cube, ..."""
        first = self.coefficients_n[0] if self.coefficients_n else 1.0
        return tuple(
            value / first**power for power, value in enumerate(self.coefficients_n[1:], start=2)
        )
