"""Series of weights with an answer that is known: without noise exactly, with it by hand."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from forceplate_calibration.fitting.calibrate_plate import calibrate_plate
from forceplate_calibration.fitting.polynomial import fit_polynomial
from forceplate_calibration.fitting.sensitivity_matrix import fit_matrix
from tests.unit.calibration_data import GRID, Plate4, loads_at, one_cell


def test_a_cell_without_noise_gives_its_coefficient_back_and_no_error() -> None:
    result = calibrate_plate(one_cell(slope=0.002, sd_counts=0.0), ["cell"], ["cell"])
    assert result.is_usable
    assert result.sensitivity_n_per_count[0] == pytest.approx(0.002, rel=1e-12)
    assert result.curve == ()
    assert result.flags == ()
    assert result.e74.standard_deviation_n == pytest.approx(0.0, abs=1e-10)
    assert result.e74.lower_limit_factor_n == pytest.approx(0.002, rel=1e-12)  # one count
    assert result.characteristics.hysteresis_percent == pytest.approx(0.0, abs=1e-9)


def test_a_line_through_zero_by_hand() -> None:
    # sum of x y 11, of x x 14; residuals 3, 6 and -5 fourteenths
    fit = fit_polynomial(np.array([1.0, 2.0, 3.0]), np.array([1.0, 2.0, 2.0]), 1, through_zero=True)
    sd = math.sqrt(5 / 28)
    assert fit.coefficients[0] == pytest.approx(11 / 14, rel=1e-14)
    assert fit.residual_sd == pytest.approx(sd, rel=1e-14)
    assert math.sqrt(fit.covariance[0, 0]) == pytest.approx(sd / math.sqrt(14), rel=1e-14)


def test_a_line_by_hand() -> None:
    # means 1.5 and 1; about them x x is 5 and x y 3; residuals -.1 .3 -.3 .1
    fit = fit_polynomial(np.arange(4.0), np.array([0.0, 1.0, 1.0, 2.0]), 1)
    sd = math.sqrt(0.2 / 2)
    assert fit.dof == 2
    assert fit.coefficients == pytest.approx([0.1, 0.6], rel=1e-13)
    assert fit.residual_sd == pytest.approx(sd, rel=1e-13)
    errors = np.sqrt(np.diag(fit.covariance))
    assert errors == pytest.approx([sd * math.sqrt(1 / 4 + 1.5**2 / 5), sd / math.sqrt(5)])


def test_a_parabola_is_found_to_the_last_digits() -> None:
    x = np.linspace(0.0, 3e6, 40)
    fit = fit_polynomial(x, 0.5e-3 + 7.25e-7 * x - 3.125e-15 * x * x, 2)
    assert fit.coefficients == pytest.approx([0.5e-3, 7.25e-7, -3.125e-15], rel=1e-9)


def test_four_cells_without_noise_give_force_and_place_back() -> None:
    plate = Plate4(cross_talk=0.02)
    known = loads_at(GRID, (50.0, 100.0, 150.0))
    fit = fit_matrix(plate.counts(known, None), known, noise_counts=1e-6)
    unseen = loads_at(((-31.0, 17.0), (12.0, -39.0), (0.0, 0.0)), (20.0, 77.0, 200.0))
    found = plate.counts(unseen, None) @ fit.sensitivity.T
    np.testing.assert_allclose(found, unseen, rtol=1e-9, atol=1e-7)


_HALF = [759, -2048, 2048, -2048, 2523, -2048, 2048, -2048, 1838, -2048]
WAMPLER_SIGNS = np.array([*_HALF, 2048, *reversed(_HALF)], np.float64)
"""What NIST's Wampler3 to 5 add to Wampler1; every curve of degree 5 is blind to it."""


@pytest.mark.parametrize("size", [0, 1, 100, 10_000])
def test_the_hardest_curves_of_nist_are_met_to_the_last_digit(size: int) -> None:
    x = np.arange(21.0)
    y = np.array([sum(int(each) ** power for power in range(6)) for each in x], np.float64)
    fit = fit_polynomial(x, y + size * WAMPLER_SIGNS, 5)
    assert fit.coefficients == pytest.approx([1.0] * 6, rel=1e-15)
    assert fit.residual_sd == pytest.approx(size * 2360.14502379268, rel=1e-14)
    certified = [2152.32624678170, 2363.55173469681, 779.343524331583]
    certified += [101.475507550350, 5.64566512170752, 0.112324854679312]
    errors = np.sqrt(np.diag(fit.covariance))
    assert errors == pytest.approx(size * np.array(certified), rel=1e-13)


def test_a_curve_whose_readings_are_decimals_has_the_digits_that_the_readings_have() -> None:
    # NIST's Wampler2; each reading is rounded to a double, and no fit can know better
    x = np.arange(21.0)
    y = np.array([float(sum(Fraction(int(each), 10) ** power for power in range(6))) for each in x])
    fit = fit_polynomial(x, y, 5)
    assert fit.coefficients == pytest.approx([10.0**-power for power in range(6)], rel=1e-12)
