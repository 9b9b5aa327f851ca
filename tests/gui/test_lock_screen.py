"""The lock of the window: it waits for a recording, and only the passphrase opens it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from forceplate.gui.context.settings import Settings, SettingsModel, read_settings
from forceplate.gui.context.tasks import Tasks
from forceplate.gui.settings.lock_section import LockSection, PassphraseDialog, PresentPassphrase
from forceplate.gui.shell.lock_screen import ProgramLock
from forceplate.storage import program_lock
from forceplate.storage.program_lock import hashed, is_right
from tests.patience import PATIENCE_S

if TYPE_CHECKING:
    from forceplate.gui.context.context import Context

SECRET = "vier eieren"


class Room:
    """A window with a field in it, a clock, and what may be under way."""

    def __init__(self, folder: Path, qtbot: QtBot) -> None:
        self.now_s, self.is_busy = 0.0, False
        self.folder = folder
        self.settings = SettingsModel(folder)
        self.tasks = Tasks()
        self.window = QWidget()
        self.field = QLineEdit()
        QVBoxLayout(self.window).addWidget(self.field)
        qtbot.addWidget(self.window)
        self.lock = ProgramLock(
            self.window, self.settings, self.tasks, lambda: self.is_busy, now_s=lambda: self.now_s
        )
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()

    def after(self, minutes: float) -> bool:
        self.now_s += 60 * minutes
        self.lock.check()
        return self.lock.screen is not None

    def is_locked(self) -> bool:
        return self.lock.screen is not None

    def type(self, words: str) -> None:
        screen = self.lock.screen
        assert screen is not None
        QTest.keyClicks(screen.field, words)
        QTest.keyClick(screen.field, Qt.Key.Key_Return)
        assert self.tasks.wait_idle(PATIENCE_S)
        QApplication.processEvents()


@pytest.fixture
def room(
    tmp_path: Path, qtbot: QtBot, english_and_light: None, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Room]:
    monkeypatch.setattr(program_lock, "SCRYPT_LOG_N", 4)
    room = Room(tmp_path, qtbot)
    yield room
    room.lock.stop()
    assert room.tasks.wait_idle(PATIENCE_S)


def test_without_a_passphrase_nothing_locks(room: Room) -> None:
    assert not room.after(1000)
    room.lock.lock()
    assert room.lock.screen is None


def test_it_locks_after_the_minutes_and_only_the_passphrase_opens_it(room: Room) -> None:
    room.settings.change(lock_hash=hashed(SECRET), lock_minutes=10)
    room.settings.first_operator("AB")
    assert not room.after(9.9)
    assert room.after(0.1)
    assert not room.settings.settings.operator  # another may sit here when it opens
    screen = room.lock.screen
    assert screen is not None
    assert screen.isModal()
    assert screen.windowState() & Qt.WindowState.WindowFullScreen
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    screen.close()
    assert screen.isVisible()
    room.type("another one")
    assert room.is_locked()
    assert "not the passphrase" in screen.says.text()
    room.type(SECRET)
    assert not room.is_locked()
    assert not room.after(9.9)
    assert room.after(0.1)


def test_a_hand_on_the_window_puts_it_off(room: Room) -> None:
    room.settings.change(lock_hash=hashed(SECRET), lock_minutes=10)
    assert not room.after(9)
    QTest.keyClick(room.window.windowHandle(), Qt.Key.Key_A)
    assert not room.after(9)
    QTest.mouseMove(room.window.windowHandle())
    QApplication.processEvents()
    assert not room.after(9)


def test_a_recording_is_never_locked(room: Room) -> None:
    room.settings.change(lock_hash=hashed(SECRET), lock_minutes=2)
    room.is_busy = True
    assert not room.after(30)
    room.is_busy = False
    assert room.after(0)


def test_it_locks_at_once_when_asked_and_after_a_recording(room: Room) -> None:
    room.settings.change(lock_hash=hashed(SECRET), lock_minutes=10)
    room.lock.lock_now()
    assert room.is_locked()
    room.type(SECRET)
    room.is_busy = True
    room.lock.lock_now()
    assert not room.after(0)
    QTest.keyClick(room.window.windowHandle(), Qt.Key.Key_A)
    room.is_busy = False
    assert room.after(0)
    room.type(SECRET)
    assert not room.after(0)


def test_a_passphrase_is_typed_twice_and_kept_as_a_hash(room: Room, qtbot: QtBot) -> None:
    dialog = PassphraseDialog(cast("Context", Part(room)), room.window)
    dialog.show()
    for passphrase, again, is_possible in (
        ("short", "short", False), (SECRET, "other", False), (SECRET, SECRET, True),
    ):  # fmt: skip
        dialog.form.fill({"passphrase": passphrase, "again": again})
        assert dialog.do_button.isEnabled() is is_possible
    dialog.do_button.click()
    assert "being kept" in dialog.more.text()
    assert dialog.isVisible()  # nobody can ask for the lock before there is one
    assert room.tasks.wait_idle(PATIENCE_S)
    assert not dialog.isVisible()
    kept = read_settings(room.folder).lock_hash
    assert SECRET not in (room.folder / "settings.json").read_text()
    assert is_right(SECRET, kept)
    dialog.deleteLater()


class Part:
    """What of a context the lock needs."""

    def __init__(self, room: Room) -> None:
        self.settings_model, self.tasks = room.settings, room.tasks

    @property
    def settings(self) -> Settings:
        return self.settings_model.settings


def test_the_lock_goes_only_with_the_passphrase_and_the_state_is_said_at_once(
    room: Room, qtbot: QtBot
) -> None:
    section = LockSection(cast("Context", Part(room)), room.window)
    section.show()
    room.settings.change(lock_hash=hashed(SECRET))
    assert "The window locks" in section._says.text()
    for first in (section.remove(), section.ask()):  # nor is another one chosen without it
        assert isinstance(first, PresentPassphrase)
        first.passphrase.setText("wrong")
        QTest.keyClick(first.passphrase, Qt.Key.Key_Return)
        assert room.tasks.wait_idle(PATIENCE_S)
        assert first.isVisible()
        assert "not the passphrase" in first.says.text()
        assert room.settings.settings.lock_hash
        if first.windowTitle() != "No lock":
            first.reject()
            continue
        section.remove_button.setFocus()
        first.passphrase.setText(SECRET)
        first.attempt()
        assert room.tasks.wait_idle(PATIENCE_S)
        assert not room.settings.settings.lock_hash
        assert "does not lock" in section._says.text()
        assert room.window.focusWidget() is section.set_button
        room.settings.change(lock_hash=hashed(SECRET))
