"""An emulated Harp LoadCells board, after harp-tech/device.loadcells firmware 1.2."""

from __future__ import annotations

import numpy as np

from forceplate_drivers.emulation.device import CountsSource
from forceplate_drivers.emulation.emulator import Emulator
from forceplate_drivers.harp_codec import (
    BAUD,
    N_CHANNELS,
    SAMPLE_RATE_HZ,
    TICKS_PER_S,
    WHO_AM_I,
    HarpCodec,
    HarpMessage,
    MessageType,
    PayloadType,
    encode,
    encode_events,
)

_U8, _U16, _U32, _S16 = PayloadType.U8, PayloadType.U16, PayloadType.U32, PayloadType.S16
_SECOND, _TICK, _OPERATION_CONTROL, _RESET = 8, 9, 10, 11
_ACQUISITION, _LOAD_CELL_DATA, _ENABLE_EVENTS = 32, 33, 90
_ALIVE_BIT = 0x80
_NAME = b"LoadCells SIMULATED"
_TICKS_PER_SAMPLE = TICKS_PER_S / SAMPLE_RATE_HZ

_READ_ONLY = frozenset({0, 1, 2, 3, 4, 5, 6, 7, _TICK, 16, 19, _LOAD_CELL_DATA, 34, 45})
_OFFSETS = range(48, 56)


def _power_up_registers() -> dict[int, tuple[PayloadType, bytes]]:
    """Return type and content of every register the firmware has, as after power-up."""
    registers: dict[int, tuple[PayloadType, bytes]] = {
        0: (_U16, WHO_AM_I.to_bytes(2, "little")),
        **{address: (_U8, bytes([value])) for address, value in
           {1: 1, 2: 0, 3: 0, 4: 1, 5: 15, 6: 1, 7: 2, 10: 0x60, 11: 0, 14: 0}.items()},
        12: (_U8, _NAME.ljust(25, b"\0")),
        13: (_U16, (4711).to_bytes(2, "little")),
        16: (_U8, bytes(16)),
        17: (_U8, bytes(8)),
        18: (_U16, bytes(2)),
        19: (_U8, bytes(32)),
        _ACQUISITION: (_U8, b"\0"),
        _LOAD_CELL_DATA: (_S16, bytes(2 * N_CHANNELS)),
        34: (_U8, b"\0"), 35: (_U8, b"\0"),
        39: (_U8, b"\0"), 40: (_U8, b"\0"), 41: (_U8, b"\x01"),
        _ENABLE_EVENTS: (_U8, b"\x0f"),
    }  # fmt: skip
    registers.update({address: (_U16, bytes(2)) for address in range(42, 46)})
    registers.update({address: (_S16, bytes(2)) for address in _OFFSETS})
    registers.update(dict.fromkeys(range(58, 66), (_U8, b"\x08")))
    registers.update({address: (_S16, bytes(2)) for address in range(66, 74)})
    registers.update({address: (_U16, bytes(2)) for address in range(74, 90)})
    return registers


class HarpDevice:
    """A LoadCells board that samples a source; see :class:`.device.EmulatedDevice`."""

    baud = BAUD
    sample_rate_hz = SAMPLE_RATE_HZ

    def __init__(self, source: CountsSource) -> None:
        self._source = source
        self.power_on()

    def power_on(self) -> bytes:
        """Start anew in standby with the clock at zero; the board says nothing by itself."""
        self._codec = HarpCodec()
        self._registers = _power_up_registers()
        self._clock_samples = 0
        self._clock_offset_ticks = 0
        self.is_exhausted = False
        return b""

    @property
    def is_streaming(self) -> bool:
        """Active, acquisition on, data events enabled."""
        return (
            self._byte(_OPERATION_CONTROL) & 3 == 1
            and self._byte(_ACQUISITION) == 1
            and bool(self._byte(_ENABLE_EVENTS) & 1)
        )

    def receive(self, data: bytes) -> bytes:
        """Answer requests; what is damaged or not for port 255 gets no answer."""
        return b"".join(self._answer(message) for message in self._codec.feed(data).messages)

    def produce(self, n_samples: int) -> bytes:
        """Advance the clock, sending data events while streaming and an alive event a second."""
        out = []
        while n_samples > 0:
            to_second = int(SAMPLE_RATE_HZ) - self._clock_samples % int(SAMPLE_RATE_HZ)
            n = min(n_samples, to_second)
            if self.is_streaming and not self.is_exhausted:
                out.append(self._events(n))
            self._clock_samples += n
            n_samples -= n
            if n == to_second and self._byte(_OPERATION_CONTROL) & _ALIVE_BIT:
                out.append(self._alive())
        return b"".join(out)

    def _events(self, n: int) -> bytes:
        counts = self._source.take(n)
        self.is_exhausted = len(counts) < n
        if self.is_exhausted:
            n = len(counts)
        full = np.zeros((n, N_CHANNELS), np.int32)  # a channel without a cell reads 0
        full[:, : self._source.n_channels] = np.clip(counts, -32768, 32767)
        return encode_events(full, self._ticks(self._clock_samples + np.arange(1, n + 1)))

    def _alive(self) -> bytes:
        second = int(self._now() // TICKS_PER_S)
        payload = second.to_bytes(4, "little")
        return encode(HarpMessage(MessageType.EVENT, _SECOND, _U32, payload, second * TICKS_PER_S))

    def _answer(self, request: HarpMessage) -> bytes:
        if request.type == MessageType.READ:
            return self._read(request)
        if request.type == MessageType.WRITE:
            return self._write(request)
        return b""

    def _read(self, request: HarpMessage) -> bytes:
        self._refresh_clock()
        known = self._registers.get(request.address)
        if known is None or known[0] != request.payload_type:
            return self._reply(request, MessageType.READ_ERROR, request.payload)
        return self._reply(request, MessageType.READ, known[1])

    def _write(self, request: HarpMessage) -> bytes:
        known = self._registers.get(request.address)
        if (
            known is None
            or known[0] != request.payload_type
            or len(known[1]) != len(request.payload)
            or request.address in _READ_ONLY
            or (request.address == _ACQUISITION and request.payload[0] > 1)
            or (request.address in _OFFSETS and abs(_s16(request.payload)) > 255)
        ):
            return self._reply(request, MessageType.WRITE_ERROR, request.payload)
        if request.address == _RESET:
            self.power_on()
            return b""
        self._apply(request)
        # the firmware echoes an offset with its sign turned
        echo = request.payload
        if request.address in _OFFSETS:
            echo = (-_s16(echo)).to_bytes(2, "little", signed=True)
        return self._reply(request, MessageType.WRITE, echo)

    def _apply(self, request: HarpMessage) -> None:
        was_on = self._byte(_ACQUISITION)
        self._registers[request.address] = (request.payload_type, request.payload)
        if request.address == _ACQUISITION and self._byte(_ACQUISITION) and not was_on:
            self.is_exhausted = False
            self._source.restart()
        if request.address == _SECOND:
            wanted = int.from_bytes(request.payload, "little") * TICKS_PER_S
            self._clock_offset_ticks += wanted - int(self._now())

    def _refresh_clock(self) -> None:
        second, tick = divmod(int(self._now()), TICKS_PER_S)
        self._registers[_SECOND] = (_U32, second.to_bytes(4, "little"))
        self._registers[_TICK] = (_U16, tick.to_bytes(2, "little"))

    def _reply(self, request: HarpMessage, kind: MessageType, payload: bytes) -> bytes:
        ticks = int(self._now())
        return encode(HarpMessage(kind, request.address, request.payload_type, payload, ticks))

    def _byte(self, address: int) -> int:
        return self._registers[address][1][0] if address in self._registers else 0

    def _now(self) -> float:
        return float(self._ticks(np.array([self._clock_samples]))[0])

    def _ticks(
        self, samples: np.ndarray[tuple[int], np.dtype[np.int64]]
    ) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        exact = (samples * _TICKS_PER_SAMPLE).astype(np.int64)
        return exact + self._clock_offset_ticks


def _s16(payload: bytes) -> int:
    return int.from_bytes(payload, "little", signed=True)


emulator = Emulator(
    HarpDevice, SAMPLE_RATE_HZ, n_channels=(1, N_CHANNELS), counts=(-(2**15), 2**15 - 1)
)
