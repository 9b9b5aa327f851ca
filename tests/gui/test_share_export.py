"""Exports and anonymous copies through the real dialog."""

from __future__ import annotations

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from forceplate.exchange.export.formats import FORMATS
from forceplate.gui.share.export_dialog import ANONYMOUS
from forceplate.storage.library import Library
from tests.gui.review_data import (
    SUBJECT,
)
from tests.gui.share_room import (
    FIRST,
    NAME,
    SECOND,
    Room,
    details,
    rows_of,
    share_room,
)

room = share_room


@pytest.mark.parametrize("format_id", [one for one in FORMATS if one != "c3d"])
def test_every_format_is_offered_and_written(room: Room, format_id: str) -> None:
    form = FORMATS[format_id]
    if form.package:
        pytest.importorskip(form.package)
    dialog = room.export(format_id)
    assert dialog.format.currentText() == form.title.en
    target = room.folder / f"out{form.suffix}"
    room.press(dialog.export_button)
    room.give_file(target)
    room.settle()
    assert not dialog.notices.notices
    assert target.stat().st_size > 500
    assert (room.folder / f"{target.name.removesuffix('.csv')}.dictionary.csv").is_file()
    assert "Visits: 3, people: 2" in dialog.made.words.text()
    written = b"".join(path.read_bytes() for path in room.folder.glob("out*"))
    assert NAME.encode() not in written


def test_chosen_persons_and_numbers_and_names(room: Room) -> None:
    dialog = room.export("tidy-csv", SUBJECT)
    assert dialog.some.isChecked()
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


def test_persons_are_added_by_typing_and_unticked_again(room: Room) -> None:
    dialog = room.export("tidy-csv", SUBJECT)
    assert dialog.some.isChecked()
    people = dialog.chosen
    assert people.list.count() == 1
    field = people.choice.lineEdit()
    assert field is not None
    QTest.keyClicks(field, "kx4")
    completer = people.choice.completer()
    assert completer is not None
    popup = completer.popup()
    assert popup is not None
    QTest.keyClick(popup, Qt.Key.Key_Down)
    QTest.keyClick(popup, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert dialog.wish().people == frozenset({SUBJECT, "KX4-7RM"})
    assert people.list.currentItem().text() == f"{NAME} ({SUBJECT}): W0, W8"
    assert not people.choice.currentText()  # for the next one
    assert people.choice.person is None
    QTest.keyClick(people.list, Qt.Key.Key_Space)
    assert dialog.wish().people == frozenset({"KX4-7RM"})
    people.list.tick(1, is_on=False)
    assert not dialog.export_button.isEnabled()


def test_words_that_choose_nobody_are_not_passed_over(room: Room) -> None:
    dialog = room.export("tidy-csv", SUBJECT)
    assert dialog.some.isChecked()
    room.press(dialog.some)
    people = dialog.chosen
    assert dialog.focusWidget() is people.choice
    QTest.keyClicks(people.choice, "nobody")
    room.press(dialog.export_button)
    (notice,) = dialog.notices.notices
    assert notice.sentence.startswith("“nobody” chooses nobody.")
    assert dialog.focusWidget() is people.choice
    field = people.choice.lineEdit()
    assert field is not None
    field.selectAll()
    QTest.keyClicks(people.choice, "kx4")
    assert not dialog.notices.notices
    people.choice.settle()
    assert dialog.wish().people == frozenset({SUBJECT, "KX4-7RM"})


def test_doubted_numbers_are_averaged_only_when_asked_for(room: Room) -> None:
    dialog = room.export("tidy-csv")
    assert not dialog.with_doubted.isVisible()
    assert not dialog.wish().with_doubted
    dialog.format.setCurrentIndex(dialog.format.findData("wide-csv"))
    assert dialog.with_doubted.isVisible()
    assert not dialog.wish().with_doubted
    room.press(dialog.with_doubted)
    assert dialog.wish().with_doubted
    dialog.export(room.folder / "asked.csv")
    room.settle()
    assert not dialog.notices.notices
    names = list(rows_of(room.folder / "asked.csv")[0])
    assert not [name for name in names if name.endswith("_left_out")]
    dialog.format.setCurrentIndex(dialog.format.findData("tidy-csv"))
    assert not dialog.wish().with_doubted


def test_the_list_of_persons_works_by_the_space_bar(room: Room) -> None:
    dialog = room.export("wide-csv", SUBJECT)
    assert dialog.some.isChecked()
    QTest.keyClick(dialog.chosen.list, Qt.Key.Key_Space)  # the one who was ticked
    assert dialog.wish().people == frozenset[str]()
    assert not dialog.export_button.isEnabled()
    QTest.keyClick(dialog.chosen.list, Qt.Key.Key_Space)
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
    assert room.paths[2].name in dialog.made.more.text()
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
