"""Ports: how bytes travel to and from a device. What they mean is the codec's business.

An address is a serial device (``/dev/ttyUSB0``, ``COM3``), a pseudo-terminal, a TCP socket
(``socket://host:port``) or any other pyserial URL; ``@BAUD`` at the end sets the rate, as in
``COM3@57600``.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import serial
from serial.tools import list_ports

from forceplate.errors import PlatformDisconnectedError, PlatformNotFoundError
from forceplate.platform import PlatformAddress
from forceplate.reasons import reason_of
from forceplate.words import Text

READ_SIZE = 4096
"""As much as a terminal gives at once; damage is known to be in one read, and no nearer."""
OPEN_TIMEOUT_S = 5.0
WRITE_TIMEOUT_S = 2.0
TTY_TIMER_S = 0.1
"""The terminal's own read timer, its smallest step: no read ends earlier with nothing."""
_BAUD_SUFFIX = re.compile(r"^(?P<url>.+)@(?P<baud>\d{3,7})$")


_UNPLUGGED = Text("The platform at {name} went away. Check cable and power.")
CLOSED = Text("{name} is closed.")
_NO_PERMISSION = Text("No permission to open {url}. {hint}")
_HINT_WINDOWS = Text("Close other programs that use the port and plug the device in again.")
_HINT_POSIX = Text("Add yourself to the group that owns it (often 'dialout') and log in again.")
_IN_USE = Text("{url} is in use by another program. Close that program and try again.")
NOBODY_THERE = Text("Nothing listens at {url}. Start the emulator or check the port number.")
_NO_PLATFORM = Text("No platform at {url}: {error}. Plug it in, or choose another port ({ports}).")
_NO_SUCH_PORT = Text("there is no such port")
_PULLED_OUT = Text("the device does not answer")
_NO_PORTS = Text("no USB serial port is present")


class Port(Protocol):
    """An open byte channel. Used by one thread at a time; ``close`` may come from any.

    Where a read of 0 s waits all the same, ``has_waiting`` says whether there is something to read.
    Where what passes is captured or replayed, ``random`` and ``monotonic`` are the chance and the
    clock that both have alike.
    """

    @property
    def is_virtual(self) -> bool:
        """True for a pseudo-terminal: behind it is a program, not a platform."""

    def read(self, timeout_s: float) -> bytes:
        """Return what has arrived, at once if anything has; empty if nothing came in time.

        Raises PlatformDisconnectedError when the other end is gone or the port was closed.
        """

    def write(self, data: bytes) -> None:
        """Send all of it. Raises PlatformDisconnectedError."""

    def set_baud(self, baud: int) -> None:
        """Change the rate where there is one."""

    def close(self) -> None:
        """Let go; a read under way in another thread ends. Never raises, may come twice."""


def clock_of(port: Port) -> Callable[[], float]:
    """Return the clock, in seconds, by which the arrival of what a port brings is measured."""
    return getattr(port, "monotonic", time.monotonic)


def split_address(address: str) -> tuple[str, int | None]:
    """Return the pyserial URL and the baud rate of an address, None when it names no rate."""
    match = _BAUD_SUFFIX.match(address)
    return (match["url"], int(match["baud"])) if match else (address, None)


def bauds_tried(port: Port, address: str, rates: Sequence[int]) -> Iterator[int]:
    """Yield the rates at which a device may speak, each once the port is set to it.

    Only that of the address where it names one; the port was opened with the first.
    """
    _, fixed = split_address(address)
    for number, baud in enumerate((fixed,) if fixed else rates):
        if number:
            port.set_baud(baud)
        yield baud


def open_port(address: str, default_baud: int) -> Port:
    """Open the port at this address.

    Raises
    ------
    PlatformNotFoundError
        There is no such port, no permission for it, or another program holds it.
    """
    url, baud = split_address(address)
    try:
        if url.startswith("socket://"):
            return _SocketPort(url)
        return _SerialPort(url, baud or default_baud)
    except (serial.SerialException, OSError, ValueError) as error:
        raise PlatformNotFoundError(_why_not(url, error)) from error


def serial_addresses(driver: str) -> Sequence[PlatformAddress]:
    """List the USB serial ports, as candidates for this driver; opens none of them."""
    return [
        PlatformAddress(
            driver=driver,
            address=port.device,
            description=port.description or port.device,
            hardware_id=f"{port.vid:04x}:{port.pid or 0:04x}:{port.serial_number or port.location}",
        )
        for port in sorted(list_ports.comports())
        if port.vid is not None
    ]


def _why_not(url: str, error: Exception) -> Text:
    number = getattr(error, "errno", None)
    text = str(error)
    if number == errno.EACCES or "Permission" in text or "PermissionError" in text:
        hint = _HINT_WINDOWS if sys.platform == "win32" else _HINT_POSIX
        return _NO_PERMISSION.fill(url=url, hint=hint)
    if number in (errno.EBUSY, errno.EAGAIN) or "exclusively lock" in text:
        return _IN_USE.fill(url=url)
    if number == errno.ECONNREFUSED:
        return NOBODY_THERE.fill(url=url)
    ports = ", ".join(port.device for port in list_ports.comports() if port.vid is not None)
    return _NO_PLATFORM.fill(url=url, error=_reason(error), ports=ports or _NO_PORTS)


class _SocketPort:
    is_virtual = False

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        if parts.hostname is None or parts.port is None:
            raise ValueError(Text("{url!r} is not of the form socket://host:port").fill(url=url))
        self._name = url
        self._socket = socket.create_connection((parts.hostname, parts.port), OPEN_TIMEOUT_S)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._closed = False

    def read(self, timeout_s: float) -> bytes:
        try:
            self._socket.settimeout(max(timeout_s, 1e-4))
            data = self._socket.recv(READ_SIZE)
        except TimeoutError:
            return b""
        except OSError as error:
            raise PlatformDisconnectedError(_UNPLUGGED.fill(name=self._name)) from error
        if not data:
            raise PlatformDisconnectedError(_UNPLUGGED.fill(name=self._name))
        return data

    def write(self, data: bytes) -> None:
        try:
            self._socket.settimeout(WRITE_TIMEOUT_S)
            self._socket.sendall(data)
        except OSError as error:
            raise PlatformDisconnectedError(_UNPLUGGED.fill(name=self._name)) from error

    def set_baud(self, baud: int) -> None:
        pass

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            with contextlib.suppress(OSError):  # wakes a read in another thread
                self._socket.shutdown(socket.SHUT_RDWR)
            self._socket.close()


class _SerialPort:
    def __init__(self, url: str, baud: int) -> None:
        self._name = url
        self.is_virtual = os.path.realpath(url).startswith("/dev/pts/")
        self._serial = serial.serial_for_url(url, do_not_open=True)
        self._serial.baudrate = baud
        self._serial.write_timeout = WRITE_TIMEOUT_S
        if Path(url).exists():
            self._serial.exclusive = True
        self._serial.open()
        _prefer_latency(self._serial)
        self._closed = False
        self._reading = threading.Lock()
        self._tty_fd = _blocking_tty(self._serial)

    @property
    def has_waiting(self) -> bool:
        """Whether a read would come back at once: a terminal's own timer waits even for nothing."""
        try:
            return not self._closed and self._serial.in_waiting > 0
        except (serial.SerialException, OSError, TypeError) as error:
            raise PlatformDisconnectedError(_UNPLUGGED.fill(name=self._name)) from error

    def read(self, timeout_s: float) -> bytes:
        with self._reading:
            if self._closed:
                raise PlatformDisconnectedError(CLOSED.fill(name=self._name))
            try:
                if self._tty_fd is None:
                    return self._read_pyserial(timeout_s)
                began_s = time.monotonic()
                return os.read(self._tty_fd, READ_SIZE) or self._read_again(began_s, timeout_s)
            except (serial.SerialException, OSError, TypeError) as error:
                raise PlatformDisconnectedError(_UNPLUGGED.fill(name=self._name)) from error

    def _read_again(self, began_s: float, timeout_s: float) -> bytes:
        """Nothing came in one period of the terminal's timer: wait on, or see that it ended."""
        assert self._tty_fd is not None  # noqa: S101  for the type checker
        deadline_s = began_s + timeout_s
        data = b""
        while not data and not self._closed:
            ended_s = time.monotonic()
            if ended_s - began_s < TTY_TIMER_S / 4:  # without waiting: nobody is there
                raise OSError(errno.EIO, "end of stream")
            if ended_s >= deadline_s:
                break
            began_s = ended_s
            data = os.read(self._tty_fd, READ_SIZE)
        return data

    def _read_pyserial(self, timeout_s: float) -> bytes:
        n_waiting = self._serial.in_waiting
        if not n_waiting:
            self._serial.timeout = timeout_s
        return bytes(self._serial.read(max(1, n_waiting)))

    def write(self, data: bytes) -> None:
        try:
            self._serial.write(data)
        except (serial.SerialException, OSError, TypeError) as error:
            raise PlatformDisconnectedError(_UNPLUGGED.fill(name=self._name)) from error

    def set_baud(self, baud: int) -> None:
        try:
            self._serial.baudrate = baud
            self._tty_fd = _blocking_tty(self._serial)
        except (serial.SerialException, OSError, ValueError) as error:
            raise PlatformDisconnectedError(_UNPLUGGED.fill(name=self._name)) from error

    def close(self) -> None:
        if self._closed:
            return
        self._closed = True
        if self._tty_fd is None:
            with contextlib.suppress(Exception):  # pyserial differs by platform in what it raises
                self._serial.cancel_read()
        with self._reading, contextlib.suppress(Exception):  # a vanished device may refuse this
            self._serial.close()


def _blocking_tty(port: serial.SerialBase) -> int | None:
    """Let a read wait in the kernel, at most one timer period; None where there is no terminal.

    One system call for each arrival instead of pyserial's two: half the cost at 1 kHz.
    """
    if sys.platform == "win32":
        return None
    else:
        import termios  # noqa: PLC0415

        try:
            fd = int(port.fileno())
            settings = termios.tcgetattr(fd)
        except (OSError, AttributeError, termios.error):
            return None
        settings[6][termios.VMIN] = 0
        settings[6][termios.VTIME] = round(TTY_TIMER_S * 10)
        termios.tcsetattr(fd, termios.TCSANOW, settings)
        os.set_blocking(fd, True)
        return fd


def _reason(error: Exception) -> Text:
    """Return why; a failing port is a device that was pulled out, and no disk."""
    number = getattr(error, "errno", None)
    if number == errno.ENOENT:
        return _NO_SUCH_PORT
    if number == errno.EIO or (number is None and isinstance(error, serial.SerialException)):
        return _PULLED_OUT
    return reason_of(error)


def _prefer_latency(port: serial.SerialBase) -> None:
    """Ask for small delays and a large buffer where the system offers them."""
    with contextlib.suppress(Exception):  # optional everywhere: ptys, sockets, old kernels refuse
        if hasattr(port, "set_buffer_size"):  # Windows
            port.set_buffer_size(rx_size=1 << 20)
        if hasattr(port, "set_low_latency_mode"):  # Linux
            port.set_low_latency_mode(True)
