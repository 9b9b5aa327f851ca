"""Least squares for calibration curves, and the degree that the readings justify.

Imports scipy: import it only where a calibration is made.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc, stdtrit

from forceplate.errors import CalibrationError
from forceplate.words import Text
from forceplate_calibration.fitting.plate_result import DegreeTest

Floats = NDArray[np.float64]

MAX_DEGREE = 5
"""More than E74 knows."""
DEGREE_LEVEL = 0.01
"""Of the F test by which a higher degree must earn its place."""
DEGREE_METHOD = "extra-sum-of-squares F test"
OUTLIER_LEVEL = 0.01
"""Of the test for an outlying point, over all points together (Bonferroni)."""
_MOST_ROUNDS = 5
"""Of refinement; each gives about eight digits more, so that the second is the last."""


@dataclass(frozen=True, slots=True)
class PolynomialFit:
    """A polynomial fitted by ordinary least squares; arrays are not to be written to."""

    powers: tuple[int, ...]
    """Of x, one for each coefficient."""
    coefficients: Floats
    covariance: Floats
    """(n, n) of the coefficients, from the scatter of the points."""
    residuals: Floats
    """y less the curve, one for each point."""
    residual_sd: float
    """Root of the sum of squares over the degrees of freedom: ASTM E74's standard deviation."""
    dof: int
    leverage: Floats
    """Diagonal of the hat matrix: how far each point pulls the curve to itself, 0 to 1."""

    @property
    def degree(self) -> int:
        """Return the highest power."""
        return self.powers[-1]

    @property
    def n_points(self) -> int:
        """Return how many points were fitted."""
        return len(self.residuals)

    def predict(self, x: float | Floats) -> Floats:
        """Return the curve at x."""
        rows = _design(np.atleast_1d(np.asarray(x, np.float64)), self.powers)
        return np.asarray(rows @ self.coefficients)

    def u_predict(self, x: float | Floats) -> Floats:
        """Return the standard uncertainty of the curve at x, correlations included."""
        rows = _design(np.atleast_1d(np.asarray(x, np.float64)), self.powers)
        variance = np.einsum("ij,jk,ik->i", rows, self.covariance, rows)
        return np.asarray(np.sqrt(np.maximum(variance, 0.0)))

    @property
    def studentised(self) -> Floats:
        """Return each residual over its own standard deviation, fitted without the point.

        A point that the others cannot be compared with, and a fit without freedom, give 0.
        """
        free = 1 - self.leverage
        total = self.residual_sd**2 * self.dof
        with np.errstate(divide="ignore", invalid="ignore"):
            others = (total - self.residuals**2 / free) / (self.dof - 1)
            value = self.residuals / np.sqrt(others * free)
        sound = (free > 1e-9) & (others > 0) & (self.dof > 1)
        return np.where(sound, value, 0.0)

    @property
    def outliers(self) -> tuple[int, ...]:
        """Return the points that do not belong to the others, worst first."""
        if self.dof < 2:
            return ()
        limit = stdtrit(self.dof - 1, 1 - OUTLIER_LEVEL / (2 * self.n_points))
        size = np.abs(self.studentised)
        worst = np.argsort(-size, kind="stable")
        return tuple(int(i) for i in worst if size[i] > limit)


def fit_polynomial(
    x: Floats, y: Floats, degree: int, *, through_zero: bool = False
) -> PolynomialFit:
    """Return the polynomial of least squares of y on x.

    Columns are scaled before an orthogonal decomposition, so that the digits do not depend on the
    units. What that leaves is reckoned without rounding and solved again: the coefficients are
    those of the readings to the last digits (NIST's Wampler1 to 5).

    Parameters
    ----------
    x, y : (n_points,)
        Finite.
    through_zero
        Leave the constant out.

    Raises
    ------
    CalibrationError
        Too few points, or not enough different x, for this degree.
    """
    if not 1 <= degree <= MAX_DEGREE:
        raise CalibrationError(
            Text("A curve of degree {degree} is not offered; choose 1 to {most}.").fill(
                degree=degree, most=MAX_DEGREE
            )
        )
    powers = tuple(range(1 if through_zero else 0, degree + 1))
    n, k = len(x), len(powers)
    different = len(np.unique(x[x != 0])) if through_zero else len(np.unique(x))
    if n <= k or different < k:
        raise CalibrationError(
            Text(
                "{n:point|points} at {loads:different load|different loads} are too few for a "
                "curve of degree {degree}. "
                "Measure more loads."
            ).fill(n=n, loads=different, degree=degree)
        )
    rows = _design(x, powers)
    scale = 2.0 ** np.ceil(np.log2(np.abs(rows).max(axis=0)))  # by powers of two: no rounding
    scaled = rows / scale
    # not the normal equations: squaring the condition of x, x^2, x^3 loses half of the digits
    q, r = np.linalg.qr(scaled)
    solved = np.linalg.solve(r, q.T @ y)
    for _ in range(_MOST_ROUNDS):
        residuals, slope = _exactly_left(scaled, y, solved)
        step = np.linalg.solve(r, np.linalg.solve(r.T, slope))
        solved = solved + step
        if np.all(np.abs(step) <= np.finfo(np.float64).eps * np.abs(solved)):
            break
    dof = n - k
    residual_sd = float(np.sqrt(residuals @ residuals / dof))
    inverse = np.linalg.solve(r, np.eye(k))
    covariance = inverse @ inverse.T * residual_sd**2 / np.outer(scale, scale)
    return PolynomialFit(
        powers=powers,
        coefficients=solved / scale,
        covariance=covariance,
        residuals=residuals,
        residual_sd=residual_sd,
        dof=dof,
        leverage=np.einsum("ij,ij->i", q, q),
    )


def _exactly_left(rows: Floats, y: Floats, coefficients: Floats) -> tuple[Floats, Floats]:
    """Return the residuals, and their products with the columns, which the best fit has at 0.

    Reckoned without rounding: where the curve meets the points, nothing but that would be left.
    """
    whole_rows, per_row = _whole(rows)
    whole, per_coefficient = _whole(coefficients)
    whole_y, per_y = _whole(y)
    unit = max(per_y, per_row * per_coefficient)
    left = whole_y * (unit // per_y) - (whole_rows @ whole) * (unit // (per_row * per_coefficient))
    slope = whole_rows.T @ left
    return _rounded(left, unit), _rounded(slope, per_row * unit)


def _whole(values: Floats) -> tuple[NDArray[np.object_], int]:
    """Return whole numbers, and by which power of two all are too large: every float is one."""
    ratios = [value.as_integer_ratio() for value in values.ravel().tolist()]
    unit = max(below for _, below in ratios)
    whole = np.array([above * (unit // below) for above, below in ratios], dtype=object)
    return whole.reshape(values.shape), unit


def _rounded(whole: NDArray[np.object_], unit: int) -> Floats:
    return np.array([value / unit for value in whole.tolist()])


def _design(x: Floats, powers: tuple[int, ...]) -> Floats:
    return np.stack([x**power for power in powers], axis=1)


@dataclass(frozen=True, slots=True)
class DegreeChoice:
    """The curve whose degree the points justify, and how that was decided."""

    fit: PolynomialFit
    steps: tuple[DegreeTest, ...]
    """From degree 2 on, as far as was looked."""


def choose_degree(
    x: Floats, y: Floats, *, max_degree: int = 3, through_zero: bool = True
) -> DegreeChoice:
    """Return the lowest degree that the next one does not improve, by an F test at 1 %.

    A degree is only looked at with at least three different loads for each coefficient: with
    fewer, the wiggle between the points is not seen.

    Raises
    ------
    CalibrationError
        Too few points for a straight line.
    """
    best = fit_polynomial(x, y, 1, through_zero=through_zero)
    steps: list[DegreeTest] = []
    # The first degree that brings nothing ends it: to go on would try until chance finds one.
    for degree in range(2, max_degree + 1):
        if not _may_have(x, degree, through_zero=through_zero):
            break
        higher = fit_polynomial(x, y, degree, through_zero=through_zero)
        p_value = _p_of_extra(best, higher)
        steps.append(DegreeTest(degree, higher.residual_sd, p_value))
        if p_value >= DEGREE_LEVEL:
            break
        best = higher
    return DegreeChoice(best, tuple(steps))


def require_degree(
    x: Floats, y: Floats, degree: int, *, through_zero: bool = True
) -> PolynomialFit:
    """Return the curve of the degree asked for, where the points justify it.

    Raises
    ------
    CalibrationError
        They do not: the curve would follow the noise.
    """
    fit = fit_polynomial(x, y, degree, through_zero=through_zero)
    if degree == 1:
        return fit
    if not _may_have(x, degree, through_zero=through_zero):
        raise CalibrationError(
            Text(
                "A curve of degree {degree} needs {wanted} different loads; there are {n}. Use a "
                "lower degree."
            ).fill(degree=degree, wanted=3 * len(fit.powers), n=_n_levels(x))
        )
    p_value = _p_of_extra(fit_polynomial(x, y, degree - 1, through_zero=through_zero), fit)
    if p_value >= DEGREE_LEVEL:
        raise CalibrationError(
            Text(
                "The readings do not justify degree {degree}: by the extra-sum-of-squares F test "
                "the last term has P = {p:.3f}, and less than {level:g} is needed. Use degree "
                "{lower}, or leave the choice to the program."
            ).fill(degree=degree, p=p_value, level=DEGREE_LEVEL, lower=degree - 1)
        )
    return fit


def _may_have(x: Floats, degree: int, *, through_zero: bool) -> bool:
    n_coefficients = degree + (0 if through_zero else 1)
    return _n_levels(x) >= 3 * n_coefficients


def _n_levels(x: Floats) -> int:
    """Return how many loads were read: readings closer than 1 % of the span are one load."""
    ordered = np.sort(x[x != 0])
    if not len(ordered):
        return 0
    span = float(np.abs(ordered).max())
    return 1 + int(np.count_nonzero(np.diff(ordered) > 0.01 * span))


def _p_of_extra(lower: PolynomialFit, higher: PolynomialFit) -> float:
    rest = higher.residual_sd**2 * higher.dof
    gained = lower.residual_sd**2 * lower.dof - rest
    if rest <= 0:  # the points are exact, as in a simulation: any gain at all is real
        return 0.0 if gained > 0 else 1.0
    extra = lower.dof - higher.dof
    return float(fdtrc(extra, higher.dof, max(gained / extra, 0.0) / (rest / higher.dof)))
