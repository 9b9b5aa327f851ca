"""Groups of persons: against scipy, statsmodels' formulas and known answers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy import stats

from forceplate.analysis.gain.effect_sizes import effect_size, noncentral_t_cdf
from forceplate.analysis.gain.group_statistics import (
    adjusted_difference,
    group_difference,
    paired_summary,
)
from forceplate.analysis.gain.group_study import (
    FootChange,
    Place,
    foot_changes,
    group_studies,
    persons_of,
)
from forceplate.analysis.reliability.bland_altman import limits_of_agreement
from forceplate.errors import AnalysisError
from forceplate.types import Condition, Region, Side
from forceplate.words import Text, say
from tests.unit.test_gain_compare import W0, W8, with_peaks

LEFT, RIGHT = (Condition(side, Region.HALLUX) for side in (Side.LEFT, Side.RIGHT))
NAN = math.nan


def sample(seed: int, n: int, mean: float = 10, sd: float = 4) -> NDArray[np.float64]:
    return np.random.default_rng(seed).normal(mean, sd, n)


@given(st.integers(0, 500), st.integers(3, 30))
def test_paired_equals_scipy(seed: int, n: int) -> None:
    before = sample(seed, n, 60, 15)
    after = before + sample(seed + 1, n, 5, 6)
    summary = paired_summary(before, after)
    theirs = stats.ttest_rel(after, before)
    interval = theirs.confidence_interval(0.95)
    assert summary.t == pytest.approx(theirs.statistic)
    assert summary.p == pytest.approx(theirs.pvalue)
    assert summary.gain.low == pytest.approx(interval.low)
    assert summary.gain.high == pytest.approx(interval.high)
    assert summary.cohen_dz.value == pytest.approx(summary.gain.value / summary.gain_sd)


@given(st.integers(0, 500), st.integers(3, 30), st.integers(3, 30))
def test_groups_equal_welch_in_scipy(seed: int, n: int, m: int) -> None:
    one, two = sample(seed, n, 12, 5), sample(seed + 1, m, 8, 3)
    answer = group_difference(one, two)
    theirs = stats.ttest_ind(one, two, equal_var=False)
    interval = theirs.confidence_interval(0.95)
    assert answer.t == pytest.approx(theirs.statistic)
    assert answer.p == pytest.approx(theirs.pvalue)
    assert answer.degrees_of_freedom == pytest.approx(theirs.df)
    assert answer.difference.low == pytest.approx(interval.low)
    assert answer.difference.high == pytest.approx(interval.high)
    mirrored = group_difference(two, one)
    assert mirrored.hedges_g.value == pytest.approx(-answer.hedges_g.value)
    assert mirrored.hedges_g.low == pytest.approx(-(answer.hedges_g.high or NAN), abs=1e-6)


@given(st.floats(-15, 15), st.integers(2, 80), st.floats(-6, 6))
def test_the_noncentral_t_equals_scipy_s(t: float, df: int, noncentrality: float) -> None:
    theirs = float(stats.nct.cdf(t, df, noncentrality))
    ours = noncentral_t_cdf(t, df, noncentrality)
    assert -1e-9 <= ours <= 1 + 1e-9
    if math.isfinite(theirs):
        assert ours == pytest.approx(theirs, abs=1e-10)


@pytest.mark.parametrize("t", [-300.0, -2.0, 0.0, 0.3, 8.0, 300.0])
@pytest.mark.parametrize("df", [2, 5, 40, 400])
def test_effect_sizes_of_any_size_have_an_interval(t: float, df: int) -> None:
    effect = effect_size(t, df, 0.5)
    assert effect.low is not None
    assert effect.high is not None
    assert effect.low < effect.value < effect.high
    assert noncentral_t_cdf(t, df, effect.low / 0.5) == pytest.approx(0.975, abs=1e-7)


def test_hedges_g_and_its_interval() -> None:
    one, two = sample(1, 12, 14, 5), sample(2, 15, 9, 5)
    g = group_difference(one, two).hedges_g
    df = 25
    pooled = math.sqrt((11 * one.var(ddof=1) + 14 * two.var(ddof=1)) / df)
    d = (one.mean() - two.mean()) / pooled
    assert g.value == pytest.approx(d * (1 - 3 / (4 * df - 1)), rel=1e-3)
    scale = math.sqrt(1 / 12 + 1 / 15)
    correction = g.value / d
    assert g.low is not None
    assert g.high is not None
    t = d / scale
    assert stats.nct.cdf(t, df, g.low / correction / scale) == pytest.approx(0.975, abs=1e-6)
    assert stats.nct.cdf(t, df, g.high / correction / scale) == pytest.approx(0.025, abs=1e-6)


def test_the_interval_of_dz_covers_the_true_effect() -> None:
    source = np.random.default_rng(3)
    hits = 0
    for _ in range(200):
        gains = source.normal(6, 10, 12)
        dz = paired_summary(np.full(12, 50.0), 50 + gains).cohen_dz
        assert dz.low is not None
        assert dz.high is not None
        hits += dz.low < 0.6 < dz.high
    assert 0.90 < hits / 200 < 0.99


def test_missing_values_are_counted_and_the_others_kept() -> None:
    before = [50, 60, 55, 70, NAN, 40, 45, NAN]
    after = [58, 66, 70, 72, 80, NAN, NAN, NAN]
    summary = paired_summary(before, after)
    assert summary.baseline.n == 4
    assert summary.gain.value == pytest.approx(7.75)
    assert summary.n_without_follow_up == 2
    assert summary.n_without_baseline == 1
    assert summary.n_without_both == 1
    assert summary.without_follow_up is not None
    assert summary.without_follow_up.mean == 42.5


def test_adjustment_finds_the_effect_that_was_put_in() -> None:
    before = sample(4, 60, 60, 15)
    member = np.arange(60) % 3 == 0
    after = 10 + 0.8 * before + 7 * member + sample(5, 60, 0, 2)
    before[5] = NAN
    answer = adjusted_difference(before, after, member)
    assert answer.n == 59
    assert answer.difference.value == pytest.approx(7, abs=2)
    assert answer.baseline_slope == pytest.approx(0.8, abs=0.1)
    assert answer.p < 1e-6


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ([], []), ([1, 2], [2, 4]), ([1, 2, 3], [2, 3, 4]), ([1, 2, 3], [2, 4]),
        ([1, 2, math.inf], [2, 4, 5]), ([NAN] * 5, [1, 2, 3, 4, 5]), ([[1, 2, 3]], [[2, 4, 5]]),
    ],
)  # fmt: skip
def test_a_group_that_says_nothing_is_refused(before: Any, after: Any) -> None:
    with pytest.raises(AnalysisError):
        paired_summary(before, after)


@pytest.mark.parametrize(
    ("one", "two"), [([1, 2], [1, 2, 3]), ([5, 5, 5], [5, 5, 5]), ([0] * 3, [0] * 3),
                     ([1, NAN, 2], [1, 2, 3])]
)  # fmt: skip
def test_two_groups_that_say_nothing_are_refused(one: Any, two: Any) -> None:
    with pytest.raises(AnalysisError):
        group_difference(one, two)


@pytest.mark.parametrize(
    ("before", "after", "member"),
    [
        ([1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 0, 0]),
        ([5] * 6, [1, 2, 3, 4, 5, 7], [1, 1, 1, 0, 0, 0]),
        ([1, 2, 3], [1, 2], [1, 0, 0]),
    ],
)
def test_what_cannot_be_adjusted_is_refused(before: Any, after: Any, member: Any) -> None:
    with pytest.raises(AnalysisError):
        adjusted_difference(before, after, member)


def test_values_that_differ_by_rounding_alone_say_nothing_whatever_the_smallest_is() -> None:
    one = np.array([0.0, 60.1, 70.3])
    moved = one + 0.1
    assert np.ptp(moved - one) > 0
    with pytest.raises(AnalysisError):
        paired_summary(one, moved)
    with pytest.raises(AnalysisError, match="differences of all pairs are the same"):
        limits_of_agreement(one, moved)
    with pytest.raises(AnalysisError):
        group_difference(moved - one, np.append(moved - one, 0.1))


def test_follow_ups_on_a_line_are_refused_whatever_rounding_leaves_of_their_spread() -> None:
    before = sample(6, 12, 60, 10)
    member = np.arange(12) < 6
    for after in (10 + 0.7 * before + 5 * member, np.full(12, 61.3), np.zeros(12)):
        with pytest.raises(AnalysisError, match="exactly on a line"):
            adjusted_difference(before, after, member)


def feet(seed: int, name: str, group: str, gain: float) -> list[FootChange]:
    source = np.random.default_rng(seed)
    return [
        FootChange(name, group, side, before, before + gain + source.normal(0, 3))
        for side, before in zip((LEFT, RIGHT), source.normal(60, 8, 2), strict=True)
    ]


def test_two_feet_of_one_person_count_as_one() -> None:
    rows = [
        foot
        for number in range(10)
        for foot in feet(
            number, f"P{number}", "control" if number % 2 else "intervention",
            8 if number % 2 == 0 else 0,
        )
    ]  # fmt: skip
    (study,) = group_studies(rows, intervention="intervention", control="control")
    assert len(study.persons) == 10
    assert all(person.n_feet == 2 for person in study.persons)
    assert not isinstance(study.gain_difference, Text)
    assert study.gain_difference.intervention.n == 5
    assert study.gain_difference.difference.value == pytest.approx(8, abs=4)
    assert not isinstance(study.adjusted, Text)
    assert study.adjusted.n == 10
    by_hand = [
        np.mean([f.follow_up_n - f.baseline_n for f in rows if f.subject_id == f"P{number}"])
        for number in range(0, 10, 2)
    ]
    assert study.gain_difference.intervention.mean == pytest.approx(np.mean(by_hand))


def test_a_foot_without_a_value_is_named_and_its_pair_stays() -> None:
    whole = feet(1, "P1", "control", 5)
    hole = FootChange(
        "P1",
        "control",
        RIGHT,
        whole[1].baseline_n,
        NAN,
        Text("no follow-up visit"),
    )
    (person,) = persons_of([whole[0], hole], Place.of(LEFT))
    assert person.n_feet == 1
    assert person.baseline_n == whole[0].baseline_n
    assert person.follow_up_n == whole[0].follow_up_n
    (missing,) = person.missing
    assert say(missing) == "right: no follow-up visit"
    assert say(missing, "nl") == "rechts: geen vervolgmeting"


def test_a_person_without_any_pair_is_missing() -> None:
    left = FootChange("P1", "control", LEFT, 50.0, NAN, Text("no follow-up visit"))
    right = FootChange("P1", "control", RIGHT, NAN, 60.0, Text("too few"))
    (person,) = persons_of([left, right], Place.of(LEFT))
    assert person.n_feet == 0
    assert person.baseline_n == 50.0
    assert math.isnan(person.follow_up_n)


def test_a_person_in_two_groups_is_refused() -> None:
    with pytest.raises(AnalysisError, match="stands in the groups"):
        persons_of([*feet(1, "P1", "control", 1), *feet(1, "P1", "other", 1)], Place.of(LEFT))


def test_too_few_persons_are_said_in_words() -> None:
    (study,) = group_studies(
        feet(1, "P1", "control", 1) + feet(2, "P2", "x", 1), intervention="i", control="control"
    )
    assert isinstance(study.gain_difference, Text)
    assert all(isinstance(answer, Text) for answer in study.groups.values())
    assert [person.subject_id for person in study.persons] == ["P1"]


def test_visits_become_feet() -> None:
    first, later = with_peaks(W0, 50.0, 52.0), with_peaks(W8, 60.0, 64.0)
    (whole,) = foot_changes(first, later, "control")
    assert (whole.baseline_n, whole.follow_up_n, whole.missing) == (51.0, 62.0, None)
    (dropped,) = foot_changes(first, None, "control")
    assert dropped.baseline_n == 51.0
    assert math.isnan(dropped.follow_up_n)
    assert dropped.missing == Text("no follow-up visit")
    (late,) = foot_changes(None, later, "control")
    assert math.isnan(late.baseline_n)
    assert late.missing == Text("no baseline visit")
    assert foot_changes(None, None, "control") == []


def test_visits_that_may_not_be_compared_leave_no_follow_up() -> None:
    from dataclasses import replace

    moved = with_peaks(replace(W8, calibration_json=None), 60.0, 64.0)
    (foot,) = foot_changes(with_peaks(W0, 50.0, 52.0), moved, "control")
    assert foot.baseline_n == 51.0
    assert math.isnan(foot.follow_up_n)
    assert foot.missing is not None
    assert "cannot be compared" in foot.missing.en
    assert "niet te vergelijken" in say(foot.missing, "nl")
