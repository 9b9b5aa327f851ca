"""Which numbers of a trial its checks doubt, although the trial counts."""

from __future__ import annotations

from forceplate.analysis.quality import rest_checks
from forceplate.analysis.trial.hand_marks import set_by_hand
from forceplate.analysis.trial.method_catalogue import ONSET_BY_HAND
from forceplate.analysis.trial.trial_metrics import METRIC
from forceplate.types import CheckOutcome, QualityCheck, Result, Trial

_OF_THE_ONSET = frozenset(
    definition.id
    for definition in (
        rest_checks.DRIFT,
        rest_checks.SWAY,
        rest_checks.NOISE,
        rest_checks.HUM,
        rest_checks.PRE_TENSION,
        rest_checks.SLOW_START,
        rest_checks.COUNTERMOVEMENT,
    )
)
"""The checks of the rest and the start: what they doubt is the onset and all that stands on it."""


def doubting(trial: Trial, name: str) -> tuple[QualityCheck, ...]:
    """Return the checks of a trial that doubt a number of it; empty: none does.

    A number that stands on an onset set by hand is that person's, and no check doubts it.
    """
    answer = trial.result(name)
    if name not in METRIC or not METRIC[name].is_timed or not isinstance(answer, Result):
        return ()
    if answer.method == ONSET_BY_HAND.id or "onset" in set_by_hand([answer.parameters]):
        return ()
    return tuple(
        check
        for check in trial.checks
        if check.check in _OF_THE_ONSET and check.outcome is not CheckOutcome.PASS
    )
