"""How often an own error of few people calls chance a real change: point estimate and upper end.

Many clinics are drawn. Each measures n people twice, adopts what it finds, and then judges the
change of one person whose strength is the same (every real gain or loss is false), and of one who
really gained. All by the instrument's own code; the exact rates by Student's t beside.

    python -m benchmarks.own_error --clinics 10000
"""

from __future__ import annotations

import argparse
import math
import time

import numpy as np
from scipy.stats import t

from forceplate.analysis.gain.change import Change, Verdict
from forceplate.analysis.reliability.agreement import reliability
from forceplate.analysis.reliability.sem_interval import upper_end_factor
from forceplate.analysis.reliability.standard_error import MeasurementError

SEM_N = 7.75
"""Of the big toe, if the assumed ICC of 0.90 were true."""
BETWEEN_N = 24.5
"""SD between people (Ridge 2017)."""
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


def main() -> None:
    """Draw the clinics and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clinics", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=16)
    arguments = parser.parse_args()
    source = np.random.default_rng(arguments.seed)
    began = time.perf_counter()
    true_mdc = MDC_PER_SEM * SEM_N
    print(f"true SEM {SEM_N} N, true MDC95 {true_mdc:.1f} N; {arguments.clinics} clinics each")
    print("n | rule | false gain % | false loss % | both, exact % | gain of 1.5 x MDC95 seen %")
    for n in (5, 10, 20, 30, 50):
        for rule, planned, factor in (("point", n, 1.0), ("upper", n + 1, upper_end_factor(n))):
            gain, loss, seen = judge(n, arguments.clinics, planned, 1.5 * true_mdc, source)
            cells = (100 * gain, 100 * loss, 100 * exact(n, factor), 100 * seen)
            print(f"{n} | {rule} | " + " | ".join(f"{cell:.2f}" for cell in cells))
    print(f"{time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
