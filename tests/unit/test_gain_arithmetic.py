"""Gains, their error and agreement between visits: each number by its formula, written out."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from scipy import stats

from forceplate.analysis.gain.change import Change, Verdict, log_ratio, percent
from forceplate.analysis.gain.effect_sizes import effect_size, small_sample_factor
from forceplate.analysis.gain.group_statistics import (
    adjusted_difference,
    group_difference,
    paired_summary,
)
from forceplate.analysis.reliability.agreement import reliability
from forceplate.analysis.reliability.bland_altman import limits_of_agreement
from forceplate.analysis.reliability.estimate import Estimate, mean_estimate
from forceplate.analysis.reliability.standard_error import LITERATURE, MeasurementError
from forceplate.types import Region

EXACT = 1e-12
BEFORE = [61.0, 74.5, 88.0, 52.5, 97.0, 70.0]
AFTER = [66.5, 73.0, 95.5, 60.0, 99.5, 79.0]
SCORES = np.array([BEFORE, AFTER, [68.0, 76.0, 94.0, 57.5, 104.0, 81.5]]).T


def near(value: float) -> object:
    return pytest.approx(value, rel=EXACT, abs=1e-13)


# One person


def error(
    sem: float = 2.0, high: float | None = None, learning: tuple[float, float, float] | None = None
) -> MeasurementError:
    learned = None if learning is None else Estimate(*learning)
    return MeasurementError(sem, "us", sem_high=high, learning=learned)


def test_a_change_by_hand() -> None:
    change = Change(80.0, 92.0, "N", error(2.0, 3.0), allowance_percent=1.5)
    mdc95 = 1.96 * math.sqrt(2) * 2 + 0.015 * 92
    assert change.gain == 12.0
    assert change.allowance == near(0.015 * 92)
    assert change.mdc95 == near(mdc95)
    assert change.mdc90 == near(1.645 * math.sqrt(2) * 2 + 0.015 * 92)
    assert change.interval95 == (near(12 - mdc95), near(12 + mdc95))
    assert change.largest_mdc95 == near(1.96 * math.sqrt(2) * 3 + 0.015 * 92)
    assert change.reliable_change_index == near((12 - 0.015 * 92) / (math.sqrt(2) * 2))
    down = Change(92.0, 80.0, "N", error())
    assert down.reliable_change_index == near(-12 / (math.sqrt(2) * 2))
    assert down.largest_mdc95 == down.mdc95
    assert Change(80.0, 80.5, "N", error(), 5.0).reliable_change_index == 0
    assert Change(-90.0, -80.0, "N", error(), 10.0).allowance == near(9.0)
    assert [verdict.value for verdict in Verdict] == ["gain", "loss", "not_distinguishable"]
    assert percent(80.0, 92.0, "N") == near(15.0)
    assert log_ratio(80.0, 92.0, "N") == near(math.log(1.15))


@pytest.mark.parametrize(
    ("gain", "learning", "verdict"),
    [
        (5.54, None, "not_distinguishable"), (5.55, None, "gain"),
        (-5.54, None, "not_distinguishable"), (-5.55, None, "loss"),
        (6.0, (1.0, 0.1, 1.9), "not_distinguishable"), (6.6, (1.0, 0.1, 1.9), "gain"),
        (6.0, (1.0, -0.1, 2.1), "gain"), (-6.0, (1.0, 0.1, 1.9), "loss"),
        (-5.0, (1.0, 0.1, 1.9), "not_distinguishable"),
        (-6.0, (-1.0, -1.9, -0.1), "not_distinguishable"),
    ],
)  # fmt: skip
def test_the_verdict_on_both_sides_of_the_limit(
    gain: float, learning: tuple[float, float, float] | None, verdict: str
) -> None:
    change = Change(80.0, 80.0 + gain, "N", error(learning=learning))
    assert change.mdc95 == near(1.96 * math.sqrt(2) * 2)  # 5.5437
    assert change.verdict == verdict
    assert change.is_learned == (verdict == "not_distinguishable" and abs(gain) > change.mdc95)


def test_the_published_spreads_and_what_is_made_of_them() -> None:
    assert LITERATURE[Region.HALLUX].sem == near(24.5 * math.sqrt(0.1))
    assert LITERATURE[Region.LESSER_TOES].sem == near(22.54 * math.sqrt(0.1))
    assert all(each.assumed for each in LITERATURE.values())
    assert Region.ALL_TOES not in LITERATURE


# Persons, twice


def by_student(value: float, error: float, df: float) -> tuple[object, object, object]:
    half = float(stats.t.ppf(0.975, df)) * error
    return near(value), near(value - half), near(value + half)


def ends(estimate: Estimate) -> tuple[float, float | None, float | None]:
    return estimate.value, estimate.low, estimate.high


def test_limits_of_agreement_by_their_formulas() -> None:
    difference = np.array(AFTER) - BEFORE
    n, bias = 6, difference.mean()
    sd = math.sqrt(float(((difference - bias) ** 2).sum()) / 5)
    for factor in (1.96, 2.0):
        found = limits_of_agreement(BEFORE, AFTER, factor=factor)
        at_limit = sd * math.sqrt(1 / n + factor**2 / (2 * (n - 1)))
        assert (found.n, found.sd, found.factor) == (6, near(sd), factor)
        assert ends(found.bias) == by_student(bias, sd / math.sqrt(6), 5)
        assert ends(found.lower) == by_student(bias - factor * sd, at_limit, 5)
        assert ends(found.upper) == by_student(bias + factor * sd, at_limit, 5)
        line = stats.linregress((np.array(AFTER) + BEFORE) / 2, difference)
        assert ends(found.slope) == by_student(line.slope, line.stderr, 4)
    assert limits_of_agreement(BEFORE, AFTER).factor == 1.96
    # Means that do not vary: no slope is known.
    flat = limits_of_agreement([10.0, 11.0, 9.0], [12.0, 11.0, 13.0])
    assert ends(flat.slope) == (0.0, None, None)
    off = np.array(BEFORE) / 7  # nor what rounding makes of them
    assert ends(limits_of_agreement(60.1 + off, 60.1 - off).slope) == (0.0, None, None)
    assert ends(mean_estimate(difference)) == by_student(bias, sd / math.sqrt(6), 5)


def test_the_variances_of_persons_and_visits_by_their_formulas() -> None:
    found = reliability(SCORES)
    n, k = SCORES.shape
    grand = SCORES.mean()
    bms = k * float(((SCORES.mean(axis=1) - grand) ** 2).sum()) / (n - 1)
    jms = n * float(((SCORES.mean(axis=0) - grand) ** 2).sum()) / (k - 1)
    wms = float(((SCORES - SCORES.mean(axis=1, keepdims=True)) ** 2).sum()) / (n * (k - 1))
    ems = (wms * n * (k - 1) - jms * (k - 1)) / ((n - 1) * (k - 1))
    squares = found.mean_squares
    assert [squares.between, squares.visits, squares.within, squares.error] == [
        pytest.approx(value, rel=1e-10) for value in (bms, jms, wms, ems)
    ]
    f = squares.visits / squares.error
    assert found.visits_f == near(f)
    assert found.visits_p == near(float(stats.f.sf(f, k - 1, (n - 1) * (k - 1))))
    assert found.visit_means == tuple(map(near, SCORES.mean(axis=0)))
    steps = [limits_of_agreement(SCORES[:, a], SCORES[:, b]) for a, b in pairwise(range(k))]
    assert list(found.steps) == steps
    assert found.learning == steps[0].bias
    df, sem = (n - 1) * (k - 1), math.sqrt(squares.error)
    ends_of = [sem * math.sqrt(df / float(stats.chi2.ppf(q, df))) for q in (0.975, 0.025)]
    assert ends(found.sem_interval) == (near(sem), near(ends_of[0]), near(ends_of[1]))
    assert found.cv_percent["sem_over_mean"] == near(100 * sem / grand)
    logs = reliability(np.log(SCORES)).mean_squares
    assert found.cv_percent["log_scores"] == near(100 * (math.exp(math.sqrt(logs.error)) - 1))
    shift = (squares.visits - squares.error) / n
    assert found.sem["sqrt_visit_and_error_variance"] == near(math.sqrt(shift + squares.error))
    assert found.sem["sqrt_within_mean_square"] == near(math.sqrt(squares.within))
    sd_all = float(SCORES.std(ddof=1))
    for form in (1, 2, 3):
        icc = found.icc[f"ICC({form},1)"].value
        assert found.sem[f"sd_icc_{form}_1"] == near(sd_all * math.sqrt(1 - icc))
    # The mean of three visits, by Spearman and Brown.
    for form in (1, 2, 3):
        one, mean = found.icc[f"ICC({form},1)"], found.icc[f"ICC({form},k)"]
        for a, b in zip(ends(one), ends(mean), strict=True):
            assert a is not None
            assert b == pytest.approx(k * a / (1 + (k - 1) * a), rel=1e-10)


# Groups


def test_the_gain_of_a_group_by_hand() -> None:
    found = paired_summary([*BEFORE, 55.0, math.nan, 65.0], [*AFTER, math.nan, 70.0, math.nan])
    gains = np.array(AFTER) - BEFORE
    sd = float(gains.std(ddof=1))
    t = float(gains.mean()) / (sd / math.sqrt(6))
    assert (found.baseline.n, found.baseline.mean) == (6, near(float(np.mean(BEFORE))))
    assert found.follow_up.sd == near(float(np.std(AFTER, ddof=1)))
    assert (found.t, found.degrees_of_freedom, found.gain_sd) == (near(t), 5, near(sd))
    assert found.p == near(2 * float(stats.t.sf(t, 5)))
    assert found.cohen_dz.value == near(float(gains.mean()) / sd)
    assert found.gain_percent is not None
    assert found.gain_percent.value == near(float((100 * gains / BEFORE).mean()))
    counts = (found.n_without_follow_up, found.n_without_baseline, found.n_without_both)
    assert counts == (2, 1, 0)
    assert found.without_follow_up is not None
    assert found.without_follow_up.mean == 60.0
    assert paired_summary([*BEFORE[:-1], 0.0], AFTER).gain_percent is None
    assert paired_summary([*BEFORE, 55.0], [*AFTER, math.nan]).without_follow_up is None


def test_the_difference_of_two_groups_by_hand() -> None:
    one, two = [9.0, 12.5, 7.0, 11.0], [3.0, 5.5, 1.0, 4.0, 2.0]
    found = group_difference(one, two)
    a, b = float(np.var(one, ddof=1)) / 4, float(np.var(two, ddof=1)) / 5
    df = (a + b) ** 2 / (a**2 / 3 + b**2 / 4)
    difference, error = float(np.mean(one) - np.mean(two)), math.sqrt(a + b)
    assert ends(found.difference) == by_student(difference, error, df)
    assert (found.t, found.degrees_of_freedom) == (near(difference / error), near(df))
    pooled = math.sqrt((3 * np.var(one, ddof=1) + 4 * np.var(two, ddof=1)) / 7)
    j = math.gamma(3.5) / (math.gamma(3.0) * math.sqrt(3.5))
    assert small_sample_factor(7) == near(j)
    assert found.hedges_g.value == near(j * difference / pooled)
    scale = math.sqrt(1 / 4 + 1 / 5)
    d = effect_size(difference / (pooled * scale), 7, scale)
    for end, of_d in zip(ends(found.hedges_g), ends(d), strict=True):
        assert of_d is not None
        assert end == near(j * of_d)


def test_an_adjusted_difference_by_the_normal_equations() -> None:
    member = np.array([1, 1, 1, 0, 0, 0], bool)
    found = adjusted_difference([*BEFORE, math.nan], [*AFTER, 70.0], [*member, True])
    design = np.column_stack([np.ones(6), BEFORE, member])
    inverse = np.linalg.inv(design.T @ design)
    solved = inverse @ design.T @ np.array(AFTER)
    left = np.array(AFTER) - design @ solved
    error = math.sqrt(float(left @ left) / 3 * inverse[2, 2])
    assert found.n == 6
    assert found.intercept == pytest.approx(solved[0], rel=1e-9)
    assert found.baseline_slope == pytest.approx(solved[1], rel=1e-9)
    assert found.standard_error == pytest.approx(error, rel=1e-9)
    half = float(stats.t.ppf(0.975, 3)) * error
    expected = (solved[2], solved[2] - half, solved[2] + half)
    assert ends(found.difference) == pytest.approx(expected, rel=1e-9)
    assert found.p == pytest.approx(2 * float(stats.t.sf(abs(solved[2]) / error, 3)), rel=1e-8)
