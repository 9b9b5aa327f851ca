"""The self-test: it passes here, and a thing that is wrong anywhere makes it fail.

The stored values are written anew, after a method was changed and given another version, by

    FORCEPLATE_GOLDEN=write pytest -n 0 tests/integration/test_selftest.py
"""

from __future__ import annotations

import io
import json
import os
from dataclasses import replace
from pathlib import Path
from unittest import mock

import numpy as np
import pytest
from pypdf import PdfReader

import forceplate.selftest
from forceplate.errors import SelfTestError
from forceplate.selftest import Figure, SelfTest, run_selftest, selftest_pdf
from forceplate.selftest.known_effort import (
    NEWTONS_PER_COUNT,
    OFFSETS_COUNTS,
    effort_counts,
    sample_numbers,
    sampled,
)
from forceplate.selftest.live_chain import Arrived, recorded_with_losses
from forceplate.selftest.numbers import analysed
from forceplate.selftest.selftest import STORED_VALUES, calculated, stored_values
from forceplate.words import Text, plain
from forceplate_drivers.emulation.faults import Fault, FaultKind
from tests.integration.command_line import DONE, FILES, NOT_ACCEPTED
from tests.integration.command_line import forceplate as command

PART = Text("Analysis of a known effort")


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> SelfTest:
    clock = iter([10.0, 12.5])
    return run_selftest(tmp_path_factory.mktemp("selftest"), lambda part: None, lambda: next(clock))


def test_every_figure_holds_here(found: SelfTest) -> None:
    assert found.failed == ()
    assert found.passed
    assert found.seconds == 2.5
    sources = [figure.source for figure in found.figures]
    assert sources.count("known") >= 25
    assert sources.count("stored") >= 70
    assert found.versions["forceplate"]
    assert found.versions["numpy"] == np.__version__


def test_the_stored_values_are_those_of_this_version() -> None:
    values = {key: answers for key, _, answers in calculated()}
    if os.environ.get("FORCEPLATE_GOLDEN") == "write":
        path = Path(forceplate.selftest.__file__).with_name(STORED_VALUES)
        path.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
    stored = stored_values()
    assert {key: set(answers) for key, answers in values.items()} == {
        key: set(answers) for key, answers in stored.items()
    }
    for key, answers in values.items():
        for name, value in answers.items():
            assert Figure(PART, plain(name), value, stored[key][name], "stored").holds, name


def test_the_known_effort_has_one_highest_20_ms_and_that_is_its_top() -> None:
    total = effort_counts(3000)
    counts = sampled(total, 5)
    cells = counts[:, :4].sum(axis=1) - sum(OFFSETS_COUNTS)
    means = np.convolve(cells, np.ones(20, np.int64), "valid")
    assert means.max() == 20 * (200 + 3000)
    assert (means == means.max()).sum() == 1
    assert sample_numbers(counts).tolist() == list(range(5, 5 + len(total)))
    assert analysed(3000).value("peak_force") == pytest.approx(3000 * NEWTONS_PER_COUNT, rel=1e-12)


@pytest.mark.parametrize(
    ("got", "expected", "holds"),
    [
        (60.0, 60.0, True),
        (60.0 * (1 + 5e-10), 60.0, True),
        (60.0 * (1 + 3e-9), 60.0, False),
        (0, 0, True),
        (1, 0, False),
        (True, 1, False),
        (float("nan"), 60.0, False),
        ("refused: not_comparable", 17.0, False),
        (17.0, "refused: not_comparable", False),
        (None, 60.0, False),
        (60.0, None, False),
        (None, None, False),
    ],
)
def test_when_a_figure_holds(
    got: float | int | str | None, expected: float | int | str | None, *, holds: bool
) -> None:
    assert Figure(PART, plain("x"), got, expected, "known").holds is holds


def test_a_sample_that_is_wrong_moved_or_missing_is_counted() -> None:
    trial = analysed(3000)
    arrived = Arrived(trial, trial.counts)
    assert (arrived.n_wrong, arrived.n_absent) == (0, 0)
    other = trial.counts.copy()
    other[700, 2] += 1
    assert Arrived(trial, other).n_wrong == 1
    assert Arrived(trial, trial.counts[:-3]).n_wrong == 3
    without = replace(
        trial,
        counts=np.delete(trial.counts, 40, axis=0),
        time_s=np.delete(trial.time_s, 40),
    )
    assert (
        Arrived(without, trial.counts).n_wrong,
        Arrived(without, trial.counts).n_absent,
    ) == (0, 1)
    unseen = replace(without, time_s=trial.time_s[:-1])  # lost, and not known to be
    assert Arrived(unseen, trial.counts).n_wrong == len(trial.counts) - 41


def with_one_wrong(test: SelfTest) -> SelfTest:
    first, *rest = (figure for figure in test.figures if figure.name == plain("peak_force"))
    figures = [
        replace(each, got=59.9) if each == first and not rest else each for each in test.figures
    ]
    return replace(test, figures=tuple(figures))


def test_a_computer_on_which_nothing_came_is_too_busy_and_not_broken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    starved = Fault(FaultKind.SILENT, at_s=2.0)
    monkeypatch.setattr("forceplate.selftest.live_chain.LOST", starved)
    with pytest.raises(SelfTestError, match="too busy to be judged"):
        recorded_with_losses(tmp_path)


def test_what_is_wrong_is_said_filed_and_ends_in_failure(found: SelfTest, tmp_path: Path) -> None:
    page = tmp_path / "selftest.pdf"
    with mock.patch(
        "forceplate.cli.commands.selftest.run_selftest", return_value=with_one_wrong(found)
    ):
        done = command("selftest", "--output", page).expect(NOT_ACCEPTED)
        command("selftest", "--output", page).expect(FILES)
    assert "Analysis of a known effort: peak_force: expected 60, found 59.9" in done.out
    assert f"FAILED: 1 of {len(found.figures)} figures" in done.out
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(page.read_bytes())).pages)
    assert "DOES NOT HOLD" in words
    filed = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
    assert filed["passed"] is False
    assert [figure["found"] for figure in filed["figures"] if not figure["holds"]] == [59.9]


def test_what_passes_is_said_in_the_language_and_for_programs(found: SelfTest) -> None:
    with mock.patch("forceplate.cli.commands.selftest.run_selftest", return_value=found):
        assert "PASSED" in command("selftest").expect(DONE).out
        document = command("selftest", "--json").expect(DONE).json
    assert document["passed"] is True
    assert len(document["figures"]) == len(found.figures)
    words = "".join(
        page.extract_text() for page in PdfReader(io.BytesIO(selftest_pdf(found, "nl"))).pages
    )
    assert "29.31034483 %" in words
    assert "DOES NOT HOLD" not in words
