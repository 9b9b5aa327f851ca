"""The line driver with a clock of lines: how fast a busy computer reads is no part of a test."""

from __future__ import annotations

import math
import re
import time
from unittest import mock

from forceplate_drivers import line
from forceplate_drivers.line import LinePlatform
from forceplate_drivers.port import Port, open_port
from tests.patience import PATIENCE_S


def open_at(
    address: str,
    lines_per_s: float = 320.0,
    learn_lines: int = 400,
    timeout_lines: float = math.inf,
) -> LinePlatform:
    """Open a board and learn by the lines it says: each takes its time, however late it is read."""
    port = open_port(address, line.BAUD_RATES[0])
    try:
        with mock.patch.object(line, "LEARN_TIMEOUT_S", timeout_lines / lines_per_s):
            return learned_at(port, address, lines_per_s, learn_lines)
    except BaseException:
        port.close()
        raise


def learned_at(
    port: Port, address: str, lines_per_s: float = 1000.0, learn_lines: int = 100
) -> LinePlatform:
    """Learn what a board at an open port says, by its lines.

    While it learns, the port gives a line at a time, as a port does that is read at once.
    """
    n_lines = 0
    waited_s = 0.0
    waiting = b""
    learns = True

    def reading(timeout_s: float) -> bytes:
        nonlocal n_lines, waited_s, waiting
        if not learns:
            data, waiting = waiting, b""
            return data or port.read(timeout_s)
        began_s = time.monotonic()
        if not re.search(rb"[\r\n]", waiting):
            waiting += port.read(min(timeout_s, PATIENCE_S))
        line = re.match(rb"[^\r\n]*[\r\n]?", waiting)
        first = line[0] if line else b""
        waiting = waiting[len(first) :]
        if first[-1:] in (b"\r", b"\n"):
            n_lines += len(first) > 1
        else:
            waited_s += time.monotonic() - began_s
        return first

    counting = mock.Mock(wraps=port, read=reading, is_virtual=port.is_virtual)
    platform = LinePlatform(
        counting, address, learn_lines / lines_per_s, lambda: n_lines / lines_per_s + waited_s
    )
    learns = False
    return platform
