"""How the window looks: Qt's Fusion style, light or dark, and a text size.

The colours follow the set of Okabe and Ito, made darker on white and lighter on black until
text in them can be read; people who do not see red or green tell them apart by lightness. A
colour never says anything alone.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

SYSTEM, LIGHT, DARK = "system", "light", "dark"
SMALLEST_TEXT_PERCENT, LARGEST_TEXT_PERCENT = 100, 200

_BASE_SIZE = "forceplate-base-point-size"


@dataclass(frozen=True, slots=True)
class Colours:
    """Every colour of the window. Text in the first group has a contrast of 4.5 : 1 or more."""

    text: QColor
    muted: QColor
    """Text of less weight."""
    accent: QColor
    good: QColor
    warn: QColor
    bad: QColor
    background: QColor
    """Of the window."""
    surface: QColor
    """Of lists, fields and plots."""
    line: QColor
    """Borders and grids."""
    trace: QColor
    quiet: QColor
    """The quiet band; painted half transparent."""
    onset: QColor
    peak: QColor
    ghost: QColor
    """The best earlier trial."""
    target: QColor
    """The target band; painted half transparent."""
    focus: QColor
    """The ring around what has the keyboard."""


def _colours(**hexadecimal: str) -> Colours:
    assert set(hexadecimal) == {field.name for field in fields(Colours)}  # noqa: S101
    return Colours(**{name: QColor(value) for name, value in hexadecimal.items()})


_LIGHT = _colours(
    text="#16191d", muted="#535a63", accent="#00588f", good="#00664a", warn="#7d4f00",
    bad="#a83200", background="#f3f4f6", surface="#ffffff", line="#c3c8cf", trace="#00588f",
    quiet="#56b4e9", onset="#a83200", peak="#8c3d6f", ghost="#8a929c", target="#009e73",
    focus="#d55e00",
)  # fmt: skip
_DARK = _colours(
    text="#eef0f3", muted="#adb4be", accent="#6cc0f2", good="#43cfa3", warn="#eeb13c",
    bad="#ff9466", background="#181a1e", surface="#262a31", line="#505762", trace="#6cc0f2",
    quiet="#56b4e9", onset="#ff9466", peak="#e59ac6", ghost="#7d858f", target="#009e73",
    focus="#f0e442",
)  # fmt: skip


def is_dark() -> bool:
    """Return whether the window is dark now."""
    return QGuiApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128


def colours() -> Colours:
    """Return the colours now; what is built again asks again."""
    return _DARK if is_dark() else _LIGHT


def use(choice: str, text_percent: int = 100) -> None:
    """Show the window ``light``, ``dark`` or as the ``system`` is, with text of this size.

    Parameters
    ----------
    text_percent
        Of the system's own text size, 100 to 200.
    """
    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise RuntimeError("A theme needs a QApplication.")
    if application.style().name() != "fusion":
        application.setStyle("Fusion")
    dark = choice == DARK or (choice == SYSTEM and _system_is_dark())
    wanted = _palette(_DARK if dark else _LIGHT)
    if application.palette() != wanted:
        application.setPalette(wanted)
        boxes = QPalette(wanted)  # Fusion draws their outline in a darker shade of the window
        boxes.setColor(QPalette.ColorRole.Window, (_DARK if dark else _LIGHT).muted.lighter(140))
        application.setPalette(boxes, "QCheckBox")  # type: ignore[arg-type]  # the stub is wrong
    _set_text_size(application, text_percent)


def scaled(font: QFont, factor: float, *, bold: bool = False) -> QFont:
    """Return a font of this many times the size."""
    larger = QFont(font)
    larger.setPointSizeF(font.pointSizeF() * factor)
    larger.setBold(bold)
    return larger


def _system_is_dark() -> bool:
    return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark


def _set_text_size(application: QApplication, percent: int) -> None:
    base = application.property(_BASE_SIZE)
    if not isinstance(base, float):
        base = application.font().pointSizeF()
        application.setProperty(_BASE_SIZE, base)
    percent = min(max(percent, SMALLEST_TEXT_PERCENT), LARGEST_TEXT_PERCENT)
    font = application.font()
    size = base * percent / 100
    if abs(font.pointSizeF() - size) > 0.01 or font.kerning():
        font.setPointSizeF(size)
        # the letters on both sides of a mnemonic are drawn without it, and measured with it: the
        # last one of a label would be cut
        font.setKerning(False)
        application.setFont(font)


def _palette(colours: Colours) -> QPalette:
    palette = QPalette()
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    for each, colour in (
        (role.Window, colours.background), (role.WindowText, colours.text),
        (role.Base, colours.surface), (role.AlternateBase, colours.background),
        (role.Text, colours.text), (role.Button, colours.background),
        (role.ButtonText, colours.text), (role.BrightText, colours.bad),
        (role.ToolTipBase, colours.surface), (role.ToolTipText, colours.text),
        (role.PlaceholderText, colours.muted), (role.Highlight, colours.accent),
        (role.HighlightedText, colours.surface), (role.Link, colours.accent),
        (role.LinkVisited, colours.peak), (role.Accent, colours.accent),
        (role.Mid, colours.line), (role.Midlight, colours.line.lighter(110)),
        (role.Light, colours.surface.lighter(130)), (role.Dark, colours.line.darker(150)),
        (role.Shadow, colours.line.darker(200)),
    ):  # fmt: skip
        palette.setColor(each, colour)
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(group.Disabled, each, colours.ghost)
    return palette
