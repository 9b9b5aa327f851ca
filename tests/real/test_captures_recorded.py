"""Captures of the real OpenScale firmware, through a pty and the driver into judged trials."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from forceplate.acquisition import Acquisition
from forceplate.operations.exchange.export import export
from forceplate.operations.library.verify import verify_visit
from forceplate.session import AutoStop, TrialPlan, TrialRun, local_now
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import Condition, Refusal, Region, Result, Side, Trial, VisitHeader
from forceplate_calibration import Calibration, ChannelSensitivity
from forceplate_drivers.emulation.openscale import OpenScaleDevice
from forceplate_drivers.emulation.server import EmulatorServer
from forceplate_drivers.emulation.sources import ReplaySource
from forceplate_drivers.openscale import driver
from forceplate_drivers.openscale_codec import Settings

SPEED = 12.0
PRESSES_S = 12.0
WITH_SATURATION_S = 24.0
COUNTS_PER_KG = 21500
STANDARD_GRAVITY = 9.80665
CALIBRATION = Calibration(
    id="captures",
    origin="The load model of the captures: 21500 counts/kg, at standard gravity.",
    created=date(2026, 1, 1),
    channels=(ChannelSensitivity("load", STANDARD_GRAVITY / COUNTS_PER_KG),),
    platform_model="SparkFun OpenScale",
)
LINE = re.compile(rb"\d+,-?\d+\.\d{4},kg,(-?\d+),-\d+\.\d{4},\r\n")
SETTINGS = Settings(
    tare_counts=84210, factor=COUNTS_PER_KG, unit="kg", decimals=4, average=1, raw=True,
    local_temp=True, baud=115200, report_interval_ms=15,
)  # fmt: skip


class CapturedLines(ReplaySource):
    """The firmware's report lines, from the first one whenever the menu is left."""

    def __init__(self, lines: list[bytes], rate_hz: float) -> None:
        super().__init__(np.arange(len(lines), dtype=np.int32)[:, None], rate_hz)
        self.lines = lines


class CapturedOpenScale(OpenScaleDevice):
    """An OpenScale whose menu is emulated and whose stream is the firmware's own bytes."""

    def __init__(self, source: CapturedLines) -> None:
        super().__init__(source, SETTINGS)
        self._captured = source

    def produce(self, n_samples: int) -> bytes:
        if not self.is_streaming:
            return b""
        taken = self._captured.take(n_samples)[:, 0]
        return b"".join(self._captured.lines[index] for index in taken)


def captured(folder: Path, name: str) -> tuple[list[bytes], NDArray[np.int32], float]:
    """Return the longest run of whole lines with raw counts, the counts, and their rate."""
    data = (folder / "captures" / "openscale" / f"{name}.bin").read_bytes()
    runs: list[list[re.Match[bytes]]] = [[]]
    for match in LINE.finditer(data):
        if runs[-1] and runs[-1][-1].end() != match.start():
            runs.append([])
        runs[-1].append(match)
    best = max(runs, key=len)
    ms = [int(match[0].split(b",")[0]) for match in best]
    counts = np.array([int(match[1]) for match in best], np.int32)
    return [match[0] for match in best], counts, 1000 * (len(ms) - 1) / (ms[-1] - ms[0])


def recorded(folder: Path, library: Library, name: str, seconds: float) -> tuple[Path, Trial]:
    lines, _, rate_hz = captured(folder, name)
    with EmulatorServer(CapturedOpenScale(CapturedLines(lines, rate_hz)), speed=SPEED) as server:
        platform = driver.open(server.address)
        header = VisitHeader(
            subject_id="CAPTURE", visit=f"C{name[:2]}", started_at=local_now(),
            platform=replace(platform.info, real_time=False),
            calibration_json=CALIBRATION.to_json(), simulated=True,
        )  # fmt: skip
        plan = TrialPlan(
            Condition(Side.LEFT, Region.ALL_TOES),
            record_s=seconds,
            auto_stop=AutoStop.NEVER,
            zero_s=0.0,
        )
        acquisition = Acquisition(platform)
        acquisition.info = header.platform
        run = TrialRun(library, acquisition, header, plan)
        try:
            acquisition.start()
            while not run.is_over:
                run.advance()
                acquisition.wait_ended(0.005)
        finally:
            acquisition.stop()
            platform.close()
    assert run.saved is not None, run.error
    return run.saved.path, run.saved.trial


def is_part_of(part: NDArray[np.int32], whole: NDArray[np.int32]) -> bool:
    windows = np.lib.stride_tricks.sliding_window_view(whole, len(part))
    return bool((windows == part).all(axis=1).any())


def test_presses_seen_by_the_real_firmware_are_recorded_analysed_and_exported(
    shared_folder: Path, tmp_path: Path
) -> None:
    library = Library(tmp_path / "library")
    path, trial = recorded(shared_folder, library, "08_saturation_115200", PRESSES_S)
    _, sent, rate_hz = captured(shared_folder, "08_saturation_115200")
    assert trial.sample_rate_hz == pytest.approx(rate_hz, rel=0.01)
    assert not trial.gaps
    assert trial.damaged_bytes == 0
    assert len(trial.counts) >= 0.95 * PRESSES_S * rate_hz  # more when the end is noticed late
    assert is_part_of(trial.counts[:, 0], sent)
    assert verify_visit(path).passed
    assert read_visit(path).trials[0].results == trial.results
    results = {result.name: result for result in trial.results}
    peak = results["peak_force"]
    assert isinstance(peak, Result), peak
    # the model presses with 14 kg and 10 % of ripple
    assert 14 * STANDARD_GRAVITY < peak.value < 15.6 * STANDARD_GRAVITY
    onset = results["onset_s"]
    assert isinstance(onset, Refusal)
    assert onset.reason == "sample_rate_too_low"
    table = tmp_path / "results.csv"
    exported = export("tidy-csv", [path], table)
    with table.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert exported is not None
    assert exported.n_rows == len(rows) == len(trial.results)
    assert [row["value"] for row in rows if row["result"] == "peak_force"] == [repr(peak.value)]


def test_saturation_seen_by_the_real_firmware_voids_the_trial(
    shared_folder: Path, tmp_path: Path
) -> None:
    library = Library(tmp_path / "library")
    _, trial = recorded(shared_folder, library, "08_saturation_115200", WITH_SATURATION_S)
    _, sent, _ = captured(shared_folder, "08_saturation_115200")
    assert sent.max() == 8388607
    assert trial.counts.max() == 8388607
    assert not trial.accepted
    assert {r.reason for r in trial.results if isinstance(r, Refusal)} == {"clipped"}
