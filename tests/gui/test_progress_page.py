"""Progress: the verdicts of the window are those of the analysis, on real visit files."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyqtgraph as pg
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot
from typer.testing import CliRunner

from forceplate.analysis.gain.visit_gain import compare_visits
from forceplate.analysis.reliability.error_model import FILE_NAME, ErrorEntry, ErrorModel, Metric
from forceplate.cli import app
from forceplate.gui.kit import language, theme
from forceplate.gui.progress.progress_page import ProgressPage
from forceplate.operations.refresh_people import refresh_people
from forceplate.storage.library import Library
from forceplate.types import Result, Visit
from forceplate.words import say
from tests.gui.review_data import (
    BASELINE,
    LEFT,
    LEFT_TOES,
    RIGHT,
    SUBJECT,
    WEEK_8,
    Told,
    cell,
    context_of,
    mnemonics,
    save,
    visit_of,
)
from tests.unit.analysis_data import PLATFORM

HALLUX = {LEFT: BASELINE[LEFT], RIGHT: BASELINE[RIGHT], LEFT_TOES: BASELINE[LEFT_TOES]}
W0 = visit_of("W0", 0, HALLUX)
W8 = visit_of("W8", 56, {condition: WEEK_8[condition] for condition in HALLUX})
W16 = visit_of("W16", 112, {LEFT: (100.0, 103.0)})
ELSEWHERE = visit_of("W8", 56, {LEFT: WEEK_8[LEFT]}, platform=replace(PLATFORM, serial_number="8"))
WAIT_S = 20.0


def gain_in_the_terminal(room: Room) -> str:
    return CliRunner().invoke(app, ["gain", *map(str, room.paths)]).stdout.replace("\n", " ")


class Room:
    """A progress page on a library with these visits."""

    def __init__(self, folder: Path, qtbot: QtBot, *visits: Visit) -> None:
        self.library = Library(folder / "library")
        self.paths = [save(self.library, visit) for visit in visits]
        self.told = Told()
        self.context = context_of(self.library, folder / "settings", self.told)
        refresh_people(self.context.people)
        self.page = self._open(qtbot)

    def _open(self, qtbot: QtBot) -> ProgressPage:
        page = ProgressPage(self.context)
        qtbot.addWidget(page)
        page.resize(1180, 690)
        page.show()
        qtbot.waitExposed(page)
        return page

    def again(self, qtbot: QtBot) -> None:
        """Show the person as after a new start."""
        self.page.close()
        self.page = self._open(qtbot)
        self.show()

    def show(self, subject_id: str = SUBJECT) -> None:
        self.page.show_person(subject_id)
        self.settle()

    def settle(self) -> None:
        assert self.context.tasks.wait_idle(WAIT_S)
        QApplication.processEvents()

    def choose(self, first: int, second: int) -> None:
        for choice, index in ((self.page.first, first), (self.page.second, second)):
            choice.box.setCurrentIndex(index)
        self.page.second.box.activated.emit(second)
        self.settle()


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot) -> Iterator[Room]:
    made = Room(tmp_path, qtbot, W0, W8)
    yield made
    made.settle()


def test_building_the_page_reads_nothing_and_starts_nothing(tmp_path: Path, qtbot: QtBot) -> None:
    context = context_of(Library(tmp_path / "library"), tmp_path / "settings", Told())
    before = threading.active_count()
    page = ProgressPage(context)
    qtbot.addWidget(page)
    assert threading.active_count() == before
    assert context.tasks.is_idle
    assert page.progress is None


def test_each_condition_has_the_verdict_and_the_numbers_of_the_analysis(room: Room) -> None:
    room.show()
    expected = compare_visits(W0, W8)
    assert len(room.page.cards) == len(expected) == 3
    for card, comparison in zip(room.page.cards, expected, strict=True):
        assert isinstance(comparison.gain, Result)
        assert isinstance(comparison.mdc95, Result)
        assert f"change +{comparison.gain.value:.1f} N" in card.change.text()
        assert f"Real above {comparison.mdc95.value:.1f} N" in card.limit.text()
        assert "Weak: this measurement error was assumed" in card.limit.text()
        assert card.toolTip() == comparison.text.en
    words = [card.verdict.text() for card in room.page.cards]
    unsure = "= No sure change"
    assert words == ["▲ Real gain", "▲ Real gain", unsure]
    assert not room.page.differences.isVisible()
    assert "Ridge 2017" in room.page.basis.text()


def test_a_loss_is_called_a_loss(tmp_path: Path, qtbot: QtBot) -> None:
    weaker = visit_of("W8", 56, {LEFT: (30.0, 33.0)})
    room = Room(tmp_path, qtbot, W0, weaker)
    room.show()
    assert room.page.cards[0].verdict.text() == "▼ Real loss"


def test_the_drawing_has_every_visit_its_bars_and_the_band_about_the_baseline(room: Room) -> None:
    room.show()
    comparison = compare_visits(W0, W8)[0]
    assert isinstance(comparison.baseline, Result)
    assert isinstance(comparison.follow_up, Result)
    assert isinstance(comparison.mdc95, Result)
    items = room.page.cards[0].plot.box.addedItems
    (band,) = (item for item in items if isinstance(item, pg.LinearRegionItem))
    baseline, limit = comparison.baseline.value, comparison.mdc95.value
    assert band.getRegion() == pytest.approx((baseline - limit, baseline + limit))
    (dots,) = (item for item in items if isinstance(item, pg.ScatterPlotItem))
    assert list(dots.getData()[1]) == [baseline, comparison.follow_up.value]
    curves = [item.getData() for item in items if isinstance(item, pg.PlotCurveItem)]
    half = 1.96 * float(comparison.mdc95.parameters["sem"])
    bars = [ys for xs, ys in curves if len(xs) == 2 and xs[0] == xs[1]]
    assert [tuple(bar) for bar in bars] == [
        pytest.approx((value - half, value + half)) for value in dots.getData()[1]
    ]


def test_two_visits_are_chosen_and_the_later_ones_stay_in_the_drawing(
    tmp_path: Path, qtbot: QtBot
) -> None:
    room = Room(tmp_path, qtbot, W0, W8, W16)
    room.show()
    assert [room.page.first.path, room.page.second.path] == [room.paths[0], room.paths[2]]
    room.choose(1, 2)
    assert room.page.progress is not None
    assert room.page.progress.comparisons[0].text == compare_visits(W8, W16)[0].text
    assert room.page.cards[0].change.text().startswith("W8: ")
    series = room.page.progress.series_for(LEFT)
    assert series is not None
    assert [point.visit for point in series.points] == ["W8", "W16"]
    room.choose(0, 1)
    series = room.page.progress.series_for(LEFT)
    assert series is not None
    assert [point.visit for point in series.points] == ["W0", "W8", "W16"]
    assert "of 20 comparisons" in room.page._caution.text()


def test_a_baseline_after_its_follow_up_is_not_compared(room: Room) -> None:
    room.show()
    room.choose(1, 0)
    assert room.page.cards[0].verdict.text() == "✗ Cannot be compared"
    assert "No reason can override this" in room.page.differences.hint.text()
    assert not room.page.differences.compare.isVisible()


def test_another_platform_is_named_with_why_and_a_reason_marks_every_number(
    tmp_path: Path, qtbot: QtBot
) -> None:
    room = Room(tmp_path, qtbot, W0, ELSEWHERE)
    room.show()
    page, box = room.page, room.page.differences
    assert page.cards[0].verdict.text() == "✗ Cannot be compared"
    assert "change" not in page.cards[0].change.text()
    assert "serial number: 7 at baseline, 8 at follow-up" in box.differences.text()
    assert "Two platforms differ by an amount that nobody has measured" in box.differences.text()
    assert cell(page.table, 0, 3).text() == "none"
    assert not box.compare.isEnabled()
    QTest.keyClicks(box.reason, "checked with one weight")
    box.by.clear()
    assert not box.compare.isEnabled()  # nobody has said it yet
    QTest.keyClicks(box.by, "CD")
    QTest.keyClick(box.by, Qt.Key.Key_Return)
    room.settle()
    assert page.cards[0].verdict.text() == "▲ Real gain*"
    assert page.cards[0].change.text().endswith("*")
    assert cell(page.table, 0, 3).text().endswith("*")
    assert "checked with one weight" in box.hint.text()
    said = f"the reason given: checked with one weight (CD, {room.context.now():%Y-%m-%d})"
    page.copy.click()
    assert said in QGuiApplication.clipboard().text()
    room.again(qtbot)
    assert room.page.cards[0].verdict.text() == "▲ Real gain*"
    assert room.page.differences.by.text() == "CD"
    assert said in gain_in_the_terminal(room)
    room.page.differences.stop.click()
    room.settle()
    assert room.page.cards[0].verdict.text() == "✗ Cannot be compared"
    assert "the reason given" not in gain_in_the_terminal(room)


def test_a_reason_answers_only_for_the_differences_that_it_was_given_for(
    tmp_path: Path, qtbot: QtBot
) -> None:
    room = Room(tmp_path, qtbot, W0, ELSEWHERE)
    room.show()
    box = room.page.differences
    box.reason.setText("checked with one weight")
    box.by.setText("AB")
    box.compare.click()
    room.settle()
    assert room.page.cards[0].verdict.text() == "▲ Real gain*"
    room.paths[1].unlink()
    header = replace(ELSEWHERE.header, protocol="another")
    save(room.library, replace(ELSEWHERE, header=header))
    room.page.opened()
    room.settle()
    assert room.page.cards[0].verdict.text() == "✗ Cannot be compared"


def test_a_visit_that_cannot_be_compared_is_a_hollow_point_without_a_line(
    tmp_path: Path, qtbot: QtBot
) -> None:
    room = Room(tmp_path, qtbot, W0, ELSEWHERE)
    room.show()
    items = room.page.cards[0].plot.box.addedItems
    (dots,) = (item for item in items if isinstance(item, pg.ScatterPlotItem))
    fills = [spot.brush().color() for spot in dots.points()]
    assert fills == [theme.colours().trace, theme.colours().surface]
    curves = [item.getData()[0] for item in items if isinstance(item, pg.PlotCurveItem)]
    assert not [xs for xs in curves if list(xs) == [0, 1]]


def test_the_table_goes_to_the_clipboard_as_a_sheet_reads_it(room: Room) -> None:
    room.show()
    room.page.copy.click()
    lines = QGuiApplication.clipboard().text().splitlines()
    rows = [line.split("\t") for line in lines]
    assert len(rows) == 4
    assert {len(row) for row in rows} == {12}
    heads, first = rows[0], rows[1]
    comparison = compare_visits(W0, W8)[0]
    assert isinstance(comparison.gain, Result)
    assert first[heads.index("Gain (N)")] == f"+{comparison.gain.value:.1f}"
    assert first[heads.index("Person")] == SUBJECT
    assert first[-1] == comparison.text.en


def test_the_clinics_own_error_is_used_and_named(room: Room) -> None:
    own = compare_visits(W0, W8)[0].baseline
    assert isinstance(own, Result)
    entry = ErrorEntry(
        condition=LEFT, metric=Metric.of(own), sem=3.0, sem_formula="sqrt_error_mean_square",
        sem_high=4.0, n_persons=20, n_visits=2, population="our 20 adults, 7 days apart",
        measured=date(2026, 1, 5),
    )  # fmt: skip
    model = ErrorModel().with_entry(entry)
    (room.library.root / FILE_NAME).write_text(model.to_json(), encoding="utf-8")
    room.show()
    left, right = room.page.cards[:2]
    assert "Real above 8.3 N" in left.limit.text()
    assert "Weak" not in left.limit.text()
    assert "Weak" in right.limit.text()
    assert "our 20 adults" in room.page.basis.text()


def test_an_own_error_that_cannot_be_read_is_told_and_nothing_stands_in_for_it(
    room: Room,
) -> None:
    (room.library.root / FILE_NAME).write_text(json.dumps({"schema": "else"}), encoding="utf-8")
    room.show()
    assert room.page.progress is None
    assert room.page._stack.currentIndex() == 0
    assert "error model" in room.page._empty.text()


def test_an_unreadable_visit_is_named_and_the_others_are_compared(
    tmp_path: Path, qtbot: QtBot
) -> None:
    room = Room(tmp_path, qtbot, W0, W8, W16)
    room.paths[2].write_bytes(b"no visit")
    refresh_people(room.context.people)
    room.show()
    assert room.paths[2].name in room.page._unreadable.text()
    assert room.page._unreadable.isVisible()
    assert room.page.progress is not None
    assert room.page.progress.chosen == (room.paths[0], room.paths[1])


def test_left_against_right_says_which_foot_is_weaker(room: Room) -> None:
    room.show()
    said = room.page.sides.text()
    assert said.splitlines()[0].startswith("At W0: Hallux: the left foot is 5")
    assert "weaker than the right" in said
    assert "At W8" in said


def test_one_visit_is_not_progress_and_nobody_is_none(tmp_path: Path, qtbot: QtBot) -> None:
    room = Room(tmp_path, qtbot, W0)
    room.page.opened()
    room.settle()
    assert "Choose a person" in room.page._empty.text()
    room.show()
    assert "from the second visit on" in room.page._empty.text()
    assert not room.page.copy.isEnabled()
    empty = Room(tmp_path / "empty", qtbot)
    empty.page.opened()
    empty.settle()
    assert "nothing to compare yet" in empty.page._empty.text()


def test_simulated_visits_say_so(tmp_path: Path, qtbot: QtBot) -> None:
    visits = (visit_of(name, day, {LEFT: (70.0, 72.0)}, simulated=True)
              for name, day in (("W0", 0), ("W8", 56)))  # fmt: skip
    room = Room(tmp_path, qtbot, *visits)
    room.show()
    assert "SIMULATED" in room.page.origin.text()
    room.page.copy.click()
    assert "Simulated data" in QGuiApplication.clipboard().text()


def test_visits_are_compared_in_another_language(
    room: Room, qtbot: QtBot, english_and_light: None
) -> None:
    language.use("nl")
    room.again(qtbot)
    page, comparison = room.page, compare_visits(W0, W8)[0]
    assert isinstance(comparison.gain, Result)
    gain = f"{comparison.gain.value:.1f}".replace(".", ",")
    assert page.cards[0].verdict.text() == "▲ Echte winst"
    assert page.cards[0].condition.text() == "Grote teen links"
    assert f"verandering +{gain} N" in page.cards[0].change.text()
    assert page.cards[0].toolTip() == say(comparison.text, "nl")
    page.copy.click()
    assert f"+{gain}" in QGuiApplication.clipboard().text()
    assert mnemonics(page) == sorted(set(mnemonics(page)))


def test_cards_stand_beside_each_other_only_where_there_is_room(room: Room, qtbot: QtBot) -> None:
    room.show()
    first, second = room.page.cards[:2]
    assert first.y() == second.y()
    theme.use("light", 200)
    try:
        room.again(qtbot)
        first, second = room.page.cards[:2]
        qtbot.waitUntil(lambda: first.y() < second.y(), timeout=5000)
        for button in room.page.findChildren(QPushButton):
            assert button.isHidden() or button.height() >= button.minimumSizeHint().height()
    finally:
        theme.use("light", 100)


def test_every_control_has_a_name_and_can_be_reached_by_keyboard(room: Room) -> None:
    room.show()
    page = room.page
    for control in (page.person.box, page.first.box, page.second.box, page.table,
                    page.differences.reason):  # fmt: skip
        assert control.accessibleName(), control
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, control
    for card, comparison in zip(page.cards, compare_visits(W0, W8), strict=True):
        assert card.accessibleDescription() == comparison.text.en
