"""The emulator as a program: it ends cleanly whenever it is interrupted."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from forceplate_drivers.emulation.harp import HarpDevice
from forceplate_drivers.emulation.server import EmulatorServer
from forceplate_drivers.emulation.sources import PersonSource, Press
from tests.integration.command_line import emulating_program, needs_pty


@contextmanager
def interrupted_after(seconds: float) -> Iterator[None]:
    """Press Ctrl-C; this process takes it as a program at a terminal does."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    main = threading.main_thread().ident
    assert main is not None
    timer = threading.Timer(seconds, signal.pthread_kill, (main, signal.SIGINT))
    timer.start()
    try:
        yield
    finally:
        timer.join()
        signal.signal(signal.SIGINT, before)


@needs_pty
def test_an_interrupt_leaves_the_device_served_until_it_is_unplugged() -> None:
    person = PersonSource([Press(80.0)], 0, 1000.0)
    with EmulatorServer(HarpDevice(person)) as server:
        with interrupted_after(0.05), pytest.raises(KeyboardInterrupt):
            server.wait()
        (serving,) = [each for each in threading.enumerate() if each.name == "emulator"]
        assert serving.is_alive()


@needs_pty
def test_it_ends_without_a_word_as_soon_as_it_has_begun() -> None:
    with emulating_program("openscale") as address:
        assert address.startswith("/dev/")
