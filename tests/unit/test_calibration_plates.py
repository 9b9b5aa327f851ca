"""Plates: one cell with its budget, four cells with their matrix, two plates on one device."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from forceplate.errors import CalibrationError
from forceplate_calibration.fitting.calibrate_plate import calibrate_plate
from forceplate_calibration.fitting.plate_result import PlateResult
from forceplate_calibration.fitting.sensitivity_matrix import (
    centre_of_pressure_mm,
    fit_matrix,
    u_centre_of_pressure_mm,
)
from forceplate_calibration.fitting.uncertainty import expanded_n
from forceplate_calibration.readings.reading import Reading, ReadingKind
from forceplate_calibration.readings.weights import NO_LOAD, Load
from tests.unit.calibration_data import (
    GRID,
    HELD_OUT,
    Plate4,
    loads_at,
    one_cell,
    plate_readings,
)

FORCES_N = (50.0, 100.0, 150.0)
N_CALIBRATIONS = 800
N_MATRICES = 600
JIG = tuple((x, y) for x in (-60.0, 60.0) for y in (-40.0, 40.0))
U_WEIGHTS, U_JIG_MM, DRIFT_PERCENT = 5e-4, 0.5, 0.1


def cell(**changes: object) -> PlateResult:
    return calibrate_plate(one_cell(**changes), ["cell"], ["cell"])  # type: ignore[arg-type]


def test_one_cell_comes_back() -> None:
    result = cell()
    assert result.is_usable
    assert result.sensitivity_n_per_count[0] == pytest.approx(0.002, rel=2e-4)
    assert result.curve == ()
    assert len(result.rows) == 57
    assert result.e74.standard_deviation_n == pytest.approx(3 * 0.002, rel=0.3)
    assert result.e74.lower_limit_factor_n == 2.4 * result.e74.standard_deviation_n
    assert result.e74.class_a_from_n == 400 * result.e74.lower_limit_factor_n
    assert result.characteristics.hysteresis_percent is not None
    assert result.characteristics.hysteresis_percent < 0.03
    assert result.flags == ()


def test_a_bent_cell_gets_a_curve_and_its_nonlinearity() -> None:
    result = cell(bend=0.01)
    assert len(result.curve) >= 1
    # reading of a quarter-parabola against its chord: a fourth of the bend, over the full output
    assert result.characteristics.nonlinearity_percent == pytest.approx(0.25, rel=0.05)
    assert max(map(abs, result.residuals_n)) < 0.1


def test_hysteresis_is_found_and_enters_the_budget() -> None:
    with_it, without = cell(hysteresis_n=3.0), cell()
    assert with_it.characteristics.hysteresis_percent == pytest.approx(1.5, rel=0.05)
    assert "hysteresis" in [flag.kind for flag in with_it.flags]
    assert with_it.uncertainty[-1].expanded_n > without.uncertainty[-1].expanded_n + 1.0


def test_creep_and_zero_return_are_reported() -> None:
    readings = one_cell(runs=2)
    top = max(readings, key=lambda reading: reading.counts[0])
    for after_s, drift in ((30.0, 0.0), (300.0, 60.0)):
        readings.append(
            replace(
                top,
                row=len(readings) + 2,
                kind=ReadingKind.CREEP,
                counts=(top.counts[0] + drift,),
                time_s=after_s,
            )
        )
    last = next(r for r in reversed(readings) if r.kind is ReadingKind.ZERO)
    readings[readings.index(last)] = replace(last, counts=(last.counts[0] + 1000,))
    measured = calibrate_plate(readings, ["cell"], ["cell"]).characteristics
    assert measured.creep_percent == pytest.approx(0.06, rel=0.01)  # 60 of 100 000 counts
    assert measured.creep_s == 270.0
    assert measured.zero_return_percent == pytest.approx(1.0, rel=0.02)


def test_the_stated_uncertainty_of_one_cell_covers_the_truth() -> None:
    rng = np.random.default_rng(5)
    inside = 0
    n = 400
    for seed in range(n):
        off = rng.normal(0, 0.0005)  # the weights are wrong as much as they are said to be
        result = cell(weights_off=off, seed=seed, runs=3)
        true = rng.uniform(20.0, 200.0)
        counts = round(true / 0.002 + rng.normal(0, 3.0)) - round(rng.normal(0, 3.0))
        force = counts * result.sensitivity_n_per_count[0]
        force += sum(factor * force**power for power, factor in enumerate(result.curve, start=2))
        inside += abs(force - true) <= expanded_n(result.uncertainty, true)
    assert 0.93 <= inside / n <= 0.975, inside / n


def test_too_few_loads_and_a_missing_zero_are_refused() -> None:
    with pytest.raises(CalibrationError, match="3 different loads"):
        calibrate_plate(one_cell(steps_n=(50.0, 100.0, 150.0)), ["cell"], ["cell"])
    with pytest.raises(CalibrationError, match="Row 3: run 1 does not begin"):
        calibrate_plate(one_cell()[1:], ["cell"], ["cell"])


def test_a_dead_cell_is_refused() -> None:
    dead = [replace(reading, counts=(5.0,)) for reading in one_cell()]
    with pytest.raises(CalibrationError):
        calibrate_plate(dead, ["cell"], ["cell"])


def matrix_fit(plate: Plate4, seed: int, repeats: int = 1):  # type: ignore[no-untyped-def]
    loads = loads_at(GRID, FORCES_N, repeats)
    counts = plate.counts(loads, np.random.default_rng(seed))
    return fit_matrix(counts, loads, noise_counts=plate.noise_counts)


def test_a_four_cell_plate_is_found_in_spite_of_twist_and_cross_talk() -> None:
    plate = Plate4()
    fit = matrix_fit(plate, 3)
    assert fit.n_kept == 4  # the twist is far above the noise, and learned to be of no account
    held = loads_at(HELD_OUT, FORCES_N)
    predicted = fit.predict(plate.counts(held, np.random.default_rng(4)))
    place = centre_of_pressure_mm(predicted, gate_n=10.0)
    assert np.abs(predicted[:, 0] - held[:, 0]).max() < 0.05
    assert np.abs(place - held[:, 1:] / held[:, :1]).max() < 0.1


def test_without_twist_the_fourth_direction_is_left_out() -> None:
    fit = matrix_fit(Plate4(twist=0.0), 3)
    assert fit.n_kept == 3
    assert fit.condition < 10 < fit.singular_values[0] / fit.singular_values[-1]
    held = loads_at(HELD_OUT, FORCES_N)
    assert np.abs(fit.predict(Plate4().counts(held, None))[:, 0] - held[:, 0]).max() < 0.02


def test_errors_at_held_out_places_fall_with_the_root_of_the_readings() -> None:
    plate = Plate4()
    held = loads_at(HELD_OUT, FORCES_N)
    clean = plate.counts(held, None)

    def errors(repeats: int) -> tuple[float, float]:
        force, place = [], []
        for seed in range(60):
            predicted = matrix_fit(plate, seed, repeats).predict(clean)
            force.append(predicted[:, 0] - held[:, 0])
            cop = centre_of_pressure_mm(predicted, gate_n=10.0)
            place.append(cop - held[:, 1:] / held[:, :1])
        return float(np.std(force)), float(np.std(place))

    few, many = errors(1), errors(16)
    assert few[0] / many[0] == pytest.approx(4.0, rel=0.2)
    assert few[1] / many[1] == pytest.approx(4.0, rel=0.2)


@pytest.mark.parametrize("twist", [0.0, 0.03])
def test_intervals_of_the_matrix_cover_the_truth(twist: float) -> None:
    from scipy.stats import t as student

    plate = Plate4(twist=twist)
    loads = loads_at(GRID, FORCES_N)
    held = loads_at(HELD_OUT, FORCES_N)
    inside = np.zeros(3)
    for seed in range(N_MATRICES):
        rng = np.random.default_rng((seed, 7))
        fit = fit_matrix(plate.counts(loads, rng), loads, noise_counts=plate.noise_counts)
        one = held[[seed % len(held)]]
        counts = plate.counts(one, rng)
        predicted, leverage = fit.predict(counts), fit.leverage(counts)
        factor = float(student.ppf(0.975, fit.dof))
        u_force = np.sqrt(fit.covariance[0, 0] * (1 + leverage))
        inside[0] += abs(predicted[0, 0] - one[0, 0]) <= factor * u_force[0]
        place = centre_of_pressure_mm(predicted, gate_n=10.0)[0]
        u_place = u_centre_of_pressure_mm(predicted, fit.covariance, leverage)[0]
        inside[1:] += np.abs(place - one[0, 1:] / one[0, 0]) <= factor * u_place
    coverage = inside / N_MATRICES
    assert ((coverage >= 0.93) & (coverage <= 0.97)).all(), coverage


def test_what_the_certificate_states_covers_the_truth() -> None:
    names = ("fl", "fr", "rl", "rr")
    plate = Plate4()
    forces, places = (60.0, 120.0), ((0.0, 0.0), *JIG)
    inside = np.zeros(3)
    for seed in range(N_CALIBRATIONS):
        rng = np.random.default_rng((seed, 11))
        # all weights are wrong together, and the jig is a little off the middle of the plate
        weights_off, jig_mm = rng.normal(0, U_WEIGHTS), rng.normal(0, U_JIG_MM, 2)
        pressing = (1 + weights_off) * loads_at(
            [(x + jig_mm[0], y + jig_mm[1]) for x, y in places], forces, 2
        )
        given = [(x, y, f) for _ in range(2) for x, y in places for f in forces]
        readings = [Reading(1, 1, ReadingKind.ZERO, NO_LOAD, (0.0,) * 4)]
        for row, (counts, (x, y, force)) in enumerate(
            zip(plate.counts(pressing, rng), given, strict=True), start=2
        ):
            load = Load((), force, force * U_WEIGHTS)
            readings.append(
                Reading(row, 1, ReadingKind.UP, load, tuple(map(float, counts)), x_mm=x, y_mm=y)
            )
        result = calibrate_plate(
            readings, names, names, drift_percent=DRIFT_PERCENT, u_position_mm=U_JIG_MM
        )
        assert result.matrix is not None
        # a press anywhere, when the sensitivity has drifted as far as was allowed for
        force, place = rng.uniform(50, 120), rng.uniform((-50, -30), (50, 30))
        drift = 1 + rng.uniform(-DRIFT_PERCENT, DRIFT_PERCENT) / 100
        counts = plate.counts(drift * loads_at([(place[0], place[1])], [force]), rng)
        matrix = np.column_stack([result.sensitivity_n_per_count, result.moments_n_mm_per_count])
        found = counts @ matrix
        gram, covariance = np.array(result.matrix.gram), np.array(result.matrix.covariance)
        leverage = np.einsum("ij,jk,ik->i", counts, gram, counts)
        u_mm = np.hypot(u_centre_of_pressure_mm(found, covariance, leverage), U_JIG_MM)
        inside[0] += abs(found[0, 0] - force) <= expanded_n(result.uncertainty, force)
        inside[1:] += np.abs(found[0, 1:] / found[0, 0] - place) <= 2 * u_mm[0]
    coverage = inside / N_CALIBRATIONS
    assert ((coverage >= 0.93) & (coverage <= 0.97)).all(), coverage


def test_the_centre_of_pressure_is_blank_below_its_force() -> None:
    loads = np.array([[9.9, 100.0, 100.0], [20.0, 100.0, -40.0], [-50.0, 1.0, 1.0]])
    place = centre_of_pressure_mm(loads, gate_n=10.0)
    assert np.isnan(place[[0, 2]]).all()
    assert place[1].tolist() == [5.0, -2.0]


def test_places_in_a_line_do_not_make_a_matrix() -> None:
    loads = loads_at([(x, 0.0) for x in (-60.0, 0.0, 60.0)], FORCES_N, 3)
    counts = Plate4().counts(loads, np.random.default_rng(1))
    with pytest.raises(CalibrationError, match="each corner"):
        fit_matrix(counts, loads, noise_counts=4.0)


def test_a_loose_cell_is_refused() -> None:
    loads = loads_at(GRID, FORCES_N)
    counts = Plate4(twist=0.0, noise_counts=0.0).counts(loads, None)
    counts[:, :2] = 0.0
    with pytest.raises(CalibrationError, match="2 independent signals"):
        fit_matrix(counts, loads, noise_counts=4.0)


CORNERS = ("fl", "fr", "rl", "rr")


def test_a_plate_on_four_cells_gets_its_certificate_numbers() -> None:
    result = calibrate_plate(plate_readings(Plate4()), CORNERS, CORNERS)
    matrix = result.matrix
    assert matrix is not None
    assert result.is_usable
    assert matrix.held_out_force_n < 0.1
    assert matrix.held_out_cop_mm < 0.5
    assert matrix.corner_difference_n is not None
    assert matrix.corner_difference_n < 0.1
    assert matrix.cop_from_n == 10.0
    assert len(matrix.singular_values) == 4
    held = loads_at(HELD_OUT, FORCES_N)
    counts = Plate4().counts(held, None)
    force = counts @ np.array(result.sensitivity_n_per_count)
    place: NDArray[np.float64] = counts @ np.array(result.moments_n_mm_per_count) / force[:, None]
    assert np.abs(force - held[:, 0]).max() < 0.05
    assert np.abs(place - held[:, 1:] / held[:, :1]).max() < 0.1


def test_a_weight_at_the_wrong_place_is_noticed() -> None:
    readings = plate_readings(Plate4(), runs=1)
    wrong = next(i for i, r in enumerate(readings) if (r.x_mm, r.y_mm) == (60.0, 40.0))
    for i in range(wrong, wrong + 3):  # stood at the opposite corner
        readings[i] = replace(readings[i], x_mm=-60.0, y_mm=-40.0)
    result = calibrate_plate(readings, CORNERS, CORNERS)
    flags = {flag.kind: flag for flag in result.flags}
    assert "held_out_place" in flags
    assert flags["held_out_place"].row in range(readings[0].row, readings[-1].row + 1)
