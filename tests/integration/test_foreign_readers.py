"""Visit files in other people's programs."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from forceplate.storage.visit.visit_file import append_trial
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
    append_trial(path, header, replace(trial, gaps=(), results=(), force_n=None, marks=None))
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
        results = tree["trials/001/results"].to_dataset()
        assert results.value.dims == ("result",)
        peak = results.sel(result=b"peak_force")
        assert (float(peak.value), peak.unit.item(), peak.method.item()) == (
            *(123.456789, b"N"),
            b"max",
        )
        assert int(peak.method_version) == 2
        assert json.loads(peak.parameters.item()) == {"cut_off_hz": 50.0, "zero_phase": True}
        rfd = tree["trials/001/refusals"].to_dataset().sel(result=b"rfd_0_100ms")
        assert (rfd.reason.item(), rfd.message.item()) == (b"gap", b"Samples are missing.")
        earlier = tree["trials/001/earlier_results"].to_dataset()
        assert earlier.value.values.tolist() == [2.51, 123.5]
        checks = tree["trials/001/checks"].to_dataset()
        assert checks.sel(check=b"hum").outcome.item() == b"warn"
        assert json.loads(checks.sel(check=b"hum").details.item())["channel"] == "cell_3"
        limits = tree["trials/001/check_limits"].to_dataset()
        assert float(limits.limit.sel(check=b"hum")) == 0.1
        assert "trials/002/results" not in tree
        assert tree["trials/001/override"].attrs["by"] == "op-2"
        assert tree["trials/001/marks"].attrs["peak_sample"] == 299


OCTAVE = """
s = load('-hdf5', '{path}');
t = s.trials._001;
printf('%d %d %s\\n', size(t.counts), class(t.counts));
printf('%d\\n', sum(int64(t.counts(:))));
printf('%.17g\\n', t.time_s(end));
printf('%d %d\\n', t.gaps);
row = find(strcmp(cellstr(t.results.result), 'peak_force'));
printf('%.17g\\n', t.results.value(row));
printf('%s\\n', cellstr(t.results.unit){{row}});
printf('%s\\n', cellstr(t.results.method){{row}});
printf('%d\\n', t.results.method_version(row));
printf('%s\\n', cellstr(t.results.parameters){{row}});
printf('%s\\n', cellstr(t.refusals.reason){{1}});
printf('%s\\n', cellstr(t.refusals.message){{1}});
printf('%.17g\\n', t.earlier_results.value(2));
printf('%s\\n', cellstr(t.checks.sentence){{1}});
printf('%s\\n', cellstr(t.checks.outcome){{2}});
printf('%.17g\\n', t.check_limits.limit(2));
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
        "N",
        "max",
        "2",
        '{"cut_off_hz":50.0,"zero_phase":true}',
        "gap",
        "Samples are missing.",
        "123.5",
        "7 samples were lost during the trial. Check the cable and record again.",
        "warn",
        "0.10000000000000001",
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
table <- function(name) as.data.frame(lapply(hdf5r::list.datasets(t[[name]]) |>
  (\\(n) setNames(n, n))(), \\(column) t[[name]][[column]]$read()))
results <- table("results")
peak <- results[results$result == "peak_force", ]
cat(sprintf("%.17g", peak$value), peak$unit, peak$method, peak$method_version, "\\n")
cat(peak$parameters, "\\n")
refused <- table("refusals")
cat(refused$result, refused$reason, refused$message, "\\n")
cat(sprintf("%.17g", table("earlier_results")$value[2]), "\\n")
found <- merge(table("checks"), merge(table("check_values"), table("check_limits")))
hum <- found[found$check == "hum", ]
cat(hum$outcome, hum$version, sprintf("%.17g %.17g", hum$value, hum$limit), hum$unit, "\\n")
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
        "123.456789 N max 2",
        '{"cut_off_hz":50.0,"zero_phase":true}',
        "rfd_0_100ms gap Samples are missing.",
        "123.5",
        "warn 3 0.125 0.10000000000000001 %",
        "op-2",
        "counts",
        "TRUE",
    ]
