"""Whether a trial counts, and its force: the same words and shape wherever trials are listed."""

from __future__ import annotations

from forceplate.analysis.provenance import ended_early
from forceplate.analysis.quality.trial_verdict import what_checks_say
from forceplate.gui.kit import numbers
from forceplate.gui.kit.language import code, tr
from forceplate.gui.kit.states import State
from forceplate.phrases import OVERRULE_REASON
from forceplate.types import PEAK_FORCE, Trial
from forceplate.words import capital, say

NOTHING = "\N{EN DASH}"


def verdict(trial: Trial) -> tuple[str, State]:
    """Return whether a trial counts, in a word with its shape."""
    if trial.practice:
        return tr("practice"), State.NONE
    if trial.accepted:
        return tr("counts", "trial"), State.GOOD
    return tr("does not count", "trial"), State.WRONG


def force_words(trial: Trial) -> str:
    """Return the peak force of a trial; a dash where there is none."""
    force_n = trial.value(PEAK_FORCE)
    return NOTHING if force_n is None else numbers.number(force_n, 1)


def force_now_and_peak() -> str:
    """Return why the force that is shown now and the peak of a trial are two numbers."""
    return tr(
        "The force now is above the zero, in a trial above the resting toes. The peak of a trial "
        "is its highest mean over 20 ms, above the rest just before the effort. So the two can "
        "differ; results are of the peak."
    )


def verdict_sentence(trial: Trial) -> str:
    """Return whether a trial counts, with the reason of whoever said so."""
    number = trial.number
    if trial.practice:
        return tr("Trial {number} is a practice trial and does not count").format(number=number)
    override = trial.override
    if override is None:
        words = (
            tr("Trial {number} counts") if trial.accepted else tr("Trial {number} does not count")
        )
        return words.format(number=number)
    words = (
        tr("Trial {number} counts: {reason}")
        if trial.accepted
        else tr("Trial {number} does not count: {reason}")
    )
    return words.format(number=number, reason=say(OVERRULE_REASON.text(override.reason), code()))


def verdict_reason(trial: Trial) -> str:
    """Return who said so and what the checks say."""
    checks = say(what_checks_say(trial), code())
    if (ended := ended_early(trial)) is not None:
        checks = f"{checks} {say(capital(ended), code())}"
    override = trial.override
    if override is None:
        return checks
    said = tr("Said by {by}, {at}.").format(by=override.by, at=numbers.moment(override.at))
    beside = tr("The checks said: {checks}").format(checks=checks)
    return f"{said} {beside}"
