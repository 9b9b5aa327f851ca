"""A review page on a library of its own, and hands on mouse and keyboard."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forceplate.gui.kit.sheet import Sheet
from forceplate.gui.kit.who_and_why_fields import WhoAndWhy
from forceplate.gui.review.review_page import ReviewPage
from forceplate.operations.visit.effort_marks import Mark
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import Trial
from tests.gui.review_data import (
    LEFT,
    RIGHT,
    WEEK_8,
    Told,
    context_of,
    save,
    visit_of,
)
from tests.patience import PATIENCE_S

VISIT = visit_of("W0", 0, {LEFT: (70.0, 74.0, 72.0), RIGHT: (75.0,)}, spoilt=True)
ONE = visit_of("W8", 56, {LEFT: WEEK_8[LEFT]})


class Room:
    """A review page on a library of its own."""

    def __init__(self, folder: Path, qtbot: QtBot, operator: str = "AB") -> None:
        self.library = Library(folder / "library")
        self.path = save(self.library, VISIT)
        self.told = Told()
        self.context = context_of(self.library, folder / "settings", self.told, operator=operator)
        self.qtbot = qtbot
        self.page = self._build()

    def _build(self) -> ReviewPage:
        page = ReviewPage(self.context)
        self.qtbot.addWidget(page)
        page.resize(1180, 690)
        page.show()
        self.qtbot.waitExposed(page)
        return page

    def build_anew(self) -> None:
        """Put another page in the place of the one there is, as another language does."""
        before = self.page
        before.closed()
        self.settle()
        before.hide()
        before.deleteLater()
        self.page = self._build()
        self.settle()

    def settle(self) -> None:
        assert self.context.tasks.wait_idle(PATIENCE_S)
        QApplication.processEvents()

    def show(self, number: int | None = None) -> None:
        self.page.show_visit(self.path, LEFT)
        self.settle()
        self.page.view.folds[2].open()
        if number is not None:
            self.choose(number)

    def choose(self, number: int) -> None:
        self.page.view.trials.choose(number)

    def saved(self, number: int) -> Trial:
        image = self.path.read_bytes()
        if image not in _READ:
            _READ[image] = read_visit(self.path).trials
        return _READ[image][number - 1]

    def drag(self, mark: Mark, to_s: float) -> None:
        """Press, move and let go the mouse on the line of a mark, to a time of the drawing."""
        plot = self.page.view.plot
        from_s = plot.mark_x(mark)
        assert from_s is not None
        begin, end = (self._pixel(time_s) for time_s in (from_s, to_s))
        self._mouse(QEvent.Type.MouseMove, begin, Qt.MouseButton.NoButton)
        self._mouse(QEvent.Type.MouseButtonPress, begin, Qt.MouseButton.LeftButton)
        for part in range(1, 11):
            at = begin + (end - begin) * part / 10
            self._mouse(QEvent.Type.MouseMove, at, Qt.MouseButton.LeftButton)
        self._mouse(QEvent.Type.MouseButtonRelease, end, Qt.MouseButton.LeftButton)
        QApplication.processEvents()

    def because(self, why: str = "tremor before it", by: str = "") -> None:
        """Answer why a mark was moved."""
        sheet = QApplication.activeModalWidget()
        assert isinstance(sheet, Sheet)
        asked = sheet.findChild(WhoAndWhy)
        assert asked is not None
        QTest.keyClicks(asked.field("reason"), why)
        QTest.keyClicks(asked.field("by"), by)
        sheet.do_button.click()
        self.settle()

    def _pixel(self, time_s: float) -> QPointF:
        plot = self.page.view.plot
        return QPointF(plot.axes.x_of(time_s), plot.height() / 2)

    def _mouse(self, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton) -> None:
        viewport = self.page.view.plot.viewport()
        is_move = kind == QEvent.Type.MouseMove
        is_up = kind == QEvent.Type.MouseButtonRelease
        event = QMouseEvent(
            kind,
            at,
            QPointF(viewport.mapToGlobal(at.toPoint())),
            Qt.MouseButton.NoButton if is_move else button,
            Qt.MouseButton.NoButton if is_up else button,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(viewport, event)


_READ: dict[bytes, tuple[Trial, ...]] = {}
"""The same file need not be read for every look."""
