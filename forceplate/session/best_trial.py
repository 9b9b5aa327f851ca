"""The best trial of a condition."""

from __future__ import annotations

from forceplate.types import Condition, Result, Trial


def best_trial(trials: tuple[Trial, ...], condition: Condition) -> Trial | None:
    """Return the accepted trial of a condition with the highest peak force; no practice trial."""
    found = [
        (force_n, trial)
        for trial in trials
        if trial.condition == condition and trial.accepted and not trial.practice
        for force_n in (peak_n(trial),)
        if force_n is not None
    ]
    return max(found, key=lambda pair: pair[0])[1] if found else None


def peak_n(trial: Trial) -> float | None:
    """Return the peak force of a trial; None where there is no such result."""
    return next(
        (r.value for r in trial.results if isinstance(r, Result) and r.name == "peak_force"), None
    )
