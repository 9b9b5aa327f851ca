"""Limits of a calibration from both sides, what is taken where nothing is said, and stillness."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from forceplate.errors import CalibrationError
from forceplate.types import Channel, Clock, PlatformInfo
from forceplate_calibration import Calibration, ChannelSensitivity, Plate
from forceplate_calibration.certificate.rows import certificate_lines
from forceplate_calibration.fitting.plate_result import Limits
from forceplate_calibration.fitting.sufficient_loads import check_loads
from forceplate_calibration.model.channels import check_text
from forceplate_calibration.model.nominal import DECLARED_ON
from forceplate_calibration.platform_check.check import (
    PlatformCheck,
    PlatformCheckAnswer,
    PlatformCheckItem,
    PlatformCheckLimits,
)
from forceplate_calibration.platform_check.history import last_of_platform
from forceplate_calibration.platform_check.run import PlatformCheckPhase
from forceplate_calibration.procedure.procedure import SURPRISE_PERCENT, Procedure
from forceplate_calibration.procedure.steps import ProcedurePlan, Step, StepKind, plan_steps
from forceplate_calibration.readings.reading import ReadingKind, check_capacity
from forceplate_calibration.readings.stillness import Spell, StillDetector, is_still
from forceplate_calibration.readings.weights import (
    DENSITY_KG_M3,
    NO_LOAD,
    DeadWeight,
    Gravity,
    air_density_kg_m3,
    gravity_at,
)
from forceplate_calibration.sheet.plan_file import read_plan
from forceplate_calibration.sheet.sheet import read_sheet
from forceplate_calibration.stored import MAX_TEXT_LENGTH
from tests.unit.analysis_cases import noise
from tests.unit.test_calibration_arithmetic import reading
from tests.unit.test_calibration_procedure import PLAN as BENCH_PLAN
from tests.unit.test_calibration_procedure import RECORD

PLATFORM = PlatformInfo(
    "line", "m", "7", "1", 80.0, (Channel("ch0", -(2**23), 2**23 - 1),), False, Clock.HOST
)


def weight(**changes: Any) -> Callable[[], object]:
    values: dict[str, Any] = {"id": "a", "mass_kg": 10.0, "u_mass_kg": 0.001, **changes}
    return lambda: DeadWeight(**values)


def sensitivity(value: object) -> Callable[[], object]:
    channels = (ChannelSensitivity("c", value),)  # type: ignore[arg-type]
    return lambda: Calibration("id", "origin", date(2026, 1, 1), channels)


@pytest.mark.parametrize(
    ("make", "is_possible"),
    [
        (weight(mass_kg=1000.0), True), (weight(mass_kg=1000.1), False),
        (weight(mass_kg=0.0, u_mass_kg=0.0), False), (weight(mass_kg=1e-3, u_mass_kg=0.0), True),
        (weight(u_mass_kg=1.0), True), (weight(u_mass_kg=1.001), False),
        (weight(u_mass_kg=-1e-9), False), (weight(density_kg_m3=200.0), True),
        (weight(density_kg_m3=199.9), False), (weight(density_kg_m3=23000.0), True),
        (weight(density_kg_m3=23001.0), False), (weight(material="wood"), False),
        (weight(material="wood", density_kg_m3=600.0), True), (weight(id="a+b"), False),
        (weight(id=""), False),
        (lambda: Gravity(9.76, 0.0, ""), True), (lambda: Gravity(9.7599, 0.0, ""), False),
        (lambda: Gravity(9.84, 0.0, ""), True), (lambda: Gravity(9.8401, 0.0, ""), False),
        (lambda: Gravity(9.81, 0.099, ""), True), (lambda: Gravity(9.81, 0.1, ""), False),
        (lambda: Gravity(9.81, -1e-9, ""), False),
        (lambda: gravity_at(90.0, 6000.0), True), (lambda: gravity_at(-90.0, -500.0), True),
        (lambda: gravity_at(90.1), False), (lambda: gravity_at(0.0, 6001.0), False),
        (lambda: gravity_at(0.0, -501.0), False),
        (lambda: air_density_kg_m3(-10.0, 500.0, 0.0), True),
        (lambda: air_density_kg_m3(50.0, 1100.0, 100.0), True),
        (lambda: air_density_kg_m3(-10.1), False), (lambda: air_density_kg_m3(50.1), False),
        (lambda: air_density_kg_m3(20.0, 499.0), False),
        (lambda: air_density_kg_m3(20.0, 1101.0), False),
        (lambda: air_density_kg_m3(20.0, 1000.0, -0.1), False),
        (lambda: air_density_kg_m3(20.0, 1000.0, 100.1), False),
        (lambda: check_capacity([reading(ReadingKind.UP, 102.0, 1.0)], 100.0), True),
        (lambda: check_capacity([reading(ReadingKind.UP, 102.1, 1.0)], 100.0), False),
        (sensitivity(None), False), (sensitivity(-0.01), True), (sensitivity(True), False),
        (sensitivity(float("nan")), False), (sensitivity(float("inf")), False),
        (sensitivity(0.0), False),
    ],
)  # fmt: skip
def test_each_limit_from_both_sides(make: Callable[[], object], is_possible: bool) -> None:
    if is_possible:
        make()
    else:
        with pytest.raises(CalibrationError):
            make()


def test_what_is_asked_of_series_and_checks() -> None:
    assert asdict(Limits()) == {
        "point_percent": 1.0, "hysteresis_percent": 1.0, "repeatability_percent": 1.0,
        "zero_return_percent": 0.5, "offset_percent": 0.5, "creep_percent": 0.5,
        "hold_out_cop_mm": 5.0, "n_points": 30,
    }  # fmt: skip
    assert asdict(PlatformCheckLimits()) == {
        "force_percent": 1.0, "force_n": 0.5, "noise_n": 0.5, "drift_n": 0.5, "cop_mm": 5.0,
    }  # fmt: skip
    assert asdict(ProcedurePlan(())) == {
        "loads": (), "places_mm": ((0.0, 0.0),), "runs": 3, "preloads": 3, "warm_up_s": 900.0,
        "settle_s": 10.0, "read_s": 5.0, "creep_s": (30.0, 300.0), "falling": True,
    }  # fmt: skip
    assert asdict(Step(StepKind.WARM_UP)) == {
        "kind": "warm_up", "load": asdict(NO_LOAD), "run": 1, "x_mm": 0.0, "y_mm": 0.0,
        "plate": "", "wait_s": 0.0,
    }  # fmt: skip
    bare = reading(ReadingKind.UP, 1.0, 2.0)
    assert (bare.sd_counts, bare.n_samples, bare.y_mm, bare.time_s) == (None, 1, 0.0, None)
    assert (5.0, date(2026, 1, 1)) == (SURPRISE_PERCENT, DECLARED_ON)
    assert [phase.value for phase in PlatformCheckPhase] == [
        "unload", "watching", "place", "reading", "done",
    ]  # fmt: skip
    assert DENSITY_KG_M3 == {
        "steel": 7950.0, "cast iron": 7200.0, "brass": 8400.0, "aluminium": 2700.0,
        "lead": 11340.0, "water": 998.0, "concrete": 2300.0,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "is_possible"),
    [
        ("", True), ("a", True), ("x" * MAX_TEXT_LENGTH, True),
        ("x" * (MAX_TEXT_LENGTH + 1), False),
        (" ", False), ("two\nlines", False), ("bell\a", False),
    ],
)  # fmt: skip
def test_a_text_is_one_printable_line(text: str, is_possible: bool) -> None:
    if is_possible:
        check_text("a text", text)
    else:
        with pytest.raises(CalibrationError, match="a text"):
            check_text("a text", text)
    with pytest.raises(CalibrationError, match="a text is empty"):
        check_text("a text", "", may_be_empty=False)


@pytest.mark.parametrize("name", ["id", "origin", "platform_model", "platform_serial_number"])
def test_what_names_a_calibration_is_one_printable_line(name: str) -> None:
    given: dict[str, Any] = {"id": "a", "origin": "b", "platform_model": "c"}
    given |= {"channels": (ChannelSensitivity("d", 1.0),), "created": date(2026, 3, 2)}
    Calibration(**given)
    with pytest.raises(CalibrationError, match="one line"):
        Calibration(**{**given, name: "two\nlines"})


def loads(*rows: tuple[float, float, float]) -> NDArray[np.float64]:
    return np.array([(f, f * x, f * y) for f, x, y in rows])


def test_how_many_loads_and_places_are_enough() -> None:
    five = [(10.0 * (i + 1), 0.0, 0.0) for i in range(5)]
    check_loads(loads(*five), ["a"])
    with pytest.raises(CalibrationError, match="4 different loads"):
        check_loads(loads(*five[:4]), ["a"])
    with pytest.raises(CalibrationError, match="2 different loads"):  # places make no curve
        check_loads(loads((10.0, 0.0, 0.0), (20.0, 30.0, 0.0)), ["a"])
    with pytest.raises(CalibrationError, match="two cells"):
        check_loads(loads(*five), ["a", "b"])
    corners = [(f, x, y) for f in (50.0, 100.0) for x, y in ((-60, -40), (60, -40), (60, 40))]
    check_loads(loads(*corners), ["a", "b", "c"])
    with pytest.raises(CalibrationError, match="apart"):
        check_loads(loads(*corners[:5]), ["a", "b", "c"])
    with pytest.raises(CalibrationError, match="apart"):
        check_loads(loads(*corners), ["a", "b", "c", "d"])  # 6 readings, 8 are needed
    one_load = [(100.0, x, y) for x in (-60, 0, 60) for y in (-40, 0, 40)]
    with pytest.raises(CalibrationError, match=r"1 load is too few\. Measure at least 2"):
        check_loads(loads(*one_load), ["a", "b", "c"])
    in_line = [(f, x, 0.5 * x) for f in (50.0, 100.0, 150.0) for x in (-60.0, 0.0, 60.0)]
    with pytest.raises(CalibrationError, match="apart"):
        check_loads(loads(*in_line), ["a", "b", "c"])


# Stillness


def still(move: float, *, spread: float = 0.0, least: float = 1.0) -> bool:
    """Return whether 80 samples are still, the last eighth of which is moved."""
    rows = spread * noise(80, 4)
    rows[70:] += move
    return is_still(rows[:, None], least)


def test_how_far_a_spell_may_move() -> None:
    # Without noise a block may be one count from the mean of all, of which it is an eighth.
    assert still(1.0 * 8 / 7 - 1e-6)
    assert not still(1.0 * 8 / 7 + 1e-6)
    assert still(0.05 * 8 / 7 - 1e-6, least=0.05)
    assert not still(0.05 * 8 / 7 + 1e-6, least=0.05)
    assert still(1.0, least=0.875)  # just so much
    # With noise: five standard errors of the mean of a block, by the noise of all blocks.
    rows = 20.0 * noise(80, 4)
    blocks = rows.reshape(8, 10)
    off = np.abs(blocks - blocks.mean(axis=1, keepdims=True))
    limit = 5 * 1.4826 * float(np.median(off)) / 3  # of nine free samples in a block of ten
    largest = np.abs(blocks.mean(axis=1) - rows.mean()).max()
    assert largest < limit
    needed = limit - (blocks[7].mean() - rows.mean())
    assert still(needed * 8 / 7 - 1e-6, spread=20.0)
    assert not still(needed * 8 / 7 + 1e-6, spread=20.0)
    assert not is_still(np.stack([rows, np.where(np.arange(80) < 70, 0, 200.0)], axis=1))


def spell_of(
    rows: list[float], *, settle_s: float = 0.5, read_s: float = 0.8, full_counts: float = 0.0
) -> Spell | None:
    detector = StillDetector((0,), sample_rate_hz=100.0, settle_s=settle_s, read_s=read_s)
    detector.full_counts = full_counts
    return detector.feed(np.array([[row, 3 * row] for row in rows], np.int32))


@pytest.mark.parametrize(
    ("full_counts", "move", "is_spell"),
    [(0, 1, True), (0, 2, False), (9_999, 2, False), (30_000, 3, True), (30_000, 4, False)],
)
def test_beside_a_large_load_some_counts_are_of_no_account(
    full_counts: float, move: int, is_spell: bool
) -> None:
    # The last of eight blocks is off the mean of all by seven eighths of the move.
    rows = [100.0] * 120 + [100.0 + move] * 10
    assert (spell_of(rows, full_counts=full_counts) is not None) == is_spell


@pytest.mark.parametrize("n_spikes", [1, 2, 3])
@pytest.mark.parametrize("n_samples", [16, 80, 83, 1000])
def test_a_spike_is_no_noise(n_samples: int, n_spikes: int) -> None:
    if n_spikes * 8 > n_samples:
        return
    for rows in (np.tile([10.0, 12.0], n_samples)[:n_samples], 1.0 * np.ones(n_samples)):
        assert is_still(rows[:, None])
        for at in (0, n_samples // 2, n_samples - 4):
            spiky = rows.copy()
            spiky[at : at + n_spikes] = 90 * n_samples  # moves the mean by 90 for each
            assert not is_still(spiky[:, None])
            assert not is_still(np.stack([rows, spiky], axis=1))


def test_a_spell_begins_after_a_spike() -> None:
    wiggle = [10.0, 12.0] * 80
    wiggle[30] = 900.0
    spell = spell_of([900.0] * 50 + wiggle)
    assert spell is not None
    assert spell.counts == (11.0, 33.0)


def test_a_spell_is_what_comes_after_the_settling_and_is_still() -> None:
    wiggle = [10.0, 12.0] * 40
    spell = spell_of([900.0] * 50 + wiggle + [7.0])
    assert spell is not None
    assert (spell.counts, spell.n_samples) == ((11.0, 33.0), 80)
    assert spell.sd_counts == pytest.approx([np.std(wiggle, ddof=1), 3 * np.std(wiggle, ddof=1)])
    assert spell_of([900.0] * 50 + wiggle[:79]) is None
    # After a knock it looks again a quarter of a spell further on.
    knocked = spell_of([900.0] * 50 + [5000.0] * 15 + [float(n % 3) for n in range(85)])
    assert knocked is not None
    assert knocked.n_samples == 80
    assert knocked.counts[0] == np.mean([n % 3 for n in range(5, 85)])
    # Never fewer than two samples in each of eight blocks.
    assert spell_of([4.0] * 65, read_s=0.01) is None
    least = spell_of([4.0] * 66, read_s=0.01)
    assert least is not None
    assert least.n_samples == 16


def test_patience_ends_and_a_loss_begins_the_spell_anew() -> None:
    detector = StillDetector((0,), sample_rate_hz=100.0, settle_s=0.5, read_s=0.8)
    moving = np.arange(3131, dtype=np.int32)[:, None] * 50
    found = [(detector.feed(rows), detector.is_restless) for rows in (moving[:-1], moving[-1:])]
    assert found == [(None, False), (None, True)]
    detector = StillDetector((0,), sample_rate_hz=100.0, settle_s=0.5, read_s=0.8)
    calm = np.full((1, 1), 5, np.int32)
    assert detector.feed(np.repeat(calm, 129, axis=0)) is None
    detector.restart()
    assert detector.feed(np.repeat(calm, 79, axis=0)) is None
    assert detector.feed(calm) == Spell((5.0,), (0.0,), 80)


# Sheets and plans

HEAD = """# date: 2026-03-02
# capacity_n: 200
# gravity_m_s2: 9.81
# weight: A | 5 | 0.001
# weight: B | 4 | 0.002 | cast iron
# weight: C | 3 | 0.003 | brass | true
# weight: D | 2 | 0.001 | steel | conventional | balance 12
"""
ROWS = """run,kind,weights,counts:cell
1,zero,,100
1,up,B,2100
1,up,A,2600
1,up,A+B,4600
1,up,A+B+C,6100
1,up,A+B+C+D,7100
"""


def test_what_a_sheet_says_and_what_it_leaves_to_be_said() -> None:
    record = read_sheet(HEAD + ROWS)
    assert record.weights == (
        DeadWeight("A", 5.0, 0.001, "steel"),
        DeadWeight("B", 4.0, 0.002, "cast iron"),
        DeadWeight("C", 3.0, 0.003, "brass", is_conventional=False),
        DeadWeight("D", 2.0, 0.001, "steel", traceability="balance 12"),
    )
    assert record.gravity == Gravity(9.81, 0.0005, "entered")
    by_place = HEAD.replace("# gravity_m_s2: 9.81\n", "# latitude_deg: 52\n")
    assert by_place != HEAD
    assert read_sheet(by_place + ROWS).gravity == gravity_at(52.0, 0.0)
    assert read_sheet(by_place + "# height_m: 840\n" + ROWS).gravity == gravity_at(52.0, 840.0)
    assert record.air_density_kg_m3 == air_density_kg_m3(20.0, 1013.25, 50.0)
    assert (record.made, record.valid_until) == (date(2026, 3, 2), date(2027, 3, 2))
    assert (record.drift_percent, record.u_position_mm) == (0.2, 0.5)
    assert [r.n_samples for r in record.readings] == [1] * 6
    assert [(r.x_mm, r.y_mm, r.time_s) for r in record.readings] == [(0.0, 0.0, None)] * 6
    assert record.instrument.channels == ()
    assert not record.simulated
    more = "# min_counts: -9\n# max_counts: 10\n# valid_days: 30\n# height_m: 840\n"
    other = read_sheet(HEAD + more + ROWS)
    assert (other.instrument.channels[0].min_counts, other.instrument.channels[0].max_counts) == (
        -9, 10,
    )  # fmt: skip
    assert other.valid_until == date(2026, 3, 2) + timedelta(days=30)
    lower = 1013.25 * np.exp(-0.1)
    assert other.air_density_kg_m3 == pytest.approx(air_density_kg_m3(20.0, lower), rel=1e-12)


@pytest.mark.parametrize(
    "line",
    [
        "# weight: E | 5", "# weight: E | 5 | 0.1 | steel | conventional | b | c",
        "# weight: E | 5 | 0.1 | steel | both", "# weight: A | 5 | 0.1",
        "# plate: 1 = none", "# plate: 1 =", "# plate: 1 = cell\n# plate: 1 = cell",
        "# capacity_n: 0", "# what: 5",
    ],
)  # fmt: skip
def test_a_head_that_says_what_cannot_be_is_refused(line: str) -> None:
    with pytest.raises(CalibrationError):
        read_sheet(HEAD + line + "\n" + ROWS)


PLAN = HEAD.replace("# date: 2026-03-02\n", "") + "# load: B\n# load: A\n# load: A+B\n"


def test_the_steps_of_a_plan() -> None:
    text = PLAN + "# load: A+B+C\n# load: A+B+C+D\n# temperature_c: 21\n"
    plan = ProcedurePlan((), runs=2, preloads=2, creep_s=(10.0, 40.0), warm_up_s=60.0)
    record, found = read_plan(text, PLATFORM, date(2026, 3, 2), plan)
    assert (record.drift_percent, record.u_position_mm) == (0.2, 0.5)
    assert record.valid_until == date(2027, 3, 2)
    steps = plan_steps(found, record)
    heavy = steps[1].load
    assert [step.kind.value for step in steps] == [
        "warm_up", "preload", "preload", "zero", *["up"] * 5, *["down"] * 4, "zero",
        "zero", *["up"] * 5, "creep", "creep", *["down"] * 4, "zero",
    ]  # fmt: skip
    assert [step.run for step in steps[3:]] == [1] * 11 + [2] * 13
    ups = [step.load.force_n for step in steps if step.kind is StepKind.UP][:5]
    assert ups == sorted(ups)
    assert ups[-1] == heavy.force_n
    downs = [step.load.force_n for step in steps if step.kind is StepKind.DOWN][:4]
    assert downs == ups[-2::-1]
    creeps = [step for step in steps if step.kind is StepKind.CREEP]
    assert [(step.wait_s, step.load) for step in creeps] == [(10.0, heavy), (30.0, heavy)]
    rising = plan_steps(replace(found, falling=False, warm_up_s=0.0, creep_s=()), record)
    assert [s.kind.value for s in rising[2:9]] == ["zero", *["up"] * 5, "zero"]
    twice = replace(found, loads=(*found.loads[:1], *found.loads))
    with pytest.raises(CalibrationError, match="not heavier"):
        plan_steps(twice, record)


# Newtons


def test_force_and_place_of_a_plate_by_hand() -> None:
    channels = tuple(
        ChannelSensitivity(name, value)
        for name, value in (("a", 0.5), ("x", None), ("b", 0.25), ("c", -0.5))
    )
    plate = Plate(
        "",
        ("c", "a"),
        curve=(0.01, 0.001),
        moments_n_mm_per_count=((2.0, 3.0), (-4.0, 5.0)),
        cop_from_n=10.0,
    )
    other = Plate("2", ("b",))
    calibration = Calibration("id", "o", date(2026, 1, 1), channels, plates=(plate, other))
    counts = np.array([[30, 999, 8, -20], [11, 0, 4, 0]], np.int32)
    zero = np.array([10.0, 1.0, 4.0, 0.0])
    one = [0.5 * 20 + 0.5 * 20, 0.5]
    bent = [n + 0.01 * n**2 + 0.001 * n**3 for n in one]
    assert calibration.force_n(counts, zero).tolist() == pytest.approx([bent[0] + 1.0, bent[1]])
    assert calibration.of_plate("").force_n(counts, zero).tolist() == pytest.approx(bent)
    place = calibration.centre_of_pressure_mm(counts, zero)
    moments = (2.0 * -20 - 4.0 * 20, 3.0 * -20 + 5.0 * 20)
    assert place[0].tolist() == pytest.approx([moment / one[0] for moment in moments])
    assert np.isnan(place[1]).all()
    assert calibration.pressed_by("2").plate_names == ("2",)
    assert calibration.pressed_by("hallux") is calibration
    assert calibration.used_channels == (0, 2, 3)


# What is refused, by one wrong thing alone


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (HEAD + ROWS.replace(",counts:cell", "").replace(",100", ""), "misses"),
        (HEAD + ROWS.replace("1,up,A,", "1.5,up,A,"), "run 1.5"),
        (HEAD + ROWS + "1,zero,,90\n1,up,A,2600\n", "repeats row"),
        (HEAD + ROWS + "1,down,A+B,4600\n1,down,A+B+C,6000\n", "load is more"),
        (HEAD + ROWS.replace("1,up,B,2100", "1,down,B,2100"), ""),
    ],
)
def test_one_wrong_thing_in_a_sheet(text: str, words: str) -> None:
    if words:
        with pytest.raises(CalibrationError, match=words):
            read_sheet(text)
    else:
        read_sheet(text)  # the first load of a run may come from above


def test_a_zero_begins_the_order_of_loads_anew_for_its_own_run() -> None:
    with pytest.raises(CalibrationError, match="not more"):
        read_sheet(HEAD + ROWS + "2,zero,,100\n1,up,A+C,5000\n")
    assert read_sheet(HEAD + ROWS + "1,zero,,90\n1,up,A+C,5000\n").readings[-1].run == 1


@pytest.mark.parametrize(
    ("column", "load", "counts", "words"),
    [
        ("force_n", 2001, 199, "swapped"), ("force_n", 2001, 201, "beyond the capacity"),
        ("force_n", 1999, 199, "beyond the capacity"), ("force_n", 26.4, 999, "kilograms"),
        ("force_n", 5, 999, ""), ("force_n", 27, 999, ""),
        ("mass_kg", 41, 999, "newtons"), ("mass_kg", 40, 999, "beyond the capacity"),
        ("mass_kg", 20, 999, ""),
    ],
)  # fmt: skip
def test_units_that_look_mistaken(column: str, load: float, counts: int, words: str) -> None:
    head = "# date: 2026-03-02\n# capacity_n: 200\n# gravity_m_s2: 9.81\n"
    table = f"run,kind,{column},u_{column},counts:c\n1,zero,0,0,1\n1,up,{load},0,{counts}\n"
    if words:
        with pytest.raises(CalibrationError, match=words):
            read_sheet(head + table)
    else:
        assert read_sheet(head + table).readings[-1].counts == (counts,)


def test_plans_say_whether_they_are_simulated_and_have_no_table() -> None:
    def simulated(line: str, **changes: Any) -> bool:
        platform = replace(PLATFORM, **changes)
        return read_plan(PLAN + line, platform, date(2026, 3, 2), ProcedurePlan(()))[0].simulated

    assert not simulated("")
    assert not simulated("# simulated: no\n")
    assert simulated("# simulated: yes\n")
    assert simulated("# simulated: True\n")
    assert simulated("", simulated=True)
    with pytest.raises(CalibrationError, match="does not begin with '#'"):
        simulated("run,kind\n")


def test_calibrations_that_say_too_little() -> None:
    channel = (ChannelSensitivity("c", 0.5),)
    for text, origin in (("", "o"), ("id", ""), ("id", " ")):
        with pytest.raises(CalibrationError):
            Calibration(text, origin, date(2026, 1, 1), channel)
    plate = Plate("", ("c",), moments_n_mm_per_count=((1.0, 2.0),), cop_from_n=5.0)
    bare = Calibration("id", "o", date(2026, 1, 1), channel, plates=(plate,))
    assert certificate_lines(bare) == ()
    assert bare.expanded_uncertainty_n(50.0) is None
    with pytest.raises(CalibrationError, match="says nothing of how sure a place is"):
        bare.u_centre_of_pressure_mm(np.zeros((1, 1), np.int32), np.zeros(1))


def test_a_procedure_at_an_unknown_rate_is_refused() -> None:
    unknown = replace(RECORD, instrument=replace(RECORD.instrument, sample_rate_hz=0.0))
    with pytest.raises(CalibrationError, match="sample rate"):
        Procedure(unknown, BENCH_PLAN, lambda _: None)
    procedure = Procedure(RECORD, BENCH_PLAN, lambda _: None)
    assert replace(procedure.plan_record, procedure="") == RECORD


def test_of_several_plates_one_that_failed_comes_first() -> None:
    def check(plate: str, day: int, *, value: float, sha: str = "s") -> PlatformCheck:
        answer = PlatformCheckAnswer(PlatformCheckItem.FORCE, value, 0.5, "N")
        at = datetime(2026, 3, day, tzinfo=UTC)
        return PlatformCheck(
            1, at, "AB", "m", "7", "id", sha, plate, "w", 50.0, 0.01, (50.0,), ((0.0, 0.0),), 0.01,
            (answer,),
        )  # fmt: skip

    def last(*checks: PlatformCheck, day: int = 20, sha: str | None = "s") -> PlatformCheck | None:
        return last_of_platform(checks, datetime(2026, 3, day, tzinfo=UTC), calibration_sha256=sha)

    failed, passed, later = (
        check("a", 2, value=0.6), check("b", 3, value=-0.5), check("a", 4, value=0.1),
    )  # fmt: skip
    assert last() is None
    assert last(passed, failed) is failed
    assert last(failed, passed, later) is later  # the first has been checked again since
    assert last(failed, passed, later, day=3) is failed
    assert last(failed, passed, day=2) is failed
    assert last(failed, day=1) is None
    assert last(replace(failed, calibration_sha256="t"), passed) is passed
    other = replace(later, calibration_sha256="t")
    assert last(other, passed, sha=None) is other
