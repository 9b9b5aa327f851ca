"""Many visits analysed on all cores, each once: what is known of a file is kept beside it.

A visit is what one process works on at a time, some tenths of a second, and never more than a few
visits are in memory.
"""

from __future__ import annotations

import csv
import hashlib
import json
import multiprocessing
import os
import signal
import sys
import zlib
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import IO

import forceplate
import forceplate_calibration
from forceplate.analysis import analyse_trial
from forceplate.analysis.quality import TRIAL_CHECKS
from forceplate.analysis.trial import method_catalogue as metrics_methods
from forceplate.errors import ForcePlateError, StorageError, VisitFileError
from forceplate.exchange.export.csv_tables import csv_lines, csv_lines_alike
from forceplate.exchange.export.tidy_table import RESULT_COLUMNS, trial_rows
from forceplate.files import read_regular_file, whole_file
from forceplate.operations.distinct_visits import DistinctVisits
from forceplate.reasons import reason_of
from forceplate.storage.visit.images import MAX_FILE_BYTES
from forceplate.storage.visit.visit_file import read_recordings
from forceplate.words import Text

if sys.platform == "win32":
    from multiprocessing.connection import PipeConnection as Connection
else:
    from multiprocessing.connection import Connection

CACHE_FOLDER = ".cache"
_DIGEST_BYTES = hashlib.sha256().digest_size
_ENTRY_VERSION = 1


@dataclass(frozen=True, slots=True)
class VisitRows:
    """The results of one visit by the present methods."""

    path: Path
    n_trials: int
    n_rows: int
    text: bytes
    """CSV, a line for each row, in the columns of ``results_heading``."""
    from_cache: bool


@dataclass(frozen=True, slots=True)
class FailedVisit:
    """A visit that has no rows, and why."""

    path: Path
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


class ResultCache:
    """Rows of visit files, by the SHA-256 of the file and of the methods.

    Only its user may read the folder. It may be deleted at any time, several programs may use it
    at once, and an entry that is not whole is as if it were not there.
    """

    def __init__(self, library: Path) -> None:
        """Make the folder below the library if there is none; raises StorageError."""
        self._folder = library / CACHE_FOLDER
        self._identity = methods_identity()
        try:
            self._folder.mkdir(mode=0o700, exist_ok=True)
            if self._folder.is_symlink():
                raise OSError(Text("it is a link to elsewhere"))
            self._folder.chmod(0o700)
        except OSError as error:
            raise StorageError(
                Text(
                    "Cannot keep results in {folder}: {why}. Every visit is analysed anew; to "
                    "change that, make the folder writable."
                ).fill(folder=self._folder, why=reason_of(error))
            ) from error

    def entry_for(self, visit_path: Path) -> Path | None:
        """Return where the rows of a file with these bytes belong; None if it cannot be read."""
        try:
            image = read_regular_file(visit_path, max_bytes=MAX_FILE_BYTES)
        except OSError:
            return None
        content = hashlib.sha256(image).hexdigest()
        return self._folder / hashlib.sha256(f"{self._identity} {content}".encode()).hexdigest()

    def load(self, entry: Path, visit_path: Path) -> VisitRows | None:
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
    paths: Iterable[Path], *, cache: ResultCache | None = None, n_jobs: int | None = None
) -> Iterator[VisitRows | FailedVisit]:
    """Yield the results of every trial of the visits by the present methods, in this order.

    The visit files are only read. A file that cannot be read, or that brings the process down
    that reads it, is a :class:`FailedVisit`; the others go on. The processes are started afresh,
    so a script must call this below ``if __name__ == "__main__"``.

    Parameters
    ----------
    n_jobs
        Processes, 1 or more; None: one for each core.

    Raises
    ------
    StorageError
        A visit occurs twice.
    """
    n_jobs = n_jobs or _n_cores()
    distinct = DistinctVisits()
    idle = [_Worker() for _ in range(n_jobs)]
    pending: deque[Future[VisitRows | FailedVisit]] = deque()
    with ThreadPoolExecutor(n_jobs) as threads:
        try:
            for path in paths:
                pending.append(threads.submit(_rows_of, path, cache, idle))
                if len(pending) == 4 * n_jobs:
                    yield _noted(distinct, pending.popleft().result())
            while pending:
                yield _noted(distinct, pending.popleft().result())
        finally:
            threads.shutdown(cancel_futures=True)
            for worker in idle:
                worker.close()


@contextmanager
def results_file(target: Path, *, overwrite: bool = False) -> Iterator[IO[bytes]]:
    """Yield a file to write results to piece by piece; it gets its name when all is written.

    Raises
    ------
    StorageError
        The target exists and ``overwrite`` is false, or it cannot be written; no part of it is.
    """
    try:
        _refuse_existing(target, overwrite=overwrite)
        with whole_file(target, overwrite=overwrite) as file:
            yield file
    except FileExistsError as error:
        raise _exists(target) from error
    except OSError as error:
        raise StorageError(
            Text("Cannot write {target}: {why}. Check the folder and the disk.").fill(
                target=target, why=reason_of(error)
            )
        ) from error


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


def _n_cores() -> int:
    """Return how many processes can run at once here."""
    own = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return own or 1


def _entry_digest(entry: Path, packed: bytes) -> bytes:
    """Return what shows that an entry is whole and under its own name."""
    return hashlib.sha256(entry.name.encode() + packed).digest()


def _rows_of(path: Path, cache: ResultCache | None, idle: list[_Worker]) -> VisitRows | FailedVisit:
    entry = None if cache is None else cache.entry_for(path)
    if cache is not None and entry is not None:
        known = cache.load(entry, path)
        if known is not None:
            return known
    worker = idle.pop()  # there are as many as threads
    try:
        rows = worker.analyse(path)
    except ForcePlateError as error:
        return FailedVisit(path, error)
    finally:
        idle.append(worker)
    # The same bytes before and after: the rows are of these bytes and of no others.
    if cache is not None and entry is not None and cache.entry_for(path) == entry:
        cache.store(entry, rows)
    return rows


class _Worker:
    """A process that analyses one visit after another; started when it is first needed.

    One pipe for each process, and not a pool that shares its queues: a process that dies, on a
    file that HDF5 cannot bear or for want of memory, takes no other's visit with it.
    """

    def __init__(self) -> None:
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None

    def analyse(self, path: Path) -> VisitRows:
        """Return the rows of a visit; raises ForcePlateError."""
        for _ in range(2):  # the first death may have had another cause than this visit
            try:
                pipe = self._pipe or self._start()
                pipe.send(path)
                answer: VisitRows | Exception = pipe.recv()
            except (EOFError, ConnectionError):
                self.close()
                continue
            if isinstance(answer, Exception):
                raise answer
            return answer
        raise VisitFileError(
            Text(
                "{path} cannot be read: the system ends the program that reads it. It is left "
                "as it is; use a backup copy, or a computer with more memory."
            ).fill(path=path)
        )

    def close(self) -> None:
        """End the process, which sees that nobody asks any more."""
        if self._pipe is not None and self._process is not None:
            self._pipe.close()
            self._process.join()
            self._process.close()
        self._pipe = self._process = None

    def _start(self) -> Connection:
        # Not forked: the threads of this program may hold locks.
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_work, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()  # so that its death is the end of the pipe
        return self._pipe


def _work(pipe: Connection) -> None:
    """Answer with the rows of each visit asked for, or why there are none, while anybody asks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asks ends this
    with suppress(EOFError, ConnectionError):
        while True:
            path = pipe.recv()
            try:
                answer: VisitRows | Exception = analyse_here(path)
            except Exception as error:
                answer = error
            pipe.send(answer)


def analyse_here(path: Path) -> VisitRows:
    """Return the rows of one visit, made in this very process; raises ForcePlateError.

    Only what the analysis goes by is read of the file, and verified; never its former answers.
    """
    visit = read_recordings(path)
    trials = tuple(analyse_trial(trial, visit.header) for trial in visit.trials)
    tables = list(trial_rows(replace(visit, trials=trials)))
    text = b"".join(csv_lines_alike(about, rows) for about, rows in tables)
    n_rows = sum(len(rows) for _, rows in tables)
    return VisitRows(path, len(trials), n_rows, text, from_cache=False)


def _refuse_existing(target: Path, *, overwrite: bool) -> None:
    if not overwrite and target.exists():
        raise _exists(target)


def _exists(target: Path) -> StorageError:
    return StorageError(
        Text("{target} exists already. Choose another name, or allow it to be overwritten.").fill(
            target=target
        )
    )
