"""The gain between two visits: values, verdicts, refusals."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate.analysis import (
    LITERATURE,
    ConditionComparison,
    MeasurementError,
    Verdict,
    analyse_trial,
    compare_visits,
)
from forceplate.analysis.gain.visit_gain import dashed_text, rounded_text
from forceplate.analysis.trial.choices import FORMER_CHOICES
from forceplate.errors import AnalysisError
from forceplate.types import (
    Condition,
    Posture,
    Refusal,
    Region,
    Result,
    Side,
    Trial,
    Visit,
    VisitHeader,
)
from forceplate.words import say
from tests.unit.analysis_data import CALIBRATION, CONDITION, HEADER, header, trial, visit

W0 = header("W0", 0)
W8 = header("W8", 56)
OWN = {Region.HALLUX: MeasurementError(2.0, "own clinic, 20 adults, 7 days apart")}


def with_peaks(
    visit_header: VisitHeader, *peaks_n: float, condition: Condition = CONDITION, **changes: Any
) -> Visit:
    """Return a visit whose trials have exactly these peak forces."""
    template = trial_with_peak(condition)
    trials = (
        replace(
            template,
            number=number,
            results=(replace(peak_result(), value=peak_n),),
            **changes,
        )
        for number, peak_n in enumerate(peaks_n, 1)
    )
    return Visit(visit_header, tuple(trials))


def trial_with_peak(condition: Condition) -> Trial:
    import numpy as np

    return trial(np.zeros(1), condition=condition, accepted=True)


def peak_result() -> Result:
    return Result("peak_force", 0.0, "N", "highest_sample_zero_phase", 1, {"cutoff_hz": 50.0})


def compare(baseline: Visit, follow_up: Visit, **options: Any) -> ConditionComparison:
    (outcome,) = compare_visits(baseline, follow_up, **options)
    return outcome


def number(result: Result | Refusal) -> float:
    assert isinstance(result, Result), result
    return result.value


def reason(result: object) -> str:
    assert isinstance(result, Refusal), result
    return result.reason


def differing(outcome: ConditionComparison) -> set[str]:
    assert reason(outcome.gain) == reason(outcome.verdict) == "not_comparable"
    assert reason(outcome.gain_percent) == reason(outcome.gain_body_weight) == "not_comparable"
    for difference in outcome.differences:
        assert difference.why.en
        assert say(difference.why, "nl")
        assert str(difference)[1:] in outcome.sentence  # it begins with a capital there
    return {difference.what for difference in outcome.differences}


def test_two_versions_of_the_analysis_are_never_compared_and_say_what_to_do() -> None:
    w0, w8 = visit(header("W0", 0), 100.0, 104.0), visit(header("W8", 56), 130.0, 133.0)
    former = tuple(analyse_trial(each, w0.header, FORMER_CHOICES) for each in w0.trials)
    for metric in ("peak_force", "best_mean_force", "rfd_0_100ms"):
        (found,) = compare_visits(replace(w0, trials=former), w8, metric=metric)
        (difference,) = found.differences
        assert not difference.can_be_overridden
        assert "forceplate reanalyse" in str(difference)
        assert isinstance(found.gain, Refusal)


def test_the_gain_of_two_recorded_visits() -> None:
    outcome = compare(visit(W0, 80, 82, 60), visit(W8, 118, 120, 119))
    assert number(outcome.baseline) == pytest.approx(81, abs=0.3)
    assert number(outcome.follow_up) == pytest.approx(119.5, abs=0.3)
    assert number(outcome.gain) == pytest.approx(38.5, abs=0.3)
    assert outcome.verdict is Verdict.GAIN


def test_mean_of_the_two_best_and_its_three_units() -> None:
    outcome = compare(
        with_peaks(W0, 40.0, 60.0, 50.0), with_peaks(replace(W8, body_mass_kg=75.0), 80.0, 90.0)
    )
    assert number(outcome.baseline) == 55.0
    assert number(outcome.gain) == 30.0
    assert number(outcome.gain_percent) == pytest.approx(100 * 30 / 55)
    expected = 100 * 85 / (75 * 9.80665) - 100 * 55 / (70 * 9.80665)
    assert number(outcome.gain_body_weight) == pytest.approx(expected)
    assert isinstance(outcome.gain_body_weight, Result)
    assert outcome.gain_body_weight.parameters["gravity_m_s2"] == 9.80665
    assert isinstance(outcome.baseline, Result)
    assert outcome.baseline.name == "peak_force_mean_of_best"
    assert outcome.baseline.method == "mean_of_best"
    parameters = outcome.baseline.parameters
    assert (parameters["n_used"], parameters["n_accepted"]) == (2, 3)
    assert parameters["of_method"] == "highest_sample_zero_phase"


def test_literature_values_and_how_they_are_named() -> None:
    hallux, lesser = LITERATURE[Region.HALLUX], LITERATURE[Region.LESSER_TOES]
    assert hallux.mdc95 == pytest.approx(21.5, abs=0.05)
    assert lesser.mdc95 == pytest.approx(19.8, abs=0.05)
    assert hallux.sem > 4.31
    assert lesser.sem > 1.86
    outcome = compare(with_peaks(W0, 50.0, 50.0), with_peaks(W8, 60.0, 60.0))
    for words in ("ASSUMED", "Ridge 2017", "no between-day error of adults"):
        assert words in outcome.sentence


@given(st.floats(20.0, 150.0), st.floats(-19.0, 60.0))
def test_the_verdict_is_the_change_against_the_mdc(before_n: float, change_n: float) -> None:
    after_n = before_n + change_n
    outcome = compare(
        with_peaks(W0, before_n, before_n), with_peaks(W8, after_n, after_n), errors=OWN
    )
    limit_n = 1.96 * 2**0.5 * 2.0
    assert number(outcome.mdc95) == pytest.approx(limit_n)
    if change_n > limit_n + 1e-9:
        assert outcome.verdict is Verdict.GAIN
        assert "a real gain" in outcome.sentence
    elif change_n < -limit_n - 1e-9:
        assert outcome.verdict is Verdict.LOSS
        assert "a real loss" in outcome.sentence
    elif abs(change_n) < limit_n - 1e-9:
        assert outcome.verdict is Verdict.NOT_DISTINGUISHABLE
        assert "not distinguishable from measurement error" in outcome.sentence
        assert "real gain" not in outcome.sentence
    assert "own clinic" in outcome.sentence


def test_a_change_of_exactly_the_mdc_is_not_real() -> None:
    mdc95_n = OWN[Region.HALLUX].mdc95
    after = with_peaks(W8, mdc95_n, mdc95_n)
    assert compare(with_peaks(W0, 0.0, 0.0), after, errors=OWN).verdict is (
        Verdict.NOT_DISTINGUISHABLE
    )


def test_all_toes_have_a_gain_but_no_verdict() -> None:
    condition = Condition(Side.LEFT, Region.ALL_TOES)
    outcome = compare(
        with_peaks(W0, 50.0, 50.0, condition=condition),
        with_peaks(W8, 99.0, 99.0, condition=condition),
    )
    assert number(outcome.gain) == 49.0
    assert reason(outcome.verdict) == reason(outcome.mdc95) == "no_measurement_error"
    assert "cannot be judged" in outcome.sentence
    assert "Voor piekkracht (alle tenen) is geen meetfout bekend" in say(outcome.text, "nl")


@pytest.mark.parametrize("baseline_n", [0.0, -3.0])
def test_percent_needs_a_positive_baseline(baseline_n: float) -> None:
    outcome = compare(with_peaks(W0, baseline_n, baseline_n), with_peaks(W8, 50.0, 50.0))
    assert number(outcome.gain) == 50.0 - baseline_n
    assert reason(outcome.gain_percent) == "baseline_not_positive"


@pytest.mark.parametrize("mass_kg", [None, 0.0, float("nan"), float("inf")])
@pytest.mark.parametrize("which", [0, 1])
def test_body_weight_needs_both_masses(mass_kg: float | None, which: int) -> None:
    headers = [W0, W8]
    headers[which] = replace(headers[which], body_mass_kg=mass_kg)
    outcome = compare(*(with_peaks(h, 50.0, 50.0) for h in headers))
    assert reason(outcome.gain_body_weight) == "no_body_mass"
    assert number(outcome.gain) == 0.0


def test_only_accepted_trials_count_and_two_are_needed() -> None:
    baseline = with_peaks(W0, 50.0, 60.0)
    rejected = replace(baseline.trials[0], accepted=False)
    one = replace(baseline, trials=(rejected, baseline.trials[1]))
    outcome = compare(one, with_peaks(W8, 80.0, 80.0))
    assert reason(outcome.baseline) == reason(outcome.gain) == "too_few_trials"
    assert "1 accepted" in outcome.sentence
    assert number(outcome.follow_up) == 80.0


def other_platform(**changes: Any) -> VisitHeader:
    return replace(W8, platform=replace(W8.platform, **changes))


@pytest.mark.parametrize(
    ("changed", "what"),
    [
        (replace(W8, subject_id="S2"), "subject"),
        (replace(W8, visit="W0"), "visit"),
        (replace(W8, started_at=W0.started_at), "time"),
        (header("W8", -7), "time"),
        (replace(W8, simulated=True), "simulated"),
        (replace(W8, calibration_json=None), "calibration"),
        (replace(W8, calibration_json="broken"), "calibration"),
        (
            replace(W8, calibration_json=replace(CALIBRATION, created=date(2026, 3, 1)).to_json()),
            "calibration",
        ),
        (other_platform(driver="harp"), "driver"),
        (other_platform(model="other"), "platform model"),
        (other_platform(serial_number=""), "platform serial number"),
        (other_platform(simulated=True), "simulated"),
    ],
)
def test_visits_that_differ_are_refused_with_what_differs(changed: VisitHeader, what: str) -> None:
    assert differing(compare(with_peaks(W0, 50.0, 50.0), with_peaks(changed, 90.0, 90.0))) == {what}


def test_a_calibration_file_laid_out_otherwise_is_the_same_calibration() -> None:
    spaced = replace(W8, calibration_json=CALIBRATION.to_json().replace("  ", "\t"))
    assert number(compare(with_peaks(W0, 50.0, 50.0), with_peaks(spaced, 50.0, 50.0)).gain) == 0.0


def test_every_difference_is_listed_at_once() -> None:
    changed = replace(other_platform(model="m", driver="d"), subject_id="S2", simulated=True)
    outcome = compare(with_peaks(W0, 50.0, 50.0), with_peaks(changed, 90.0, 90.0))
    assert differing(outcome) == {"subject", "platform model", "driver", "simulated"}
    assert outcome.sentence.startswith("Simulated data")


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"method": "other"}, "method"),
        ({"method_version": 2}, "method version"),
        ({"parameters": {"cutoff_hz": 20.0}}, "parameter cutoff_hz"),
    ],
)
def test_another_method_is_refused(changes: dict[str, Any], what: str) -> None:
    results = (replace(peak_result(), value=90.0, **changes),)
    after = with_peaks(W8, 90.0, 90.0)
    after = replace(after, trials=tuple(replace(t, results=results) for t in after.trials))
    assert differing(compare(with_peaks(W0, 50.0, 50.0), after)) == {what}


def test_another_sample_rate_is_refused_also_within_a_visit() -> None:
    after = with_peaks(W8, 90.0, 90.0)
    mixed = replace(after, trials=(replace(after.trials[0], sample_rate_hz=250.0), after.trials[1]))
    outcome = compare(with_peaks(W0, 50.0, 50.0), mixed)
    assert differing(outcome) == {"sample rate"}
    assert "200 Hz to 500 Hz and 500 Hz or more" in outcome.sentence


def test_sample_rates_of_one_class_are_comparable() -> None:
    after = with_peaks(W8, 90.0, 90.0)
    other = replace(after, trials=tuple(replace(t, sample_rate_hz=500.0) for t in after.trials))
    assert number(compare(with_peaks(W0, 50.0, 50.0), other).gain) == 40.0


def test_the_reference_of_the_force_does_not_matter_to_a_net_force() -> None:
    outcome = compare(visit(W0, 50, 50), visit(W8, 90, 90, zero_before_counts=None))
    assert outcome.verdict is Verdict.GAIN


@pytest.mark.parametrize(
    ("condition", "what"),
    [
        (replace(CONDITION, posture=Posture.STANDING), "posture"),
        (replace(CONDITION, fixation="strap"), "fixation"),
    ],
)
def test_another_posture_or_fixation_is_named(condition: Condition, what: str) -> None:
    after = with_peaks(W8, 90.0, 90.0, condition=condition)
    assert differing(compare(with_peaks(W0, 50.0, 50.0), after)) == {what}


def test_a_condition_missing_at_one_visit_is_refused_and_the_others_are_not() -> None:
    right = replace(CONDITION, side=Side.RIGHT)
    standing = replace(right, posture=Posture.STANDING)
    before = with_peaks(W0, 50.0, 50.0), with_peaks(W0, 60.0, 60.0, condition=right)
    after = with_peaks(W8, 90.0, 90.0), with_peaks(W8, 70.0, 70.0, condition=standing)
    outcomes = compare_visits(
        Visit(W0, before[0].trials + before[1].trials), Visit(W8, after[0].trials)
    )
    assert [o.condition for o in outcomes] == [CONDITION, right]
    assert number(outcomes[0].gain) == 40.0
    assert differing(outcomes[1]) == {"condition"}
    outcomes = compare_visits(
        Visit(W0, before[0].trials), Visit(W8, after[0].trials + after[1].trials)
    )
    assert [o.condition for o in outcomes] == [CONDITION, standing]
    assert differing(outcomes[1]) == {"condition"}
    assert reason(outcomes[1].baseline) == "too_few_trials"


def test_visits_without_trials_have_nothing_to_compare() -> None:
    assert compare_visits(Visit(W0), Visit(W8)) == ()


def test_a_visit_against_itself_is_refused() -> None:
    own = with_peaks(W0, 50.0, 50.0)
    assert differing(compare(own, own)) == {"visit", "time"}


@pytest.mark.parametrize("sem_n", [0.0, -1.0, float("nan"), float("inf")])
def test_a_measurement_error_is_positive_and_has_a_source(sem_n: float) -> None:
    with pytest.raises(AnalysisError, match="positive"):
        MeasurementError(sem_n, "somebody")
    with pytest.raises(AnalysisError, match="source"):
        MeasurementError(1.0, " ")


def test_the_test_data_is_a_visit_of_a_real_platform() -> None:
    assert not HEADER.simulated
    assert "Simulated" not in compare(visit(W0, 50, 50), visit(W8, 50, 50)).sentence


@pytest.mark.parametrize(
    ("before", "after", "is_said"),
    [(67.46, 68.24, True), (67.44, 68.26, True), (67.5, 68.3, False)],
)
def test_a_change_that_is_not_that_of_the_shown_numbers_is_said(
    before: float, after: float, is_said: bool
) -> None:
    (one,) = compare_visits(with_peaks(W0, before, before), with_peaks(W8, after, after))
    assert bool(rounded_text([one])) is is_said


def test_it_is_said_whether_all_dashed_verdicts_are_only_assumed() -> None:
    assumed = compare(with_peaks(W0, 80.0, 80.0), with_peaks(W8, 99.0, 99.0))
    assert isinstance(assumed.mdc95, Result)
    own = replace(assumed, mdc95=replace(assumed.mdc95, parameters={}))
    unknown = Refusal("gain_verdict", "no_limit", "", "m", 1)
    firm, unjudged = replace(own, is_firm=True), replace(own, verdict=unknown)
    assert (assumed.is_firm, assumed.is_assumed, own.is_assumed) == (False, True, False)
    assert dashed_text([firm, unjudged]) == ()
    for of_all in ([assumed], [assumed, assumed], [assumed, unjudged]):
        assert "assum" in dashed_text(of_all)[0].en
    for of_some in ([own], [assumed, own], [assumed, firm], [own, firm]):
        assert dashed_text(of_some) == dashed_text([own]) != dashed_text([assumed])
