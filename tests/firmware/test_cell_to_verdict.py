"""From the load cell to the verdict without hardware: weights, two visits, eight weeks, a gain.

Forces reach the modelled converter, the compiled firmware reads it, the real driver the firmware;
calibration, trial files and comparison are those of the clinic.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import forceplate
from firmware.simulator.serve import SimulatedBoard, press_counts
from forceplate.acquisition import Acquisition, BlockSink, Recording
from forceplate.cli.exit_codes import ExitCode
from forceplate.storage.visit.visit_file import read_visit
from forceplate_calibration import read_calibration
from forceplate_drivers.emulation.server import HAS_PTY
from forceplate_drivers.emulation.sources import Press, press_force_n
from tests.firmware.firmware_bench import (
    FIRMWARE,
    Change,
    build,
    build_sketch,
    needs_simulator,
)
from tests.integration.command_line import forceplate as command

pytestmark = [
    pytest.mark.firmware,
    needs_simulator,
    pytest.mark.skipif(not HAS_PTY, reason="needs a pseudo-terminal"),
    pytest.mark.timeout(300),
]

SPEED = 2.0
"""Of the simulated board's time; it says that it is simulated, so arrival is not judged."""
SIMULATED = Change("ads1256.c", '"ADS1256/ATmega328P"', '"ADS1256/ATmega328P, simulated"')
N_PER_COUNT = 0.00018
OFFSET_COUNTS = 84_000
PRESS = Press(peak_n=60.0, unloaded_s=0.5, rest_s=2.0, unloaded_after_s=0.5)
WEEK_0 = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
WEEK_8 = WEEK_0 + timedelta(weeks=8)

GRAVITY = 9.8125
MASSES_KG = {"a": 1.25, "b": 2.5, "c": 5.0}
LOADS = ("a", "b", "a+b", "c", "a+c", "b+c", "a+b+c")
SHEET = f"""# id: simulated-hallux-plate
# date: {WEEK_0.date()}
# driver: board
# model: ADS1256/ATmega328P, simulated
# firmware: {{firmware}}
# sample_rate_hz: 1000
# min_counts: -8388608
# max_counts: 8388607
# capacity_n: 200
# gravity_m_s2: {GRAVITY}
# simulated: yes
# operator: AB
# plate: hallux = ch0
# weight: a | 1.25 | 0.0001
# weight: b | 2.5 | 0.0001
# weight: c | 5.0 | 0.0001
run,kind,plate,weights,time_s,n_samples,sd:ch0,sd:ch1,sd:ch2,sd:ch3,counts:ch0,counts:ch1,counts:ch2,counts:ch3
"""


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedBoard]:
    folder = tmp_path_factory.mktemp("board")
    program = build(folder, "simulated", SIMULATED)
    eeprom = str(folder / "eeprom")
    with SimulatedBoard(program, {"speed": SPEED, "eeprom": eeprom}) as served:
        yield served


def loaded(force_n: float, rng: np.random.Generator) -> NDArray[np.float64]:
    """Return what the cell reads under a weight, for long enough."""
    counts = OFFSET_COUNTS + force_n / N_PER_COUNT + rng.normal(0, 100, (20_000, 1))
    return np.asarray(counts, np.float64)


def read_under(
    platform: forceplate.LivePlatform, board: SimulatedBoard, force_n: float, seed: int
) -> NDArray[np.int32]:
    """Put a weight on, and return half a second of counts from when all of it has arrived."""
    board.play(loaded(force_n, np.random.default_rng(seed)))
    due = OFFSET_COUNTS + force_n / N_PER_COUNT
    while np.abs(platform.counts(0.5)[:, 0] - due).max() > 1000:
        pass
    return platform.counts(0.5)


@pytest.fixture(scope="module")
def calibration(board: SimulatedBoard, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Calibrate with weights, and let the board say which calibration is its own."""
    rows, seed = [], 0
    with forceplate.open_platform("board", board.address) as platform:
        sheet = SHEET.format(firmware=platform.info.firmware)
        for run in (1, 2):
            steps = [("preload", "a+b+c")] * 3 + [("zero", "")] + [("up", load) for load in LOADS]
            for kind, weights in [*steps, ("zero", "")]:
                seed += 1
                mass_kg = sum(MASSES_KG[w] for w in weights.split("+") if w)
                counts = read_under(platform, board, mass_kg * GRAVITY, seed)
                numbers = [*counts.std(axis=0, ddof=1), *counts.mean(axis=0)]
                written = ",".join(f"{number:.2f}" for number in numbers)
                rows.append(f"{run},{kind},hallux,{weights},{40 * seed},{len(counts)},{written}")
    folder = tmp_path_factory.mktemp("calibration")
    (folder / "sheet.csv").write_text(sheet + "\n".join(rows) + "\n", encoding="utf-8")
    path = folder / "plate.json"
    command("calibrate", "fit", folder / "sheet.csv", "--output", path).expect(ExitCode.DONE)
    label: list[str | Path] = [
        "label",
        "--driver",
        "board",
        "--address",
        board.address,
        "--calibration",
        path,
    ]
    command(*label, "--name", "room 2").expect(ExitCode.DONE)
    return path


def pressed_n(peak_n: float) -> float:
    """Return the largest force of a press above the resting toes, with tremor as it is drawn."""
    force_n = press_force_n(press_of(peak_n), 1000.0, np.random.default_rng(0))
    return float(force_n.max()) - PRESS.resting_load_n


def press_of(peak_n: float) -> Press:
    return replace(PRESS, peak_n=peak_n)


@contextmanager
def pressing(board: SimulatedBoard, press: Press, seed: int) -> Iterator[None]:
    """Let the person press when a recording has begun."""
    start = Acquisition.start_recording

    def started(acquisition: Acquisition, sink: BlockSink) -> Recording:
        recording = start(acquisition, sink)
        board.play(OFFSET_COUNTS + press_counts(press, N_PER_COUNT, seed))
        return recording

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Acquisition, "start_recording", started)
        yield


def measure(
    board: SimulatedBoard, calibration: Path, library: Path, peak_n: float, at: datetime
) -> Path:
    """Measure a visit of two trials, and return its file."""
    visit = "W0" if at == WEEK_0 else "W8"
    with forceplate.open_platform("board", board.address, calibration=str(calibration)) as platform:
        for trial in range(2):
            read_under(platform, board, 0.0, trial)
            platform.zero()
            with pressing(board, press_of(peak_n), seed=trial):
                platform.record(
                    12.0,
                    library=library,
                    subject_id="P001",
                    visit=visit,
                    side="left",
                    region="hallux",
                    auto_stop=True,
                    now=lambda: at,
                )
    return forceplate.open_library(library).find_visit("P001", visit)


def test_a_gain_comes_out_of_pressing_harder(
    board: SimulatedBoard, calibration: Path, tmp_path: Path
) -> None:
    (channel, *others) = read_calibration(calibration).channels
    assert channel.sensitivity_n_per_count == pytest.approx(N_PER_COUNT, rel=1e-3)
    assert all(other.sensitivity_n_per_count is None for other in others)
    before = measure(board, calibration, tmp_path, 60.0, WEEK_0)
    after = measure(board, calibration, tmp_path, 78.0, WEEK_8)
    for path, peak_n in ((before, 60.0), (after, 78.0)):
        visit = read_visit(path)
        assert visit.header.simulated
        assert visit.header.platform.name == "room 2"
        assert visit.header.platform.calibration_id == read_calibration(calibration).short_id
        for trial in visit.trials:
            assert trial.accepted, trial.verdict_reason
            assert trial.gaps == ()
            # above the resting toes; noise and the filter make some hundredths of a newton
            assert trial.value("peak_force") == pytest.approx(pressed_n(peak_n), abs=0.15)
    error = ["--sem", "2.0", "--sem-source", "invented for this test"]
    told = command("gain", before, after, *error, "--json").expect(ExitCode.DONE).json
    (condition,) = told["conditions"]
    gain_n = pressed_n(78.0) - pressed_n(60.0)
    assert condition["gain"]["value"] == pytest.approx(gain_n, abs=0.15)
    assert condition["verdict"] == "gain"


def test_a_sketch_is_recorded_and_says_what_it_cannot_see(tmp_path: Path) -> None:
    sketch = tmp_path / "HX711Plate"
    shutil.copytree(FIRMWARE / "arduino" / "examples" / "HX711Plate", sketch)
    path = sketch / "HX711Plate.ino"
    path.write_text(path.read_text().replace('"HX711 sketch"', '"HX711 sketch, simulated"'))
    program = build_sketch(tmp_path / "built", sketch)
    with (
        SimulatedBoard(program, {"converter": "hx711", "rates_hz": [81.2]}) as served,
        forceplate.open_platform("board", served.address) as platform,
    ):
        assert platform.info.model == "HX711 sketch, simulated"
        assert platform.info.sample_rate_hz == pytest.approx(81.2, rel=1e-3)
        assert [channel.name for channel in platform.info.channels] == ["toes"]
        assert not platform.info.detects_loss
        served.play(np.array([[1000]]))
        while not (platform.counts(0.1) == 1000).all():
            pass
        with pressing(served, Press(20.0, unloaded_s=0.1), seed=0):
            trial = platform.record(4.0)
    assert trial.gaps == ()
    assert trial.counts[:, 0].max() == pytest.approx(OFFSET_COUNTS + 20.3 / N_PER_COUNT, rel=0.01)


def test_a_brown_out_ends_the_stream_and_says_so(tmp_path: Path) -> None:
    program = build(tmp_path, "brown", SIMULATED)
    faults = [{"kind": "brown_out", "at": 4.0}]
    with (
        SimulatedBoard(program, {"speed": SPEED, "faults": faults}) as served,
        forceplate.open_platform("board", served.address) as platform,
        pytest.raises(forceplate.PlatformError, match=r"brown-out"),
    ):
        for _ in platform.blocks():
            pass
