"""Tables as Parquet: typed columns, real nulls, unit and label in each field's metadata."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import IO, Any

import pyarrow as pa
from pyarrow import parquet

from forceplate.exchange.export.export_columns import ExportColumn, Kind, Row, Table
from forceplate.exchange.export.output_files import Outputs

ROWS_AT_A_TIME = 4096
_TYPES = {Kind.INTEGER: pa.int64(), Kind.NUMBER: pa.float64(), Kind.FLAG: pa.bool_()}


def write_table(table: Table, out: Outputs, ending: str = "") -> int:
    """Write a table, some thousands of rows in memory at a time, and return its rows.

    Parameters
    ----------
    ending
        Of a file beside the target; empty: the target itself.
    """
    with out.open(out.beside(ending) if ending else None) as file:
        return _write(table, file, _schema(table))


def parquet_bytes(table: Table, about: Mapping[str, str]) -> bytes:
    """Return a small table as the bytes of a Parquet file that says this about itself."""
    file = io.BytesIO()
    _write(table, file, _schema(table).with_metadata(about))
    return file.getvalue()


def says_about_itself(file: IO[bytes]) -> dict[str, str]:
    """Return what :func:`parquet_bytes` was given; raises ValueError or OSError where torn."""
    about = parquet.read_metadata(file).metadata or {}
    return {key.decode(): value.decode() for key, value in about.items()}


def _schema(table: Table) -> Any:
    return pa.schema([_field(column) for column in table.columns])


def _write(table: Table, file: IO[bytes], schema: Any) -> int:
    n_rows = 0
    with parquet.ParquetWriter(file, schema) as writer:
        for rows in _batches(table):
            writer.write_table(_arrow(rows, table.columns, schema))
            n_rows += len(rows)
    return n_rows


def _batches(table: Table) -> Iterator[list[Row]]:
    rows = iter(table.rows)
    while batch := list(islice(rows, ROWS_AT_A_TIME)):
        yield batch


def _field(column: ExportColumn) -> Any:
    about = {"label": column.label.en, "meaning": column.meaning.en, "unit": column.unit}
    return pa.field(column.name, _TYPES.get(column.kind, pa.string()), metadata=about)


def _arrow(rows: list[Row], columns: tuple[ExportColumn, ...], schema: Any) -> Any:
    arrays = [
        pa.array(
            [None if c is None else bool(c) for c in cells] if k.kind is Kind.FLAG else cells,
            field.type,
        )
        for cells, k, field in zip(zip(*rows, strict=True), columns, schema, strict=True)
    ]
    return pa.Table.from_arrays(arrays, schema=schema)
