"""Overriding the gate, ties between platforms, other metrics, the clinic's own error."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from datetime import date

import pytest

from forceplate.analysis import ConditionComparison, Verdict, compare_visits
from forceplate.analysis.gain.calibration_ties import CalibrationTie, ties_from_json
from forceplate.analysis.reliability.error_model import ErrorEntry, ErrorModel, Metric
from forceplate.analysis.reliability.estimate import Estimate
from forceplate.analysis.trial.method_catalogue import BEST, MEAN
from forceplate.errors import AnalysisError
from forceplate.types import Posture, Refusal, Result, Visit
from forceplate.words import say
from forceplate_calibration import Calibration
from tests.unit.analysis_data import CALIBRATION, CONDITION, PLATFORM, header, visit
from tests.unit.test_gain_compare import W0, W8, compare, number, reason, with_peaks

REASON = "the strap was replaced by one of the same width"
STRAPPED = replace(CONDITION, fixation="new strap")


def own_model(comparison: ConditionComparison, **changes: object) -> ErrorModel:
    assert isinstance(comparison.baseline, Result)
    values = {
        "condition": CONDITION,
        "metric": Metric.of(comparison.baseline),
        "sem": 2.0,
        "sem_formula": "sqrt_error_mean_square",
        "sem_high": 3.0,
        "n_persons": 30,
        "n_visits": 2,
        "population": "20 adults, 7 days apart",
        "measured": date(2026, 2, 1),
        "learning": Estimate(0.5, -1.0, 2.0),
        **changes,
    }
    return ErrorModel((ErrorEntry(**values),))  # type: ignore[arg-type]


def test_an_override_marks_every_derived_number() -> None:
    outcome = compare(
        with_peaks(W0, 50.0, 50.0),
        with_peaks(W8, 90.0, 90.0, condition=STRAPPED),
        override=REASON,
    )
    assert outcome.override == REASON
    assert [d.what for d in outcome.differences] == ["fixation"]
    assert outcome.verdict is Verdict.GAIN
    numbers = [getattr(outcome, field.name) for field in fields(outcome)]
    derived = [n for n in numbers if isinstance(n, Result | Refusal)][2:]
    assert len(derived) == 9
    for result in derived:
        assert isinstance(result, Result)
        assert result.parameters["override"] == REASON
        assert result.parameters["differs_in"] == "fixation"
    assert REASON in outcome.text.en
    assert REASON in say(outcome.text, "nl")
    assert "Hoe de voet is vastgezet" in say(outcome.text, "nl")


@pytest.mark.parametrize("override", ["", "   "])
def test_an_override_without_a_reason_is_none(override: str) -> None:
    outcome = compare(
        with_peaks(W0, 50.0, 50.0),
        with_peaks(W8, 90.0, 90.0, condition=STRAPPED),
        override=override,
    )
    assert reason(outcome.gain) == "not_comparable"
    assert outcome.override == ""


def test_visits_that_do_not_differ_are_not_marked_by_an_override() -> None:
    outcome = compare(with_peaks(W0, 50.0, 50.0), with_peaks(W8, 90.0, 90.0), override=REASON)
    assert outcome.override == ""
    assert isinstance(outcome.gain, Result)
    assert "override" not in outcome.gain.parameters


@pytest.mark.parametrize(
    "follow_up",
    [
        replace(W8, subject_id="S2"),
        replace(W8, simulated=True),
        replace(W8, visit="W0"),
        header("W8", -7),
    ],
)
def test_no_reason_makes_two_persons_one(follow_up: object) -> None:
    outcome = compare(
        with_peaks(W0, 50.0, 50.0),
        with_peaks(follow_up, 90.0, 90.0),  # type: ignore[arg-type]
        override=REASON,
    )
    assert reason(outcome.gain) == "not_comparable"
    assert outcome.override == ""
    assert "No reason can override this" in outcome.sentence


def test_one_difference_that_cannot_be_overridden_is_enough() -> None:
    other = with_peaks(replace(W8, subject_id="S2"), 90.0, 90.0, condition=STRAPPED)
    outcome = compare(with_peaks(W0, 50.0, 50.0), other, override=REASON)
    assert [d.what for d in outcome.differences] == ["subject", "fixation"]
    assert reason(outcome.gain) == "not_comparable"


def test_a_missing_condition_cannot_be_overridden() -> None:
    (outcome,) = compare_visits(with_peaks(W0, 50.0, 50.0), Visit(W8), override=REASON)
    assert reason(outcome.gain) == "not_comparable"


def test_another_protocol_is_refused_and_may_be_overridden() -> None:
    three, five = replace(W0, protocol="3 x 5 s"), replace(W8, protocol="5 x 3 s")
    refused = compare(with_peaks(three, 50.0, 50.0), with_peaks(five, 90.0, 90.0))
    assert [d.what for d in refused.differences] == ["protocol"]
    assert reason(refused.gain) == "not_comparable"
    forced = compare(with_peaks(three, 50.0, 50.0), with_peaks(five, 90.0, 90.0), override=REASON)
    assert number(forced.gain) == 40.0


def test_differences_speak_both_languages() -> None:
    standing = replace(CONDITION, posture=Posture.STANDING)
    outcome = compare(with_peaks(W0, 50.0, 50.0), with_peaks(W8, 90.0, 90.0, condition=standing))
    (difference,) = outcome.differences
    assert say(difference.text, "nl").startswith(
        "houding: zittend bij de nulmeting, staand bij de vervolgmeting."
    )
    assert str(difference).startswith("posture: seated at baseline, standing at follow-up.")
    assert say(difference.text, "nl")[1:] in say(outcome.text, "nl")


OTHER_CALIBRATION = replace(CALIBRATION, id="second plate", created=date(2026, 3, 1))
OTHER_PLATE = replace(
    W8,
    platform=replace(PLATFORM, serial_number="8", model="plate 2"),
    calibration_json=OTHER_CALIBRATION.to_json(),
)


def tie(percent: float, *, other: Calibration = OTHER_CALIBRATION) -> CalibrationTie:
    return CalibrationTie(
        frozenset({CALIBRATION.sha256, other.sha256}), percent, "10 kg on both, 2026-03-02"
    )


def test_a_tie_between_calibrations_joins_two_platforms() -> None:
    visits = with_peaks(W0, 100.0, 100.0), with_peaks(OTHER_PLATE, 130.0, 130.0)
    assert {d.what for d in compare(*visits).differences} == {
        "platform model", "platform serial number", "calibration",
    }  # fmt: skip
    outcome = compare(*visits, ties=[tie(3.0), tie(1.0)])
    assert outcome.differences == ()
    assert isinstance(outcome.mdc95, Result)
    alone = compare(visits[0], with_peaks(W8, 130.0, 130.0))
    assert number(outcome.mdc95) == pytest.approx(number(alone.mdc95) + 1.3)
    assert outcome.mdc95.parameters["tie_percent"] == 1.0
    assert outcome.mdc95.parameters["tie_evidence"] == "10 kg on both, 2026-03-02"


def test_a_tie_excuses_nothing_but_the_platform() -> None:
    other = replace(OTHER_PLATE, protocol="another")
    outcome = compare(
        with_peaks(W0, 100.0, 100.0), with_peaks(other, 130.0, 130.0), ties=[tie(1.0)]
    )
    assert [d.what for d in outcome.differences] == ["protocol"]
    assert reason(outcome.gain) == "not_comparable"


def test_a_tie_of_other_calibrations_joins_nothing() -> None:
    elsewhere = tie(1.0, other=replace(CALIBRATION, id="third"))
    outcome = compare(
        with_peaks(W0, 100.0, 100.0), with_peaks(OTHER_PLATE, 130.0, 130.0), ties=[elsewhere]
    )
    assert reason(outcome.gain) == "not_comparable"


def test_ties_are_read_from_a_file() -> None:
    text = json.dumps(
        [
            {
                "calibrations_sha256": ["a", "b"],
                "max_difference_percent": 1.5,
                "evidence": "one weight on both",
            }
        ]
    )
    assert ties_from_json(text) == (
        CalibrationTie(frozenset({"a", "b"}), 1.5, "one weight on both"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "", "{}x", "3", '["a"]', "[{}]",
        '[{"calibrations_sha256": ["a"], "max_difference_percent": 1, "evidence": "x"}]',
        '[{"calibrations_sha256": ["a", "b"], "max_difference_percent": -1, "evidence": "x"}]',
        '[{"calibrations_sha256": ["a", "b"], "max_difference_percent": NaN, "evidence": "x"}]',
        '[{"calibrations_sha256": ["a", "b"], "max_difference_percent": 1, "evidence": " "}]',
    ],
)  # fmt: skip
def test_a_tie_that_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(AnalysisError):
        ties_from_json(text)


def test_the_clinic_s_own_error_comes_first() -> None:
    visits = with_peaks(W0, 50.0, 50.0), with_peaks(W8, 62.0, 62.0)
    literature = compare(*visits)
    assert literature.verdict is Verdict.NOT_DISTINGUISHABLE
    outcome = compare(*visits, model=own_model(literature))
    assert outcome.verdict is Verdict.GAIN
    assert isinstance(outcome.mdc95, Result)
    assert outcome.mdc95.parameters["sem"] == 2.0
    assert outcome.mdc95.parameters["sem_assumed"] is False
    assert "this clinic's own, 30 persons at 2 visits (20 adults, 7 days apart)" in (
        outcome.sentence
    )
    assert "weak" not in outcome.sentence
    assert "van deze praktijk zelf" in say(outcome.text, "nl")


@pytest.mark.parametrize(
    "changes",
    [
        {"condition": STRAPPED},
        {"metric": Metric("peak_force_mean_of_best", "N", "mean_of_best", 1)},
        {"metric": Metric("best_mean_force_mean_of_best", "N", "mean_of_best", 1)},
    ],
)
def test_an_error_of_something_else_is_not_used(changes: dict[str, object]) -> None:
    visits = with_peaks(W0, 50.0, 50.0), with_peaks(W8, 62.0, 62.0)
    outcome = compare(*visits, model=own_model(compare(*visits), **changes))
    assert outcome.verdict is Verdict.NOT_DISTINGUISHABLE
    assert "Ridge 2017" in outcome.sentence


def test_another_metric_has_a_gain_but_not_the_error_of_the_peak() -> None:
    visits = visit(W0, 80, 82, 60), visit(W8, 118, 120, 119)
    (outcome,) = compare_visits(*visits, metric="best_mean_force")
    assert number(outcome.gain) == pytest.approx(38, abs=1)
    assert isinstance(outcome.baseline, Result)
    assert outcome.baseline.name == "best_mean_force_mean_of_best"
    assert reason(outcome.verdict) == "no_measurement_error"
    (judged,) = compare_visits(*visits, metric="best_mean_force", model=own_model(outcome))
    assert judged.verdict is Verdict.GAIN


def test_where_more_is_not_better_there_is_no_gain() -> None:
    visits = visit(W0, 80, 82), visit(W8, 118, 120)
    (outcome,) = compare_visits(*visits, metric="onset_s")
    assert reason(outcome.gain) == "no_direction"
    with pytest.raises(AnalysisError, match="no number of a trial"):
        compare_visits(*visits, metric="happiness")


def test_other_summaries_of_the_trials() -> None:
    visits = with_peaks(W0, 40.0, 60.0, 50.0), with_peaks(W8, 80.0, 90.0, 70.0)
    assert number(compare(*visits, summary=BEST).gain) == 30.0
    assert number(compare(*visits, summary=MEAN).gain) == 30.0
    assert number(compare(*visits, summary=MEAN).baseline) == 50.0
    one = with_peaks(W8, 80.0)
    assert isinstance(compare(visits[0], one).gain, Refusal)
    assert number(compare(visits[0], one, summary=BEST).gain) == 20.0
