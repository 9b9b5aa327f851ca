"""A copy of the whole library in one zip file, whole or not at all, and read back."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
import zipfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import IO

from forceplate.errors import CancelledError, StorageError
from forceplate.files import whole_file
from forceplate.reasons import reason_of
from forceplate.words import Text

INDEX_NAME = ".index.sqlite3"
_LEFT_OUT = {".locks"}
_BLOCK_BYTES = 1 << 20
_INSIDE = Text("{folder} is inside the library. Choose a folder elsewhere, best on another disk.")
_NOT_MADE = Text(
    "The backup {path} could not be made: {why}. The library is unharmed. Check the disk and try "
    "again, or choose another folder."
)


def back_up(
    library: Path,
    folder: Path,
    when: datetime,
    *,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Path:
    """Write the library into ``<folder>/forceplate-<library>-<time>.zip`` and return its path.

    Visit files are only ever replaced whole, so each is copied as it was at one moment; the
    index, with the names, is copied through SQLite. Every byte is read back from the zip and held
    against the checksums of what was put in before it gets its name. What goes away meanwhile, as
    the journal of a trial that is saved, is in the visit file and left out. Whatever is raised,
    nothing is left.

    Parameters
    ----------
    on_progress
        Told bytes done and bytes in all: writing and reading back.

    Raises
    ------
    CancelledError
        ``is_cancelled`` said so.
    StorageError
        A file cannot be read, the folder cannot be written, or the copy is not what was written.
    """
    target = folder / f"forceplate-{library.name}-{when:%Y-%m-%d-%H%M%S}.zip"
    try:
        if folder.resolve().is_relative_to(library.resolve()):
            raise StorageError(_INSIDE.fill(folder=folder))
        files = _files(library)
        total = 2 * sum(map(_size, files))

        def report(done: int) -> None:
            on_progress(min(done, total), total)

        with whole_file(target, overwrite=True) as copy, tempfile.TemporaryDirectory() as aside:
            done = _write(
                library, files, copy, Path(aside), report=report, is_cancelled=is_cancelled
            )
            _read_back(copy, done, report, is_cancelled)
    except (OSError, sqlite3.Error, zipfile.BadZipFile) as error:
        raise StorageError(_NOT_MADE.fill(path=target, why=reason_of(error))) from error
    return target


class _CancelledError(Exception):
    """Leaves the unfinished copy, which goes with that."""


def _size(path: Path) -> int:
    """Return how large a file is; 0 where it went away."""
    try:
        return path.stat().st_size
    except FileNotFoundError:
        return 0


def _files(library: Path) -> list[Path]:
    """Return what belongs to the library; locks and SQLite's own side files do not."""
    return sorted(
        path
        for path in library.rglob("*")
        if path.is_file()
        and not path.is_symlink()
        and not _LEFT_OUT.intersection(path.relative_to(library).parts)
        and not path.name.startswith(f"{INDEX_NAME}-")
        and path.suffix not in {".lock", ".tmp", ".new"}
    )


def _write(
    library: Path,
    files: list[Path],
    copy: IO[bytes],
    aside: Path,
    *,
    report: Callable[[int], None],
    is_cancelled: Callable[[], bool],
) -> int:
    """Write all files and return how many bytes were done; raises CancelledError."""
    done = 0
    with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in files:
            if is_cancelled():
                raise CancelledError
            name = path.relative_to(library).as_posix()
            source = _copied_index(path, aside) if name == INDEX_NAME else path
            with contextlib.suppress(FileNotFoundError):  # a journal that was saved meanwhile
                archive.write(source, name)
                done += _size(source)
            report(done)
    return done


def _copied_index(path: Path, aside: Path) -> Path:
    """Return a copy of the index as it was at one moment, whoever writes it."""
    copy = aside / path.name
    with (
        contextlib.closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as source,
        contextlib.closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
    return copy


def _read_back(
    copy: IO[bytes],
    done: int,
    report: Callable[[int], None],
    is_cancelled: Callable[[], bool],
) -> None:
    """Read every byte of the zip, whose checksums were made of what was put in; raises likewise."""
    with zipfile.ZipFile(copy) as archive:
        for entry in archive.infolist():
            with archive.open(entry) as file:
                while block := file.read(_BLOCK_BYTES):
                    done += len(block)
                    if is_cancelled():
                        raise CancelledError
                    report(done)
