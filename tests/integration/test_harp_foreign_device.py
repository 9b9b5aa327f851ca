"""The driver against a Harp device that others wrote: the fake port of ``glider-harp``.

It knows nothing of this project: it answers registers, echoes writes without a timestamp and
replays event frames. Here its frames are made by the official Harp library.
"""

from __future__ import annotations

import importlib
import os
import select
import struct
import sys
import threading
import types
from contextlib import closing
from typing import Any

import numpy as np
import pytest
from harp import protocol
from numpy.testing import assert_array_equal

from forceplate.errors import WrongDeviceError
from forceplate.types import Block, Clock
from forceplate_drivers.harp import driver

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")

N_SAMPLES = 500
ACQUISITION_ON = protocol.HarpMessage(
    protocol.MessageType.Write, 32, protocol.PayloadType.U8, b"\x01"
).bytes


class ReleaseCandidateMessage(protocol.HarpMessage[Any]):
    """The official message as ``glider-harp`` 0.1.0 knows it: its payload is bytes."""

    __slots__ = ()
    payload = protocol.HarpMessage.payload_bytes


@pytest.fixture
def fake_port(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the class; its package wants an application around it, for three names only."""
    frames = pytest.importorskip("glider_harp.frames")
    monkeypatch.setattr(frames, "HarpMessage", ReleaseCandidateMessage)
    hal = types.ModuleType("glider.hal")
    base_device = types.ModuleType("glider.hal.base_device")
    value_spec = types.ModuleType("glider.hal.value_spec")
    vars(base_device).update(BaseDevice=object, DeviceConfig=object)
    vars(value_spec).update(KIND_WHOLE="whole", ActionValueSpec=object)
    for module in (types.ModuleType("glider"), hal, base_device, value_spec):
        monkeypatch.setitem(sys.modules, module.__name__, module)
    for name in ("glider_harp.mock", "glider_harp.device"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module("glider_harp.mock").FakeHarpPort


class Bridge:
    """Carries bytes between a pseudo-terminal and the fake port."""

    def __init__(self, port: Any) -> None:
        self._port = port
        port.timeout = 0
        self._master, self._slave = os.openpty()
        self.address = os.ttyname(self._slave)
        self._wake_r, self._wake_w = os.pipe()
        self._thread = threading.Thread(target=self._carry, daemon=True)
        self._thread.start()

    def _carry(self) -> None:
        while True:
            readable, _, _ = select.select([self._master, self._wake_r], [], [], 0.001)
            if self._wake_r in readable:
                return
            if readable:
                self._port.write(os.read(self._master, 4096))
            data = self._port.read(4096)
            while data:
                data = data[os.write(self._master, data) :]
            if ACQUISITION_ON in self._port.writes:
                self._port.start_replay()

    def close(self) -> None:
        os.write(self._wake_w, b"x")
        self._thread.join()
        for fd in (self._master, self._slave, self._wake_r, self._wake_w):
            os.close(fd)


def event(index: int) -> bytes:
    values = (index, -index, 7 * index, -32768, 32767, 0, 1, -1)
    return protocol.HarpMessage(
        protocol.MessageType.Event,
        33,
        protocol.PayloadType.S16,
        struct.pack("<8h", *values),
        timestamp=1000.0 + (index * 125 // 4) * 32e-6,
    ).bytes


@pytest.fixture
def board(fake_port: Any) -> Any:
    lost = {200, 201, 202}
    frames = [event(i) for i in range(N_SAMPLES) if i not in lost]
    registers = {6: b"\x01", 7: b"\x02", 13: (99).to_bytes(2, "little")}
    return fake_port(frames, who_am_i=1232, registers=registers)


def test_a_foreign_device_is_identified_and_read(board: Any) -> None:
    with closing(Bridge(board)) as bridge, closing(driver.open(bridge.address)) as platform:
        info = platform.info
        assert (info.model, info.firmware, info.serial_number) == ("Harp LoadCells", "1.2", "99")
        assert info.clock is Clock.DEVICE
        platform.start()
        blocks: list[Block] = []
        while not blocks or blocks[-1].first_sample + len(blocks[-1].counts) < N_SAMPLES:
            block = platform.read(5.0)
            assert block is not None
            blocks.append(block)
        platform.stop()
        statistics = platform.statistics
    counts = np.concatenate([block.counts for block in blocks])
    index = [i for i in range(N_SAMPLES) if i not in (200, 201, 202)]
    assert_array_equal(counts[:, 0], index)
    assert_array_equal(counts[:, 1], -counts[:, 0])
    assert_array_equal(counts[0, 3:], [-32768, 32767, 0, 1, -1])
    rows = [block.first_sample + i for block in blocks for i in range(len(block.counts))]
    assert rows == index
    assert sum(block.missing_before for block in blocks) == statistics.lost_samples == 3
    assert statistics.damaged_bytes == 0
    assert board.operation_control & 3 == 0, "the board is left in standby"
    assert board.registers[32] == b"\x00"


def test_another_kind_of_harp_device_is_refused(fake_port: Any) -> None:
    with (
        closing(Bridge(fake_port(who_am_i=1216))) as bridge,
        pytest.raises(WrongDeviceError, match="kind 1216, not a LoadCells board"),
    ):
        driver.open(bridge.address)
