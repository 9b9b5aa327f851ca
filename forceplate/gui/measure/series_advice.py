"""What the trials of a condition so far ask for: one more, no more, or to stop."""

from __future__ import annotations

from collections.abc import Sequence

from forceplate.analysis.quality import check_series, sentence
from forceplate.analysis.quality.series_checks import BEST_TWO, TOO_MANY_REJECTED
from forceplate.analysis.trial.visit_count import NEEDS_TWO
from forceplate.gui.kit.language import said, tr
from forceplate.session import VisitSession
from forceplate.types import CheckOutcome, QualityCheck, Trial
from forceplate.words import plural

_PRACTICE = plural(
    "First a practice trial, which does not count.",
    "First {n} practice trials, which do not count.",
)


def trials_so_far(session: VisitSession) -> tuple[Trial, ...]:
    """Return the trials of the present condition."""
    return tuple(trial for trial in session.trials if trial.condition == session.condition)


def advice(session: VisitSession) -> str:
    """Return what the series asks for; empty: nothing."""
    trials = trials_so_far(session)
    n_counted = sum(not trial.practice for trial in trials)
    n_practice = session.protocol.practice_trials
    if not trials and n_practice > 0:
        return said(_PRACTICE.fill(n=n_practice))
    if not n_counted:
        return ""
    if session.protocol.trials == 1:
        return said(NEEDS_TWO)
    series = _series_so_far(session, trials)
    words = [said(sentence(check)) for check in series if check.outcome is not CheckOutcome.PASS]
    if not words:
        agree = any(check.check == BEST_TWO.id for check in series)
        return tr("The trials agree: no more are needed.") if agree else ""
    is_open = any(
        planned.condition == session.condition and planned.trial is None for planned in session.plan
    )
    if not is_open:
        words.append(tr("No more trials: the person tires."))
    return " ".join(words)


def _series_so_far(session: VisitSession, trials: Sequence[Trial]) -> tuple[QualityCheck, ...]:
    """Return how the trials agree, once as many count as were planned."""
    checks = check_series([trial for trial in trials if not trial.practice])
    if sum(trial.accepted for trial in trials) >= session.protocol.trials:
        return checks
    return tuple(check for check in checks if check.check == TOO_MANY_REJECTED.id)
