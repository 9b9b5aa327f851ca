"""What becomes of readings: the state as found, the certificate's words, the file; exactly."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest

from forceplate.errors import CalibrationError
from forceplate.types import Clock, PlatformInfo
from forceplate_calibration import Calibration, ChannelSensitivity, Concern, Plate
from forceplate_calibration.certificate import rows
from forceplate_calibration.certificate.error_map import error_map
from forceplate_calibration.certificate.issue import evaluate, issue
from forceplate_calibration.fitting.plate_result import DegreeTest, Flag, PlateResult
from forceplate_calibration.fitting.sensitivity_matrix import u_centre_of_pressure_mm
from forceplate_calibration.model.calibration import MAX_FILE_BYTES
from forceplate_calibration.model.certificate import AsFound, Certificate
from forceplate_calibration.readings.calibration_record import (
    CalibratedPlatform,
    Environment,
)
from forceplate_calibration.readings.reading import ReadingKind
from forceplate_calibration.readings.weights import (
    DeadWeight,
    Gravity,
    Load,
)
from forceplate_calibration.sheet.sheet import read_sheet
from tests.unit.test_calibration_sheet import FOUR, GYM, HEAD, sheet

DAY = date(2026, 3, 2)


# Readings at the end of the converter


def test_only_a_channel_that_carries_a_plate_must_be_within_its_range() -> None:
    head = HEAD + "# plate: = c\n# min_counts: -100\n# max_counts: 90000\n"
    table = "run,kind,force_n,u_force_n,counts:x,counts:c\n"
    series = [f"1,up,{n},0.01,90000,{500 * n - 99}" for n in (20, 50, 80, 110, 140, 170)]

    def made(*rows_: str) -> int:
        return len(evaluate(read_sheet(head + table + "\n".join(rows_) + "\n"))[0].rows)

    assert made("1,zero,0,0,90000,-99", *series) == 6
    for row, value in (("1,zero,0,0,0,-100", -100), ("1,zero,0,0,90000,90000", 90000)):
        with pytest.raises(CalibrationError, match=f"Row 9: channel c reads {value} counts"):
            made(row, *series)


# As found


def test_what_a_former_calibration_had_become_by_hand() -> None:
    former = Calibration("f", "o", date(2026, 1, 1), (ChannelSensitivity("cell", 0.0021),))
    text = sheet(runs=1).replace("1,up,110,", "1,zero,0,0,1010\n1,up,110,")
    (found,) = issued(issue(read_sheet(text), former=former)).as_found
    # From the second zero on ten counts are less: 170 N are 84 990 counts
    given = [0.0021 * (500 * n - (10 if n >= 110 else 0)) for n in (20, 50, 80, 110, 140, 170)]
    true = [20, 50, 80, 110, 140, 170]
    assert (found.plate, found.row, found.calibration_id) == ("", 13, "f")
    assert found.largest_error_n == pytest.approx(0.0021 * 84_990 - 170, rel=1e-9)
    change = math.fsum(g * t for g, t in zip(given, true, strict=True)) / sum(t * t for t in true)
    assert found.change_percent == pytest.approx(100 * (change - 1), rel=1e-9)
    other = replace(former, plates=(Plate("heel", ("cell",)),))
    assert issued(issue(read_sheet(text), former=other)).as_found == ()
    assert issued(issue(read_sheet(text))).as_found == ()


def issued(made: Calibration) -> Certificate:
    assert made.certificate is not None
    return made.certificate


# What the certificate says


@pytest.fixture(scope="module")
def gym() -> Calibration:
    return issue(read_sheet(GYM))


@pytest.fixture(scope="module")
def four() -> Calibration:
    return issue(read_sheet(FOUR))


def said(some: Any) -> list[tuple[str, str]]:
    return [(what.en, of_it.en) for what, of_it in some]


def test_a_certificate_of_which_little_is_known(gym: Calibration) -> None:
    c = replace(
        issued(gym), operator="", organisation="", weights=(), remarks=("one", "two"),
        instrument=CalibratedPlatform("", "", "", "", 0.0, (), 250.0), environment=Environment(),
        gravity=Gravity(9.81, 0.01, "guessed"), place="town", procedure="own way", software="s",
    )  # fmt: skip
    assert said(rows.instrument_rows(c)) == [
        ("Instrument", "-, serial number -, capacity 250 N"),
        ("Electronics", "driver -, firmware -, 0 samples/s"),
        ("Channels [range]", "-"), ("Mounting", "-"),
        ("Environment", "temperature not measured, pressure not measured, humidity not measured, "
         "warm-up not measured"),
    ]  # fmt: skip
    assert said(rows.reference_rows(c)) == [
        ("Gravity", "9.81000 m/s2, standard uncertainty 0.01 (guessed)"),
        ("Air density", f"{c.air_density_kg_m3:.3f} kg/m3"),
        ("Weight", "not named: loads as in the table of readings, traceability not stated"),
    ]
    weights = (
        DeadWeight("a", 5.0, 0.0012, "brass", is_conventional=False),
        DeadWeight("b", 2.5, 0.0003, "own", density_kg_m3=900.0, traceability="balance 3"),
    )
    assert said(rows.reference_rows(replace(c, weights=weights)))[2:] == [
        (
            "Weight",
            "a: 5 kg, standard uncertainty 1.2 g, true mass, brass; traceability not stated",
        ),
        ("Weight", "b: 2.5 kg, standard uncertainty 0.3 g, conventional mass, own; balance 3"),
    ]
    assert said(rows.head_rows(gym, c))[1:] == [
        ("Calibrated, issued", "2026-03-02, valid until 2027-03-02"), ("By", "-, -, town"),
        ("Procedure", "own way"), ("Software", "s"),
    ]  # fmt: skip
    assert said(rows.head_rows(gym, c))[0] == ("Checksum (SHA-256)", gym.sha256)
    edited = replace(gym, checksum="0" * 64)
    assert "DOES NOT MATCH" in said(rows.head_rows(edited, c))[0][1]
    assert said(rows.remark_rows(c)) == [("Remark", "one"), ("Remark", "two")]


def test_the_results_of_a_plate_in_words(gym: Calibration, four: Calibration) -> None:
    (result,) = issued(gym).results
    measures = replace(
        result.characteristics, nonlinearity_percent=0.1234, hysteresis_percent=None,
        repeatability_percent=0.25, creep_percent=-0.0512, creep_s=270.4, zero_return_percent=0.5,
    )  # fmt: skip
    e74 = replace(
        result.e74, standard_deviation_n=0.01, dof=7, resolution_n=0.002,
        lower_limit_factor_n=0.024, class_a_from_n=9.6, class_aa_from_n=48.0,
        lowest_load_n=10.0, highest_load_n=200.0, weights_relative=0.0,
    )  # fmt: skip
    bent = replace(
        result, coefficients_n=(0.5, 0.25, 0.125), standard_uncertainties=(0.1, 0.2, 0.3),
        degree_tests=(DegreeTest(2, 0.1, 0.001), DegreeTest(3, 0.1, 0.002)), e74=e74,
        characteristics=measures, plate="heel", degree_method="entered",
    )  # fmt: skip
    assert bent.curve == (1.0, 1.0)
    assert said(rows.result_rows(bent)) == [
        ("Model", "polynomial of degree 3 through zero; degree by entered"),
        ("Is it justified?", "degree 2: P = 0.001, degree 3: P = 0.002"),
        ("Coefficient", "0.5 N/count, standard uncertainty 0.1"),
        ("Coefficient", "0.25 N/count^2, standard uncertainty 0.2"),
        ("Coefficient", "0.125 N/count^3, standard uncertainty 0.3"),
        ("Standard deviation", "0.01 N, 7 degrees of freedom"), ("Resolution", "0.002 N"),
        ("ASTM E74 LLF", "0.024 N"), ("Class A", "10 to 200 N"), ("Class AA", "48 to 200 N"),
        ("Non-linearity", "0.123 % of full scale (rising, line from zero to full scale)"),
        ("Hysteresis", "not measured"), ("Repeatability", "0.25 % of full scale"),
        ("Creep", "-0.0512 % of full scale in 270 s"), ("Zero return", "0.5 % of full scale"),
    ]  # fmt: skip
    bare = replace(
        bent, degree_tests=(), e74=replace(e74, highest_load_n=40.0),
        characteristics=replace(measures, creep_percent=None, creep_s=None),
    )  # fmt: skip
    found = dict(said(rows.result_rows(bare)))
    assert "Is it justified?" not in found
    assert (found["Creep"], found["Class AA"]) == ("not measured", "in no part of the range")
    n = len(result.rows)
    assert rows.result_title(bent).en == f"Plate heel, channels {result.channels[0]}; {n} points"
    assert rows.result_title(result).en.startswith("Results, channels")
    lines = rows.result_lines(replace(bent, flags=(Flag("one_run", 1, 3, "1"),)))
    assert lines[-1] == "  NOTE" + " " * 16 + (
        "There is one run only, so nothing is known of repeatability; three are usual."
    )
    (plate,) = issued(four).results
    assert plate.matrix is not None
    without = replace(plate, matrix=replace(plate.matrix, corner_difference_n=None))
    assert dict(said(rows.result_rows(without)))["Corner difference"] == "not measured"
    for plates, made in ((gym.plates, result), (four.plates, plate)):
        gate = 0.0 if made.matrix is None else made.matrix.cop_from_n
        assert (plates[0].cop_from_n, plates[0].curve) == (gate, made.curve)


def test_the_lines_of_a_certificate_are_those_of_its_parts(gym: Calibration) -> None:
    assert rows.certificate_lines(replace(gym, certificate=None)) == ()
    lines = rows.certificate_lines(gym)
    assert lines[0] == rows.SIMULATED.en
    real = rows.certificate_lines(replace(gym, simulated=False))
    assert real[0] == f"CALIBRATION CERTIFICATE {issued(gym).number}".upper()
    assert real[-1] == "End of the certificate"
    found = AsFound("old", "0123456789abcdef", "", -0.5, 7, 0.25)
    made = replace(issued(gym), as_found=(found, replace(found, plate="heel")))
    words = "largest error -0.5 N at row 7, sensitivity changed by +0.25 %"
    assert said(rows.as_found_rows(made)) == [
        ("As found", f"old (sha256 0123456789ab): {words}"),
        ("As found", f"old (sha256 0123456789ab), plate heel: {words}"),
        ("As left", "this calibration; nothing on the platform was adjusted"),
    ]
    assert said(rows.as_found_rows(replace(made, as_found=())))[0] == (
        "As found", "no earlier calibration was in use",
    )  # fmt: skip


def test_where_a_calibration_is_from(gym: Calibration) -> None:
    def origin(calibration: Calibration) -> str:
        return rows.calibration_origin(calibration).en

    words = "Calibrated with dead weights on 2026-03-02: dead weights, from a sheet of readings"
    assert origin(gym) == f"{words}, version 1"
    assert origin(replace(gym, certificate=None)) == "dead_weights"
    assert origin(replace(gym, origin="my own")) == "my own"
    assert origin(replace(gym, origin=f"{words}, version 1")) == f"{words}, version 1"
    assert origin(replace(gym, origin="simulated_platform")).startswith("The coefficients of")


# The map of errors


def test_a_map_point_is_the_mean_of_its_readings(four: Calibration) -> None:
    (result,) = issued(four).results
    assert result.matrix is not None
    middle = next(r for r in issued(four).readings if r.kind is ReadingKind.UP)
    zero = next(r for r in issued(four).readings if r.kind is ReadingKind.ZERO)
    force_n = middle.load.force_n
    readings = [zero]
    for n, (off, more) in enumerate(((0.0, 0.0), (4e-7, 30.0), (0.0, 90.0), (2e-6, 0.0))):
        counts = tuple(value + more * (i == 0) for i, value in enumerate(middle.counts))
        load = Load((), force_n + off, 0.0)
        readings.append(replace(middle, row=50 + n, load=load, counts=counts))
    readings.append(replace(middle, plate="other"))

    matrix_result = result.matrix

    def points(gate_n: float) -> Any:
        made = replace(result, matrix=replace(matrix_result, cop_from_n=gate_n))
        certificate = replace(issued(four), readings=tuple(readings))
        return error_map(replace(four, certificate=certificate), made)

    rounded = round(force_n, 6)
    first, second = points(rounded)
    assert (first.n, second.n, first.force_n) == (3, 1, rounded)
    used = [four.channels[column].name for column in four.used_channels]
    columns = [used.index(name) for name in result.channels]
    matrix = np.column_stack([result.sensitivity_n_per_count, result.moments_n_mm_per_count])
    loads = np.array([(np.array(r.counts) - zero.counts)[columns] @ matrix for r in readings[1:4]])
    assert first.force_error_n == pytest.approx(loads[:, 0].mean() - rounded, abs=1e-9)
    away = (loads[:, 1:] / loads[:, :1]).mean(axis=0) - (middle.x_mm, middle.y_mm)
    assert first.cop_error_mm == pytest.approx(tuple(away), abs=1e-9)
    assert points(rounded + 1e-5)[0].cop_error_mm is None
    assert rows.map_cells(points(rounded + 1e-5)[0])[-2:] == ("-", "-")
    assert error_map(replace(four, certificate=None), result) == ()
    assert error_map(four, replace(result, matrix=None)) == ()


def test_a_place_is_as_sure_as_its_force_its_moments_and_the_jig(four: Calibration) -> None:
    (result,) = issued(four).results
    matrix = result.matrix
    assert matrix is not None
    zero = np.array([310.0, -120.0, 45.0, 220.0, 0.0])
    above = np.array([[9000.0, 9500.0, 8800.0, 9100.0, 55.0]])
    counts = above + zero
    columns = [[c.name for c in four.channels].index(name) for name in result.channels]
    own = above[:, columns]
    loads = own @ np.column_stack([result.sensitivity_n_per_count, result.moments_n_mm_per_count])
    leverage = np.array([own[0] @ np.array(matrix.gram) @ own[0]])
    u = u_centre_of_pressure_mm(loads, np.array(matrix.covariance), leverage)
    found = four.u_centre_of_pressure_mm(counts, zero)
    assert found == pytest.approx(2 * np.hypot(u, matrix.u_position_mm), rel=1e-9)
    # from the very force on
    (plate,) = four.plates
    force_n = float(four._loads(counts, zero, "")[0, 0])
    for gate_n, is_known in ((force_n, True), (math.nextafter(force_n, 1e9), False)):
        gated = replace(four, plates=(replace(plate, cop_from_n=gate_n),))
        assert np.isfinite(gated.u_centre_of_pressure_mm(counts, zero)).all() == is_known
        assert np.isfinite(gated.centre_of_pressure_mm(counts, zero)).all() == is_known


# The file


def calibration(*sensitivities: float | None, **changes: Any) -> Calibration:
    channels = tuple(ChannelSensitivity(f"c{n}", each) for n, each in enumerate(sensitivities))
    return Calibration("id", "origin", DAY, channels, **changes)


def test_how_many_channels_and_how_steep() -> None:
    for few in ((1.0,), (1.0,) * 64, (1e-12,), (-1e-12,), (1e6,), (-1e6,)):
        assert calibration(*few).channels
    for wrong, words in (
        ((), "there are 0 channels, 1 to 64"), ((1.0,) * 65, "there are 65 channels"),
        ((0.9e-12,), "1e-12 to 1e[+]06"), ((1.01e6,), "1e-12 to 1e[+]06"),
        ((None,), "no channel has"),
    ):  # fmt: skip
        with pytest.raises(CalibrationError, match=words):
            calibration(*wrong)


@pytest.mark.parametrize(
    ("plates", "words"),
    [
        ((Plate("", ("c0", "c1"), (2.09,)),), ""), ((Plate("", ("c0", "c1"), (-2.11,)),), ""),
        ((Plate("", ("c0", "c1"), (2.0901,)),), "makes 21001 N of a press of 100 N"),
        ((Plate("", ("c0", "c1"), (-2.1101,)),), "makes -21001 N"),
        ((Plate("a", ("c0",)), Plate("b", ("c1",))), ""),
        ((Plate("a", ("c0",)), Plate("a", ("c1",))), "same name"),
        ((Plate("a", ("c0",)),), "exactly one plate"),
        ((Plate("a", ("c0", "c1")), Plate("b", ("c1",))), "exactly one plate"),
        ((Plate("a", ("c0", "c1")), Plate("b", ())), "'b' has no channel"),
        ((Plate("a", ("c0", "c1"), (), ((1.0, 1.0),), 5.0),), "moments for each"),
        ((Plate("a", ("c0", "c1"), (), ((1.0, 1.0),) * 2, 5.0),), ""),
        ((Plate("a", ("c0", "c1"), (), ((1.0, 1.0),) * 2, 0.0),), "a force above 0"),
    ],
)  # fmt: skip
def test_how_plates_share_the_channels(plates: tuple[Plate, ...], words: str) -> None:
    if words:
        with pytest.raises(CalibrationError, match=words):
            calibration(1.0, 2.0, None, plates=plates)
    else:
        assert calibration(1.0, 2.0, None, plates=plates).plates == plates


def test_which_version_a_file_is_of_and_how_long_it_may_be(gym: Calibration) -> None:
    def version(of: Calibration) -> int:
        number = json.loads(of.to_json())["schema_version"]
        assert Calibration.from_json(of.to_json()) == of
        return int(number)

    plated = calibration(1.0, plates=(Plate("", ("c0",)),))
    assert (version(calibration(1.0)), version(plated)) == (1, 2)
    assert version(replace(gym, plates=())) == 2
    assert version(calibration(1.0, nominal=True)) == 3
    assert "checksum_sha256" not in json.loads(calibration(1.0).to_json())
    text = calibration(1.0).to_json()
    longest = text + " " * (MAX_FILE_BYTES - len(text))
    assert Calibration.from_json(longest) == calibration(1.0)
    with pytest.raises(CalibrationError, match="longer than 1048576 characters"):
        Calibration.from_json(text + " " * (MAX_FILE_BYTES - len(text) + 1))
    with pytest.raises(CalibrationError, match="nominal and has a certificate"):
        replace(gym, nominal=True)


def test_a_calibration_begins_with_the_later_of_its_days(gym: Calibration) -> None:
    info = PlatformInfo("line", gym.platform_model, "EXAMPLE-1", "1", 80.0, (), False, Clock.HOST)
    late = (Concern.NOT_YET_ISSUED,)
    for created, issued_on in ((date(2026, 3, 5), DAY), (DAY, date(2026, 3, 5))):
        made = replace(gym, created=created, certificate=replace(issued(gym), issued=issued_on))
        assert made.concerns(info, date(2026, 3, 4)) == late
        assert made.concerns(info, date(2026, 3, 5)) == ()


def test_an_offset_of_a_plate_on_four_cells_is_said() -> None:
    record = read_sheet(FOUR)
    tile = [
        replace(r, counts=tuple(n + 250.0 for n in r.counts)) if r.load.force_n else r
        for r in record.readings
    ]
    for readings, is_said in ((record.readings, False), (tuple(tile), True)):
        results: tuple[PlateResult, ...] = evaluate(replace(record, readings=tuple(readings)))
        assert ("offset" in [flag.kind for flag in results[0].flags]) == is_said
