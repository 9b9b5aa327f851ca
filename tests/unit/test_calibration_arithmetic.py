"""The arithmetic of calibrations and platform checks, exactly: by hand, and as it was before.

What is too long to do by hand is held to ``tests/golden/calibration``: the whole result of series
with every kind of fault. Where a change of it is meant, write the files anew and read what it is::

    FORCEPLATE_GOLDEN=write pytest -n 0 tests/unit/test_calibration_arithmetic.py
"""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from forceplate.documents import to_plain
from forceplate.errors import CalibrationError
from forceplate_calibration import Calibration, ChannelSensitivity
from forceplate_calibration.certificate.error_map import error_map
from forceplate_calibration.certificate.issue import issue
from forceplate_calibration.certificate.rows import certificate_lines
from forceplate_calibration.fitting import calibrate_plate as fitting
from forceplate_calibration.fitting.calibrate_plate import calibrate_plate
from forceplate_calibration.fitting.characteristics import (
    characteristics,
    e74,
    repeatability_sd,
)
from forceplate_calibration.fitting.plate_result import PlateResult
from forceplate_calibration.fitting.polynomial import fit_polynomial
from forceplate_calibration.fitting.sensitivity_matrix import (
    centre_of_pressure_mm,
    gate_for_n,
    u_centre_of_pressure_mm,
)
from forceplate_calibration.fitting.uncertainty import Sources, expanded_n, uncertainty_at
from forceplate_calibration.platform_check.check import (
    PlatformCheck,
    PlatformCheckItem,
    PlatformCheckPlan,
)
from forceplate_calibration.platform_check.history import platform_change
from forceplate_calibration.platform_check.run import PlatformCheckPhase, PlatformCheckRun
from forceplate_calibration.readings.reading import Reading, ReadingKind, deflections
from forceplate_calibration.readings.weights import (
    NO_LOAD,
    DeadWeight,
    Gravity,
    Load,
    air_density_kg_m3,
    gravity_at,
    load_of,
)
from forceplate_calibration.sheet.sheet import read_sheet
from tests.unit.analysis_cases import noise
from tests.unit.calibration_data import GRID, Plate4, loads_at

GOLDEN = Path(__file__).parents[1] / "golden" / "calibration"
EXAMPLES = Path(__file__).parents[2] / "calibration" / "examples"
IS_WRITING = os.environ.get("FORCEPLATE_GOLDEN") == "write"
REL_TOL = 1e-6
"""Another processor or another linear algebra may differ in the last digits of what is left."""


# Forces of weights


def test_the_force_of_a_weight_by_hand() -> None:
    gravity = Gravity(9.81, 0.002, "measured")
    brass = DeadWeight("b", 2.0, 0.0003, "brass", is_conventional=False)
    iron = DeadWeight("i", 5.0, 0.0004, "cast iron")
    air = 1.15
    true_iron = 5.0 * (1 - 1.2 / 8000) / (1 - 1.2 / 7200)
    mass = 2.0 * (1 - air / 8400) + true_iron * (1 - air / 7200)
    u_brass = 2.0 * math.hypot(0.05 * air / 8400, 0.03 / 8400 * air)
    u_iron = 5.0 * math.hypot(0.05 * air / 7200, 0.03 / 7200 * 0.05)
    u = math.hypot(math.hypot(0.0007, u_brass + u_iron) * 9.81, mass * 9.81 * 0.002 / 9.81)
    found = load_of([brass, iron], gravity, air)
    assert found.weights == ("b", "i")
    assert found.force_n == pytest.approx(mass * 9.81, rel=1e-14)
    assert found.u_force_n == pytest.approx(u, rel=1e-12)
    assert load_of([brass], gravity).force_n == pytest.approx(
        2 * (1 - 1.2 / 8400) * 9.81, rel=1e-14
    )


def test_published_gravity_and_air() -> None:
    # WGS 84: 9.7803253359 at the equator, 9.8321849379 at a pole
    assert gravity_at(0.0).value_m_s2 == pytest.approx(9.7803253359, abs=1e-11)
    assert gravity_at(-90.0).value_m_s2 == pytest.approx(9.8321849379, abs=1e-9)
    assert gravity_at(90.0, 1000.0).value_m_s2 == pytest.approx(9.8321849379 - 3.086e-3, abs=1e-9)
    assert gravity_at(52.0).u_m_s2 == 0.0005
    # 20 degrees, 1013.25 hPa: the short form by hand
    dry = 0.34848 * 1013.25 / 293.15
    assert air_density_kg_m3(20.0, humidity_percent=0.0) == pytest.approx(dry, rel=1e-14)
    wet = (0.34848 * 1013.25 - 0.009 * 50 * math.exp(1.22)) / 293.15
    assert air_density_kg_m3(20.0) == pytest.approx(wet, rel=1e-14)


# Uncertainty


def test_a_budget_by_hand() -> None:
    sources = Sources(0.0005, 0.06, 0.03, 8, 0.24, 0.09, 0.002)
    point = uncertainty_at(-80.0, 0.02, 12, sources)
    parts = {
        "weights_n": 0.04, "fit_n": 0.02, "resolution_n": 0.06 / math.sqrt(6),
        "repeatability_n": 0.03, "hysteresis_n": 0.12 / math.sqrt(3),
        "creep_n": 0.09 / math.sqrt(3), "drift_n": 0.16 / math.sqrt(3),
    }  # fmt: skip
    standard = math.sqrt(math.fsum(part**2 for part in parts.values()))
    assert {name: getattr(point, name) for name in parts} == pytest.approx(parts, rel=1e-14)
    assert point.force_n == -80.0
    assert point.standard_n == pytest.approx(standard, rel=1e-14)
    assert point.expanded_n == pytest.approx(2 * standard, rel=1e-14)
    assert point.effective_dof == pytest.approx(
        standard**4 / (0.02**4 / 12 + 0.03**4 / 8), rel=1e-13
    )
    unrepeated = uncertainty_at(80.0, 0.02, 12, replace(sources, repeatability_dof=0))
    assert unrepeated.effective_dof == pytest.approx(standard**4 / (0.02**4 / 12), rel=1e-13)
    assert (
        uncertainty_at(80.0, 0.0, 12, replace(sources, repeatability_n=0.0)).effective_dof is None
    )


def test_between_and_above_the_points_of_a_budget() -> None:
    sources = Sources(0.001, 0.01, 0.02, 5)
    points = [uncertainty_at(force, 0.01, 9, sources) for force in (0.0, 50.0, 100.0)]
    u = [point.expanded_n for point in points]
    assert expanded_n(points, 25.0) == pytest.approx((u[0] + u[1]) / 2, rel=1e-14)
    assert expanded_n(points, -60.0) == pytest.approx(u[1] + 0.2 * (u[2] - u[1]), rel=1e-14)
    assert expanded_n(points, 100.0) == u[2]
    assert expanded_n(points, 120.0) == pytest.approx(u[2] + 0.4 * (u[2] - u[1]), rel=1e-14)
    assert expanded_n(points[::-1][:1], 120.0) == u[2]
    falling = [replace(point, force_n=100 - point.force_n) for point in points[::-1]]
    assert expanded_n(falling, 150.0) == u[0]  # never less than at the highest point


# Readings


def reading(
    kind: ReadingKind, force_n: float, *counts: float, run: int = 1, x: float = 0.0, **more: Any
) -> Reading:
    load = Load(("w",), force_n, 0.0) if force_n else NO_LOAD
    return Reading(9, run, kind, load, counts, x_mm=x, **more)


def test_a_plates_noise_is_that_of_a_reading_and_its_zero() -> None:
    """What is fitted is a difference of two means, so its noise is root 2 of that of one."""
    up, channels = ReadingKind.UP, (1.0, 2.0, 3.0)
    points = deflections(
        [
            reading(ReadingKind.ZERO, 0.0, 5.0, 6.0, 7.0),
            reading(up, 10.0, *channels, sd_counts=(9.0, 30.0, 40.0), n_samples=25),
            reading(up, 20.0, *channels, sd_counts=(9.0, 60.0, 10.0), n_samples=100),
            reading(up, 30.0, *channels),
        ],
        [1, 2],
    )
    unknown = replace(points, readings=points.readings[2:])
    of_means = [30 / 5, 40 / 5, 60 / 10, 10 / 10]
    one = math.sqrt(math.fsum(n * n for n in of_means) / 4)
    assert fitting._noise_counts(points, [1, 2]) == pytest.approx(math.sqrt(2) * one, rel=1e-14)
    assert fitting._noise_counts(unknown, [0]) == pytest.approx(1 / math.sqrt(12), rel=1e-14)
    # Resolution: two standard deviations of a mean reading, or one count, whichever is more.
    unit = np.array([0.0, 0.002, -0.003])
    noisiest = 2 * math.hypot(30 * 0.002, 40 * 0.003) / 5
    assert fitting._resolution_n(points, unit) == pytest.approx(noisiest, rel=1e-14)
    assert fitting._resolution_n(unknown, unit) == 0.003
    assert points.counts.tolist() == [[-4.0, -4.0]] * 3


def test_the_characteristics_of_a_series_by_hand() -> None:
    kinds, unit = ReadingKind, np.array([0.1])
    first = [
        reading(kinds.ZERO, 0.0, 1000.0),
        reading(kinds.UP, 50.0, 1505.0),
        reading(kinds.UP, 100.0, 2010.0),
        reading(kinds.DOWN, 50.0, 1520.0),
        reading(kinds.ZERO, 0.0, 1003.0),
    ]
    second = [
        replace(each, run=2, counts=(each.counts[0] + extra,))
        for each, extra in zip(first, (10.0, 14.0, 0.0, 6.0, 2.0), strict=True)
    ]
    creep = [
        replace(reading(kinds.CREEP, 100.0, counts), time_s=time_s)
        for counts, time_s in ((2000.0, 10.0), (1990.0, 100.0), (2004.0, 310.0))
    ]
    series = [*first, *second, *creep]
    points = deflections(series, [0])
    signal = points.counts[:, 0] * 0.1
    found = characteristics(points.readings, signal, all_readings=series, unit=unit)
    # signals: up 50.5 and 50.9, full scale 101 and 100, down 52 and 51.6
    full = (101.0 + 100.0) / 2
    assert found.nonlinearity_percent == pytest.approx(100 * (50.9 - full / 2) / full, rel=1e-12)
    assert found.hysteresis_percent == pytest.approx(100 * 1.5 / full, rel=1e-12)
    assert found.repeatability_percent == pytest.approx(100 * 1.0 / full, rel=1e-12)
    assert found.creep_percent == pytest.approx(100 * 0.4 / full, rel=1e-12)
    assert found.creep_s == 300.0
    at_once = [replace(creep[0], time_s=0.0), *creep[1:]]
    early = characteristics(
        points.readings, signal, all_readings=[*first, *second, *at_once], unit=unit
    )
    assert early.creep_s == 310.0
    assert found.zero_return_percent == pytest.approx(100 * 0.5 / full, rel=1e-12)
    pooled = repeatability_sd(points.readings, signal)
    assert pooled is not None
    squares = 2 * 0.2**2 + 2 * 0.5**2 + 2 * 0.2**2
    assert pooled[0] == pytest.approx(math.sqrt(squares / 3), rel=1e-12)
    assert pooled[1] == 3
    assert repeatability_sd(points.readings[:3], signal[:3]) is None
    falling = [replace(each, kind=kinds.DOWN) for each in points.readings[:2]]
    bent = np.array([51.0, 101.0])
    down = characteristics(falling, bent, all_readings=falling, unit=unit)
    assert down.nonlinearity_percent == pytest.approx(100 * 0.5 / 101, rel=1e-12)
    bare = characteristics(points.readings[:1], signal[:1], all_readings=first[:2], unit=unit)
    assert (bare.hysteresis_percent, bare.repeatability_percent, bare.creep_percent) == (None,) * 3
    assert (bare.creep_s, bare.zero_return_percent) == (None, None)


def test_the_classes_of_e74() -> None:
    force = np.array([10.0, 40.0, 200.0])
    found = e74(0.05, 7, force, 0.01, weights_relative=0.00005)
    assert found.lower_limit_factor_n == pytest.approx(0.12, rel=1e-14)
    assert found.class_a_from_n == pytest.approx(48.0, rel=1e-14)
    assert found.class_aa_from_n == pytest.approx(240.0, rel=1e-14)
    assert found.class_a_range_n == pytest.approx((48.0, 200.0))
    assert found.class_aa_range_n is None
    coarse = e74(0.001, 7, force, 0.02, weights_relative=0.00005)
    assert coarse.lower_limit_factor_n == 0.02
    assert coarse.class_a_range_n == (10.0, 200.0)
    assert coarse.class_aa_range_n == (40.0, 200.0)
    assert e74(0.001, 7, force, 0.02, weights_relative=0.000051).class_aa_range_n is None
    assert e74(0.0, 7, force, 0.5, weights_relative=0.0).class_a_range_n == (200.0, 200.0)


# Curves and places


def test_each_point_is_held_against_the_curve_of_the_others() -> None:
    x = np.array([1.0, 2.0, 3.5, 5.0, 6.0, 8.0, 9.0])
    y = np.array([2.1, 3.9, 7.2, 9.7, 12.6, 15.8, 18.3])
    fit = fit_polynomial(x, y, 2, through_zero=True)
    rows = np.stack([x, x**2], axis=1)
    for i in range(7):
        others = np.delete(np.arange(7), i)
        solved = np.linalg.lstsq(rows[others], y[others], rcond=None)[0]
        left = y[others] - rows[others] @ solved
        inverse = np.linalg.inv(rows[others].T @ rows[others])
        error = math.sqrt(float(left @ left) / 4 * (1 + rows[i] @ inverse @ rows[i]))
        expected = float(y[i] - rows[i] @ solved) / error
        assert fit.studentised[i] == pytest.approx(expected, rel=1e-8)
    found = fit.u_predict(4.0)[0]
    row = np.array([4.0, 16.0])
    assert found == pytest.approx(math.sqrt(float(row @ fit.covariance @ row)), rel=1e-12)
    limit = float(stats.t.ppf(1 - 0.01 / 14, 4))
    worst = sorted(range(7), key=lambda i: -abs(fit.studentised[i]))
    assert fit.outliers == tuple(i for i in worst if abs(fit.studentised[i]) > limit)
    # A point alone at its load cannot be held against others, nor can any with one freedom left.
    alone = fit_polynomial(np.array([0.0, 0.0, 0.0, 4.0]), np.array([0.1, 0.0, -0.1, 8.0]), 1)
    assert alone.studentised[3] == 0.0
    one_free = fit_polynomial(x[:3], y[:3], 1)
    assert (one_free.dof, one_free.outliers, one_free.studentised.tolist()) == (1, (), [0.0] * 3)


def test_how_many_points_a_curve_needs() -> None:
    x, y = np.array([1.0, 2.0, 3.0, 3.0]), np.array([1.0, 2.1, 2.9, 3.0])
    assert fit_polynomial(x[:3], y[:3], 2, through_zero=True).dof == 1
    assert fit_polynomial(x[1:], y[1:], 2, through_zero=True).dof == 1
    for some, degree, through_zero in (
        (slice(2), 2, True), (slice(2, 4), 1, False), (slice(1, 4), 2, False), (slice(2), 1, False),
    ):  # fmt: skip
        with pytest.raises(CalibrationError, match="too few"):
            fit_polynomial(x[some], y[some], degree, through_zero=through_zero)
    with pytest.raises(CalibrationError, match="too few"):
        fit_polynomial(np.array([0.0, 0.0, 2.0]), np.zeros(3), 2, through_zero=True)


def test_places_and_how_sure_they_are_by_the_law_of_propagation() -> None:
    loads = np.array([[50.0, 500.0, -1000.0], [20.0, 100.0, 60.0], [-40.0, 80.0, 120.0]])
    covariance = np.array([[0.04, 0.3, -0.2], [0.3, 9.0, 0.5], [-0.2, 0.5, 16.0]])
    leverage = np.array([0.1, 0.2, 0.05])
    found = u_centre_of_pressure_mm(loads, covariance / 100, leverage)
    for row, (force, *moments) in enumerate(loads.tolist()):
        for axis, moment in enumerate(moments):
            slopes = np.array([-moment / force**2, 0.0, 0.0])
            slopes[axis + 1] = 1 / force
            variance = float(slopes @ covariance @ slopes) / 100 * (1 + leverage[row])
            assert found[row, axis] == pytest.approx(math.sqrt(variance), rel=1e-12)
    places = centre_of_pressure_mm(loads, gate_n=20.0)
    assert places[:2].tolist() == [[10.0, -20.0], [5.0, 3.0]]
    assert np.isnan(places[2]).all()
    assert np.isnan(centre_of_pressure_mm(loads, gate_n=20.1)[1]).all()
    # From two standard uncertainties of the worse axis within 5 mm, and never below 10 N.
    assert gate_for_n(covariance) == 10.0
    assert gate_for_n(10_000 * covariance) == pytest.approx(2 * 400 / 5, rel=1e-14)
    assert gate_for_n(10_000 * covariance, limit_mm=4.0, factor=3.0) == pytest.approx(
        300, rel=1e-14
    )
    assert gate_for_n(10_000 * covariance[[0, 2, 1]][:, [0, 2, 1]]) == pytest.approx(160, rel=1e-14)


# The two-minute check

N_PER_COUNT = 0.5
CELL = Calibration(
    "cell", "invented", date(2026, 3, 1), (ChannelSensitivity("cell", N_PER_COUNT),), "m", "7"
)
PLACES = ((0.0, 0.0), (50.0, 0.0), (0.0, 40.0), (-50.0, 0.0))


def checked(
    watched: Sequence[int],
    at_places: Sequence[int],
    *,
    places: Sequence[tuple[float, float]] = PLACES,
    serial_number: str = "7",
) -> PlatformCheck:
    """Check with these counts: of the unloaded platform, then of the weight at each place."""
    plan = PlatformCheckPlan(
        500.0, 0.01, "w", tuple(places), watch_s=len(watched) / 100, settle_s=0.5, read_s=0.4
    )
    run = PlatformCheckRun(CELL, plan, 100.0)
    run.confirm()
    run.feed(np.full((50, 1), 31_000, np.int32))  # while it settles
    assert run.watch_left_s == len(watched) / 100
    run.feed(np.array(watched[:-1], np.int32)[:, None])
    assert _phase(run) is PlatformCheckPhase.WATCHING
    run.feed(np.array(watched[-1:], np.int32)[:, None])
    wiggle = np.array([1, -1] * 20)[:, None]
    for number, counts in enumerate(at_places):
        assert run.n_places_done == number
        assert run.place_mm == places[number]
        run.confirm()
        run.feed(np.full((50, 1), 9_000, np.int32))
        run.feed((counts + wiggle).astype(np.int32))
    assert _phase(run) is PlatformCheckPhase.DONE
    at = datetime(2026, 4, 1, tzinfo=UTC)
    return run.result(at=at, operator="AB", serial_number=serial_number, model="m")


def _phase(run: PlatformCheckRun) -> PlatformCheckPhase:
    return run.phase


def answers(check: PlatformCheck) -> dict[PlatformCheckItem, float]:
    return {answer.item: answer.value for answer in check.answers}


def test_a_check_by_hand() -> None:
    # 60 samples of the unloaded platform: a line of 4 counts, and 3 up and down about it
    watched = [100 + round(4 * i / 59) + (3 if i % 2 else -3) for i in range(60)]
    check = checked(watched, (1105, 1107, 1099, 1111))
    first, last = (sum(part) / 10 for part in (watched[:10], watched[-10:]))
    assert check.measured_n == pytest.approx([(n - last) / 2 for n in (1105, 1107, 1099, 1111)])
    found = answers(check)
    middle = (1105 - last) / 2
    assert found[PlatformCheckItem.FORCE] == pytest.approx(middle - 500.0, rel=1e-12)
    # The corner is held against the middle, wherever the weight's force should be.
    assert found[PlatformCheckItem.CORNER] == pytest.approx(-3.0, rel=1e-12)
    drift = (last - first) / 2
    assert found[PlatformCheckItem.ZERO_DRIFT] == pytest.approx(drift, rel=1e-12)
    time = np.arange(60) - 29.5
    force = (np.array(watched) - first) / 2
    off = force - force.mean() - (time @ force) / (time @ time) * time
    noise_n = math.sqrt(float(off @ off) / 58)
    assert found[PlatformCheckItem.NOISE] == pytest.approx(noise_n, rel=1e-9)
    u = math.hypot(noise_n / math.sqrt(40), drift / math.sqrt(3))
    assert check.u_reading_n == pytest.approx(u, rel=1e-9)
    limits = {answer.item: answer.limit for answer in check.answers}
    assert limits == {
        PlatformCheckItem.NOISE: 0.5, PlatformCheckItem.ZERO_DRIFT: 0.5,
        PlatformCheckItem.FORCE: 5.0, PlatformCheckItem.CORNER: 5.0,
    }  # fmt: skip
    assert PlatformCheckItem.CORNER not in answers(checked(watched, (1105,), places=PLACES[:1]))


def test_two_checks_by_hand() -> None:
    calm, restless = [100, 102] * 60, [90, 110] * 60
    one, other = checked(calm, (1101, 1000, 1300, 1100)), checked(restless, (1113, 900, 900, 900))
    change = platform_change(one, other)
    assert change.change_n == pytest.approx(6.5, rel=1e-12)  # 12 counts, and 1 of the zero
    assert change.expanded_n == pytest.approx(2 * math.hypot(one.u_reading_n, other.u_reading_n))
    assert change.change_percent == pytest.approx(1.3, rel=1e-12)
    assert change.at_n(80.0) == pytest.approx(1.04, rel=1e-12)


# As it was before


def series_of_one_cell(**faults: float) -> list[Reading]:
    """Return three runs up and down of a cell with these faults."""
    kinds, steps = ReadingKind, (20.0, 45.0, 70.0, 95.0, 120.0, 160.0, 200.0)
    of_noise = 3.0 * noise(200, 5)
    made: list[Reading] = []

    def add(run: int, kind: ReadingKind, force_n: float, more_n: float = 0.0, **more: Any) -> None:
        part = force_n / 200
        true_n = force_n + more_n + faults.get("offset_n", 0.0) * (force_n > 0)
        counts = 5000 + 30 * run + true_n / 0.002 * (1 + faults.get("bend", 0.0) * part)
        counts += faults.get("outlier", 0.0) * (run == 2 and force_n == 95.0)
        made.append(
            Reading(
                len(made) + 2, run, kind,
                Load((), force_n, 0.0004 * force_n) if force_n else NO_LOAD,
                (round(counts + of_noise[len(made)]), 7.0), (3.0, 1.0), 50, **more,
            )
        )  # fmt: skip

    for run in range(1, int(faults.get("runs", 3)) + 1):
        add(run, kinds.ZERO, 0.0)
        for force_n in steps:
            add(run, kinds.UP, force_n)
        for force_n in steps[-2::-1]:
            add(run, kinds.DOWN, force_n, faults.get("hysteresis_n", 0.0))
        add(run, kinds.ZERO, 0.0, faults.get("return_n", 0.0))
    if "creep_n" in faults:
        for part in (0.0, 0.7, 1.0):
            add(9, kinds.CREEP, 200.0, part * faults["creep_n"], time_s=100 + 600 * part)
    return made


def series_of_four_cells(twist: float, noise_counts: float) -> list[Reading]:
    """Return two runs over the grid of a plate whose short foot shares the twist anew each time."""
    plate, zero = Plate4(cross_talk=0.015), np.array([310.0, -120.0, 45.0, 220.0])
    random = iter(noise(2000, 11).tolist())
    made: list[Reading] = []
    for run in (1, 2):
        made.append(Reading(len(made) + 2, run, ReadingKind.ZERO, NO_LOAD, tuple(zero.tolist())))
        for x, y in GRID:
            for force_n in (50.0, 100.0, 150.0):
                counts = zero + plate.counts(loads_at([(x, y)], [force_n]), None)[0]
                shared = twist * force_n * next(random) / 4 / 0.002
                counts += [shared, -shared, -shared, shared]
                counts += [noise_counts * next(random) for _ in range(4)]
                made.append(
                    Reading(
                        len(made) + 2, run, ReadingKind.UP, Load((), force_n, force_n * 2e-4),
                        tuple(counts.tolist()), (40.0, 38.0, 41.0, 39.0), 100, x, y,
                    )
                )  # fmt: skip
    return made


def results() -> Iterator[tuple[str, PlateResult]]:
    for name, faults in (
        ("clean", {}),
        ("bend", {"bend": 0.01}),
        ("offset", {"offset_n": 0.9}),
        ("far offset", {"offset_n": 4.0}),
        ("outlier", {"outlier": 60.0}),
        ("bad point", {"outlier": 3000.0}),
        ("hysteresis", {"hysteresis_n": 0.7, "return_n": 0.3}),
        ("creep", {"creep_n": -0.8}),
        ("one run", {"runs": 1}),
    ):
        yield (
            name,
            calibrate_plate(
                series_of_one_cell(**faults), ["cell", "other"], ["cell"], drift_percent=0.2
            ),
        )
    bent = series_of_one_cell(bend=0.004)
    yield "curve by choice", calibrate_plate(bent, ["cell", "other"], ["cell"], degree=2)
    cells = ["fl", "fr", "rl", "rr"]
    for name, twist, counts in (("four cells", 0.03, 4.0), ("noisy cells", 0.0, 60.0)):
        yield (
            name,
            calibrate_plate(series_of_four_cells(twist, counts), cells, cells, drift_percent=0.1),
        )


def as_before(name: str, found: Any) -> None:
    """Hold a value to its golden file."""
    path = GOLDEN / f"{name}.json"
    if IS_WRITING:
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    differences = list(_differences(found, json.loads(path.read_text(encoding="utf-8")), name))
    assert not differences


def _differences(found: Any, golden: Any, where: str) -> Iterator[str]:
    if isinstance(golden, dict):
        if found.keys() != golden.keys():
            yield f"{where}: {sorted(found.keys() ^ golden.keys())}"
        for key in golden:
            yield from _differences(found.get(key), golden[key], f"{where}.{key}")
    elif isinstance(golden, list):
        if len(found) != len(golden):
            yield f"{where}: {len(found)} instead of {len(golden)}"
        for n, (one, other) in enumerate(zip(found, golden, strict=False)):
            yield from _differences(one, other, f"{where}[{n}]")
    elif isinstance(golden, float):
        if found != pytest.approx(golden, rel=REL_TOL, abs=1e-9):
            yield f"{where}: {found} instead of {golden}"
    elif found != golden:
        yield f"{where}: {found!r} instead of {golden!r}"


def test_every_number_of_a_calibration_is_that_of_before() -> None:
    as_before("plates", {name: json.loads(json.dumps(to_plain(r))) for name, r in results()})


@pytest.mark.parametrize("sheet", ["gym_weights_sheet", "four_cells_sheet"])
def test_every_line_of_a_certificate_is_that_of_before(sheet: str) -> None:
    made = issue(read_sheet((EXAMPLES / f"{sheet}.csv").read_text("utf-8")))
    assert made.certificate is not None
    lines = certificate_lines(made)
    points = [to_plain(p) for result in made.certificate.results for p in error_map(made, result)]
    kept = [line for line in lines if made.sha256 not in line and "forceplate" not in line]
    as_before(sheet, {"lines": kept, "error map": json.loads(json.dumps(points))})
