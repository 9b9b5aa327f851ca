"""A small study of fixed numbers: nothing in it is computed, so that no method moves it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np

from forceplate.storage.visit.visit_file import write_visit
from forceplate.types import (
    Channel,
    CheckOutcome,
    Clock,
    Condition,
    EndReason,
    Gap,
    HandMarks,
    Origin,
    Override,
    PlatformInfo,
    Posture,
    QualityCheck,
    Refusal,
    Region,
    Result,
    Side,
    Trial,
    Visit,
    VisitHeader,
)
from forceplate_calibration import Calibration, ChannelSensitivity, Plate

METRICS = frozenset({"peak_force", "peak_force_per_kg", "onset_s", "rfd_0_100ms", "impulse_0_50ms"})
LEFT = Condition(Side.LEFT, Region.HALLUX, fixation="heel cup")
RIGHT = Condition(Side.RIGHT, Region.LESSER_TOES, Posture.STANDING, fixation="heel cup")
ZONE = timezone(timedelta(hours=2))
BEGUN = datetime(2026, 4, 1, 9, 30, tzinfo=ZONE)
PASS, WARN, REJECT = CheckOutcome.PASS, CheckOutcome.WARN, CheckOutcome.REJECT
CALIBRATION = Calibration(
    id="golden",
    origin="made up for this test",
    created=date(2026, 3, 2),
    channels=(ChannelSensitivity("toe", 0.5), ChannelSensitivity("heel", 0.25)),
    plates=(Plate("", ("toe", "heel"), (0.0009765625,)),),
    platform_serial_number="4712",
)
PLATFORM = PlatformInfo(
    driver="harp",
    model="Load cells",
    serial_number="4711",
    firmware="1.2",
    sample_rate_hz=1000.0,
    channels=(Channel("toe", -32768, 32767), Channel("heel", -32768, 32767)),
    detects_loss=True,
    clock=Clock.DEVICE,
)


def write_study(folder: Path) -> list[Path]:
    """Write P1 at W0 and W8, and P2 at W0 from another system, and return the files."""
    first = VisitHeader(
        *("P1", "W0", BEGUN, PLATFORM, 80.0),
        calibration_json=CALIBRATION.to_json(),
        operator="op-1",
        protocol="=3 of 5 s",
    )
    later = replace(first, visit="W8", started_at=BEGUN + timedelta(weeks=8), body_mass_kg=None)
    other = replace(
        first,
        subject_id="P2",
        platform=replace(PLATFORM, driver="imported", clock=Clock.HOST),
        calibration_json=None,
        simulated=True,
    )
    visits = [
        Visit(first, (_good(1, 0), _warned(2), _overruled(3), _practice(4), _good(5, 2, RIGHT))),
        Visit(later, (_marked(1), _void(2))),
        Visit(other, (_imported(1),)),
    ]
    paths = [folder / f"{v.header.subject_id}-{v.header.visit}.h5" for v in visits]
    for path, visit in zip(paths, visits, strict=True):
        write_visit(path, visit)
    return paths


def _good(number: int, step: int, condition: Condition = LEFT) -> Trial:
    counts = np.array([[10, 20], [12, 24], [140 + step, 60], [130, 64], [11, 20]], np.int32)
    zero = np.array([10.5, 20.25])
    return Trial(
        number=number,
        condition=condition,
        started_at=BEGUN + timedelta(minutes=number),
        sample_rate_hz=1000.0,
        counts=counts,
        time_s=np.arange(5) / 1000,
        gaps=(),
        end_reason=EndReason.COMPLETED,
        accepted=True,
        verdict_reason="A still second, an effort, no gap, no clip.",
        zero_before_counts=zero,
        zero_after_counts=zero + 0.5,
        tare_before_counts=np.array([10.0, 20.0]),
        tare_after_counts=np.array([11.0, 20.0]),
        force_n=CALIBRATION.force_n(counts, zero),
        results=_results(80.0 + step),
        checks=(
            _check("gap", PASS, 0.0, 0.0, "1", "No sample was lost."),
            _check("slow_start", PASS, None, None, "s", "The effort began in one go."),
            _check("hold", PASS, 3.5, 1.0, "s", "The force was held for 3.5 s."),
        ),
    )


def _results(peak_n: float, **parameters: float) -> tuple[Result | Refusal, ...]:
    rest = {"quiet_s": 1.0, **parameters}
    return (
        Result("peak_force", peak_n, "N", "highest_sample", 2, {"cutoff_hz": 50.0, **rest}),
        Result("peak_force_per_kg", peak_n / 80, "N/kg", "per_body_mass", 1, rest),
        Result("onset_s", 0.0015, "s", "above_quiet_band", 1, {"n_sd": 5.0, **rest}),
        Result("rfd_0_100ms", 4 * peak_n, "N/s", "mean_slope", 1, {"window_s": 0.1, **rest}),
        Result("impulse_0_50ms", peak_n / 32, "N.s", "impulse", 1, {"window_s": 0.05, **rest}),
    )


def _check(name: str, outcome: CheckOutcome, *found: Any) -> QualityCheck:
    """Return a check by its value, limit, unit and sentence."""
    value, limit, unit, sentence = found
    return QualityCheck(name, 1, outcome, value, limit, unit, sentence=sentence)


def _warned(number: int) -> Trial:
    said = "The force left the rest 0.25 s before the steep rise (limit 0.05 s)."
    good = _good(number, 4)
    checks = (good.checks[0], _check("slow_start", WARN, 0.25, 0.05, "s", said), good.checks[2])
    return replace(good, checks=checks, verdict_reason=f"It counts, but: {said}")


def _overruled(number: int) -> Trial:
    said = "The force was held near its peak for 0.25 s only (limit 0.50 s): a jab, not a press."
    good = _good(number, 8)
    return replace(
        good,
        checks=(*good.checks[:2], _check("hold", REJECT, 0.25, 0.5, "s", said)),
        override=Override(True, "he held on to the chair", "op-2", BEGUN + timedelta(hours=1)),
        verdict_reason=f"Accepted by op-2: he held on to the chair. The checks said: {said}",
    )


def _practice(number: int) -> Trial:
    return replace(
        _good(number, -10), practice=True, accepted=False, verdict_reason="Practice, never counts."
    )


def _marked(number: int) -> Trial:
    return replace(
        _good(number, 16),
        marks=HandMarks(1, 2, "op-1", BEGUN + timedelta(weeks=8, hours=1)),
        results=_results(96.0, rest_from_s=0.0, rest_to_s=0.001),
        note="Mrs Jansen was tired",
        recovered=True,
    )


def _void(number: int) -> Trial:
    why = "2 samples were lost during the trial. Record again."
    good = _good(number, 0)
    return replace(
        good,
        gaps=(Gap(2, 2),),
        time_s=np.array([0.0, 0.001, 0.004, 0.005, 0.006]),
        accepted=False,
        end_reason=EndReason.STOPPED,
        verdict_reason=why,
        damaged_bytes=3,
        tare_before_counts=None,
        tare_after_counts=None,
        results=tuple(Refusal(r.name, "gap", why, r.method, 1) for r in good.results),
        checks=(_check("gap", REJECT, 2.0, 0.0, "1", why),),
    )


def _imported(number: int) -> Trial:
    return replace(
        _good(number, 1),
        started_at=datetime(2026, 4, 2, 8, tzinfo=UTC),
        zero_before_counts=None,
        zero_after_counts=None,
        force_n=None,
        results=(Result("peak_force", 81.0, "N", "highest_sample", 2),),
        origin=Origin("Jansen.csv", "ab" * 32, ("Fz",), "N", inverted=False, software="x 1"),
    )
