"""Whether the rest that the protocol plans was kept before the trials that count."""

from __future__ import annotations

from itertools import pairwise

from forceplate.errors import ProtocolError
from forceplate.protocol import MeasurementProtocol
from forceplate.types import Trial, Visit, VisitHeader
from forceplate.words import Text, listed

KEPT_SHARE = 0.9
"""Of the planned rest: whoever waits until the window says so has at least that in the file."""
_CUT_SHORT = Text(
    "The rest between trials was cut short, to {least} s instead of {planned:.0f} s: before "
    "trial {numbers}."
)


def rests_cut_short(visit: Visit) -> dict[int, float]:
    """Return the rest in s before each trial that counts and had less than was planned.

    It lasts from the end of the recording before, of whatever toes, to the effort; to the begin of
    the recording where no effort was found. Empty also where no protocol is known, as of an import.
    """
    least_s, found = KEPT_SHARE * _planned_s(visit.header), {}
    for before, after in pairwise(sorted(visit.trials, key=lambda trial: trial.started_at)):
        apart_s = (after.started_at - before.started_at).total_seconds()
        rest_s = apart_s - _ended_s(before) + (after.value("onset_s") or 0.0)
        # recordings that overlap were not made one after the other, or the clock was put back
        if after.accepted and apart_s >= _ended_s(before) and rest_s < least_s:
            found[after.number] = rest_s
    return found


def rest_doubt(visit: Visit) -> Text | None:
    """Return the same as a sentence; None: the rest was kept, or is not known."""
    found = rests_cut_short(visit)
    if not found:
        return None
    numbers = listed(map(str, sorted(found)))
    planned_s = _planned_s(visit.header)
    return _CUT_SHORT.fill(numbers=numbers, least=round(min(found.values())), planned=planned_s)


def rest_words(visit: Visit) -> str | None:
    """Return the trials before which it was cut short, as fixed words: ``3; 5``; None: none."""
    return "; ".join(map(str, sorted(rests_cut_short(visit)))) or None


def _planned_s(header: VisitHeader) -> float:
    try:
        return MeasurementProtocol.from_json(header.protocol_json or "").rest_s
    except ProtocolError:
        return 0.0


def _ended_s(trial: Trial) -> float:
    return float(trial.time_s[-1]) if len(trial.time_s) else 0.0
