"""A cell over several trials says of how many, and leaves out what the checks of a trial doubt."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from forceplate.exchange.export.export_options import ExportOptions
from forceplate.operations.exchange.export import Exported, export
from forceplate.storage.visit.visit_file import write_visit
from forceplate.types import CheckOutcome, QualityCheck, Refusal, Result, Trial, Visit
from tests.unit.storage.export_samples import records
from tests.unit.storage.samples import STARTED_AT, make_trial, visit_header

PEAKS_N = (80.0, 90.0, 100.0, 110.0)
RATES = (200.0, 300.0, 400.0, 500.0)
ONSETS_S = (2.0, 2.25, 2.5, 3.0)
METRICS = frozenset({"peak_force", "rfd_0_100ms", "onset_s"})
WARN, PASS = CheckOutcome.WARN, CheckOutcome.PASS


def trial(number: int, check: str = "slow_start", outcome: CheckOutcome = PASS) -> Trial:
    """Return an accepted trial whose only check of the start says this."""
    i = number - 1
    return replace(
        make_trial(number, 0),
        accepted=True,
        override=None,
        marks=None,
        results=(
            Result("peak_force", PEAKS_N[i], "N", "peak", 1),
            Result("rfd_0_100ms", RATES[i], "N/s", "slope", 1),
            Result("onset_s", ONSETS_S[i], "s", "band", 1),
        ),
        checks=(
            QualityCheck("gap", 1, PASS, 0.0, 0.0, "1"),
            QualityCheck(check, 1, outcome, 0.2, 0.05, "s"),
        ),
    )


def wide(folder: Path, *trials: Trial, form: str = "wide-csv", doubted: bool = False) -> Exported:
    write_visit(folder / "v.h5", Visit(visit_header(), trials))
    options = ExportOptions(metrics=METRICS, with_doubted=doubted)
    return export(form, [folder / "v.h5"], folder / "w.csv", options=options)


def cells(folder: Path, *trials: Trial, doubted: bool = False) -> dict[str, str]:
    """Return the cells of the one condition."""
    wide(folder, *trials, doubted=doubted)
    (row,) = records(folder / "w.csv")
    start = "w0_left_hallux_"
    return {name.removeprefix(start): cell for name, cell in row.items() if name.startswith(start)}


def test_a_cell_says_of_how_many_trials_it_is(tmp_path: Path) -> None:
    assert cells(tmp_path, trial(1), trial(2), trial(3)) == {
        "n_trials": "3",
        "n_warned": "0",
        "n_overruled": "0",
        "n_marked": "0",
        "series_warned_by": "still_learning",
        "peak_force_n": "95.0",
        "peak_force_trials": "2",
        "onset_s": "2.25",
        "onset_s_trials": "3",
        "rfd_0_100ms_n_per_s": "350.0",
        "rfd_0_100ms_trials": "2",
    }


def test_what_stands_on_a_doubted_onset_is_left_out_and_the_rest_is_not(tmp_path: Path) -> None:
    trials = trial(1), trial(2), trial(3), trial(4, outcome=WARN)
    found = cells(tmp_path, *trials)
    assert found == {
        "n_trials": "4",
        "n_warned": "1",
        "n_overruled": "0",
        "n_marked": "0",
        "series_warned_by": "still_learning",
        "peak_force_n": "105.0",
        "peak_force_trials": "2",
        "onset_s": "2.25",
        "onset_s_trials": "3",
        "onset_s_left_out": "1",
        "rfd_0_100ms_n_per_s": "350.0",
        "rfd_0_100ms_trials": "2",
        "rfd_0_100ms_left_out": "1",
    }
    (tmp_path / "asked").mkdir()
    asked = cells(tmp_path / "asked", *trials, doubted=True)
    assert asked == {
        "n_trials": "4",
        "n_warned": "1",
        "n_overruled": "0",
        "n_marked": "0",
        "series_warned_by": "still_learning",
        "peak_force_n": "105.0",
        "peak_force_trials": "2",
        "onset_s": "2.4375",
        "onset_s_trials": "4",
        "rfd_0_100ms_n_per_s": "450.0",
        "rfd_0_100ms_trials": "2",
    }


def test_it_is_refused_where_all_are_doubted_and_told(tmp_path: Path) -> None:
    trials = trial(1, "pre_tension", WARN), trial(2, "rest_drift", WARN)
    made = wide(tmp_path, *trials)
    (remark,) = made.remarks
    assert remark.en.startswith("onset_s, rfd_0_100ms: numbers of 2 trials are left out")
    (row,) = records(tmp_path / "w.csv")
    assert row["w0_left_hallux_rfd_0_100ms_n_per_s"] == ""
    assert row["w0_left_hallux_rfd_0_100ms_reason"] == "doubted_by_checks"
    assert row["w0_left_hallux_rfd_0_100ms_trials"] == "0"
    assert row["w0_left_hallux_rfd_0_100ms_left_out"] == "2"
    assert row["w0_left_hallux_peak_force_n"] == "85.0"


def test_too_few_are_left(tmp_path: Path) -> None:
    found = cells(tmp_path, trial(1), trial(2, "rest_sway", WARN))
    assert (found["rfd_0_100ms_reason"], found["rfd_0_100ms_left_out"]) == ("too_few_trials", "1")
    assert (found["onset_s"], found["onset_s_trials"]) == ("2.0", "1")


@pytest.mark.parametrize("check", ["last_check", "calibration", "still_rising", "spike"])
def test_other_warnings_leave_nothing_out(tmp_path: Path, check: str) -> None:
    found = cells(tmp_path, trial(1, check, WARN), trial(2))
    assert (found["n_warned"], found["onset_s_trials"]) == ("1", "2")
    assert not [name for name in found if name.endswith("left_out")]


def test_an_onset_set_by_hand_is_not_doubted(tmp_path: Path) -> None:
    doubted = trial(2, outcome=WARN)
    by_hand = tuple(
        r if r.name == "peak_force" else replace(r, parameters={"onset": "by_hand"})
        for r in doubted.results
        if isinstance(r, Result)
    )
    found = cells(tmp_path, trial(1), replace(doubted, results=by_hand))
    assert (found["onset_s"], found["onset_s_trials"]) == ("2.125", "2")


def test_a_refused_number_is_not_counted_as_left_out(tmp_path: Path) -> None:
    refused = Refusal("onset_s", "onset_not_found", "By this rule the effort has no onset.")
    other = replace(trial(2, outcome=WARN), results=(refused,))
    found = cells(tmp_path, trial(1), other)
    assert (found["onset_s"], found["onset_s_trials"]) == ("2.0", "1")
    assert "onset_s_left_out" not in found


def test_fhir_says_it_of_the_condition(tmp_path: Path) -> None:
    trials = trial(1), trial(2), replace(trial(3, outcome=WARN), started_at=STARTED_AT)
    wide(tmp_path, *trials, form="fhir")
    found = [e["resource"] for e in json.loads((tmp_path / "w.csv").read_bytes())["entry"]]
    (strength,) = [
        r for r in found if r.get("code", {}).get("coding", [{}])[0].get("code")
        == "toe_flexor_strength"
    ]  # fmt: skip
    parts = {part["code"]["coding"][0]["code"]: part for part in strength["component"]}
    assert parts["n_accepted_trials"]["valueInteger"] == 3
    assert parts["n_warned_trials"]["valueInteger"] == 1
    assert parts["rfd_0_100ms_left_out"]["valueInteger"] == 1
    assert parts["rfd_0_100ms"]["valueQuantity"]["value"] == 250.0
    assert strength["valueQuantity"]["value"] == 95.0
