"""The best trial of a condition, and what is aimed at by it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forceplate.types import PEAK_FORCE, Condition, Trial

if TYPE_CHECKING:
    from forceplate.session.visit_session import VisitSession


def best_trial(trials: tuple[Trial, ...], condition: Condition) -> Trial | None:
    """Return the accepted trial of a condition with the highest peak force; no practice trial."""
    found = [
        (force_n, trial)
        for trial in trials
        if trial.condition == condition and trial.accepted and not trial.practice
        for force_n in (trial.value(PEAK_FORCE),)
        if force_n is not None
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def ghost(session: VisitSession, condition: Condition) -> Trial | None:
    """Return the best trial of a condition so far, else that of the earlier visit."""
    earlier = session.earlier.trials if session.earlier else ()
    return best_trial(session.trials, condition) or best_trial(earlier, condition)


def target_n(session: VisitSession, condition: Condition) -> tuple[float, float] | None:
    """Return the target band, low and high; None without a target or an earlier trial."""
    best, protocol = ghost(session, condition), session.protocol
    force_n = best.value(PEAK_FORCE) if best else None
    if force_n is None or protocol.target_percent is None:
        return None
    middle_n = force_n * protocol.target_percent / 100
    band_n = middle_n * protocol.target_band_percent / 100
    return middle_n - band_n, middle_n + band_n
