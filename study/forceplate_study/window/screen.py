"""The Study screen as an annex of the window: what ``forceplate.screens`` names.

Loaded before the window is shown, so the page and its section are imported when they are built.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from forceplate.gui.kit.error_message import Trouble
from forceplate.gui.kit.language import tr
from forceplate_study.errors import StudyError
from forceplate_study.window.chosen_study import chosen_folder

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context

icon = (
    "<rect x='4' y='5' width='16' height='16' rx='1'/><path d='M9 3v4M15 3v4M4 10h16'/>"
    "<path d='M8 15.5l2.7 2.7 5-5.2'/>"
)


def title() -> str:
    """Return what the screen is called."""
    return tr("Study")


def settings_title() -> str:
    """Return what its part of the Settings screen is called."""
    return tr("Study and diary")


def page(context: Context, show_settings: Callable[[], None]) -> Callable[[], QWidget] | None:
    """Return what builds the page of the study that is chosen in the settings; none: None."""
    folder = chosen_folder(context)

    def build() -> QWidget:
        from forceplate_study.window.study_page import StudyPage  # noqa: PLC0415

        own = StudyPage(context, Path(folder))
        own.settings_wanted.connect(show_settings)
        return own

    return build if folder else None


def settings_section(context: Context) -> QWidget:
    """Return where the study is chosen."""
    from forceplate_study.window.settings_section import SettingsSection  # noqa: PLC0415

    return SettingsSection(context)


def _study_trouble() -> Trouble:
    return Trouble(
        tr("A file of the study cannot be used"),
        tr("The details name the file and the row: mend them, then try again."),
        tr("The file is left as it is."),
    )


error_words = {StudyError: _study_trouble}
