"""Verification finds what is not as the counts say; exports say all and write over nothing."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from forceplate.analysis import analyse_trial
from forceplate.analysis.quality import overrule
from forceplate.errors import StorageError, VisitFileError
from forceplate.storage.export_csv import RESULT_COLUMNS, export_csv, export_samples_csv
from forceplate.storage.verify import verify_visit
from forceplate.storage.visit_file import read_visit, write_visit
from forceplate.types import Gap, Override, Refusal, Result, Trial, Visit
from tests.unit.storage.samples import calibrated_header, make_trial, visit_header

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def honest() -> Trial:
    """Return a trial as it is after a good recording."""
    n = 10_000
    bare = replace(
        make_trial(1, n),
        gaps=(),
        time_s=np.arange(n) / 1000,
        force_n=None,
        results=(),
        earlier_results=(),
        checks=(),
        override=None,
        marks=None,
        tare_before_counts=None,
        damaged_bytes=0,
    )
    return analyse_trial(bare, calibrated_header())


def findings(tmp_path: Path, *trials: Trial) -> list[tuple[int | None, str]]:
    path = tmp_path / "v.h5"
    write_visit(path, Visit(calibrated_header(), trials))
    report = verify_visit(path)
    assert report.n_trials == len(trials)
    assert report.passed == (report.findings == ())
    assert all(finding.path == path for finding in report.findings)
    return [(finding.trial_number, finding.message) for finding in report.findings]


def test_an_honest_file_passes(tmp_path: Path, honest: Trial) -> None:
    assert findings(tmp_path, honest, replace(honest, number=2)) == []


def test_a_changed_force_a_changed_number_and_a_changed_tare_are_found(
    tmp_path: Path, honest: Trial
) -> None:
    assert honest.force_n is not None
    assert honest.tare_before_counts is not None
    force_n = honest.force_n.copy()
    force_n[5000] += 1e-6
    results = tuple(
        replace(result, value=result.value * 1.001)
        if isinstance(result, Result) and result.name == "peak_force"
        else result
        for result in honest.results
    )
    found = findings(
        tmp_path,
        honest,
        replace(honest, number=2, force_n=force_n),
        replace(honest, number=3, results=results),
        replace(honest, number=4, tare_before_counts=honest.tare_before_counts + 1),
        replace(honest, number=5, force_n=None),
    )
    assert [number for number, _ in found] == [2, 3, 4, 5]
    assert found[0][1] == "force_n is not what the counts give"
    assert found[1][1].startswith("peak_force is ")
    assert "the counts give" in found[1][1]
    assert found[2][1] == "tare_before_counts is not what the counts give"


def test_only_answers_of_the_same_version_are_compared(tmp_path: Path, honest: Trial) -> None:
    first, *rest = honest.results
    check, *checks = honest.checks
    extra = Result("courage", 1.0, "1", "guess", 1)
    older = replace(first, method_version=first.method_version + 1)
    older_check = replace(check, version=check.version + 1)
    refused = Refusal(
        first.name, "gap", "A gap.", first.method, first.method_version, first.parameters
    )
    path = tmp_path / "v.h5"
    trials = (
        replace(honest, results=tuple(rest), checks=tuple(checks)),
        replace(honest, number=2, results=(*honest.results, extra)),
        replace(honest, number=3, results=(older, *rest), checks=(older_check, *checks)),
        replace(honest, number=4, results=(refused, *rest)),
    )
    write_visit(path, Visit(calibrated_header(), trials))
    report = verify_visit(path)
    (finding,) = report.findings
    assert finding.trial_number == 4
    assert "refused (gap" in finding.message
    version, other = first.method_version, first.method_version + 1
    assert [(remark.trial_number, remark.message) for remark in report.remarks] == [
        (1, f"not in the file, but known to this program: {first.name}, check {check.check}"),
        (2, "not compared, of other versions of their methods: courage (guess v1; here: none)"),
        (
            3,
            "not compared, of other versions of their methods: "
            f"{first.name} ({first.method} v{other}; here: {first.method} v{version}), "
            f"check {check.check} (v{check.version + 1}; here: v{check.version})",
        ),
    ]


def test_a_changed_check_and_a_verdict_of_nobody_are_found(tmp_path: Path, honest: Trial) -> None:
    check, *checks = honest.checks
    renamed = replace(check, details={**check.details, "channel": "cell_99"})
    assert check.value is not None
    changed = replace(check, value=check.value + 1e-3)
    found = findings(
        tmp_path,
        replace(honest, checks=(renamed, *checks)),
        replace(honest, number=2, checks=(changed, *checks)),
        replace(honest, number=3, accepted=False, verdict_reason="I say so"),
        overrule(replace(honest, number=4), Override(False, "Coughed", "op", NOON)),
    )
    assert [number for number, _ in found] == [1, 2, 3]
    assert all(message.startswith(f"check {check.check} is ") for _, message in found[:2])
    assert "cell_99" in found[0][1]
    assert found[2][1] == "its verdict is neither that of its checks nor the operator's"


def test_time_that_stands_still_is_found(tmp_path: Path, honest: Trial) -> None:
    time_s = honest.time_s.copy()
    time_s[7] = time_s[6]
    messages = [message for _, message in findings(tmp_path, replace(honest, time_s=time_s))]
    assert "time_s does not always increase" in messages


def test_an_unreadable_file_is_one_finding(tmp_path: Path) -> None:
    report = verify_visit(tmp_path / "none.h5")
    (finding,) = report.findings
    assert not report.passed
    assert finding.trial_number is None
    assert "Cannot read" in finding.message


def test_a_calibration_nobody_can_read_is_found(tmp_path: Path) -> None:
    write_visit(tmp_path / "v.h5", Visit(visit_header(calibration_json="{}"), (make_trial(),)))
    report = verify_visit(tmp_path / "v.h5")
    assert any("is not what the counts give" in finding.message for finding in report.findings)


@pytest.fixture
def visits(tmp_path: Path, honest: Trial) -> list[Path]:
    paths = [tmp_path / "W0.h5", tmp_path / "W8.h5"]
    refused = replace(make_trial(2), gaps=(Gap(20, 7),), practice=True)
    write_visit(paths[0], Visit(calibrated_header(), (honest, refused)))
    header = visit_header(visit="W8", body_mass_kg=None)
    write_visit(paths[1], Visit(header, (replace(make_trial(1, 5), results=()),)))
    return paths


def test_results_as_a_table(tmp_path: Path, visits: list[Path], honest: Trial) -> None:
    target = tmp_path / "results.csv"
    n_rows = export_csv(visits, target)
    with target.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == n_rows == len(honest.results) + 3 + 1
    assert tuple(rows[0]) == RESULT_COLUMNS
    assert [row["practice"] for row in rows[-4:]] == ["1", "1", "1", "0"]
    assert [row["marked_by"] for row in rows[-5:-3]] == ["", "op-2"]
    assert len(set(RESULT_COLUMNS)) == len(RESULT_COLUMNS)
    for row, result in zip(rows, honest.results, strict=False):
        assert row["result"] == result.name
        assert json.loads(row["parameters"]) == result.parameters
        if isinstance(result, Result):
            assert (float(row["value"]), row["unit"]) == (result.value, result.unit)
            assert row["refusal_reason"] == ""
        else:
            assert (row["value"], row["refusal_reason"]) == ("", result.reason)
    gap = next(row for row in rows if row["refusal_reason"] == "gap")
    assert (gap["trial"], gap["result"], gap["value"]) == ("2", "rfd_0_100ms", "")
    last = rows[-1]
    assert (last["visit"], last["trial"], last["body_mass_kg"], last["result"]) == (
        "W8",
        "1",
        "",
        "",
    )
    assert last["trial_started_at"] == "2026-03-02T09:30:01.250000+01:00"


def test_samples_as_a_table(tmp_path: Path, visits: list[Path]) -> None:
    target = tmp_path / "samples.csv"
    assert export_samples_csv(visits[0], 2, target) == 300
    trial = read_visit(visits[0]).trials[1]
    with target.open(encoding="utf-8", newline="") as file:
        names, *rows = csv.reader(file)
    assert names == ["time_s", *(f"cell_{i}_counts" for i in range(8)), "force_n"]
    table = np.array(rows, float)
    assert np.array_equal(table[:, 0], trial.time_s)
    assert np.array_equal(table[:, 1:9], trial.counts)
    assert trial.force_n is not None
    assert np.array_equal(table[:, 9], trial.force_n)
    with pytest.raises(StorageError, match="no trial 3"):
        export_samples_csv(visits[0], 3, tmp_path / "x.csv")


def test_an_uncalibrated_trial_has_no_force_column(tmp_path: Path) -> None:
    write_visit(tmp_path / "v.h5", Visit(visit_header(), (replace(make_trial(), force_n=None),)))
    export_samples_csv(tmp_path / "v.h5", 1, tmp_path / "s.csv")
    assert "force_n" not in (tmp_path / "s.csv").read_text("utf-8")


def test_nothing_is_written_over_and_nothing_half_written(
    tmp_path: Path, visits: list[Path]
) -> None:
    target = tmp_path / "results.csv"
    target.write_text("mine")
    with pytest.raises(StorageError, match="exists already"):
        export_csv(visits, target)
    assert target.read_text() == "mine"
    export_csv(visits, target, overwrite=True)
    assert target.read_text("utf-8").startswith("subject_id,")
    with pytest.raises(StorageError, match="Cannot write"):
        export_csv(visits, tmp_path / "none" / "results.csv")
    with pytest.raises(VisitFileError):
        export_csv([*visits, tmp_path / "none.h5"], tmp_path / "new.csv")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["W0.h5", "W8.h5", "results.csv"]


def test_where_hard_links_are_unknown_nothing_is_written_over_either(
    tmp_path: Path, visits: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_links(_path: Path, _target: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    export_csv(visits, tmp_path / "results.csv")
    before = (tmp_path / "results.csv").read_bytes()
    with pytest.raises(StorageError, match="exists already"):
        export_csv(visits[:1], tmp_path / "results.csv")
    assert (tmp_path / "results.csv").read_bytes() == before
