"""The plan of a visit: what is done, what is next, whatever happened so far."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate.analysis.quality.series_checks import MAX_TRIALS
from forceplate.protocol import STANDARD, MeasurementProtocol
from forceplate.session import PlannedState, PlannedTrial
from forceplate.session.visit_plan import following_condition, plan_of_saved, plan_visit
from forceplate.types import Condition, EndReason, Override, Region, Result, Side, Trial, Visit
from tests.unit.analysis_data import HEADER

AT = datetime(2026, 3, 2, tzinfo=UTC)
A, B, C = STANDARD.conditions[:3]
ELSEWHERE = Condition(Side.LEFT, Region.ALL_TOES)
OPEN = (PlannedState.NOW, PlannedState.NEXT, PlannedState.LATER)


def trial(
    number: int = 1,
    condition: Condition = A,
    *,
    accepted: bool = True,
    practice: bool = False,
    peak_n: float = 50.0,
    end_reason: EndReason = EndReason.COMPLETED,
) -> Trial:
    return Trial(
        number=number,
        condition=condition,
        started_at=AT,
        sample_rate_hz=1000.0,
        counts=np.zeros((1, 1), np.int32),
        time_s=np.zeros(1),
        gaps=(),
        end_reason=end_reason,
        accepted=accepted and not practice,
        verdict_reason="",
        practice=practice,
        results=(Result("peak_force", peak_n, "N", "max", 1),),
    )


def numbered(trials: list[Trial]) -> list[Trial]:
    return [replace(each, number=n) for n, each in enumerate(trials, 1)]


PLANS = st.builds(
    MeasurementProtocol,
    name=st.just("any"),
    conditions=st.sampled_from([(A,), (A, B), (B, A, C)]),
    trials=st.integers(1, 8),
    practice_trials=st.integers(0, 2),
)
DONE_SO_FAR = st.lists(
    st.builds(
        trial,
        condition=st.sampled_from([A, B, C, ELSEWHERE]),
        accepted=st.booleans(),
        practice=st.booleans(),
        peak_n=st.floats(1.0, 200.0),
        end_reason=st.sampled_from(EndReason),
    ),
    max_size=14,
).map(numbered)


@given(protocol=PLANS, trials=DONE_SO_FAR, is_running=st.booleans(), data=st.data())
def test_the_plan_holds_every_trial_once_and_one_next(
    protocol: MeasurementProtocol, trials: list[Trial], is_running: bool, data: st.DataObject
) -> None:
    present = data.draw(st.sampled_from([*protocol.conditions, *(t.condition for t in trials)]))
    slots = plan_visit(protocol, trials, present, is_running=is_running)
    assert sorted(s.number for s in slots if s.number) == [t.number for t in trials]
    for slot in slots:
        assert (slot.trial is None) == (slot.number is None) == (slot.state in OPEN)
        if slot.trial is not None:
            assert (slot.condition, slot.practice) == (slot.trial.condition, slot.trial.practice)
    ahead = [slot for slot in slots if slot.state in OPEN]
    first = [slot for slot in ahead if slot.state is not PlannedState.LATER]
    assert len(first) == bool(ahead)
    assert all(
        slot.state is (PlannedState.NOW if is_running else PlannedState.NEXT) for slot in first
    )
    if any(slot.condition == present for slot in ahead):
        assert first[0].condition == present
    conditions = list(dict.fromkeys(slot.condition for slot in slots))
    assert [slot.condition for slot in slots] == sorted(
        (slot.condition for slot in slots), key=conditions.index
    ), "condition by condition"


@given(protocol=PLANS, trials=DONE_SO_FAR)
def test_enough_is_planned_and_never_more_than_do_not_tire(
    protocol: MeasurementProtocol, trials: list[Trial]
) -> None:
    slots = plan_visit(protocol, trials, protocol.conditions[0])
    for condition in protocol.conditions:
        counted = [t for t in trials if t.condition == condition and not t.practice]
        ahead = [s for s in slots if s.condition == condition and s.state in OPEN]
        to_count = [s for s in ahead if not s.practice]
        most = max(MAX_TRIALS, protocol.trials)
        n_accepted = sum(t.accepted for t in counted)
        assert len(to_count) <= max(most - len(counted), 0)
        if n_accepted < protocol.trials:
            wanted = min(protocol.trials - n_accepted, max(most - len(counted), 0))
            assert len(to_count) == wanted
        else:
            assert len(to_count) <= 1
        practice = [s.practice for s in ahead]
        assert practice == sorted(practice, reverse=True), "practice comes first"
        assert not (counted and any(practice))
    assert all(s.condition in protocol.conditions for s in slots if s.state in OPEN)


@given(protocol=PLANS, peaks_n=st.lists(st.floats(1.0, 200.0), min_size=80, max_size=80))
def test_doing_what_is_next_always_comes_to_an_end(
    protocol: MeasurementProtocol, peaks_n: list[float]
) -> None:
    trials: list[Trial] = []
    present = protocol.conditions[0]
    for peak_n in peaks_n:
        following = [
            s for s in plan_visit(protocol, trials, present) if s.state is PlannedState.NEXT
        ]
        if not following:
            break
        (slot,) = following
        present = slot.condition
        trials.append(trial(len(trials) + 1, present, practice=slot.practice, peak_n=peak_n))
    assert not any(s.state in OPEN for s in plan_visit(protocol, trials, present))
    seen = list(dict.fromkeys(t.condition for t in trials))
    assert seen == list(protocol.conditions), "in the protocol's order"


def plan(*trials: Trial) -> list[tuple[bool, PlannedState]]:
    protocol = replace(STANDARD, conditions=(A,), trials=2)
    slots = plan_visit(protocol, numbered(list(trials)), A)
    return [(slot.practice, slot.state) for slot in slots]


def test_a_rejected_trial_comes_again() -> None:
    practice, good, bad = trial(practice=True), trial(), trial(accepted=False)
    done, rejected = (False, PlannedState.DONE), (False, PlannedState.REJECTED)
    following, later = (False, PlannedState.NEXT), (False, PlannedState.LATER)
    assert plan() == [(True, PlannedState.NEXT), later, later]
    assert plan(practice) == [(True, PlannedState.DONE), following, later]
    assert plan(practice, bad) == [(True, PlannedState.DONE), rejected, following, later]
    assert plan(practice, bad, good, good) == [(True, PlannedState.DONE), rejected, done, done]


@pytest.mark.parametrize("end_reason", [EndReason.DISCONNECTED, EndReason.INTERRUPTED])
def test_practice_that_broke_off_or_was_rejected_comes_again(end_reason: EndReason) -> None:
    again = [(True, PlannedState.REJECTED), (True, PlannedState.NEXT)]
    assert plan(trial(practice=True, end_reason=end_reason))[:2] == again
    override = Override(False, "Measured again.", "AB", AT)
    assert plan(replace(trial(practice=True), override=override))[:2] == again


def test_a_series_that_is_not_settled_asks_for_one_more() -> None:
    settled = [trial(peak_n=50.0), trial(peak_n=49.0)]
    apart = [trial(peak_n=50.0), trial(peak_n=30.0)]
    assert len(plan(*settled)) == 2
    assert plan(*apart)[2:] == [(False, PlannedState.NEXT)]
    assert len(plan(*apart, *[trial(peak_n=p) for p in (20.0, 15.0, 10.0, 5.0)])) == MAX_TRIALS


def test_after_the_last_foot_comes_the_one_that_was_left_out() -> None:
    protocol = replace(STANDARD, conditions=(A, B), trials=1, practice_trials=0)

    def following(slots: tuple[PlannedTrial, ...]) -> list[Condition]:
        return [slot.condition for slot in slots if slot.state is PlannedState.NEXT]

    assert following(plan_visit(protocol, [], B)) == [B]
    assert following(plan_visit(protocol, [trial(condition=B)], B)) == [A]


def test_the_plan_of_a_saved_visit_is_that_of_its_protocol_or_its_trials() -> None:
    saved = Visit(replace(HEADER, protocol_json=STANDARD.to_json()), (trial(condition=B),))
    assert plan_of_saved(saved) == plan_visit(STANDARD, saved.trials, A)
    unknown = replace(saved, header=replace(HEADER, protocol_json=None))
    assert [planned.condition for planned in plan_of_saved(unknown)] == [B]


def test_what_follows_is_the_next_that_is_open_else_the_next() -> None:
    def plan(*are_open: bool) -> list[PlannedTrial]:
        states = [PlannedState.LATER if is_open else PlannedState.DONE for is_open in are_open]
        return [
            PlannedTrial(each, None, False, state, None)
            for each, state in zip((A, B, C), states, strict=True)
        ]

    assert [following_condition(plan(True, True, True), each) for each in (A, B, C)] == [B, C, A]
    assert [following_condition(plan(True, False, False), each) for each in (A, B, C)] == [A, A, A]
    assert [following_condition(plan(False, False, False), each) for each in (A, B, C)] == [B, C, A]
