"""Whether a visit lies where its label says."""

from __future__ import annotations

import pytest

from forceplate.analysis.gain.label_weeks import label_doubt
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
    doubt = label_doubt(header(first, 0), header(second, days))
    assert (doubt is not None) is is_doubted


def test_both_days_are_said() -> None:
    doubt = label_doubt(header("W0", 0), header("W8", 25))
    assert doubt is not None
    assert say(doubt) == (
        "By its label W8 is day 56 after W0, by its date it is day 25: check both."
    )
