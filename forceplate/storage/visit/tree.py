"""A visit file as plain values, between the instrument's types and HDF5."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.uint8] | NDArray[np.int32] | NDArray[np.int64] | NDArray[np.float64]
Value = str | tuple[str, ...] | Numbers
"""A text, a list of texts, or an array (a number is an array of no dimension)."""


@dataclass(slots=True)
class Dataset:
    """An HDF5 dataset."""

    value: Value
    attributes: dict[str, Value] = field(default_factory=dict)
    dimensions: tuple[str, ...] = ()
    """Paths of the dimension scales, one for each dimension; empty for a scalar."""


@dataclass(slots=True)
class Group:
    """An HDF5 group."""

    attributes: dict[str, Value] = field(default_factory=dict)
    members: dict[str, Group | Dataset] = field(default_factory=dict)


CHECKSUM = "checksum"


def checksum(group: Group) -> str:
    """Return the SHA-256, in hexadecimal, of everything in a group but its ``checksum``.

    The bytes it is of are defined in FORMAT.md.
    """
    entries = {path: value for path, value in _entries(group, "") if path != "@" + CHECKSUM}
    digest = hashlib.sha256()
    for path in sorted(entries, key=str.encode):
        kind, shape, data = _canonical(entries[path])
        digest.update(f"{path}\n{kind}\n{shape}\n".encode())
        digest.update(data)
        digest.update(b"\n")
    return digest.hexdigest()


def list_checksum(sums: Iterable[Value | None]) -> str:
    """Return the SHA-256, in hexadecimal, of checksums: none can be lost or swapped."""
    lines = "".join(f"{one}\n" for one in sums)
    return hashlib.sha256(lines.encode()).hexdigest()


def _entries(group: Group, prefix: str) -> Iterator[tuple[str, Value]]:
    for name, value in group.attributes.items():
        yield f"{prefix.rstrip('/')}@{name}", value
    for name, member in group.members.items():
        if isinstance(member, Group):
            yield from _entries(member, f"{prefix}{name}/")
        else:
            yield prefix + name, member.value
            for attribute, value in member.attributes.items():
                yield f"{prefix}{name}@{attribute}", value


def _canonical(value: Value) -> tuple[str, str, bytes | memoryview]:
    if isinstance(value, str):
        return "text", "", value.encode()
    if isinstance(value, tuple):
        return "text", str(len(value)), b"".join(item.encode() + b"\0" for item in value)
    little_endian = np.ascontiguousarray(value, value.dtype.newbyteorder("<"))
    return (
        value.dtype.name,
        ",".join(map(str, value.shape)),
        little_endian.reshape(-1).view(np.uint8).data,
    )
