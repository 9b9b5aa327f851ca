"""Do the trials of one condition agree? Best two, still learning, too many rejected."""

from __future__ import annotations

from collections.abc import Sequence

from forceplate.analysis.quality.check_definition import Definition
from forceplate.analysis.quality.rejection_causes import is_persons_doing
from forceplate.errors import AnalysisError
from forceplate.types import PEAK_FORCE, CheckOutcome, QualityCheck, Trial
from forceplate.words import Text

MAX_SPREAD_PERCENT = 10.0
MAX_LEARNING_PERCENT = 5.0
MAX_REJECTED_PERCENT = 50.0
MIN_REJECTED = 3
MAX_TRIALS = 6
"""More efforts tire the person and say less and less."""

BEST_TWO = Definition(
    "best_two",
    Text("Best two trials"),
    Text("The second best trial comes near the best."),
    {
        "pass": Text("The best two trials differ by {value:.1f} %."),
        "warn": Text(
            "The best two trials differ by {value:.1f} % (limit {limit:.1f} %): one more trial."
        ),
        "warn:too_few": Text("Fewer than two trials count so far: one more trial."),
    },
    unit="%",
    parameters={"warn_percent": MAX_SPREAD_PERCENT, "result": PEAK_FORCE},
)

STILL_LEARNING = Definition(
    "still_learning",
    Text("Still learning"),
    Text("The last trial is not clearly the best."),
    {
        "pass": Text("The last trial is not clearly better than the ones before."),
        "warn": Text(
            "The last trial is {value:.1f} % better than every earlier one (limit {limit:.1f} "
            "%): the person is still learning, one more trial."
        ),
    },
    unit="%",
    parameters={"warn_percent": MAX_LEARNING_PERCENT, "result": PEAK_FORCE},
)

TOO_MANY_REJECTED = Definition(
    "too_many_rejected",
    Text("Rejected trials"),
    Text("In most trials the effort was as it was asked for."),
    {
        "pass": Text("{n_rejected} of {n_trials} trials were rejected for the effort."),
        "warn": Text(
            "{n_rejected} of {n_trials} trials were rejected for the effort. Explain the task "
            "again, check foot and platform, and let the person rest."
        ),
    },
    unit="%",
    parameters={"warn_percent": MAX_REJECTED_PERCENT, "min_rejected": MIN_REJECTED},
    version=2,
)

DEFINITIONS = (BEST_TWO, STILL_LEARNING, TOO_MANY_REJECTED)


def check_series(trials: Sequence[Trial]) -> tuple[QualityCheck, ...]:
    """Return the checks across the trials of one condition, in any order; none for no trials.

    Practice trials are passed over. ``still_learning`` is left out before two trials count.

    Raises
    ------
    AnalysisError
        The trials are not all of the same condition, or a number occurs twice.
    """
    trials = [trial for trial in trials if not trial.practice]
    if not trials:
        return ()
    if len({trial.condition for trial in trials}) > 1:
        raise AnalysisError(
            Text("Trials of different conditions are not one series. Give those of one condition.")
        )
    if len({trial.number for trial in trials}) < len(trials):
        raise AnalysisError(Text("A trial number occurs twice. Give each trial once."))
    forces_n = [
        force_n
        for trial in sorted(trials, key=lambda trial: trial.number)
        if trial.accepted and (force_n := trial.value(PEAK_FORCE) or 0.0) > 0
    ]
    if len(forces_n) < 2:
        return BEST_TWO.answer(CheckOutcome.WARN, variant="too_few"), _rejected(trials)
    best, second = sorted(forces_n, reverse=True)[:2]
    *earlier, last = forces_n
    learnt = max(0.0, 100 * (last / max(earlier) - 1))
    return (
        BEST_TWO.at_most(100 * (best - second) / best, warn=MAX_SPREAD_PERCENT),
        STILL_LEARNING.at_most(learnt, warn=MAX_LEARNING_PERCENT),
        _rejected(trials),
    )


def asks_for_more(checks: Sequence[QualityCheck], n_trials: int) -> bool:
    """Return whether one more trial would help, and the person has not done too many."""
    asking = {BEST_TWO.id, STILL_LEARNING.id}
    return n_trials < MAX_TRIALS and any(
        check.check in asking and check.outcome is not CheckOutcome.PASS for check in checks
    )


def _rejected(trials: Sequence[Trial]) -> QualityCheck:
    n_rejected = sum(map(is_persons_doing, trials))
    return TOO_MANY_REJECTED.at_most(
        100 * n_rejected / len(trials),
        warn=MAX_REJECTED_PERCENT if n_rejected >= MIN_REJECTED else 100.0,
        n_rejected=n_rejected,
        n_trials=len(trials),
    )
