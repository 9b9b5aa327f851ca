"""A hundred trials of every kind that the analysis tells apart, the same on every computer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.trial.choices import (
    DEFAULT_CHOICES,
    FORMER_CHOICES,
    Choices,
    OnsetKind,
    OnsetRule,
    RestKind,
)
from forceplate.types import Arrival, Clock, EndReason, Gap, HandMarks, Trial, VisitHeader
from forceplate_calibration import Calibration
from tests.unit.analysis_data import CALIBRATION, HEADER, PLATFORM, ZERO, trial

_Force = NDArray[np.float64]


@dataclass(frozen=True)
class Case:
    """A trial under choices."""

    name: str
    trial: Trial
    header: VisitHeader = HEADER
    choices: Choices = DEFAULT_CHOICES


def noise(n: int, seed: int) -> _Force:
    """Return (n,) nearly normal values of SD 1 by whole numbers alone, so the same everywhere."""
    value = np.arange(4 * n, dtype=np.uint64) + np.uint64(seed * 1_000_003)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        value = (value ^ (value >> np.uint64(shift))) * np.uint64(factor)
    uniform = (value ^ (value >> np.uint64(31))) / 2.0**64
    return np.asarray((uniform.reshape(n, 4).sum(axis=1) - 2) * 3**0.5)


def _pressed(
    *corners: tuple[float, float], noise_n: float = 0.05, rate_hz: float = 1000.0, seed: int = 1
) -> _Force:
    """Return 10 s of force through these corners (s, N), toes of 15 N laid down at 1 s."""
    time_s = np.arange(round(10 * rate_hz)) / rate_hz
    at_s, force_n = zip(*((0.0, 0.0), (1.0, 0.0), (1.2, 15.0), *corners), strict=True)
    return np.asarray(np.interp(time_s, at_s, force_n) + noise_n * noise(time_s.size, seed))


PRESS = (
    (3.0, 15.0),
    (3.08, 46.0),
    (3.2, 88.0),
    (3.35, 108.0),
    (3.8, 117.0),
    (7.0, 104.0),
    (7.2, 15.2),
)
BEGINS = 3.0
OTHER_RATE_HZ = 979.0
"""At which no window is a whole number of samples."""


def _changed(column: int, rows: slice, by: Any) -> Trial:
    """Return a press of which one channel does something else for a while."""
    made = trial(_pressed(*PRESS))
    counts = made.counts.copy()
    counts[rows, column] = np.rint(by(counts[rows, column]))
    return replace(made, counts=counts)


def _sine(time_s: _Force, hz: float) -> _Force:
    return np.asarray(np.sin(2 * np.pi * hz * time_s))


def _forces(rate_hz: float) -> Iterator[tuple[str, _Force]]:
    """Yield what people and platforms do."""
    pressed = partial(_pressed, rate_hz=rate_hz)
    clean, time_s = pressed(*PRESS), np.arange(round(10 * rate_hz)) / rate_hz
    wave = _sine(time_s, 1)

    def put_on(from_s: float, added_n: _Force | float, to_s: float) -> _Force:
        on_top = np.zeros(clean.size)
        where = slice(round(from_s * rate_hz), round(to_s * rate_hz))
        on_top[where] = added_n if isinstance(added_n, float) else added_n[where]
        return clean + on_top

    yield "clean", clean
    yield "weak", pressed(*((s, 15 + (n - 15) / 30) for s, n in PRESS), noise_n=0.02)
    yield "strong", pressed(*((s, 15 + (n - 15) * 2.6) for s, n in PRESS), noise_n=0.2)
    yield "noisy", pressed(*PRESS, noise_n=1.1)
    yield "very noisy", pressed(*PRESS, noise_n=3.1)
    yield "drifting rest", put_on(1.2, 1.6 * (time_s - BEGINS), BEGINS)
    yield "falling rest", put_on(1.2, -1.1 * (time_s - BEGINS), BEGINS)
    yield "swaying rest", put_on(1.2, 0.9 * wave, BEGINS)
    yield "hum of 50 Hz", clean + 1.4 * _sine(time_s, 50)
    yield "hum of 60 Hz", clean + 0.4 * _sine(time_s, 60)
    yield "tremor", clean + 0.8 * _sine(time_s, 8)
    yield "creep", put_on(2.2, 3 * (time_s - 2.2) / 0.8, BEGINS)
    yield "pre-tension", put_on(2.7, 4.0, BEGINS)
    yield "dip", put_on(2.8, -6 * np.sin(np.pi * (time_s - 2.8) / 0.2) ** 2, BEGINS)
    yield "deep dip", put_on(2.8, -14.0 * ((time_s - 2.8) / 0.2), BEGINS)
    yield "bump", put_on(2.3, 5 * np.sin(np.pi * (time_s - 2.3) / 0.3) ** 2, 2.6)
    yield "spike in the rest", put_on(2.5, 7.0, 2.502)
    yield "spike in the hold", put_on(5.0, 9.0, 5.002)
    yield "step in the rise", put_on(3.07, 8.0, 7.1)
    yield "short hold", pressed(*PRESS[:5], (4.0, 117.0), (4.2, 15.0))
    yield "very short hold", pressed(*PRESS[:4], (3.5, 108.0), (3.6, 15.0))
    yield "twitch", pressed((3.0, 15.0), (3.06, 60.0), (3.12, 15.0))
    yield "early peak", pressed(*PRESS[:3], (3.3, 130.0), (3.5, 105.0), (7.0, 104.0), (7.2, 15.2))
    yield "still rising", pressed(*PRESS[:4], (7.0, 160.0), (7.2, 15.2))
    yield "rising to the end", pressed(*PRESS[:4], (10.0, 170.0))
    yield "slow", pressed((3.0, 15.0), (3.9, 30.0), (5.0, 110.0), (7.5, 109.0), (7.7, 15.0))
    yield "two stages", pressed((2.9, 15.0), (3.0, 27.0), (3.3, 27.5), *PRESS[3:])
    yield "a stall", pressed((3.0, 15.0), (3.05, 40.0), (3.12, 40.5), *PRESS[3:])
    yield (
        "round start",
        pressed(*((2.6 + s / 20, 15 + 95 * (s / 20) ** 2) for s in range(21)), *PRESS[4:]),
    )
    yield "two efforts", pressed(
        (2.9, 15.0), (3.1, 70.0), (4.4, 68.0), (4.6, 15.0), (6.3, 15.0), (6.5, 99.0), (8.5, 95.0),
        (8.7, 15.1),
    )  # fmt: skip
    yield (
        "laid and pressed",
        np.roll(pressed((1.3, 16.0), (1.5, 100.0), (5.0, 99.0), (5.2, 15.0)), round(0.9 * rate_hz)),
    )
    yield "never laid down", put_on(1.0, -15.0, 3.0)
    yield "up for 2 s", pressed((3.0, 15.0), (6.9, 115.0), (9.0, 113.0), (9.2, 15.0))
    yield "up for longer", pressed((3.0, 15.0), (8.0, 115.0), (9.0, 115.0), (9.2, 15.0))
    yield "a pause on the way", pressed((2.8, 15.0), (2.85, 22.0), (3.2, 22.1), *PRESS[3:])
    yield "weak and noisy", pressed(*((s, 15 + (n - 15) / 30) for s, n in PRESS), noise_n=0.15)
    yield "hum among waves", clean + 1.4 * _sine(time_s, 50) + 3 * _sine(time_s, 44)
    yield "a tap before", put_on(2.55, 6.0, 2.65)
    yield "lifted first", clean + 60 * (time_s < 0.6)
    yield "upside down", 40 - clean
    yield "taken off", 60.0 * (time_s < 5) + 0.05 * noise(time_s.size, 2)
    yield "nothing but noise", 0.5 * noise(time_s.size, 9)
    yield "late", clean[round(2.6 * rate_hz) :]
    yield "no release", clean[: round(6.5 * rate_hz)]
    yield "no effort", pressed((9.0, 15.0))
    yield "restless", clean + 12 * wave
    yield "pressed already", pressed((2.0, 15.0), (2.2, 60.0), (3.5, 60.0), *PRESS[4:])


def cases() -> Iterator[Case]:
    """Yield every case."""
    for name, force_n in _forces(1000.0):
        yield Case(name, trial(force_n))
    other = _with_platform(sample_rate_hz=OTHER_RATE_HZ)
    for name, force_n in _forces(OTHER_RATE_HZ):
        made = trial(force_n, sample_rate_hz=OTHER_RATE_HZ)
        yield Case(f"{name}, {OTHER_RATE_HZ:g} samples/s", made, other)
    clean = trial(_pressed(*PRESS))
    yield Case(
        "heavier zero after", replace(clean, zero_after_counts=np.add(ZERO, [90.0, -90.0, 0.0]))
    )
    yield Case(
        "moved zero after", replace(clean, zero_after_counts=np.add(ZERO, [390.0, -390.0, 3.0]))
    )
    yield Case("no zero", replace(clean, zero_before_counts=None))
    yield Case("stopped channel", _changed(0, slice(5000, 5300), lambda c: c[:1]))
    yield Case("dead channel", _changed(1, slice(None), lambda c: c[:1]))
    yield Case("noisy channel", _changed(1, slice(None), lambda c: c + 90 * noise(c.size, 7)))
    yield Case("unloaded channel", _changed(1, slice(None), lambda c: ZERO[1] + (c - ZERO[1]) / 40))
    yield Case("reversed channel", _changed(1, slice(None), lambda c: ZERO[1] - (c - ZERO[1]) / 9))
    yield Case("cut off", _changed(0, slice(3000, 8000), lambda c: np.minimum(c, 4000 + c % 3)))
    yield Case("clipped", _changed(0, slice(4000, 4009), lambda c: 0 * c + 32767))
    yield Case("gap", replace(clean, gaps=(Gap(4000, 12),)))
    yield Case("damaged", replace(clean, damaged_bytes=3))
    for rate_hz in (2000.0, 500.0, 499.0, 100.0):
        made = trial(_pressed(*PRESS, rate_hz=rate_hz), sample_rate_hz=rate_hz)
        header = replace(HEADER, platform=replace(PLATFORM, sample_rate_hz=rate_hz))
        yield Case(f"{rate_hz:g} samples/s", made, header)
    came = tuple(Arrival(500 * i, 0.53 * i, 0.002) for i in range(20))
    yield Case("slow arrival", replace(clean, arrivals=came))
    yield Case(
        "uneven clock", replace(clean, time_s=clean.time_s + 0.004 * np.sin(9 * clean.time_s))
    )
    yield Case("own clock of the computer", clean, _with_platform(clock=Clock.HOST))
    yield Case("no body mass", clean, replace(HEADER, body_mass_kg=None))
    nominal = replace(
        CALIBRATION, nominal=True, platform_model="another", platform_serial_number="8"
    )
    later = replace(nominal, created=date(2027, 1, 1))
    for n in (1190, 1199, 1200, 1210):
        made = trial(_pressed(*PRESS)[2100 : 2100 + n])
        yield Case(f"{n} samples", made)
    yield Case("nominal calibration", clean, _calibrated(nominal))
    yield Case("later calibration", clean, _calibrated(later))
    yield Case("no calibration", clean, replace(HEADER, calibration_json=None))
    yield Case("interrupted", replace(clean, end_reason=EndReason.DISCONNECTED))
    when = datetime(2026, 2, 3, 9, tzinfo=UTC)
    for name, mark in (("onset", 3010), ("peak", 5000), ("rest", 1800)):
        rows: dict[str, Any] = {"onset_sample": None, "peak_sample": None, f"{name}_sample": mark}
        marks = HandMarks(at=when, by="AB", **rows)
        yield Case(f"{name} by hand", replace(clean, marks=marks))
    time_s = clean.time_s
    creep_n = np.where((time_s >= 1.2) & (time_s < BEGINS), 0.8 * (time_s - BEGINS), 0.0)
    creeping = trial(_pressed(*PRESS) + creep_n)
    for name, choices in (
        ("former", FORMER_CHOICES),
        ("first second", Choices(rest=RestKind.FIRST_SECOND)),
        ("still second", Choices(rest=RestKind.QUIET_WINDOW)),
        ("named rest", Choices(rest_s=(1.4, 2.2))),
        ("half a second", Choices(quiet_s=0.5)),
        ("2.5 %", Choices(onset=OnsetRule(OnsetKind.PERCENT_OF_AMPLITUDE, 2.5))),
        ("5 N", Choices(cutoff_hz=20.0, onset=OnsetRule(OnsetKind.ABSOLUTE_RISE, 5.0))),
        ("3 SD", Choices(cutoff_hz=None, onset=OnsetRule(OnsetKind.QUIET_BAND, 3.0))),
        ("5 % walked back", Choices(onset=OnsetRule(threshold=5.0))),
    ):
        yield Case(f"creeping, {name}", creeping, HEADER, choices)


def _with_platform(**changes: Any) -> VisitHeader:
    return replace(HEADER, platform=replace(PLATFORM, **changes))


def _calibrated(calibration: Calibration) -> VisitHeader:
    return replace(HEADER, calibration_json=calibration.to_json())
