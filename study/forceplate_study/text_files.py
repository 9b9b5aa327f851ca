"""Small text files of a study, read and written whole; what goes wrong is a StudyError."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from forceplate.files import read_regular_file, write_atomically
from forceplate.reasons import raised_as
from forceplate.words import Text
from forceplate_study.errors import StudyError

LARGEST_BYTES = 200_000_000

NOT_READ = Text("{path} cannot be read: {why}.")
NOT_WRITTEN = Text("{path} cannot be written: {why}.")
_NOT_MADE = Text("{path} cannot be made: {why}.")
NOT_UTF_8 = Text("{file} is not UTF-8 text; save it as UTF-8.")
NOT_TOML = Text("{file} is not TOML: {error}.")
_NO_UTF_8_TABLE = Text("{path} is not UTF-8 text. Save it as CSV UTF-8.")
_EXISTS = Text("{path} exists. Choose another name.")


def read_text(path: Path) -> str:
    """Return the text of a file that the user named, without a byte order mark.

    Raises
    ------
    StudyError
        It cannot be read, is longer than ``LARGEST_BYTES``, or is not UTF-8.
    """
    with (
        raised_as(StudyError, _NO_UTF_8_TABLE, UnicodeDecodeError, path=path),
        raised_as(StudyError, NOT_READ, path=path),
    ):
        return read_regular_file(path, max_bytes=LARGEST_BYTES).decode("utf-8-sig")


def write_text(path: Path, text: str, *, overwrite: bool = True) -> Path:
    """Write a text file; see :func:`write_file`."""
    return write_file(path, text.encode(), overwrite=overwrite)


def write_file(path: Path, data: bytes, *, overwrite: bool) -> Path:
    """Write a file of its user alone, whole, and return its path.

    Raises
    ------
    StudyError
        It exists and may not be replaced, or cannot be written.
    """
    with (
        raised_as(StudyError, NOT_WRITTEN, path=path),
        raised_as(StudyError, _EXISTS, FileExistsError, path=path),
    ):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data, overwrite=overwrite)
    return path


@contextmanager
def new_folder(path: Path, exists: Text) -> Iterator[None]:
    """Make a folder of its user alone; where what fills it fails, nothing is left of it.

    Raises
    ------
    StudyError
        It exists, which ``exists`` says of the ``{path}``, or cannot be made.
    """
    with (
        raised_as(StudyError, _NOT_MADE, path=path),
        raised_as(StudyError, exists, FileExistsError, path=path),
    ):
        path.mkdir(parents=True, mode=0o700)
    try:
        yield
    except Exception:
        shutil.rmtree(path, ignore_errors=True)
        raise
