r"""The text protocol of the SparkFun OpenScale, firmware 1.2; no port, clock or thread.

A report line is ``[ms,]value,unit,[raw,][local,][remote,]\r\n``: always a trailing comma, no
checksum, no counter. Which columns there are stands only in the menu, so nothing is a sample
before a whole menu was read (or the settings were given), and then only a line that has
exactly these columns. A changed digit in the raw column cannot be detected by anyone; what a
changed digit does to the milliseconds, a :class:`.sample_clock.SampleClock` sees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

ADC_MIN, ADC_MAX = -(1 << 23), (1 << 23) - 1
MAX_LINE_BYTES = 160
CLOCK_MS = 1 << 32


@dataclass(frozen=True, slots=True)
class Settings:
    """What the menu shows; the defaults are those of an erased memory."""

    tare_counts: int = 1000
    factor: int = 0
    """Counts per unit, a whole number."""
    timestamp: bool = True
    report_interval_ms: int = 429
    baud: int = 9600
    unit: str = "lbs"
    decimals: int = 2
    average: int = 4
    local_temp: bool = True
    remote_temp: bool = False
    status_led: bool = True
    raw: bool = False
    serial_trigger: bool = False
    trigger_char: int = 0x21


@dataclass(frozen=True, slots=True)
class Report:
    """A report line; ``ms`` and ``raw_counts`` are None where the settings have no such column.

    Before the settings are known both are None, whatever the line contains.
    """

    n_bytes: int
    ms: int | None = None
    """The device's clock as printed: wraps at 2**32, shown as a signed number."""
    raw_counts: int | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A line of text the firmware is known to say, without its line end."""

    text: str


@dataclass(frozen=True, slots=True)
class Banner:
    """First line after a reset, and first line of each menu."""

    version: str


@dataclass(frozen=True, slots=True)
class Menu:
    """A whole menu was read, up to the prompt."""

    settings: Settings


Item = Report | Message | Banner | Menu

_INTEGER = rb"-?(?:0|[1-9]\d{0,9})"
_FLOAT = rb"(?:-?(?:0|[1-9]\d{0,9})(?:\.\d{1,5})?|inf|nan|ovf)"
_ECHO = rb"[ -~\x08]{0,64}"
_ANY_REPORT = re.compile(rb"(?:%b,)?%b,(?:lbs|kg),(?:%b,){0,3}\r\n" % (_INTEGER, _FLOAT, _FLOAT))
_BANNER = re.compile(rb"Serial Load Cell Converter version (\d+\.\d+)")
_MESSAGES = re.compile(
    b"|".join(
        (
            rb"By SparkFun Electronics|No remote sensor found|Remote temperature sensor detected",
            rb"Minimum time between reports: %b|Press x to bring up settings|Readings:" % _INTEGER,
            rb"Reset!|Reset - please power cycle|System Configuration|Exiting|x\) Exit",
            rb"Units set to (?:kg|lbs)|Getting Tare point: %b" % _INTEGER,
            rb"Scale calibration|Place known weight on scale\. "
            rb"Press a key when weight is in place and stable\.",
            rb"(?:Tare|Raw|Calibration Factor|New Calibration Factor): %b" % _INTEGER,
            rb"Current Reading: %b(?:kg|lbs)|New Scale Reading: %b (?:kg|lbs)" % (_FLOAT, _FLOAT),
            rb"Please enter the weight currently sitting on the scale: " + _ECHO,
            rb"User entered: " + _FLOAT,
            rb"Enter the number of decimals to display \(0 to 4\): " + _ECHO,
            rb"Enter the number of readings to average together \(1 to 64\): " + _ECHO,
            rb"(?:Decimal places|Average amount|New character): %b" % _INTEGER,
            rb"(?:Error: )?Out of bounds",
            rb"(?:Timestamp|Local temp|Remote temp|Status LED|Serial trigger|Raw reading)"
            rb" (?:on|off)",
            rb"Set time between reports|(?:Minimum|Current Time|Time between reports now): %bms"
            % _INTEGER,
            rb"Enter new time \(ms\): " + _ECHO,
            rb"Current rate: %b bps|Going to %bbps" % (_INTEGER, _INTEGER),
            rb"Enter new baud rate \('x' to abort\):|Enter new trigger character: ",
        )
    )
)
_BAUD_QUESTION = b"Enter new baud rate ('x' to abort):"
_MENU_LAST = b"x) Exit"


def _entry(key: str, text: str, value: str) -> re.Pattern[bytes]:
    return re.compile(rf"{key}\) {text} {value}".encode(), re.DOTALL)


_ON_OFF = r"\[(On|Off)\]"
_NUMBER = r"\[(-?\d{1,10})\]"
_MENU_ENTRIES = (
    ("tare_counts", _entry("1", "Tare scale to zero", _NUMBER)),
    ("factor", _entry("2", "Calibrate scale", _NUMBER)),
    ("timestamp", _entry("3", "Timestamp", _ON_OFF)),
    ("report_interval_ms", _entry("4", "Set report rate", _NUMBER)),
    ("baud", _entry("5", "Set baud rate", r"\[(\d{1,7}) bps\]")),
    ("unit", _entry("6", "Change units of measure", r"\[(kg|lbs)\]")),
    ("decimals", _entry("7", "Decimals", r"\[([0-5])\]")),
    ("average", _entry("8", "Average amount", r"\[(\d{1,2})\]")),
    ("local_temp", _entry("9", "Local temp", _ON_OFF)),
    ("remote_temp", _entry("r", "Remote temp", _ON_OFF)),
    ("status_led", _entry("s", "Status LED", r"\[(Blink|Off)\]")),
    ("raw", _entry("q", "Raw reading", _ON_OFF)),
    ("serial_trigger", _entry("t", "Serial trigger", _ON_OFF)),
    ("trigger_char", _entry("c", "Trigger character:", r"\[(\d{1,3}) / '.'\]")),
)


class OpenScaleCodec:
    """Turns the device's bytes into items; any split of the bytes gives the same items.

    Each byte ends up in exactly one of the byte counts. Nothing raises.
    """

    def __init__(self, settings: Settings | None = None) -> None:
        self.received_bytes = 0
        self.report_bytes = 0
        """Of report lines."""
        self.message_bytes = 0
        """Of known text."""
        self.damaged_bytes = 0
        """Of nothing known."""
        self.startup_bytes = 0
        """Of the first line, of which the beginning may have been sent before we listened."""
        self.damage_events = 0
        self.settings: Settings | None = None
        """What the last whole menu said; None before the first."""
        self._report = _ANY_REPORT
        self._pending = bytearray()
        self._blank_bytes = 0  # empty lines; what follows says whether they belong to a text
        self._menu: dict[str, int | str] = {}
        self._first = True
        self._overlong = False
        self._in_damage = False
        self._question = b""  # the text whose answer is due; it precedes a prompt
        self._echo_due = False
        if settings is not None:
            self._learn(settings)

    @property
    def pending_bytes(self) -> int:
        """Bytes of an unfinished line, and empty lines before it."""
        return len(self._pending) + self._blank_bytes

    def feed(self, data: bytes) -> list[Item]:
        """Return what these bytes complete, in order."""
        items: list[Item] = []
        self.received_bytes += len(data)
        self._pending += data
        while self._pending:
            if self._question and self._take_prompt(items):
                continue
            end = self._pending.find(b"\n") + 1
            if not end:
                break
            line = bytes(self._pending[:end])
            del self._pending[:end]
            self._take_line(line, items)
        if self._overlong or len(self._pending) > MAX_LINE_BYTES:
            self._overlong = bool(self._pending) or self._overlong
            self._damage(len(self._pending))
            self._pending.clear()
        return items

    def _take_prompt(self, items: list[Item]) -> bool:
        question, self._question = self._question, b""
        if self._pending[0] != ord(">"):
            return False
        del self._pending[0]
        self.message_bytes += 1
        self._echo_due = question == _BAUD_QUESTION
        if question == _MENU_LAST and len(self._menu) == len(_MENU_ENTRIES):
            settings = Settings(**self._menu)  # type: ignore[arg-type]
            self._learn(settings)
            items.append(Menu(settings))
        self._menu.clear()
        return True

    def _take_line(self, line: bytes, items: list[Item]) -> None:
        """Say what a whole line is: known text, a report, or damage.

        Empty lines are held back: the firmware sends them before its texts, and within a stream
        of reports they are what is left of a line that was lost.
        """
        first, self._first = self._first, False
        echo_due, self._echo_due = self._echo_due, False
        overlong, self._overlong = self._overlong or len(line) > MAX_LINE_BYTES, False
        content = line[:-1].rstrip(b"\r").removeprefix(b"\r")
        if overlong or len(line) - len(content) > 5:
            self._damage(len(line))
        elif (item := self._text(content, echo_due)) is not None:
            self.message_bytes += self._blank_bytes + len(line)
            self._blank_bytes = 0
            self._in_damage = False
            items.append(item)
        elif first:
            self.startup_bytes += len(line)
        elif not content:
            self._blank_bytes += len(line)
        elif (report := self._parse_report(line)) is not None:
            self._flush_blanks()
            self.report_bytes += len(line)
            self._in_damage = False
            items.append(report)
        else:
            self._damage(len(line))

    def _text(self, content: bytes, echo_due: bool) -> Item | None:
        if match := _BANNER.fullmatch(content):
            self._menu.clear()
            return Banner(match[1].decode())
        for name, pattern in _MENU_ENTRIES:
            if match := pattern.fullmatch(content):
                self._menu[name] = _setting(name, match[1].decode())
                return Message(content.decode("latin-1"))
        if _MESSAGES.fullmatch(content):
            if content in (_BAUD_QUESTION, _MENU_LAST):
                self._question = content
        elif not (echo_due and content and re.fullmatch(_ECHO, content)):
            return None
        return Message(content.decode("latin-1"))

    def _parse_report(self, line: bytes) -> Report | None:
        match = self._report.fullmatch(line)
        if match is None:
            return None
        if self.settings is None:
            return Report(len(line))
        fields = {name: int(text) for name, text in match.groupdict().items()}
        if not ADC_MIN <= fields.get("raw", 0) <= ADC_MAX:
            return None
        if not -CLOCK_MS // 2 <= fields.get("ms", 0) < CLOCK_MS // 2:
            return None
        return Report(len(line), fields.get("ms"), fields.get("raw"))

    def _learn(self, settings: Settings) -> None:
        self.settings = settings
        self._report = _report_pattern(settings)

    def _flush_blanks(self) -> None:
        if self._blank_bytes:
            blanks, self._blank_bytes = self._blank_bytes, 0
            self._damage(blanks)

    def _damage(self, n_bytes: int) -> None:
        blanks, self._blank_bytes = self._blank_bytes, 0
        if n_bytes + blanks:
            self.damaged_bytes += n_bytes + blanks
            self.damage_events += not self._in_damage
            self._in_damage = True


def _setting(name: str, text: str) -> int | str:
    if text in ("On", "Blink", "Off"):
        return text != "Off"
    return text if name == "unit" else int(text)


def _report_pattern(settings: Settings) -> re.Pattern[bytes]:
    decimals = rb"\.\d{%d}" % settings.decimals if settings.decimals else b""
    number = rb"-?(?:0|[1-9]\d{0,9})" + decimals
    columns = [
        rb"(?P<ms>%b)" % _INTEGER if settings.timestamp else None,
        rb"(?:%b|inf|nan|ovf)" % number,
        settings.unit.encode(),
        rb"(?P<raw>%b)" % _INTEGER if settings.raw else None,
        number if settings.local_temp else None,
        rb"(?:%b|0)" % number if settings.remote_temp else None,
    ]
    return re.compile(b"".join(c + b"," for c in columns if c is not None) + rb"\r\n")


def step_ms(before: Report, after: Report) -> int:
    """Return the device time between two lines; right across the wrap of the clock."""
    step = ((after.ms or 0) - (before.ms or 0)) % CLOCK_MS
    return step - CLOCK_MS if step >= CLOCK_MS // 2 else step


def encode_banner() -> bytes:
    """Return the first lines of both boot text and menu."""
    return (
        b"\r\nSerial Load Cell Converter version 1.2\r\n"
        b"By SparkFun Electronics\r\nNo remote sensor found\r\n"
    )


def encode_menu(settings: Settings) -> bytes:
    """Return the menu with its prompt."""
    on = {True: "On", False: "Off"}
    char = settings.trigger_char
    lines = (
        "System Configuration",
        f"1) Tare scale to zero [{settings.tare_counts}]",
        f"2) Calibrate scale [{settings.factor}]",
        f"3) Timestamp [{on[settings.timestamp]}]",
        f"4) Set report rate [{settings.report_interval_ms}]",
        f"5) Set baud rate [{settings.baud} bps]",
        f"6) Change units of measure [{settings.unit}]",
        f"7) Decimals [{settings.decimals}]",
        f"8) Average amount [{settings.average}]",
        f"9) Local temp [{on[settings.local_temp]}]",
        f"r) Remote temp [{on[settings.remote_temp]}]",
        f"s) Status LED [{'Blink' if settings.status_led else 'Off'}]",
        f"q) Raw reading [{on[settings.raw]}]",
        f"t) Serial trigger [{on[settings.serial_trigger]}]",
        f"c) Trigger character: [{char} / '{chr(char)}']",
        "x) Exit",
        ">",
    )
    return encode_banner() + "\r\n".join(lines).encode("latin-1")


def encode_report(
    settings: Settings, *, ms: int, value: str, raw_counts: int, local_c: float
) -> bytes:
    """Return one report line with the columns these settings have; no remote sensor."""
    signed_ms = (ms + CLOCK_MS // 2) % CLOCK_MS - CLOCK_MS // 2
    columns = [
        str(signed_ms) if settings.timestamp else None,
        value,
        settings.unit,
        str(raw_counts) if settings.raw else None,
        f"{local_c:.{settings.decimals}f}" if settings.local_temp else None,
        "0" if settings.remote_temp else None,
    ]
    return "".join(f"{c}," for c in columns if c is not None).encode() + b"\r\n"
