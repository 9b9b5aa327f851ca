"""Which numbers of a trial its checks doubt, although the trial counts."""

from __future__ import annotations

from forceplate.analysis.quality.start_checks import DOUBTS
from forceplate.analysis.trial.hand_marks import set_by_hand
from forceplate.analysis.trial.method_catalogue import ONSET_BY_HAND
from forceplate.analysis.trial.trial_metrics import METRIC
from forceplate.types import CheckOutcome, QualityCheck, Result, Trial


def doubting(trial: Trial, name: str) -> tuple[QualityCheck, ...]:
    """Return the checks of a trial that doubt a number of it; empty: none does.

    Numbers that were made before such doubts refused them, or by another onset rule, may be.
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
        if check.check in DOUBTS and check.outcome is not CheckOutcome.PASS
    )
