"""What the screens stand on: language, numbers, colours, settings, tasks, icons."""

from __future__ import annotations

import threading
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from forceplate.errors import ForcePlateError, StorageError
from forceplate.gui.context.settings import FILE_NAME, Settings, SettingsModel, read_settings
from forceplate.gui.context.tasks import Progress, Tasks
from forceplate.gui.kit import icons, language, numbers, theme
from forceplate.gui.kit.language import tr
from forceplate.words import Language
from tests.patience import PATIENCE_S

WHEN = datetime(2026, 5, 4, 10, 0, tzinfo=UTC)


# language


@pytest.mark.usefixtures("english_and_light")
def test_what_is_said_is_in_the_language_of_now() -> None:
    language.use(Language.DUTCH)
    assert tr("Unplugged") == "Losgekoppeld"
    language.use(Language.ENGLISH)
    assert tr("Unplugged") == "Unplugged"


@pytest.mark.usefixtures("english_and_light")
def test_another_language_is_refused() -> None:
    with pytest.raises(ValueError, match="'fr'"):
        language.use("fr")
    assert language.code() == "en"


# numbers


@pytest.mark.usefixtures("english_and_light")
def test_numbers_are_written_as_the_language_writes_them() -> None:
    assert numbers.number(-0.04, 1) == "0.0"
    assert numbers.number(-1234.56, 1) == f"{numbers.MINUS}1234.6"
    assert numbers.signed(3.0) == "+3"
    assert numbers.duration(41.2) == "0:42"
    assert numbers.duration(-1) == "0:00"
    assert numbers.date(date(2026, 3, 2)) == "2 Mar 2026"
    language.use(Language.DUTCH)
    assert numbers.number(72.5, 1) == "72,5"
    assert numbers.date(date(2026, 3, 2)) == "2 mrt 2026"
    assert numbers.percent(104) == "104%"
    language.use(Language.GERMAN)
    assert numbers.number(72.5, 1) == "72,5"
    assert numbers.date(date(2026, 3, 2)) == "2. März 2026"
    assert numbers.percent(104) == f"104{numbers.THIN_SPACE}%"
    language.use(Language.PORTUGUESE)
    assert numbers.date(date(2026, 12, 2)) == "2 dez. 2026"
    assert numbers.percent(104) == "104%"


@pytest.mark.usefixtures("english_and_light")
@pytest.mark.parametrize("code", Language)
def test_what_is_written_can_be_typed_again(code: Language) -> None:
    language.use(code)

    @given(st.floats(-1e6, 1e6))
    def holds(value: float) -> None:
        assert numbers.parse(numbers.number(value, 3)) == pytest.approx(value, abs=0.0006)

    holds()


@pytest.mark.parametrize("text", ["", "a", "1,2,3", "inf", "nan", "1e999"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert numbers.parse(text) is None


# colours


@pytest.mark.usefixtures("english_and_light")
@pytest.mark.parametrize("choice", [theme.LIGHT, theme.DARK])
def test_the_window_is_as_dark_as_was_chosen(choice: str) -> None:
    theme.use(choice)
    assert theme.is_dark() == (choice == theme.DARK)


@pytest.mark.usefixtures("english_and_light")
def test_text_twice_as_large_and_back(qapp: QApplication) -> None:
    theme.use(theme.LIGHT, 100)
    before = qapp.font().pixelSize()
    theme.use(theme.LIGHT, 200)
    assert qapp.font().pixelSize() == 2 * before
    theme.use(theme.LIGHT, 100)
    assert qapp.font().pixelSize() == before


@pytest.mark.usefixtures("english_and_light")
@pytest.mark.parametrize("text", ["&Taal", "T&emperatuur", "&Voet", "Toe&s"])
def test_the_last_letter_of_a_label_with_a_mnemonic_is_not_cut(qtbot: QtBot, text: str) -> None:
    theme.use(theme.LIGHT, 200)
    try:
        field, label = QLineEdit(), QLabel(text)
        for widget in (field, label):
            qtbot.addWidget(widget)
        label.setBuddy(field)
        label.resize(label.sizeHint())
        tight = label.grab().toImage()
        label.resize(label.width() + 60, label.height())
        assert _ink(label.grab().toImage()) == _ink(tight)
    finally:
        theme.use(theme.LIGHT, 100)


def _ink(image: QImage) -> int:
    """Return the last column that is not background."""
    empty = image.pixelColor(image.width() - 1, 0)
    return max(
        x
        for x in range(image.width())
        for y in range(image.height())
        if image.pixelColor(x, y) != empty
    )


def test_every_icon_is_drawn_in_its_colour(qapp: QApplication) -> None:
    for name in icons.NAMES:
        image = icons.pixmap(name, QColor("#ff0000"), 32).toImage()
        drawn = [
            image.pixelColor(x, y)
            for x in range(image.width())
            for y in range(image.height())
            if image.pixelColor(x, y).alpha() > 200
        ]
        assert len(drawn) > 15, name
        assert all(colour.red() > 200 and colour.blue() < 60 for colour in drawn), name


# settings


def test_settings_are_kept_and_told(tmp_path: Path, qtbot: QtBot) -> None:
    model = SettingsModel(tmp_path)
    with qtbot.waitSignal(model.changed) as told:
        model.change(operator="AB", text_percent=150)
    assert told.args == [frozenset({"operator", "text_percent"})]
    with qtbot.assertNotEmitted(model.changed):
        model.change(operator="AB")
    assert SettingsModel(tmp_path).settings == Settings(operator="AB", text_percent=150)


def test_initials_that_are_typed_in_a_dialog_do_not_outlive_the_program_or_the_lock(
    tmp_path: Path, qapp: QApplication
) -> None:
    model = SettingsModel(tmp_path)
    model.first_operator("AB")
    model.first_operator("CD")
    assert model.settings.operator == "AB"
    model.change(text_percent=150)  # writes all that is kept
    assert SettingsModel(tmp_path).settings == Settings(text_percent=150)
    model.nobody_works_now()
    assert not model.settings.operator
    model.works_now("AB")
    model.change(operator="AB")  # said on the Settings screen
    model.works_now("EF")
    model.nobody_works_now()
    assert model.settings.operator == SettingsModel(tmp_path).settings.operator == "AB"


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"theme": "pink", "sounds": 3}', "\x00\xff", "[" * 100_000],
)
def test_unreadable_settings_are_as_delivered(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE_NAME).write_text(text)
    assert read_settings(tmp_path) == Settings()


def test_one_wrong_setting_takes_no_other_with_it(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('{"theme": "pink", "text_percent": 900, "operator": "AB"}')
    assert read_settings(tmp_path) == Settings(operator="AB")


def test_an_impossible_setting_is_refused(tmp_path: Path, qapp: QApplication) -> None:
    model = SettingsModel(tmp_path)
    with pytest.raises(ValueError, match="text_percent"):
        model.change(text_percent=20)
    assert model.settings == Settings()


def test_settings_that_cannot_be_written_hold_and_are_said(
    tmp_path: Path, qapp: QApplication
) -> None:
    (tmp_path / "file").write_text("")
    errors: list[ForcePlateError] = []
    model = SettingsModel(tmp_path / "file", on_error=errors.append)
    model.change(operator="AB")
    assert model.settings.operator == "AB"
    assert isinstance(errors[0], StorageError)


# tasks


def test_answers_come_in_the_thread_of_the_window(qtbot: QtBot) -> None:
    tasks = Tasks()
    main = threading.get_ident()
    seen: list[object] = []

    def work(progress: Progress) -> int:
        for number in range(1000):
            progress.report(number + 1, 1000)
        return threading.get_ident()

    def done(thread: int) -> None:
        seen.append((thread != main, threading.get_ident() == main))

    reports: list[tuple[int, int]] = []
    tasks.run(
        work, done=done, failed=seen.append,
        progress=lambda *report: reports.append(report),
    )  # fmt: skip
    assert tasks.wait_idle(PATIENCE_S)
    assert seen == [(True, True)]
    assert reports
    assert reports[-1][1] == 1000


def test_an_error_is_handed_over_and_a_defect_is_said(qtbot: QtBot) -> None:
    tasks = Tasks()
    errors: list[ForcePlateError] = []
    found: list[BaseException] = []
    tasks.defect_found.connect(found.append)

    def foreseen(_: Progress) -> None:
        raise StorageError("the disk is full")

    def unforeseen(_: Progress) -> None:
        raise KeyError("what")

    for work in (foreseen, unforeseen):
        tasks.run(work, done=lambda _: None, failed=errors.append)
    assert tasks.wait_idle(PATIENCE_S)
    assert {type(error) for error in errors} == {StorageError, ForcePlateError}
    assert [type(error) for error in found] == [KeyError]


@pytest.mark.parametrize("how", ["deleted", "cancelled"])
def test_nobody_is_told_when_nobody_waits(qtbot: QtBot, how: str) -> None:
    tasks = Tasks()
    owner = QObject()
    may_end = threading.Event()
    told: list[object] = []
    task = tasks.run(lambda _: may_end.wait(10), done=told.append, failed=told.append, owner=owner)
    if how == "deleted":
        delete(owner)
    else:
        task.cancel()
    may_end.set()
    assert tasks.wait_idle(PATIENCE_S)
    assert told == []
