"""Whether a trial counts, and its force: the same words and shape wherever trials are listed."""

from __future__ import annotations

from forceplate.gui.kit.language import tr
from forceplate.gui.kit.numbers import number
from forceplate.gui.kit.states import State
from forceplate.types import PEAK_FORCE, Trial

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
    return NOTHING if force_n is None else number(force_n, 1)
