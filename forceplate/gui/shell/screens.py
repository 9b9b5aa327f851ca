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
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from forceplate.annexes import SCREENS as ANNEX_SCREENS
from forceplate.annexes import load_annexes
from forceplate.errors import AnnexError
from forceplate.gui.context.annex_screen import AnnexScreen
from forceplate.gui.kit import error_message, icons
from forceplate.gui.kit.language import tr
from forceplate.words import plain

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context
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
    page: str
    """Room and module of its page, and its class, which is given the context."""


RETEST = "retest"
"""A page without a place in the rail, reached from Settings, Progress and the end of a visit."""


def builders(context: Context) -> dict[str, Callable[[], QWidget]]:
    """Return what builds each screen that is always there."""
    entries: list[tuple[str, ScreenEntry]] = [*SCREENS.items()]
    entries += [(name, entry) for name, (_, entry) in INNER.items()]
    return {screen: partial(_build, entry, context) for screen, entry in entries}


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
    for name, screen in context.annexes.items():
        navigation.window.offer(name, screen.page(context, navigation.show_settings))


def _build(entry: ScreenEntry, context: Context) -> QWidget:
    module, _, name = entry.page.partition(":")
    page: QWidget = getattr(import_module(f"forceplate.gui.{module}"), name)(context)
    return page


SCREENS: Mapping[Screen, ScreenEntry] = MappingProxyType({
    Screen.PEOPLE: ScreenEntry(lambda: tr("People"), "people.people_page:PeoplePage"),
    Screen.MEASURE: ScreenEntry(lambda: tr("Measure"), "measure.measure_page:MeasurePage"),
    Screen.REVIEW: ScreenEntry(lambda: tr("Review", "window"), "review.review_page:ReviewPage"),
    Screen.PROGRESS: ScreenEntry(lambda: tr("Progress"), "progress.progress_page:ProgressPage"),
    Screen.PLATFORM: ScreenEntry(lambda: tr("Platform"), "platform.platform_page:PlatformPage"),
    Screen.SETTINGS: ScreenEntry(lambda: tr("Settings"), "settings.settings_page:SettingsPage"),
})  # fmt: skip
INNER: Mapping[str, tuple[Screen, ScreenEntry]] = MappingProxyType({
    RETEST: (
        Screen.SETTINGS,
        ScreenEntry(lambda: tr("How sure are our measurements?"), "retest.retest_page:RetestPage"),
    ),
})  # fmt: skip
"""Pages within a screen, with the screen whose button is marked while they are shown."""
