"""How much of a visit is done: the one count that every screen shows."""

from __future__ import annotations

from collections import Counter

from forceplate.errors import ProtocolError
from forceplate.protocol import MeasurementProtocol
from forceplate.types import Visit


def conditions_done(visit: Visit) -> tuple[int, int]:
    """Return how many conditions are measured, and how many the protocol plans; 0: not known.

    A condition is the side and the toes: the fixation is chosen when the foot is there.
    """
    try:
        protocol = MeasurementProtocol.from_json(visit.header.protocol_json or "")
    except ProtocolError:
        return 0, 0
    planned = {(one.side, one.region, one.posture) for one in protocol.conditions}
    accepted = Counter(
        (trial.condition.side, trial.condition.region, trial.condition.posture)
        for trial in visit.trials
        if trial.accepted and not trial.practice
    )
    return sum(accepted[one] >= protocol.trials for one in planned), len(planned)
