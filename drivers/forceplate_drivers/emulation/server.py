"""Serve an emulated device on a pseudo-terminal or a TCP port, paced, with faults."""

from __future__ import annotations

import contextlib
import math
import select
import socket
import sys
import threading
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Protocol, runtime_checkable

from forceplate.errors import EmulatedDeviceError
from forceplate.reasons import reason_of
from forceplate.words import Text, plain
from forceplate_drivers.emulation.device import EmulatedDevice
from forceplate_drivers.emulation.faults import (
    OF_A_CONVERTER,
    ByteDamage,
    Fault,
    FaultKind,
    NotificationLoss,
    scheduled,
)

HAS_PTY = sys.platform != "win32"
_MOST_PENDING_BYTES = 16384
_BATCH_SAMPLES = 64
_TICK_S = 0.001
_IDLE_S = 0.02
_LOOK_S = 0.2  # how late an interrupt may be noticed where it does not end a wait (Windows)
_DRAIN_S = 3.0  # a reader on a busy computer is late, one that has gone never comes
_READ_SIZE = 4096
_NO_LINK = Text(
    "A device that is reached by Bluetooth has no pseudo-terminal to which a link could lead. "
    "Leave --link out; the address is printed when it is served."
)
_NO_CONVERTER = Text(
    "The emulated device does not say what its converter misses, so the fault {kind} cannot be. "
    "Use lose:RATE, or emulate a board."
)
_FAILED = Text(
    "The emulated device {device} failed, so it sends no more: {error} ({kind}). Do the samples "
    "that it is to send fit it? Else update the package that brings it."
)


class EmulatorServer:
    """An emulated device that another program can open; a context manager.

    A device that raises anything is unplugged at once; leaving the context then raises an
    EmulatedDeviceError, or adds its sentence to what is raised already.

    Parameters
    ----------
    device
        What answers and sends.
    speed
        Device seconds per real second; ``math.inf``: as fast as the other end reads.
    faults
        What shall go wrong, see :mod:`.faults`.
    link
        Path of a symbolic link to the pseudo-terminal, so that its address is known before and
        stays the same when the device is plugged in again.
    tcp_port
        Serve on this TCP port of localhost instead (0: any free one).
    seed
        Of the random damage.
    """

    def __init__(
        self,
        device: EmulatedDevice,
        *,
        speed: float = 1.0,
        faults: Sequence[Fault] = (),
        link: Path | None = None,
        tcp_port: int | None = None,
        seed: int = 0,
    ) -> None:
        self._device = device
        for fault in faults:
            self._check(fault)
        self._speed = speed
        self._damage: ByteDamage | NotificationLoss
        self._endpoint: _Endpoint
        if isinstance(device, RadioDevice):
            if link is not None:
                raise ValueError(_NO_LINK)
            self._damage = NotificationLoss(faults, seed)
            self._endpoint = device.endpoint(tcp_port)
        else:
            self._damage = ByteDamage(faults, seed)
            self._endpoint = _endpoint(link, tcp_port)
        self._schedule = scheduled(faults)
        self._asked: deque[Fault] = deque()
        self._wake, self._waker = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="emulator", daemon=True)
        self._ended = threading.Event()
        self._error: EmulatedDeviceError | None = None
        self._stopping = False
        self._pending = b""
        self._silent = False
        self._sent_samples = 0
        self._anchor_s = 0.0
        self._anchor_samples = 0.0
        self._hasten_s = 0.0

    @property
    def address(self) -> str:
        """What a driver opens."""
        return self._endpoint.address

    @property
    def damage_hits(self) -> int:
        """Bytes lost, flipped or doubled so far."""
        return self._damage.hits

    def __enter__(self) -> EmulatorServer:
        """Plug the device in and serve it from a thread of its own."""
        try:
            self._pending = self._power_on()
            self._endpoint.plug_in()
        except BaseException:
            self._let_go()
            raise
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Unplug it."""
        self._stopping = True
        self._waker.send(b"x")
        self._thread.join()
        self._let_go()
        if self._error is not None:
            if value is None:
                raise self._error
            value.add_note(str(self._error))

    def _let_go(self) -> None:
        self._endpoint.unplug()
        self._wake.close()
        self._waker.close()

    def _power_on(self) -> bytes:
        try:
            return self._device.power_on()
        except Exception as error:
            raise self._failed(error) from error

    def befall(self, fault: Fault) -> None:
        """Let a fault happen, its ``at_s`` counted from now; any thread."""
        self._check(fault)
        self._asked.append(fault)

    def _check(self, fault: Fault) -> None:
        if fault.kind in OF_A_CONVERTER and not isinstance(self._device, CountingDevice):
            raise ValueError(_NO_CONVERTER.fill(kind=fault.kind.value))

    def hasten(self, device_s: float) -> None:
        """Let this much device time pass at once; any thread.

        Asked again before that has passed, it adds nothing. So whoever asks at each look sees a
        device that is faster than life and yet never further ahead than its reader: on a busy
        computer both are slow.
        """
        self._hasten_s = device_s

    def wait(self) -> None:
        """Serve until the thread ends or the caller is interrupted.

        Not by joining the thread: up to Python 3.12 an interrupted ``join`` takes a running thread
        for ended (cpython issue 90882), and the plug would be pulled while it still serves.
        """
        while not self._ended.wait(_LOOK_S):
            pass

    def _run(self) -> None:
        try:
            self._serve()
        except Exception as error:
            self._error = self._failed(error)
            self._error.__cause__ = error
            self._endpoint.unplug()  # now: nobody shall wait for it
        finally:
            self._ended.set()

    def _failed(self, error: Exception) -> EmulatedDeviceError:
        kind = plain(type(error).__name__)
        device = type(self._device).__name__
        return EmulatedDeviceError(_FAILED.fill(device=device, error=reason_of(error), kind=kind))

    def _serve(self) -> None:
        self._anchor()
        while not self._stopping:
            waiting = [self._wake, *self._endpoint.readable()]
            sending = self._endpoint.writable() if self._pending else []
            ready, free, _ = select.select(waiting, sending, [], self._pause_s())
            if any(item is not self._wake for item in ready):
                self._receive()
            if free:
                self._pending = self._pending[self._endpoint.write(self._pending) :]
            if self._endpoint.connected and len(self._pending) < _MOST_PENDING_BYTES:
                self._produce()

    def _pause_s(self) -> float:
        if not self._device.is_streaming or self._device.is_exhausted or self._silent:
            return _IDLE_S
        if math.isinf(self._speed):
            return _IDLE_S if self._pending else 0.0
        return _TICK_S

    def _receive(self) -> None:
        data = self._endpoint.read()
        was_streaming = self._device.is_streaming
        if data and not self._silent:
            self._pending += self._device.receive(data)
        if not data:
            self._pending = b""
        if self._device.is_streaming and not was_streaming:
            self._sent_samples = 0
            self._anchor()

    def _produce(self) -> None:
        """Send what is due, up to the next fault, which then happens between two samples."""
        due = self._due_samples()
        if due <= 0 or self._silent:
            return
        while self._asked:
            asked = self._asked.popleft()
            sent_s = self._sent_samples / self._device.sample_rate_hz
            self._schedule = scheduled([*self._schedule, replace(asked, at_s=sent_s + asked.at_s)])
        fault = self._schedule[0] if self._schedule and self._device.is_streaming else None
        if fault is not None:
            to_fault = round(fault.at_s * self._device.sample_rate_hz) - self._sent_samples
            due = min(due, max(to_fault, 0))
        streaming = self._device.is_streaming
        if due:
            self._pending += self._damage.apply(self._device.produce(due))
            self._anchor_samples += due
            if streaming:
                self._sent_samples += due
        if fault is not None and self._sent_samples >= round(
            fault.at_s * self._device.sample_rate_hz
        ):
            self._schedule.pop(0)
            self._happen(fault)

    def _due_samples(self) -> int:
        elapsed_s = time.monotonic() - self._anchor_s
        rate_hz = self._device.sample_rate_hz
        if math.isinf(self._speed) and self._device.is_streaming:
            return _BATCH_SAMPLES
        speed = 1.0 if math.isinf(self._speed) else self._speed
        hasten_s, self._hasten_s = self._hasten_s, 0.0
        self._anchor_samples -= hasten_s * rate_hz
        return int(elapsed_s * rate_hz * speed - self._anchor_samples)

    def _anchor(self) -> None:
        self._anchor_s = time.monotonic()
        self._anchor_samples = 0.0

    def _happen(self, fault: Fault) -> None:
        if fault.kind == FaultKind.STALL:
            self._sleep(fault.duration_s or 0.5)
        elif fault.kind == FaultKind.SILENT:
            self._silent = True
        elif fault.kind == FaultKind.RESET:
            self._pending += self._device.power_on()
        elif fault.kind in OF_A_CONVERTER and isinstance(self._device, CountingDevice):
            self._device.miss(fault)
        else:
            self._unplug(fault.duration_s)

    def _unplug(self, back_after_s: float | None) -> None:
        self._drain()
        self._endpoint.unplug()
        self._pending = b""
        if back_after_s is None:
            self._sleep(math.inf)
        else:
            self._sleep(back_after_s)
            self._endpoint.plug_in()
            self._pending = self._device.power_on()
            self._sent_samples = 0
            self._anchor()

    def _drain(self) -> None:
        """Let what was sent before the plug was pulled arrive, as far as it is read."""
        deadline = time.monotonic() + _DRAIN_S
        while self._pending and time.monotonic() < deadline and not self._stopping:
            if select.select([], self._endpoint.writable(), [], _IDLE_S)[1]:
                self._pending = self._pending[self._endpoint.write(self._pending) :]
        self._endpoint.wait_until_read(deadline)

    def _sleep(self, duration_s: float) -> None:
        timeout = None if math.isinf(duration_s) else duration_s
        select.select([self._wake], [], [], timeout)


@runtime_checkable
class CountingDevice(Protocol):
    """An emulated device that counts conversions, and says of those that gave no sample why."""

    def miss(self, fault: Fault, /) -> None:
        """Let the next conversions give none."""


@runtime_checkable
class RadioDevice(Protocol):
    """An emulated device without a cable; what it produces are notifications."""

    def endpoint(self, tcp_port: int | None, /) -> _Endpoint:
        """Return where it is reached; ``tcp_port`` as of :class:`EmulatorServer`."""


class _Endpoint(Protocol):
    @property
    def address(self) -> str: ...
    @property
    def connected(self) -> bool: ...
    def plug_in(self) -> None: ...
    def unplug(self) -> None: ...
    def readable(self) -> list[int | socket.socket]: ...
    def writable(self) -> list[int | socket.socket]: ...
    def read(self) -> bytes: ...
    def write(self, data: bytes) -> int: ...
    def wait_until_read(self, deadline_s: float) -> None: ...


def _endpoint(link: Path | None, tcp_port: int | None) -> _Endpoint:
    if sys.platform == "win32" or tcp_port is not None:
        return _TcpEndpoint(tcp_port or 0)
    else:
        from forceplate_drivers.emulation.pseudo_terminal import PseudoTerminal  # noqa: PLC0415

        return PseudoTerminal(link)


class _TcpEndpoint:
    """A listening socket on localhost that serves one client at a time."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._listener: socket.socket | None = None
        self._client: socket.socket | None = None

    @property
    def address(self) -> str:
        return f"socket://127.0.0.1:{self._port}"

    @property
    def connected(self) -> bool:
        return self._client is not None

    def plug_in(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self._port))
        self._port = self._listener.getsockname()[1]

    def unplug(self) -> None:
        for end in (self._client, self._listener):
            if end is not None:
                end.close()
        self._client = self._listener = None

    def readable(self) -> list[int | socket.socket]:
        return [end for end in (self._client or self._listener,) if end is not None]

    def writable(self) -> list[int | socket.socket]:
        return [self._client] if self._client else []

    def read(self) -> bytes:
        if self._client is None:
            if self._listener is not None:
                self._client, _ = self._listener.accept()
                self._client.setblocking(False)
                self._client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return b""
        data = b""
        with contextlib.suppress(ConnectionError):
            data = self._client.recv(_READ_SIZE)
        if not data:
            self._client.close()
            self._client = None
        return data

    def write(self, data: bytes) -> int:
        try:
            return self._client.send(data) if self._client else 0
        except BlockingIOError:
            return 0
        except ConnectionError:  # the next read notices and lets go of the client
            return len(data)

    def wait_until_read(self, deadline_s: float) -> None:
        """Nothing to wait for: what was sent is delivered before the end of the stream."""
