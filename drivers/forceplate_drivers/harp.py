"""Driver of the Harp LoadCells board: 8 x S16 at 1 kHz, device timestamps, exact loss.

Registers and behaviour: harp-tech/protocol and harp-tech/device.loadcells (firmware 1.2).
"""

from __future__ import annotations

import time

from forceplate.errors import WrongDeviceError
from forceplate.types import Channel, Clock, PlatformInfo
from forceplate.words import Text
from forceplate_drivers.harp_codec import (
    BAUD,
    EVENT_SIZE,
    N_CHANNELS,
    SAMPLE_RATE_HZ,
    TICKS_PER_S,
    WHO_AM_I,
    HarpCodec,
    HarpMessage,
    MessageType,
    PayloadType,
    encode,
)
from forceplate_drivers.port import Port
from forceplate_drivers.sample_clock import SampleClock
from forceplate_drivers.stream_platform import PortDriver, PortPlatform, Sample, Withdrawn

REPLY_TIMEOUT_S = 1.0
"""How long a request may go unanswered; the board answers within a few milliseconds."""

_R_WHO_AM_I, _R_FIRMWARE_MAJOR, _R_FIRMWARE_MINOR = 0, 6, 7
_R_OPERATION_CONTROL, _R_NAME, _R_SERIAL_NUMBER = 10, 12, 13
_R_ACQUISITION, _R_ENABLE_EVENTS = 32, 90
_STANDBY = 0x60
_ACTIVE_WITH_ALIVE_EVENT = 0xE1
_ALL_EVENTS = 0x0F
_OPTIONAL_REGISTER_TIMEOUT_S = 0.3

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


class HarpPlatform(PortPlatform):
    """An open Harp LoadCells board; see :class:`forceplate.platform.Platform`."""

    codec: HarpCodec
    clock: SampleClock[Sample]

    def __init__(self, port: Port, address: str) -> None:
        # stamps are whole ticks and the period is not: steps of 31 and 32 are regular
        period = TICKS_PER_S / SAMPLE_RATE_HZ
        super().__init__(port, address, SampleClock(period, tolerance=1.0))
        self.codec = HarpCodec()
        self._messages: tuple[HarpMessage, ...] = ()
        self.info = self._identify()

    def prepare(self) -> None:
        """Make the board ready; it sends no samples yet."""
        self._write_register(_R_ENABLE_EVENTS, _ALL_EVENTS)
        self._write_register(_R_OPERATION_CONTROL, _ACTIVE_WITH_ALIVE_EVENT)

    def begin(self) -> None:
        """Make the board send samples; the first may come before its answer."""
        self._write_register(_R_ACQUISITION, 1)

    def end(self) -> None:
        """Make the board stop."""
        self._write_register(_R_ACQUISITION, 0)
        self._write_register(_R_OPERATION_CONTROL, _STANDBY)

    def decode(self, data: bytes) -> None:
        """Place the samples; at a fixed rate the index is the time."""
        chunk = self.codec.feed(data)
        self._messages = chunk.messages
        if chunk.retracts and self.is_streaming:
            self.place(Withdrawn())
        self.place_rows(chunk.counts, chunk.ticks, EVENT_SIZE)

    def _identify(self) -> PlatformInfo:
        """Ask the board who it is; registers that older firmware lacks are left empty."""
        self._silence()
        who = self._read_register(_R_WHO_AM_I, PayloadType.U16, REPLY_TIMEOUT_S)
        if who is None:
            raise WrongDeviceError(_NO_HARP.fill(address=self.address))
        identity = int.from_bytes(who, "little")
        if identity != WHO_AM_I:
            raise WrongDeviceError(
                _OTHER_KIND.fill(address=self.address, kind=identity, own=WHO_AM_I)
            )
        major = self._optional(_R_FIRMWARE_MAJOR, PayloadType.U8)
        minor = self._optional(_R_FIRMWARE_MINOR, PayloadType.U8)
        name = self._optional(_R_NAME, PayloadType.U8).rstrip(b"\0").decode("ascii", "replace")
        is_emulated = "simulated" in name.lower()
        serial_number = int.from_bytes(self._optional(_R_SERIAL_NUMBER, PayloadType.U16), "little")
        return PlatformInfo(
            driver="harp",
            model="Harp LoadCells",
            serial_number=str(serial_number or ""),
            firmware=f"{major[0]}.{minor[0]}" if major and minor else "",
            sample_rate_hz=SAMPLE_RATE_HZ,
            channels=tuple(Channel(f"ch{i}", -32768, 32767) for i in range(N_CHANNELS)),
            detects_loss=True,
            clock=Clock.DEVICE,
            simulated=self.port.is_virtual or is_emulated,
            real_time=not is_emulated,  # it may be hastened at any moment
        )

    def _silence(self) -> None:
        """Stop whatever an earlier user left running, and forget what it sent.

        The codec begins anew, since the first bytes heard may be the tail of a frame.
        """
        self._send(MessageType.WRITE, _R_ACQUISITION, PayloadType.U8, b"\0")
        self._send(MessageType.WRITE, _R_OPERATION_CONTROL, PayloadType.U8, bytes([_STANDBY]))
        deadline = time.monotonic() + REPLY_TIMEOUT_S
        while self.port.read(0.05) and time.monotonic() < deadline:
            pass
        self.codec = HarpCodec()

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
            raise WrongDeviceError(sentence.fill(address=self.address, register=address))

    def _send(
        self, kind: MessageType, address: int, payload_type: PayloadType, data: bytes
    ) -> None:
        self.port.write(encode(HarpMessage(kind, address, payload_type, data)))

    def _await_reply(self, kind: MessageType, address: int, timeout_s: float) -> HarpMessage | None:
        deadline = time.monotonic() + timeout_s
        while (left_s := deadline - time.monotonic()) > 0:
            self.receive(left_s)
            messages, self._messages = self._messages, ()
            for message in messages:
                if message.address == address and message.type & 7 == kind:
                    return message
        return None


driver = PortDriver("harp", HarpPlatform, BAUD, interface_version=1)
