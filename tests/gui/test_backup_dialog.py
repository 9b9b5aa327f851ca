"""A backup from the window, and back."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from forceplate.gui.share.backup_dialog import BackupDialog
from forceplate.gui.share.restore_dialog import RestoreDialog
from forceplate.operations.backups.backup import back_up
from forceplate.operations.backups.made_backups import last_folder
from forceplate.operations.backups.restore import Restored, restore
from forceplate.storage import sealed_file
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex
from tests.gui.share_room import Room, share_room

SECRET = "drie paarse fietsen"


@pytest.fixture(autouse=True)
def of_this_test(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sealed_file, "SCRYPT_LOG_N", 4)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "home"))


room = share_room


def test_a_backup_is_made_beside_the_window_and_said(room: Room, tmp_path: Path) -> None:
    out = tmp_path / "usb"
    out.mkdir()
    dialog = BackupDialog(room.context)
    room.show(dialog)
    assert "no backup of this library yet" in dialog.says.text()
    dialog.passphrase.setText("short")
    dialog.again.setText("other")
    dialog.ask_where()
    details = dialog.notices.notices[0].details
    assert "at least 10 signs" in details
    assert "not the same" in details
    dialog.again.setText("")
    dialog.passphrase.setText(SECRET)
    dialog.ask_where()
    assert "not the same" in dialog.notices.notices[0].details
    dialog.again.setText(SECRET)
    dialog.make(out)
    assert not dialog.make_button.isEnabled()
    room.settle()
    assert dialog.make_button.isEnabled()
    (made,) = out.iterdir()
    assert made.name in dialog.made.words.text()
    assert dialog.made.folder_button.isVisible()
    assert not dialog.made.open_button.isVisible()  # nobody reads what is encrypted
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
    assert dialog.passphrase.text() == ""  # nobody after finds it there


def restoring(room: Room, path: Path, passphrase: str) -> RestoreDialog:
    dialog = RestoreDialog(room.context)
    room.show(dialog)
    assert not dialog.do_button.isEnabled()
    dialog.take_file(path)
    dialog.passphrase.setText(passphrase)
    return dialog


def test_a_backup_is_restored_as_a_new_library_that_the_window_opens(
    room: Room, tmp_path: Path
) -> None:
    now = room.context.now()
    room.context.settings_model.change(operator="AB")
    settings = tmp_path / "settings of then.json"
    settings.write_text('{"operator": "CD", "text_percent": 130}')
    path = back_up(room.library, tmp_path, now, SECRET, settings=settings).path
    dialog = restoring(room, path, SECRET)
    told: list[Restored] = []
    dialog.restored.connect(told.append)
    folder = dialog.folder
    assert not folder.exists()
    dialog.do_button.click()
    room.settle()
    (restored,) = told
    assert (restored.folder, restored.contents.n_visits) == (folder, 3)
    assert room.context.settings.library_folder == str(folder)
    assert room.context.settings.operator == "AB"  # the settings were not asked for
    assert len(Library(folder).visits()) == len(room.library.visits()) == 3
    assert {one.name for one in PeopleIndex(Library(folder)).people()} == {
        one.name for one in room.context.people.people()
    }
    messages = " ".join(room.told.messages)
    assert f"The former library stays in {room.library.root}, with 2 people" in messages
    again = restoring(room, path, SECRET)
    assert again.folder != folder  # what is there is never replaced
    again.with_settings.setChecked(True)
    again.do_button.click()
    room.settle()
    assert room.context.settings.operator == "CD"
    assert room.context.settings.library_folder == str(again.folder)


def test_a_backup_is_looked_for_where_the_last_was_made(room: Room, tmp_path: Path) -> None:
    assert last_folder(room.library) is None
    (tmp_path / "stick").mkdir()
    path = back_up(room.library, tmp_path / "stick", room.context.now(), SECRET).path
    assert last_folder(room.library) == tmp_path / "stick"
    dialog = RestoreDialog(room.context)
    room.show(dialog)
    dialog.file_button.click()
    (asked,) = dialog.findChildren(QFileDialog)
    assert Path(asked.directory().absolutePath()) == tmp_path / "stick"
    asked.reject()
    dialog.reject()
    path.unlink()
    assert last_folder(room.library) is None


def test_a_wrong_passphrase_is_said_and_asked_again(room: Room, tmp_path: Path) -> None:
    path = back_up(room.library, tmp_path, room.context.now(), SECRET).path
    dialog = restoring(room, path, "another passphrase")
    dialog.do_button.click()
    room.settle()
    assert "passphrase is another one" in dialog.notices.notices[0].details
    assert not dialog.folder.exists()
    dialog.passphrase.setText(SECRET)
    dialog.do_button.click()
    room.settle()
    assert dialog.folder.exists()
