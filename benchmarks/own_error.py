"""How often an own error of few people calls chance a real change: point estimate and upper end.

Many clinics are drawn. Each measures n people twice, adopts what it finds, and then judges the
change of one person whose strength is the same (every real gain or loss is false), and of one who
really gained. All by the instrument's own code; the exact rates by Student's t beside.
"""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from scipy.stats import t

from benchmarks.rows import Peer, Row, times
from forceplate.analysis.gain.change import Change, Verdict
from forceplate.analysis.reliability.agreement import reliability
from forceplate.analysis.reliability.sem_interval import upper_end_factor
from forceplate.analysis.reliability.standard_error import MeasurementError

SEM_N = 7.75
"""Of the big toe, if the assumed ICC of 0.90 were true."""
BETWEEN_N = 24.5
"""SD between people (Ridge 2017)."""
FALSE_PERCENT = 5.0
"""What the MDC95 promises."""
MDC_PER_SEM = 1.96 * math.sqrt(2)


def judge(
    n: int, clinics: int, planned: int, gain_n: float, source: np.random.Generator
) -> tuple[float, float, float]:
    """Return how often chance is called a real gain and a real loss, and a gain a real gain."""
    false_gain = false_loss = seen = 0
    for _ in range(clinics):
        scores = source.normal(65.7, BETWEEN_N, (n, 1)) + source.normal(0, SEM_N, (n, 2))
        found = reliability(scores)
        error = MeasurementError(
            sem=found.sem_interval.value,
            source="drawn",
            sem_high=found.sem_interval.high,
            learning=found.learning,
            n_persons=n,
            n_planned=planned,
        )
        before, after = source.normal(0, SEM_N, 2)
        by_chance = Change(before, after, "N", error).verdict
        false_gain += by_chance is Verdict.GAIN
        false_loss += by_chance is Verdict.LOSS
        seen += Change(before, gain_n + after, "N", error).verdict is Verdict.GAIN
    return false_gain / clinics, false_loss / clinics, seen / clinics


def exact(n: int, factor: float) -> float:
    """Return the rate of false changes of either sign, without the rule for learning."""
    return float(2 * t.sf(1.96 * factor, n - 1))


def rows(effort: float) -> Iterator[Row]:
    """Draw the clinics, and return how often each rule is wrong."""
    source = np.random.default_rng(16)
    true_mdc_n = MDC_PER_SEM * SEM_N
    n_clinics = times(effort, 300)
    for n in (5, 10, 20, 30, 50):
        drawn = {}
        for rule, planned in (("estimate", n), ("upper", n + 1)):
            drawn[rule] = judge(n, n_clinics, planned, 1.5 * true_mdc_n, source)
        percent = {rule: 100 * (gain + loss) for rule, (gain, loss, _) in drawn.items()}
        work = f"own error of {n} people, {n_clinics} clinics, upper end"
        peer = Peer("the estimate", percent["estimate"])
        yield Row(f"{work}: chance called a change", "%", percent["upper"], peer)
        exact_percent = 100 * exact(n, upper_end_factor(n))
        yield Row("the same by Student's t", "%", exact_percent, at_most=FALSE_PERCENT)
        unseen = {rule: 100 * (1 - seen) for rule, (_, _, seen) in drawn.items()}
        peer = Peer("the estimate", unseen["estimate"])
        yield Row(f"{work}: gains of 1.5 MDC95 not seen", "%", unseen["upper"], peer)
