"""Bytes on disk: read whole, written whole or not at all."""

from __future__ import annotations

import errno
import os
import stat
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from forceplate.words import Text

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
            raise OSError(Text("it is not an ordinary file"))
        if status.st_size > max_bytes:
            raise OSError(
                Text("{size} bytes are more than the {most} allowed").fill(
                    size=status.st_size, most=max_bytes
                )
            )
        data = file.read(status.st_size + 1)  # memory is taken for all that is asked for
        if len(data) > status.st_size:  # it grew meanwhile
            data += file.read(max_bytes - len(data))
        return data


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


def sync_file(path: Path) -> None:
    """Make the bytes of a file survive a power cut, whoever wrote them; raises OSError."""
    with path.open("r+b") as file:  # Windows syncs no file that is open for reading only
        os.fsync(file.fileno())


def write_atomically(path: Path, data: bytes, *, overwrite: bool) -> None:
    """Put a file in its place whole; see :func:`whole_file`."""
    with whole_file(path, overwrite=overwrite) as file:
        write_all(file.fileno(), data)


@contextmanager
def whole_file(path: Path, *, overwrite: bool, durable: bool = True) -> Iterator[IO[bytes]]:
    """Yield a file to write and read; it gets its name when the block ends well.

    Written beside, fsynced, renamed, and the folder fsynced. Only its user may read it. After a
    failure nothing of it is left; after a crash there is the old file or the new one, and perhaps
    an unfinished one under a hidden name.

    Parameters
    ----------
    durable
        False: a power cut may take it, or leave it torn; for what is checked when it is read.

    Raises
    ------
    FileExistsError
        The file exists and ``overwrite`` is false.
    OSError
        The folder or the disk does not take it; the old file is untouched.
    """
    descriptor, unfinished = create_unfinished(path)
    try:
        with open(descriptor, "w+b") as file:  # noqa: PTH123 - it has no path yet
            yield file
            file.flush()
            if durable:
                os.fsync(file.fileno())
        place(unfinished, path, overwrite=overwrite)
    except BaseException:
        with suppress(OSError):
            unfinished.unlink()
        raise
    if durable:
        sync_folder(path.parent)


def create_unfinished(path: Path) -> tuple[int, Path]:
    """Make an empty file beside, for its user only; return its descriptor and hidden name."""
    descriptor, name = tempfile.mkstemp(
        dir=path.parent, prefix=_temporary_prefix(path), suffix=TEMPORARY_SUFFIX
    )
    return descriptor, Path(name)


def place(unfinished: Path, path: Path, *, overwrite: bool) -> None:
    """Give a finished file its name; raises OSError, also when it is taken and may not be."""
    if overwrite:
        unfinished.replace(path)
    else:
        _place_new(unfinished, path)


def _place_new(temporary: Path, path: Path) -> None:
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


def unfinished_of(path: Path) -> list[Path]:
    """Return what interrupted writes of a file left, and those that are under way."""
    return list(path.parent.glob(f"{_temporary_prefix(path)}*{TEMPORARY_SUFFIX}"))


def remove_unfinished(path: Path) -> None:
    """Delete what interrupted writes of a file left; the caller holds the file's lock."""
    for leftover in unfinished_of(path):
        with suppress(OSError):
            leftover.unlink()


def append_durably(path: Path, data: bytes) -> None:
    """Add to the end of a file that only its user may read, and fsync it; make it if need be.

    Raises OSError.
    """
    is_new = not path.exists()
    flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, 0o600)
    try:
        write_all(descriptor, data)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if is_new:
        sync_folder(path.parent)


def _temporary_prefix(path: Path) -> str:
    return f".{path.name}."
