"""Calibrate, check and recalibrate by the command line, on an emulated platform with weights."""

from __future__ import annotations

import json
import re
import signal
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from forceplate.platform import load_driver
from forceplate.storage.calibrations import FOLDER, RECALIBRATED
from forceplate.storage.library import Library
from forceplate.storage.platform_checks import PlatformCheckStore
from forceplate.storage.visit.visit_file import read_visit, write_visit
from forceplate.testing import Ramp, served
from forceplate.types import PlatformInfo
from forceplate_calibration import Calibration, read_calibration
from forceplate_drivers.board_messages import Hello, Key
from forceplate_drivers.emulation.board import BoardDevice
from tests.integration.command_line import (
    DONE,
    FILES,
    NOT_ACCEPTED,
    REFUSED,
    USAGE,
    Finished,
    begun,
    ended,
    forceplate,
    needs_pty,
)
from tests.unit.analysis_data import header, value, visit
from tests.weights_bench import N_PER_COUNT, Weights, platform_with_weights

EXAMPLES = Path(__file__).resolve().parents[2] / "calibration" / "examples"
GYM = EXAMPLES / "gym_weights_sheet.csv"
GRAVITY = "# gravity_m_s2: 9.8125"
PLAN = f"""# id: bench
# capacity_n: 400
{GRAVITY}
# operator: AB
# plate: = ch0 + ch1 + ch2 + ch3
# weight: a | 5.0 | 0.0005
# weight: b | 5.0 | 0.0005
# load: a
# load: a + b
# place: 0 | 0
# place: -60 | 40
# place: 60 | 40
# place: 60 | -40
# place: -60 | -40
"""
QUICK = ["--warm-up-seconds", "1", "--settle-seconds", "2", "--read-seconds", "0.5",
         "--creep-seconds", "0", "--runs", "2", "--preloads", "1", "--no-falling"]  # fmt: skip


class Operator:
    """Someone at the terminal who does what is asked."""

    def __init__(self, weights: Weights, *arguments: str | Path) -> None:
        self.weights = weights
        self.program = begun(*arguments, talks=True)
        self.enter = self.program.enter

    def prompts(self) -> Iterator[str]:
        for line in self.program.lines():
            if "[Enter" in line:
                self._load(line)
                yield line

    def _load(self, line: str) -> None:
        force = re.search(r"\(([\d.,]+) N\)", line)
        self.weights.force_n = float(force[1].replace(",", ".")) if force else 0.0
        if line.startswith(("Put the weight on", "Zet het gewicht")):
            self.weights.force_n = 5.0 * 9.8125 * (1 - 1.2 / 8000)
        self.weights.x_mm = _towards(line, "to the right|naar rechts", "to the left|naar links")
        self.weights.y_mm = _towards(
            line, "towards the toes|naar de tenen", "towards the heel|naar de hiel"
        )

    def do_all(self, code: int) -> str:
        for _ in self.prompts():
            self.enter()
        return self.end(code)

    def end(self, code: int) -> str:
        done = ended(self.program).expect(code)
        return done.out + done.err


def _towards(line: str, forth: str, back: str) -> float:
    sizes = (re.search(rf"(\d+) mm (?:{words})", line) for words in (forth, back))
    ahead, behind = (float(found[1]) if found else 0.0 for found in sizes)
    return ahead - behind


def calibrate(weights: Weights, address: str, folder: Path, *more: str | Path) -> Operator:
    return Operator(
        weights, "calibrate", "run", "--driver", "harp", "--address", address,
        "--journal", folder / "today.journal", "--output", folder / "plate.json", *more,
    )  # fmt: skip


@pytest.fixture(scope="module")
def calibrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a calibration that was interrupted by a kill and gone on with."""
    folder = tmp_path_factory.mktemp("calibrated")
    (folder / "plan.txt").write_text(PLAN, encoding="utf-8")
    with platform_with_weights() as (weights, address):
        first = calibrate(weights, address, folder, "--plan", folder / "plan.txt", *QUICK)
        for line in first.prompts():
            if line.startswith("[22/"):  # in the second run
                first.program.send(signal.SIGKILL)
                break
            first.enter()
        first.end(-signal.SIGKILL)
        assert not (folder / "plate.json").exists()
        second = calibrate(weights, address, folder, "--resume")
        said = second.do_all(DONE)
    assert "(98.11 N), 60 mm to the right and 40 mm towards the heel from the middle" in said
    assert "Standard deviation" in said
    return folder


@needs_pty
def test_a_guided_calibration_survives_a_kill(calibrated: Path) -> None:
    model = read_calibration(calibrated / "plate.json")
    assert not model.is_edited
    assert model.used_channels == (0, 1, 2, 3)
    assert model.channels[4].sensitivity_n_per_count is None
    assert model.simulated
    assert model.certificate is not None
    assert len(model.certificate.results[0].rows) == 20
    assert model.certificate.operator == "AB"
    counts = np.zeros((1, 8), np.int32)
    counts[0, :4] = np.rint(80.0 * (1 + np.array([-1, 1, -1, 1]) * 20 / 80) / 4 / N_PER_COUNT)
    assert model.force_n(counts, np.zeros(8))[0] == pytest.approx(80.0, abs=0.2)
    place = model.centre_of_pressure_mm(counts, np.zeros(8))
    assert place[0] == pytest.approx([20.0, 0.0], abs=0.5)


@needs_pty
def test_a_calibration_that_was_begun_is_not_begun_again(calibrated: Path) -> None:
    with platform_with_weights() as (weights, address):
        again = calibrate(weights, address, calibrated, "--plan", calibrated / "plan.txt", *QUICK)
        said = again.do_all(FILES)
    assert "--resume" in said


@needs_pty
def test_a_platform_that_keeps_its_calibration_is_told_the_new_one(
    calibrated: Path, tmp_path: Path
) -> None:
    """At the end of the readings; of one that keeps none, that is said before the first weight."""
    (tmp_path / "a.journal").write_bytes((calibrated / "today.journal").read_bytes())
    harp = harp_info()
    device = BoardDevice(
        Ramp(8, 1000.0), Hello(model=harp.model, serial_number=harp.serial_number, rate_mhz=1)
    )
    device.kept[Key.CALIBRATION_ID] = b"an older one"
    run: list[str | Path] = [
        "calibrate", "run", "--journal", tmp_path / "a.journal", "--resume", "--output"
    ]  # fmt: skip
    with served(device) as address:
        at = ["--driver", "board", "--address", address]
        told = forceplate(*run, tmp_path / "plate.json", *at).expect(DONE).err
        assert f"--address {address} --calibration {tmp_path / 'plate.json'}" in told
        assert device.kept[Key.CALIBRATION_ID] == b"an older one"
        told = forceplate(*run, tmp_path / "again.json", *at, "--label").expect(DONE).err
        own = read_calibration(tmp_path / "again.json").short_id
        assert device.kept[Key.CALIBRATION_ID] == own.encode()
        assert f"its calibration is {own} (read back)" in told
        forceplate(*run[:-1], *at, "--label").expect(USAGE)
    with served("harp") as address:
        at = ["--driver", "harp", "--address", address]
        refused = forceplate(*run, tmp_path / "b.json", *at, "--label").expect(REFUSED).err
    assert "Harp LoadCells keeps no serial number, name or calibration" in refused
    assert not (tmp_path / "b.json").exists()


def harp_info() -> PlatformInfo:
    with served("harp") as address, closing(load_driver("harp").open(address)) as platform:
        return platform.info


@needs_pty
def test_stopping_keeps_what_was_read(tmp_path: Path) -> None:
    (tmp_path / "plan.txt").write_text(PLAN, encoding="utf-8")
    with platform_with_weights() as (weights, address):
        run = calibrate(
            weights, address, tmp_path, "--plan", tmp_path / "plan.txt", "--language", "nl", *QUICK
        )
        asked_at_2 = iter(("s", ""))  # a preload is none that can be left out
        for line in run.prompts():
            place = line.partition("/")[0]
            run.enter({"[1": "s", "[4": "q"}.get(place, next(asked_at_2) if place == "[2" else ""))
        said = run.end(REFUSED)
    assert said.count("Overgeslagen: deze stap is niet gedaan.") == 1
    assert said.count("Niet overgeslagen: dat kan alleen") == 1
    assert "ga verder met --resume" in said
    assert "Gestopt." in said
    assert "Leg a (49,06 N)" in said
    assert len((tmp_path / "today.journal").read_text("utf-8").splitlines()) == 3


def check(weights: Weights, address: str, folder: Path, *more: str) -> Operator:
    return Operator(
        weights, "check", "--driver", "harp", "--address", address, "--library", folder / "library",
        "--calibration", folder / "plate.json", "--mass", "5", "--mass-uncertainty", "0.0005",
        "--weight", "kettlebell", "--operator", "AB", "--gravity", "9.8125",
        "--watch-seconds", "5", *more,
    )  # fmt: skip


@needs_pty
def test_checks_pass_fail_and_are_shown_over_time(calibrated: Path, tmp_path: Path) -> None:
    (tmp_path / "plate.json").write_bytes((calibrated / "plate.json").read_bytes())
    corners = ["--place", "-60,40", "--place", "60,-40"]
    with platform_with_weights() as (weights, address):
        good = check(weights, address, tmp_path, *corners)
        said = good.do_all(DONE)
        assert "passes the check" in said
        assert "Centre of pressure" in said
        weights.gain = 1.05
        bad = check(weights, address, tmp_path, "--language", "nl")
        said = bad.do_all(NOT_ACCEPTED)
        assert "NIET GOED" in said
    shown = forceplate("checks", "--library", tmp_path / "library").expect(DONE).out
    assert [line.split("]")[1].split()[0] for line in shown.splitlines()[1:]] == ["pass", "FAIL"]
    listed = forceplate("checks", "--library", tmp_path / "library", "--json").expect(DONE).json
    (platform,) = listed["platforms"]
    assert [each["passed"] for each in platform["checks"]] == [True, False]
    assert platform["checks"][1]["measured_n"][0] == pytest.approx(1.05 * 49.06, abs=0.1)
    store = PlatformCheckStore(tmp_path / "library")
    (path,) = (tmp_path / "library" / ".calibration").glob("*.checks.jsonl")
    content = path.read_text("utf-8")
    path.write_text(content[:-40], encoding="utf-8")  # torn by a crash
    history = store.history(platform["model"], platform["serial_number"])
    assert (len(history.checks), history.n_damaged_lines) == (1, 1)


def test_a_weight_too_light_to_check_with_is_refused_in_the_terminal(
    calibrated: Path, tmp_path: Path
) -> None:
    said = forceplate(
        "check", "--driver", "harp", "--address", "/dev/nothing-here",
        "--library", tmp_path / "library", "--calibration", calibrated / "plate.json",
        "--mass", "0.02", "--mass-uncertainty", "0.001", "--weight", "w", "--operator", "AB",
        "--gravity", "9.8125",
    ).expect(REFUSED)  # fmt: skip
    assert "at least 1.1 kg" in said.err


def test_a_sheet_becomes_a_certificate(tmp_path: Path) -> None:
    output, pdf = tmp_path / "gym.json", tmp_path / "gym.pdf"
    pytest.importorskip("reportlab", reason="printing a certificate needs reportlab")
    done = forceplate("calibrate", "fit", GYM, "--output", output, "--pdf", pdf).expect(DONE)
    assert done.out.startswith("SIMULATED")
    assert pdf.read_bytes().startswith(b"%PDF")
    shown = forceplate("calibrate", "show", output).expect(DONE)
    assert read_calibration(output).sha256 in shown.out
    forceplate("calibrate", "fit", GYM, "--output", output).expect(FILES)
    output.write_text(output.read_text("utf-8").replace("5.0134", "5.0135", 1), encoding="utf-8")
    edited = forceplate("calibrate", "show", output).expect(REFUSED)
    assert "DOES NOT MATCH" in edited.out
    simple = EXAMPLES / "example_4_cell_plate.json"
    assert "without a certificate" in forceplate("calibrate", "show", simple).expect(DONE).out
    dutch = forceplate("calibrate", "show", simple, "--language", "nl").expect(DONE).out
    assert "zonder certificaat" in dutch
    assert "front_left: 0,0153 N per count" in dutch


def test_a_bad_sheet_gives_no_file_and_names_the_row(tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    text = GYM.read_text("utf-8")
    row = next(i for i, line in enumerate(text.splitlines(), 1) if line.startswith("2,up,c,"))
    line = text.splitlines()[row - 1]
    output = tmp_path / "bad.json"
    cells = line.split(",")
    bad.write_text(text.replace(line, ",".join([*cells[:-1], "290602.4"])), encoding="utf-8")
    refused = forceplate("calibrate", "fit", bad, "--output", output).expect(REFUSED)
    assert f"row {row} " in refused.err
    dutch = forceplate("calibrate", "fit", bad, "--language", "nl").expect(REFUSED)
    assert f"De aflezing van rij {row} ligt" in dutch.err
    assert not output.exists()
    forceplate("calibrate", "run", "--driver", "harp", "--address", "x", "--journal",
               tmp_path / "j").expect(USAGE)  # fmt: skip


def test_old_visits_get_another_calibration_and_stay_as_they_are(tmp_path: Path) -> None:
    library, target = tmp_path / "library", tmp_path / "anew"
    recorded = visit(replace(header("W0", 0), subject_id="P001"), 60.0)
    old = Calibration.from_json(recorded.header.calibration_json or "")
    new = replace(
        old, id="new", channels=tuple(
            replace(each, sensitivity_n_per_count=1.01 * each.sensitivity_n_per_count)
            if each.sensitivity_n_per_count else each for each in old.channels
        )
    )  # fmt: skip
    for name, model in (("old.json", old), ("new.json", new)):
        (tmp_path / name).write_text(model.to_json(), encoding="utf-8")
    source = Library(library).root / "P001" / "P001_W0_2026-02-01.h5"
    source.parent.mkdir()
    write_visit(source, recorded)
    content = source.read_bytes()

    def recalibrate(output: Path, calibration: str = "new.json") -> Finished:
        return forceplate(
            "recalibrate", source, "--calibration", tmp_path / calibration, "--by", "AB",
            "--reason", "the factor was too low", "--output", output, "--json",
        )  # fmt: skip

    done = recalibrate(target).expect(DONE).json["visits"][0]
    assert source.read_bytes() == content
    before, after = read_visit(source), read_visit(Path(done["file"]))
    assert after.header.calibration_json == new.to_json()
    assert (before.trials[0].counts == after.trials[0].counts).all()
    peaks = [value(each.trials[0], "peak_force") for each in (before, after)]
    assert peaks[1] / peaks[0] == pytest.approx(1.01, rel=1e-9)
    forceplate("verify", done["file"]).expect(DONE)
    assert before.header.history_json is None
    (history,) = json.loads(after.header.history_json or "[]")
    (line,) = (target / FOLDER / RECALIBRATED).read_text("utf-8").splitlines()
    entry = json.loads(line)
    assert history == {name: text for name, text in entry.items() if name != "path"}
    assert entry["by"] == "AB"
    assert entry["source"] == source.name
    assert len(entry["source_sha256"]) == 64
    recalibrate(target).expect(FILES)  # done already
    recalibrate(library).expect(FILES)  # the same library
    recalibrate(tmp_path / "third", "old.json").expect(REFUSED)
