"""The table of checks beside every table of numbers.

A row per trial and check of its quality, and per condition and check across its trials; the number
of the trial is empty there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from forceplate.analysis.quality import check_series
from forceplate.exchange.export.export_columns import ExportColumn, Table, renamed
from forceplate.exchange.export.row_spool import Spool
from forceplate.exchange.export.visit_columns import (
    CHECK_COLUMNS,
    PERSON,
    TRIAL_COLUMNS,
    VISIT_COLUMNS,
    check_cells,
    trial_cells,
)
from forceplate.types import Visit

WHOSE = ("subject_id", "visit", "trial", "side", "region", "posture", "fixation", "accepted")
"""What a check is told apart by, without looking into another table."""
_KNOWN = {column.name: column for column in (PERSON, *VISIT_COLUMNS, *TRIAL_COLUMNS)}
COLUMNS = (*(_KNOWN[name] for name in WHOSE), *CHECK_COLUMNS)


class ChecksTable:
    """The checks of the visits that have passed by, kept on disk."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool

    def passing(self, visits: Iterable[Visit]) -> Iterator[Visit]:
        """Yield the visits, and keep their checks."""
        for visit in visits:
            for trial in visit.trials:
                cells = trial_cells(visit, trial)
                about = [cells[name] for name in WHOSE]
                for check in trial.checks:
                    self._spool.add([*about, *check_cells(check).values()])
            for trials in visit.by_condition().values():
                cells = {**trial_cells(visit, trials[0]), "trial": None, "accepted": None}
                about = [cells[name] for name in WHOSE]
                for check in check_series(trials):
                    self._spool.add([*about, *check_cells(check).values()])
            yield visit

    def table(self) -> Table:
        """Return the table, all visits having passed."""
        return Table(COLUMNS, map(tuple, self._spool.all()))


def explained() -> tuple[ExportColumn, ...]:
    """Return the columns of the checks for a data dictionary that other columns stand in, too."""
    return tuple(renamed(column, f"checks: {column.name}") for column in CHECK_COLUMNS)
