"""The change of one person in numbers and words."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate.analysis.gain.change import (
    Change,
    Verdict,
    log_ratio,
    percent,
)
from forceplate.analysis.gain.gain_methods import COMPARE_METHODS
from forceplate.analysis.gain.gain_sentence import basis_text, verdict_text
from forceplate.analysis.reliability.estimate import Estimate
from forceplate.analysis.reliability.standard_error import LITERATURE, MeasurementError
from forceplate.analysis.trial.refusals import Reason
from forceplate.errors import AnalysisError
from forceplate.types import Region
from forceplate.words import say

forces_n = st.floats(1.0, 500.0)
sems_n = st.floats(0.1, 30.0)


def change(before: float, after: float, **error: object) -> Change:
    values = {"sem": 2.0, "source": "our clinic", **error}
    return Change(before, after, "N", MeasurementError(**values))  # type: ignore[arg-type]


@given(forces_n, forces_n, sems_n)
def test_index_interval_and_verdict_say_the_same(before: float, after: float, sem: float) -> None:
    made = change(before, after, sem=sem)
    low, high = made.interval95
    assert high - low == pytest.approx(2 * 1.96 * math.sqrt(2) * sem)
    assert (low + high) / 2 == pytest.approx(made.gain, abs=1e-9)
    assert made.reliable_change_index == pytest.approx(made.gain / (math.sqrt(2) * sem))
    if abs(abs(made.gain) - made.mdc95) > 1e-9:
        is_real = made.verdict is not Verdict.NOT_DISTINGUISHABLE
        assert is_real == (low > 0 or high < 0)
        assert is_real == (abs(made.reliable_change_index) > 1.96)
    assert made.mdc90 / made.mdc95 == pytest.approx(1.645 / 1.96)


@given(forces_n, forces_n, st.floats(0.01, 100))
def test_scaling_the_force_keeps_percent_and_log_ratio(
    before: float, after: float, scale: float
) -> None:
    for formula in (percent, log_ratio):
        one, other = formula(before, after, "N"), formula(scale * before, scale * after, "N")
        assert isinstance(one, float)
        assert other == pytest.approx(one, abs=1e-9)


@given(forces_n, forces_n)
def test_up_and_down_have_the_same_log_ratio(before: float, after: float) -> None:
    up, down = log_ratio(before, after, "N"), log_ratio(after, before, "N")
    assert isinstance(up, float)
    assert isinstance(down, float)
    assert up == pytest.approx(-down, abs=1e-12)


@pytest.mark.parametrize(("before", "after"), [(0.0, 50.0), (-3.0, 50.0), (50.0, -1.0)])
def test_a_ratio_needs_positive_numbers(before: float, after: float) -> None:
    answer = log_ratio(before, after, "N")
    assert isinstance(answer, Reason)
    assert answer.reason == "baseline_not_positive"
    assert "waarden boven 0 N" in say(answer.text, "nl")


def test_real_at_90_percent_only_is_said() -> None:
    made = change(50, 50 + 5.2)
    assert made.mdc90 < 5.2 < made.mdc95
    assert made.verdict is Verdict.NOT_DISTINGUISHABLE
    text = verdict_text(made, is_firm=True)
    assert "real at 90 % only" in text.en
    assert "alleen echt bij 90 %" in say(text, "nl")
    assert "90 %" not in verdict_text(change(50, 52), is_firm=True).en


def test_learning_is_not_called_a_gain() -> None:
    learning = Estimate(3.0, 1.0, 5.0)
    made = change(50, 57, learning=learning)
    assert made.gain > made.mdc95
    assert made.verdict is Verdict.NOT_DISTINGUISHABLE
    assert "+3.0 N of change was found at a second visit" in verdict_text(made, is_firm=True).en
    assert "+3,0 N" in say(verdict_text(made, is_firm=True), "nl")
    assert change(50, 59, learning=learning).verdict is Verdict.GAIN
    unproven = Estimate(3.0, -1.0, 7.0)
    assert change(50, 57, learning=unproven).verdict is Verdict.GAIN


def test_learning_does_not_make_a_loss() -> None:
    learning = Estimate(3.0, 1.0, 5.0)
    assert change(50, 46, learning=learning).verdict is Verdict.NOT_DISTINGUISHABLE
    assert change(50, 43, learning=learning).verdict is Verdict.LOSS


def test_a_roughly_known_error_makes_a_weak_verdict() -> None:
    weak = change(50, 57, sem_high=3.0)
    assert weak.verdict is Verdict.GAIN
    assert "the error itself is not known well" in verdict_text(weak, is_firm=False).en
    assert "SEM 3.0 N" in basis_text(weak).en
    assert "not known well" not in verdict_text(change(50, 60, sem_high=3.0), is_firm=True).en


def test_an_assumed_error_is_called_weak_in_both_languages() -> None:
    made = Change(50, 90, "N", LITERATURE[Region.HALLUX])
    assert made.verdict is Verdict.GAIN
    text = verdict_text(made, is_firm=True)
    assert "This verdict is weak" in text.en
    assert "Dit oordeel is zwak" in say(text, "nl")
    assert "AANGENOMEN" in say(text, "nl")
    assert "24,5 N" in say(text, "nl")
    assert "21 volwassenen" in say(text, "nl")


def test_two_calibrations_widen_the_limit() -> None:
    plain = Change(100, 107, "N", MeasurementError(2.0, "own"))
    tied = Change(100, 107, "N", MeasurementError(2.0, "own"), allowance_percent=2.0)
    assert plain.verdict is Verdict.GAIN
    assert tied.verdict is Verdict.NOT_DISTINGUISHABLE
    assert tied.mdc95 == pytest.approx(plain.mdc95 + 2.14)
    assert abs(tied.reliable_change_index) < 1.96 < plain.reliable_change_index
    said = verdict_text(tied, is_firm=True).en
    assert "2.1 N for the difference between the two calibrations" in said


def test_every_way_of_expressing_a_change_is_defined_in_both_languages() -> None:
    assert len({method.id for method in COMPARE_METHODS}) == len(COMPARE_METHODS)
    for method in COMPARE_METHODS:
        assert method.definition.en != say(method.definition, "nl")
        assert method.needs


@pytest.mark.parametrize("high", [1.0, math.inf, math.nan])
def test_an_interval_that_does_not_hold_the_sem_is_refused(high: float) -> None:
    with pytest.raises(AnalysisError, match="upper end"):
        MeasurementError(2.0, "own", sem_high=high)
