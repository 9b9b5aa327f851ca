"""What a fit decides at its limits, and what it takes where a series says little: exactly."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from forceplate.errors import CalibrationError
from forceplate_calibration.fitting import polynomial
from forceplate_calibration.fitting.calibrate_plate import (
    _held_out,
    _noise_counts,
    _resolution_n,
    calibrate_plate,
)
from forceplate_calibration.fitting.characteristics import characteristics, repeatability_sd
from forceplate_calibration.fitting.plate_result import Limits, PlateResult
from forceplate_calibration.fitting.polynomial import (
    choose_degree,
    fit_polynomial,
    require_degree,
)
from forceplate_calibration.fitting.sensitivity_matrix import (
    centre_of_pressure_mm,
    fit_matrix,
    gate_for_n,
)
from forceplate_calibration.fitting.sufficient_loads import check_loads, check_places
from forceplate_calibration.fitting.uncertainty import Sources, expanded_n, uncertainty_at
from forceplate_calibration.readings.reading import Reading, ReadingKind, deflections
from forceplate_calibration.readings.stillness import StillDetector
from forceplate_calibration.readings.weights import DeadWeight, Gravity, Load, load_of
from tests.unit.calibration_data import GRID, Plate4, loads_at
from tests.unit.test_calibration_arithmetic import (
    reading,
    series_of_four_cells,
    series_of_one_cell,
)

UP, DOWN, ZERO, CREEP = ReadingKind.UP, ReadingKind.DOWN, ReadingKind.ZERO, ReadingKind.CREEP
CELLS = ["fl", "fr", "rl", "rr"]


def cell(readings: list[Reading], **more: Any) -> PlateResult:
    return calibrate_plate(readings, ["cell", "other"], ["cell"], **more)


def flagged(result: PlateResult) -> dict[str, tuple[float, float, int | None, bool]]:
    return {flag.kind: (flag.value, flag.limit, flag.row, flag.is_fatal) for flag in result.flags}


# Weights


def test_a_density_that_is_given_is_the_one_that_counts() -> None:
    light = DeadWeight("a", 2.0, 0.0, "steel", density_kg_m3=600.0, is_conventional=False)
    assert light.density == 600.0
    found = load_of([light], Gravity(9.81, 0.0, "entered"), 1.2)
    assert found.force_n == pytest.approx(2.0 * (1 - 1.2 / 600) * 9.81, rel=1e-14)
    assert DeadWeight("a", 2.0, 0.0).is_conventional


def test_a_count_and_a_tenth_is_no_stillness() -> None:
    detector = StillDetector((0,), sample_rate_hz=100.0, settle_s=0.0, read_s=0.8)
    assert detector.full_counts == 0.0
    rows = np.full((80, 1), 100, np.int32)
    rows[70:76] += 2  # the last of eight blocks is 1.2 off the others, 1.05 off all
    assert detector.feed(rows) is None
    detector = StillDetector((0,), sample_rate_hz=100.0, settle_s=0.0, read_s=0.8)
    rows[75] -= 2
    assert detector.feed(rows) is not None


# Flags, each just at its limit and just beyond


@pytest.mark.parametrize(
    ("limit", "kind", "faults"),
    [
        ("point_percent", "bad_point", {"outlier": 3000.0}),
        ("hysteresis_percent", "hysteresis", {"hysteresis_n": 0.7, "return_n": 0.3}),
        ("repeatability_percent", "repeatability", {"outlier": 60.0}),
        ("zero_return_percent", "zero_return", {"return_n": 0.3}),
        ("creep_percent", "creep", {"creep_n": -0.8}),
    ],
)
def test_a_series_may_be_as_bad_as_its_limit(
    limit: str, kind: str, faults: dict[str, float]
) -> None:
    def limited(value: float) -> Limits:
        return replace(Limits(), **{limit: value})  # type: ignore[arg-type]

    readings = series_of_one_cell(**faults)
    tight = flagged(cell(readings, limits=limited(1e-9)))
    value = abs(tight[kind][0])
    assert tight[kind][1] == 1e-9
    assert kind not in flagged(cell(readings, limits=limited(value)))
    below = math.nextafter(value, 0.0)
    assert flagged(cell(readings, limits=limited(below)))[kind][1] == below
    assert tight[kind][3] == (kind == "bad_point")


def test_what_is_left_at_no_load_is_held_against_two_limits() -> None:
    readings = series_of_one_cell(offset_n=0.9)
    full = 200.0
    left, limit, row, is_fatal = flagged(cell(readings, limits=Limits(offset_percent=0.1)))[
        "offset"
    ]
    assert limit == pytest.approx(0.2, rel=1e-14)
    assert (row, is_fatal) == (None, False)
    percent = 100 * abs(left) / full
    for part, is_said in ((1 + 1e-9, False), (1 - 1e-9, True)):
        found = flagged(cell(readings, limits=Limits(offset_percent=percent * part)))
        assert ("offset" in found) == is_said
    for part, fatal in ((1 + 1e-9, False), (1 - 1e-9, True)):
        limits = Limits(offset_percent=0.1, point_percent=percent * part)
        assert flagged(cell(readings, limits=limits))["offset"][3] == fatal


def test_an_offset_may_be_just_as_large_as_its_limits() -> None:
    readings = [reading(ZERO, 0.0, 0.0)]
    readings += [reading(UP, 2.0 + n / 2, float(n)) for n in (36, 96, 156, 216, 276, 336, 396)]

    def offset(**limits: float) -> Any:
        given = replace(Limits(), **limits)  # type: ignore[arg-type]
        return flagged(calibrate_plate(readings, ["cell"], ["cell"], degree=1, limits=given)).get(
            "offset"
        )

    # a line has exactly 2 N left at no load, and the largest load is 200 N
    assert offset(offset_percent=1.0) is None
    assert offset(offset_percent=0.99) == (2.0, pytest.approx(1.98), None, False)
    assert offset(offset_percent=0.5, point_percent=1.0) == (2.0, 1.0, None, False)
    assert offset(offset_percent=0.5, point_percent=0.99) == (2.0, 1.0, None, True)


def test_few_points_and_one_run_are_said_with_what_is_usual() -> None:
    readings = series_of_one_cell(runs=1)
    n = len([each for each in readings if each.kind in (UP, DOWN)])
    found = flagged(cell(readings, limits=Limits(n_points=n + 1)))
    few, one = found["few_points"], found["one_run"]
    assert [few, one] == [(n, n + 1, None, False), (1, 3, None, False)]
    assert "few_points" not in flagged(cell(readings, limits=Limits(n_points=n)))
    assert "one_run" not in flagged(cell(series_of_one_cell(runs=2)))


def test_a_place_that_was_left_out_is_held_against_its_limit() -> None:
    readings = series_of_four_cells(0.03, 4.0)
    result = calibrate_plate(readings, CELLS, CELLS)
    assert result.matrix is not None
    worst = result.matrix.held_out_cop_mm
    for limit, is_said in ((worst, False), (math.nextafter(worst, 0.0), True)):
        other = calibrate_plate(readings, CELLS, CELLS, limits=Limits(hold_out_cop_mm=limit))
        assert ("held_out_place" in flagged(other)) == is_said
    value, limit, row, is_fatal = flagged(other)["held_out_place"]
    assert (value, is_fatal) == (worst, False)
    assert limit < worst
    assert row in result.rows


# One cell


def test_a_cell_that_is_the_other_way_round_is_as_sure() -> None:
    for faults in ({}, {"bend": 0.01}):
        readings = series_of_one_cell(**faults)
        mirrored = [replace(each, counts=tuple(-n for n in each.counts)) for each in readings]
        one, other = cell(readings, drift_percent=0.2), cell(mirrored, drift_percent=0.2)
        signs = [(-1) ** power for power in range(1, len(one.coefficients_n) + 1)]
        assert other.coefficients_n == pytest.approx(
            [sign * value for sign, value in zip(signs, one.coefficients_n, strict=True)], rel=1e-9
        )
        for mine, its in zip(one.uncertainty, other.uncertainty, strict=True):
            assert its.fit_n == pytest.approx(mine.fit_n, rel=1e-9, abs=1e-12)
            assert its.expanded_n == pytest.approx(mine.expanded_n, rel=1e-9)


def test_how_sure_the_weights_are_is_of_all_and_of_the_worst() -> None:
    u_of = {20.0: 0.05, 45.0: 0.01, 70.0: 0.02, 95.0: 0.03, 120.0: 0.01, 160.0: 0.08, 200.0: 0.1}
    readings = [
        replace(each, load=Load((), each.load.force_n, u_of.get(each.load.force_n, 0.0)))
        for each in series_of_one_cell()
    ]
    result = cell(readings)
    force = [each.load.force_n for each in readings if each.kind in (UP, DOWN)]
    common = math.fsum(u_of[f] * f for f in force) / math.fsum(f * f for f in force)
    assert result.uncertainty[-1].weights_n == pytest.approx(common * 200.0, rel=1e-12)
    assert result.e74.weights_relative == pytest.approx(0.05 / 20, rel=1e-14)
    assert [point.drift_n for point in result.uncertainty] == [0.0] * 11
    assert [point.force_n for point in result.uncertainty] == pytest.approx(
        [20.0 * step for step in range(11)]
    )


def test_a_cell_that_does_not_follow_the_load_is_refused() -> None:
    readings = [reading(ZERO, 0.0, 0.0)]
    for force_n in (10.0, 20.0, 30.0, 40.0, 50.0):
        readings += [reading(UP, force_n, force_n), reading(UP, force_n, -force_n)]
    with pytest.raises(CalibrationError, match="do not change with the load"):
        calibrate_plate(readings, ["cell"], ["cell"], degree=1)
    swapped = [reading(ZERO, 0.0, 0.0), *(reading(UP, 10.0 * n, 100.0 * n) for n in range(1, 6))]
    swapped.append(reading(UP, 50.0, -500.0, run=1))
    with pytest.raises(CalibrationError, match="do not change with the load"):
        calibrate_plate(swapped, ["cell"], ["cell"], degree=1)


def test_one_sample_is_as_noisy_as_it_is() -> None:
    points = deflections(
        [
            reading(ZERO, 0.0, 0.0),
            reading(UP, 10.0, 5.0, sd_counts=(8.0,), n_samples=1),
        ],
        [0],
    )
    assert _resolution_n(points, np.array([0.01])) == pytest.approx(0.16, rel=1e-14)
    assert _noise_counts(points, [0]) == pytest.approx(8.0 * math.sqrt(2), rel=1e-14)


# Characteristics


def test_loads_that_differ_by_a_millionth_of_a_newton_are_two() -> None:
    def pair(off_n: float) -> list[Reading]:
        return [
            reading(UP, 50.0, 0.0), reading(DOWN, 50.0 + off_n, 0.0), reading(UP, 100.0, 0.0),
            reading(UP, 50.0 + off_n, 0.0, run=2),
        ]  # fmt: skip

    signal = np.array([50.0, 51.0, 100.0, 50.5])

    def found(off_n: float) -> tuple[float | None, float | None, bool]:
        rows = pair(off_n)
        own = characteristics(rows, signal, all_readings=rows, unit=np.ones(1))
        return (
            own.hysteresis_percent, own.repeatability_percent,
            repeatability_sd(rows, signal) is not None,
        )  # fmt: skip

    assert found(4e-7) == (1.0, 0.5, True)
    assert found(2e-6) == (None, None, False)


def test_creep_is_of_two_readings_whose_times_are_known() -> None:
    points = [reading(UP, 100.0, 1000.0)]

    def creep(*times_s: float | None) -> Any:
        series = [
            reading(CREEP, 100.0, 1000.0 + 3 * n, time_s=time_s) for n, time_s in enumerate(times_s)
        ]
        found = characteristics(
            points, np.array([100.0]), all_readings=series, unit=np.array([0.1])
        )
        return found.creep_percent, found.creep_s

    assert creep(5.0) == (None, None)
    assert creep(5.0, 65.0) == (pytest.approx(0.3), 60.0)
    assert creep(None, 65.0) == (pytest.approx(0.3), None)
    assert creep(5.0, None) == (pytest.approx(0.3), None)
    assert creep(0.0, 0.0) == (pytest.approx(0.3), 0.0)


def test_the_zero_returns_from_the_first_of_a_run() -> None:
    zeros = [reading(ZERO, 0.0, 100.0 + n) for n in (0.0, -5.0, 3.0)]
    found = characteristics(
        [reading(UP, 10.0, 0.0)], np.array([10.0]), all_readings=zeros, unit=np.array([0.1])
    )
    assert found.zero_return_percent == pytest.approx(5.0, rel=1e-12)


def test_a_result_holds_as_many_of_each_as_it_says() -> None:
    result = cell(series_of_one_cell())
    change: dict[str, Any]
    for change in (
        {"rows": result.rows[1:]}, {"force_n": result.force_n[1:]},
        {"residuals_n": result.residuals_n[1:]},
    ):  # fmt: skip
        with pytest.raises(ValueError, match="not of the same points"):
            replace(result, **change)
    for change in (
        {"sensitivity_n_per_count": (1.0, 2.0)}, {"moments_n_mm_per_count": ((1.0, 2.0),) * 2},
    ):  # fmt: skip
        with pytest.raises(ValueError, match="not one sensitivity"):
            replace(result, **change)


def test_beyond_two_points_of_a_budget_it_goes_on_as_between_them() -> None:
    sources = Sources(0.001, 0.01, 0.02, 5)
    points = [uncertainty_at(force, 0.01, 9, sources) for force in (50.0, 100.0)]
    low, high = (point.expanded_n for point in points)
    assert expanded_n(points, 150.0) == pytest.approx(2 * high - low, rel=1e-12)


# Curves

X = np.linspace(0.05, 1.0, 15)
WIGGLE = 1e-6 * np.array([1, -1, -1, 1, 1, -1, 1, -1, 1, 1, -1, -1, 1, -1, 1])


def test_the_degree_is_looked_for_up_to_three() -> None:
    bent = X + 0.2 * X**2 + 0.2 * X**3 + 0.2 * X**4 + WIGGLE
    choice = choose_degree(X, bent)
    assert [step.degree for step in choice.steps] == [2, 3]
    assert choice.fit.degree == 3
    assert choice.fit.powers == (1, 2, 3)


def test_an_exact_bend_is_certain_and_ends_the_search() -> None:
    x = np.arange(1.0, 10.0)
    choice = choose_degree(x, x + x**2)
    assert [(step.degree, step.p_value) for step in choice.steps] == [(2, 0.0), (3, 1.0)]
    assert choice.fit.coefficients.tolist() == [1.0, 1.0]
    small = choose_degree(x, (x + x**2) / 1024)
    assert [(step.degree, step.p_value) for step in small.steps] == [(2, 0.0), (3, 1.0)]
    # An exact fit has nothing by which a point could be held against the others.
    assert choice.fit.studentised.tolist() == [0.0] * 9
    assert choice.fit.outliers == ()


def test_a_chance_of_one_percent_is_no_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    for p_value, degree in ((0.01, 1), (math.nextafter(0.01, 0.0), 2)):
        monkeypatch.setattr(polynomial, "_p_of_extra", lambda *_, p=p_value: p)
        assert choose_degree(X, X + WIGGLE, max_degree=2).fit.degree == degree
        if degree == 2:
            assert require_degree(X, X + WIGGLE, 2).degree == 2
        else:
            with pytest.raises(CalibrationError, match=r"degree 2.*P = 0\.010.*Use degree 1,"):
                require_degree(X, X + WIGGLE, 2)


def test_what_a_refused_degree_asks_for() -> None:
    with pytest.raises(CalibrationError, match="degree 3 needs 9 different loads; there are 8"):
        require_degree(X[:8], X[:8], 3)
    with pytest.raises(CalibrationError, match="degree 2 needs 9 different loads; there are 8"):
        require_degree(X[:8], X[:8], 2, through_zero=False)
    with pytest.raises(CalibrationError, match=r"justify degree 3.*Use degree 2,"):
        require_degree(X, X + 0.2 * X**2 + WIGGLE, 3)
    assert polynomial._n_levels(np.zeros(3)) == 0
    assert polynomial._n_levels(np.array([0.0, 2.0, 2.0])) == 1


def test_an_outlier_needs_two_freedoms_and_more_than_the_limit(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    x = np.array([1.0, 2.0, 3.0, 4.0])
    fit = fit_polynomial(x, 2 * x + [1e-6, -2e-6, 1.0, 1e-6], 1)
    assert fit.dof == 2
    assert fit.outliers == (2,)
    size = float(np.abs(fit.studentised)[2])
    for limit, outliers in ((size, ()), (math.nextafter(size, 0.0), (2,))):
        monkeypatch.setattr(polynomial, "stdtrit", lambda *_, t=limit: t)
        assert fit.outliers == outliers


# Plates on several cells


def test_a_plate_of_several_cells_has_no_degree() -> None:
    readings = series_of_four_cells(0.03, 4.0)
    found = calibrate_plate(readings, CELLS, CELLS, degree=1)
    assert found.matrix is not None
    assert found.matrix.u_position_mm == 0.5
    assert found.uncertainty[-1].drift_n == 0.0
    for degree in (0, 2):
        with pytest.raises(CalibrationError, match="leave the degree"):
            calibrate_plate(readings, CELLS, CELLS, degree=degree)


def test_a_place_is_given_from_where_it_is_known_to_five_millimetres() -> None:
    found = calibrate_plate(series_of_four_cells(0.0, 2000.0), CELLS, CELLS).matrix
    assert found is not None
    assert found.cop_from_n > 10.0
    assert found.cop_from_n == gate_for_n(np.array(found.covariance), limit_mm=5.0)


@pytest.mark.parametrize(("part", "kept"), [(1 - 1e-6, 4), (1 + 1e-6, 3)])
def test_a_direction_is_kept_above_three_times_its_noise(part: float, kept: int) -> None:
    loads = loads_at(GRID, (50.0, 100.0))
    counts = Plate4().counts(loads, np.random.default_rng(1))
    least = np.linalg.svd(counts, compute_uv=False)[3]
    noise = float(least) / (3 * (math.sqrt(len(loads)) + math.sqrt(4)))
    assert fit_matrix(counts, loads, noise_counts=noise * part).n_kept == kept


def test_rounding_is_no_direction() -> None:
    loads = loads_at(GRID, (50.0, 100.0))
    counts = Plate4(twist=0.0, cross_talk=0.0).counts(loads, None)
    assert fit_matrix(counts, loads, noise_counts=0.0).n_kept == 3


def test_every_place_that_can_be_is_left_out_once() -> None:
    # Without the last place the others are in a line: nothing is said of it.
    places = ((0.0, 0.0), (-60.0, 0.0), (60.0, 0.0), (30.0, 0.0), (0.0, 40.0))
    plate, rng = Plate4(noise_counts=40.0), np.random.default_rng(2)
    for order in (places, places[::-1], places[2:] + places[:2]):
        loads = loads_at(order, (50.0, 100.0, 150.0))
        readings = [reading(ZERO, 0.0, 0.0, 0.0, 0.0, 0.0)]
        for n, (counts, (force, mx, my)) in enumerate(
            zip(plate.counts(loads, rng), loads.tolist(), strict=True)
        ):
            made = reading(UP, force, *counts.tolist(), x=mx / force)
            readings.append(replace(made, row=n, y_mm=my / force))
        points = deflections(readings, [0, 1, 2, 3])
        errors = {}
        for place in order:
            if place == (0.0, 40.0):
                continue
            out = np.array([(r.x_mm, r.y_mm) == place for r in points.readings])
            fit = fit_matrix(points.counts[~out], loads[~out], noise_counts=1.0)
            found = fit.predict(points.counts[out])
            cop = centre_of_pressure_mm(found, gate_n=75.0) - place
            for at, force_n, off in zip(np.flatnonzero(out), found[:, 0], cop, strict=True):
                errors[int(at)] = abs(force_n - loads[at, 0]), float(np.nan_to_num(np.hypot(*off)))
        force_n, cop_mm, row = _held_out(points, 1.0)
        worst = max(errors, key=lambda at: errors[at][1])
        assert force_n == pytest.approx(max(error for error, _ in errors.values()), rel=1e-9)
        assert cop_mm == pytest.approx(errors[worst][1], rel=1e-9)
        assert row == worst


def test_corners_are_held_against_the_mean_of_the_middle() -> None:
    readings = series_of_four_cells(0.03, 4.0)
    result = calibrate_plate(readings, CELLS, CELLS)
    assert result.matrix is not None
    columns = np.array(result.sensitivity_n_per_count)
    points = deflections(readings, [0, 1, 2, 3])
    force = points.counts @ columns
    differences = []
    for size in (50.0, 100.0, 150.0):
        own = [
            (value, r.x_mm == r.y_mm == 0)
            for value, r in zip(force, points.readings, strict=True)
            if r.load.force_n == size
        ]
        middle = np.mean([value for value, is_middle in own if is_middle])
        differences += [abs(value - middle) for value, _ in own]
    assert result.matrix.corner_difference_n == pytest.approx(max(differences), rel=1e-9)
    # a load is the same to a millionth of a newton
    heavier = [
        replace(r, load=replace(r.load, force_n=r.load.force_n + 4e-7)) if r.x_mm else r
        for r in readings
    ]
    alike = calibrate_plate(heavier, CELLS, CELLS).matrix
    assert alike is not None
    assert alike.corner_difference_n == pytest.approx(max(differences), rel=1e-4)
    without = [r for r in readings if r.kind is ZERO or (r.x_mm, r.y_mm) != (0.0, 0.0)]
    other = calibrate_plate(without, CELLS, CELLS).matrix
    assert other is not None
    assert other.corner_difference_n is None


@pytest.mark.parametrize(("off_n", "n_loads"), [(4e-7, 4), (2e-6, 5)])
def test_loads_are_told_apart_from_a_millionth_of_a_newton_on(off_n: float, n_loads: int) -> None:
    forces = [10.0, 20.0, 30.0, 40.0, 40.0 + off_n]
    loads = np.array([(force, 0.0, 0.0) for force in forces])
    if n_loads == 5:
        check_loads(loads, ["a"])
    else:
        with pytest.raises(CalibrationError, match="4 different loads are too few"):
            check_loads(loads, ["a"])


@pytest.mark.parametrize(("wanted", "is_enough"), [(0.97e-3, False), (1.05e-3, True)])
def test_places_all_but_in_a_line_tell_nothing(wanted: float, is_enough: bool) -> None:
    sides = np.array([1.0, -1.0, -1.0, 1.0, 1.0, -1.0, -1.0, 1.0])
    x = np.array([-60.0, -60.0, -20.0, -20.0, 20.0, 20.0, 60.0, 60.0])

    def loads(off_mm: float) -> Any:
        return np.stack([np.full(8, 50.0), 50.0 * x, 50.0 * (0.5 * x + off_mm * sides)], axis=1)

    def ratio(off_mm: float) -> float:
        rows = loads(off_mm)
        values = np.linalg.svd(rows / np.abs(rows).max(axis=0), compute_uv=False)
        return float(values[-1] / values[0])

    off_mm = 0.01 * wanted / ratio(0.01)
    assert ratio(off_mm) == pytest.approx(wanted, rel=0.01)
    asked: Callable[[], None] = lambda: check_places(loads(off_mm), 4)  # noqa: E731
    if is_enough:
        asked()
    else:
        with pytest.raises(CalibrationError, match=r"8 readings .* the 4 cells apart"):
            asked()
