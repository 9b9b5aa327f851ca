"""What several trials say together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate.analysis.trial import method_catalogue as methods
from forceplate.analysis.trial.visit_summary import (
    SUMMARIES,
    asymmetries,
    summarise,
    summarise_visit,
    within_visit_cv,
)
from forceplate.errors import AnalysisError
from forceplate.types import Condition, Parameter, Refusal, Region, Result, Side, Trial, Visit
from tests.unit.analysis_data import CONDITION, HEADER, trial

RIGHT = replace(CONDITION, side=Side.RIGHT)


def with_peak(
    peak_n: float | None,
    *,
    condition: Condition = CONDITION,
    accepted: bool = True,
    version: int = 1,
    reference: str = "zero",
) -> Trial:
    """Return a trial that says it has this peak force; None: it was refused."""
    parameters: dict[str, Parameter] = {"cutoff_hz": 50.0, "reference": reference}
    result = (
        Refusal("peak_force", "gap", "3 samples were lost.", "highest_sample_zero_phase", version)
        if peak_n is None
        else Result("peak_force", peak_n, "N", "highest_sample_zero_phase", version, parameters)
    )
    return replace(trial(np.zeros(3), condition=condition), accepted=accepted, results=(result,))


def number(result: Result | Refusal) -> float:
    assert isinstance(result, Result), result
    return result.value


def test_best_mean_of_best_two_and_mean() -> None:
    trials = [with_peak(n) for n in (90.0, 110.0, 100.0, 95.0)]
    trials.append(with_peak(500.0, accepted=False))
    assert number(summarise(trials, "peak_force", methods.BEST)) == 110.0
    assert number(summarise(trials, "peak_force")) == 105.0
    assert number(summarise(trials, "peak_force", methods.MEAN)) == 98.75
    cv = 100 * np.std([90, 110, 100, 95], ddof=1) / 98.75
    assert number(within_visit_cv(trials, "peak_force")) == pytest.approx(cv)


def test_a_summary_says_how_it_was_made() -> None:
    found = summarise([with_peak(100.0), with_peak(90.0), with_peak(None)], "peak_force")
    assert isinstance(found, Result)
    assert (found.name, found.unit, found.method) == ("peak_force_mean_of_best", "N",
                                                      "mean_of_best")  # fmt: skip
    assert found.parameters == {
        "of": "peak_force",
        "of_method": "highest_sample_zero_phase",
        "of_version": 1,
        "cutoff_hz": 50.0,
        "n_accepted": 3,
        "n_values": 2,
        "n_used": 2,
    }


@given(st.lists(st.floats(1.0, 500.0), min_size=2, max_size=8))
def test_the_ways_are_ordered_and_scale(peaks: list[float]) -> None:
    trials = [with_peak(n) for n in peaks]
    two, best, mean = (number(summarise(trials, "peak_force", way)) for way in SUMMARIES)
    assert best >= two >= mean or two == pytest.approx(mean)
    doubled = [with_peak(2 * n) for n in peaks]
    assert number(summarise(doubled, "peak_force")) == pytest.approx(2 * two)
    assert number(within_visit_cv(doubled, "peak_force")) == pytest.approx(
        number(within_visit_cv(trials, "peak_force")), abs=1e-9
    )


@pytest.mark.parametrize(
    ("trials", "reason"),
    [
        ([], "no_result"),
        ([with_peak(100.0, accepted=False)], "no_result"),
        ([with_peak(None), with_peak(None)], "gap"),
        ([with_peak(100.0)], "too_few_trials"),
        ([with_peak(100.0), with_peak(100.0, version=2)], "methods_differ"),
    ],
)
def test_refused_with_the_reason(trials: list[Trial], reason: str) -> None:
    for found in (summarise(trials, "peak_force"), within_visit_cv(trials, "peak_force")):
        assert isinstance(found, Refusal)
        assert found.reason == reason
        assert found.message


def test_the_reference_of_a_net_force_is_no_difference() -> None:
    trials = [with_peak(100.0), with_peak(102.0, reference="rest")]
    assert number(summarise(trials, "peak_force")) == 101.0


def test_a_mean_of_nothing_has_no_percentage() -> None:
    found = within_visit_cv([with_peak(-1.0), with_peak(1.0)], "peak_force")
    assert isinstance(found, Refusal)
    assert found.reason == "mean_not_positive"


def test_only_a_strength_has_a_best() -> None:
    with pytest.raises(AnalysisError, match="steadiness_cv"):
        summarise([with_peak(100.0)], "steadiness_cv", methods.BEST)
    with pytest.raises(AnalysisError, match="forceplate methods"):
        summarise([with_peak(100.0)], "peak", methods.MEAN)


@pytest.mark.parametrize(
    ("left_n", "right_n", "percent"), [(80.0, 100.0, 20.0), (100.0, 80.0, -20.0), (90.0, 90.0, 0)]
)
def test_asymmetry_is_of_the_stronger_and_positive_to_the_right(
    left_n: float, right_n: float, percent: float
) -> None:
    trials = tuple(with_peak(n) for n in (left_n, left_n)) + tuple(
        with_peak(n, condition=RIGHT) for n in (right_n, right_n)
    )
    (found,) = asymmetries(Visit(HEADER, trials))
    assert found.condition == CONDITION
    assert number(found.asymmetry) == pytest.approx(percent)
    assert found.asymmetry.method == "strong_minus_weak_over_strong"
    assert found.asymmetry.parameters["of_method"] == "mean_of_best"


def test_asymmetry_needs_both_feet_made_alike() -> None:
    left = tuple(with_peak(n) for n in (80.0, 81.0))
    other_region = replace(RIGHT, region=Region.LESSER_TOES)
    found = asymmetries(
        Visit(HEADER, (*left, *(with_peak(n, condition=other_region) for n in (80.0, 81.0))))
    )
    assert [f.condition.region for f in found] == [Region.HALLUX, Region.LESSER_TOES]
    for one in found:
        assert isinstance(one.asymmetry, Refusal)
        assert one.asymmetry.reason == "one_side_missing"
    why = methods.PEAK.refusal("peak_force", "irregular_clock", {}, "It stood still at noon.")
    refused = tuple(replace(with_peak(n, condition=RIGHT), results=(why,)) for n in (80.0, 81.0))
    (one,) = asymmetries(Visit(HEADER, (*left, *refused)))
    assert isinstance(one.asymmetry, Refusal)
    assert (one.asymmetry.reason, one.asymmetry.message) == (why.reason, why.message)
    newer = tuple(with_peak(n, condition=RIGHT, version=2) for n in (80.0, 81.0))
    (one,) = asymmetries(Visit(HEADER, (*left, *newer)))
    assert isinstance(one.asymmetry, Refusal)
    assert one.asymmetry.reason == "methods_differ"


def test_a_visit_is_summed_up_by_condition() -> None:
    trials = (
        with_peak(100.0),
        with_peak(90.0, condition=RIGHT),
        with_peak(104.0),
        with_peak(94.0, condition=RIGHT),
    )
    left, right = summarise_visit(Visit(HEADER, trials), ["peak_force"])
    assert (left.condition, right.condition) == (CONDITION, RIGHT)
    assert [value.name for value in left.values] == [
        "peak_force_mean_of_best",
        "peak_force_best_of_accepted",
        "peak_force_mean_of_accepted",
        "peak_force_cv",
    ]
    assert [number(value) for value in right.values[:3]] == [92.0, 94.0, 92.0]
