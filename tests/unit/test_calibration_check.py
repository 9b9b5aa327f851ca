"""The check with one weight: what it finds, what it stores, what two of them say together."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from forceplate.cli.commands.checks import PLOT_WIDTH, history_lines
from forceplate.errors import CalibrationError
from forceplate.operations.platform.calibration_guidance import unchecked_text
from forceplate.types import Channel
from forceplate.words import say
from forceplate_calibration import Calibration, ChannelSensitivity
from forceplate_calibration.certificate.issue import issue
from forceplate_calibration.platform_check.check import (
    PlatformCheck,
    PlatformCheckAnswer,
    PlatformCheckItem,
    PlatformCheckLimits,
    PlatformCheckPlan,
    platform_check_from_json,
)
from forceplate_calibration.platform_check.history import last_before, platform_change
from forceplate_calibration.platform_check.run import PlatformCheckPhase, PlatformCheckRun
from forceplate_calibration.sheet.sheet import read_sheet
from tests.spoken import in_language
from tests.unit.calibration_data import Plate4, loads_at

AT = datetime(2026, 4, 1, 9, tzinfo=UTC)
CORNERS = ((0.0, 0.0), (-60.0, 40.0), (60.0, 40.0), (60.0, -40.0), (-60.0, -40.0))
ONE = Calibration(
    "bench", "invented", date(2026, 3, 1), (ChannelSensitivity("cell", 0.002),), "m", "7"
)
PLAN = PlatformCheckPlan(50.0, 0.01, "kettlebell", watch_s=10.0, settle_s=1.0, read_s=1.0)
RATE_HZ = 100.0


@pytest.fixture(scope="module")
def four() -> Calibration:
    folder = Path(__file__).resolve().parents[2] / "calibration" / "examples"
    return issue(read_sheet((folder / "four_cells_sheet.csv").read_text("utf-8")))


def phase_of(check: PlatformCheckRun) -> PlatformCheckPhase:
    return check.phase


def run(
    model: Calibration = ONE,
    plan: PlatformCheckPlan = PLAN,
    *,
    gain: float = 1.0,
    noise: float = 5.0,
    drift_n: float = 0.0,
    seed: int = 1,
    at: datetime = AT,
    moved_mm: float = 0.0,
) -> PlatformCheck:
    rng = np.random.default_rng(seed)
    check = PlatformCheckRun(model, plan, RATE_HZ)
    n_channels = len(model.channels)
    t_s = 0.0

    def feed(force_n: float, place: tuple[float, float]) -> None:
        nonlocal t_s
        if n_channels == 1:
            above = np.array([force_n * gain / 0.002])
        else:
            loads = loads_at([(place[0] + moved_mm, place[1])], [force_n * gain])
            above = np.append(Plate4().counts(loads, None)[0], 0.0)
        t_s += 0.2
        above = above + drift_n / 0.002 * min(t_s / plan.watch_s, 1.0)
        check.feed(np.rint(above + rng.normal(0, noise, (20, n_channels))).astype(np.int32))

    check.confirm()
    while phase_of(check) is PlatformCheckPhase.WATCHING:
        feed(0.0, (0.0, 0.0))
    while phase_of(check) is PlatformCheckPhase.PLACE:
        check.confirm()
        while phase_of(check) is PlatformCheckPhase.READING:
            feed(plan.force_n, check.place_mm)
            assert not check.is_restless
    return check.result(at=at, operator="AB", serial_number="7", model="m")


def answers(check: PlatformCheck) -> dict[PlatformCheckItem, float]:
    return {answer.item: answer.value for answer in check.answers}


def failed(check: PlatformCheck) -> list[PlatformCheckItem]:
    return [answer.item for answer in check.answers if not answer.passed]


def test_a_sound_platform_passes() -> None:
    check = run()
    assert check.passed
    found = answers(check)
    assert found[PlatformCheckItem.NOISE] == pytest.approx(0.01, rel=0.1)
    assert abs(found[PlatformCheckItem.ZERO_DRIFT]) < 0.005
    assert abs(found[PlatformCheckItem.FORCE]) < 0.01
    assert check.calibration_sha256 == ONE.sha256


def test_what_is_wrong_fails_by_its_name() -> None:
    assert failed(run(gain=1.012)) == [PlatformCheckItem.FORCE]
    assert failed(run(gain=1.008)) == []
    assert failed(run(noise=400.0)) == [PlatformCheckItem.NOISE]
    assert failed(run(drift_n=0.8)) == [PlatformCheckItem.ZERO_DRIFT]


@pytest.mark.parametrize("stands_there", [True, False])
def test_a_check_with_nothing_on_the_platform_is_asked_again_before_it_fails(
    stands_there: bool,
) -> None:
    check = PlatformCheckRun(ONE, PLAN, RATE_HZ)
    rng = np.random.default_rng(3)

    def feed_while(phase: PlatformCheckPhase, force_n: float) -> None:
        while phase_of(check) is phase:
            above = rng.normal(force_n / 0.002, 5.0, (20, 1))
            check.feed(np.rint(above).astype(np.int32))

    check.confirm()
    feed_while(PlatformCheckPhase.WATCHING, 0.0)
    check.confirm()
    feed_while(PlatformCheckPhase.READING, 0.2)
    assert phase_of(check) is PlatformCheckPhase.PLACE
    assert check.found_nothing
    check.confirm()
    feed_while(PlatformCheckPhase.READING, 0.2 if stands_there else PLAN.force_n)
    assert phase_of(check) is PlatformCheckPhase.DONE
    done = check.result(at=AT, operator="AB", serial_number="7", model="m")
    assert done.passed is not stands_there


def test_a_watch_that_lost_samples_begins_again_and_tells_so() -> None:
    check = PlatformCheckRun(ONE, PLAN, RATE_HZ)
    check.confirm()
    check.lost_samples()  # nothing was watched yet
    assert (check.watches_again, check.watch_left_s) == (False, PLAN.watch_s)
    check.feed(np.zeros((600, 1), np.int32))
    assert check.watch_left_s == 5.0
    check.lost_samples()
    assert (check.watches_again, check.watch_left_s) == (True, PLAN.watch_s)


def test_corners_and_places_of_a_plate(four: Calibration) -> None:
    plan = replace(PLAN, places_mm=CORNERS)
    sound = run(four, plan)
    assert sound.passed
    assert len(sound.measured_n) == 5
    assert abs(answers(sound)[PlatformCheckItem.CORNER]) < 0.1
    assert answers(sound)[PlatformCheckItem.PLACE] < 0.5
    assert failed(run(four, plan, moved_mm=8.0)) == [PlatformCheckItem.PLACE]


def test_a_check_is_kept_in_one_line_that_cannot_be_changed() -> None:
    check = run()
    line = check.to_json()
    assert "\n" not in line
    assert platform_check_from_json(line) == check
    for changed in (line.replace('"force_n":50.0', '"force_n":51.0', 1), line[:-2], "{}", "[]", ""):
        with pytest.raises(CalibrationError):
            platform_check_from_json(changed)


def test_two_checks_say_how_the_instrument_changed() -> None:
    before, after = run(), run(gain=1.004, at=AT + timedelta(weeks=8), seed=2)
    change = platform_change(before, after)
    assert change.change_n == pytest.approx(0.2, abs=0.01)
    assert change.change_percent == pytest.approx(0.4, abs=0.02)
    assert change.at_n(100.0) == pytest.approx(0.4, abs=0.02)
    assert 0 < change.expanded_n < 0.02
    other = replace(after, serial_number="8")
    with pytest.raises(CalibrationError, match="same platform"):
        platform_change(before, other)
    with pytest.raises(CalibrationError, match="same weight"):
        platform_change(before, replace(after, weight="dumb-bell"))
    with pytest.raises(CalibrationError, match="same calibration"):
        platform_change(before, replace(after, calibration_sha256="0" * 64))


def test_the_last_check_before_a_visit() -> None:
    first, second = run(), run(at=AT + timedelta(days=7))
    assert last_before([second, first], AT + timedelta(days=8)) == second
    assert last_before([second, first], AT + timedelta(days=6)) == first
    assert last_before([second, first], AT - timedelta(days=1)) is None


def test_lost_samples_begin_the_watch_anew() -> None:
    check = PlatformCheckRun(ONE, PLAN, RATE_HZ)
    check.confirm()
    check.feed(np.full((100, 1), 9000, np.int32))  # still swinging: left out
    assert check.watch_left_s == PLAN.watch_s
    check.feed(np.zeros((900, 1), np.int32))
    assert check.watch_left_s == pytest.approx(1.0)
    check.lost_samples()
    assert check.watch_left_s == PLAN.watch_s
    with pytest.raises(CalibrationError, match="not finished"):
        check.result(at=AT, operator="", serial_number="", model="")


@pytest.mark.parametrize("force", [0.0, -1.0, float("nan")])
def test_a_check_needs_a_weight(force: float) -> None:
    with pytest.raises(CalibrationError, match="above 0 N"):
        PlatformCheckPlan(force, 0.01)


def test_a_weight_too_light_to_say_anything_is_refused_with_the_one_that_is_needed() -> None:
    with pytest.raises(CalibrationError) as refused:
        PlatformCheckPlan(0.2, 0.01)
    assert "0.2 N" in refused.value.text.en
    assert "an error of 0.5 N" in refused.value.text.en
    assert "at least 1.1 kg" in refused.value.text.en
    assert "minstens 1,1 kg" in say(refused.value.text, "nl")
    with pytest.raises(CalibrationError, match="too light"):
        PlatformCheckPlan(9.99, 0.01)
    assert PlatformCheckPlan(10.0, 0.01).force_n == 10.0
    assert not run(gain=1.06, plan=replace(PLAN, force_n=10.0)).passed
    with pytest.raises(CalibrationError, match=r"at least 0\.5 kg"):
        PlatformCheckPlan(2.0, 0.01, limits=PlatformCheckLimits(force_n=0.2))


CELL = (Channel("cell", -50_000, 50_000),)
"""Which ends at 100 N."""


def test_a_weight_beyond_what_the_platform_can_read_is_refused_before_it_stands_there() -> None:
    with pytest.raises(CalibrationError) as refused:
        PlatformCheckRun(ONE, replace(PLAN, force_n=101.0), RATE_HZ, CELL)
    assert "presses with 101 N" in refused.value.text.en
    assert "can read 100 N" in refused.value.text.en


@pytest.mark.parametrize(("zero", "read", "is_beyond"), [
    (0, 50_000, True), (0, 47_500, False), (50_000, 50_000, False), (-3, -50_000, True),
])  # fmt: skip
def test_a_reading_at_the_end_of_the_converter_is_no_failed_check(
    zero: int, read: int, is_beyond: bool
) -> None:
    check = PlatformCheckRun(ONE, replace(PLAN, force_n=95.0), RATE_HZ, CELL)
    check.confirm()
    check.feed(np.full((1100, 1), zero, np.int32))
    check.confirm()
    weight = np.full((300, 1), read, np.int32)
    if is_beyond:
        with pytest.raises(CalibrationError, match="beyond what the platform can read"):
            check.feed(weight)
    else:  # of a cell that is stuck there the check fails
        check.feed(weight)
        assert phase_of(check) is not PlatformCheckPhase.READING


def test_a_place_that_could_not_be_checked_is_said(four: Calibration) -> None:
    limits = PlatformCheckLimits(force_n=0.4)
    plan = replace(PLAN, force_n=8.0, places_mm=CORNERS, limits=limits)
    light = run(four, plan)
    assert PlatformCheckItem.PLACE not in answers(light)
    text = unchecked_text(light, four)
    assert text is not None
    assert "below the 10 N" in text.en
    assert "minder dan de 10 N" in say(text, "nl")
    assert unchecked_text(run(four, replace(PLAN, places_mm=CORNERS)), four) is None
    assert unchecked_text(run(), ONE) is None


def test_a_gross_error_leaves_the_others_readable() -> None:
    def erring(error_n: float) -> PlatformCheck:
        return replace(
            run(), answers=(PlatformCheckAnswer(PlatformCheckItem.FORCE, error_n, 0.5, "N"),)
        )

    lines = history_lines([erring(0.0), erring(0.4), erring(-45.0)])
    drawn = [line.split("[")[1].split("]")[0] for line in lines]
    assert [len(row) for row in drawn] == [PLOT_WIDTH] * 3
    middle = PLOT_WIDTH // 2
    assert drawn[0][middle] == "o"
    assert middle < drawn[1].index("o") < drawn[1].rindex(":")
    assert drawn[2].index("X") == 0
    assert "-45.000 N" in lines[2]
    [dutch] = in_language("nl", history_lines, [erring(-45.0)])
    assert "FOUT" in dutch
    assert "-45,000 N" in dutch
