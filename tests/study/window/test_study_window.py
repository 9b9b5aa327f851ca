"""The study in the window: who is behind, entries, tables, adherence and outcome."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QDateEdit,
    QLineEdit,
    QPlainTextEdit,
    QSpinBox,
    QWidget,
)  # fmt: skip
from pytestqt.qtbot import QtBot

from forceplate.gui.settings.settings_page import SettingsPage
from forceplate.gui.shell.application import ForceplateApplication
from forceplate.gui.shell.screens import Screen
from forceplate.words import Language
from forceplate_study.definition.study import DAYS_A_WEEK
from forceplate_study.definition.study_file import copy_shipped
from forceplate_study.follow_up.adherence import adherence
from forceplate_study.follow_up.study_store import FolderStore
from forceplate_study.operations import compute_results, open_study
from forceplate_study.outcome.outcome import outcome
from forceplate_study.outcome.strength_gains import read_gains
from forceplate_study.results.result_files import write_adherence, write_outcome
from forceplate_study.synthetic_cohort import make_synthetic
from forceplate_study.window.entry_forms import (
    DropOutForm,
    InjuryForm,
    ParticipantForm,
    SessionForm,
    WeekForm,
)
from forceplate_study.window.people_model import Column
from forceplate_study.window.settings_section import SettingsSection
from tests.gui.conftest import NOW, choose_look
from tests.gui.reading import english_in, shown, visible
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
    assert application.tasks.wait_idle(20)
    assert "change what is different" in section.said.text()
    assert button.isVisible()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyClick(window, Qt.Key.Key_7, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: window.screen_now == "study")
    assert application.tasks.wait_idle(20)
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
    assert "study.toml" in room.page.waiting.details.text()
    (small / "study.toml").write_text(whole)
    room.page.waiting.again_button.click()
    room.idle()
    assert room.now.model.rowCount() == 3


def test_a_missing_package_is_named_with_the_way_to_get_it(
    application: ForceplateApplication, small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (open_study, compute_results):
        monkeypatch.setattr(module, "find_spec", lambda _name: None)
    room = StudyRoom(application, small)
    tab = room.outcome
    assert "package statsmodels" in tab.intro.text()
    assert "pip install 'forceplate[followup]'" in tab.intro.text()
    diary = tmp_path / "diary"
    diary.mkdir()
    (diary / "diary.toml").write_text("")
    other = StudyRoom(application, diary)
    assert "package django" in words_of(other.page)
    assert "pip install 'forceplate[diary]'" in words_of(other.page)
    assert application.window.notices.notices == ()


# now


def test_who_asks_for_attention_stands_first_and_is_opened_by_keyboard(room: StudyRoom) -> None:
    tab = room.now
    model = tab.model
    rows = [model.row_at(n) for n in range(3)]
    words = {
        row.participant.participant_id: [model.words(row, column) for column in Column]
        for row in rows
        if row is not None
    }
    assert list(words) == ["P2", "P1", "P3"]
    assert words["P2"][1:5] == ["⚠ complaint, ↓ behind", "6", "—", "4 of 4"]
    assert words["P1"][3:5] == ["0 of 4", "3 of 4"]  # of the one week that was reported
    assert words["P3"][1] == "no full week yet"
    assert "Behind (2)" in [tab.show_box.itemText(n) for n in range(3)]
    tab.show_box.setCurrentIndex(2)
    assert model.rowCount() == 1
    tab.show_box.setCurrentIndex(0)
    tab.search.setText("p1")
    assert model.rowCount() == 1
    QTest.keyClick(tab.table, Qt.Key.Key_Return)
    room.idle()
    assert tab.panel.name.text() == "P1"
    week_5, week_4 = cells(tab.panel.weeks)[:2]
    assert (week_5[0], week_5[-2:]) == ("5", ["25.0", "slept badly"])
    assert week_4[-2:] == ["missing", ""]
    assert "missing" in week_4[1:3]


def test_a_complaint_is_judged_beside_what_the_rule_says(room: StudyRoom) -> None:
    tab = room.now
    tab.open_person("P2")
    room.idle()
    (box,) = tab.panel.boxes
    assert box.what.text().startswith("Ankle left, since ")
    assert "By the rule this is a running injury" in box.rule.text()
    assert "Nobody has looked at it" in box.state.text()
    box.none_button.setFocus()
    QTest.keyClick(box.none_button, Qt.Key.Key_Space)
    room.idle()
    assert "Found: not an injury (AB)" in tab.panel.boxes[0].state.text()
    (report,) = FolderStore(room.folder).records("").injuries
    assert (report.confirmed, report.confirmed_by) == (False, "AB")
    assert tab.show_box.itemText(2) == "Complaint to look at (0)"
    assert not tab.panel.message.isVisible()  # nobody would read it
    room.application.settings.change(operator="")
    tab.open_person("P2")
    room.idle()
    assert not tab.panel.boxes[0].injury_button.isEnabled()


# entering


def test_a_session_and_a_week_are_entered_and_a_week_replaced_only_when_asked(
    room: StudyRoom,
) -> None:
    part, form = room.part(SessionForm)
    assert not part.save_button.isEnabled()
    form.person.setCurrentText("P1")
    form.minutes.setText("a lot")
    part.save()
    assert "not a number" in part.said.text()
    form.minutes.setText("30")
    form.kind.setCurrentIndex(1)
    QTest.keyClick(part.save_button, Qt.Key.Key_Space)
    room.idle()
    assert part.said.text() == "✓ Saved."
    (session,) = FolderStore(room.folder).records("").sessions
    assert (session.minutes, session.kind, session.done_on) == (30.0, "supervised", TODAY)
    week_part, week = room.part(WeekForm)
    week.person.setCurrentText("P1")
    week.week.setValue(5)
    week.running.setText("12,5")
    week_part.save()
    room.idle()
    assert "there already, with other values" in week_part.said.text()
    assert week_part.replace_box.isVisible()
    week_part.replace_box.setChecked(True)
    week_part.save()
    room.idle()
    kilometres = {own.week: own.running_km for own in FolderStore(room.folder).records("").weeks}
    assert kilometres == {1: 20.0, 5: 12.5}
    assert week.week.value() == 6


def test_the_rule_answers_a_complaint_at_once_and_no_answer_is_taken_for_none(
    room: StudyRoom,
) -> None:
    part, form = room.part(InjuryForm)
    form.person.setCurrentText("P1")
    form.site.setCurrentIndex(2)
    form.days.setValue(0)
    form.sessions.setValue(2)
    assert "Answer the three questions" in form.rule.text()
    assert not part.save_button.isEnabled()
    form.consulted.setCurrentIndex(2)
    assert "not a running injury so far" in form.rule.text()
    form.sessions.setValue(3)
    assert "3 sessions in a row" in form.rule.text()
    part.save()
    room.idle()
    report = FolderStore(room.folder).records("").injuries[-1]
    assert (report.participant_id, report.site, report.pain, report.confirmed) == (
        "P1", "ankle", None, None,
    )  # fmt: skip
    assert form.days.value() == -1
    assert "Complaint to look at (2)" in room.now.show_box.itemText(2)


def test_somebody_joins_and_somebody_leaves(room: StudyRoom) -> None:
    part, form = room.part(ParticipantForm)
    form.name.setText("Jan de Wit")
    form.group.setCurrentIndex(1)
    part.save()
    assert "pseudonym" in part.said.text()
    form.name.setText("P4")
    form.age.setText("29")
    part.save()
    room.idle()
    assert part.said.text() == "✓ Saved."
    leave, drop = room.part(DropOutForm)
    assert "P4" in [drop.person.itemText(n) for n in range(drop.person.count())]
    drop.person.setCurrentText("P4")
    drop.reason.setText("moved")
    leave.save()
    room.idle()
    records = FolderStore(room.folder).records("")
    assert records.participants[-1].age_years == 29
    assert records.drop_outs[0].reason == "moved"
    assert room.now.model.row_at(room.now.model.find("P4")).has_left  # type: ignore[union-attr]


def test_every_wrong_row_of_every_file_is_named_and_nothing_taken(
    room: StudyRoom, tmp_path: Path
) -> None:
    sessions, more_weeks = tmp_path / "sessions-may.csv", tmp_path / "week list.csv"
    sessions.write_text(f"participant,date\nP1,{START}\nP1,yesterday\nP9!,{START}\n")
    more_weeks.write_text("participant,week\nP1,zero\n")
    part = room.enter.tables
    room.enter.kinds.setCurrentRow(5)
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
        == "✓ Sessions: 1 taken in, 0 there already\n✓ Weeks: 1 taken in, 0 there already"
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
    part = room.enter.tables
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


# answers


def test_adherence_keeps_missing_weeks_apart_and_writes_the_files_of_the_command(
    application: ForceplateApplication, cohort: Path, tmp_path: Path
) -> None:
    room = StudyRoom(application, cohort)
    tab = room.adherence
    assert room.page.synthetic.isVisible()
    assert "SYNTHETIC" in room.page.synthetic.text()
    assert "SYNTHETIC" in tab.figure.accessibleName()
    assert tab.figure.is_drawn
    store = FolderStore(cohort)
    groups = adherence(store.study(), store.records(""), TODAY)
    first, *windows = cells(tab.table)[0]
    assert first == "Foot-core training"
    assert len(windows) == 4
    assert "weeks reported]" in windows[0]
    done = sum(week.done or 0 for person in groups[0].persons for week in person.weeks)
    assert f"\n{done} of " in windows[3]
    tab.kind.setCurrentIndex(2)
    assert cells(tab.table)[0] != [first, *windows]
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
    assert tab.figure.is_drawn
    assert "SYNTHETIC" in tab.figure.accessibleName()
    (tmp_path / "window").mkdir()
    tab.save(tmp_path / "window")
    room.idle()
    store = FolderStore(cohort)
    gains = read_gains((cohort / "gains.csv").read_text())
    answer = outcome(store.study(), store.records(""), TODAY, gains)
    write_outcome(tmp_path / "command", store.study(), answer, "en")
    same_files(tmp_path / "command", tmp_path / "window", 2)
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


@pytest.mark.parametrize("chosen", [each for each in Language if each is not Language.ENGLISH])
def test_every_tab_is_large_and_dark_without_english_left(
    application: ForceplateApplication, cohort: Path, small: Path, chosen: Language
) -> None:
    room = StudyRoom(application, small)
    room.now.open_person("P2")
    tabs = tabs_of(room)
    for show in tabs:
        show()
    choose_look(application, language=chosen, theme="dark", text_percent=200)
    application.window.show_screen("study")
    room.idle()
    room.now.open_person("P2")
    for show in tabs:
        tab = show()
        rows = range(room.enter.kinds.count()) if tab is room.page.tabs.widget(1) else (0,)
        for row in rows:
            if len(rows) > 1:
                room.enter.kinds.setCurrentRow(row)
            left = {
                (type(widget).__name__, text)
                for widget in visible(room.page)
                for text in shown(widget)
                if english_in(OWN_WORDS.sub("", text), chosen)
            }
            assert not left, f"{tab}: {left}"
    assert room.page.current is room.page.tabs.widget(3)


def test_a_form_that_was_begun_is_waited_for(
    application: ForceplateApplication, small: Path
) -> None:
    room = StudyRoom(application, small)
    room.now.open_person("P2")
    room.idle()
    room.now.panel.message.setPlainText("Well done")
    part, week = room.part(WeekForm)
    week.running.setText("12.5")
    before = room.page
    application.settings.change(language="nl")
    for finish in (week.running.clear, room.idle):
        for _ in range(50):  # looks whether it may be
            application._rebuild_when_free()
        assert room.page is before
        finish()
    room.now.panel.message.clear()
    choose_look(application)
    assert room.page is not before
    assert part is not room.part(WeekForm)[0]


OWN_WORDS = re.compile("small|Stretching|Foot-core training( and running injuries)?")
"""What the file of the study calls things."""


def tabs_of(room: StudyRoom) -> tuple[Callable[[], QWidget], ...]:
    return (
        lambda: room.now, lambda: room.enter, lambda: room.adherence, lambda: room.outcome,
    )  # fmt: skip


CONTROLS = (
    QAbstractButton, QComboBox, QLineEdit, QPlainTextEdit, QSpinBox, QDateEdit, QAbstractItemView,
)  # fmt: skip


@pytest.mark.parametrize("language", Language)
def test_every_control_has_a_name_a_key_of_its_own_and_is_reached_by_tab(
    application: ForceplateApplication, small: Path, language: str
) -> None:
    choose_look(application, language=language)
    room = StudyRoom(application, small)
    room.now.open_person("P2")
    tabs = tabs_of(room)
    tab_keys = "".join(
        words[words.index("&") + 1] for words in (room.page.tabs.tabText(n) for n in range(4))
    ).lower()
    assert len(set(tab_keys)) == 4
    for show in tabs:
        tab = show()
        rows = range(room.enter.kinds.count()) if tab is room.page.tabs.widget(1) else (0,)
        for row in rows:
            if len(rows) > 1:
                room.enter.kinds.setCurrentRow(row)
            keys = keys_of(tab)
            assert keys == sorted(set(keys)), (tab, row)
            assert not set(keys) & set(tab_keys), (tab, row)
            controls = [own for own in tab.findChildren(QWidget)
                        if isinstance(own, CONTROLS) and own.isVisible() and own.isEnabled()
                        and not isinstance(own.parent(), (QComboBox, QLineEdit, QAbstractItemView,
                                                          QSpinBox, QDateEdit))]  # fmt: skip
            assert controls
            for own in controls:
                words = own.accessibleName() or (
                    own.text() if isinstance(own, QAbstractButton) else ""
                )
                assert words, own
                assert own.focusPolicy() & Qt.FocusPolicy.TabFocus, own


def test_a_synthetic_table_read_into_an_empty_study_is_said_over_everything(
    application: ForceplateApplication, cohort: Path, tmp_path: Path
) -> None:
    copy_shipped("trial", tmp_path / "empty")
    room = StudyRoom(application, tmp_path / "empty")
    assert not room.page.synthetic.isVisible()
    shutil.copy(cohort / "records" / "participants.csv", tmp_path / "people.csv")
    room.enter.tables.take_files((tmp_path / "people.csv",))
    room.idle()
    assert room.page.synthetic.isVisible()
    assert room.now.model.rowCount() == 118
