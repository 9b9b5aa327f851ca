"""Where something that leaves the instrument goes, what became of it, and why not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QStandardPaths, Qt, QTimer, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMessageBox,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from forceplate.errors import ForcePlateError
from forceplate.gui.kit import icons
from forceplate.gui.kit.error_message import explain, particulars
from forceplate.gui.kit.notice_bar import NoticeBar

Chosen = Callable[[Path, bool], None]
"""Told the file, and whether one that is there may be replaced."""
_FRAME, _TALLEST = 60, 700
"""Of a dialog, in pixels: what the window manager may need, and what a small screen has."""


def documents() -> Path:
    """Return the folder that is offered first."""
    found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return Path(found) if found and Path(found).is_dir() else Path.home()


def ask_file(
    parent: QWidget,
    title: str,
    suggested: Path,
    kinds: str,
    chosen: Chosen,
    *,
    may_replace: bool = True,
) -> QFileDialog:
    """Ask for a file to write; where it exists, once whether it may be replaced.

    Parameters
    ----------
    kinds
        Of files, as a file dialog shows them: ``PDF (*.pdf)``.
    may_replace
        False: whatever is there stays, and nothing is asked.
    """
    dialog = QFileDialog(parent, title, str(suggested.parent), kinds)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    dialog.setDefaultSuffix(suggested.suffix.removeprefix("."))
    dialog.setOption(QFileDialog.Option.DontConfirmOverwrite)  # asked below, in our words
    dialog.selectFile(suggested.name)

    def take(name: str) -> None:
        path = Path(name)
        if may_replace and path.is_file():
            _ask_to_replace(parent, path, chosen)
        else:
            chosen(path, False)

    dialog.fileSelected.connect(take)
    dialog.open()
    return dialog


def _ask_to_replace(parent: QWidget, path: Path, chosen: Chosen) -> None:
    box = QMessageBox(parent)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.Question)
    box.setWindowTitle(QCoreApplication.translate("ShareFiles", "The file exists"))
    box.setText(
        QCoreApplication.translate("ShareFiles", "{file} exists already.").format(file=path.name)
    )
    box.setInformativeText(
        QCoreApplication.translate("ShareFiles", "If it is replaced, what was in it is gone.")
    )
    replace = box.addButton(
        QCoreApplication.translate("ShareFiles", "&Replace it"), QMessageBox.ButtonRole.AcceptRole
    )
    keep = box.addButton(
        QCoreApplication.translate("ShareFiles", "&Keep it"), QMessageBox.ButtonRole.RejectRole
    )
    box.setDefaultButton(keep)
    box.setEscapeButton(keep)
    box.finished.connect(lambda _: chosen(path, True) if box.clickedButton() is replace else None)
    box.open()


def show_refusal(notices: NoticeBar, sentence: str, error: ForcePlateError) -> None:
    """Say that nothing came of it and why, with the particulars open.

    Where the disk or the system refused, in the words for that.
    """
    is_disk = isinstance(error.__cause__, OSError)
    notices.add("bad", explain(error) if is_disk else sentence, particulars(error))
    for notice in notices.notices[:1]:
        notice.details_button.setChecked(True)


def sentence() -> QLabel:
    """Return a label for sentences that can be copied."""
    label = QLabel()
    label.setWordWrap(True)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    label.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return label


class Scrolled(QScrollArea):
    """What a dialog shows above its buttons; the dialog grows with it as far as the screen does."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self.setWidget(content)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._see: QWidget | None = None

    def fit(self, see: QWidget | None = None) -> None:
        """Let the dialog have the height that is needed now, and bring a part into sight."""
        self._see = see
        QTimer.singleShot(0, self, self._fit)  # what the text needs is known by then

    def _fit(self) -> None:
        dialog, body = self.window(), self.widget()
        layout = None if body is None else body.layout()
        if isinstance(dialog, QDialog) and layout is not None:
            layout.activate()
            needed = layout.totalHeightForWidth(self.viewport().width())
            missing = needed - self.viewport().height()
            most = min(dialog.screen().availableGeometry().height() - _FRAME, _TALLEST)
            if missing > 0:
                dialog.resize(
                    dialog.width(), max(dialog.height(), min(dialog.height() + missing, most))
                )
        if self._see is not None and self._see.isVisible():
            self.ensureWidgetVisible(self._see)


class Made(QWidget):
    """What was made and where, with a way to it; hidden while there is nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path: Path | None = None
        self.words = sentence()
        self.open_button, self.folder_button = QPushButton(), QPushButton()
        buttons = QHBoxLayout()
        for button in (self.open_button, self.folder_button):
            button.setAutoDefault(False)
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.words)
        column.addLayout(buttons)
        self.open_button.clicked.connect(self._open)
        self.folder_button.clicked.connect(self._open_folder)
        self.retranslate()
        self.hide()

    def show_made(self, path: Path, words: str) -> None:
        """Tell what was made, a file or a folder."""
        self.path = path
        self.words.setText(words)
        self.open_button.setVisible(path.is_file())
        self.show()

    def _open(self) -> None:
        if self.path is not None:
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(self.path)))

    def _open_folder(self) -> None:
        if self.path is not None:
            folder = self.path if self.path.is_dir() else self.path.parent
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    def retranslate(self) -> None:
        """Set all texts in the present language."""
        self.open_button.setText(self.tr("&Open it"))
        self.folder_button.setText(self.tr("Sho&w the folder"))
        self.folder_button.setIcon(icons.icon("folder"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802  Qt's name
        """Follow language and theme."""
        super().changeEvent(event)
        kinds = (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange)
        if event.type() in kinds and hasattr(self, "open_button"):
            self.retranslate()
