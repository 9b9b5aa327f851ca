"""Driver for load cells of Loadstar with a USB interface DI-100U or DI-1000U, and the faster ones.

The interface prints calibrated readings, a line each, 60 to 575 a second by model. It does not say
how often, nothing in its lines shows that one is missing, and their time is that of arrival: peak
and means, no rate of force development.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from forceplate.errors import WrongDeviceError
from forceplate.types import Clock, PlatformInfo
from forceplate.words import Text
from forceplate_drivers.force_units import INT32, force_channel
from forceplate_drivers.gauge import GaugeCodec, GaugePlatform
from forceplate_drivers.learned_rate import rate_by_arrival
from forceplate_drivers.port import Port, bauds_tried, clock_of
from forceplate_drivers.stream_platform import PortDriver, Sample

BAUD_RATES = (9600, 230400, 115200)
"""In the order of trying when the address names none."""
READY = "A"
LEARN_S = 2.0
"""Over less, the bursts of a busy computer make more than a hundredth of the rate."""
LEARN_LINES = 10
LEARN_TIMEOUT_S = 10.0
"""How long is listened for lines that come evenly: a busy computer hears them in bursts."""

_ATTEMPTS = 3
_READING = re.compile(r"( *)(-?\d+)\.(\d+)")
_UNITS = {name.lower(): name for name in ("N", "kN", "lb", "lbf", "oz", "kg", "kgf", "g")}

_NO_LOADSTAR = Text(
    "What is at {address} does not speak like a Loadstar interface (DI-100U, DI-1000U). Check port "
    "and cable; if it speaks at another baud rate, add that to the address, as in COM3@115200."
)
_NO_UNIT = Text(
    "The Loadstar interface at {address} gives its readings in {unit!r}, which is no unit of force "
    "that is known. Choose N, kg or lb in the program of its maker and connect it again."
)
_AVERAGES = Text(
    "The Loadstar interface at {address} averages {n} readings (CSS), which flattens the peak. Set "
    "it to 1 in the program of its maker and connect it again."
)
_UNEVEN = Text(
    "{address}: no readings came, or not evenly, in {seconds:g} s. Check the cable and close other "
    "programs, then connect it again."
)


class LoadstarCodec(GaugeCodec):
    """Readings such as ``      0.1000``: as many decimals as were learned, padded as they were."""

    decimals = 0
    width = 0
    """Characters of a reading with the spaces before it; 0: it is not padded."""

    def learn(self, readings: Sequence[str]) -> bool:
        """Take decimals and width from readings; False: they are not of one form."""
        matches = [match for line in readings if (match := _READING.fullmatch(line))]
        widths = set(map(len, readings))
        self.decimals = len(matches[0][3]) if matches else 0
        is_padded = len(widths) == 1 and any(match[1] for match in matches)
        self.width = widths.pop() if is_padded else 0
        return len(matches) == len(readings) and all(
            len(match[3]) == self.decimals and (is_padded or not match[1]) for match in matches
        )

    def reading(self, line: bytes) -> Sample | None:
        """Return the sample of a line; a digit that is lost or doubled changes its width."""
        text = line.decode("ascii", "replace").removesuffix("\r\n")
        match = _READING.fullmatch(text)
        if match is None or not line.endswith(b"\r\n") or len(match[3]) != self.decimals:
            return None
        counts = int(match[2] + match[3])
        has_width = len(text) == max(self.width, len(text.lstrip(" ")))
        return Sample((counts,)) if has_width and INT32[0] <= counts <= INT32[1] else None


class LoadstarPlatform(GaugePlatform):
    """An open Loadstar interface; see :class:`forceplate.platform.Platform`.

    Nothing in it is changed: neither its unit nor its tare. Opening takes three seconds: its rate
    stands nowhere but in its stream.

    Parameters
    ----------
    learn_s
        Seconds over which the sample rate is measured.
    monotonic
        The clock of the measuring, in seconds; None: that of the port.
    """

    codec: LoadstarCodec

    def __init__(
        self,
        port: Port,
        address: str,
        learn_s: float = LEARN_S,
        monotonic: Callable[[], float] | None = None,
    ) -> None:
        super().__init__(port, address)
        model = self._find_interface()
        unit = _UNITS.get((said := self._said("UNIT")).lower())
        if unit is None:
            raise WrongDeviceError(_NO_UNIT.fill(address=address, unit=said))
        average = self._said("CSS")
        if average.isdecimal() and int(average) > 1:
            raise WrongDeviceError(_AVERAGES.fill(address=address, n=int(average)))
        serial_number = self._said("ID")
        sample_rate_hz = self._learn(learn_s, monotonic or clock_of(port))
        self.info = PlatformInfo(
            driver="loadstar",
            model=f"Loadstar {model}",
            serial_number=serial_number,
            firmware="",
            sample_rate_hz=sample_rate_hz,
            channels=(force_channel(unit, self.codec.decimals),),
            detects_loss=False,
            clock=Clock.HOST,
            simulated=port.is_virtual,
        )

    def prepare(self) -> None:
        """Stop it; that it is ready comes behind all that it sent before."""
        if self.ask("", READY.__eq__) != READY:
            raise WrongDeviceError(_NO_LOADSTAR.fill(address=self.address))
        self.codec.is_asked = False

    def begin(self) -> None:
        """Let it send reading after reading."""
        self.port.write(b"WC\r")

    def end(self) -> None:
        """Stop it; it says that it is ready, to nobody."""
        self.codec.is_asked = True
        self.port.write(b"\r")

    def _find_interface(self) -> str:
        """Return the model; the interface is found where an empty line makes it ready."""
        for _ in bauds_tried(self.port, self.address, BAUD_RATES):
            self.codec = LoadstarCodec()
            self.port.write(b"\r")  # ends a stream, or what another program left half said
            if self.ask("", READY.__eq__) == READY:
                model = self._said("MODEL")
                if "DI-10" in model:
                    return model
                break
        raise WrongDeviceError(_NO_LOADSTAR.fill(address=self.address))

    def _said(self, command: str) -> str:
        """Return an answer, asked for again where it was not understood; empty if it never was."""
        for _ in range(_ATTEMPTS):
            answer = self.ask(command, _is_answer)
            if answer not in ("E", ""):
                return answer if answer.isprintable() else ""
        return ""

    def _learn(self, learn_s: float, monotonic: Callable[[], float]) -> float:
        """Return how often readings come; what they look like, the codec learns."""
        codec = self.codec
        codec.answers.clear()
        self.port.write(b"WC\r")
        arrivals_s: list[float] = []
        deadline_s = monotonic() + LEARN_TIMEOUT_S
        rate_hz = None
        while rate_hz is None and (left_s := deadline_s - monotonic()) > 0:
            codec.feed(self.port.read(left_s))
            arrivals_s += [monotonic()] * (len(codec.answers) - len(arrivals_s))
            is_long = len(arrivals_s) >= LEARN_LINES and arrivals_s[-1] - arrivals_s[0] >= learn_s
            if is_long and codec.learn(codec.answers):
                rate_hz = rate_by_arrival(arrivals_s)
            if is_long and rate_hz is None:
                codec.answers.clear()
                arrivals_s.clear()
        if rate_hz is None:
            raise WrongDeviceError(_UNEVEN.fill(address=self.address, seconds=LEARN_TIMEOUT_S))
        return rate_hz


def _is_answer(answer: str) -> bool:
    return bool(answer) and answer != READY


driver = PortDriver("loadstar", LoadstarPlatform, BAUD_RATES[0], interface_version=1)
