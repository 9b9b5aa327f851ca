"""The live stream that is switched on in the window."""

from __future__ import annotations

import sys
from typing import cast

import pytest
from pytestqt.qtbot import QtBot

from forceplate.gui.platform.platform_page import PlatformPage
from forceplate.gui.platform.stream_section import StreamSection
from forceplate.gui.shell.application import ForceplateApplication
from forceplate.gui.shell.screens import Screen
from tests.gui.conftest import WAIT_MS
from tests.gui.test_window import begin_demo, simulate
from tests.patience import PATIENCE_S


def lsl_section(application: ForceplateApplication) -> StreamSection:
    page = cast("PlatformPage", application.window.page(Screen.PLATFORM))
    page.engineer_fold.open()
    found = page.findChild(StreamSection)
    assert found is not None
    return found


def test_the_stream_is_received_with_markers_and_ends_with_the_platform(
    application: ForceplateApplication, qtbot: QtBot
) -> None:
    pylsl = pytest.importorskip("pylsl", reason="the optional extra lsl is not installed")

    session = begin_demo(application, qtbot)
    page, context = application.navigation.measure_page, application.context
    assert context is not None
    application.window.show_screen(Screen.PLATFORM)
    section = lsl_section(application)
    qtbot.waitUntil(section.switch.isEnabled, timeout=WAIT_MS)
    section.switch.click()
    application.window.show_screen(Screen.MEASURE)
    stream = context.stream
    assert stream is not None
    qtbot.waitUntil(lambda: stream.outlet is not None, timeout=WAIT_MS)
    outlet = stream.outlet
    application.settings.change(language="nl")  # the screens are others; who receives sees nothing
    qtbot.waitUntil(lambda: application.navigation.measure_page is not page, timeout=WAIT_MS)
    assert lsl_section(application) is not section
    assert lsl_section(application).switch.isChecked()
    application.settings.change(language="en")
    qtbot.waitUntil(lambda: "Measure" in application.window.windowTitle(), timeout=WAIT_MS)
    section = lsl_section(application)
    assert stream.outlet is outlet
    inlets = []
    for name in ("forceplate", "forceplate-markers"):
        (found,) = pylsl.resolve_byprop("name", name, timeout=PATIENCE_S)
        inlets.append(pylsl.StreamInlet(found, recover=False))
        inlets[-1].open_stream(timeout=PATIENCE_S)
    data, markers = inlets
    assert context.link.acquisition is not None
    session.start(context.link.acquisition)
    qtbot.waitUntil(lambda: len(session.trials) == 1 and not session.is_busy, timeout=WAIT_MS)
    texts: list[str] = []
    rows: list[list[float]] = []

    def received() -> bool:
        texts.extend(row[0] for row in markers.pull_chunk()[0])
        rows.extend(data.pull_chunk(max_samples=100_000)[0])
        return "stop" in texts

    qtbot.waitUntil(received, timeout=WAIT_MS)
    assert texts[0] == "trial_start"
    qtbot.waitUntil(
        lambda: received() and any(row[-1] > 20.0 for row in rows), timeout=WAIT_MS
    )  # newtons, once the zero was there
    application.window.show_screen(Screen.PLATFORM)
    assert "samples sent" in section.state.text()
    assert "SIMULATED" not in section.state.text()
    for one in inlets:
        one.close_stream()
    context.link.close()
    qtbot.waitUntil(lambda: stream.outlet is None, timeout=WAIT_MS)
    assert not section.switch.isChecked()
    assert section.state.text().startswith("Off")


def test_the_stream_needs_a_platform(application: ForceplateApplication, qtbot: QtBot) -> None:
    application.window.show_screen(Screen.PLATFORM)
    section = lsl_section(application)
    assert not section.switch.isEnabled()
    simulate(application, qtbot)
    qtbot.waitUntil(section.switch.isEnabled, timeout=WAIT_MS)


def test_without_the_library_it_says_how_to_get_it(
    application: ForceplateApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pylsl", None)  # what an import then raises
    simulate(application, qtbot)
    application.window.show_screen(Screen.PLATFORM)
    section = lsl_section(application)
    qtbot.waitUntil(section.switch.isEnabled, timeout=WAIT_MS)
    section.switch.click()
    qtbot.waitUntil(lambda: not section.switch.isChecked(), timeout=WAIT_MS)
    assert 'pip install "forceplate[lsl]"' in section.state.text()
    assert application.context is not None
    assert application.context.stream is not None
    assert application.context.stream.outlet is None
