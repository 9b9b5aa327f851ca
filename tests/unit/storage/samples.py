"""Realistic trials for the storage tests, made through public functions."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.quality import sentence
from forceplate.storage.journal import (
    JournalContents,
    JournalWriter,
    TrialEnded,
    TrialHeader,
    ZeroAfterMeasured,
    read_journal,
)
from forceplate.storage.library import Library
from forceplate.types import (
    Arrival,
    Block,
    ChangeRecord,
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
    QualityCheck,
    Refusal,
    Region,
    Result,
    Side,
    Trial,
    VisitHeader,
)
from forceplate.words import Text, say
from forceplate_calibration import Calibration, ChannelSensitivity

N_CHANNELS = 8
SAMPLE_RATE_HZ = 1000.0
STARTED_AT = datetime(2026, 3, 2, 9, 30, 1, 250000, timezone(timedelta(hours=1)))
CONDITION = Condition(Side.LEFT, Region.HALLUX, fixation="heel cup")
_ENDED = Text("The driver {driver} is at fault: {rule}.")
_RULE = Text("its sample {first} came at {rate_hz:.1f} Hz")


def visit_header(**changes: object) -> VisitHeader:
    platform = PlatformInfo(
        driver="harp",
        model="Load cells ⅛",
        serial_number="4711",
        firmware="1.2",
        sample_rate_hz=SAMPLE_RATE_HZ,
        channels=tuple(Channel(f"cell_{i}", -32768, 32767) for i in range(N_CHANNELS)),
        detects_loss=True,
        clock=Clock.DEVICE,
        driver_package="forceplate 0.9",
    )
    header = VisitHeader(
        *("FF-001", "W0", datetime(2026, 3, 2, 9, 0, tzinfo=UTC), platform, 71.5),
        protocol="3 of 5 s ±1",
    )
    return replace(header, **changes)  # type: ignore[arg-type]


def trial_header(**changes: object) -> TrialHeader:
    zero = np.linspace(90.5, 110.25, N_CHANNELS)
    return replace(TrialHeader(CONDITION, STARTED_AT, SAMPLE_RATE_HZ, zero), **changes)  # type: ignore[arg-type]


def effort_counts(n_samples: int = 10_000, *, seed: int = 1) -> NDArray[np.int32]:
    """Return 2 s of resting toes, a 4 s press and rest again, with 3 counts of noise."""
    time_s = np.arange(n_samples) / SAMPLE_RATE_HZ
    press = 1 / (1 + np.exp(-12 * (time_s - 2.5))) - 1 / (1 + np.exp(-12 * (time_s - 6.5)))
    full_counts = np.linspace(2_000, 11_000, N_CHANNELS)
    noise = np.random.default_rng(seed).normal(0, 3, (n_samples, N_CHANNELS))
    return np.rint(100 + (0.03 + press[:, None]) * full_counts + noise).astype(np.int32)


def blocks(
    counts: NDArray[np.int32], *, block_rows: int = 20, first_sample: int = 5000
) -> list[Block]:
    return [
        Block(first_sample + row, counts[row : row + block_rows], 12.5 + row / SAMPLE_RATE_HZ)
        for row in range(0, len(counts), block_rows)
    ]


def record(
    writer: JournalWriter,
    counts: NDArray[np.int32],
    end_reason: EndReason | None = EndReason.COMPLETED,
    damaged_bytes: int = 0,
) -> None:
    for block in blocks(counts, block_rows=max(20, len(counts) // 10)):
        writer.append(block)
    if end_reason is not None:
        writer.event(ZeroAfterMeasured(np.full(N_CHANNELS, 101.5)))
        writer.event(TrialEnded(end_reason, damaged_bytes))
    writer.sync()


def make_journal(path: Path, n_samples: int = 200, damaged_bytes: int = 0) -> JournalContents:
    with JournalWriter(path, visit_header(), trial_header()) as writer:
        record(writer, effort_counts(n_samples), damaged_bytes=damaged_bytes)
    return read_journal(path)


def make_trial(number: int = 1, n_samples: int = 300, *, seed: int = 1) -> Trial:
    """Return a trial with something in every field, not all of it from an analysis."""
    counts = effort_counts(n_samples, seed=seed)
    time_s = np.arange(n_samples) / SAMPLE_RATE_HZ
    gaps: tuple[Gap, ...] = ()
    if n_samples > 20:
        time_s[20:] += 7 / SAMPLE_RATE_HZ
        gaps = (Gap(20, 7),)
    return Trial(
        number=number,
        condition=CONDITION,
        started_at=STARTED_AT,
        sample_rate_hz=SAMPLE_RATE_HZ,
        counts=counts,
        time_s=time_s,
        gaps=gaps,
        end_reason=EndReason.STOPPED,
        accepted=False,
        verdict_reason="7 samples are missing",
        zero_before_counts=np.linspace(90.5, 110.25, N_CHANNELS),
        zero_after_counts=np.full(N_CHANNELS, 101.5),
        tare_before_counts=np.full(N_CHANNELS, 131.0),
        damaged_bytes=42,
        note="sneezed at 3 s; Zehe gehoben - ü",
        force_n=counts.sum(axis=1) * 0.01,
        results=(
            Result(
                "peak_force", 123.456789, "N", "max", 2, {"cut_off_hz": 50.0, "zero_phase": True}
            ),
            Refusal("rfd_0_100ms", "gap", "Samples are missing.", "slope", 1, {"window_s": 0.1}),
            Result("onset_s", 2.5, "s", "5sd", 1, {"n_sd": 5, "reference": "zero"}),
        ),
        earlier_results=(
            Refusal("peak_force", "clipped", "The force went beyond the range.", "max", 0),
            Result("onset_s", 2.51, "s", "3sd", 1, {"n_sd": 3}),
            Result("peak_force", 123.5, "N", "max", 1),
        ),
        checks=(
            QualityCheck(
                *("gap", 1, CheckOutcome.REJECT, 7.0, 0.0, "1"),
                sentence="7 samples were lost during the trial. Check the cable and record again.",
            ),
            _said(
                *("hum", 3, CheckOutcome.WARN, 0.125, 0.1, "%"),
                parameters={"mains_hz": 50, "band": "±2 Hz"},
                details={"channel": "cell_3", "is_worst": True},
            ),
            _said("ended", 1, CheckOutcome.PASS, None, None, "1"),
        ),
        override=Override(False, "7 samples - nö", "op-2", STARTED_AT + timedelta(minutes=3)),
        marks=HandMarks(0, n_samples - 1, "op-2", STARTED_AT + timedelta(minutes=4), 0)
        if n_samples
        else None,
        end_error=_ENDED.fill(driver="'ödd'", rule=_RULE.fill(first=3, rate_hz=0.5)),
        arrivals=(
            Arrival(20, 0.0, 0.004),
            Arrival(521, 0.5005, 0.016),
            Arrival(1018, 0.9981, 0.0),
            Arrival(1520, 1.5, 0.001),
        ),
        origin=Origin(
            "Öffnen.csv", "ab" * 32, ("Fz 1", "Fz ½"), "kgf", inverted=True, software="forceplate 0"
        ),
        changes=(
            ChangeRecord(3, "side", "right", "left", "op-2", STARTED_AT, "wrong foot - ö"),
            ChangeRecord(5, "side", "left", "right", "op-2", STARTED_AT, takes_back=3),
            ChangeRecord(6, "body_mass_kg", None, 71.5, "", STARTED_AT),
        ),
    )


def _said(*answer: Any, **more: Any) -> QualityCheck:
    """Return a check with the sentence that belongs to it, as an analysis leaves it."""
    check = QualityCheck(*answer, **more)
    return replace(check, sentence=say(sentence(check)))


def recorded_trial(number: int = 1, **changes: object) -> Trial:
    """Return a good recording as it is before its analysis."""
    n_samples = 10_000
    trial = Trial(
        number=number,
        condition=CONDITION,
        started_at=STARTED_AT,
        sample_rate_hz=SAMPLE_RATE_HZ,
        counts=effort_counts(n_samples, seed=number),
        time_s=np.arange(n_samples) / SAMPLE_RATE_HZ,
        gaps=(),
        end_reason=EndReason.COMPLETED,
        accepted=False,
        verdict_reason="",
        zero_before_counts=np.full(N_CHANNELS, 100.0),
        zero_after_counts=np.full(N_CHANNELS, 101.5),
    )
    return replace(trial, **changes)  # type: ignore[arg-type]


def same_trial(a: Trial, b: Trial) -> bool:
    """Return whether two trials are equal in every bit of every field."""
    for name in a.__dataclass_fields__:
        x, y = getattr(a, name), getattr(b, name)
        if isinstance(x, np.ndarray):
            if not (isinstance(y, np.ndarray) and x.dtype == y.dtype and np.array_equal(x, y)):
                return False
        elif x != y:
            return False
    return True


def calibrated_header() -> VisitHeader:
    """Return a header with a calibration of a hundredth of a newton per count."""
    calibration = Calibration(
        id="test",
        origin="made up for this test",
        created=STARTED_AT.date(),
        channels=tuple(ChannelSensitivity(f"cell_{i}", 0.01) for i in range(N_CHANNELS)),
    )
    return visit_header(calibration_json=calibration.to_json())


def begin(
    library: Library, header: VisitHeader | None = None, n_samples: int = 100
) -> JournalWriter:
    """Record a trial into a journal of a library, not yet saved."""
    writer = library.new_journal(header or visit_header(), trial_header())
    record(writer, effort_counts(n_samples))
    return writer


def journals(library: Library) -> list[str]:
    """Return what is in the folder of the journals."""
    return sorted(path.name for path in (library.root / ".journals").iterdir())
