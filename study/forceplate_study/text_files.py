"""Small text files of a study, read and written whole; what goes wrong is a StudyError."""

from __future__ import annotations

from pathlib import Path

from forceplate.files import read_regular_file, write_atomically
from forceplate.reasons import reason_of
from forceplate.words import Text
from forceplate_study.errors import StudyError

LARGEST_BYTES = 200_000_000

NOT_READ = Text("{path} cannot be read: {why}.")
NOT_WRITTEN = Text("{path} cannot be written: {why}.")
NOT_MADE = Text("{path} cannot be made: {why}.")
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
    try:
        return read_regular_file(path, max_bytes=LARGEST_BYTES).decode("utf-8-sig")
    except OSError as error:
        raise StudyError(NOT_READ.fill(path=path, why=reason_of(error))) from error
    except UnicodeDecodeError as error:
        raise StudyError(_NO_UTF_8_TABLE.fill(path=path)) from error


def write_text(path: Path, text: str, *, overwrite: bool = True) -> Path:
    """Write a text file whole and return its path.

    Raises
    ------
    StudyError
        It exists and may not be replaced, or cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text.encode(), overwrite=overwrite)
    except FileExistsError as error:
        raise StudyError(_EXISTS.fill(path=path)) from error
    except OSError as error:
        raise StudyError(NOT_WRITTEN.fill(path=path, why=reason_of(error))) from error
    return path
