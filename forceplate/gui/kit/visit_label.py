"""The field for the label of a visit: W0, W8."""

from __future__ import annotations

from PySide6.QtCore import QRegularExpression
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QLineEdit

_ALLOWED = "[A-Za-z0-9](?:[A-Za-z0-9-]{0,14}[A-Za-z0-9])?"
"""What the library takes; a test holds the two together."""


def visit_label_edit() -> QLineEdit:
    """Return a field that accepts what the library takes as the label of a visit."""
    edit = QLineEdit()
    edit.setValidator(QRegularExpressionValidator(QRegularExpression(_ALLOWED), edit))
    return edit
