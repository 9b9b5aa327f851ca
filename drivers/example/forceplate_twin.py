r"""Driver of the Twin, a made-up platform with two cells, as an example.

The Twin answers ``I`` with ``#TWIN <serial number>\n``, starts to send at ``G`` and stops at
``S``. A sample is ``$<number>,<left>,<right>*<checksum>\n``: the number counts from 0 to 65535
and round again, the checksum is the XOR of all bytes between ``$`` and ``*``, two hex digits.
"""

import re
from functools import reduce
from operator import xor

from forceplate.errors import WrongDeviceError
from forceplate.types import Channel, Clock, PlatformInfo
from forceplate_drivers.framing import KNOWN, Known, TextCodec
from forceplate_drivers.port import Port
from forceplate_drivers.sample_clock import SampleClock
from forceplate_drivers.stream_platform import PortDriver, PortPlatform, Sample

_SAMPLE = re.compile(rb"\$((\d{1,5}),(-?\d{1,7}),(-?\d{1,7}))\*([0-9A-F]{2})\n")
_IDENTITY = re.compile(rb"#TWIN (\w+)\n")
_ENDS = (-(1 << 19), (1 << 19) - 1)


class TwinCodec(TextCodec):
    """Bytes in, samples out."""

    serial_number = ""

    def take(self, frame: bytes) -> Sample | Known | None:
        """Return what a line is; None: nothing that a Twin says."""
        if (match := _SAMPLE.fullmatch(frame)) and reduce(xor, match[1]) == int(match[5], 16):
            return Sample((int(match[3]), int(match[4])), int(match[2]), len(frame))
        if match := _IDENTITY.fullmatch(frame):
            self.serial_number = match[1].decode()
            return KNOWN
        return None


class TwinPlatform(PortPlatform):
    """An open Twin."""

    codec: TwinCodec

    def __init__(self, port: Port, address: str) -> None:
        super().__init__(port, address, SampleClock(wraps_at=65536))
        self.codec = TwinCodec()
        self.prepare()
        self.info = PlatformInfo(
            driver="twin",
            model="Twin",
            serial_number=self.codec.serial_number,
            firmware="",
            sample_rate_hz=100.0,
            channels=(Channel("left", *_ENDS), Channel("right", *_ENDS)),
            detects_loss=True,
            clock=Clock.DEVICE,
            simulated=port.is_virtual,
        )

    def prepare(self) -> None:
        """Stop it and ask who it is: behind the answer comes nothing of an earlier stream."""
        self.codec.serial_number = ""
        self.port.write(b"SI")
        if not self.wait_until(lambda: self.codec.serial_number, timeout_s=2.0):
            raise WrongDeviceError(f"No Twin answers at {self.address}. Try another port.")

    def begin(self) -> None:
        """Start the stream."""
        self.port.write(b"G")

    def end(self) -> None:
        """Stop it."""
        self.port.write(b"S")


driver = PortDriver("twin", TwinPlatform, baud=115200, interface_version=1)
