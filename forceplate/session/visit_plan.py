"""The plan of a visit, trial by trial: done, now, next, later."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from forceplate.analysis.quality import asks_for_more, check_series
from forceplate.analysis.quality.series_checks import MAX_TRIALS
from forceplate.errors import ProtocolError
from forceplate.protocol import MeasurementProtocol
from forceplate.types import Condition, EndReason, Trial, Visit

_IN_ORDER = (EndReason.COMPLETED, EndReason.STOPPED)


class PlannedState(StrEnum):
    """What became of a place in the plan."""

    DONE = "done"
    REJECTED = "rejected"
    """The trial does not count; another place has been made for it."""
    NOW = "now"
    NEXT = "next"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class PlannedTrial:
    """One place in the plan of a visit."""

    condition: Condition
    number: int | None
    """Of its trial in the visit; None before it is recorded and saved."""
    practice: bool
    state: PlannedState
    trial: Trial | None


def plan_visit(
    protocol: MeasurementProtocol,
    trials: Sequence[Trial],
    condition: Condition,
    *,
    is_running: bool = False,
) -> tuple[PlannedTrial, ...]:
    """Return the trials of a visit, done and to do, condition by condition in the protocol's order.

    In each condition its recorded trials come first, in their order, then what is still to be
    done: practice before what counts. A rejected trial makes room for another, and where the
    series is not settled, one more is planned; up to so many in all as do not tire the person.
    Conditions that the protocol does not name come last, with their trials only.

    Parameters
    ----------
    condition
        The present one; the next trial is its first open one, else that of the next condition
        after it that has one.
    is_running
        The next trial is being measured now.
    """
    conditions = [*protocol.conditions]
    conditions += [c for c in dict.fromkeys(t.condition for t in trials) if c not in conditions]
    rows: dict[Condition, list[PlannedTrial]] = {}
    for each in conditions:
        of_it = sorted((t for t in trials if t.condition == each), key=lambda t: t.number)
        rows[each] = [_recorded(trial) for trial in of_it] + [
            PlannedTrial(each, None, practice, PlannedState.LATER, None)
            for practice in _still_to_do(protocol, each, of_it)
        ]
    _mark_next(rows, condition, PlannedState.NOW if is_running else PlannedState.NEXT)
    return tuple(planned for row in rows.values() for planned in row)


def plan_of_saved(visit: Visit) -> tuple[PlannedTrial, ...]:
    """Return the same of a visit in its file; by an unknown protocol its trials are the plan."""
    try:
        protocol = MeasurementProtocol.from_json(visit.header.protocol_json or "")
    except ProtocolError:
        return tuple(map(_recorded, visit.trials))
    return plan_visit(protocol, visit.trials, protocol.conditions[0])


def following_condition(plan: Sequence[PlannedTrial], present: Condition) -> Condition:
    """Return the next condition in which something is still to be done; else the next one."""
    conditions = list(dict.fromkeys(slot.condition for slot in plan))
    first = conditions.index(present) + 1
    order = conditions[first:] + conditions[:first]
    is_open = {PlannedState.NOW, PlannedState.NEXT, PlannedState.LATER}
    unfinished = {slot.condition for slot in plan if slot.state in is_open}
    return next((each for each in order if each in unfinished), order[0])


def _recorded(trial: Trial) -> PlannedTrial:
    counts = _practised(trial) if trial.practice else trial.accepted
    state = PlannedState.DONE if counts else PlannedState.REJECTED
    return PlannedTrial(trial.condition, trial.number, trial.practice, state, trial)


def _practised(trial: Trial) -> bool:
    """Return whether a practice trial was one; its verdict says nothing, it never counts."""
    return trial.end_reason in _IN_ORDER and trial.override is None


def _still_to_do(
    protocol: MeasurementProtocol, condition: Condition, trials: Sequence[Trial]
) -> list[bool]:
    """Return for each trial that is still open whether it is practice."""
    if condition not in protocol.conditions:
        return []
    counted = [trial for trial in trials if not trial.practice]
    n_practised = sum(_practised(trial) for trial in trials if trial.practice)
    n_practice = 0 if counted else max(protocol.practice_trials - n_practised, 0)
    n_open = max(protocol.trials - sum(trial.accepted for trial in counted), 0)
    is_series = protocol.trials > 1  # one trial alone has nothing to agree with
    if not n_open and is_series and asks_for_more(check_series(counted), len(counted)):
        n_open = 1
    most = max(MAX_TRIALS, protocol.trials)
    return [True] * n_practice + [False] * min(n_open, max(most - len(counted), 0))


def _mark_next(
    rows: dict[Condition, list[PlannedTrial]], condition: Condition, state: PlannedState
) -> None:
    conditions = list(rows)
    first = conditions.index(condition)
    for each in conditions[first:] + conditions[:first]:
        for place, planned in enumerate(rows[each]):
            if planned.state is PlannedState.LATER:
                rows[each][place] = PlannedTrial(each, None, planned.practice, state, None)
                return
