"""The screens that need no wiring to the others, each built when it is first wanted."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

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


def settings_page(context: Context) -> QWidget:
    """Return the Settings screen."""
    from forceplate.gui.settings.settings_page import SettingsPage  # noqa: PLC0415

    return SettingsPage(context)


def offer_study(context: Context, window: MainWindow) -> None:
    """Offer the Study screen of the study that is chosen in the settings; none: no screen."""
    folder = context.settings.study_folder

    def build() -> QWidget:
        from forceplate_study.window.study_page import StudyPage  # noqa: PLC0415

        page = StudyPage(context, Path(folder))
        page.settings_wanted.connect(lambda: window.show_screen(Screen.SETTINGS))
        return page

    window.offer(Screen.STUDY, build if folder else None)
