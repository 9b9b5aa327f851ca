"""Bytes as they come from a port: each piece waits, with its arrival, until it is decoded."""

from __future__ import annotations

import threading
import time
from collections import deque

from forceplate.errors import PlatformDisconnectedError
from forceplate_drivers.port import READ_SIZE, Port

GATHER_S = 0.008
"""So long bytes gather at the port: a wake-up costs, not a sample, and nobody sees 8 ms."""
LOOKED_AT_S = 0.025
"""So long where others look and take what is there: then the reader only stands in for them."""
TOGETHER_S = 0.025
"""What came within so long is decoded together, as it is written to the disk together."""
MOST_FULL = 0.9
"""So much of what a terminal holds may gather."""
FULL_BYTES = READ_SIZE - 1
"""A terminal gives no more at once: then more may wait."""
LATE_S = 0.002
"""Read by then, little waits behind as much as a terminal gives: the next read takes it too."""
MOST_BYTES = 16 * READ_SIZE
"""At once, however fast they come."""


class ByteQueue:
    """The bytes of one port, in the order in which they came.

    One thread gathers; others may too, and take, one of them at a time.

    Parameters
    ----------
    in_messages
        A read brings one message whole, which is decoded by itself.
    """

    def __init__(self, port: Port, *, in_messages: bool = False) -> None:
        self._port = port
        self._in_messages = in_messages
        self._pieces: deque[tuple[bytes, float]] = deque()
        self._reading = threading.Lock()  # held until a piece is in its place behind the others
        self._read_s = time.monotonic()
        self._due_s = 0.0
        self._leaves = False
        self._gone: PlatformDisconnectedError | None = None
        self.arrival_s = self._read_s
        """``time.monotonic()`` when the last byte came of what was taken last."""

    def gather(self, timeout_s: float) -> None:
        """Wait for bytes, this long at most, and keep them; 0: keep what is there, at once.

        Raises PlatformDisconnectedError; what was kept before can still be taken, and then
        ``take`` raises it.
        """
        if timeout_s > 0:
            self._let_gather(timeout_s)
        if not self._reading.acquire(blocking=timeout_s > 0):
            return  # who waits at the port keeps what comes
        try:
            if timeout_s > 0:
                is_late = time.monotonic() > self._due_s + LATE_S
                self._keep_all(self._port.read(timeout_s), GATHER_S, may_leave=not is_late)
            else:
                self._keep_all(self._read_waiting(), LOOKED_AT_S)
        except PlatformDisconnectedError as error:
            self._gone = error
            raise
        finally:
            self._reading.release()

    def take(self) -> bytes:
        """Return the oldest pieces that came together; empty if there are none.

        Raises PlatformDisconnectedError behind the last of them.
        """
        if not self._pieces:
            if self._gone is not None:
                raise self._gone
            return b""
        data, self.arrival_s = self._pieces.popleft()
        ends_s = self.arrival_s + TOGETHER_S
        while not self._in_messages and self._pieces and self._pieces[0][1] <= ends_s:
            more, self.arrival_s = self._pieces.popleft()
            data += more
        return data

    def read(self, timeout_s: float) -> bytes:
        """Return the oldest pieces, waiting this long at most; empty if none came in time."""
        if not self._pieces:
            with self._reading:
                self._keep(self._port.read(timeout_s))
        return self.take()

    def _let_gather(self, timeout_s: float) -> None:
        """Sleep until it is worth while to read, again where another thread has read meanwhile."""
        ends_s = time.monotonic() + timeout_s
        while (left_s := min(self._due_s, ends_s) - time.monotonic()) > 0:
            time.sleep(left_s)

    def _read_waiting(self) -> bytes:
        return self._port.read(0.0) if getattr(self._port, "has_waiting", True) else b""

    def _keep_all(self, data: bytes, longest_s: float, *, may_leave: bool = False) -> None:
        """Keep a piece, and what waits behind it; let the next gather as long as this at most.

        A little may be left behind a full piece, where the next time comes soon enough for it.
        """
        self._keep(data)
        n_bytes, is_full = len(data), len(data) >= FULL_BYTES
        self._leaves = may_leave and is_full and not (self._leaves or self._in_messages)
        reads_on = not self._leaves
        while data and reads_on and (is_full or self._in_messages) and n_bytes < MOST_BYTES:
            data = self._read_waiting()
            self._keep(data)
            n_bytes += len(data)
            is_full = not data or len(data) >= FULL_BYTES
        now_s = time.monotonic()
        pause_s = 0.0  # more waits behind what was full; where nothing came, the next is due
        if n_bytes and (self._in_messages or self._leaves or not is_full):
            # most of what a terminal holds may come meanwhile
            pause_s = (now_s - self._read_s) * MOST_FULL * READ_SIZE / n_bytes
        self._due_s = now_s + min(longest_s, pause_s)
        self._read_s = now_s

    def _keep(self, data: bytes) -> None:
        if data:
            self._pieces.append((data, time.monotonic()))
