"""What goes wrong on a phone: no line for days, a wrong clock, two people, an old page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from uuid import uuid4

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver as Chrome
from selenium.webdriver.common.by import By

from forceplate.operations.visit.change_record import Stamp
from tests.study.diary.diary_client import Line, Server
from tests.study.diary.test_browser import (  # noqa: F401  fixtures are found by their name here
    AddPerson,
    browser,
    browser_of_all,
    click,
    enter_session,
    online,
    open_link,
    person,
    queue_length,
    text_of,
    until,
)

SAID = "[data-entry=session] .said"
CLOCK = """
const Real = Date;
window.Date = class extends Real {
  constructor(...own) { super(...(own.length ? own : [Date.now()])); }
  static now() { return Real.now() + DAYS * 86400000; }
};
"""


@pytest.fixture
def line(server: Server) -> Iterator[Line]:
    """A line that can be cut, with an address of its own: what a browser keeps begins anew."""
    own = Line(server)
    yield own
    own.close()


@pytest.fixture
def opened(browser: Chrome, line: Line, add_person: AddPerson) -> Callable[..., str]:  # noqa: F811
    """Open the diary of somebody new and keep it on the phone; returns the pseudonym."""

    def open_new(**own: int) -> str:
        name, link = add_person(**own)
        open_link(browser, line, link)
        kept = "return document.documentElement.dataset.kept"
        until(browser, lambda: browser.execute_script(kept))
        return name

    return open_new


@contextmanager
def clock_off_by(browser: Chrome, days: int) -> Iterator[None]:  # noqa: F811
    """Have the clock of the phone wrong, in every page that is opened meanwhile."""
    source = CLOCK.replace("DAYS", str(days))
    own = browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": source})
    try:
        yield
    finally:
        browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", own)


def test_page_that_is_kept_takes_an_entry_each_time_whatever_the_pseudonym(
    browser: Chrome,  # noqa: F811
    line: Line,
    opened: Callable[..., str],
    today: date,
) -> None:
    from forceplate_study.diary.participants import rename

    name = opened()
    line.is_cut = True
    rename(person(name), f"{name}-X", Stamp.now("AB", "mistyped"))
    days = (today, today - timedelta(days=1))
    for day in days:
        browser.get(f"{line.url}/")
        browser.execute_script(f"document.getElementById('done-on').value = '{day}'")
        enter_session(browser, "20")
        until(browser, lambda: "Kept on this phone" in text_of(browser, SAID))
    assert "Waiting to be sent: 2" in text_of(browser, "#connection")
    line.is_cut = False
    browser.get(f"{line.url}/")
    until(browser, lambda: queue_length(browser) == 0)
    assert {row.done_on for row in person(f"{name}-X").sessions.all()} == set(days)


def test_each_entry_that_is_refused_comes_back(
    browser: Chrome,  # noqa: F811
    line: Line,
    opened: Callable[..., str],
    today: date,
) -> None:
    name = opened()
    line.is_cut = True
    days = (today, today - timedelta(days=1))
    for number, day in enumerate(days):
        browser.execute_script(f"document.getElementById('done-on').value = '{day}'")
        enter_session(browser, f"999{number}")
        until(browser, lambda: "Kept on this phone" in text_of(browser, SAID))
    line.is_cut = False
    browser.get(f"{line.url}/")
    for number in range(len(days)):
        field = browser.find_element(By.ID, "minutes")
        until(browser, lambda: field.get_property("value") == f"999{number}")  # noqa: B023
        until(browser, lambda: "from 0 to 600" in text_of(browser, "[data-entry=session] .errors"))
        field.clear()
        field.send_keys(f"2{number}")
        click(browser, "[data-entry=session] .save button")
        until(browser, lambda: person(name).sessions.count() == number + 1)  # noqa: B023
    found = {row.done_on: row.minutes for row in person(name).sessions.all()}
    assert found == {days[0]: 20, days[1]: 21}


def test_what_others_entered_is_told_of_and_stays_until_they_are_erased(
    browser: Chrome,  # noqa: F811
    line: Line,
    opened: Callable[..., str],
) -> None:
    from forceplate_study.diary.participants import revoke_links

    name = opened()
    revoke_links(name)
    enter_session(browser, "20")
    until(browser, lambda: "Open your personal link again" in text_of(browser, "#connection"))
    other = opened()
    click(browser, "#leave button")
    browser.switch_to.alert.dismiss()
    assert queue_length(browser) == 1
    line.is_cut = True
    enter_session(browser, "20")
    until(browser, lambda: "Kept on this phone" in text_of(browser, SAID))
    person(other).delete()  # as the erasure does
    line.is_cut = False
    browser.execute_script("dispatchEvent(new Event('online'))")
    until(browser, lambda: "Your diary was erased" in text_of(browser, "main"))
    kept = browser.execute_script("return Object.keys(localStorage)")
    assert [key.split("/")[1] for key in kept] == [name]


def test_a_server_that_is_busy_asks_for_no_link(
    browser: Chrome,  # noqa: F811
    opened: Callable[..., str],
) -> None:
    opened()
    browser.execute_script("window.fetch = async () => new Response('', { status: 503 })")
    enter_session(browser, "20")
    until(browser, lambda: "Waiting to be sent: 1" in text_of(browser, "#connection"))
    assert "personal link" not in text_of(browser, "#connection")


@pytest.mark.parametrize("days", [-365, 1])
def test_a_wrong_clock_gives_no_wrong_day(
    browser: Chrome,  # noqa: F811
    opened: Callable[..., str],
    today: date,
    days: int,
) -> None:
    with clock_off_by(browser, days):
        name = opened()
        day = browser.find_element(By.ID, "done-on")
        until(browser, lambda: day.get_property("value") == str(today))
        enter_session(browser, "20")
        until(browser, lambda: "Saved" in text_of(browser, SAID))
    assert person(name).sessions.get().done_on == today
    assert text_of(browser, "#week").split("\n")[0] == "6 (this week)"


def test_page_that_is_kept_asks_for_the_weeks_since(
    browser: Chrome,  # noqa: F811
    line: Line,
    opened: Callable[..., str],
    today: date,
) -> None:
    opened(weeks_ago=3)
    line.is_cut = True
    with clock_off_by(browser, 14):
        browser.get(f"{line.url}/")
        until(browser, lambda: text_of(browser, "h1 small") == "Week 6 of 52")
        assert text_of(browser, "#week").split() == ["6", "(this", "week)", *"54321"]
        assert browser.find_element(By.ID, "week").get_property("value") == "5"
        onset = browser.find_element(By.ID, "complaint-onset")
        assert onset.get_property("max") == str(today + timedelta(days=14))
        until(browser, lambda: "No connection" in text_of(browser, "#connection"))


@pytest.mark.parametrize("selector", ["#entered button", "#entered a", "#leave button"])
def test_what_needs_a_connection_says_so(
    browser: Chrome,  # noqa: F811
    line: Line,
    opened: Callable[..., str],
    selector: str,
) -> None:
    name = opened()
    enter_session(browser, "20")
    until(browser, lambda: "Saved" in text_of(browser, SAID))
    browser.get(f"{line.url}/")
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "#entered a"))
    line.is_cut = True
    click(browser, selector)
    until(browser, lambda: "No connection" in text_of(browser, "#connection"))
    assert browser.current_url == f"{line.url}/"
    assert person(name).sessions.get().withdrawn_at is None


def test_the_link_opens_without_a_line_and_no_other_does(
    browser: Chrome,  # noqa: F811
    line: Line,
    add_person: AddPerson,
) -> None:
    (name, link), (_, other_link) = add_person(), add_person()
    open_link(browser, line, link)
    kept = "return document.documentElement.dataset.kept"
    until(browser, lambda: browser.execute_script(kept))
    line.is_cut = True
    open_link(browser, line, link)
    assert name in text_of(browser, "h1")
    open_link(browser, line, other_link)
    assert name not in text_of(browser, "body")


def test_an_entry_that_was_made_on_another_phone_too_is_thrown_away(
    browser: Chrome,  # noqa: F811
    line: Line,
    opened: Callable[..., str],
    today: date,
) -> None:
    from forceplate_study.diary.entries import save_entry
    from forceplate_study.records.study_records import SessionEntry

    name = opened()
    line.is_cut = True
    enter_session(browser, "20")
    until(browser, lambda: "Kept on this phone" in text_of(browser, SAID))
    save_entry(person(name), SessionEntry(str(uuid4()), name, today, minutes=20.0))
    line.is_cut = False
    browser.get(f"{line.url}/")
    errors = "[data-entry=session] .errors"
    until(browser, lambda: "There is a session" in text_of(browser, errors))
    browser.get(f"{line.url}/")  # looked at again later
    assert browser.find_element(By.ID, "minutes").get_property("value") == "20"
    click(browser, "[data-entry=session] .discard")
    assert not browser.find_element(By.CSS_SELECTOR, errors).is_displayed()
    browser.get(f"{line.url}/")
    assert browser.find_element(By.ID, "minutes").get_property("value") == ""
    assert queue_length(browser) == 0
    assert person(name).sessions.count() == 1


def test_a_week_with_a_complaint_asks_about_the_one_that_is_known(
    browser: Chrome,  # noqa: F811
    line: Line,
    opened: Callable[..., str],
    today: date,
) -> None:
    from tests.study.diary.test_entries import complaint_of

    name = opened()
    complaint_of(name, today, 9)
    browser.get(f"{line.url}/")
    click(browser, "[data-entry=week] [name=any_complaint][value=yes]")
    for asked in ("participation", "volume", "performance", "running_pain"):
        click(browser, f"[name={asked}][value=mild]")
    click(browser, "[data-entry=week] .save button")
    until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, ".complaint details[open]"))
    assert not browser.find_elements(By.CSS_SELECTOR, "#new-complaint[open]")
