"""Driver of the Harp LoadCells board: 8 x S16 at 1 kHz, device timestamps, exact loss.

Registers and behaviour: harp-tech/protocol and harp-tech/device.loadcells (firmware 1.2).
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from forceplate.errors import PlatformDisconnectedError, WrongDeviceError
from forceplate.platform import PlatformAddress, StreamStatistics
from forceplate.types import Block, Channel, Clock, PlatformInfo
from forceplate.words import Text
from forceplate_drivers.harp_codec import (
    BAUD,
    EVENT_SIZE,
    N_CHANNELS,
    SAMPLE_RATE_HZ,
    TICKS_PER_S,
    WHO_AM_I,
    HarpChunk,
    HarpCodec,
    HarpMessage,
    MessageType,
    PayloadType,
    encode,
)
from forceplate_drivers.port import Port, open_port, serial_addresses

REPLY_TIMEOUT_S = 1.0
"""How long a request may go unanswered; the board answers within a few milliseconds."""

_R_WHO_AM_I, _R_FIRMWARE_MAJOR, _R_FIRMWARE_MINOR = 0, 6, 7
_R_OPERATION_CONTROL, _R_NAME, _R_SERIAL_NUMBER = 10, 12, 13
_R_ACQUISITION, _R_ENABLE_EVENTS = 32, 90
_STANDBY = 0x60
_ACTIVE_WITH_ALIVE_EVENT = 0xE1
_ALL_EVENTS = 0x0F
_OPTIONAL_REGISTER_TIMEOUT_S = 0.3

_PERIOD_TICKS = TICKS_PER_S / SAMPLE_RATE_HZ
_LONGEST_GAP_SAMPLES = 60_000

_CLOSED = Text("{address} closed while the board was asked who it is: {error}")
_NO_HARP = Text(
    "Nothing at {address} answers as a Harp device. Choose another port, or check that the board "
    "has power and its lamp blinks."
)
_OTHER_KIND = Text(
    "The Harp device at {address} is of kind {kind}, not a LoadCells board ({own}). Choose another "
    "port."
)
_NO_ANSWER = Text(
    "The Harp board at {address} does not answer (register {register}). Unplug it, plug it in "
    "again and start anew."
)
_REFUSES = Text(
    "The Harp board at {address} refuses (register {register}). Unplug it, plug it in again and "
    "start anew."
)


class HarpDriver:
    """Find and open Harp LoadCells boards."""

    name = "harp"

    def discover(self) -> Sequence[PlatformAddress]:
        """List USB serial ports; which of them is a Harp board only the handshake can tell."""
        return serial_addresses(self.name)

    def open(self, address: str) -> HarpPlatform:
        """Open the port and identify the board.

        Raises
        ------
        PlatformNotFoundError
            There is no such port, or it cannot be opened.
        WrongDeviceError
            What answers is not a Harp LoadCells board.
        """
        port = open_port(address, default_baud=BAUD)
        try:
            return HarpPlatform(port, address)
        except PlatformDisconnectedError as error:
            port.close()
            raise WrongDeviceError(_CLOSED.fill(address=address, error=error.text)) from error
        except BaseException:
            port.close()
            raise


driver = HarpDriver()


class HarpPlatform:
    """An open Harp LoadCells board; see :class:`forceplate.platform.Platform`."""

    def __init__(self, port: Port, address: str) -> None:
        self._port = port
        self._address = address
        self._codec = HarpCodec()
        self._stamps = StampTracker()
        self._blocks: deque[Block] = deque()
        self._retracts = 0
        self._withdrawn_samples = 0
        self._streaming = False
        self._info = self._identify()

    @property
    def info(self) -> PlatformInfo:
        """What the board said of itself."""
        return self._info

    @property
    def statistics(self) -> StreamStatistics:
        """Bytes and samples so far; any thread."""
        codec, stamps = self._codec, self._stamps
        return StreamStatistics(
            received_bytes=codec.received_bytes,
            damaged_bytes=codec.damaged_bytes + EVENT_SIZE * stamps.refused_frames,
            damage_events=codec.damage_events + stamps.refused_frames,
            lost_samples=stamps.lost_samples + self._withdrawn_samples,
        )

    def start(self) -> None:
        """Make the board send samples; the first one has index 0."""
        self._write_register(_R_ENABLE_EVENTS, _ALL_EVENTS)
        self._write_register(_R_OPERATION_CONTROL, _ACTIVE_WITH_ALIVE_EVENT)
        self._stamps.restart()
        self._blocks.clear()
        self._retracts = 0
        self._streaming = True
        self._write_register(_R_ACQUISITION, 1)

    def read(self, timeout_s: float) -> Block | None:
        """Return the samples that have arrived, None if none came in time."""
        if self._blocks:
            return self._blocks.popleft()
        data = self._port.read(timeout_s)
        if not data:
            return None
        arrival_s = time.monotonic()
        one = None if self._retracts else self._codec.feed_one(data)
        if one is not None:
            counts, ticks = one
            first_sample = self._stamps.next_if_regular(ticks)
            if first_sample is not None:
                counts.setflags(write=False)
                return Block(first_sample, counts, arrival_s)
            self._place(counts, np.array([ticks]), arrival_s)
        else:
            self._accept(self._codec.feed(data), arrival_s)
        return self._blocks.popleft() if self._blocks else None

    def stop(self) -> None:
        """Make the board stop; samples still under way are discarded."""
        if not self._streaming:
            return
        self._streaming = False
        try:
            self._write_register(_R_ACQUISITION, 0)
            self._write_register(_R_OPERATION_CONTROL, _STANDBY)
        except WrongDeviceError as error:
            raise PlatformDisconnectedError(error.text) from error
        finally:
            self._blocks.clear()

    def close(self) -> None:
        """Close the port; any thread, any number of times."""
        self._port.close()

    def _accept(self, chunk: HarpChunk, arrival_s: float) -> None:
        self._retracts += chunk.retracts
        if len(chunk.counts):
            self._place(chunk.counts, chunk.ticks, arrival_s)

    def _place(
        self, samples: NDArray[np.int32], ticks: NDArray[np.float64], arrival_s: float
    ) -> None:
        """Give samples their place in time; at a fixed rate the index is the time.

        A withdrawal stands at the head of the next block: the block with the sample itself may
        have been handed out already, and counts that were handed out are never changed.
        """
        for first_sample, missing, rows in self._stamps.runs(ticks):
            counts = samples[rows]
            counts.setflags(write=False)
            block = Block(first_sample, counts, arrival_s, missing, self._retracts)
            self._withdrawn_samples += self._retracts
            self._retracts = 0
            self._blocks.append(block)

    def _identify(self) -> PlatformInfo:
        """Ask the board who it is; registers that older firmware lacks are left empty."""
        self._silence()
        who = self._read_register(_R_WHO_AM_I, PayloadType.U16, REPLY_TIMEOUT_S)
        if who is None:
            raise WrongDeviceError(_NO_HARP.fill(address=self._address))
        identity = int.from_bytes(who, "little")
        if identity != WHO_AM_I:
            raise WrongDeviceError(
                _OTHER_KIND.fill(address=self._address, kind=identity, own=WHO_AM_I)
            )
        major = self._optional(_R_FIRMWARE_MAJOR, PayloadType.U8)
        minor = self._optional(_R_FIRMWARE_MINOR, PayloadType.U8)
        name = self._optional(_R_NAME, PayloadType.U8).rstrip(b"\0").decode("ascii", "replace")
        serial_number = int.from_bytes(self._optional(_R_SERIAL_NUMBER, PayloadType.U16), "little")
        return PlatformInfo(
            driver=HarpDriver.name,
            model="Harp LoadCells",
            serial_number=str(serial_number or ""),
            firmware=f"{major[0]}.{minor[0]}" if major and minor else "",
            sample_rate_hz=SAMPLE_RATE_HZ,
            channels=tuple(Channel(f"ch{i}", -32768, 32767) for i in range(N_CHANNELS)),
            detects_loss=True,
            clock=Clock.DEVICE,
            simulated=self._port.is_virtual or "simulated" in name.lower(),
        )

    def _silence(self) -> None:
        """Stop whatever an earlier user left running, and forget what it sent.

        The codec begins anew, since the first bytes heard may be the tail of a frame.
        """
        self._send(MessageType.WRITE, _R_ACQUISITION, PayloadType.U8, b"\0")
        self._send(MessageType.WRITE, _R_OPERATION_CONTROL, PayloadType.U8, bytes([_STANDBY]))
        deadline = time.monotonic() + REPLY_TIMEOUT_S
        while self._port.read(0.05) and time.monotonic() < deadline:
            pass
        self._codec = HarpCodec()

    def _optional(self, address: int, kind: PayloadType) -> bytes:
        return self._read_register(address, kind, _OPTIONAL_REGISTER_TIMEOUT_S) or b""

    def _read_register(self, address: int, kind: PayloadType, timeout_s: float) -> bytes | None:
        self._send(MessageType.READ, address, kind, b"")
        reply = self._await_reply(MessageType.READ, address, timeout_s)
        return reply.payload if reply else None

    def _write_register(self, address: int, value: int) -> None:
        self._send(MessageType.WRITE, address, PayloadType.U8, bytes([value]))
        reply = self._await_reply(MessageType.WRITE, address, REPLY_TIMEOUT_S)
        if reply is None or reply.type == MessageType.WRITE_ERROR:
            sentence = _NO_ANSWER if reply is None else _REFUSES
            raise WrongDeviceError(sentence.fill(address=self._address, register=address))

    def _send(
        self, kind: MessageType, address: int, payload_type: PayloadType, data: bytes
    ) -> None:
        self._port.write(encode(HarpMessage(kind, address, payload_type, data)))

    def _await_reply(self, kind: MessageType, address: int, timeout_s: float) -> HarpMessage | None:
        deadline = time.monotonic() + timeout_s
        while (left_s := deadline - time.monotonic()) > 0:
            data = self._port.read(left_s)
            chunk = self._codec.feed(data)
            if self._streaming:
                self._accept(chunk, time.monotonic())
            for message in chunk.messages:
                if message.address == address and message.type & 7 == kind:
                    return message
        return None


class StampTracker:
    """Find loss in the device timestamps of successive samples.

    At 1 kHz stamps differ by 31 or 32 ticks of 32 us. A whole number of periods more is loss. A
    stamp that fits no whole number, or stands still, or runs backwards belongs to no sample:
    such frames are refused, unless the next one goes on from there, when the device's clock was
    set; then at least one sample is missing.
    """

    def __init__(self) -> None:
        self.lost_samples = 0
        self.refused_frames = 0
        self.restart()

    def restart(self) -> None:
        """Forget the clock; the next sample has index 0."""
        self._last: float | None = None
        self._candidate: float | None = None
        self._next_sample = 0

    def next_if_regular(self, stamp: float) -> int | None:
        """Return the index of the next sample if nothing is missing before it, else None."""
        if self._last is None or not 31 <= stamp - self._last <= 32:
            return None
        self._last, self._candidate = stamp, None
        self._next_sample += 1
        return self._next_sample - 1

    def runs(self, ticks: NDArray[np.float64]) -> list[tuple[int, int, slice]]:
        """Return runs of samples without loss between them.

        Returns
        -------
        list
            For each run the index of its first sample, the samples missing before it, and its
            rows in ``ticks``.
        """
        if self._last is not None and _is_regular(self._last, ticks):
            first = self._next_sample
            self._next_sample += len(ticks)
            self._last, self._candidate = float(ticks[-1]), None
            return [(first, 0, slice(0, len(ticks)))]
        return self._irregular_runs(ticks)

    def _irregular_runs(self, ticks: NDArray[np.float64]) -> list[tuple[int, int, slice]]:
        runs: list[tuple[int, int, slice]] = []
        previous_row = -2
        for row, stamp in enumerate(ticks.tolist()):
            missing = self._missing_before(stamp)
            if missing is None:
                self.refused_frames += 1
                continue
            self._last, self._candidate = stamp, None
            self.lost_samples += missing
            self._next_sample += missing
            if missing == 0 and row == previous_row + 1 and runs:
                first, before, rows = runs[-1]
                runs[-1] = (first, before, slice(rows.start, row + 1))
            else:
                runs.append((self._next_sample, missing, slice(row, row + 1)))
            self._next_sample += 1
            previous_row = row
        return runs

    def _missing_before(self, stamp: float) -> int | None:
        """Return how many samples are missing before this stamp; None: it is no sample's.

        One wrong stamp among right ones is damage that the sum did not see: to believe it would
        move all that follows in time. Two that fit each other are a clock that was set. Then
        nobody knows how long the gap is, and 1 is the least it can be.
        """
        if self._last is None:
            return 0
        if self._candidate is not None and 31 <= stamp - self._candidate <= 32:
            return 1
        step = stamp - self._last
        periods = round(step / _PERIOD_TICKS)
        if 1 <= periods <= _LONGEST_GAP_SAMPLES and abs(step - periods * _PERIOD_TICKS) <= 1.0:
            return periods - 1
        if step != 0:
            self._candidate = stamp
        return None


def _is_regular(last: float, ticks: NDArray[np.float64]) -> bool:
    if not 31 <= float(ticks[0]) - last <= 32:
        return False
    steps = ticks[1:] - ticks[:-1]
    return len(steps) == 0 or bool(steps.min() >= 31 and steps.max() <= 32)
