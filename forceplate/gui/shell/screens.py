"""Every screen of the window in one table: what it is called, and what builds it.

A page is imported when it is first wanted, here and nowhere else: the first window is painted
before files, analysis and plots are loaded. Within a room imports are ordinary.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from forceplate.gui.kit.context import Context
    from forceplate.gui.shell.main_window import MainWindow
    from forceplate.gui.shell.navigation import Navigation

translate = QCoreApplication.translate


class Screen(StrEnum):
    """The screens, in the order of their keys Ctrl+1 to Ctrl+7; each named as its icon."""

    PEOPLE = "people"
    MEASURE = "measure"
    REVIEW = "review"
    PROGRESS = "progress"
    PLATFORM = "platform"
    SETTINGS = "settings"
    STUDY = "study"
    """Only where a study is chosen."""


@dataclass(frozen=True, slots=True)
class ScreenEntry:
    """One row of the table."""

    title: Callable[[], str]
    """Returns what it is called, in the language of now."""
    build: Callable[[Context, Navigation], QWidget]


def builders(context: Context, navigation: Navigation) -> dict[Screen, Callable[[], QWidget]]:
    """Return what builds each screen that is always there."""
    return {
        screen: partial(entry.build, context, navigation)
        for screen, entry in SCREENS.items()
        if screen is not Screen.STUDY
    }


def offer_study(context: Context, window: MainWindow, navigation: Navigation) -> None:
    """Offer the Study screen of the study that is chosen in the settings; none: no screen."""
    build = partial(SCREENS[Screen.STUDY].build, context, navigation)
    window.offer(Screen.STUDY, build if context.settings.study_folder else None)


def _people(context: Context, navigation: Navigation) -> QWidget:
    from forceplate.gui.people.people_page import PeoplePage  # noqa: PLC0415

    page = PeoplePage(context)
    page.visit_wanted.connect(navigation.begin_visit)
    page.progress_wanted.connect(navigation.show_progress)
    page.demo_wanted.connect(navigation.begin_demo)
    return page


def _measure(context: Context, navigation: Navigation) -> QWidget:
    from forceplate.gui.measure.measure_page import MeasurePage  # noqa: PLC0415

    page = MeasurePage(context)
    page.review_wanted.connect(navigation.show_review)
    page.visit_finished.connect(navigation.finish_visit)
    page.platform_wanted.connect(navigation.show_platform)
    return page


def _review(context: Context, navigation: Navigation) -> QWidget:
    from forceplate.gui.review.review_page import ReviewPage  # noqa: PLC0415

    page = ReviewPage(context)
    page.visit_changed.connect(navigation.take_review)
    return page


def _progress(context: Context, _navigation: Navigation) -> QWidget:
    from forceplate.gui.progress.progress_page import ProgressPage  # noqa: PLC0415

    return ProgressPage(context)


def _platform(context: Context, _navigation: Navigation) -> QWidget:
    from forceplate.gui.platform.platform_page import PlatformPage  # noqa: PLC0415

    return PlatformPage(context)


def _settings(context: Context, _navigation: Navigation) -> QWidget:
    from forceplate.gui.settings.settings_page import SettingsPage  # noqa: PLC0415

    return SettingsPage(context)


def _study(context: Context, navigation: Navigation) -> QWidget:
    from forceplate_study.window.study_page import StudyPage  # noqa: PLC0415

    page = StudyPage(context, Path(context.settings.study_folder))
    page.settings_wanted.connect(navigation.show_settings)
    return page


SCREENS: Mapping[Screen, ScreenEntry] = MappingProxyType({
    Screen.PEOPLE: ScreenEntry(lambda: translate("MainWindow", "People"), _people),
    Screen.MEASURE: ScreenEntry(lambda: translate("MainWindow", "Measure"), _measure),
    Screen.REVIEW: ScreenEntry(lambda: translate("MainWindow", "Review"), _review),
    Screen.PROGRESS: ScreenEntry(lambda: translate("MainWindow", "Progress"), _progress),
    Screen.PLATFORM: ScreenEntry(lambda: translate("MainWindow", "Platform"), _platform),
    Screen.SETTINGS: ScreenEntry(lambda: translate("MainWindow", "Settings"), _settings),
    Screen.STUDY: ScreenEntry(lambda: translate("MainWindow", "Study"), _study),
})  # fmt: skip
