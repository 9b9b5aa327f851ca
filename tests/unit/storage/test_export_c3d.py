"""The C3D files of many visits, read back by the library of others."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import pytest

from forceplate.operations.exchange.export import export
from forceplate.storage.visit.visit_file import read_visit
from tests.unit.storage.export_samples import study

ezc3d = pytest.importorskip("ezc3d")


def test_every_trial_without_a_gap_is_in_the_archive(tmp_path: Path) -> None:
    (tmp_path / "visits").mkdir()
    paths = study(tmp_path / "visits")
    made = export("c3d", paths, tmp_path / "c.zip")
    with zipfile.ZipFile(tmp_path / "c.zip") as archive:
        names = archive.namelist()
        archive.extractall(tmp_path / "out")
    trials = [(visit, trial) for visit in map(read_visit, paths) for trial in visit.trials]
    whole = [(visit, trial) for visit, trial in trials if not trial.gaps]
    assert len(names) == len(set(names)) == len(whole) == made.n_rows
    *left_out, doubt = made.remarks
    assert len(left_out) == len(trials) - len(whole) == 2
    assert doubt.en.startswith("IN DOUBT: By its label W16 is day 112 after W0")
    assert "Trial 4 of visit W0 of P2 is left out." in made.remarks[0].en
    for name, (_, trial) in zip(names, whole, strict=True):
        read = ezc3d.c3d(str(tmp_path / "out" / name))
        labels = read["parameters"]["ANALOG"]["LABELS"]["value"]
        analogs = read["data"]["analogs"][0]
        counts = analogs[[labels.index(f"cell_{i}") for i in range(8)]]
        assert np.array_equal(counts[:, : len(trial.counts)].T, trial.counts)
    assert {path.name for path in tmp_path.iterdir()} == {
        "visits", "out", "c.zip", "c.zip.dictionary.csv",
    }  # fmt: skip
