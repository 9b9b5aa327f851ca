"""When backups of a library were made, and where they are: it keeps that itself."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from forceplate.errors import StorageError
from forceplate.storage.library import Library
from forceplate.storage.record_file import RecordFile
from forceplate.words import Text, plural

REMIND_DAYS = 7
MADE = ".backups.jsonl"

_NEVER = Text("There is no backup of this library yet.")
_TODAY = Text("The last backup was made today.")
_DAYS = plural("The last backup was made {n} day ago.", "The last backup was made {n} days ago.")


@dataclass(frozen=True, slots=True)
class MadeBackup:
    """Where people of a library are besides."""

    path: str
    at: datetime | None = None
    """None: it is no backup, but a former library that stays."""


def made_backups(library: Library) -> RecordFile[MadeBackup]:
    """Return the file in which a library keeps them."""
    return RecordFile(library.root / MADE, MadeBackup)


def last_backup(library: Library) -> datetime | None:
    """Return when the last backup of a library was made; None: never, or it is not known."""
    with suppress(StorageError):
        return max((one.at for one in made_backups(library).read() if one.at), default=None)
    return None


def last_folder(library: Library) -> Path | None:
    """Return the folder with the newest backup that is still where it was made; None: none is."""
    with suppress(StorageError, OSError):
        made = [(one.at, Path(one.path)) for one in made_backups(library).read() if one.at]
        there = sorted((at, path) for at, path in made if path.is_file())
        return there[-1][1].parent if there else None
    return None


def backup_age(last: datetime | None, now: datetime) -> tuple[Text, bool]:
    """Return how long ago the last backup was, in words, and whether it is time for another."""
    if last is None:
        return _NEVER, True
    days = max(0, (now.astimezone().date() - last.astimezone().date()).days)
    return _DAYS.fill(n=days) if days else _TODAY, days >= REMIND_DAYS
