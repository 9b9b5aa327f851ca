"""What a dialog has written, and what can be done with it, also by other programs."""

from __future__ import annotations

import subprocess
from pathlib import Path

from PySide6.QtCore import QMimeDatabase, QUrl
from PySide6.QtGui import QDesktopServices

from forceplate.gui.kit.buttons import Button
from forceplate.gui.kit.cards import Card
from forceplate.gui.kit.labels import label
from forceplate.gui.kit.language import tr
from forceplate.gui.kit.layouts import Lines, row
from forceplate.gui.kit.states import LARGE_SHAPE, Shape, State

_ASK, _ASK_S = "xdg-mime", 2.0
"""Says which program a Linux desktop has for a kind, and how long it may take."""


class WrittenFile(Card):
    """What was written and where, with ways to go on; hidden while there is nothing."""

    def __init__(self, *buttons: Button) -> None:
        """Make it; the buttons come first: what this kind of file is mostly made for."""
        self.path: Path | None = None
        self.words, self.more = label(bold=True, wraps=True), label(wraps=True)
        self.open_button = Button(tr("&Open it"))
        self.folder_button = Button(tr("Sho&w the folder"), symbol="folder")
        super().__init__(
            row(Shape(State.GOOD, LARGE_SHAPE), (self.words, 1)),
            Lines(*buttons, self.open_button, self.folder_button),
            self.more,
        )
        self.show_state(State.GOOD)
        self.open_button.clicked.connect(lambda _: self._open(self.path))
        self.folder_button.clicked.connect(lambda _: self._open(self._folder))
        self.hide()

    def show_written(self, path: Path, words: str, more: str = "") -> None:
        """Tell what was written, a file or a folder, and below the buttons what to know of it."""
        self.path = path
        self.words.setText(words)
        self.tell(more)
        self.open_button.setVisible(path.is_file())
        self.show()

    def tell(self, more: str) -> None:
        """Say something else below the buttons."""
        self.more.setText(more)
        self.more.setVisible(bool(more))

    @property
    def _folder(self) -> Path | None:
        return self.path if self.path is None or self.path.is_dir() else self.path.parent

    def _open(self, path: Path | None) -> None:
        if path is not None and not open_outside(QUrl.fromLocalFile(str(path))):
            self.tell(nothing_opens(path))


def open_outside(url: QUrl) -> bool:
    """Let another program open a file, a folder or a letter; return whether there is one."""
    return has_program(url) and QDesktopServices.openUrl(url)


def has_program(url: QUrl) -> bool:
    """Return whether a program opens it; a Linux desktop without one says nothing when asked to."""
    kind = f"x-scheme-handler/{url.scheme()}"
    if url.isLocalFile():
        kind = QMimeDatabase().mimeTypeForFile(url.toLocalFile()).name()
    try:
        asked = subprocess.run(  # noqa: S603  fixed words
            [_ASK, "query", "default", kind], capture_output=True, timeout=_ASK_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):  # another system, which says it itself
        return True
    return bool(asked.stdout.strip())


def nothing_opens(path: Path) -> str:
    """Return that nothing here opens a file or folder, and what to do."""
    words = tr("No program here opens {path}. Have one installed, or open it on another computer.")
    return words.format(path=path)
