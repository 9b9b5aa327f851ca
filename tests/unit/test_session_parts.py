"""The small parts of a visit in progress: cues, rest and zero of the digits, the best trial."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from forceplate.acquisition import SampleRing
from forceplate.analysis import LiveFilter
from forceplate.errors import (
    LoadedPlatformError,
    NoPlatformError,
    PlatformDisconnectedError,
    PlatformInDoubtError,
    StorageError,
)
from forceplate.protocol import MeasurementProtocol
from forceplate.session import Cue, Guidance, LiveForce, TrialState
from forceplate.session.best_trial import best_trial
from forceplate.session.cue import guide_trial
from forceplate.session.effort_follower import EffortFollower, EffortPhase
from forceplate.session.live_follower import LiveFollower
from forceplate.session.live_force import is_empty, rest_counts, unloaded_counts
from forceplate.session.platform_doubt import PlatformDoubt, platform_state
from forceplate.storage.library import Library
from forceplate.types import PEAK_FORCE, Block, Result, Trial
from forceplate.words import plain, say
from forceplate_calibration import Calibration, ChannelSensitivity
from forceplate_calibration.platform_check.check import PlatformCheckAnswer, PlatformCheckItem
from tests.unit.analysis_data import CONDITION, HEADER, trial
from tests.unit.report_data import CHECK

CALIBRATION = Calibration(
    id="one", origin="test", created=date(2026, 1, 1), channels=(ChannelSensitivity("a", 0.1),)
)
PROTOCOL = MeasurementProtocol(name="p", conditions=(CONDITION,), hold_s=3.0, countdown_s=2.0)


def stream(counts: NDArray[np.int32] | list[int], rate_hz: float = 100.0) -> Any:
    """Return what stands for an acquisition that has brought these counts of one channel."""
    rows = np.asarray(counts, np.int32).reshape(-1, 1)
    ring = SampleRing(6000, 1)
    if len(rows):
        ring.append(Block(0, rows, 0.0, 0, 0, None, 0))
    return SimpleNamespace(ring=ring, info=SimpleNamespace(sample_rate_hz=rate_hz))


# Cues


def running(state: TrialState, **given: Any) -> Any:
    values = {
        "state": state,
        "phase": EffortPhase.OFF,
        "effort_s": None,
        "countdown_s": 1.5,
        "error": None,
    }
    return SimpleNamespace(**{**values, **given})


@pytest.mark.parametrize(
    ("phase", "effort_s", "expected"),
    [
        (EffortPhase.OFF, None, Guidance(Cue.PLACE_TOES)),
        (EffortPhase.PLACED, None, Guidance(Cue.RELAX)),
        (EffortPhase.RESTING, None, Guidance(Cue.PRESS)),
        (EffortPhase.PRESSING, None, Guidance(Cue.HOLD, 3.0)),
        (EffortPhase.PRESSING, 1.25, Guidance(Cue.HOLD, 1.75)),
        (EffortPhase.PRESSING, 3.0, Guidance(Cue.LET_GO)),
        (EffortPhase.PRESSING, 3.5, Guidance(Cue.LET_GO)),
        (EffortPhase.OVER, 3.5, Guidance(Cue.LET_GO)),
    ],
)
def test_while_it_is_recorded_the_toes_decide(
    phase: EffortPhase, effort_s: float | None, expected: Guidance
) -> None:
    run = running(TrialState.RECORDING, phase=phase, effort_s=effort_s)
    assert guide_trial(run, PROTOCOL) == expected


def test_before_and_after_the_recording_its_state_decides() -> None:
    def cue(state: TrialState, error: Any = None, **protocol: Any) -> Guidance:
        return guide_trial(running(state, error=error), replace(PROTOCOL, **protocol))

    gone, full = PlatformDisconnectedError(plain("gone")), StorageError(plain("full"))
    assert cue(TrialState.ZEROING) == Guidance(Cue.KEEP_OFF)
    assert cue(TrialState.COUNTDOWN) == Guidance(Cue.COUNTDOWN, 1.5)
    assert cue(TrialState.COUNTDOWN, countdown_s=0.0) == Guidance(Cue.KEEP_OFF)
    assert cue(TrialState.FINISHING) == Guidance(Cue.LIFT_TOES)
    assert cue(TrialState.FINISHING, gone) == Guidance(Cue.SAVING, None, gone)
    assert cue(TrialState.FINISHING, full) == Guidance(Cue.LIFT_TOES, None, full)
    assert cue(TrialState.SAVING) == cue(TrialState.REVIEW) == Guidance(Cue.SAVING)


# The digits


@pytest.mark.parametrize(
    ("effort_s", "first", "last"),
    [(0.0, 300, 400), (0.001, 280, 380), (1.0, 180, 280), (1.006, 179, 279), (3.5, 0, 30)],
)
def test_the_rest_of_the_digits_is_the_second_before_the_effort(
    effort_s: float, first: int, last: int
) -> None:
    # 0.2 s before it was seen to begin; at 100 samples/s.
    assert rest_counts(stream(list(range(400))), effort_s)[:, 0].tolist() == list(
        range(first, last)
    )


def test_the_rest_of_the_digits_at_a_rate_that_is_no_whole_number() -> None:
    assert len(rest_counts(stream(list(range(400)), 99.5), 0.0)) == 100


def live(counts: float | None = 0.0) -> LiveForce:
    force = LiveForce(CALIBRATION, 100.0)
    if counts is not None:
        force.zero(np.array([counts]))
    return force


@pytest.mark.parametrize(
    ("before", "last", "is_unloaded"),
    [
        (0, 20, True),  # 2.0 N above the zero there is
        (0, 21, False),
        (-30, -10, True),  # above the emptiest that was seen
        (-30, -9, False),
        (500, 20, True),  # what was on it before is gone
    ],
)
def test_a_zero_of_the_digits_needs_an_empty_platform(
    before: int, last: int, is_unloaded: bool
) -> None:
    acquisition = stream([999] * 7 + [before] * 50 + [last] * 50)
    if is_unloaded:
        assert unloaded_counts(acquisition, live()).tolist() == [last]
    else:
        with pytest.raises(LoadedPlatformError, match=f"{(last - min(0, before)) / 10:.1f} N"):
            unloaded_counts(acquisition, live())


@pytest.mark.parametrize(("step", "is_still"), [(20, True), (-20, True), (21, False), (-21, False)])
def test_a_zero_of_the_digits_needs_a_still_platform(step: int, is_still: bool) -> None:
    acquisition = stream([-500 + step] * 25 + [-500] * 25)
    if is_still:
        assert unloaded_counts(acquisition, live()).tolist() == [-500 + step / 2]
    else:
        with pytest.raises(LoadedPlatformError, match=r"2\.1 N"):
            unloaded_counts(acquisition, live())


def test_a_zero_of_the_digits_needs_half_a_second() -> None:
    assert unloaded_counts(stream([4] * 50), live()).tolist() == [4.0]
    with pytest.raises(NoPlatformError):
        unloaded_counts(stream([4] * 49), live())
    bare = LiveForce(None, 100.0)  # without newtons nobody can say what presses
    assert unloaded_counts(stream([0] * 50 + [9000] * 50), bare).tolist() == [9000.0]


def test_a_zero_of_the_digits_may_drift_by_two_newtons_from_half_to_half() -> None:
    drifting = [-500 + 4 * (i // 5) for i in range(50)]  # thirds of it are further apart
    assert unloaded_counts(stream(drifting), live()).tolist() == [-482.0]


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([0, 1] * 50, True),
        ([0, 1] * 8, True),
        ([0, 1] * 7 + [0], False),  # too few to say so
        ([0] * 50 + [9] * 50, False),  # it moves
        ([90] * 50 + [0] * 100, True),  # it moved before the last second
        ([-90] * 100 + [0, 1] * 50, False),  # it presses
    ],
)
def test_an_empty_platform_is_still_for_a_second(counts: list[int], expected: bool) -> None:
    slow = len(counts) < 20
    assert is_empty(stream(counts, 16.0 if slow else 100.0), live()) is expected


def test_the_digits_follow_a_trial() -> None:
    force, acquisition = LiveForce(CALIBRATION, 100.0), stream(list(range(400)))
    assert force.n_zeros == 0
    follower = LiveFollower(force)
    follower.attach(acquisition)
    run = running(
        TrialState.RECORDING, zero_counts=np.array([0.0]), acquisition=acquisition,
        phase=EffortPhase.RESTING,
    )  # fmt: skip
    for phase, effort_s, rest_n in (
        (EffortPhase.PLACED, None, 0.0),
        (EffortPhase.RESTING, None, 34.95),  # the last second
        (EffortPhase.PRESSING, None, 34.95),
        (EffortPhase.PRESSING, 1.0, 22.95),  # the second before the effort
        (EffortPhase.PRESSING, 2.0, 22.95),
        (EffortPhase.RESTING, None, 34.95),  # it was a twitch
        (EffortPhase.PRESSING, 2.0, 12.95),
    ):
        run.phase, run.effort_s = phase, effort_s
        follower.follow(run)
        assert force.rest_n == pytest.approx(rest_n, rel=1e-12), phase
    assert force.n_zeros == 1
    run.state = TrialState.FINISHING
    follower.follow(run)
    assert force.rest_n == 0.0
    acquisition.ring.append(Block(400, np.full((7, 1), 50, np.int32), 0.0, 0, 0, None, 0))
    follower.follow(None)
    assert force.force_n == pytest.approx(5.0, rel=1e-12)  # only what came since it was attached


def test_what_the_digits_say() -> None:
    force = LiveForce(CALIBRATION, 100.0, body_mass_kg=10.0)
    assert (force.unit, force.force_n, force.percent_body_weight) == ("N", None, None)
    force.zero(np.array([100.0]))
    force.feed(np.full((5, 1), 300, np.int32))
    assert force.force_n == pytest.approx(20.0, rel=1e-12)
    assert force.percent_body_weight == pytest.approx(100 * 20 / 98.0665, rel=1e-12)
    force.rest_on(np.array([[110], [130]], np.int32))
    assert force.rest_n == pytest.approx(2.0, rel=1e-12)
    assert force.force_n == pytest.approx(18.0, rel=1e-12)
    force.rest_on(np.empty((0, 1), np.int32))
    assert force.rest_n == pytest.approx(2.0, rel=1e-12)
    force.weigh(None)
    assert force.percent_body_weight is None
    force.measure_by(None)
    assert (force.unit, force.force_n) == ("counts", None)
    assert force.convert(np.array([[140], [100]], np.int32)).tolist() == [40.0, 0.0]
    assert force.convert(np.empty((0, 1), np.int32)).tolist() == []


@pytest.mark.parametrize(("rate_hz", "cutoff_hz"), [(1000.0, 10.0), (40.0, 10.0), (32.0, 8.0)])
def test_the_digits_are_calmed_below_a_quarter_of_the_rate(
    rate_hz: float, cutoff_hz: float
) -> None:
    force = LiveForce(CALIBRATION, rate_hz)
    force.zero(np.array([0.0]))
    counts = np.array([0, 0, 500, 900, 100], np.int32)
    force.feed(counts[:, None])
    newtons = np.asarray(counts * 0.1, np.float64)
    assert force.force_n == LiveFilter(rate_hz, cutoff_hz).feed(newtons)[-1]


# What is wrong with the platform


def test_a_doubt_that_went_and_returns_is_open_again(tmp_path: Path) -> None:
    bare = replace(HEADER, calibration_json=None)
    when = HEADER.started_at
    doubt = PlatformDoubt(Library(tmp_path), bare, when)
    with pytest.raises(PlatformInDoubtError):
        doubt.refuse()
    decided = doubt.decide(bare, "no calibration here", "AB", when)
    doubt.refuse()
    doubt.look(decided, when)
    doubt.refuse()
    doubt.look(HEADER, when)
    doubt.look(bare, when)
    with pytest.raises(PlatformInDoubtError):
        doubt.refuse()


def test_what_is_known_of_a_platform() -> None:
    assert not HEADER.simulated
    state = platform_state(HEADER, None, HEADER.started_at)
    assert [text.en for text in state.doubtful] == [
        "This platform was never checked with a known weight."
    ]
    assert platform_state(replace(HEADER, simulated=True), None, HEADER.started_at).doubtful == ()
    word = replace(Calibration.from_json(HEADER.calibration_json or ""), nominal=True)
    declared = replace(HEADER, calibration_json=word.to_json())
    nominal, unchecked = platform_state(declared, None, HEADER.started_at).doubtful
    assert (nominal != unchecked, unchecked) == (True, state.doubtful[0])


def test_a_failed_check_says_the_worst_it_read() -> None:
    read_n, places_mm = (20.1, 17.9, 21.0), ((0.0, 0.0),) * 3
    answer = PlatformCheckAnswer(PlatformCheckItem.FORCE, -2.1, 0.5, "N")
    check = replace(
        CHECK, force_n=20.0, measured_n=read_n, places_mm=places_mm, answers=(answer,)
    )  # fmt: skip
    said = platform_state(HEADER, check, HEADER.started_at).wrong["failed_check"]
    assert "20.0 N placed, 17.9 N read" in say(said)


# What lies on the platform


def test_an_effort_lasts_from_its_first_sample_on() -> None:
    """And toes that were laid down, rested and lifted were none."""
    lift = np.repeat([0, 50, 0], (250, 300, 250))
    press = np.concatenate((np.repeat([0, 50], (213, 287)), np.full(125, 500)))
    wiggle = np.arange(800) % 2
    for counts, effort_s in ((lift, None), (press, 1.2)):
        follower = EffortFollower(CALIBRATION, 100.0, np.array([0.5]), np.array([0.5]))
        moving = (counts + wiggle[: counts.size]).astype(np.int32)[:, None]
        for part in np.array_split(moving, 37):
            follower.feed(part)
        assert follower.effort_s == effort_s
        assert not follower.is_over


@pytest.mark.parametrize("calibration", [CALIBRATION, None], ids=["newtons", "counts"])
@pytest.mark.parametrize(("level", "is_loaded"), [(50, False), (51, True)])
def test_five_standard_deviations_in_two_blocks_are_toes(
    calibration: Calibration | None, level: int, is_loaded: bool
) -> None:
    follower = EffortFollower(calibration, 100.0, np.array([0.0]), np.array([10.0]))
    phases = []
    for n_samples in (10, 9, 1):
        follower.feed(np.full((n_samples, 1), level, np.int32))
        phases.append(follower.phase)
    loaded = EffortPhase.PLACED if is_loaded else EffortPhase.OFF
    assert phases == [EffortPhase.OFF, EffortPhase.OFF, loaded]
    follower.feed(np.zeros((20, 1), np.int32))
    assert follower.phase is EffortPhase.OFF
    assert follower.effort_s is None


# The best trial


def test_the_best_trial_is_the_strongest_that_counts() -> None:
    def attempt(number: int, peak_n: float | None, **changes: Any) -> Trial:
        found = () if peak_n is None else (Result(PEAK_FORCE, peak_n, "N", "m", 1),)
        made = {"number": number, "accepted": True, "results": found, **changes}
        return replace(trial(np.zeros(1)), **made)

    other = replace(CONDITION, fixation="strap")
    trials = (
        attempt(1, 50.0),
        attempt(2, 70.0),
        attempt(3, 60.0),
        attempt(4, None),
        attempt(5, 99.0, accepted=False),
        attempt(6, 99.0, practice=True),
        attempt(7, 99.0, condition=other),
    )
    best = best_trial(trials, CONDITION)
    assert best is not None
    assert best.number == 2
    assert best_trial(trials[3:], CONDITION) is None
