"""Ports: addresses, bytes both ways, and every way an opening or a read can fail."""

from __future__ import annotations

import errno
import os
import select
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import pytest
import serial
from hypothesis import given
from hypothesis import strategies as st
from serial.tools import list_ports
from serial.tools.list_ports_common import ListPortInfo

from forceplate.errors import PlatformDisconnectedError, PlatformNotFoundError
from forceplate_drivers import port as port_module
from forceplate_drivers.port import TTY_TIMER_S, Port, open_port, serial_addresses, split_address
from tests.patience import PATIENCE_S

needs_pty = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")


@dataclass
class FarSide:
    """The other end of an open port."""

    address: str
    connection: socket.socket | None = None
    master: int = -1
    slave: int = -1

    def send(self, data: bytes) -> None:
        if self.connection is not None:
            self.connection.sendall(data)
        else:
            os.write(self.master, data)

    def receive(self, n_bytes: int) -> bytes:
        data = b""
        while len(data) < n_bytes:
            end = self.connection or self.master
            assert select.select([end], [], [], 5.0)[0], "nothing came"
            data += self.connection.recv(4096) if self.connection else os.read(self.master, 4096)
        return data

    def unplug(self) -> None:
        if self.connection is not None:
            self.connection.close()
        for fd in (self.master, self.slave):
            if fd >= 0:
                os.close(fd)
        self.master = self.slave = -1


@pytest.fixture(params=["tcp", pytest.param("pty", marks=needs_pty)])
def ends(request: pytest.FixtureRequest) -> Iterator[tuple[Port, FarSide]]:
    if request.param == "tcp":
        with socket.create_server(("127.0.0.1", 0)) as listener:
            far = FarSide(f"socket://127.0.0.1:{listener.getsockname()[1]}")
            port = open_port(far.address, default_baud=115200)
            far.connection, _ = listener.accept()
    else:
        import tty

        master, slave = os.openpty()
        tty.setraw(slave)
        far = FarSide(os.ttyname(slave), None, master, slave)
        port = open_port(far.address, default_baud=115200)
    with closing(port):
        yield port, far
    far.unplug()


@pytest.mark.parametrize(
    ("address", "url", "baud"),
    [
        ("COM3", "COM3", None),
        ("COM3@57600", "COM3", 57600),
        ("/dev/ttyUSB0@1000000", "/dev/ttyUSB0", 1_000_000),
        ("socket://127.0.0.1:4000", "socket://127.0.0.1:4000", None),
        ("/dev/by@id/9600", "/dev/by@id/9600", None),
        ("COM3@12", "COM3@12", None),
        ("COM3@", "COM3@", None),
        ("a@b@9600", "a@b", 9600),
    ],
)
def test_an_address_may_end_in_a_baud_rate(address: str, url: str, baud: int | None) -> None:
    assert split_address(address) == (url, baud)


@given(st.text(max_size=30))
def test_any_address_is_split_or_kept(address: str) -> None:
    url, baud = split_address(address)
    assert address == url if baud is None else address.startswith(url + "@")


def test_bytes_go_both_ways_unchanged(ends: tuple[Port, FarSide]) -> None:
    port, far = ends
    every_byte = bytes(range(256))
    port.write(every_byte)
    assert far.receive(256) == every_byte
    far.send(every_byte)
    data = b""
    while len(data) < 256:
        data += port.read(2.0)
    assert data == every_byte


@pytest.mark.parametrize("timeout_s", [0.0, 0.01, 0.25])
def test_a_read_of_nothing_ends_in_time(
    ends: tuple[Port, FarSide], timeout_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not before; and a terminal is read no oftener than its own timer ends within that."""
    port, _ = ends
    read, n_reads = os.read, 0

    def counted(fd: int, n_bytes: int) -> bytes:
        nonlocal n_reads
        n_reads += 1
        return read(fd, n_bytes)

    monkeypatch.setattr(os, "read", counted)
    began_s = time.monotonic()
    assert port.read(timeout_s) == b""
    assert time.monotonic() - began_s >= timeout_s * 0.95
    assert n_reads <= timeout_s / TTY_TIMER_S + 2


def test_a_read_returns_at_once_what_is_there(ends: tuple[Port, FarSide]) -> None:
    port, far = ends
    far.send(b"7")
    assert port.read(3600.0) == b"7"


@pytest.mark.parametrize("timeout_s", [0.0, 0.05, 0.5])
def test_the_other_end_gone_is_disconnected(
    ends: tuple[Port, FarSide], timeout_s: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    port, far = ends
    far.unplug()
    # a read that comes back at once, however late a busy computer looks at its clock
    monkeypatch.setattr(port_module, "time", SimpleNamespace(monotonic=lambda: 0.0))
    for _ in range(2):
        with pytest.raises(PlatformDisconnectedError, match="went away"):
            port.read(timeout_s)


def test_writing_to_nobody_is_disconnected(ends: tuple[Port, FarSide]) -> None:
    port, far = ends
    far.unplug()

    def write_on() -> None:
        while True:  # TCP learns of it from the answer to the first
            port.write(b"x")

    with pytest.raises(PlatformDisconnectedError, match="went away"):
        write_on()


def test_a_closed_port_reads_and_writes_nothing(ends: tuple[Port, FarSide]) -> None:
    port, _ = ends
    port.close()
    port.close()
    with pytest.raises(PlatformDisconnectedError):
        port.read(0.1)
    with pytest.raises(PlatformDisconnectedError):
        port.write(b"x")


def test_closing_from_another_thread_ends_a_read(ends: tuple[Port, FarSide]) -> None:
    port, far = ends
    ended: list[object] = []
    far.send(b"1")
    is_reading = threading.Event()

    def read() -> None:
        try:
            while True:
                is_reading.set() if port.read(20.0) else ended.append("empty")
        except PlatformDisconnectedError as error:
            ended.append(type(error))

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    assert is_reading.wait(PATIENCE_S)
    port.close()
    thread.join(PATIENCE_S)
    assert not thread.is_alive()
    assert ended[-1] is PlatformDisconnectedError


def test_the_baud_rate_can_be_changed(ends: tuple[Port, FarSide]) -> None:
    port, far = ends
    port.set_baud(9600)
    far.send(b"after")
    assert port.read(2.0)


@needs_pty
def test_only_a_pseudo_terminal_is_virtual(ends: tuple[Port, FarSide], tmp_path: Path) -> None:
    port, far = ends
    assert port.is_virtual == far.address.startswith("/dev/pts/")
    if port.is_virtual:
        port.close()
        link = tmp_path / "plate"
        link.symlink_to(far.address)
        with closing(open_port(f"{link}@57600", default_baud=9600)) as again:
            assert again.is_virtual


def refusal(address: str) -> str:
    with pytest.raises(PlatformNotFoundError) as caught:
        open_port(address, default_baud=9600)
    return str(caught.value)


@pytest.mark.parametrize(
    "address", ["", "socket://", "socket://nohost", "socket://127.0.0.1", "nonsense://x", "COM3\0"]
)
def test_a_senseless_address_is_not_found(address: str) -> None:
    assert refusal(address).startswith("No platform at")


def test_a_file_is_no_platform(tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    file.write_text("not a port")
    assert str(file) in refusal(str(file))
    assert file.read_text() == "not a port"


def test_what_is_missing_is_told_with_what_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "no USB serial port is present" in refusal(str(tmp_path / "gone"))
    usb = ListPortInfo("/dev/ttyUSB3")
    usb.vid = 0x0403
    monkeypatch.setattr(list_ports, "comports", lambda: [usb])
    assert "choose another port (/dev/ttyUSB3)" in refusal(str(tmp_path / "gone"))


@needs_pty
def test_a_busy_port_is_told(ends: tuple[Port, FarSide]) -> None:
    _, far = ends
    if far.connection is None:
        assert refusal(far.address) == (
            f"{far.address} is in use by another program. Close that program and try again."
        )


@pytest.mark.parametrize(
    ("error", "hint"),
    [
        (PermissionError(errno.EACCES, "Permission denied"), "No permission to open /dev/x"),
        (serial.SerialException(errno.EBUSY, "busy"), "/dev/x is in use by another program"),
        (serial.SerialException("could not open: PermissionError(13)"), "No permission"),
        (OSError(errno.EIO, "I/O error"), "No platform at /dev/x"),
    ],
)
def test_why_a_port_does_not_open_is_told(
    error: Exception, hint: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise error

    monkeypatch.setattr(serial, "serial_for_url", refuse)
    assert refusal("/dev/x").startswith(hint)


def test_usb_ports_are_listed_in_order_with_their_identity(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ports = [ListPortInfo(f"/dev/{name}") for name in ("ttyUSB2", "ttyS0", "ttyUSB1")]
    ports[0].vid, ports[0].pid, ports[0].serial_number = 0x403, 0x6015, "AB"
    ports[0].description = "OpenScale"
    ports[2].vid, ports[2].location = 0x2341, "1-2"
    ports[2].description = ""
    monkeypatch.setattr(list_ports, "comports", lambda: ports)
    first, second = serial_addresses("harp")
    assert (first.address, first.hardware_id) == ("/dev/ttyUSB1", "2341:0000:1-2")
    assert first.description == "/dev/ttyUSB1"
    assert (second.address, second.hardware_id) == ("/dev/ttyUSB2", "0403:6015:AB")
    assert (second.driver, second.description) == ("harp", "OpenScale")
