"""From readings to the calibration of a plate. Imports scipy: import it only where one is made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from forceplate.errors import CalibrationError
from forceplate.words import Text
from forceplate_calibration.fitting.characteristics import characteristics, e74, repeatability_sd
from forceplate_calibration.fitting.plate_result import (
    DegreeTest,
    Flag,
    Limits,
    MatrixResult,
    PlateResult,
)
from forceplate_calibration.fitting.polynomial import (
    DEGREE_METHOD,
    PolynomialFit,
    choose_degree,
    fit_polynomial,
    require_degree,
)
from forceplate_calibration.fitting.sensitivity_matrix import (
    MatrixFit,
    centre_of_pressure_mm,
    fit_matrix,
    gate_for_n,
)
from forceplate_calibration.fitting.sufficient_loads import check_loads
from forceplate_calibration.fitting.uncertainty import (
    N_STEPS,
    Sources,
    UncertaintyPoint,
    uncertainty_at,
)
from forceplate_calibration.readings.reading import Deflections, Reading, deflections

Floats = NDArray[np.float64]

QUANTISATION_SD_COUNTS = 12**-0.5
OFFSET_SIGMAS = 3.0
"""So many standard uncertainties from zero is no accident."""
DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True)
class _Series:
    """The readings of one plate and what is to be made of them."""

    readings: Sequence[Reading]
    points: Deflections
    used: tuple[str, ...]
    columns: list[int]
    limits: Limits
    drift_percent: float
    u_position_mm: float


def calibrate_plate(
    readings: Sequence[Reading],
    channels: Sequence[str],
    used: Sequence[str],
    *,
    degree: int | None = None,
    limits: Limits = DEFAULT_LIMITS,
    drift_percent: float = 0.0,
    u_position_mm: float = 0.5,
) -> PlateResult:
    """Return the calibration of one plate.

    Force is fitted on the deflection, because that is how it is used; through zero, because the
    zero is measured before every trial. One channel gives a line or a curve, three or more give
    a matrix.

    Parameters
    ----------
    readings
        Of this plate, in the order of measuring.
    channels
        Names of all channels of the platform.
    used
        Those of the plate.
    degree
        None: as high as the readings justify.
    drift_percent
        Limit of the change of the sensitivity until the next calibration.
    u_position_mm
        Standard uncertainty of where a weight stands.

    Raises
    ------
    CalibrationError
        The readings cannot give a calibration; names the row. A series that can be fitted but
        not used comes back with a fatal flag.
    """
    columns = [list(channels).index(name) for name in used]
    points = deflections(readings, columns)
    check_loads(points.loads, used)
    series = _Series(readings, points, tuple(used), columns, limits, drift_percent, u_position_mm)
    if len(columns) == 1:
        return _curve(series, degree)
    if degree not in (None, 1):
        raise CalibrationError(
            Text("A plate on several cells is fitted by a matrix; leave the degree.")
        )
    return _matrix(series)


def _curve(series: _Series, degree: int | None) -> PlateResult:
    """Return the line or curve of a plate on one cell."""
    points = series.points
    counts, force = points.counts[:, 0], points.force_n
    steps: tuple[DegreeTest, ...] = ()
    if degree is None:
        choice = choose_degree(counts, force)
        fit, steps = choice.fit, choice.steps
    else:
        fit = require_degree(counts, force, degree)
    slope = float(fit.coefficients[0])
    sizes = np.linspace(0, force.max(), N_STEPS + 1)
    u_fit = fit.u_predict(_counts_at(fit, sizes, float(np.abs(counts).max())))
    result = _result(series, np.array([slope]), fit.residuals, dof=fit.dof, u_fit=u_fit)
    result = replace(
        result,
        coefficients_n=tuple(map(float, fit.coefficients)),
        standard_uncertainties=tuple(map(float, np.sqrt(np.diag(fit.covariance)))),
        degree_method=DEGREE_METHOD
        if degree is None
        else "chosen by the operator, " + DEGREE_METHOD,
        degree_tests=steps,
        sensitivity_n_per_count=(slope,),
    )
    flags = _outliers(points.readings, fit) + _common_flags(series, fit.residuals)
    flags += _offset(series, counts, fit.degree)
    return replace(result, flags=flags + _series_flags(result, series.limits))


def _counts_at(fit: PolynomialFit, force_n: Floats, most_counts: float) -> Floats:
    """Return the deflections at which the curve gives these forces."""
    sign = np.sign(fit.coefficients[0])
    grid = np.linspace(0, sign * most_counts * 1.05, 2001)
    return np.interp(force_n, fit.predict(grid), grid)


def _matrix(series: _Series) -> PlateResult:
    """Return the sensitivity matrix of a plate on several cells."""
    points, limits = series.points, series.limits
    noise = _noise_counts(points, series.columns)
    fit = fit_matrix(points.counts, points.loads, noise_counts=noise)
    held_force, held_cop, held_row = _held_out(points, noise)
    full = points.force_n.max()
    # the worst place of the largest load; below it the fit's share shrinks with the force
    leverage = float(fit.leverage(points.counts[points.force_n == full]).max())
    sizes = np.linspace(0, full, N_STEPS + 1)
    residuals = fit.residuals[:, 0]
    u_fit = float(np.sqrt(fit.covariance[0, 0] * leverage)) * sizes / full
    result = _result(series, fit.sensitivity[0], residuals, dof=fit.dof, u_fit=u_fit)
    matrix = MatrixResult(
        singular_values=tuple(map(float, fit.singular_values)),
        n_kept=fit.n_kept,
        condition=fit.condition,
        covariance=_rows(fit.covariance),
        gram=_rows(fit.gram),
        dof=fit.dof,
        u_position_mm=series.u_position_mm,
        corner_difference_n=_corner_difference(points, fit),
        held_out_force_n=held_force,
        held_out_cop_mm=held_cop,
        cop_from_n=gate_for_n(fit.covariance),
    )
    result = replace(
        result,
        degree_method="sensitivity matrix by truncated least squares",
        sensitivity_n_per_count=tuple(map(float, fit.sensitivity[0])),
        moments_n_mm_per_count=tuple(
            (float(x), float(y)) for x, y in zip(*fit.sensitivity[1:], strict=True)
        ),
        matrix=matrix,
    )
    flags = _common_flags(series, residuals)
    flags += _offset(series, points.counts @ fit.sensitivity[0], 1)
    if held_cop > limits.hold_out_cop_mm:
        flags += (Flag("held_out_place", held_cop, limits.hold_out_cop_mm, "mm", held_row),)
    return replace(result, flags=flags + _series_flags(result, limits))


def _result(
    series: _Series, sensitivity: Floats, residuals: Floats, *, dof: int, u_fit: Floats
) -> PlateResult:
    """Return what both kinds of plate have in common.

    ``u_fit`` is the uncertainty of the fit from no force to the largest, in equal steps.
    """
    readings, points = series.readings, series.points
    force = points.force_n
    fitted = force - residuals
    residual_sd = float(np.sqrt(residuals @ residuals / dof))
    unit = np.zeros(len(readings[0].counts))
    unit[series.columns] = sensitivity
    signal = points.counts @ sensitivity
    measures = characteristics(points.readings, signal, all_readings=readings, unit=unit)
    full = float(force.max())
    resolution = _resolution_n(points, unit)
    repeated = repeatability_sd(points.readings, fitted) or (residual_sd, dof)
    u_force = np.array([reading.load.u_force_n for reading in points.readings])
    sources = Sources(
        # through zero, with all weights wrong together, the slope is wrong by so much
        weights_relative=float(u_force @ force / (force @ force)),
        resolution_n=resolution,
        repeatability_n=repeated[0],
        repeatability_dof=repeated[1],
        hysteresis_n=(measures.hysteresis_percent or 0.0) / 100 * full,
        creep_n=abs(measures.creep_percent or 0.0) / 100 * full,
        drift_relative=series.drift_percent / 100,
    )
    budget: list[UncertaintyPoint] = [
        uncertainty_at(float(size), float(u), dof, sources)
        for size, u in zip(np.linspace(0, full, N_STEPS + 1), u_fit, strict=True)
    ]
    return PlateResult(
        plate=points.readings[0].plate,
        channels=series.used,
        coefficients_n=(),
        standard_uncertainties=(),
        degree_method="",
        degree_tests=(),
        sensitivity_n_per_count=(),
        moments_n_mm_per_count=(),
        rows=tuple(reading.row for reading in points.readings),
        force_n=tuple(map(float, force)),
        residuals_n=tuple(map(float, residuals)),
        e74=e74(
            residual_sd, dof, force, resolution, weights_relative=float((u_force / force).max())
        ),
        characteristics=measures,
        uncertainty=tuple(budget),
        flags=(),
    )


def _resolution_n(points: Deflections, unit: Floats) -> float:
    """Return the larger of one count and two standard deviations of a mean reading, in newtons."""
    step = float(np.abs(unit[unit != 0]).max())
    noise = [
        2 * float(np.sqrt(((np.array(r.sd_counts) * unit) ** 2).sum() / max(r.n_samples, 1)))
        for r in points.readings
        if r.sd_counts is not None
    ]
    return max(step, *noise, 0.0) if noise else step


def _noise_counts(points: Deflections, columns: list[int]) -> float:
    """Return the standard deviation of one mean reading, as well as it is known."""
    known = [
        np.array([r.sd_counts[column] for column in columns]) / np.sqrt(max(r.n_samples, 1))
        for r in points.readings
        if r.sd_counts is not None
    ]
    noise = float(np.sqrt(np.mean(np.square(known)))) if known else 0.0
    return max(noise * 2**0.5, QUANTISATION_SD_COUNTS)  # reading and zero


def _held_out(points: Deflections, noise: float) -> tuple[float, float, int | None]:
    """Return the largest errors of force and place, each place predicted without itself."""
    places = [(r.x_mm, r.y_mm) for r in points.readings]
    loads = points.loads
    force_error, cop_error = np.zeros(len(places)), np.zeros(len(places))
    for place in set(places):
        out = np.array([each == place for each in places])
        try:
            fit = fit_matrix(points.counts[~out], loads[~out], noise_counts=noise)
        except CalibrationError:  # without this place the others do not span the plate
            continue
        predicted = fit.predict(points.counts[out])
        cop = centre_of_pressure_mm(predicted, gate_n=float(loads[out, 0].max()) / 2)
        away = np.hypot(*(cop - np.array(place)).T)
        force_error[out] = np.abs(predicted[:, 0] - loads[out, 0])
        cop_error[out] = np.nan_to_num(away)
    worst = int(np.argmax(cop_error))
    return float(force_error.max()), float(cop_error[worst]), points.readings[worst].row


def _corner_difference(points: Deflections, fit: MatrixFit) -> float | None:
    force = fit.predict(points.counts)[:, 0]
    loads = [round(reading.load.force_n, 6) for reading in points.readings]
    middle: dict[float, list[float]] = defaultdict(list)
    for reading, load, value in zip(points.readings, loads, force, strict=True):
        if reading.x_mm == reading.y_mm == 0:
            middle[load].append(float(value))
    means = {load: sum(values) / len(values) for load, values in middle.items()}
    differences = [
        abs(float(value) - means[load])
        for load, value in zip(loads, force, strict=True)
        if load in means
    ]
    return max(differences) if differences else None


def _outliers(readings: Sequence[Reading], fit: PolynomialFit) -> tuple[Flag, ...]:
    return tuple(
        Flag("outlier", float(fit.residuals[i]), 0.0, "N", readings[i].row) for i in fit.outliers
    )


def _offset(series: _Series, signal: Floats, degree: int) -> tuple[Flag, ...]:
    """Return whether the points point away from the zero that the curve is led through."""
    force, limits = series.points.force_n, series.limits
    try:
        free = fit_polynomial(signal, force, degree)
    except CalibrationError:  # too few loads to tell
        return ()
    left_n = float(free.coefficients[0])
    limit_n = limits.offset_percent / 100 * float(force.max())
    is_certain = abs(left_n) > OFFSET_SIGMAS * float(np.sqrt(free.covariance[0, 0]))
    if not is_certain or abs(left_n) <= limit_n:
        return ()
    # a bend would take it up, and every force would be wrong by it
    is_fatal = abs(left_n) > limits.point_percent / 100 * float(force.max())
    return (Flag("offset", left_n, limit_n, "N", is_fatal=is_fatal),)


def _common_flags(series: _Series, residuals: Floats) -> tuple[Flag, ...]:
    points, limits = series.points, series.limits
    flags: list[Flag] = []
    worst = int(np.argmax(np.abs(residuals)))
    percent = float(np.abs(residuals[worst])) / float(points.force_n.max()) * 100
    if percent > limits.point_percent:
        row = points.readings[worst].row
        flags.append(Flag("bad_point", percent, limits.point_percent, "%", row, is_fatal=True))
    if len(residuals) < limits.n_points:
        flags.append(Flag("few_points", len(residuals), limits.n_points, "1"))
    if len({reading.run for reading in points.readings}) == 1:
        flags.append(Flag("one_run", 1, 3, "1"))
    return tuple(flags)


def _series_flags(result: PlateResult, limits: Limits) -> tuple[Flag, ...]:
    measured = result.characteristics
    each = (
        ("hysteresis", measured.hysteresis_percent, limits.hysteresis_percent),
        ("repeatability", measured.repeatability_percent, limits.repeatability_percent),
        ("zero_return", measured.zero_return_percent, limits.zero_return_percent),
        ("creep", measured.creep_percent, limits.creep_percent),
    )
    return tuple(
        Flag(kind, value, limit, "%")
        for kind, value, limit in each
        if value is not None and abs(value) > limit
    )


def _rows(matrix: Floats) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(map(float, row)) for row in matrix)
