"""Words: in one of four sizes, or whole sentences that wrap."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QLabel

from forceplate.gui.kit import theme
from forceplate.gui.kit.theme import Size


def label(
    text: str = "",
    size: Size = Size.MEDIUM,
    *,
    bold: bool = False,
    colour: QColor | None = None,
    wraps: bool = False,
) -> QLabel:
    """Return words that take nothing in them for markup.

    Parameters
    ----------
    colour
        None: that of text.
    wraps
        A label that wraps can be copied; one that does not is never cut.
    """
    made = sentence_label() if wraps else QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setText(text)
    made.setFont(theme.font(size, bold=bold))
    if colour is not None:
        tint(made, colour)
    return made


def muted(text: str = "", size: Size = Size.SMALL, *, wraps: bool = False) -> QLabel:
    """Return words of less weight."""
    return label(text, size, colour=theme.colours().muted, wraps=wraps)


def tint(words: QLabel, colour: QColor) -> None:
    """Give words a colour."""
    # a palette that is set before a widget is first shown is lost where there is a stylesheet
    sheet = f"QLabel {{ color: {colour.name()}; }}"
    if words.styleSheet() != sheet:
        words.setStyleSheet(sheet)


def sentence_label() -> QLabel:
    """Return a label that wraps, can be copied, and takes nothing in it for markup."""
    label = QLabel()
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return label
