"""A driver that hangs, or swallows its samples, fails a test within seconds and is told why."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import Any

import pytest

from forceplate.platform import PlatformAddress
from forceplate.testing import DriverContract, answered, contract, receive, received
from forceplate.types import Block
from forceplate_drivers.emulation.harp import emulator
from forceplate_drivers.harp import HarpPlatform, driver
from forceplate_drivers.stream_platform import PortDriver


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Return what a driver waits for; it comes when the test is over."""
    gate = threading.Event()
    yield gate
    gate.set()


def contract_of(broken: PortDriver[Any]) -> DriverContract:
    class Contract(DriverContract):
        driver = broken

    Contract.emulator = emulator
    return Contract()


class Swallowing(HarpPlatform):
    """Reads, and hands nothing out."""

    def read(self, timeout_s: float) -> Block | None:
        super().read(timeout_s)
        return None


class Deaf(HarpPlatform):
    """Does not read any more."""

    def read(self, timeout_s: float) -> Block | None:
        return None


@pytest.mark.parametrize(
    ("platform", "told"),
    [
        (Swallowing, r"0 of 20 samples came, then no more\. .* received [1-9]\d* bytes meanwhile, "
                     r"0 of them damaged: it makes no samples of them"),
        (Deaf, r"received 0 bytes meanwhile, 0 of them damaged: .*is its port read\?"),
    ],
)  # fmt: skip
def test_where_no_sample_comes_the_statistics_of_the_driver_are_told(
    monkeypatch: pytest.MonkeyPatch, platform: Callable[..., HarpPlatform], told: str
) -> None:
    monkeypatch.setattr(received, "PATIENCE_S", 0.1)
    tested = contract_of(replace(driver, platform=platform))
    with tested.plugged() as plugged, closing(tested.opened(plugged.address)) as opened:
        opened.start()
        with pytest.raises(AssertionError, match=told):
            receive(opened, 20)


def test_a_search_for_ports_that_hangs_fails(
    monkeypatch: pytest.MonkeyPatch, gate: threading.Event
) -> None:
    class Hanging(PortDriver[Any]):
        def discover(self) -> Sequence[PlatformAddress]:
            gate.wait()
            return ()

    monkeypatch.setattr(contract, "LIMIT_S", 0.1)
    hanging = Hanging("harp", HarpPlatform, baud=9600, interface_version=1)
    with pytest.raises(AssertionError, match=r"discover did not come back within 0\.1 s"):
        contract_of(hanging).test_looking_for_ports_opens_none(monkeypatch)


def test_a_read_that_hangs_fails(monkeypatch: pytest.MonkeyPatch, gate: threading.Event) -> None:
    class Hanging(HarpPlatform):
        def read(self, timeout_s: float) -> Block | None:
            gate.wait()
            return None

    monkeypatch.setattr(received, "STUCK_S", 0.1)
    tested = contract_of(replace(driver, platform=Hanging))
    with tested.plugged() as plugged, closing(tested.opened(plugged.address)) as opened:
        opened.start()
        with pytest.raises(AssertionError, match=r"read did not come back within 0\.3 s"):
            receive(opened, 20)


def test_what_a_driver_raises_is_raised_where_it_was_asked() -> None:
    with pytest.raises(ZeroDivisionError):
        answered.answered(lambda: 1 // 0, "a division")
