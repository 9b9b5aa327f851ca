"""Rows kept in a file until all are known, so that memory does not grow with a library."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import IO, Any


class Spool:
    """Plain values on disk, in the order in which they came or one by its place."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._end = 0

    def add(self, value: object) -> int:
        """Keep a value that JSON can hold, and return its place; raises OSError."""
        place = self._end
        line = json.dumps(value).encode() + b"\n"
        self._file.seek(place)
        self._file.write(line)
        self._end += len(line)
        return place

    def read(self, place: int) -> Any:
        """Return the value at a place."""
        self._file.seek(place)
        return json.loads(self._file.readline())

    def all(self) -> Iterator[Any]:
        """Yield all values; none may be added on the way."""
        self._file.seek(0)
        for line in self._file:
            yield json.loads(line)

    def close(self) -> None:
        """Give the disk back; what is still to be written does not matter any more."""
        try:
            self._file.close()
        except OSError:  # a full disk, which the writing before has told of
            self._file.close()
