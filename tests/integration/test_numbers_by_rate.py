"""What each device may be asked follows from its rate and clock: a press, through its driver."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import count

import numpy as np
import pytest

from forceplate.analysis.analyse import analyse_trial
from forceplate.platform import Platform
from forceplate.testing import EmulatedPort, receive
from forceplate.types import Clock, Refusal, Result
from forceplate_calibration import declared_calibration
from forceplate_drivers import tindeq
from forceplate_drivers.emulation.emulator import load_emulator
from forceplate_drivers.emulation.sources import PersonSource, Press
from forceplate_drivers.loadstar import LoadstarPlatform
from forceplate_drivers.mark10 import Mark10Platform
from forceplate_drivers.tindeq import TindeqPlatform
from tests.notification_port import NotificationPort
from tests.unit.analysis_data import HEADER, trial

PEAK_AND_MEANS = {"peak_force", "best_mean_force", "best_mean_force_250ms", "resting_force"}
FROM_THE_ONSET = {
    "onset_s", "rfd_0_100ms", "rfd_20_80", "rfd_steepest_100ms", "force_at_100ms", "impulse_0_200ms"
}  # fmt: skip


def loadstar(port: EmulatedPort, address: str) -> LoadstarPlatform:
    looks = count()
    return LoadstarPlatform(port, address, monotonic=lambda: next(looks) / 20)


@pytest.mark.parametrize(
    ("name", "opened", "port", "reason"),
    [
        ("mark10", Mark10Platform, EmulatedPort, "host_clock"),
        ("loadstar", loadstar, EmulatedPort, "host_clock"),
        ("tindeq", TindeqPlatform, NotificationPort, "sample_rate_too_low"),
    ],
)
def test_a_gauge_gives_peak_and_means_and_nothing_that_is_a_time(
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    opened: Callable[[EmulatedPort, str], Platform],
    port: type[EmulatedPort],
    reason: str,
) -> None:
    monkeypatch.setattr(tindeq, "PAUSE_S", 0.0)
    monkeypatch.setattr(tindeq, "DRAIN_S", 0.01)
    emulator = load_emulator(name)
    press = Press(80.0)
    person = PersonSource([press], 0, emulator.sample_rate_hz, emulator.bench)
    platform = opened(port(emulator.sampling(person, name)), "emulated")
    platform.start()
    counts = receive(platform, round(press.total_s * emulator.sample_rate_hz)).counts
    calibration = declared_calibration(platform.info)
    assert calibration is not None
    header = replace(HEADER, platform=platform.info, calibration_json=calibration.to_json())
    rate_hz = emulator.sample_rate_hz
    recorded = trial(
        np.zeros(1),
        counts=counts,
        time_s=np.arange(len(counts)) / rate_hz,
        sample_rate_hz=rate_hz,
        zero_before_counts=counts[: round(rate_hz)].mean(axis=0),
    )
    results = {result.name: result for result in analyse_trial(recorded, header).results}
    assert all(isinstance(results[name], Result) for name in PEAK_AND_MEANS)
    peak = results["peak_force"]
    assert isinstance(peak, Result)
    tremor_n = 0.018 * press.peak_n
    assert peak.value == pytest.approx(press.peak_n - press.resting_load_n, abs=tremor_n)
    for refused in FROM_THE_ONSET:
        refusal = results[refused]
        assert isinstance(refusal, Refusal), refused
        assert refusal.reason == reason
    assert (platform.info.clock is Clock.HOST) == (reason == "host_clock")
