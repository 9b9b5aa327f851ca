"""The parts of the kit: what can be read in them, how large they are, what they do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFrame, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from forceplate.gui.kit import theme
from forceplate.gui.kit.buttons import Button, Kind
from forceplate.gui.kit.fields import Choice, Field, LongField, WholeField
from forceplate.gui.kit.forms import Fault, FieldSpec, Form
from forceplate.gui.kit.labels import label
from forceplate.gui.kit.lane import Lane, LaneLine
from forceplate.gui.kit.layouts import column, widget_of
from forceplate.gui.kit.numbers import parse
from forceplate.gui.kit.person_choice import PersonChoice
from forceplate.gui.kit.sheet import Pages, Sheet, keep_on_screen
from forceplate.gui.kit.states import State, ground, ink
from forceplate.gui.kit.stylesheet import stylesheet
from forceplate.gui.kit.table import Cell, Column, Table
from forceplate.gui.kit.theme import OF_DARK, OF_LIGHT, Colours
from forceplate.gui.people.person_dialog import PersonDialog
from forceplate.gui.platform.guided_view import GuidedView
from tests.gui.kit_gallery import gallery

TEXT, SHAPE = 4.5, 3.0
"""What WCAG 2 asks between a letter, or a shape, and its ground."""
PAIRS = (
    ("text", "background", TEXT), ("text", "surface", TEXT), ("text", "sunk", TEXT),
    ("text", "tint", TEXT), ("text", "rest", TEXT), ("muted", "background", TEXT),
    ("muted", "surface", TEXT), ("muted", "sunk", TEXT), ("muted", "tint", TEXT),
    ("accent", "surface", TEXT), ("accent", "tint", TEXT), ("accent", "background", TEXT),
    ("accent", "rest", TEXT), ("on_accent", "accent", TEXT), ("on_stop", "stop", TEXT),
    ("good", "good_ground", TEXT), ("good", "surface", TEXT), ("good", "background", TEXT),
    ("doubt", "doubt_ground", TEXT), ("doubt", "surface", TEXT), ("wrong", "wrong_ground", TEXT),
    ("wrong", "surface", TEXT), ("simulated", "simulated_ground", TEXT),
    ("simulated", "background", TEXT), ("muted", "doubt_ground", TEXT),
    ("muted", "wrong_ground", TEXT), ("edge", "surface", SHAPE), ("edge", "background", SHAPE),
    ("trace", "surface", SHAPE), ("trace", "sunk", SHAPE), ("ghost", "surface", SHAPE),
    ("focus", "surface", SHAPE), ("focus", "background", SHAPE), ("disabled", "sunk", SHAPE),
    ("disabled", "background", SHAPE),
)  # fmt: skip


def luminance(colour: QColor) -> float:
    """Return the relative luminance of WCAG 2."""
    linear = [
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    """Return how many times as light one is as the other, as WCAG 2 counts."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [OF_LIGHT, OF_DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink_name", "on", "least"), PAIRS)
def test_what_is_written_can_be_read(
    colours: Colours, ink_name: str, on: str, least: float
) -> None:
    assert contrast(getattr(colours, ink_name), getattr(colours, on)) >= least


@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK])
def test_a_state_can_be_read_on_its_ground(english_and_light: None, look: str) -> None:
    theme.use(look)
    for state in State:
        assert contrast(ink(state), ground(state)) >= TEXT, state


@pytest.mark.parametrize("percent", [100, 150, 200])
@pytest.mark.parametrize("look", [theme.LIGHT, theme.DARK])
def test_every_part(
    english_and_light: None,
    qtbot: QtBot,
    request: pytest.FixtureRequest,
    look: str,
    percent: int,
) -> None:
    theme.use(look, percent)
    page = gallery()
    qtbot.addWidget(page)
    page.resize(1366, page.sizeHint().height())
    page.show()
    for _ in range(5):
        QApplication.processEvents()
    folder: Path | None = request.config.getoption("--screenshots")
    if folder is not None:
        folder.mkdir(parents=True, exist_ok=True)
        assert page.grab().save(str(folder / f"kit-{look}-{percent}.png"))
    small = [
        part
        for part in page.findChildren(QWidget)
        if isinstance(part, QAbstractButton | QLineEdit)
        and part.isVisible()
        and min(part.width(), part.height()) < theme.TARGET
        and not isinstance(part.parent(), QLineEdit)  # the lens in a search field
    ]
    assert not small
    for part in page.findChildren(Button):
        assert part.width() >= part.sizeHint().width(), part.text()
        assert part.height() >= part.sizeHint().height(), part.text()


def test_a_button_is_as_wide_whichever_of_its_labels_it_has(
    english_and_light: None, qtbot: QtBot
) -> None:
    button = Button("STOP", Kind.STOP, labels=["START", "START week 8 ...", "STOP"])
    qtbot.addWidget(button)
    before = button.sizeHint()
    button.setText("START week 8 ...")
    button.show_kind(Kind.PRIMARY)
    assert button.sizeHint() == before


def test_the_lane_says_the_worst_first_and_never_grows(
    english_and_light: None, qtbot: QtBot
) -> None:
    lane = Lane()
    qtbot.addWidget(lane)
    lane.resize(700, 52)
    lane.show()
    high = lane.height()
    done: list[str] = []
    lane.show_lines(
        [
            LaneLine(State.DOUBT, "Calibration ends in 9 days."),
            LaneLine(
                State.WRONG, "Check failed. " * 12, "Check failed.", "Check again",
                lambda: done.append("check"),
            ),
            LaneLine(State.SIMULATED, "SIMULATED"),
        ]
    )  # fmt: skip
    assert lane.sentence.startswith("Check failed.")
    assert lane.height() == high
    assert lane.more_button.text() == "2 more"
    has_other = any(line.state is State.SIMULATED for line in lane.lines[1:])
    assert lane.simulated.isVisible() is has_other
    QTest.mouseClick(lane.action_button, Qt.MouseButton.LeftButton)
    assert done == ["check"]
    lane.show_lines([])
    assert lane.sentence == ""
    assert lane.more_button.isHidden()


def _said_in(lane: Lane) -> QLabel:
    (words,) = (each for each in lane.findChildren(QLabel) if each.isVisible())
    return words


@pytest.mark.parametrize("width", [300, 420, 700, 1200])
def test_the_judgement_is_whole_however_narrow_the_lane(
    width: int, english_and_light: None, qtbot: QtBot
) -> None:
    sentence = "Check failed, 30 Nov 2026 14:57: 98.1 N placed, 0.1 N read. All may be wrong."
    lane = Lane()
    qtbot.addWidget(lane)
    lane.show_lines([LaneLine(State.WRONG, sentence, "Check failed, 30 Nov")])
    lane.resize(width, lane.height())
    lane.show()
    words = _said_in(lane)
    assert words.text() in {sentence, "Check failed, 30 Nov"}
    assert words.heightForWidth(words.width()) <= lane.height()
    assert (words.text() == sentence) is (width >= 420)
    assert lane.more_button.isVisible() is (words.text() != sentence)  # the rest is a press away
    lane.more_button.click()
    popups = [each for each in lane.findChildren(QFrame) if each.isWindow()]
    whole = [each.text() for popup in popups for each in popup.findChildren(QLabel)]
    assert whole == [sentence]
    for popup in popups:
        popup.close()


def test_what_has_no_short_judgement_ends_in_dots_and_never_in_half_a_line(
    english_and_light: None, qtbot: QtBot
) -> None:
    lane = Lane()
    qtbot.addWidget(lane)
    lane.show_lines([LaneLine(State.DOUBT, "The platform is in doubt. " * 12)])
    lane.resize(420, lane.height())
    lane.show()
    words = _said_in(lane)
    assert words.text().startswith("The platform is in doubt.")
    assert words.text().endswith(" …")
    assert words.heightForWidth(words.width()) <= lane.height()


def test_a_doubted_value_is_taken_once_somebody_says_that_it_is_right(
    english_and_light: None, qtbot: QtBot
) -> None:
    form = Form(
        [
            FieldSpec(
                "mass", "Mass", "kg", parse, "Type a number.",
                lambda mass: Fault("Is that so?", is_doubt=True) if mass < 20 else None,
                is_needed=True,
            )
        ]
    )  # fmt: skip
    qtbot.addWidget(form)
    form.show()
    assert not form.is_acceptable  # it is needed
    form.fill({"mass": 7.2})
    assert form.faults == {"mass": Fault("Is that so?", is_doubt=True)}
    form._lines["mass"].is_right.setChecked(True)
    assert not form.faults
    assert form.values == {"mass": 7.2}
    form.fill({"mass": 7.3})  # another value: it is asked again
    assert not form.is_acceptable
    form.fill({"mass": 72.0})
    assert not form.faults
    form.fill({"mass": "heavy"})
    assert form.faults["mass"].sentence == "Type a number."


def test_a_chosen_row_keeps_the_colour_of_its_state(
    english_and_light: None, qtbot: QtBot, qapp: QApplication
) -> None:
    qapp.setStyleSheet(stylesheet(theme.colours()))
    table = Table([Column("Day"), Column("Verdict", stretches=True)], can_choose=True)
    qtbot.addWidget(table)
    table.resize(400, 200)
    table.show_rows([["1", Cell("does not count", State.WRONG)]])
    table.show()
    words = table.visualRect(table.model().index(0, 1)).adjusted(theme.px(32), 0, 0, 0)
    picture = table.viewport().grab(words).toImage()
    there = {
        picture.pixelColor(x, y).name()
        for x in range(picture.width())
        for y in range(picture.height())
    }
    assert ink(State.WRONG).name() in there
    assert theme.colours().tint.name() in there  # it is chosen
    assert theme.colours().text.name() not in there


def test_a_table_is_as_tall_as_its_rows(english_and_light: None, qtbot: QtBot) -> None:
    table = Table([Column("Day"), Column("N", is_number=True), Column("Why", stretches=True)])
    qtbot.addWidget(table)
    table.resize(400, 400)
    table.show_rows([["1", "2.0", "x"]])
    one = table.height()
    table.show_rows([["1", "2.0", Cell("x", State.GOOD)]] * 3)
    assert table.height() - one == 2 * table.rowHeight(0)


def test_enter_alone_does_not_confirm_a_sheet(english_and_light: None, qtbot: QtBot) -> None:
    sheet = Sheet("Erase a person", QLineEdit(), do="Erase", is_danger=True)
    qtbot.addWidget(sheet)
    sheet.show()
    sheet.activateWindow()
    qtbot.waitUntil(sheet.isActiveWindow)
    QTest.keyClick(sheet, Qt.Key.Key_Return)
    assert sheet.isVisible()
    QTest.keyClick(sheet, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: sheet.result() == sheet.DialogCode.Accepted)


def test_a_second_enter_on_done_does_not_cancel(qtbot: QtBot) -> None:
    guided = GuidedView()
    sheet = Sheet("Check", guided)
    qtbot.addWidget(sheet)
    sheet.show()
    sheet.activateWindow()
    guided.ask("Empty it", is_awaited=True)
    qtbot.waitUntil(guided.done_button.hasFocus)
    guided.ask("The platform is watched.", is_awaited=False)
    assert not sheet.cancel_button.hasFocus()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        QTest.keyClick(QApplication.focusWidget() or sheet, key)
    assert sheet.isVisible()
    guided.ask("Put the weight on it.", is_awaited=True)
    assert guided.done_button.hasFocus()


def test_a_page_of_a_dialog_is_shown_from_its_beginning(qtbot: QtBot) -> None:
    button = Button("Done")
    lines = [label(f"line {n}") for n in range(90)]
    first = widget_of(column(*lines[:60], Button("Begin")))
    second = widget_of(column(label("Do"), button, *lines[60:]))
    pages = Pages(first, second)
    sheet = Sheet("Check", pages)
    qtbot.addWidget(sheet)
    sheet.open()
    sheet.resize(400, 300)
    bar = sheet.area.verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    pages.show_page(second)
    button.setFocus()
    qtbot.waitUntil(lambda: bar.value() == 0 < bar.maximum())


def test_a_page_of_a_dialog_that_wraps_takes_no_room_while_another_is_shown(qtbot: QtBot) -> None:
    tall = widget_of(column(label("word " * 2000, wraps=True)))
    pages = Pages(widget_of(column(label("one line", wraps=True))), tall)
    sheet = Sheet("Check", pages)
    qtbot.addWidget(sheet)
    sheet.open()
    qtbot.waitExposed(sheet)
    bar = sheet.area.verticalScrollBar()
    assert bar.maximum() == 0
    pages.show_page(tall)
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    pages.show_page(pages.findChildren(type(tall))[0])
    qtbot.waitUntil(lambda: bar.maximum() == 0)


def test_enter_on_cancel_cancels(qtbot: QtBot) -> None:
    asked = PersonDialog((), date(2026, 3, 2))
    entered: list[str] = []
    asked.entered.connect(lambda name, _: entered.append(name))
    qtbot.addWidget(asked)
    asked.name_edit.setText("Anna")
    QTest.keyClick(asked.cancel_button, Qt.Key.Key_Return)
    assert (asked.result(), entered) == (asked.DialogCode.Rejected, [])
    again = PersonDialog((), date(2026, 3, 2))
    again.entered.connect(lambda name, _: entered.append(name))
    qtbot.addWidget(again)
    again.name_edit.setText("Anna")
    QTest.keyClick(again, Qt.Key.Key_Return)
    assert entered == []  # it went on to the birth date
    QTest.keyClick(again, Qt.Key.Key_Return)
    assert entered == ["Anna"]


def test_the_buttons_of_a_dialog_that_was_placed_low_are_on_the_screen(qtbot: QtBot) -> None:
    sheet = Sheet("Why?", *(QLineEdit() for _ in range(9)), do="Save")
    qtbot.addWidget(sheet)
    sheet.move(0, sheet.screen().availableGeometry().bottom() - 50)
    sheet.show()
    assert sheet.height() > 50
    assert sheet.geometry().bottom() <= sheet.screen().availableGeometry().bottom()


class Watched(Sheet):
    """Keeps how wide it was as its window was made: the window manager may come back to that."""

    made_px = 0

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.WinIdChange:
            self.made_px = self.width()
        return super().event(event)


def test_the_window_of_a_dialog_is_made_as_wide_as_it_is_to_be(
    qtbot: QtBot, english_and_light: None
) -> None:
    sheet = Watched("Two-minute check", QLineEdit(), width=760)
    qtbot.addWidget(sheet)
    sheet.open()
    assert sheet.made_px == sheet.width() == 760


def test_with_the_largest_text_a_button_tells_its_key_to_who_points_at_it(
    qtbot: QtBot, english_and_light: None
) -> None:
    theme.use(theme.LIGHT, 200)
    button = Button("Certificates", key="Ctrl+P")
    qtbot.addWidget(button)
    assert (button.cap, button.toolTip()) == ("", "Ctrl P")
    button.show_cap("R")
    assert button.toolTip() == "R"
    button.show_cap("")
    assert button.toolTip() == ""


def test_a_dialog_opens_over_the_middle_of_its_window(
    qtbot: QtBot, english_and_light: None
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.setGeometry(120, 60, 560, 640)
    window.show()
    sheet = Sheet("Calibrate", *(QLineEdit() for _ in range(4)), width=500, parent=window)
    sheet.open()
    sheet.setVisible(False)
    sheet.move(0, 0)  # where Qt puts what it believes to be small, or another time was
    sheet.setVisible(True)
    assert (sheet.geometry().center() - window.geometry().center()).manhattanLength() <= 6


def test_a_dialog_that_was_placed_off_the_screen_comes_back(qtbot: QtBot) -> None:
    sheet = Sheet("One", QWidget(), do="Do")
    qtbot.addWidget(sheet)
    sheet.show()
    room = sheet.screen().availableGeometry()
    for x, y in ((-90, -60), (room.right() - 40, room.top())):
        sheet.move(x, y)
        keep_on_screen(sheet)
        assert room.contains(sheet.geometry())
        assert sheet.y() >= room.top() + 20  # what a title bar needs, which may come above


@pytest.mark.parametrize(
    "make",
    [
        Field,
        lambda: LongField(2),
        lambda: Choice([("one", 1), ("xylem", 2)]),
        PersonChoice,
        lambda: WholeField(0, 9999),
    ],
)
def test_a_letter_with_alt_that_belongs_to_nothing_is_not_typed(
    make: Callable[[], QWidget], qtbot: QtBot
) -> None:
    field = make()
    qtbot.addWidget(field)
    kinds = ("text", "plainText", "currentText", "value")
    before = [field.property(kind) for kind in kinds]
    for key in (Qt.Key.Key_X, Qt.Key.Key_5):
        QTest.keyClick(field, key, Qt.KeyboardModifier.AltModifier)
    assert [field.property(kind) for kind in kinds] == before
