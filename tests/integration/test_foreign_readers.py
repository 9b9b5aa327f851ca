"""Visit files in other people's programs."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from forceplate.storage.visit_file import append_trial
from forceplate.types import Trial
from tests.unit.storage.samples import make_trial, visit_header


@pytest.fixture(scope="module")
def trial() -> Trial:
    return make_trial()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory, trial: Trial) -> Path:
    path = tmp_path_factory.mktemp("foreign") / "visit.h5"
    header = visit_header(calibration_json='{"id": 1}')
    append_trial(path, header, trial)
    append_trial(path, header, replace(trial, gaps=(), results=(), force_n=None))
    return path


def output(*command: str) -> list[str]:
    """Return the lines a program prints, without the blank ones."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    if lines == ["no package"]:
        pytest.skip(f"{command[0]} lacks the package that reads HDF5")
    assert lines, done.stderr
    return lines


def test_xarray(path: Path, trial: Trial) -> None:
    xarray = pytest.importorskip("xarray")
    pytest.importorskip("h5netcdf")
    with xarray.open_dataset(path, engine="h5netcdf") as visit:
        assert visit.attrs["subject_id"] == "FF-001"
        assert visit.channel.values.tolist() == [f"cell_{i}".encode() for i in range(8)]
    with xarray.open_dataset(path, engine="h5netcdf", group="trials/001") as first:
        assert first.counts.dims == ("time_s", "channel")
        assert first.counts.dtype == np.int32
        assert np.array_equal(first.counts, trial.counts)
        assert np.array_equal(first.time_s, trial.time_s)
        assert first.force_n.attrs["units"] == "N"
        assert trial.force_n is not None
        after_gap = first.force_n.sel(time_s=slice(float(trial.time_s[20]), None))
        assert np.array_equal(after_gap, trial.force_n[20:])
        assert first.gaps.values.tolist() == [[20, 7]]
        assert first.attrs["note"] == trial.note
    with xarray.open_datatree(path, engine="h5netcdf") as tree:
        assert tree["trials/002"].gaps.shape == (0, 2)
        assert float(tree["trials/001/results"].peak_force) == 123.456789
        assert float(tree["trials/001/earlier_results"].peak_force_2) == 123.5
        hum = tree["trials/001/checks"].hum.attrs
        assert (hum["outcome"], hum["value"], hum["limit"]) == ("warn", 0.125, 0.1)
        assert tree["trials/001/override"].attrs["by"] == "op-2"


OCTAVE = """
s = load('-hdf5', '{path}');
t = s.trials._001;
printf('%d %d %s\\n', size(t.counts), class(t.counts));
printf('%d\\n', sum(int64(t.counts(:))));
printf('%.17g\\n', t.time_s(end));
printf('%d %d\\n', t.gaps);
printf('%.17g\\n', t.results.peak_force);
printf('%s\\n', t.results.rfd_0_100ms);
printf('%.17g\\n', t.earlier_results.peak_force_2);
printf('%s\\n', t.checks.gap);
printf('%s\\n', s.channel(8, :));
printf('%s\\n', s.calibration);
"""


def test_octave(path: Path, trial: Trial) -> None:
    lines = output("octave-cli", "--no-init-file", "--eval", OCTAVE.format(path=path))
    assert lines == [
        "8 300 int32",
        str(trial.counts.sum()),
        f"{trial.time_s[-1]:.17g}",
        "20 7",
        "123.456789",
        "Samples are missing.",
        "123.5",
        "7 samples were lost during the trial. Check the cable and record again.",
        "cell_7",
        '{"id": 1}',
    ]


R = """
if (!requireNamespace("hdf5r", quietly = TRUE)) {{ cat("no package\\n"); quit() }}
f <- hdf5r::H5File$new("{path}", "r")
t <- f[["trials/001"]]
cat(dim(t[["counts"]]$read()), "\\n")
cat(sprintf("%.0f", sum(as.numeric(t[["counts"]]$read()))), "\\n")
cat(sprintf("%.17g", max(t[["time_s"]]$read())), "\\n")
cat(sprintf("%.17g", t[["results/peak_force"]]$read()), "\\n")
cat(t[["results/rfd_0_100ms"]]$read(), "\\n")
cat(sprintf("%.17g", t[["earlier_results/peak_force_2"]]$read()), "\\n")
cat(hdf5r::h5attr(t[["checks/hum"]], "outcome"), "\\n")
cat(sprintf("%.17g", hdf5r::h5attr(t[["checks/hum"]], "value")), "\\n")
cat(hdf5r::h5attr(t[["override"]], "by"), "\\n")
cat(hdf5r::h5attr(t[["counts"]], "units"), "\\n")
cat(hdf5r::h5attr(t, "note") == "{note}", "\\n")
"""


def test_r(path: Path, trial: Trial) -> None:
    lines = output("Rscript", "-e", R.format(path=path, note=trial.note))
    assert lines == [
        "8 300",
        str(trial.counts.sum()),
        f"{trial.time_s[-1]:.17g}",
        "123.456789",
        "Samples are missing.",
        "123.5",
        "warn",
        "0.125",
        "op-2",
        "counts",
        "TRUE",
    ]
