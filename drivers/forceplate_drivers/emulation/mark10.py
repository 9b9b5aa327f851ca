"""An emulated Mark-10 gauge: commands of GCL2 in, readings out."""

from __future__ import annotations

from dataclasses import replace

from forceplate_drivers.emulation.device import CountsSource
from forceplate_drivers.emulation.emulator import Emulator
from forceplate_drivers.emulation.sources import SINGLE_CELL
from forceplate_drivers.force_units import NEWTONS

SAMPLE_RATE_HZ = 250.0
DECIMALS = {"N": 2, "mN": 0, "kN": 5, "lbF": 3, "ozF": 2, "kgF": 4, "gF": 1}
_UNIT_COMMANDS = {
    "N": "N", "MN": "mN", "KN": "kN", "LB": "lbF", "OZ": "ozF", "KG": "kgF", "G": "gF",
}  # fmt: skip
_IDENTITY = {"RN": "FORCE GAUGE", "RM": "M5-50", "RV": "1.00", "RS": "3789123"}
_OUTPUT_RATES_HZ = {"0": 0, "1": 50} | {str(n): n for n in (2, 5, 10, 25, 50, 125, 250)}
_ILLEGAL, _WRONG_NUMBER = "*10", "*22"


class Mark10Device:
    """A gauge that a source presses on, a count being 0.01 N; see :class:`.device.EmulatedDevice`.

    Attributes
    ----------
    unit
        As set on the gauge, by a key or a command; it survives a restart, as all settings do
        here that a real gauge has saved.
    """

    baud = 115200
    sample_rate_hz = SAMPLE_RATE_HZ

    def __init__(self, source: CountsSource, unit: str = "N") -> None:
        self._source = source
        self.unit = unit
        self.mode, self.filter, self.form = "PC", "FLTC8", "NUM"
        self.other_settings = "FLTP1;AOUT00;AOFF5;{form};MIT;POL;B0"
        self.power_on()

    def power_on(self) -> bytes:
        """Start anew, sending nothing."""
        self._input = bytearray()
        self._output_rate_hz = 0
        self._n_sampled = 0
        self._latest_counts = 0
        self.is_exhausted = False
        return b""

    @property
    def is_streaming(self) -> bool:
        """True once it was told how often to send."""
        return self._output_rate_hz > 0

    def receive(self, data: bytes) -> bytes:
        """Answer commands, each ended by a carriage return; nothing is echoed."""
        answers = []
        for byte in data:
            if byte == ord("\r"):
                answers.append(self._command(self._input.decode("latin-1").strip().upper()))
                self._input.clear()
            elif byte != ord("\n"):
                self._input.append(byte)
        return "".join(f"{answer}\r\n" for answer in answers if answer).encode("latin-1")

    def produce(self, n_samples: int) -> bytes:
        """Measure; send every sample, or as many of them as it was told to."""
        if not self.is_streaming or self.is_exhausted:
            return b""
        counts = self._source.take(n_samples)[:, 0].tolist()
        self.is_exhausted = len(counts) < n_samples
        every = round(self.sample_rate_hz) // self._output_rate_hz
        lines = []
        for count in counts:
            self._latest_counts = count
            if self._n_sampled % every == 0:
                lines.append(f"{self._reading()}\r\n")
            self._n_sampled += 1
        return "".join(lines).encode()

    def _command(self, command: str) -> str:
        """Carry out a command; return its answer, empty where it has none."""
        others = self.other_settings.format(form=self.form)
        answers = _IDENTITY | {
            "": "",
            "?": self._reading(),
            "?C": self._reading(),
            "LIST": f"V1.00;{self.unit.upper()};{self.mode};{self.filter};{others}",
        }
        return answers[command] if command in answers else self._set(command)

    def _set(self, command: str) -> str:
        """Change a setting; return the error, empty where there is none."""
        name = command.rstrip("0123456789")
        number = command.removeprefix(name)
        if command in _UNIT_COMMANDS:
            self.unit = _UNIT_COMMANDS[command]
        elif command in ("CUR", "PT", "PC"):
            self.mode = command
        elif command in ("FULL", "NUM"):
            self.form = command
        elif name == "FLTC" and number and int(number) <= 10:
            self.filter = command
        elif name == "AOUT" and number in _OUTPUT_RATES_HZ:
            self._start(_OUTPUT_RATES_HZ[number])
        else:
            return _WRONG_NUMBER if name in ("FLTC", "AOUT") and number else _ILLEGAL
        return ""

    def _start(self, output_rate_hz: int) -> None:
        if output_rate_hz and not self._output_rate_hz:
            self._source.restart()
            self._n_sampled = 0
            self.is_exhausted = False
        self._output_rate_hz = output_rate_hz

    def _reading(self) -> str:
        decimals = DECIMALS[self.unit]
        in_unit = self._latest_counts * 0.01 / NEWTONS[self.unit]
        printed = f"{in_unit:.{decimals}f}"
        return f"{printed} {self.unit}" if self.form == "FULL" else printed


emulator = Emulator(
    Mark10Device,
    SAMPLE_RATE_HZ,
    replace(
        SINGLE_CELL,
        newton_per_count=0.01,
        offset_counts=(12.0,),
        noise_counts=2.0,
        drift_counts_per_s=0.05,
    ),
)
