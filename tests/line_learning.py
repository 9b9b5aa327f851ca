"""The line driver with a clock of lines: how fast a busy computer reads is no part of a test."""

from __future__ import annotations

import math
from unittest import mock

from forceplate_drivers import line
from forceplate_drivers.line import LineDriver, LinePlatform
from forceplate_drivers.port import Port, open_port

WAIT_S = 60.0


def open_at(
    address: str,
    lines_per_s: float = 320.0,
    learn_lines: int = 400,
    timeout_lines: float = math.inf,
) -> LinePlatform:
    """Open a board and learn by the lines it says: each takes its time, however late it is read.

    While it learns, the port gives a line at a time, as a port does that is read at once.
    """
    n_lines = 0
    waiting = b""
    learns = True

    def counting(address: str, *, default_baud: int) -> Port:
        port = open_port(address, default_baud=default_baud)
        read = port.read

        def reading(timeout_s: float) -> bytes:
            nonlocal n_lines, waiting
            if not learns:
                data, waiting = waiting, b""
                return data or read(timeout_s)
            if b"\n" not in waiting:
                waiting += read(min(timeout_s, WAIT_S))
            first, end, waiting = waiting.partition(b"\n")
            n_lines += len(end)
            return first + end

        return mock.Mock(wraps=port, read=reading, is_virtual=port.is_virtual)

    driver = LineDriver(learn_lines / lines_per_s, monotonic=lambda: n_lines / lines_per_s)
    with (
        mock.patch.object(line, "open_port", counting),
        mock.patch.object(line, "LEARN_TIMEOUT_S", timeout_lines / lines_per_s),
    ):
        platform = driver.open(address)
    learns = False
    return platform
