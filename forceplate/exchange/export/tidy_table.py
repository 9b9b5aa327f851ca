"""The tidy table: a row per trial and number, refusals included.

Its columns are those of :mod:`forceplate.exchange.export.visit_columns`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from forceplate.exchange.export import visit_columns
from forceplate.exchange.export.export_columns import ExportColumn, Row, Table
from forceplate.exchange.export.export_options import ExportOptions
from forceplate.exchange.export.visit_columns import (
    PERSON,
    PERSON_NAME,
    TRIAL_COLUMNS,
    VISIT_COLUMNS,
    own_trial_cells,
    result_cells,
    visit_cells,
)
from forceplate.types import Refusal, Result, Visit

_COLUMNS = (*VISIT_COLUMNS, *TRIAL_COLUMNS, *visit_columns.RESULT_COLUMNS)
RESULT_COLUMNS = tuple(column.name for column in (PERSON, *_COLUMNS))
"""The names of the columns of ``result_rows``."""
Hear = Callable[[Result | Refusal], None]


def result_rows(visit: Visit, options: ExportOptions | None = None) -> Iterator[Row]:
    """Yield a row for each result of each trial, in ``RESULT_COLUMNS``.

    A trial without results has one row, so that no trial is left out.
    """
    for about, results in trial_rows(visit, options):
        for result in results:
            yield (*about, *result)


def trial_rows(
    visit: Visit, options: ExportOptions | None = None
) -> Iterator[tuple[Row, list[Row]]]:
    """Yield what the rows of each trial have in common, and the rest of each."""
    chosen = options or ExportOptions()
    of_visit = visit_cells(visit, is_whole=False).values()
    for trial in visit.trials:
        results = [tuple(result_cells(trial, one).values()) for one in chosen.results(trial)]
        empty: Row = (None,) * len(visit_columns.RESULT_COLUMNS)
        yield (*of_visit, *own_trial_cells(trial).values()), results or [empty]


def tidy_table(visits: Iterable[Visit], options: ExportOptions, hear: Hear) -> Table:
    """Return the tidy table of the visits.

    Parameters
    ----------
    hear
        Is told every result that is passed on.
    """
    names = options.names

    def rows() -> Iterator[Row]:
        for visit in visits:
            for trial in visit.trials:
                for result in options.results(trial):
                    hear(result)
            for row in result_rows(visit, options):
                yield row if names is None else (row[0], names.get(str(row[0])), *row[1:])

    return Table((*person_columns(options), *_COLUMNS), rows())


def person_columns(options: ExportOptions) -> tuple[ExportColumn, ...]:
    """Return what stands for a person, with the name when it was asked for."""
    return (PERSON,) if options.names is None else (PERSON, PERSON_NAME)
