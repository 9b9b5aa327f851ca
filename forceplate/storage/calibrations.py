"""The calibrations made in a library: under way, finished, and what they were used for again.

::

    <library>/.calibration/<model>_<serial>.journal        a guided calibration that is under way
    <library>/.calibration/<id>.json, .journal             calibrations made here, their readings
    <library>/.calibration/recalibrated.jsonl              which visits were made anew, from what
    <library>/.calibration/entered.json                    what was last typed, to be offered again

The checks of a platform are beside them: :mod:`.platform_checks`.
"""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from forceplate.documents import load_json
from forceplate.errors import CalibrationError, StorageError
from forceplate.files import read_regular_file, write_atomically
from forceplate.reasons import raised_as, reason_of
from forceplate.storage.record_file import CANNOT, MAX_FILE_BYTES, READ, WRITE, append_line
from forceplate.types import PlatformInfo
from forceplate.words import Text, in_context
from forceplate_calibration import Calibration, read_calibration

FOLDER = ".calibration"
RECALIBRATED = "recalibrated.jsonl"
JOURNAL_SUFFIX = ".journal"
ENTERED = "entered.json"

_EXISTS = Text("{path} exists. Choose another name; nothing was changed.")
_NOT_HERE = Text(
    "The {model} says that its calibration is {id}, and this library has none of that id. Choose "
    "its file, or put it into the library's folder {folder}."
)


class CalibrationStore:
    """The folder of one library; makes nothing before something is to be kept."""

    def __init__(self, library: Path) -> None:
        self._folder = library.absolute() / FOLDER

    def journal_path(self, model: str, serial_number: str) -> Path:
        """Return where the guided calibration of a platform is kept while it is under way."""
        return self._folder / f"{file_stem(model, serial_number)}{JOURNAL_SUFFIX}"

    def keep_calibration(self, calibration: Calibration, journal: Path) -> Path:
        """Write a calibration made here, put its readings beside it, and return its file.

        Raises StorageError.
        """
        stem, number = file_stem(calibration.id), 1
        path = self._folder / f"{stem}.json"
        while path.exists():
            number += 1
            path = self._folder / f"{stem}-{number}.json"
        write_calibration(path, calibration)
        with raised_as(StorageError, CANNOT, what=in_context("cannot", "move"), path=journal):
            journal.replace(path.with_suffix(JOURNAL_SUFFIX))
        return path

    def made(self) -> Iterator[Calibration]:
        """Yield the calibrations that were made here and can be read."""
        for path in sorted(self._folder.glob("*.json")):
            with suppress(CalibrationError):  # another file, or one that nobody can use any more
                yield read_calibration(path)

    def named_by(self, platform: PlatformInfo) -> Calibration | None:
        """Return the calibration that a platform says is its own; None where it says none.

        Raises
        ------
        CalibrationError
            It is not among those of this library.
        """
        if platform.calibration_id is None:
            return None
        for found in self.made():
            if found.short_id == platform.calibration_id:
                return found
        raise CalibrationError(
            _NOT_HERE.fill(
                model=platform.model, id=platform.calibration_id, folder=self._folder.name
            )
        )

    def keep_entered(self, values: Mapping[str, str]) -> None:
        """Keep what was typed, beside what was kept before; raises StorageError."""
        content = json.dumps(self.entered() | dict(values), indent=2, sort_keys=True)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_file(self._folder / ENTERED, content.encode(), overwrite=True)

    def entered(self) -> dict[str, str]:
        """Return what was last typed; nothing where that is unreadable: it is only a comfort."""
        try:
            content = read_regular_file(self._folder / ENTERED, max_bytes=MAX_FILE_BYTES)
            found = load_json(content)
        except (OSError, ValueError):
            return {}
        if not isinstance(found, dict):
            return {}
        return {name: text for name, text in found.items() if isinstance(text, str)}

    def add_recalibration(self, entry: Mapping[str, str]) -> None:
        """Keep which file was made of which, with what; raises StorageError."""
        append_line(self._folder / RECALIBRATED, json.dumps(dict(entry), sort_keys=True) + "\n")


def file_stem(*parts: str) -> str:
    """Return a file name made of these words."""
    words = (re.sub(r"[^A-Za-z0-9-]+", "-", part).strip("-") or "none" for part in parts)
    return "_".join(words)[:100]


class ProcedureJournal:
    """The file that a guided calibration writes each reading into, at once.

    Raises
    ------
    StorageError
        On construction, when a new one is asked for and the file exists, or none and it does not.
    """

    def __init__(self, path: Path, *, resume: bool = False) -> None:
        self.path = path
        if resume and not path.is_file():
            raise StorageError(
                Text("There is no calibration to go on with at {path}. Begin anew.").fill(path=path)
            )
        if not resume and path.exists():
            raise StorageError(
                Text(
                    "{path} exists: a calibration was begun there. Go on with it by --resume, "
                    "or choose another file."
                ).fill(path=path)
            )

    def text(self) -> str:
        """Return what it holds; raises StorageError."""
        with raised_as(StorageError, CANNOT, what=READ, path=self.path):
            return read_regular_file(self.path, max_bytes=MAX_FILE_BYTES).decode("utf-8", "replace")

    def cut_torn_line(self) -> None:
        """Take away a last line that was not written to its end; raises StorageError."""
        content = self.text()
        if content and not content.endswith("\n"):
            whole = content[: content.rfind("\n") + 1]
            write_file(self.path, whole.encode(), overwrite=True)

    def append(self, line: str) -> None:
        """Keep a line; when it returns, the line is on the disk. Raises StorageError."""
        append_line(self.path, line)


def write_calibration(path: Path, calibration: Calibration) -> None:
    """Write a calibration file whole or not at all; raises StorageError."""
    write_file(path, calibration.to_json().encode())


def write_file(path: Path, content: bytes, *, overwrite: bool = False) -> None:
    """Write a file whole or not at all; raises StorageError as ``write_calibration``."""
    with (
        raised_as(StorageError, CANNOT, what=WRITE, path=path),
        raised_as(StorageError, _EXISTS, FileExistsError, path=path),
    ):
        write_atomically(path, content, overwrite=overwrite)


def check_new_file(path: Path) -> None:
    """Return where a file can be made; raises StorageError as ``write_calibration``."""
    if path.exists():
        raise StorageError(_EXISTS.fill(path=path))
    if not path.absolute().parent.is_dir():
        gone = FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
        raise StorageError(CANNOT.fill(what=WRITE, path=path, why=reason_of(gone)))
