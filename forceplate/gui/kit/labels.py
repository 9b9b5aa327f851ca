"""Words: in one of four sizes, whole sentences that wrap, or a name that is never cut."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QFontMetricsF, QResizeEvent
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


def fitted(
    words: str, room: float, size: Size = Size.MEDIUM, *, bold: bool = False
) -> tuple[QFont, str]:
    """Return the type in which words that are painted have room, and what is painted of them.

    In smaller type before any of them is cut off.
    """
    for font in (theme.font(size, bold=bold), theme.font(Size.SMALL, bold=bold)):
        if QFontMetricsF(font).horizontalAdvance(words) <= room:
            return font, words
    return font, QFontMetricsF(font).elidedText(words, Qt.TextElideMode.ElideRight, room)


def fitting(words: str, room: float, font: QFont, least: int) -> tuple[QFont, float]:
    """Return the largest type in which words fit on a line, and how wide they are in it.

    Parameters
    ----------
    least
        Smaller it is not, in pixels, whether they fit or not.
    """
    wide = QFontMetricsF(font).horizontalAdvance(words)
    if wide > room > 0:
        font.setPixelSize(max(int(font.pixelSize() * room / wide), least))
        wide = QFontMetricsF(font).horizontalAdvance(words)
    return font, wide


class NameLabel(QLabel):
    """A name at the head of a screen: in smaller type, then on two lines, where it is long."""

    _SIZES = (Size.LARGE, Size.MEDIUM, Size.SMALL)

    def __init__(self) -> None:
        super().__init__()
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setContentsMargins(2, 0, 0, 0)  # a J begins left of its place

    def setText(self, name: str) -> None:  # noqa: N802  Qt's name
        """Show a name."""
        super().setText(name)
        self.setToolTip(name)
        self._fit()
        self.updateGeometry()

    def sizeHint(self) -> QSize:  # noqa: N802
        """Return what the name needs on one line, in the largest type."""
        return QSize(self._wide(Size.LARGE), QFontMetrics(theme.font(Size.LARGE)).height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """Return what the smallest type needs: half the name on each of two lines."""
        words = [*self.text().split(), ""]
        metrics = QFontMetrics(theme.font(Size.SMALL, bold=True))
        halves = (
            max(map(metrics.horizontalAdvance, (" ".join(words[:n]), " ".join(words[n:]))))
            for n in range(1, len(words) + 1)
        )
        return QSize(min(halves) + _NAME_ROOM, max(self.sizeHint().height(), 2 * metrics.height()))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Take the largest type that has room."""
        super().resizeEvent(event)
        self._fit()

    def _wide(self, size: Size) -> int:
        metrics = QFontMetrics(theme.font(size, bold=True))
        return metrics.horizontalAdvance(self.text()) + _NAME_ROOM

    def _fit(self) -> None:
        sizes = (size for size in self._SIZES if self._wide(size) <= self.width())
        size = next(sizes, None)
        self.setWordWrap(size is None)
        self.setFont(theme.font(Size.SMALL if size is None else size, bold=True))


_NAME_ROOM = 6
