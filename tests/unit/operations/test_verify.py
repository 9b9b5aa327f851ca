"""Verification finds what is not as the counts say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from forceplate.analysis import analyse_trial
from forceplate.analysis.quality import overrule
from forceplate.analysis.trial.choices import FORMER_CHOICES
from forceplate.operations.library.verify import verify_visit
from forceplate.storage.visit.visit_file import write_visit
from forceplate.types import Override, Refusal, Result, Trial, Visit
from forceplate.words import say
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
    return [(finding.trial_number, say(finding.message)) for finding in report.findings]


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
    assert "refused (gap" in say(finding.message)
    version, other = first.method_version, first.method_version + 1
    assert [(remark.trial_number, say(remark.message)) for remark in report.remarks] == [
        (1, f"not in the file, but known to this program: {first.name}"),
    ]
    assert [(one.trial_number, say(one.message)) for one in report.unchecked] == [
        (1, f"not in the file, and its verdict is without them: check {check.check}"),
        (2, "not checked, of other versions of their methods: courage (guess v1; here: none)"),
        (
            3,
            "not checked, of other versions of their methods: "
            f"{first.name} ({first.method} v{other}; here: {first.method} v{version}), "
            f"check {check.check} (v{check.version + 1}; here: v{check.version})",
        ),
    ]


def test_a_file_from_before_the_rest_was_named_is_verified_as_it_was_analysed(
    tmp_path: Path, honest: Trial
) -> None:
    analysed = analyse_trial(honest, calibrated_header(), FORMER_CHOICES)
    unnamed = {"rest", "rest_version"}
    former = replace(
        analysed,
        results=tuple(
            replace(
                answer, parameters={k: v for k, v in answer.parameters.items() if k not in unnamed}
            )
            for answer in analysed.results
        ),
    )
    assert peak_of(former) != peak_of(honest)
    forged = tuple(
        replace(answer, value=200.0)
        if isinstance(answer, Result) and answer.name == "peak_force"
        else answer
        for answer in former.results
    )
    (found,) = findings(tmp_path, former, replace(former, number=2, results=forged))
    assert found[0] == 2
    assert found[1].startswith("peak_force is 200.0 N")


def peak_of(trial: Trial) -> float:
    (peak,) = (r.value for r in trial.results if isinstance(r, Result) and r.name == "peak_force")
    return peak


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
    assert "Cannot read" in say(finding.message)


def test_a_calibration_nobody_can_read_is_found(tmp_path: Path) -> None:
    write_visit(tmp_path / "v.h5", Visit(visit_header(calibration_json="{}"), (make_trial(),)))
    report = verify_visit(tmp_path / "v.h5")
    assert any("is not what the counts give" in say(finding.message) for finding in report.findings)
