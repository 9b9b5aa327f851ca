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

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import h5py
import numpy as np

from forceplate.analysis.provenance import concern_words, says_simulated
from forceplate.errors import StorageError
from forceplate.exchange.export import sentences
from forceplate.exchange.export.columns import Cell, Column, Kind, Row, Written, renamed
from forceplate.exchange.export.options import Options
from forceplate.exchange.export.output_files import Outputs
from forceplate.exchange.export.results import Makings
from forceplate.exchange.export.spool import Spool
from forceplate.exchange.export.tidy import (
    result_cells,
    result_columns,
    trial_cells,
    trial_columns,
    visit_cells,
    visit_columns,
)
from forceplate.storage.visit.encode import software
from forceplate.storage.visit.hdf5 import GZIP_LEVEL, write_attributes, write_group
from forceplate.storage.visit.tree import Dataset, Group, Value
from forceplate.types import Refusal, Trial, Visit, VisitHeader
from forceplate.words import Text

FORMAT = "forceplate-study"
FORMAT_VERSION = 1
CHUNK_ROWS = 1024
_SYSTEM_ERROR = re.compile(r"error message = '([^']+)'")
_MASS = "body_mass_kg"
_OF_RESULT = ("subject_id", "visit", "trial", "side", "region", "posture", "fixation", "accepted")
"""What a number is told apart by, without looking into another table."""


@dataclass(slots=True)
class _Column:
    """A column on its way to the file: what is in it, and how long its longest text is."""

    about: Column
    longest: int = 1
    is_ascii: bool = True

    @property
    def dtype(self) -> Any:
        """Return its HDF5 type; text has a fixed length, ASCII where it is nothing more."""
        if self.about.kind is Kind.NUMBER:
            return np.dtype(np.float64)
        if self.about.kind in (Kind.INTEGER, Kind.FLAG):
            return np.dtype(np.int64)
        # Octave reads no text that is declared UTF-8, so only what needs it is.
        return h5py.string_dtype("ascii" if self.is_ascii else "utf-8", self.longest)


@dataclass(slots=True)
class _Table:
    """A table that grows on disk until its length and that of its texts are known."""

    name: str
    spool: Spool
    columns: list[_Column]
    n_rows: int = field(default=0)

    def add(self, cells: Sequence[Cell]) -> None:
        row: list[Cell] = []
        for column, cell in zip(self.columns, cells, strict=True):
            kept = "" if cell is None else cell
            if isinstance(kept, str):
                column.longest = max(column.longest, len(kept.encode()))
                column.is_ascii = column.is_ascii and kept.isascii()
            row.append(kept)
        self.spool.add(row)
        self.n_rows += 1

    def write(self, file: h5py.File) -> None:
        """Write the rows, some thousands in memory at a time."""
        if not self.n_rows:
            return
        write_group(file, self.name, Group(members={"row": _row_scale(self)}))
        group = file[self.name]
        made = [_create(group, column, self.n_rows) for column in self.columns]
        for first, rows in _blocks(self.spool.all()):
            for dataset, cells in zip(made, zip(*rows, strict=True), strict=True):
                values = [c.encode() if isinstance(c, str) else c for c in cells]
                dataset[first : first + len(rows)] = np.array(values, dataset.dtype)


def write(visits: Iterable[Visit], out: Outputs, options: Options) -> Written:
    """Write tables and traces of all visits."""
    makings = Makings()
    with ExitStack() as stack:

        def table(name: str, columns: Iterable[Column]) -> _Table:
            spool = stack.enter_context(closing(Spool(out.scratch())))
            return _Table(name, spool, list(map(_Column, columns)))

        about = trial_columns()
        of_result = [column for column in about if column.name in _OF_RESULT]
        name, value, unit, reason, message, *made = result_columns()
        own = about[1 + len(visit_columns()) :]
        tables = _Tables(
            table("visits", _without_mass((about[0], *visit_columns()))),
            table("body_masses", [c for c in about if c.name in ("subject_id", "visit", _MASS)]),
            table("trials", (*about[:2], *own)),
            table("results", (*of_result, name, value, unit, *made)),
            table(
                "refusals",
                (
                    *of_result,
                    name,
                    renamed(reason, "reason"),
                    renamed(message, "message"),
                    *made,
                ),
            ),
        )
        hidden = out.create(out.target)
        _write_file(hidden, visits, tables, options, makings)
        columns = {c.about.name: c.about for t in tables.all() for c in t.columns}
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

    def add(self, visit: Visit, options: Options, makings: Makings) -> None:
        """Add a visit to all tables."""
        header = visit.header
        names = [c.name for c in trial_columns()]
        cells = visit_cells(header)
        self.visits.add([c for n, c in zip(names, cells, strict=False) if n != _MASS])
        if header.body_mass_kg is not None:
            self.body_masses.add([header.subject_id, header.visit, header.body_mass_kg])
        for trial in visit.trials:
            about = trial_cells(header, trial)
            self.trials.add([*cells[:2], *about[len(cells) :]])
            of_result = [c for n, c in zip(names, about, strict=True) if n in _OF_RESULT]
            for result in options.results(trial):
                makings.add(result)
                name, value, unit, reason, message, *made = result_cells(result)
                if isinstance(result, Refusal):
                    self.refusals.add([*of_result, name, reason, message, *made])
                else:
                    self.results.add([*of_result, name, value, unit, *made])


def _write_file(
    hidden: Path, visits: Iterable[Visit], tables: _Tables, options: Options, makings: Makings
) -> None:
    try:
        with h5py.File(hidden, "w", libver=("earliest", "latest")) as file:
            write_attributes(file, {
                "format": FORMAT,
                "format_version": np.array(FORMAT_VERSION, np.int64),
                "software": software(),
            })  # fmt: skip
            for visit in visits:
                tables.add(visit, options, makings)
                for trial in visit.trials:
                    path = _trace_path(visit.header, trial)
                    write_group(file, path, _trace(visit.header, trial, path))
                file.flush()
            for table in tables.all():
                table.write(file)
    except (OSError, RuntimeError) as error:  # as h5py passes on what HDF5 makes of a full disk
        found = _SYSTEM_ERROR.search(str(error))
        raise OSError(found[1] if found else str(error)) from error


def _trace_path(header: VisitHeader, trial: Trial) -> str:
    for name in (header.subject_id, header.visit):
        if not name.strip(".") or "/" in name:
            raise StorageError(sentences.NO_GROUP_NAME.fill(name=name))
    return f"/traces/{header.subject_id}/{header.visit}/{trial.number:03d}"


def _trace(header: VisitHeader, trial: Trial, path: str) -> Group:
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


def _row_scale(table: _Table) -> Dataset:
    return Dataset(np.arange(table.n_rows, dtype=np.int64), {}, (f"/{table.name}/row",))


def _create(group: h5py.Group, column: _Column, n_rows: int) -> h5py.Dataset:
    created = group.create_dataset(
        column.about.name,
        (n_rows,),
        column.dtype,
        chunks=(min(n_rows, CHUNK_ROWS),),
        compression="gzip",
        compression_opts=GZIP_LEVEL,
        shuffle=True,
        fletcher32=True,
    )
    write_attributes(created, _about(column.about))
    created.dims[0].attach_scale(group["row"])
    return created


def _about(column: Column) -> dict[str, Value]:
    """Return the attributes that explain a column, as the CF conventions name them."""
    about: dict[str, Value] = {"long_name": column.label.en, "comment": column.meaning.en}
    return {"units": column.unit, **about} if column.unit else about


def _blocks(rows: Iterator[Any]) -> Iterator[tuple[int, list[Row]]]:
    block: list[Row] = []
    first = 0
    for row in rows:
        block.append(row)
        if len(block) == CHUNK_ROWS:
            yield first, block
            first, block = first + len(block), []
    if block:
        yield first, block


def _without_mass(columns: Iterable[Column]) -> list[Column]:
    return [column for column in columns if column.name != _MASS]


_TRACE = (
    Column("time_s", Text("time", "tijd"), Kind.NUMBER,
           Text("From the first sample; a gap is a jump.",
                "Vanaf de eerste meetwaarde; een hiaat is een sprong."), "s"),
    Column("channel", Text("channel", "kanaal"), Kind.TEXT,
           Text("Name of the channel.", "Naam van het kanaal.")),
    Column("counts", Text("counts", "tellen"), Kind.INTEGER,
           Text("As the platform sent them.", "Zoals het platform ze stuurde."), "counts"),
    Column("force_n", Text("force", "kracht"), Kind.NUMBER,
           Text("Total vertical force above the zero.",
                "Totale verticale kracht boven het nulpunt."), "N"),
)  # fmt: skip
