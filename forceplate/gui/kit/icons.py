"""The icons of the window: plain strokes, drawn in the colours of the theme."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from forceplate.gui.kit import theme

_SIZES = (16, 24, 32, 48, 64)
_PROGRAM = Path(__file__).parent / "program.svg"
PROGRAM_SIZES = (16, 24, 32, 48, 64, 128, 256)
_STROKES = {
    "people": "<circle cx='9' cy='8' r='3.5'/><path d='M2.5 20c0-4 3-6 6.5-6s6.5 2 6.5 6'/>"
    "<path d='M15.5 5a3.3 3.3 0 0 1 0 6.4M18 14.4c2.2.8 3.5 2.7 3.5 5.6'/>",
    "measure": "<path d='M2 19h4L8 7l2-2 4 1 2 13h6'/>",
    "review": "<path d='M3 4v16h18'/><path d='M6 16c3 0 3-9 6-9s3 6 8 6'/>"
    "<path d='M12 4v16' stroke-dasharray='2 2'/>",
    "progress": "<path d='M3 4v16h18'/><path d='M7 16l4-4 3 2 6-8'/><path d='M15.5 6H20v4.5'/>",
    "platform": "<rect x='3' y='9' width='18' height='5' rx='1'/><path d='M6 14v4M18 14v4'/>"
    "<path d='M12 2.5V6M9.8 4.5 12 6.7l2.2-2.2'/>",
    "settings": "<path d='M4 7h9M19 7h1M4 17h1M11 17h9M4 12h1'/><circle cx='16' cy='7' r='2.5'/>"
    "<circle cx='8' cy='17' r='2.5'/>",
    "keys": "<rect x='2.5' y='6' width='19' height='12' rx='2'/><path d='M8 14.4h8'/>"
    "<path d='M7 10v.1M10.4 10v.1M13.8 10v.1M17 10v.1'/>",
    "help": "<circle cx='12' cy='12' r='9'/>"
    "<path d='M9.2 9.4a2.9 2.9 0 1 1 4.2 2.6c-.9.5-1.4 1-1.4 2'/>"
    "<path d='M12 17.3v.2'/>",
    "good": "<circle cx='12' cy='12' r='9'/><path d='M7.5 12.3l3.2 3.2 6-6.5'/>",
    "info": "<circle cx='12' cy='12' r='9'/><path d='M12 11v6M12 7.3v.2'/>",
    "warn": "<path d='M12 3.5 22 20.5H2z'/><path d='M12 10v5M12 17.6v.2'/>",
    "bad": "<path d='M8 3h8l5 5v8l-5 5H8l-5-5V8z'/><path d='M8.8 8.8l6.4 6.4M15.2 8.8l-6.4 6.4'/>",
    "waiting": "<circle cx='12' cy='12' r='9'/><path d='M12 7v5.3l3.5 2'/>",
    "none": "<circle cx='12' cy='12' r='9' stroke-dasharray='3 3'/>",
    "unplugged": "<path d='M9 3v4M15 3v4M6.5 7h11v4a5.5 5.5 0 0 1-11 0zM12 16.5V21'/>"
    "<path d='M3 3l18 18'/>",
    "close": "<path d='M6 6l12 12M18 6L6 18'/>",
    "add": "<path d='M12 5v14M5 12h14'/>",
    "remove": "<path d='M5 12h14'/>",
    "up": "<path d='M6 15l6-6 6 6'/>",
    "down": "<path d='M6 9l6 6 6-6'/>",
    "search": "<circle cx='10.5' cy='10.5' r='6.5'/><path d='M15.5 15.5 21 21'/>",
    "start": "<path d='M7 4.5v15l12-7.5z' fill='INK'/>",
    "stop": "<rect x='5' y='5' width='14' height='14' fill='INK'/>",
    "redo": "<path d='M20 11a8 8 0 1 0-2.3 6.6'/><path d='M20.5 5v6h-6'/>",
    "undo": "<path d='M4 11a8 8 0 1 1 2.3 6.6'/><path d='M3.5 5v6h6'/>",
    "note": "<path d='M4 20l1-4L16.5 4.5l3 3L8 19z'/><path d='M14 7l3 3'/>",
    "calendar": "<rect x='3' y='5' width='18' height='16' rx='2'/>"
    "<path d='M3 10h18M8 2.5V7M16 2.5V7'/>",
    "folder": "<path d='M3 6h6l2 2.5h10V19H3z'/>",
    "save": "<path d='M4 4h13l3 3v13H4z'/><path d='M8 4v5h7V4M8 20v-6h8v6'/>",
    "delete": "<path d='M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v5M14 11v5'/>",
    "screen": "<rect x='3' y='4' width='18' height='12' rx='1'/><path d='M12 16v4M8 20h8'/>",
    "foot": "<path d='M9 21c-2 0-3.5-1.5-3.2-3.6L7 11c.3-2 1.5-3.5 3.5-3.5S14 9 14 11c0 3-2 4-2 6.5"
    " 0 2-1 3.5-3 3.5z'/><circle cx='8' cy='4.5' r='1.6'/><circle cx='12' cy='3.8' r='1.1'/>"
    "<circle cx='14.8' cy='5' r='1'/><circle cx='16.8' cy='7' r='.9'/>",
}
NAMES = tuple(_STROKES)


def add(name: str, strokes: str) -> None:
    """Add the icon of an annex: SVG elements without colour in a square of 24 by 24."""
    _STROKES[name] = strokes


def pixmap(name: str, colour: QColor, size: int, ratio: float = 1.0) -> QPixmap:
    """Return an icon of this many pixels on a screen with this many dots per pixel."""
    key = f"forceplate {name} {colour.name()} {size} {ratio}"
    known = QPixmap()
    if QPixmapCache.find(key, known):
        return known
    image = QPixmap(QSize(size, size) * ratio)
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    QSvgRenderer(_svg(name, colour)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    QPixmapCache.insert(key, image)
    return image


def icon(name: str, colour: QColor | None = None) -> QIcon:
    """Return an icon, by default in the colour that text has now."""
    colours = theme.colours()
    made = QIcon()
    for size in _SIZES:
        made.addPixmap(pixmap(name, colour or colours.text, size))
        made.addPixmap(pixmap(name, colours.ghost, size), QIcon.Mode.Disabled)
    return made


def _svg(name: str, colour: QColor) -> QByteArray:
    return QByteArray(
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' "
        f"stroke='{colour.name()}' stroke-width='1.8' stroke-linecap='round' "
        f"stroke-linejoin='round'>{_STROKES[name].replace('INK', colour.name())}</svg>".encode()
    )


def program_icon() -> QIcon:
    """Return the icon of the program, in every size that a desktop may ask for."""
    icon = QIcon()
    for size in PROGRAM_SIZES:
        icon.addPixmap(program_pixmap(size))
    return icon


def program_pixmap(size: int) -> QPixmap:
    """Return the icon of the program, ``size`` pixels wide and high."""
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    QSvgRenderer(str(_PROGRAM)).render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap
