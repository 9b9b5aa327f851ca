"""The checks of each platform, in the order in which they were made.

::

    <library>/.calibration/<model>_<serial>.checks.jsonl   one line for each check, only added to
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from forceplate.errors import CalibrationError
from forceplate.storage.calibrations import FOLDER, file_stem
from forceplate.storage.record_file import append_line, kept_lines
from forceplate_calibration.platform_check.check import PlatformCheck, platform_check_from_json

CHECKS_SUFFIX = ".checks.jsonl"


@dataclass(frozen=True, slots=True)
class PlatformCheckHistory:
    """All checks of one platform, in the order in which they were made."""

    checks: tuple[PlatformCheck, ...]
    n_damaged_lines: int
    """Lines that are no sound record: torn by a crash, or changed."""


class PlatformCheckStore:
    """The checks of one library; makes nothing before something is to be kept."""

    def __init__(self, library: Path) -> None:
        self._folder = library.absolute() / FOLDER

    def add(self, check: PlatformCheck) -> Path:
        """Keep a check and return the file; raises StorageError."""
        path = self._path(check.model, check.serial_number)
        append_line(path, check.to_json() + "\n")
        return path

    def history(self, model: str, serial_number: str) -> PlatformCheckHistory:
        """Return the checks of a platform, none where there is no file; raises StorageError."""
        found = list(_checks_in(self._path(model, serial_number)))
        sound = tuple(check for check in found if check is not None)
        return PlatformCheckHistory(sound, len(found) - len(sound))

    def platforms(self) -> tuple[tuple[str, str], ...]:
        """Return model and serial number of each platform that was ever checked."""
        paths = self._folder.glob(f"*{CHECKS_SUFFIX}") if self._folder.is_dir() else ()
        checks = [check for path in paths for check in _checks_in(path) if check is not None]
        return tuple(sorted({(check.model, check.serial_number) for check in checks}))

    def _path(self, model: str, serial_number: str) -> Path:
        return self._folder / f"{file_stem(model, serial_number)}{CHECKS_SUFFIX}"


def _checks_in(path: Path) -> Iterator[PlatformCheck | None]:
    """Yield the check of each line, None for one that is no sound record."""
    for line in kept_lines(path):
        try:
            yield platform_check_from_json(line)
        except CalibrationError:
            yield None
