"""Whose doing it was that a trial does not count: the person's, or platform's and operator's."""

from __future__ import annotations

from collections.abc import Iterable

from forceplate.analysis.quality import effort_checks, recording_checks, rest_checks, start_checks
from forceplate.phrases import MEASURED_AGAIN, OVERRULE_REASON
from forceplate.types import CheckOutcome, QualityCheck, Trial

_OF_THE_PERSON = {
    definition.id
    for definition in (
        *rest_checks.DEFINITIONS,
        effort_checks.HOLD,
        effort_checks.EARLY_PEAK,
        *start_checks.DEFINITIONS,
    )
}
_NOT_MEASURABLE = {"no_effort", "quiet_window_not_quiet", "pressed_already"}
"""Why there was no force to measure, where that was the person's doing."""


def rejecting(checks: Iterable[QualityCheck]) -> list[QualityCheck]:
    """Return the checks that reject a trial, those of platform and operator first.

    What is found in the effort may follow from them.
    """
    found = [check for check in checks if check.outcome is CheckOutcome.REJECT]
    return sorted(found, key=_is_of_the_person)


def is_persons_doing(trial: Trial) -> bool:
    """Return whether a trial does not count for what the person did, and nothing else."""
    if trial.accepted:
        return False
    if trial.override is not None:
        reason = trial.override.reason
        return reason in OVERRULE_REASON.by_id and reason != MEASURED_AGAIN
    return all(map(_is_of_the_person, rejecting(trial.checks)))


def _is_of_the_person(check: QualityCheck) -> bool:
    variant = check.details.get("variant")
    if check.check == recording_checks.MEASURABLE.id:
        return variant in _NOT_MEASURABLE
    return check.check in _OF_THE_PERSON and variant != "stopped"
