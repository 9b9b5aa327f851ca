"""What a library keeps of its platforms: the checks, and the journal of a calibration.

::

    <library>/.calibration/<model>_<serial>.checks.jsonl   one line for each check, only added to
    <library>/.calibration/recalibrated.jsonl              which visits were made anew, from what
    <library>/.calibration/<model>_<serial>.journal        a guided calibration that is under way
    <library>/.calibration/<id>.json, .journal             calibrations made here, their readings
    <library>/.calibration/entered.json                    what was last typed, to be offered again
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from forceplate.errors import CalibrationError, StorageError
from forceplate.files import read_regular_file, sync_folder, write_all, write_atomically
from forceplate_calibration import Calibration
from forceplate_calibration.platform_check import PlatformCheck, platform_check_from_json

FOLDER = ".calibration"
CHECKS_SUFFIX = ".checks.jsonl"
RECALIBRATED = "recalibrated.jsonl"
JOURNAL_SUFFIX = ".journal"
ENTERED = "entered.json"
MAX_FILE_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class CheckHistory:
    """All checks of one platform, in the order in which they were made."""

    checks: tuple[PlatformCheck, ...]
    n_damaged_lines: int
    """Lines that are no sound record: torn by a crash, or changed."""


class CalibrationStore:
    """The folder of one library; makes nothing before something is to be kept."""

    def __init__(self, library: Path) -> None:
        self._folder = library.absolute() / FOLDER

    def add_check(self, check: PlatformCheck) -> Path:
        """Keep a check and return the file; raises StorageError."""
        path = self._checks_path(check.model, check.serial_number)
        _append(path, check.to_json() + "\n")
        return path

    def checks(self, model: str, serial_number: str) -> CheckHistory:
        """Return the checks of a platform, none where there is no file.

        Raises
        ------
        StorageError
            The file is there and cannot be read.
        """
        path = self._checks_path(model, serial_number)
        checks: list[PlatformCheck] = []
        damaged = 0
        for line in _lines(path):
            try:
                checks.append(platform_check_from_json(line))
            except CalibrationError:
                damaged += 1
        return CheckHistory(tuple(checks), damaged)

    def platforms(self) -> tuple[tuple[str, str], ...]:
        """Return model and serial number of each platform that was ever checked."""
        found = set()
        if self._folder.is_dir():
            for path in self._folder.glob(f"*{CHECKS_SUFFIX}"):
                for line in _lines(path):
                    try:
                        check = platform_check_from_json(line)
                    except CalibrationError:
                        continue
                    found.add((check.model, check.serial_number))
        return tuple(sorted(found))

    def journal_path(self, model: str, serial_number: str) -> Path:
        """Return where the guided calibration of a platform is kept while it is under way."""
        return self._folder / f"{_plain(model, serial_number)}{JOURNAL_SUFFIX}"

    def keep_calibration(self, calibration: Calibration, journal: Path) -> Path:
        """Write a calibration made here, put its readings beside it, and return its file.

        Raises
        ------
        StorageError
            It cannot be written.
        """
        stem, number = _plain(calibration.id), 1
        path = self._folder / f"{stem}.json"
        while path.exists():
            number += 1
            path = self._folder / f"{stem}-{number}.json"
        write_calibration(path, calibration)
        try:
            journal.replace(path.with_suffix(JOURNAL_SUFFIX))
        except OSError as error:
            raise _cannot("move", journal, error) from error
        return path

    def keep_entered(self, values: Mapping[str, str]) -> None:
        """Keep what was typed, beside what was kept before; raises StorageError."""
        content = json.dumps(self.entered() | dict(values), indent=2, sort_keys=True)
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_file(self._folder / ENTERED, content.encode(), overwrite=True)

    def entered(self) -> dict[str, str]:
        """Return what was last typed; nothing where that is unreadable: it is only a comfort."""
        try:
            content = read_regular_file(self._folder / ENTERED, max_bytes=MAX_FILE_BYTES)
            found = json.loads(content)
        except (OSError, ValueError):
            return {}
        if not isinstance(found, dict):
            return {}
        return {name: text for name, text in found.items() if isinstance(text, str)}

    def add_recalibration(self, entry: Mapping[str, str]) -> None:
        """Keep which file was made of which, with what; raises StorageError."""
        _append(self._folder / RECALIBRATED, json.dumps(dict(entry), sort_keys=True) + "\n")

    def _checks_path(self, model: str, serial_number: str) -> Path:
        return self._folder / f"{_plain(model, serial_number)}{CHECKS_SUFFIX}"


def _plain(*parts: str) -> str:
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
            raise StorageError(f"There is no calibration to go on with at {path}. Begin anew.")
        if not resume and path.exists():
            raise StorageError(
                f"{path} exists: a calibration was begun there. Go on with it by --resume, or "
                "choose another file."
            )

    def text(self) -> str:
        """Return what it holds; raises StorageError."""
        try:
            return read_regular_file(self.path, max_bytes=MAX_FILE_BYTES).decode("utf-8", "replace")
        except OSError as error:
            raise _cannot("read", self.path, error) from error

    def cut_torn_line(self) -> None:
        """Take away a last line that was not written to its end; raises StorageError."""
        content = self.text()
        if content and not content.endswith("\n"):
            whole = content[: content.rfind("\n") + 1]
            try:
                write_atomically(self.path, whole.encode(), overwrite=True)
            except OSError as error:
                raise _cannot("write", self.path, error) from error

    def append(self, line: str) -> None:
        """Keep a line; when it returns, the line is on the disk. Raises StorageError."""
        _append(self.path, line)


def write_calibration(path: Path, calibration: Calibration, *, overwrite: bool = False) -> None:
    """Write a calibration file whole or not at all.

    Raises
    ------
    StorageError
        It exists and may not be overwritten, or cannot be written.
    """
    write_file(path, calibration.to_json().encode(), overwrite=overwrite)


def write_file(path: Path, content: bytes, *, overwrite: bool = False) -> None:
    """Write a file whole or not at all; raises StorageError as ``write_calibration``."""
    try:
        write_atomically(path, content, overwrite=overwrite)
    except FileExistsError as error:
        raise StorageError(f"{path} exists. Choose another name; nothing was changed.") from error
    except OSError as error:
        raise _cannot("write", path, error) from error


def _append(path: Path, line: str) -> None:
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        is_new = not path.exists()
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
        descriptor = os.open(path, flags, 0o600)
        try:
            write_all(descriptor, line.encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if is_new:
            sync_folder(path.parent)
    except OSError as error:
        raise _cannot("write", path, error) from error


def _lines(path: Path) -> list[str]:
    if not path.exists():
        return []
    try:
        content = read_regular_file(path, max_bytes=MAX_FILE_BYTES)
    except OSError as error:
        raise _cannot("read", path, error) from error
    return [line for line in content.decode("utf-8", "replace").split("\n") if line.strip()]


def _cannot(what: str, path: Path, error: OSError) -> StorageError:
    return StorageError(
        f"Cannot {what} {path}: {error.strerror or error}. Check the disk and the rights."
    )
