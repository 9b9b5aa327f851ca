"""The field for the label of a visit: W0, W8."""

from __future__ import annotations

from PySide6.QtCore import QRegularExpression
from PySide6.QtGui import QRegularExpressionValidator

from forceplate.gui.kit.fields import Field
from forceplate.names import VISIT_PATTERN


def visit_label_edit() -> Field:
    """Return a field that accepts what the library takes as the label of a visit."""
    edit = Field()
    edit.setValidator(QRegularExpressionValidator(QRegularExpression(VISIT_PATTERN), edit))
    return edit
