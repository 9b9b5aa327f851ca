"""A number, check or refusal of a trial changes only together with its version.

Trials of every kind are analysed, and every answer is that of ``tests/golden/analysis``; so is what
every method and check says of itself. Where a change is meant, give the method or check another
version, write the files anew and read the difference::

    FORCEPLATE_GOLDEN=write pytest -n 0 tests/unit/test_analysis_golden.py
"""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest

from forceplate.analysis import analyse_trial
from forceplate.analysis.gain.gain_methods import COMPARE_METHODS
from forceplate.analysis.quality.check_catalogue import SERIES_CHECKS, TRIAL_CHECKS, sentence
from forceplate.analysis.spread import FACTORS
from forceplate.analysis.trial.method_catalogue import METHODS
from forceplate.analysis.trial.method_definition import NEEDS
from forceplate.analysis.trial.refusals import REASONS
from forceplate.types import CheckOutcome, Result
from tests.unit.analysis_cases import Case, cases

GOLDEN = Path(__file__).parents[1] / "golden" / "analysis"
REL_TOL = 1e-7
"""Another processor or another scipy may differ in the last digits."""
IS_WRITING = os.environ.get("FORCEPLATE_GOLDEN") == "write"
CASES = {case.name: case for case in cases()}
Row = tuple[str, ...]


def rows_of(case: Case) -> list[Row]:
    """Return every answer about a trial: what, and its value or reason."""
    trial = analyse_trial(case.trial, case.header, case.choices)
    rows: list[Row] = [("verdict", "", str(trial.accepted), trial.verdict_reason)]
    for tare in ("tare_before_counts", "tare_after_counts"):
        counts = getattr(trial, tare)
        rows.append((tare, "", *(["none"] if counts is None else map(_number, counts))))
    for r in trial.results:
        answer = _number(r.value) if isinstance(r, Result) else r.reason
        rows.append(("result", r.name, answer, f"{r.method} {r.method_version}"))
    for name in ("peak_force", "rfd_0_100ms"):
        answer_of = trial.result(name)
        assert answer_of is not None
        said = {key: str(value) for key, value in answer_of.parameters.items()}
        rows.append(("parameters", name, json.dumps(said, sort_keys=True)))
    for check in trial.checks:
        numbers = (_number(check.value), _number(check.limit))
        said_of = "" if check.outcome is CheckOutcome.PASS else sentence(check).en
        rows.append(("check", check.check, str(check.outcome), *numbers, said_of))
    return rows


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.10g}"


def _golden() -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    with (GOLDEN / "answers.csv").open(encoding="utf-8", newline="") as file:
        for name, *row in csv.reader(file):
            found.setdefault(name, []).append(tuple(row))
    return found


@pytest.fixture(scope="module")
def golden() -> dict[str, list[Row]]:
    if IS_WRITING:
        GOLDEN.mkdir(exist_ok=True)
        with (GOLDEN / "answers.csv").open("w", encoding="utf-8", newline="") as file:
            out = csv.writer(file, lineterminator="\n")
            for name, case in CASES.items():
                out.writerows((name, *row) for row in rows_of(case))
    return _golden()


def test_no_case_is_forgotten(golden: dict[str, list[Row]]) -> None:
    assert list(golden) == list(CASES)


@pytest.mark.parametrize("name", CASES)
def test_every_answer_is_that_of_before(golden: dict[str, list[Row]], name: str) -> None:
    found = rows_of(CASES[name])
    assert [row[:2] for row in found] == [row[:2] for row in golden[name]]
    for row, expected in zip(found, golden[name], strict=True):
        assert list(map(_same, row, expected)) == [True] * len(expected), (row, expected)


def _same(text: str, expected: str) -> bool:
    try:
        return float(text) == pytest.approx(float(expected), rel=REL_TOL, abs=1e-9)
    except ValueError:
        return text == expected


def test_what_methods_and_checks_say_of_themselves_is_that_of_before() -> None:
    said = {
        "methods": {
            m.id: {
                "version": m.version,
                "unit": m.unit,
                "definition": m.definition.en,
                "weaknesses": m.weaknesses.en,
                "needs": {need: NEEDS[need].en for need in m.needs},
                "settings": m.settings(),
                "is_filtered": m.is_filtered,
                "from_onset": m.from_onset,
            }
            for m in (*METHODS, *COMPARE_METHODS)
        },
        "checks": {
            c.id: {
                "version": c.version,
                "unit": c.unit,
                "asks": c.asks.en,
                "parameters": dict(c.parameters),
                "sentences": {key: text.en for key, text in c.sentences.items()},
            }
            for c in (*TRIAL_CHECKS.values(), *SERIES_CHECKS.values())
        },
        "factors": {factor: text.en for factor, text in FACTORS.items()},
        "refusals": {reason: text.en for reason, text in REASONS.items()},
    }
    path = GOLDEN / "catalogue.json"
    if IS_WRITING:
        path.write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    assert json.loads(json.dumps(said)) == json.loads(path.read_text(encoding="utf-8"))
