"""Reports through the real dialog, as the PDF that is printed."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit
from pytestqt.qtbot import QtBot

from forceplate.documents import to_plain
from forceplate.gui.context.settings import read_settings, settings_of
from forceplate.gui.kit import theme
from forceplate.gui.progress.progress_page import ProgressPage
from forceplate.gui.review.review_page import ReviewPage
from forceplate.gui.share.practice_dialog import PracticeDialog
from forceplate.gui.share.report_dialog import ReportDialog
from forceplate.practice import Practice
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
from tests.pdf_pages import worded_pages

room = share_room


def pdf_text(path: Path) -> str:
    return "\n".join(page.extract_text() for page in worded_pages(path.read_bytes()))


def test_a_report_has_no_name_and_birth_date_unless_each_time_asked_for(room: Room) -> None:
    dialog = room.reporting(born=date(1990, 2, 28))
    assert not dialog.with_name.isChecked()
    assert not dialog.with_birth_date.isChecked()
    room.press(dialog.save_button)
    room.give_file(room.folder / "without")  # .pdf is added
    room.settle()
    text = pdf_text(room.folder / "without.pdf")
    assert SUBJECT in text
    assert "Toe-flexor strength" in text
    assert NAME not in text
    assert re.search(r"\b1990\b", text) is None  # a checksum may have these four
    assert "without.pdf" in dialog.made.words.text()
    room.press(dialog.with_name)
    room.press(dialog.with_birth_date)
    dialog.language.setCurrentIndex(dialog.language.findData("nl"))
    room.press(dialog.save_button)
    room.give_file(room.folder / "with.pdf")
    room.settle()
    text = pdf_text(room.folder / "with.pdf")
    assert NAME in text
    assert "geboren 28 februari 1990" in text
    assert "Kracht van de teenbuigers" in text
    dialog.reject()
    room.paths.pop(1)
    again = room.reporting(name="Somebody Else", born=date(1991, 3, 1))
    assert not again.with_name.isChecked()
    assert not again.with_birth_date.isChecked()


def test_a_report_that_is_kept_can_be_handed_on(room: Room) -> None:
    (room.folder / "there.pdf").write_bytes(b"%PDF-1.4")
    dialog = room.reporting()
    room.press(dialog.save_button)
    room.give_file(room.folder / "there.pdf")
    room.answer("Keep")
    assert dialog.made.isVisible()
    assert dialog.made.path == room.folder / "there.pdf"
    assert dialog.print_button.isVisible()


def test_the_report_of_a_visit_opens_as_it_was_left(room: Room) -> None:
    dialog = room.reporting(born=date(1990, 2, 28))
    dialog.language.setCurrentIndex(dialog.language.findData("nl"))
    room.press(dialog.with_name)
    dialog.next_steps.words.setPlainText("Elke dag oefenen")
    room.press(dialog.close_button)
    again = room.reporting(born=date(1990, 2, 28))
    assert again.with_name.isChecked()
    assert not again.with_birth_date.isChecked()
    assert again.next_steps.text == "Elke dag oefenen"
    room.press(again.save_button)
    room.give_file(room.folder / "again.pdf")
    room.settle()
    text = pdf_text(room.folder / "again.pdf")
    assert NAME in text
    assert "Elke dag oefenen" in text
    assert "Kracht van de teenbuigers" in text


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


def have_program(room: Room, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Let the desktop have this program for everything; empty: none."""
    asked = room.folder / "xdg-mime"
    asked.write_text(f"#!/bin/sh\necho {name}\n")
    asked.chmod(0o700)
    monkeypatch.setenv("PATH", f"{room.folder}:{os.environ['PATH']}")


class Opened(QObject):
    """What the desktop was asked to open."""

    def __init__(self) -> None:
        super().__init__()
        self.urls: list[QUrl] = []

    @Slot(QUrl)
    def take(self, url: QUrl) -> None:
        self.urls.append(url)

    @property
    def paths(self) -> list[Path]:
        return [Path(url.toLocalFile()) for url in self.urls]


def test_a_file_that_exists_is_replaced_only_after_the_question_and_can_be_opened(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    have_program(room, monkeypatch, "viewer.desktop")
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
    opened = Opened()
    QDesktopServices.setUrlHandler("file", opened, "take")  # type: ignore[arg-type, unused-ignore]
    try:
        room.press(dialog.made.open_button)
        room.press(dialog.made.folder_button)
    finally:
        QDesktopServices.unsetUrlHandler("file")
    assert opened.paths == [target, room.folder]


def test_a_practice_that_still_says_whether_names_are_printed_is_taken() -> None:
    kept = {"practice": {**to_plain(Practice("De Brink")), "prints_name": True}}
    assert settings_of(kept).practice == Practice("De Brink")


def test_the_file_name_is_of_the_practices_own_pattern(room: Room) -> None:
    dialog = room.reporting()
    assert dialog.suggested_name() == f"report_{SUBJECT}_W8.pdf"
    own = replace(room.context.settings.practice, file_name="{name} {date}")
    room.context.settings_model.change(practice=own)
    day = room.paths[1].stem[-10:]
    assert dialog.suggested_name() == f"{SUBJECT}_{day}.pdf"
    room.press(dialog.with_name)
    assert dialog.suggested_name() == f"{NAME.replace(' ', '_')}_{day}.pdf"
    room.press(dialog.save_button)
    assert Path(shown(QFileDialog).selectedFiles()[0]).name == dialog.suggested_name()
    shown(QFileDialog).close()


def test_language_and_main_action_stay_in_sight_and_visits_are_named_as_one_speaks_of_them(
    room: Room,
) -> None:
    dialog = room.reporting()
    for part in (dialog.language, dialog.save_button):
        assert not dialog.area.isAncestorOf(part)  # nor does it scroll away
        assert part.isVisible()
    assert dialog.holds.text().endswith("Visits: W0, 2 Feb 2026; W8, 30 Mar 2026.")


def test_the_name_is_proposed_where_the_practice_says_so_and_can_be_left_out(room: Room) -> None:
    dialog = room.reporting()
    assert not dialog.with_name.isChecked()
    room.press(dialog.practice_button)
    practice = shown(PracticeDialog)
    practice.form.fill({"proposes_name": True})
    room.press(practice.do_button)
    assert not dialog.with_name.isChecked()  # what is asked now is not answered by it
    dialog.reject()
    room.context.chosen.reports.clear()  # as for another person
    dialog = room.reporting()
    assert (dialog.with_name.isChecked(), dialog.with_birth_date.isChecked()) == (True, False)
    room.press(dialog.with_name)
    dialog.reject()
    assert not room.reporting().with_name.isChecked()  # this visit: it was said
    assert not room.reporting(name="").with_name.isChecked()


def test_the_practice_is_described_once(room: Room) -> None:
    dialog = room.reporting()
    room.press(dialog.practice_button)
    practice = shown(PracticeDialog)
    typed(practice, "name", "De Brink")
    typed(practice, "therapist", "P. Koster")
    typed(practice, "logo", "/nowhere/logo.png")
    typed(practice, "file_name", "{who}")
    room.press(practice.do_button)
    assert set(practice.form.faults) == {"logo", "file_name"}
    assert "{who} is not known" in practice.form.faults["file_name"].sentence
    assert room.context.settings.practice.name == ""
    typed(practice, "logo", "")
    typed(practice, "file_name", "../{code}")
    assert practice.example.text() == "A report is then called: P001.pdf"
    room.press(practice.do_button)
    assert not practice.isVisible()
    kept = read_settings(room.folder / "settings").practice
    assert (kept.name, kept.therapist, kept.file_name) == ("De Brink", "P. Koster", "../{code}")
    dialog.make(room.folder / "report.pdf")
    room.settle()
    text = pdf_text(room.folder / "report.pdf")
    assert "De Brink" in text
    assert "P. Koster" in text


def typed(dialog: PracticeDialog, name: str, words: str) -> None:
    field = dialog.form.input(name)
    assert isinstance(field, QLineEdit)
    field.selectAll()
    QTest.keyClicks(field, words) if words else field.clear()


def test_text_blocks_are_kept_inserted_and_forgotten(room: Room) -> None:
    steps = room.reporting().next_steps
    assert not steps.insert_button.isEnabled()
    assert not steps.keep_button.isEnabled()
    QTest.keyClicks(steps.words, "Go on as agreed.")
    room.press(steps.keep_button)
    dialog = room.reporting()
    steps = dialog.next_steps
    assert steps.blocks.currentText() == "Go on as agreed."
    QTest.keyClicks(steps.words, "Well done!")
    room.press(steps.insert_button)
    assert steps.text == "Well done!\nGo on as agreed."
    dialog.make(room.folder / "report.pdf")
    room.settle()
    text = pdf_text(room.folder / "report.pdf")
    assert "Well done!" in text
    assert "Go on as agreed." in text
    room.press(steps.forget_button)
    assert room.context.settings.practice.text_blocks == ()
    steps.words.setPlainText("x" * 2001)
    assert not steps.keep_button.isEnabled()
    assert "at most 2000 letters" in steps.says.text()


@pytest.mark.parametrize("percent", [100, 150])
def test_what_one_does_with_a_finished_report_is_in_sight_and_nothing_above_it_is_cut(
    room: Room, percent: int
) -> None:
    theme.use("light", percent)
    dialog = room.reporting()
    dialog.make(room.folder / "report.pdf")
    room.settle()
    QApplication.processEvents()
    for part in (
        dialog.made.words, dialog.made.open_button, dialog.print_button, dialog.mail_button,
    ):  # fmt: skip
        assert part.visibleRegion().boundingRect() == part.rect()
    assert dialog.area.verticalScrollBar().value() == 0
    dialog.made.tell("Attach the report yourself.")
    QApplication.processEvents()
    assert dialog.made.more.visibleRegion().boundingRect() == dialog.made.more.rect()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows asks its own program to print")
def test_print_and_mail_hand_the_file_to_the_system(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(room.folder))
    opened, letters = Opened(), Opened()
    QDesktopServices.setUrlHandler("file", opened, "take")  # type: ignore[arg-type, unused-ignore]
    QDesktopServices.setUrlHandler("mailto", letters, "take")  # type: ignore[arg-type, unused-ignore]
    own = replace(room.context.settings.practice, name="De Brink & zn.")
    room.context.settings_model.change(practice=own)
    target = room.folder / "report.pdf"
    try:
        dialog = room.reporting()
        assert not dialog.print_button.isVisible()
        dialog.make(target)
        room.settle()
        room.press(dialog.print_button)
        assert opened.paths == [target]
        assert "Print it there" in dialog.made.more.text()
        room.press(dialog.mail_button)
        assert [url.toEncoded().data() for url in letters.urls] == [
            b"mailto:?subject=De%20Brink%20%26%20zn."
        ]
        assert opened.paths == [target, room.folder]
        assert "Attach the report to the letter yourself: report.pdf" in dialog.made.more.text()
    finally:
        QDesktopServices.unsetUrlHandler("file")
        QDesktopServices.unsetUrlHandler("mailto")


@pytest.mark.skipif(sys.platform == "win32", reason="a Linux desktop's way to attach a file")
def test_a_mail_program_gets_the_file_attached(
    room: Room, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    told = room.folder / "told"
    mailer = room.folder / "xdg-email"
    mailer.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{told}.new"\nmv "{told}.new" "{told}"\n')
    mailer.chmod(0o700)
    have_program(room, monkeypatch, "mail.desktop")
    dialog = room.reporting()
    dialog.make(room.folder / "report.pdf")
    room.settle()
    room.press(dialog.mail_button)
    qtbot.waitUntil(told.exists, timeout=20_000)
    assert told.read_text().splitlines() == ["--attach", str(room.folder / "report.pdf")]
    assert "opens with the report" in dialog.made.more.text()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows says itself what it cannot open")
def test_where_no_program_opens_it_that_is_said_with_what_to_do(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    have_program(room, monkeypatch, "")
    dialog, target = room.reporting(), room.folder / "report.pdf"
    dialog.make(target)
    room.settle()
    for button in (dialog.print_button, dialog.made.open_button, dialog.made.folder_button):
        room.press(button)
        path = room.folder if button is dialog.made.folder_button else target
        assert dialog.made.more.text() == (
            f"No program here opens {path}. Have one installed, or open it on another computer."
        )
    room.press(dialog.mail_button)
    assert dialog.made.more.text().startswith("There is no mail program here.")


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
