"""A backup put in its place: into a folder that is not there yet, whole or not at all."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from filelock import FileLock, Timeout

from forceplate.documents import SCHEMA_KEY, VERSION_KEY, dump_readable_json, from_plain, load_json
from forceplate.errors import CancelledError, LibraryBusyError, StorageError
from forceplate.files import sync_folder, write_atomically
from forceplate.operations.backups.backup import (
    CONTENTS,
    SCHEMA,
    SCHEMA_VERSION,
    SETTINGS,
    Contents,
    is_name_of_backup,
    members,
    place_of,
)
from forceplate.reasons import raised_as
from forceplate.storage.library import RESTORING, Library
from forceplate.words import Text

_BLOCK_BYTES = 1 << 20
_MOST_CONTENTS_BYTES = 1 << 20
_TAKEN = Text(
    "{folder} exists already, and nothing is ever replaced by a restore. Choose a folder that is "
    "not there yet."
)
_NOT_RESTORED = Text("{path} was not restored: {why}. Nothing was left in {folder}.")
_NO_BACKUP = Text("it is no backup of forceplate")
_NEWER = Text("it was made by a newer forceplate; install that one and try again")
_BUSY = Text("Another program is restoring a backup. Wait until that is done and try again.")
_SETTINGS_NOT_WRITTEN = Text(
    "The library is restored in {folder}, but the settings {path} cannot be written: {why}."
)


@dataclass(frozen=True, slots=True)
class Restored:
    """What is there again."""

    folder: Path
    """The library."""
    contents: Contents
    settings: dict[str, Any]
    """As they were, with the places of now; empty where the backup has none."""


def restore(
    path: Path,
    folder: Path,
    passphrase: str,
    *,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Restored:
    """Put a backup into a folder, which becomes a library; annexes come to be in it.

    Written beside under a hidden name, and named when all of it is proven whole. Killed on the way,
    what is unfinished is taken away when a library is next opened. Any thread.

    Parameters
    ----------
    folder
        Where the library is to be; there must be nothing, or an empty folder.
    on_progress
        Told bytes of the backup read and in all.

    Raises
    ------
    CancelledError
        ``is_cancelled`` said so; nothing is left.
    StorageError
        The folder exists, the passphrase is another, the backup is damaged, cut off, of a newer
        program or no backup, or the disk does not take it. Nothing is left.
    """
    folder = folder.absolute()
    _refuse_taken(folder)

    def report(file: IO[bytes]) -> None:
        if is_cancelled():
            raise CancelledError
        on_progress(file.tell(), total)

    wrong = (OSError, tarfile.TarError, EOFError, ValueError, zlib.error)
    with (
        raised_as(StorageError, _NOT_RESTORED, wrong, path=path, folder=folder),
        path.open("rb") as backup,
        _staging(folder) as staging,
    ):
        total = backup.seek(0, 2)
        backup.seek(0)
        contents, settings = _unpack(backup, passphrase, staging, report)
        for found in (*staging.rglob("*"), staging):
            if found.is_dir():
                sync_folder(found)
        _refuse_taken(folder)
        if os.path.lexists(folder):
            folder.rmdir()
        staging.rename(folder)
        sync_folder(folder.parent)
    return Restored(folder, contents, _in_new_places(settings, contents, folder))


def write_restored_settings(restored: Restored, path: Path) -> bool:
    """Write the settings of a backup where this user has none yet; return whether.

    Raises
    ------
    StorageError
        They cannot be written; the library is restored all the same.
    """
    if path.exists() or not restored.settings:
        return False
    with raised_as(StorageError, _SETTINGS_NOT_WRITTEN, folder=restored.folder, path=path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        content = dump_readable_json(restored.settings).encode()
        write_atomically(path, content, overwrite=False)
    return True


def remove_unfinished_restore() -> None:
    """Take away what a restore left that was killed, unless one is under way."""
    record = _record()
    if not record.exists():
        return
    with contextlib.suppress(Timeout, OSError), FileLock(_lock_path(), timeout=0, mode=0o600):
        _take_away(record)


def _refuse_taken(folder: Path) -> None:
    is_free = not os.path.lexists(folder) or (
        folder.is_dir() and not folder.is_symlink() and not any(folder.iterdir())
    )
    if not is_free:
        raise StorageError(_TAKEN.fill(folder=folder))


@contextlib.contextmanager
def _staging(folder: Path) -> Iterator[Path]:
    """Yield an empty folder beside; it goes unless it was renamed, also after a crash."""
    record = _record()
    record.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    lock = FileLock(_lock_path(), timeout=0, mode=0o600)
    with raised_as(LibraryBusyError, _BUSY, Timeout):
        lock.acquire()
    try:
        _take_away(record)
        folder.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        staging = folder.with_name(f".{folder.name}.restoring-{secrets.token_hex(4)}")
        write_atomically(record, json.dumps(str(staging)).encode(), overwrite=True)
        try:
            staging.mkdir(mode=0o700)
            yield staging
        finally:
            _take_away(record)
    finally:
        lock.release()


def _take_away(record: Path) -> None:
    """Delete the folder that the record names, and then the record."""
    if not record.exists():
        return
    with contextlib.suppress(ValueError):
        staging = Path(json.loads(record.read_bytes()))
        if ".restoring-" in staging.name and staging.is_dir() and not staging.is_symlink():
            shutil.rmtree(staging)
    record.unlink()


def _record() -> Path:
    return Library.default_root().parent / RESTORING


def _lock_path() -> Path:
    return _record().with_suffix(".lock")


def _unpack(
    backup: IO[bytes], passphrase: str, staging: Path, report: Callable[[IO[bytes]], None]
) -> tuple[Contents, dict[str, Any]]:
    """Write what a backup holds, each file durable, and return what it says and the settings."""
    contents: Contents | None = None
    settings: dict[str, Any] = {}
    for entry, file in members(backup, passphrase):
        if contents is None:
            if entry.name != CONTENTS or entry.size > _MOST_CONTENTS_BYTES:
                raise tarfile.TarError(_NO_BACKUP)
            contents = _contents(file.read())
        elif entry.name == SETTINGS:
            if entry.size <= _MOST_CONTENTS_BYTES:
                found = _json(file.read())
                settings = found if isinstance(found, dict) else {}
        else:
            place = staging / place_of(entry.name)
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with open(os.open(place, _NEW_FILE, 0o600), "wb") as copy:  # noqa: PTH123 - flags
                while block := file.read(_BLOCK_BYTES):
                    copy.write(block)
                    report(backup)
                copy.flush()
                os.fsync(copy.fileno())
        report(backup)
    if contents is None:
        raise tarfile.TarError(_NO_BACKUP)
    return contents, settings


_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)


def _json(data: bytes) -> object:
    with raised_as(tarfile.TarError, _NO_BACKUP, ValueError):
        return load_json(data)


def _contents(data: bytes) -> Contents:
    document = _json(data)
    if not isinstance(document, dict) or document.get(SCHEMA_KEY) != SCHEMA:
        raise tarfile.TarError(_NO_BACKUP)
    if document.get(VERSION_KEY) != SCHEMA_VERSION:
        raise tarfile.TarError(_NEWER)
    fields = {k: v for k, v in document.items() if k not in (SCHEMA_KEY, VERSION_KEY)}
    contents = from_plain(Contents, fields)
    if not contents.library.isprintable() or not all(
        map(is_name_of_backup, filter(None, (*contents.annexes.values(), contents.calibration)))
    ):
        raise tarfile.TarError(_NO_BACKUP)
    return contents


def _in_new_places(settings: dict[str, Any], contents: Contents, folder: Path) -> dict[str, Any]:
    """Return the settings with the folders and the calibration where they are now."""
    if not settings:
        return {}
    moved = {**settings, "library_folder": str(folder)}
    moved.pop("lock_hash", None)  # nobody is locked out by the passphrase of another computer
    for setting, where in contents.annexes.items():
        moved[setting] = str(folder / place_of(where))
    if contents.calibration:
        moved["calibration_path"] = str(folder / place_of(contents.calibration))
    return moved
