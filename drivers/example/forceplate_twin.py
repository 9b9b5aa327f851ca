r"""Driver of the Twin, a made-up platform with two cells, as an example.

The Twin answers ``I`` with ``#TWIN <serial number>\n``, starts to send at ``G`` and stops at
``S``. A sample is ``$<number>,<left>,<right>*<checksum>\n``: the number counts from 0 to 65535
and round again, the checksum is the XOR of all bytes between ``$`` and ``*``, two hex digits.
"""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from functools import reduce
from operator import xor

import numpy as np

from forceplate.errors import WrongDeviceError
from forceplate.platform import PlatformAddress, StreamStatistics
from forceplate.types import Block, Channel, Clock, PlatformInfo
from forceplate_drivers.port import Port, open_port, serial_addresses

_SAMPLE = re.compile(rb"\$((\d{1,5}),(-?\d{1,7}),(-?\d{1,7}))\*([0-9A-F]{2})\n")
_IDENTITY = re.compile(rb"#TWIN (\w+)\n")
_MAX_LINE_BYTES = 64


class TwinCodec:
    """Bytes in, samples out: no port, clock or thread; any split gives the same; never raises."""

    def __init__(self) -> None:
        self.received_bytes = self.damaged_bytes = self.damage_events = 0
        self.serial_number = ""
        self._pending = b""
        self._overlong = False

    def feed(self, data: bytes) -> list[tuple[int, int, int]]:
        """Return (number, left, right) of each sample that these bytes complete."""
        self.received_bytes += len(data)
        *lines, self._pending = (self._pending + data).split(b"\n")
        samples = [sample for line in lines if (sample := self._take(line + b"\n"))]
        if self._overlong or len(self._pending) > _MAX_LINE_BYTES:
            self._overlong = True  # and so is the rest of this line, whatever it looks like
            self.damaged_bytes += len(self._pending)
            self._pending = b""
        return samples

    def _take(self, line: bytes) -> tuple[int, int, int] | None:
        overlong, self._overlong = self._overlong, False
        match = None if overlong else _SAMPLE.fullmatch(line)
        if match and reduce(xor, match[1]) == int(match[5], 16):
            return int(match[2]), int(match[3]), int(match[4])
        identity = None if overlong else _IDENTITY.fullmatch(line)
        if identity:
            self.serial_number = identity[1].decode()
        else:
            self.damaged_bytes += len(line)
            self.damage_events += 1
        return None


class TwinDriver:
    """What the entry point names."""

    name = "twin"

    def discover(self) -> Sequence[PlatformAddress]:
        """List ports; send nothing."""
        return serial_addresses(self.name)

    def open(self, address: str) -> TwinPlatform:
        """Open the port and ask who is there."""
        port = open_port(address, default_baud=115200)
        try:
            return TwinPlatform(port, address)
        except BaseException:
            port.close()
            raise


driver = TwinDriver()


class TwinPlatform:
    """An open Twin; see :class:`forceplate.platform.Platform`."""

    def __init__(self, port: Port, address: str) -> None:
        self._port = port
        self._codec = TwinCodec()
        self._blocks: list[Block] = []
        self._number: int | None = None  # of the last sample
        self._next_sample = self._lost_samples = 0
        port.write(b"SI")
        deadline_s = time.monotonic() + 2.0
        while not self._codec.serial_number:
            if time.monotonic() > deadline_s:
                raise WrongDeviceError(f"No Twin answers at {address}. Try another port.")
            self._codec.feed(port.read(0.1))
        ends = (-(1 << 19), (1 << 19) - 1)
        self.info = PlatformInfo(
            driver=TwinDriver.name,
            model="Twin",
            serial_number=self._codec.serial_number,
            firmware="",
            sample_rate_hz=100.0,
            channels=(Channel("left", *ends), Channel("right", *ends)),
            detects_loss=True,
            clock=Clock.DEVICE,
            simulated=port.is_virtual,
        )

    @property
    def statistics(self) -> StreamStatistics:
        """Counted since opening."""
        codec = self._codec
        return StreamStatistics(
            codec.received_bytes, codec.damaged_bytes, codec.damage_events, self._lost_samples
        )

    def start(self) -> None:
        """Begin a stream; its first sample has index 0."""
        self._number, self._next_sample = None, 0
        self._port.write(b"G")

    def read(self, timeout_s: float) -> Block | None:
        """Return what has arrived; a block ends where samples are missing."""
        deadline_s = time.monotonic() + timeout_s
        while not self._blocks:
            data = self._port.read(max(0.0, deadline_s - time.monotonic()))
            self._split(self._codec.feed(data), time.monotonic())
            if not self._blocks and time.monotonic() >= deadline_s:
                return None
        return self._blocks.pop(0)

    def _split(self, samples: list[tuple[int, int, int]], arrival_s: float) -> None:
        missing_before = 0
        run: list[tuple[int, int]] = []
        for number, left, right in samples:
            missing = 0 if self._number is None else (number - self._number - 1) % 65536
            self._number = number
            if missing:
                self._append(missing_before, run, arrival_s)
                missing_before, run = missing, []
            run.append((left, right))
        self._append(missing_before, run, arrival_s)

    def _append(self, missing: int, run: list[tuple[int, int]], arrival_s: float) -> None:
        if run:
            counts = np.array(run, np.int32)
            counts.setflags(write=False)
            first = self._next_sample + missing
            self._blocks.append(Block(first, counts, arrival_s, missing))
            self._next_sample = first + len(run)
            self._lost_samples += missing

    def stop(self) -> None:
        """End the stream; what was still under way is discarded."""
        self._port.write(b"S")
        while data := self._port.read(0.05):
            self._codec.feed(data)
        self._blocks.clear()

    def close(self) -> None:
        """Let go of the port."""
        self._port.close()
