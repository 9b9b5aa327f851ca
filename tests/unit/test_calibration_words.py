"""Every step, note and answer has a sentence in both languages, with its numbers filled in."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from forceplate.analysis.gain.platform_drift import change_text
from forceplate.operations.platform import calibration_guidance as calibrating
from forceplate.words import Language, Text, say
from forceplate_calibration import Concern
from forceplate_calibration.fitting.plate_result import Flag, flag_text
from forceplate_calibration.platform_check.check import PlatformCheckAnswer, PlatformCheckItem
from forceplate_calibration.platform_check.history import PlatformChange
from forceplate_calibration.procedure.steps import Step, StepKind
from forceplate_calibration.readings.weights import Load
from tests.unit.report_data import CHECK

SOURCES = Path(__file__).resolve().parents[2] / "calibration" / "forceplate_calibration"


def check_words(text: Text, *contains: str) -> None:
    for language in Language:
        words = say(text, language)
        assert words
        assert "{" not in words
        for each in contains:
            assert each in (words if language is Language.ENGLISH else words.replace(",", "."))


@pytest.mark.parametrize("kind", StepKind)
def test_steps(kind: StepKind) -> None:
    step = Step(kind, Load(("a", "b"), 98.1, 0.01), 2, -60.0, 40.0, "hallux", 30.0)
    check_words(calibrating.step_text(step), "hallux")
    if kind in (StepKind.UP, StepKind.DOWN):
        check_words(calibrating.step_text(step), "a + b", "98.10 N", "60 mm", "40 mm")


@pytest.mark.parametrize(
    ("place", "english", "dutch"),
    [
        ((0.0, 0.0), "", ""),
        ((-60.0, 0.0), "60 mm to the left from the middle", "60 mm naar links vanaf het midden"),
        ((0.0, -40.0), "40 mm towards the heel", "40 mm naar de hiel"),
        ((60.0, 40.0), "60 mm to the right and 40 mm towards the toes",
         "60 mm naar rechts en 40 mm naar de tenen"),
    ],
)  # fmt: skip
def test_a_place_is_said_without_a_minus(
    place: tuple[float, float], english: str, dutch: str
) -> None:
    text = calibrating.place_text(*place)
    for words, part in ((text.en, english), (say(text, "nl"), dutch)):
        assert part in words
        assert "-" not in words
        assert bool(words) == bool(part)


def flag_kinds() -> set[str]:
    source = (SOURCES / "fitting" / "calibrate_plate.py").read_text("utf-8")
    made = set(re.findall(r'Flag\("(\w+)"', source))
    return made | set(re.findall(r'\("(\w+)", measured\.', source))


def test_every_flag_that_can_be_raised_has_words() -> None:
    kinds = flag_kinds()
    assert len(kinds) == 10
    for kind in kinds:
        check_words(flag_text(Flag(kind, 1.25, 1.0, "%", 7)))


@pytest.mark.parametrize("concern", Concern)
def test_concerns(concern: Concern) -> None:
    check_words(calibrating.concern_text(concern))


@pytest.mark.parametrize("item", PlatformCheckItem)
def test_answers_of_a_check(item: PlatformCheckItem) -> None:
    check_words(
        calibrating.answer_text(PlatformCheckAnswer(item, 0.123, 0.5, "N")), "0.123 N", "0.500"
    )
    bad = say(calibrating.answer_text(PlatformCheckAnswer(item, 0.6, 0.5, "N")), "nl")
    assert "NIET GOED" in bad


def test_a_weight_that_is_hardly_known_is_said_with_the_verdict() -> None:
    assert CHECK.weight_known_to_n is None
    anywhere = replace(CHECK, u_force_n=0.23)
    assert anywhere.weight_known_to_n == 0.46
    check_words(calibrating.check_text(anywhere), "± 0.46 N")
    assert "±" not in calibrating.check_text(CHECK).en
    edge = replace(CHECK, u_force_n=0.98 / 8)
    assert edge.weight_known_to_n is None


def test_the_change_of_the_instrument() -> None:
    change = PlatformChange(0.2, 0.05, 50.0)
    check_words(change_text(change, 100.0), "+0.40 %", "+0.40 N", "0.05 N")
