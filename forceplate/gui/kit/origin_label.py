"""What must not be overlooked about where the numbers on a page come from."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from forceplate.analysis.provenance import is_imported, origin_text, says_simulated
from forceplate.gui.kit import language
from forceplate.gui.kit.language import tr
from forceplate.types import Trial, VisitHeader
from forceplate.words import say

_LONGEST = 40
"""Letters of the names of other systems; more would push the page apart."""


class OriginLabel(QLabel):
    """Says that nobody was measured, or that another system measured; empty otherwise."""

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)

    def show_origin(self, headers: Sequence[VisitHeader], trial: Trial | None = None) -> None:
        """Say it of these visits; the tooltip tells the file that the trial came from."""
        said = []
        if any(map(says_simulated, headers)):
            said.append(tr("SIMULATED, nobody was measured"))
        systems = dict.fromkeys(h.platform.model for h in headers if is_imported(h))
        if systems:
            words = textwrap.shorten(
                ", ".join(systems), _LONGEST, placeholder=" \N{HORIZONTAL ELLIPSIS}"
            )
            said.append(tr("IMPORTED from {system}").format(system=words))
        self.setText("; ".join(said))
        origin = None if trial is None else trial.origin
        words = "" if origin is None else say(origin_text(origin), language.code())
        self.setToolTip(words)
        self.setAccessibleDescription(words)
