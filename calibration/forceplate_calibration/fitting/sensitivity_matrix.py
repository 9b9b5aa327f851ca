"""Plates on several cells: the sensitivity matrix, and the centre of pressure with how sure it is.

Loads are rows of force, force times x, force times y. The matrix S (3, n_channels) of
``loads = deflections @ S.T`` is found by least squares over known weights at known places.

A stiff plate on four feet has three equations of equilibrium: four signals span little more than
three dimensions, and the fourth, the twist that uneven feet let through, may hold only noise. So
the decomposition into singular values leaves out every direction whose signal over all readings
is no more than noise would make it (truncated singular value decomposition).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from forceplate.errors import CalibrationError
from forceplate.words import Text
from forceplate_calibration.fitting.sufficient_loads import N_EQUATIONS, check_places

Floats = NDArray[np.float64]

NOISE_FACTOR = 3.0
"""A direction must be so many times what noise alone would make it, to be kept."""


@dataclass(frozen=True, slots=True)
class MatrixFit:
    """The sensitivity of one plate; arrays are not to be written to."""

    sensitivity: Floats
    """(3, n_channels): N, N mm and N mm per count."""
    singular_values: Floats
    """Of the deflections in counts, largest first."""
    n_kept: int
    """Directions that were kept."""
    residuals: Floats
    """(n_points, 3) load less fitted load."""
    covariance: Floats
    """(3, 3) of the residuals, over the degrees of freedom."""
    dof: int
    gram: Floats
    """(n_channels, n_channels) inverse of the kept deflections' squares: leverage of a reading
    is ``v @ gram @ v``."""

    @property
    def condition(self) -> float:
        """Return the condition number of the kept directions."""
        return float(self.singular_values[0] / self.singular_values[self.n_kept - 1])

    def predict(self, counts: Floats) -> Floats:
        """Return force and moments of deflections (n, n_channels): (n, 3)."""
        return np.asarray(counts @ self.sensitivity.T)

    def leverage(self, counts: Floats) -> Floats:
        """Return how far from the calibration's readings deflections are, (n,)."""
        return np.asarray(np.einsum("ij,jk,ik->i", counts, self.gram, counts))


def fit_matrix(counts: Floats, loads: Floats, *, noise_counts: float) -> MatrixFit:
    """Return the sensitivity matrix by truncated least squares.

    Parameters
    ----------
    counts : (n_points, n_channels)
        Deflections from zero.
    loads : (n_points, 3)
        Force, force times x, force times y.
    noise_counts
        Standard deviation of one mean reading of one channel.

    Raises
    ------
    CalibrationError
        The weights stood at too few places, or too few readings.
    """
    n_points, n_channels = counts.shape
    check_places(loads, n_channels)
    u, values, vt = np.linalg.svd(counts, full_matrices=False)
    alone = noise_counts * (np.sqrt(n_points) + np.sqrt(n_channels))
    floor = max(NOISE_FACTOR * alone, values[0] * np.finfo(float).eps * n_points)
    kept = int(np.count_nonzero(values > floor))
    if kept < N_EQUATIONS:
        raise CalibrationError(
            Text(
                "The cells show only {n:independent signal|independent signals} above the noise; "
                "force and place "
                "need three. Are all cells connected, and does the plate rest on all of them?"
            ).fill(n=kept)
        )
    inverse = vt[:kept].T / values[:kept]
    sensitivity = (inverse @ (u[:, :kept].T @ loads)).T
    residuals = loads - counts @ sensitivity.T
    dof = n_points - kept
    return MatrixFit(
        sensitivity=sensitivity,
        singular_values=values,
        n_kept=kept,
        residuals=residuals,
        covariance=residuals.T @ residuals / dof,
        dof=dof,
        gram=inverse @ inverse.T,
    )


def centre_of_pressure_mm(loads: Floats, *, gate_n: float) -> Floats:
    """Return x and y (n, 2) in millimetres; NaN where the force is below the gate.

    Parameters
    ----------
    loads : (n, 3)
        Force in N, moments in N mm.
    gate_n
        Above 0: with no force there is no place where it presses.
    """
    force = loads[:, 0]
    enough = force >= gate_n
    place = np.full((len(loads), 2), np.nan)
    place[enough] = loads[enough, 1:] / force[enough, None]
    return place


def u_centre_of_pressure_mm(loads: Floats, covariance: Floats, leverage: Floats) -> Floats:
    """Return the standard uncertainty (n, 2) of places, by the law of propagation.

    Parameters
    ----------
    covariance : (3, 3)
        Of one reading's force and moments.
    leverage : (n,)
        Of the readings: adds the uncertainty of the matrix itself.
    """
    force = loads[:, 0]
    place = loads[:, 1:] / force[:, None]
    result = np.empty_like(place)
    for axis in (0, 1):
        p = place[:, axis]
        variance = (
            covariance[axis + 1, axis + 1]
            - 2 * p * covariance[0, axis + 1]
            + p**2 * covariance[0, 0]
        )
        result[:, axis] = np.sqrt(np.maximum(variance, 0.0) * (1 + leverage)) / np.abs(force)
    return result


def gate_for_n(covariance: Floats, *, limit_mm: float = 5.0, factor: float = 2.0) -> float:
    """Return the force from which the place in the middle is known to so many millimetres.

    ``factor`` standard uncertainties; never below 10 N.
    """
    worst = float(np.sqrt(max(covariance[1, 1], covariance[2, 2])))
    return max(10.0, factor * worst / limit_mm)
