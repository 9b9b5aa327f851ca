"""Trials as C3D, read back by the library that motion laboratories use, and imported again."""

from __future__ import annotations

import builtins
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from forceplate.analysis import analyse_trial
from forceplate.analysis.trial.choices import FORMER_CHOICES
from forceplate.errors import StorageError
from forceplate.exchange.c3d import analog_channels
from forceplate.exchange.c3d.analog_channels import read_c3d
from forceplate.exchange.c3d.trial_file import file_name, why_not, write_trial
from forceplate.exchange.importing.text_table import Signals
from forceplate.operations.exchange.import_recording import ImportPlan, import_recording
from forceplate.storage.library import Library
from forceplate.types import Condition, Gap, Region, Result, Side, Trial, Visit
from forceplate.words import say
from forceplate_calibration import Calibration, Plate
from tests.unit import analysis_data
from tests.unit.storage.samples import calibrated_header, recorded_trial, visit_header

ezc3d = pytest.importorskip("ezc3d", reason="the optional extra c3d is not installed")


@pytest.fixture(scope="module")
def visit() -> Visit:
    header = calibrated_header()
    trials = (analyse_trial(recorded_trial(n), header, FORMER_CHOICES) for n in (1, 2))
    return Visit(header, tuple(trials))


def write(visit: Visit, folder: Path) -> list[str]:
    """Write each trial as a file into a new folder, and return the names of the files."""
    folder.mkdir()
    for trial in visit.trials:
        assert why_not(trial) is None
        write_trial(visit, trial, folder / file_name(visit.header, trial))
    return sorted(path.name for path in folder.iterdir())


def parameter(file: Any, group: str, name: str) -> list[Any]:
    return list(file["parameters"][group][name]["value"])


def result(trial: Trial, name: str) -> float:
    (found,) = (r for r in trial.results if r.name == name)
    assert isinstance(found, Result), found
    return found.value


def test_every_sample_comes_back_to_single_precision(visit: Visit, tmp_path: Path) -> None:
    names = write(visit, tmp_path / "out")
    assert names == ["FF-001_W0_001.c3d", "FF-001_W0_002.c3d"]
    for trial, name in zip(visit.trials, names, strict=True):
        file = ezc3d.c3d(str(tmp_path / "out" / name))
        labels = [channel.name for channel in visit.header.platform.channels]
        assert parameter(file, "ANALOG", "LABELS") == [*labels, "force"]
        assert parameter(file, "ANALOG", "UNITS") == ["counts"] * 8 + ["N"]
        assert parameter(file, "ANALOG", "RATE") == [1000.0]
        assert parameter(file, "ANALOG", "SCALE") == [1.0] * 9
        assert parameter(file, "ANALOG", "OFFSET") == [0] * 9
        assert parameter(file, "ANALOG", "GEN_SCALE") == [1.0]
        analog = file["data"]["analogs"][0]
        assert_array_equal(analog[:8], trial.counts.T)  # 16 bit counts are exact
        assert trial.force_n is not None
        assert_array_equal(analog[8].astype(np.float32), trial.force_n.astype(np.float32))


def test_force_follows_from_the_counts_in_the_file(visit: Visit, tmp_path: Path) -> None:
    names = write(visit, tmp_path / "out")
    file = ezc3d.c3d(str(tmp_path / "out" / names[0]))
    analog = file["data"]["analogs"][0]
    zero = np.array(parameter(file, "FORCEPLATE", "ZERO"))
    per_count = np.array(parameter(file, "FORCEPLATE", "N_PER_COUNT"))
    force_n = ((analog[:8] - zero[:, None]) * per_count[:, None]).sum(axis=0)
    np.testing.assert_allclose(force_n, analog[8], rtol=1e-5, atol=1e-4)


def test_it_says_when_the_factors_are_not_the_whole_calibration(tmp_path: Path) -> None:
    header = calibrated_header()
    straight = Calibration.from_json(header.calibration_json or "")
    names = [channel.name for channel in straight.channels]
    plates = (
        Plate("hallux", tuple(names[:3]), (3.1e-6, -2.3e-9)),
        Plate("lesser_toes", tuple(names[3:])),
    )
    bent = replace(straight, plates=plates)
    header = replace(header, calibration_json=bent.to_json())
    trial = analyse_trial(recorded_trial(), header)
    (name,) = write(Visit(header, (trial,)), tmp_path / "out")
    file = ezc3d.c3d(str(tmp_path / "out" / name))
    assert parameter(file, "FORCEPLATE", "IS_LINEAR") == [0]
    # Only the plate that was pressed makes the force.
    assert parameter(file, "FORCEPLATE", "PLATE") == [1, 1, 1, 0, 0, 0, 0, 0]
    per_count = np.array(parameter(file, "FORCEPLATE", "N_PER_COUNT"))
    assert per_count[3:].tolist() == [0.0] * 5
    curve = parameter(file, "FORCEPLATE", "CURVE_1")
    zero = np.array(parameter(file, "FORCEPLATE", "ZERO"))
    analog = file["data"]["analogs"][0]
    linear = ((analog[:8] - zero[:, None]) * per_count[:, None]).sum(axis=0)
    whole = linear + curve[0] * linear**2 + curve[1] * linear**3
    np.testing.assert_allclose(whole, analog[8], rtol=1e-5, atol=1e-4)
    assert np.abs(linear - analog[8]).max() > 0.01
    assert "only its linear part" in file["parameters"]["FORCEPLATE"]["IS_LINEAR"]["description"]


def test_checks_and_resting_toes_stand_in_it(tmp_path: Path) -> None:
    header = calibrated_header()
    bare = recorded_trial(zero_before_counts=None, zero_after_counts=None)
    trial = analyse_trial(bare, header)
    (name,) = write(Visit(header, (trial,)), tmp_path / "out")
    file = ezc3d.c3d(str(tmp_path / "out" / name))
    warned = [check.check for check in trial.checks if check.outcome == "warn"]
    assert warned
    assert parameter(file, "FORCEPLATE", "WARNED_BY") == warned
    assert parameter(file, "FORCEPLATE", "N_WARNED") == [len(warned)]
    assert "ZERO" not in file["parameters"]["FORCEPLATE"]
    assert trial.tare_before_counts is not None
    rest = np.array(parameter(file, "FORCEPLATE", "REST"), np.float32)
    assert_array_equal(rest, trial.tare_before_counts.astype(np.float32))
    assert parameter(file, "FORCEPLATE", "IS_LINEAR") == [1]


def test_events_are_onset_and_peak_of_the_results(visit: Visit, tmp_path: Path) -> None:
    names = write(visit, tmp_path / "out")
    file = ezc3d.c3d(str(tmp_path / "out" / names[0]))
    trial = visit.trials[0]
    assert parameter(file, "EVENT", "LABELS") == ["Onset", "Peak"]
    assert parameter(file, "EVENT", "CONTEXTS") == ["Left", "Left"]
    minutes, seconds = file["parameters"]["EVENT"]["TIMES"]["value"]
    onset_s = result(trial, "onset_s")
    peak_s = onset_s + result(trial, "time_to_peak_s")
    np.testing.assert_allclose(minutes * 60 + seconds, [onset_s, peak_s], rtol=1e-6)
    peak_row = round(peak_s * 1000)
    force = file["data"]["analogs"][0][8]
    assert force[peak_row] > 0.97 * force.max()


def test_who_when_and_how_stand_in_it(visit: Visit, tmp_path: Path) -> None:
    names = write(visit, tmp_path / "out")
    file = ezc3d.c3d(str(tmp_path / "out" / names[1]))
    calibration = Calibration.from_json(visit.header.calibration_json or "")
    expected = {
        "SUBJECT": "FF-001", "VISIT": "W0", "TRIAL": 2, "SIDE": "left", "REGION": "hallux",
        "POSTURE": "seated", "FIXATION": "heel cup", "SERIAL": "4711", "MODEL": "Load cells ⅛",
        "CALIBRATION_SHA256": calibration.sha256, "SIMULATED": 0, "ACCEPTED": 1,
        "TRIAL_AT": visit.trials[1].started_at.isoformat(),
    }  # fmt: skip
    assert {name: parameter(file, "FORCEPLATE", name)[0] for name in expected} == expected
    assert parameter(file, "MANUFACTURER", "SOFTWARE") == ["forceplate"]
    assert parameter(file, "FORCE_PLATFORM", "USED") == [0]


def test_without_calibration_there_are_counts_and_no_force(tmp_path: Path) -> None:
    header = visit_header()
    bare = Visit(header, (analyse_trial(recorded_trial(), header),))
    names = write(bare, tmp_path / "out")
    file = ezc3d.c3d(str(tmp_path / "out" / names[0]))
    assert "force" not in parameter(file, "ANALOG", "LABELS")
    assert "N_PER_COUNT" not in file["parameters"]["FORCEPLATE"]
    assert "EVENT" not in file["parameters"] or parameter(file, "EVENT", "USED") == [0]


def test_a_trial_with_lost_samples_is_refused_with_the_reason(visit: Visit) -> None:
    why = why_not(replace(visit.trials[1], gaps=(Gap(100, 3),)))
    assert why is not None
    assert "3 samples are missing" in why.en
    assert "3 meetwaarden ontbreken" in say(why, "nl")


@pytest.mark.parametrize(
    ("n_samples", "is_held"), [(65_535, True), (70_000, True), (65_537, False)]
)
def test_long_trials_are_whole_or_left_out(tmp_path: Path, n_samples: int, is_held: bool) -> None:
    counts = np.tile(np.arange(n_samples, dtype=np.int32)[:, None], (1, 8))
    trial = recorded_trial(counts=counts, time_s=np.arange(n_samples) / 1000)
    long = Visit(visit_header(), (trial,))
    if not is_held:  # 65537 is prime
        why = why_not(trial)
        assert why is not None
        assert "cannot hold 65537 samples" in why.en
        return
    (name,) = write(long, tmp_path / "out")
    file = ezc3d.c3d(str(tmp_path / "out" / name))
    assert_array_equal(file["data"]["analogs"][0], counts.T)
    assert parameter(file, "ANALOG", "RATE") == [1000.0]


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of a file")
def test_a_full_disk_is_noticed(visit: Visit, tmp_path: Path) -> None:
    import resource
    import signal

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    former = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
        with pytest.raises(OSError, match=r"ezc3d|not written whole"):
            write(visit, tmp_path / "out")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, former)


def test_the_missing_package_is_named(
    visit: Visit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = builtins.__import__

    def without(name: str, *more: Any, **named: Any) -> Any:
        if name == "ezc3d":
            raise ImportError(name)
        return real(name, *more, **named)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(StorageError, match=r'pip install "forceplate\[c3d\]"'):
        write(visit, tmp_path / "out")


def plan(**changes: Any) -> ImportPlan:
    return replace(
        ImportPlan(
            subject_id="P1",
            visit="W0",
            condition=Condition(Side.LEFT, Region.HALLUX),
            recorded_at=datetime(2026, 3, 2, tzinfo=UTC),
            system="forceplate",
            force_columns=("force",),
        ),
        **changes,
    )


@pytest.mark.parametrize("simulated", [False, True])
def test_what_was_exported_can_be_imported(tmp_path: Path, simulated: bool) -> None:
    header = replace(analysis_data.HEADER, simulated=simulated)
    trial = analyse_trial(analysis_data.trial(analysis_data.effort(90.0)), header)
    (name,) = write(Visit(header, (trial,)), tmp_path / "out")
    library = Library(tmp_path / "library")
    imported = import_recording(library, tmp_path / "out" / name, plan())
    again = imported.saved.trial
    assert imported.rate_hz == trial.sample_rate_hz
    assert result(again, "peak_force") == pytest.approx(result(trial, "peak_force"), abs=1e-3)
    assert result(again, "onset_s") == pytest.approx(result(trial, "onset_s"), abs=0.002)
    assert read_c3d(tmp_path / "out" / name).simulated is simulated


def test_a_damaged_c3d_is_refused_and_harms_nothing(visit: Visit, tmp_path: Path) -> None:
    (name, *_) = write(visit, tmp_path / "out")
    whole = (tmp_path / "out" / name).read_bytes()
    rng = np.random.default_rng(7)
    cases = [whole[:600], whole[:2048], whole[: len(whole) // 2], whole[:-512]]
    for _ in range(4):
        image = bytearray(whole)
        for at in rng.integers(2, 1500, 20):
            image[at] = int(rng.integers(256))
        cases.append(bytes(image))
    n_refused = 0
    for case in cases:
        path = tmp_path / "damaged.c3d"
        path.write_bytes(case)
        try:
            signals = read_c3d(path)
        except StorageError:
            n_refused += 1
        else:
            assert signals.values.ndim == 2
    assert n_refused >= 4  # at least the ones that are cut off


def endless(_: Path) -> Signals:
    while True:
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of this kind")
def test_a_reader_that_comes_to_no_end_is_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(analog_channels, "MAX_CPU_S", 1)
    monkeypatch.setattr(analog_channels, "_described", endless)
    with pytest.raises(StorageError, match="comes to no end"):
        read_c3d(tmp_path / "any.c3d")
