"""The force of force platforms in C3D files: that of the platform, never a raw channel of it."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from forceplate.errors import StorageError
from forceplate.exchange.c3d.analog_channels import looks_like_c3d, read_c3d
from forceplate.exchange.c3d.force_platforms import PlatformForce, platform_forces
from forceplate.operations.exchange.import_recording import ImportPlan, import_recording
from forceplate.storage.library import Library
from forceplate.types import Condition, Region, Side
from forceplate.words import say
from tests.unit import analysis_data

ezc3d = pytest.importorskip("ezc3d", reason="the optional extra c3d is not installed")

RATE_HZ = 1000.0
PRESSED_N = analysis_data.effort(90.0) * 1.0
"""What a person presses, straight down."""
LEVEL = np.array([[0, 600, 600, 0], [0, 0, 400, 400], [0, 0, 0, 0]], float)
"""Corners in the room, one a column: with these ``ezc3d`` turns the plate's z upwards."""
MATRIX = np.diag([150.0, 150.0, 600.0, 40_000.0, 30_000.0, 20_000.0])
MATRIX[2] += [3.0, -2.0, 0.0, 5.0, -4.0, 1.0]
"""Newtons and newton-millimetres per volt, with crosstalk into the vertical."""


@dataclass(frozen=True)
class Plate:
    """A platform as a C3D file describes it, and the signals it sends."""

    kind: int
    raw: NDArray[np.float64]
    """(channels, samples)."""
    units: tuple[str, ...]
    corners: NDArray[np.float64]
    matrix: NDArray[np.float64]


def plate(kind: int, force_n: NDArray[np.float64] = PRESSED_N, **changes: Any) -> Plate:
    """Return a platform of a type whose vertical force is this one, with some shear."""
    loads: NDArray[np.float64] = np.zeros((6, force_n.size))
    loads[0], loads[1], loads[2] = 0.1 * force_n, -0.05 * force_n, force_n
    loads[3], loads[4] = 30.0 * force_n, -20.0 * force_n
    raw = loads
    units: tuple[str, ...] = ("N", "N", "N", "Nmm", "Nmm", "Nmm")
    if kind == 1:
        units = ("N", "N", "N", "mm", "mm", "Nmm")
    elif kind == 3:
        shares = np.array([0.04, 0.06, -0.02, -0.03, 0.087, 0.213, 0.3, 0.4])
        raw, units = shares[:, None] * force_n, ("N",) * 8
    elif kind == 4:
        raw, units = np.linalg.solve(MATRIX, loads).astype(np.float64), ("V",) * 6
    return replace(Plate(kind, raw, units, LEVEL, MATRIX), **changes)


def write(path: Path, *plates: Plate, **parameters: Any) -> Path:
    """Write a C3D file of these platforms behind a channel of muscle voltage."""
    most = max(len(one.raw) for one in plates)
    channel = np.zeros((most, len(plates)), int)
    first = 2
    for i, one in enumerate(plates):
        channel[: len(one.raw), i] = np.arange(first, first + len(one.raw))
        first += len(one.raw)
    said = {
        "USED": [len(plates)],
        "TYPE": [one.kind for one in plates],
        "CHANNEL": channel,
        "CORNERS": np.stack([one.corners for one in plates], axis=2),
        "ORIGIN": np.tile([[0.0], [0.0], [-40.0]], (1, len(plates))),
        "CAL_MATRIX": np.stack([one.matrix for one in plates], axis=2),
        **parameters,
    }
    file = ezc3d.c3d()
    columns = np.vstack([np.zeros_like(plates[0].raw[0]), *(one.raw for one in plates)])
    file["parameters"]["POINT"]["RATE"]["value"] = [RATE_HZ]
    file["parameters"]["POINT"]["UNITS"]["value"] = ["mm"]
    analog = file["parameters"]["ANALOG"]
    analog["RATE"]["value"] = [RATE_HZ]
    analog["LABELS"]["value"] = ["EMG", *(f"raw{i}" for i in range(1, len(columns)))]
    analog["UNITS"]["value"] = ["V", *(unit for one in plates for unit in one.units)]
    analog["SCALE"]["value"] = [1.0] * len(columns)
    analog["OFFSET"]["value"] = [0] * len(columns)
    group = file["parameters"]["FORCE_PLATFORM"]
    group["CAL_MATRIX"] = dict(group["CORNERS"])
    for name, value in said.items():
        group[name]["value"] = np.asarray(value)
    file["data"]["points"] = np.zeros((4, 0, columns.shape[1]))
    file["data"]["analogs"] = columns[np.newaxis]
    file.write(str(path))
    return path


def imported_n(library: Path, path: Path, **changes: Any) -> NDArray[np.float64]:
    plan = ImportPlan(
        subject_id="P1",
        visit="W0",
        condition=Condition(Side.LEFT, Region.HALLUX),
        recorded_at=datetime(2026, 3, 2, tzinfo=UTC),
        system="their laboratory",
    )
    made = import_recording(Library(library), path, replace(plan, **changes))
    assert made.rate_hz == RATE_HZ
    assert made.saved.trial.accepted
    force_n: NDArray[np.float64] = made.saved.trial.counts[:, 0].astype(np.float64) * 1e-5
    return force_n


@pytest.mark.parametrize("kind", [1, 2, 3, 4])
def test_the_force_of_a_platform_is_what_was_pressed(tmp_path: Path, kind: int) -> None:
    path = write(tmp_path / "a.c3d", plate(kind))
    signals = read_c3d(path)
    assert (signals.heading.names, signals.heading.units) == (
        ("force platform 1", "EMG"),
        ("N", "V"),
    )
    (made,) = ezc3d.c3d(str(path), extract_forceplat_data=True)["data"]["platform"]
    np.testing.assert_allclose(signals.values[:, 0], made["force"][2], rtol=1e-14)
    # Single precision: half a unit in the 24th digit of the largest part of each sum.
    np.testing.assert_allclose(signals.values[:, 0], PRESSED_N, rtol=0, atol=1e-4)
    np.testing.assert_allclose(imported_n(tmp_path / "l", path), PRESSED_N, rtol=0, atol=1.1e-4)


@pytest.mark.parametrize("axis", [0, 1, 2])
def test_the_vertical_of_a_room_may_be_any_axis(tmp_path: Path, axis: int) -> None:
    corners = np.roll(LEVEL, axis - 2, axis=0)
    path = write(tmp_path / "a.c3d", plate(2, corners=corners))
    (made,) = ezc3d.c3d(str(path), extract_forceplat_data=True)["data"]["platform"]
    force = forces(path)[0].force
    np.testing.assert_allclose(force, made["force"][axis], rtol=1e-14)
    np.testing.assert_allclose(np.abs(force), np.abs(PRESSED_N), rtol=0, atol=1e-4)


def test_one_platform_needs_no_dimension_for_platforms(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.c3d", plate(4), CHANNEL=np.arange(2, 8), CORNERS=LEVEL, CAL_MATRIX=MATRIX
    )
    np.testing.assert_allclose(forces(path)[0].force, PRESSED_N, rtol=0, atol=1e-4)


def test_of_several_platforms_one_must_be_named(tmp_path: Path) -> None:
    path = write(tmp_path / "a.c3d", plate(3), plate(4, 0.5 * PRESSED_N), plate(2, 0 * PRESSED_N))
    names = [f"force platform {i}" for i in (1, 2, 3)]
    assert read_c3d(path).heading.names == (*names, "EMG")
    with pytest.raises(StorageError, match=r"several columns may be the force.*platform 2 \[N\]"):
        imported_n(tmp_path / "l", path)
    found = imported_n(tmp_path / "l", path, force_columns=(names[1],))
    np.testing.assert_allclose(found, 0.5 * PRESSED_N, rtol=0, atol=1.1e-4)


def test_a_raw_channel_is_not_taken_for_the_force(tmp_path: Path) -> None:
    path = write(tmp_path / "a.c3d", plate(3))
    with pytest.raises(StorageError, match=r"'raw3' is a raw channel.*Take 'force platform 1'"):
        imported_n(tmp_path / "l", path, force_columns=("raw3",))
    assert not list((tmp_path / "l").rglob("*.h5"))


@pytest.mark.parametrize("kind", [1, 2, 3])
@pytest.mark.parametrize("unit", ["V", "mV", "Volts", "uV"])
def test_volts_are_never_newtons(tmp_path: Path, kind: int, unit: str) -> None:
    in_volts = plate(kind)
    path = write(tmp_path / "a.c3d", replace(in_volts, units=(unit,) * len(in_volts.units)))
    with pytest.raises(StorageError, match=f"platform 1 are in {unit}"):
        forces(path)


def test_a_refusal_comes_out_of_the_process_that_reads(tmp_path: Path) -> None:
    path = write(tmp_path / "a.c3d", plate(2, units=("V",) * 6))
    with pytest.raises(StorageError, match="platform 1 are in V"):
        read_c3d(path)


def test_platforms_that_cannot_be_known_are_refused(tmp_path: Path) -> None:
    tilted = np.array([[0, 600, 600, 0], [0, 0, 300, 300], [0, 0, 300, 300]], float)
    torn = LEVEL * [1.0, 1.0, 3.0, 1.0]
    two_units = ("N", "N", "kN", "Nmm", "Nmm", "Nmm")
    for wrong, parameters, words in (
        (plate(5), {}, "type 5, which is not known here"),
        (plate(21), {}, "type 21, which is not known here"),
        (plate(2), {"TYPE": [-1]}, "type -1"),
        (plate(2), {"TYPE": []}, "FORCE_PLATFORM:TYPE is missing or wrong"),
        (plate(2), {"CHANNEL": [[1], [2], [3]]}, "FORCE_PLATFORM:CHANNEL"),
        (plate(3), {"CHANNEL": np.arange(5.0, 13.0)[:, None]}, "FORCE_PLATFORM:CHANNEL"),
        (plate(2), {"CHANNEL": np.arange(0.0, 6.0)[:, None]}, "FORCE_PLATFORM:CHANNEL"),
        (plate(2), {"CHANNEL": [[2], [3], [2], [4], [5], [6]]}, "FORCE_PLATFORM:CHANNEL"),
        (plate(4), {"CAL_MATRIX": np.zeros((6, 6, 1))}, "FORCE_PLATFORM:CAL_MATRIX"),
        (plate(4), {"CAL_MATRIX": np.full((6, 6, 1), np.nan)}, "FORCE_PLATFORM:CAL_MATRIX"),
        (plate(4), {"CAL_MATRIX": []}, "FORCE_PLATFORM:CAL_MATRIX"),
        (plate(2, corners=0 * LEVEL), {}, "FORCE_PLATFORM:CORNERS"),
        (plate(2, corners=torn), {}, "FORCE_PLATFORM:CORNERS"),
        (plate(2, corners=1e9 * LEVEL), {}, "FORCE_PLATFORM:CORNERS"),
        (plate(2, corners=np.nan * LEVEL), {}, "FORCE_PLATFORM:CORNERS"),
        (plate(2, corners=tilted), {}, "does not lie level"),
        (plate(2, units=two_units), {}, "are in N, kN"),
    ):
        with pytest.raises(StorageError, match=words):
            forces(write(tmp_path / "a.c3d", wrong, **parameters))


def test_channels_that_are_forces_need_no_matrix_and_volts_need_one(tmp_path: Path) -> None:
    forces_n = plate(2)
    for unit in ("N", "kN", "kgf"):
        said = replace(forces_n, kind=4, units=(unit,) * 3 + ("Nmm",) * 3, matrix=100 * np.eye(6))
        with pytest.raises(StorageError, match=rf"are in .*{unit}.*, and its CAL_MATRIX"):
            forces(write(tmp_path / "a.c3d", said))
    plain = replace(forces_n, kind=4, matrix=np.eye(6))
    np.testing.assert_allclose(
        forces(write(tmp_path / "a.c3d", plain))[0].force, PRESSED_N, rtol=0, atol=1e-4
    )
    with pytest.raises(StorageError, match="are in V, and it says no matrix"):
        forces(write(tmp_path / "a.c3d", replace(plain, units=("V",) * 6)))


@pytest.mark.parametrize("part", [0.3, 0.7])
def test_a_file_that_is_not_whole_is_refused(tmp_path: Path, part: float) -> None:
    path = write(tmp_path / "a.c3d", plate(2))
    whole = path.read_bytes()
    n_frames = PRESSED_N.size
    bytes_of_frame = 4 * 7
    path.write_bytes(whole[: len(whole) - round((1 - part) * n_frames) * bytes_of_frame])
    with pytest.raises(StorageError, match=rf"says {n_frames} frames, and \d+ are in it"):
        read_c3d(path)


def test_a_header_alone_is_a_c3d_file_and_a_text_is_none(tmp_path: Path) -> None:
    assert looks_like_c3d(write(tmp_path / "a.c3d", plate(2)).read_bytes()[:512])
    assert not looks_like_c3d(b"\tPeak force\n" + b"1.0\t2.0\n" * 100)


NUMBERS = st.floats(width=32) | st.integers(-3, 30).map(float)
SHAPES: dict[str, tuple[tuple[int, ...], ...]] = {
    "USED": ((1,), (0,), (3,)),
    "TYPE": ((1,), (0,), (2,)),
    "CHANNEL": ((6, 1), (8, 2), (6,), (0,), (0, 0)),
    "CORNERS": ((3, 4, 1), (3, 4, 2), (3, 4), (4, 3), (0,)),
    "CAL_MATRIX": ((6, 6, 1), (6, 6), (8, 8, 1), (0,)),
}


@given(st.data())
def test_whatever_a_file_says_is_a_force_or_a_refusal(data: st.DataObject) -> None:
    said: dict[str, Any] = {}
    for name, shapes in SHAPES.items():
        if data.draw(st.booleans()) or name == "USED":
            shape = data.draw(st.sampled_from(shapes))
            n = math.prod(shape)
            values = data.draw(st.lists(NUMBERS, min_size=n, max_size=n))
            said[name] = {"value": np.array(values).reshape(shape)}
    said["USED"]["value"][:1] = data.draw(st.sampled_from((1.0, 2.0, 1e9, np.nan, np.inf, 0.5)))
    analogs = np.ones((9, 4))
    units = data.draw(st.lists(st.sampled_from(("N", "V", "")), min_size=9, max_size=9))
    found: tuple[PlatformForce, ...] = ()
    why = "force platform"
    with np.errstate(all="ignore"):
        try:
            found = platform_forces({"FORCE_PLATFORM": said}, analogs, units)
        except StorageError as error:
            why = say(error.text)
    assert "force platform" in why
    assert all(one.force.shape == (4,) for one in found)


def forces(path: Path) -> tuple[PlatformForce, ...]:
    """Return the forces of a file without a process of their own."""
    file = ezc3d.c3d(str(path))
    units = file["parameters"]["ANALOG"]["UNITS"]["value"]
    return platform_forces(file["parameters"], file["data"]["analogs"][0], units)


def test_a_unit_that_the_file_does_not_say_is_asked_for(tmp_path: Path) -> None:
    path = write(tmp_path / "a.c3d", plate(2, units=("",) * 6))
    with pytest.raises(StorageError, match="does not say in which unit"):
        imported_n(tmp_path / "l", path)
