"""Curves of least squares, their degree, and points that do not belong."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.stats import t

from forceplate.errors import CalibrationError
from forceplate_calibration.fitting.polynomial import choose_degree, fit_polynomial, require_degree

X = np.repeat(np.linspace(1000.0, 100_000.0, 11), 3)


def noisy(y: NDArray[np.float64], sd: float = 0.02, seed: int = 1) -> NDArray[np.float64]:
    return y + np.random.default_rng(seed).normal(0, sd, len(y))


@given(st.floats(1e-9, 1e3), st.floats(-0.05, 0.05), st.floats(1e-3, 1e7))
def test_an_exact_curve_is_found_in_any_unit(slope: float, bend: float, span: float) -> None:
    x = np.linspace(0.1, 1.0, 12) * span
    y = slope * x * (1 + bend * x / span)
    fit = fit_polynomial(x, y, 2, through_zero=True)
    assert fit.predict(x) == pytest.approx(y, rel=1e-10)
    assert fit.residual_sd <= 1e-10 * slope * span


def test_a_line_is_not_given_a_bend_by_noise() -> None:
    degrees = [choose_degree(X, noisy(0.002 * X, seed=seed)).fit.degree for seed in range(300)]
    assert degrees.count(1) >= 290  # the test errs in 1 of 100


def test_a_bend_that_is_there_is_found_and_named() -> None:
    choice = choose_degree(X, noisy(0.002 * X * (1 + 0.01 * X / 1e5)))
    assert choice.fit.degree == 2
    assert choice.steps[0].degree == 2
    assert choice.steps[0].p_value < 0.01


def test_overfitting_is_refused() -> None:
    with pytest.raises(CalibrationError, match=r"do not justify degree 3.*F test"):
        require_degree(X, noisy(0.002 * X), 3)
    few = X[:9]  # three loads
    with pytest.raises(CalibrationError, match="different loads"):
        require_degree(few, noisy(0.002 * few), 2)
    assert require_degree(X, noisy(0.002 * X), 1).degree == 1


@pytest.mark.parametrize(
    ("n_loads", "degree", "through_zero", "is_enough"),
    [(6, 2, True, True), (5, 2, True, False), (9, 2, False, True), (8, 2, False, False)],
)
def test_a_curve_needs_three_loads_for_each_coefficient(
    n_loads: int, degree: int, through_zero: bool, is_enough: bool
) -> None:
    x = np.repeat(np.linspace(1.0, 2.0, n_loads), 2)
    y = x + 0.1 * x**2 + 0.01 * (-1.0) ** np.arange(x.size)
    assert len(choose_degree(x, y, max_degree=2, through_zero=through_zero).steps) == is_enough
    if is_enough:
        assert require_degree(x, y, degree, through_zero=through_zero).degree == degree
    else:
        with pytest.raises(
            CalibrationError, match=f"needs .* different loads; there are {n_loads}"
        ):
            require_degree(x, y, degree, through_zero=through_zero)


@pytest.mark.parametrize(("apart", "n_loads"), [(1.0, 5), (1.01, 6)])
def test_readings_within_one_percent_of_the_span_are_one_load(apart: float, n_loads: int) -> None:
    x = np.array([0.0, 20.0, 40.0, 60.0, 80.0, 100.0 - apart, 100.0])
    with pytest.raises(CalibrationError, match=f"there are {n_loads}"):
        require_degree(x, x, 3)


def test_where_a_line_is_exact_a_bend_brings_nothing() -> None:
    x = np.linspace(1.0, 8.0, 8)
    (step,) = choose_degree(x, 2.0 * x).steps
    assert (step.degree, step.p_value) == (2, 1.0)


@pytest.mark.parametrize("degree", [0, 6])
def test_degrees_that_nobody_uses_are_refused(degree: int) -> None:
    with pytest.raises(CalibrationError, match="1 to 5"):
        fit_polynomial(X, X, degree)


def test_too_few_points_are_refused() -> None:
    with pytest.raises(CalibrationError, match="too few"):
        fit_polynomial(np.array([1.0, 1.0]), np.array([1.0, 1.1]), 2)


def test_one_wrong_point_is_pointed_out() -> None:
    y = noisy(0.002 * X)
    y[17] += 0.5
    assert fit_polynomial(X, y, 1, through_zero=True).outliers[0] == 17


@pytest.mark.parametrize(("part", "is_outlier"), [(1 - 1e-6, False), (1 + 1e-6, True)])
def test_an_outlier_is_beyond_one_percent_of_the_whole_series(
    part: float, is_outlier: bool
) -> None:
    """By Student's t of its residual from the others, at 1 % shared by all points, both sides."""
    x = np.linspace(1.0, 12.0, 12)
    y = 2.0 * x + 0.1 * np.array([1, -1, -1, 1, 1, -1, -1, 1, 1, -1, -1, 1])

    def beyond(off: float) -> float:
        moved = y + off * (np.arange(12) == 5)
        others = np.arange(12) != 5
        fit = np.polynomial.Polynomial.fit(x[others], moved[others], 1)
        residuals = moved[others] - fit(x[others])
        sd = np.sqrt((residuals**2).sum() / 9)
        spread = 1 + 1 / 11 + (x[5] - x[others].mean()) ** 2 / (11 * x[others].var())
        return float((moved[5] - fit(x[5])) / sd / np.sqrt(spread)) - t.ppf(1 - 0.01 / 24, 9)

    limit = brentq(beyond, 0.1, 9.0)
    found = fit_polynomial(x, y + limit * part * (np.arange(12) == 5), 1)
    assert found.outliers == ((5,) if is_outlier else ())


def test_the_first_degree_that_brings_nothing_ends_the_search() -> None:
    # An odd curve: the square brings nothing, and the cube, which would, is not looked at.
    x = np.concatenate([np.linspace(-9.0, -1.0, 9), np.linspace(1.0, 9.0, 9)])
    y = x + 0.001 * x**3 + 0.01 * np.array([*[1, -1, -1] * 3, *[1, 1, -1] * 3])
    choice = choose_degree(x, y, through_zero=False)
    assert choice.fit.degree == 1
    assert [step.degree for step in choice.steps] == [2]


def test_sound_points_are_seldom_called_outliers() -> None:
    found = sum(
        bool(fit_polynomial(X, noisy(0.002 * X, seed=seed), 1).outliers) for seed in range(300)
    )
    assert found <= 9  # at 1 %, with room for chance


def test_the_uncertainty_of_a_line_covers_the_truth() -> None:
    inside = 0
    for seed in range(500):
        fit = fit_polynomial(X, noisy(0.002 * X, seed=seed), 1, through_zero=True)
        at = 60_000.0
        inside += abs(fit.predict(at)[0] - 120.0) <= 2.04 * fit.u_predict(at)[0]
    assert 0.92 <= inside / 500 <= 0.98
