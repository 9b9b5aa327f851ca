"""Drivers of one's own from a folder: one switch, with the path."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from forceplate import own_drivers
from forceplate.errors import StorageError
from forceplate.gui.kit.fields import Check
from forceplate.gui.kit.labels import muted
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import column

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context


class OwnDriversSection(QWidget):
    """Switches the folder on and off; ``changed`` is called when it was."""

    def __init__(self, context: Context, changed: Callable[[], None]) -> None:
        super().__init__()
        self._context, self._changed = context, changed
        self._folder = own_drivers.default_folder()
        self.switch = Check(tr("Use dri&vers of your own"))
        self.switch.setChecked(own_drivers.are_used(self._folder))
        self.switch.clicked.connect(self._switched)
        words = tr(
            "Each in a folder or a wheel of its own in {folder}. It is a program that runs with "
            "your rights: use only what you trust. Switched off, it is used no more from the next "
            "start on."
        )
        self.state = muted(words.format(folder=self._folder), wraps=True)
        self.state.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.setLayout(column(self.switch, self.state, gap=4))

    def _switched(self, is_on: bool) -> None:
        try:
            own_drivers.switch(self._folder, on=is_on)
        except StorageError as error:
            self._context.show_error(error)
        self.switch.setChecked(own_drivers.are_used(self._folder))
        self._changed()
