"""What a sheet and a plan may say, and what is taken where they say nothing: exactly."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from forceplate.errors import CalibrationError
from forceplate.types import Channel, Clock, PlatformInfo
from forceplate_calibration.procedure.steps import ProcedurePlan
from forceplate_calibration.readings.calibration_record import (
    CalibratedPlatform,
    CalibrationRecord,
    ChannelRange,
    Environment,
    PlateChannels,
)
from forceplate_calibration.readings.reading import Reading, ReadingKind
from forceplate_calibration.readings.weights import (
    NO_LOAD,
    DeadWeight,
    Gravity,
    Load,
    air_density_kg_m3,
    gravity_at,
    load_of,
)
from forceplate_calibration.sheet import sheet as sheets
from forceplate_calibration.sheet.plan_file import read_plan
from forceplate_calibration.sheet.sheet import read_sheet
from tests.unit.test_calibration_sheet import HEAD, TABLE, sheet

DAY = date(2026, 3, 2)
FULL_HEAD = """# bench of the practice
# date: 2026-03-02
# id: bench-1
# driver: line
# model: m
# serial_number: 7
# firmware: 1.2
# mounting: on the floor
# operator: AB
# organisation: practice
# place: a | b
# simulated: TRUE
# capacity_n: 300
# sample_rate_hz: 80
# min_counts: -900000
# max_counts: 900000
# gravity_m_s2: 9.81
# u_gravity_m_s2: 0.002
# temperature_c: 21.5
# pressure_hpa: 990
# humidity_percent: 40
# warm_up_s: 600
# valid_days: 30
# drift_percent: 0.3
# u_position_mm: 0.7
# plate: left = p
# plate: right = q
# remark: first
# remark: second
"""
FULL_TABLE = """run,kind,mass_kg,u_mass_kg,x_mm,y_mm,plate,time_s,n_samples,\
counts:p,counts:q,sd:p,sd:q
1,ZERO,0,0,0,0,left,0,200,10,20,1,2
1,Up,5,0.001,3,-4,left,12.5,,2010,21,1.5,2.5
2,zero,0,0,,,right,,200,11,22,1,
"""


def test_everything_that_a_sheet_can_say() -> None:
    air = air_density_kg_m3(21.5, 990.0, 40.0)
    gravity = Gravity(9.81, 0.002, "entered")
    up = load_of([DeadWeight("row 32", 5.0, 0.001)], gravity, air)
    assert read_sheet(FULL_HEAD + FULL_TABLE) == CalibrationRecord(
        "bench-1", DAY, date(2026, 4, 1),
        CalibratedPlatform(
            "line", "m", "7", "1.2", 80.0,
            (ChannelRange("p", -900000, 900000), ChannelRange("q", -900000, 900000)), 300.0,
            "on the floor",
        ),
        ("p", "q"), (PlateChannels("left", ("p",)), PlateChannels("right", ("q",))), gravity, air,
        (), (
            Reading(31, 1, ReadingKind.ZERO, NO_LOAD, (10.0, 20.0), (1.0, 2.0), 200, 0.0, 0.0,
                    "left", 0.0),
            Reading(32, 1, ReadingKind.UP, up, (2010.0, 21.0), (1.5, 2.5), 1, 3.0, -4.0, "left",
                    12.5),
            Reading(33, 2, ReadingKind.ZERO, NO_LOAD, (11.0, 22.0), None, 200, 0.0, 0.0, "right"),
        ),
        "dead weights, from a sheet of readings, version 1",
        Environment(21.5, 990.0, 40.0, 600.0), "practice", "a | b", "AB", 0.3, 0.7, True,
        ("first", "second"),
    )  # fmt: skip


def test_a_sheet_that_says_as_little_as_it_may() -> None:
    head = "# date: 2026-03-02\n# capacity_n: 200\n# latitude_deg: 52\n"
    record = read_sheet(head + TABLE + "1,zero,0,0,1000\n1,up,50,0.02,26000\n")
    assert record == CalibrationRecord(
        "platform-2026-03-02", DAY, date(2027, 3, 2),
        CalibratedPlatform("", "", "", "", 0.0, (), 200.0), ("cell",),
        (PlateChannels("", ("cell",)),), gravity_at(52.0), air_density_kg_m3(20.0), (),
        (
            Reading(5, 1, ReadingKind.ZERO, NO_LOAD, (1000.0,)),
            Reading(6, 1, ReadingKind.UP, Load((), 50.0, 0.02), (26000.0,)),
        ),
        "dead weights, from a sheet of readings, version 1", Environment(),
    )  # fmt: skip
    both = "# min_counts: -9.7\n# max_counts: 9.7\n"
    ranged = read_sheet(head + both + TABLE + "1,zero,0,0,1000\n").instrument
    assert ranged.channels == (ChannelRange("cell", -9, 9),)
    for one in ("# min_counts: 0\n", "# max_counts: 9999999\n"):
        assert read_sheet(head + one + TABLE + "1,zero,0,0,1000\n").instrument.channels == ()


def test_a_sheet_of_a_spreadsheet_with_decimal_commas() -> None:
    head = (
        '# date: 2026-03-02;;\n"# capacity_n: 200,5";;\n# gravity_m_s2: 9,81;;\n'
        "# weight: A | 5,5 | 0,001;;\n"
    )
    record = read_sheet(head + "run;kind;weights;counts:c\n1;zero;-;1,5\n1;up;A;2,5\n")
    assert (record.instrument.capacity_n, record.gravity.value_m_s2) == (200.5, 9.81)
    assert record.weights == (DeadWeight("A", 5.5, 0.001),)
    assert [each.counts for each in record.readings] == [(1.5,), (2.5,)]
    assert [each.load.weights for each in record.readings] == [(), ("A",)]


SMALL = "# date: 2026-03-02\n# capacity_n: {cap}\n# gravity_m_s2: 9.8125\n"


@pytest.mark.parametrize(
    ("column", "load", "capacity", "counts", "words"),
    [
        # 9.8125 times 16 is 157 exactly: each bound from both sides, and at it
        ("force_n", 8, 314, 999, ""), ("force_n", 8.01, 314, 999, "kilograms"),
        ("force_n", 8, 290, 999, "kilograms"),
        ("force_n", 2000, 200, 199, "beyond the capacity"),
        ("force_n", 2001, 200, 200, "swapped"),
        ("mass_kg", 16, 78.5, 999, "beyond the capacity"),
        ("mass_kg", 16.01, 78.5, 999, "newtons"), ("mass_kg", 800, 200, 999, "newtons"),
        ("mass_kg", 801, 200, 999, "beyond the capacity"),
    ],
)  # fmt: skip
def test_units_that_look_mistaken_at_their_bounds(
    column: str, load: float, capacity: float, counts: int, words: str
) -> None:
    table = f"run,kind,{column},u_{column},counts:c\n1,zero,0,0,1\n1,up,{load},0,{counts}\n"
    text = SMALL.format(cap=capacity) + table
    if words:
        with pytest.raises(CalibrationError, match=f"Row 6.*{words}"):
            read_sheet(text)
    else:
        assert read_sheet(text).readings[-1].load.force_n == load


ZEROS = "1,zero,0,0,1000\n"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (TABLE + ZEROS + "0,up,50,0,9\n", "Row 6 is of run 0. Number"),
        (TABLE + ZEROS + "1,up,0,0,9\n", r"Row 6 is of kind up with a load of 0.0 N"),
        (TABLE + ZEROS + "1,up,50,,9\n", "Row 6 has nothing in column 'u_force_n'"),
        (TABLE + ZEROS + f"1,up,{'x' * 60},0,9\n", f"holds '{'x' * 40}', which"),
        (TABLE.replace("run,", "") + "up,50,0,9\n", r"The header misses run\. Add"),
        (TABLE.replace("run,kind,", "") + "50,0,9\n", r"misses run, kind\. Add"),
        (TABLE.replace(",counts:cell", ",x_mm") + "1,zero,0,0,9\n", r"misses counts:NAME\. Add"),
        ("run,kind,u_force_n,counts:c\n1,zero,0,9\n", "exactly one of weights, mass_kg, force_n"),
        ("run,kind,force_n,u_force_n,plate,counts:c\n1,zero,0,0,heel,9\n",
         r"Row 5 is of plate 'heel', which has no line"),
        (TABLE + "1,zero,0,0,1000,7\n", "Row 5 has 6 cells, the header has 5"),
    ],
)  # fmt: skip
def test_what_one_cell_of_a_sheet_cannot_be(table: str, words: str) -> None:
    head = HEAD.replace("# model: m\n", "")
    with pytest.raises(CalibrationError, match=words):
        read_sheet(head + table)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("# load: a", "Row 5 says 'load', which is not known"),
        (f"# {'n' * 60}: 5", f"says '{'n' * 40}', which"),
        ("# plate: x = cell + none", r"plate 'x' channels that are not there. There are cell\."),
        ("# weight: E | 5", "Row 5 must say: name"),
        ("# weight: E | 5000 | 1", "Row 5: Weight 'E' of 5000 kg"),
        ("# capacity_n: inf", "Row 5 holds 'inf'"),
    ],
)
def test_what_one_line_of_a_head_cannot_be(line: str, words: str) -> None:
    with pytest.raises(CalibrationError, match=words):
        read_sheet(HEAD + line + "\n" + TABLE + ZEROS)


def test_how_long_a_sheet_may_be(monkeypatch: pytest.MonkeyPatch) -> None:
    text = sheet(runs=1)
    n_rows = len(read_sheet(text).readings)
    for name, most in (("MAX_SHEET_CHARACTERS", len(text)), ("MAX_ROWS", n_rows)):
        with monkeypatch.context() as patched:
            patched.setattr(sheets, name, most)
            assert len(read_sheet(text).readings) == n_rows
            patched.setattr(sheets, name, most - 1)
            with pytest.raises(
                CalibrationError, match=r"The sheet (is far too long|has more than)"
            ):
                read_sheet(text)


def test_which_rows_of_a_series_belong_together() -> None:
    def rows_of(*readings: str) -> int:
        table = "run,kind,force_n,u_force_n,x_mm,counts:c\n"
        return len(read_sheet(HEAD + table + "\n".join(readings) + "\n").readings)

    # The same load from below and from above; at another place it is another reading.
    assert rows_of("1,zero,0,0,0,1", "1,up,50,0,0,9", "1,down,50,0,0,9", "1,up,50,0,5,9") == 4
    assert rows_of("1,zero,0,0,0,1", "1,up,50,0,0,9", "1,up,50.000002,0,0,9") == 3
    for again in ("50", "50.0000004"):
        with pytest.raises(CalibrationError, match="Row 8 repeats row 7"):
            rows_of("1,zero,0,0,0,1", "1,up,50,0,0,9", f"1,up,{again},0,0,9")
    # A run with half of the loads is one of its own kind; with more, the others are missing.
    whole = [f"1,up,{force},0,0,9" for force in (20, 50, 80, 110)]
    part = ["2,zero,0,0,0,1", "2,up,20,0,0,9", "2,up,50,0,0,9"]
    assert rows_of("1,zero,0,0,0,1", *whole, *part) == 8
    with pytest.raises(
        CalibrationError, match=r"Run 2 has no reading up at 110\.00 N as in row 10"
    ):
        rows_of("1,zero,0,0,0,1", *whole, *part, "2,up,80,0,0,9")


# Plans

PLATFORM = PlatformInfo(
    "line", "m", "7", "1", 80.0, (Channel("p", -9, 9), Channel("q", -8, 8)), False, Clock.HOST
)
PLAN_HEAD = (
    "# capacity_n: 200\n# gravity_m_s2: 9.81\n# weight: A | 5 | 0.001\n# weight: B | 4 | 0.001\n"
)


def test_everything_that_a_plan_can_say() -> None:
    text = (
        "\ufeff# id: x\n# mounting: floor\n# temperature_c: 21.5\n# pressure_hpa: 990\n"
        "# humidity_percent: 40\n# valid_days: 30\n# drift_percent: 0.3\n# u_position_mm: 0.7\n"
        "# organisation: o\n# place: town\n# operator: AB\n# remark: r\n# plate: 1 = q\n"
        + PLAN_HEAD
        + "# load: B\n# load: A + B\n# place: 1.5 | -2\n# place: 0 | 30\n"
    )
    given = ProcedurePlan((), runs=2, warm_up_s=77.0)
    record, plan = read_plan(text, PLATFORM, DAY, given)
    weights = (DeadWeight("A", 5.0, 0.001), DeadWeight("B", 4.0, 0.001))
    assert record == CalibrationRecord(
        "x", DAY, date(2026, 4, 1),
        CalibratedPlatform(
            "line", "m", "7", "1", 80.0, (ChannelRange("p", -9, 9), ChannelRange("q", -8, 8)),
            200.0, "floor",
        ),
        ("p", "q"), (PlateChannels("1", ("q",)),), Gravity(9.81, 0.0005, "entered"),
        air_density_kg_m3(21.5, 990.0, 40.0), weights, (), "dead weights, guided, version 1",
        Environment(21.5, 990.0, 40.0, 77.0), "o", "town", "AB", 0.3, 0.7, False, ("r",),
    )  # fmt: skip
    assert plan == replace(given, loads=(("B",), ("A", "B")), places_mm=((1.5, -2.0), (0.0, 30.0)))
    bare, plan = read_plan(PLAN_HEAD + "# load: A\n", PLATFORM, DAY, given)
    assert (bare.id, bare.valid_until) == ("m-2026-03-02", date(2027, 3, 2))
    assert (bare.plates, plan.places_mm) == ((PlateChannels("", ("p", "q")),), ((0.0, 0.0),))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (PLAN_HEAD, "The plan needs lines"),
        ("# capacity_n: 200\n# gravity_m_s2: 9.81\n# load: A\n", "The plan needs lines"),
        (PLAN_HEAD + "# load: A\nA\n", "Row 6 of the plan does not begin"),
        (PLAN_HEAD + "# load: A\n# place: 1 | x\n", "Row 6 holds 'x'"),
        (PLAN_HEAD + "# load: A\n# what: 1\n", "'what', which is not known.*, load, place"),
    ],
)
def test_what_a_plan_cannot_be(text: str, words: str) -> None:
    with pytest.raises(CalibrationError, match=words):
        read_plan(text, PLATFORM, DAY, ProcedurePlan(()))
