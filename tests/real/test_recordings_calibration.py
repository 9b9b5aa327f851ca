"""Calibration against certified data, the GUM's example, and recordings of real platforms."""

from __future__ import annotations

import csv
import json
import math
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from forceplate_calibration import Calibration, ChannelSensitivity, Plate
from forceplate_calibration.fitting.calibrate_plate import calibrate_plate
from forceplate_calibration.fitting.characteristics import e74
from forceplate_calibration.fitting.polynomial import choose_degree, fit_polynomial
from forceplate_calibration.readings.reading import Reading, ReadingKind
from forceplate_calibration.readings.weights import Load


def reference(folder: Path) -> Any:
    return json.loads((folder / "reference.json").read_text("utf-8"))


def digits(value: float, certified: float) -> float:
    """Log relative error: how many digits are right."""
    if value == certified:
        return 15.0
    return -math.log10(abs(value - certified) / abs(certified))


@pytest.fixture(scope="module")
def pontius(shared_folder: Path) -> tuple[NDArray[np.float64], NDArray[np.float64], Any]:
    folder = shared_folder / "recordings" / "calibration_nist_pontius"
    lines = (folder / "pontius.dat").read_text("ascii").splitlines()
    rows = [line.split() for line in lines if line.split() and line.split()[0] != "y"]
    y, x = np.array(rows, dtype=np.float64).T
    certified = next(iter(reference(folder)["certified"].values()))
    return x, y, {name: float(value) for name, value in certified.items()}


def test_pontius_has_twelve_certified_digits(
    pontius: Any, record_property: Callable[[str, object], None]
) -> None:
    x, y, certified = pontius
    assert len(x) == certified["n"] == 40
    fit = fit_polynomial(x, y, 2)
    assert fit.dof == certified["df"]
    sd = np.sqrt(np.diag(fit.covariance))
    found = {f"B{i}": digits(fit.coefficients[i], certified[f"B{i}"]) for i in range(3)}
    found |= {f"sd_B{i}": digits(sd[i], certified[f"sd_B{i}"]) for i in range(3)}
    found["residual_sd"] = digits(fit.residual_sd, certified["residual_sd"])
    peer, peer_covariance = np.polyfit(x, y, 2, cov=True)
    peer_sd = np.sqrt(np.diag(peer_covariance))[::-1]
    theirs = {f"B{i}": digits(peer[::-1][i], certified[f"B{i}"]) for i in range(3)}
    theirs |= {f"sd_B{i}": digits(peer_sd[i], certified[f"sd_B{i}"]) for i in range(3)}
    record_property("digits", {"ours": found, "numpy.polyfit": theirs})
    assert min(found.values()) >= 12, (found, theirs)


def test_a_line_through_zero_has_twelve_certified_digits() -> None:
    # NIST StRD NoInt1: y = B1 x, 11 points
    x, y = np.arange(60.0, 71.0), np.arange(130.0, 141.0)
    fit = fit_polynomial(x, y, 1, through_zero=True)
    assert digits(fit.coefficients[0], 2.07438016528926) >= 12
    assert digits(math.sqrt(fit.covariance[0, 0]), 0.165289256198347e-1) >= 12
    assert digits(fit.residual_sd, 3.56753034006338) >= 12


def test_pontius_in_e74_terms(pontius: Any, shared_folder: Path) -> None:
    x, y, _ = pontius
    expected = reference(shared_folder / "recordings" / "calibration_nist_pontius")[
        "astm_e74_reading_of_pontius"
    ]
    fit = fit_polynomial(x, y, 2)
    factor = e74(
        fit.residual_sd, fit.dof, y, 0.0, weights_relative=0.0
    ).lower_limit_factor_n  # in units of y here
    assert factor == pytest.approx(expected["LLF_deflection"], rel=1e-12)
    load = factor / (fit.coefficients[1] + 2 * fit.coefficients[2] * 1.575e6)
    assert load == pytest.approx(expected["LLF_load_at_midrange (divided by dy/dx at x=1.575e6)"])


def test_the_degree_that_pontius_needs_is_found(pontius: Any) -> None:
    x, y, _ = pontius
    choice = choose_degree(x, y, through_zero=False)
    assert choice.fit.degree >= 2
    assert choice.steps[0].p_value < 1e-12


def test_gum_h3(shared_folder: Path) -> None:
    given = reference(shared_folder / "recordings" / "calibration_gum_h3")
    t = np.array(given["data"]["t_indicated_C"]) - given["data"]["t0"]
    b = np.array(given["data"]["correction_b_C"])
    published = given["published (GUM H.3 / GTC documentation)"]
    fit = fit_polynomial(t, b, 1)
    u = np.sqrt(np.diag(fit.covariance))
    assert fit.dof == published["dof"]
    assert round(fit.coefficients[0], 4) == published["y1"]
    assert round(fit.coefficients[1], 5) == published["y2"]
    assert (round(u[0], 4), round(u[1], 5)) == (published["u_y1"], published["u_y2"])
    assert round(fit.covariance[0, 1] / (u[0] * u[1]), 3) == published["r"]
    assert round(fit.residual_sd, 4) == published["s"]
    assert fit.coefficients[1] == pytest.approx(published["slope_repr"], rel=1e-12)
    assert u[1] == pytest.approx(published["u_slope_repr"], rel=1e-12)
    assert round(float(fit.predict(10.0)[0]), 4) == published["b(30C)"]
    assert round(float(fit.u_predict(10.0)[0]), 4) == published["u(b30)"]


def test_a_bad_series_is_refused_with_the_point_that_spoils_it(shared_folder: Path) -> None:
    folder = shared_folder / "recordings" / "calibration_hx711_20kg"
    (sheet,) = (folder / "original").glob("*.csv")
    with sheet.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    readings = [
        Reading(
            row=number,
            run=1,
            kind=ReadingKind.UP if float(row["Force (N)"]) else ReadingKind.ZERO,
            load=Load((), float(row["Force (N)"]), float(row["Force Error (N)"])),
            counts=(float(row["Reading"]),),
        )
        for number, row in enumerate(rows, start=2)
    ]
    result = calibrate_plate(readings, ["cell"], ["cell"])
    assert not result.is_usable
    (flag,) = (flag for flag in result.flags if flag.is_fatal)
    assert flag.kind == "bad_point"
    assert flag.value > 4.0
    spoilt = next(reading for reading in readings if reading.row == flag.row)
    assert 60 < spoilt.load.force_n < 105  # the points between 7 and 9 kg, and what they bend


def columns_of(path: Path, names: list[str]) -> NDArray[np.float64]:
    with path.open(encoding="utf-8") as file:
        lines = file.read().splitlines()
    header = next(i for i, line in enumerate(lines) if names[0] in line.split("\t"))
    titles = lines[header].split("\t")
    places = [titles.index(name) for name in names]
    rows = [line.split("\t") for line in lines[header + 1 :] if line]
    numeric = [row for row in rows if row[0][:1].isdigit()]
    return np.array([[float(row[place]) for place in places] for row in numeric])


def test_four_kistler_cells_add_up_to_the_makers_force(shared_folder: Path) -> None:
    path = shared_folder / "recordings" / "plate_kistler_cmj" / "kistler_CMJ_1plate.txt"
    cells = ["Fz1", "Fz2", "Fz3", "Fz4"]
    data = columns_of(path, [*cells, "Fz"])
    assert len(data) == 8000
    micronewtons = np.rint(data[:, :4] * 1e6)  # counts as a converter would send them
    scale = 10  # so that the largest fits 32 bits
    counts = np.rint(micronewtons / scale).astype(np.int32)
    platform = four_cells([1e-6 * scale] * 4, cells)
    force = platform.force_n(counts, np.zeros(4))
    assert np.abs(force - data[:, 4]).max() <= 2.001e-6 + 4 * 0.5e-5


def four_cells(sensitivities: list[float], names: list[str]) -> Calibration:
    return Calibration(
        id="from the maker's sensitivities",
        origin="printed sensitivities",
        created=date(2026, 1, 31),
        channels=tuple(map(ChannelSensitivity, names, sensitivities)),
    )


def test_platform_volts_give_the_reference_force_and_place(shared_folder: Path) -> None:
    # mV per N of Kistler 9281EA no. 4402018 in its 5 kN range, and half the distances
    # of its cells (0.120 m, 0.200 m), as printed beside the recording
    folder = shared_folder / "recordings" / "plate_bmc"
    mv_per_n = [3.898, 3.889, 3.885, 3.891]
    names = [f"Channel {i}" for i in range(4, 8)]
    volts = columns_of(folder / "kistler_fp_data.txt", names)
    expected = reference(folder)["kistler_fp_data"]
    assert len(volts) == expected["n"]
    microvolts = np.rint(volts * 1e6).astype(np.int32)
    n_per_count = [1e-3 / each for each in mv_per_n]
    model = four_cells(n_per_count, names)
    force = model.force_n(microvolts, np.zeros(4))
    assert force.mean() == pytest.approx(expected["Fz_mean_N"], rel=1e-9)
    assert force.std(ddof=1) == pytest.approx(expected["Fz_sd_N"], rel=1e-3)
    signs = [(1, 1), (-1, 1), (-1, -1), (1, -1)]
    moments = tuple(
        (120.0 * x * each, 200.0 * y * each)
        for (x, y), each in zip(signs, n_per_count, strict=True)
    )
    plate = Plate("", tuple(names), moments_n_mm_per_count=moments, cop_from_n=50.0)
    placed = Calibration(**{**_fields(model), "plates": (plate,)})
    place = placed.centre_of_pressure_mm(microvolts, np.zeros(4))
    assert np.isfinite(place).all()
    assert abs(place[:, 0].mean() - 1e3 * expected["cop_x_mean_m_uncorrected"]) < 1.0
    assert abs(place[:, 1].mean() - 1e3 * expected["cop_y_mean_m_uncorrected"]) < 1.0


def _fields(model: Calibration) -> dict[str, Any]:
    return {
        "id": model.id, "origin": model.origin, "created": model.created,
        "channels": model.channels,
    }  # fmt: skip
