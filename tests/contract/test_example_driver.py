"""The example of a driver of one's own: built, installed, emulated, and held to the contract."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Callable
from functools import reduce
from operator import xor
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate.testing import DriverContract
from forceplate_drivers.stream_platform import Sample

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "drivers" / "example"

HOST = """
import json
from contextlib import closing
from forceplate.platform import Driver, Platform, installed_drivers, load_driver
from forceplate.testing import receive, served
from forceplate_drivers.emulation.emulator import installed_emulators

driver = load_driver("twin")
with served("twin", speed=8.0, faults=["lose:0.01"]) as address:
    with closing(driver.open(address)) as platform:
        platform.start()
        received = receive(platform, 300)
        platform.stop()
        statistics = platform.statistics
print(json.dumps({
    "drivers": installed_drivers(),
    "emulators": installed_emulators(),
    "has_interfaces": isinstance(driver, Driver) and isinstance(platform, Platform),
    "serial_number": platform.info.serial_number,
    "simulated": platform.info.simulated,
    "missing": received.n_missing,
    "lost_samples": statistics.lost_samples,
    "damaged_bytes": statistics.damaged_bytes,
}))
"""


def load(name: str) -> ModuleType:
    spec = importlib.util.spec_from_file_location(name, EXAMPLE / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


twin = load("forceplate_twin")
twin_emulator = load("forceplate_twin_emulator")


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Do not wait long for a device that never answers, but for one that is there."""
    wait_until = twin.TwinPlatform.wait_until
    factor = 0.1 if "refused" in request.node.name else 10.0

    def waiting(platform: Any, is_done: Callable[[], Any], timeout_s: float) -> Any:
        return wait_until(platform, is_done, factor * timeout_s)

    monkeypatch.setattr(twin.TwinPlatform, "wait_until", waiting)


class TestTwin(DriverContract):
    """As the example's own test has it."""

    driver = twin.driver
    emulator = twin_emulator.emulator
    replays_from_the_start = True


@pytest.mark.skipif(
    importlib.util.find_spec("hatchling") is None or importlib.util.find_spec("pip") is None,
    reason="building a package without network needs hatchling and pip",
)
def test_an_installed_driver_is_found_emulated_and_read(tmp_path: Path) -> None:
    target = tmp_path / "site"
    source = tmp_path / "example"
    source.mkdir()
    for path in EXAMPLE.iterdir():
        if path.is_file():
            (source / path.name).write_bytes(path.read_bytes())
    subprocess.run(
        [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--no-deps",
         "--no-build-isolation", "--disable-pip-version-check", "--target", target, source],
        check=True,
    )  # fmt: skip
    own = [ROOT, ROOT / "drivers", ROOT / "calibration"]
    host = subprocess.run(
        [sys.executable, "-c", HOST],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, [target, *own]))},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert host.returncode == 0, host.stderr
    told = json.loads(host.stdout)
    assert "twin" in told["drivers"]
    assert "twin" in told["emulators"]
    assert told["has_interfaces"]
    assert told["serial_number"] == "SIM1"
    assert 0 < told["missing"] <= told["lost_samples"] < 300
    assert told["damaged_bytes"] > 0


def sample(number: int, left: int, right: int) -> bytes:
    body = f"{number},{left},{right}".encode()
    return b"$%b*%02X\n" % (body, reduce(xor, body))


def test_the_codec_says_which_sample_it_is_and_what_it_took() -> None:
    codec = twin.TwinCodec()
    assert codec.feed(sample(65535, 12, -7) + b"$7,7,7*00\n#TWIN T42\n") == [
        Sample((12, -7), 65535, len(sample(65535, 12, -7)))
    ]
    assert (codec.serial_number, codec.damaged_bytes, codec.damage_events) == ("T42", 10, 1)


PIECES = [sample(i, 10 * i, -i) for i in range(5)] + [b"$7,7,7*00\n", b"#TWIN T42\n"]


@given(
    pieces=st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=600)), max_size=10),
    positions=st.lists(st.integers(0, 1000), max_size=20),
)
def test_a_codec_of_lines_takes_any_split(pieces: list[bytes], positions: list[int]) -> None:
    data = b"".join(pieces)
    ends = sorted({position % (len(data) + 1) for position in positions})
    parts = [data[a:b] for a, b in zip([0, *ends], [*ends, len(data)], strict=True)]
    whole, split = twin.TwinCodec(), twin.TwinCodec()
    assert [found for part in parts for found in split.feed(part)] == whole.feed(data)
    assert split.damaged_bytes == whole.damaged_bytes
    assert split.damage_events == whole.damage_events
