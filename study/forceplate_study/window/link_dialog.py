"""A new personal link of a participant, shown once with its QR code."""

from __future__ import annotations

from io import BytesIO

from PySide6.QtCore import QByteArray, QRectF, QSize
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from forceplate.gui.kit.labels import sentence_label
from forceplate.gui.kit.language import tr
from forceplate_study.window.study_context import StudyContext


class LinkDialog(QDialog):
    """Asks first: the link of before opens nothing any more."""

    def __init__(
        self, context: StudyContext, participant_id: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._context = context
        self._name = participant_id
        self.setWindowTitle(tr("Personal link of {name}").format(name=participant_id))
        self.words = sentence_label()
        self.words.setText(
            tr(
                "The participant opens the diary with a personal link. A new link takes the place "
                "of the one before, which opens nothing any more. It is shown once and kept "
                "nowhere: whoever loses it gets a new one."
            )
        )
        self.link = QLineEdit()
        self.link.setReadOnly(True)
        self.link.setAccessibleName(tr("Personal link"))
        self.link.hide()
        self.code = _Code()
        self.code.setAccessibleName(tr("QR code of the personal link"))
        self.code.hide()
        self.make_button = QPushButton(tr("&Make a new link"))
        self.copy_button = QPushButton(tr("&Copy"))
        self.close_button = QPushButton(tr("C&lose"))
        self.copy_button.hide()
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        for button in (self.make_button, self.copy_button, self.close_button):
            buttons.addWidget(button)
        column = QVBoxLayout(self)
        for widget in (self.words, self.link, self.code):
            column.addWidget(widget)
        column.addLayout(buttons)
        self.make_button.clicked.connect(self.make)
        self.copy_button.clicked.connect(
            lambda: QGuiApplication.clipboard().setText(self.link.text())
        )
        self.close_button.clicked.connect(self.reject)
        self.finished.connect(self.deleteLater)
        self.resize(70 * self.fontMetrics().averageCharWidth(), self.sizeHint().height())

    def make(self) -> None:
        """Make the link, beside the window."""
        store, name, who = self._context.store, self._name, self._context.who
        self.make_button.setEnabled(False)
        self._context.run(lambda: _with_code(store.new_link(name, who)), self._show, self)

    def _show(self, made: tuple[str, bytes]) -> None:
        address, svg = made
        self.link.setText(address)
        self.link.setCursorPosition(0)
        self.code.show_svg(svg)
        for widget in (self.link, self.code, self.copy_button):
            widget.show()
        self.make_button.hide()
        self.copy_button.setFocus()
        self.adjustSize()


def _with_code(address: str) -> tuple[str, bytes]:
    import segno  # noqa: PLC0415 - comes with the diary

    svg = BytesIO()
    segno.make(address, error="m").save(svg, kind="svg", light="white", scale=8, border=4)
    return address, svg.getvalue()


class _Code(QWidget):
    """Black on white in every theme, so that a phone can read it."""

    def __init__(self) -> None:
        super().__init__()
        self._renderer = QSvgRenderer(self)

    def show_svg(self, svg: bytes) -> None:
        self._renderer.load(QByteArray(svg))
        self.update()

    def sizeHint(self) -> QSize:  # noqa: N802  Qt's name
        side = 16 * self.fontMetrics().height()
        return QSize(side, side)

    def minimumSizeHint(self) -> QSize:  # noqa: N802  Qt's name
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802  Qt's name
        side = min(self.width(), self.height())
        painter = QPainter(self)
        self._renderer.render(painter, QRectF((self.width() - side) / 2, 0, side, side))
        painter.end()
