"""FORMAT.md alone makes newtons of the counts: its program runs on h5py and numpy only."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import h5py
import numpy as np
import pytest

from forceplate.analysis import analyse_trial
from forceplate.operations.exchange.export import export
from forceplate.storage.visit.visit_file import write_visit
from forceplate.types import Condition, Region, Side, Trial, Visit, VisitHeader
from forceplate_calibration import Calibration, ChannelSensitivity, Plate
from tests.unit.channel_matrices import with_matrix
from tests.unit.storage.samples import N_CHANNELS, recorded_trial, visit_header

PAGE = Path(__file__).parents[3] / "forceplate" / "storage" / "FORMAT.md"
NAMES = tuple(f"cell_{i}" for i in range(N_CHANNELS))
CURVE = (3.1e-6, -2.3e-9)
PLATES = (
    Plate("hallux", NAMES[:3], CURVE),
    Plate("lesser_toes", (NAMES[6], NAMES[4], NAMES[5]), (-1.7e-6,)),
)
ZEROS_AND_TARES = (
    "zero_before_counts",
    "zero_after_counts",
    "tare_before_counts",
    "tare_after_counts",
)
N_SAMPLES = 3000
"""They come to the highest force."""
Newtons = Callable[..., Any]


def program() -> dict[str, Newtons]:
    """Return the functions that stand in the section on newtons."""
    section = PAGE.read_text("utf-8").partition("## Newtons from counts")[2].partition("\n## ")[0]
    (source,) = re.findall(r"```python\n(.*?)```", section, re.DOTALL)
    assert set(re.findall(r"^(?:import|from) (\w+)", source, re.MULTILINE)) == {"json", "numpy"}
    found: dict[str, Any] = {}
    exec(source, found)
    return found


def calibration(unused: tuple[str, ...] = (), plates: tuple[Plate, ...] = ()) -> Calibration:
    """Return a calibration with another sensitivity for each channel."""
    return Calibration(
        id="test",
        origin="made up for this test",
        created=date(2026, 3, 2),
        channels=tuple(
            ChannelSensitivity(name, None if name in unused else 0.0123 + 0.0007 * i)
            for i, name in enumerate(NAMES)
        ),
        plates=plates,
    )


CASES: dict[str, Calibration] = {
    "version 1": calibration(),
    "version 1, not all channels": calibration((NAMES[1], NAMES[7])),
    "version 2, one plate with a curve": calibration((NAMES[0],), (Plate("", NAMES[1:], CURVE),)),
    "version 2, two plates": calibration((NAMES[3], NAMES[7]), PLATES),
    "version 3, nominal": replace(calibration((NAMES[2],)), nominal=True),
    "version 4, the matrix of an analog plate": with_matrix(NAMES[:6], NAMES),
}


def visit(model: Calibration) -> Visit:
    """Return a visit of every region, with a zero and without."""
    header = visit_header(calibration_json=model.to_json())
    trials = [
        analyse_trial(trial, header)
        for n, region in enumerate(Region)
        for trial in (pressed(2 * n + 1, region), without_zero(2 * n + 2, region))
    ]
    return Visit(header, tuple(trials))


def pressed(number: int, region: Region) -> Trial:
    whole = recorded_trial(number, condition=Condition(Side.LEFT, region))
    return replace(whole, counts=whole.counts[:N_SAMPLES], time_s=whole.time_s[:N_SAMPLES])


def without_zero(number: int, region: Region) -> Trial:
    return replace(pressed(number, region), zero_before_counts=None, zero_after_counts=None)


@pytest.mark.parametrize("name", list(CASES))
def test_newtons_come_from_the_files_by_that_page_alone(tmp_path: Path, name: str) -> None:
    made = visit(CASES[name])
    write_visit(tmp_path / "v.h5", made)
    assert export("hdf5", [tmp_path / "v.h5"], tmp_path / "study.h5") is not None
    page = program()
    assert name.startswith(f"version {json.loads(CASES[name].to_json())['schema_version']}")
    with h5py.File(tmp_path / "v.h5") as own, h5py.File(tmp_path / "study.h5") as study:
        subject, label = made.header.subject_id, made.header.visit
        for group, text, taken in (
            (own["trials"], own["calibration"], page["of_visit_file"]),
            (
                study["traces"][subject][label],
                study["calibrations"][subject][label],
                page["of_study_file"],
            ),
        ):
            assert list(group) == [f"{n:03d}" for n in range(1, 7)]
            for trial, stored in zip(made.trials, group.values(), strict=True):
                assert trial.force_n is not None
                assert np.array_equal(stored["force_n"], trial.force_n)
                force_n = page["newtons"](*taken(stored), text[()])
                assert np.array_equal(force_n, trial.force_n)


def test_the_curve_matters_to_that_test() -> None:
    """The linear part alone would be seen."""
    bent, straight = (visit(calibration((NAMES[0],), (Plate("", NAMES[1:], curve),)))
                      for curve in (CURVE, ()))  # fmt: skip
    whole, part = bent.trials[0].force_n, straight.trials[0].force_n
    assert whole is not None
    assert part is not None
    assert np.abs(whole - part).max() > 1e-3 * np.abs(whole).max()


def test_a_study_file_holds_what_the_visit_file_holds_of_the_samples(tmp_path: Path) -> None:
    made = visit(CASES["version 2, two plates"])
    write_visit(tmp_path / "v.h5", made)
    assert export("hdf5", [tmp_path / "v.h5"], tmp_path / "study.h5") is not None
    header: VisitHeader = made.header
    with h5py.File(tmp_path / "v.h5") as own, h5py.File(tmp_path / "study.h5") as study:
        traces = study["traces"][header.subject_id][header.visit]
        for number, trial in own["trials"].items():
            trace = traces[number]
            for name in ("time_s", "counts", "force_n"):
                assert np.array_equal(trace[name], trial[name])
                assert trace[name].attrs["units"] == trial[name].attrs["units"]
            records = {**json.loads(trial["recording"][0]), **json.loads(trial["analysis"][0])}
            for name in ZEROS_AND_TARES:
                assert (name in trace) == (name in records), name
                assert name not in records or trace[name][()].tolist() == records[name]
            assert trace["gaps"].shape == (0, 2)
            assert trace["channel"][()].tolist() == own["channel"][()].tolist()
        found = study["calibrations"][header.subject_id][header.visit][()]
        assert found.decode() == header.calibration_json
