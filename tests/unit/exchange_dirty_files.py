"""Files of other systems as people have them, made by chance, each with what it truly says.

``dirty_file(seed)`` is one file: units, separators, decimal marks, headings, forms of time, blocks,
metadata, damage, and what the user says about it. ``truth`` is what a person reads in it, or None
where nobody could tell, or where the file says itself that it is no single recording of a force.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
from numpy.typing import NDArray

from forceplate.exchange.importing.recording import HowToRead
from forceplate.exchange.importing.units import ForceUnit, TimeUnit

NEWTONS = {
    "N": 1.0, "kN": 1000.0, "mN": 0.001, "gf": 0.00980665, "kgf": 9.80665,
    "lbf": 4.4482216152605,
}  # fmt: skip
SPELLED = {
    "N": ["N", "n", "Newton", "newtons"], "kN": ["kN", "KN"], "mN": ["mN"], "gf": ["gf"],
    "kgf": ["kgf", "kp", "Kgf"], "lbf": ["lbf", "LBF"],
}  # fmt: skip
MASSES = {"kg": "kgf", "g": "gf", "lb": "lbf", "lbs": "lbf", "Kg": "kgf"}
NO_FORCES = ["V", "mV", "%", "Nm", "N/s", "N m", "counts", "MN", "xyz", "kPa", "mm"]
SECONDS = {"s": 1.0, "ms": 1e-3, "us": 1e-6, "ns": 1e-9}
TIME_SPELLED = {
    "s": ["s", "sec", "Sec", "seconds"], "ms": ["ms", "msec"], "us": ["us", "µs", "μs"],
    "ns": ["ns"],
}  # fmt: skip
TIME_NAMES = ["Time", "time", "t", "Zeit", "Tijd", "Timestamp", "abs time", "Elapsed time", "TIME"]
FORCE_NAMES = ["Force", "force", "Fz", "Kraft", "Kracht", "GRF", "Load", "Força", "FZ", "Force z"]


@dataclass
class DirtyFile:
    """One file, what is said about it, and what is true."""

    seed: int
    data: bytes
    how: HowToRead
    truth_n: NDArray[np.float64] | None
    """(n,) of the rows that are samples; None: it must be refused."""
    rate_hz: float
    n_missing: int
    is_plain: bool
    """Nothing in it is in doubt: it must be read."""
    kinds: list[str] = field(default_factory=list)
    """What is unusual in it."""


def press(rng: np.random.Generator, rate_hz: float, seconds: float) -> NDArray[np.float64]:
    """Return a rest, a press and a release, in newtons."""
    rest, peak = float(rng.uniform(-20, 300)), float(10 ** rng.uniform(0.9, 2.9))
    t = np.arange(int(seconds * rate_hz)) / rate_hz
    up = (1 - np.exp(-np.clip(t - 1.7, 0, None) / 0.1)) * (t > 1.7)
    down = np.where(t > seconds - 1.6, np.exp(-(t - seconds + 1.6) / 0.08), 1.0)
    return np.asarray(rest + peak * up * down + rng.normal(0, peak / 400, t.size))


class _Maker:
    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.r = random.Random(seed)
        self.rng = np.random.default_rng(seed)
        self.kinds: list[str] = []
        self.refused = False
        self.doubtful = False
        self.how: dict[str, object] = {}

    def chance(self, p: float, kind: str = "") -> bool:
        found = self.r.random() < p
        if found and kind:
            self.kinds.append(kind)
        return found

    def pick(self, *values: object) -> object:
        return self.r.choice(values)

    # one number, as this file writes it

    def number(self, value: float, decimals: int, *, is_time: bool = False) -> str:
        text = f"{value:.{decimals}f}"
        if self.thousands and not (is_time and self.plain_times):
            whole, _, part = text.partition(".")
            sign, digits = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
            grouped = f"{int(digits):,}".replace(",", self.thousands)
            text = f"{sign}{grouped}{'.' if part else ''}{part}"
            if self.decimal == "," or self.thousands == ".":
                head, _, tail = text.rpartition(".") if part else (text, "", "")
                text = f"{head},{tail}" if part else text
            return text
        return text.replace(".", self.decimal)

    def exact(self, value: float, decimals: int) -> float:
        return float(f"{value:.{decimals}f}")

    def make(self) -> DirtyFile:
        self.rate = float(self.r.choice([50, 100, 128, 200, 250, 250, 500, 100, 1000, 62.5, 200]))
        self.seconds = self.r.choice([4.6, 5.0, 6.0])
        self.separator = self.r.choice([",", ",", ";", ";", "\t", " ", "|"])
        self.decimal = "." if self.separator == "," else self.r.choice([".", ","])
        self.thousands = ""
        if self.separator in ";\t|" and self.chance(0.12, "thousands"):
            self.thousands = self.r.choice([",", "'"] if self.decimal == "." else [".", "'"])
        self.plain_times = self.r.random() < 0.5
        self._units()
        self._times()
        self._columns()
        lines = self._lines()
        return self._encoded(lines)

    def _units(self) -> None:
        self.unit = self.r.choice(["N", "N", "N", "N", "kN", "mN", "gf", "kgf", "kgf", "lbf"])
        self.written_unit = self.r.choice(SPELLED[self.unit])
        said = self.r.random()
        if self.chance(0.08, "mass"):
            self.written_unit = self.r.choice(list(MASSES))
            self.unit = MASSES[self.written_unit]
            if said < 0.5:
                self.how["unit"] = ForceUnit(self.unit)
            elif said < 0.7:
                self.how["unit"] = ForceUnit.N
                self.refused = True
            else:
                self.refused = True
        elif self.chance(0.08, "no force"):
            self.written_unit = self.r.choice(NO_FORCES)
            self.refused = True
            if said < 0.5:
                self.how["unit"] = ForceUnit.N
        elif self.chance(0.1, "no unit"):
            self.written_unit = ""
            if said < 0.7:
                self.how["unit"] = ForceUnit(self.unit)
            else:
                self.refused = True
        elif said < 0.1:
            self.how["unit"] = ForceUnit(self.unit)
        elif said < 0.2:
            self.kinds.append("unit contradicted")
            other = self.r.choice([one for one in NEWTONS if one != self.unit])
            self.how["unit"] = ForceUnit(other)
            self.refused = True
        digits = {"N": 3, "kN": 6, "mN": 0, "gf": 1, "kgf": 4, "lbf": 4}[self.unit]
        self.force_decimals = max(0, digits + self.r.choice([-1, 0, 0, 0, 1, 2]))

    def _times(self) -> None:
        self.time = self.r.choice(
            ["s", "s", "s", "ms", "us", "ns", "clock", "iso", "zone", "unix", "unix ms", "none",
             "unitless"]
        )  # fmt: skip
        if self.separator == " " and self.time in ("iso", "zone"):
            self.time = "s"
        if self.thousands and self.time.startswith("unix"):
            self.time = "s"
        self.rate_line = self.time == "none" or self.chance(0.3)
        if self.time == "none" and self.chance(0.3, "no rate"):
            self.rate_line = False
            if self.r.random() < 0.7:
                self.how["rate_hz"] = self.rate
            else:
                self.refused = True
        elif self.chance(0.06, "rate contradicted"):
            self.how["rate_hz"] = self.rate * self.r.choice([0.5, 2.0, 0.9, 1.024, 1000])
            self.refused = True
        if self.time == "unitless":
            self.kinds.append("time without unit")
            if self.r.random() < 0.7:
                self.how["time_unit"] = TimeUnit.S
            else:
                self.refused = True

    def _columns(self) -> None:
        self.n_extra = self.r.choice([0, 0, 0, 1, 2])
        if self.time == "none" and self.separator == " ":
            self.n_extra = max(1, self.n_extra)
        self.extra_kinds = [self.r.choice(["temperature", "marker", "Fx", "counter"])
                            for _ in range(self.n_extra)]  # fmt: skip
        self.force_name = self.r.choice(FORCE_NAMES)
        if "Fx" in self.extra_kinds and self.chance(0.8):
            self.how["force_columns"] = (self.force_name,)
        elif "Fx" in self.extra_kinds:
            self.kinds.append("two forces")
            self.refused = True

    # text

    def _time_cell(self, i: int) -> str:
        us = round(i / self.rate * 1e6)
        numbers = {"s": 6, "unitless": 6, "ms": 3, "us": 0, "ns": 0}
        if self.time in numbers:
            seconds = 1.0 if self.time == "unitless" else SECONDS[self.time]
            return self.number(i / self.rate / seconds, numbers[self.time], is_time=True)
        if self.time.startswith("unix"):
            since_1970, per_unit = 1_772_443_800_000_000 + us, 1000 if "ms" in self.time else 10**6
            digits = 3 if "ms" in self.time else 6
            return f"{since_1970 // per_unit}{self.decimal}{since_1970 % per_unit:0{digits}d}"
        moment = datetime(2026, 3, 2, 9, 30, 0, 125_000, tzinfo=UTC) + timedelta(microseconds=us)
        if self.time == "clock":
            return f"{moment:%H:%M:%S.%f}".replace(".", self.decimal)
        zone = timezone(timedelta(hours=1)) if self.time == "zone" else UTC
        written = moment.astimezone(zone)
        return (written if self.time == "zone" else written.replace(tzinfo=None)).isoformat(
            timespec="microseconds"
        )

    def _heading(self) -> tuple[list[str], list[str]]:
        names, units = [], []
        if self.time != "none":
            name = self.r.choice(TIME_NAMES if self.time != "unitless" else TIME_NAMES[:2])
            if self.time in ("clock", "iso", "zone", "unitless"):
                name, unit = ("Time" if name == "t" else name), ""
            else:
                base = {"unix": "s", "unix ms": "ms"}.get(self.time, self.time)
                unit = self.r.choice(TIME_SPELLED[base])
            names.append(name)
            units.append(unit)
        names.append(self.force_name)
        units.append(self.written_unit)
        for i, kind in enumerate(self.extra_kinds):
            names.append({"temperature": "Temp", "Fx": "Fx", "counter": "Index",
                          "marker": "Marker"}[kind] + (str(i) if i else ""))  # fmt: skip
            units.append({"temperature": "°C", "Fx": "N"}.get(kind, ""))
        return names, units

    def _row(self, i: int, force: float) -> str:
        cells = [] if self.time == "none" else [self._time_cell(i)]
        cells.append(self.number(force, self.force_decimals))
        beside = {
            "temperature": self.number(21.4 + i % 7 / 10, 1),
            "Fx": self.number(0.25 + i % 5, 2),
            "counter": str(i),
            "marker": "x" if i % 3 else "ok",
        }
        return self._joined([*cells, *(beside[kind] for kind in self.extra_kinds)])

    def _joined(self, cells: list[str]) -> str:
        if self.quotes:
            cells = [f'"{cell}"' for cell in cells]
        end = self.separator if self.trailing else ""
        return self.separator.join(cells) + end

    def _lines(self) -> list[str]:
        self.quotes = self.separator in ",;" and self.chance(0.1, "quotes")
        if self.quotes and self.separator == "," and self.chance(0.5, "quoted decimal commas"):
            self.decimal = ","
        self.trailing = self.separator in ",;\t" and self.chance(0.06, "trailing separator")
        names, units = self._heading()
        style = self.r.choice(["[]", "()", "row", "row[]", "[]", "()", "/", "_"])
        if self.separator == " " and style in ("row", "row[]"):
            style = "()"
        head: list[str] = []
        if style in ("row", "row[]"):
            self.kinds.append("units in a row")
            self.n_head = 2 if any(units) else 1
            head.append(self._joined(names))
            if any(units):
                form = "[{}]" if style == "row[]" else "{}"
                head.append(self._joined([form.format(unit) if unit else "" for unit in units]))
        else:
            form = {"[]": "{} [{}]", "()": "{} ({})", "/": "{} / {}", "_": "{}_{}"}[style]
            if self.written_unit in ("%", "xyz", "MN") and style in ("/", "_"):
                form = "{} ({})"
            written = [form.format(n, u) if u else n for n, u in zip(names, units, strict=True)]
            self.n_head = 1
            if self.separator == " ":
                written = [name.replace(" ", "") for name in written]
            head.append(self._joined(written))
        if self.separator == " " and "force_columns" in self.how:
            self.how["force_columns"] = ("2" if self.time != "none" else "1",)
        above = []
        if self.chance(0.3, "lines above"):
            above = self.r.sample(
                ["Kistler BioWare 5.4", "Subject: P001", "Trial\t3", "Date: 02.03.2026",
                 "# exported", "Operator;AB", "Notes: none"], 3)  # fmt: skip
        if self.rate_line:
            rate = f"{self.rate:g}".replace(".", self.decimal)
            above.append(
                self.r.choice([
                    f"Sample rate (Hz){self.separator}{rate}", f"SampleRate={self.rate:g}",
                    f"Rate (Hz):\t{self.rate:.1f}", f"# sampling frequency: {self.rate:g} Hz",
                    f"Sampling rate: {self.rate:g}",
                ])
            )  # fmt: skip
        if self.chance(0.2) and above:
            above.append("")
        return [*above, *head]

    def _force(self) -> NDArray[np.float64]:
        """Return the newtons of the file; now and then what must not pass for a press."""
        force = press(self.rng, self.rate, self.seconds)
        if self.chance(0.06, "negative"):
            self.refused = self.refused or not self.chance(0.3)
            if not self.refused:
                self.how["invert"] = True
            return -force
        if self.chance(0.06, "two efforts"):
            self.refused = True
            return np.concatenate([force, force[int(0.3 * self.rate) :] + 0.001])
        if self.rate >= 500 and self.chance(0.06, "held"):
            self.refused = True  # unless it is read at the rate of the sensor
            each = int(self.rate // self.r.choice([20, 50, 100]))
            return force[np.arange(force.size) // each * each]
        return force

    def _damaged(
        self, rows: list[str], truth: NDArray[np.float64], head: list[str]
    ) -> tuple[list[str], NDArray[np.float64], int, str]:
        """Return the rows with what happens to files, what is left of the truth, and the kind."""
        body = list(rows)
        kind = self.r.choice(
            ["", "", "", "", "blank", "header", "two", "text", "short", "footer", "lost", "empty"]
        )
        n_missing = 0
        middle = len(rows) // 2
        heading = head[-self.n_head :]
        has_time = self.time != "none"
        match kind:
            case "blank":
                body.insert(middle, "")
            case "header":
                body[middle:middle] = heading
                self.refused |= not has_time
            case "two":
                body += ["", *heading, *rows] if self.r.random() < 0.5 else rows
                self.refused = True
            case "text":
                cells = rows[middle].split(self.separator)
                cells[1 if has_time else 0] = "OVER"
                body[middle] = self.separator.join(cells)
                self.refused = True
            case "short":
                if self.separator in rows[0] and has_time:
                    body[middle] = rows[middle].split(self.separator)[0]
                    self.refused = True
            case "lost" if has_time:
                n_missing = self.r.randint(1, 9)
                del body[middle : middle + n_missing]
                truth = np.delete(truth, range(middle, middle + n_missing))
            case "empty" if (self.n_extra or has_time) and not self.quotes:
                cells = rows[middle].split(self.separator)
                cells[1 if has_time else 0] = ""
                if self.separator != " ":
                    n_missing, body[middle] = 1, self.separator.join(cells)
                    truth = np.delete(truth, middle)
            case "footer":
                body += ["", "End of file", f"Max: {max(truth)}"]
        if kind:
            self.kinds.append(kind)
        return body, truth, n_missing, kind

    def _encoded(self, head: list[str]) -> DirtyFile:
        force = self._force() / NEWTONS[self.unit]
        rows = [self._row(i, value) for i, value in enumerate(force)]
        truth = np.array([self.exact(value, self.force_decimals) for value in force])
        body, truth, n_missing, kind = self._damaged(rows, truth, head)
        text = "\n".join([*head, *body, ""])
        if kind not in ("footer", "two") and self.chance(0.1, "cut off"):
            cut = self.r.randint(1, max(1, len(rows[-1]) - 1))
            text = text[: -1 - cut]
            truth = truth[:-1]
        if self.chance(0.1, "zeros at the end"):
            text += "\0" * self.r.randint(1, 600)
        text = text.replace("\n", self.r.choice(["\n", "\r\n"]))
        encoding = self.r.choice(["utf-8", "utf-8", "utf-8-sig", "utf-16", "cp1252"])
        try:
            data = text.encode(encoding)
        except UnicodeEncodeError:
            data = text.encode("utf-8")
        sign = -1 if "invert" in self.how else 1
        is_plain = not self.kinds or set(self.kinds) <= {"lines above", "units in a row"}
        return DirtyFile(
            self.seed, data, HowToRead(**self.how),  # type: ignore[arg-type]
            None if self.refused else sign * truth * NEWTONS[self.unit],
            self.rate, n_missing, is_plain and not self.refused, self.kinds,
        )  # fmt: skip


def dirty_file(seed: int) -> DirtyFile:
    """Return the file of this number, always the same."""
    return _Maker(seed).make()
