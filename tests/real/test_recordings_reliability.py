"""Published agreement studies and a real training study, against their reference answers."""

from __future__ import annotations

import csv
import json
import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from forceplate.analysis.gain.group_statistics import (
    adjusted_difference,
    group_difference,
    paired_summary,
)
from forceplate.analysis.reliability.agreement import reliability
from forceplate.analysis.reliability.bland_altman import limits_of_agreement
from forceplate.analysis.reliability.repeated_csv import read_scores
from forceplate.analysis.reliability.standard_error import mdc
from tests.integration.command_line import invoke
from tests.real.recordings import RECORDINGS, needs_recordings

pytestmark = needs_recordings
LEGS = RECORDINGS / "strength_gain_study" / "derived" / "isom_wide_max_per_timepoint.csv"


def reference(folder: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((RECORDINGS / folder / "reference.json").read_text())
    return document


def test_shrout_fleiss_reference() -> None:
    expected = reference("reliability")["shrout_fleiss_1979"]
    answer = reliability(expected["data_rows_subjects_cols_judges"])
    computed = expected["computed"]
    for name in ("11", "21", "31", "1k", "2k", "3k"):
        ours = answer.icc[f"ICC({name[0]},{name[1]})"]
        assert ours.value == pytest.approx(computed[f"ICC{name}"], rel=1e-12)
    published = expected["published"]
    for name, icc in answer.icc.items():
        assert round(icc.value, 2) == published[name.replace("k", "4")]
    assert answer.sem["sqrt_error_mean_square"] == pytest.approx(computed["SEM_from_EMS"])
    assert answer.sem["sqrt_within_mean_square"] == pytest.approx(computed["SEM_from_WMS"])
    assert mdc(answer.sem["sqrt_error_mean_square"], 1.96) == pytest.approx(
        computed["MDC95_from_EMS"]
    )
    for icc, theirs in zip(answer.icc.values(), expected["pingouin"], strict=True):
        assert icc.low is not None
        assert icc.high is not None
        assert [round(icc.low, 2), round(icc.high, 2)] == theirs["CI95"]


def test_bland_altman_1986() -> None:
    expected = reference("reliability")["bland_altman_1986_PEFR"]
    table = np.loadtxt(
        RECORDINGS / "reliability" / "bland.altman.PEFR.1986.csv", delimiter=",", skiprows=1
    )
    wright, mini = table[:, 0], table[:, 2]
    published = expected["published (Lancet 1986)"]
    limits = limits_of_agreement(mini, wright, factor=2)
    assert round(limits.bias.value, 1) == published["mean_diff"]
    assert round(limits.sd, 1) == published["sd"]
    # The paper works with rounded numbers: -2.1 +- 2 x 38.8.
    rounded = [round(limits.bias.value, 1) + sign * 2 * round(limits.sd, 1) for sign in (-1, 1)]
    assert rounded == pytest.approx(published["loa"])
    exact = expected["first_measurements"]
    assert [limits.lower.value, limits.upper.value] == pytest.approx(exact["loa_2sd"])
    usual = limits_of_agreement(mini, wright)
    assert [usual.lower.value, usual.upper.value] == pytest.approx(exact["loa_1.96sd"])
    assert limits.bias.high is not None
    error = (limits.bias.high - limits.bias.value) / exact["t16_975"]
    assert error == pytest.approx(exact["se_mean"])
    assert usual.upper.high is not None
    limit_error = (usual.upper.high - usual.upper.value) / exact["t16_975"]
    assert limit_error == pytest.approx(exact["se_loa_approx_sqrt3s2/n"], rel=0.02)
    for column, name in ((0, "wright"), (2, "mini")):
        within = reliability(table[:, column : column + 2]).sem["sqrt_within_mean_square"]
        repeatability = expected["repeatability"][f"{name}_2*sqrt(mean d^2)"]
        assert 2 * math.sqrt(2) * within == pytest.approx(repeatability)


def legs(*names: str, included_only: bool = False) -> list[NDArray[np.float64]]:
    with LEGS.open(newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["include"] == "incl" or not included_only]
    return [np.array([float(row[name]) if row[name] else np.nan for row in rows]) for name in names]


@pytest.mark.parametrize(
    ("later", "key"),
    [("week9", "gain_week9_minus_pre_all_legs"), ("post", "gain_post_minus_pre_all_legs")],
)
def test_the_gain_of_the_training_study(later: str, key: str) -> None:
    expected = reference("strength_gain_study")[key]
    summary = paired_summary(*legs("pre", later))
    assert summary.baseline.n == expected["n_legs"]
    assert summary.baseline.mean == pytest.approx(expected["pre_mean"])
    assert summary.follow_up.mean == pytest.approx(expected[f"{later}_mean"])
    assert summary.gain.value == pytest.approx(expected["gain_mean"])
    assert summary.gain_sd == pytest.approx(expected["gain_sd"])
    assert [summary.gain.low, summary.gain.high] == pytest.approx(expected["ci95"])
    assert summary.t == pytest.approx(expected["t"])
    assert summary.p == pytest.approx(expected["p"], rel=1e-6)
    assert summary.gain_percent is not None
    assert summary.gain_percent.value == pytest.approx(expected["gain_pct_mean"])
    assert summary.baseline.n + summary.n_without_follow_up == 78


@pytest.mark.parametrize(("later", "key"), [("week9", "ancova_week9"), ("post", "ancova_post")])
def test_the_adjusted_difference_of_the_training_study(later: str, key: str) -> None:
    expected = reference("strength_gain_study")[key]
    with LEGS.open(newline="") as file:
        single = [r["sets"] == "single" for r in csv.DictReader(file) if r["include"] == "incl"]
    before, after = legs("pre", later, included_only=True)
    answer = adjusted_difference(before, after, single)
    name = "C(sets)[T.single]"
    assert answer.n == expected["n"]
    assert answer.difference.value == pytest.approx(expected["params"][name])
    assert answer.standard_error == pytest.approx(expected["bse"][name])
    assert answer.baseline_slope == pytest.approx(expected["params"]["pre"])
    assert answer.intercept == pytest.approx(expected["params"]["Intercept"])


@pytest.mark.parametrize("later", ["week9", "post"])
def test_the_two_legs_of_one_person_are_compared_within_the_person(later: str) -> None:
    expected = reference("strength_gain_study")[
        f"within_subject_multiple_minus_single_{later}_included"
    ]
    with LEGS.open(newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["include"] == "incl" and r[later] and r["pre"]]
    gains: dict[str, dict[str, float]] = {}
    for row in rows:
        gain = float(row[later]) - float(row["pre"])
        gains.setdefault(row["participant"], {})[row["sets"]] = gain
    both = [one for one in gains.values() if len(one) == 2]
    summary = paired_summary([g["single"] for g in both], [g["multiple"] for g in both])
    assert summary.baseline.n == expected["n"]
    assert summary.gain.value == pytest.approx(expected["mean"])
    assert summary.gain_sd == pytest.approx(expected["sd"])
    assert summary.t == pytest.approx(expected["t"])
    assert summary.p == pytest.approx(expected["p"])
    # Taken for independent, the same legs have an interval of another width.
    unpaired = group_difference([g["multiple"] for g in both], [g["single"] for g in both])
    assert unpaired.difference.value == pytest.approx(summary.gain.value)
    assert unpaired.difference.low != pytest.approx(summary.gain.low, rel=0.01)


def test_the_retest_of_the_training_study() -> None:
    expected = reference("strength_gain_study")["test_retest_pre_vs_session1"]
    answer = reliability(np.column_stack(legs("pre", "session1")))
    assert answer.mean_squares.n == expected["n_legs"]
    assert answer.learning is not None
    assert answer.learning.value == pytest.approx(expected["mean_diff"])
    assert answer.learning.excludes_zero
    sem = answer.sem["sqrt_error_mean_square"]
    assert sem == pytest.approx(expected["SEM_sd_diff/sqrt2"])
    assert mdc(sem, 1.96) == pytest.approx(expected["MDC95"])
    assert answer.icc["ICC(2,1)"].value == pytest.approx(expected["ICC(A,1)"])
    assert answer.icc["ICC(3,1)"].value == pytest.approx(expected["ICC(C,1)"])
    assert answer.cv_percent["sem_over_mean"] == pytest.approx(expected["CV_pct"])


def test_the_command_asks_for_one_leg_of_each_person() -> None:

    options = ["reliability", "--csv", str(LEGS), "--subject", "participant"]
    columns = ["--columns", "pre,session1", "--json"]
    refused = invoke(*options, *columns)
    assert "not independent" in str(refused.exception)
    answered = invoke(*options, *columns, "--where", "leg=L")
    assert answered.exit_code == 0
    (study,) = json.loads(answered.stdout)["studies"]
    left = read_scores(
        LEGS.read_text(), subject="participant", columns=["pre", "session1"], where={"leg": "L"}
    )
    assert study["n_persons"] == len(left.subjects) == 39
    expected = reliability(left.scores)
    assert study["sem"]["sqrt_error_mean_square"]["value"] == pytest.approx(
        expected.sem["sqrt_error_mean_square"]
    )
