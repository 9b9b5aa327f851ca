"""The line at the foot of every screen: the platform in one colour, one word and a sign."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from forceplate.gui.kit import icons, theme
from forceplate.gui.kit.error_message import explain
from forceplate.gui.kit.language import tr

if TYPE_CHECKING:
    from forceplate.session import PlatformLink

POLL_MS = 200


@dataclass(frozen=True, slots=True)
class _Shown:
    word: str
    sign: str
    colour: QColor
    simulated: bool
    details: str


class StatusBar(QWidget):
    """Shows a platform link by asking it a few times a second; changes nothing."""

    platform_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._link: PlatformLink | None = None
        self._shown: _Shown | None = None
        self._is_simulated: Callable[[], bool] = lambda: False
        self._platform = QToolButton()
        self._platform.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._platform.setAutoRaise(True)
        self._platform.clicked.connect(self.platform_wanted)
        self._simulated = QLabel(tr(" SIMULATED "))
        self._simulated.setToolTip(tr("An emulated platform. Nobody is measured."))
        self._simulated.setAutoFillBackground(True)
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.Window, theme.colours().warn)
        palette.setColor(QPalette.ColorRole.WindowText, theme.colours().surface)
        self._simulated.setPalette(palette)
        self._simulated.hide()
        self._library = QLabel()
        self._library.setToolTip(tr("The library: the folder with all visits"))
        side = self.fontMetrics().height()
        self._platform.setIconSize(QSize(side, side))
        line = QHBoxLayout(self)
        line.setContentsMargins(8, 2, 8, 2)
        line.addWidget(self._platform)
        line.addWidget(self._simulated)
        line.addStretch(1)
        line.addSpacing(12)
        line.addWidget(self._library)
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self.refresh)
        self.refresh()

    def set_link(
        self,
        link: PlatformLink | None,
        library: str = "",
        is_simulated: Callable[[], bool] = lambda: False,
    ) -> None:
        """Show this link, and the name of the library, from now on."""
        self._link = link
        self._is_simulated = is_simulated
        self._library.setText(library)
        if link is None:
            self._timer.stop()
        else:
            self._timer.start()
        self.refresh()

    @property
    def word(self) -> str:
        """The word shown for the platform."""
        return self._shown.word if self._shown else ""

    @property
    def is_simulated(self) -> bool:
        """Whether the platform is marked as simulated."""
        return self._shown.simulated if self._shown else False

    def refresh(self) -> None:
        """Ask the link now."""
        shown = self._read_link()
        if shown == self._shown:
            return
        self._shown = shown
        self._platform.setText(shown.word)
        self._platform.setIcon(icons.icon(shown.sign, shown.colour))
        palette = self._platform.palette()
        palette.setColor(QPalette.ColorRole.ButtonText, shown.colour)
        self._platform.setPalette(palette)
        self._platform.setToolTip(shown.details)
        self._platform.setAccessibleName(tr("Platform: {word}").format(word=shown.word))
        self._platform.setAccessibleDescription(shown.details)
        self._simulated.setVisible(shown.simulated)

    def _read_link(self) -> _Shown:
        colours = theme.colours()
        link = self._link
        if link is None:
            return _Shown(tr("Starting"), "waiting", colours.muted, False, "")
        info, error = link.info, link.error
        name = f"{info.model} {info.serial_number}".strip() if info else ""
        word, sign, colour = self._words(str(link.state))
        return _Shown(word, sign, colour, self._is_simulated(), explain(error) if error else name)

    def _words(self, state: str) -> tuple[str, str, QColor]:
        colours = theme.colours()
        match state.lower():
            case "streaming":
                return tr("Ready"), "good", colours.good
            case "opening":
                return tr("Connecting"), "waiting", colours.warn
            case "lost":
                return tr("Unplugged"), "unplugged", colours.bad
            case "failed":
                return tr("Failed"), "bad", colours.bad
            case _:
                return tr("No platform"), "none", colours.muted
