"""The screens that need no wiring to the others, each built when it is first wanted.

The last ones are those of annexes, which the window knows by name only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from forceplate.annexes import SCREENS, load_annexes
from forceplate.errors import AnnexError
from forceplate.gui.kit import error_message, icons, language
from forceplate.gui.kit.annex_screen import AnnexScreen
from forceplate.gui.shell.main_window import Screen

if TYPE_CHECKING:
    from forceplate.gui.kit.context import Context
    from forceplate.gui.measure.measure_page import MeasurePage
    from forceplate.gui.shell.main_window import MainWindow


def progress_page(context: Context) -> QWidget:
    """Return the Progress screen."""
    from forceplate.gui.progress.progress_page import ProgressPage  # noqa: PLC0415

    return ProgressPage(context)


def platform_page(context: Context, measure_page: Callable[[], MeasurePage | None]) -> QWidget:
    """Return the Platform screen."""
    from forceplate.gui.platform.platform_page import PlatformPage  # noqa: PLC0415
    from forceplate.gui.platform.stream_section import StreamSection  # noqa: PLC0415

    page = PlatformPage(context)
    StreamSection(context, measure_page).add_to(page)
    return page


def settings_page(context: Context, annexes: Mapping[str, AnnexScreen]) -> QWidget:
    """Return the Settings screen."""
    from forceplate.gui.settings.settings_page import SettingsPage  # noqa: PLC0415

    return SettingsPage(context, annexes)


def load_annex_screens() -> tuple[dict[str, AnnexScreen], tuple[AnnexError, ...]]:
    """Return the screens that annexes bring, by name, and why others cannot be loaded.

    Their icons, error texts and Dutch words are known to the window from then on.
    """
    found: dict[str, AnnexScreen] = {}

    def take(name: str, screen: AnnexScreen) -> None:
        if not isinstance(screen, AnnexScreen):
            raise TypeError("it does not have the interface of a screen")
        icons.add(name, screen.icon)
        error_message.add(screen.error_words)
        language.add(screen.dutch)
        found[name] = screen

    return found, load_annexes(SCREENS, take)


def offer_annexes(context: Context, window: MainWindow, annexes: Mapping[str, AnnexScreen]) -> None:
    """Offer the screens of annexes, each where it has a page to show now."""
    for name, screen in annexes.items():
        window.offer(name, screen.page(context, lambda: window.show_screen(Screen.SETTINGS)))
