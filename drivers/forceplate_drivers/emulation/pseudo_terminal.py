"""The near end of an emulated cable: a pseudo-terminal. Not on Windows."""
# ruff: noqa: E402  types are checked for each system: the assertion must come first

from __future__ import annotations

import sys

assert sys.platform != "win32"  # noqa: S101

import fcntl
import os
import socket
import termios
import time
import tty
from pathlib import Path

_EMPTY_LOOKS = 20  # the kernel hands on later what was written; meanwhile a port looks empty
_LOOK_S = 0.001
_READ_SIZE = 4096


class PseudoTerminal:
    """A pseudo-terminal; its far side stays open here so that it outlives its readers."""

    connected = True

    def __init__(self, link: Path | None) -> None:
        self._link = link
        self._fds: tuple[int, int] | None = None
        self.address = "" if link is None else str(link)

    def plug_in(self) -> None:
        """Open both sides and give the far one its name."""
        master, slave = os.openpty()
        tty.setraw(slave)
        os.set_blocking(master, False)
        self._fds = (master, slave)
        name = os.ttyname(slave)
        if self._link is None:
            self.address = name
        else:
            fresh = self._link.with_name(f".{self._link.name}.{os.getpid()}")
            fresh.symlink_to(name)
            fresh.replace(self._link)

    def unplug(self) -> None:
        """Close both sides, as a cable pulled out."""
        if self._fds is not None:
            for fd in self._fds:
                os.close(fd)
            self._fds = None
            if self._link is not None:
                self._link.unlink(missing_ok=True)

    def readable(self) -> list[int | socket.socket]:
        """Return what to wait for until something was sent to us."""
        return [self._fds[0]] if self._fds else []

    def writable(self) -> list[int | socket.socket]:
        """Return what to wait for until more can be sent."""
        return self.readable()

    def read(self) -> bytes:
        """Return what was sent to us."""
        return os.read(self._fds[0], _READ_SIZE) if self._fds else b""

    def write(self, data: bytes) -> int:
        """Send, and return how many bytes were taken."""
        try:
            return os.write(self._fds[0], data[:_READ_SIZE]) if self._fds else 0
        except BlockingIOError:
            return 0

    def wait_until_read(self, deadline_s: float) -> None:
        """Wait until the far side has read all, but no longer than that."""
        n_empty = 0
        while self._fds and n_empty < _EMPTY_LOOKS and time.monotonic() < deadline_s:
            waiting = fcntl.ioctl(self._fds[1], termios.FIONREAD, b"\0" * 4)
            n_empty = 0 if any(waiting) else n_empty + 1
            time.sleep(_LOOK_S)
