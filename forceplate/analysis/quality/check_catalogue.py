"""All checks by their id, and the words for any answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress

from forceplate.analysis.quality import (
    calibration_checks,
    channel_checks,
    effort_checks,
    recording_checks,
    rest_checks,
    series_checks,
    start_checks,
)
from forceplate.analysis.quality.check_definition import Definition
from forceplate.types import QualityCheck
from forceplate.words import Text, say

TRIAL_CHECKS: Mapping[str, Definition] = {
    definition.id: definition
    for module in (
        recording_checks,
        rest_checks,
        effort_checks,
        start_checks,
        channel_checks,
        calibration_checks,
    )
    for definition in module.DEFINITIONS
}
"""Those of one trial, in the order in which they are shown."""
SERIES_CHECKS: Mapping[str, Definition] = {
    definition.id: definition for definition in series_checks.DEFINITIONS
}
"""Those across the trials of one condition."""

_UNKNOWN = Text("The check {check} (version {version}) of another program version says: {outcome}.")


def sentence(check: QualityCheck) -> Text:
    """Return what a person reads of a check; one of another program version is only named."""
    definition = TRIAL_CHECKS.get(check.check) or SERIES_CHECKS.get(check.check)
    if definition is not None and definition.version == check.version:
        with suppress(KeyError, TypeError, ValueError):  # its details are not those of this program
            text = definition.sentence(check)
            say(text)
            return text
    return _UNKNOWN.fill(check=check.check, version=check.version, outcome=str(check.outcome))


def not_done(checks: Sequence[QualityCheck]) -> tuple[Definition, ...]:
    """Return the checks of a trial that could not be made, so that none passes unseen."""
    done = {check.check for check in checks}
    return tuple(d for d in TRIAL_CHECKS.values() if d.id not in done)
