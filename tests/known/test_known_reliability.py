"""Three persons measured twice: every number of their reliability by hand.

Scores 1 2, 3 4, 5 9. The grand mean is 4, the persons' means are 1.5 3.5 7, the visits' 3 5:
sums of squares 31 between persons (2 degrees of freedom), 6 between visits (1), 40 in all, and so
3 of error (2). Mean squares 15.5, 6, 1.5; within persons 9 / 3 = 3.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from forceplate.analysis.reliability.agreement import reliability
from forceplate.analysis.reliability.bland_altman import limits_of_agreement
from forceplate.analysis.reliability.standard_error import mdc

SCORES = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 9.0]])


def test_the_mean_squares() -> None:
    squares = reliability(SCORES).mean_squares
    assert squares.between == pytest.approx(15.5, rel=1e-14)
    assert squares.visits == pytest.approx(6.0, rel=1e-14)
    assert squares.error == pytest.approx(1.5, rel=1e-14)
    assert squares.within == pytest.approx(3.0, rel=1e-14)


def test_the_six_forms() -> None:
    icc = {name: found.value for name, found in reliability(SCORES).icc.items()}
    assert icc == pytest.approx(
        {
            "ICC(1,1)": 12.5 / 18.5,
            "ICC(2,1)": 14 / (15.5 + 1.5 + 2 * 4.5 / 3),
            "ICC(3,1)": 14 / 17,
            "ICC(1,k)": 12.5 / 15.5,
            "ICC(2,k)": 14 / (15.5 + 4.5 / 3),
            "ICC(3,k)": 14 / 15.5,
        },
        rel=1e-13,
    )


def test_the_errors_and_the_least_gain_that_is_none() -> None:
    sem = reliability(SCORES).sem
    assert sem["sqrt_error_mean_square"] == pytest.approx(math.sqrt(1.5), rel=1e-14)
    assert sem["sqrt_within_mean_square"] == pytest.approx(math.sqrt(3.0), rel=1e-14)
    assert mdc(math.sqrt(1.5), 1.96) == pytest.approx(1.96 * math.sqrt(3.0), rel=1e-14)


def test_the_limits_of_agreement() -> None:
    # differences 1, 1 and 4: their mean 2, their standard deviation the root of 3
    limits = limits_of_agreement(SCORES[:, 0], SCORES[:, 1], factor=2)
    assert limits.bias.value == pytest.approx(2.0, rel=1e-14)
    assert limits.sd == pytest.approx(math.sqrt(3.0), rel=1e-14)
    assert limits.lower.value == pytest.approx(2 - 2 * math.sqrt(3.0), rel=1e-14)
    assert limits.upper.value == pytest.approx(2 + 2 * math.sqrt(3.0), rel=1e-14)
