"""The diary in headless Chromium at phone size: what a participant sees, types and loses."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from forceplate.words import Language
from forceplate_study.diary.page_texts import page_words
from tests.patience import PATIENCE_S
from tests.study.diary.diary_client import PASSWORD, Line, Server

if importlib.util.find_spec("selenium") is None:
    pytest.skip("selenium is not installed", allow_module_level=True)

from selenium.common.exceptions import (
    NoSuchElementException,
    StaleElementReferenceException,
    WebDriverException,
)
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.chrome.webdriver import WebDriver as Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

AddPerson = Callable[..., tuple[str, str]]
WIDTH, HEIGHT = 390, 844

# Of every element with text of its own: the contrast of its colour with what is behind it.
LOW_CONTRAST = """
const rgb = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
const light = ([r, g, b]) => {
  const [x, y, z] = [r, g, b].map((v) => {
    v /= 255;
    return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * x + 0.7152 * y + 0.0722 * z;
};
const behind = (element) => {
  for (let e = element; e; e = e.parentElement) {
    const own = rgb(getComputedStyle(e).backgroundColor);
    if (own.length === 3 || own[3] > 0) return own;
  }
  return [255, 255, 255];
};
return [...document.querySelectorAll("body *")]
  .filter((e) => e.checkVisibility()
    && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
  .map((e) => {
    const [a, b] = [light(rgb(getComputedStyle(e).color)), light(behind(e))];
    return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.outerHTML.slice(0, 80)];
  })
  .filter(([contrast]) => contrast < 4.5);
"""
UNLABELLED = """
return [...document.querySelectorAll("input:not([type=hidden]), select, textarea, button")]
  .filter((e) => !(e.labels && [...e.labels].some((l) => l.textContent.trim()))
    && !e.getAttribute("aria-label") && !e.textContent.trim())
  .map((e) => e.outerHTML.slice(0, 80));
"""
SMALL_TARGETS = """
return [...document.querySelectorAll("button, select, input:not([type=hidden]), summary")]
  .filter((e) => e.checkVisibility())
  .map((e) => [(e.closest("label") || e).getBoundingClientRect().height, e.outerHTML.slice(0, 80)])
  .filter(([height]) => height < 44);
"""
TOO_WIDE = """
return [...document.querySelectorAll("body *")]
  .filter((e) => e.getBoundingClientRect().right > innerWidth && !e.closest(".scroll"))
  .map((e) => e.outerHTML.slice(0, 80));
"""

NOTIFIED = """
const done = arguments[0];
const words = (own) => [own.title, own.body, own.data.off, own.actions.map((a) => a.title)];
navigator.serviceWorker.ready
  .then((worker) => worker.getNotifications())
  .then((found) => done(found.map(words)));
"""


@pytest.fixture(scope="module")
def browser_of_all(diary_folder: Path) -> Iterator[Chrome]:  # of the diary: its time zone is known
    from django.utils import timezone

    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("Chromium and its driver are not installed")
    options = Options()
    options.binary_location = chromium
    for flag in (
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--disable-dev-shm-usage",
    ):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    running = Chrome(options=options, service=Service(driver))
    running.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 2, "mobile": True},
    )
    # or today is another day on the phone late in the evening
    zone = timezone.get_current_timezone_name()
    running.execute_cdp_cmd("Emulation.setTimezoneOverride", {"timezoneId": zone})
    yield running
    running.quit()


@pytest.fixture
def browser(browser_of_all: Chrome, server: Server) -> Iterator[Chrome]:
    """A phone that knows nothing of the tests before."""
    browser_of_all.get_log("browser")  # type: ignore[no-untyped-call]  # of tests before
    yield browser_of_all
    online(browser_of_all, True)
    browser_of_all.execute_cdp_cmd(
        "Storage.clearDataForOrigin", {"origin": server.url, "storageTypes": "all"}
    )
    browser_of_all.get("about:blank")


def online(browser: Chrome, is_online: bool) -> None:
    browser.execute_cdp_cmd("Network.enable", {})
    browser.execute_cdp_cmd(
        "Network.emulateNetworkConditions",
        {"offline": not is_online, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1},
    )


def open_link(browser: Chrome, server: Server | Line, link: str) -> None:
    browser.get(f"{server.url}/l/{link.rsplit('/', 1)[1]}")


def until(browser: Chrome, condition: Callable[[], object]) -> None:
    between_pages = (NoSuchElementException, StaleElementReferenceException)
    wait = WebDriverWait(browser, PATIENCE_S, 0.05, ignored_exceptions=between_pages)
    wait.until(lambda _: _between_pages_is_false(condition))


def _between_pages_is_false(condition: Callable[[], object]) -> object:
    try:
        return condition()
    except WebDriverException as error:  # the page that was asked has just gone
        if "does not belong to the document" not in str(error):
            raise
        return False


def person(name: str) -> Any:
    from forceplate_study.diary.participants import find

    return find(name)


def text_of(browser: Chrome, selector: str) -> str:
    return browser.find_element(By.CSS_SELECTOR, selector).text


def queue_length(browser: Chrome) -> int:
    script = "return Object.keys(localStorage).filter((k) => k.includes('/queue/')).length"
    length: int = browser.execute_script(script)
    return length


def click(browser: Chrome, selector: str) -> None:
    element = browser.find_element(By.CSS_SELECTOR, selector)
    browser.execute_script("arguments[0].scrollIntoView({block: 'center'})", element)
    element.click()


def enter_session(browser: Chrome, minutes: str) -> None:
    click(browser, "#all-done")
    browser.find_element(By.ID, "minutes").send_keys(minutes)
    click(browser, "[data-entry=session] .save button")


def picture(browser: Chrome, name: str) -> None:
    """Keep a picture of the whole page where a person asked for it."""
    folder = os.environ.get("FORCEPLATE_SCREENSHOTS")
    if folder:
        height = browser.execute_script("return document.documentElement.scrollHeight")
        size = {"width": WIDTH, "height": height, "deviceScaleFactor": 1, "mobile": True}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        browser.get_screenshot_as_file(str(Path(folder) / f"{name}.png"))
        size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 2, "mobile": True}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def assert_readable(browser: Chrome) -> None:
    """Labels, contrast, targets for thumbs, and no sideways scrolling, also at 200 %."""
    assert browser.execute_script(UNLABELLED) == []
    assert browser.execute_script(LOW_CONTRAST) == []
    assert browser.execute_script(SMALL_TARGETS) == []
    for size in ("100%", "200%"):
        browser.execute_script(f"document.documentElement.style.fontSize = '{size}'")
        width = browser.execute_script("return document.documentElement.scrollWidth")
        assert width <= WIDTH, (size, browser.execute_script(TOO_WIDE))
    browser.execute_script("document.documentElement.style.fontSize = ''")


@pytest.mark.parametrize("language", Language)
def test_diary_at_phone_size(
    browser: Chrome, server: Server, add_person: AddPerson, today: date, language: Language
) -> None:
    from forceplate_study.diary.participants import find

    name, link = add_person(language=language)
    from forceplate_study.diary.models import Feedback

    message = "Well done. Keep the heel down."
    Feedback.objects.create(person=find(name), text=message)
    open_link(browser, server, link)
    assert browser.current_url == f"{server.url}/"
    title = page_words(language)["today"]
    assert text_of(browser, "#today-title") == title
    assert message in text_of(browser, ".feedback")
    for button in browser.find_elements(By.CSS_SELECTOR, ".save button"):
        assert button.rect["y"] + button.rect["height"] <= HEIGHT
    for summary in browser.find_elements(By.TAG_NAME, "summary"):
        browser.execute_script("arguments[0].click()", summary)
    click(browser, "[name=any_complaint][value=yes]")
    images = browser.find_elements(By.CSS_SELECTOR, ".exercises img")
    assert len(images) == 2 * 12
    for image in images:
        browser.execute_script("arguments[0].scrollIntoView()", image)
        until(browser, partial(image.get_property, "naturalWidth"))
    browser.execute_script("scrollTo(0, 0)")
    picture(browser, f"diary-{language}")
    assert_readable(browser)
    browser.execute_script("document.documentElement.style.fontSize = '200%'")
    picture(browser, f"diary-{language}-200")

    origins = browser.execute_script(
        "return performance.getEntriesByType('resource').map((e) => new URL(e.name).origin)"
    )
    assert set(origins) == {server.url}
    logs: list[dict[str, str]] = browser.get_log("browser")  # type: ignore[no-untyped-call]
    assert [log["message"] for log in logs if log["level"] == "SEVERE"] == []


def test_complaint_is_judged_on_the_phone(
    browser: Chrome, server: Server, add_person: AddPerson, today: date
) -> None:
    name, link = add_person()
    open_link(browser, server, link)
    browser.execute_script("document.querySelector('#new-complaint summary').click()")
    browser.execute_script(
        f"document.querySelector('#complaint-onset').value = '{today - timedelta(days=8)}'"
    )
    browser.find_element(By.ID, "complaint-site").send_keys("knee")
    browser.find_element(By.ID, "complaint-days").send_keys("7")
    browser.find_element(By.ID, "complaint-sessions").send_keys("1")
    click(browser, "[data-entry=complaint] input[value=no]")
    click(browser, "[data-entry=complaint] > button")
    until(
        browser, lambda: "is a running injury" in text_of(browser, "[data-entry=complaint] .said")
    )
    picture(browser, "complaint-en")
    assert person(name).complaints.get().by_rule


def test_nothing_is_lost_when_the_line_drops(
    browser: Chrome, server: Server, add_person: AddPerson
) -> None:
    name, link = add_person()
    open_link(browser, server, link)
    until(browser, lambda: browser.execute_script("return document.documentElement.dataset.kept"))
    browser.find_element(By.ID, "running-km").send_keys("12,5")
    online(browser, False)
    enter_session(browser, "25")
    until(browser, lambda: "No connection" in text_of(browser, "#connection"))
    said = "[data-entry=session] .said"
    until(browser, lambda: "Kept on this phone" in text_of(browser, said))
    assert queue_length(browser) == 1
    picture(browser, "offline-en")
    assert person(name).sessions.count() == 0

    open_link(browser, server, link)  # the phone was put away and the link opened again, no line
    until(browser, lambda: "Waiting to be sent: 1" in text_of(browser, "#connection"))
    assert browser.find_element(By.ID, "running-km").get_property("value") == "12,5"

    online(browser, True)
    browser.execute_script("dispatchEvent(new Event('online'))")
    until(browser, lambda: queue_length(browser) == 0)
    click(browser, "[data-entry=week] [value=no]")
    click(browser, "[data-entry=week] .save button")
    until(browser, lambda: "Saved" in text_of(browser, "[data-entry=week] .said"))
    (session,) = person(name).sessions.all()
    assert session.minutes == 25.0
    assert len(session.exercises) == 12
    assert person(name).weeks.get().running_km == 12.5
    assert not browser.find_element(By.ID, "connection").is_displayed()


def test_entry_whose_answer_was_lost_is_counted_once(
    browser: Chrome, server: Server, add_person: AddPerson
) -> None:
    name, link = add_person()
    open_link(browser, server, link)
    # The entry arrives, the answer does not: the first one is thrown away in the browser.
    browser.execute_script(
        """
        const real = fetch;
        let lost = 0;
        window.fetch = async (address, options) => {
          const answer = await real(address, options);
          if (options.method === "POST" && !lost++) throw new TypeError("line dropped");
          return answer;
        };
        """
    )
    enter_session(browser, "20")
    until(browser, lambda: person(name).sessions.count() == 1)
    until(browser, lambda: queue_length(browser) == 1)
    browser.execute_script("dispatchEvent(new Event('online'))")
    until(browser, lambda: queue_length(browser) == 0)
    assert text_of(browser, "#n-done") == "1"
    assert "counts once" in text_of(browser, "[data-entry=session] .said")
    assert person(name).sessions.count() == 1


def test_refused_entry_comes_back_to_be_corrected(
    browser: Chrome, server: Server, add_person: AddPerson
) -> None:
    name, link = add_person()
    open_link(browser, server, link)
    enter_session(browser, "9999")
    until(browser, lambda: "from 0 to 600" in text_of(browser, "[data-entry=session] .errors"))
    field = browser.find_element(By.ID, "minutes")
    assert field.get_property("value") == "9999"
    field.clear()
    field.send_keys("20")
    click(browser, "[data-entry=session] .save button")
    until(browser, lambda: "Saved" in text_of(browser, "[data-entry=session] .said"))
    assert len(person(name).sessions.get().exercises) == 12


def test_second_session_on_a_day_is_asked_on_the_phone(
    browser: Chrome, server: Server, add_person: AddPerson
) -> None:
    name, link = add_person()
    open_link(browser, server, link)
    second = "[data-entry=session] .second input"
    enter_session(browser, "20")
    until(browser, lambda: "Saved" in text_of(browser, "[data-entry=session] .said"))
    assert not browser.find_element(By.CSS_SELECTOR, second).is_displayed()
    enter_session(browser, "21")
    until(browser, lambda: browser.find_element(By.CSS_SELECTOR, second).is_displayed())
    assert queue_length(browser) == 0
    click(browser, second)
    click(browser, "[data-entry=session] .save button")
    until(browser, lambda: person(name).sessions.count() == 2)


def test_page_left_open_over_midnight_moves_on(
    browser: Chrome, server: Server, add_person: AddPerson
) -> None:
    _, link = add_person()
    open_link(browser, server, link)
    day = browser.find_element(By.ID, "done-on")
    first = day.get_property("value")
    browser.find_element(By.ID, "minutes").send_keys("20")
    online(browser, False)
    browser.execute_script(
        """
        const Real = Date;
        window.Date = class extends Real {
          static now() { return Real.now() + 86400000; }
        };
        document.dispatchEvent(new Event("visibilitychange"));
        """
    )
    assert isinstance(first, str)
    tomorrow = date.fromisoformat(first) + timedelta(days=1)
    assert day.get_property("value") == str(tomorrow)
    assert browser.find_element(By.ID, "minutes").get_property("value") == "20"


def test_session_of_last_week_is_changed(
    browser: Chrome, server: Server, add_person: AddPerson
) -> None:
    name, link = add_person()
    open_link(browser, server, link)
    enter_session(browser, "300")
    until(browser, lambda: "Saved" in text_of(browser, "[data-entry=session] .said"))
    browser.refresh()
    click(browser, "#entered a")
    until(
        browser,
        lambda: browser.find_element(By.CSS_SELECTOR, "[name=replaces]").get_property("value"),
    )
    field = browser.find_element(By.ID, "minutes")
    assert field.get_property("value") == "300"
    field.clear()
    field.send_keys("30")
    click(browser, "[data-entry=session] .save button")
    until(browser, lambda: "30 min" in text_of(browser, "#entered"))
    assert [row.minutes for row in person(name).sessions.filter(withdrawn_at=None)] == [30]


@pytest.mark.parametrize("language", Language)
def test_save_is_on_the_first_screen_of_a_small_phone(
    browser: Chrome, server: Server, add_person: AddPerson, language: Language
) -> None:
    _, link = add_person(language=language)
    try:
        size = {"width": 360, "height": 640, "deviceScaleFactor": 1, "mobile": True}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        open_link(browser, server, link)
        buttons = browser.find_elements(By.CSS_SELECTOR, ".save button")
        assert len(buttons) == 2
        assert all(own.rect["y"] + own.rect["height"] <= 640 for own in buttons)
        assert browser.execute_script("return document.documentElement.scrollWidth") == 360
    finally:
        size = {"width": WIDTH, "height": HEIGHT, "deviceScaleFactor": 2, "mobile": True}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


def test_entries_wait_for_the_right_person(
    browser: Chrome, server: Server, add_person: AddPerson
) -> None:
    from forceplate_study.diary.participants import make_link, revoke_links

    (name, link), (other, other_link) = add_person(), add_person()
    open_link(browser, server, link)
    revoke_links(name)
    enter_session(browser, "20")
    until(browser, lambda: "Open your personal link again" in text_of(browser, "#connection"))
    assert queue_length(browser) == 1
    open_link(browser, server, other_link)
    until(browser, lambda: other in text_of(browser, "h1"))
    assert queue_length(browser) == 1
    open_link(browser, server, make_link(name))
    until(browser, lambda: queue_length(browser) == 0)
    assert person(name).sessions.count() == 1
    assert person(other).sessions.count() == 0


def test_diary_works_without_script(browser: Chrome, server: Server, add_person: AddPerson) -> None:
    name, link = add_person(language="nl")
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        open_link(browser, server, link)
        browser.find_element(By.ID, "all-done").click()
        browser.find_element(By.ID, "minutes").send_keys("20")
        browser.find_element(By.CSS_SELECTOR, "[data-entry=session] .save button").click()
        until(browser, lambda: "Opgeslagen." in text_of(browser, ".banner.good"))
        assert person(name).sessions.get().minutes == 20
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_reminder_is_shown_by_the_worker(
    browser: Chrome, server: Server, add_person: AddPerson
) -> None:
    """What a push service would deliver is handed to the browser by its own debugger."""
    _, link = add_person(language="nl")
    allowed = {"origin": server.url, "permissions": ["notifications"]}
    browser.execute_cdp_cmd("Browser.grantPermissions", allowed)
    open_link(browser, server, link)
    until(browser, lambda: browser.execute_script("return document.documentElement.dataset.kept"))
    assert text_of(browser, "#phone button") == "Herinner me op deze telefoon"
    own = {"title": "Dagboek", "body": "Vorige week", "off": "/off/x", "off_words": "Uit"}
    browser.execute_cdp_cmd("ServiceWorker.enable", {})

    def is_delivered() -> object:
        for number in range(50):  # of the registration, which the debugger counts
            message = {"registrationId": str(number), "origin": server.url, "data": json.dumps(own)}
            browser.execute_cdp_cmd("ServiceWorker.deliverPushMessage", message)
        return browser.execute_async_script(NOTIFIED)

    until(browser, is_delivered)
    shown = browser.execute_async_script(NOTIFIED)
    assert shown == [["Dagboek", "Vorige week", "/off/x", ["Uit"]]]


def test_physiotherapist_looks_and_answers(
    browser: Chrome, server: Server, add_person: AddPerson
) -> None:
    name, link = add_person()
    open_link(browser, server, link)
    click(browser, "footer button[value=nl]")
    until(browser, lambda: "thuis" in text_of(browser, "main"))
    browser.get(f"{server.url}/staff/")
    picture(browser, "login-nl")
    assert_readable(browser)
    browser.find_element(By.ID, "user").send_keys("anna")
    browser.find_element(By.ID, "password").send_keys(PASSWORD)
    click(browser, ".entry > button")
    until(browser, lambda: "Deelnemers" in text_of(browser, "h1"))
    picture(browser, "overview-nl")
    assert_readable(browser)
    browser.get(f"{server.url}/staff/p/{name}")
    browser.find_element(By.ID, "text").send_keys("Doe het rustig aan.")
    click(browser, ".entry > button")
    until(browser, lambda: "Doe het rustig aan." in text_of(browser, "main"))
    picture(browser, "participant-nl")
    assert_readable(browser)
    browser.get(f"{server.url}/staff/log")
    assert_readable(browser)
    click(browser, "footer button")
    until(browser, lambda: "Wachtwoord" in text_of(browser, "main"))
