"""Expanded uncertainty of a force, after the Guide to the expression of uncertainty (GUM)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

COVERAGE_FACTOR = 2.0
"""About 95 % with the degrees of freedom of a calibration."""
N_STEPS = 10


@dataclass(frozen=True, slots=True)
class Sources:
    """Standard uncertainties that do not come from the fit; in newtons or relative to the force."""

    weights_relative: float
    """Masses, gravity and buoyancy: common to all readings, never averaged away."""
    resolution_n: float
    """One step of the indication."""
    repeatability_n: float
    """Standard deviation of one reading."""
    repeatability_dof: int
    hysteresis_n: float = 0.0
    """Largest difference of falling and rising; half of it to either side, evenly likely."""
    creep_n: float = 0.0
    """Change under load within the time of the creep test, evenly likely."""
    drift_relative: float = 0.0
    """Limit of the change of the sensitivity until the next calibration, evenly likely."""


@dataclass(frozen=True, slots=True)
class UncertaintyPoint:
    """The budget at one force; all in newtons, standard uncertainties but the last."""

    force_n: float
    weights_n: float
    fit_n: float
    resolution_n: float
    repeatability_n: float
    hysteresis_n: float
    creep_n: float
    drift_n: float
    standard_n: float
    """The root of the sum of their squares."""
    effective_dof: float | None
    """By Welch and Satterthwaite; None: unlimited."""
    expanded_n: float
    """Twice the standard uncertainty."""


def uncertainty_at(force_n: float, u_fit_n: float, dof: int, sources: Sources) -> UncertaintyPoint:
    """Return the budget of one predicted force.

    Parameters
    ----------
    u_fit_n
        Of the fitted curve there, coefficients with their correlations.
    dof
        Of the fit.
    """
    size = abs(force_n)
    parts = {
        "weights_n": sources.weights_relative * size,
        "fit_n": u_fit_n,
        "resolution_n": sources.resolution_n / math.sqrt(6),  # rounding of reading and of zero
        "repeatability_n": sources.repeatability_n,
        "hysteresis_n": sources.hysteresis_n / math.sqrt(12),
        "creep_n": sources.creep_n / math.sqrt(3),
        "drift_n": sources.drift_relative * size / math.sqrt(3),
    }
    standard = math.hypot(*parts.values())
    scatter = u_fit_n**4 / dof
    if sources.repeatability_dof:
        scatter += sources.repeatability_n**4 / sources.repeatability_dof
    effective = standard**4 / scatter if scatter > 0 else None
    return UncertaintyPoint(
        force_n=force_n,
        standard_n=standard,
        effective_dof=effective,
        expanded_n=COVERAGE_FACTOR * standard,
        **parts,
    )


def expanded_n(points: Sequence[UncertaintyPoint], force_n: float) -> float:
    """Return the expanded uncertainty of any force, linear between the points of a budget.

    Above the highest point it goes on along the last stretch; the sign of the force is of no
    account.
    """
    forces = np.array([point.force_n for point in points])
    values = np.array([point.expanded_n for point in points])
    size = abs(force_n)
    if size > forces[-1] and len(points) > 1:
        slope = (values[-1] - values[-2]) / (forces[-1] - forces[-2])
        return float(values[-1] + max(slope, 0.0) * (size - forces[-1]))
    return float(np.interp(size, forces, values))
