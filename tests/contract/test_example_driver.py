"""The example of a driver of one's own: built, installed, found, and read from in a process."""

from __future__ import annotations

import importlib.util
import json
import os
import select
import subprocess
import sys
import threading
import tty
from collections.abc import Iterator
from functools import reduce
from operator import xor
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = ROOT / "drivers" / "example"

HOST = """
import json, sys
from contextlib import closing
from forceplate.platform import Driver, Platform, installed_drivers, load_driver

driver = load_driver("twin")
blocks = []
with closing(driver.open(sys.argv[1])) as platform:
    platform.start()
    while sum(len(block.counts) for block in blocks) < 8:
        block = platform.read(5.0)
        if block is not None:
            blocks.append(block)
    platform.stop()
    statistics = platform.statistics
print(json.dumps({
    "installed": installed_drivers(),
    "has_interfaces": isinstance(driver, Driver) and isinstance(platform, Platform),
    "serial_number": platform.info.serial_number,
    "first_samples": [block.first_sample for block in blocks],
    "missing": sum(block.missing_before for block in blocks),
    "counts": [row for block in blocks for row in block.counts.tolist()],
    "damaged_bytes": statistics.damaged_bytes,
    "lost_samples": statistics.lost_samples,
}))
"""


def sample(number: int, left: int, right: int) -> bytes:
    body = f"{number},{left},{right}".encode()
    return b"$%b*%02X\n" % (body, reduce(xor, body))


DAMAGED = b"$7,7,7*00\n"
STREAM = (
    [sample(65530 + i, 10 * i, -i) for i in range(5)]
    + [DAMAGED]
    + [sample((65530 + i) % 65536, 10 * i, -i) for i in (6, 7, 8)]
)


class Twin:
    """The far end, in this process."""

    def __init__(self) -> None:
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        self.address = os.ttyname(self._slave)
        self._wake_r, self._wake_w = os.pipe()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        answers = {b"I": b"#TWIN T42\n", b"G": b"".join(STREAM), b"S": b""}
        while self._wake_r not in select.select([self._master, self._wake_r], [], [])[0]:
            for key in os.read(self._master, 100):
                os.write(self._master, answers[bytes([key])])

    def close(self) -> None:
        os.write(self._wake_w, b"x")
        self._thread.join()
        for fd in (self._master, self._slave, self._wake_r, self._wake_w):
            os.close(fd)


@pytest.fixture
def twin() -> Iterator[Twin]:
    twin = Twin()
    yield twin
    twin.close()


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
@pytest.mark.skipif(
    importlib.util.find_spec("hatchling") is None or importlib.util.find_spec("pip") is None,
    reason="building a package without network needs hatchling and pip",
)
def test_an_installed_driver_is_found_and_read(tmp_path: Path, twin: Twin) -> None:
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
    own = [ROOT, ROOT / "drivers"]
    host = subprocess.run(
        [sys.executable, "-c", HOST, twin.address],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(map(str, [target, *own]))},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert host.returncode == 0, host.stderr
    told = json.loads(host.stdout)
    assert "twin" in told["installed"]
    assert told["has_interfaces"]
    assert told["serial_number"] == "T42"
    assert told["counts"] == [[10 * i, -i] for i in (0, 1, 2, 3, 4, 6, 7, 8)]
    assert told["first_samples"][-1] == 6
    assert (told["missing"], told["lost_samples"]) == (1, 1)
    assert told["damaged_bytes"] == len(DAMAGED)


@pytest.fixture(scope="module")
def example() -> ModuleType:
    spec = importlib.util.spec_from_file_location("forceplate_twin", EXAMPLE / "forceplate_twin.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@given(
    pieces=st.lists(st.one_of(st.sampled_from(STREAM), st.binary(max_size=80)), max_size=10),
    positions=st.lists(st.integers(0, 1000), max_size=20),
)
def test_the_example_codec_takes_any_split(
    example: ModuleType, pieces: list[bytes], positions: list[int]
) -> None:
    data = b"".join(pieces)
    ends = sorted({position % (len(data) + 1) for position in positions})
    parts = [data[a:b] for a, b in zip([0, *ends], [*ends, len(data)], strict=True)]
    whole, split = example.TwinCodec(), example.TwinCodec()
    assert [found for part in parts for found in split.feed(part)] == whole.feed(data)
