"""Reports through the real dialog, as the PDF that is printed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from forceplate.gui.progress.progress_page import ProgressPage
from forceplate.gui.review.review_page import ReviewPage
from forceplate.gui.share.report_dialog import ReportDialog
from tests.gui.review_data import (
    LEFT,
    SUBJECT,
)
from tests.gui.share_room import (
    NAME,
    Room,
    details,
    share_room,
    shown,
)

pypdf = pytest.importorskip("pypdf")


@pytest.fixture
def room(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    qtbot: QtBot,
    english_and_light: None,
) -> Iterator[Room]:
    with share_room(tmp_path, tmp_path_factory, qtbot) as room:
        yield room


def pdf_text(path: Path) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def test_a_report_has_no_name_unless_it_is_asked_for(room: Room) -> None:
    dialog = room.reporting()
    assert not dialog.with_name.isChecked()
    room.press(dialog.save_button)
    room.give_file(room.folder / "without")  # .pdf is added
    room.settle()
    text = pdf_text(room.folder / "without.pdf")
    assert SUBJECT in text
    assert "Toe-flexor strength" in text
    assert NAME not in text
    assert "without.pdf" in dialog.made.words.text()
    room.press(dialog.with_name)
    dialog.language.setCurrentIndex(dialog.language.findData("nl"))
    room.press(dialog.save_button)
    room.give_file(room.folder / "with.pdf")
    room.settle()
    text = pdf_text(room.folder / "with.pdf")
    assert NAME in text
    assert "Kracht van de teenbuigers" in text


def test_a_file_that_exists_is_replaced_only_after_the_question(room: Room) -> None:
    target = room.folder / "report.pdf"
    target.write_text("something else")
    dialog = room.reporting()
    room.press(dialog.save_button)
    room.give_file(target)
    room.answer("Keep")
    room.settle()
    assert target.read_text() == "something else"
    room.press(dialog.save_button)
    room.give_file(target)
    room.answer("Replace")
    room.settle()
    assert target.read_bytes().startswith(b"%PDF")


def test_a_report_that_cannot_be_made_says_why(room: Room) -> None:
    room.paths[1].write_bytes(b"not a visit")
    dialog = room.reporting()
    dialog.make(room.folder / "report.pdf")
    room.settle()
    said = details(dialog)
    assert "No report was made" in said
    assert room.paths[1].name in said
    assert not list(room.folder.glob("*.pdf"))
    assert dialog.save_button.isEnabled()


class Opened(QObject):
    """What the desktop was asked to open."""

    def __init__(self) -> None:
        super().__init__()
        self.paths: list[Path] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.paths.append(Path(url.toLocalFile()))


def test_the_report_and_its_folder_can_be_opened(room: Room) -> None:
    opened = Opened()
    QDesktopServices.setUrlHandler("file", opened, "take")  # type: ignore[arg-type, unused-ignore]
    try:
        dialog = room.reporting()
        dialog.make(room.folder / "report.pdf")
        room.settle()
        room.press(dialog.made.open_button)
        room.press(dialog.made.folder_button)
    finally:
        QDesktopServices.unsetUrlHandler("file")
    assert opened.paths == [room.folder / "report.pdf", room.folder]


def test_progress_reports_what_it_compares(room: Room) -> None:
    page = ProgressPage(room.context)
    room.show(page)
    page.show_person(SUBJECT)
    room.settle()
    page.report.click()
    dialog = shown(ReportDialog)
    dialog.make(room.folder / "report.pdf")
    room.settle()
    text = pdf_text(room.folder / "report.pdf")
    assert "W0" in text
    assert "W8" in text
    dialog.close()


def test_review_reports_one_visit(room: Room) -> None:
    page = ReviewPage(room.context)
    room.show(page)
    assert not page.report_button.isEnabled()
    page.show_visit(room.paths[1], LEFT)
    room.settle()
    page.report_button.click()
    dialog = shown(ReportDialog)
    dialog.make(room.folder / "report.pdf")
    room.settle()
    text = pdf_text(room.folder / "report.pdf")
    assert "W8" in text
    assert "W0" not in text
    dialog.close()
