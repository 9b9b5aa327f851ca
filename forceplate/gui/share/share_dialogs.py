"""The way out of the list of people and into it: Export and Import."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from forceplate.gui.kit.context import Context
    from forceplate.gui.share.export_dialog import ExportDialog
    from forceplate.gui.share.import_dialog import ImportDialog
    from forceplate.storage.people.people import Person


def open_export(
    context: Context, people: Sequence[Person], chosen: str, window: QWidget
) -> ExportDialog:
    """Open the export of visits as files for other programs, or as an anonymous copy."""
    # the dialogs need the analysis, which takes longer to load than the first window may
    from forceplate.gui.share.export_dialog import ExportDialog  # noqa: PLC0415

    dialog = ExportDialog(context, people, chosen, parent=window)
    dialog.open()
    return dialog


def open_import(
    context: Context, people: Sequence[Person], chosen: str, window: QWidget
) -> ImportDialog:
    """Open the import of a recording of another system: CSV or C3D."""
    from forceplate.gui.share.import_dialog import ImportDialog  # noqa: PLC0415

    dialog = ImportDialog(context, people, chosen, parent=window)
    dialog.open()
    return dialog
