"""What F1 shows: the keys, and where things are on this computer."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from forceplate import __version__
from forceplate.gui.kit import theme
from forceplate.gui.kit.language import tr


class HelpDialog(QDialog):
    """The keys of every screen; closes with Esc."""

    def __init__(self, log_file: Path, library: Path | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(tr("Keys and help"))
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setColumnStretch(1, 1)
        grid.setHorizontalSpacing(24)
        for title, keys in self._keys():
            head = QLabel(title)
            head.setFont(theme.scaled(self.font(), 1.1, bold=True))
            grid.addWidget(head, grid.rowCount(), 0, 1, 2)
            for key, meaning in keys:
                row = grid.rowCount()
                grid.addWidget(QLabel(key), row, 0)
                grid.addWidget(QLabel(meaning), row, 1)
        places = [
            tr("Version {version}").format(version=__version__),
            tr("The library: {folder}").format(folder=library or "\N{EM DASH}"),
            tr("What went wrong is written in {file}; it holds no data of people.").format(
                file=log_file
            ),
        ]
        for sentence in places:
            label = QLabel(sentence)
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(label, grid.rowCount(), 0, 1, 2)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(scroll)
        column.addWidget(buttons)
        wide = 76 * self.fontMetrics().averageCharWidth()
        self.resize(wide, min(640, inside.sizeHint().height() + 80))

    def _keys(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Return the keys by screen: title, then key and meaning."""
        return [
            (
                tr("Everywhere"),
                [
                    ("Ctrl+1 … Ctrl+7", tr("Go to a screen")),
                    ("Tab, Shift+Tab", tr("Next control, control before")),
                    ("Ctrl+Backspace", tr("Dismiss the newest message")),
                    ("F1", tr("This list")),
                ],
            ),
            (
                tr("People"),
                [
                    ("Ctrl+F", tr("Search")),
                    ("Ctrl+N", tr("New person")),
                    ("Enter", tr("Start or continue the visit")),
                ],
            ),
            (
                tr("Measure"),
                [
                    (tr("Space"), tr("Start and stop a trial")),
                    ("R", tr("Redo the last trial")),
                    ("X", tr("Reject a trial, with the reason")),
                    ("A", tr("Accept a trial, with the reason")),
                    ("N", tr("Note")),
                    ("C", tr("Next condition")),
                    ("P", tr("Patient view")),
                    ("F", tr("Finish the visit")),
                ],
            ),
            (
                tr("Review", "window"),
                [
                    (
                        tr("Left, Right"),
                        tr("Move the chosen mark by 1 ms; with Shift by 10 ms"),
                    ),
                ],
            ),
        ]
