"""The maker's matrix of an analog plate: what it makes newtons of, kept, and refused."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate.errors import CalibrationError
from forceplate_calibration import Calibration, Concern, Plate
from forceplate_calibration.model.channel_matrix import ChannelMatrix
from forceplate_calibration.sheet.matrix_sheet import matrix_calibration, read_matrix_sheet
from tests.unit.channel_matrices import FZ, INPUT, analog_platform, sheet_text, with_matrix

NAMES = ("A", "B", "C", "D", "E", "F")
MODEL = with_matrix(NAMES, (*NAMES, "trigger"))
TODAY = date(2026, 11, 29)
ZERO = np.array([3.0, -4.0, 5.0, -6.0, 7.0, -8.0, 9.0])
COUNTS = np.array([[1000, 2000, -3000, 400, 500, 600, 1], [3, -4, 5, -6, 7, -8, 9]], np.int32)


def test_a_press_is_the_fz_of_the_matrix_turned_to_positive() -> None:
    assert [channel.sensitivity_n_per_count for channel in MODEL.channels] == [
        *(-fz * volts or None for fz, volts in zip(FZ, INPUT, strict=True)),
        None,
    ]
    assert MODEL.plates == (Plate("", ("A", "C", "D", "F")),)
    force_n = MODEL.force_n(COUNTS, ZERO)
    components = MODEL.components(COUNTS, ZERO)
    assert components.shape == (2, 6)
    np.testing.assert_allclose(force_n, -components[:, 2], rtol=1e-12)
    assert force_n[0] == pytest.approx(-sum(
        fz * volts * above for fz, volts, above in zip(FZ, INPUT, COUNTS[0] - ZERO, strict=False)
    ))  # fmt: skip
    assert components[1].tolist() == [0.0] * 6


def test_moments_in_n_mm_become_n_m_and_those_in_n_m_stay() -> None:
    (matrix,) = MODEL.matrices
    assert matrix.mx_n_m_per_input[3] == 20300.0 * 1e-3
    fx_my = MODEL.components(np.array([[1, 0, 0, 0, 1, 0, 0]]), np.zeros(7))[0, [0, 4]]
    assert fx_my == pytest.approx([101.5 * INPUT[0], 1e-3 * (7 * INPUT[0] + 19900 * INPUT[4])])
    sheet = read_matrix_sheet(sheet_text(NAMES).replace('"N mm"', '"N m"'))
    (kept,) = matrix_calibration(analog_platform(NAMES), [sheet], created=TODAY).matrices
    assert (kept.mx_n_m_per_input, kept.my_n_m_per_input) == (sheet.mx, sheet.my)
    assert kept.mz_n_m_per_input == sheet.mz


def test_it_is_kept_in_version_4_and_read_back_as_the_makers_word() -> None:
    data = json.loads(MODEL.to_json())
    assert (data["schema_version"], data["nominal"]) == (4, True)
    again = Calibration.from_json(MODEL.to_json())
    assert again == MODEL
    assert again.sha256 == MODEL.sha256
    assert not again.is_edited
    platform = analog_platform((*NAMES, "trigger"))
    assert again.concerns(platform, TODAY) == (Concern.NOMINAL,)


def test_two_plates_have_a_matrix_each() -> None:
    others = tuple(name.lower() for name in NAMES)
    sheets = [
        replace(read_matrix_sheet(sheet_text(names)), plate=plate)
        for plate, names in (("hallux", NAMES), ("lesser_toes", others))
    ]
    both = matrix_calibration(analog_platform((*NAMES, *others)), sheets, created=TODAY)
    assert both.plate_names == ("hallux", "lesser_toes")
    counts = np.arange(24, dtype=np.int32).reshape(2, 12)
    one, other = (both.of_plate(name).force_n(counts, np.zeros(12)) for name in both.plate_names)
    assert np.array_equal(both.force_n(counts, np.zeros(12)), one + other)
    assert [each.plate for each in both.of_plate("hallux").matrices] == ["hallux"]
    with pytest.raises(CalibrationError, match="no matrix for plate 'hallux'"):
        both.of_plate("lesser_toes").components(counts, np.zeros(12), "hallux")
    with pytest.raises(CalibrationError, match="'A' carries two plates"):
        matrix_calibration(
            analog_platform(NAMES), [sheets[0], replace(sheets[0], plate="other")], created=TODAY
        )


def test_the_step_and_unit_in_the_name_of_a_channel_are_used() -> None:
    names = tuple(f"{name} [1e-06 V]" for name in NAMES)
    volts = replace(
        read_matrix_sheet(sheet_text(NAMES)),
        channel_unit="V",
        input_per_channel_unit=(1.0,) * 6,
    )
    made = matrix_calibration(analog_platform(names), [volts], created=TODAY)
    assert made.channels[2].sensitivity_n_per_count == -FZ[2] * 1e-6
    assert made.plates[0].channels[0] == "A [1e-06 V]"
    with pytest.raises(CalibrationError, match="is in 'V', not in 'count'"):
        with_matrix(NAMES, names)
    with pytest.raises(CalibrationError, match="is in 'count', not in 'V'"):
        matrix_calibration(analog_platform(NAMES), [volts], created=TODAY)
    with pytest.raises(CalibrationError, match="no channel 'A'; its channels are B"):
        with_matrix(NAMES, NAMES[1:])


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("mz = [1.0", "mz = [nan", "not finite"),
        ("mz = [1.0, ", "mz = [", "row Mz .* 6 finite numbers"),
        ("fz = [0.7, ", "fz = [", "row Fz .* 6 finite numbers"),
        ("[0.000152, ", "[", "number for each of 6"),
        ("[0.000152, ", "[0, ", "nothing of the input"),
        ("mz = [1.0, 2.0, -3.0, 4.0, -5.0, 10150.0]", "mz = [0, 0, 0, 0, 0, 0]", "apart"),
        ("fx = [101.5, 0.3, -0.2, 0.1, 0.0, 0.4]", "fx = [-0.4, 99.8, 0.5, 0, 0.2, 0.1]", "apart"),
        ("fz = [0.7, 0, -503.25, 1.25, 0.0, -2.5]", "fz = [0, 0, 1e-12, 0, 0, 0]", "N per count"),
        ('moment_unit = "N mm"', 'moment_unit = "in lb"', "moment_unit"),
        ('force_unit = "N"', 'force_unit = "lbf"', "force_unit"),
        ('pressing = "negative"', 'pressing = "down"', "pressing"),
        ('pressing = "negative"', "", "pressing"),
        ('source = "', 'sauce = "', "s(au|our)ce"),
        ('channels = ["A"', 'channels = ["B"', "six different channels"),
        ('input_unit = "V"', 'input_unit = ""', "input unit of a matrix is empty"),
        ("fx = [", "fx = [[", "TOML"),
        ("matrix", "plan", "schema must be"),
    ],
)
def test_what_is_no_matrix_is_refused_with_what_is_wrong(old: str, new: str, why: str) -> None:
    text = sheet_text(NAMES)
    assert old in text
    with pytest.raises(CalibrationError, match=why):
        matrix_calibration(
            analog_platform(NAMES), [read_matrix_sheet(text.replace(old, new, 1))], created=TODAY
        )


@given(
    st.integers(0, len(sheet_text(NAMES))),
    st.integers(0, 12),
    st.sampled_from(
        ("", "0", "-", "9" * 30, "1e99", "1e-99", "nan", "[", '"', "\n", "true", "\0", "é")
    ),
)
def test_any_damage_gives_a_calibration_or_says_what_is_wrong(at: int, n: int, new: str) -> None:
    text = sheet_text(NAMES)
    try:
        sheet = read_matrix_sheet(text[:at] + new + text[at + n :])
        made = matrix_calibration(analog_platform(NAMES), [sheet], created=TODAY)
    except CalibrationError:
        return
    assert Calibration.from_json(made.to_json()) == made
    assert np.isfinite(made.force_n(np.full((1, 6), 32767), np.zeros(6))).all()


def changed(matrix: ChannelMatrix) -> Calibration:
    return replace(MODEL, matrices=(matrix,))


def test_a_file_whose_sensitivities_are_not_its_matrix_is_refused() -> None:
    (matrix,) = MODEL.matrices
    for other in (
        replace(matrix, pressing_is_positive_fz=True),
        replace(matrix, fz_n_per_input=(0.7, 0.0, -503.26, 1.25, 0.0, -2.5)),
        replace(matrix, plate="other"),
    ):
        with pytest.raises(CalibrationError, match="are not the Fz of its matrix"):
            changed(other)
    with pytest.raises(CalibrationError, match="are not the Fz of its matrix"):
        replace(MODEL, plates=(replace(MODEL.plates[0], curve=(1e-9,)),))
    with pytest.raises(CalibrationError, match="'G', which is not there"):
        changed(replace(matrix, channels=(*NAMES[:5], "G")))
    with pytest.raises(CalibrationError, match="two matrices"):
        replace(MODEL, matrices=(matrix, matrix))
    with pytest.raises(CalibrationError, match="must be nominal"):
        replace(MODEL, nominal=False)


def test_eight_channels_of_four_corners_are_a_matrix_too() -> None:
    """Kistler's way: shear in pairs, one Fz at each corner."""
    a, b = 120.0, 200.0
    names = ("fx12", "fx34", "fy14", "fy23", "fz1", "fz2", "fz3", "fz4")
    sheet = replace(
        read_matrix_sheet(sheet_text(NAMES)),
        channels=names,
        pressing=read_matrix_sheet(sheet_text(NAMES).replace("negative", "positive")).pressing,
        input_per_channel_unit=(1.0,) * 8,
        fx=(1, 1, 0, 0, 0, 0, 0, 0), fy=(0, 0, 1, 1, 0, 0, 0, 0), fz=(0, 0, 0, 0, 2, 2, 2, 2),
        mx=(0, 0, 0, 0, b, b, -b, -b), my=(0, 0, 0, 0, -a, a, a, -a),
        mz=(-b, b, a, -a, 0, 0, 0, 0),
    )  # fmt: skip
    made = matrix_calibration(analog_platform(names), [sheet], created=TODAY)
    assert made.plates[0].channels == names[4:]
    assert made.force_n(np.ones((1, 8)), np.zeros(8)).tolist() == [8.0]
