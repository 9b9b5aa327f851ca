"""Onset and peak set by hand, and trials that are practice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from forceplate.analysis import analyse_trial
from forceplate.analysis.analyse_again import analyse_again, mark
from forceplate.analysis.gain.visit_gain import compare_visits, conditions_of
from forceplate.analysis.quality import check_series, final_verdict, overrule
from forceplate.analysis.spread import spread
from forceplate.analysis.trial.choices import FORMER_CHOICES, OnsetRule
from forceplate.analysis.trial.trace import Trace, prepare_trace
from forceplate.analysis.trial.trial_metrics import METRIC, METRICS
from forceplate.analysis.trial.visit_summary import asymmetries, summarise, summarise_visit
from forceplate.errors import AnalysisError
from forceplate.types import (
    CheckOutcome,
    Clock,
    Condition,
    HandMarks,
    Override,
    Refusal,
    Region,
    Result,
    Side,
    Trial,
    Visit,
)
from forceplate.words import say
from tests.unit.analysis_data import HEADER, effort, header, trial, value, visit

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
FROM_PEAK = {
    "peak_force", "peak_force_per_kg", "peak_force_body_weight", "peak_s", "time_to_peak_s",
    "rfd_20_80",
    "steadiness_cv", "fatigue_index",
}  # fmt: skip


def at(onset: int | None = None, peak: int | None = None, by: str = "AB") -> HandMarks:
    return HandMarks(onset, peak, by, AT)


@pytest.fixture(scope="module")
def analysed() -> Trial:
    return analyse_trial(trial(effort()), HEADER)


@pytest.fixture(scope="module")
def own(analysed: Trial) -> Trace:
    """Return what the instrument itself finds."""
    trace = prepare_trace(analysed, HEADER)
    assert isinstance(trace, Trace)
    return trace


def test_numbers_follow_an_onset_set_by_hand(analysed: Trial, own: Trace) -> None:
    assert own.onset is not None
    moved = mark(analysed, HEADER, at(onset=own.onset - 40))
    assert value(moved, "onset_s") == (own.onset - 40) / 1000
    assert value(moved, "time_to_peak_s") == pytest.approx((own.top - own.onset + 40) / 1000)
    assert value(moved, "force_at_100ms") < value(analysed, "force_at_100ms")
    for before, after in zip(analysed.results, moved.results, strict=True):
        timed = METRIC[after.name].method.from_onset
        assert (after.parameters.get("onset") == "by_hand") == timed
        assert not timed or "n_sd" not in after.parameters
        if not METRIC[after.name].is_timed:
            assert after == before
    (onset,) = (result for result in moved.results if result.name == "onset_s")
    assert (onset.method, onset.method_version) == ("by_hand", 1)


def test_numbers_follow_a_peak_set_by_hand(analysed: Trial, own: Trace) -> None:
    row = own.top + 200 if own.top < 5000 else own.top - 200
    moved = mark(analysed, HEADER, at(peak=row))
    mean_n = float(own.force_n[row - 10 : row + 10].mean())
    assert value(moved, "peak_force") == pytest.approx(mean_n - own.rest_n)
    assert value(moved, "peak_force") < value(analysed, "peak_force")
    assert {r.name for r in moved.results if r.parameters.get("peak") == "by_hand"} == FROM_PEAK
    for before, after in zip(analysed.results, moved.results, strict=True):
        if after.name not in FROM_PEAK:
            assert after == before


def test_numbers_follow_a_rest_set_by_hand(analysed: Trial, own: Trace) -> None:
    marks = HandMarks(None, None, "AB", AT, rest_sample=1_500)
    moved = mark(analysed, HEADER, marks)
    assert value(moved, "rest_start_s") == 1.5
    assert value(moved, "rest_length_s") == 1.0
    level_n = float(np.median(own.force_n[1_500:2_500]))
    assert value(moved, "resting_force") == level_n
    assert value(moved, "peak_force") == pytest.approx(own.peak_n - level_n)
    assert all(r.parameters["rest"] == "by_hand" for r in moved.results)
    assert moved.checks == analysed.checks
    assert mark(moved, HEADER, None).results == analysed.results
    (start,) = (r for r in moved.results if r.name == "rest_start_s")
    assert (start.method, start.method_version) == ("rest_by_hand", 1)


@pytest.mark.parametrize("row", [9_500, 6_000, 3_300, 2_150])
def test_a_rest_in_or_behind_the_effort_is_refused(analysed: Trial, row: int) -> None:
    with pytest.raises(AnalysisError, match="rest set by hand"):
        mark(analysed, HEADER, HandMarks(None, None, "AB", AT, rest_sample=row))


def test_answers_over_another_rest_are_kept(analysed: Trial) -> None:
    former = analyse_trial(analysed, HEADER, FORMER_CHOICES)
    again = analyse_again(former, HEADER)
    assert again.results == analysed.results
    assert again.earlier_results == former.results


def test_checks_and_verdict_go_by_the_instruments_own_marks(analysed: Trial, own: Trace) -> None:
    moved = mark(analysed, HEADER, at(onset=own.start.rest.start, peak=own.top - 100))
    for name in ("checks", "accepted", "verdict_reason"):
        assert getattr(moved, name) == getattr(analysed, name)
    for name in ("force_n", "tare_before_counts", "tare_after_counts"):
        assert np.array_equal(getattr(moved, name), getattr(analysed, name))


def test_marks_are_taken_back_and_kept_by_another_analysis(analysed: Trial, own: Trace) -> None:
    marks = at(onset=2_900, peak=own.top)
    moved = mark(analysed, HEADER, marks)
    assert moved.marks == marks
    assert moved.earlier_results == ()
    again = analyse_again(moved, HEADER)
    assert (again.results, again.marks, again.earlier_results) == (moved.results, marks, ())
    back = mark(moved, HEADER, None)
    assert (back.results, back.marks, back.earlier_results) == (analysed.results, None, ())


def test_answers_of_former_versions_are_kept(analysed: Trial) -> None:
    peak, *others = analysed.results
    former = replace(peak, method_version=0)
    moved = mark(replace(analysed, results=(former, *others)), HEADER, at(onset=2_950))
    assert moved.earlier_results == (former,)
    assert mark(moved, HEADER, None).earlier_results == (former,)


def test_an_onset_by_hand_answers_where_the_rule_refuses() -> None:
    force_n = effort()
    force_n[2_500:3_000] += 5.0  # a little pre-tension, then a pause
    paused = analyse_trial(trial(force_n), HEADER)
    refused = [r for r in paused.results if isinstance(r, Refusal)]
    assert {r.reason for r in refused} == {"pre_tension"}
    moved = mark(paused, HEADER, at(onset=3_000))
    assert value(moved, "rfd_0_100ms") > 0
    assert moved.accepted == paused.accepted


def test_no_hand_makes_an_onset_of_a_computers_clock(analysed: Trial) -> None:
    host = replace(HEADER, platform=replace(HEADER.platform, clock=Clock.HOST))
    moved = mark(analysed, host, at(onset=2_950))
    reasons = {r.reason for r in moved.results if isinstance(r, Refusal)}
    assert reasons == {"host_clock"}


@pytest.mark.parametrize(
    ("marks", "why"),
    [
        (at(), "must be one of the 10000 samples"),
        (at(onset=-1), "must be one of"),
        (at(peak=10_000), "must be one of"),
        (at(onset=500), "lies where no effort is"),
        (at(onset=9_000), "lies where no effort is"),
        (at(peak=1_500), "lies where no effort is"),
        (at(onset=4_000, peak=3_900), "lies where no effort is"),
        (at(onset=2_950, by=" "), "Say who"),
        (at(onset=2_950, by="A\nB"), "Say who"),
        (replace(at(onset=2_950), at=datetime(2026, 3, 2)), "time zone"),
    ],
)
def test_marks_that_cannot_be_are_refused(analysed: Trial, marks: HandMarks, why: str) -> None:
    with pytest.raises(AnalysisError, match=why):
        mark(analysed, HEADER, marks)


def test_a_trial_without_a_force_cannot_be_marked(analysed: Trial) -> None:
    bare = replace(HEADER, calibration_json=None)
    with pytest.raises(AnalysisError, match=r"Trial 1 cannot be marked so\. The visit has no cal"):
        mark(analysed, bare, at(onset=2_950))


def test_stored_marks_that_fit_no_more_are_refused_and_not_raised(analysed: Trial) -> None:
    misplaced = analyse_trial(replace(analysed, marks=at(onset=9_999)), HEADER)
    assert len(misplaced.results) == len(METRICS)
    assert {r.reason for r in misplaced.results if isinstance(r, Refusal)} == {"misplaced_marks"}
    assert misplaced.accepted


def moved_in(made: Visit, number: int, marks: HandMarks) -> Visit:
    """Return the visit with a trial marked by hand."""
    trials = tuple(
        mark(each, made.header, marks) if each.number == number else each for each in made.trials
    )
    return replace(made, trials=trials)


def test_a_visit_is_summed_up_over_both_kinds_of_onset_and_says_so() -> None:
    made = moved_in(visit(header("W0", 0), 100, 104, 102), 2, at(onset=2_950))
    rfd = summarise(made.trials, "rfd_0_100ms")
    assert isinstance(rfd, Result)
    assert rfd.parameters["onset"] == "by_hand"
    peak = summarise(made.trials, "peak_force")
    assert isinstance(peak, Result)
    assert peak == summarise(visit(header("W0", 0), 100, 104, 102).trials, "peak_force")
    first, *others = made.trials
    other_rule = [
        replace(r, parameters={**r.parameters, "percent": 3.0}) if "percent" in r.parameters else r
        for r in first.results
    ]
    mixed = summarise([replace(first, results=tuple(other_rule)), *others], "rfd_0_100ms")
    assert isinstance(mixed, Refusal)
    assert mixed.reason == "methods_differ"


def test_an_onset_by_hand_is_a_named_difference_of_what_counts_from_it() -> None:
    w0, w8 = visit(header("W0", 0), 100, 104), visit(header("W8", 56), 130, 133)
    by_hand = moved_in(w8, 1, at(onset=2_950))
    (peak,) = compare_visits(w0, by_hand)
    assert peak.differences == ()
    (rfd,) = compare_visits(w0, by_hand, metric="rfd_0_100ms")
    (difference,) = rfd.differences
    assert difference.what == "parameter onset"
    assert (difference.baseline, difference.follow_up) == (
        "by the instrument",
        "by the instrument and by_hand",
    )
    assert difference.can_be_overridden
    assert say(difference.text, "nl").startswith(
        "begin van de inspanning: door het instrument bij de nulmeting, door het instrument en "
        "met de hand bij de vervolgmeting."
    )
    assert isinstance(rfd.gain, Refusal)
    (forced,) = compare_visits(w0, by_hand, metric="rfd_0_100ms", override="a cough")
    assert isinstance(forced.gain, Result)
    both = moved_in(w0, 2, at(onset=2_950))
    assert compare_visits(both, by_hand, metric="rfd_0_100ms")[0].differences == ()


def test_a_peak_by_hand_is_a_named_difference_too() -> None:
    w0, w8 = visit(header("W0", 0), 100, 104), visit(header("W8", 56), 130, 133)
    (compared,) = compare_visits(moved_in(w0, 1, at(peak=5_000)), w8)
    assert [difference.what for difference in compared.differences] == ["parameter peak"]


def test_a_rest_by_hand_leaves_the_visit_its_sums_and_is_a_named_difference() -> None:
    w0, w8 = visit(header("W0", 0), 100, 104, 102), visit(header("W8", 56), 130, 133)
    moved = moved_in(w0, 2, HandMarks(None, None, "AB", AT, rest_sample=1_500))
    whole, own = (summarise(each.trials, "peak_force") for each in (moved, w0))
    assert isinstance(whole, Result)
    assert isinstance(own, Result)
    assert whole.parameters["rest"] == "by_hand"
    assert whole.value == pytest.approx(own.value, abs=0.1)
    (peak,) = compare_visits(moved, w8)
    (difference,) = peak.differences
    assert (difference.what, difference.can_be_overridden) == ("parameter rest", True)
    (forced,) = compare_visits(moved, w8, override="he moved before it")
    assert isinstance(forced.gain, Result)
    former = [
        replace(r, parameters={**r.parameters, "rest_version": 4}) for r in w8.trials[1].results
    ]
    mixed = replace(w8, trials=(w8.trials[0], replace(w8.trials[1], results=tuple(former))))
    assert isinstance(summarise(mixed.trials, "peak_force"), Refusal)


def test_the_asymmetry_of_feet_of_which_one_is_marked() -> None:
    right = Condition(Side.RIGHT, Region.HALLUX)
    left = moved_in(visit(header("W0", 0), 100, 104), 1, at(peak=5_000))
    other = visit(header("W0", 0), 120, 121, condition=right)
    (found,) = asymmetries(Visit(left.header, left.trials + other.trials))
    assert isinstance(found.asymmetry, Result)


def test_a_spread_begins_with_the_hand_and_has_the_other_rules() -> None:
    made = moved_in(moved_in(visit(header("W0", 0), 100, 104), 1, at(onset=2_950)), 2, at(2_950))
    (found,) = spread([made], ["rfd_0_100ms"])
    assert found.reported == summarise(made.trials, "rfd_0_100ms")
    assert found.n_refused < found.n_combinations
    ruled = [moved for moved in found.moved if moved.option.en == "3 SD of the rest"]
    assert isinstance(ruled[0].value, Result)
    assert isinstance(found.reported, Result)
    assert ruled[0].value.value != found.reported.value
    assert OnsetRule() != prepare_trace(made.trials[0], made.header).choices.onset  # type: ignore[union-attr]


def test_practice_is_analysed_and_never_accepted(analysed: Trial) -> None:
    practice = analyse_trial(replace(analysed, practice=True), HEADER)
    assert practice.results == analysed.results
    assert practice.checks == analysed.checks
    assert not practice.accepted
    assert practice.verdict_reason.startswith("Practice, which never counts. A still second")
    assert say(final_verdict(practice)[1], "nl").startswith("Oefenpoging, die nooit meetelt.")
    doubted = replace(
        practice,
        checks=tuple(replace(one, outcome=CheckOutcome.WARN) for one in practice.checks[:1])
        + practice.checks[1:],
    )
    assert "counts, but" not in say(final_verdict(doubted)[1])
    with pytest.raises(AnalysisError, match="was practice"):
        overrule(practice, Override(True, "It was good", "AB", AT))
    forced = replace(practice, override=Override(True, "It was good", "AB", AT))
    assert not analyse_trial(forced, HEADER).accepted


def test_practice_enters_no_summary_no_series_and_no_gain() -> None:
    def practised(made: Visit) -> Visit:
        best = trial(effort(200.0), number=9, practice=True)
        lesser = replace(best, number=10, condition=Condition(Side.LEFT, Region.LESSER_TOES))
        extra = (analyse_trial(one, made.header) for one in (best, lesser))
        return replace(made, trials=(*made.trials, *extra))

    w0, w8 = visit(header("W0", 0), 100, 104), visit(header("W8", 56), 130, 133)
    more = practised(w0)
    assert conditions_of(more) == conditions_of(w0)
    assert summarise_visit(more) == summarise_visit(w0)
    assert asymmetries(more) == asymmetries(w0)
    assert check_series(more.trials[:3]) == check_series(w0.trials)
    assert check_series(more.trials[2:3]) == ()
    assert compare_visits(more, practised(w8)) == compare_visits(w0, w8)
    assert spread([more], ["peak_force"]) == spread([w0], ["peak_force"])
