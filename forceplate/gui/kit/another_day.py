"""The question whether a trial belongs into a visit of another day: else week 8 lands in week 0."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from forceplate.gui.kit.language import tr


class AnotherDayBox(QMessageBox):
    """Asks; whoever presses Enter or Escape has said no."""

    def __init__(self, what: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setIcon(QMessageBox.Icon.Question)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWindowTitle(tr("A visit of another day"))
        self.setText(what)
        self.setInformativeText(
            tr("A new visit needs a label of its own. Add to the visit of the other day?")
        )
        self.add_button = self.addButton(
            tr("&Add to the other day"), QMessageBox.ButtonRole.AcceptRole
        )
        self.cancel_button = self.addButton(tr("Cancel"), QMessageBox.ButtonRole.RejectRole)
        self.setDefaultButton(self.cancel_button)
        self.setEscapeButton(self.cancel_button)

    @property
    def is_confirmed(self) -> bool:
        """Whether the trial belongs there all the same."""
        return self.clickedButton() is self.add_button
