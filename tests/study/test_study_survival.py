"""Kaplan-Meier, log-rank and Cox: against published data sets, and against their definitions."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from forceplate.errors import AnalysisError
from forceplate.types import Refusal
from forceplate_study.outcome.cox import CoxModel, HazardRatio, cox_regression
from forceplate_study.outcome.survival import (
    LogRank,
    SurvivalCurve,
    SurvivalTimes,
    kaplan_meier,
    log_rank,
)


@pytest.fixture(scope="session")
def survival_folder(shared_folder: Path) -> Path:
    folder = shared_folder / "recordings" / "survival"
    if not folder.is_dir():
        pytest.skip("the survival data sets are not beside the project")
    return folder


@pytest.fixture(scope="session")
def published(survival_folder: Path) -> Any:
    return json.loads((survival_folder / "reference.json").read_text())


def columns(path: Path) -> dict[str, list[str]]:
    with path.open() as file:
        rows = list(csv.DictReader(file))
    return {name: [row[name] for row in rows] for name in rows[0]}


@pytest.fixture(scope="session")
def gehan(survival_folder: Path) -> NDArray[np.float64]:
    """Return group, weeks and event of each patient."""
    return np.loadtxt(survival_folder / "original" / "gehan.dat")


def median(curve: SurvivalCurve) -> float:
    return float(curve.days[np.flatnonzero(curve.survival <= 0.5 + 1e-12)[0]])


def of(model: CoxModel, covariate: str) -> HazardRatio:
    return next(own for own in model.hazard_ratios if own.covariate == covariate)


def gehan_group(gehan: NDArray[np.float64], number: int) -> SurvivalTimes:
    own = gehan[gehan[:, 0] == number]
    return SurvivalTimes.of(own[:, 1], own[:, 2])


def test_gehan_kaplan_meier(gehan: NDArray[np.float64], published: Any) -> None:
    (reference,) = (value for key, value in published.items() if key.startswith("gehan"))
    curve = kaplan_meier(gehan_group(gehan, 2))
    printed = reference["published (Kalbfleisch & Prentice; Kleinbaum & Klein)"]
    for week, share in printed["KM_6MP"].items():
        found = curve.at(float(week))
        assert isinstance(found, float)
        assert round(found, 3) == share
    exact = reference["statsmodels"]
    assert curve.days.tolist() == exact["KM_times"]
    assert curve.survival == pytest.approx(exact["KM"], rel=1e-12)
    assert curve.standard_error == pytest.approx(exact["greenwood_se"], rel=1e-12)
    assert median(curve) == printed["median_6MP"]
    assert median(kaplan_meier(gehan_group(gehan, 1))) == printed["median_control"]


def test_gehan_log_rank_and_cox(gehan: NDArray[np.float64], published: Any) -> None:
    (reference,) = (value for key, value in published.items() if key.startswith("gehan"))
    test = log_rank([gehan_group(gehan, 1), gehan_group(gehan, 2)])
    assert isinstance(test, LogRank)
    assert round(test.chi_square, 2) == 16.79
    assert test.chi_square == pytest.approx(reference["lifelines"]["logrank_chi2"], rel=1e-12)
    assert test.p == pytest.approx(reference["lifelines"]["p"], rel=1e-9)
    model = cox_regression(SurvivalTimes.of(gehan[:, 1], gehan[:, 2]), {"6-MP": gehan[:, 0] == 2})
    assert isinstance(model, CoxModel)
    ratio = of(model, "6-MP")
    assert round(ratio.log_ratio, 3) == -1.572
    assert ratio.log_ratio == pytest.approx(reference["lifelines"]["cox_efron_log_hr"], rel=1e-6)
    assert ratio.standard_error == pytest.approx(reference["lifelines"]["cox_se"], rel=1e-6)


def test_waltons(survival_folder: Path, published: Any) -> None:
    reference = published["waltons"]
    own = columns(survival_folder / "original" / "waltons_dataset.csv")
    days, died, group = (np.array(own[name]) for name in ("T", "E", "group"))
    times = SurvivalTimes.of(days.astype(float), died.astype(int))
    assert times.days.size == reference["n"]
    assert times.n_injured == reference["events"]
    curve = kaplan_meier(times)
    assert median(curve) == reference["KM_median"]
    assert curve.at(50) == pytest.approx(reference["S(50)"], rel=1e-12)
    parts = [
        SurvivalTimes.of(times.days[group == g], times.injured[group == g]) for g in set(group)
    ]
    test = log_rank(parts)
    assert isinstance(test, LogRank)
    assert test.chi_square == pytest.approx(reference["logrank_chi2"], rel=1e-12)
    assert test.p == pytest.approx(reference["p"], rel=1e-9)


def test_lung_median_and_interval_of_r(survival_folder: Path, published: Any) -> None:
    reference = published["lung"]
    own = columns(survival_folder / "original" / "lung.csv")
    times = SurvivalTimes.of(np.array(own["time"], float), np.array(own["status"], int) == 1)
    assert (times.days.size, times.n_injured) == (reference["n"], reference["events"])
    curve = kaplan_meier(times)
    assert median(curve) == reference["published_R_survival"]["median_d"]
    # R's band is on the scale of the logarithm, from the same error
    width = 1.959963984540054 * curve.standard_error / curve.survival
    ends = [curve.survival * np.exp(sign * width) for sign in (-1, 1)]
    assert [float(curve.days[np.flatnonzero(end <= 0.5)[0]]) for end in ends] == (
        reference["published_R_survival"]["ci95"]
    )


def rossi(survival_folder: Path) -> tuple[SurvivalTimes, dict[str, NDArray[np.float64]]]:
    own = columns(survival_folder / "original" / "rossi.csv")
    values = {name: np.array(cells, float) for name, cells in own.items()}
    return SurvivalTimes.of(values.pop("week"), values.pop("arrest")), values


def test_rossi_cox(survival_folder: Path, published: Any) -> None:
    times, covariates = rossi(survival_folder)
    model = cox_regression(times, covariates)
    assert isinstance(model, CoxModel)
    assert (model.n, model.n_injured) == (published["rossi"]["n"], published["rossi"]["events"])
    printed = published["rossi"]["published (Allison 1995 / Fox, coxph efron)"]
    for name, log_ratio in printed.items():
        assert round(of(model, name).log_ratio, 4) == log_ratio
    for name, (log_ratio, error) in published["rossi"]["lifelines"].items():
        assert of(model, name).log_ratio == pytest.approx(log_ratio, rel=1e-5)
        assert of(model, name).standard_error == pytest.approx(error, rel=1e-5)


def test_rossi_proportional_hazards(survival_folder: Path) -> None:
    """Against cox.zph of R's survival 3.5-3, a score test, for this model."""
    times, covariates = rossi(survival_folder)
    model = cox_regression(times, {name: covariates[name] for name in ("fin", "age", "prio")})
    assert isinstance(model, CoxModel)
    assert not isinstance(model.proportionality, Refusal)
    printed = {
        "fin": (0.063841547, 0.800524122),
        "age": (6.325464460, 0.011901631),
        "prio": (0.518710573, 0.471392234),
        "all": (7.136739394, 0.067664801),
    }
    for name, expected in printed.items():
        own = model.proportionality[name]
        assert (own.chi_square, own.p) == pytest.approx(expected, rel=1e-7)


times_of_a_group = st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=40)


def made(own: list[tuple[int, bool]]) -> SurvivalTimes:
    return SurvivalTimes.of([day for day, _ in own], [injured for _, injured in own])


@given(times_of_a_group)
def test_kaplan_meier_is_the_product_of_its_definition(own: list[tuple[int, bool]]) -> None:
    curve = kaplan_meier(made(own))
    share = 1.0
    expected = []
    for day in sorted({day for day, injured in own if injured}):
        n_at_risk = sum(other >= day for other, _ in own)
        n_injured = sum(injured and other == day for other, injured in own)
        share *= 1 - n_injured / n_at_risk
        expected.append((day, share))
    assert curve.days.tolist() == [day for day, _ in expected]
    assert curve.survival == pytest.approx([share for _, share in expected], abs=1e-12)
    sound = np.isfinite(curve.low)
    assert (sound == (curve.survival > 0)).all()
    assert (curve.low[sound] <= curve.survival[sound] + 1e-12).all()
    assert (curve.high[sound] >= curve.survival[sound] - 1e-12).all()
    assert (curve.low[sound] >= 0).all()
    assert (curve.high[sound] <= 1).all()


@given(times_of_a_group)
def test_numbers_at_risk_are_a_count(own: list[tuple[int, bool]]) -> None:
    days = [0.0, 3.5, 10.0, 31.0]
    assert made(own).at_risk(days).tolist() == [
        sum(other >= day for other, _ in own) for day in days
    ]


@given(st.lists(times_of_a_group, min_size=2, max_size=3))
def test_log_rank_does_not_mind_the_order_and_expects_as_many_as_were_observed(
    groups: list[list[tuple[int, bool]]],
) -> None:
    test = log_rank([made(own) for own in groups])
    back = log_rank([made(own) for own in reversed(groups)])
    if isinstance(test, Refusal):
        assert isinstance(back, Refusal)
        assert test.reason in {"no_injury", "no_overlap", "no_choice"}
        return
    assert isinstance(back, LogRank)
    assert test.chi_square >= -1e-9
    assert back.chi_square == pytest.approx(test.chi_square, abs=1e-6)
    assert sum(test.expected) == pytest.approx(sum(test.observed))


def partial_likelihood(times: SurvivalTimes, x: NDArray[np.float64], b: float) -> float:
    """Return Efron's log likelihood, written out person by person."""
    total = 0.0
    for day in np.unique(times.days[times.injured]):
        hurt = times.injured & (times.days == day)
        risk = float(np.exp(b * x[times.days >= day]).sum())
        tied = float(np.exp(b * x[hurt]).sum())
        d = int(hurt.sum())
        total += float(b * x[hurt].sum())
        total -= sum(float(np.log(risk - k / d * tied)) for k in range(d))
    return total


@given(st.integers(0, 10_000))
def test_cox_is_at_the_top_of_the_likelihood(seed: int) -> None:
    rng = np.random.default_rng(seed)
    times = SurvivalTimes.of(rng.integers(1, 12, 40), rng.random(40) < 0.6)
    x = rng.normal(50, 9, 40)
    model = cox_regression(times, {"age": x})
    assert isinstance(model, CoxModel)
    own = of(model, "age")
    top = partial_likelihood(times, x, own.log_ratio)
    for step in (-0.01, 0.01):
        assert partial_likelihood(times, x, own.log_ratio + step) < top
    assert not isinstance(model.proportionality, Refusal)
    assert 0 <= model.proportionality["age"].p <= 1
    assert model.proportionality["age"].p == pytest.approx(model.proportionality["all"].p)


def test_beyond_the_follow_up_nothing_is_said() -> None:
    curve = kaplan_meier(SurvivalTimes.of([10, 20, 30], [True, False, False]))
    assert curve.at(30) == pytest.approx(2 / 3)
    answer = curve.at(31)
    assert isinstance(answer, Refusal)
    assert answer.reason == "beyond_follow_up"


def test_a_group_without_injury_has_a_flat_curve() -> None:
    curve = kaplan_meier(SurvivalTimes.of([5, 9], [False, False]))
    assert curve.days.size == 0
    assert curve.at(9) == 1.0
    assert curve.censored_days.tolist() == [5, 9]


@pytest.mark.parametrize(
    ("injured", "covariates", "reason"),
    [
        ([0, 0, 0, 0, 0, 0, 0, 1], {"x": range(8)}, "too_few_injuries"),
        ([1] * 8, {"x": [3.0] * 8}, "constant_covariate"),
        ([1] * 8, {"x": range(8), "twice": range(0, 16, 2)}, "dependent_covariates"),
        ([1, 1, 1, 1, 0, 0, 0, 0], {"group": [1, 1, 1, 1, 0, 0, 0, 0]}, "no_maximum"),
    ],
)
def test_a_model_that_does_not_exist_is_refused(
    injured: list[int], covariates: dict[str, list[float]], reason: str
) -> None:
    times = SurvivalTimes.of([5, 2, 4, 1, 9, 9, 9, 9], injured)
    answer = cox_regression(times, {name: list(own) for name, own in covariates.items()})
    assert isinstance(answer, Refusal)
    assert answer.reason == reason


@pytest.mark.parametrize("covariates", [{}, {"x": [1.0]}, {"x": [1.0, float("nan")]}])
def test_covariates_that_do_not_fit_are_refused(covariates: dict[str, list[float]]) -> None:
    with pytest.raises(AnalysisError):
        cox_regression(SurvivalTimes.of([1, 2], [True, True]), covariates)


@pytest.mark.parametrize(
    ("days", "injured"), [([], []), ([1], [True, False]), ([-1], [True]), ([float("nan")], [True])]
)
def test_times_that_cannot_be_are_refused(days: list[float], injured: list[bool]) -> None:
    with pytest.raises(AnalysisError):
        SurvivalTimes.of(days, injured)
