"""Records that are only ever added: a line of JSON each, on the disk when it is kept.

A line that a crash tore, or that is no sound record, says nothing; those after it still count.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Generic, TypeVar

from forceplate.documents import dump_json, from_plain, load_json, to_plain
from forceplate.errors import StorageError
from forceplate.files import append_durably, read_regular_file, remove_unfinished, write_atomically
from forceplate.reasons import raised_as
from forceplate.words import Text, in_context

R = TypeVar("R")

MAX_FILE_BYTES = 64 << 20
CANNOT = Text("Cannot {what} {path}: {why}. Check the disk and the rights.")
READ, WRITE = in_context("cannot", "read"), in_context("cannot", "write")


class RecordFile(Generic[R]):
    """The file of one kind of record, a dataclass; made when there is one to keep."""

    def __init__(self, path: Path, kind: type[R]) -> None:
        self.path = path
        self._kind = kind

    def add(self, record: R) -> None:
        """Keep a record; when it returns, it is on the disk. Raises StorageError."""
        append_line(self.path, dump_json(to_plain(record)) + "\n")

    def read(self) -> list[R]:
        """Return the sound records, oldest first; none where there is no file.

        Raises StorageError.
        """
        found = []
        for line in kept_lines(self.path):
            with suppress(ValueError):
                found.append(from_plain(self._kind, load_json(line)))
        return found


def append_line(path: Path, line: str) -> None:
    """Keep a line; when it returns, the line is on the disk. Raises StorageError."""
    with raised_as(StorageError, CANNOT, what=WRITE, path=path):
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        append_durably(path, line.encode())


def kept_lines(path: Path) -> list[str]:
    """Return the lines of a file, none where there is no file; raises StorageError."""
    return [line for line in (kept_text(path) or "").split("\n") if line.strip()]


def kept_text(path: Path) -> str | None:
    """Return what a file holds, None where there is no file; raises StorageError."""
    with raised_as(StorageError, CANNOT, what=READ, path=path), suppress(FileNotFoundError):
        return read_regular_file(path, max_bytes=MAX_FILE_BYTES).decode("utf-8", "replace")
    return None


def leave_out(path: Path, is_of: Callable[[Mapping[str, object]], bool]) -> None:
    """Write a file of records without those of somebody; a torn line goes too."""
    remove_unfinished(path)
    kept, lines = [], kept_lines(path)
    for line in lines:
        with suppress(ValueError):
            found = load_json(line)
            if isinstance(found, dict) and not is_of(found):
                kept.append(line)
    if len(kept) < len(lines):
        write_atomically(path, "".join(f"{line}\n" for line in kept).encode(), overwrite=True)
