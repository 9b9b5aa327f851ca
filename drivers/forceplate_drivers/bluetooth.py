"""Bluetooth Low Energy as a port: a read brings one notification whole, a write is one command.

The radio's library (bleak, an optional package) works in a loop of its own thread, from opening to
closing; only a queue and two calls lead there. Address: what the computer calls the device (on
macOS not its own address), its name, or ``bumble:HOST:PORT``, an emulated one.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any, TypeVar

from forceplate.errors import (
    DriverNotFoundError,
    PlatformDisconnectedError,
    PlatformError,
    PlatformNotFoundError,
    WrongDeviceError,
)
from forceplate.installation import how_to_get
from forceplate.platform import PlatformAddress
from forceplate.reasons import reason_of
from forceplate.words import Text
from forceplate_drivers.port import CLOSED

T = TypeVar("T")

FIND_S = 10.0
"""How long a device is looked for that was asked for by name or address."""
SCAN_S = 5.0
COMMAND_S = 2.0
CLOSE_S = 3.0
EMULATED = "bumble:"
_MOST_S = 5.0
"""So much longer than it may, the radio's library is waited for."""

_NO_BLEAK = Text(
    "Bluetooth needs the package bleak, which is not installed or cannot be loaded ({error}). {how}"
)
_NO_BLUETOOTH = Text(
    "Bluetooth cannot be used: this computer has none, it is switched off, or this program may not "
    "use it. Switch it on in the settings of the computer and try again."
)
_UNREACHED = Text("{address} was not looked for. {why}")
_NOT_FOUND = Text(
    "No Bluetooth device {address} answers. Switch it on, bring it near, disconnect it from any "
    "phone, then try again."
)
_NO_SERVICE = Text(
    "The Bluetooth device {address} measures no force that this driver knows. Choose another; "
    "forceplate devices --scan lists those that do."
)
_FAILED = Text(
    "The Bluetooth device {address} could not be connected ({error}). Switch it off and on, bring "
    "it near, and try again."
)
_GONE = Text("The Bluetooth device {address} went away. Check its battery and its distance.")


@dataclass(frozen=True, slots=True)
class GattService:
    """Which service a device offers, by its ids, and how its name begins."""

    id: str
    notifies: str
    """The characteristic that sends."""
    takes: str
    """The one that is written to."""
    name_prefix: str


class BluetoothPort:
    """An open connection; see :class:`forceplate_drivers.port.Port`."""

    def __init__(self, address: str, service: GattService) -> None:
        self._bleak = _load_bleak()
        self._address = address
        self._service = service
        self.is_virtual = address.startswith(EMULATED)
        self._received: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        """None: nothing comes any more; whoever takes it puts it back."""
        self._closing = threading.Lock()
        self._is_closed = False
        self._radio = AsyncExitStack()
        self._is_ready = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._live()), name="bluetooth", daemon=True
        )
        self._thread.start()
        self._is_ready.wait()
        try:
            self._client = self._do(self._connect(), 2 * FIND_S + _MOST_S)
        except BaseException:
            self.close()
            raise

    def read(self, timeout_s: float) -> bytes:
        """Return one notification, empty if none came in time."""
        try:
            notification = self._received.get(timeout=max(timeout_s, 0.0))
        except queue.Empty:
            return b""
        if notification is None:
            self._received.put(None)
            if self._is_closed:
                raise PlatformDisconnectedError(CLOSED.fill(name=self._address))
            raise PlatformDisconnectedError(_GONE.fill(address=self._address))
        return notification

    def write(self, data: bytes) -> None:
        """Send one command and wait until the device has taken it."""
        try:
            self._do(
                self._client.write_gatt_char(self._service.takes, data, response=True), COMMAND_S
            )
        except (self._bleak.exc.BleakError, OSError, TimeoutError) as error:
            raise PlatformDisconnectedError(_GONE.fill(address=self._address)) from error

    def set_baud(self, baud: int) -> None:
        """Do nothing: there is no rate to set."""

    def close(self) -> None:
        """Disconnect and end the thread; any thread, any number of times, never raises."""
        with self._closing:
            was_closed, self._is_closed = self._is_closed, True
        if was_closed:
            return
        self._received.put(None)
        with suppress(Exception):  # the device may be gone, and what is left ends with the loop
            self._do(self._radio.aclose(), CLOSE_S)
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(_MOST_S)

    async def _live(self) -> None:
        """Be the loop of the radio's library, until closed; what still runs then is cancelled."""
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        self._is_ready.set()
        await self._stopping.wait()

    def _do(self, work: Coroutine[Any, Any, T], limit_s: float) -> T:
        """Return what a coroutine gives; raises what it raises, or TimeoutError."""
        try:
            future = asyncio.run_coroutine_threadsafe(work, self._loop)
        except RuntimeError as error:  # the loop has ended
            work.close()
            raise PlatformDisconnectedError(CLOSED.fill(name=self._address)) from error
        try:
            return future.result(limit_s)
        except TimeoutError:
            future.cancel()
            raise

    async def _connect(self) -> Any:
        """Find the device, see that it is one, and have its notifications put into the queue."""
        address, bleak = self._address, self._bleak
        try:
            radio = await self._radio.enter_async_context(_radio_of(address))
            found = await _find(bleak, address, self._service, radio)
            client = bleak.BleakClient(
                found,
                disconnected_callback=lambda _: self._received.put(None),
                timeout=FIND_S,
                **radio.client,
            )
            await client.connect()
            self._radio.push_async_callback(client.disconnect)
            if client.services.get_service(self._service.id) is None:
                raise WrongDeviceError(_NO_SERVICE.fill(address=address))
            await client.start_notify(
                self._service.notifies, lambda _, data: self._received.put(bytes(data))
            )
        except (bleak.exc.BleakError, OSError, TimeoutError) as error:
            raise _why_not(bleak, address, error) from error
        return client


def scan(driver: str, service: GattService, radio: str = "") -> Sequence[PlatformAddress]:
    """Ask the air for devices with a service, which is sending; takes some seconds.

    Parameters
    ----------
    radio
        ``bumble:HOST:PORT`` for an emulated one; empty: that of the computer.

    Raises
    ------
    DriverNotFoundError
        ``bleak`` is not installed.
    PlatformNotFoundError
        There is no Bluetooth, or it may not be used.
    """
    bleak = _load_bleak()

    async def ask() -> list[tuple[Any, Any]]:
        async with _radio_of(radio) as on:
            found = await bleak.BleakScanner.discover(timeout=SCAN_S, return_adv=True, **on.scanner)
            return [pair for pair in found.values() if _offers(service, *pair)]

    try:
        found = asyncio.run(ask())
    except (bleak.exc.BleakError, OSError) as error:
        raise PlatformNotFoundError(_NO_BLUETOOTH) from error
    return [
        PlatformAddress(driver, device.address, advertised.local_name or device.name or "")
        for device, advertised in found
    ]


@dataclass(frozen=True, slots=True)
class _Radio:
    """With what bleak makes clients and scanners; nothing: with the radio of the computer."""

    client: dict[str, Any] = field(default_factory=dict)
    scanner: dict[str, Any] = field(default_factory=dict)


@asynccontextmanager
async def _radio_of(address: str) -> AsyncIterator[_Radio]:
    if not address.startswith(EMULATED):
        yield _Radio()
        return
    from forceplate_drivers.emulation.bumble_radio import emulated_radio  # noqa: PLC0415 - optional

    async with emulated_radio(address.removeprefix(EMULATED)) as (client, scanner):
        yield _Radio({"backend": client}, {"backend": scanner})


async def _find(bleak: ModuleType, address: str, service: GattService, radio: _Radio) -> Any:
    """Return the device of this name or address; of an emulated radio, the one there is."""

    def is_meant(device: Any, advertised: Any) -> bool:
        if address.startswith(EMULATED):
            return _offers(service, device, advertised)
        names = (device.address.upper(), (advertised.local_name or device.name or "").upper())
        return address.upper() in names

    found = await bleak.BleakScanner.find_device_by_filter(
        is_meant, timeout=FIND_S, **radio.scanner
    )
    if found is None:
        raise PlatformNotFoundError(_NOT_FOUND.fill(address=address))
    return found


def _offers(service: GattService, device: Any, advertised: Any) -> bool:
    """Return whether a device offers a service, by its name or by what it advertises."""
    name = advertised.local_name or device.name or ""
    return name.startswith(service.name_prefix) or service.id in advertised.service_uuids


def _why_not(bleak: ModuleType, address: str, error: Exception) -> PlatformError:
    """Return why a device was not connected; without Bluetooth bleak finds a file missing."""
    if isinstance(error, bleak.exc.BleakDeviceNotFoundError | TimeoutError):
        return PlatformNotFoundError(_NOT_FOUND.fill(address=address))
    if isinstance(error, bleak.exc.BleakBluetoothNotAvailableError | OSError):
        return PlatformNotFoundError(_UNREACHED.fill(address=address, why=_NO_BLUETOOTH))
    return PlatformNotFoundError(_FAILED.fill(address=address, error=reason_of(error)))


def _load_bleak() -> ModuleType:
    """Return ``bleak``; raises DriverNotFoundError, saying how to get it."""
    try:
        import bleak  # noqa: PLC0415 - optional
        import bleak.exc  # noqa: PLC0415
    except (ImportError, OSError) as error:
        how = how_to_get("forceplate[tindeq]")
        raise DriverNotFoundError(_NO_BLEAK.fill(error=reason_of(error), how=how)) from error
    module: ModuleType = bleak
    return module
