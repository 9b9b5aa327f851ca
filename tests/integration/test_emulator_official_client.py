"""The emulated LoadCells board, opened by the official Harp client through a pseudo-terminal."""

from __future__ import annotations

import math
import queue
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import serial
from harp.device import core
from harp.device.client import Device, DeviceError
from harp.device.schema import DeviceModule, create_device_module
from harp.protocol import HarpMessage, MessageType, PayloadType
from harp.serial import open_device
from numpy.typing import NDArray

from forceplate_drivers.emulation.harp import HarpDevice
from forceplate_drivers.emulation.server import EmulatorServer
from forceplate_drivers.emulation.sources import ReplaySource
from tests.patience import PATIENCE_S

N_SAMPLES = 3000
Client = Device[Any]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


@pytest.fixture(autouse=True)
def _is_patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Device, "REPLY_TIMEOUT", PATIENCE_S)


@pytest.fixture(scope="module")
def schema(shared_folder: Path) -> str:
    """Return the board's own description."""
    recordings = shared_folder / "recordings" / "harp_messages"
    return (recordings / "original" / "loadcells_device.yml").read_text()


@pytest.fixture(scope="module")
def board(schema: str) -> DeviceModule:
    return create_device_module(schema)


@pytest.fixture(scope="module")
def counts() -> NDArray[np.int32]:
    rng = np.random.default_rng(0)
    counts = rng.integers(-32768, 32767, (N_SAMPLES, 8), np.int32, endpoint=True)
    counts[:, 0] = np.arange(N_SAMPLES)
    return counts


@contextmanager
def opened(
    device: HarpDevice, board: DeviceModule | None, *, speed: float = math.inf
) -> Iterator[Client]:
    with (
        EmulatorServer(device, speed=speed) as server,
        open_device(board, port=server.address) as client,
    ):
        yield client


@pytest.fixture
def client(
    board: DeviceModule,
    counts: NDArray[np.int32],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Client]:
    # a pseudo-terminal has no DTR line, and the client insists on setting it
    monkeypatch.setattr(serial.Serial, "dtr", property(lambda _: True, lambda _, value: None))
    with opened(HarpDevice(ReplaySource(counts, 1000.0)), board) as client:
        yield client


def test_it_passes_the_identity_check(client: Client, board: DeviceModule) -> None:
    assert board.WHO_AM_I == 1232
    assert client.read(core.WhoAmI).payload == 1232


def test_the_identity_check_of_another_board_fails(
    schema: str, counts: NDArray[np.int32], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(serial.Serial, "dtr", property(lambda _: True, lambda _, value: None))
    other = create_device_module(schema.replace("whoAmI: 1232", "whoAmI: 1216"))
    with (
        pytest.raises(Exception, match=r"WhoAmI mismatch.*0x04d0"),
        opened(HarpDevice(ReplaySource(counts, 1000.0)), other),
    ):
        pass


def test_every_register_of_the_board_can_be_read(client: Client, board: DeviceModule) -> None:
    private = {36, 37, 38, 46, 47, 56, 57}
    core_addresses = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14}
    addresses = set(board.REGISTER_MAP) - private
    assert addresses >= core_addresses | {32, 33, 48, 55, 66, 90}
    for address in sorted(addresses):
        reply = client.read(board.REGISTER_MAP[address])
        assert reply.message_type is MessageType.Read
        assert reply.has_timestamp


def test_what_it_says_of_itself(client: Client) -> None:
    assert client.read(core.DeviceName).payload == "LoadCells SIMULATED"
    assert client.read(core.FirmwareVersionHigh).payload == 1
    assert client.read(core.FirmwareVersionLow).payload == 2
    assert client.read(core.SerialNumber).payload == 4711


def test_a_written_register_reads_back(client: Client, board: DeviceModule) -> None:
    written = client.write(board.DO1TargetLoadCell, board.LoadCellChannel.CHANNEL3)
    assert written.message_type is MessageType.Write
    assert client.read(board.DO1TargetLoadCell).payload == board.LoadCellChannel.CHANNEL3
    client.write(board.DO1Threshold, -1234)
    assert client.read(board.DO1Threshold).payload == -1234


def test_an_offset_is_echoed_with_its_sign_turned(client: Client, board: DeviceModule) -> None:
    assert client.write(board.OffsetLoadCell0, 10).payload == -10
    assert client.write(board.OffsetLoadCell7, -255).payload == 255
    assert client.read(board.OffsetLoadCell0).payload == 10


@pytest.mark.parametrize("offset", [256, 300, -256])
def test_an_offset_out_of_range_is_an_error(
    client: Client, board: DeviceModule, offset: int
) -> None:
    with pytest.raises(DeviceError) as caught:
        client.write(board.OffsetLoadCell0, offset)
    reply = caught.value.reply
    assert bytes(reply.payload_bytes) == offset.to_bytes(2, "little", signed=True)
    assert client.read(board.OffsetLoadCell0).payload == 0


def request(
    client: Client, kind: MessageType, address: int, form: PayloadType, data: bytes
) -> None:
    client._request(address, kind, HarpMessage(kind, address, form, data).bytes)


@pytest.mark.parametrize(
    ("kind", "address", "form", "payload"),
    [
        (MessageType.Write, 32, PayloadType.U8, b"\x02"),
        (MessageType.Write, 32, PayloadType.U16, b"\x01\x00"),
        (MessageType.Write, 32, PayloadType.U8, b"\x01\x01"),
        (MessageType.Write, 0, PayloadType.U16, b"\x00\x00"),
        (MessageType.Write, 33, PayloadType.S16, bytes(16)),
        (MessageType.Write, 66, PayloadType.U16, b"\x01\x00"),
        (MessageType.Write, 200, PayloadType.U8, b"\x01"),
        (MessageType.Read, 200, PayloadType.U8, b""),
        (MessageType.Read, 0, PayloadType.U8, b""),
    ],
    ids=[
        "acquisition state 2", "state of two bytes", "two states", "read-only", "event-only",
        "threshold of a wrong type", "no such register", "read none such", "read a wrong type",
    ],
)  # fmt: skip
def test_what_the_board_must_not_do_is_an_error(
    client: Client, kind: MessageType, address: int, form: PayloadType, payload: bytes
) -> None:
    with pytest.raises(DeviceError) as caught:
        request(client, kind, address, form, payload)
    reply = caught.value.reply
    assert reply.has_error
    assert reply.address == address
    assert bytes(reply.payload_bytes) == payload
    assert client.read(core.WhoAmI).payload == 1232


def set_mode(client: Client, value: int) -> None:
    request(client, MessageType.Write, 10, PayloadType.U8, bytes([value]))


def test_subscribed_events_bring_every_sample(
    client: Client,
    board: DeviceModule,
    counts: NDArray[np.int32],
) -> None:
    arrived: queue.SimpleQueue[HarpMessage[Any]] = queue.SimpleQueue()
    with client.subscribe(board.LoadCellData, arrived.put):
        set_mode(client, 0x61)
        client.write(board.AcquisitionState, core.EnableFlag.ENABLED)
        events = [arrived.get(timeout=PATIENCE_S) for _ in range(N_SAMPLES)]
        client.write(board.AcquisitionState, core.EnableFlag.DISABLED)
    got = np.array([np.frombuffer(e.payload_bytes, "<i2") for e in events], np.int32)
    assert np.array_equal(got, counts)
    assert events[5].payload.channel0 == 5
    stamps = [e.timestamp for e in events]
    ticks = np.rint(np.array(stamps, np.float64) / 32e-6)
    assert set(np.diff(ticks)) == {31.0, 32.0}
    assert abs(np.ptp(ticks) - (N_SAMPLES - 1) * 31.25) < 1


@pytest.mark.parametrize("missing", ["active", "events"])
def test_without_active_mode_and_enabled_events_nothing_comes(
    client: Client, board: DeviceModule, missing: str
) -> None:
    arrived: queue.SimpleQueue[HarpMessage[Any]] = queue.SimpleQueue()
    with client.subscribe(board.LoadCellData, arrived.put):
        set_mode(client, 0x60 if missing == "active" else 0x61)
        events_on = 0x0E if missing == "events" else 0x0F
        request(client, MessageType.Write, 90, PayloadType.U8, bytes([events_on]))
        client.write(board.AcquisitionState, core.EnableFlag.ENABLED)
        for _ in range(5):
            client.read(core.WhoAmI)
        assert arrived.empty()


def test_an_alive_event_comes_each_second(
    board: DeviceModule,
    counts: NDArray[np.int32],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(serial.Serial, "dtr", property(lambda _: True, lambda _, value: None))
    arrived: queue.SimpleQueue[HarpMessage[Any]] = queue.SimpleQueue()
    with opened(HarpDevice(ReplaySource(counts, 1000.0)), board, speed=50.0) as client:
        with client.subscribe(core.TimestampSeconds, arrived.put):
            set_mode(client, 0xE1)
            events = [arrived.get(timeout=PATIENCE_S) for _ in range(4)]
            set_mode(client, 0x60)
        client.write(core.TimestampSeconds, 100_000)
        assert client.read(core.TimestampSeconds).payload >= 100_000
    seconds = [e.payload for e in events]
    assert seconds == list(range(seconds[0], seconds[0] + 4))
    assert [e.timestamp for e in events] == pytest.approx(seconds)


def test_a_reset_puts_the_power_up_values_back(client: Client, board: DeviceModule) -> None:
    client.write(board.DO1Threshold, 77)
    frame = HarpMessage(MessageType.Write, 11, PayloadType.U8, b"\x01").bytes
    client._transport.write(frame)
    assert client.read(board.DO1Threshold).payload == 0
