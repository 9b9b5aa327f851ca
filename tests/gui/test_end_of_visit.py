"""The end of a visit: complete or not, both feet, and what is gained; real files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from forceplate.analysis.corrections import What
from forceplate.gui.kit import theme
from forceplate.gui.kit.buttons import Kind
from forceplate.gui.kit.pills import Pill
from forceplate.gui.kit.question_box import QuestionBox
from forceplate.gui.kit.states import State
from forceplate.gui.review.end_of_visit import EndOfVisit
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.correct_visit import correct_visit
from forceplate.operations.visit.visit_end import read_visit_end
from forceplate.protocol import STANDARD
from forceplate.started_anyway import StartedAnyway, json_of
from forceplate.storage.library import Library
from forceplate.words import say
from tests.gui.review_data import (
    BASELINE,
    LEFT,
    NOW,
    RIGHT,
    WEEK_8,
    Told,
    context_of,
    save,
    visit_of,
)
from tests.patience import PATIENCE_S
from tests.unit.report_data import FAILED_CHECK

NO_RESULT = "two trials must count before there is a result"


def page_of(folder: Path, qtbot: QtBot, library: Library, path: Path) -> EndOfVisit:
    context = context_of(library, folder / "settings", Told())
    context.protocols = cast("Any", SimpleNamespace(read=lambda _: STANDARD))
    refresh_people(context.people)
    page = EndOfVisit(context, path)
    page.opened()
    qtbot.addWidget(page)
    page.show()
    assert context.tasks.wait_idle(PATIENCE_S)
    QApplication.processEvents()
    return page


def said(page: EndOfVisit) -> list[str]:
    return [words.text() for words in page.findChildren(QLabel)]


def test_a_later_visit_says_what_is_gained_and_how_sure_that_is(
    tmp_path: Path, qtbot: QtBot
) -> None:
    library = Library(tmp_path / "library")
    save(library, visit_of("W0", 0, BASELINE))
    page = page_of(tmp_path, qtbot, library, save(library, visit_of("W8", 56, WEEK_8)))
    words = said(page)
    counted = "29 Mar 2026, each force is the mean of the two best"
    assert {counted, "8 trials count"} <= set(words)
    for each in ("Big toe", "Small toes", "105.0 N", "+32.0 N", "within measurement error"):
        assert each in [one.replace("\N{NARROW NO-BREAK SPACE}", " ") for one in words], each
    assert "no sure difference, left 5 % lower" in words  # no claim leads
    verdicts = [pill for pill in page.findChildren(Pill) if pill.state in (State.UP, State.SAME)]
    assert [pill.state for pill in verdicts] == [State.UP] * 2 + [State.SAME] * 2
    assert all(pill.is_dashed for pill in verdicts)  # the limits are assumed
    assert "That limit is assumed: it was not measured in our practice." in page.explanation.text()
    assert page.done_button.kind is Kind.PRIMARY
    for button, signal in (
        (page.back_button, page.back_wanted),
        (page.done_button, page.done_wanted),
        (page.progress_button, page._context.ways.progress),
        (page.sure_button, page._context.ways.retest),
    ):
        with qtbot.waitSignal(signal):
            button.click()


def test_a_first_visit_has_no_gain_and_no_explanation(tmp_path: Path, qtbot: QtBot) -> None:
    library = Library(tmp_path / "library")
    page = page_of(tmp_path, qtbot, library, save(library, visit_of("W0", 0, BASELINE)))
    assert "since the baseline" not in said(page)
    assert not page.explanation.isVisible()


def test_what_is_still_open_has_the_emphasis(tmp_path: Path, qtbot: QtBot) -> None:
    library = Library(tmp_path / "library")
    visit = visit_of("W0", 0, {LEFT: (70.0, 74.0, 72.0)})
    protocol = replace(STANDARD, name="feet", conditions=(LEFT, RIGHT))
    header = replace(visit.header, protocol_json=protocol.to_json())
    page = page_of(tmp_path, qtbot, library, save(library, replace(visit, header=header)))
    assert "Not finished: 1 of 2 conditions" in said(page)
    assert "Trials still missing: 3 \N{MULTIPLICATION SIGN} right big toe." in page.doubt.text()
    assert NO_RESULT not in said(page)
    assert page.back_button.kind is Kind.PRIMARY
    assert page.done_button.kind is Kind.NORMAL
    page.activateWindow()
    qtbot.waitUntil(page.back_button.hasFocus)
    done: list[object] = []
    page.done_wanted.connect(lambda: done.append("done"))
    with qtbot.waitSignal(page.back_wanted):
        QTest.keyClick(page, Qt.Key.Key_Return)
    assert done == []
    assert page.done_button.cap == ""
    assert page.done_button.text() == "End the visit"
    page.done_button.click()  # all that could be asked stands here already
    assert done == ["done"]
    assert not page.window().findChildren(QuestionBox)
    assert page.missing is None  # nobody asks again


def test_a_dash_has_its_word_where_a_single_trial_counts(tmp_path: Path, qtbot: QtBot) -> None:
    library = Library(tmp_path / "library")
    visit = visit_of("W0", 0, {LEFT: (70.0,), RIGHT: (70.0, 74.0)})
    page = page_of(tmp_path, qtbot, library, save(library, visit))
    assert said(page).count("\N{EN DASH}") == said(page).count(NO_RESULT) == 1


def test_a_complete_visit_is_done_with_enter(tmp_path: Path, qtbot: QtBot) -> None:
    library = Library(tmp_path / "library")
    page = page_of(tmp_path, qtbot, library, save(library, visit_of("W0", 0, BASELINE)))
    page.activateWindow()
    qtbot.waitUntil(page.done_button.hasFocus)
    assert not page.doubt.isVisible()
    with qtbot.waitSignal(page.done_wanted):
        QTest.keyClick(page, Qt.Key.Key_Return)


def test_a_plan_of_one_trial_is_complete_and_said_to_give_no_result(
    tmp_path: Path, qtbot: QtBot
) -> None:
    library = Library(tmp_path / "library")
    visit = visit_of("W0", 0, {LEFT: (70.0,), RIGHT: (74.0,)})
    protocol = replace(STANDARD, name="one", conditions=(LEFT, RIGHT), trials=1)
    header = replace(visit.header, protocol_json=protocol.to_json())
    page = page_of(tmp_path, qtbot, library, save(library, replace(visit, header=header)))
    assert "Visit complete, 2 of 2 conditions" in said(page)
    assert "Two trials of a condition must count before it has a result" in page.doubt.text()
    later = visit_of("W8", 56, {LEFT: (90.0, 91.0)})
    page = page_of(tmp_path / "later", qtbot, library, save(library, later))
    assert "Left big toe: Baseline: 1 accepted trial is too few" in page.unjudged.text()
    assert "compare other visits" in page.unjudged.text()


def test_more_than_the_body_weight_is_doubted_at_the_end_too(tmp_path: Path, qtbot: QtBot) -> None:
    library = Library(tmp_path / "library")
    visit = visit_of("W0", 0, BASELINE, body_mass_kg=7.2)
    page = page_of(tmp_path, qtbot, library, save(library, visit))
    assert page.doubt.isVisible()
    assert "111 % of the weight of 7.2 kg" in page.doubt.text()


def test_the_doubt_over_the_platform_stands_at_the_end_too(tmp_path: Path, qtbot: QtBot) -> None:
    library = Library(tmp_path / "library")
    save(library, visit_of("W0", 0, BASELINE))
    decided = StartedAnyway(("failed_check",), "patient waits", "AB", NOW)
    visit = visit_of(
        "W8", 25, WEEK_8, last_check_json=FAILED_CHECK, started_anyway_json=json_of((decided,)),
    )  # fmt: skip
    page = page_of(tmp_path, qtbot, library, save(library, visit))
    assert page.lane.isVisible()
    states = [line.state for line in page.lane.lines]
    assert states == [State.WRONG, State.DOUBT, State.DOUBT]
    words = " ".join(line.sentence for line in page.lane.lines)
    assert "patient waits" in words
    assert "By its label W8 is day 56 after W0, by its date it is day 25" in words


def test_a_correction_is_taken_back_where_it_was_made(tmp_path: Path, qtbot: QtBot) -> None:
    library = Library(tmp_path / "library")
    page = page_of(tmp_path, qtbot, library, save(library, visit_of("W0", 0, BASELINE)))
    context = page._context
    assert not page.undo_action.isEnabled()
    stamp = Stamp("AB", NOW, "typed wrong")
    correct_visit(library, "S1", "W0", {What.BODY_MASS: 7.2}, stamp, confirmed=True)
    page.read()
    assert context.tasks.wait_idle(PATIENCE_S)
    assert page.undo_action.isEnabled()
    assert page.undo_action.text() == "Undo: body mass"
    before = page.mass.text()
    told: list[str] = []
    context.show_message = lambda said, **_: told.append(say(said))
    page.activateWindow()
    QTest.keyClick(page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert context.tasks.wait_idle(PATIENCE_S)
    assert told == ["Taken back: body mass is 70 kg again, was 7.2 kg."]
    assert (before, page.mass.text()) == ("7.2 kg", "70 kg")
    assert not page.undo_action.isEnabled()


def test_a_baseline_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    library = Library(tmp_path / "library")
    first = save(library, visit_of("W0", 0, BASELINE))
    path = save(library, visit_of("W8", 56, WEEK_8))
    end = read_visit_end(path)
    assert end.baseline is not None
    assert end.regions[0].feet[0].baseline_n == pytest.approx(73.0, abs=0.5)
    first.write_bytes(b"no visit")
    assert read_visit_end(path).baseline is None


def test_with_large_text_what_is_said_of_today_and_of_the_gain_stays_apart(
    tmp_path: Path, qtbot: QtBot, english_and_light: None
) -> None:
    theme.use(theme.LIGHT, 150)
    library = Library(tmp_path / "library")
    save(library, visit_of("W0", 0, BASELINE))
    later = save(library, visit_of("W8", 56, {LEFT: WEEK_8[LEFT]}))
    page = page_of(tmp_path, qtbot, library, later)
    page.resize(1100, 700)
    QApplication.processEvents()
    heads = {words.text(): words.geometry() for words in page.findChildren(QLabel)}
    apart = heads["since the baseline"].left() - heads["today"].right() - 1
    assert apart >= 3 * theme.GAP
