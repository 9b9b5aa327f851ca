"""Bluetooth without a radio: bumble's controllers and host, and how bleak speaks through them.

Loaded only where an emulated device is served or opened. What bleak calls is the same as of a
built-in radio, and every byte passes ATT, L2CAP and HCI.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient
from bleak.backends.scanner import AdvertisementData, BaseBleakScanner
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import BleakDeviceNotFoundError, BleakError
from bleak.uuids import normalize_uuid_str
from bumble.controller import Controller as Controller
from bumble.core import UUID, AdvertisingData
from bumble.device import Device, Peer
from bumble.gatt import Characteristic as Characteristic
from bumble.gatt import CharacteristicValue as CharacteristicValue
from bumble.gatt import Service as Service
from bumble.hci import Address
from bumble.host import Host
from bumble.link import LocalLink as LocalLink
from bumble.ll import TerminateInd as TerminateInd
from bumble.transport import open_transport
from bumble.transport.common import AsyncPipeSink
from bumble.transport.common import StreamPacketSink as StreamPacketSink
from bumble.transport.common import StreamPacketSource as StreamPacketSource

from forceplate.errors import PlatformNotFoundError
from forceplate_drivers.port import NOBODY_THERE

MTU = 247
_OWN_ADDRESS = "F0:F0:F0:F0:F0:F0"
_PROPERTIES: dict[int, Any] = {
    0x02: "read", 0x04: "write-without-response", 0x08: "write", 0x10: "notify", 0x20: "indicate",
}  # fmt: skip


def device_on(link: LocalLink, name: str, address: str) -> Device:
    """Return a device with a controller of its own on this link; not yet powered on."""
    controller = Controller(name, link=link, public_address=address)
    return Device(
        name=name, address=Address(address), host=Host(controller, AsyncPipeSink(controller))
    )


def advertisement(name: str) -> bytes:
    """Return what a device advertises that can be connected and says its name."""
    return bytes(
        AdvertisingData(
            [
                (AdvertisingData.Type.FLAGS, b"\x06"),
                (AdvertisingData.Type.COMPLETE_LOCAL_NAME, name.encode()),
            ]
        )
    )


@asynccontextmanager
async def emulated_radio(
    place: str,
) -> AsyncIterator[tuple[type[BaseBleakClient], type[BaseBleakScanner]]]:
    """Connect to a controller at HOST:PORT; give what bleak is to make clients and scanners of.

    Raises
    ------
    PlatformNotFoundError
        Nothing listens there.
    """
    try:
        transport = await open_transport(f"tcp-client:{place}")
    except (OSError, ValueError) as error:
        raise PlatformNotFoundError(NOBODY_THERE.fill(url=f"bumble:{place}")) from error
    async with AsyncExitStack() as stack:
        stack.push_async_callback(asyncio.sleep, 0)  # the transport closes in the next turn
        source, sink = await stack.enter_async_context(transport)
        host = Device(name="forceplate", address=Address(_OWN_ADDRESS), host=Host(source, sink))
        await host.power_on()

        class Client(_Client):
            radio = host
            has_ended = source.terminated

        class Scanner(_Scanner):
            radio = host

        yield Client, Scanner


class _Scanner(BaseBleakScanner):
    """Listens through a bumble host."""

    radio: Device

    def __init__(
        self, detection_callback: Any, service_uuids: Any, scanning_mode: str, **_: Any
    ) -> None:
        super().__init__(detection_callback, service_uuids)
        self._is_active = scanning_mode == "active"

    async def start(self) -> None:
        self.seen_devices = {}
        self.radio.on("advertisement", self._heard)
        await self.radio.start_scanning(active=self._is_active, filter_duplicates=False)

    async def stop(self) -> None:
        await self.radio.stop_scanning()
        self.radio.remove_listener("advertisement", self._heard)

    def _heard(self, advertisement: Any) -> None:
        kinds = AdvertisingData.Type
        name = advertisement.data.get(kinds.COMPLETE_LOCAL_NAME)
        services = advertisement.data.get(kinds.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS) or []
        ids = [_id(service) for service in services]
        address = str(advertisement.address).split("/")[0]
        data = AdvertisementData(name, {}, {}, ids, None, advertisement.rssi, (advertisement,))
        found = self.create_or_update_device(address, address, name, advertisement.address, data)
        if self.is_allowed_uuid(ids):
            self.call_detection_callbacks(found, data)


class _Client(BaseBleakClient):
    """Connects through a bumble host."""

    radio: Device
    has_ended: asyncio.Future[None]
    """The controller has gone, and everything with it."""

    def __init__(self, address_or_ble_device: Any, **options: Any) -> None:
        super().__init__(address_or_ble_device, **options)
        self._connection: Any = None
        self._peer: Any = None

    @property
    def mtu_size(self) -> int:
        return int(self._peer.gatt_client.mtu)

    @property
    def is_connected(self) -> bool:
        return self._connection is not None

    async def connect(self, pair: bool, **_: Any) -> None:
        connecting = self.radio.connect(Address(self.address), timeout=None)
        try:  # the controller never ends an attempt by itself
            self._connection = await asyncio.wait_for(connecting, self._timeout)
        except TimeoutError as error:
            raise BleakDeviceNotFoundError(self.address) from error
        self._connection.on("disconnection", lambda _: self._lost())
        self.has_ended.add_done_callback(lambda _: self._lost())
        self._peer = Peer(self._connection)
        await self._peer.request_mtu(MTU)
        await self._peer.discover_services()
        self.services = BleakGATTServiceCollection()
        for service in self._peer.services:
            await service.discover_characteristics()
            own = BleakGATTService(service, service.handle, _id(service.uuid))
            self.services.add_service(own)
            for found in service.characteristics:
                properties = [name for bit, name in _PROPERTIES.items() if found.properties & bit]
                self.services.add_characteristic(
                    BleakGATTCharacteristic(
                        found, found.handle, _id(found.uuid), properties,
                        lambda: self.mtu_size - 3, own,
                    )
                )  # fmt: skip

    async def disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None and not self.has_ended.done():
            await connection.disconnect()

    def _lost(self) -> None:
        was_connected = self._connection is not None
        self._connection = None
        if was_connected and self._disconnected_callback is not None:
            self._disconnected_callback()

    async def write_gatt_char(
        self, characteristic: BleakGATTCharacteristic, data: Any, response: bool
    ) -> None:
        self._need_connection()
        await characteristic.obj.write_value(bytes(data), with_response=response)

    async def start_notify(
        self, characteristic: BleakGATTCharacteristic, callback: Any, **_: Any
    ) -> None:
        self._need_connection()
        await characteristic.obj.subscribe(lambda value: callback(bytearray(value)))

    def _need_connection(self) -> None:
        if self._connection is None:
            raise BleakError

    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        await characteristic.obj.unsubscribe()

    async def read_gatt_char(self, characteristic: Any, **_: Any) -> bytearray:
        raise NotImplementedError

    async def read_gatt_descriptor(self, descriptor: Any, **_: Any) -> bytearray:
        raise NotImplementedError

    async def write_gatt_descriptor(self, descriptor: Any, data: Any) -> None:
        raise NotImplementedError

    async def pair(self, *_: Any, **__: Any) -> None:
        raise NotImplementedError

    async def unpair(self) -> None:
        raise NotImplementedError


def _id(uuid: UUID) -> str:
    return normalize_uuid_str(uuid.to_hex_str("-"))
