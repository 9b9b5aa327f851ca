"""The table of samples: a row for each sample of each trial."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from forceplate.errors import StorageError
from forceplate.exchange.export.export_columns import ExportColumn, Kind, Row, Table
from forceplate.exchange.export.export_options import ExportOptions
from forceplate.exchange.export.formats import NO_VISIT
from forceplate.exchange.export.variable_names import slug
from forceplate.exchange.export.visit_columns import (
    PERSON,
    TRIAL_COLUMNS,
    VISIT_COLUMNS,
    trial_cells,
)
from forceplate.types import Visit
from forceplate.words import Text

_OTHER_CHANNELS = Text(
    "The visit {visit} of {subject_id} has the channels {found}, another before it has {channels}. "
    "Export them apart."
)
_NO_TRIAL = Text(
    "The visit {visit} of {subject_id} has {n:trial|trials} and no trial {number}. Check the "
    "number."
)
_WHOSE = ("subject_id", "visit", "trial")
_BESIDE = (
    "visit_label_doubted", "body_mass_doubted", "rests_cut_short", "simulated",
    "calibration_concerns", "last_check", "started_anyway", "visit_corrected", "trial_corrected",
    "accepted", "n_warned", "rejected_by", "overruled_by", "marked_by", "origin_sha256",
)  # fmt: skip
"""What must be said beside every force."""
_TIME = ExportColumn(
    "time_s",
    Text("time"),
    Kind.NUMBER,
    Text("From the first sample, by the platform's clock; a lost sample has no row."),
    "s",
)
_FORCE = ExportColumn(
    "force_n",
    Text("force"),
    Kind.NUMBER,
    Text("Total vertical force above the zero; empty without calibration."),
    "N",
)
_COUNTS = Text("As the platform sent them.")


def samples_table(visits: Iterable[Visit], options: ExportOptions) -> Table:
    """Return the samples of all trials, or of the one that was chosen, one visit in memory.

    Raises
    ------
    StorageError
        There are no visits, there is no such trial, or, while the rows are gone through, another
        visit has other channels.
    """
    all_visits = iter(visits)
    first = next(all_visits, None)
    if first is None:
        raise StorageError(NO_VISIT)
    channels = tuple(channel.name for channel in first.header.platform.channels)

    def rows() -> Iterator[Row]:
        yield from _rows(first, channels, options)
        for visit in all_visits:
            yield from _rows(visit, channels, options)

    counts = tuple(_channel(name) for name in channels)
    return Table((*_named(_WHOSE), _TIME, *counts, _FORCE, *_named(_BESIDE)), rows())


def _rows(visit: Visit, channels: tuple[str, ...], options: ExportOptions) -> Iterator[Row]:
    """Yield the samples of a visit; raises StorageError for other channels or no such trial."""
    header = visit.header
    found = tuple(channel.name for channel in header.platform.channels)
    if found != channels:
        raise StorageError(
            _OTHER_CHANNELS.fill(
                visit=header.visit,
                subject_id=header.subject_id,
                found=", ".join(found),
                channels=", ".join(channels),
            )
        )
    wanted = [t for t in visit.trials if options.trial in (None, t.number)]
    if not wanted and options.trial is not None:
        raise StorageError(
            _NO_TRIAL.fill(
                visit=header.visit,
                subject_id=header.subject_id,
                n=len(visit.trials),
                number=options.trial,
            )
        )
    for trial in wanted:
        cells = trial_cells(visit, trial)
        about, beside = ([cells[name] for name in some] for some in (_WHOSE, _BESIDE))
        force_n = [None] * len(trial.time_s) if trial.force_n is None else trial.force_n.tolist()
        times, counts = trial.time_s.tolist(), trial.counts.tolist()
        for time_s, row, force in zip(times, counts, force_n, strict=True):
            yield (*about, time_s, *row, force, *beside)


def _named(names: tuple[str, ...]) -> tuple[ExportColumn, ...]:
    known = (PERSON, *VISIT_COLUMNS, *TRIAL_COLUMNS)
    return tuple(column for column in known if column.name in names)


def _channel(name: str) -> ExportColumn:
    label = Text("counts of {name}").fill(name=name)
    return ExportColumn(f"{slug(name) or 'channel'}_counts", label, Kind.INTEGER, _COUNTS, "counts")
