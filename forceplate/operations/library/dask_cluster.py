"""Visits spread over a Dask cluster, which only carries them: a guarded process reads each file.

Each task has a process of its own for the file, as on one computer, so a file that brings its
reader down is blamed exactly and no worker dies of it. A worker that dies nevertheless (power,
memory) costs nothing that is in a dataset; its visit goes to another worker, and is named when
several died of it.
"""

from __future__ import annotations

import multiprocessing
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache, partial
from itertools import islice
from typing import Any, TypeVar

from forceplate.errors import StorageError, VisitFileError
from forceplate.operations.library.analyse_library import FailedVisit, methods_identity
from forceplate.operations.library.reading_process import ReadingProcess
from forceplate.operations.library.spread_visits import VisitJob, n_cores
from forceplate.operations.library.visit_sources import Url, VisitSource, needing
from forceplate.reasons import raised_as, reason_of
from forceplate.words import Text

T = TypeVar("T")
LOCAL = "local"
CONNECT_TIMEOUT_S = 30.0
_LOCAL_CONFIG = {
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "500ms",
    "distributed.admin.system-monitor.interval": "5s",
}
"""Of ``local``: Dask looks at itself up to a hundred times a second, and nobody looks at that."""
_AT_A_TIME = 3
"""Tasks under way or waiting for each thread of a worker."""
_VISITS_TOGETHER = 8
"""In a task, since Dask costs as much for each; the first ones have one, so that all have work."""

_NO_SCHEDULER = Text(
    "No Dask scheduler answers at {address}: {why}. Start one with: dask scheduler; or take "
    "--scheduler local."
)
_NO_WORKER = Text(
    "The Dask scheduler at {address} has no worker. Start one on each computer with: dask worker "
    "{address}"
)
_OTHER_PROGRAM = Text(
    "A worker of the cluster has another version of forceplate than this computer, so its numbers "
    "could be others. Install the same one everywhere and start the workers anew."
)
_WORKERS_DIED = Text(
    "{path} has no results: the workers that it was given to ended, one after another. Look at "
    "their memory and logs; the same command goes on where this one ended."
)
_LOST = Text(
    "The connection to the Dask scheduler at {address} is lost: {why}. What is done is kept; the "
    "same command goes on where this one ended."
)


def on_cluster(
    job: VisitJob[T],
    sources: Iterable[VisitSource],
    address: str,
    n_jobs: int | None = None,
) -> Iterator[T | FailedVisit]:
    """Yield what the job gives for each visit, in this order; few are under way at a time.

    What is under way is cancelled when the iterator is closed.

    Parameters
    ----------
    address
        Of a scheduler, such as ``tcp://host:8786``; ``local`` starts one here with its workers.
    n_jobs
        Workers of ``local``; None: one for each core.

    Raises
    ------
    StorageError
        Dask is not installed, nothing answers at the address, there is no worker, or one has
        another version of forceplate.
    """
    with needing("--scheduler"):
        import distributed  # noqa: PLC0415  optional, and slow to load
    with _client(address, n_jobs) as client:
        task = partial(_in_worker, methods_identity(), job)
        waiting = map(_anywhere, sources)
        pending: deque[tuple[tuple[VisitSource, ...], Any]] = deque()
        n_tasks = most = 0
        try:
            while True:
                if n_tasks % 64 == 0:  # workers come and go
                    most = _AT_A_TIME * max(1, sum(client.nthreads().values()))
                visits = tuple(islice(waiting, 1 if n_tasks < most else _VISITS_TOGETHER))
                if visits:
                    pending.append((visits, client.submit(task, visits, pure=False)))
                    n_tasks += 1
                if not pending:
                    break
                if not visits or len(pending) >= most:
                    yield from _answers(client, task, *pending.popleft())
        except (OSError, distributed.CancelledError) as error:
            raise StorageError(_LOST.fill(address=address, why=reason_of(error))) from error
        finally:
            with suppress(Exception):  # what cannot be told any more ends with its worker
                client.cancel([future for _, future in pending], force=True)
                client.run(_close_reading_processes, on_error="ignore")


def _anywhere(source: VisitSource) -> VisitSource:
    """Return a source that means the same in another working folder."""
    return source if isinstance(source, Url) else source.absolute()


def _answers(
    client: Any, task: Callable[..., list[Any]], visits: tuple[VisitSource, ...], future: Any
) -> Iterator[Any]:
    """Yield what a task gave; where workers died of it, or beside it, each visit is tried alone."""
    import distributed  # noqa: PLC0415  optional

    try:
        yield from future.result()
    except distributed.KilledWorker:
        for source in visits:
            try:
                yield from client.submit(task, (source,), pure=False).result()
            except distributed.KilledWorker:
                yield FailedVisit(source, VisitFileError(_WORKERS_DIED.fill(path=str(source))))


@contextmanager
def _client(address: str, n_jobs: int | None) -> Iterator[Any]:
    import dask  # noqa: PLC0415  optional
    import distributed  # noqa: PLC0415  optional

    if address == LOCAL:
        with (
            dask.config.set(_LOCAL_CONFIG),
            distributed.LocalCluster(
                n_workers=n_jobs or n_cores(),
                threads_per_worker=1,
                dashboard_address=None,
                silence_logs="CRITICAL",  # a heartbeat that meets the end is told as an error
            ) as cluster,
            distributed.Client(cluster) as client,
        ):
            yield client
        return
    with raised_as(
        StorageError,
        _NO_SCHEDULER,
        (OSError, ValueError, distributed.TimeoutError),
        address=address,
    ):
        client = distributed.Client(address, timeout=CONNECT_TIMEOUT_S)
    with client:
        with raised_as(
            StorageError, _NO_WORKER, (TimeoutError, distributed.TimeoutError), address=address
        ):
            client.wait_for_workers(1, timeout=CONNECT_TIMEOUT_S)
        yield client


_idle: list[ReadingProcess] = []
"""Of a worker, between its tasks."""
_idle_lock = threading.Lock()
_own_identity: Callable[[], str] = cache(methods_identity)


def _close_reading_processes() -> None:
    """End those of a worker that wait for another visit."""
    with _idle_lock:
        processes, _idle[:] = _idle[:], []
    for process in processes:
        process.close()


def _in_worker(identity: str, job: VisitJob[T], visits: tuple[VisitSource, ...]) -> list[T]:
    """Do the job in a worker, the files being opened by a process that the worker starts."""
    if identity != _own_identity():
        raise StorageError(_OTHER_PROGRAM)
    # Dask forbids its workers to start processes; ours end when the worker does, by their pipe.
    multiprocessing.current_process().daemon = False
    with _idle_lock:
        process = _idle.pop() if _idle else ReadingProcess()
    try:
        return [job(source, process) for source in visits]
    finally:
        with _idle_lock:
            _idle.append(process)
