"""An OpenScale that weighs a source: the dialogue of firmware 1.2, byte for byte."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np

from forceplate.words import Text
from forceplate_drivers.emulation.device import CountsSource
from forceplate_drivers.emulation.emulator import Emulator
from forceplate_drivers.emulation.sources import SINGLE_CELL
from forceplate_drivers.openscale_codec import (
    ADC_MAX,
    ADC_MIN,
    Settings,
    encode_banner,
    encode_menu,
    encode_report,
)

BOOT_MS = 813
"""Clock of the first line after power-up."""
LOCAL_C = 24.75
MOST_HZ = 100.0
"""Its converter makes 80 in a second, by an oscillator of its own."""
_LONGEST_INPUT = 14
_POUNDS_PER_KILOGRAM = 2.20462
_KILOGRAMS_PER_POUND = 0.453592
_LARGEST_PRINTED = 4294967040.0
_SWITCHES = {
    ord("3"): ("timestamp", "Timestamp"),
    ord("9"): ("local_temp", "Local temp"),
    ord("r"): ("remote_temp", "Remote temp"),
    ord("s"): ("status_led", "Status LED"),
    ord("t"): ("serial_trigger", "Serial trigger"),
    ord("q"): ("raw", "Raw reading"),
}

_DECIMALS = (
    "\n\n\rEnter the number of decimals to display (0 to 4): ",
    (0, 4),
    "Decimal places: {}",
)
_AVERAGE = (
    "\n\n\rEnter the number of readings to average together (1 to 64): ",
    (1, 64),
    "Average amount: {}",
)

_ByteHandler = Callable[[int], bytes]


class OpenScaleDevice:
    """An OpenScale with one load cell; see :class:`.device.EmulatedDevice`.

    It reports each sample of the source, at the source's rate: the raw column is channel 0
    exactly, the milliseconds are its index over the rate. The real device prints a value and a
    raw reading of different conversions; here both are of the same. Settings survive a reset,
    as in the real device's memory.

    Parameters
    ----------
    source
        What the cell measures; only channel 0 is used.
    settings
        What is in its memory; by default that of an erased one, but for the report interval.
    clock_ms
        Reading of the clock at the first line after power-up.
    """

    def __init__(
        self,
        source: CountsSource,
        settings: Settings | None = None,
        *,
        clock_ms: int = BOOT_MS,
    ) -> None:
        if source.sample_rate_hz > 500 and source.sample_rate_hz != 1000:
            raise ValueError(
                Text(
                    "A source of {rate:g} Hz does not fit the OpenScale's clock of 1 ms: its steps "
                    "would look like gaps. Use at most 500 Hz, or 1000 Hz."
                ).fill(rate=source.sample_rate_hz)
            )
        self._source = source
        self._first_ms = clock_ms
        interval_ms = self.minimum_ms + 1
        self.settings = settings or Settings(report_interval_ms=interval_ms)
        self.power_on()

    @property
    def baud(self) -> int:
        """As set in the menu."""
        return self.settings.baud

    @property
    def sample_rate_hz(self) -> float:
        """Rate of the source."""
        return self._source.sample_rate_hz

    @property
    def minimum_ms(self) -> int:
        """Shortest time between reports that the menu accepts is one more than this."""
        return int(1000 / self._source.sample_rate_hz)

    @property
    def is_streaming(self) -> bool:
        """False in the menu and in trigger mode."""
        return self._handler is None and not self.settings.serial_trigger

    def power_on(self) -> bytes:
        """Reset: the clock starts anew, the banner is printed, the stream runs."""
        self._handler: _ByteHandler | None = None
        self._input = bytearray()
        self._clock_samples = 0
        banner = (
            encode_banner()
            + f"Minimum time between reports: {self.minimum_ms}\r\n"
            "Press x to bring up settings\r\nReadings:\r\n".encode()
        )
        return banner + self._start_stream()

    def receive(self, data: bytes) -> bytes:
        """Answer key by key; while streaming anything but ``x`` is swallowed."""
        return b"".join(self._key(key) for key in data)

    def produce(self, n_samples: int) -> bytes:
        """Advance the clock; report each sample while streaming."""
        lines = b""
        if self.is_streaming and not self.is_exhausted:
            lines = self._reports(n_samples)
        self._clock_samples += n_samples
        return lines

    def _start_stream(self) -> bytes:
        self.is_exhausted = False
        self._source.restart()
        # in trigger mode one line comes unasked
        return self._reports(1) if self.settings.serial_trigger else b""

    def _reports(self, n_samples: int) -> bytes:
        counts = self._source.take(n_samples)[:, 0]
        self.is_exhausted = len(counts) < n_samples
        return b"".join(
            encode_report(
                self.settings,
                ms=self._first_ms + round((self._clock_samples + i) * 1000 / self.sample_rate_hz),
                value=_printed(self._weight(raw), self.settings.decimals),
                raw_counts=raw,
                local_c=LOCAL_C,
            )
            for i, raw in enumerate(np.clip(counts, ADC_MIN, ADC_MAX).tolist())
        )

    def _weight(self, raw_counts: int) -> float:
        with np.errstate(divide="ignore", invalid="ignore"):
            above_tare = np.float32(raw_counts - self.settings.tare_counts)
            return float(above_tare / np.float32(self.settings.factor))

    def _measure(self) -> int:
        counts = self._source.take(1)
        return int(np.clip(counts[0, 0], ADC_MIN, ADC_MAX)) if len(counts) else 0

    def _key(self, key: int) -> bytes:
        if self._handler is not None:
            return self._handler(key)
        if key == ord("x"):
            return self._show_menu()
        if self.settings.serial_trigger and key == self.settings.trigger_char:
            return self._reports(1)
        return b""

    def _show_menu(self, before: bytes = b"") -> bytes:
        self._handler = self._menu_key
        return before + encode_menu(self.settings)

    def _menu_key(self, key: int) -> bytes:
        """Do what this key does in the menu; any other shows the menu again."""
        if key in _SWITCHES:
            name, text = _SWITCHES[key]
            is_on = not getattr(self.settings, name)
            self._change(name, is_on)
            state = "on" if is_on else "off"
            return self._show_menu(f"\n\r{text} {state}\r\n".encode())
        if key == ord("x"):
            self._handler = None
            return b"Exiting\r\n" + self._start_stream()
        dialogues: dict[int, Callable[[], bytes]] = {
            ord("1"): self._tare,
            ord("2"): self._ask_calibration,
            ord("4"): self._ask_interval,
            ord("5"): self._ask_baud,
            ord("6"): self._change_units,
            ord("7"): partial(self._ask_number, "decimals", *_DECIMALS),
            ord("8"): partial(self._ask_number, "average", *_AVERAGE),
            ord("c"): self._ask_trigger_char,
        }
        return dialogues[key]() if key in dialogues else self._show_menu()

    def _tare(self) -> bytes:
        self.settings = replace(self.settings, tare_counts=self._measure())
        return self._show_menu(f"\n\rGetting Tare point: {self.settings.tare_counts}\r\n".encode())

    def _change_units(self) -> bytes:
        to_kg = self.settings.unit == "lbs"
        ratio = _POUNDS_PER_KILOGRAM if to_kg else _KILOGRAMS_PER_POUND
        unit = "kg" if to_kg else "lbs"
        self.settings = replace(self.settings, unit=unit, factor=int(self.settings.factor * ratio))
        return self._show_menu(f"\n\rUnits set to {unit}\r\n".encode())

    def _ask_calibration(self) -> bytes:
        self._handler = self._weight_is_in_place
        return (
            b"\r\n\r\nScale calibration\r\n"
            b"Place known weight on scale. Press a key when weight is in place and stable.\r\n"
        )

    def _weight_is_in_place(self, _key: int) -> bytes:
        raw = self._measure()
        self._calibration_raw = raw
        reading = _printed(self._weight(raw), 4)
        question = (
            f"Tare: {self.settings.tare_counts}\r\nRaw: {raw}\r\n"
            f"Current Reading: {reading}{self.settings.unit}\r\n"
            f"Calibration Factor: {self.settings.factor}\r\n"
            "Please enter the weight currently sitting on the scale: "
        )
        return self._ask(question, self._calibrate)

    def _calibrate(self, text: str) -> bytes:
        weight = _number(text)
        above_tare = self._calibration_raw - self.settings.tare_counts
        self.settings = replace(self.settings, factor=int(above_tare / weight) if weight else 0)
        reading = _printed(self._weight(self._measure()), 4)
        return (
            f"\r\nUser entered: {_printed(weight, 4)}\r\n"
            f"New Calibration Factor: {self.settings.factor}\r\n"
            f"New Scale Reading: {reading} {self.settings.unit}\r\n"
        ).encode()

    def _ask_interval(self) -> bytes:
        question = (
            f"\n\n\rSet time between reports\r\nMinimum: {self.minimum_ms}ms\r\n"
            f"Current Time: {self.settings.report_interval_ms}ms\r\nEnter new time (ms): "
        )
        return self._ask_number(
            "report_interval_ms",
            question,
            (self.minimum_ms + 1, 2**31),
            "Time between reports now: {}ms",
        )

    def _ask_number(self, name: str, question: str, bounds: tuple[int, int], answer: str) -> bytes:
        return self._ask(question, lambda text: self._set_number(name, text, bounds, answer))

    def _set_number(self, name: str, text: str, bounds: tuple[int, int], answer: str) -> bytes:
        number = int(_number(text))
        if not bounds[0] <= number <= bounds[1]:
            return b"Error: Out of bounds\r\n"
        self._change(name, number)
        return f"{answer.format(number)}\r\n".encode()

    def _change(self, name: str, value: bool | int) -> None:
        self.settings = replace(self.settings, **{name: value})  # type: ignore[arg-type]

    def _ask_baud(self) -> bytes:
        question = (
            f"\n\n\rCurrent rate: {self.settings.baud} bps\r\n"
            "Enter new baud rate ('x' to abort):\r\n>"
        )
        return self._ask(question, self._set_baud)

    def _set_baud(self, text: str) -> bytes:
        if "x" in text:
            return b"Exiting\r\n"
        baud = int(_number(text))
        if not 1200 <= baud <= 1_000_000:
            return b"Out of bounds\r\n"
        self.settings = replace(self.settings, baud=baud)
        return f"Going to {baud}bps\r\n".encode()

    def _ask_trigger_char(self) -> bytes:
        self._handler = self._set_trigger_char
        return b"\n\rEnter new trigger character: "

    def _set_trigger_char(self, key: int) -> bytes:
        self.settings = replace(self.settings, trigger_char=key)
        return self._show_menu(f"\r\n\n\rNew character: {key}".encode())

    def _ask(self, question: str, answer: Callable[[str], bytes]) -> bytes:
        self._input.clear()
        self._handler = lambda key: self._line_input(key, answer)
        return question.encode()

    def _line_input(self, key: int, answer: Callable[[str], bytes]) -> bytes:
        """Echo what is typed until a carriage return; backspace takes one character back."""
        if key == ord("\r"):
            text = self._input.decode("latin-1")
            return self._show_menu(b"\r\r\n" + answer(text))
        if key in (0x08, 0x7F):
            del self._input[-1:]
            return b"\x08 \x08"
        if len(self._input) < _LONGEST_INPUT:
            self._input.append(key)
            return bytes([key])
        return b""


def _printed(value: float, decimals: int) -> str:
    if np.isnan(value):
        return "nan"
    if np.isinf(value):
        return "inf"
    return f"{value:.{decimals}f}" if abs(value) <= _LARGEST_PRINTED else "ovf"


def _number(text: str) -> float:
    """Return what the text is as a number; 0 like C's conversions when it is none."""
    try:
        return float(text)
    except ValueError:
        return 0.0


emulator = Emulator(OpenScaleDevice, 80.0, SINGLE_CELL, most_hz=MOST_HZ, counts=(ADC_MIN, ADC_MAX))
