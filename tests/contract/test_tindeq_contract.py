"""What every driver does, shown on the driver for the Progressor over real Bluetooth bytes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest

from forceplate.testing import PlatformContract, Ramp
from forceplate.testing.platform_contract import Plugged
from forceplate_drivers import tindeq
from forceplate_drivers.emulation.server import EmulatorServer
from forceplate_drivers.emulation.tindeq import TindeqDevice

pytest.importorskip("bumble", reason="an emulated radio needs the package bumble")

SPEED = 40.0
"""Of the emulated device: fast, and with little in the air when it is told to stop."""


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tindeq, "PAUSE_S", 0.0)
    monkeypatch.setattr(tindeq, "DRAIN_S", 0.05)


class TestTindeq(PlatformContract):
    """Notifications with time stamps, through a radio of software."""

    driver = tindeq.driver
    n_channels = 1
    replays_from_the_start = True

    @contextmanager
    def plugged(self, *, speed: float = SPEED) -> Iterator[Plugged]:
        device = TindeqDevice(Ramp(1, 80.0))
        with ExitStack() as plug:
            server = plug.enter_context(EmulatorServer(device, speed=speed))
            yield Plugged(server.address, plug.close)
