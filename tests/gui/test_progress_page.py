"""Progress: the verdicts of the window are those of the analysis, on real visit files."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

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
from forceplate.figures.drawing import Align, Area, Mark, Words
from forceplate.figures.drawing import Path as Line
from forceplate.gui.kit import language, theme
from forceplate.gui.kit.sheet import Sheet
from forceplate.gui.kit.states import State
from forceplate.gui.kit.who_and_why_fields import WhoAndWhy
from forceplate.gui.progress.difference_box import DifferenceBox
from forceplate.gui.progress.gain_plot import GainPlot
from forceplate.gui.progress.progress_page import ProgressPage
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.protocol import STANDARD
from forceplate.storage.library import Library
from forceplate.types import ChangeRecord, Condition, Region, Result, Side, Visit
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
    prepare,
    save,
    visit_of,
)
from tests.patience import PATIENCE_S
from tests.unit.analysis_data import PLATFORM

ALL_TOES = Condition(Side.LEFT, Region.ALL_TOES)
HALLUX = {LEFT: BASELINE[LEFT], RIGHT: BASELINE[RIGHT], LEFT_TOES: BASELINE[LEFT_TOES]}
W0 = visit_of("W0", 0, HALLUX)
W8 = visit_of("W8", 56, {condition: WEEK_8[condition] for condition in HALLUX})
W16 = visit_of("W16", 112, {LEFT: (100.0, 103.0)})
ELSEWHERE = visit_of("W8", 56, {LEFT: WEEK_8[LEFT]}, platform=replace(PLATFORM, serial_number="8"))


def gain_in_the_terminal(room: Room) -> str:
    return " ".join(CliRunner().invoke(app, ["gain", *map(str, room.paths)]).stdout.split())


class Room:
    """A progress page on a library with these visits."""

    def __init__(self, folder: Path, qtbot: QtBot | None, *visits: Visit) -> None:
        self.library = Library(folder / "library")
        self.paths = prepare(self.library, *visits)
        self.told = Told()
        self.context = context_of(self.library, folder / "settings", self.told)
        self.page = self._open(qtbot)

    def _open(self, qtbot: QtBot | None) -> ProgressPage:
        page = ProgressPage(self.context)
        page.resize(1180, 690)
        page.show()
        if qtbot is not None:
            qtbot.addWidget(page)
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
        assert self.context.tasks.wait_idle(PATIENCE_S)
        QApplication.processEvents()

    def choose(self, first: int, second: int) -> None:
        for choice, index in ((self.page.first, first), (self.page.second, second)):
            choice.setCurrentIndex(index)
        self.page.second.activated.emit(second)
        self.settle()


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot) -> Iterator[Room]:
    made = Room(tmp_path, qtbot, W0, W8)
    yield made
    made.settle()


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory, qapp: QApplication) -> Iterator[Room]:
    """Return a page that shows W0 and W8, for tests that look and change nothing."""
    made = Room(tmp_path_factory.mktemp("shown"), None, W0, W8)
    made.show()
    yield made
    made.settle()
    made.page.close()
    made.page.deleteLater()


def test_building_the_page_reads_nothing_and_starts_nothing(tmp_path: Path, qtbot: QtBot) -> None:
    context = context_of(Library(tmp_path / "library"), tmp_path / "settings", Told())
    before = threading.active_count()
    page = ProgressPage(context)
    qtbot.addWidget(page)
    assert threading.active_count() == before
    assert context.tasks.is_idle
    assert page.progress is None


def verdicts(page: ProgressPage) -> list[str]:
    """Return the verdicts in the order of the comparisons: left before right, region by region."""
    return [figures.pill.text for card in page.cards for figures in card.figures]


def test_each_condition_has_the_verdict_and_the_numbers_of_the_analysis(shown: Room) -> None:
    page, expected = shown.page, compare_visits(W0, W8)
    hallux, toes = page.cards
    assert [len(card.figures) for card in page.cards] == [2, 1]
    figures = [*hallux.figures, *toes.figures]
    for each, comparison in zip(figures, expected, strict=True):
        assert isinstance(comparison.gain, Result)
        assert f"+{comparison.gain.value:.1f}" in each.change.text()
        assert each.pill.is_dashed
        assert each.toolTip() == comparison.text.en
    assert verdicts(page) == ["Seems a real gain", "Seems a real gain", "No sure change"]
    assert page.summary.text() == (
        "Seems a real gain: left big toe, right big toe. No sure change: left small toes"
    )
    assert (page.shape.state, page.shape.is_dashed) == (State.UP, True)
    assert "Dashed: the limits (21.5\N{NO-BREAK SPACE}N, 19.8" in page.limits.words.text()
    assert page.limits.shape.state is State.DOUBT
    assert not page.differences.isVisible()
    assert "Ridge 2017" in page.basis.text()


def test_bars_hold_the_strength_now_against_the_one_before(shown: Room) -> None:
    drawing = shown.page.cards[0].bars.drawing
    assert drawing is not None
    said = [mark.text for mark in drawing.marks if isinstance(mark, Words)]
    left, right = compare_visits(W0, W8)[:2]
    for comparison in (left, right):
        assert isinstance(comparison.follow_up, Result)
        assert f"{comparison.follow_up.value:.1f}\N{NO-BREAK SPACE}N" in said
    accents = [m.width for m in drawing.marks if isinstance(m, Area) and m.colour == "accent"]
    assert isinstance(left.follow_up, Result)
    assert isinstance(right.follow_up, Result)
    assert accents[0] / accents[1] == pytest.approx(left.follow_up.value / right.follow_up.value)
    assert "line: 73.0 | 77.0 N before" in shown.page.cards[0].baseline.text()


def test_a_change_is_drawn_against_its_own_limit(room: Room) -> None:
    own = compare_visits(W0, W8)[0].baseline
    assert isinstance(own, Result)
    adopt(room, own, n_persons=30)
    room.show()
    band = room.page.cards[0].band
    assert band is not None
    drawing = band.drawing
    assert drawing is not None
    sunk = [mark for mark in drawing.marks if isinstance(mark, Area) and mark.colour == "sunk"]
    assert sunk[0].width / sunk[1].width == pytest.approx(1.96 * 2**0.5 * 3.0 / 21.476, rel=1e-3)
    assert "0" in [mark.text for mark in drawing.marks if isinstance(mark, Words)]
    left, right = room.page.cards[0].figures
    assert left.limit.text() == "real above 8.3\N{NO-BREAK SPACE}N"
    assert right.limit.text() == "real above 21.5\N{NO-BREAK SPACE}N"


def test_a_loss_is_called_a_loss(tmp_path: Path, qtbot: QtBot) -> None:
    weaker = visit_of("W8", 56, {LEFT: (30.0, 33.0)})
    room = Room(tmp_path, qtbot, W0, weaker)
    room.show()
    assert "Seems a real loss" in verdicts(room.page)
    assert room.page.shape.state is State.DOWN


def test_the_drawing_has_every_visit_its_bars_and_the_band_about_the_baseline(shown: Room) -> None:
    comparison = compare_visits(W0, W8)[0]
    assert isinstance(comparison.baseline, Result)
    assert isinstance(comparison.follow_up, Result)
    assert isinstance(comparison.mdc95, Result)
    baseline, limit = comparison.baseline.value, comparison.mdc95.value
    half = 1.96 * float(comparison.mdc95.parameters["sem"])
    marks, value_at = drawn(shown.page.plots[0])
    (band,) = (mark for mark in marks if isinstance(mark, Area) and mark.colour == "sunk")
    edges = value_at(band.y + band.height), value_at(band.y)
    assert edges == pytest.approx((baseline - limit, baseline + limit))
    values = [value_at(mark.y + mark.height / 2) for mark in dots(marks)]
    assert values == pytest.approx([baseline, comparison.follow_up.value])
    lines = [mark.points for mark in marks if isinstance(mark, Line) and mark.colour == "text"]
    bars = [points for points in lines if points[0][0] == points[1][0]]
    for bar, value in zip(bars, values, strict=True):
        assert [value_at(y) for _, y in bar] == pytest.approx([value - half, value + half])


def drawn(plot: GainPlot) -> tuple[tuple[Mark, ...], Callable[[float], float]]:
    """Return what a plot draws, and what finds the value at a height by two words of its axis."""
    plot.resize(600, 240)
    assert plot.drawing is not None
    marks = plot.drawing.marks
    (low, low_y), *_, (high, high_y) = sorted(
        (float(mark.text), mark.y)
        for mark in marks
        if isinstance(mark, Words) and mark.align is Align.RIGHT
    )
    return marks, lambda y: low + (y - low_y) * (high - low) / (high_y - low_y)


def dots(marks: Sequence[Mark]) -> list[Area]:
    return [mark for mark in marks if isinstance(mark, Area) and mark.radius]


def test_a_person_with_as_many_conditions_has_the_same_plots_with_other_numbers(
    room: Room,
) -> None:
    room.show()
    plots, before = list(room.page.plots), room.page.plots[0].drawing
    save(room.library, visit_of("W0", 1, {LEFT: (50.0, 51.0)}, subject_id="S2"))
    save(room.library, visit_of("W8", 57, {LEFT: (52.0, 53.0)}, subject_id="S2"))
    refresh_people(room.context.people)
    room.page.show_person("S2")
    room.settle()
    assert room.page.plots == plots
    assert room.page.plots[0].drawing != before
    assert room.page.plots[1].isHidden()


def test_two_visits_are_chosen_and_the_later_ones_stay_in_the_drawing(
    tmp_path: Path, qtbot: QtBot
) -> None:
    room = Room(tmp_path, qtbot, W0, W16, W8)  # in week order, however they were saved
    room.show()
    progress = room.page.progress
    assert progress is not None
    assert [one.header.visit for one in progress.visits] == ["W0", "W8", "W16"]
    room.choose(1, 2)
    assert room.page.progress is not None
    assert room.page.progress.comparisons[0].text == compare_visits(W8, W16)[0].text
    assert room.page.since.text() == "W16 against W8, 56 days later."
    [series] = [one for one in room.page.progress.series if one.condition == LEFT]
    assert [point.visit for point in series.points] == ["W8", "W16"]
    room.choose(0, 1)
    [series] = [one for one in room.page.progress.series if one.condition == LEFT]
    assert [point.visit for point in series.points] == ["W0", "W8", "W16"]
    assert "of 20 comparisons" in room.page.lane.sentence


def test_a_visit_that_was_only_begun_is_judged_where_it_is_asked_for(
    tmp_path: Path, qtbot: QtBot
) -> None:
    plan = replace(STANDARD, trials=2, conditions=(LEFT, RIGHT)).to_json()
    stray = visit_of("W0-2", 57, {LEFT: (67.0,)})
    whole = [
        replace(one, header=replace(one.header, protocol_json=plan)) for one in (W0, W8, stray)
    ]
    room = Room(tmp_path, qtbot, *whole)
    first, week_8, begun = room.paths
    room.show()
    assert room.page.progress is not None
    assert room.page.progress.chosen == (first, week_8)
    room.page.show_person(SUBJECT, begun)
    room.settle()
    assert room.page.progress.chosen == (first, begun)
    room.page.reload()  # as when a trial ends
    room.settle()
    assert room.page.progress.chosen == (first, begun)
    room.show()
    assert room.page.progress.chosen == (first, week_8)


def test_a_date_that_is_not_that_of_the_label_is_said_beside_the_gain(
    tmp_path: Path, qtbot: QtBot
) -> None:
    begun = W0.header.started_at + timedelta(days=25)
    room = Room(tmp_path, qtbot, W0, replace(W8, header=replace(W8.header, started_at=begun)))
    room.show()
    said = "By its label W8 is day 56 after W0, by its date it is day 25"
    assert room.page.lane.sentence.startswith(f"IN DOUBT (W8): {said}")
    room.page.copy_table()
    assert said in QGuiApplication.clipboard().text()


def test_a_baseline_after_its_follow_up_is_not_compared(room: Room) -> None:
    room.show()
    room.choose(1, 0)
    assert set(verdicts(room.page)) == {"Cannot be compared"}
    assert "No reason can override this" in room.page.differences.hint.text()
    assert not room.page.differences.compare.isVisible()


def gains(page: ProgressPage) -> list[str]:
    """Return the gains of the folded table."""
    assert page.table is not None
    return [cell(page.table, 2, column).text() for column in range(1, page.table.columnCount())]


def test_another_platform_is_named_with_why_and_a_reason_marks_every_number(
    tmp_path: Path, qtbot: QtBot
) -> None:
    room = Room(tmp_path, qtbot, W0, ELSEWHERE)
    room.show()
    page, box = room.page, room.page.differences
    first = page.cards[0].figures[0]
    assert first.pill.text == "Cannot be compared"
    assert first.change.text() == ""
    assert "serial number: 7 at baseline, 8 at follow-up" in box.differences.text()
    assert "Two platforms differ by an amount that nobody has measured" in box.differences.text()
    assert gains(page)[0] == "none"
    asked = box.ask()
    assert asked.by == "AB"
    asked.fill({"reason": "checked with one weight", "by": ""})
    answer(asked)
    assert asked.isVisible()  # nobody has said it yet
    QTest.keyClicks(asked.field("by"), "CD")
    answer(asked)
    assert not asked.isVisible()
    room.settle()
    first = page.cards[0].figures[0]
    assert first.pill.text == "Seems a real gain"
    assert first.change.text().endswith("*")
    assert gains(page)[0].endswith("*")
    assert "checked with one weight" in box.hint.text()
    said = f"the reason given: checked with one weight (CD, {room.context.now():%Y-%m-%d})"
    page.copy.trigger()
    assert said in QGuiApplication.clipboard().text()
    room.again(qtbot)
    assert room.page.cards[0].figures[0].change.text().endswith("*")
    assert said in gain_in_the_terminal(room)
    room.page.differences.stop.click()
    room.settle()
    assert verdicts(room.page)[0] == "Cannot be compared"
    assert "the reason given" not in gain_in_the_terminal(room)


def answer(asked: WhoAndWhy) -> None:
    sheet = asked.window()
    assert isinstance(sheet, Sheet)
    sheet.do_button.click()


def override(box: DifferenceBox) -> None:
    asked = box.ask()
    asked.fill({"reason": "checked with one weight", "by": "AB"})
    answer(asked)


def test_a_reason_answers_only_for_the_differences_that_it_was_given_for(
    tmp_path: Path, qtbot: QtBot
) -> None:
    room = Room(tmp_path, qtbot, W0, ELSEWHERE)
    room.show()
    box = room.page.differences
    override(box)
    room.settle()
    assert verdicts(room.page)[0] == "Seems a real gain"
    room.paths[1].unlink()
    header = replace(ELSEWHERE.header, protocol="another")
    save(room.library, replace(ELSEWHERE, header=header))
    room.page.opened()
    room.settle()
    assert verdicts(room.page)[0] == "Cannot be compared"


def test_a_visit_that_cannot_be_compared_is_a_hollow_point_without_a_line(
    tmp_path: Path, qtbot: QtBot
) -> None:
    room = Room(tmp_path, qtbot, W0, ELSEWHERE)
    room.show()
    marks, _ = drawn(room.page.plots[0])
    first, hollow, inner = dots(marks)
    assert (first.colour, hollow.colour, inner.colour) == ("trace", "trace", "surface")
    assert inner.width < hollow.width
    assert not [mark for mark in marks if isinstance(mark, Line) and mark.colour == "trace"]


def test_the_table_goes_to_the_clipboard_as_a_sheet_reads_it(shown: Room) -> None:
    shown.page.copy.trigger()
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


def adopt(room: Room, number: Result, *, n_persons: int) -> None:
    """Let the library judge the left hallux by an error of its own."""
    entry = ErrorEntry(
        condition=LEFT, metric=Metric.of(number), sem=3.0, sem_formula="sqrt_error_mean_square",
        sem_high=4.0, n_persons=n_persons, n_visits=2, population="our adults, 7 days apart",
        measured=date(2026, 1, 5),
    )  # fmt: skip
    model = ErrorModel().with_entry(entry)
    (room.library.root / FILE_NAME).write_text(model.to_json(), encoding="utf-8")


def test_the_clinics_own_error_is_used_and_named(room: Room) -> None:
    own = compare_visits(W0, W8)[0].baseline
    assert isinstance(own, Result)
    adopt(room, own, n_persons=30)
    room.show()
    left, right = room.page.cards[0].figures
    assert not left.pill.is_dashed
    assert right.pill.is_dashed
    assert "our adults" in room.page.basis.text()


def test_until_enough_people_are_measured_the_upper_end_is_used_and_named(
    tmp_path: Path, qtbot: QtBot
) -> None:
    room = Room(tmp_path, qtbot, visit_of("W0", 0, {LEFT: BASELINE[LEFT]}),
                visit_of("W8", 56, {LEFT: WEEK_8[LEFT]}))  # fmt: skip
    own = compare_visits(W0, W8)[0].baseline
    assert isinstance(own, Result)
    adopt(room, own, n_persons=20)
    room.show()
    assert room.page.limits.words.text() == (
        "Until 30 people: the limits (11.1\N{NO-BREAK SPACE}N) are the upper end of our own error; "
        "20 people were measured so far."
    )
    assert room.page.limits.shape.state is State.INFO
    assert "until 30 persons: upper end of its 95 % interval" in room.page.basis.text()
    told: list[bool] = []
    room.context.ways.retest.connect(lambda: told.append(True))
    room.page.limits.button.click()
    assert told == [True]


def test_an_own_error_that_cannot_be_read_is_told_and_nothing_stands_in_for_it(
    room: Room,
) -> None:
    (room.library.root / FILE_NAME).write_text(json.dumps({"schema": "else"}), encoding="utf-8")
    room.show()
    assert room.page.progress is None
    assert room.page._stack.currentIndex() == 0
    assert "error model" in room.page._empty.sentence.text()


def test_an_unreadable_visit_is_named_and_the_others_are_compared(
    tmp_path: Path, qtbot: QtBot
) -> None:
    room = Room(tmp_path, qtbot, W0, W8, W16)
    room.paths[2].write_bytes(b"no visit")
    refresh_people(room.context.people)
    room.show()
    assert room.paths[2].name in room.page.lane.sentence
    assert room.page.lane.state is State.WRONG
    assert room.page.lane.isVisible()
    assert room.page.progress is not None
    assert room.page.progress.chosen == (room.paths[0], room.paths[1])


def test_left_against_right_says_which_foot_is_weaker_and_whether_that_is_more_than_error(
    shown: Room,
) -> None:
    hallux, toes = shown.page.cards
    assert toes.sides is None
    sides = hallux.sides
    assert sides is not None
    assert sides.words.text().startswith("W8: no sure difference, left 5 % lower")
    assert sides.pill.text == "within measurement error"
    assert sides.pill.is_dashed
    assert "5.5\N{NO-BREAK SPACE}N, real above 21.5\N{NO-BREAK SPACE}N" in sides.more.text()
    assert "W0: no sure difference, left 5 % lower" in sides.more.text()


def test_what_was_corrected_is_said(tmp_path: Path, qtbot: QtBot) -> None:
    mass = ChangeRecord(1, "body_mass_kg", 7.2, 72.0, "PK", W8.header.started_at, "typed wrongly")
    corrected = replace(W8, header=replace(W8.header, body_mass_kg=72.0, changes=(mass,)))
    room = Room(tmp_path, qtbot, W0, corrected)
    room.show()
    assert room.page.lane.state is State.INFO
    assert room.page.lane.sentence == (
        "W8: Corrected: body mass 72 kg, before 7.2 kg (PK, 29 Mar 2026 09:00: typed wrongly)"
    )


def test_it_follows_the_person_chosen_elsewhere(tmp_path: Path, qtbot: QtBot) -> None:
    other = replace(W0, header=replace(W0.header, subject_id="S2"))
    later = replace(W8, header=replace(W8.header, subject_id="S2"))
    room = Room(tmp_path, qtbot, W0, W8, other, later)
    room.show()
    room.context.chosen.person = "S2"
    room.page.opened()
    room.settle()
    assert room.page.progress is not None
    assert room.page.progress.subject_id == "S2"
    room.show(SUBJECT)  # chosen here: every other screen begins with it
    assert room.context.chosen.person == SUBJECT
    room.page.opened()
    room.settle()
    assert room.page.progress.subject_id == SUBJECT


def test_somebody_without_a_visit_is_named_with_what_to_do(tmp_path: Path, qtbot: QtBot) -> None:
    room = Room(tmp_path, qtbot, W0, W8)
    room.show()
    new = room.context.people.add(name="Piet Bakker", birth_date=date(1960, 5, 1))
    room.context.chosen.person = new.subject_id
    room.page.opened()
    room.settle()
    assert room.page.progress is None
    assert room.page.person.currentText().startswith("Piet Bakker, 1 May 1960")
    assert room.page._empty.sentence.text().startswith(
        "Piet Bakker has no visit yet: measure a baseline first."
    )


def test_one_visit_is_not_progress_and_nobody_is_none(tmp_path: Path, qtbot: QtBot) -> None:
    room = Room(tmp_path, qtbot, W0)
    room.page.opened()
    room.settle()
    assert "Choose a person" in room.page._empty.sentence.text()
    room.show()
    assert "from the second visit on" in room.page._empty.sentence.text()
    assert not room.page.copy.isEnabled()
    empty = Room(tmp_path / "empty", qtbot)
    empty.page.opened()
    empty.settle()
    assert "nothing to compare yet" in empty.page._empty.sentence.text()


def test_simulated_visits_say_so(tmp_path: Path, qtbot: QtBot) -> None:
    visits = (visit_of(name, day, {LEFT: (70.0, 72.0)}, simulated=True)
              for name, day in (("W0", 0), ("W8", 56)))  # fmt: skip
    room = Room(tmp_path, qtbot, *visits)
    room.show()
    assert room.page.lane.state is State.SIMULATED
    assert "SIMULATED" in room.page.lane.sentence
    room.page.copy.trigger()
    assert "Simulated data" in QGuiApplication.clipboard().text()


def test_visits_are_compared_in_another_language(
    room: Room, qtbot: QtBot, english_and_light: None
) -> None:
    language.use("nl")
    room.again(qtbot)
    page, comparison = room.page, compare_visits(W0, W8)[0]
    assert isinstance(comparison.gain, Result)
    gain = f"{comparison.gain.value:.1f}".replace(".", ",")
    first = page.cards[0].figures[0]
    assert first.pill.text == "Lijkt echte winst"
    assert page.cards[0].accessibleName() == "Grote teen"
    assert f"+{gain}" in first.change.text()
    assert first.toolTip() == say(comparison.text, "nl")
    page.copy.trigger()
    assert f"+{gain}" in QGuiApplication.clipboard().text()
    assert mnemonics(page) == sorted(set(mnemonics(page)))


def test_cards_stand_beside_each_other_only_where_there_is_room(room: Room, qtbot: QtBot) -> None:
    room.show()
    first, second = room.page.cards
    assert first.y() == second.y()
    theme.use("light", 200)
    try:
        room.again(qtbot)
        first, second = room.page.cards
        qtbot.waitUntil(lambda: first.y() < second.y())
        for button in room.page.findChildren(QPushButton):
            assert button.isHidden() or button.height() >= button.minimumSizeHint().height()
    finally:
        theme.use("light", 100)


def test_every_control_has_a_name_and_can_be_reached_by_keyboard(shown: Room) -> None:
    page = shown.page
    for control in (page.person, page.first, page.second, page.series_fold.line,
                    page.numbers_fold.line):  # fmt: skip
        assert control.accessibleName(), control
        assert control.focusPolicy() & Qt.FocusPolicy.TabFocus, control
    said = " ".join(card.accessibleDescription() for card in page.cards)
    for comparison in compare_visits(W0, W8):
        assert comparison.text.en in said


def test_a_condition_not_measured_yet_is_said_over_the_whole_card_and_is_no_alarm(
    tmp_path: Path, qtbot: QtBot
) -> None:
    room = Room(tmp_path, qtbot, W0, visit_of("W8", 56, {LEFT: WEEK_8[LEFT]}))
    room.show()
    box = room.page.differences
    assert box.isVisible()
    assert box.title.text() == "Not measured at both visits yet"
    assert box._state is State.INFO
    assert box.differences.width() > 0.8 * box.width()
    room.settle()


@pytest.mark.parametrize(
    ("peaks_n", "changes", "said"),
    [
        (
            {LEFT: (104.0,)},
            {},
            (
                "No gain can be given",
                "Follow-up: 1 accepted trial is too few for a number of the visit.",
                "measure one more trial",
            ),
        ),
        (
            {LEFT: WEEK_8[LEFT]},
            {"calibration_json": None},
            (
                "These visits differ in what must be the same",
                "calibration",
                "give the reason why they may be compared",
            ),
        ),
        (
            {LEFT: WEEK_8[LEFT], ALL_TOES: WEEK_8[LEFT]},
            {},
            (
                "Cannot be judged",
                "No measurement error is known for peak force of all toes",
                "How sure are our measurements",
            ),
        ),
    ],
)
def test_where_there_is_no_verdict_it_is_said_why_and_what_to_do_next(
    peaks_n: dict[Condition, tuple[float, ...]],
    changes: dict[str, Any],
    said: tuple[str, str, str],
    tmp_path: Path,
    qtbot: QtBot,
) -> None:
    before = visit_of("W0", 0, dict.fromkeys(peaks_n, BASELINE[LEFT]))
    room = Room(tmp_path, qtbot, before, visit_of("W8", 56, peaks_n, **changes))
    room.show()
    title, why, what_next = said
    box = room.page.differences
    assert box.isVisible()
    assert box.title.text() == title
    assert why in box.differences.text()
    assert what_next in box.hint.text()
    assert box.compare.isVisible() == ("reason" in what_next)
    room.settle()


def test_a_side_that_cannot_be_compared_is_named(tmp_path: Path, qtbot: QtBot) -> None:
    later = visit_of("W8", 56, {LEFT: WEEK_8[LEFT]})
    room = Room(tmp_path, qtbot, W0, later)
    room.show()
    (first, second) = room.page.cards[0].figures
    assert first.pill.text != second.pill.text == "Not measured"
    assert second.side.text() == "right"
    assert first.side.text() == ""  # the band beside it says so
