"""ICC, SEM, MDC and limits of agreement against published and independent answers."""

from __future__ import annotations

import math
import warnings
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from forceplate.analysis.reliability.agreement import (
    SEM_FORMULAS,
    Reliability,
    plain_words,
    reliability,
)
from forceplate.analysis.reliability.bland_altman import limits_of_agreement
from forceplate.analysis.reliability.standard_error import mdc
from forceplate.errors import AnalysisError
from forceplate.words import say

SHROUT_FLEISS = np.array(
    [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float
)
"""Table 2 of Shrout & Fleiss (1979): six persons, four judges."""
WEIR_A = np.array(
    [[146, 148, 170, 90, 157, 156, 176, 205], [140, 152, 152, 99, 145, 153, 167, 218]], float
).T
"""Data set A of Weir (2005): eight persons, two trials."""


def scores_with_spread(seed: int, n: int, k: int) -> NDArray[np.float64]:
    source = np.random.default_rng(seed)
    persons = source.normal(80, 20, (n, 1))
    return persons + source.normal(0, 5, (n, k)) + source.normal(0, 2, k)


def test_shrout_and_fleiss_1979() -> None:
    answer = reliability(SHROUT_FLEISS)
    published = {
        "ICC(1,1)": 0.17, "ICC(2,1)": 0.29, "ICC(3,1)": 0.71,
        "ICC(1,k)": 0.44, "ICC(2,k)": 0.62, "ICC(3,k)": 0.91,
    }  # fmt: skip
    assert {name: round(icc.value, 2) for name, icc in answer.icc.items()} == published
    squares = answer.mean_squares
    assert round(squares.between, 2) == 11.24
    assert round(squares.within, 2) == 6.26
    assert round(squares.visits, 2) == 32.49
    assert round(squares.error, 2) == 1.02


def test_weir_2005_the_sem_depends_on_its_formula() -> None:
    sem = reliability(WEIR_A).sem
    assert set(sem) == set(SEM_FORMULAS)
    assert round(sem["sqrt_error_mean_square"], 2) == 7.56
    assert round(sem["sqrt_within_mean_square"], 2) == 7.33
    assert round(sem["sd_icc_3_1"], 2) == 7.31
    assert round(sem["sd_icc_2_1"], 2) == 7.10
    # No shift is seen there, so that it adds nothing; the judges of Shrout & Fleiss do shift.
    assert sem["sqrt_visit_and_error_variance"] == sem["sqrt_error_mean_square"]
    shifted = reliability(SHROUT_FLEISS).sem
    assert shifted["sqrt_visit_and_error_variance"] == pytest.approx(math.sqrt(6.26), abs=0.001)
    differences = WEIR_A[:, 1] - WEIR_A[:, 0]
    assert sem["sqrt_error_mean_square"] == pytest.approx(differences.std(ddof=1) / math.sqrt(2))
    assert sem["sqrt_within_mean_square"] == pytest.approx(
        math.sqrt(np.sum(differences**2) / (2 * len(differences)))
    )


@pytest.mark.parametrize(
    "scores",
    [SHROUT_FLEISS, WEIR_A, scores_with_spread(1, 20, 2), scores_with_spread(2, 5, 3)],
    ids=["shrout_fleiss", "weir", "20x2", "5x3"],
)
def test_the_six_forms_equal_pingouin(scores: NDArray[np.float64]) -> None:
    import pandas as pd
    import pingouin

    n, k = scores.shape
    frame = pd.DataFrame(
        {
            "person": np.repeat(np.arange(n), k),
            "visit": np.tile(np.arange(k), n),
            "score": scores.ravel(),
        }
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of pandas about pingouin
        theirs: Any = pingouin.intraclass_corr(
            frame, targets="person", raters="visit", ratings="score"
        )
    ours = list(reliability(scores).icc.values())
    assert [icc.value for icc in ours] == pytest.approx(list(theirs["ICC"]), rel=1e-9)
    column = "CI95" if "CI95" in theirs else "CI95%"
    for icc, (low, high) in zip(ours, theirs[column], strict=True):
        assert icc.low == pytest.approx(low, abs=0.00501)
        assert icc.high == pytest.approx(high, abs=0.00501)


@given(st.integers(0, 10_000), st.integers(3, 12), st.integers(2, 5))
@example(8826, 3, 3)  # an interval that does not exist
def test_forms_are_ordered_and_inside_their_intervals(seed: int, n: int, k: int) -> None:
    answer = reliability(scores_with_spread(seed, n, k))
    for icc in answer.icc.values():
        assert icc.value <= 1 + 1e-12
        assert icc.low is None or icc.low <= icc.value + 1e-9
        assert icc.high is None or icc.value <= icc.high + 1e-9
    interval = answer.sem_interval
    assert interval.low is not None
    assert interval.high is not None
    assert interval.low < interval.value < interval.high
    for form in "123":
        if f"ICC({form},k)" not in answer.icc:
            assert answer.icc[f"ICC({form},1)"].value <= -1 / (k - 1)
            continue
        single, mean = (answer.icc[f"ICC({form},{which})"].value for which in "1k")
        assert (single > 0) == (mean > 0)
        assert single <= 0 or mean >= single


@given(st.integers(0, 1000), st.floats(0.1, 50), st.floats(-500, 500))
def test_units_scale_the_sem_and_leave_the_icc(seed: int, scale: float, shift: float) -> None:
    scores = scores_with_spread(seed, 8, 3)
    one, other = reliability(scores), reliability(scores * scale + shift)
    for name, icc in one.icc.items():
        assert other.icc[name].value == pytest.approx(icc.value, abs=1e-6)
    for name, sem in one.sem.items():
        assert other.sem[name] == pytest.approx(scale * sem, rel=1e-6)


def test_missing_visits_are_left_out_and_named() -> None:
    scores = scores_with_spread(3, 8, 2)
    holed = np.vstack([scores, [[50.0, np.nan]], [[np.nan, np.nan]]])
    answer = reliability(holed)
    assert answer.incomplete == (8, 9)
    assert answer.icc == reliability(scores).icc


def test_learning_is_seen_as_a_shift_and_said() -> None:
    scores = scores_with_spread(4, 30, 2)
    scores[:, 1] = scores[:, 0] + np.random.default_rng(5).normal(12, 3, 30)
    answer = reliability(scores)
    assert answer.learning is not None
    assert answer.learning.value == pytest.approx(12, abs=2)
    assert answer.learning.excludes_zero
    assert answer.visits_p < 0.001
    words = plain_words(answer, "N")
    assert "without training" in words.en
    assert "gewenning" in say(words, "nl")
    assert answer.sem["sqrt_within_mean_square"] > 2 * answer.sem["sqrt_error_mean_square"]


def test_mdc_is_of_two_measurements() -> None:
    assert mdc(4.31, 1.96) == pytest.approx(11.9, abs=0.05)
    assert mdc(1.86, 1.96) == pytest.approx(5.2, abs=0.05)


@pytest.mark.parametrize(
    ("scores", "message"),
    [
        (np.zeros((0, 2)), "0 of 0 persons"),
        (np.zeros(5), "shape"),
        (np.zeros((5, 1)), "two visits"),
        (np.full((5, 2), 7.0), "repeat each other exactly"),
        (np.tile(np.arange(5.0)[:, None], 2), "repeat each other exactly"),
        (np.arange(5.0)[:, None] + [0.0, 3.0], "repeat each other exactly"),
        (np.array([[1.0, 3.0], [2.0, 2.0], [3.0, 1.0]]), "same mean"),
        (np.array([[1.0, np.inf], [2.0, 3.0], [3.0, 5.0]]), "infinite"),
        (np.array([[1.0, np.nan], [2.0, np.nan], [3.0, 5.0]]), "1 of 3 persons"),
    ],
)
def test_what_says_nothing_is_refused(scores: NDArray[np.float64], message: str) -> None:
    with pytest.raises(AnalysisError, match=message):
        reliability(scores)


def test_a_negative_icc_is_kept() -> None:
    answer = reliability(np.array([[1.0, 9.0], [8.0, 2.5], [2.0, 7.0], [9.0, 1.0]]))
    assert answer.icc["ICC(1,1)"].value < 0
    assert answer.icc["ICC(2,1)"].value < 0


def test_cv_needs_positive_scores() -> None:
    scores = scores_with_spread(6, 10, 2)
    cv = reliability(scores).cv_percent
    expected = 100 * reliability(scores).sem["sqrt_error_mean_square"] / scores.mean()
    assert cv["sem_over_mean"] == pytest.approx(expected)
    tight = reliability(80 + (scores - scores.mean()) / 10).cv_percent
    assert tight["log_scores"] == pytest.approx(tight["sem_over_mean"], rel=0.05)
    assert reliability(scores - 200).cv_percent == {}


def test_limits_of_agreement_equal_pingouin_s_definition() -> None:
    scores = scores_with_spread(7, 17, 2)
    limits = limits_of_agreement(scores[:, 0], scores[:, 1])
    difference = scores[:, 1] - scores[:, 0]
    assert limits.bias.value == pytest.approx(difference.mean())
    assert limits.upper.value - limits.lower.value == pytest.approx(
        2 * 1.96 * difference.std(ddof=1)
    )


def test_a_difference_that_grows_with_the_force_is_seen() -> None:
    force = np.linspace(20, 120, 40)
    other = force * 1.2 + np.random.default_rng(8).normal(0, 0.5, 40)
    assert limits_of_agreement(force, other).slope.excludes_zero
    steady = force + np.random.default_rng(9).normal(0, 3, 40)
    assert not limits_of_agreement(force, steady).slope.excludes_zero


@given(arrays(np.float64, st.integers(3, 12), elements=st.floats(-1e3, 1e3)))
def test_limits_hold_the_bias_or_are_refused(first: NDArray[np.float64]) -> None:
    second = first[::-1].copy()
    try:
        limits = limits_of_agreement(first, second)
    except AnalysisError as error:
        assert "same" in str(error)  # noqa: PT017 - either outcome is right, each is checked
        return
    assert limits.lower.value < limits.bias.value < limits.upper.value


@pytest.mark.parametrize(
    ("first", "second"),
    [([1, 2], [1, 3]), ([1, 2, 3], [1, 2]), ([1, 2, math.nan], [1, 2, 3]), ([[1], [2], [3]], [1])],
)
def test_pairs_that_are_none_are_refused(first: Any, second: Any) -> None:
    with pytest.raises(AnalysisError):
        limits_of_agreement(first, second)


def test_the_types_are_plain_data() -> None:
    answer = reliability(SHROUT_FLEISS)
    assert isinstance(answer, Reliability)
    assert len(answer.steps) == 3
    assert all(isinstance(mean, float) for mean in answer.visit_means)
