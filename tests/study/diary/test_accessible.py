"""Every page of the diary by axe-core, at the sizes of phones and of a laptop, in every language.

The rules are those of WCAG 2.1 A and AA that a program can tell. ``AXE_CORE`` names axe.min.js, as
``npm install axe-core`` brings it; with ``FORCEPLATE_SCREENSHOTS`` the pages are kept as pictures.
"""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from selenium.webdriver.chrome.webdriver import WebDriver as Chrome
from selenium.webdriver.common.by import By

from forceplate.words import Language
from tests.study.diary.diary_client import PASSWORD, Server
from tests.study.diary.test_browser import (  # noqa: F401  fixtures are found by their name here
    AddPerson,
    browser,
    browser_of_all,
    open_link,
    person,
    until,
)

SIZES = ((360, 640), (390, 844), WIDEST := (1366, 768))
"""The rules are asked at the smallest in every language, at the widest in one: widths change what
stands beside what, not what it is called."""
RUN = """
const done = arguments[arguments.length - 1];
const runOnly = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"];
axe.run(document, { runOnly }).then((found) =>
  done(found.violations.map((own) => [own.id, own.nodes.map((n) => n.html.slice(0, 120))])));
"""


@pytest.fixture(scope="module")
def axe() -> str:
    named = os.environ.get("AXE_CORE", "")
    if not Path(named).is_file():
        pytest.skip("axe-core is not named: npm install axe-core, and AXE_CORE=.../axe.min.js")
    return Path(named).read_text(encoding="utf-8")


def set_size(browser: Chrome, width: int, height: int) -> None:  # noqa: F811
    browser.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
    )


@pytest.mark.parametrize("language", Language)
def test_no_page_violates_a_rule(  # noqa: PLR0917
    axe: str,  # first: where it is not, no browser is started
    browser: Chrome,  # noqa: F811
    server: Server,
    add_person: AddPerson,
    language: Language,
    request: pytest.FixtureRequest,
) -> None:
    from forceplate_study.diary.entries import save_entry
    from forceplate_study.diary.models import Push
    from forceplate_study.records.study_records import WeekEntry

    name, link = add_person(language=language)
    save_entry(person(name), WeekEntry(str(uuid4()), name, 2, 11.0, "a blister"))
    complain(name)
    Push.objects.create(person=person(name), address=f"http://127.0.0.1:1/{name}")
    pages = {
        "diary": "/", "login": "/staff/login", "overview": "/staff/",
        "complaints-to-see": "/staff/?show=complaints", "participant": f"/staff/p/{name}",
        "judge": f"/staff/p/{name}/complaints", "add": "/staff/add", "log": "/staff/log",
        "away": "/nowhere",
    }  # fmt: skip
    request.addfinalizer(lambda: set_size(browser, 390, 844))
    open_link(browser, server, link)
    found = {}
    browser.add_cookie({"name": "language", "value": language.value})
    for page, path in pages.items():
        if page == "overview":
            browser.get(f"{server.url}/staff/login")
            browser.find_element(By.ID, "user").send_keys("anna")
            browser.find_element(By.ID, "password").send_keys(PASSWORD)
            browser.find_element(By.CSS_SELECTOR, ".entry > button").click()
            until(browser, lambda: browser.find_elements(By.CSS_SELECTOR, "nav.tabs"))
        browser.get(f"{server.url}{path}")
        browser.execute_script("document.querySelectorAll('details').forEach((e) => (e.open = 1))")
        browser.execute_script(axe)
        for size in SIZES:
            set_size(browser, *size)
            is_asked = size == SIZES[0] or (size == WIDEST and language is Language.GERMAN)
            if is_asked and (own := browser.execute_async_script(RUN)):
                found[page, size] = own
            width = browser.execute_script("return document.documentElement.scrollWidth")
            assert width <= size[0], (page, size)
            keep(browser, f"{page}-{language}-{size[0]}")
    assert not found


def complain(name: str) -> None:
    from forceplate_study.definition.injury_rule import InjuryAnswers
    from forceplate_study.diary.entries import find_out, save_entry
    from forceplate_study.records.study_records import InjuryReport

    own = person(name)
    answers = InjuryAnswers(7, 0, consulted=False)
    for days in (3, 5):
        onset = own.started_on + timedelta(days=days)
        save_entry(own, InjuryReport(str(uuid4()), name, onset, answers, "knee"))
    first, second = own.complaints.order_by("pk")
    find_out(own, second, is_injury=True, who="anna", same_as=first.about)
    again = InjuryReport(str(uuid4()), name, second.onset_on, answers, "knee")
    save_entry(own, again, second.about)


def keep(browser: Chrome, name: str) -> None:  # noqa: F811
    folder = os.environ.get("FORCEPLATE_SCREENSHOTS")
    if folder:
        browser.get_screenshot_as_file(str(Path(folder) / f"{name}.png"))
