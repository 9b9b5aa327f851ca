"""What every driver of a port does, whatever a cable does to the bytes."""

from __future__ import annotations

import math
import os
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import replace
from itertools import cycle, repeat

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from serial.tools import list_ports
from serial.tools.list_ports_common import ListPortInfo

from forceplate.discovery import LIMIT_S
from forceplate.errors import (
    PlatformDisconnectedError,
    PlatformRestartedError,
    WrongDeviceError,
)
from forceplate.platform import CheckedPlatform, Platform
from forceplate.testing.answered import answered
from forceplate.testing.emulated_port import PAUSE_S, EmulatedPort, Ramp
from forceplate.testing.platform_contract import (
    OPEN_S,
    PlatformContract,
    Plugged,
    read_until_it_ends,
)
from forceplate.testing.received import PATIENCE_S, Received, nothing_more, read, receive
from forceplate.types import Block
from forceplate_drivers.emulation.emulator import Emulator
from forceplate_drivers.emulation.faults import ByteDamage, parse_fault
from forceplate_drivers.emulation.server import EmulatorServer
from forceplate_drivers.port import Port
from forceplate_drivers.stream_platform import PortDriver

SEEDS = range(5)
MOST_IN_A_FRAME = 64
"""Samples that a device may gather before it sends them."""
SIZES: dict[str, list[int]] = {
    "one by one": [1],
    "by twos and threes": [2, 3],
    "with empty reads": [5, 0, 0, 11],
    "by large pieces": [1000, 1, 4096],
}


class DriverContract(PlatformContract):
    """Tests of a :class:`PortDriver` over its emulated device; subclass it as ``Test...``.

    Examples
    --------
    ::

        class TestGauge(DriverContract):
            driver = driver
            emulator = emulator
            sees_changed_bytes = False      # it sends no checksum
    """

    driver: PortDriver[Platform]
    emulator: Emulator
    sees_changed_bytes = True
    """A checksum shows damaged samples. False: a changed digit is another number; or the sum has 8
    bits, which one damaged frame in 256 passes."""
    speed = math.inf
    """Of the emulated device at a real port."""

    @property
    def n_channels(self) -> int:  # type: ignore[override]  # as many as the emulated cells are
        """Channels of the ramp."""
        return self.emulator.bench.n_channels

    def ramp(self) -> Ramp:
        """Return what the device sends."""
        return Ramp(self.n_channels, self.emulator.sample_rate_hz, self.period)

    @contextmanager
    def plugged(self, *, speed: float | None = None) -> Iterator[Plugged]:
        """Serve the device at a TCP port."""
        device = self.emulator.sampling(self.ramp(), self.driver.name)
        with ExitStack() as plug:
            server = EmulatorServer(device, speed=speed or self.speed, tcp_port=0)
            plug.enter_context(server)
            yield Plugged(server.address, plug.close)

    def open_port(self, port: Port) -> Platform:
        """Open the platform at a port in memory."""
        driver = replace(self.driver, connect=lambda _address, _baud: port)
        return CheckedPlatform.of(answered(lambda: driver.open("emulated"), "open", OPEN_S))

    @pytest.fixture
    def port(self) -> EmulatedPort:
        """Return the device at a port in memory."""
        return EmulatedPort(self.emulator.sampling(self.ramp(), self.driver.name))

    @pytest.fixture
    def at_port(self, port: EmulatedPort) -> Iterator[Platform]:
        """Return it open, and streaming."""
        with closing(self.open_port(port)) as platform:
            platform.start()
            yield platform

    def test_looking_for_ports_opens_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Discovery sends nothing: what is behind a port is no business of a driver."""
        usb, other = ListPortInfo("/dev/ttyUSB7"), ListPortInfo("/dev/ttyS0")
        usb.vid, usb.pid, usb.serial_number, usb.description = 0x0403, 0x6001, "A7", "a bridge"
        monkeypatch.setattr(list_ports, "comports", lambda: [other, usb])
        opened: list[object] = []
        monkeypatch.setattr(os, "open", lambda *where: opened.append(where))
        monkeypatch.setattr(socket, "socket", lambda *where: opened.append(where))
        found = answered(self.driver.discover, "discover", LIMIT_S)
        assert all(place.driver == self.driver.name for place in found)
        assert opened == []

    @pytest.mark.parametrize("sizes", SIZES.values(), ids=SIZES)
    def test_any_split_of_the_bytes_gives_the_same(
        self, port: EmulatedPort, at_port: Platform, sizes: list[int]
    ) -> None:
        """However a port hands them on."""
        port.sizes = cycle(sizes)
        received = receive(at_port, 100)
        assert_array_equal(received.index, np.arange(len(received.index)))
        self.assert_is_the_ramp(received, at_port.info)
        assert at_port.statistics.damaged_bytes == 0

    def test_silence_is_no_block_and_no_error(self, port: EmulatedPort, at_port: Platform) -> None:
        """And what comes after it goes on where it stopped."""
        blocks = list(receive(at_port, 30).blocks)
        port.is_silent = True
        while (block := at_port.read(0.0)) is not None:
            blocks.append(block)
        before = Received.of(blocks)
        assert at_port.read(0.0) is None
        assert at_port.read(0.01) is None
        port.is_silent = False
        after = receive_on(at_port, before, 30)
        self.assert_is_the_ramp(after, at_port.info)

    def test_a_lost_sample_is_missing(self, port: EmulatedPort, at_port: Platform) -> None:
        """One for one where the device shows loss; where it does not, that is said."""
        before = receive(at_port, 30)
        skip(port, 3)
        received = receive_on(at_port, before, 30)
        self.assert_is_the_ramp(received, at_port.info)
        if at_port.info.detects_loss:
            assert 3 <= received.n_missing <= 3 + MOST_IN_A_FRAME
        else:
            assert received.n_missing == 0

    def test_a_repeated_sample_is_no_loss(self, port: EmulatedPort, at_port: Platform) -> None:
        """A counter that stands still has not gone once round."""
        before = receive(at_port, 30)
        port.samples_per_read = 1
        port.spoil = lambda data: data * 2
        doubled = receive_on(at_port, before, 5)
        port.spoil = lambda data: data
        received = receive_on(at_port, doubled, 30)
        assert received.n_missing == at_port.statistics.lost_samples == 0
        self.assert_is_the_ramp(received, at_port.info)

    @pytest.mark.parametrize("kind", ["lose", "flip", "duplicate"])
    @pytest.mark.parametrize("seed", SEEDS)
    def test_damage_is_counted_and_leaves_no_wrong_sample(
        self, port: EmulatedPort, at_port: Platform, kind: str, seed: int
    ) -> None:
        """Bytes that are lost, changed or doubled; nothing is raised, nothing invented."""
        damage = ByteDamage([parse_fault(f"{kind}:0.004")], seed)
        before = receive(at_port, 10)
        port.spoil = damage.apply
        damaged = receive_on(at_port, before, 300)
        port.spoil = lambda data: data
        received = receive_on(at_port, damaged, 100)
        statistics = at_port.statistics
        assert damage.hits > 0
        assert statistics.lost_samples >= received.n_missing >= 0
        assert statistics.received_bytes > statistics.damaged_bytes
        assert statistics.damage_events <= statistics.damaged_bytes
        if self.sees_changed_bytes:
            assert statistics.damaged_bytes > 0
            self.assert_is_the_ramp(received, at_port.info)

    def test_rubbish_is_damage_and_the_stream_is_found_again(
        self, port: EmulatedPort, at_port: Platform
    ) -> None:
        """Bytes of nothing: another device, another baud rate, a bad cable."""
        before = receive(at_port, 30)
        port.send(np.random.default_rng(3).integers(0, 256, 700, np.uint8).tobytes())
        received = receive_on(at_port, before, 100)
        assert at_port.statistics.damaged_bytes > 300
        if self.sees_changed_bytes:
            self.assert_is_the_ramp(received, at_port.info)

    @pytest.mark.parametrize("missing", [1, 4, 9])
    def test_a_stream_that_is_met_in_mid_frame_is_joined(
        self, port: EmulatedPort, missing: int
    ) -> None:
        """The rest of a sample is none."""
        with closing(self.open_port(port)) as platform:
            is_cut = False

            def cut(data: bytes) -> bytes:
                nonlocal is_cut
                if is_cut or len(data) <= missing:
                    return data
                is_cut = True
                return data[missing:]

            port.spoil = cut
            platform.start()
            self.assert_is_the_ramp(receive(platform, 60), platform.info)

    def test_what_is_sent_until_it_obeys_is_not_of_the_next_stream(
        self, port: EmulatedPort, at_port: Platform
    ) -> None:
        """A device that is asked to stop has samples under way, and hears late."""
        receive(at_port, 30)
        port.obeys_after = 5
        at_port.stop()
        at_port.start()
        received = receive(at_port, 60)
        assert_array_equal(received.index, np.arange(len(received.index)))
        self.assert_is_the_ramp(received, at_port.info)

    def test_a_device_that_begins_again_has_not_lost_a_whole_counter(
        self, port: EmulatedPort, at_port: Platform
    ) -> None:
        """It goes on from zero, falls silent, or is said to have restarted: power was lost."""
        before = receive(at_port, 300)
        port.send(port.device.power_on())
        blocks = list(before.blocks)
        while sum(len(block.counts) for block in blocks) < 400:
            try:
                block = at_port.read(0.05)
            except PlatformRestartedError:
                break
            if block is None:
                break
            blocks.append(block)
        assert Received.of(blocks).n_missing <= 10
        assert at_port.statistics.lost_samples <= 10

    def test_writing_to_an_unplugged_device_is_disconnected(
        self, port: EmulatedPort, at_port: Platform
    ) -> None:
        """Stopping it may say so, and nothing else."""
        receive(at_port, 10)
        port.is_unplugged = True
        with pytest.raises(PlatformDisconnectedError):
            read_until_it_ends(at_port, 0.0)
        with suppress(PlatformDisconnectedError):
            at_port.stop()

    @pytest.mark.parametrize("speaks", ["nothing", "noise", "other words"])
    def test_another_device_is_refused(self, speaks: str) -> None:
        """By the address at which it is."""
        with pytest.raises(WrongDeviceError, match="emulated"):
            self.open_port(EmulatedPort(_Stranger(speaks)))

    def test_a_port_is_free_after_a_device_was_refused_or_closed(self) -> None:
        """Else the next attempt would find it taken."""
        stranger = EmulatedPort(_Stranger("noise"))
        with pytest.raises(WrongDeviceError):
            self.open_port(stranger)
        assert stranger.is_unplugged


def receive_on(platform: Platform, before: Received, n_samples: int) -> Received:
    """Read so many samples more, and return all."""
    blocks: list[Block] = [*before.blocks]
    n_before = sum(len(block.counts) for block in blocks)
    statistics = platform.statistics
    while sum(len(block.counts) for block in blocks) < n_before + n_samples:
        n_came = sum(len(block.counts) for block in blocks) - n_before
        block = read(platform, PATIENCE_S)
        assert block is not None, nothing_more(platform, statistics, n_came, n_samples)
        blocks.append(block)
    return Received.of(blocks)


def skip(port: EmulatedPort, n_samples: int) -> None:
    """Let the device send so many samples that never arrive; more where a frame holds several."""
    lost = port.device.produce(n_samples)
    for _ in range(MOST_IN_A_FRAME):
        if lost:
            return
        lost = port.device.produce(1)


class _Stranger:
    """Another device: says nothing, noise, or words of its own, whatever it is asked."""

    baud = 9600
    sample_rate_hz = 100.0
    is_streaming = True
    is_exhausted = False

    def __init__(self, speaks: str) -> None:
        rng = np.random.default_rng(1)
        self._says = {
            "nothing": repeat(b""),
            "noise": iter(lambda: rng.integers(0, 256, 40, np.uint8).tobytes(), None),
            "other words": repeat(b"OTHER DEVICE ready\r\n"),
        }[speaks]

    def power_on(self) -> bytes:
        return next(self._says)

    def receive(self, data: bytes) -> bytes:
        return next(self._says)

    def produce(self, n_samples: int) -> bytes:
        time.sleep(PAUSE_S)  # whoever waits for an answer in it is not to be kept busy
        return next(self._says)
