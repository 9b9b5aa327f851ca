"""Whether times can be counted from the start of the effort, and whether there is one alone.

What any check doubts of the rest or of the way out of it is doubted here by one name, and what
counts from the start is refused by that name: a remark alone would leave a wrong number standing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

import numpy as np

from forceplate.analysis.quality.check_definition import Definition
from forceplate.analysis.quality.rest_checks import (
    COUNTERMOVEMENT,
    DRIFT,
    HUM,
    NOISE,
    PRE_TENSION,
    SLOW_START,
    SWAY,
)
from forceplate.analysis.trial.refusals import REASONS
from forceplate.analysis.trial.trace import Trace
from forceplate.analysis.trial.trial_metrics import start_reason
from forceplate.types import CheckOutcome, QualityCheck
from forceplate.words import Text

BLOCK_S = 0.05
EFFORT_PERCENT = 40.0
OVER_PERCENT = 20.0

DOUBTS: Mapping[str, str] = MappingProxyType(
    {
        PRE_TENSION.id: "rest_creeps",
        DRIFT.id: "rest_creeps",
        SWAY.id: "rest_unsteady",
        NOISE.id: "noisy_rest",
        HUM.id: "noisy_rest",
        COUNTERMOVEMENT.id: "dip_before_start",
        SLOW_START.id: "slow_start",
    }
)
"""The checks of rest and start, and the reason for which a doubt of theirs refuses. A spike is
none of them: it moves no median, and one wide enough to look like a press is seen as that."""
_REASONS = (
    "pre_tension", "onset_not_found", "noisy_rest", "rest_too_short", "rest_creeps",
    "rest_unsteady", "dip_before_start", "press_before_start", "start_in_steps", "slow_start",
    "indefinite_start", "threshold_in_noise",
)  # fmt: skip

CLEAR_START = Definition(
    "clear_start",
    Text("Start of the effort"),
    Text(
        "Rest and rise are such that times and rates can be counted from the start. Else these are "
        "refused, for the reason below; peak and means stay, so does the steepest rate but where "
        "the toes were lifted first."
    ),
    {
        "pass": Text("The start of the effort is clear."),
        **{f"warn:{reason}": REASONS[reason] for reason in _REASONS},
    },
)

ONE_EFFORT = Definition(
    "one_effort",
    Text("One effort"),
    Text("The trial holds one effort; of several the strongest counts."),
    {
        "pass": Text("There is one effort."),
        "warn": Text(
            "The trial holds {value:.0f} efforts; the strongest of them counts, the one that "
            "begins at {at_s:.1f} s. Record each effort on its own."
        ),
    },
    parameters={"effort_percent": EFFORT_PERCENT, "over_percent": OVER_PERCENT},
)

DEFINITIONS = (CLEAR_START, ONE_EFFORT)


def check_start(trace: Trace, checks: Sequence[QualityCheck]) -> tuple[QualityCheck, ...]:
    """Return whether the start is clear, and whether there is one effort.

    The first is left out where rate or clock allow no times anyway.
    """
    if trace.no_clock:
        return (_one_effort(trace),)
    doubt = start_reason(with_doubts(trace, checks))
    clear = (
        CLEAR_START.answer(CheckOutcome.WARN, variant=doubt)
        if doubt
        else CLEAR_START.answer(CheckOutcome.PASS)
    )
    return clear, _one_effort(trace)


def with_doubts(trace: Trace, checks: Sequence[QualityCheck]) -> Trace:
    """Return the trace with the first doubt that checks have of its rest or start.

    Toes that were lifted are named before what that did to the rest. A rest that was set by hand is
    another one than the checks have judged.
    """
    found = [DOUBTS.get(check.check) for check in checks if check.outcome is not CheckOutcome.PASS]
    doubts = [reason for reason in found if reason]
    if not doubts or trace.has_rest_by_hand:
        return trace
    lifted = DOUBTS[COUNTERMOVEMENT.id]
    doubt = lifted if lifted in doubts else trace.start.doubt or doubts[0]
    return replace(trace, start=replace(trace.start, doubt=doubt))


def _start_s(trace: Trace) -> float:
    onset = trace.quiet.onset if trace.start.onset_at is None else trace.start.onset_at
    return onset / trace.rate_hz


def _one_effort(trace: Trace) -> QualityCheck:
    n_block = max(1, round(BLOCK_S * trace.rate_hz))
    whole = trace.force_n[: trace.force_n.size // n_block * n_block]
    percent = 100 * (whole.reshape(-1, n_block).mean(axis=1) - trace.rest_n) / trace.quiet.effort_n
    told = np.where(percent >= EFFORT_PERCENT, 1, np.where(percent < OVER_PERCENT, -1, 0))
    told = told[told != 0]  # between the two levels an effort goes on, or has not begun
    begun = np.flatnonzero((told == 1) & (np.concatenate(([-1], told[:-1])) == -1))
    return ONE_EFFORT.at_most(float(begun.size), warn=1.0, at_s=_start_s(trace))
