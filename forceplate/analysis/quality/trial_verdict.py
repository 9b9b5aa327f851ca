"""From checks to a verdict, and the operator's word over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from forceplate.analysis.quality.check_catalogue import sentence
from forceplate.analysis.quality.recording_checks import MEASURABLE
from forceplate.analysis.quality.rejection_causes import rejecting
from forceplate.errors import AnalysisError
from forceplate.phrases import OVERRULE_REASON
from forceplate.types import PEAK_FORCE, CheckOutcome, Override, QualityCheck, Trial
from forceplate.who_and_why import why_no_line, why_no_reason
from forceplate.words import Text, listed, say

_GOOD = Text("A still second, an effort, no gap, no clip.")
_WITH_REMARKS = Text("It counts, but: {remarks}")
_UNCHECKED = Text("The trial was not checked.")
_OVERRULED = Text("{verdict} by {by}: {reason} The checks said: {checks}")
_PRACTICE = Text("Practice, which never counts. {why}")
_ACCEPTED = Text("Accepted")
_REJECTED = Text("Rejected")


def verdict(checks: Sequence[QualityCheck]) -> tuple[bool, Text]:
    """Return whether a trial counts by its checks, and why, in a sentence or several.

    It counts when it was found measurable and no check rejects it.
    """
    against = rejecting(checks)
    if against:
        return False, listed(map(sentence, against), " ")
    if not any(check.check == MEASURABLE.id for check in checks):
        return False, _UNCHECKED
    warning = [check for check in checks if check.outcome is CheckOutcome.WARN]
    return True, _WITH_REMARKS.fill(
        remarks=listed(map(sentence, warning), " ")
    ) if warning else _GOOD


def final_verdict(trial: Trial) -> tuple[bool, Text]:
    """Return the verdict of a checked trial, the operator's where there is one, and why.

    A practice trial is never accepted, whatever anybody says of it.
    """
    accepted, why = _judgement(trial)
    return (False, _PRACTICE.fill(why=why)) if trial.practice else (accepted, why)


def what_checks_say(trial: Trial) -> Text:
    """Return what the checks say of a trial; of practice what they found, since it never counts."""
    return _by_checks(trial)[1]


def _by_checks(trial: Trial) -> tuple[bool, Text]:
    accepted, why = verdict(trial.checks)
    if trial.practice and accepted:
        warning = [check for check in trial.checks if check.outcome is CheckOutcome.WARN]
        why = listed(map(sentence, warning), " ") if warning else why
    return accepted, why


def _judgement(trial: Trial) -> tuple[bool, Text]:
    accepted, why = _by_checks(trial)
    override = trial.override
    if override is None:
        return accepted, why
    return override.accepted, _OVERRULED.fill(
        verdict=_ACCEPTED if override.accepted else _REJECTED,
        by=override.by,
        reason=OVERRULE_REASON.sentence(override.reason),
        checks=why,
    )  # fmt: skip


def judged(trial: Trial) -> Trial:
    """Return the trial with ``accepted`` and ``verdict_reason`` by its checks and override."""
    accepted, why = final_verdict(trial)
    return replace(trial, accepted=accepted, verdict_reason=say(why))


def why_it_cannot_count(trial: Trial) -> Text | None:
    """Return why nobody can let a trial count: practice, or no peak force; None: one can."""
    if trial.practice:
        return Text("Trial {number} was practice, which never counts. Record another trial.").fill(
            number=trial.number
        )
    if trial.value(PEAK_FORCE) is None:
        return Text(
            "Trial {number} has no peak force that could be accepted: {verdict_reason}"
        ).fill(number=trial.number, verdict_reason=final_verdict(trial)[1])
    return None


def overrule(trial: Trial, override: Override) -> Trial:
    """Return the trial with the operator's verdict; what the checks said is kept.

    Raises
    ------
    AnalysisError
        Reason or name cannot be taken, the time has no zone, or a trial without a
        peak force, or a practice trial, is to be accepted.
    """
    reason = OVERRULE_REASON.id_of(override.reason.strip())
    by, at = override.by.strip(), override.at
    refusal = why_no_reason(reason, OVERRULE_REASON.by_id) or why_no_line(by)
    if refusal is not None:
        raise AnalysisError(refusal)
    if at.tzinfo is None or at.utcoffset() is None:
        raise AnalysisError(Text("The time of an override needs its time zone."))
    if override.accepted and (why := why_it_cannot_count(trial)) is not None:
        raise AnalysisError(why)
    return judged(replace(trial, override=replace(override, reason=reason, by=by)))
