"""A folder of small files, here or behind a URL: each is there whole, or not at all."""

from __future__ import annotations

import io
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import IO, Protocol

from forceplate.files import whole_file
from forceplate.operations.library.visit_sources import Url, VisitSource, file_system

_KEEPS_WHOLE = frozenset({"s3", "s3a", "gs", "gcs", "abfs", "az", "memory"})
"""File systems in which a file is there when all of it is, and a new name is a copy."""


class Folder(Protocol):
    """What a dataset asks of a folder; all but ``names`` raise OSError, or a system's own error."""

    def names(self) -> frozenset[str]:
        """Return the names of the files in it; none where there is no such folder."""

    def open(self, name: str) -> IO[bytes]:
        """Return a file to read."""

    def write(self, name: str, data: bytes) -> None:
        """Put a file in its place, instead of a former one."""

    def remove(self, names: Collection[str]) -> None:
        """Delete files."""


def folder_of(place: VisitSource, name: str) -> Folder:
    """Return a folder below a path or URL; it is made when something is written."""
    return (
        _RemoteFolder(place.below(name)) if isinstance(place, Url) else _LocalFolder(place / name)
    )


class _LocalFolder:
    def __init__(self, path: Path) -> None:
        self._path = path

    def names(self) -> frozenset[str]:
        if not self._path.is_dir():
            return frozenset()
        return frozenset(path.name for path in self._path.iterdir())

    def open(self, name: str) -> IO[bytes]:
        return (self._path / name).open("rb")

    def write(self, name: str, data: bytes) -> None:
        self._path.mkdir(parents=True, exist_ok=True)
        with whole_file(self._path / name, overwrite=True) as file:
            file.write(data)

    def remove(self, names: Collection[str]) -> None:
        for name in names:
            (self._path / name).unlink(missing_ok=True)


class _RemoteFolder:
    def __init__(self, url: Url) -> None:
        self._url = url

    def names(self) -> frozenset[str]:
        files, top = file_system(self._url)
        files.invalidate_cache()  # others write to it
        with suppress(FileNotFoundError):
            return frozenset(name.rpartition("/")[2] for name in files.ls(top, detail=False))
        return frozenset()

    def open(self, name: str) -> IO[bytes]:
        files, top = file_system(self._url)
        return io.BytesIO(files.cat_file(f"{top}/{name}"))

    def write(self, name: str, data: bytes) -> None:
        files, top = file_system(self._url)
        kinds = {files.protocol} if isinstance(files.protocol, str) else set(files.protocol)
        if _KEEPS_WHOLE.isdisjoint(kinds):
            files.makedirs(top, exist_ok=True)
            aside = f"{top}/.{name}.tmp"
            files.pipe_file(aside, data)
            files.mv(aside, f"{top}/{name}")
        else:
            files.pipe_file(f"{top}/{name}", data)

    def remove(self, names: Collection[str]) -> None:
        files, top = file_system(self._url)
        for name in names:
            with suppress(FileNotFoundError):
                files.rm_file(f"{top}/{name}")
