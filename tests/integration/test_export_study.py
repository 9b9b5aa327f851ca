"""The HDF5 file of a whole study in other people's programs, without our code."""

from __future__ import annotations

from pathlib import Path

import h5py
import numpy as np
import pytest

from forceplate.analysis.quality import check_series
from forceplate.operations.exchange.export import export
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import Refusal, Result, Visit
from tests.integration.test_foreign_readers import output
from tests.unit.storage.export_samples import FORMULA, study


@pytest.fixture(scope="module")
def paths(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    return study(tmp_path_factory.mktemp("study"))


@pytest.fixture(scope="module")
def visits(paths: list[Path]) -> list[Visit]:
    return [read_visit(path) for path in paths]


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory, paths: list[Path]) -> Path:
    target = tmp_path_factory.mktemp("hdf5") / "study.h5"
    assert export("hdf5", paths, target) is not None
    return target


def peaks(visits: list[Visit]) -> list[tuple[str, str, int, float]]:
    return [
        (visit.header.subject_id, visit.header.visit, trial.number, result.value)
        for visit in visits
        for trial in visit.trials
        for result in trial.results
        if isinstance(result, Result) and result.name == "peak_force"
    ]


def text(dataset: h5py.Dataset) -> list[str]:
    return [item.decode() for item in dataset[()].tolist()]


def test_every_number_and_sample_is_in_it(file: Path, visits: list[Visit]) -> None:
    with h5py.File(file) as study_file:
        results, refusals = study_file["results"], study_file["refusals"]
        answers = [(v, t, r) for v in visits for t in v.trials for r in t.results]
        given = [(v, t, r) for v, t, r in answers if isinstance(r, Result)]
        assert results["value"][()].tolist() == [r.value for _, _, r in given]
        assert text(results["result"]) == [r.name for _, _, r in given]
        assert text(results["unit"]) == [r.unit for _, _, r in given]
        assert text(results["subject_id"]) == [v.header.subject_id for v, _, _ in given]
        assert results["trial"][()].tolist() == [t.number for _, t, _ in given]
        refused = [r for _, _, r in answers if isinstance(r, Refusal)]
        assert text(refusals["reason"]) == [r.reason for r in refused]
        assert text(refusals["message"]) == [r.message for r in refused]
        masses = [v.header.body_mass_kg for v in visits if v.header.body_mass_kg is not None]
        assert study_file["body_masses/body_mass_kg"][()].tolist() == masses
        assert text(study_file["visits/protocol"])[0] == FORMULA
        trials = [t for v in visits for t in v.trials]
        assert text(study_file["trials/verdict_reason"]) == [t.verdict_reason for t in trials]
        for visit in visits:
            for trial in visit.trials:
                trace = study_file["traces"][visit.header.subject_id][visit.header.visit]
                trace = trace[f"{trial.number:03d}"]
                assert np.array_equal(trace["counts"], trial.counts)
                assert np.array_equal(trace["time_s"], trial.time_s)
                assert ("force_n" in trace) == (trial.force_n is not None)
                if trial.force_n is not None:
                    assert np.array_equal(trace["force_n"], trial.force_n)


TABLES = (
    "visits", "body_masses", "trials", "onset_marks", "results", "refusals", "checks",
    "check_values", "check_limits", "series_checks", "series_check_values", "series_check_limits",
)  # fmt: skip


def test_every_check_is_in_it(file: Path, visits: list[Visit]) -> None:
    checks = [
        (visit.header.subject_id, visit.header.visit, trial.number, check)
        for visit in visits
        for trial in visit.trials
        for check in trial.checks
    ]
    with h5py.File(file) as study_file:
        table = study_file["checks"]
        found = zip(*(text(table[n]) for n in ("subject_id", "visit", "check")), strict=True)
        assert list(found) == [(subject, visit, c.check) for subject, visit, _, c in checks]
        assert table["trial"][()].tolist() == [number for _, _, number, _ in checks]
        assert text(table["outcome"]) == [c.outcome for *_, c in checks]
        assert text(table["check_sentence"]) == [c.sentence for *_, c in checks]
        for name in ("value", "limit"):
            given = [(c.check, n) for *_, c in checks if (n := getattr(c, name)) is not None]
            numbers = study_file[f"check_{name}s"]
            assert text(numbers["check"]) == [check for check, _ in given]
            assert numbers[f"check_{name}"][()].tolist() == [number for _, number in given]
        series = [c for v in visits for ts in v.by_condition().values() for c in check_series(ts)]
        assert text(study_file["series_checks/check"]) == [check.check for check in series]
        assert text(study_file["series_checks/outcome"]) == [check.outcome for check in series]
        values = [check.value for check in series if check.value is not None]
        assert study_file["series_check_values/check_value"][()].tolist() == values
        marked = [t.marks for v in visits for t in v.trials if t.marks is not None]
        rows = study_file["onset_marks/marked_onset_sample"][()].tolist()
        assert rows == [marks.onset_sample for marks in marked]


def test_no_cell_is_missing_and_every_column_is_explained(file: Path) -> None:
    with h5py.File(file) as study_file:
        assert set(study_file) == {*TABLES, "traces", "calibrations"}
        for name in TABLES:
            table = study_file[name]
            lengths = {len(column) for column in table.values()}
            assert len(lengths) == 1
            for title, column in table.items():
                if title == "row":
                    continue
                assert column.dims[0][0] == table["row"]
                assert column.attrs["long_name"]
                if column.dtype.kind == "f":
                    assert np.isfinite(column).all()
        assert study_file["body_masses/body_mass_kg"].attrs["units"] == b"kg"


def test_xarray(file: Path, visits: list[Visit]) -> None:
    xarray = pytest.importorskip("xarray")
    pytest.importorskip("h5netcdf")
    with xarray.open_dataset(file, group="results", engine="h5netcdf") as results:
        peak = results.where(results.result == b"peak_force", drop=True)
        found = zip(peak.subject_id, peak.visit, peak.trial, peak.value, strict=True)
        assert [
            (s.item().decode(), v.item().decode(), int(n), float(x)) for s, v, n, x in found
        ] == peaks(visits)
    with xarray.open_dataset(file, group="traces/P2/W0/001", engine="h5netcdf") as trace:
        assert trace.counts.dims == ("time_s", "channel")
        force_n = visits[0].trials[0].force_n
        assert force_n is not None
        assert float(trace.force_n.max()) == force_n.max()
        assert trace.force_n.attrs["units"] == "N"
        assert trace.attrs["side"] == "left"


OCTAVE = """
s = load('-hdf5', '{path}', 'results', 'traces');
is_peak = strcmp(cellstr(s.results.result), 'peak_force');
who = cellstr(s.results.subject_id)(is_peak);
printf('%s ', who{{:}}); printf('\\n');
printf('%.17g\\n', s.results.value(is_peak));
trace = s.traces.P2.W0._001;
printf('%.17g %.17g\\n', max(trace.force_n), trace.time_s(end));
"""


def test_octave(file: Path, visits: list[Visit]) -> None:
    lines = output(
        "octave-cli", "--no-init-file", "--eval", OCTAVE.format(path=file), cwd=file.parent
    )
    trial = visits[0].trials[0]
    assert trial.force_n is not None
    assert lines == [
        " ".join(subject for subject, *_ in peaks(visits)),
        *(f"{value:.17g}" for *_, value in peaks(visits)),
        f"{trial.force_n.max():.17g} {trial.time_s[-1]:.17g}",
    ]


R = """
if (!requireNamespace("hdf5r", quietly = TRUE)) {{ cat("lacks hdf5r\\n"); quit() }}
f <- hdf5r::H5File$new("{path}", "r")
table <- function(name) {{
  group <- f[[name]]
  as.data.frame(sapply(names(group), \\(column) group[[column]]$read(), simplify = FALSE))
}}
results <- merge(table("results"), table("body_masses")[c("subject_id", "visit", "body_mass_kg")])
peak <- subset(table("results"), result == "peak_force")
cat(peak$subject_id, "\\n")
cat(sprintf("%.17g\\n", peak$value), sep = "")
cat(unique(results$body_mass_kg), sort(unique(table("refusals")$reason)), "\\n")
cat(sprintf("%.17g", max(f[["traces/P2/W0/001/force_n"]]$read())), "\\n")
"""


def test_r(file: Path, visits: list[Visit]) -> None:
    lines = output("Rscript", "-e", R.format(path=file), cwd=file.parent)
    trial = visits[0].trials[0]
    assert trial.force_n is not None
    reasons = {r.reason for v in visits for t in v.trials for r in t.results
               if isinstance(r, Refusal)}  # fmt: skip
    assert lines == [
        " ".join(subject for subject, *_ in peaks(visits)),
        *(f"{value:.17g}" for *_, value in peaks(visits)),
        " ".join(["71.5", *sorted(reasons)]),
        f"{trial.force_n.max():.17g}",
    ]
