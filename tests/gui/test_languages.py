"""In another language, nothing that is shown stays English."""

from __future__ import annotations

import re
from functools import partial

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from forceplate.errors import PlatformDisconnectedError, PlatformNotFoundError
from forceplate.gui.kit import language
from forceplate.gui.measure.cue_words import told, told_to_patient
from forceplate.gui.shell.application import ForceplateApplication
from forceplate.gui.shell.main_window import MainWindow
from forceplate.gui.shell.screens import Screen
from forceplate.session import Cue, Guidance
from forceplate.types import Condition, Region, Side
from forceplate.words import Language
from tests.gui.conftest import WAIT_MS
from tests.gui.reading import english_in, shown, visible
from tests.gui.test_window import begin_demo
from tests.patience import PATIENCE_S

AS_IT_IS = re.compile("Demo|simulated|Nederlands|Harp LoadCells|^(harp|line|library)$|COM9")
"""Entered in the language of that time, or the name of a thing."""
OTHERS = tuple(each for each in Language if each is not Language.ENGLISH)
CONDITION = Condition(Side.LEFT, Region.HALLUX)


def test_every_screen_is_in_the_language_that_is_chosen(
    application: ForceplateApplication, qtbot: QtBot
) -> None:
    begin_demo(application, qtbot)
    window = application.window
    window.notices.show_error(PlatformNotFoundError("COM9"))
    for screen in Screen:
        window.show_screen(screen)
    assert application.tasks.wait_idle(PATIENCE_S)
    for chosen in OTHERS:
        former = window.page(Screen.PEOPLE)
        application.settings.change(language=chosen)
        qtbot.waitUntil(partial(_is_another, window, former), timeout=WAIT_MS)
        for screen in Screen:
            window.show_screen(screen)
            assert application.tasks.wait_idle(PATIENCE_S)
            left = {
                (type(widget).__name__, text)
                for widget in visible(window)
                for text in shown(widget)
                if english_in(AS_IT_IS.sub("", text), chosen)
            }
            assert not left, (chosen, screen, left)


def _is_another(window: MainWindow, former: QWidget) -> bool:
    return window.built_page(Screen.PEOPLE) is not former


@pytest.mark.parametrize("cue", Cue)
def test_every_cue_is_spoken_in_every_language(cue: Cue, english_and_light: None) -> None:
    guidance = Guidance(cue, 3.0, PlatformDisconnectedError("x") if cue is Cue.CONNECT else None)
    english, to_patient = told(guidance, CONDITION), told_to_patient(guidance, CONDITION)
    for chosen in OTHERS:
        language.use(chosen)
        other = told(guidance, CONDITION)
        assert other.sentence != english.sentence
        assert other.hint != english.hint
        assert told_to_patient(guidance, CONDITION) != to_patient
