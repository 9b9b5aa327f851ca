"""Visit files in other people's programs."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import forceplate.storage
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


def output(*command: str, cwd: Path) -> list[str]:
    """Return the lines a program prints, without the blank ones."""
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, cwd=cwd)
    lines = [line.strip() for line in done.stdout.splitlines() if line.strip()]
    if lines and lines[0].startswith("lacks "):
        pytest.skip(f"{command[0]} {lines[0]}")
    assert lines, done.stderr
    return lines


def test_xarray(path: Path, trial: Trial) -> None:
    xarray = pytest.importorskip("xarray")
    pytest.importorskip("h5netcdf")
    with xarray.open_dataset(path, engine="h5netcdf") as visit:
        assert json.loads(visit.header.item())["subject_id"] == "FF-001"
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
        assert json.loads(first.review.item())["note"] == trial.note
        recording = json.loads(first.recording.item())
        assert recording["gaps"] == {"at_row": [20], "n_missing": [7]}
        results = json.loads(first.analysis.item())["results"]
        assert results["value"][results["result"].index("peak_force")] == 123.456789
    with xarray.open_datatree(path, engine="h5netcdf") as tree:
        second = tree["trials/002"].to_dataset()
        assert "force_n" not in second
        assert "results" not in json.loads(second.analysis.item())


OCTAVE = """
s = load('-hdf5', '{path}');
t = s.trials._001;
printf('%d %d %s\\n', size(t.counts), class(t.counts));
printf('%d\\n', sum(int64(t.counts(:))));
printf('%.17g\\n', t.time_s(end));
recording = jsondecode(t.recording);
printf('%d %d\\n', recording.gaps.at_row, recording.gaps.n_missing);
printf('%s\\n', recording.condition.side);
printf('%.15g\\n', recording.zero_before_counts(1));
a = jsondecode(t.analysis);
row = find(strcmp(a.results.result, 'peak_force'));
printf('%.15g\\n', a.results.value(row));
printf('%s\\n', a.results.unit{{row}});
printf('%s\\n', a.results.method{{row}});
printf('%d\\n', a.results.method_version(row));
printf('%d\\n', a.results.parameters{{row}}.cut_off_hz);
printf('%s\\n', a.refusals.reason{{1}});
printf('%s\\n', a.refusals.message{{1}});
printf('%.15g\\n', a.earlier_results.value(2));
printf('%s\\n', a.checks.sentence{{1}});
printf('%s\\n', a.checks.outcome{{2}});
printf('%.15g\\n', a.checks.limit(2));
printf('%d\\n', isnan(a.checks.limit(3)));
printf('%s\\n', jsondecode(t.review).override.by);
printf('%s\\n', s.channel(8, :));
printf('%s\\n', jsondecode(s.header).subject_id);
printf('%s\\n', s.calibration);
"""


R = """
lacking <- Filter(function(own) !requireNamespace(own, quietly = TRUE), c("hdf5r", "jsonlite"))
if (length(lacking)) {{ cat("lacks", lacking, "\\n"); quit() }}
f <- hdf5r::H5File$new("{path}", "r")
t <- f[["trials/001"]]
cat(dim(t[["counts"]]$read()), "\\n")
cat(sprintf("%.0f", sum(as.numeric(t[["counts"]]$read()))), "\\n")
cat(sprintf("%.17g", max(t[["time_s"]]$read())), "\\n")
record <- function(name) jsonlite::fromJSON(t[[name]]$read())
a <- record("analysis")
peak <- which(a$results$result == "peak_force")
cat(sprintf("%.17g", a$results$value[peak]), a$results$unit[peak], a$results$method[peak],
    a$results$method_version[peak], "\\n")
cat(a$results$parameters$cut_off_hz[peak], "\\n")
cat(a$refusals$result, a$refusals$reason, a$refusals$message, "\\n")
cat(sprintf("%.17g", a$earlier_results$value[2]), "\\n")
hum <- which(a$checks$check == "hum")
cat(a$checks$outcome[hum], a$checks$version[hum],
    sprintf("%.17g %.17g", a$checks$value[hum], a$checks$limit[hum]), a$checks$unit[hum],
    is.na(a$checks$limit[3]), "\\n")
cat(record("review")$override$by, "\\n")
cat(hdf5r::h5attr(t[["counts"]], "units"), "\\n")
cat(record("review")$note == "{note}", "\\n")
"""


@pytest.fixture(scope="module")
def octave(path: Path) -> tuple[list[str], list[str]]:
    """Return what Octave prints of the lines above, and of those of the page."""
    unseen = "graphics_toolkit('gnuplot'); figure('visible', 'off');"
    page = on_the_page("jsondecode").replace("plot(", f"{unseen} plot(")
    lines = f"{OCTAVE.format(path=path)}printf('the page\\n');\n{page}"
    return parted(output("octave-cli", "--no-init-file", "--eval", lines, cwd=path.parent))


@pytest.fixture(scope="module")
def r(path: Path, trial: Trial) -> tuple[list[str], list[str]]:
    """Return what R prints of the lines above, and of those of the page."""
    page = "pdf(NULL); " + on_the_page("hdf5r::H5File")
    lines = f'{R.format(path=path, note=trial.note)}cat("the page\\n")\n{page}'
    return parted(output("Rscript", "-e", lines, cwd=path.parent))


def parted(lines: list[str]) -> tuple[list[str], list[str]]:
    at = lines.index("the page")
    return lines[:at], lines[at + 1 :]


def test_octave(octave: tuple[list[str], list[str]], trial: Trial) -> None:
    assert octave[0] == [
        "8 300 int32",
        str(trial.counts.sum()),
        f"{trial.time_s[-1]:.17g}",
        "20 7",
        "left",
        "90.5",
        "123.456789",
        "N",
        "max",
        "2",
        "50",
        "gap",
        "Samples are missing.",
        "123.5",
        "7 samples were lost during the trial. Check the cable and record again.",
        "warn",
        "0.1",
        "1",
        "op-2",
        "cell_7",
        "FF-001",
        '{"id": 1}',
    ]


def test_r(r: tuple[list[str], list[str]], trial: Trial) -> None:
    assert r[0] == [
        "8 300",
        str(trial.counts.sum()),
        f"{trial.time_s[-1]:.17g}",
        "123.456789 N max 2",
        "50",
        "rfd_0_100ms gap Samples are missing.",
        "123.5",
        "warn 3 0.125 0.10000000000000001 % TRUE",
        "op-2",
        "counts",
        "TRUE",
    ]


def on_the_page(program: str) -> str:
    """Return what FORMAT.md gives as lines of this program."""
    page = (Path(forceplate.storage.__file__).parent / "FORMAT.md").read_text("utf-8")
    head = page.partition("## The visit")[0]
    (lines,) = [
        source for source in re.findall(r"```\w+\n(.*?)```", head, re.DOTALL) if program in source
    ]
    return str(lines)


def test_the_lines_of_the_page(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("xarray")
    monkeypatch.chdir(path.parent)
    python = printed(on_the_page("import h5py"))
    assert python[0].startswith("left False (300, 8) ")
    assert python[1] == "{'peak_force': 123.456789, 'onset_s': 2.5}"
    means = printed(on_the_page("import xarray"))
    assert means[-1].startswith("{'fixation': 'heel cup'")


def printed(lines: str) -> list[str]:
    """Return what lines of Python print that know nothing of us."""
    with redirect_stdout(io.StringIO()) as told:
        exec(lines, {})
    return told.getvalue().splitlines()


def test_the_lines_of_the_page_in_octave(octave: tuple[list[str], list[str]]) -> None:
    assert octave[1][:2] == ["left", "123.46"]


def test_the_lines_of_the_page_in_r(r: tuple[list[str], list[str]]) -> None:
    assert r[1][:2] == ['[1] "left"', "[1] 123.4568"]
