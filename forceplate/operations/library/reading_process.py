"""A process that reads visits for another one, which lives on when a file brings it down."""

from __future__ import annotations

import gc
import multiprocessing
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from forceplate.errors import VisitFileError
from forceplate.installation import is_bundle
from forceplate.operations.library.visit_sources import VisitSource
from forceplate.words import Text

if sys.platform == "win32":
    from multiprocessing.connection import PipeConnection as Connection
else:
    from multiprocessing.connection import Connection

T = TypeVar("T")

_IMPORTED = ["forceplate.operations.library.analyse_library", "scipy.signal"]
"""What reading and analysing a visit needs; scipy alone takes most of the second."""

_FATAL = Text(
    "{path} cannot be read: the system ends the program that reads it. It is left "
    "as it is; use a backup copy, or a computer with more memory."
)


class ReadingProcess:
    """A process that makes something of one visit after another; started when first needed.

    One pipe for each process, and not a pool that shares its queues: a process that dies, on a
    file that HDF5 cannot bear or for want of memory, takes no other's visit with it.
    """

    def __init__(self) -> None:
        self._process: BaseProcess | None = None
        self._pipe: Connection | None = None

    def call(self, make: Callable[..., T], source: VisitSource, *more: object) -> T:
        """Return what a function of a module makes of a visit, and raise what it raises.

        Raises
        ------
        VisitFileError
            The process died twice of this visit.
        """
        for _ in range(2):  # the first death may have had another cause than this visit
            try:
                pipe = self._pipe or self._start()
                pipe.send((make, source, more))
                answer: T | Exception = pipe.recv()
            except (EOFError, ConnectionError):
                self.close()
                continue
            if isinstance(answer, Exception):
                raise answer
            return answer
        raise VisitFileError(_FATAL.fill(path=str(source)))

    def close(self) -> None:
        """End the process, which sees that nobody asks any more."""
        if self._pipe is not None and self._process is not None:
            self._pipe.close()
            self._process.join()
            self._process.close()
        self._pipe = self._process = None

    def _start(self) -> Connection:
        context = _context()
        ours, theirs = context.Pipe()
        process = context.Process(target=_work, args=(theirs,), daemon=True)
        process.start()
        theirs.close()  # so that its death is the end of the pipe
        self._process, self._pipe = process, ours
        return ours  # type: ignore[no-any-return]


def _context() -> Any:
    """Return how a process begins: never as a copy of this one, whose threads may hold locks.

    On Linux as a copy of one that did nothing but import, which takes a second: once for all.
    """
    if sys.platform == "linux" and not is_bundle():
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(_IMPORTED)
        return context
    return multiprocessing.get_context("spawn")


def _work(pipe: Connection) -> None:
    """Answer with what is made of each visit, or why it cannot be, while anybody asks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever asks ends this
    gc.freeze()  # what is imported stays: it is no garbage to look through
    with suppress(EOFError, ConnectionError):
        while True:
            make, source, more = pipe.recv()
            try:
                answer = make(source, *more)
            except Exception as error:
                answer = error
            pipe.send(answer)
