"""What the checks say of recorded people: clean efforts, jumps, and defects put on top."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from forceplate.analysis.quality import check_trial, verdict
from forceplate.analysis.trial.trace import Trace, prepare_trace
from forceplate.types import Channel, CheckOutcome, QualityCheck, Trial, VisitHeader
from forceplate_calibration import Calibration, ChannelSensitivity
from tests.real.recordings import MVC, RECORDINGS, columns, needs_recordings
from tests.unit.analysis_data import CALIBRATION, HEADER, PLATFORM, trial

pytestmark = needs_recordings
QUANTUM = 0.001
Checks = dict[str, QualityCheck]


def recorded(columns: NDArray[np.float64], rate_hz: float) -> tuple[Trial, VisitHeader]:
    """Return a recording in newtons (or what it has instead) as counts of ``QUANTUM``."""
    columns = columns.reshape(len(columns), -1)
    names = [f"cell_{number}" for number in range(columns.shape[1])]
    calibration: Calibration = replace(
        CALIBRATION, channels=tuple(ChannelSensitivity(name, QUANTUM) for name in names)
    )
    platform = replace(
        PLATFORM,
        sample_rate_hz=rate_hz,
        channels=tuple(Channel(name, -(2**31), 2**31 - 1) for name in names),
    )
    counts = np.rint(columns / QUANTUM).astype(np.int32)
    whole = trial(
        np.zeros(len(counts)),
        counts=counts,
        sample_rate_hz=rate_hz,
        time_s=np.arange(len(counts)) / rate_hz,
        zero_before_counts=None,  # what these rigs show unloaded is not known
    )
    return whole, replace(HEADER, platform=platform, calibration_json=calibration.to_json())


def checks_of(columns: NDArray[np.float64], rate_hz: float) -> Checks:
    whole, header = recorded(columns, rate_hz)
    checks = check_trial(whole, header, prepare_trace(whole, header))
    return {check.check: check for check in checks}


def complaints(checks: Checks) -> set[str]:
    return {name for name, check in checks.items() if check.outcome is not CheckOutcome.PASS}


def torque(name: str) -> NDArray[np.float64]:
    path = RECORDINGS / "plantarflexor_mvc" / f"{name}.csv.gz"
    return columns(path)[:, 1]


@pytest.mark.parametrize("name", MVC)
def test_recorded_maximal_efforts_are_accepted(name: str) -> None:
    checks = checks_of(torque(name), 1000.0)
    assert verdict(tuple(checks.values()))[0]
    # Lone samples stick out by 2.7 and 2.9 % in two of them, which come back 8 and 10 % below their
    # rest; one creeps up before it rises.
    expected = {
        "MVC_70_01": {"spike", "rest_after"},
        "MVC_70_02": {"spike", "rest_after"},
        "MVC_80_01": {"pre_tension", "clear_start"},
        "MVC_95_01": {"clear_start"},  # how early it starts hangs on the level
    }
    assert complaints(checks) == expected.get(name, set())


def test_the_labelled_spike_is_found_where_it_is() -> None:
    spike = checks_of(torque("MVC_70_02"), 1000.0)["spike"]
    assert spike.outcome is CheckOutcome.WARN
    assert spike.details["at_s"] == pytest.approx(1.44, abs=0.002)


def test_a_submaximal_effort_in_steps_has_no_clear_start() -> None:
    path = RECORDINGS / "dorsiflexion" / "Ref_Long_01_torque_angle_2000Hz.csv.gz"
    recording = columns(path)[:, 0]
    checks = checks_of(recording, 2000.0)
    assert complaints(checks) == {"clear_start"}
    assert checks["clear_start"].details["variant"] == "start_in_steps"


@pytest.mark.parametrize("name", MVC)
@pytest.mark.parametrize("creep_s", [0.3, 0.6])
@pytest.mark.parametrize("percent", [3.0, 6.0])
def test_creeping_up_before_a_recorded_effort_is_told(
    name: str, creep_s: float, percent: float
) -> None:
    force = torque(name)
    whole, header = recorded(force, 1000.0)
    trace = prepare_trace(whole, header)
    assert isinstance(trace, Trace)
    time_s = (np.arange(force.size) - trace.quiet.onset) / 1000
    creep = np.interp(time_s, [-creep_s, 0, 0.1], [0, 1, 0]) * percent / 100
    checks = checks_of(force + creep * trace.quiet.effort_n, 1000.0)
    told = complaints(checks) & {"pre_tension", "slow_start", "measurable"}
    assert told, {name: checks[name] for name in ("pre_tension", "slow_start")}


@pytest.mark.parametrize("person", range(1, 16))
def test_efforts_without_rest_are_not_accepted(person: int) -> None:
    path = RECORDINGS / "leg_isometric_older_adults" / f"ID{person:02d}_DNM.csv.gz"
    for force in columns(path).T:
        checks = checks_of(force[np.isfinite(force)], 2000.0)
        assert checks["measurable"].outcome is CheckOutcome.REJECT
        assert not verdict(tuple(checks.values()))[0]


def test_a_jump_is_a_countermovement_and_no_hold() -> None:
    """Four cells of one plate; the person lowers, pushes off, flies and lands."""
    path = RECORDINGS / "plate_kistler_cmj" / "kistler_CMJ_1plate.txt"
    cells = np.genfromtxt(path, skip_header=19, usecols=range(9, 13), encoding="latin-1")
    checks = checks_of(cells[:3440], 1000.0)
    assert checks["countermovement"].outcome is CheckOutcome.REJECT
    assert checks["countermovement"].value == pytest.approx(57, abs=2)
    assert checks["hold"].outcome is CheckOutcome.REJECT
    assert checks["channel_dead"].outcome is CheckOutcome.PASS
    assert checks["channel_noisy"].outcome is CheckOutcome.PASS
