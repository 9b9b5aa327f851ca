"""Driver for a BITalino: six analog inputs, 1000 samples a second, by USB or as a Bluetooth port.

Four inputs of 10 bits, two of 6: a step of 10 bits is a thousandth of the range, 0.6 N of a cell of
600 N. Its frames are numbered by 16 only; what that hides is said in ``drivers/README.md``.
"""

from __future__ import annotations

import re
import time

from forceplate.errors import WrongDeviceError
from forceplate.types import Channel, Clock, PlatformInfo
from forceplate.words import Text
from forceplate_drivers.bitalino_codec import BITS, BitalinoCodec
from forceplate_drivers.port import Port
from forceplate_drivers.stream_platform import PortDriver, PortPlatform

BAUD = 115200
SAMPLE_RATE_HZ = 1000.0
PAUSE_S = 0.1
"""Between two commands: it may miss one that follows sooner."""
ANSWER_S = 1.0
DRAIN_S = 0.05
STOP, VERSION, AT_1000_HZ = b"\x00", b"\x07", b"\xc3"
START_ALL = bytes([(1 << len(BITS)) - 1 << 2 | 1])

_ATTEMPTS = 2
_VERSION = re.compile(rb"BITalino_v([\d.]+)\s*\n")
_MOST_DRAIN_S = 2.0
_NO_BITALINO = Text(
    "What is at {address} does not answer like a BITalino. Switch it on, pair it first where it is "
    "connected by Bluetooth, and check the port."
)


class BitalinoPlatform(PortPlatform):
    """An open BITalino; see :class:`forceplate.platform.Platform`."""

    codec: BitalinoCodec

    def __init__(self, port: Port, address: str) -> None:
        super().__init__(port, address)
        self.codec = BitalinoCodec()
        self._commanded_s = 0.0
        self.info = PlatformInfo(
            driver="bitalino",
            model="BITalino",
            serial_number="",
            firmware=self._ask_version(),
            sample_rate_hz=SAMPLE_RATE_HZ,
            channels=tuple(
                Channel(f"A{number}", 0, (1 << bits) - 1) for number, bits in enumerate(BITS, 1)
            ),
            detects_loss=True,
            clock=Clock.DEVICE,
            simulated=port.is_virtual,
        )

    def prepare(self) -> None:
        """Stop it, forget what it sent, and set the rate."""
        self._silence()
        self._command(AT_1000_HZ)

    def begin(self) -> None:
        """Let it send all inputs."""
        self._command(START_ALL)

    def end(self) -> None:
        """Stop it: it hears nothing else while it sends."""
        self._command(STOP)

    def _ask_version(self) -> str:
        for _ in range(_ATTEMPTS):
            self._silence()
            self._command(VERSION)
            answer = b""
            deadline_s = time.monotonic() + ANSWER_S
            while (left_s := deadline_s - time.monotonic()) > 0:
                answer += self.port.read(left_s)
                if match := _VERSION.search(answer):
                    return match[1].decode()
        raise WrongDeviceError(_NO_BITALINO.fill(address=self.address))

    def _silence(self) -> None:
        self._command(STOP)
        deadline_s = time.monotonic() + _MOST_DRAIN_S
        while self.port.read(DRAIN_S) and time.monotonic() < deadline_s:
            pass
        self.codec.restart()

    def _command(self, command: bytes) -> None:
        time.sleep(max(0.0, self._commanded_s + PAUSE_S - time.monotonic()))
        self.port.write(command)
        self._commanded_s = time.monotonic()


driver = PortDriver("bitalino", BitalinoPlatform, BAUD, interface_version=1)
