"""The guided procedure: every step, stillness, second thoughts, interruption, damage."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from numpy.typing import NDArray

from forceplate.errors import CalibrationError
from forceplate_calibration.certificate.issue import issue
from forceplate_calibration.procedure.procedure import Phase, Procedure
from forceplate_calibration.procedure.steps import ProcedurePlan, Step, StepKind, plan_steps
from forceplate_calibration.readings.calibration_record import (
    CalibratedPlatform,
    CalibrationRecord,
    ChannelRange,
    Environment,
    PlateChannels,
)
from forceplate_calibration.readings.reading import Reading, ReadingKind
from forceplate_calibration.readings.stillness import StillDetector
from forceplate_calibration.readings.weights import DeadWeight, gravity_at

RATE_HZ = 80.0
SLOPE = 0.002
IDS = "abcdef"
RECORD = CalibrationRecord(
    id="bench",
    made=date(2026, 3, 2),
    valid_until=date(2027, 3, 2),
    instrument=CalibratedPlatform(
        "line", "m", "7", "1", RATE_HZ, (ChannelRange("cell", -(2**23), 2**23 - 1),), 200.0
    ),
    channel_names=("cell",),
    plates=(PlateChannels("", ("cell",)),),
    gravity=gravity_at(52.0),
    air_density_kg_m3=1.2,
    weights=tuple(DeadWeight(name, 2.5, 0.0005) for name in IDS),
    readings=(),
    procedure="",
    environment=Environment(),
)
PLAN = ProcedurePlan(
    loads=tuple(tuple(IDS[:n]) for n in range(1, 7)),
    runs=2,
    preloads=1,
    warm_up_s=20.0,
    settle_s=1.0,
    read_s=2.0,
    creep_s=(3.0, 30.0),
)


def ignore(line: str) -> None:
    assert line.endswith("\n")


def phase_of(procedure: Procedure) -> Phase:
    return procedure.phase


def kind_of(procedure: Procedure) -> StepKind:
    assert procedure.step is not None
    return procedure.step.kind


class Bench:
    """The operator and the platform: puts on what a step asks, and gives the samples."""

    def __init__(self, procedure: Procedure, seed: int = 1) -> None:
        self.procedure = procedure
        self.rng = np.random.default_rng(seed)

    def samples(self, force_n: float, n: int = 40) -> NDArray[np.int32]:
        counts = 5000 + force_n / SLOPE + self.rng.normal(0, 5, (n, 1))
        return np.rint(counts).astype(np.int32)

    def do(self, extra_n: float = 0.0) -> Reading | None:
        """Do the present step; None for one without a reading."""
        procedure, step = self.procedure, self.procedure.step
        assert step is not None
        procedure.confirm()
        for _ in range(400):
            reading = procedure.feed(self.samples(step.load.force_n + extra_n))
            if reading is not None or procedure.step is not step:
                return reading
        raise AssertionError(f"{step} gave no reading")

    def finish(self) -> Iterator[Step]:
        while (step := self.procedure.step) is not None:
            self.do()
            yield step


def begin(plan: ProcedurePlan = PLAN) -> tuple[Procedure, list[str]]:
    lines: list[str] = []
    return Procedure(RECORD, plan, lines.append), lines


def test_every_step_is_asked_for_and_read() -> None:
    procedure, lines = begin()
    steps = list(Bench(procedure).finish())
    assert tuple(steps) == plan_steps(PLAN, RECORD)
    kinds = [step.kind for step in steps]
    up, down = [StepKind.UP] * 6, [StepKind.DOWN] * 5
    zero, creep = [StepKind.ZERO], [StepKind.CREEP] * 2
    assert kinds == [
        StepKind.WARM_UP, StepKind.PRELOAD,
        *zero, *up, *down, *zero,
        *zero, *up, *creep, *down, *zero,
    ]  # fmt: skip
    assert phase_of(procedure) is Phase.DONE
    assert procedure.step is None
    assert len(procedure.readings) == len(kinds) - 1 == len(lines) - 1
    made = issue(procedure.record)
    assert made.channels[0].sensitivity_n_per_count == pytest.approx(SLOPE, rel=2e-4)
    assert made.certificate is not None
    measured = made.certificate.results[0].characteristics
    assert measured.creep_s is not None
    assert measured.creep_s == pytest.approx(27.0, abs=3.0)
    assert measured.zero_return_percent is not None
    assert measured.zero_return_percent < 0.05
    assert made.certificate.readings[0].n_samples == 160


def test_only_a_wait_has_time_left() -> None:
    procedure, _ = begin()
    assert procedure.wait_left_s == 0.0  # for the operator
    procedure.confirm()
    assert phase_of(procedure) is Phase.WAITING
    assert procedure.wait_left_s == 20.0
    procedure.feed(np.zeros((40, 1), np.int32))
    assert procedure.wait_left_s == 20.0 - 40 / 80


def test_how_long_the_rest_takes_at_least_is_known_at_each_step() -> None:
    procedure, _ = begin()
    bench = Bench(procedure)
    n_read = 1 + 2 * (1 + 6 + 5 + 1)  # preload; each run from zero to zero
    assert procedure.least_left_s == 20 + n_read * (1 + 2) + (3 + 2) + (27 + 2)
    procedure.confirm()
    procedure.feed(bench.samples(0.0, n=400))
    assert procedure.least_left_s == 20 - 400 / RATE_HZ + n_read * (1 + 2) + (3 + 2) + (27 + 2)
    procedure.skip()
    bench.do()
    assert procedure.least_left_s == (n_read - 1) * (1 + 2) + (3 + 2) + (27 + 2)
    list(bench.finish())
    assert procedure.least_left_s == 0.0


def test_an_unfinished_procedure_gives_no_record() -> None:
    procedure, _ = begin()
    with pytest.raises(CalibrationError, match="0 of 30 steps"):
        _ = procedure.record


def test_nothing_is_read_before_the_operator_is_ready() -> None:
    procedure, _ = begin(replace(PLAN, warm_up_s=0.0, preloads=0))
    bench = Bench(procedure)
    for _ in range(50):
        assert procedure.feed(bench.samples(0.0)) is None
    assert phase_of(procedure) is Phase.OPERATOR
    procedure.confirm()
    assert phase_of(procedure) is Phase.READING
    assert procedure.feed(bench.samples(0.0, 200)) is None  # settling first
    assert procedure.feed(bench.samples(0.0, 40)) is not None


def test_a_swinging_weight_is_waited_for() -> None:
    detector = StillDetector((0,), sample_rate_hz=RATE_HZ, settle_s=0.0, read_s=2.0)
    t = np.arange(4000) / RATE_HZ
    rng = np.random.default_rng(2)
    swing = 3000 * np.exp(-t / 4) * np.sin(2 * np.pi * 0.8 * t)
    counts = np.rint(50_000 + swing + rng.normal(0, 5, len(t))).astype(np.int32)[:, None]
    for i in range(0, len(counts), 40):
        spell = detector.feed(counts[i : i + 40])
        if spell is not None:
            break
    assert spell is not None
    assert i > 10 * RATE_HZ
    assert spell.counts[0] == pytest.approx(50_000, abs=5)


def test_a_creeping_hand_is_reported() -> None:
    detector = StillDetector((0,), sample_rate_hz=RATE_HZ, settle_s=0.0, read_s=2.0)
    ramp = (np.arange(4000) * 10).astype(np.int32)[:, None]
    assert all(detector.feed(ramp[i : i + 80]) is None for i in range(0, 4000, 80))
    assert detector.is_restless


def test_a_wrong_weight_surprises_and_is_read_again() -> None:
    procedure, lines = begin(replace(PLAN, warm_up_s=0.0, preloads=0))
    bench = Bench(procedure)
    bench.do()
    bench.do()
    step = procedure.step
    bench.do(extra_n=25.0)
    assert procedure.surprise_percent == pytest.approx(51, abs=1)
    procedure.redo()
    assert procedure.step == step
    assert '"word":"redo"' in lines[-1]
    bench.do()
    assert procedure.surprise_percent is None
    list(bench.finish())
    assert all(r.kind is not ReadingKind.UP or r.row != 3 for r in procedure.readings)
    assert issue(procedure.record).channels[0].sensitivity_n_per_count == pytest.approx(
        SLOPE, rel=2e-4
    )


def test_the_record_says_how_long_was_warmed_up() -> None:
    waited, _ = begin()
    list(Bench(waited).finish())
    assert waited.record.environment.warm_up_s == PLAN.warm_up_s
    assert waited.skipped == frozenset()
    without, _ = begin()
    without.skip()
    assert without.skipped == {0}
    list(Bench(without).finish())
    assert without.record.environment.warm_up_s == 0.0
    shorter, _ = begin()
    shorter.confirm()
    shorter.feed(Bench(shorter).samples(0.0, round(5 * RATE_HZ)))
    shorter.skip()
    list(Bench(shorter).finish())
    assert shorter.record.environment.warm_up_s == 5.0


def test_only_warm_up_and_creep_can_be_skipped() -> None:
    procedure, _ = begin()
    procedure.skip()
    bench = Bench(procedure)
    assert kind_of(procedure) is StepKind.PRELOAD
    procedure.skip()
    assert kind_of(procedure) is StepKind.PRELOAD
    while kind_of(procedure) is not StepKind.CREEP:
        bench.do()
    procedure.skip()
    procedure.skip()
    assert kind_of(procedure) is StepKind.DOWN
    procedure.redo()  # the last reading was the heaviest load on the way up
    assert kind_of(procedure) is StepKind.UP
    assert procedure.step is not None
    assert procedure.step.load.weights == tuple(IDS)


@pytest.mark.parametrize("n_done", [0, 1, 3, 15, 16, 17, 25, 30])
def test_an_interrupted_procedure_goes_on_at_its_run(n_done: int) -> None:
    procedure, lines = begin()
    bench = Bench(procedure)
    for _ in range(n_done):
        bench.do()
    torn = "".join(lines) + '{"word":"reading","data":{"row"'
    more: list[str] = []
    again = Procedure.resumed(torn, more.append)
    kept = again.readings
    assert kept == procedure.readings[: len(kept)]
    assert len(kept) == (29 if n_done == 30 else 14 if n_done >= 15 else 0)
    list(Bench(again, seed=9).finish())
    record = again.record
    assert [r.run for r in record.readings if r.kind is ReadingKind.UP] == [1] * 6 + [2] * 6
    assert len({r.row for r in record.readings}) == len(record.readings)
    issue(record)
    # interrupted a second time, after the end
    once_more = Procedure.resumed("".join(lines) + "".join(more), ignore)
    assert once_more.record.readings == record.readings


def test_a_damaged_journal_is_refused() -> None:
    procedure, lines = begin()
    bench = Bench(procedure)
    for _ in range(5):
        bench.do()
    changed = [*lines]
    changed[2] = changed[2].replace('"n_samples":160', '"n_samples":161')
    with pytest.raises(CalibrationError, match="Line 3"):
        Procedure.resumed("".join(changed), ignore)
    with pytest.raises(CalibrationError, match="empty"):
        Procedure.resumed("", ignore)
    with pytest.raises(CalibrationError, match="Line 1"):
        Procedure.resumed("a visit file", ignore)
    with pytest.raises(CalibrationError, match="not the journal"):
        Procedure.resumed(lines[1], ignore)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"loads": (("a",), ("z",))}, "unknown weight z"),
        ({"loads": (("a", "b"), ("a",))}, "not heavier"),
        ({"loads": (("a", "a"),)}, "twice"),
        ({"loads": ()}, "no loads"),
        ({"runs": 0}, "cannot be done"),
        ({"loads": (("a",), ("a", "b"))}, "2 different loads"),
    ],
)
def test_an_impossible_plan_is_refused(change: dict[str, object], words: str) -> None:
    with pytest.raises(CalibrationError, match=words):
        plan_steps(replace(PLAN, **change), RECORD)  # type: ignore[arg-type]


LINE_MM = ((0.0, 0.0), (-60.0, 40.0), (60.0, -40.0))
CORNERS_MM = ((0.0, 0.0), *((x, y) for x in (-60.0, 60.0) for y in (-40.0, 40.0)))


@pytest.mark.parametrize(
    ("cells", "places_mm", "words"),
    [
        (2, CORNERS_MM, r"\(c0, c1\).*'# plate: 1 = c0' and '# plate: 2 = c1'"),
        (3, LINE_MM, "do not tell the 3 cells apart"),
        (4, CORNERS_MM[:1], "do not tell the 4 cells apart"),
    ],
)
def test_weights_that_cannot_give_a_plate_are_refused_before_the_first(
    cells: int, places_mm: tuple[tuple[float, float], ...], words: str
) -> None:
    names = tuple(f"c{n}" for n in range(cells))
    together = replace(RECORD, channel_names=names, plates=(PlateChannels("", names),))
    alone = tuple(PlateChannels(name, (name,)) for name in names)
    plan = replace(PLAN, places_mm=places_mm)
    with pytest.raises(CalibrationError, match=words):
        plan_steps(plan, together)
    assert plan_steps(plan, replace(together, plates=alone))


def test_a_load_beyond_the_capacity_is_refused_before_it_is_put_on() -> None:
    small = replace(RECORD, instrument=replace(RECORD.instrument, capacity_n=100.0))
    with pytest.raises(CalibrationError, match="beyond the capacity of 100 N"):
        Procedure(small, PLAN, ignore)
