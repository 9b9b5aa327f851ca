"""A series of visits of one person."""

from __future__ import annotations

import random
from dataclasses import replace
from functools import partial

import pytest

from forceplate.analysis import Verdict, compare_visits
from forceplate.analysis.gain.progress import progress
from forceplate.errors import AnalysisError
from forceplate.types import Posture, Refusal, Result, Side, Visit
from forceplate.words import say
from tests.unit.analysis_data import CONDITION, header
from tests.unit.test_gain_compare import OWN, number, reason, with_peaks

W0, W8, W16, W24 = (header(f"W{week}", 7 * week) for week in (0, 8, 16, 24))
RIGHT = replace(CONDITION, side=Side.RIGHT)


def series_of(*visits: Visit) -> list[Visit]:
    shuffled = list(visits)
    random.Random(1).shuffle(shuffled)
    return shuffled


def test_each_visit_against_the_first_and_the_one_before() -> None:
    visits = series_of(
        with_peaks(W0, 50.0, 50.0), with_peaks(W8, 54.0, 54.0), with_peaks(W16, 60.0, 60.0),
        with_peaks(W24, 57.0, 57.0),
    )  # fmt: skip
    (series,) = progress(visits, compare=partial(compare_visits, errors=OWN))
    assert [point.visit for point in series.points] == ["W0", "W8", "W16", "W24"]
    assert [point.days for point in series.points] == [0, 56, 112, 168]
    assert [number(point.value) for point in series.points] == [50, 54, 60, 57]
    first = series.points[0]
    assert (first.since_first, first.since_previous) == (None, None)
    gains = []
    verdicts = []
    for point in series.points[1:]:
        assert point.since_first is not None
        assert point.since_previous is not None
        gains.append((number(point.since_first.gain), number(point.since_previous.gain)))
        verdicts.append((point.since_first.verdict, point.since_previous.verdict))
    assert gains == [(4, 4), (10, 6), (7, -3)]
    unsure = Verdict.NOT_DISTINGUISHABLE
    assert verdicts == [(unsure, unsure), (Verdict.GAIN, Verdict.GAIN), (Verdict.GAIN, unsure)]
    assert series.caution is not None
    assert "of 20 comparisons" in series.caution.en
    assert "van 20 vergelijkingen" in say(series.caution, "nl")


def test_two_visits_are_the_comparison_and_need_no_caution() -> None:
    visits = with_peaks(W0, 50.0, 50.0), with_peaks(W8, 90.0, 90.0)
    (series,) = progress(visits)
    assert series.caution is None
    assert series.points[1].since_first == compare_visits(*visits)[0]
    assert series.points[1].since_first == series.points[1].since_previous


def test_a_visit_that_differs_keeps_its_place_with_a_refusal() -> None:
    moved = replace(W8, calibration_json=None)
    (series,) = progress(
        [with_peaks(W0, 50.0, 50.0), with_peaks(moved, 90.0, 90.0), with_peaks(W16, 91.0, 91.0)]
    )
    second, third = series.points[1:]
    assert second.since_first is not None
    assert reason(second.since_first.gain) == "not_comparable"
    assert isinstance(second.value, Result)
    assert third.since_first is not None
    assert third.since_previous is not None
    assert number(third.since_first.gain) == 41.0
    assert reason(third.since_previous.gain) == "not_comparable"


def test_a_condition_that_is_missing_at_some_visits() -> None:
    left, right = with_peaks(W8, 60.0, 60.0), with_peaks(W8, 70.0, 70.0, condition=RIGHT)
    visits = [
        with_peaks(W0, 50.0, 50.0),
        Visit(W8, left.trials + right.trials),
        with_peaks(W16, 61.0, 61.0),
        with_peaks(W24, 75.0, 75.0, condition=RIGHT),
    ]
    series = progress(visits)
    assert [s.condition for s in series] == [CONDITION, RIGHT]
    values = [
        [p.value.value if isinstance(p.value, Result) else p.value.reason for p in s.points]
        for s in series
    ]
    assert values == [
        [50, 60, 61, "too_few_trials"],
        ["too_few_trials", 70, "condition_missing", 75],
    ]
    for point in series[1].points[1:]:
        assert point.since_first is None or isinstance(point.since_first.gain, Refusal)


def test_a_change_of_posture_is_named_in_the_series() -> None:
    standing = replace(CONDITION, posture=Posture.STANDING)
    (series,) = progress(
        [with_peaks(W0, 50.0, 50.0), with_peaks(W8, 90.0, 90.0, condition=standing)]
    )
    comparison = series.points[1].since_first
    assert comparison is not None
    assert [d.what for d in comparison.differences] == ["posture"]


@pytest.mark.parametrize("n", [0, 1])
def test_a_series_needs_two_visits(n: int) -> None:
    with pytest.raises(AnalysisError, match="at least two"):
        progress([with_peaks(W0, 50.0, 50.0)] * n)


def test_the_same_visit_twice_is_refused_not_counted() -> None:
    own = with_peaks(W0, 50.0, 50.0)
    (series,) = progress([own, own])
    assert series.points[1].since_first is not None
    assert reason(series.points[1].since_first.gain) == "not_comparable"
