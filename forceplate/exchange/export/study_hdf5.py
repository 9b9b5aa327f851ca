"""A whole study as one HDF5 file that others open without our code.

::

    /visits       a row per visit
    /body_masses  a row per visit whose body mass is known
    /trials       a row per trial
    /results      a row per trial and number
    /refusals     a row per trial and number that cannot be given, with the reason
    /traces/<subject>/<visit>/<trial>   time_s, channel, counts and, if calibrated, force_n

A table is a group with a dataset per column, and ``row`` is the dimension scale of all. No cell
is empty and none is NaN: what is not there is in no row. A table without rows is absent.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field

import numpy as np

from forceplate.analysis.provenance import concern_words, says_simulated
from forceplate.errors import StorageError
from forceplate.exchange.export.export_columns import Cell, ExportColumn, Kind, Written, renamed
from forceplate.exchange.export.export_options import ExportOptions
from forceplate.exchange.export.number_columns import Makings
from forceplate.exchange.export.output_files import Outputs
from forceplate.exchange.export.row_spool import Spool
from forceplate.exchange.export.visit_columns import (
    PERSON,
    RESULT_COLUMNS,
    TRIAL_COLUMNS,
    VISIT_COLUMNS,
    result_cells,
    trial_cells,
    visit_cells,
)
from forceplate.storage.visit.encode import software
from forceplate.storage.visit.hdf5_tables import StudyFile, TableColumn, TextType, new_study_file
from forceplate.storage.visit.tree import Dataset, Group, Value
from forceplate.types import Refusal, Trial, Visit, VisitHeader
from forceplate.words import Text

_NO_GROUP_NAME = Text("{name!r} cannot be the name of a group in HDF5. Leave it out.")
FORMAT = "forceplate-study"
FORMAT_VERSION = 1
_MASS = "body_mass_kg"
_OF_RESULT = ("subject_id", "visit", "trial", "side", "region", "posture", "fixation", "accepted")
"""What a number is told apart by, without looking into another table."""
_OF_VALUE = ("value", "unit")
_OF_REFUSAL = ("refusal_reason", "refusal_message")
_RENAMED = {"refusal_reason": "reason", "refusal_message": "message"}
"""In the table of refusals, which has no others."""


@dataclass(slots=True)
class _Column:
    """A column on its way to the file: what is in it, and how long its longest text is."""

    about: ExportColumn
    longest_bytes: int = 1
    is_ascii: bool = True

    def note(self, text: str) -> None:
        """Take note of a text of the column."""
        self.longest_bytes = max(self.longest_bytes, len(text.encode()))
        self.is_ascii = self.is_ascii and text.isascii()

    def stored(self) -> TableColumn:
        """Return how it is stored."""
        kind: type[float] | type[int] | TextType = TextType(self.longest_bytes, self.is_ascii)
        if self.about.kind is Kind.NUMBER:
            kind = float
        elif self.about.kind in (Kind.INTEGER, Kind.FLAG):
            kind = int
        return TableColumn(self.about.name, kind, _about(self.about))


@dataclass(slots=True)
class _Table:
    """A table that grows on disk until its length and that of its texts are known."""

    name: str
    spool: Spool
    columns: dict[str, _Column]
    """By the name of their cell."""
    n_rows: int = field(default=0)

    def add(self, cells: Mapping[str, Cell]) -> None:
        """Add a row of those of the cells that the table has columns for."""
        row: list[Cell] = []
        for name, column in self.columns.items():
            cell = cells[name]
            kept = "" if cell is None else cell
            if isinstance(kept, str):
                column.note(kept)
            row.append(kept)
        self.spool.add(row)
        self.n_rows += 1

    def write(self, file: StudyFile) -> None:
        """Write the rows, if there are any."""
        if self.n_rows:
            columns = [column.stored() for column in self.columns.values()]
            file.add_table(self.name, columns, self.n_rows, self.spool.all())


def write(visits: Iterable[Visit], out: Outputs, options: ExportOptions) -> Written:
    """Write tables and traces of all visits."""
    makings = Makings()
    known = {c.name: c for c in (PERSON, *VISIT_COLUMNS, *TRIAL_COLUMNS, *RESULT_COLUMNS)}
    with ExitStack() as stack:

        def table(name: str, cells: Iterable[str]) -> _Table:
            spool = stack.enter_context(closing(Spool(out.scratch())))
            columns = (renamed(known[cell], _RENAMED.get(cell, cell)) for cell in cells)
            return _Table(name, spool, dict(zip(cells, map(_Column, columns), strict=True)))

        of_visit = [PERSON.name, *(c.name for c in VISIT_COLUMNS)]
        of_result = [c.name for c in RESULT_COLUMNS]
        tables = _Tables(
            table("visits", [name for name in of_visit if name != _MASS]),
            table("body_masses", ["subject_id", "visit", _MASS]),
            table("trials", ["subject_id", "visit", *(c.name for c in TRIAL_COLUMNS)]),
            table("results", [*_OF_RESULT, *(n for n in of_result if n not in _OF_REFUSAL)]),
            table("refusals", [*_OF_RESULT, *(n for n in of_result if n not in _OF_VALUE)]),
        )
        hidden = out.create(out.target)
        with new_study_file(hidden) as file:
            _fill(file, visits, tables, options, makings)
        columns = {c.about.name: c.about for t in tables.all() for c in t.columns.values()}
        numbers = [column for column, _ in makings.named_columns()]
        return Written(tables.results.n_rows, (*columns.values(), *_TRACE, *numbers),
                       makings.remarks())  # fmt: skip


@dataclass(slots=True)
class _Tables:
    visits: _Table
    body_masses: _Table
    trials: _Table
    results: _Table
    refusals: _Table

    def all(self) -> tuple[_Table, ...]:
        return self.visits, self.body_masses, self.trials, self.results, self.refusals

    def add(self, visit: Visit, options: ExportOptions, makings: Makings) -> None:
        """Add a visit to all tables."""
        header = visit.header
        self.visits.add(visit_cells(header))
        if header.body_mass_kg is not None:
            self.body_masses.add(visit_cells(header))
        for trial in visit.trials:
            about = trial_cells(header, trial)
            self.trials.add(about)
            for result in options.results(trial):
                makings.add(result)
                into = self.refusals if isinstance(result, Refusal) else self.results
                into.add({**about, **result_cells(result)})


def _fill(
    file: StudyFile,
    visits: Iterable[Visit],
    tables: _Tables,
    options: ExportOptions,
    makings: Makings,
) -> None:
    version = np.array(FORMAT_VERSION, np.int64)
    file.add_attributes({"format": FORMAT, "format_version": version, "software": software()})
    for visit in visits:
        tables.add(visit, options, makings)
        for trial in visit.trials:
            path = _trace_path(visit.header, trial)
            file.add_group(path, _trace(visit.header, trial, path))
        file.flush()
    for table in tables.all():
        table.write(file)


def _trace_path(header: VisitHeader, trial: Trial) -> str:
    for name in (header.subject_id, header.visit):
        if not name.strip(".") or "/" in name:
            raise StorageError(_NO_GROUP_NAME.fill(name=name))
    return f"/traces/{header.subject_id}/{header.visit}/{trial.number:03d}"


def _trace(header: VisitHeader, trial: Trial, path: str) -> Group:
    """Return the samples of a trial with their scales, and what tells the trial apart."""
    time_scale, channel_scale = f"{path}/time_s", f"{path}/channel"
    channels = tuple(channel.name for channel in header.platform.channels)
    members: dict[str, Group | Dataset] = {
        "time_s": Dataset(trial.time_s, _about(_TRACE[0]), (time_scale,)),
        "channel": Dataset(channels, _about(_TRACE[1]), (channel_scale,)),
        "counts": Dataset(trial.counts, _about(_TRACE[2]), (time_scale, channel_scale)),
    }
    if trial.force_n is not None:
        members["force_n"] = Dataset(trial.force_n, _about(_TRACE[3]), (time_scale,))
    attributes: dict[str, Value] = {
        "subject_id": header.subject_id,
        "visit": header.visit,
        "trial": np.array(trial.number, np.int64),
        "side": trial.condition.side.value,
        "region": trial.condition.region.value,
        "posture": trial.condition.posture.value,
        "fixation": trial.condition.fixation,
        "accepted": np.array(trial.accepted, np.uint8),
        "simulated": np.array(says_simulated(header), np.uint8),
        "calibration_concerns": concern_words(header),
        "sample_rate_hz": np.array(trial.sample_rate_hz, np.float64),
    }
    return Group(attributes, members)


def _about(column: ExportColumn) -> dict[str, Value]:
    """Return the attributes that explain a column, as the CF conventions name them."""
    about: dict[str, Value] = {"long_name": column.label.en, "comment": column.meaning.en}
    return {"units": column.unit, **about} if column.unit else about


_TRACE = (
    ExportColumn("time_s", Text("time"), Kind.NUMBER,
           Text("From the first sample; a gap is a jump."), "s"),
    ExportColumn("channel", Text("channel"), Kind.TEXT,
           Text("Name of the channel.")),
    ExportColumn("counts", Text("counts"), Kind.INTEGER,
           Text("As the platform sent them."), "counts"),
    ExportColumn("force_n", Text("force"), Kind.NUMBER,
           Text("Total vertical force above the zero."), "N"),
)  # fmt: skip
