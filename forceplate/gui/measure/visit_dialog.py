"""What is asked before a visit begins: body mass, who measures, which protocol."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from forceplate.gui.kit import numbers, theme
from forceplate.gui.kit.language import code, tr
from forceplate.phrases import PROTOCOL_NAME
from forceplate.words import say

LEAST_KG, MOST_KG = 1.0, 500.0


class VisitDialog(QDialog):
    """Three fields, all of which may stay as they are."""

    def __init__(
        self,
        title: str,
        *,
        body_mass_kg: float | None,
        operator: str,
        protocols: Sequence[str],
        protocol: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Begin a visit"))
        head = QLabel(title)
        head.setTextFormat(Qt.TextFormat.PlainText)
        head.setFont(theme.scaled(self.font(), 1.2, bold=True))
        self.mass = QLineEdit(numbers.number(body_mass_kg, 1) if body_mass_kg else "")
        self.mass.setPlaceholderText(tr("for % of body weight; may stay empty"))
        self.operator = QLineEdit(operator)
        self.operator.setPlaceholderText(tr("initials or code; may stay empty"))
        self.protocol = QComboBox()
        for name in protocols:
            self.protocol.addItem(say(PROTOCOL_NAME.text(name), code()), name)
        self.protocol.setCurrentIndex(max(0, self.protocol.findData(protocol)))
        self._problem = QLabel()
        self._problem.setWordWrap(True)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(tr("Body &mass in kg"), self.mass)
        form.addRow(tr("Measured &by"), self.operator)
        form.addRow(tr("&Protocol"), self.protocol)
        self._buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        begin = self._buttons.button(QDialogButtonBox.StandardButton.Ok)
        begin.setText(tr("Begin (Enter)"))
        self._buttons.button(QDialogButtonBox.StandardButton.Cancel).setText(tr("Cancel"))
        self._buttons.accepted.connect(self.accept)
        self._buttons.rejected.connect(self.reject)
        self.mass.textChanged.connect(self._check)
        column = QVBoxLayout(self)
        column.addWidget(head)
        column.addLayout(form)
        column.addWidget(self._problem)
        column.addWidget(self._buttons)
        self.setMinimumWidth(56 * self.fontMetrics().averageCharWidth())
        self.mass.setFocus()

    @property
    def body_mass_kg(self) -> float | None:
        """The mass typed; None when the field is empty."""
        return numbers.parse(self.mass.text())

    def _check(self) -> None:
        mass = self.body_mass_kg
        is_right = not self.mass.text().strip() or (
            mass is not None and LEAST_KG <= mass <= MOST_KG
        )
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(is_right)
        self._problem.setText("" if is_right else tr("Give the mass in kilograms, as 68.5."))
