"""Ports are looked for by all drivers at once; a bad one costs its own ports and is named."""

from __future__ import annotations

import json
import queue
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace

import pytest

from forceplate import discovery
from forceplate.cli.exit_codes import ExitCode
from forceplate.discovery import DriverPorts, discover_ports
from forceplate.platform import ENTRY_POINT_GROUP
from tests.integration.command_line import invoke
from tests.patience import PATIENCE_S

Install = Callable[[str, str], None]

GOOD = """
from forceplate.platform import PlatformAddress

class _Driver:
    name = "a_good"
    def discover(self): return [PlatformAddress("a_good", "COM7", "the clinic's plate")]
    def open(self, address): raise NotImplementedError

driver = _Driver()
"""
BAD = {
    "cannot be imported": "import no_such_module_anywhere",
    "ends the program": "raise SystemExit('for good')",
    "says why": GOOD.replace(
        "return [", "import forceplate.errors as e; raise e.PlatformError('x') #"
    ),
    "fails": GOOD.replace("return [", "raise OSError(5, 'no bus') #"),
    "ends the program later": GOOD.replace("return [", "raise SystemExit #"),
    "lists no addresses": GOOD.replace("return [", "return ['COM7'] #"),
    "lists nothing": GOOD.replace("return [", "return None #"),
}
HANGS = GOOD.replace("return [", "import discovery_gate; discovery_gate.wait() #")


class OnceOthersAnswered(queue.SimpleQueue[DriverPorts]):
    """Waits for as long as a driver is asked that answers; there is no more time for ``b_bad``."""

    def get(self, block: bool = True, timeout: float | None = None) -> DriverPorts:
        while {t.name for t in threading.enumerate() if t.name.startswith("ports of")} - {
            "ports of b_bad"
        }:
            with suppress(queue.Empty):
                return super().get(timeout=0.02)
        return super().get(block=False)


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Return a function that installs a driver, for this test only."""
    monkeypatch.syspath_prepend(tmp_path)

    def install(name: str, source: str) -> None:
        info = tmp_path / f"package_{name}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(
            f"Metadata-Version: 2.1\nName: package-{name}\nVersion: 1.0\n"
        )
        (info / "entry_points.txt").write_text(
            f"[{ENTRY_POINT_GROUP}]\n{name} = package_{name}:driver\n"
        )
        (tmp_path / f"package_{name}.py").write_text(source)
        monkeypatch.delitem(sys.modules, f"package_{name}", raising=False)

    return install


def of(name: str, found: tuple[DriverPorts, ...]) -> DriverPorts:
    return next(ports for ports in found if ports.driver == name)


@pytest.mark.parametrize("source", BAD.values(), ids=BAD)
def test_a_driver_that_fails_is_named_and_costs_its_own_ports(
    install: Install, source: str
) -> None:
    install("a_good", GOOD)
    install("b_bad", source)
    found = discover_ports()
    assert [place.address for place in of("a_good", found).addresses] == ["COM7"]
    assert of("b_bad", found).addresses == ()
    assert "b_bad" in str(of("b_bad", found).error)
    assert [ports.driver for ports in found] == sorted(ports.driver for ports in found)
    assert of("harp", found).error is None


def test_a_driver_that_hangs_is_waited_for_no_longer_than_the_limit(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()
    monkeypatch.setitem(sys.modules, "discovery_gate", gate)
    patient = SimpleNamespace(SimpleQueue=OnceOthersAnswered, Empty=queue.Empty)
    monkeypatch.setattr(discovery, "queue", patient)
    install("a_good", GOOD)
    install("b_bad", HANGS)
    try:
        found = discover_ports(limit_s=0.5)  # that passes once all others have answered
        hanging = [t for t in threading.enumerate() if t.name == "ports of b_bad"]
    finally:
        gate.set()
    assert "'b_bad' did not list its ports within 0.5 s" in str(of("b_bad", found).error)
    assert of("a_good", found).addresses
    (thread,) = hanging
    assert thread.daemon, "it may not keep a program from ending"
    thread.join(PATIENCE_S)


def test_a_program_reads_which_driver_is_broken_by_its_name(install: Install) -> None:
    install("a_good", GOOD)
    install("b_bad", BAD["fails"])
    told = invoke("devices", "--json", env={"NO_COLOR": "1"})
    (broken,) = json.loads(told.stdout)["broken"]
    assert broken["driver"] == "b_bad"
    assert "it failed in discover (OSError)" in broken["message"]


def test_the_command_lists_the_ports_of_the_others_and_says_who_failed(install: Install) -> None:
    install("a_good", GOOD)
    install("b_bad", BAD["fails"])
    told = invoke("devices", env={"COLUMNS": "200", "NO_COLOR": "1"})
    assert told.exit_code == ExitCode.PLATFORM
    assert "a_good:\n  COM7  the clinic's plate" in told.stdout
    assert "harp:" in told.stdout
    assert "'b_bad' is at fault" in told.stderr
    assert "it failed in discover (OSError)" in told.stderr
