"""Published tables with published answers, and the same answers by ways of another kind.

Shrout & Fleiss (1979): 6 persons seen by 4 judges. Bland & Altman (1986): peak expiratory flow of
17 persons by two meters, l/min.
"""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import integrate, optimize, special

from forceplate.analysis.reliability.agreement import mean_squares, reliability
from forceplate.analysis.reliability.bland_altman import limits_of_agreement
from forceplate.analysis.reliability.sem_interval import sem_interval

JUDGES = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
WRIGHT = [494, 395, 516, 434, 476, 557, 413, 442, 650, 433, 417, 656, 267, 478, 178, 423, 427]
MINI = [512, 430, 520, 428, 500, 600, 364, 380, 658, 445, 432, 626, 260, 477, 259, 350, 451]


def exact_squares(rows: list[list[int]]) -> tuple[Fraction, Fraction, Fraction, Fraction]:
    """Return BMS, JMS, WMS and EMS as fractions, by the sums of squares about the means."""
    n, k = len(rows), len(rows[0])
    mean = Fraction(sum(map(sum, rows)), n * k)
    people = [Fraction(sum(row), k) for row in rows]
    visits = [Fraction(sum(column), n) for column in zip(*rows, strict=True)]
    between = k * sum(((one - mean) ** 2 for one in people), Fraction())
    judges = n * sum(((one - mean) ** 2 for one in visits), Fraction())
    total = sum(((value - mean) ** 2 for row in rows for value in row), Fraction())
    within = total - between
    return (
        between / (n - 1),
        judges / (k - 1),
        within / (n * (k - 1)),
        (within - judges) / ((n - 1) * (k - 1)),
    )


def test_the_table_of_shrout_and_fleiss_in_fractions_and_as_published() -> None:
    bms, jms, wms, ems = exact_squares(JUDGES)
    found = mean_squares(np.array(JUDGES, np.float64))
    for ours, exact in zip(
        (found.between, found.visits, found.within, found.error), (bms, jms, wms, ems), strict=True
    ):
        assert ours == pytest.approx(float(exact), rel=1e-14)
    n, k = 6, 4
    exact_icc = {
        "ICC(1,1)": (bms - wms) / (bms + (k - 1) * wms),
        "ICC(2,1)": (bms - ems) / (bms + (k - 1) * ems + k * (jms - ems) / n),
        "ICC(3,1)": (bms - ems) / (bms + (k - 1) * ems),
        "ICC(1,k)": (bms - wms) / bms,
        "ICC(2,k)": (bms - ems) / (bms + (jms - ems) / n),
        "ICC(3,k)": (bms - ems) / bms,
    }
    answer = reliability(JUDGES)
    for name, icc in answer.icc.items():
        assert icc.value == pytest.approx(float(exact_icc[name]), rel=1e-13)
    assert {name: round(icc.value, 2) for name, icc in answer.icc.items()} == {
        "ICC(1,1)": 0.17, "ICC(2,1)": 0.29, "ICC(3,1)": 0.71,
        "ICC(1,k)": 0.44, "ICC(2,k)": 0.62, "ICC(3,k)": 0.91,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("ICC(1,1)", -0.13, 0.72), ("ICC(2,1)", 0.02, 0.76), ("ICC(3,1)", 0.34, 0.95),
     ("ICC(1,k)", -0.88, 0.91), ("ICC(2,k)", 0.07, 0.93), ("ICC(3,k)", 0.68, 0.99)],
)  # fmt: skip
def test_their_intervals_are_those_that_other_programs_print(
    name: str, low: float, high: float
) -> None:
    icc = reliability(JUDGES).icc[name]
    assert icc.low is not None
    assert icc.high is not None
    assert (round(icc.low, 2), round(icc.high, 2)) == (low, high)


def f_quantile(q: float, d1: float, d2: float) -> float:
    """Return the quantile of F by the incomplete beta function, not by the one under test."""
    x = special.betaincinv(d1 / 2, d2 / 2, q)
    return float(d2 * x / (d1 * (1 - x)))


def test_the_interval_of_the_third_form_by_the_beta_function() -> None:
    bms, _, _, ems = map(float, exact_squares(JUDGES))
    observed = bms / ems
    low = observed / f_quantile(0.975, 5, 15)
    high = observed * f_quantile(0.975, 15, 5)
    icc = reliability(JUDGES).icc["ICC(3,1)"]
    assert icc.low == pytest.approx((low - 1) / (low + 3), rel=1e-12)
    assert icc.high == pytest.approx((high - 1) / (high + 3), rel=1e-12)


def chi_square_tail(value: float, df: int) -> float:
    """Return the probability above a value by adding up the density."""
    scale = 2 ** (df / 2) * math.gamma(df / 2)
    return float(
        integrate.quad(lambda x: x ** (df / 2 - 1) * math.exp(-x / 2) / scale, value, np.inf)[0]
    )


@pytest.mark.parametrize("n", [3, 5, 14, 30, 50])
def test_the_interval_of_the_sem_by_adding_up_the_density(n: int) -> None:
    df = n - 1
    interval = sem_interval(4.0, n)
    assert interval.low is not None
    assert interval.high is not None
    assert chi_square_tail(df * 16 / interval.low**2, df) == pytest.approx(0.025, rel=1e-7)
    assert chi_square_tail(df * 16 / interval.high**2, df) == pytest.approx(0.975, rel=1e-7)


def test_the_flow_meters_of_bland_and_altman() -> None:
    limits = limits_of_agreement(MINI, WRIGHT, factor=2)
    assert round(limits.bias.value, 1) == -2.1
    assert round(limits.sd, 1) == 38.8
    assert limits.bias.low is not None
    assert limits.bias.high is not None
    assert (round(limits.bias.low, 1), round(limits.bias.high, 1)) == (-22.0, 17.8)
    # the paper works on with -2.1 and 38.8
    assert limits.lower.value == pytest.approx(-79.7, abs=0.15)
    assert limits.upper.value == pytest.approx(75.5, abs=0.15)


def test_the_spread_that_grows_with_the_force_is_seen_and_an_even_one_is_not() -> None:
    source = np.random.default_rng(3)
    force = np.linspace(30, 140, 30)

    def pairs(sd: NDArray[np.float64] | float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        return force + source.normal(0, sd, 30), force + source.normal(0, sd, 30)

    growing = [limits_of_agreement(*pairs(0.08 * force)).spread_slope for _ in range(200)]
    even = [limits_of_agreement(*pairs(6.0)).spread_slope for _ in range(200)]
    seen = sum(one.excludes_zero and one.value > 0 for one in growing)
    false = sum(one.excludes_zero for one in even)
    assert seen > 120
    assert false <= 20  # 5 % would be 10


def test_the_slope_of_the_spread_by_hand() -> None:
    # means 1 2 3 4; differences 1 -1 3 -3 about a bias of 0 and a slope of -0.8
    middle, difference = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, -1.0, 3.0, -3.0])
    limits = limits_of_agreement(middle - difference / 2, middle + difference / 2)
    assert limits.slope.value == pytest.approx(-0.8, rel=1e-13)
    left = np.abs([1 - 1.2, -1 - 0.4, 3 + 0.4, -3 + 1.2])

    def squares(line: NDArray[np.float64]) -> float:
        return float(np.sum((left - line[0] - line[1] * middle) ** 2))

    best = optimize.minimize(squares, np.zeros(2), tol=1e-14)
    assert limits.spread_slope.value == pytest.approx(best.x[1], abs=1e-6)
