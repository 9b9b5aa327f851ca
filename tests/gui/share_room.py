"""A library with two people, and hands on the dialogs that give and take files."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialog,
    QFileDialog,
    QLineEdit,
    QMessageBox,
    QWidget,
)
from pytestqt.qtbot import QtBot

from forceplate.gui.context.context import Context
from forceplate.gui.share.export_dialog import ExportDialog
from forceplate.gui.share.import_dialog import ImportDialog
from forceplate.gui.share.report_dialog import ReportDialog
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex, Person
from forceplate.types import Region, Side
from tests.gui.review_data import (
    BASELINE,
    SUBJECT,
    WEEK_8,
    Told,
    context_of,
    save,
    visit_of,
)
from tests.patience import PATIENCE_S
from tests.unit.analysis_data import effort

NAME = "Ans de Wit"
FIRST, SECOND = visit_of("W0", 1, BASELINE), visit_of("W8", 57, WEEK_8)
OTHER = replace(FIRST, header=replace(FIRST.header, subject_id="KX4-7RM"))


class Room:
    """A library with two people, and hands on its dialogs."""

    def __init__(self, folder: Path, model: Path, qtbot: QtBot) -> None:
        self.folder, self.qtbot = folder, qtbot
        self.library = Library(shutil.copytree(model, folder / "library"))
        self.paths = [
            self.library.find_visit(visit.header.subject_id, visit.header.visit)
            for visit in (FIRST, SECOND, OTHER)
        ]
        self.told = Told()
        self.context: Context = context_of(self.library, folder / "settings", self.told)
        assert refresh_people(self.context.people) == 0
        self.kept: list[QWidget] = []

    def settle(self) -> None:
        assert self.context.tasks.wait_idle(PATIENCE_S)
        QApplication.processEvents()

    def show(self, widget: QWidget) -> None:
        self.kept.append(widget)
        widget.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self.qtbot.addWidget(widget)
        widget.show()
        self.qtbot.waitExposed(widget)

    def export(self, format_id: str, chosen: str = "") -> ExportDialog:
        dialog = ExportDialog(self.context, self.context.people.people(), chosen)
        self.show(dialog)
        dialog.format.setCurrentIndex(dialog.format.findData(format_id))
        return dialog

    def importing(self) -> ImportDialog:
        dialog = ImportDialog(self.context, self.context.people.people(), SUBJECT)
        self.show(dialog)
        return dialog

    def reporting(self, *, name: str = NAME, born: date | None = None) -> ReportDialog:
        person = Person(SUBJECT, name, born, (), date(2026, 2, 1))
        dialog = ReportDialog(self.context, self.paths[:2], person=person)
        self.show(dialog)
        return dialog

    def press(self, button: QWidget) -> None:
        assert button.isEnabled()
        button.setFocus()
        QTest.keyClick(button, Qt.Key.Key_Space)

    def give_file(self, path: Path) -> None:
        """Type a name into the file dialog that is open, and confirm it."""
        dialog = shown(QFileDialog)
        edit = dialog.findChild(QLineEdit)
        assert edit is not None
        edit.setText(str(path))
        QTest.keyClick(edit, Qt.Key.Key_Return)
        QApplication.processEvents()

    def answer(self, words: str) -> None:
        box = shown(QMessageBox)
        next(one for one in box.buttons() if words in one.text()).click()
        QApplication.processEvents()


D = TypeVar("D", bound=QDialog)


def shown(kind: type[D]) -> D:
    found = [
        one for one in QApplication.topLevelWidgets() if isinstance(one, kind) and one.isVisible()
    ]
    assert len(found) == 1, found
    return found[0]


@cache
def _model(folder: Path) -> Path:
    """Return a library with its index, which is copied and not made anew for each test."""
    library = Library(folder / "share model")
    for visit in (FIRST, SECOND, OTHER):
        save(library, visit)
    index = PeopleIndex(library)
    refresh_people(index)
    index.edit(SUBJECT, name=NAME, birth_date=None)
    return library.root


@pytest.fixture
def share_room(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    qtbot: QtBot,
    english_and_light: None,
) -> Iterator[Room]:
    """Give a test a room; a module takes it as its own by ``room = share_room``."""
    made = Room(tmp_path, _model(tmp_path_factory.getbasetemp()), qtbot)
    yield made
    made.settle()


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def details(dialog: ReportDialog | ExportDialog | ImportDialog) -> str:
    (notice,) = dialog.notices.notices
    assert notice.details_button.isChecked() == bool(notice.details)
    return f"{notice.sentence} {notice.details}"


def press_file(folder: Path, heads: str = "time_s,force_n", scale: float = 1.0) -> Path:
    force_n = effort(80.0, seed=3)
    lines = [heads]
    lines += [f"{i / 1000:.3f},{scale * value:.4f}" for i, value in enumerate(force_n)]
    path = folder / "press.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def fill(dialog: ImportDialog) -> None:
    dialog.form.fill({
        "person": "KX4-7RM", "visit": "B1", "side": Side.LEFT, "region": Region.HALLUX,
        "recorded": "28-2-2026 9:30", "system": "Another plate",
    })  # fmt: skip
