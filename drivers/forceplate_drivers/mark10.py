"""Driver for force gauges of Mark-10 that speak GCL2: Series 5 and 7, and the same of others.

The gauge sends its reading up to 250 times a second, with the unit that is set on it. Nothing in
its lines shows that one is missing, and their time is that of arrival: peak and means, no rate of
force development.
"""

from __future__ import annotations

import re

from forceplate.errors import PlatformDisconnectedError, WrongDeviceError
from forceplate.types import Clock, PlatformInfo
from forceplate.words import Text
from forceplate_drivers.force_units import INT32, force_channel
from forceplate_drivers.framing import KNOWN, Known
from forceplate_drivers.gauge import GaugeCodec, GaugePlatform
from forceplate_drivers.port import Port, bauds_tried
from forceplate_drivers.stream_platform import PortDriver, Sample

BAUD_RATES = (115200, 9600, 57600, 38400, 19200)
"""In the order of trying when the address names none; it is set on the gauge."""
OUTPUT_RATES_HZ = (250, 125, 50, 25, 10)
"""Of those that ``AOUT`` knows; of 1 it would make 50."""
UNITS = ("lbF", "ozF", "kgF", "gF", "N", "mN", "kN")

_READING = re.compile(rf"(-?\d+)(?:\.(\d+))?(?: ({'|'.join(UNITS)}))?")
_LINE_BITS = 10 * len("-1234.56 lbF\r\n")
_LISTED_UNITS = {unit.upper(): unit for unit in UNITS}
_FIRST_S = 1.0
_KEPT = re.compile(r"CUR|PT|PC|FLTC\d+|FULL|NUM")

_NO_GAUGE = Text(
    "What is at {address} does not speak like a Mark-10 gauge (GCL2). Switch the gauge on and "
    "check port and cable; if its baud rate is not found, add it to the address, as in COM3@115200."
)
_NO_SIGN = Text(
    "The gauge at {address} leaves out the sign of its readings (OPOL1), so pulling would count as "
    "pressing. Switch that off on the gauge and connect it again."
)
_REFUSES = Text(
    "The gauge at {address} refuses to send its readings ({answer}). Switch it off and on, then "
    "connect it again."
)
_OTHER_UNIT = Text(
    "The unit of the gauge at {address} was changed from {unit} to {other} while it was measuring. "
    "Disconnect it and connect it again, then measure anew."
)


class Mark10Codec(GaugeCodec):
    """Readings of one unit and one number of decimals, such as ``-18.78 lbF``.

    A line of another unit is damage: a lost letter makes gF of kgF. A second one of the same is
    none: somebody changed it on the gauge.
    """

    unit = ""
    decimals = 0
    other_unit = ""
    """To which the unit was changed in mid-stream."""
    error = ""
    """What the gauge answered to a command that it did not take, such as ``*10``."""
    _doubted_unit = ""

    def reading(self, line: bytes) -> Sample | Known | None:
        """Return the sample of a line; its counts are the printed number without its point."""
        text = line.decode("ascii", "replace").removesuffix("\r\n")
        match = _READING.fullmatch(text)
        if match is None or not line.endswith(b"\r\n"):
            if not re.fullmatch(r"\*\d\d", text):
                return None
            self.error = text
            return KNOWN
        whole, fraction, unit = match[1], match[2] or "", match[3] or ""
        if unit == self._doubted_unit != "":
            self.other_unit = unit
        self._doubted_unit = "" if unit == self.unit else unit
        counts = int(whole + fraction)
        is_one = unit == self.unit and len(fraction) == self.decimals
        return Sample((counts,)) if is_one and INT32[0] <= counts <= INT32[1] else None


class Mark10Platform(GaugePlatform):
    """An open Mark-10 gauge; see :class:`forceplate.platform.Platform`.

    The unit is never changed. Filter, display and form of the readings are set for a stream, and
    set back when it ends; nothing is saved in the gauge.
    """

    codec: Mark10Codec

    def __init__(self, port: Port, address: str) -> None:
        super().__init__(port, address)
        baud, settings = self._find_gauge()
        self._settings = [setting for setting in settings if _KEPT.fullmatch(setting)]
        if "OPOL1" in settings:
            raise WrongDeviceError(_NO_SIGN.fill(address=address))
        self._rate_hz = next(hz for hz in OUTPUT_RATES_HZ if hz * _LINE_BITS <= 0.9 * baud)
        unit = _LISTED_UNITS[settings[1]]
        reading = _READING.fullmatch(
            self.ask("?C", lambda answer: bool(_READING.fullmatch(answer)))
        )
        if reading is None or (reading[3] or unit) != unit:
            raise WrongDeviceError(_NO_GAUGE.fill(address=address))
        self.codec.unit, self.codec.decimals = unit, len(reading[2] or "")
        self.info = PlatformInfo(
            driver="mark10",
            model=f"Mark-10 {self._said('RM')}".strip(),
            serial_number=self._said("RS"),
            firmware=self._said("RV"),
            sample_rate_hz=float(self._rate_hz),
            channels=(force_channel(unit, self.codec.decimals),),
            detects_loss=False,
            clock=Clock.HOST,
            simulated=port.is_virtual,
        )

    def decode(self, data: bytes) -> None:
        """Place readings; there are none any more once the unit has changed."""
        if self.codec.other_unit:
            raise PlatformDisconnectedError(
                _OTHER_UNIT.fill(
                    address=self.address, unit=self.codec.unit, other=self.codec.other_unit
                )
            )
        super().decode(data)

    def prepare(self) -> None:
        """Stop it; its answer to a question comes behind all that it sent before."""
        self._tell("AOUT0")
        if not self.ask("RN", _is_word):
            raise WrongDeviceError(_NO_GAUGE.fill(address=self.address))
        self.codec.is_asked = False
        self.codec.error = ""

    def begin(self) -> None:
        """Let it send what presses now, unfiltered, and see that it does."""
        for command in ("CUR", "FLTC0", "FULL", f"AOUT{self._rate_hz}"):
            self._tell(command)
        self.wait_until(lambda: len(self.blocks) or self.codec.error, _FIRST_S)
        if self.codec.error:
            raise WrongDeviceError(_REFUSES.fill(address=self.address, answer=self.codec.error))

    def end(self) -> None:
        """Stop it and set back what was set."""
        for command in ("AOUT0", *self._settings):
            self._tell(command)

    def _find_gauge(self) -> tuple[int, list[str]]:
        """Return the baud rate and the settings that the gauge lists.

        Older gauges (Series BG) take another meaning of ``AOUT`` and list nothing: none of them.
        """
        for baud in bauds_tried(self.port, self.address, BAUD_RATES):
            self.codec = Mark10Codec()
            self._tell("AOUT0")
            name = self.ask("RN", _is_word)
            if name.startswith("*"):
                break
            if not name:
                continue
            settings = self.ask("LIST", lambda answer: ";" in answer).split(";")
            if len(settings) > 1 and settings[1] in _LISTED_UNITS:
                return baud, settings
        raise WrongDeviceError(_NO_GAUGE.fill(address=self.address))

    def _said(self, command: str) -> str:
        answer = self.ask(command)
        return answer if answer.isprintable() and not answer.startswith("*") else ""

    def _tell(self, command: str) -> None:
        self.port.write(command.encode() + b"\r")


def _is_word(answer: str) -> bool:
    return bool(answer) and not _READING.fullmatch(answer)


driver = PortDriver("mark10", Mark10Platform, BAUD_RATES[0], interface_version=1)
