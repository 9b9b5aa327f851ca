"""A lock between programs: a file that the system holds, so it dies with the program."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from forceplate.errors import LibraryError
from forceplate.reasons import reason_of
from forceplate.words import Text


@contextmanager
def held_lock(
    path: Path, wait_s: float, *, busy: LibraryError, cannot: Callable[[Text], LibraryError]
) -> Iterator[None]:
    """Hold a lock meanwhile.

    Parameters
    ----------
    wait_s
        So long another program is waited for that holds it.
    busy
        Raised where it held it all the while.
    cannot
        Makes what is raised where the system refuses the lock, of the reason.
    """
    lock = FileLock(path, timeout=wait_s, mode=0o600, thread_local=False)
    try:
        lock.acquire()
    except Timeout as error:
        raise busy from error
    except (OSError, NotImplementedError) as error:
        raise cannot(reason_of(error)) from error
    try:
        yield
    finally:
        lock.release()
