"""What the toes do, seen while the samples come: weak and strong, with and without newtons."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from forceplate.session import LiveForce
from forceplate.session.effort_follower import EffortFollower, EffortPhase
from forceplate_calibration import Calibration, ChannelSensitivity, Plate
from forceplate_drivers.emulation.patient import ASKED, PatientSource
from forceplate_drivers.emulation.sources import SINGLE_CELL, Bench

RATE_HZ = 1000.0
FROM_REST = [EffortPhase.PLACED, EffortPhase.RESTING, EffortPhase.PRESSING, EffortPhase.OVER]


def calibration(bench: Bench) -> Calibration:
    channel = [
        ChannelSensitivity(f"ch{i}", bench.newton_per_count) for i in range(bench.n_channels)
    ]
    return Calibration("bench", "The simulated platform's own.", date(2026, 1, 1), tuple(channel))


def zero_of(source: PatientSource) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    counts = source.take(round(source.sample_rate_hz))
    return np.asarray(counts.mean(axis=0)), np.asarray(counts.std(axis=0))


def phases(
    follower: EffortFollower, source: PatientSource, seconds: float, step: int = 16
) -> list[EffortPhase]:
    seen: list[EffortPhase] = []
    for _ in range(round(seconds * source.sample_rate_hz / step)):
        follower.feed(source.take(step))
        if not seen or seen[-1] is not follower.phase:
            seen.append(follower.phase)
    return seen


@pytest.mark.parametrize("peak_n", [5.0, 20.0, 300.0])
@pytest.mark.parametrize("is_calibrated", [True, False])
@pytest.mark.parametrize(
    ("bench", "rate_hz", "step"), [(Bench(), 1000.0, 16), (SINGLE_CELL, 80.0, 1)]
)
def test_an_effort_is_followed_relative_to_the_noise(
    bench: Bench, rate_hz: float, step: int, is_calibrated: bool, peak_n: float
) -> None:
    source = PatientSource(seed=4, sample_rate_hz=rate_hz, bench=bench)
    model = calibration(bench) if is_calibrated else None
    follower = EffortFollower(model, rate_hz, *zero_of(source))
    assert phases(follower, source, 3.0, step) == [EffortPhase.OFF]
    source.press(peak_n)
    assert phases(follower, source, ASKED.total_s, step) == [EffortPhase.OFF, *FROM_REST]
    assert follower.is_over


def test_toes_laid_down_and_lifted_again_are_no_effort() -> None:
    source = PatientSource(seed=5)
    follower = EffortFollower(calibration(source.bench), RATE_HZ, *zero_of(source))
    source.press(4.0)  # no more than they weigh
    seen = phases(follower, source, ASKED.total_s + 1.0)
    assert seen == [EffortPhase.OFF, EffortPhase.PLACED, EffortPhase.RESTING, EffortPhase.OFF]
    assert not follower.is_over
    assert follower.effort_s is None
    source.press(40.0)
    assert phases(follower, source, ASKED.total_s) == [EffortPhase.OFF, *FROM_REST]
    assert follower.is_over


def test_an_effort_lasts_as_long_as_it_was_held() -> None:
    source = PatientSource(seed=6)
    follower = EffortFollower(calibration(source.bench), RATE_HZ, *zero_of(source))
    source.press(50.0)
    while follower.phase is not EffortPhase.OVER:
        follower.feed(source.take(16))
    seen_s = ASKED.rise_s + ASKED.hold_s + ASKED.release_s
    assert follower.effort_s == pytest.approx(seen_s, abs=0.5)


def test_toes_on_a_bent_cell_are_seen_by_their_force() -> None:
    bent = Calibration(
        "bent",
        "Made up: 200 counts are 20 N by the straight part and 60 N by the curve.",
        date(2026, 1, 1),
        (ChannelSensitivity("ch0", 0.1),),
        plates=(Plate("", ("ch0",), curve=(0.1,)),),
    )
    follower = EffortFollower(bent, RATE_HZ, np.zeros(1), np.array([50.0]))
    seen = []
    for counts in (130, 200):  # 29.9 N and 60 N; five times the noise are 37.5 N
        follower.feed(np.full((200, 1), counts, np.int32))
        seen.append(follower.phase)
    assert seen == [EffortPhase.OFF, EffortPhase.PLACED]


def test_without_a_zero_the_toes_are_taken_to_lie_on_it() -> None:
    source = PatientSource(seed=7)
    follower = EffortFollower(calibration(source.bench), RATE_HZ, None, None)
    assert phases(follower, source, 2.0) == [EffortPhase.PLACED, EffortPhase.RESTING]


def test_the_live_force_is_above_the_zero_and_in_body_weights() -> None:
    source = PatientSource(seed=8)
    live = LiveForce(calibration(source.bench), RATE_HZ, body_mass_kg=60.0)
    assert (live.force_n, live.percent_body_weight) == (None, None)
    assert live.convert(np.empty((0, 4), np.int32)).size == 0
    zero, _ = zero_of(source)
    live.zero(zero)
    source.press(100.0)
    source.take(round(1000 * (ASKED.unloaded_s + ASKED.rest_s + ASKED.rise_s + 1.5)))
    pressed = source.take(500)
    live.feed(pressed)
    assert live.convert(pressed).shape == (500,)
    assert live.force_n == pytest.approx(97.0, rel=0.03)
    assert live.percent_body_weight == pytest.approx(100 * (live.force_n or 0) / (60 * 9.80665))


def test_without_a_calibration_there_are_counts_and_no_newtons() -> None:
    live = LiveForce(None, RATE_HZ, body_mass_kg=60.0)
    counts = np.array([[10, 20], [11, 25]] * 20, np.int32)
    live.feed(counts)
    assert live.convert(counts)[:2].tolist() == [0.0, 6.0]
    assert (live.unit, live.force_n, live.percent_body_weight) == ("counts", None, None)


def test_nothing_of_before_a_new_zero_is_in_the_live_force() -> None:
    source = PatientSource(seed=8)
    counts = np.full((300, 4), 2_000, np.int32)
    used, fresh = (LiveForce(calibration(source.bench), RATE_HZ) for _ in range(2))
    used.feed(counts)
    used.feed(counts + 40_000)
    for live in (used, fresh):
        live.zero(np.full(4, 1_000.0))
        live.feed(counts)
    assert used.force_n == fresh.force_n
    alone = used.convert(counts)
    assert used.force_n == pytest.approx(float(alone[0]), rel=1e-12)  # it does not move
    other = replace(calibration(source.bench), id="of another plate")
    used.feed(counts + 40_000)
    used.measure_by(other)
    assert used.force_n is None
    used.feed(counts)
    assert used.force_n == fresh.force_n
