"""Long tables in HDF5: a group with a dataset per column, its rows written block by block.

Beside :mod:`forceplate.storage.visit.hdf5`, which holds whole images, this writes straight to the
disk: a study may be larger than the memory.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from forceplate.storage.visit.hdf5 import GZIP_LEVEL, write_attributes, write_group
from forceplate.storage.visit.tree import Dataset, Group, Value

CHUNK_ROWS = 1024
_SYSTEM_ERROR = re.compile(r"errno = (\d+)")


@dataclass(frozen=True, slots=True)
class TextType:
    """Texts of a fixed length, which is that of the longest."""

    longest_bytes: int
    is_ascii: bool


@dataclass(frozen=True, slots=True)
class TableColumn:
    """What is in a column of a table."""

    name: str
    kind: type[float] | type[int] | TextType
    attributes: Mapping[str, Value]


class StudyFile:
    """A new HDF5 file on the disk."""

    def __init__(self, file: h5py.File) -> None:
        self._file = file

    def add_attributes(self, attributes: Mapping[str, Value]) -> None:
        """Write attributes of the file itself."""
        write_attributes(self._file.id, dict(attributes))

    def add_group(self, path: str, group: Group) -> None:
        """Write a group and all in it."""
        write_group(self._file, path, group)

    def flush(self) -> None:
        """Give the disk what was written, and the memory back."""
        self._file.flush()

    def add_table(
        self, name: str, columns: Sequence[TableColumn], n_rows: int, rows: Iterator[Sequence[Any]]
    ) -> None:
        """Write a table whose columns all have the dimension scale ``row``, a block at a time."""
        scale = Dataset(np.arange(n_rows, dtype=np.int64), {}, (f"/{name}/row",))
        write_group(self._file, name, Group(members={"row": scale}))
        group = self._file[name]
        made = [_create(group, column, n_rows) for column in columns]
        for first, block in _blocks(rows):
            for dataset, cells in zip(made, zip(*block, strict=True), strict=True):
                values = [c.encode() if isinstance(c, str) else c for c in cells]
                dataset[first : first + len(block)] = np.array(values, dataset.dtype)


@contextmanager
def new_study_file(path: Path) -> Iterator[StudyFile]:
    """Yield a file to write to; raises OSError with what the system said of it."""
    try:
        with h5py.File(path, "w", libver=("earliest", "latest")) as file:
            yield StudyFile(file)
    except (OSError, RuntimeError) as error:  # as h5py passes on what HDF5 makes of a full disk
        found = _SYSTEM_ERROR.search(str(error))
        if found is None:
            raise OSError(str(error)) from error
        number = int(found[1])
        raise OSError(number, os.strerror(number), str(path)) from error


def _create(group: h5py.Group, column: TableColumn, n_rows: int) -> h5py.Dataset:
    created = group.create_dataset(
        column.name,
        (n_rows,),
        _dtype(column.kind),
        chunks=(min(n_rows, CHUNK_ROWS),),
        compression="gzip",
        compression_opts=GZIP_LEVEL,
        shuffle=True,
        fletcher32=True,
    )
    write_attributes(created.id, dict(column.attributes))
    created.dims[0].attach_scale(group["row"])
    return created


def _dtype(kind: type[float] | type[int] | TextType) -> Any:
    if isinstance(kind, TextType):
        # Octave reads no text that is declared UTF-8, so only what needs it is.
        return h5py.string_dtype("ascii" if kind.is_ascii else "utf-8", kind.longest_bytes)
    return np.dtype(np.float64 if kind is float else np.int64)


def _blocks(rows: Iterator[Sequence[Any]]) -> Iterator[tuple[int, list[Sequence[Any]]]]:
    block: list[Sequence[Any]] = []
    first = 0
    for row in rows:
        block.append(row)
        if len(block) == CHUNK_ROWS:
            yield first, block
            first, block = first + len(block), []
    if block:
        yield first, block
