"""Every number of the study report from the tables beside this file.

Needs NumPy, SciPy and statsmodels: ``python reproduce.py > reproduced-python.csv``.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from scipy import optimize, stats
from statsmodels.duration.hazard_regression import PHReg

FOLDER = Path(__file__).parent
OUT = csv.writer(sys.stdout, lineterminator="\n")
Z = 1.96
MOST_TABLES = 40_000
"""Of Barnard's test; the report gives none of more."""
Row = dict[str, str]
NONE = float("nan")


def read(name: str) -> list[Row]:
    """Return the rows of a table."""
    with (FOLDER / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def say(
    part: str,
    group: str,
    name: str,
    value: float = NONE,
    low: float = NONE,
    high: float = NONE,
    p: float = NONE,
) -> None:
    """Write one answer."""
    cells = ("" if np.isnan(cell) else repr(float(cell)) for cell in (value, low, high, p))
    OUT.writerow([part, group, name, *cells])


PEOPLE = read("participants.csv")
STUDY = {row["name"]: row["value"] for row in read("study.csv")}
CONTROL, GROUPS = STUDY["control"], STUDY["groups"].split()
LAST_DAY, LANDMARK = int(STUDY["follow_up_days"]), int(STUDY["landmark_day"])
OTHERS = [group for group in GROUPS if group != CONTROL] if CONTROL in GROUPS else []


def numbers(rows: Sequence[Row], name: str) -> Any:
    """Return a column; empty cells are NaN."""
    return np.array([float(row[name] or "nan") for row in rows])


def of(group: str) -> list[Row]:
    """Return the participants of a group."""
    return [row for row in PEOPLE if row["group"] == group]


def wilson(x: int, n: int) -> tuple[float, float, float]:
    """Return a risk with its interval."""
    ends = stats.binomtest(x, n).proportion_ci(method="wilson")
    return x / n, ends.low, ends.high


def counts(group: str) -> tuple[int, int]:
    """Return how many of a group were injured, and how many there are."""
    return int(numbers(of(group), "event").sum()), len(of(group))


def barnard(a: int, n1: int, b: int, n2: int) -> tuple[float, float]:
    """Return the pooled score, and the largest chance of one as far from 0."""
    x, y = np.ogrid[: n1 + 1, : n2 + 1]
    share, gap = (x + y) / (n1 + n2), x / n1 - y / n2
    error = np.sqrt(share * (1 - share) * (1 / n1 + 1 / n2))
    score = np.divide(gap, error, out=np.zeros_like(gap), where=error > 0)
    extreme = abs(score) >= abs(score[a, b]) - 1e-9

    def tail(risk: float) -> float:
        return float((stats.binom.pmf(x, n1, risk) * stats.binom.pmf(y, n2, risk))[extreme].sum())

    risks = np.linspace(0.0005, 0.9995, 1999)
    best = risks[np.argmax([tail(risk) for risk in risks])]
    top = optimize.minimize_scalar(
        lambda risk: -tail(risk), bounds=(best - 0.0005, best + 0.0005), method="bounded",
        options={"xatol": 1e-9},
    )  # fmt: skip
    return float(score[a, b]), -float(top.fun)


def compare(other: str) -> None:
    """Say how the control and another group compare."""
    pair = f"{CONTROL} vs {other}"
    (a, n1), (b, n2) = counts(CONTROL), counts(other)
    c, d = n1 - a, n2 - b

    def ratio(name: str, value: float, error: float) -> None:
        say("comparison", pair, name, value, value * np.exp(-Z * error), value * np.exp(Z * error))

    if a and b:
        error = np.sqrt(1 / a - 1 / n1 + 1 / b - 1 / n2)
        ratio("relative_risk", a / n1 / (b / n2), error)
        ratio("relative_risk_inverse", b / n2 / (a / n1), error)
        if c and d:
            ratio("odds_ratio", a * d / (b * c), np.sqrt(1 / a + 1 / b + 1 / c + 1 / d))
    (r1, l1, u1), (r2, l2, u2) = wilson(a, n1), wilson(b, n2)
    difference = r1 - r2
    below, above = np.hypot(r1 - l1, u2 - r2), np.hypot(u1 - r1, r2 - l2)
    ends = difference - below, difference + above
    say("comparison", pair, "risk_difference", difference, *ends)
    half = Z * np.sqrt(r1 * (1 - r1) / n1 + r2 * (1 - r2) / n2)
    if half > 0:
        low, high = difference - half, difference + half
        say("comparison", pair, "risk_difference_wald", difference, low, high)
        if low * high > 0:
            say("comparison", pair, "number_needed_to_treat", 1 / difference, 1 / high, 1 / low)
    table = np.array([[a, c], [b, d]])
    if a + b and c + d:
        for name, options in (
            ("chi_square", {"correction": False}),
            ("chi_square_yates", {"correction": True}),
            ("g_test", {"correction": False, "lambda_": "log-likelihood"}),
        ):
            test = stats.chi2_contingency(table, **options)
            say("comparison", pair, name, test.statistic, p=test.pvalue)
        if (n1 + 1) * (n2 + 1) <= MOST_TABLES:
            score, p = barnard(a, n1, b, n2)
            say("comparison", pair, "barnard_exact", score, p=p)
    say("comparison", pair, "fisher_exact", p=stats.fisher_exact(table).pvalue)


def kaplan_meier(days: Any, events: Any) -> tuple[Any, Any, Any]:
    """Return the days with an injury, survival after each, and Greenwood's sum."""
    steps = np.unique(days[events == 1])
    at_risk = np.array([(days >= day).sum() for day in steps], float)
    hurt = np.array([((days == day) & (events == 1)).sum() for day in steps], float)
    with np.errstate(divide="ignore"):
        return steps, np.cumprod(1 - hurt / at_risk), np.cumsum(hurt / at_risk / (at_risk - hurt))


def log_rank(time: str) -> float:
    """Return the chi-square of all groups, from observed less expected injuries; NaN: none."""
    days, events = numbers(PEOPLE, time), numbers(PEOPLE, "event")
    group = np.array([GROUPS.index(row["group"]) for row in PEOPLE])
    gap, variance = np.zeros(len(GROUPS)), np.zeros((len(GROUPS), len(GROUPS)))
    for day in np.unique(days[events == 1]):
        at_risk = np.bincount(group[days >= day], minlength=len(GROUPS))
        hurt = np.bincount(group[(days == day) & (events == 1)], minlength=len(GROUPS))
        n, d, share = at_risk.sum(), hurt.sum(), at_risk / at_risk.sum()
        gap += hurt - d * share
        if n > 1:
            variance += d * (n - d) / (n - 1) * (np.diag(share) - np.outer(share, share))
    if np.linalg.matrix_rank(variance) < len(GROUPS) - 1:  # a group had no choice at any injury
        return NONE
    return float(gap[1:] @ np.linalg.solve(variance[1:, 1:], gap[1:]))


def cox(part: str, group: str, rows: Sequence[Row], days: Any, names: list[str]) -> None:
    """Say the hazard ratios of a group against the control, and whether they change over time."""
    events = numbers(rows, "event")
    if events.sum() <= len(names):
        return
    columns = [np.array([float(row["group"] == group) for row in rows])]
    columns += [numbers(rows, {"gain": "gain_n"}.get(name, name)) for name in names[1:]]
    x = np.column_stack(columns)
    if (np.ptp(x, axis=0) == 0).any():
        return
    x = x - x.mean(axis=0)
    scale = x.std(axis=0)
    try:
        model = PHReg(days, x / scale, status=events, ties="efron")
        fit = model.fit(disp=0, warn_convergence=False)
        beta, error = fit.params / scale, fit.bse / scale
        if not (fit.bse < 20).all() or not np.isfinite(beta).all():
            return
    except np.linalg.LinAlgError:
        return
    z = stats.norm.ppf(0.975)
    for name, b, e in zip(names, beta, error, strict=True):
        low, high, p = np.exp(b - z * e), np.exp(b + z * e), 2 * stats.norm.sf(abs(b / e))
        say(part, group, f"hazard ratio, {name}", np.exp(b), low, high, p)
    proportional_hazards(part, group, days, events, x / scale, fit.params, names)


def proportional_hazards(
    part: str, group: str, days: Any, events: Any, x: Any, beta: Any, names: list[str]
) -> None:
    """Say the score test of each covariate times a function of time, under Efron's ties."""
    steps, survival, _ = kaplan_meier(days, events)
    if len(steps) < 2:
        return
    before = dict(zip(steps, 1 - np.concatenate([[1], survival[:-1]]), strict=True))
    weight = np.exp(x @ beta)
    moments: list[tuple[float, Any, Any]] = []
    for day in steps:
        at_risk, hurt = days >= day, (days == day) & (events == 1)
        means, spreads = [], []
        for k in range(hurt.sum()):
            own = weight * (at_risk - k / hurt.sum() * hurt)
            mean = own @ x / own.sum()
            means.append(mean)
            spreads.append((x * own[:, None]).T @ x / own.sum() - np.outer(mean, mean))
        for one in x[hurt]:
            moment = (before[day], one - np.mean(means, axis=0), np.mean(spreads, axis=0))
            moments.append(moment)
    g, residuals, variances = (np.array(own) for own in zip(*moments, strict=True))
    g = g - g.mean()
    score = g @ residuals
    i0, i1, i2 = (np.tensordot(g**k, variances, 1) for k in range(3))
    within = i2 - i1.T @ np.linalg.solve(i0, i1)
    size = np.ptp(g) * np.sqrt(np.diag(i0))
    if np.linalg.matrix_rank(within / np.outer(size, size), tol=1e-10) < len(names):
        return  # nothing tells of a change
    for name, own in [*((n, [i]) for i, n in enumerate(names)), ("all", list(range(len(names))))]:
        information = within[np.ix_(own, own)]
        chi_square = score[own] @ np.linalg.solve(information, score[own])
        p = stats.chi2.sf(chi_square, len(own))
        say(part, group, f"proportional hazards, {name}", chi_square, p=p)


def survival(part: str, time: str) -> None:
    """Say the curves at the end, the log-rank test and the unadjusted Cox model."""
    for group in GROUPS:
        rows = of(group)
        if part == "survival":
            silent = numbers(rows, "fell_silent")
            if not np.isnan(silent).any():  # known where anything was reported at all
                say(part, group, "fell silent", silent.sum())
        days = numbers(rows, time)
        steps, share, greenwood = kaplan_meier(days, numbers(rows, "event"))
        name = f"not injured at day {LAST_DAY}"
        if days.max() < LAST_DAY and (not len(steps) or share[-1] > 0):
            continue
        if not len(steps):
            say(part, group, name, 1)
        elif share[-1] == 0:
            say(part, group, name, 0)
        else:
            width = stats.norm.ppf(0.975) * np.sqrt(greenwood[-1]) / abs(np.log(share[-1]))
            low, high = share[-1] ** np.exp(width), share[-1] ** np.exp(-width)
            say(part, group, name, share[-1], low, high)
    if len(GROUPS) > 1 and numbers(PEOPLE, "event").sum():
        chi_square = log_rank(time)
        if not np.isnan(chi_square):
            p = stats.chi2.sf(chi_square, len(GROUPS) - 1)
            say(part, "", "log-rank chi-square", chi_square, p=p)
    for other in OTHERS:
        rows = [*of(CONTROL), *of(other)]
        cox("cox" if part == "survival" else part, other, rows, numbers(rows, time), ["group"])


def main() -> None:
    """Say everything."""
    OUT.writerow(["part", "group", "name", "value", "low", "high", "p"])
    for group in GROUPS:
        say("risk", group, "risk", *wilson(*counts(group)))
    for other in OTHERS:
        compare(other)
    survival("survival", "time_days")
    for other in OTHERS:
        rows = [row for row in (*of(CONTROL), *of(other)) if row["age_years"]]
        cox("cox_age", other, rows, numbers(rows, "time_days"), ["group", "age_years"])
        late = [row for row in rows if row["gain_n"] and int(row["time_days"]) > LANDMARK]
        days = numbers(late, "time_days") - LANDMARK
        cox("cox_gain", other, late, days, ["group", "age_years", "gain"])
    hurt = [row for row in PEOPLE if row["event"] == "1" and row["gain_n"]]
    gain, days = numbers(hurt, "gain_n"), numbers(hurt, "time_days")
    if len(hurt) > 3 and np.ptp(gain) > 0 and np.ptp(days) > 0:
        r = stats.pearsonr(gain, days)
        ends = r.confidence_interval()
        say("correlation", "", "gain and days to injury", r.statistic, *ends, r.pvalue)
    if STUDY["silence_is_known"] == "1":
        survival("sensitivity", "time_if_healthy_days")
    adherence()


def adherence() -> None:
    """Say the percentages with missing weeks as not done, and of the reported weeks alone."""
    sums: dict[tuple[str, str], Any] = {}
    for row in read("adherence.csv"):
        own = sums.setdefault((row["group"], f"{row['window']}, {row['kind']}"), np.zeros(3))
        own += [int(row[name]) for name in ("done", "prescribed", "prescribed_reported")]
    for (group, name), (done, prescribed, reported) in sums.items():
        if prescribed:
            say("adherence", group, name, 100 * done / prescribed)
        if reported:
            say("adherence_reported", group, name, 100 * done / reported)


main()
