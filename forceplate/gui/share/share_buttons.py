"""The way out of the list of people and into it: Export and Import."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from forceplate.gui.kit.language import tr

if TYPE_CHECKING:
    from forceplate.gui.kit.context import Context
    from forceplate.gui.share.export_dialog import ExportDialog
    from forceplate.gui.share.import_dialog import ImportDialog
    from forceplate.storage.people.people import Person


class ShareButtons(QWidget):
    """Two buttons that open their dialogs.

    Parameters
    ----------
    people
        Everybody, and the id of who is chosen in the list.
    """

    imported = Signal(str)
    """The id of the person who has a new trial."""

    def __init__(
        self,
        context: Context,
        people: Callable[[], tuple[tuple[Person, ...], str]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._context, self._people = context, people
        self.export_button = QPushButton(tr("E&xport …"))
        self.import_button = QPushButton(tr("&Import …"))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.export_button)
        row.addWidget(self.import_button)
        self.export_button.clicked.connect(self.open_export)
        self.import_button.clicked.connect(self.open_import)
        self.export_button.setToolTip(
            tr("Visits as files for other programs, or as an anonymous copy")
        )
        self.import_button.setToolTip(tr("A recording of another system: CSV or C3D"))

    def open_export(self) -> ExportDialog:
        """Open the export."""
        # the dialogs need the analysis, which takes longer to load than the first window may
        from forceplate.gui.share.export_dialog import ExportDialog  # noqa: PLC0415

        dialog = ExportDialog(self._context, *self._people(), parent=self.window())
        dialog.open()
        return dialog

    def open_import(self) -> ImportDialog:
        """Open the import."""
        from forceplate.gui.share.import_dialog import ImportDialog  # noqa: PLC0415

        dialog = ImportDialog(self._context, *self._people(), parent=self.window())
        dialog.imported.connect(self.imported)
        dialog.open()
        return dialog
