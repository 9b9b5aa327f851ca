"""The present force in digits that can be read from the other side of the room."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from forceplate.gui.kit import theme
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.numbers import newtons, percent

FORCE_SIZE, SHARE_SIZE = 3.6, 1.3
"""Of the application's text."""
NOTHING = "\N{EN DASH}"


class ForceDigits(QWidget):
    """Newtons, and below them the part of the body weight."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._force, self._share = QLabel(), QLabel()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        for label in (self._force, self._share):
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            layout.addWidget(label)
        force = theme.scaled(self.font(), FORCE_SIZE, bold=True)
        self._force.setFont(force)
        self._share.setFont(theme.scaled(self.font(), SHARE_SIZE))
        self._force.setMinimumWidth(QFontMetrics(force).horizontalAdvance(newtons(-888.8, 1)))
        self._show(NOTHING, "")
        self._force.setAccessibleName(tr("Present force"))

    @property
    def words(self) -> tuple[str, str]:
        """What stands in the two lines."""
        return self._force.text(), self._share.text()

    def show_force(self, force_n: float | None, body_weight_percent: float | None) -> None:
        """Show a force; None where it is not known."""
        share = ""
        if body_weight_percent is not None:
            share = tr("{percent} of body weight").format(percent=percent(body_weight_percent, 1))
        self._show(newtons(force_n, 1) if force_n is not None else NOTHING, share)

    def show_uncalibrated(self) -> None:
        """Say that there are no newtons without a calibration."""
        self._show(NOTHING, tr("not calibrated: no newtons"))

    def _show(self, force: str, share: str) -> None:
        for label, text in ((self._force, force), (self._share, share)):
            if label.text() != text:
                label.setText(text)
