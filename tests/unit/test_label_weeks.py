"""Whether a visit lies where its label says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from forceplate.analysis.label_weeks import doubt_of_label, label_doubt, with_first
from forceplate.types import FirstVisit, Visit
from forceplate.words import say
from tests.unit.analysis_data import header


@pytest.mark.parametrize(
    ("first", "second", "days", "is_doubted"),
    [
        ("W0", "W8", 56, False),
        ("W0", "W8", 63, False),
        ("W0", "W8", 49, False),
        ("W0", "W8", 64, True),
        ("W0", "W8", 25, True),
        ("W0", "W8", 0, True),
        ("W4", "w-12", 56, False),
        ("W4", "W12", 84, True),
        ("W0", "WEEK8", 25, True),
        ("START", "W8", 25, False),
        ("W0", "END", 25, False),
        ("W0", "W8-B", 25, False),
    ],
)
def test_a_label_and_a_date_more_than_a_week_apart_are_doubted(
    first: str, second: str, days: int, is_doubted: bool
) -> None:
    doubt = label_doubt(FirstVisit.of(header(first, 0)), header(second, days))
    assert (doubt is not None) is is_doubted


def test_both_days_are_said() -> None:
    doubt = label_doubt(FirstVisit.of(header("W0", 0)), header("W8", 25))
    assert doubt is not None
    assert say(doubt.text) == (
        "By its label W8 is day 56 after W0, by its date it is day 25: check both."
    )


def test_the_first_visit_is_that_of_the_person_in_any_order_and_the_one_already_known() -> None:
    later, first = Visit(header("W8", 25)), Visit(header("W0", 0))
    of_another = Visit(replace(header("W8", 20), subject_id="S2"))
    made = with_first([later, of_another, first])
    assert [visit.first and visit.first.visit for visit in made] == ["W0", "W8", "W0"]
    assert [doubt_of_label(visit) is None for visit in made] == [False, True, True]
    known = replace(later, first=FirstVisit("W4", first.header.started_at.date()))
    (kept,) = with_first([known])
    assert doubt_of_label(kept) is None  # four weeks and 25 days


def test_a_first_visit_whose_label_names_no_week_ends_no_doubt_of_the_later_ones() -> None:
    labels = {"START": 0, "W4": 28, "W8": 40, "W12": 84}
    made = with_first([Visit(header(label, day)) for label, day in labels.items()])
    doubted = [visit.header.visit for visit in made if doubt_of_label(visit)]
    assert doubted == ["W8"]  # 40 - 28 days after W4, not 28


def test_without_another_visit_nothing_is_said() -> None:
    assert doubt_of_label(Visit(header("W8", 25))) is None
