"""The best trial of a condition."""

from __future__ import annotations

from forceplate.types import PEAK_FORCE, Condition, Trial


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
