"""A screen of the window that an annex brings, found by ``forceplate.screens`` entry points."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget

from forceplate.errors import ForcePlateError
from forceplate.gui.kit.error_message import Trouble

if TYPE_CHECKING:  # it brings numpy, and this is loaded before the window is painted
    from forceplate.gui.context.context import Context


@runtime_checkable
class AnnexScreen(Protocol):
    """What the entry point names. It is loaded before the window is shown: nothing heavy."""

    @property
    def icon(self) -> str:
        """SVG elements without colour, in a square of 24 by 24."""

    @property
    def error_words(self) -> Mapping[type[ForcePlateError], Callable[[], Trouble]]:
        """What the annex's own kinds of error mean to a person."""

    def title(self) -> str:
        """Return what the screen is called, in the language of now."""

    def page(
        self, context: Context, show_settings: Callable[[], None]
    ) -> Callable[[], QWidget] | None:
        """Return what builds the page; None: the screen is not offered now.

        The page is built anew in another language; one that has ``has_unsaved`` is waited for while
        that is true.

        Asked again whenever something that annexes keep in the settings changes; see
        :meth:`forceplate.gui.context.settings.SettingsModel.change_of_annex`.
        """

    def settings_title(self) -> str:
        """Return what its part of the Settings screen is called, in the language of now."""

    def settings_section(self, context: Context) -> QWidget:
        """Return its part of the Settings screen."""
