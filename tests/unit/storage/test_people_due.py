"""When who is to come again, and what a visit of today is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate.storage.people.people import PeopleIndex, Person, VisitSummary
from forceplate.words import plain

BEGAN = date(2026, 3, 2)
next_due, propose = PeopleIndex.next_due, PeopleIndex.propose_visit


def after(weeks: float) -> date:
    return BEGAN + timedelta(days=round(weeks * 7))


def person(*visits: tuple[str, float], problem: str = "") -> Person:
    summaries = [
        VisitSummary(
            label,
            after(weeks),
            label,
            3,
            3,
            "[]",
            None,
            False,
            plain(problem) if problem else None,
        )
        for label, weeks in visits
    ]
    return Person("K7M-4TX", "", None, tuple(summaries), BEGAN)


@pytest.mark.parametrize(
    ("visits", "now_weeks", "plan", "due"),
    [
        ([], 0, (8,), None),
        ([("W4", 0)], 5, (8,), None),
        ([("W0", 0)], 0, (8,), ("W8", -56)),
        ([("W0", 0)], 8, (8,), ("W8", 0)),
        ([("W0", 0)], 30, (8,), ("W8", 154)),
        ([("W0", 0), ("W8", 8)], 9, (8,), None),
        ([("W0", 0), ("W8", 8)], 9, (16, 8), ("W16", -49)),
        ([("W0", 0), ("W2", 2)], 3, (8,), ("W8", -35)),
        ([("W0", 0)], 11, (8, 16), ("W8", 21)),
        ([("W0", 0)], 13, (8, 16), ("W16", -21)),
        ([("W0", 0), ("W16", 16)], 17, (8, 16), None),
        ([("W0", 0)], 3, (), None),
        ([("W0", 0)], 3, (0, 8, 8), ("W8", -35)),
    ],
)
def test_next_due(
    visits: list[tuple[str, float]],
    now_weeks: float,
    plan: tuple[int, ...],
    due: tuple[str, int] | None,
) -> None:
    found = next_due(person(*visits), after(now_weeks), plan)
    assert (None if found is None else (found.visit, found.overdue_days)) == due
    if found is not None:
        assert found.on == after(int(found.visit[1:]))


@pytest.mark.parametrize(
    ("visits", "now_weeks", "label"),
    [
        ([], 0, "W0"),
        ([("W0", 0)], 0, "W0"),
        ([("W0", 0)], 2, "W2"),
        ([("W0", 0)], 6, "W8"),
        ([("W0", 0)], 8, "W8"),
        ([("W0", 0)], 11, "W8"),
        ([("W0", 0), ("W8", 8)], 8, "W8"),
        ([("W0", 0), ("W8", 8)], 12, "W12"),
        ([("W0", 0), ("W2", 2)], 2.2, "W2-2"),
        ([("W4", 0)], 1, "W0"),
        ([("w0", 0)], 1, "W0-2"),
        ([("W0", 0)], -3, "W0-2"),
    ],
)
def test_the_visit_proposed(visits: list[tuple[str, float]], now_weeks: float, label: str) -> None:
    assert propose(person(*visits), after(now_weeks), (8,)) == label


@pytest.mark.parametrize(
    ("n_done", "weeks", "plan", "label"),
    [
        (4, 0, (8,), "W8"),  # complete: whoever presses Enter once more does not add to it
        (3, 0, (8,), "W0"),
        (4, 0, (), "W0-2"),
        (4, 1, (8,), "W1"),  # on another day, as before
    ],
)
def test_a_complete_visit_of_today_is_followed_by_the_planned_one(
    n_done: int, weeks: float, plan: tuple[int, ...], label: str
) -> None:
    somebody = person(("W0", 0))
    (visit,) = somebody.visits
    visits = (replace(visit, n_done=n_done, n_planned=4),)
    assert propose(replace(somebody, visits=visits), after(weeks), plan) == label


def test_what_was_left_unfinished_today_is_gone_on_with_whatever_was_complete_after_it() -> None:
    somebody = person(("W0", 0), ("W8", 0))
    left, complete = somebody.visits
    visits = (replace(left, n_done=1, n_planned=4), replace(complete, n_done=4, n_planned=4))
    for order in (visits, visits[::-1]):
        assert propose(replace(somebody, visits=order), BEGAN, (8,)) == "W0"


def test_an_unreadable_visit_of_today_is_not_continued() -> None:
    assert propose(person(("W0", 0), problem="torn"), BEGAN, (8,)) == "W0-2"


@given(
    labels=st.lists(st.sampled_from(["W0", "w0", "W1", "W2", "W8", "W8-2", "W16"]), unique=True),
    weeks=st.floats(-10, 300),
    plan=st.lists(st.integers(1, 52), max_size=4),
)
def test_a_new_visit_never_has_the_label_of_another(
    labels: list[str], weeks: float, plan: list[int]
) -> None:
    somebody = person(*((label, 0.0) for label in labels))
    label = propose(somebody, after(weeks), plan)
    of_today = {visit.visit for visit in somebody.visits if visit.date == after(weeks)}
    taken = {visit.visit.casefold() for visit in somebody.visits}
    assert (label in of_today) == (label.casefold() in taken)
    due = next_due(somebody, after(weeks), plan)
    if due is not None:
        assert due.visit not in labels
