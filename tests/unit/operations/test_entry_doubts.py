"""What is typed and can hardly be is asked back, and what may be is not."""

from __future__ import annotations

from datetime import date

import pytest

from forceplate.operations.visit.entry_doubts import birth_doubts, mass_doubts
from forceplate.words import say


def said(doubts: tuple[object, ...]) -> str:
    return " ".join(map(str, doubts))


def test_a_mass_with_the_comma_in_the_wrong_place_is_doubted_thrice() -> None:
    doubts = mass_doubts(7.2, last_kg=72.0, force_n=150.0)
    assert [say(doubt) for doubt in doubts] == [
        "7.2 kg is the body mass of very few people.",
        "7.2 kg is 90 % less than at the last visit (72 kg).",
        "The toes pressed with 150 N: 212 % of the weight of 7.2 kg.",
    ]


def test_the_mass_of_a_child_is_doubted_where_no_visit_before_tells_that_it_is_one() -> None:
    assert said(mass_doubts(34.9)) == "34.9 kg is the body mass of very few adults."
    assert mass_doubts(27.5, last_kg=27.0) == ()


@pytest.mark.parametrize("mass_kg", [35.0, 72.0, 200.0])
def test_a_usual_mass_is_not_doubted(mass_kg: float) -> None:
    assert mass_doubts(mass_kg) == ()
    assert mass_doubts(mass_kg, last_kg=mass_kg * 1.09, force_n=mass_kg * 9.8) == ()


@pytest.mark.parametrize(("mass_kg", "last_kg"), [(80.0, 72.0), (64.0, 72.0), (702.0, 72.0)])
def test_a_tenth_more_or_less_than_at_the_last_visit_is_doubted(
    mass_kg: float, last_kg: float
) -> None:
    assert "than at the last visit (72 kg)" in said(mass_doubts(mass_kg, last_kg=last_kg))


def test_toes_that_press_more_than_the_body_weighs_are_doubted() -> None:
    assert "101 % of the weight" in said(mass_doubts(40.0, force_n=40.0 * 9.80665 * 1.01))
    assert mass_doubts(40.0, force_n=40.0 * 9.80665) == ()


TODAY = date(2026, 3, 2)


@pytest.mark.parametrize("born", ["1921-03-02", "1980-06-15", "2022-03-02"])
def test_a_usual_birth_date_is_not_doubted(born: str) -> None:
    assert birth_doubts(date.fromisoformat(born), TODAY) == ()


@pytest.mark.parametrize(
    ("born", "word"),
    [
        ("2026-03-03", "still to come"),
        ("2022-03-03", "3 years old"),
        ("1907-01-01", "119 years old"),
    ],
)
def test_a_birth_date_of_a_baby_or_a_record_is_doubted(born: str, word: str) -> None:
    assert word in said(birth_doubts(date.fromisoformat(born), TODAY))
