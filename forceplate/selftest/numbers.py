"""The numbers of what is known: analysis, gain and calibration, without any device."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import numpy as np

from forceplate.analysis import analyse_trial, compare_visits
from forceplate.operations.platform.simulated_platform import HARP_CHANNELS, bench_calibration
from forceplate.selftest.known_effort import SAMPLE_RATE_HZ, effort_counts, sampled
from forceplate.selftest.live_chain import BASELINE, CONDITION
from forceplate.types import (
    Channel,
    Clock,
    EndReason,
    PlatformInfo,
    Posture,
    Refusal,
    Result,
    Trial,
    Visit,
    VisitHeader,
)
from forceplate_calibration.fitting.calibrate_plate import calibrate_plate
from forceplate_calibration.readings.reading import Reading, ReadingKind
from forceplate_calibration.readings.weights import NO_LOAD, Load

Answers = dict[str, float | str]
"""By name: a number, or the reason why there is none."""

N_PER_COUNT = 0.002
_CELLS = ("left", "right", "front")
_PLACES_MM = ((0.0, 0.0), (-30.0, -20.0), (30.0, -20.0), (30.0, 20.0), (-30.0, 20.0))
_CORNERS_MM = np.array([[-40.0, -30.0], [40.0, -30.0], [0.0, 30.0]])
_STEPS_N = (20.0, 50.0, 100.0, 150.0, 200.0)


def analysed(top_counts: int) -> Trial:
    """Return a known effort, analysed."""
    counts = sampled(effort_counts(top_counts), 0)
    trial = Trial(
        number=1,
        condition=CONDITION,
        started_at=BASELINE,
        sample_rate_hz=SAMPLE_RATE_HZ,
        counts=counts,
        time_s=np.arange(len(counts)) / SAMPLE_RATE_HZ,
        gaps=(),
        end_reason=EndReason.COMPLETED,
        accepted=False,
        verdict_reason="",
        zero_before_counts=counts[:400].mean(axis=0),
        zero_after_counts=counts[-400:].mean(axis=0),
    )
    return analyse_trial(trial, header())


def header(weeks: int = 0) -> VisitHeader:
    """Return the header of a visit of the known person."""
    limits = -(2**15), 2**15 - 1
    return VisitHeader(
        subject_id="SELFTEST",
        visit=f"W{weeks}",
        started_at=BASELINE + timedelta(weeks=weeks),
        platform=PlatformInfo(
            driver="harp",
            model="Harp LoadCells",
            serial_number="selftest",
            firmware="",
            sample_rate_hz=SAMPLE_RATE_HZ,
            channels=tuple(Channel(name, *limits) for name in HARP_CHANNELS),
            detects_loss=True,
            clock=Clock.DEVICE,
            simulated=True,
        ),
        body_mass_kg=68.0,
        calibration_json=bench_calibration().to_json(),
        simulated=True,
    )


def trial_answers(trial: Trial) -> Answers:
    """Return every answer of a trial: all results, and why others are refused."""
    return {each.name: _answer(each) for each in trial.results}


def check_outcomes(trial: Trial) -> Answers:
    """Return what every check of the trial says."""
    return {check.check: check.outcome.value for check in trial.checks}


def gain_answers(posture: Posture = Posture.SEATED) -> Answers:
    """Return the gain of the known person, whose week 8 is measured in a posture."""
    visits = []
    for weeks, tops in ((0, (2800, 3000)), (8, (3600, 3900))):
        trials = [replace(analysed(top), number=number) for number, top in enumerate(tops, 1)]
        if weeks:
            condition = replace(CONDITION, posture=posture)
            trials = [replace(trial, condition=condition) for trial in trials]
        visits.append(Visit(header(weeks), tuple(trials)))
    return compared(*visits)


def compared(baseline: Visit, follow_up: Visit) -> Answers:
    """Return the gain between two visits under their first condition, with its verdict."""
    comparison = compare_visits(baseline, follow_up)[0]
    named = {
        "baseline": comparison.baseline,
        "follow_up": comparison.follow_up,
        "gain": comparison.gain,
        "gain_percent": comparison.gain_percent,
        "gain_body_weight": comparison.gain_body_weight,
        "mdc95": comparison.mdc95,
        "reliable_change_index": comparison.reliable_change_index,
    }
    verdict = comparison.verdict
    return {
        **{name: _answer(each) for name, each in named.items()},
        "verdict": verdict.reason if isinstance(verdict, Refusal) else verdict.value,
    }


def _answer(answer: Result | Refusal) -> float | str:
    return float(answer.value) if isinstance(answer, Result) else f"refused: {answer.reason}"


def calibrated() -> Answers:
    """Return what comes of weights on a plate whose cells are known."""
    result = calibrate_plate(list(_readings()), _CELLS, _CELLS)
    answers: Answers = {
        f"n_per_count_{cell}": value
        for cell, value in zip(_CELLS, result.sensitivity_n_per_count, strict=True)
    }
    answers["expanded_uncertainty_n"] = max(point.expanded_n for point in result.uncertainty)
    answers["flags"] = ", ".join(sorted(flag.kind for flag in result.flags)) or "none"
    return answers


def _readings() -> Iterator[Reading]:
    row = 2
    for run, place in enumerate(_PLACES_MM, 1):
        for kind, force_n in (
            (ReadingKind.ZERO, 0.0),
            *((ReadingKind.UP, step) for step in _STEPS_N),
            *((ReadingKind.DOWN, step) for step in _STEPS_N[-2::-1]),
            (ReadingKind.ZERO, 0.0),
        ):
            share = _shares(place)
            counts = tuple(1000.0 + run + float(part) * force_n / N_PER_COUNT for part in share)
            load = Load((), force_n, force_n * 0.0005) if force_n else NO_LOAD
            x_mm, y_mm = place
            yield Reading(row, run, kind, load, counts, (1.0,) * 3, 100, x_mm, y_mm)
            row += 1


def _shares(place_mm: tuple[float, float]) -> np.ndarray:
    """Return the part of a load on each of the three cells under a stiff plate."""
    equations = np.vstack([np.ones(3), _CORNERS_MM.T])
    return np.asarray(np.linalg.solve(equations, np.array([1.0, *place_mm])))
