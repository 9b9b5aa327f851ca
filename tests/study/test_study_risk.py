"""The measures of a 2 by 2 table, against the printed figures and against plain formulas."""

from __future__ import annotations

import math
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom, pearsonr

from forceplate.errors import AnalysisError
from forceplate.types import Refusal
from forceplate_study.outcome.risk import (
    MAX_BARNARD_CELLS,
    RiskComparison,
    RiskMeasure,
    RiskTest,
    compare_risks,
    group_risk,
)


def compared(control: tuple[int, int], other: tuple[int, int]) -> RiskComparison:
    return compare_risks(group_risk("control", *control), group_risk("intervention", *other))


TRIAL = compared((20, 61), (8, 57))


def printed(value: float | None, digits: int) -> str:
    assert value is not None
    return f"{value:.{digits}f}"


def measure(comparison: RiskComparison, name: str) -> RiskMeasure:
    answer = comparison.measure(name)
    assert isinstance(answer, RiskMeasure), answer
    return answer


def check(comparison: RiskComparison, name: str) -> RiskTest:
    answer = comparison.test(name)
    assert isinstance(answer, RiskTest), answer
    return answer


@pytest.mark.parametrize(
    ("name", "digits", "value", "low", "high"),
    [
        ("relative_risk", 4, "2.3361", "1.1189", "4.8774"),
        ("relative_risk_inverse", 4, "0.4281", "0.2050", "0.8938"),
        ("odds_ratio", 4, "2.9878", "1.1920", "7.4890"),
        ("risk_difference", 4, "0.1875", "0.0337", "0.3295"),
        ("risk_difference_wald", 4, "0.1875", "0.0392", "0.3359"),
    ],
)
def test_measures_of_the_trial_have_the_printed_digits(
    name: str, digits: int, value: str, low: str, high: str
) -> None:
    own = measure(TRIAL, name).estimate
    assert [printed(v, digits) for v in (own.value, own.low, own.high)] == [value, low, high]


def test_number_needed_to_treat_of_the_trial_has_the_printed_digits() -> None:
    own = measure(TRIAL, "number_needed_to_treat").estimate
    assert printed(own.value, 2) == "5.33"
    assert math.ceil(own.value) == 6
    assert printed(own.low, 2) == "2.98"
    assert printed(own.high, 1) == "25.5"


def test_risks_of_the_trial_have_the_printed_digits() -> None:
    other, control = TRIAL.other.risk, TRIAL.control.risk
    assert printed(other.value, 5) == "0.14035"
    assert [printed(v, 4) for v in (other.low, other.high)] == ["0.0729", "0.2532"]
    assert printed(control.value, 5) == "0.32787"
    assert [printed(v, 4) for v in (control.low, control.high)] == ["0.2234", "0.4528"]
    assert printed(measure(TRIAL, "risk_difference").estimate.value, 5) == "0.18752"


@pytest.mark.parametrize(
    ("name", "statistic", "p"),
    [
        ("chi_square", "5.7250", "0.01673"),
        ("chi_square_yates", "4.7357", "0.02954"),
        ("g_test", "5.8896", None),
        ("fisher_exact", None, "0.01860"),
        ("barnard_exact", None, "0.01716"),
    ],
)
def test_tests_of_the_trial_have_the_printed_digits(
    name: str, statistic: str | None, p: str | None
) -> None:
    own = check(TRIAL, name)
    assert statistic is None or printed(own.statistic, 4) == statistic
    assert p is None or printed(own.p, 5) == p


def test_expected_counts_of_the_trial() -> None:
    assert [printed(count, 3) for count in TRIAL.expected] == [
        "13.525", "43.475", "14.475", "46.525",
    ]  # fmt: skip
    assert not TRIAL.is_sparse


def test_what_the_published_hazard_ratio_and_its_p_imply() -> None:
    normal = NormalDist()
    error = math.log(2.42) / normal.inv_cdf(1 - 0.035 / 2)
    ends = [math.exp(math.log(2.42) + sign * 1.96 * error) for sign in (-1, 1)]
    assert [printed(end, 3) for end in ends] == ["1.064", "5.503"]
    assert printed(math.sqrt(1 / 8 + 1 / 20), 4) == "0.4183"


@pytest.mark.parametrize(
    ("r", "n", "p", "low", "high"),
    [
        (0.45, 20, "0.0465", "0.009", "0.744"),
        (0.45, 21, "0.0407", None, None),
        (0.41, 28, "0.0302", "0.044", "0.679"),
    ],
)
def test_what_the_published_correlations_imply(
    r: float, n: int, p: str, low: str | None, high: str | None
) -> None:
    """Any data with this correlation have this P and interval; made to have it exactly."""
    rng = np.random.default_rng(n)
    x = rng.standard_normal(n)
    noise = rng.standard_normal(n)
    x = (x - x.mean()) / np.linalg.norm(x - x.mean())
    noise -= noise.mean() + (noise @ x) * x
    y = r * x + math.sqrt(1 - r * r) * noise / np.linalg.norm(noise)
    found = pearsonr(x, y)
    assert printed(float(found.pvalue), 4) == p
    ends = found.confidence_interval()
    assert low is None or printed(float(ends.low), 3) == low
    assert high is None or printed(float(ends.high), 3) == high


@pytest.mark.parametrize(
    ("control", "other", "name", "reason"),
    [
        ((0, 5), (3, 6), "relative_risk", "no_injury"),
        ((3, 6), (0, 5), "odds_ratio", "no_injury"),
        ((5, 5), (3, 6), "odds_ratio", "all_injured"),
        ((5, 5), (0, 6), "risk_difference_wald", "no_variation"),
        ((2, 6), (2, 6), "number_needed_to_treat", "no_difference"),
        ((3, 6), (2, 6), "number_needed_to_treat", "difference_includes_zero"),
    ],
)
def test_a_measure_that_does_not_exist_is_refused(
    control: tuple[int, int], other: tuple[int, int], name: str, reason: str
) -> None:
    answer = compared(control, other).measure(name)
    assert isinstance(answer, Refusal)
    assert answer.reason == reason
    assert answer.message.endswith(".")


@pytest.mark.parametrize("counts", [((0, 4), (0, 7)), ((4, 4), (7, 7))])
def test_without_variation_there_is_nothing_to_test(
    counts: tuple[tuple[int, int], tuple[int, int]],
) -> None:
    comparison = compared(*counts)
    for name in ("chi_square", "chi_square_yates", "g_test", "barnard_exact"):
        answer = comparison.test(name)
        assert isinstance(answer, Refusal)
        assert answer.reason == "no_variation"
    assert check(comparison, "fisher_exact").p == 1


def test_barnard_is_refused_where_the_search_would_take_long() -> None:
    n = math.isqrt(MAX_BARNARD_CELLS)
    answer = compared((n // 3, n), (n // 4, n)).test("barnard_exact")
    assert isinstance(answer, Refusal)
    assert answer.reason == "groups_too_large"


@pytest.mark.parametrize(("n_injured", "n"), [(3, 2), (-1, 4), (0, 0)])
def test_counts_that_cannot_be_are_refused(n_injured: int, n: int) -> None:
    with pytest.raises(AnalysisError, match="cannot be"):
        group_risk("control", n_injured, n)


@st.composite
def tables(draw: st.DrawFn) -> tuple[tuple[int, int], tuple[int, int]]:
    n, m = draw(st.integers(1, 60)), draw(st.integers(1, 60))
    return (draw(st.integers(0, n)), n), (draw(st.integers(0, m)), m)


@given(tables())
def test_every_answer_is_a_finite_number_within_its_interval_or_a_refusal(
    table: tuple[tuple[int, int], tuple[int, int]],
) -> None:
    comparison = compared(*table)
    for own in comparison.measures:
        if isinstance(own, RiskMeasure):
            e = own.estimate
            assert e.low is not None
            assert e.high is not None
            assert e.low <= e.value <= e.high
            assert math.isfinite(e.low)
            assert math.isfinite(e.high)
    for test in comparison.tests:
        assert isinstance(test, Refusal) or 0 <= test.p <= 1.0000001
    assert sum(comparison.expected) == pytest.approx(table[0][1] + table[1][1])


@given(tables())
def test_exchanging_the_groups_inverts_ratios_and_keeps_tests(
    table: tuple[tuple[int, int], tuple[int, int]],
) -> None:
    one, two = compared(*table), compared(table[1], table[0])
    for name in ("relative_risk", "odds_ratio"):
        a, b = one.measure(name), two.measure(name)
        if isinstance(a, RiskMeasure):
            assert isinstance(b, RiskMeasure)
            assert b.estimate.low is not None
            assert a.estimate.value * b.estimate.value == pytest.approx(1)
            assert a.estimate.high == pytest.approx(1 / b.estimate.low)
    assert check(one, "fisher_exact").p == pytest.approx(check(two, "fisher_exact").p)
    there, back = (measure(c, "risk_difference").estimate for c in (one, two))
    assert back.low is not None
    assert there.high == pytest.approx(-back.low)


@pytest.mark.parametrize(
    ("first", "second"),
    [((20, 61), (8, 57)), ((3, 7), (1, 12)), ((2, 2), (2, 6)), ((1, 3), (3, 3)), ((5, 9), (5, 11))],
)
def test_barnard_goes_through_the_tables_of_the_same_group_sizes(
    first: tuple[int, int], second: tuple[int, int]
) -> None:
    """By its definition: the largest chance, over the common risk, of a score as far from 0."""
    (a, n1), (b, n2) = first, second
    x, y = np.meshgrid(np.arange(n1 + 1), np.arange(n2 + 1), indexing="ij")
    share = (x + y) / (n1 + n2)
    spread = np.sqrt(share * (1 - share) * (1 / n1 + 1 / n2))
    score = np.divide(x / n1 - y / n2, spread, out=np.zeros(x.shape), where=spread > 0)
    far = abs(score) >= abs(score[a, b]) - 1e-9
    risks = np.linspace(0.001, 0.999, 999)
    chances = [(binom.pmf(x, n1, p) * binom.pmf(y, n2, p))[far].sum() for p in risks]
    found = check(compared(first, second), "barnard_exact")
    assert found.p == pytest.approx(max(chances), rel=1e-3)


def test_barnard_counts_tables_that_are_exactly_as_extreme() -> None:
    """By hand, at a common risk of one half: 22 / 256 and 2 / 256 on either side."""
    assert check(compared((2, 2), (2, 6)), "barnard_exact").p == pytest.approx(0.1875)
