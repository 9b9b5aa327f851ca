"""Which numbers of a trial its checks doubt, although the trial may count."""

from __future__ import annotations

from forceplate.analysis.quality.calibration_checks import CALIBRATION, LAST_CHECK
from forceplate.analysis.quality.recording_checks import GAP
from forceplate.analysis.quality.start_checks import DOUBTS
from forceplate.analysis.trial.hand_marks import set_by_hand
from forceplate.analysis.trial.method_catalogue import ONSET_BY_HAND
from forceplate.analysis.trial.trial_metrics import METRIC
from forceplate.types import CheckOutcome, QualityCheck, Result, Trial

_SECONDS = "s"
_OF_NEWTONS = frozenset({CALIBRATION.id, LAST_CHECK.id})


def speaking_against(trial: Trial, name: str) -> tuple[QualityCheck, ...]:
    """Return every check of a trial that speaks against a number of it, in their order.

    Those of :func:`doubting`, which keep it out of averages; those that reject the trial,
    whatever a person decided over them; that losses cannot be seen; and, of what is made of
    newtons, those of calibration and platform. Of these it is in averages nevertheless.
    """
    passed = CheckOutcome.PASS  # asked for each number of a trial, so looked up once
    complaining = [check for check in trial.checks if check.outcome is not passed]
    answer = trial.result(name) if complaining else None
    if not isinstance(answer, Result):
        return ()
    doubts = _doubting(trial, answer)
    return tuple(
        check
        for check in complaining
        if check in doubts
        or check.outcome is CheckOutcome.REJECT
        or (
            check.outcome is CheckOutcome.WARN
            and (is_unseen_loss(check) or (check.check in _OF_NEWTONS and answer.unit != _SECONDS))
        )
    )


def is_unseen_loss(check: QualityCheck) -> bool:
    """Return whether a check says that the platform cannot show lost samples."""
    return check.check == GAP.id and check.outcome is CheckOutcome.WARN


def doubting(trial: Trial, name: str) -> tuple[QualityCheck, ...]:
    """Return the checks of a trial that keep a number of it out of averages; empty: none does.

    Numbers that were made before such doubts refused them, or by another onset rule, may be.
    A number that stands on an onset set by hand is that person's, and no check doubts it.
    """
    answer = trial.result(name)
    return _doubting(trial, answer) if isinstance(answer, Result) else ()


def _doubting(trial: Trial, answer: Result) -> tuple[QualityCheck, ...]:
    metric = METRIC.get(answer.name)
    if metric is None or not metric.is_timed:
        return ()
    if answer.method == ONSET_BY_HAND.id or "onset" in set_by_hand([answer.parameters]):
        return ()
    return tuple(
        check
        for check in trial.checks
        if check.check in DOUBTS and check.outcome is not CheckOutcome.PASS
    )
