"""The folder of a diary: what it may be, who may read it."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from forceplate_study.diary.folder import (
    KEY_FILE,
    SETTINGS_FILE,
    DiaryFolder,
    create_folder,
    read_folder,
)
from forceplate_study.errors import StudyError


def test_folder_is_read_as_it_was_made(tmp_path: Path) -> None:
    folder = DiaryFolder(tmp_path / "d", "https://diary.example.org:8443/", "postgresql:///x")
    create_folder(folder, "trial")
    read = read_folder(tmp_path / "d")
    assert read.origin == "https://diary.example.org:8443"
    assert (read.host, read.is_https, read.database) == (
        "diary.example.org",
        True,
        "postgresql:///x",
    )
    assert [group.key for group in read.study().groups] == ["intervention", "control"]


@pytest.mark.skipif(os.name != "posix", reason="modes of files are of POSIX")
def test_secrets_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    create_folder(DiaryFolder(tmp_path / "d", "http://localhost:8000"))
    for name in (KEY_FILE, SETTINGS_FILE):
        assert (tmp_path / "d" / name).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "d").stat().st_mode & 0o777 == 0o700


def test_second_diary_does_not_overwrite_the_first(tmp_path: Path) -> None:
    folder = DiaryFolder(tmp_path / "d", "http://localhost:8000")
    create_folder(folder)
    key = folder.secret_key()
    with pytest.raises(StudyError, match="holds a diary already"):
        create_folder(folder)
    assert folder.secret_key() == key


@pytest.mark.parametrize(
    ("url", "what"),
    [
        ("ftp://x", "cannot be the address"),
        ("https://", "cannot be the address"),
        ("https://x/path", "cannot be the address"),
        ("https://user:pw@x", "cannot be the address"),
        ("http://192.168.1.5:8000", "not encrypted"),
    ],
)
def test_address_that_cannot_be_is_refused(tmp_path: Path, url: str, what: str) -> None:
    with pytest.raises(StudyError, match=what):
        DiaryFolder(tmp_path, url)


def test_other_database_and_zone_are_refused(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="postgresql://") as caught:
        DiaryFolder(tmp_path, "http://localhost", "mysql://user:secret@host/x")
    assert "secret" not in str(caught.value)
    with pytest.raises(StudyError, match="no time zone"):
        DiaryFolder(tmp_path, "http://localhost", time_zone="Nowhere/City")


@pytest.mark.parametrize("text", ["", "schema = 1", "not toml", 'schema = "forceplate-diary"\n'])
def test_foreign_settings_are_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / SETTINGS_FILE).write_text(text)
    with pytest.raises(StudyError, match=r"diary\.toml"):
        read_folder(tmp_path)
