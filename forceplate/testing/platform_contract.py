"""What every driver does, whatever is behind it."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from forceplate.errors import PlatformDisconnectedError, PlatformNotFoundError, WrongDeviceError
from forceplate.platform import CheckedPlatform, Driver, Platform
from forceplate.testing.answered import answered
from forceplate.testing.emulated_port import PERIOD, Ramp
from forceplate.testing.received import PATIENCE_S, Received, read, receive
from forceplate.types import PlatformInfo

OPEN_S = 30.0
"""How long opening may take: some devices restart, or are listened to at several baud rates."""
RATE_S = 2.0
RATE_ATTEMPTS = 3
RATE_TOLERANCE = 0.03


@dataclass(frozen=True)
class Plugged:
    """A device that can be opened and unplugged."""

    address: str
    unplug: Callable[[], None]


class PlatformContract:
    """Tests of a driver; a subclass named ``Test...`` says which, and how its device is plugged in.

    What the device sends is a :class:`Ramp`.
    """

    driver: Driver
    n_channels: int
    """Channels of the ramp."""
    period = PERIOD
    """At which the ramp begins again: less for a converter of few bits."""
    replays_from_the_start = False
    """A device that is started begins with its first sample."""

    def plugged(self, *, speed: float = math.inf) -> AbstractContextManager[Plugged]:
        """Plug in the device, so many times faster than life."""
        raise NotImplementedError

    @pytest.fixture
    def device_at(self) -> Iterator[Plugged]:
        """Return the device, plugged in."""
        with self.plugged() as plugged:
            yield plugged

    @pytest.fixture
    def platform(self, device_at: Plugged) -> Iterator[Platform]:
        """Return it open."""
        with closing(self.opened(device_at.address)) as platform:
            yield platform

    def opened(self, address: str) -> Platform:
        """Return the platform at an address; every block of it is checked as it is read."""
        return CheckedPlatform.of(answered(lambda: self.driver.open(address), "open", OPEN_S))

    def assert_is_the_ramp(self, received: Received, info: PlatformInfo) -> None:
        """Each sample is one that was sent; where loss is seen, it stands where it was sent."""
        sent = received.counts[:, 0]
        truth = Ramp(self.n_channels, info.sample_rate_hz).rows(sent)
        assert_array_equal(received.counts[:, : self.n_channels], truth)
        if info.detects_loss:
            assert len(np.unique((sent - received.index) % self.period)) == 1

    def test_it_has_the_interface_and_says_what_it_opened(self, platform: Platform) -> None:
        """Name, rate, channels: whole, and the same as long as it is open."""
        info = platform.info
        assert isinstance(self.driver, Driver)
        assert isinstance(platform, Platform)
        assert info.driver == self.driver.name
        assert info.model
        platform.start()
        receive(platform, 20)
        platform.stop()
        assert platform.info == info

    def test_what_is_sent_arrives(self, platform: Platform) -> None:
        """Whole, in order, as blocks of int32; nothing of it is damage or loss."""
        platform.start()
        began_s = time.monotonic()
        received = receive(platform, 400)
        assert_array_equal(received.index, np.arange(len(received.index)))
        self.assert_is_the_ramp(received, platform.info)
        if self.replays_from_the_start:
            assert received.counts[0, 0] == 0
        arrivals_s = [block.arrival_s for block in received.blocks]
        assert began_s - 1 <= arrivals_s[0] <= arrivals_s[-1] <= time.monotonic()
        statistics = platform.statistics
        assert statistics.received_bytes >= len(received.index)
        assert statistics.damaged_bytes == statistics.damage_events == statistics.lost_samples == 0

    def test_a_stream_is_started_again_and_begins_at_0(self, platform: Platform) -> None:
        """Also after stopping what does not run, and stopping twice."""
        platform.stop()
        for _ in range(3):
            platform.start()
            received = receive(platform, 60)
            assert_array_equal(received.index, np.arange(len(received.index)))
            assert_array_equal(np.diff(received.counts[:, 0]) % self.period, 1)
            platform.stop()
            platform.stop()

    @pytest.mark.parametrize("timeout_s", [0.0, 0.3])
    def test_an_unplugged_device_is_disconnected(
        self, device_at: Plugged, platform: Platform, timeout_s: float
    ) -> None:
        """Again and again, and nothing else is raised by what still is called."""
        platform.start()
        receive(platform, 20)
        device_at.unplug()
        with pytest.raises(PlatformDisconnectedError):
            read_until_it_ends(platform, timeout_s)
        with pytest.raises(PlatformDisconnectedError):
            platform.read(timeout_s)
        try:
            platform.stop()
        except PlatformDisconnectedError:
            platform.stop()
        platform.close()
        platform.close()

    @pytest.mark.parametrize("is_started", [True, False])
    def test_close_from_another_thread_ends_a_read(
        self, platform: Platform, is_started: bool
    ) -> None:
        """As the end of a program does."""
        if is_started:
            platform.start()
        ended: list[BaseException] = []
        is_reading = threading.Event()

        def read() -> None:
            try:
                platform.read(0.0)
                is_reading.set()
                read_until_it_ends(platform, 0.5)
            except BaseException as error:
                ended.append(error)

        thread = threading.Thread(target=read, daemon=True)
        thread.start()
        assert is_reading.wait(PATIENCE_S)
        platform.close()
        platform.close()
        thread.join(PATIENCE_S)
        assert [type(error) for error in ended] == [PlatformDisconnectedError]

    def test_samples_come_as_fast_as_the_driver_says(self) -> None:
        """A wrong rate makes every time and every rate of force wrong."""
        ratios: list[float] = []
        # a busy computer is late, also where a driver learns the rate; a wrong rate is always wrong
        while len(ratios) < RATE_ATTEMPTS:
            with self.plugged(speed=1.0) as plugged, closing(self.opened(plugged.address)) as p:
                rate_hz = p.info.sample_rate_hz
                p.start()
                received = receive(p, max(20, round(RATE_S * rate_hz)))
                p.stop()
            ratios.append(_arrival_rate_hz(received) / rate_hz)
            if abs(ratios[-1] - 1) <= RATE_TOLERANCE:
                return
        assert ratios == pytest.approx([1.0] * RATE_ATTEMPTS, rel=RATE_TOLERANCE)

    def test_where_nothing_is_no_platform_is_found(self) -> None:
        """And the address is named."""
        nowhere = "/nowhere/no-such-port"
        with pytest.raises((PlatformNotFoundError, WrongDeviceError), match="no-such-port"):
            self.driver.open(nowhere)


def read_until_it_ends(platform: Platform, timeout_s: float) -> None:
    """Read until an error ends it."""
    deadline_s = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline_s:
        read(platform, timeout_s)


def _arrival_rate_hz(received: Received) -> float:
    """Return the slope of index over arrival, of the newest samples of each read.

    What waited in buffers comes late, never early: so of each tenth only the earliest counts.
    """
    index = np.array([b.first_sample + len(b.counts) for b in received.blocks], np.float64)
    arrival_s = np.array([block.arrival_s for block in received.blocks])
    slope = (index[-1] - index[0]) / (arrival_s[-1] - arrival_s[0])
    early = [part[(index[part] - slope * arrival_s[part]).argmax()] for part in
             np.array_split(np.arange(len(index)), min(10, len(index)))]  # fmt: skip
    return float(np.polyfit(arrival_s[early], index[early], 1)[0])
