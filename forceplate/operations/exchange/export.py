"""Exporting: visits are read one at a time, and the files appear whole when all is done."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import cast

from forceplate.analysis.provenance import visit_doubts
from forceplate.analysis.trial.trial_metrics import METRIC
from forceplate.errors import CancelledError, StorageError
from forceplate.exchange.export.csv_tables import write_csv
from forceplate.exchange.export.export_columns import Written, dictionary_table
from forceplate.exchange.export.export_options import ExportOptions
from forceplate.exchange.export.formats import NO_VISIT, Format, find_format
from forceplate.exchange.export.output_files import Outputs, outputs
from forceplate.installation import how_to_get
from forceplate.operations.library.distinct_visits import DistinctVisits
from forceplate.operations.library.first_visits import FirstVisits
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import Visit, VisitHeader
from forceplate.words import Text, listed

_NO_NUMBER = Text("{names} is no number of a trial. See `forceplate methods`.")
_NO_NAMES = Text("The format {id} holds no names. Leave them out.")
_NO_SINGLE_TRIAL = Text("One trial alone can be taken only with samples-csv, not {id}.")
_NO_AVERAGES = Text("The format {id} averages nothing over trials. Leave --with-doubted out.")
_NO_PACKAGE = Text("The format {id} needs the package {package}, which is not installed. {how}")
_DOUBTFUL = Text("IN DOUBT: {doubt} ({visits})")
_OF = Text("{visit} of {subject}")
_MORE = Text("and {n} more")
_MOST_NAMED = 5
DICTIONARY_ENDING = ".dictionary.csv"
Writer = Callable[[Iterable[Visit], Outputs, ExportOptions], Written]


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export has made."""

    files: tuple[Path, ...]
    """The target, then those beside it."""
    n_visits: int
    n_rows: int
    """Rows of the main table, or resources."""
    remarks: tuple[Text, ...]
    """What whoever uses the files should know."""


def export(
    format_id: str,
    paths: Sequence[Path],
    target: Path,
    *,
    options: ExportOptions | None = None,
    overwrite: bool = False,
    on_progress: Callable[[int, int], None] = lambda _done, _total: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Exported:
    """Write visits in a format of ``FORMATS`` and return what was made.

    Beside the target comes a data dictionary, a CSV that explains every column. Any thread; both
    callbacks are called in it.

    Parameters
    ----------
    on_progress
        Told visits done and visits in all.

    Raises
    ------
    CancelledError
        ``is_cancelled`` said so.
    VisitFileError
        A visit cannot be read, damaged or of a newer format; the message names it.
    StorageError
        A visit occurs twice, a file exists, cannot be written, or a package is missing.
        Whatever is raised, nothing is left of the export.
    """
    chosen = options or ExportOptions()
    form = find_format(format_id)
    _check(form, chosen)
    writer = _writer(form)
    if not paths:
        raise StorageError(NO_VISIT)
    n_visits = 0
    doubtful: dict[Text, list[VisitHeader]] = {}

    def visits() -> Iterator[Visit]:
        nonlocal n_visits
        distinct, firsts = DistinctVisits(), FirstVisits(paths)
        for path in paths:
            if is_cancelled():
                raise CancelledError
            visit = firsts.known_to(read_visit(path))
            distinct.note(path, visit.header.subject_id, visit.header.visit)
            for doubt in visit_doubts(visit):
                doubtful.setdefault(doubt, []).append(visit.header)
            yield visit
            n_visits += 1
            on_progress(n_visits, len(paths))

    with outputs(target, overwrite=overwrite, sources=paths) as out:
        written = writer(visits(), out, chosen)
        if is_cancelled():
            raise CancelledError
        dictionary = dictionary_table(written.columns, chosen.language)
        write_csv(dictionary, out, ending=DICTIONARY_ENDING)
        files = out.files
    remarks = (*written.remarks, *_doubt_remarks(doubtful))
    return Exported(files, n_visits, written.n_rows, remarks)


def _doubt_remarks(doubtful: Mapping[Text, Sequence[VisitHeader]]) -> Iterator[Text]:
    """Yield each doubt about the newtons of some visits once, with the first visits of it."""
    for doubt, headers in doubtful.items():
        which = [_OF.fill(visit=h.visit, subject=h.subject_id) for h in headers[:_MOST_NAMED]]
        more = _MORE.fill(n=len(headers) - len(which)) if len(headers) > len(which) else None
        words = [*which, *([more] if more else [])]
        yield _DOUBTFUL.fill(
            doubt=doubt,
            visits=listed(words),
        )


def _check(form: Format, options: ExportOptions) -> None:
    unknown = sorted(options.metrics - METRIC.keys())
    if unknown:
        raise StorageError(_NO_NUMBER.fill(names=", ".join(unknown)))
    if options.names is not None and not form.may_hold_names:
        raise StorageError(_NO_NAMES.fill(id=form.id))
    if options.trial is not None and form.id != "samples-csv":
        raise StorageError(_NO_SINGLE_TRIAL.fill(id=form.id))
    if options.with_doubted and not form.has_averages:
        raise StorageError(_NO_AVERAGES.fill(id=form.id))
    if form.package and importlib.util.find_spec(form.package) is None:
        how = how_to_get(f"forceplate[{form.extra}]")
        raise StorageError(_NO_PACKAGE.fill(id=form.id, package=form.package, how=how))


def _writer(form: Format) -> Writer:
    module, _, function = form.writer.partition(":")
    return cast("Writer", getattr(import_module(f"forceplate.exchange.export.{module}"), function))
