"""Every screen of the window in one table: what it is called, and what builds it.

Those of annexes come after the table; the window knows them by name only.

A page is imported when it is first wanted, here and nowhere else: the first window is painted
before files, analysis and plots are loaded. Within a room imports are ordinary.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from forceplate.annexes import SCREENS as ANNEX_SCREENS
from forceplate.annexes import load_annexes
from forceplate.errors import AnnexError
from forceplate.gui.kit import error_message, icons
from forceplate.gui.kit.annex_screen import AnnexScreen
from forceplate.gui.kit.language import tr
from forceplate.words import plain

if TYPE_CHECKING:
    from forceplate.gui.kit.context import Context
    from forceplate.gui.shell.navigation import Navigation


class Screen(StrEnum):
    """The screens, in the order of their keys Ctrl+1 to Ctrl+6; each named as its icon."""

    PEOPLE = "people"
    MEASURE = "measure"
    REVIEW = "review"
    PROGRESS = "progress"
    PLATFORM = "platform"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True)
class ScreenEntry:
    """One row of the table."""

    title: Callable[[], str]
    """Returns what it is called, in the language of now."""
    build: Callable[[Context, Navigation], QWidget]


RETEST = "retest"
"""A page without a place in the rail, reached from Settings, Progress and the end of a visit."""


def builders(context: Context, navigation: Navigation) -> dict[str, Callable[[], QWidget]]:
    """Return what builds each screen that is always there."""
    entries: list[tuple[str, ScreenEntry]] = [*SCREENS.items()]
    entries += [(name, entry) for name, (_, entry) in INNER.items()]
    return {screen: partial(entry.build, context, navigation) for screen, entry in entries}


def load_annex_screens() -> tuple[dict[str, AnnexScreen], tuple[AnnexError, ...]]:
    """Return the screens that annexes bring, by name, and why others cannot be loaded.

    Their icons and error texts are known to the window from then on.
    """
    found: dict[str, AnnexScreen] = {}

    def take(name: str, screen: AnnexScreen) -> None:
        if not isinstance(screen, AnnexScreen):
            raise TypeError(plain("it does not have the interface of a screen"))
        icons.add(name, screen.icon)
        error_message.add(screen.error_words)
        found[name] = screen

    return found, load_annexes(ANNEX_SCREENS, take)


def offer_annexes(context: Context, navigation: Navigation) -> None:
    """Offer the screens of annexes, each where it has a page to show now."""
    for name, screen in navigation.annexes.items():
        navigation.window.offer(name, screen.page(context, navigation.show_settings))


def _people(context: Context, navigation: Navigation) -> QWidget:
    from forceplate.gui.people.people_page import PeoplePage  # noqa: PLC0415

    page = PeoplePage(context)
    page.visit_wanted.connect(navigation.begin_visit)
    page.progress_wanted.connect(navigation.show_progress)
    page.review_wanted.connect(lambda path: navigation.show_review(path, None))
    page.correct_wanted.connect(navigation.correct_visit)
    page.demo_wanted.connect(navigation.begin_demo)
    return page


def _measure(context: Context, navigation: Navigation) -> QWidget:
    from forceplate.gui.measure.measure_page import MeasurePage  # noqa: PLC0415

    page = MeasurePage(context)
    page.review_wanted.connect(navigation.show_review)
    page.visit_finished.connect(navigation.finish_visit)
    page.platform_wanted.connect(navigation.show_platform)
    page.people_wanted.connect(navigation.show_people)
    page.correct_wanted.connect(navigation.correct_visit)
    page.plan_changed.connect(navigation.window.notices.look)  # what waited for the trial's end
    page.plan_changed.connect(navigation.window.status.refresh)
    return page


def _review(context: Context, navigation: Navigation) -> QWidget:
    from forceplate.gui.review.review_page import ReviewPage  # noqa: PLC0415

    page = ReviewPage(context)
    page.visit_changed.connect(navigation.take_review)
    page.people_wanted.connect(navigation.show_people)
    return page


def _progress(context: Context, navigation: Navigation) -> QWidget:
    from forceplate.gui.progress.progress_page import ProgressPage  # noqa: PLC0415

    page = ProgressPage(context)
    page.retest_wanted.connect(navigation.show_retest)
    return page


def _retest(context: Context, navigation: Navigation) -> QWidget:
    from forceplate.gui.retest.retest_page import RetestPage  # noqa: PLC0415

    page = RetestPage(context)
    page.back_wanted.connect(navigation.leave_retest)
    return page


def _platform(context: Context, _navigation: Navigation) -> QWidget:
    from forceplate.gui.platform.platform_page import PlatformPage  # noqa: PLC0415

    return PlatformPage(context)


def _settings(context: Context, navigation: Navigation) -> QWidget:
    from forceplate.gui.settings.settings_page import SettingsPage  # noqa: PLC0415

    page = SettingsPage(context, navigation.annexes)
    page.retest_wanted.connect(navigation.show_retest)
    return page


SCREENS: Mapping[Screen, ScreenEntry] = MappingProxyType({
    Screen.PEOPLE: ScreenEntry(lambda: tr("People"), _people),
    Screen.MEASURE: ScreenEntry(lambda: tr("Measure"), _measure),
    Screen.REVIEW: ScreenEntry(lambda: tr("Review", "window"), _review),
    Screen.PROGRESS: ScreenEntry(lambda: tr("Progress"), _progress),
    Screen.PLATFORM: ScreenEntry(lambda: tr("Platform"), _platform),
    Screen.SETTINGS: ScreenEntry(lambda: tr("Settings"), _settings),
})  # fmt: skip
INNER: Mapping[str, tuple[Screen, ScreenEntry]] = MappingProxyType({
    RETEST: (Screen.SETTINGS, ScreenEntry(lambda: tr("How sure are our measurements?"), _retest)),
})  # fmt: skip
"""Pages within a screen, with the screen whose button is marked while they are shown."""
