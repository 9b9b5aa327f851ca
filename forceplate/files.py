"""Bytes on disk: read whole, written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

TEMPORARY_SUFFIX = ".tmp"


def read_regular_file(path: Path, *, max_bytes: int) -> bytes:
    """Return all bytes of an ordinary file.

    Raises
    ------
    OSError
        It is missing, not readable, not an ordinary file (a pipe would block for ever), or
        larger than ``max_bytes``.
    """
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    with open(os.open(path, flags), "rb") as file:  # noqa: PTH123 - Path.open cannot take flags
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise OSError("not an ordinary file")
        if status.st_size > max_bytes:
            raise OSError(f"{status.st_size} bytes are more than the {max_bytes} allowed")
        return file.read(max_bytes)


def write_all(descriptor: int, data: bytes) -> None:
    """Write every byte, however few the system takes at a time."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def sync_folder(folder: Path) -> None:
    """Make names in a folder survive a power cut; Windows has no call for it."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def temporary_prefix(path: Path) -> str:
    """Return how the names of unfinished versions of a file begin."""
    return f".{path.name}."


def write_atomically(path: Path, data: bytes, *, overwrite: bool) -> None:
    """Put a file in its place whole: write beside, fsync, rename, fsync the folder.

    Only its user may read it. After a crash there is the old file or the new one, and perhaps
    an unfinished one under a hidden name.

    Raises
    ------
    FileExistsError
        The file exists and ``overwrite`` is false.
    OSError
        The folder or the disk does not take it; the old file is untouched.
    """
    descriptor, name = tempfile.mkstemp(
        dir=path.parent, prefix=temporary_prefix(path), suffix=TEMPORARY_SUFFIX
    )
    try:
        try:
            write_all(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        if overwrite:
            Path(name).replace(path)
        else:
            place_new(Path(name), path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    sync_folder(path.parent)


def place_new(temporary: Path, path: Path) -> None:
    """Give a file its name in the same folder; raises OSError, also when the name is taken."""
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError as error:
        # A USB stick knows no hard links; there the look and the rename are two steps.
        if path.exists():
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path)) from error
        temporary.replace(path)
    else:
        temporary.unlink()


def remove_unfinished(path: Path) -> None:
    """Delete what interrupted writes of a file left; the caller holds the file's lock."""
    for leftover in path.parent.glob(f"{temporary_prefix(path)}*{TEMPORARY_SUFFIX}"):
        with suppress(OSError):
            leftover.unlink()
