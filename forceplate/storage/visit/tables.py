"""Tables of a visit file: a group with a dataset for each column, and columns of one length."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import numpy as np

from forceplate.storage.visit.hdf5 import MalformedError
from forceplate.storage.visit.tree import Dataset, Group, Value

Columns = Mapping[str, type[str] | type[int] | type[float]]
"""The names of the columns and what is in them; the first is the dimension scale of all."""

_DTYPES = {int: np.dtype(np.int64), float: np.dtype(np.float64)}


def encode_table(path: str, columns: Columns, rows: Iterable[tuple[Any, ...]]) -> Group:
    """Return the group at this path that holds the rows; raises ValueError for too large a number.

    Parameters
    ----------
    rows
        At least one; what is not there is in no table.
    """
    scale = f"{path}/{next(iter(columns))}"
    values = zip(*rows, strict=True)
    return Group(
        members={
            name: Dataset(_column(kind, column), {}, (scale,))
            for (name, kind), column in zip(columns.items(), values, strict=True)
        }
    )


def decode_table(group: Group | None, path: str, columns: Columns) -> list[tuple[Any, ...]]:
    """Return the rows of a table, none where there is no group; numbers are finite.

    Raises
    ------
    MalformedError
        A column is missing, unknown, of another type or length, or the table has no row.
    """
    if group is None:
        return []
    if group.attributes or group.members.keys() != columns.keys():
        odd = ", ".join(sorted({*group.attributes, *(group.members.keys() ^ columns.keys())}))
        raise MalformedError(f"{path} lacks or does not know: {odd}")
    found = [_values(group.members[name], kind, f"{path}/{name}") for name, kind in columns.items()]
    if not found[0] or len({len(column) for column in found}) > 1:
        raise MalformedError(f"{path} has no rows, or not as many in every column")
    return list(zip(*found, strict=True))


def _column(kind: type, values: tuple[Any, ...]) -> Value:
    if kind is str:
        return values
    try:
        return np.array(values, np.int64) if kind is int else np.array(values, np.float64)
    except OverflowError as error:
        raise ValueError(f"one of {values} is too large") from error


def _values(member: Group | Dataset, kind: type, where: str) -> list[Any]:
    if not isinstance(member, Dataset) or member.attributes:
        raise MalformedError(f"{where} is not a column")
    value = member.value
    if kind is str:
        if not isinstance(value, tuple):
            raise MalformedError(f"{where} is not a list of texts")
        return list(value)
    if not isinstance(value, np.ndarray) or value.dtype != _DTYPES[kind] or value.ndim != 1:
        raise MalformedError(f"{where} is not a column of {_DTYPES[kind].name}")
    if not np.isfinite(value).all():
        raise MalformedError(f"{where} is not finite")
    column: list[Any] = value.tolist()
    return column
