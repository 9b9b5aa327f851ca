"""Why the system refused, in every language and without its number."""

from __future__ import annotations

import contextlib
import csv
import errno
import json
import os
import sqlite3
import zlib
from pathlib import Path

import pytest

from forceplate.documents import DocumentError, from_plain, load_json
from forceplate.errors import StorageError
from forceplate.files import read_regular_file
from forceplate.reasons import reason_of
from forceplate.types import Condition
from forceplate.words import Language, Text, say


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


@pytest.mark.parametrize(
    "error",
    [
        system_error(errno.EXDEV),
        OSError("Unable to synchronously open file (file signature not found)"),
        sqlite3.DatabaseError("file is not a database"),
        zlib.error("Error -3 while decompressing data"),
        csv.Error("unexpected end of data"),
        ValueError("could not convert string to float: 'x'"),
        KeyError("started_at"),
        TimeoutError("timed out"),
        ModuleNotFoundError("No module named 'ezc3d'", name="ezc3d"),
        RuntimeError("Unspecified error in H5Gget_info"),
    ],
)
def test_what_a_library_says_is_said_in_words_of_ours(error: Exception) -> None:
    reason = reason_of(error)
    for language in Language:
        assert str(error) not in say(reason, language)
        assert say(reason, language)
    assert len({say(reason, language) for language in Language}) == len(Language)


def test_what_a_library_said_is_kept_for_the_log_without_the_name_of_a_file() -> None:
    told = StorageError("It cannot be read.")
    assert told.details == ""
    told.__cause__ = system_error(errno.EXDEV)
    assert told.details == f"OSError: {os.strerror(errno.EXDEV)}"
    told.__cause__ = RuntimeError("Unspecified error in H5Gget_info")
    assert told.details == "RuntimeError: Unspecified error in H5Gget_info"


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
