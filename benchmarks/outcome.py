"""Time to the adherence and the outcome of a large study.

    python -m benchmarks.outcome [--persons 10000] [--repeats 3]

The cohort is synthetic and made beforehand. The clock runs over everything from the records of
persons to the last answer: risks, Kaplan-Meier, log-rank, both Cox models with their checks. The
first run also loads the libraries; the fastest of the repeats does not.
"""

from __future__ import annotations

import argparse
import json
import time
from datetime import date

from forceplate_study.definition.study_file import Shipped, shipped_study
from forceplate_study.follow_up.adherence import adherence, windows_of
from forceplate_study.outcome.outcome import outcome
from forceplate_study.synthetic_cohort import synthetic_cohort

START, AS_OF = date(2024, 1, 1), date(2025, 12, 31)


def main() -> None:
    """Print one line of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--persons", type=int, default=10_000)
    parser.add_argument("--repeats", type=int, default=3)
    arguments = parser.parse_args()
    study = shipped_study(Shipped.TRIAL)
    cohort = synthetic_cohort(study, START, arguments.persons)
    outcome_s, adherence_s = [], []
    n_injured = n_done = 0
    for _ in range(arguments.repeats):
        began_s = time.perf_counter()
        found = outcome(study, cohort.records, AS_OF, cohort.gains_n)
        outcome_s.append(time.perf_counter() - began_s)
        n_injured = sum(own.injured for own in found.persons)
        began_s = time.perf_counter()
        groups = adherence(study, cohort.records, AS_OF)
        n_done = sum(group.within(windows_of(study)[-1]).done for group in groups)
        adherence_s.append(time.perf_counter() - began_s)
    print(
        json.dumps(
            {
                "persons": len(cohort.records.participants),
                "sessions": len(cohort.records.sessions),
                "injured": n_injured,
                "sessions_counted": n_done,
                "outcome_first_s": round(outcome_s[0], 2),
                "outcome_fastest_s": round(min(outcome_s), 2),
                "adherence_fastest_s": round(min(adherence_s), 2),
            }
        )
    )


if __name__ == "__main__":
    main()
