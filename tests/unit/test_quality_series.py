"""Do the trials of one condition agree?"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate.analysis.quality import asks_for_more, check_series, judged, sentence
from forceplate.analysis.quality.effort_checks import HOLD, STILL_RISING
from forceplate.analysis.quality.recording_checks import CUT_SHORT, MEASURABLE
from forceplate.errors import AnalysisError
from forceplate.types import CheckOutcome, Override, QualityCheck, Result, Side, Trial
from forceplate.words import say
from tests.unit.analysis_data import CONDITION, effort, trial

RECORDED = trial(effort(end_s=1.0))
JAB = HOLD.answer(CheckOutcome.REJECT, 0.1, 0.5)


def attempt(number: int, peak_n: float | None) -> Trial:
    """Return a trial with this peak, or a rejected one without."""
    if peak_n is None:
        return replace(judged(replace(RECORDED, checks=(JAB,))), number=number)
    peak = Result("peak_force", peak_n, "N", "highest_sample", 1)
    return replace(RECORDED, number=number, accepted=True, results=(peak,))


def series(*peaks_n: float | None) -> dict[str, QualityCheck]:
    checks = check_series([attempt(n, peak) for n, peak in enumerate(peaks_n, start=1)])
    return {check.check: check for check in checks}


@pytest.mark.parametrize(
    ("second", "outcome"), [(90.1, CheckOutcome.PASS), (89.9, CheckOutcome.WARN)]
)
def test_best_two_within_ten_percent(second: float, outcome: CheckOutcome) -> None:
    check = series(100.0, 60.0, second)["best_two"]
    assert (check.outcome, check.limit) == (outcome, 10.0)
    assert check.value == pytest.approx(100 - second)


@pytest.mark.parametrize("peaks", [(None,), (100.0,), (None, 100.0)])
def test_one_trial_is_no_pair(peaks: tuple[float | None, ...]) -> None:
    checks = series(*peaks)
    assert checks["best_two"].outcome is CheckOutcome.WARN
    assert checks["best_two"].value is None
    assert "one more trial" in say(sentence(checks["best_two"]))
    assert "still_learning" not in checks


@pytest.mark.parametrize(
    ("last", "outcome", "value"),
    [(104.0, CheckOutcome.PASS, 4.0), (106.0, CheckOutcome.WARN, 6.0), (80, CheckOutcome.PASS, 0)],
)
def test_still_learning(last: float, outcome: CheckOutcome, value: float) -> None:
    check = series(90.0, 100.0, last)["still_learning"]
    assert check.outcome is outcome
    assert check.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("peaks", "outcome"),
    [
        ((None, None), CheckOutcome.PASS),
        ((None, None, 100.0, 98.0, None), CheckOutcome.WARN),
        ((None, None, 100.0, 98.0, None, 99.0), CheckOutcome.PASS),
    ],
)
def test_too_many_rejected(peaks: tuple[float | None, ...], outcome: CheckOutcome) -> None:
    check = series(*peaks)["too_many_rejected"]
    assert check.outcome is outcome
    assert check.details["n_rejected"] == peaks.count(None)
    assert f"{peaks.count(None)} van {len(peaks)}" in say(sentence(check), "nl")


@pytest.mark.parametrize(
    "cause",
    [
        MEASURABLE.answer(CheckOutcome.REJECT, variant="stopped"),
        CUT_SHORT.answer(CheckOutcome.REJECT, variant="disconnected"),
        STILL_RISING.answer(CheckOutcome.REJECT, 27.0, 3.0, variant="stopped", late_s=0.5),
        Override(False, "measured_again", "AB", datetime(2026, 3, 2, tzinfo=UTC)),
    ],
)
def test_what_platform_and_operator_did_asks_for_no_explanation(cause: Any) -> None:
    is_said = isinstance(cause, Override)
    checks = (JAB,) if is_said else (JAB, cause)
    spoilt = judged(replace(RECORDED, checks=checks, override=cause if is_said else None))
    trials = [attempt(1, 100.0), *(replace(spoilt, number=n) for n in (2, 3, 4, 5))]
    check = {check.check: check for check in check_series(trials)}["too_many_rejected"]
    assert (check.outcome, check.details["n_rejected"]) == (CheckOutcome.PASS, 0)


@pytest.mark.parametrize(
    ("peaks", "more"),
    [
        ((100.0, 99.0, 98.0), False),
        ((80.0, 90.0, 100.0), True),
        ((100.0, 70.0, 60.0), True),
        ((100.0, 70.0, 60.0, 50.0, 40.0, 30.0), False),
    ],
)
def test_one_more_trial_is_asked_for_up_to_six(peaks: tuple[float, ...], more: bool) -> None:
    assert asks_for_more(tuple(series(*peaks).values()), len(peaks)) is more


@given(st.lists(st.floats(1, 1000), min_size=2, max_size=6), st.floats(0.01, 100))
def test_the_unit_changes_no_answer(peaks: list[float], factor: float) -> None:
    one, other = series(*peaks), series(*(factor * peak for peak in peaks))
    for name, check in one.items():
        assert other[name].value == pytest.approx(check.value, rel=1e-9, abs=1e-9)


@given(st.permutations([attempt(n, 100.0 + n) for n in range(1, 5)]))
def test_the_order_of_the_list_does_not_matter(trials: list[Trial]) -> None:
    assert check_series(trials) == check_series(sorted(trials, key=lambda t: t.number))


def test_no_trials_no_checks() -> None:
    assert check_series([]) == ()


def test_conditions_are_never_pooled() -> None:
    other = replace(attempt(2, 90.0), condition=replace(CONDITION, side=Side.RIGHT))
    with pytest.raises(AnalysisError, match="different conditions"):
        check_series([attempt(1, 100.0), other])


def test_a_trial_counts_once() -> None:
    with pytest.raises(AnalysisError, match="twice"):
        check_series([attempt(1, 100.0), attempt(1, 100.0)])
