"""Files that the user names, read whole."""

from __future__ import annotations

from pathlib import Path

from forceplate.errors import StorageError
from forceplate.files import read_regular_file
from forceplate.reasons import raised_as
from forceplate.words import Text


def read_small_file(path: Path, *, max_bytes: int = 10_000_000) -> bytes:
    """Return the bytes of a file that the user named; raises StorageError."""
    with raised_as(StorageError, Text("Cannot read {path}: {why}."), path=path):
        return read_regular_file(path, max_bytes=max_bytes)
