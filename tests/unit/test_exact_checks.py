"""What checks measure, exactly: on forces without noise, whose counts change with every sample."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from forceplate.analysis import analyse_trial
from forceplate.analysis.analyse_again import analyse_again
from forceplate.analysis.provenance import beyond_weight, weight_doubt
from forceplate.analysis.quality import check_trial
from forceplate.analysis.quality.effort_checks import HOLD
from forceplate.analysis.quality.trace_measures import held
from forceplate.analysis.trial.trace import Trace, prepare_trace
from forceplate.types import CheckOutcome, QualityCheck, Result, Trial
from forceplate.words import say
from tests.unit.analysis_data import HEADER, ZERO, effort, trial

Force = NDArray[np.float64]


def lively(force_n: Force, **changes: Any) -> Trial:
    """Return a trial of this force whose channels both flicker, which leaves the force alone."""
    made = trial(force_n, **changes)
    made.counts[:, :2] += (np.arange(force_n.size) % 2).astype(np.int32)[:, None]
    return made


def checked(recorded: Trial) -> tuple[Trace, dict[str, QualityCheck]]:
    trace = prepare_trace(recorded, HEADER)
    assert isinstance(trace, Trace)
    return trace, {check.check: check for check in check_trial(recorded, HEADER, trace)}


def test_a_clean_effort_passes_with_numbers_of_nothing() -> None:
    trace, checks = checked(lively(effort(noise_n=0.0), zero_after_counts=ZERO))
    assert {check.outcome for check in checks.values()} == {CheckOutcome.PASS}
    nothing = ("rest_drift", "rest_sway", "rest_noise", "hum", "pre_tension", "zero_moved")
    for name in nothing:
        assert checks[name].value == pytest.approx(0.0, abs=1e-9), name
    assert checks["one_effort"].value == 1.0
    assert checks["loaded_rest"].value == pytest.approx(100 * 15 / trace.quiet.effort_n, rel=1e-9)
    limits = {
        "rest_drift": 1.25, "rest_sway": 1.0, "rest_noise": 2.0, "hum": 1.0, "pre_tension": 1.0,
        "loaded_rest": 0.5, "countermovement": 2.0, "spike": 2.0, "hold": 1.0, "early_peak": 0.1,
        "still_rising": 3.0, "zero_moved": 1.0, "one_effort": 1.0,
    }  # fmt: skip
    assert {name: checks[name].limit for name in limits} == limits


def test_a_limit_itself_is_within() -> None:
    """What should stay below it, and what should stay above."""
    found = {
        value: (
            HOLD.at_most(value, warn=1.0, reject=2.0).outcome,
            HOLD.at_least(-value, warn=-1.0, reject=-2.0).outcome,
        )
        for value in (1.0, 1.001, 2.0, 2.001)
    }
    outcomes = (CheckOutcome.PASS, CheckOutcome.WARN, CheckOutcome.WARN, CheckOutcome.REJECT)
    assert list(found.values()) == [(outcome, outcome) for outcome in outcomes]


@pytest.mark.parametrize("n_still", [2, 100, 250, 251, 252])
@pytest.mark.parametrize("at", ["onset", "middle", "end"])
def test_how_long_a_channel_stands_still(n_still: int, at: str) -> None:
    recorded = lively(effort(noise_n=0.0))
    trace, _ = checked(recorded)
    assert trace.release is not None
    first = {"onset": trace.quiet.onset, "middle": 5000, "end": trace.release - n_still}[at]
    recorded.counts[first : first + n_still, 1] = recorded.counts[first, 1]
    recorded.counts[[first - 1, first + n_still], 1] = recorded.counts[first, 1] + 3
    _, checks = checked(recorded)
    dead = checks["channel_dead"]
    if at == "onset" and 2 < n_still <= 250:  # the force rises meanwhile
        assert (dead.outcome, dead.limit) == (CheckOutcome.REJECT, 0.0)
        assert dead.details["variant"] == "moving"
        return
    assert dead.value == pytest.approx(n_still / 1000, rel=1e-12)
    assert dead.limit == 0.25
    assert (dead.outcome is CheckOutcome.REJECT) == (n_still > 250)


def test_of_channels_that_stand_still_for_as_long_the_first_is_named() -> None:
    recorded = lively(effort(noise_n=0.0))
    recorded.counts[5000:5300, :2] = recorded.counts[5000, :2]
    recorded.counts[[4999, 5300], :2] = recorded.counts[5000, :2] + 3
    dead = checked(recorded)[1]["channel_dead"]
    assert (dead.outcome, dead.details["channel"]) == (CheckOutcome.REJECT, "front")


@pytest.mark.parametrize(
    ("percent", "outcome"),
    [
        (0.99, CheckOutcome.PASS), (1.01, CheckOutcome.WARN),
        (-4.99, CheckOutcome.WARN), (5.01, CheckOutcome.REJECT),
    ],
)  # fmt: skip
def test_how_far_the_zero_may_move(percent: float, outcome: CheckOutcome) -> None:
    recorded = lively(effort(noise_n=0.0))
    effort_n = checked(recorded)[0].quiet.effort_n
    after = ZERO + np.array([percent / 100 * effort_n / 0.01, 0.0, 999.0])
    moved = checked(replace(recorded, zero_after_counts=after))[1]["zero_moved"]
    assert moved.value == pytest.approx(abs(percent), rel=1e-9)
    assert moved.outcome is outcome


@pytest.mark.parametrize(
    ("depth_n", "outcome"),
    [
        (1.9, CheckOutcome.PASS), (2.1, CheckOutcome.WARN),
        (9.9, CheckOutcome.WARN), (10.1, CheckOutcome.REJECT),
    ],
)  # fmt: skip
def test_how_deep_a_dip_before_the_effort_may_be(depth_n: float, outcome: CheckOutcome) -> None:
    force_n = effort(noise_n=0.0)
    force_n[2960:3000] -= depth_n  # 40 ms, of which 20 are looked at together
    dip = checked(lively(force_n))[1]["countermovement"]
    assert dip.value == pytest.approx(depth_n, rel=5e-3)  # of the effort, 100 N
    assert dip.outcome is outcome


@pytest.mark.parametrize(
    ("below", "expected"),
    [((), (0, 40)), ((19,), (20, 40)), ((20,), (0, 20)), ((21,), (0, 21)), ((5, 39), (6, 39))],
)
def test_from_where_to_where_an_effort_is_held(
    below: tuple[int, ...], expected: tuple[int, int]
) -> None:
    trace, _ = checked(lively(effort(noise_n=0.0)))
    stop = trace.quiet.stop
    smooth_n = np.full(stop + 40, trace.rest_n + 80.0)
    smooth_n[stop + np.array(below, np.intp)] -= 1e-6
    top = replace(trace, smooth_n=smooth_n, top=stop + 20, peak_n=trace.rest_n + 100.0)
    assert held(top, 0.8) == (stop + expected[0], stop + expected[1])


def test_more_than_the_body_weight_is_doubted() -> None:
    weight_n = 10.0 * 9.80665
    assert weight_doubt(10.0, weight_n) is None
    assert weight_doubt(0.0, 5.0) is None
    doubt = weight_doubt(10.0, weight_n * 1.5)
    assert doubt is not None
    assert "150" in doubt.en
    barely = weight_doubt(10.0, weight_n * 1.0001)
    assert barely is not None
    assert "101 %" in say(barely)  # more than all of it is never "100 %"


def test_the_strongest_trial_is_held_against_the_body_weight() -> None:
    strong, weak = (analyse_trial(lively(effort(n, noise_n=0.0)), HEADER) for n in (100.0, 20.0))
    light = replace(HEADER, body_mass_kg=5.0)
    doubt = beyond_weight(light, (weak, strong, weak))
    assert doubt is not None
    assert doubt == beyond_weight(light, (strong,))
    assert beyond_weight(light, (weak,)) is None


def test_an_answer_that_names_no_version_of_its_rest_is_of_the_first() -> None:
    today = analyse_again(lively(effort(noise_n=0.0)), HEADER)
    peak = today.results[0]
    assert isinstance(peak, Result)
    unnamed = {key: v for key, v in peak.parameters.items() if key != "rest_version"}
    old = replace(peak, parameters=unnamed)
    named = replace(peak, parameters={**peak.parameters, "rest_version": 1})
    both = replace(today, results=(old,), earlier_results=(named,))
    assert analyse_again(both, HEADER).earlier_results == (old,)
