"""Injury risk of two groups out of a 2 by 2 table: every measure with interval and method."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from forceplate.analysis.reliability.estimate import Estimate
from forceplate.errors import AnalysisError
from forceplate.types import Refusal
from forceplate.words import Text
from forceplate_study.outcome.refusals import refused

MAX_BARNARD_CELLS = 40_000
"""Tables possible with these group sizes; beyond, the search takes many seconds and the
chi-square test answers the same."""
Z_95 = 1.96
"""Of Wald intervals, as they are printed by custom, not the 1.959964 of the normal quantile."""
LEAST_EXPECTED = 5.0
"""Below this expected count the chi-square distribution is no good approximation."""


@dataclass(frozen=True, slots=True)
class GroupRisk:
    """How many of a group were injured, with Wilson's interval of the risk."""

    group: str
    n_injured: int
    n: int
    risk: Estimate
    method: str = "Wilson score"

    @property
    def n_uninjured(self) -> int:
        """How many were not."""
        return self.n - self.n_injured


@dataclass(frozen=True, slots=True)
class RiskMeasure:
    """One measure of the difference between two groups, with its 95 % interval."""

    name: str
    estimate: Estimate
    method: str
    """How the interval is made."""


@dataclass(frozen=True, slots=True)
class RiskTest:
    """One test of the hypothesis that the groups have the same risk; two-sided."""

    name: str
    p: float
    statistic: float | None
    """None: the test has none of a known distribution."""
    method: str


@dataclass(frozen=True, slots=True)
class RiskComparison:
    """A control group held against another: ratios are control over other."""

    control: GroupRisk
    other: GroupRisk
    measures: tuple[RiskMeasure | Refusal, ...]
    tests: tuple[RiskTest | Refusal, ...]
    expected: tuple[float, float, float, float]
    """Counts if both had the same risk: other injured, other not, control injured, not."""

    @property
    def is_sparse(self) -> bool:
        """Return whether an expected count is too small for chi-square."""
        return min(self.expected) < LEAST_EXPECTED

    def measure(self, name: str) -> RiskMeasure | Refusal:
        """Return the measure of a name."""
        return next(measure for measure in self.measures if measure.name == name)

    def test(self, name: str) -> RiskTest | Refusal:
        """Return the test of a name."""
        return next(test for test in self.tests if test.name == name)


def group_risk(group: str, n_injured: int, n: int) -> GroupRisk:
    """Return the risk of one group.

    Raises
    ------
    AnalysisError
        No person, or more injured than persons.
    """
    from scipy.stats import binomtest  # noqa: PLC0415 - heavy

    if not 0 <= n_injured <= n or n < 1:
        raise AnalysisError(
            Text("{group}: {n_injured} injured of {n} persons cannot be.").fill(
                group=group, n_injured=n_injured, n=n
            )
        )
    ends = binomtest(n_injured, n).proportion_ci(method="wilson")
    return GroupRisk(
        group, n_injured, n, Estimate(n_injured / n, float(ends.low), float(ends.high))
    )


def compare_risks(control: GroupRisk, other: GroupRisk) -> RiskComparison:
    """Return every measure and test of a control group against another.

    A measure that does not exist for this table is a refusal with the reason; no count is
    changed to make it exist.
    """
    return RiskComparison(
        control,
        other,
        (
            _relative_risk("relative_risk", control, other),
            _relative_risk("relative_risk_inverse", other, control),
            _odds_ratio(control, other),
            _risk_difference(control, other),
            _risk_difference_wald(control, other),
            _number_needed_to_treat(control, other),
        ),
        (*_chi_square_tests(control, other), _fisher(control, other), _barnard(control, other)),
        _expected(control, other),
    )


def _counts(control: GroupRisk, other: GroupRisk) -> NDArray[np.int64]:
    return np.array(
        [[control.n_injured, control.n_uninjured], [other.n_injured, other.n_uninjured]], np.int64
    )


def _expected(control: GroupRisk, other: GroupRisk) -> tuple[float, float, float, float]:
    share = (control.n_injured + other.n_injured) / (control.n + other.n)
    return (
        other.n * share, other.n * (1 - share), control.n * share, control.n * (1 - share),
    )  # fmt: skip


def _relative_risk(name: str, above: GroupRisk, below: GroupRisk) -> RiskMeasure | Refusal:
    from scipy.stats.contingency import relative_risk  # noqa: PLC0415

    for group in (above, below):
        if not group.n_injured:
            return _no_injury(name, group)
    found = relative_risk(above.n_injured, above.n, below.n_injured, below.n)
    ends = found.confidence_interval(_wald_level())
    return RiskMeasure(
        name,
        Estimate(float(found.relative_risk), float(ends.low), float(ends.high)),
        "log Wald, z 1.96",
    )


def _odds_ratio(control: GroupRisk, other: GroupRisk) -> RiskMeasure | Refusal:
    from scipy.stats.contingency import odds_ratio  # noqa: PLC0415

    for group in (control, other):
        if not group.n_injured:
            return _no_injury("odds_ratio", group)
        if not group.n_uninjured:
            return refused("odds_ratio", "all_injured", group=group.group)
    found = odds_ratio(_counts(control, other), kind="sample")
    ends = found.confidence_interval(_wald_level())
    return RiskMeasure(
        "odds_ratio",
        Estimate(float(found.statistic), float(ends.low), float(ends.high)),
        "log Wald, z 1.96",
    )


def _no_injury(name: str, group: GroupRisk) -> Refusal:
    return refused(name, "no_injury", group=group.group)


def _risk_difference(control: GroupRisk, other: GroupRisk) -> RiskMeasure:
    difference = control.risk.value - other.risk.value
    below = math.hypot(_below(control), _above(other))
    above = math.hypot(_above(control), _below(other))
    return RiskMeasure(
        "risk_difference",
        Estimate(difference, difference - below, difference + above),
        "Newcombe hybrid score",
    )


def _risk_difference_wald(control: GroupRisk, other: GroupRisk) -> RiskMeasure | Refusal:
    difference = control.risk.value - other.risk.value
    half = Z_95 * math.sqrt(_variance(control) + _variance(other))
    if half == 0:
        return refused("risk_difference_wald", "no_variation")
    return RiskMeasure(
        "risk_difference_wald",
        Estimate(difference, difference - half, difference + half),
        "Wald, z 1.96",
    )


def _wald_level() -> float:
    from scipy.stats import norm  # noqa: PLC0415

    return float(2 * norm.cdf(Z_95) - 1)


def _variance(group: GroupRisk) -> float:
    return group.risk.value * (1 - group.risk.value) / group.n


def _below(group: GroupRisk) -> float:
    return group.risk.value - _known(group.risk.low)


def _above(group: GroupRisk) -> float:
    return _known(group.risk.high) - group.risk.value


def _known(end: float | None) -> float:
    assert end is not None  # noqa: S101 - Wilson's interval has both ends
    return end


def _number_needed_to_treat(control: GroupRisk, other: GroupRisk) -> RiskMeasure | Refusal:
    """Return 1 over the Wald risk difference; negative where the other group fares worse."""
    name = "number_needed_to_treat"
    wald = _risk_difference_wald(control, other)
    if isinstance(wald, Refusal):
        return refused(name, wald.reason)
    difference = wald.estimate
    if difference.value == 0:
        return refused(name, "no_difference")
    if not difference.excludes_zero:
        return refused(name, "difference_includes_zero", number=1 / difference.value)
    low, high = 1 / _known(difference.high), 1 / _known(difference.low)
    return RiskMeasure(
        name, Estimate(1 / difference.value, low, high), "inverse of the Wald interval"
    )


def _chi_square_tests(
    control: GroupRisk, other: GroupRisk
) -> tuple[RiskTest | Refusal, RiskTest | Refusal, RiskTest | Refusal]:
    from scipy.stats import chi2_contingency  # noqa: PLC0415

    injured = control.n_injured + other.n_injured
    ways: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("chi_square", {"correction": False}, "Pearson, no correction, df 1"),
        ("chi_square_yates", {"correction": True}, "Pearson, Yates' correction, df 1"),
        ("g_test", {"correction": False, "lambda_": "log-likelihood"}, "likelihood ratio, df 1"),
    )
    answers: list[RiskTest | Refusal] = []
    for name, options, method in ways:
        if injured in {0, control.n + other.n}:
            answers.append(refused(name, "no_variation"))
            continue
        found = chi2_contingency(_counts(control, other), **options)
        answers.append(RiskTest(name, float(found.pvalue), float(found.statistic), method))
    first, second, third = answers
    return first, second, third


def _fisher(control: GroupRisk, other: GroupRisk) -> RiskTest:
    from scipy.stats import fisher_exact  # noqa: PLC0415

    p = float(fisher_exact(_counts(control, other)).pvalue)
    return RiskTest("fisher_exact", p, None, "conditional exact, tables no likelier than this")


def _barnard(control: GroupRisk, other: GroupRisk) -> RiskTest | Refusal:
    cells = (control.n + 1) * (other.n + 1)
    if cells > MAX_BARNARD_CELLS:
        return refused(
            "barnard_exact",
            "groups_too_large",
            n_control=control.n,
            n_other=other.n,
            n_tables=cells,
            limit=MAX_BARNARD_CELLS,
        )
    if control.n_injured + other.n_injured in {0, control.n + other.n}:
        return refused("barnard_exact", "no_variation")
    score, p = _largest_tail(control, other)
    return RiskTest("barnard_exact", p, score, "unconditional exact, pooled Wald")


def _largest_tail(control: GroupRisk, other: GroupRisk) -> tuple[float, float]:
    """Return the pooled score, and the largest chance of one as far from 0 over the common risk.

    SciPy's barnard_exact loses tables that are exactly as extreme to rounding: its P is too small.
    """
    from scipy.optimize import minimize_scalar  # noqa: PLC0415 - heavy
    from scipy.stats import binom  # noqa: PLC0415

    x, y = np.ogrid[: control.n + 1, : other.n + 1]
    common = (x + y) / (control.n + other.n)
    error = np.sqrt(common * (1 - common) * (1 / control.n + 1 / other.n))
    gap = x / control.n - y / other.n
    scores = np.divide(gap, error, out=np.zeros_like(gap), where=error > 0)
    seen = float(scores[control.n_injured, other.n_injured])
    extreme = (np.abs(scores) >= abs(seen) - 1e-9).astype(np.float64)

    def tails(risks: NDArray[np.float64]) -> NDArray[np.float64]:
        one = binom.pmf(x.T, control.n, risks[:, None])
        return np.asarray((one @ extreme * binom.pmf(y, other.n, risks[:, None])).sum(axis=1))

    risks = np.linspace(0, 1, 2001)
    found = tails(risks)
    best = risks[found.argmax()]
    top = minimize_scalar(
        lambda risk: -tails(np.array([risk]))[0],
        bounds=(max(0.0, best - 0.001), min(1.0, best + 0.001)), method="bounded",
        options={"xatol": 1e-9},
    )  # fmt: skip
    return seen, min(1.0, max(float(found.max()), -float(top.fun)))
