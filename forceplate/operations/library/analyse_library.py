"""Many visits analysed on all cores, each once: what is known of a file is kept beside it.

A visit is what one process works on at a time, some tenths of a second, and never more than a few
visits are in memory.
"""

from __future__ import annotations

import csv
import hashlib
import json
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO

import forceplate
import forceplate_calibration
from forceplate.analysis import analyse_trial
from forceplate.analysis.quality import TRIAL_CHECKS
from forceplate.analysis.trial import method_catalogue as metrics_methods
from forceplate.errors import ForcePlateError, StorageError, VisitFileError
from forceplate.exchange.export.csv_tables import csv_lines, csv_lines_alike
from forceplate.exchange.export.output_files import outputs
from forceplate.exchange.export.tidy_table import RESULT_COLUMNS, trial_rows
from forceplate.files import read_regular_file, whole_file
from forceplate.operations.library.distinct_visits import DistinctVisits
from forceplate.operations.library.first_visits import FirstVisits
from forceplate.operations.library.reading_process import ReadingProcess
from forceplate.operations.library.spread_visits import VisitJob, on_all_cores
from forceplate.operations.library.visit_sources import VisitSource, read_source
from forceplate.reasons import raised_as
from forceplate.storage.visit.images import MAX_FILE_BYTES
from forceplate.storage.visit.visit_file import decode_recordings
from forceplate.types import FirstVisit, Visit
from forceplate.words import Text

Spread = Callable[
    [VisitJob["VisitRows | FailedVisit"], Iterable[VisitSource]],
    Iterator["VisitRows | FailedVisit"],
]
"""Who does it: the cores of this computer, or a cluster."""
CACHE_FOLDER = ".cache"
_NO_CACHE = Text(
    "Cannot keep results in {folder}: {why}. Every visit is analysed anew; to change that, make "
    "the folder writable."
)
_DIGEST_BYTES = hashlib.sha256().digest_size
_ENTRY_VERSION = 1


@dataclass(frozen=True, slots=True)
class VisitRows:
    """The results of one visit by the present methods."""

    path: VisitSource
    n_trials: int
    n_rows: int
    text: bytes
    """CSV, a line for each row, in the columns of ``results_heading``."""
    from_cache: bool


@dataclass(frozen=True, slots=True)
class FailedVisit:
    """A visit that has no rows, and why."""

    path: VisitSource
    error: ForcePlateError


def results_heading() -> bytes:
    """Return the first line of a table of results."""
    return csv_lines([RESULT_COLUMNS])


def methods_identity() -> str:
    """Return a digest that differs whenever the same counts could give another row.

    It is of the program's version, of id, version and parameters of every method and check, and
    of the program text, so that a change that was given no version counts as well.
    """
    methods = [(one.id, one.version, one.settings()) for one in metrics_methods.METHODS]
    checks = [(one.id, one.version, dict(one.parameters)) for one in TRIAL_CHECKS.values()]
    registered = [_ENTRY_VERSION, forceplate.__version__, methods, checks]
    digest = hashlib.sha256(json.dumps(registered, sort_keys=True).encode())
    for package in (forceplate, forceplate_calibration):
        (folder,) = package.__path__
        for source in sorted(Path(folder).rglob("*.py")):
            digest.update(hashlib.sha256(source.read_bytes()).digest())
    return digest.hexdigest()


def content_digest(identity: str, image: bytes, first: FirstVisit | None) -> str:
    """Return a digest of all that the rows of a visit go by; its label by the first visit."""
    content = hashlib.sha256(image).hexdigest()
    label = "" if first is None else f"{first.visit} {first.day.isoformat()}"
    return hashlib.sha256(f"{identity} {content} {label}".encode()).hexdigest()


class ResultCache:
    """Rows of visit files, by the SHA-256 of the file and of the methods.

    Only its user may read the folder. It may be deleted at any time, several programs may use it
    at once, and an entry that is not whole is as if it were not there.
    """

    def __init__(self, library: Path) -> None:
        """Make the folder below the library if there is none; raises StorageError."""
        self._folder = library.absolute() / CACHE_FOLDER
        self._identity = methods_identity()
        with raised_as(StorageError, _NO_CACHE, folder=self._folder):
            self._folder.mkdir(mode=0o700, exist_ok=True)
            if self._folder.is_symlink():
                raise OSError(Text("it is a link to elsewhere"))
            self._folder.chmod(0o700)

    def entry_for(self, image: bytes, first: FirstVisit | None = None) -> Path:
        """Return where the rows of a file of these bytes belong, the person's first visit known."""
        return self._folder / content_digest(self._identity, image, first)

    def load(self, entry: Path, visit_path: VisitSource) -> VisitRows | None:
        """Return the rows of an entry; None if there is none, or not a whole one."""
        try:
            data = read_regular_file(entry, max_bytes=MAX_FILE_BYTES)
        except OSError:
            return None
        digest, packed = data[:_DIGEST_BYTES], data[_DIGEST_BYTES:]
        if _entry_digest(entry, packed) != digest:
            return None
        counts, _, text = zlib.decompress(packed).partition(b"\n")
        n_trials, n_rows = map(int, counts.split())
        return VisitRows(visit_path, n_trials, n_rows, text, from_cache=True)

    def store(self, entry: Path, rows: VisitRows) -> None:
        """Keep the rows. A disk that does not take them only costs the time of the next run."""
        packed = zlib.compress(b"%d %d\n" % (rows.n_trials, rows.n_rows) + rows.text, 1)
        # Not durable: an entry that a power cut leaves torn fails its digest.
        with suppress(OSError), whole_file(entry, overwrite=True, durable=False) as file:
            file.write(_entry_digest(entry, packed) + packed)


def analyse_visits(
    sources: Iterable[VisitSource],
    *,
    firsts: FirstVisits | None = None,
    cache: ResultCache | None = None,
    spread: Spread = on_all_cores,
) -> Iterator[VisitRows | FailedVisit]:
    """Yield the results of every trial of the visits by the present methods, in this order.

    The visit files are only read. A file that cannot be read, or that brings the process down
    that reads it, is a :class:`FailedVisit`; the others go on. The processes are started afresh,
    so a script must call this below ``if __name__ == "__main__"``.

    Parameters
    ----------
    firsts
        The first visits of the persons; None: those among these files and beside them.

    Raises
    ------
    StorageError
        A visit occurs twice.
    """
    distinct, listed = DistinctVisits(), tuple(sources)
    firsts = FirstVisits(listed) if firsts is None else firsts
    for done in spread(partial(_rows_of, cache, firsts), listed):
        yield _noted(distinct, done)


@contextmanager
def results_file(target: Path, *, overwrite: bool = False) -> Iterator[IO[bytes]]:
    """Yield a file to write results to piece by piece; it gets its name when all is written.

    Raises
    ------
    StorageError
        The target exists and ``overwrite`` is false, or it cannot be written; no part of it is.
    """
    with outputs(target, overwrite=overwrite, sources=()) as out, out.open() as file:
        yield file


def _noted(distinct: DistinctVisits, done: VisitRows | FailedVisit) -> VisitRows | FailedVisit:
    """Return the same, or why not; raises StorageError when the visit occurred before."""
    if isinstance(done, FailedVisit) or not done.text:
        return done
    cells = next(csv.reader([done.text.partition(b"\n")[0].decode()]))
    subject_id, visit = (cells[RESULT_COLUMNS.index(name)] for name in ("subject_id", "visit"))
    try:
        distinct.note(done.path, subject_id, visit)
    except VisitFileError as error:
        return FailedVisit(done.path, error)
    return done


def _entry_digest(entry: Path, packed: bytes) -> bytes:
    """Return what shows that an entry is whole and under its own name."""
    return hashlib.sha256(entry.name.encode() + packed).digest()


def _rows_of(
    cache: ResultCache | None, firsts: FirstVisits, source: VisitSource, process: ReadingProcess
) -> VisitRows | FailedVisit:
    try:
        image, first = read_source(source), firsts.of(source)
        entry = None if cache is None else cache.entry_for(image, first)
        if cache is not None and entry is not None:
            known = cache.load(entry, source)
            if known is not None:
                return known
        rows = process.call(analyse_here, source, image, first)
    except ForcePlateError as error:
        return FailedVisit(source, error)
    if cache is not None and entry is not None:
        cache.store(entry, rows)
    return rows


def analyse_here(source: VisitSource, image: bytes, first: FirstVisit | None = None) -> VisitRows:
    """Return the rows of the bytes of a visit file, made in this very process."""
    visit = analysed(source, image, first)
    tables = list(trial_rows(visit))
    text = b"".join(csv_lines_alike(about, rows) for about, rows in tables)
    n_rows = sum(len(rows) for _, rows in tables)
    return VisitRows(source, len(visit.trials), n_rows, text, from_cache=False)


def analysed(source: VisitSource, image: bytes, first: FirstVisit | None = None) -> Visit:
    """Return a visit with the answers of the present methods; raises VisitFileError.

    Only what the analysis goes by is read of the bytes, and verified; never former answers.
    """
    visit = decode_recordings(str(source), image)
    trials = tuple(analyse_trial(one, visit.header) for one in visit.trials)
    return replace(visit, trials=trials, first=first)
