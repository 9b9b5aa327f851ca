"""Visits that were measured: opened, analysed anew, as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from forceplate.analysis import analyse_trial
from forceplate.analysis.gain.progress import ProgressSeries, progress
from forceplate.analysis.label_weeks import with_first
from forceplate.analysis.trial.choices import Choices
from forceplate.exchange.export import FORMATS
from forceplate.exchange.export.tidy_table import RESULT_COLUMNS, result_rows
from forceplate.operations.retest.repeated_visits import without_samples
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import Trial, Visit

EXPORT_FORMATS = FORMATS


def open_visit(path: str | Path) -> Visit:
    """Return a visit file as data: header and trials with counts, times, force and results.

    Raises
    ------
    VisitFileError
        The file is missing, foreign, damaged, or of a newer format.
    """
    return read_visit(Path(path))


def open_library(root: str | Path | None = None) -> Library:
    """Return a library; its ``visits()`` lists the files. Without a folder: this user's own."""
    return Library(Path(root) if root is not None else Library.default_root())


def analyse(visit: Visit, choices: Choices | None = None) -> Visit:
    """Return the visit with every trial analysed anew from its counts; the file is not touched.

    Parameters
    ----------
    choices
        Other onset rule, filter or rest than the instrument's own.
    """
    chosen = Choices() if choices is None else choices
    trials = tuple(analyse_trial(trial, visit.header, chosen) for trial in visit.trials)
    return replace(visit, trials=trials)


def progress_of(visits: Iterable[Visit]) -> tuple[ProgressSeries, ...]:
    """Return one series per condition over any number of visits of one person."""
    return progress(tuple(visits))


def values(trial: Trial) -> dict[str, float | None]:
    """Return the numbers of a trial by name, in the units of their names' methods.

    None where a number is refused; ``trial.result(name)`` says why, and has unit and method.
    """
    return {answer.name: trial.value(answer.name) for answer in trial.results}


def results_table(visits: Iterable[Visit]) -> Any:
    """Return a row per trial and result, refusals included, with the columns of ``tidy-csv``.

    Returns
    -------
    pandas.DataFrame or list of dict
        A data frame where pandas is installed, else plain records.
    """
    seen = with_first(map(without_samples, visits))
    rows = [row for visit in seen for row in result_rows(visit)]
    return _table([dict(zip(RESULT_COLUMNS, row, strict=True)) for row in rows])


def samples_table(trial: Trial, channel_names: Iterable[str] | None = None) -> Any:
    """Return a row per sample of a trial: ``time_s``, counts per channel, ``force_n``.

    A lost sample has no row; the gap is a jump in ``time_s``.

    Parameters
    ----------
    channel_names
        One for each channel; by default ``ch0``, ``ch1``, ...

    Returns
    -------
    pandas.DataFrame or list of dict
        A data frame where pandas is installed, else plain records.
    """
    names = list(channel_names or (f"ch{i}" for i in range(trial.counts.shape[1])))
    columns: dict[str, Any] = {"time_s": trial.time_s}
    for name, counts in zip(names, trial.counts.T, strict=True):
        columns[f"{name}_counts"] = counts
    if trial.force_n is not None:
        columns["force_n"] = trial.force_n
    rows = zip(*(values.tolist() for values in columns.values()), strict=True)
    return _table([dict(zip(columns, row, strict=True)) for row in rows])


def _table(records: list[Mapping[str, Any]] | list[dict[str, Any]]) -> Any:
    try:
        import pandas as pd  # noqa: PLC0415  optional
    except ImportError:
        return records
    return pd.DataFrame.from_records(records)
