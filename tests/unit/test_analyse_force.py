"""A force in memory gets the very numbers, refusals and verdict of an imported file."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import forceplate
from forceplate.operations.exchange.import_recording import ImportPlan, import_recording
from forceplate.storage.library import Library
from forceplate.types import Condition, Region, Side, Trial
from tests.known.press import RaisedCosine
from tests.unit.analysis_data import effort

RATE_HZ = 1000.0


def imported(force_n: Any, folder: Path) -> Trial:
    path = folder / "force.csv"
    path.write_text("force_n\n" + "\n".join(f"{x:.5f}" for x in force_n), encoding="utf-8")
    plan = ImportPlan(
        subject_id="P1",
        visit="W0",
        condition=Condition(Side.LEFT, Region.HALLUX),
        recorded_at=datetime(2026, 3, 2, tzinfo=UTC),
        system="plate",
        rate_hz=RATE_HZ,
        body_mass_kg=70.0,
    )
    return import_recording(Library(folder / "library"), path, plan).saved.trial


@pytest.mark.parametrize(
    "force_n",
    [
        effort(80.0),
        effort(80.0, onset_s=1.3),  # no still rest
        np.random.default_rng(1).normal(0, 1, 3000),  # no effort
        np.zeros(5),
    ],
    ids=["good", "no rest", "noise", "short"],
)
def test_the_numbers_are_those_of_an_imported_file(force_n: Any, tmp_path: Path) -> None:
    force_n = np.round(force_n, 5)
    ours = forceplate.analyse_force(
        force_n, RATE_HZ, side="left", region="hallux", body_mass_kg=70.0
    )
    theirs = imported(force_n, tmp_path)
    assert ours.results == theirs.results
    assert ours.checks == theirs.checks
    assert (ours.accepted, ours.verdict_reason) == (theirs.accepted, theirs.verdict_reason)
    assert np.array_equal(ours.counts, theirs.counts)


def test_a_known_press_has_its_known_numbers() -> None:
    press = RaisedCosine()
    trial = forceplate.analyse_force(press.force_n(), press.rate_hz, choices=press.choices)
    peak_n = press.numbers()["peak_force"]
    assert trial.value("peak_force") == pytest.approx(peak_n, rel=1e-5)
    assert trial.value("onset_s") == press.onset_s


def test_a_known_zero_moves_the_force_and_not_what_counts_from_rest() -> None:
    force_n = effort(80.0)
    plain = forceplate.analyse_force(force_n, RATE_HZ)
    zeroed = forceplate.analyse_force(force_n + 3.0, RATE_HZ, zero_n=3.0)
    assert zeroed.force_n is not None
    np.testing.assert_allclose(zeroed.force_n, force_n, atol=1e-5)
    assert zeroed.value("peak_force") == pytest.approx(plain.value("peak_force"), abs=1e-4)
    (result,) = (r for r in zeroed.results if r.name == "resting_force")
    assert result.parameters["reference"] == "zero"


def test_numbers_are_a_plain_dictionary_with_none_for_what_is_refused() -> None:
    trial = forceplate.analyse_force(effort(80.0), RATE_HZ)
    numbers = forceplate.values(trial)
    assert numbers["peak_force"] == trial.value("peak_force")
    assert numbers["peak_force_per_kg"] is None
    refusal = trial.result("peak_force_per_kg")
    assert isinstance(refusal, forceplate.Refusal)


def test_a_trial_is_one_line_in_a_notebook() -> None:
    trial = forceplate.analyse_force(effort(80.0), RATE_HZ, side="left", region="hallux")
    assert repr(trial).startswith("<Trial 1, left hallux: 10000 samples x 1 channels at 1000 Hz")
    assert "\n" not in repr(trial)


@pytest.mark.parametrize(
    ("force_n", "rate_hz", "why"),
    [
        ([1.0, float("nan")], 1000.0, "not finite"),
        ([1.0, float("inf")], 1000.0, "not finite"),
        (np.ma.masked_array([1.0, 2.0], [False, True]), 1000.0, "not finite"),
        ([], 1000.0, "no samples"),
        (5.0, 1000.0, "shape"),
        (np.zeros((10, 2)), 1000.0, "shape"),
        (np.zeros((10, 1)), 1000.0, "shape"),
        ([[1.0], [1.0, 2.0]], 1000.0, "not numbers"),
        (["1.0"], 1000.0, "not numbers"),
        ([None, 1.0], 1000.0, "not numbers"),
        ([True, False], 1000.0, "not numbers"),
        ([1j], 1000.0, "not numbers"),
        ([1e6, 0.0], 1000.0, "force of 1e"),
        ([1.0], 0.0, "rate of 0"),
        ([1.0], -1.0, "rate of -1"),
        ([1.0], float("nan"), "rate of nan"),
        ([1.0], float("inf"), "rate of inf"),
        ([1.0], "1000", "rate of 1000"),
        ([1.0], True, "rate of True"),
        ([1.0], 1e7, "rate of 1"),
    ],
)
def test_what_is_no_force_is_refused(force_n: Any, rate_hz: Any, why: str) -> None:
    with pytest.raises(forceplate.AnalysisError, match=why):
        forceplate.analyse_force(force_n, rate_hz)


@pytest.mark.parametrize("zero_n", [float("nan"), float("inf"), "0", 1e9, [0.0]])
def test_what_is_no_zero_is_refused(zero_n: Any) -> None:
    with pytest.raises(forceplate.AnalysisError, match="zero of"):
        forceplate.analyse_force(effort(), RATE_HZ, zero_n=zero_n)


@pytest.mark.parametrize(
    "more", [{"side": "middle"}, {"region": "heel"}, {"body_mass_kg": 0}, {"body_mass_kg": "70"}]
)
def test_what_is_no_condition_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(forceplate.InputError):
        forceplate.analyse_force(effort(), RATE_HZ, **more)


def test_the_callers_array_is_left_alone() -> None:
    mine = effort(80.0)
    before = mine.copy()
    trial = forceplate.analyse_force(mine, RATE_HZ, zero_n=0.0)
    mine[:] = 0.0
    assert trial.force_n is not None
    np.testing.assert_allclose(trial.force_n, before, atol=1e-5)
