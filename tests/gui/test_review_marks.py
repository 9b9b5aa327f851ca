"""Marks: found by the application, dragged by the mouse, moved by the keyboard."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from forceplate.gui.kit import theme
from forceplate.gui.kit.sheet import Sheet
from forceplate.operations.visit.amend_visit import mark_trial
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.effort_marks import (
    Above,
    Mark,
    MarkedTrial,
    marked_trial,
    moved,
    step_rows,
)
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import Result, Trial
from tests.gui.review_data import (
    NOW,
    SUBJECT,
    save,
)
from tests.gui.review_room import ONE, VISIT, Room
from tests.unit.analysis_data import effort, trial


@pytest.fixture(autouse=True)
def _every_mouse_event_counts() -> Iterator[None]:
    """Let pyqtgraph skip none: these come faster than a hand can move."""
    import pyqtgraph as pg

    usual = pg.getConfigOption("mouseRateLimit")
    pg.setConfigOption("mouseRateLimit", 0)
    yield
    pg.setConfigOption("mouseRateLimit", usual)


@pytest.fixture
def room(tmp_path: Path, qtbot: QtBot) -> Iterator[Room]:
    made = Room(tmp_path, qtbot)
    yield made
    made.settle()


def peak_n(one: Trial) -> float:
    return next(r.value for r in one.results if isinstance(r, Result) and r.name == "peak_force")


def onset_by(one: Trial) -> object:
    result = next(r for r in one.results if r.name == "time_to_peak_s")
    return result.parameters["onset"]


@given(st.integers(-50, 1200), st.integers(-50, 1200))
def test_an_onset_stays_before_its_peak_wherever_it_is_put(onset: int, peak: int) -> None:
    one = MarkedTrial(
        trial(effort(end_s=8.0)), None, Above.REST, 400, 700, 400, 700, first_onset=100
    )
    assert 100 <= one.allowed(Mark.ONSET, onset) < 700
    assert 400 < one.allowed(Mark.PEAK, peak) < 8000


def test_marks_are_those_of_the_instrument_until_one_is_moved() -> None:
    one = marked_trial(VISIT.trials[0], VISIT.header)
    assert one.onset is not None
    assert abs(one.trial.time_s[one.onset] - 3.0) < 0.02
    assert one.time_s[one.onset] == 0
    assert one.found_onset == one.onset
    marks = moved(None, Mark.PEAK, 5000, by="AB", at=NOW)
    by_hand = marked_trial(replace(one.trial, marks=marks), VISIT.header)
    assert (by_hand.onset, by_hand.peak, by_hand.found_peak) == (one.onset, 5000, one.peak)
    assert by_hand.is_by_hand(Mark.PEAK)
    assert not by_hand.is_by_hand(Mark.ONSET)


@pytest.mark.parametrize(
    ("rate_hz", "large", "rows"),
    [(1000, False, 1), (1000, True, 10), (20_000, False, 20), (80, False, 1), (80, True, 1)],
)
def test_a_key_moves_a_millisecond_or_at_least_a_sample(
    rate_hz: float, large: bool, rows: int
) -> None:
    assert step_rows(rate_hz, large=large) == rows


def test_a_dragged_onset_is_saved_with_who_moved_it_and_can_be_undone(room: Room) -> None:
    room.show(1)
    before = room.saved(1)
    with room.qtbot.waitSignal(room.page._context.ways.visit_changed):
        room.drag(Mark.ONSET, 0.1)
        room.because("tremor before it")
    after = room.saved(1)
    assert after.marks is not None
    assert after.marks.peak_sample is None
    assert after.marks.onset_sample is not None
    found = marked_trial(before, VISIT.header).onset
    assert found is not None
    assert abs(after.marks.onset_sample - found - 100) < 20  # a pixel is about 10 ms here
    assert (after.marks.by, after.marks.at) == ("AB", NOW)
    assert after.changes[-1].reason == "tremor before it"
    assert onset_by(after) == "by_hand"
    assert peak_n(after) == peak_n(before)
    handle = room.page.view.handles[Mark.ONSET]
    assert "moved by hand by AB" in handle.text()
    room.settle()
    with room.qtbot.waitSignal(room.page._context.ways.visit_changed):
        room.page.undo_button.click()
    undone = room.saved(1)
    assert undone.marks is None
    assert undone.results == before.results
    assert "moved by hand" not in handle.text()


def test_the_rest_is_moved_like_the_others_and_stays_before_the_effort(room: Room) -> None:
    room.show(1)
    onset = marked_trial(room.saved(1), VISIT.header).onset
    assert onset is not None
    with room.qtbot.waitSignal(room.page._context.ways.visit_changed):
        room.drag(Mark.REST, -1.2)
        room.because()
    after = room.saved(1)
    assert after.marks is not None
    assert after.marks.rest_sample is not None
    assert abs(after.marks.rest_sample - (onset - 1200)) < 20
    assert after.value("rest_start_s") == after.marks.rest_sample / 1000
    drawn = marked_trial(after, VISIT.header)
    assert drawn.onset is not None
    assert drawn.allowed(Mark.REST, 9000) == drawn.onset - 1000
    assert drawn.allowed(Mark.REST, -5) == 0


def test_the_rest_is_shaded_where_its_mark_is_now(room: Room) -> None:
    room.show(1)
    plot, selected = room.page.view.plot, room.page.selected
    assert selected is not None
    row, begins_s = selected.row(Mark.REST), plot.mark_x(Mark.REST)
    assert row is not None
    assert begins_s is not None

    def is_shaded(time_s: float) -> bool:
        at = round(plot.axes.x_of(time_s)), round(plot.axes.inside.bottom) - 2
        return bool(plot.grab().toImage().pixelColor(*at) == QColor(theme.colours().rest))

    assert is_shaded(begins_s + 0.9)
    plot.set_mark(Mark.REST, row - 200)
    assert not is_shaded(begins_s + 0.9)
    assert is_shaded(begins_s - 0.1)


def test_an_onset_dragged_beyond_the_peak_stops_before_it(room: Room) -> None:
    room.show(1)
    selected = room.page.selected
    assert selected is not None
    assert selected.peak is not None
    room.drag(Mark.ONSET, 4.9)
    room.because()
    marks = room.saved(1).marks
    assert marks is not None
    assert marks.onset_sample == selected.peak - 1


def test_a_click_on_a_mark_that_does_not_move_it_saves_nothing(room: Room) -> None:
    room.show(1)
    at = room.page.view.plot.mark_x(Mark.PEAK)
    assert at is not None
    room.drag(Mark.PEAK, at)
    room.settle()
    assert room.saved(1).marks is None


def test_arrow_keys_move_a_mark_and_enter_saves_it(room: Room) -> None:
    room.show(2)
    handle = room.page.view.handles[Mark.PEAK]
    found = marked_trial(room.saved(2), VISIT.header).peak
    assert found is not None
    handle.setFocus()
    for _ in range(3):
        QTest.keyClick(handle, Qt.Key.Key_Left)
    QTest.keyClick(handle, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert "not saved yet" in handle.text()
    assert room.saved(2).marks is None
    QTest.keyClick(handle, Qt.Key.Key_Return)
    room.because()
    marks = room.saved(2).marks
    assert marks is not None
    assert (marks.onset_sample, marks.peak_sample) == (None, found - 13)
    assert "moved by hand by AB" in handle.text()
    assert handle.window().focusWidget() is handle


def test_it_is_asked_by_itself_why_a_mark_that_stands_still_was_moved(room: Room) -> None:
    room.show(2)
    handle = room.page.view.handles[Mark.ONSET]
    handle.setFocus()
    QTest.keyClick(handle, Qt.Key.Key_Right)
    room.qtbot.waitUntil(lambda: QApplication.activeModalWidget() is not None)
    room.because()
    assert room.saved(2).marks is not None


@pytest.mark.parametrize("leave", ["another trial", "another visit", "another screen"])
def test_why_a_mark_was_moved_is_asked_before_the_page_turns_elsewhere(
    room: Room, leave: str
) -> None:
    other = save(room.library, ONE)
    room.show(2)
    handle = room.page.view.handles[Mark.ONSET]
    handle.setFocus()
    QTest.keyClick(handle, Qt.Key.Key_Right)
    if leave == "another trial":
        room.choose(1)
    elif leave == "another visit":
        room.page.show_visit(other)
    else:
        room.page.closed()
    room.settle()
    room.because()
    assert room.saved(2).marks is not None
    assert room.saved(1).marks is None
    assert read_visit(other).trials[1].marks is None


def test_escape_by_undo_takes_back_a_mark_that_is_not_saved_yet(room: Room) -> None:
    room.show(2)
    handle = room.page.view.handles[Mark.ONSET]
    handle.setFocus()
    QTest.keyClick(handle, Qt.Key.Key_Right)
    assert room.page.undo_button.isVisible()
    room.page.undo_button.click()
    assert "not saved yet" not in handle.text()
    room.page.closed()
    room.settle()
    assert room.saved(2).marks is None


def test_the_instruments_own_marks_can_be_given_back(room: Room) -> None:
    marks, stamp = moved(None, Mark.ONSET, 3100, by="CD", at=NOW), Stamp("CD", NOW, "tremor")
    mark_trial(room.library, SUBJECT, "W0", 1, marks, stamp=stamp)
    room.show(1)
    assert "moved by hand by CD" in room.page.view.handles[Mark.ONSET].text()
    room.page._release_action.trigger()
    room.settle()
    assert room.saved(1).marks is None
    assert not room.page._release_action.isEnabled()


def test_nobody_named_saves_nothing_and_who_is_named_then_saves(
    tmp_path: Path, qtbot: QtBot
) -> None:
    room = Room(tmp_path, qtbot, operator="")
    room.show(2)
    handle = room.page.view.handles[Mark.ONSET]
    handle.setFocus()
    QTest.keyClick(handle, Qt.Key.Key_Right)
    QTest.keyClick(handle, Qt.Key.Key_Return)
    room.settle()
    assert room.saved(2).marks is None
    sheet = QApplication.activeModalWidget()
    assert isinstance(sheet, Sheet)
    sheet.reject()
    assert "not saved" not in handle.text()  # nobody says so: it is where it was
    QTest.keyClick(handle, Qt.Key.Key_Right)
    QTest.keyClick(handle, Qt.Key.Key_Return)
    room.because(by="EF")
    assert room.context.settings.operator == "EF"
    marks = room.saved(2).marks
    assert marks is not None
    assert marks.by == "EF"


def test_what_is_drawn_no_longer_is_not_kept(qtbot: QtBot) -> None:
    import pyqtgraph as pg

    from forceplate.gui.review.force_plot import ForcePlot

    plot = ForcePlot()
    qtbot.addWidget(plot)
    one = marked_trial(VISIT.trials[0], VISIT.header)
    plot.show_trials([one], one)
    lines = [
        weakref.ref(each) for each in plot.scene().items() if isinstance(each, pg.InfiniteLine)
    ]
    assert len(lines) == len(Mark)
    plot.show_trials([], None)
    gc.collect()
    assert [line() for line in lines] == [None] * len(Mark)
