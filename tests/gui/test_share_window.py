"""What leaves the instrument and comes into it, through the real dialogs and real files."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import numpy as np
import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QFileDialog,
    QLineEdit,
    QListWidget,
    QMessageBox,
    QProgressBar,
    QWidget,
)
from pytestqt.qtbot import QtBot

from forceplate.app import Instrument
from forceplate.gui import language
from forceplate.gui.context import Context
from forceplate.gui.export_dialog import ANONYMOUS, ExportDialog
from forceplate.gui.import_dialog import ImportDialog, parse_moment
from forceplate.gui.main_window import Screen
from forceplate.gui.people_page import PeoplePage
from forceplate.gui.progress_page import ProgressPage
from forceplate.gui.report_dialog import ReportDialog
from forceplate.gui.review_page import ReviewPage
from forceplate.gui.stream_section import StreamSection
from forceplate.storage.export.registry import FORMATS
from forceplate.storage.library import Library
from forceplate.storage.visit_file import read_visit
from forceplate.types import Region, Side
from tests.gui.conftest import WAIT_MS
from tests.gui.review_data import (
    BASELINE,
    LEFT,
    SUBJECT,
    WEEK_8,
    Told,
    context_of,
    mnemonics,
    save,
    visit_of,
)
from tests.gui.test_window import begin_demo, simulate
from tests.unit.analysis_data import effort

pypdf = pytest.importorskip("pypdf")
NAME = "Ans de Wit"
FIRST, SECOND = visit_of("W0", 1, BASELINE), visit_of("W8", 57, WEEK_8)
OTHER = replace(FIRST, header=replace(FIRST.header, subject_id="KX4-7RM"))


class Room:
    """A library with two people, and hands on its dialogs."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.folder, self.qtbot = folder, qtbot
        self.library = Library(folder / "library")
        self.paths = [save(self.library, visit) for visit in (FIRST, SECOND, OTHER)]
        self.told = Told()
        self.context: Context = context_of(self.library, folder / "settings", self.told)
        self.context.people.refresh()
        self.context.people.edit(SUBJECT, name=NAME, birth_date=None)
        self.kept: list[QWidget] = []

    def settle(self) -> None:
        assert self.context.tasks.wait_idle(20)
        QApplication.processEvents()

    def show(self, widget: QWidget) -> None:
        self.kept.append(widget)
        widget.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        self.qtbot.addWidget(widget)
        widget.show()
        self.qtbot.waitExposed(widget)

    def export(self, format_id: str) -> ExportDialog:
        dialog = ExportDialog(self.context, self.context.people.people(), SUBJECT)
        self.show(dialog)
        dialog.format.setCurrentIndex(dialog.format.findData(format_id))
        return dialog

    def importing(self) -> ImportDialog:
        dialog = ImportDialog(self.context, self.context.people.people(), SUBJECT)
        self.show(dialog)
        return dialog

    def reporting(self) -> ReportDialog:
        dialog = ReportDialog(self.context, self.paths[:2], name=NAME)
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


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot, english_and_light: None) -> Iterator[Room]:
    made = Room(tmp_path, qtbot)
    yield made
    made.settle()


def pdf_text(path: Path) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(path).pages)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def details(dialog: ReportDialog | ExportDialog | ImportDialog) -> str:
    (notice,) = dialog.notices.notices
    assert notice.details_button.isChecked() == bool(notice.details)
    return f"{notice.sentence} {notice.details}"


# report


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
    assert not page.report.isEnabled()
    page.show_visit(room.paths[1], LEFT)
    room.settle()
    page.report.click()
    dialog = shown(ReportDialog)
    dialog.make(room.folder / "report.pdf")
    room.settle()
    text = pdf_text(room.folder / "report.pdf")
    assert "W8" in text
    assert "W0" not in text
    dialog.close()


# export


@pytest.mark.parametrize("format_id", [one for one in FORMATS if one != "c3d"])
def test_every_format_is_offered_and_written(room: Room, format_id: str) -> None:
    form = FORMATS[format_id]
    if form.package:
        pytest.importorskip(form.package)
    dialog = room.export(format_id)
    assert dialog.format.currentText() == form.title("en")
    target = room.folder / f"out{form.suffix}"
    room.press(dialog.export_button)
    room.give_file(target)
    room.settle()
    assert not dialog.notices.notices
    assert target.stat().st_size > 500
    assert (room.folder / "out.dictionary.csv").is_file()
    assert "Visits: 3, people: 2" in dialog.made.words.text()
    written = b"".join(path.read_bytes() for path in room.folder.glob("out*"))
    assert NAME.encode() not in written


def test_chosen_persons_and_numbers_and_names(room: Room) -> None:
    dialog = room.export("tidy-csv")
    room.press(dialog.some)
    room.press(dialog.some_metrics)
    room.press(dialog.with_names)
    dialog.export(room.folder / "some.csv")
    room.settle()
    rows = rows_of(room.folder / "some.csv")
    assert {NAME} <= {value for row in rows for value in row.values()}
    text = (room.folder / "some.csv").read_text()
    assert "KX4-7RM" not in text
    assert "peak_force" in text
    assert "best_mean" not in text
    trials = sum(len(visit.trials) for visit in (FIRST, SECOND))
    assert len(rows) == trials


def test_the_list_of_persons_works_by_the_space_bar(room: Room) -> None:
    dialog = room.export("wide-csv")
    room.press(dialog.some)
    dialog.people_list.setFocus()
    QTest.keyClick(dialog.people_list, Qt.Key.Key_Space)  # the one who was ticked
    assert dialog.wish().people == frozenset[str]()
    assert not dialog.export_button.isEnabled()
    QTest.keyClick(dialog.people_list, Qt.Key.Key_Space)
    assert dialog.wish().people == frozenset({SUBJECT})
    assert dialog.export_button.isEnabled()


def test_a_missing_package_is_named_with_how_to_get_it(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _name: None)
    dialog = room.export("parquet")
    said = dialog._format_says.text()
    assert "pyarrow" in said
    assert 'pip install "forceplate[parquet]"' in said
    assert not dialog.export_button.isEnabled()
    dialog.format.setCurrentIndex(dialog.format.findData("tidy-csv"))
    assert dialog.export_button.isEnabled()


def test_a_cancelled_export_leaves_nothing(room: Room) -> None:
    dialog = room.export("tidy-csv")
    dialog.export(room.folder / "out.csv")
    dialog.cancel()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    room.settle()
    (notice,) = dialog.notices.notices
    assert "Cancelled" in notice.sentence
    assert not list(room.folder.glob("*out*"))
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_an_export_is_refused_in_words(room: Room) -> None:
    (room.folder / "out.dictionary.csv").write_text("mine")
    dialog = room.export("tidy-csv")
    dialog.export(room.folder / "out.csv")
    room.settle()
    said = details(dialog)
    assert "Nothing was written" in said
    assert "out.dictionary.csv exists already" in said
    assert not (room.folder / "out.csv").exists()
    assert (room.folder / "out.dictionary.csv").read_text() == "mine"


def test_visits_that_cannot_be_read_are_left_out_and_named(room: Room) -> None:
    room.paths[2].write_bytes(b"not a visit")
    dialog = room.export("tidy-csv")
    dialog.export(room.folder / "out.csv")
    room.settle()
    assert room.paths[2].name in dialog.made.words.text()
    assert "Visits: 2, people: 1" in dialog.made.words.text()


def test_an_anonymous_copy_with_its_key(room: Room) -> None:
    dialog = room.export(ANONYMOUS)
    assert not dialog.with_names.isVisible()
    room.press(dialog.export_button)
    room.give_file(room.folder / "copy")
    room.give_file(room.folder / "key.json")
    room.settle()
    assert not dialog.notices.notices, details(dialog)
    key = json.loads((room.folder / "key.json").read_text())
    assert set(key["people"]) == {SUBJECT, "KX4-7RM"}
    copies = list(Library(room.folder / "copy").visits())
    assert len(copies) == 3
    assert {one.subject_id for one in copies}.isdisjoint(key["people"])


# import


def press_file(folder: Path, heads: str = "time_s,force_n", scale: float = 1.0) -> Path:
    force_n = effort(80.0, seed=3)
    lines = [heads]
    lines += [f"{i / 1000:.3f},{scale * value:.4f}" for i, value in enumerate(force_n)]
    path = folder / "press.csv"
    path.write_text("\n".join(lines) + "\n")
    return path


def fill(dialog: ImportDialog) -> None:
    dialog.visit.setText("W0")
    dialog.side.setCurrentIndex(dialog.side.findData(Side.LEFT))
    dialog.region.setCurrentIndex(dialog.region.findData(Region.HALLUX))
    dialog.recorded.setText("28-2-2026 9:30")
    dialog.system.setText("Another plate")
    dialog.person.setCurrentIndex(dialog.person.findData("KX4-7RM"))
    dialog.visit.setText("B1")


def test_a_recording_of_another_system_becomes_a_trial(room: Room) -> None:
    dialog = room.importing()
    told: list[str] = []
    dialog.imported.connect(told.append)
    room.press(dialog.file_button)
    room.give_file(press_file(room.folder))
    room.settle()
    assert "force_n in N" in dialog.reading.text()
    assert not dialog.import_button.isEnabled()
    fill(dialog)
    room.press(dialog.import_button)
    room.settle()
    assert not dialog.notices.notices, details(dialog)
    assert told == ["KX4-7RM"]
    (path,) = (room.library.root / "KX4-7RM").glob("*_B1_*.h5")
    (trial,) = read_visit(path).trials
    peak_n = next(one.value for one in trial.results if one.name == "peak_force")  # type: ignore[union-attr]
    assert peak_n == pytest.approx(80.0, abs=3.0)
    assert f"{peak_n:.1f}" in dialog.made.words.text()
    assert path.name in dialog.made.words.text()
    np.testing.assert_allclose(trial.counts[:, 0] * 1e-5, np.round(effort(80.0, seed=3), 4))


def test_columns_and_unit_are_asked_where_the_file_does_not_say(room: Room) -> None:
    dialog = room.importing()
    dialog.look(press_file(room.folder, heads="a,b", scale=1 / 9.80665))
    fill(dialog)
    room.settle()
    assert "1: a" in dialog.reading.text()
    assert not dialog.import_button.isEnabled()
    columns = dialog.columns
    columns.force.setCurrentRow(1)
    columns.force.setFocus()
    QTest.keyClick(columns.force, Qt.Key.Key_Space)
    columns.unit.setCurrentIndex(columns.unit.findData("kgf"))
    columns.time.setCurrentIndex(columns.time.findData("1"))
    columns.time_unit.setCurrentIndex(columns.time_unit.findData("s"))
    assert "b in kgf" in dialog.reading.text()
    room.press(dialog.import_button)
    room.settle()
    assert not dialog.notices.notices, details(dialog)
    (path,) = (room.library.root / "KX4-7RM").glob("*_B1_*.h5")
    peaks = [one for one in read_visit(path).trials[0].results if one.name == "peak_force"]
    assert peaks[0].value == pytest.approx(80.0, abs=3.0)  # type: ignore[union-attr]


def test_the_same_recording_twice_is_refused_in_words(room: Room) -> None:
    path = press_file(room.folder)
    dialog = room.importing()
    for _ in range(2):
        dialog.look(path)
        room.settle()
        fill(dialog)
        dialog.start()
        room.settle()
    said = details(dialog)
    assert "Nothing was imported" in said
    assert "is this recording already" in said
    assert not dialog.made.isVisible()


def test_a_file_that_is_no_recording_is_refused_in_words(room: Room) -> None:
    path = room.folder / "letter.csv"
    path.write_text("Dear colleague\n")
    dialog = room.importing()
    dialog.look(path)
    room.settle()
    assert "no rows of numbers" in details(dialog)
    assert not dialog.import_button.isEnabled()


@pytest.mark.parametrize(
    ("text", "day"),
    [("28-2-2026", 28), ("28/2/2026 9:30", 28), ("2026-02-28T09:30", 28), ("1.3.2026", 1)],
)
def test_the_moment_of_the_recording_is_read_day_first(text: str, day: int) -> None:
    moment = parse_moment(text, datetime(2026, 5, 4, tzinfo=UTC))
    assert moment is not None
    assert moment.utcoffset() is not None
    assert moment.day == day


@pytest.mark.parametrize("text", ["", "yesterday", "30-2-2026", "5-5-2026", "28-2-26", "1-1-0000"])
def test_a_moment_that_cannot_have_been_is_none(text: str) -> None:
    assert parse_moment(text, datetime(2026, 5, 4, tzinfo=UTC)) is None


# all of them


@pytest.mark.parametrize("make", [Room.reporting, Room.importing, lambda r: r.export("tidy-csv")])
def test_every_control_has_its_own_key_and_a_name(
    room: Room, make: Callable[[Room], QWidget]
) -> None:
    dialog = make(room)
    for code in (language.ENGLISH, language.DUTCH):
        language.use(code)
        QApplication.processEvents()
        keys = mnemonics(dialog)
        assert len(set(keys)) == len(keys), (code, keys)
        for kind in (QComboBox, QLineEdit, QListWidget, QProgressBar):
            for one in dialog.findChildren(kind):
                assert one.accessibleName() or isinstance(one.parent(), QComboBox), one


def test_people_has_export_and_import(instrument: Instrument, qtbot: QtBot, tmp_path: Path) -> None:
    assert instrument.context is not None
    save(instrument.context.library, FIRST)
    page = instrument.window.page(Screen.PEOPLE)
    assert isinstance(page, PeoplePage)
    page.refresh()
    assert instrument.tasks.wait_idle(20)
    page.share.export_button.click()
    exporting = shown(ExportDialog)
    exporting.export(tmp_path / "out.csv")
    assert instrument.tasks.wait_idle(20)
    assert rows_of(tmp_path / "out.csv")
    exporting.close()
    page.share.import_button.click()
    importing = shown(ImportDialog)
    assert importing.person.currentData() == SUBJECT
    importing.look(press_file(tmp_path))
    assert instrument.tasks.wait_idle(20)
    fill(importing)
    importing.person.setCurrentIndex(0)
    importing.start()
    assert instrument.tasks.wait_idle(20)
    importing.close()
    people = instrument.context.people.people()
    assert [visit.visit for visit in people[0].visits] == ["W0", "B1"]
    qtbot.waitUntil(lambda: "B1" in page.panel._visits.text(), timeout=WAIT_MS)


# the live stream


def lsl_section(instrument: Instrument) -> StreamSection:
    page = instrument.window.page(Screen.PLATFORM)
    found = page.findChild(StreamSection)
    assert found is not None
    return found


def test_the_stream_is_received_with_markers_and_ends_with_the_platform(
    instrument: Instrument, qtbot: QtBot
) -> None:
    from tests.lsl_room import pylsl

    begin_demo(instrument, qtbot)
    page, context = instrument.measure_page, instrument.context
    assert page is not None
    assert page.session is not None
    assert context is not None
    instrument.window.show_screen(Screen.PLATFORM)
    section = lsl_section(instrument)
    qtbot.waitUntil(section.switch.isEnabled, timeout=WAIT_MS)
    section.switch.click()
    instrument.window.show_screen(Screen.MEASURE)
    qtbot.waitUntil(lambda: section.outlet is not None, timeout=WAIT_MS)
    inlets = []
    for name in ("forceplate", "forceplate-markers"):
        (found,) = pylsl.resolve_byprop("name", name, timeout=10.0)
        inlets.append(pylsl.StreamInlet(found, recover=False))
        inlets[-1].open_stream(timeout=10.0)
    data, markers = inlets
    session = page.session
    assert context.link.acquisition is not None
    session.start(context.link.acquisition)
    qtbot.waitUntil(lambda: len(session.trials) == 1 and not session.is_busy, timeout=WAIT_MS)
    texts: list[str] = []

    def received() -> bool:
        texts.extend(row[0] for row in markers.pull_chunk()[0])
        return "stop" in texts

    qtbot.waitUntil(received, timeout=WAIT_MS)
    assert texts[0] == "trial_start"
    rows = np.array(data.pull_chunk(max_samples=100_000)[0])
    assert len(rows) > 1000
    assert np.nanmax(rows[:, -1]) > 20.0  # newtons, once the zero was there
    assert "samples sent" in section.state.text()
    assert "SIMULATED" not in section.state.text()
    for one in inlets:
        one.close_stream()
    context.link.close()
    qtbot.waitUntil(lambda: section.outlet is None, timeout=WAIT_MS)
    assert not section.switch.isChecked()
    assert section.state.text().startswith("Off")


def test_the_stream_needs_a_platform(instrument: Instrument, qtbot: QtBot) -> None:
    instrument.window.show_screen(Screen.PLATFORM)
    section = lsl_section(instrument)
    assert not section.switch.isEnabled()
    simulate(instrument, qtbot)
    qtbot.waitUntil(section.switch.isEnabled, timeout=WAIT_MS)


def test_without_the_library_it_says_how_to_get_it(
    instrument: Instrument, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pylsl", None)  # what an import then raises
    simulate(instrument, qtbot)
    instrument.window.show_screen(Screen.PLATFORM)
    section = lsl_section(instrument)
    qtbot.waitUntil(section.switch.isEnabled, timeout=WAIT_MS)
    section.switch.click()
    qtbot.waitUntil(lambda: not section.switch.isChecked(), timeout=WAIT_MS)
    assert 'pip install "forceplate[lsl]"' in section.state.text()
    assert section.outlet is None
