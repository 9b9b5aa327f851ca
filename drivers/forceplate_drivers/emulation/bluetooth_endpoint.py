"""Where an emulated Bluetooth device can be reached: a radio of software at a TCP port.

The device's GATT server, its advertisements and both controllers are those of bumble (a package for
tests); each program that connects gets a controller of its own, and speaks to it as to one that is
built in (HCI). So every byte passes the Bluetooth protocols, and no radio is needed.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
import time
from collections.abc import Callable
from importlib import import_module
from typing import Any

from forceplate.errors import DriverNotFoundError
from forceplate.installation import how_to_get
from forceplate.reasons import raised_as
from forceplate.words import Text
from forceplate_drivers.bluetooth import EMULATED, GattService

BUMBLE = "forceplate_drivers.emulation.bumble_radio"
"""Loaded when it is needed: its package may be absent."""
_LONGEST_COMMAND = 512
_BUFFER_BYTES = 1 << 12
_MOST_S = 10.0
_TICK_S = 0.001
_ADVERTISED_EVERY_MS = 20.0
_ADDRESS = "F1:F1:F1:F1:F1:F1"
_HOST_ENDED = 0x13
_VISITOR = "F0:F0:F0:F0:F0:F0"

_NO_BUMBLE = Text(
    "An emulated Bluetooth device needs the package bumble, which is not installed. {how}"
)


class BluetoothEndpoint:
    """The far end of :class:`.server.EmulatorServer`, for a device with one GATT service.

    A thread of its own is the radio; a pair of sockets leads from the server's thread to it, with
    notifications as they are (their second byte says how long they are), and back, with commands
    behind a byte that says how long they are.

    Parameters
    ----------
    left
        Called in the server's thread when whoever was connected has gone.
    """

    def __init__(
        self, service: GattService, name: str, tcp_port: int, left: Callable[[], object]
    ) -> None:
        self._service = service
        self._name = name
        self._port = tcp_port
        self._left = left
        self._radio: _Radio | None = None
        self._ours: socket.socket | None = None
        self._commands = bytearray()
        self._n_written = 0

    @property
    def address(self) -> str:
        """What the driver opens."""
        return f"{EMULATED}127.0.0.1:{self._port}"

    @property
    def connected(self) -> bool:
        """True while somebody listens to the device."""
        return self._radio is not None and self._radio.is_listened_to

    def plug_in(self) -> None:
        """Switch the device on: it advertises."""
        bumble = _load_bumble()
        listener = socket.create_server(("127.0.0.1", self._port))
        self._port = listener.getsockname()[1]
        self._ours, theirs = socket.socketpair()
        for end in (self._ours, theirs):
            end.setblocking(False)
        self._ours.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _BUFFER_BYTES)
        self._commands.clear()
        self._n_written = 0
        self._radio = _Radio(bumble, self._service, self._name, listener, theirs)
        self._radio.start()

    def unplug(self) -> None:
        """Switch the device off: who is connected sees it go."""
        if self._radio is not None:
            self._radio.stop()
            self._radio = None
        if self._ours is not None:
            self._ours.close()
            self._ours = None

    def readable(self) -> list[int | socket.socket]:
        """Return what becomes ready when a command has come."""
        return [] if self._ours is None else [self._ours]

    def writable(self) -> list[int | socket.socket]:
        """Return what becomes ready when a notification can be sent."""
        return self.readable()

    def read(self) -> bytes:
        """Return the commands that came; empty where whoever was connected has gone."""
        with contextlib.suppress(BlockingIOError):
            self._commands += self._ours.recv(_LONGEST_COMMAND) if self._ours is not None else b""
        commands = b""
        while self._commands and len(self._commands) > self._commands[0]:
            end = 1 + self._commands[0]
            commands += self._commands[1:end]
            if end == 1:
                commands = b""
                self._left()
            del self._commands[:end]
        return commands

    def write(self, data: bytes) -> int:
        """Send as much of these notifications as there is room for; return how many bytes."""
        n_sent = 0
        with contextlib.suppress(BlockingIOError):
            n_sent = 0 if self._ours is None else self._ours.send(data)
        self._n_written += n_sent
        return n_sent

    def wait_until_read(self, deadline_s: float) -> None:
        """Wait until what was sent has gone out."""
        while (
            self._radio is not None
            and self._radio.n_sent_bytes < self._n_written
            and time.monotonic() < deadline_s
        ):
            time.sleep(_TICK_S)


class _Radio:
    """The thread in which the device lives: its GATT server, and a controller for each visitor."""

    def __init__(
        self,
        bumble: Any,
        service: GattService,
        name: str,
        listener: socket.socket,
        messages: socket.socket,
    ) -> None:
        self._bumble = bumble
        self._service = service
        self._name = name
        self._listener = listener
        self._messages = messages
        self._is_ready = threading.Event()
        self._failure: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="emulated radio", daemon=True)
        self.is_listened_to = False
        self.n_sent_bytes = 0

    def start(self) -> None:
        """Return when the device can be found."""
        self._thread.start()
        self._is_ready.wait(_MOST_S)
        if self._failure is not None:
            raise self._failure

    def stop(self) -> None:
        """Return when nothing of it is left."""
        with contextlib.suppress(RuntimeError):  # it has ended by itself
            self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(_MOST_S)

    def _run(self) -> None:
        try:
            asyncio.run(self._live())
        except BaseException as error:
            self._failure = error
        finally:
            self._is_ready.set()
            self._listener.close()
            self._messages.close()

    async def _live(self) -> None:
        """Advertise, serve, and go when told to."""
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        bumble = self._bumble
        link = bumble.LocalLink()
        device = bumble.device_on(link, self._name, _ADDRESS)
        properties = bumble.Characteristic.Properties
        data = bumble.Characteristic(self._service.notifies, properties.NOTIFY, 0, b"")
        control = bumble.Characteristic(
            self._service.takes,
            properties.WRITE | properties.WRITE_WITHOUT_RESPONSE,
            bumble.Characteristic.WRITEABLE,
            bumble.CharacteristicValue(write=lambda _, value: self._hand_on(value)),
        )
        device.add_service(bumble.Service(self._service.id, [data, control]))
        device.advertising_data = bumble.advertisement(self._name)
        device.on("connection", self._met)
        await device.power_on()
        await device.start_advertising(
            auto_restart=True,
            advertising_interval_min=_ADVERTISED_EVERY_MS,
            advertising_interval_max=_ADVERTISED_EVERY_MS,
        )
        visitors: set[_Visitor] = set()
        server = await self._loop.create_server(
            lambda: _Visitor(bumble, link, visitors, self._left), sock=self._listener
        )
        sending = self._loop.create_task(self._send(device, data))
        self._is_ready.set()
        await self._stopping.wait()
        sending.cancel()
        for connection in list(device.connections.values()):
            with contextlib.suppress(Exception):  # it goes, whatever the other end says
                await asyncio.wait_for(connection.disconnect(), 1.0)
        server.close()
        for visitor in list(visitors):
            visitor.transport.close()
        await asyncio.sleep(0)  # transports close in the next turn

    def _met(self, connection: Any) -> None:
        self.is_listened_to = True
        connection.on("disconnection", lambda _: self._left())

    def _left(self) -> None:
        """Tell the device that nobody is there any more."""
        if self.is_listened_to:
            self.is_listened_to = False
            self._hand_on(b"")

    def _hand_on(self, command: bytes) -> None:
        """Give a command to the device; an empty one: nobody is there any more."""
        with contextlib.suppress(OSError):  # it was switched off
            self._messages.send(bytes([len(command)]) + command)

    async def _send(self, device: Any, data: Any) -> None:
        """Notify what the device says, as fast as the link carries it."""
        said = b""
        while True:
            said += await self._loop.sock_recv(self._messages, _LONGEST_COMMAND)
            while len(said) > 1 and len(said) >= 2 + said[1]:
                end = 2 + said[1]
                await device.notify_subscribers(data, said[:end])
                for connection in list(device.connections.values()):
                    await connection.drain()
                said = said[end:]
                self.n_sent_bytes += end


class _Visitor(asyncio.Protocol):
    """A program that has connected, with the controller that it takes for its own."""

    def __init__(
        self, bumble: Any, link: Any, visitors: set[_Visitor], left: Callable[[], None]
    ) -> None:
        self._bumble = bumble
        self._link = link
        self._visitors = visitors
        self._left = left

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        own = transport.get_extra_info("socket")
        own.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # many small packets
        self._visitors.add(self)
        self._source = self._bumble.StreamPacketSource()
        self._controller = self._bumble.Controller(
            "visitor",
            host_source=self._source,
            host_sink=self._bumble.StreamPacketSink(transport),
            link=self._link,
            public_address=_VISITOR,
        )

    def data_received(self, data: bytes) -> None:
        self._source.data_received(data)

    def connection_lost(self, _error: Exception | None) -> None:
        for connection in list(self._controller.le_connections.values()):
            connection.send_ll_control_pdu(self._bumble.TerminateInd(_HOST_ENDED))
        self._visitors.discard(self)
        self._link.remove_controller(self._controller)
        self._left()


def _load_bumble() -> Any:
    """Return what is needed of bumble; raises DriverNotFoundError, saying how to get it."""
    with raised_as(DriverNotFoundError, _NO_BUMBLE, ImportError, how=how_to_get("bumble")):
        return import_module(BUMBLE)
