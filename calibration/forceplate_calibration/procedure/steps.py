"""What the guided procedure is to do: the plan, and the steps it comes to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

import numpy as np

from forceplate.errors import CalibrationError
from forceplate.words import Text
from forceplate_calibration.fitting.sufficient_loads import check_loads
from forceplate_calibration.readings.calibration_record import CalibrationRecord
from forceplate_calibration.readings.weights import NO_LOAD, Load, load_of

PROCEDURE = "dead weights, guided, version 1"
BEYOND_CAPACITY = Text(
    "Load {load} presses with {force:.1f} N, beyond the capacity of {capacity:g} N. Use less."
)


@dataclass(frozen=True, slots=True)
class ProcedurePlan:
    """What is to be done; times in seconds of the platform's time."""

    loads: tuple[tuple[str, ...], ...]
    """Ids of the weights of each load, from the lightest to the heaviest."""
    places_mm: tuple[tuple[float, float], ...] = ((0.0, 0.0),)
    """Where they stand, from the middle of the plate."""
    runs: int = 3
    preloads: int = 3
    """With the heaviest load, before the first run of a plate."""
    warm_up_s: float = 900.0
    settle_s: float = 10.0
    read_s: float = 5.0
    creep_s: tuple[float, ...] = (30.0, 300.0)
    """After the heaviest load of the last run was read, in its first place; empty: no creep."""
    falling: bool = True
    """Take the loads off one by one too; gives the hysteresis."""


class StepKind(StrEnum):
    """What the operator is to do."""

    WARM_UP = "warm_up"
    """Leave the platform switched on and unloaded."""
    PRELOAD = "preload"
    """Put the heaviest load on; take it off afterwards."""
    ZERO = "zero"
    """Take everything off."""
    UP = "up"
    DOWN = "down"
    CREEP = "creep"
    """Touch nothing."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do and to read."""

    kind: StepKind
    load: Load = NO_LOAD
    run: int = 1
    x_mm: float = 0.0
    y_mm: float = 0.0
    plate: str = ""
    wait_s: float = 0.0
    """Before the reading, instead of settling: warm-up and creep."""


def plan_steps(plan: ProcedurePlan, record: CalibrationRecord) -> tuple[Step, ...]:
    """Return all steps in order.

    Raises
    ------
    CalibrationError
        A weight is unknown or used twice in a load, the loads do not rise, a load is beyond the
        capacity, or all of them could not give the calibration of a plate.
    """
    loads = _loads(plan, record)
    steps = [Step(StepKind.WARM_UP, wait_s=plan.warm_up_s)] if plan.warm_up_s else []
    for each in record.plates:
        plate = each.plate
        first = plan.places_mm[0]
        steps += [_step(StepKind.PRELOAD, loads[-1], 1, first, plate)] * plan.preloads
        for run in range(1, plan.runs + 1):
            for place in plan.places_mm:
                steps.append(_step(StepKind.ZERO, NO_LOAD, run, place, plate))
                steps += [_step(StepKind.UP, load, run, place, plate) for load in loads]
                if run == plan.runs and place == first:
                    before = 0.0
                    for after_s in plan.creep_s:
                        step = _step(StepKind.CREEP, loads[-1], run, place, plate)
                        steps.append(replace(step, wait_s=after_s - before))
                        before = after_s
                if plan.falling:
                    steps += [_step(StepKind.DOWN, x, run, place, plate) for x in loads[-2::-1]]
                steps.append(_step(StepKind.ZERO, NO_LOAD, run, place, plate))
        loaded = [x for x in steps if x.plate == plate and x.kind in (StepKind.UP, StepKind.DOWN)]
        forces_n = [x.load.force_n * np.array([1.0, x.x_mm, x.y_mm]) for x in loaded]
        check_loads(np.array(forces_n), each.channels)
    return tuple(steps)


def _step(kind: StepKind, load: Load, run: int, place: tuple[float, float], plate: str) -> Step:
    return Step(kind, load, run, place[0], place[1], plate)


def _loads(plan: ProcedurePlan, record: CalibrationRecord) -> list[Load]:
    """Return the loads of a plan, from light to heavy; refuse what cannot be put on."""
    known = {weight.id: weight for weight in record.weights}
    missing = sorted({each for ids in plan.loads for each in ids} - set(known))
    if missing or not plan.loads or not plan.places_mm or plan.runs < 1:
        what = (
            Text("unknown weight {name}").fill(name=missing[0])
            if (missing)
            else Text("no loads, places or runs")
        )
        raise CalibrationError(
            Text(
                "The plan cannot be done: {what}. Give weights, loads made of them, places and "
                "runs."
            ).fill(what=what)
        )
    loads = [
        load_of([known[each] for each in ids], record.gravity, record.air_density_kg_m3)
        for ids in plan.loads
    ]
    for lighter, heavier in pairwise(loads):
        if heavier.force_n <= lighter.force_n:
            raise CalibrationError(
                Text(
                    "Load {heavier} is not heavier than {lighter}. Order the loads from light to "
                    "heavy."
                ).fill(heavier="+".join(heavier.weights), lighter="+".join(lighter.weights))
            )
    if loads[-1].force_n > record.instrument.capacity_n * 1.02:
        raise CalibrationError(
            BEYOND_CAPACITY.fill(
                load="+".join(loads[-1].weights),
                force=loads[-1].force_n,
                capacity=record.instrument.capacity_n,
            )
        )
    return loads
