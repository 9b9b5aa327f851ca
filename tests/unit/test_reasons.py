"""Why the system refused, in every language and without its number."""

from __future__ import annotations

import contextlib
import errno
import json
import os
import sqlite3
from pathlib import Path

import pytest

from forceplate.documents import DocumentError, from_plain, load_json
from forceplate.errors import StorageError
from forceplate.files import read_regular_file
from forceplate.reasons import reason_of
from forceplate.types import Condition
from forceplate.words import Language, Text, plain, say

OTHERS = [language for language in Language if language is not Language.ENGLISH]


def system_error(number: int) -> OSError:
    return OSError(number, os.strerror(number), "/a/file")


@pytest.mark.parametrize(
    ("number", "said"),
    [
        (errno.ENOENT, "there is no such file or folder"),
        (errno.EACCES, "no permission"),
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "the disk is read-only"),
        (errno.EBUSY, "another program is using it"),
        (errno.ENOTDIR, "it is not a folder"),
        (errno.EISDIR, "it is a folder, not a file"),
        (errno.ENAMETOOLONG, "the name is too long"),
        (errno.EIO, "the disk or the device has failed"),
        (errno.ENODEV, "the device is gone"),
    ],
)
def test_a_reason_that_a_person_meets_is_said_in_every_language(number: int, said: str) -> None:
    reason = reason_of(system_error(number))
    assert say(reason) == said
    assert len({say(reason, language) for language in Language}) == len(Language)


def test_another_reason_is_a_system_error_with_its_details() -> None:
    reason = reason_of(system_error(errno.EXDEV))
    assert say(reason) == f"system error ({os.strerror(errno.EXDEV)})"
    for language in OTHERS:
        assert os.strerror(errno.EXDEV) in say(reason, language)
        assert "system error" not in say(reason, language)


def test_a_database_refuses_in_the_same_words(tmp_path: Path) -> None:
    path = tmp_path / "own.sqlite3"
    with contextlib.closing(sqlite3.connect(path)) as own:
        own.execute("CREATE TABLE a (b)")
    with (
        contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as own,
        pytest.raises(sqlite3.OperationalError) as refused,
    ):
        own.execute("INSERT INTO a VALUES (1)")
    assert say(reason_of(refused.value)) == "the disk is read-only"


def test_what_windows_calls_no_permission_may_be_a_file_in_use() -> None:
    error = system_error(errno.EACCES)
    error.winerror = 32  # type: ignore[attr-defined,unused-ignore]
    assert say(reason_of(error)) == "another program is using it"


@pytest.mark.parametrize("kind", [ValueError, OSError, RuntimeError])
def test_an_exception_of_python_may_carry_a_message(kind: type[Exception]) -> None:
    text = Text("the name is too long")
    assert reason_of(kind(text)) == text
    assert str(kind(text)) == "the name is too long"
    assert reason_of(kind("[Errno 5] as it is")) == plain("as it is")
    assert reason_of(RuntimeError()) == plain("RuntimeError")
    assert reason_of(StorageError(text)) == text


def test_text_that_cannot_be_read_has_a_place() -> None:
    with pytest.raises(json.JSONDecodeError) as refused:
        load_json('{"a": 1,\n "b" 2}')
    assert say(reason_of(refused.value)) == "line 2, column 6"
    with pytest.raises(UnicodeDecodeError) as undecoded:
        load_json(b"\xff")
    assert say(reason_of(undecoded.value)) == "it is not text in UTF-8"


def test_what_is_no_file_is_said_in_every_language(tmp_path: Path) -> None:
    (tmp_path / "long").write_bytes(b"12345")
    for path in (tmp_path / "gone", tmp_path, tmp_path / "long"):
        with pytest.raises(OSError, match=r".") as refused:
            read_regular_file(path, max_bytes=4)
        reason = reason_of(refused.value)
        assert len({say(reason, language) for language in Language}) == len(Language)


def test_a_value_that_is_none_of_its_kind_names_those_there_are() -> None:
    with pytest.raises(DocumentError) as refused:
        from_plain(Condition, {"side": "middle", "region": "hallux"})
    assert "'middle'" in str(refused.value)
    for language in Language:
        said = say(refused.value.text, language)
        assert "left, right" in said
        assert "valid" not in said
