"""The parts of the measure page by themselves: words, sounds, pictures, plan, marks."""

from __future__ import annotations

import io
import sys
import wave
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from forceplate.analysis.corrections import What
from forceplate.analysis.label_weeks import doubt_on_day
from forceplate.analysis.provenance import FAILED_CHECK
from forceplate.analysis.quality import judged
from forceplate.analysis.quality.effort_checks import HOLD
from forceplate.errors import (
    ForcePlateError,
    PlatformDisconnectedError,
    PlatformError,
    PlatformSilentError,
    RecordingOverflowError,
    StorageError,
)
from forceplate.figures.curve_figure import Level
from forceplate.gui.context.ways import Ways
from forceplate.gui.kit import language, theme
from forceplate.gui.kit.error_message import trouble
from forceplate.gui.kit.lane import Lane, LaneLine
from forceplate.gui.kit.states import State
from forceplate.gui.measure.cue_sounds import CueSounds, ProgramPlayer, Tone, wav
from forceplate.gui.measure.cue_words import told, told_to_patient
from forceplate.gui.measure.foot_pictures import FootPicture, PictureKind
from forceplate.gui.measure.measure_view import MeasureView
from forceplate.gui.measure.patient_view import PatientView, Shown
from forceplate.gui.measure.platform_lane import simulated_line, state_lines
from forceplate.gui.measure.series_advice import advice
from forceplate.gui.measure.visit_dialog import VisitDialog
from forceplate.gui.visit.lane_lines import judgement
from forceplate.gui.visit.reason_sheet import Question, ReasonSheet
from forceplate.gui.visit.trial_list import TrialList
from forceplate.operations.visit.change_record import Stamp
from forceplate.protocol import STANDARD
from forceplate.session import Cue, Guidance, VisitSession
from forceplate.session.live_force import LiveForce
from forceplate.session.platform_doubt import PlatformState
from forceplate.session.visit_plan import plan_visit
from forceplate.types import CheckOutcome, Condition, FirstVisit, Region, Side
from forceplate.words import Language, plain, say
from tests.gui.conftest import WAIT_MS
from tests.gui.measure_room import bench_calibration
from tests.gui.review_data import BASELINE, visit_of
from tests.unit.report_data import CHECK

pytestmark = pytest.mark.usefixtures("english_and_light")

LEFT_HALLUX = Condition(Side.LEFT, Region.HALLUX)
ERRORS = (
    PlatformDisconnectedError("gone"), PlatformSilentError("quiet"), PlatformError("odd"),
    RecordingOverflowError("slow"), StorageError("full"),
)  # fmt: skip


@pytest.mark.parametrize(("cue", "region"), tuple(product(Cue, Region)))
def test_every_cue_has_a_sentence_for_both(cue: Cue, region: Region) -> None:
    condition = Condition(Side.RIGHT, region)
    guidance = Guidance(cue, 2.2)
    assert told(guidance, condition).sentence
    assert told_to_patient(guidance, condition)


def test_a_second_that_has_begun_counts() -> None:
    assert told(Guidance(Cue.REST, 41.2), LEFT_HALLUX).sentence == "Rest\N{NO-BREAK SPACE}0:42"
    assert told(Guidance(Cue.REST, 61.0), LEFT_HALLUX).sentence == "Rest\N{NO-BREAK SPACE}1:01"
    hint = told(Guidance(Cue.REST, 61.0), LEFT_HALLUX).hint  # it may go to the next condition
    assert hint == "The space bar goes on sooner; the report then says so."


@pytest.mark.parametrize("error", ERRORS)
def test_each_error_says_what_happened_and_that_the_data_are_safe(error: ForcePlateError) -> None:
    words = trouble(error, has_recorded=True)
    assert words.happened
    assert "safe" in words.safe
    assert words.to_do
    shown = told(Guidance(Cue.CONNECT, error=error), LEFT_HALLUX)
    assert shown.sentence == words.happened
    patient = told_to_patient(Guidance(Cue.CONNECT, error=error), LEFT_HALLUX)
    assert str(error) not in patient


@pytest.mark.parametrize("tone", Tone)
def test_a_tone_is_a_sound_file_without_clicks(tone: Tone) -> None:
    with wave.open(io.BytesIO(wav(tone))) as file:
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
        assert file.getnchannels() == 1
        assert 0.05 < file.getnframes() / file.getframerate() < 1
    assert abs(int(samples[0])) < 100
    assert abs(int(samples[-1])) < 100
    assert 5_000 < np.abs(samples).max() < 20_000


def test_the_countdown_ticks_once_a_second_and_the_press_has_its_own_sound() -> None:
    played: list[bytes] = []
    sounds = CueSounds(lambda: True, played.append)
    for left_s in (2.9, 2.5, 2.1, 1.9, 1.2, 0.8, 0.1):
        sounds.follow(Guidance(Cue.COUNTDOWN, left_s))
    assert played == [wav(Tone.TICK)] * 3
    for cue in (Cue.PLACE_TOES, Cue.RELAX, Cue.PRESS, Cue.PRESS, Cue.HOLD, Cue.LET_GO):
        sounds.follow(Guidance(cue))
    assert played[3:] == [wav(Tone.PRESS), wav(Tone.LET_GO)]


@pytest.mark.skipif(sys.platform == "win32", reason="the player is a shell script")
def test_another_program_gets_the_sound_and_nobody_waits(tmp_path: Path, qtbot: QtBot) -> None:
    script, heard = tmp_path / "player", tmp_path / "heard"
    script.write_text(f'#!/bin/sh\ncat "$1" > {heard}.part && mv {heard}.part {heard}\n')
    script.chmod(0o700)
    player = ProgramPlayer(str(script))
    player(wav(Tone.DONE))
    qtbot.waitUntil(heard.exists, timeout=10_000)
    assert heard.read_bytes() == wav(Tone.DONE)
    player.stop()
    ProgramPlayer(str(tmp_path / "none"))(wav(Tone.TICK))  # a program that is not there


def _accent(picture: FootPicture, *, right_half: bool) -> int:
    """Return how many pixels of the accent colour a half of the picture has."""
    image = picture.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    half = pixels[:, image.width() // 2 :] if right_half else pixels[:, : image.width() // 2]
    return int((half & 0xFFFFFF == theme.colours().accent.rgb() & 0xFFFFFF).sum())


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("region", Region)
def test_the_picture_from_above_shows_the_tested_foot(
    qtbot: QtBot, side: Side, region: Region
) -> None:
    picture = FootPicture(PictureKind.TOES)
    qtbot.addWidget(picture)
    picture.resize(640, 520)
    picture.show_condition(Condition(side, region))
    is_right = side is Side.RIGHT
    assert _accent(picture, right_half=is_right) > 1000
    assert _accent(picture, right_half=not is_right) == 0


def test_the_big_toe_is_on_the_inside_of_each_foot(qtbot: QtBot) -> None:
    picture = FootPicture(PictureKind.TOES)
    qtbot.addWidget(picture)
    picture.resize(640, 520)
    for side, middle in ((Side.LEFT, 2 * 96), (Side.RIGHT, 2 * 224)):
        picture.show_condition(Condition(side, Region.HALLUX))
        image = picture.grab().toImage()
        accent = theme.colours().accent.rgb()
        columns = [
            x for x in range(640) if any(image.pixel(x, y) == accent for y in range(0, 260, 3))
        ]
        inside = np.mean(columns) > middle if side is Side.LEFT else np.mean(columns) < middle
        assert inside


def test_the_bar_of_the_patient_grows_with_the_force(qtbot: QtBot) -> None:
    view = PatientView(shows_trace=False, shows_numbers=False)
    qtbot.addWidget(view)
    view.resize(400, 400)
    view.show()
    heights = []
    for force_n in (0.0, 25.0, 50.0, 500.0):
        view.follow(Shown("Hold", scale_n=100.0, target_n=(70.0, 90.0)), force_n)
        QApplication.processEvents()
        image = view.grab().toImage()
        trace = theme.colours().trace.rgb()
        heights.append(sum(image.pixel(200, y) == trace for y in range(image.height())))
    assert heights[0] <= 1
    assert heights[2] == pytest.approx(2 * heights[1], abs=2)
    assert heights[3] > heights[2]


@pytest.mark.parametrize(("low_n", "high_n"), [(50.0, 50.0), (50.0, 51.0), (50.0, 70.0)])
def test_lines_that_nearly_touch_are_told_apart(qtbot: QtBot, low_n: float, high_n: float) -> None:
    view = PatientView(shows_trace=True, shows_numbers=True)
    qtbot.addWidget(view)
    view.resize(1000, 600)
    view.show()
    lines = Level(low_n, "began"), Level(high_n, "best", is_best=True)
    view.follow(Shown("Hold", scale_n=100.0, lines=lines), 20.0)
    QApplication.processEvents()
    image, colours = view.grab().toImage(), theme.colours()

    def rows(colour: QColor, columns: range) -> list[int]:
        return [
            y for y in range(180, 560) if any(image.pixelColor(x, y) == colour for x in columns)
        ]

    words = range(90, 300)  # where the words stand
    best, began = rows(colours.good, words), rows(colours.text, words)
    assert len(best) > 10
    assert len(began) > 10
    assert min(best) < min(began)  # the higher one's words are above it, the lower one's below
    assert max(best) < max(began)


def test_the_curve_of_the_patient_counts_from_one_zero_and_one_rest(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = PatientView(shows_trace=True, shows_numbers=False)
    qtbot.addWidget(view)
    view.resize(600, 400)
    view.show()
    live = LiveForce(bench_calibration(), 1000.0)
    now_s = iter(np.arange(0.0, 10.0, 0.5))
    monkeypatch.setattr("time.monotonic", lambda: float(next(now_s)))

    def highest(force_n: float, rest_n: float = 0.0) -> int:
        for _ in range(2):  # a curve has two ends
            view.follow(Shown("", scale_n=100.0), force_n, rest_n=rest_n, n_zeros=live.n_zeros)
        image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
        pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
        return int(np.flatnonzero((pixels == theme.colours().trace.rgb()).any(axis=1))[0])

    dot = 13
    pressed = highest(80.0)
    assert highest(0.0) < pressed + dot  # it is in sight
    live.zero(np.zeros(8))  # what pressed before has nothing to do with the trial
    calm = highest(0.0)
    assert calm > pressed + 100
    toes = highest(20.0)
    assert toes < calm - 20
    assert highest(0.0, rest_n=20.0) == calm  # nothing of the toes that lie still stays as a press
    pressed = highest(60.0, rest_n=20.0)
    highest(0.0, rest_n=20.0)
    assert highest(0.0) == pytest.approx(pressed, abs=dot)  # the trial is over: it stays as it was


def test_what_the_person_is_above_is_said_while_pressing_only(qtbot: QtBot) -> None:
    view = PatientView(shows_trace=True, shows_numbers=True)
    qtbot.addWidget(view)
    lines = Level(50.0, ""), Level(60.0, "", is_best=True)
    for force_n, is_pressing, said in (
        (55.0, False, ""), (45.0, True, ""), (55.0, True, "above your start"),
        (61.0, True, "your best today"),
    ):  # fmt: skip
        view.follow(Shown("", is_pressing=is_pressing, lines=lines), force_n)
        assert view._reached() == said


@pytest.mark.parametrize("error", ERRORS[:3])
def test_a_trouble_of_the_platform_is_said_no_longer_once_it_sends_again(
    error: ForcePlateError,
) -> None:
    guidance = Guidance(Cue.READY, error=error)
    over = told(guidance, LEFT_HALLUX, has_recorded=True)
    assert trouble(error).happened not in over.sentence + over.hint
    assert over.hint == "What was recorded is safe."
    assert told(guidance, LEFT_HALLUX).hint == told(Guidance(Cue.READY), LEFT_HALLUX).hint


def test_a_label_that_is_not_of_this_day_is_asked_back_before_a_visit(qtbot: QtBot) -> None:
    doubt = doubt_on_day(FirstVisit("W0", date(2026, 11, 30)), "W8", date(2026, 11, 30))
    assert doubt is not None
    dialog = VisitDialog(
        "Ans de Wit, W8", body_mass_kg=72.0, operator="AB", protocols=["standard"],
        protocol="standard", label_doubt=say(doubt.text),
    )  # fmt: skip
    qtbot.addWidget(dialog)
    dialog.show()
    said = [label.text() for label in dialog.lane.findChildren(QLabel)]
    assert "By its label W8 is day 56 after W0, by its date it is day 0: check both." in said
    QTest.keyClick(dialog.mass, Qt.Key.Key_Return)
    assert dialog.isVisible()
    assert not dialog.begin_button.isEnabled()
    dialog.label_is_right.setChecked(True)
    QTest.keyClick(dialog.mass, Qt.Key.Key_Return)
    assert not dialog.isVisible()


def test_a_mass_that_can_hardly_be_is_asked_back_before_a_visit(qtbot: QtBot) -> None:
    dialog = VisitDialog(
        "Ans de Wit, W8", body_mass_kg=72.0, operator="AB", protocols=["standard"],
        protocol="standard", last_kg=72.0, strongest_n=80.0,
        platform=[LaneLine(State.WRONG, "The check failed.")],
    )  # fmt: skip
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.lane.isVisible()
    assert dialog.begin_button.isEnabled()
    dialog.mass.setText("7,2")
    assert not dialog.begin_button.isEnabled()
    said = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "90 % less than at the last visit (72 kg)" in said
    assert "113 % of the weight of 7.2 kg" in said
    QTest.keyClick(dialog.mass, Qt.Key.Key_Return)
    assert dialog.isVisible()
    (is_right,) = [each for each in dialog.findChildren(QCheckBox) if each.isVisible()]
    qtbot.waitUntil(lambda: is_right.visibleRegion().boundingRect() == is_right.rect())
    assert not dialog.area.verticalScrollBar().isEnabled()
    is_right.setChecked(True)
    assert dialog.begin_button.isEnabled()
    QTest.keyClick(dialog.mass, Qt.Key.Key_Return)
    assert not dialog.isVisible()
    assert dialog.body_mass_kg == pytest.approx(7.2)


@pytest.mark.parametrize("spoken", Language)
@pytest.mark.parametrize(("percent", "width"), [(100, 1144), (150, 1060), (200, 1164)])
def test_that_the_check_failed_is_whole_in_the_lane_of_a_small_window(
    percent: int, width: int, spoken: Language, qtbot: QtBot
) -> None:
    theme.use(theme.LIGHT, percent)
    language.use(spoken)
    check = replace(CHECK, at=datetime(2026, 11, 30, 14, 57, tzinfo=UTC))
    sentence = plain("The check said what it found, and this would be cut. " * 6)
    state = PlatformState({FAILED_CHECK: sentence}, (), (), check)
    lane = Lane()
    qtbot.addWidget(lane)
    lane.show_lines([*state_lines(state, check=lambda: None, is_main=True), simulated_line()])
    lane.resize(width, lane.height())
    lane.show()
    said = [each for each in lane.findChildren(QLabel) if each.isVisible() and each.text()]
    assert [each.text() for each in said] == [judgement(FAILED_CHECK, check)]
    assert said[0].heightForWidth(said[0].width()) <= lane.height()
    button = lane.action_button
    assert button.width() >= button.minimumSizeHint().width()


def test_what_the_trials_ask_for_can_be_read_to_its_end_in_a_low_window(
    qtbot: QtBot,
) -> None:
    theme.use(theme.LIGHT, 150)
    host = QWidget()
    view = MeasureView(host, Ways())
    qtbot.addWidget(host)
    view.resize(1100, 640)
    view.show_visit(is_open=True)
    view.show_middle(view.trace)
    host.show()
    trials = visit_of("W0", 1, BASELINE, spoilt=True).trials
    asked = "Let the person rest, explain the task again and check foot and platform. " * 3
    view.show_trials(trials, asked, is_recording=False)
    rows = view.trials
    assert rows.selected_number == trials[-1].number
    last = rows.item(rows.count() - 1)
    words = rows.row_words(rows.count() - 1)[3]
    assert words == asked
    assert rows.n_rows == len(trials)
    assert not last.flags() & Qt.ItemFlag.ItemIsSelectable
    high = [rows.visualItemRect(rows.item(n)).height() for n in range(rows.count())]
    theirs = [rows.sizeHintForRow(n) for n in range(rows.count())]
    assert high == theirs  # with the bar that scrolls too
    needed = QFontMetrics(theme.font(theme.Size.SMALL)).boundingRect(
        QRect(0, 0, rows.viewport().width(), 1000), Qt.TextFlag.TextWordWrap, words
    )
    assert rows.visualItemRect(last).height() >= needed.height()
    rows.scrollToBottom()
    assert rows.viewport().rect().bottom() >= rows.visualItemRect(last).bottom()
    around = rows.parentWidget()
    assert around is not None
    assert around.rect().contains(rows.geometry())


@pytest.mark.parametrize("code", list(Language))
def test_with_the_largest_text_a_practice_trial_says_what_it_is(
    code: Language, qtbot: QtBot
) -> None:
    language.use(code)
    theme.use(theme.LIGHT, 200)
    host = QWidget()
    view = MeasureView(host, Ways())
    qtbot.addWidget(host)
    last = view.last
    last.show_trial(replace(visit_of("W0", 1, BASELINE).trials[0], practice=True), is_last=True)
    force, word = last.words
    assert word == language.tr("practice")
    room = last.layout()
    assert room is not None
    assert room.sizeHint().width() <= last.width(), force


def test_with_the_largest_text_all_usual_reasons_are_in_sight(qtbot: QtBot) -> None:
    language.use(Language.GERMAN)
    theme.use(theme.LIGHT, 200)
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1366, 768)
    trial = replace(visit_of("W0", 1, BASELINE).trials[0], accepted=True)
    sheet = ReasonSheet(Question.REJECT, trial, by="AB", parent=window)
    sheet.open_over()
    qtbot.waitUntil(lambda: sheet.reasons.height() > 400, timeout=WAIT_MS)
    assert sheet.area.verticalScrollBar().maximum() == 0
    sheet.reject()


def test_what_was_changed_of_a_trial_stands_in_its_line_in_words(qtbot: QtBot) -> None:
    rows = TrialList()
    qtbot.addWidget(rows)
    by = Stamp("AB", datetime(2026, 5, 4, tzinfo=UTC), "the other foot")
    noted, turned = by.change(What.NOTE, "", "tired"), by.change(What.SIDE, "left", "right")
    back = Stamp("CD", by.at, "", takes_back=1).change(What.SIDE, "right", "left")
    marked = by.change(What.MARKS, None, "{}")
    trial = judged(visit_of("W0", 1, BASELINE).trials[-1])
    rows.show_trials(
        [
            replace(trial, number=1, note="tired", changes=(noted,)),
            replace(trial, number=2, changes=(turned,)),
            replace(trial, number=3, changes=(turned, back, marked)),
        ],
        1,
    )
    said = [(rows.row_words(row)[0], rows.row_words(row)[3]) for row in range(3)]
    assert said == [
        ("1", "Note: tired"),
        ("2", "Changed by hand: side (AB)"),
        ("3", "Changed by hand: marks (AB); Changed and taken back: side (AB)"),
    ]


@pytest.mark.parametrize(("n_jabs", "tires"), [(3, False), (6, True)])
def test_no_more_trials_is_said_only_where_none_is_planned(n_jabs: int, tires: bool) -> None:
    jab = HOLD.answer(CheckOutcome.REJECT, 0.1, 0.5)
    first = replace(
        visit_of("W0", 1, BASELINE).trials[0], condition=STANDARD.conditions[0], practice=False
    )
    trials = tuple(judged(replace(first, number=n, checks=(jab,))) for n in range(1, n_jabs + 1))
    session = SimpleNamespace(
        trials=trials,
        condition=first.condition,
        protocol=STANDARD,
        plan=plan_visit(STANDARD, trials, first.condition),
    )
    said = advice(cast("VisitSession", session))
    assert "Explain the task again" in said
    assert ("No more trials" in said) is tires
