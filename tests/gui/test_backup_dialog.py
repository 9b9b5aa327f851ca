"""A backup from the window."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from forceplate.gui.share.backup_dialog import BackupDialog
from forceplate.operations.restore import restore
from forceplate.storage import sealed_file
from tests.gui.share_room import Room, share_room

SECRET = "drie paarse fietsen"


@pytest.fixture(autouse=True)
def of_this_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_file, "SCRYPT_LOG_N", 4)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))


@pytest.fixture
def room(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    qtbot: QtBot,
    english_and_light: None,
) -> Iterator[Room]:
    with share_room(tmp_path, tmp_path_factory, qtbot) as room:
        yield room


def test_a_backup_is_made_beside_the_window_and_said(room: Room, tmp_path: Path) -> None:
    out = tmp_path / "usb"
    out.mkdir()
    dialog = BackupDialog(room.context)
    room.show(dialog)
    assert "no backup of this library yet" in dialog.says.text()
    dialog.passphrase.setText("short")
    dialog.ask_where()
    assert "at least 10 signs" in dialog.notices.notices[0].details
    dialog.passphrase.setText(SECRET)
    dialog.ask_where()
    assert "not the same" in dialog.notices.notices[0].details
    dialog.again.setText(SECRET)
    dialog.make(out)
    assert not dialog.make_button.isEnabled()
    room.settle()
    assert dialog.make_button.isEnabled()
    (made,) = out.iterdir()
    assert made.name in dialog.notices.notices[0].sentence
    assert "made today" in dialog.says.text()
    assert restore(made, tmp_path / "again", SECRET).contents.n_visits == 3


def test_a_dialog_that_is_closed_leaves_no_backup(room: Room, tmp_path: Path) -> None:
    out = tmp_path / "usb"
    out.mkdir()
    dialog = BackupDialog(room.context)
    room.show(dialog)
    dialog.passphrase.setText(SECRET)
    dialog.make(out)
    dialog.reject()
    room.settle()
    assert list(out.iterdir()) == []
