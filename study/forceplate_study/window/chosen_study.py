"""Which study the window shows: what the study keeps in the settings of the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context

STUDY_FOLDER = "study_folder"
"""The setting that holds its folder; a backup takes the folder along."""


def chosen_folder(context: Context) -> str:
    """Return the folder of the study or diary that is chosen; empty: none."""
    return context.settings.of_annexes.get(STUDY_FOLDER, "")


def choose_folder(context: Context, folder: str) -> None:
    """Show the study in a folder from now on; empty: none."""
    context.settings_model.change_of_annex(STUDY_FOLDER, folder)
