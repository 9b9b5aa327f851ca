"""The screen of an annex that is none of ours: installed, it is there; broken, it is named."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel

from forceplate.gui.kit import icons
from forceplate.gui.settings.settings_page import SettingsPage
from forceplate.gui.shell.application import ForceplateApplication
from forceplate.gui.shell.screens import Screen

SCREEN = """
from PySide6.QtWidgets import QLabel

icon = "<circle cx='12' cy='12' r='9'/>"
error_words = {}

def title():
    return "Shoes"

def settings_title():
    return "Shoes of the clinic"

def page(context, show_settings):
    shoe = context.settings.of_annexes.get("shoe", "")
    return (lambda: QLabel(f"The shoe is {shoe}")) if shoe else None

def settings_section(context):
    return QLabel("Which shoe?")
"""


@pytest.fixture
def _installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    """Install a package with one screen, for this test only."""
    folder = tmp_path / "site"
    info = folder / "shoes_annex-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shoes_annex\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("[forceplate.screens]\nshoes = shoes_annex\n")
    (folder / "shoes_annex.py").write_text(getattr(request, "param", SCREEN))
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, "shoes_annex", raising=False)
    monkeypatch.setattr(icons, "_STROKES", dict(icons._STROKES))


@pytest.mark.usefixtures("_installed")
def test_a_foreign_screen_is_offered_as_its_annex_wants(
    make_application: Callable[[], ForceplateApplication],
) -> None:
    application = make_application()
    window = application.window
    button = window._buttons["shoes"]
    assert not button.isVisible()
    settings = window.page(Screen.SETTINGS)
    assert isinstance(settings, SettingsPage)
    section = settings.annex_sections["shoes"]
    assert isinstance(section, QLabel)
    assert section.text() == "Which shoe?"
    application.settings.change_of_annex("shoe", "left")
    assert button.isVisible()
    assert button.text() == "Shoes"
    window.show_screen("shoes")
    page = window.page("shoes")
    assert isinstance(page, QLabel)
    assert page.text() == "The shoe is left"
    assert window.windowTitle().startswith("Shoes")
    application.settings.change(language="nl")
    assert button.isVisible()
    application.settings.change_of_annex("shoe", "")
    assert window.screen_now == Screen.SETTINGS


@pytest.mark.usefixtures("_installed")
@pytest.mark.parametrize(
    ("_installed", "told"),
    [("raise ImportError('no leather')", "no leather"), ("icon = ''", "interface of a screen")],
    indirect=["_installed"],
    ids=["import", "interface"],
)
def test_a_broken_screen_is_named_and_the_window_opens_without_it(
    make_application: Callable[[], ForceplateApplication], told: str
) -> None:
    window = make_application().window
    assert "shoes" not in window._buttons
    assert "study" in window._buttons
    said = "\n".join(label.text() for label in window.notices.findChildren(QLabel))
    assert "A part that was added to forceplate does not work." in said
    assert told in said


def test_what_an_annex_keeps_outlives_its_absence(
    make_application: Callable[[], ForceplateApplication], tmp_path: Path
) -> None:
    first = make_application()
    first.settings.change_of_annex("shoe", "right")
    first.settings.change(sounds=True)
    again = make_application()
    assert again.settings.settings.of_annexes["shoe"] == "right"
