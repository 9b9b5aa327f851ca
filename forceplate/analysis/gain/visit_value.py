"""One number of a visit out of those of its accepted trials, to be compared between visits."""

from __future__ import annotations

from forceplate.analysis.trial.method_catalogue import BEST, MEAN_OF_BEST
from forceplate.analysis.trial.method_definition import Method
from forceplate.analysis.trial.refusals import Reason, refusal_text
from forceplate.analysis.trial.visit_summary import may_sum_up, summarise
from forceplate.types import PEAK_FORCE, Condition, Refusal, Result, Trial, Visit
from forceplate.words import Text

BASELINE = Text("Baseline")
FOLLOW_UP = Text("Follow-up")
_AT = Text("{visit}: {why}")
_TOO_FEW_TRIALS = "too_few_trials"
_TOO_FEW = Text(
    "{visit}: {n:accepted trial is|accepted trials are} too few for a number of the visit."
)
_NO_DIRECTION = Text(
    "Of {metric} more is not simply better, so it has no gain. Choose a force, an impulse or a "
    "rate of force development."
)


def accepted_results(
    visit: Visit, condition: Condition | None, metric: str
) -> list[tuple[Trial, Result]]:
    """Return every accepted trial of a condition with its result of this name."""
    return [
        (trial, result)
        for trial in visit.trials
        if trial.accepted
        and trial.condition == condition
        and isinstance(result := trial.result(metric), Result)
    ]


def visit_value(
    visit: Visit,
    condition: Condition | None,
    called: Text,
    *,
    metric: str = PEAK_FORCE,
    way: Method = MEAN_OF_BEST,
) -> Result | Reason:
    """Return ``<metric>_<way>`` of a visit's accepted trials, or why there is none.

    Parameters
    ----------
    called
        The visit in the reason.
    way
        One of ``SUMMARIES``.

    Raises
    ------
    AnalysisError
        The metric is no number of a trial.
    """
    if not may_sum_up(BEST, metric):
        return Reason("no_direction", _NO_DIRECTION.fill(metric=metric))
    trials = [trial for trial in visit.trials if trial.condition == condition]
    number = summarise(trials, metric, way)
    n_accepted = sum(trial.accepted for trial in trials)
    if isinstance(number, Refusal) and (n_accepted == 0 or number.reason == _TOO_FEW_TRIALS):
        return Reason(_TOO_FEW_TRIALS, _TOO_FEW.fill(visit=called, n=n_accepted))
    if isinstance(number, Refusal):
        return Reason(number.reason, _AT.fill(visit=called, why=refusal_text(number)))
    return number
