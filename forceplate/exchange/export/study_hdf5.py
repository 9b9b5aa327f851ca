"""A whole study as one HDF5 file that others open without our code.

::

    /visits       a row per visit
    /body_masses  a row per visit whose body mass is known
    /trials       a row per trial
    /onset_marks, /peak_marks   a row per trial whose onset or peak was set by hand
    /rests        a row per trial whose rest was named
    /results      a row per trial and number
    /refusals     a row per trial and number that cannot be given, with the reason
    /checks       a row per trial and check; what it found and its limit, where there are any, in
                  /check_values and /check_limits
    /series_checks, /series_check_values, /series_check_limits   the same of the checks across the
                  trials of a condition
    /calibrations/<subject>/<visit>     the calibration file of the visit, whole, if calibrated
    /traces/<subject>/<visit>/<trial>   time_s, channel, counts, gaps and, where there are any,
                  zero and tare before and after, force_n

The samples, zeros, gaps and calibrations are named as in the visit file, and newtons are made of
them as FORMAT.md says.

A table is a group with a dataset per column, and ``row`` is the dimension scale of all. No cell
is empty and none is NaN: what is not there is in no row. A table without rows is absent.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass, field

import numpy as np

from forceplate.analysis.corrections import corrected_names
from forceplate.analysis.quality import check_series
from forceplate.exchange.export.export_columns import Cell, ExportColumn, Kind, Written, renamed
from forceplate.exchange.export.export_options import ExportOptions
from forceplate.exchange.export.number_columns import Makings
from forceplate.exchange.export.output_files import Outputs
from forceplate.exchange.export.row_spool import Spool
from forceplate.exchange.export.visit_columns import (
    CHECK_COLUMNS,
    PERSON,
    RESULT_COLUMNS,
    TRIAL_COLUMNS,
    VISIT_COLUMNS,
    check_cells,
    result_cells,
    trial_cells,
    visit_cells,
)
from forceplate.storage.visit.encode import software
from forceplate.storage.visit.hdf5_tables import StudyFile, TableColumn, TextType, new_study_file
from forceplate.storage.visit.tree import Dataset, Group, Value
from forceplate.types import Refusal, Trial, Visit
from forceplate.words import Text

FORMAT = "forceplate-study"
FORMAT_VERSION = 2
_GAP_COLUMNS = ("at_row", "n_missing")
_ZEROS_AND_TARES = (
    "zero_before_counts",
    "zero_after_counts",
    "tare_before_counts",
    "tare_after_counts",
)
_OF_RESULT = ("subject_id", "visit", "trial", "side", "region", "posture", "fixation", "accepted")
"""What a number is told apart by, without looking into another table."""
_BY_WHOM = ("rejected_by", "overruled_by", "marked_by")
"""What speaks against a trial, and who decided over it or set a mark: beside every number."""
_OF_TRACE = (
    *_OF_RESULT, "simulated", "calibration_concerns", "last_check", "started_anyway",
    "visit_label_doubted", "body_mass_doubted", "rests_cut_short", "sample_rate_hz", "n_warned",
    *_BY_WHOM,
)  # fmt: skip
"""What its samples are told apart by, and what must be said beside them."""
_NUMBERS = {Kind.FLAG: np.uint8, Kind.INTEGER: np.int64, Kind.NUMBER: np.float64}
_OF_VALUE = ("value", "unit", "doubted_by")
_OF_REFUSAL = ("refusal_reason", "refusal_message")
_OF_VISIT = ("subject_id", "visit")
_OF_TRIAL = (*_OF_VISIT, "trial")
_OF_CHECK = (*_OF_TRIAL, "check")
_OF_CONDITION = (*_OF_VISIT, "side", "region", "posture", "fixation")
_OF_SERIES = (*_OF_CONDITION, "check")
_SPARSE = {
    "body_masses": (*_OF_VISIT, "body_mass_kg"),
    "onset_marks": (*_OF_TRIAL, "marked_onset_sample"),
    "peak_marks": (*_OF_TRIAL, "marked_peak_sample"),
    "rests": (*_OF_TRIAL, "rest_from_s", "rest_to_s"),
    "check_values": (*_OF_CHECK, "check_value"),
    "check_limits": (*_OF_CHECK, "check_limit"),
    "series_check_values": (*_OF_SERIES, "check_value"),
    "series_check_limits": (*_OF_SERIES, "check_limit"),
}
"""Tables of their own for numbers that are not always there, and the columns of each."""
_NOT_ALWAYS = {name for columns in _SPARSE.values() for name in columns} - {*_OF_CHECK, *_OF_SERIES}
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

    @property
    def is_text(self) -> bool:
        """Return whether it holds texts."""
        return self.about.kind not in (Kind.NUMBER, Kind.INTEGER, Kind.FLAG)

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
        """Add a row of those of the cells that the table has columns for, if all are there.

        A text that is not there is an empty one.
        """
        row: list[Cell] = []
        for name, column in self.columns.items():
            cell = "" if cells[name] is None and column.is_text else cells[name]
            if cell is None:
                return
            if isinstance(cell, str):
                column.note(cell)
            row.append(cell)
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
    with ExitStack() as stack:

        def table(name: str, cells: Iterable[str]) -> _Table:
            spool = stack.enter_context(closing(Spool(out.scratch())))
            columns = (renamed(_KNOWN[cell], _RENAMED.get(cell, cell)) for cell in cells)
            return _Table(name, spool, dict(zip(cells, map(_Column, columns), strict=True)))

        tables = {name: table(name, columns) for name, columns in (_ALWAYS | _SPARSE).items()}
        hidden = out.create(out.target)
        with new_study_file(hidden) as file:
            _fill(file, visits, tables, options, makings)
        columns = {c.about.name: c.about for t in tables.values() for c in t.columns.values()}
        numbers = [column for column, _ in makings.named_columns()]
        return Written(
            tables["results"].n_rows,
            (*columns.values(), *_TRACE.values(), _CALIBRATION, *numbers),
            makings.remarks(),
        )


def _add(
    tables: Mapping[str, _Table], visit: Visit, options: ExportOptions, makings: Makings
) -> None:
    """Add a visit to all tables."""
    cells = visit_cells(visit)
    for name in ("visits", "body_masses"):
        tables[name].add(cells)
    for trial in visit.trials:
        about = trial_cells(visit, trial)
        for name in ("trials", "onset_marks", "peak_marks", "rests"):
            tables[name].add(about)
        for result in options.results(trial):
            makings.add(result)
            into = "refusals" if isinstance(result, Refusal) else "results"
            tables[into].add({**about, **result_cells(trial, result)})
        for check in trial.checks:
            cells = {**about, **check_cells(check)}
            for name in ("checks", "check_values", "check_limits"):
                tables[name].add(cells)
    for trials in visit.by_condition().values():
        about = trial_cells(visit, trials[0])
        for check in check_series(trials):
            cells = {**about, **check_cells(check)}
            for name in ("series_checks", "series_check_values", "series_check_limits"):
                tables[name].add(cells)


def _fill(
    file: StudyFile,
    visits: Iterable[Visit],
    tables: Mapping[str, _Table],
    options: ExportOptions,
    makings: Makings,
) -> None:
    version = np.array(FORMAT_VERSION, np.int64)
    file.add_attributes({"format": FORMAT, "format_version": version, "software": software()})
    for visit in visits:
        _add(tables, visit, options, makings)
        header = visit.header
        for trial in visit.trials:
            path = f"/traces/{header.subject_id}/{header.visit}/{trial.number:03d}"
            file.add_group(path, _trace(visit, trial, path))
        if header.calibration_json is not None:
            whole = Dataset(header.calibration_json, _about(_CALIBRATION))
            file.add_group(f"/calibrations/{header.subject_id}", Group({}, {header.visit: whole}))
        file.flush()
    for table in tables.values():
        table.write(file)


def _trace(visit: Visit, trial: Trial, path: str) -> Group:
    """Return the samples of a trial with their scales, and what tells the trial apart."""
    header = visit.header
    channels = tuple(channel.name for channel in header.platform.channels)
    gaps = np.array([[gap.at_row, gap.n_missing] for gap in trial.gaps], np.int64).reshape(-1, 2)
    values: dict[str, tuple[Value | None, tuple[str, ...]]] = {
        "time_s": (trial.time_s, ("time_s",)),
        "channel": (channels, ("channel",)),
        "counts": (trial.counts, ("time_s", "channel")),
        "force_n": (trial.force_n, ("time_s",)),
        "gap_number": (np.arange(len(gaps), dtype=np.int64), ("gap_number",)),
        "gap_column": (_GAP_COLUMNS, ("gap_column",)),
        "gaps": (gaps, ("gap_number", "gap_column")),
        **{name: (getattr(trial, name), ("channel",)) for name in _ZEROS_AND_TARES},
    }
    members: dict[str, Group | Dataset] = {
        name: Dataset(value, _about(_TRACE[name]), tuple(f"{path}/{scale}" for scale in scales))
        for name, (value, scales) in values.items()
        if value is not None
    }
    about = trial_cells(visit, trial)
    attributes = {name: _attribute(about[name], _KNOWN[name].kind) for name in _OF_TRACE}
    attributes["corrected"] = "; ".join(corrected_names(header, trial))
    return Group(attributes, members)


def _attribute(cell: Cell, kind: Kind) -> Value:
    return np.array(cell, _NUMBERS[kind]) if kind in _NUMBERS else str(cell or "")


def _about(column: ExportColumn) -> dict[str, Value]:
    """Return the attributes that explain a column, as the CF conventions name them."""
    about: dict[str, Value] = {"long_name": column.label.en, "comment": column.meaning.en}
    return {"units": column.unit, **about} if column.unit else about


_TRACE = {
    column.name: column
    for column in (
        ExportColumn("time_s", Text("time"), Kind.NUMBER,
               Text("From the first sample; a gap is a jump."), "s"),
        ExportColumn("channel", Text("channel"), Kind.TEXT,
               Text("Name of the channel.")),
        ExportColumn("counts", Text("counts"), Kind.INTEGER,
               Text("As the platform sent them."), "counts"),
        ExportColumn("force_n", Text("force"), Kind.NUMBER,
               Text("Total vertical force above the zero, or above rest where there is no zero."),
               "N"),
        ExportColumn("gap_number", Text("gap"), Kind.INTEGER,
               Text("0, 1, ... of the gaps in the samples."), "1"),
        ExportColumn("gap_column", Text("column of the gaps"), Kind.TEXT,
               Text("What the two columns of the gaps are.")),
        ExportColumn("gaps", Text("gaps"), Kind.INTEGER,
               Text("Row, from 0, before which samples are missing, and how many."), "1"),
        ExportColumn("zero_before_counts", Text("zero before"), Kind.NUMBER,
               Text("The unloaded platform before the trial; absent if not measured."), "counts"),
        ExportColumn("zero_after_counts", Text("zero after"), Kind.NUMBER,
               Text("The unloaded platform after the trial; absent if not measured."), "counts"),
        ExportColumn("tare_before_counts", Text("rest before"), Kind.NUMBER,
               Text("The resting toes before the effort; absent if not found."), "counts"),
        ExportColumn("tare_after_counts", Text("rest after"), Kind.NUMBER,
               Text("The resting toes after the effort; absent if not found."), "counts"),
    )
}  # fmt: skip
_CALIBRATION = ExportColumn(
    "calibrations",
    Text("calibration file"),
    Kind.TEXT,
    Text("The calibration file of the visit, whole; it makes newtons of the counts."),
)
_KNOWN = {
    c.name: c for c in (PERSON, *VISIT_COLUMNS, *TRIAL_COLUMNS, *RESULT_COLUMNS, *CHECK_COLUMNS)
}


def _names(columns: Iterable[ExportColumn], without: Container[str] = ()) -> tuple[str, ...]:
    return tuple(c.name for c in columns if c.name not in without and c.name not in _NOT_ALWAYS)


_ALWAYS = {
    "visits": (PERSON.name, *_names(VISIT_COLUMNS)),
    "trials": (*_OF_VISIT, *_names(TRIAL_COLUMNS)),
    "results": (*_OF_RESULT, *_BY_WHOM, *_names(RESULT_COLUMNS, _OF_REFUSAL)),
    "refusals": (*_OF_RESULT, *_BY_WHOM, *_names(RESULT_COLUMNS, _OF_VALUE)),
    "checks": (*_OF_RESULT, *_names(CHECK_COLUMNS)),
    "series_checks": (*_OF_CONDITION, *_names(CHECK_COLUMNS)),
}
"""The other tables, and the columns of each."""
