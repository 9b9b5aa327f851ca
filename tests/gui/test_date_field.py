"""A day that is typed is that day or none, in every spelling and language."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from forceplate.dates import date_text
from forceplate.gui.kit import language, numbers
from forceplate.gui.kit.date_field import DateField
from forceplate.words import Language, say

SPELLINGS: dict[str, Callable[[date], str]] = {
    "05-10-2026": lambda day: f"{day:%d-%m-%Y}",
    "5-10-2026": lambda day: f"{day.day}-{day.month}-{day.year}",
    "05.10.2026": lambda day: f"{day:%d.%m.%Y}",
    "5. 10. 2026": lambda day: f"{day.day}. {day.month}. {day.year}",
    "5/10/2026": lambda day: f"{day.day}/{day.month}/{day.year}",
    "5 10 2026": lambda day: f"{day.day} {day.month} {day.year}",
    "2026-10-05": lambda day: day.isoformat(),
    "2026/10/5": lambda day: f"{day.year}/{day.month}/{day.day}",
    "05102026": lambda day: f"{day:%d%m%Y}",
    "20261005": lambda day: f"{day:%Y%m%d}",
    "5 Oct 2026": numbers.date,
}
YEAR = [date(2028, 1, 1) + timedelta(days=n) for n in range(366)]


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_every_day_of_a_year_is_itself_also_typed_key_by_key(
    qtbot: QtBot, english_and_light: None, spelling: str
) -> None:
    field = DateField()
    qtbot.addWidget(field)
    field.show()
    assert [numbers.parse_date(SPELLINGS[spelling](day)) for day in YEAR] == YEAR
    each_once = YEAR[list(SPELLINGS).index(spelling) :: len(SPELLINGS)]
    for day in [*each_once, date(2028, 2, 29), date(2028, 11, 12), date(2028, 12, 31)]:
        field.selectAll()
        for key in SPELLINGS[spelling](day):
            QTest.keyClicks(field, key)
        assert field.day == day, field.text()
        assert field.understood == numbers.date(day)
        assert field.property("fault") in (None, "")


@pytest.mark.parametrize("code", Language)
def test_a_day_as_the_language_writes_it_is_itself(english_and_light: None, code: Language) -> None:
    language.use(code)
    for day in YEAR:
        assert numbers.parse_date(numbers.date(day)) == day


@pytest.mark.parametrize("code", Language)
def test_a_month_may_be_named_whole_in_any_language(code: Language) -> None:
    for day in YEAR:
        assert numbers.parse_date(say(date_text(day), code)) == day
        assert numbers.parse_date(say(date_text(day), code).upper()) == day


@pytest.mark.parametrize("typed", ["March 3, 1980", "3-maart-1980", "3. März 1980", "3 MRT. 1980"])
def test_a_named_month_may_stand_anywhere_but_last(typed: str) -> None:
    assert numbers.parse_date(typed) == date(1980, 3, 3)


def test_a_day_is_chosen_in_a_calendar_by_keyboard(qtbot: QtBot, english_and_light: None) -> None:
    field = DateField()
    qtbot.addWidget(field)
    field.show()
    field.set_day(date(1980, 3, 3))
    calendar = field.open_calendar()
    view = calendar.focusProxy() or calendar
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert field.day == date(1980, 3, 3)
    QTest.keyClick(field, Qt.Key.Key_Down)
    view = field.findChildren(type(calendar))[-1].focusProxy() or calendar
    QTest.keyClick(view, Qt.Key.Key_Down)
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert field.day == date(1980, 3, 10)


@pytest.mark.parametrize(
    "typed",
    ["5-10-26", "31-4-2026", "29-2-2026", "5-13-2026", "10-2026", "5-10-20266", "5-1O-2026",
     "5--", "0-1-2026", "1-0-2026", "5 foo 2026", "5-10-2026 x", "20101301", "-5-10-2026"],
)  # fmt: skip
def test_what_is_no_day_is_red_and_none(qtbot: QtBot, typed: str) -> None:
    field = DateField()
    qtbot.addWidget(field)
    QTest.keyClicks(field, typed)
    assert field.day is None
    assert field.understood == ""
    assert field.property("fault") == "wrong"
    field.clear()
    assert field.property("fault") == ""


@pytest.mark.parametrize(
    ("typed", "exists"),
    [("31-2-80", False), ("31-4-2026", False), ("29-2-2026", False), ("2026-02-30", False),
     ("31 april 2026", False), ("20260231", False), ("0-1-2026", False), ("29-2-81", True),
     ("5-10-26", True), ("12-31-1980", True), ("22-2-202", True), ("31-2-1880", True)],
)  # fmt: skip
@pytest.mark.usefixtures("english_and_light")
def test_of_a_day_that_is_in_no_calendar_that_is_said(typed: str, exists: bool) -> None:
    said = numbers.unreadable_day(typed, example="28-2-1990")
    assert said.startswith("No day from 1900 to 2099" if exists else "This day does not exist.")


@given(st.dates(date(1900, 1, 1), date(2099, 12, 31)), st.sampled_from(sorted(SPELLINGS)))
def test_no_spelling_of_a_day_is_another_day(day: date, spelling: str) -> None:
    assert numbers.parse_date(SPELLINGS[spelling](day)) == day
