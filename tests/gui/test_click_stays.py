"""What is clicked stays under the mouse: whoever ticks one box after another ticks those."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QDialog, QListWidget, QWidget

from forceplate.gui.context.settings import Settings, write_settings
from forceplate.gui.kit.sheet import Sheet
from forceplate.gui.share.correct_dialog import SETTLE_MS, CorrectDialog
from forceplate.gui.share.correction_inputs import SIDE
from forceplate.gui.share.export_dialog import ExportDialog
from forceplate.gui.share.import_dialog import ImportDialog
from forceplate.gui.share.report_dialog import ReportDialog
from forceplate.gui.shell.application import ForceplateApplication
from forceplate.gui.shell.focus_ring import FocusRing
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.storage.library import Library
from tests.gui.review_data import BASELINE, LEFT, SUBJECT, save, visit_of
from tests.patience import PATIENCE_S

WINDOW = QSize(1366, 768)
NINE = visit_of("W0", 0, {**BASELINE, LEFT: (74.0, 72.0, 73.0)})


class Desk:
    """The German window of a small laptop, with a visit of nine trials, and a hand on a mouse."""

    def __init__(self, application: ForceplateApplication, path: Path) -> None:
        self.application, self.path = application, path
        self.window = application.window
        self.window.resize(WINDOW)
        assert application.context is not None
        self.context = application.context
        refresh_people(self.context.people)
        self.context.people.edit(SUBJECT, name="Jan de Vries", birth_date=date(1990, 2, 28))

    def settle(self) -> None:
        """Wait for what is typed to be taken in, worked out and laid out."""
        for _ in range(3):
            QTest.qWait(SETTLE_MS // 2)
            assert self.application.tasks.wait_idle(PATIENCE_S)
        QTest.qWait(50)

    def open(self, kind: str) -> Sheet:
        people = self.context.people.people()
        dialog: Sheet
        if kind == "import":
            dialog = ImportDialog(self.context, people, SUBJECT, self.window)
            file = self.path.parent.parent.parent / "recording.csv"
            header = ",".join(["t", *(f"F{n}" for n in range(6))])
            rows = [",".join([f"{n / 1000}", *["1.0"] * 6]) for n in range(3000)]
            file.write_text("\n".join([header, *rows]))
            dialog.open_over()
            dialog.read_file(file)
            self.settle()
            return dialog
        if kind == "report":
            dialog = ReportDialog(self.context, [self.path], self.window, person=people[0])
        else:
            dialog = ExportDialog(self.context, people, SUBJECT, self.window)
            if kind == "export some":
                dialog.some_metrics.setChecked(True)
        return dialog.open_over()

    def correct(self) -> CorrectDialog:
        dialog = CorrectDialog(self.context, self.path, self.window).open_over()
        self.settle()
        return dialog


@pytest.fixture
def desk(
    tmp_path: Path, make_application: Callable[[], ForceplateApplication], ring: FocusRing
) -> Desk:
    settings = Settings(language="de", theme="light", sounds=False, operator="AB")
    write_settings(tmp_path / "settings", settings)
    path = save(Library(tmp_path / "library"), NINE)
    return Desk(make_application(), path)


def press(at: QPoint, dialog: QDialog) -> None:
    """Press and release the mouse where it is on the screen, whatever lies there."""
    handle = dialog.windowHandle()
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, pos=handle.mapFromGlobal(at))


def middle(box: QWidget) -> QPoint:
    """Return where a box is on the screen."""
    return box.mapToGlobal(box.rect().center())


def to_tick(dialog: QDialog) -> Iterator[tuple[Callable[[], QPoint], str]]:
    """Yield what can be ticked in a dialog, where it is on the screen, and what it is called."""
    for box in dialog.findChildren(QCheckBox):
        if box.isVisible() and box.isEnabled():
            yield partial(middle, box), box.text()
    for found in dialog.findChildren(QListWidget):
        for row in range(found.count() if found.isVisible() and found.isEnabled() else 0):
            if found.viewport().rect().contains(found.visualItemRect(found.item(row))):
                yield partial(middle_of_tick, found, row), found.item(row).text()


def middle_of_tick(ticks: QListWidget, row: int) -> QPoint:
    """Return where the box of a row is on the screen."""
    place = ticks.visualItemRect(ticks.item(row))
    return ticks.viewport().mapToGlobal(QPoint(place.left() + 16, place.center().y()))


def in_sight(dialog: Sheet, at: QPoint) -> bool:
    """Return whether a hand could click there."""
    view = dialog.area.viewport()
    return view.rect().adjusted(0, 8, 0, -8).contains(view.mapFromGlobal(at))


@pytest.mark.parametrize("kind", ["export", "export some", "import", "report"])
def test_no_tick_leaves_the_mouse(kind: str, desk: Desk) -> None:
    dialog = desk.open(kind)
    desk.settle()
    bar, n_clicked = dialog.area.verticalScrollBar(), 0
    for top in (0, bar.maximum()):
        bar.setValue(top)
        for where, name in list(to_tick(dialog)):
            before = where()
            if not in_sight(dialog, before):
                continue
            for _ in range(2):  # on, and off again
                press(before, dialog)
                desk.settle()
                assert where() == before, name
                n_clicked += 1
    assert n_clicked
    dialog.close()


@pytest.mark.parametrize("is_below", [False, True])
def test_ticks_of_trials_stay_under_the_mouse(is_below: bool, desk: Desk) -> None:
    dialog = desk.correct()
    press(middle(dialog._rows[SIDE]), dialog)
    desk.settle()
    press(middle(dialog.some), dialog)
    desk.settle()
    if is_below:  # to see the preview, all of which goes with the next tick
        press(middle(dialog._boxes[9]), dialog)
        desk.settle()
        bar = dialog.area.verticalScrollBar()
        bar.setValue(bar.maximum())
    boxes = {n: one for n, one in dialog._boxes.items() if in_sight(dialog, middle(one))}
    assert boxes
    places = {number: middle(box) for number, box in boxes.items()}
    ticked = {number: box.isChecked() for number, box in dialog._boxes.items()}
    for number, place in places.items():
        press(place, dialog)
        if number % 2:  # as quick as a hand is, and with a look at what changes
            desk.settle()
        assert {each: middle(box) for each, box in boxes.items()} == places, number
        assert dialog._boxes[number].isChecked() != ticked[number]
    dialog.close()
