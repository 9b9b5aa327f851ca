"""How much of a visit is done, and what is missing: the one count that every screen shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from forceplate.analysis.trial.condition_text import condition_text
from forceplate.errors import ProtocolError
from forceplate.protocol import MeasurementProtocol
from forceplate.types import Condition, Visit
from forceplate.words import Text, listed, plain

_MISSING = Text("Trials still missing: {trials}.")
_TIMES = plain("{n} \N{MULTIPLICATION SIGN} {name}")

NEEDS_TWO = Text(
    "Two trials of a condition must count before it has a result; without one it has no gain."
)
"""Said where a plan asks for one trial, and where one was measured."""
Open = tuple[Condition, int]
"""A condition, and how many trials that count it still lacks."""


def open_conditions(visit: Visit) -> tuple[Open, ...]:
    """Return each condition that the protocol plans; empty: it is not known.

    A condition is the side and the toes: the fixation is chosen when the foot is there.
    """
    try:
        protocol = MeasurementProtocol.from_json(visit.header.protocol_json or "")
    except ProtocolError:
        return ()
    planned = {(one.side, one.region, one.posture): one for one in protocol.conditions}
    accepted = Counter(
        (trial.condition.side, trial.condition.region, trial.condition.posture)
        for trial in visit.trials
        if trial.accepted and not trial.practice
    )
    return tuple(
        (condition, max(protocol.trials - accepted[one], 0)) for one, condition in planned.items()
    )


def conditions_done(visit: Visit) -> tuple[int, int]:
    """Return how many conditions are measured, and how many the protocol plans; 0: not known."""
    found = open_conditions(visit)
    return sum(n == 0 for _, n in found), len(found)


def missing_text(found: Sequence[Open]) -> Text | None:
    """Return which trials are still to be measured; None: none."""
    trials = [_TIMES.fill(n=n, name=condition_text(condition)) for condition, n in found if n]
    return _MISSING.fill(trials=listed(trials)) if trials else None
