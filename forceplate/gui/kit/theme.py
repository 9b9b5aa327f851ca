"""How the window looks: its tokens (colours, sizes of type, lengths), light or dark.

Everything that is drawn takes its colours, type and lengths from here and nowhere else. A colour
never says anything alone: a state has a shape and a word too (:mod:`forceplate.gui.kit.states`).
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import IntEnum

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

SYSTEM, LIGHT, DARK = "system", "light", "dark"
SMALLEST_TEXT_PERCENT, LARGEST_TEXT_PERCENT = 100, 200
LARGE_TEXT_PERCENT, HUGE_TEXT_PERCENT = 130, 151
"""From where a screen says less beside the cue, and from where only what it must."""

FAMILIES = ("Segoe UI", "Noto Sans", "DejaVu Sans")
GAP, WIDE_GAP, PAD, DENSE_PAD = 8, 12, 16, 12
"""Between parts, between groups, inside a card: in pixels, at every size of text."""
RADIUS, CARD_RADIUS = 8, 12
TARGET, DIALOG_TARGET, BAR = 44, 48, 56
"""The least height of what is pressed, of a button in a dialog, of START and of a row to choose."""
LANE, CHIP, RAIL = 52, 64, 104
"""Heights of the lane and of a chip, width of the rail, with text of the usual size."""

_LOOK = "forceplate-look"


class Size(IntEnum):
    """The four sizes of type, in pixels with text of the usual size."""

    SMALL = 13
    MEDIUM = 15
    LARGE = 22
    HUGE = 48


@dataclass(frozen=True, slots=True)
class Colours:
    """Every colour of the window; ``tests/gui/test_kit.py`` measures their contrast."""

    background: QColor
    """Of the page."""
    surface: QColor
    """Of cards, fields and plots."""
    sunk: QColor
    """Of what is inset or disabled."""
    text: QColor
    muted: QColor
    """Text of less weight."""
    line: QColor
    """Decoration: it carries no meaning."""
    edge: QColor
    """The outline of a control."""
    accent: QColor
    """The one accent: the main action, what is chosen, the trace."""
    on_accent: QColor
    tint: QColor
    """The ground of what is chosen."""
    stop: QColor
    """STOP and a recording: ink, for red means wrong and nothing else."""
    on_stop: QColor
    good: QColor
    good_ground: QColor
    doubt: QColor
    doubt_ground: QColor
    wrong: QColor
    wrong_ground: QColor
    simulated: QColor
    simulated_ground: QColor
    trace: QColor
    rest: QColor
    """The band of the rest that the numbers count from."""
    ghost: QColor
    """Earlier trials."""
    grid: QColor
    disabled: QColor
    """Text of what cannot be pressed now."""
    focus: QColor
    """The ring around what has the keyboard."""


def _colours(**hexadecimal: str) -> Colours:
    assert set(hexadecimal) == {each.name for each in fields(Colours)}  # noqa: S101
    return Colours(**{name: QColor(value) for name, value in hexadecimal.items()})


OF_LIGHT = _colours(
    background="#f2f4f7", surface="#ffffff", sunk="#e8ecf1", text="#12171d", muted="#4b5561",
    line="#d3d9e0", edge="#727d8a", accent="#0b57a4", on_accent="#ffffff", tint="#e3eefa",
    stop="#12171d", on_stop="#ffffff", good="#0a743a", good_ground="#e0f5e8", doubt="#8c5c08",
    doubt_ground="#fff4d9", wrong="#851105", wrong_ground="#fde8e3", simulated="#911d62",
    simulated_ground="#fbe9f3", trace="#0b57a4", rest="#cfe3f7", ghost="#727d8a", grid="#e3e7ec",
    disabled="#6b7580", focus="#12171d",
)  # fmt: skip
OF_DARK = _colours(
    background="#0f1317", surface="#1a2027", sunk="#252d36", text="#eef2f6", muted="#abb6c2",
    line="#37424e", edge="#7f8b98", accent="#7cbcff", on_accent="#06203b", tint="#16324f",
    stop="#eef2f6", on_stop="#0f1317", good="#2fee8c", good_ground="#123a2a", doubt="#f7bd1c",
    doubt_ground="#40300f", wrong="#f2828f", wrong_ground="#45171f", simulated="#f8d0e7",
    simulated_ground="#4a2039", trace="#7cbcff", rest="#1d3a58", ghost="#7f8b98", grid="#2a333d",
    disabled="#8b96a2", focus="#eef2f6",
)  # fmt: skip


@dataclass(slots=True)
class _Look:
    """What is shown now; it is asked for with every size and every stroke."""

    is_dark: bool | None = None
    """None: none was chosen yet, it is as the system is."""
    text_percent: int = SMALLEST_TEXT_PERCENT
    fonts: dict[tuple[Size, bool], QFont] = field(default_factory=dict)


_look = _Look()


def is_dark() -> bool:
    """Return whether the window is dark now."""
    if _look.is_dark is not None:
        return _look.is_dark
    return QGuiApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128


def colours() -> Colours:
    """Return the colours now; what is built again asks again."""
    return OF_DARK if is_dark() else OF_LIGHT


def text_percent() -> int:
    """Return the size of text now, 100 to 200."""
    return _look.text_percent


def is_large() -> bool:
    """Return whether text is so large that what stands beside a cue or a name goes."""
    return text_percent() >= LARGE_TEXT_PERCENT


def is_huge() -> bool:
    """Return whether text is so large that key caps and the words of the rail go."""
    return text_percent() >= HUGE_TEXT_PERCENT


def px(length: float) -> int:
    """Return how many pixels a shape or a width of text has now; gaps and margins do not grow."""
    return round(length * text_percent() / 100)


def font(size: Size = Size.MEDIUM, *, bold: bool = False) -> QFont:
    """Return the type of one of the four sizes, with figures of one width."""
    made = _look.fonts.get((size, bold))
    if made is None:
        made = _look.fonts[size, bold] = QFont(QApplication.font())
        made.setPixelSize(px(size))
        made.setBold(bold)
    return QFont(made)


def use(choice: str, text_percent: int = SMALLEST_TEXT_PERCENT) -> None:
    """Show the window ``light``, ``dark`` or as the ``system`` is, with text of this size.

    Parameters
    ----------
    text_percent
        Of the usual size, 100 to 200.
    """
    from forceplate.gui.kit.stylesheet import stylesheet  # noqa: PLC0415  it asks for tokens

    application = QApplication.instance()
    if not isinstance(application, QApplication):
        raise RuntimeError("A theme needs a QApplication.")
    percent = min(max(text_percent, SMALLEST_TEXT_PERCENT), LARGEST_TEXT_PERCENT)
    dark = choice == DARK or (choice == SYSTEM and _system_is_dark())
    if application.property(_LOOK) == (wanted := f"{dark} {percent}"):
        return
    if application.property(_LOOK) is None:
        application.setStyle("Fusion")
    application.setProperty(_LOOK, wanted)
    _look.is_dark, _look.text_percent = dark, percent
    _look.fonts.clear()
    application.setPalette(_palette(OF_DARK if dark else OF_LIGHT))
    own = QFont(application.font())
    own.setFamilies(list(FAMILIES))
    own.setPixelSize(px(Size.MEDIUM))
    own.setFeature(QFont.Tag("tnum"), 1)
    # the letters on both sides of a mnemonic are drawn without it, and measured with it: the last
    # one of a label would be cut
    own.setKerning(False)
    application.setFont(own)
    _look.fonts.clear()  # what was drawn meanwhile took the letters of before
    application.setStyleSheet(stylesheet(OF_DARK if dark else OF_LIGHT))


def _system_is_dark() -> bool:
    return QGuiApplication.styleHints().colorScheme() is Qt.ColorScheme.Dark


def _palette(colours: Colours) -> QPalette:
    palette = QPalette()
    role, group = QPalette.ColorRole, QPalette.ColorGroup
    for each, colour in (
        (role.Window, colours.background), (role.WindowText, colours.text),
        (role.Base, colours.surface), (role.AlternateBase, colours.background),
        (role.Text, colours.text), (role.Button, colours.surface),
        (role.ButtonText, colours.text), (role.BrightText, colours.wrong),
        (role.ToolTipBase, colours.surface), (role.ToolTipText, colours.text),
        (role.PlaceholderText, colours.muted), (role.Highlight, colours.accent),
        (role.HighlightedText, colours.on_accent), (role.Link, colours.accent),
        (role.LinkVisited, colours.accent), (role.Accent, colours.accent),
        (role.Mid, colours.line), (role.Midlight, colours.line),
        (role.Light, colours.surface), (role.Dark, colours.edge), (role.Shadow, colours.edge),
    ):  # fmt: skip
        palette.setColor(each, colour)
    for each in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(group.Disabled, each, colours.disabled)
    return palette
