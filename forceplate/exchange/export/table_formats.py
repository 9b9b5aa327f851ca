"""The formats that are tables: which tables, in which encoding."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import closing
from functools import partial

from forceplate.exchange.export.checks_table import ChecksTable, explained
from forceplate.exchange.export.csv_tables import DUTCH, PLAIN, Dialect, write_csv
from forceplate.exchange.export.export_columns import Written, dictionary_table, renamed
from forceplate.exchange.export.export_options import ExportOptions
from forceplate.exchange.export.number_columns import Makings
from forceplate.exchange.export.output_files import Outputs
from forceplate.exchange.export.row_spool import Spool
from forceplate.exchange.export.samples_table import samples_table
from forceplate.exchange.export.tidy_table import tidy_table
from forceplate.exchange.export.wide_table import wide_table
from forceplate.types import Visit

CHECKS_ENDING = ".checks"


def write_tidy_csv(
    visits: Iterable[Visit], out: Outputs, options: ExportOptions, dialect: Dialect = PLAIN
) -> Written:
    """Write a row per trial and number, and beside it a row per trial and check."""
    write = partial(write_csv, out=out, dialect=dialect)
    return _write_tidy(visits, out, options, write, ".csv")


def write_dutch_csv(visits: Iterable[Visit], out: Outputs, options: ExportOptions) -> Written:
    """Write the same for a spreadsheet set to Dutch."""
    return write_tidy_csv(visits, out, options, DUTCH)


def write_parquet(visits: Iterable[Visit], out: Outputs, options: ExportOptions) -> Written:
    """Write the same as Parquet."""
    from forceplate.exchange.export.parquet import write_table  # noqa: PLC0415  optional

    return _write_tidy(visits, out, options, partial(write_table, out=out), ".parquet")


def write_wide_csv(visits: Iterable[Visit], out: Outputs, options: ExportOptions) -> Written:
    """Write a row per person, and beside it a row per trial and check."""
    with closing(Spool(out.scratch())) as spool, closing(Spool(out.scratch())) as aside:
        checks = ChecksTable(aside)
        wide = wide_table(checks.passing(visits), options, spool)
        n_rows = write_csv(wide.table, out)
        write_csv(checks.table(), out, ending=f"{CHECKS_ENDING}.csv")
        return Written(n_rows, (*wide.table.columns, *explained()), wide.remarks)


def write_wide_xlsx(visits: Iterable[Visit], out: Outputs, options: ExportOptions) -> Written:
    """Write the same as an Excel workbook: data, checks, then the data dictionary."""
    from forceplate.exchange.export.xlsx import write_workbook  # noqa: PLC0415  optional

    with closing(Spool(out.scratch())) as spool, closing(Spool(out.scratch())) as aside:
        checks = ChecksTable(aside)
        wide = wide_table(checks.passing(visits), options, spool)
        columns = (*wide.table.columns, *explained())
        dictionary = dictionary_table(columns, options.language)
        sheets = {"data": wide.table, "checks": checks.table(), "dictionary": dictionary}
        return Written(write_workbook(sheets, out), columns, wide.remarks)


def write_samples_csv(visits: Iterable[Visit], out: Outputs, options: ExportOptions) -> Written:
    """Write a row per sample."""
    table = samples_table(visits, options)
    return Written(write_csv(table, out), table.columns)


def _write_tidy(
    visits: Iterable[Visit],
    out: Outputs,
    options: ExportOptions,
    write: Callable[..., int],
    suffix: str,
) -> Written:
    """Write both tables; explain the columns, and below them each number of ``result``."""
    makings = Makings()
    with closing(Spool(out.scratch())) as spool:
        checks = ChecksTable(spool)
        table = tidy_table(checks.passing(visits), options, makings.add)
        n_rows = write(table)
        write(checks.table(), ending=CHECKS_ENDING + suffix)
    results = [renamed(column, f"value of {name}") for column, name in makings.named_columns()]
    return Written(n_rows, (*table.columns, *explained(), *results), makings.remarks())
