"""What passes between driver and device, in a file, and what the driver makes of it again."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest

from forceplate.errors import DriverNotFoundError, StorageError
from forceplate.operations.platform.captures import capture_platform, replay_capture
from forceplate.platform import installed_drivers
from forceplate.testing import Ramp, served
from forceplate.words import say
from forceplate_drivers import bitalino, gauge, line, loadstar, tindeq
from forceplate_drivers.capture import CaptureFile, Passage, read_capture
from forceplate_drivers.emulation.bitalino import BitalinoDevice
from forceplate_drivers.emulation.board import BoardDevice
from forceplate_drivers.emulation.device import EmulatedDevice
from forceplate_drivers.emulation.harp import HarpDevice
from forceplate_drivers.emulation.line import LineDevice
from forceplate_drivers.emulation.loadstar import LoadstarDevice
from forceplate_drivers.emulation.mark10 import Mark10Device
from forceplate_drivers.emulation.openscale import OpenScaleDevice
from forceplate_drivers.emulation.server import HAS_PTY
from forceplate_drivers.emulation.tindeq import TindeqDevice
from tests.integration.command_line import DONE, FILES, PLATFORM, USAGE, forceplate

pytestmark = pytest.mark.skipif(not HAS_PTY, reason="needs a pseudo-terminal")

HEAD = {
    "address": "COM3", "began": "2026-03-02T09:00:00+00:00", "driver": "mark10",
    "schema": "forceplate-capture", "schema_version": 1, "software": "forceplate 0.1.0",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bitalino, "PAUSE_S", 0.0)
    monkeypatch.setattr(tindeq, "PAUSE_S", 0.0)
    monkeypatch.setattr(tindeq, "DRAIN_S", 0.05)
    monkeypatch.setattr(loadstar.LoadstarPlatform.__init__, "__defaults__", (0.1, None))
    monkeypatch.setattr(line.LinePlatform.__init__, "__defaults__", (0.1, None))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "evidence.capture"


DEVICES: dict[str, tuple[EmulatedDevice, float]] = {
    "harp": (HarpDevice(Ramp(4, 1000.0)), 1.0),
    "openscale": (OpenScaleDevice(Ramp(1, 80.0)), 20.0),
    "line": (LineDevice(Ramp(2, 500.0)), 1.0),
    "mark10": (Mark10Device(Ramp(1, 250.0)), 1.0),
    "loadstar": (LoadstarDevice(Ramp(1, 500.0)), 1.0),
    "bitalino": (BitalinoDevice(Ramp(2, 1000.0, 1000)), 1.0),
    "tindeq": (TindeqDevice(Ramp(1, 80.0)), 40.0),
    "board": (BoardDevice(Ramp(4, 1000.0)), 1.0),
}
"""Of each driver that has a port, and how fast its time runs."""


def test_every_driver_of_a_port_is_captured_here() -> None:
    assert set(DEVICES) == set(installed_drivers()) - {"lsl"}


@pytest.mark.parametrize(
    ("driver", "faults"),
    [*((driver, ()) for driver in DEVICES), ("harp", ("flip:0.002",)), ("board", ("lose:0.002",))],
)
def test_a_replay_gives_what_the_capture_gave(
    path: Path, driver: str, faults: tuple[str, ...]
) -> None:
    if driver == "tindeq":
        pytest.importorskip("bumble", reason="an emulated radio needs the package bumble")
    device, speed = DEVICES[driver]
    with served(device, speed=speed, faults=faults) as address:
        captured = capture_platform(driver, address, path, 0.2)
    assert replay_capture(path, speed=math.inf) == captured
    capture = read_capture(path)
    assert (capture.head.driver, capture.head.address) == (driver, address)
    if not faults:
        assert captured.problem is None
        assert captured.n_samples > 10
        notes = [passage.note for passage in capture.passages if passage.note]
        assert notes == ["start", "streaming", "stop", "end"]


def test_a_replay_in_its_own_time_gives_the_same(path: Path) -> None:
    device, _ = DEVICES["line"]
    with served(device) as address:
        captured = capture_platform("line", address, path, 0.2)
    assert replay_capture(path) == captured


def test_another_driver_gets_what_came_without_asking_for_it(path: Path) -> None:
    """A device that was captured with the wrong driver is evidence for the right one."""
    lines: list[dict[str, object]] = [HEAD, {"time_s": 0.0, "sent": "52 4e 0d"}]
    for number in range(1, 100):
        text = f"{1000 + number}\r\n".encode().hex(" ")
        lines.append({"time_s": number / 100, "received": text})
    path.write_text("".join(f"{json.dumps(each)}\n" for each in lines))
    found = replay_capture(path, "line", math.inf)
    assert found.platform is not None
    assert found.platform.sample_rate_hz == pytest.approx(100.0)
    assert found.highest_counts == (1099,)


def test_what_another_device_says_is_kept_with_the_reason_why_it_is_refused(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gauge, "REPLY_TIMEOUT_S", 0.05)
    with served(LineDevice(Ramp(1, 1000.0))) as address:
        captured = capture_platform("mark10", address, path, 1.0)
    assert captured.platform is None
    assert captured.problem is not None
    assert "does not speak like a Mark-10 gauge" in captured.problem.en
    passages = read_capture(path).passages
    assert passages[0].sent == b"AOUT0\r".hex(" ")
    assert passages[-1].note == captured.problem.en
    came = b"".join(bytes.fromhex(passage.received) for passage in passages)
    assert b"\r\n" in came
    told = forceplate("replay", path, "--speed", "max").expect(PLATFORM)
    assert "does not speak like a Mark-10 gauge" in told.err


def test_the_commands_say_what_came(path: Path) -> None:
    with served(Mark10Device(Ramp(1, 250.0))) as address:
        at = ["--capture", address, "--driver", "mark10", "--seconds", "0.2"]
        told = forceplate("devices", *at, "--output", path).expect(DONE).out
        assert f"What passed is in {path}" in told
        assert "Mark-10 M5-50, 250.0 samples/s, driver mark10" in told
        again = forceplate("devices", *at, "--output", path).expect(FILES).err
        assert "it exists already" in again
        assert "--driver" in forceplate("devices", "--capture", address).expect(USAGE).err
    replayed = forceplate("replay", path, "--speed", "max", "--json").expect(DONE).json
    assert replayed["platform"]["model"] == "Mark-10 M5-50"
    assert replayed["n_samples"] > 10
    assert replayed["statistics"]["lost_samples"] == 0
    assert replayed["problem"] is None
    forceplate("replay", path, "--speed", "0").expect(USAGE)


def test_a_driver_without_a_port_says_so(path: Path) -> None:
    with pytest.raises(DriverNotFoundError, match="'lsl' reads no port"):
        capture_platform("lsl", "plate", path, 1.0)
    assert not path.exists()


def test_a_port_that_is_not_there_leaves_no_file_in_the_way(path: Path) -> None:
    passed = capture_platform("mark10", str(path.with_name("gone")), path, 1.0)
    assert passed.problem is not None
    assert "No platform at" in passed.problem.en
    assert not path.exists()


def test_a_full_disk_is_the_disks_fault_and_not_the_drivers(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill(self: CaptureFile, data: bytes) -> None:
        self.failure = OSError(28, "No space left on device")

    monkeypatch.setattr(CaptureFile, "received", fill)
    with (
        served(Mark10Device(Ramp(1, 250.0))) as address,
        pytest.raises(StorageError, match=r"evidence.capture: the disk is full"),
    ):
        capture_platform("mark10", address, path, 5.0)


@pytest.mark.parametrize(
    ("lines", "why"),
    [
        ([], "it is empty"),
        (["{}"], "schema must be 'forceplate-capture'"),
        ([json.dumps(HEAD | {"schema_version": 2})], "schema_version is 2"),
        ([json.dumps({**HEAD, "name": "x"})], "name"),
        ([json.dumps(HEAD), '{"time_s":0,"received":"0g"}'], "line 2: what passed is not in"),
        (
            [json.dumps(HEAD), '{"time_s":2,"sent":"00"}', '{"time_s":1,"sent":"00"}'],
            "its times fall",
        ),
        ([json.dumps(HEAD), '{"time_s":1e9,"received":"00"}'], "beyond an hour"),
        ([json.dumps(HEAD), "{}"], "line 2: it misses time_s"),
        ([json.dumps(HEAD), '{"time_s":0,"heard":"00"}'], "line 2: it has unknown fields 'heard'"),
    ],
)
def test_what_is_no_capture_is_told(path: Path, lines: list[str], why: str) -> None:
    path.write_text("".join(f"{line}\n" for line in lines))
    with pytest.raises(StorageError) as refused:
        read_capture(path)
    assert why in str(refused.value)
    assert str(path) in say(refused.value.text, "de")


def test_a_line_that_was_not_finished_is_left_out(path: Path) -> None:
    path.write_text(f'{json.dumps(HEAD)}\n{{"time_s":0.5,"sent":"3f"}}\n{{"time_s":0.6,"rece')
    assert read_capture(path).passages == [Passage(0.5, sent="3f")]
