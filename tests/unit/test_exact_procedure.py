"""The guided procedure and the check with one weight, sample by sample: exactly."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import numpy as np
import pytest

from forceplate.errors import CalibrationError
from forceplate_calibration import Calibration, ChannelSensitivity, Plate
from forceplate_calibration.platform_check.check import (
    PlatformCheckItem,
    PlatformCheckLimits,
    PlatformCheckPlan,
    platform_check_from_json,
)
from forceplate_calibration.platform_check.history import last_before, platform_change
from forceplate_calibration.platform_check.run import PlatformCheckPhase, PlatformCheckRun
from forceplate_calibration.procedure.procedure import (
    Phase,
    Procedure,
    journal_line,
    parsed_line,
)
from forceplate_calibration.procedure.steps import StepKind, plan_steps
from forceplate_calibration.readings.calibration_record import ChannelRange, PlateChannels
from forceplate_calibration.readings.reading import Reading
from forceplate_calibration.readings.weights import DeadWeight, Load
from forceplate_calibration.stored import read_stored, sha256_of
from tests.unit.test_calibration_arithmetic import CELL, checked
from tests.unit.test_calibration_procedure import PLAN, RECORD, phase_of

QUICK = replace(PLAN, warm_up_s=0.0, preloads=0, creep_s=(), settle_s=0.5, read_s=0.4)
SETTLE, READ = 40, 32
"""Samples of each at the rate of the record."""
TWO = replace(
    RECORD,
    instrument=replace(
        RECORD.instrument, channels=tuple(ChannelRange(n, -(2**23), 2**23) for n in "pqr")
    ),
    channel_names=("p", "q", "r"),
    plates=(PlateChannels("a", ("q",)), PlateChannels("b", ("r",))),
)
PLACES = ((0.0, 0.0), (30.0, -20.0))


def samples(n: int, *counts: int) -> Any:
    return np.tile(np.array(counts, np.int32), (n, 1))


def take(procedure: Procedure, *counts: int) -> Reading:
    """Take the present reading, of these counts in each channel."""
    procedure.confirm()
    assert phase_of(procedure) is Phase.READING
    settle = 0 if procedure.step and procedure.step.kind is StepKind.CREEP else SETTLE
    assert procedure.feed(samples(settle + READ - 1, *counts)) is None
    found = procedure.feed(samples(1, *counts))
    assert found is not None
    return found


def counts_of(procedure: Procedure, gain: float = 500.0) -> int:
    assert procedure.step is not None
    return 100 + round(gain * procedure.step.load.force_n)


def begin(record: Any = RECORD, plan: Any = QUICK) -> tuple[Procedure, list[str]]:
    lines: list[str] = []
    return Procedure(record, plan, lines.append), lines


# The plan


def test_the_steps_of_two_plates_at_two_places() -> None:
    plan = replace(
        QUICK, places_mm=PLACES, warm_up_s=9.0, preloads=1, creep_s=(3.0, 30.0), falling=False
    )
    steps = plan_steps(plan, TWO)
    up = [("up", n) for n in range(1, 7)]
    zero = [("zero", 0)]
    creep = [("creep", 6)] * 2
    wanted: list[tuple[str, int, int, tuple[float, float], str]] = [
        ("warm_up", 0, 1, PLACES[0], "")
    ]
    for plate in "ab":
        wanted.append(("preload", 6, 1, PLACES[0], plate))
        for run in (1, 2):
            for place in PLACES:
                held = creep if (run, place) == (2, PLACES[0]) else []
                wanted += [(k, n, run, place, plate) for k, n in (*zero, *up, *held, *zero)]
    assert [
        (s.kind.value, len(s.load.weights), s.run, (s.x_mm, s.y_mm), s.plate) for s in steps
    ] == wanted
    assert [s.wait_s for s in steps if s.wait_s] == [9.0, 3.0, 27.0, 3.0, 27.0]


def test_the_heaviest_load_may_be_two_percent_beyond_the_capacity() -> None:
    force = plan_steps(QUICK, RECORD)[6].load.force_n
    near = force / 1.02
    around = (near, math.nextafter(near, 0.0), math.nextafter(near, 1e9))
    just = next(each for each in around if each * 1.02 == force)
    for capacity, is_possible in ((just, True), (force / 1.021, False), (force / 1.1, False)):
        record = replace(RECORD, instrument=replace(RECORD.instrument, capacity_n=capacity))
        if is_possible:
            assert plan_steps(QUICK, record)
        else:
            with pytest.raises(CalibrationError, match=r"Load a\+b\+c\+d\+e\+f presses with"):
                plan_steps(QUICK, record)


def test_a_plan_that_cannot_be_done_says_why() -> None:
    for change, words in (
        ({"places_mm": ()}, "no loads, places or runs"),
        ({"runs": 0}, "no loads, places or runs"),
        ({"loads": (("y",), ("x",))}, "unknown weight x"),
        ({"loads": (("a",), ("b",))}, "Load b is not heavier than a"),
    ):
        with pytest.raises(CalibrationError, match=words):
            plan_steps(replace(QUICK, **change), RECORD)
    assert {step.run for step in plan_steps(replace(QUICK, runs=1), RECORD)} == {1}


# Sample by sample


def test_every_reading_is_of_its_step_and_told_to_the_journal() -> None:
    procedure, lines = begin(TWO, replace(QUICK, places_mm=PLACES))
    steps = procedure.steps
    n_fed = 0
    for number, step in enumerate(steps, start=1):
        assert procedure.progress == (number - 1, len(steps))
        on = counts_of(procedure)
        found = take(procedure, 7 * number, on if step.plate == "a" else 3, on + 1)
        n_fed += SETTLE + READ
        assert found == Reading(
            number, step.run, found.kind, step.load, (7.0 * number, float(on), on + 1.0)
            if step.plate == "a" else (7.0 * number, 3.0, on + 1.0), (0.0, 0.0, 0.0), READ,
            step.x_mm, step.y_mm, step.plate, n_fed / 80,
        )  # fmt: skip
        assert found.kind.value == step.kind.value
        assert procedure.surprise_percent is None
        word, data = parsed_line(lines[number].rstrip("\n"), number)
        assert (word, read_stored(Reading, data, "")) == ("reading", found)
    assert phase_of(procedure) is Phase.DONE
    assert procedure.progress == (len(steps), len(steps))
    assert len(lines) == len(steps) + 1
    # What is done stays done.
    procedure.confirm()
    procedure.skip()
    assert procedure.feed(samples(500, 0, 0, 0)) is None
    assert phase_of(procedure) is Phase.DONE
    assert not procedure.is_restless
    assert procedure.record.readings == procedure.readings


def test_a_wait_ends_with_its_last_sample() -> None:
    plan = replace(QUICK, warm_up_s=2.0, creep_s=(3.0,), runs=1)
    procedure, _ = begin(plan=plan)
    procedure.feed(samples(37, 0))  # before the wait: not of it
    procedure.confirm()
    assert procedure.wait_left_s == 2.0
    procedure.feed(samples(159, 0))
    assert phase_of(procedure) is Phase.WAITING
    assert procedure.wait_left_s == pytest.approx(1 / 80)
    procedure.feed(samples(1, 0))
    assert (phase_of(procedure), procedure.wait_left_s) == (Phase.OPERATOR, 0.0)
    assert procedure.step is not None
    assert procedure.step.kind is StepKind.ZERO
    for _ in range(7):
        take(procedure, counts_of(procedure))
    # Nobody has to confirm creep, and after its wait nothing is left out.
    on = counts_of(procedure)
    assert phase_of(procedure) is Phase.WAITING
    procedure.feed(samples(240, on))
    assert phase_of(procedure) is Phase.READING
    assert procedure.feed(samples(READ - 1, on)) is None
    assert procedure.feed(samples(1, on)) is not None


def test_a_second_confirmation_and_a_loss_during_a_reading() -> None:
    procedure, lines = begin()
    procedure.confirm()
    procedure.feed(samples(SETTLE, 100))
    procedure.confirm()  # it does not settle anew
    procedure.feed(samples(READ - 1, 100))
    procedure.lost_samples()
    assert procedure.feed(samples(READ - 1, 100)) is None
    assert procedure.feed(samples(1, 100)) is not None
    procedure.lost_samples()  # nothing is being read
    assert len(lines) == 2


def test_a_reading_is_taken_again() -> None:
    procedure, lines = begin()
    procedure.redo()
    assert (len(lines), procedure.progress[0]) == (1, 0)
    first = take(procedure, 100)
    procedure.confirm()
    procedure.feed(np.arange(5000, dtype=np.int32)[:, None] * 90)
    assert procedure.is_restless
    procedure.redo()  # only what is being read
    assert (phase_of(procedure), procedure.is_restless) == (Phase.OPERATOR, False)
    assert (procedure.readings, len(lines)) == ((first,), 2)
    take(procedure, 12_000)
    far = take(procedure, 60_000)
    assert procedure.surprise_percent == pytest.approx(
        100 * (59_900 / 11_900 / (far.load.force_n / first_force(procedure)) - 1)
    )
    procedure.redo()
    assert procedure.surprise_percent is None
    assert (len(procedure.readings), procedure.progress[0]) == (2, 2)
    assert lines[-1] == journal_line("redo", None)
    assert take(procedure, 23_900).row == 4


def first_force(procedure: Procedure) -> float:
    return procedure.readings[1].load.force_n


@pytest.mark.parametrize("sign", [1, -1])
def test_beside_the_largest_load_so_far_some_counts_are_of_no_account(sign: int) -> None:
    def moves(procedure: Procedure, by: int, *others: int) -> bool:
        """Return whether the last eighth of the spell may be so much off."""
        procedure.confirm()
        rows = samples(SETTLE + READ, *others, 50)
        rows[-4:, -1] += by
        found = procedure.feed(rows) is not None
        if not found:
            procedure.redo()
        return found

    alone, _ = begin()
    assert not moves(alone, 2)
    take(alone, 50)
    assert not moves(alone, 2)  # a zero is no load
    take(alone, 50 + sign * 100_000)
    take(alone, 50 + sign * 20_000)
    assert not moves(alone, 12)
    assert moves(alone, 11)  # seven eighths of it are within a ten-thousandth
    two, _ = begin(TWO, replace(QUICK, runs=1, falling=False))
    for _ in range(8):
        take(two, 0, sign * counts_of(two), 0)
    assert two.step is not None
    assert two.step.plate == "b"
    take(two, 0, 0, 50)
    assert not moves(two, 2, 0, 0)  # it is another cell


def test_what_surprises_is_held_against_the_middle_of_what_was_read() -> None:
    def surprises(*gains: float, zero: int = 100) -> list[float | None]:
        procedure, _ = begin()
        take(procedure, zero)
        found = []
        for gain in gains:
            assert procedure.step is not None
            take(procedure, zero + round(gain * procedure.step.load.force_n))
            found.append(procedure.surprise_percent)
        return found

    one, two, three, four = surprises(1000.0, 1048.0, 1000.0, 950.5)
    assert (one, two, three, four) == (None, None, None, None)
    _, near, far = surprises(1000.0, 1000.0, 1051.0)
    assert near is None
    assert far == pytest.approx(5.1, abs=0.01)
    assert surprises(1000.0, 949.0)[1] == pytest.approx(-5.1, abs=0.01)
    # The first weight was wrong: what follows is held against the middle, not the mean.
    wrong = surprises(5000.0, 1000.0, 1000.0, 1000.0, 1000.0)
    assert wrong[1] == pytest.approx(-80.0, abs=0.01)
    assert wrong[2] == pytest.approx(-66.667, abs=0.01)
    assert wrong[3:] == [None, None]
    assert surprises(0.0, 1000.0)[1] == 100.0


def test_only_points_of_the_same_place_and_plate_are_promises() -> None:
    procedure, _ = begin(TWO, replace(QUICK, places_mm=PLACES, runs=1))
    while (step := procedure.step) is not None:
        place = 1.0 + 0.2 * (step.x_mm > 0) + 0.4 * (step.plate == "b")
        take(procedure, 0, 100 + round(900 * place * step.load.force_n),
             100 + round(900 * place * step.load.force_n))  # fmt: skip
        assert procedure.surprise_percent is None


# Interrupted


def test_what_is_left_after_an_interruption() -> None:
    plan = replace(QUICK, runs=3, warm_up_s=1.0, preloads=1)

    def left(n_done: int) -> tuple[list[tuple[str, int, str]], Procedure]:
        procedure, lines = begin(TWO, plan)
        procedure.skip()
        for _ in range(n_done):
            take(procedure, 0, counts_of(procedure), counts_of(procedure))
        again = Procedure.resumed("".join(lines), lambda _: None)
        return [(s.kind.value, s.run, s.plate) for s in again.steps], again

    per_run = 13
    run = ["zero", *["up"] * 6, *["down"] * 5, "zero"]

    def of(*parts: tuple[int, str]) -> list[tuple[str, int, str]]:
        return [(kind, number, plate) for number, plate in parts for kind in run]

    preload = {plate: [("preload", 1, plate)] for plate in "ab"}
    begins = [("warm_up", 1, "")]
    of_b = [*preload["b"], *of((1, "b"), (2, "b"), (3, "b"))]
    none, procedure = left(5)
    assert none == [*begins, *preload["a"], *of((1, "a"), (2, "a"), (3, "a")), *of_b]
    assert procedure.readings == ()
    one, procedure = left(1 + per_run + 4)
    assert one == [*begins, *preload["a"], *of((2, "a"), (3, "a")), *of_b]
    assert [r.run for r in procedure.readings] == [1] * (1 + per_run)  # with its preload
    three, procedure = left(1 + 3 * per_run + 2)
    assert three == [*begins, *of_b]
    assert len(procedure.readings) == 1 + 3 * per_run
    four, procedure = left(2 + 4 * per_run)
    assert four == [*begins, *preload["b"], *of((2, "b"), (3, "b"))]
    # Numbers and time go on where they were.
    kept = procedure.readings[-1]
    assert kept.time_s is not None
    procedure.skip()
    found = take(procedure, 0, 50_000, 50_000)
    assert found.row == 2 + 4 * per_run + 1
    assert found.time_s == kept.time_s + (SETTLE + READ) / 80


def test_a_journal_that_begins_otherwise_is_none() -> None:
    _, lines = begin()
    _, head = parsed_line(lines[0].rstrip("\n"), 1)
    assert isinstance(head, dict)
    for word, data in (
        ("reading", head), ("begun", []), ("begun", {"record": head["record"]}),
        ("begun", {**head, "more": 1}),
    ):  # fmt: skip
        with pytest.raises(CalibrationError, match="not the journal"):
            Procedure.resumed(journal_line(word, data), lambda _: None)
    # Begun and interrupted at once: nothing is read, and its time begins anew.
    again = Procedure.resumed(lines[0], lambda _: None)
    assert take(again, 100).time_s == (SETTLE + READ) / 80
    damaged = lines[0] + "torn\n" + journal_line("resumed", None)
    with pytest.raises(CalibrationError, match="Line 2"):
        Procedure.resumed(damaged, lambda _: None)
    body, _, digits = lines[0].rstrip("\n").rpartition("\t")
    assert digits == sha256_of(body)[:8]


def test_what_is_stored_is_read_strictly() -> None:
    assert read_stored(Load, {"weights": ["a"], "force_n": 1.0, "u_force_n": 0.5}, "x") == Load(
        ("a",), 1.0, 0.5
    )
    wrong: tuple[object, ...] = (
        {},
        [],
        {"weights": ["a" * 2001], "force_n": 1.0, "u_force_n": 0.5},
    )
    for data in wrong:
        with pytest.raises(CalibrationError, match=r"This is not usable: .*x"):
            read_stored(Load, data, "x")


# The check with one weight


def check_run(**changes: Any) -> PlatformCheckRun:
    given = {"force_n": 500.0, "u_force_n": 0.01, "watch_s": 0.1, "settle_s": 0.0, "read_s": 0.4}
    return PlatformCheckRun(CELL, PlatformCheckPlan(**{**given, **changes}), 100.0)


def check_phase(run: PlatformCheckRun) -> PlatformCheckPhase:
    return run.phase


@pytest.mark.parametrize(
    ("counts", "is_nothing"), [(100, False), (99, True), (-99, True), (-100, False)]
)
def test_less_than_a_tenth_of_the_weight_is_nothing(counts: int, is_nothing: bool) -> None:
    run = check_run()
    run.confirm()
    run.feed(samples(10, 1000))
    assert (run.watch_left_s, run.zero_counts) == (0.0, np.array([1000.0]))
    run.confirm()
    run.feed(samples(40, 1000 + counts))
    assert run.found_nothing == is_nothing
    assert check_phase(run) is (PlatformCheckPhase.PLACE if is_nothing else PlatformCheckPhase.DONE)
    assert run.place_mm == (0.0, 0.0)


@pytest.mark.parametrize("n", [3, 4, 5, 6, 12])
def test_the_zero_is_the_last_sixth_of_the_watch(n: int) -> None:
    run = check_run(watch_s=n / 100)
    run.confirm()
    run.feed(np.arange(n, dtype=np.int32)[:, None] * 10)
    part = max(n // 6, 1)
    assert run.zero_counts == np.mean([10 * i for i in range(n)][-part:])


def test_a_check_that_loses_samples_reads_a_whole_spell() -> None:
    run = check_run()
    assert run.zero_counts is None
    run.feed(samples(500, 0))  # not watching yet
    run.confirm()
    run.feed(samples(9, 1000))
    run.lost_samples()
    run.feed(samples(9, 1000))
    assert check_phase(run) is PlatformCheckPhase.WATCHING
    run.feed(samples(1, 1000))
    assert check_phase(run) is PlatformCheckPhase.PLACE
    assert run.is_restless is False
    run.feed(samples(500, 9000))  # nobody has said that it stands there
    assert run.n_places_done == 0
    run.confirm()
    run.feed(samples(39, 2000))
    run.lost_samples()
    run.confirm()  # ignored while it reads
    run.feed(samples(39, 2000))
    assert check_phase(run) is PlatformCheckPhase.READING
    run.feed(samples(1, 2000))
    assert check_phase(run) is PlatformCheckPhase.DONE


def test_of_a_light_weight_the_force_may_be_half_a_newton_off() -> None:
    run = check_run(force_n=20.0)
    run.confirm()
    run.feed(samples(10, 0))
    run.confirm()
    run.feed(samples(40, 41))
    at = datetime(2026, 4, 1, tzinfo=UTC)
    done = run.result(at=at, operator="AB", serial_number="7", model="m")
    force = next(a for a in done.answers if a.item is PlatformCheckItem.FORCE)
    assert (force.value, force.limit, force.passed) == (0.5, 0.5, True)
    assert (done.force_n, done.u_force_n, done.version, done.simulated) == (20.0, 0.01, 1, False)
    with pytest.raises(CalibrationError, match="not finished"):
        check_run().result(at=at, operator="", serial_number="", model="")


def test_the_place_of_a_weight_by_hand() -> None:
    plate = Plate(
        "", ("a", "b", "c"),
        moments_n_mm_per_count=((50.0, 20.0), (-50.0, 20.0), (0.0, -40.0)), cop_from_n=10.0,
    )  # fmt: skip
    model = Calibration(
        "p", "o", date(2026, 1, 1), tuple(ChannelSensitivity(n, 0.5) for n in "abc"),
        plates=(plate,),
    )  # fmt: skip
    places = ((0.0, 0.0), (20.0, 8.0))
    plan = PlatformCheckPlan(
        300.0, 0.1, places_mm=places, watch_s=0.1, settle_s=0.0, read_s=0.4,
        limits=PlatformCheckLimits(force_percent=2.0, cop_mm=4.0),
    )  # fmt: skip
    run = PlatformCheckRun(model, plan, 100.0)
    run.confirm()
    run.feed(samples(10, 10, 20, 30))
    for counts in ((200, 200, 200), (320, 180, 106)):
        run.confirm()
        run.feed(samples(40, *(c + z for c, z in zip(counts, (10, 20, 30), strict=True))))
    assert run.place_mm == places[-1]
    done = run.result(at=datetime(2026, 4, 1, tzinfo=UTC), operator="", serial_number="", model="")
    answers: dict[PlatformCheckItem, Any] = {
        a.item: (a.value, a.limit, a.unit) for a in done.answers
    }
    force = (320 + 180 + 106) / 2
    off = math.hypot(50 * 140 / force - 20.0, (20 * 500 - 40 * 106) / force - 8.0)
    assert answers[PlatformCheckItem.PLACE] == (pytest.approx(off, rel=1e-12), 4.0, "mm")
    assert answers[PlatformCheckItem.CORNER] == (pytest.approx(3.0), 6.0, "N")
    assert answers[PlatformCheckItem.FORCE] == (pytest.approx(0.0), 6.0, "N")


def test_a_check_needs_a_place_and_time_and_has_them_where_nothing_is_said() -> None:
    for change in ({"places_mm": ()}, {"watch_s": 0.0}, {"force_n": 0.0}):
        with pytest.raises(CalibrationError, match="a place to put it, and time"):
            check_run(**change)
    bare = PlatformCheckPlan(50.0, 0.1)
    assert (bare.watch_s, bare.settle_s, bare.read_s) == (60.0, 3.0, 3.0)
    assert (bare.places_mm, bare.plate, bare.weight) == (((0.0, 0.0),), "", "")
    assert bare.limits == PlatformCheckLimits()


def test_which_check_is_the_last_and_which_two_can_be_compared() -> None:
    check = checked([100, 102] * 60, (1101, 1000, 1300, 1100))
    second = replace(check, operator="CD")
    assert last_before([check, second], check.at) is second
    for change, word in (
        ({"plate": "heel"}, "plate"), ({"model": "n"}, "platform"), ({"force_n": 501.0}, "weight"),
    ):  # fmt: skip
        with pytest.raises(CalibrationError, match=f"same {word} "):
            platform_change(check, replace(check, **change))
    heavier = replace(check, measured_n=(510.0,))
    assert platform_change(check, heavier).force_n == 500.0
    assert platform_check_from_json(check.to_json()) == check
    for text in ('{"check": {}}', '{"check": {}, "sha256": ""}', "1"):
        with pytest.raises(CalibrationError):
            platform_check_from_json(text)


def test_what_a_record_takes_where_nothing_is_said() -> None:
    assert (RECORD.drift_percent, RECORD.u_position_mm, RECORD.simulated) == (0.2, 0.5, False)
    assert DeadWeight("a", 1.0, 0.0).material == "steel"
