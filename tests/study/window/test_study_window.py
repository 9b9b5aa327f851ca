"""The study in the window: who is behind, tables, adherence and outcome."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from forceplate.gui.kit.table import Table
from forceplate.gui.settings.settings_page import SettingsPage
from forceplate.gui.shell.application import ForceplateApplication
from forceplate.gui.shell.screens import Screen
from forceplate.words import Language
from forceplate_study.definition.study import DAYS_A_WEEK
from forceplate_study.definition.study_file import copy_shipped
from forceplate_study.follow_up.adherence import adherence
from forceplate_study.follow_up.study_store import FolderStore
from forceplate_study.operations.save_results import write_adherence, write_outcome
from forceplate_study.outcome.outcome import outcome
from forceplate_study.outcome.strength_gains import read_gains
from forceplate_study.records.study_folder import StudyFolder
from forceplate_study.results.data_set import data_set, write_data_set
from forceplate_study.synthetic_cohort import make_synthetic
from forceplate_study.window.import_tab import ImportTab
from forceplate_study.window.rename_sheet import RenameSheet
from forceplate_study.window.settings_section import SettingsSection
from tests.gui.conftest import NOW, choose_look
from tests.gui.reading import english_in, shown, visible
from tests.patience import PATIENCE_S
from tests.study.window.study_room import StudyRoom, cells, keys_of, words_of

TODAY = NOW.date()
START = TODAY - timedelta(days=5 * DAYS_A_WEEK)
PARTICIPANTS = f"""participant,group,started_on,age_years
P1,intervention,{START},31
P2,control,{START},40
P3,control,{TODAY},
"""
INJURIES = f"""entry,participant,onset,restricted_days,restricted_sessions,consulted,site,side
c1,P2,{START + timedelta(days=20)},8,1,no,ankle,left
"""
WEEKS = "participant,week,running_km,complaint\nP1,1,20,\nP1,5,25,slept badly\n"


@pytest.fixture(scope="module")
def cohort(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cohort") / "study"
    make_synthetic(folder, 118, 1, TODAY)
    return folder


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """Return a study of three: one does part, one reports nothing but a complaint, one starts."""
    folder = tmp_path / "small"
    copy_shipped("trial", folder)
    (folder / "records").mkdir()
    for name, text in (("participants", PARTICIPANTS), ("injuries", INJURIES), ("weeks", WEEKS)):
        (folder / "records" / f"{name}.csv").write_text(text)
    return folder


@pytest.fixture
def room(application: ForceplateApplication, small: Path) -> StudyRoom:
    return StudyRoom(application, small)


# choosing


def test_the_screen_is_there_once_a_study_is_chosen_or_made(
    application: ForceplateApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    window = application.window
    settings = window.page(Screen.SETTINGS)
    assert isinstance(settings, SettingsPage)
    section = settings.annex_sections["study"]
    assert isinstance(section, SettingsSection)
    window.show_screen(Screen.SETTINGS)
    button = window._buttons["study"]
    assert not button.isVisible()
    window.show_screen("study")
    assert window.screen_now is Screen.SETTINGS
    section.use(tmp_path)
    assert "holds no study" in section.said.text()
    assert application.settings.settings.of_annexes.get("study_folder", "") == ""
    section.make(tmp_path / "new")
    assert application.tasks.wait_idle(PATIENCE_S)
    assert "change what is different" in section.said.text()
    assert button.isVisible()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_7, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.screen_now == "study")
    assert application.tasks.wait_idle(PATIENCE_S)
    page = window.page("study")
    assert "Nobody is in this study yet" in words_of(page)
    section.use(None)
    assert not button.isVisible()
    assert window.screen_now is Screen.SETTINGS


def test_a_folder_that_cannot_be_read_says_so_and_is_tried_again(
    application: ForceplateApplication, small: Path
) -> None:
    whole = (small / "study.toml").read_text()
    (small / "study.toml").write_text("key = ")
    room = StudyRoom(application, small)
    assert "The study cannot be opened." in words_of(room.page)
    assert "study.toml" in room.page.waiting.more.text()
    (small / "study.toml").write_text(whole)
    room.page.waiting.button.click()
    room.idle()
    assert len(room.now.list.rows) == 3


def test_a_missing_package_is_named_with_the_way_to_get_it(
    application: ForceplateApplication, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("forceplate_study.outcome.outcome.find_spec", lambda _name: None)
    monkeypatch.setitem(sys.modules, "django", None)
    room = StudyRoom(application, small)
    tab = room.outcome
    assert "package statsmodels" in tab.intro.text()
    assert 'pip install "forceplate[followup]"' in tab.intro.text()
    diary = tmp_path / "diary"
    diary.mkdir()
    (diary / "diary.toml").write_text("")
    other = StudyRoom(application, diary)
    assert "package django" in words_of(other.page)
    assert 'pip install "forceplate[diary]"' in words_of(other.page)
    assert application.window.notices.notices == ()


# now


def test_who_asks_for_attention_stands_first_and_is_opened_by_keyboard(room: StudyRoom) -> None:
    people = room.now.list
    rows = {row[0]: row[1:] for row in cells(people.table)}
    assert list(rows) == ["P2", "P1", "P3"]
    assert rows["P2"][:4] == ["complaint, behind", "6", "—", "4 of 4"]
    assert rows["P1"][2:4] == ["0 of 4", "3 of 4"]  # of the one week that was reported
    assert rows["P3"][0] == "no full week yet"
    assert [people.show_box.itemText(n) for n in range(3)] == [
        "All (3)", "Behind (2)", "Complaint to look at (1)",
    ]  # fmt: skip
    people.show_box.setCurrentIndex(2)
    assert [row[0] for row in cells(people.table)] == ["P2"]
    people.show_box.setCurrentIndex(0)
    people.search.setText("nobody")
    assert "Nobody." in words_of(people)
    assert not people.open_button.isEnabled()
    people.search.setText("p1")
    QTest.keyClick(people.table, Qt.Key.Key_Return)
    room.idle()
    person = room.now.person
    assert person.name.text() == "P1"
    week_5, week_4 = cells(person.weeks)[:2]
    assert (week_5[0], week_5[-2:]) == ("5", ["25.0", "slept badly"])
    assert week_4[-2:] == ["missing", ""]
    assert "missing" in week_4[1:3]
    QTest.keyClick(person.back_button, Qt.Key.Key_Escape)
    assert people.isVisible()


def test_no_complaint_is_judged_where_weeks_tell_the_group(room: StudyRoom) -> None:
    room.now.open_person("P2")
    room.idle()
    shown_now = words_of(room.page)
    assert "complaints to judge: 1" in shown_now
    said = room.now.entries.text()
    assert "judged without the group in sight in a diary only" in said
    for group in ("Stretching", "Ankle", "ankle"):
        assert group not in shown_now
    assert not room.now.staff_button.isVisible()


# tables


def test_every_wrong_row_of_every_file_is_named_and_nothing_taken(
    room: StudyRoom, tmp_path: Path
) -> None:
    sessions, more_weeks = tmp_path / "sessions-may.csv", tmp_path / "week list.csv"
    sessions.write_text(f"participant,date\nP1,{START}\nP1,yesterday\nP9!,{START}\n")
    more_weeks.write_text("participant,week\nP1,zero\n")
    part = room.tables
    part.take_files((sessions, more_weeks))
    room.idle()
    assert [row[:3] for row in cells(part.wrong)] == [
        ["sessions-may.csv", "Sessions", "3"],
        ["sessions-may.csv", "Sessions", "4"],
        ["week list.csv", "Weeks", "2"],
    ]
    assert "Rows that are wrong: 3" in part.said.text()
    sessions.write_text(f"participant,date\nP1,{START}\nP9,{START}\n")
    more_weeks.write_text("participant;week;running_km\nP1;2;12,5\n")
    part.again_button.click()
    room.idle()
    assert cells(part.wrong) == [
        ["sessions-may.csv", "Sessions", "3", "'P9' is no participant of the study"]
    ]
    assert FolderStore(room.folder).records("").sessions == ()
    sessions.write_text(f"participant,date\nP1,{START}\n")
    part.again_button.click()
    room.idle()
    assert (
        part.said.text()
        == "Sessions: 1 taken in, 0 there already\nWeeks: 1 taken in, 0 there already"
    )
    assert not part.wrong.isVisible()
    part.again_button.click()
    room.idle()
    assert "0 taken in, 1 there already" in part.said.text()


def test_redcap_is_seen_by_its_columns_and_foreign_files_are_refused(
    room: StudyRoom, tmp_path: Path
) -> None:
    export = tmp_path / "export.csv"
    export.write_text(
        "record_id,redcap_repeat_instrument,redcap_repeat_instance,sessions_date,sessions_kind\n"
        f"P1,sessions,1,{START},home\n"
    )
    part = room.tables
    part.take_files((export,))
    room.idle()
    assert len(FolderStore(room.folder).records("").sessions) == 1
    foreign = tmp_path / "shopping.csv"
    foreign.write_text("milk,bread\n1,2\n")
    part.take_files((foreign,))
    room.idle()
    assert "shopping.csv is no table" in part.said.text()
    part.make_templates(tmp_path)
    room.idle()
    assert "participants.csv" in part.made.words.text()
    assert (tmp_path / "redcap-data-dictionary.csv").is_file()
    part.take_files((tmp_path / "sessions.csv", tmp_path / "drop_outs.csv"))
    room.idle()
    assert "0 taken in" in part.said.text()


def test_what_is_put_right_asks_who_and_why_and_keeps_them(room: StudyRoom, tmp_path: Path) -> None:
    table = tmp_path / "weeks.csv"
    table.write_text("participant,week,running_km\nP1,1,12\n")
    part = room.tables
    assert not part.who_and_why.isVisible()
    part.replace_box.setChecked(True)
    part.take_files((table,))
    assert part.who_and_why.isVisible()
    assert "This is needed" in words_of(part.who_and_why)
    assert FolderStore(room.folder).records("").weeks[0].running_km == 20
    part.who_and_why.fill({"reason": "misread"})
    part.take_files((table,))
    room.idle()
    room.now.open_person("P1")
    room.idle()
    shown = room.now.person
    shown.rename_button.click()
    sheet = room.now.findChild(RenameSheet)
    assert sheet is not None
    sheet.form.fill({"name": "P2", "reason": "mistyped"})
    sheet.do_button.click()
    assert "P2 is in the study already" in words_of(sheet)
    sheet.form.fill({"name": "P01"})
    sheet.do_button.click()
    room.idle()
    assert shown.name.text() == "P01"
    assert [
        (one.entry, one.field, one.before, one.after, one.by, one.reason)
        for one in StudyFolder(room.folder).changes()
    ] == [
        ("weeks/P1/1/1", "running_km", "20", "12", "AB", "misread"),
        ("P1", "participant", "P1", "P01", "AB", "mistyped"),
    ]


# answers


def test_adherence_keeps_missing_weeks_apart_and_writes_the_files_of_the_command(
    application: ForceplateApplication, cohort: Path, tmp_path: Path
) -> None:
    room = StudyRoom(application, cohort)
    tab = room.adherence
    assert room.page.synthetic.isVisible()
    assert "SYNTHETIC" in room.page.synthetic.text
    assert "SYNTHETIC" in tab.figure.accessibleName()
    assert tab.figure.drawing is not None
    store = FolderStore(cohort)
    groups = adherence(store.study(), store.records(""), TODAY)
    rows = cells(tab.table)
    weeks = [row[0].replace("\N{EN DASH}", " to ") for row in rows]
    assert weeks == ["0 to 8"] * 2 + ["16 to 24"] * 2 + ["32 to 40"] * 2 + ["0 to 52"] * 2
    whole = rows[-2]
    assert whole[1] == "Foot-core training"
    own = [week for person in groups[0].persons for week in person.weeks]
    done = sum(week.done or 0 for week in own)
    assert all(f" ({done} of " in cell for cell in whole[2:4])
    assert whole[2] != whole[3]
    tab.kind.setCurrentIndex(2)
    assert cells(tab.table) != rows
    (tmp_path / "window").mkdir()
    tab.save(tmp_path / "window")
    room.idle()
    write_adherence(tmp_path / "command", store.study(), groups, "en", simulated=True)
    same_files(tmp_path / "command", tmp_path / "window", 2)


def test_outcome_shows_every_answer_with_its_method_and_writes_the_files_of_the_command(
    application: ForceplateApplication, cohort: Path, tmp_path: Path
) -> None:
    room = StudyRoom(application, cohort)
    tab = room.outcome
    assert "28 of them injured" in tab.intro.text()
    compared = {row[0]: row[1:] for row in cells(tab.parts["comparison"].table)}
    assert compared["Stretching against Foot-core training, relative risk"][0] == "2.3361"
    fisher = compared["Stretching against Foot-core training, Fisher's exact test"]
    assert fisher[2] == ".019"
    assert len(cells(tab.parts["cox_gain"].table)) == 7
    assert "immortal time" in tab.parts["cox_gain"].notes.text()
    assert "The two can differ" in tab.parts["correlation"].notes.text()
    assert "As published" in tab.closing.text()
    assert tab.figure.drawing is not None
    assert "SYNTHETIC" in tab.figure.accessibleName()
    (tmp_path / "window").mkdir()
    tab.save(tmp_path / "window")
    room.idle()
    store = FolderStore(cohort)
    gains = read_gains((cohort / "gains.csv").read_text())
    answer = outcome(store.study(), store.records(""), TODAY, gains)
    write_outcome(tmp_path / "command", store.study(), answer, "en")
    same_files(tmp_path / "command", tmp_path / "window", 2)
    (tmp_path / "data").mkdir()
    tab.save_data(tmp_path / "data")
    room.idle()
    records = store.records("")
    own = data_set(store.study(), records, answer, adherence(store.study(), records, TODAY))
    write_data_set(tmp_path / "data of the command", own)
    same_files(tmp_path / "data of the command", tmp_path / "data", 7)


def test_gains_come_from_where_one_says(room: StudyRoom, tmp_path: Path) -> None:
    tab = room.outcome
    tab.source.setCurrentIndex(2)
    room.idle()
    assert "Gains known of 0 of them" in tab.intro.text()
    tab.use_table(tmp_path / "none.csv")
    room.idle()
    assert "Without strength gains" in tab.intro.text()


def same_files(wanted: Path, found: Path, count: int) -> None:
    names = sorted(path.name for path in wanted.iterdir())
    assert len(names) == count
    assert names == sorted(path.name for path in found.iterdir())
    for name in names:
        assert (wanted / name).read_bytes() == (found / name).read_bytes()


# for everybody


OWN_WORDS = re.compile("small|Stretching|Foot-core training( and running injuries)?")
"""What the file of the study calls things."""
CONTROLS = (QAbstractButton, QComboBox, QLineEdit, QAbstractItemView)


def test_every_tab_is_large_and_dark_in_each_language_and_reached_by_keyboard(
    application: ForceplateApplication, small: Path
) -> None:
    room = StudyRoom(application, small)
    room.now.open_person("P2")
    tabs: tuple[Callable[[], QWidget], ...] = (
        lambda: room.now, lambda: room.tables, lambda: room.adherence, lambda: room.outcome,
    )  # fmt: skip
    for show in tabs:
        show()
    for chosen in Language:
        choose_look(application, language=chosen, theme="dark", text_percent=200)
        application.window.show_screen("study")
        room.idle()
        tab_keys = keys_of(room.page.parts)
        assert len(set(tab_keys)) == 4, chosen
        assert_reached(room.now, tab_keys)  # the list, and then one of it
        room.now.open_person("P2")
        for show in tabs:
            tab = show()
            if isinstance(tab, ImportTab):
                tab.replace_box.setChecked(True)
            if chosen is not Language.ENGLISH:
                assert_no_english(room, tab, chosen)
            assert_reached(tab, tab_keys)
            least = room.page.minimumSizeHint()  # beside the rail, on 1366 x 768
            fits = (least.width() <= 1100, least.height() <= 700)
            assert fits == (True, True), (chosen, tab, least)
        assert room.page.current is room.page.tabs.widget(3)


def assert_no_english(room: StudyRoom, tab: QWidget, chosen: Language) -> None:
    left = {
        (type(widget).__name__, text)
        for widget in visible(room.page)
        for text in shown(widget)
        if english_in(OWN_WORDS.sub("", text), chosen)
    }
    assert not left, f"{tab}: {left}"


def assert_reached(tab: QWidget, tab_keys: list[str]) -> None:
    """Each control has a name, a key of its own where it has one, and a place for Tab."""
    keys = keys_of(tab)
    assert keys == sorted(set(keys)), tab
    assert not set(keys) & set(tab_keys), tab
    controls = [
        own
        for own in tab.findChildren(QWidget)
        if isinstance(own, CONTROLS) and own.isVisible() and own.isEnabled()
        if not isinstance(own.parent(), (QComboBox, QLineEdit, QAbstractItemView))
        if not (isinstance(own, Table) and own.focusPolicy() is Qt.FocusPolicy.NoFocus)
    ]
    assert controls
    for own in controls:
        words = own.accessibleName() or (own.text() if isinstance(own, QAbstractButton) else "")
        assert words, own
        assert own.focusPolicy() & Qt.FocusPolicy.TabFocus, own


def test_a_synthetic_table_read_into_an_empty_study_is_said_over_everything(
    application: ForceplateApplication, cohort: Path, tmp_path: Path
) -> None:
    copy_shipped("trial", tmp_path / "empty")
    room = StudyRoom(application, tmp_path / "empty")
    assert not room.page.synthetic.isVisible()
    shutil.copy(cohort / "records" / "participants.csv", tmp_path / "people.csv")
    room.tables.take_files((tmp_path / "people.csv",))
    room.idle()
    assert room.page.synthetic.isVisible()
    assert len(room.now.list.rows) == 118
