"""REDCap: a data dictionary with the tables as instruments, and its CSV export back.

Each table is an instrument of the same name, repeated where a participant has several entries;
each field is named ``<table>_<column>``. The record of REDCap is the participant.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from forceplate.exchange.export.redcap import DICTIONARY
from forceplate.words import Text
from forceplate_study.described_fields import Field, Kind
from forceplate_study.errors import StudyError
from forceplate_study.records import csv_cells
from forceplate_study.records.merge import Lines
from forceplate_study.records.tables import (
    BadRow,
    BadTableError,
    TableName,
    columns_of,
    records_of_rows,
)

RECORD = "record_id"
INSTRUMENT = "redcap_repeat_instrument"
INSTANCE = "redcap_repeat_instance"
EVENT = "redcap_event_name"
ONCE = frozenset({TableName.PARTICIPANTS, TableName.DROP_OUTS})
"""Not repeated: one for each participant."""

_FIELD_TYPES: Mapping[Kind, tuple[str, str]] = {
    Kind.DATE: ("text", "date_ymd"),
    Kind.WHOLE_NUMBER: ("text", "integer"),
    Kind.NUMBER: ("text", "number"),
    Kind.YES_NO: ("yesno", ""),
    Kind.CHOICE: ("dropdown", ""),
    Kind.LONG_TEXT: ("notes", ""),
}
"""Field type and validation; else a plain text."""
MADE_BY_REDCAP = frozenset({Kind.ENTRY, Kind.PSEUDONYM})
"""No field of an instrument: the record and its instances are these."""

_NO_RECORD_ID = Text("The export has no column {column!r}; export with the record id.")
_NO_INSTRUMENTS = Text(
    "The export holds none of the instruments {tables}. Make the project with 'forceplate study "
    "template redcap'."
)

_MISPLACED = Text(
    "{field} is filled in where {column} is {value!r}, not {wanted!r}. Let all instruments but "
    "{once} repeat in REDCap, and export raw data, not labels"
)


def data_dictionary() -> str:
    """Return the data dictionary to upload to an empty REDCap project, as CSV."""
    return csv_cells.write_rows(DICTIONARY, _dictionary_rows())


def _dictionary_rows() -> Iterator[Mapping[str, str]]:
    first = TableName.PARTICIPANTS.value
    yield dict.fromkeys(DICTIONARY, "") | {
        "Variable / Field Name": RECORD, "Form Name": first, "Field Type": "text",
        "Field Label": "Participant (pseudonym)",
    }  # fmt: skip
    for table in TableName:
        for field in columns_of(table):
            if field.kind not in MADE_BY_REDCAP:
                yield dict.fromkeys(DICTIONARY, "") | _described(table, field)


def _described(table: TableName, field: Field) -> dict[str, str]:
    own = field.described
    kind, validation = _FIELD_TYPES.get(field.kind, ("text", ""))
    is_bounded = validation in {"integer", "number"} and math.isfinite(own.high)
    choices = [f"{key}, {words.en}" for key, words in own.choices.items()]
    note = own.note.en if own.empty is None else f"{own.note.en} (empty: {own.empty.en})"
    return {
        "Variable / Field Name": field_name(table, field.column),
        "Form Name": table.value,
        "Field Type": kind,
        "Field Label": own.label.en,
        "Choices, Calculations, OR Slider Labels": (
            " | ".join(choices) if field.kind is Kind.CHOICE else ""
        ),
        "Field Note": f"{note}, {own.unit}" if own.unit else note,
        "Text Validation Type OR Show Slider Number": validation,
        "Text Validation Min": f"{own.low:g}" if is_bounded else "",
        "Text Validation Max": f"{own.high:g}" if is_bounded else "",
        "Required Field?": "y" if field.required else "",
    }


def field_name(table: TableName, column: str) -> str:
    """Return the name of a column in REDCap, where names are of the whole project."""
    return f"{table.value}_{column}"


def read_export(text: str, *, day_first: bool = False) -> dict[TableName, Lines]:
    """Return the records in a REDCap export: CSV, raw data, all instruments in one file.

    Fields of other instruments are passed over.

    Raises
    ------
    BadTableError
        A row is wrong; all of its table that are are named.
    StudyError
        It is no export of a project with these instruments.
    """
    exported = csv_cells.read_rows(text)
    if RECORD not in exported.header:
        raise StudyError(_NO_RECORD_ID.fill(column=RECORD))
    found: dict[TableName, list[tuple[int, dict[str, str] | Text]]] = {}
    for row in exported.rows:
        by_name = csv_cells.named(exported, row)
        if isinstance(by_name, Text):
            raise BadTableError("redcap", [BadRow(row.line, by_name)])
        for table in TableName:
            own = _own_cells(table, by_name)
            if own:
                found.setdefault(table, []).append((row.line, own))
    if not found:
        raise StudyError(_NO_INSTRUMENTS.fill(tables=", ".join(TableName)))
    dialect = csv_cells.dialect_of(exported, day_first=day_first)
    return {table: records_of_rows(table, own, dialect) for table, own in found.items()}


def _own_cells(table: TableName, row: Mapping[str, str]) -> dict[str, str] | Text | None:
    """Return the cells of a table in a row, or why they may not be there; None: all are empty."""
    own = {
        field.column: row[field_name(table, field.column)]
        for field in columns_of(table)
        if field_name(table, field.column) in row
    }
    filled = next((column for column, cell in own.items() if cell.strip()), None)
    if filled is None:
        return None
    instrument = row.get(INSTRUMENT, "")
    wanted = "" if table in ONCE else table.value
    if instrument != wanted:
        return _MISPLACED.fill(
            field=field_name(table, filled), column=INSTRUMENT, value=instrument, wanted=wanted,
            once=" and ".join(own.value for own in TableName if own in ONCE),
        )  # fmt: skip
    record = row[RECORD].strip()
    own["participant"] = record
    if table not in ONCE:
        # In a longitudinal project each event numbers its instances anew.
        own["entry"] = "/".join(filter(None, (
            "redcap", record, table, row.get(EVENT, ""), row.get(INSTANCE, "").strip() or "1",
        )))  # fmt: skip
    return own
