"""In Dutch, nothing that is shown stays English."""

from __future__ import annotations

import html
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from forceplate.gui.translations.areas import areas
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QGroupBox,
    QLabel,
    QLineEdit,
    QTableWidget,
    QTabWidget,
    QWidget,
)  # fmt: skip
from pytestqt.qtbot import QtBot

from forceplate.errors import PlatformDisconnectedError, PlatformNotFoundError
from forceplate.gui.kit import language
from forceplate.gui.measure.cue_board import told, told_to_patient
from forceplate.gui.shell.application import ForceplateApplication
from forceplate.gui.shell.screens import Screen
from forceplate.session import Cue, Guidance
from forceplate.types import Condition, Region, Side
from forceplate.words import Language
from tests.gui.conftest import WAIT_MS
from tests.gui.test_window import begin_demo

NAMES = {"Demo person (simulated)"}
"""Entered in the language of that time."""
CONDITION = Condition(Side.LEFT, Region.HALLUX)


def english_only() -> set[str]:
    """Return every English text of the window that reads otherwise in Dutch."""
    found: set[str] = set()
    dutch: set[str] = set()
    for area in areas():
        for message in ElementTree.parse(area.linguist).iter("message"):
            source = message.findtext("source") or ""
            translation = "".join(message.find("translation").itertext())  # type: ignore[union-attr]
            found.add(_plain(source))
            dutch.add(_plain(translation))
    return found - dutch - {""}


def _plain(text: str) -> str:
    return html.unescape(text).replace("&", "").strip()


def shown(widget: QWidget) -> Iterator[str]:
    """Return what a widget shows or says to a screen reader."""
    yield from (widget.toolTip(), widget.accessibleName(), widget.accessibleDescription())
    match widget:
        case QLabel() | QAbstractButton():
            yield from widget.text().splitlines()
        case QGroupBox():
            yield widget.title()
        case QLineEdit():
            yield widget.placeholderText()
        case QComboBox():
            yield from (widget.itemText(row) for row in range(widget.count()))
        case QTabWidget():
            yield from (widget.tabText(tab) for tab in range(widget.count()))
        case QTableWidget():
            for column in range(widget.columnCount()):
                item = widget.horizontalHeaderItem(column)
                yield item.text() if item else ""


def test_every_page_changes_to_dutch_while_it_is_shown(
    application: ForceplateApplication, qtbot: QtBot
) -> None:
    begin_demo(application, qtbot)
    window = application.window
    window.notices.show_error(PlatformNotFoundError("COM9"))
    for screen in Screen:
        window.show_screen(screen)
    assert application.tasks.wait_idle(10)
    application.settings.change(language="nl")
    page = application.navigation.measure_page
    assert page is not None
    qtbot.waitUntil(lambda: "Leg de voet" in page.view.cue.sentence, timeout=WAIT_MS)
    english = english_only()
    assert len(english) > 300
    for screen in Screen:
        window.show_screen(screen)
        assert application.tasks.wait_idle(10)
        widgets = [window, *window.findChildren(QWidget)]
        left = {
            (type(widget).__name__, text)
            for widget in widgets
            if widget.isVisible()
            for text in shown(widget)
            if _plain(text) in english and text not in NAMES
        }
        assert not left, f"{screen}: {left}"


@pytest.mark.parametrize("cue", Cue)
def test_every_cue_is_spoken_in_dutch(cue: Cue, english_and_light: None) -> None:
    guidance = Guidance(cue, 3.0, PlatformDisconnectedError("x") if cue is Cue.CONNECT else None)
    english = told(guidance, CONDITION), told_to_patient(guidance, CONDITION)
    language.use(Language.DUTCH)
    dutch = told(guidance, CONDITION), told_to_patient(guidance, CONDITION)
    assert dutch[0].sentence != english[0].sentence
    assert dutch[0].hint != english[0].hint
    assert dutch[1] != english[1]
