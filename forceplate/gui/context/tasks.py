"""Work beside the window: in threads of a pool, with its answer brought back to the window."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QCoreApplication, QObject, QThreadPool, Signal, Slot
from shiboken6 import isValid

from forceplate.errors import ForcePlateError
from forceplate.words import Text

T = TypeVar("T")
MOST_THREADS = 2
GIVE_WAY_S = 0.0005
"""After so long a thread of Python makes way for the window; by itself after ten times as long."""
_POLL_MS = 5


class Progress:
    """How far a piece of work is; the work reports, in its own thread."""

    def __init__(self, on_report: Callable[[], None]) -> None:
        self._on_report = on_report
        self._cancelled = threading.Event()
        self._is_told = False
        self.done = 0
        self.total = 0
        """0: not known."""

    def report(self, done: int, total: int) -> None:
        """Say that ``done`` of ``total`` is done. May be called as often as one likes."""
        self.done, self.total = done, total
        if not self._is_told:  # the window has not looked at the former report yet
            self._is_told = True
            self._on_report()

    def is_cancelled(self) -> bool:
        """Return whether nobody waits for the work any more."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Ask the work to end early."""
        self._cancelled.set()

    def seen(self) -> tuple[int, int]:
        """Return the newest report; the window calls this."""
        self._is_told = False
        return self.done, self.total


@dataclass(eq=False, slots=True)
class Task:
    """One piece of work under way, for whoever asked for it: as :meth:`Tasks.run` was told."""

    work: Callable[[Progress], object]
    done: Callable[[Any], None]
    failed: Callable[[ForcePlateError], None]
    on_progress: Callable[[int, int], None] | None
    owner: QObject | None
    saves: bool
    progress: Progress
    result: object = None
    error: BaseException | None = None
    is_over: bool = False

    def cancel(self) -> None:
        """Want no answer any more, and ask the work to end early."""
        self.progress.cancel()

    def let_go(self) -> None:
        """Forget what was done for whom: the other thread may be the last to hold the task.

        A widget, also one that only the work or its error knows, must never be let go of there.
        """
        self.work = lambda _: None
        self.done = self.failed = lambda _: None
        self.owner = self.on_progress = self.result = self.error = None

    @property
    def is_wanted(self) -> bool:
        """True while somebody is there to take the answer."""
        gone = self.owner is not None and not isValid(self.owner)
        return not gone and not self.progress.is_cancelled()


class Tasks(QObject):
    """Runs work in threads; every answer comes in the thread of the window.

    Work may touch no widget. A task whose owner is gone, or that was cancelled, answers nothing.
    """

    _reported = Signal(object)
    _answered = Signal(object)
    defect_found = Signal(object)
    """An exception that is no ForcePlateError came out of some work: for the log."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        sys.setswitchinterval(min(sys.getswitchinterval(), GIVE_WAY_S))
        self._pool = QThreadPool(self)
        # two: one that takes long must not keep a click waiting; more would slow the window itself,
        # since all share Python's one lock
        self._pool.setMaxThreadCount(MOST_THREADS)
        self._pool.setExpiryTimeout(5_000)
        self._pending: list[Task] = []
        self.say_failed: Callable[[ForcePlateError], None] = lambda _error: None
        """Told why work failed of which nobody else says it."""
        self._reported.connect(self._tell_progress)
        self._answered.connect(self._answer)

    def run(
        self,
        work: Callable[[Progress], T],
        *,
        done: Callable[[T], None] = lambda _: None,
        failed: Callable[[ForcePlateError], None] | None = None,
        progress: Callable[[int, int], None] | None = None,
        owner: QObject | None = None,
        saves: bool = False,
    ) -> Task:
        """Start work in a thread; one of ``done`` and ``failed`` is called when it is over.

        Parameters
        ----------
        work
            Called in another thread; gets a :class:`Progress`.
        failed
            None: the window says why.
        progress
            Called with (done, total), not for every report.
        owner
            Whoever takes the answer; by default the QObject whose method ``done`` is.
        saves
            What somebody entered: done also when nobody waits for the answer any more.
        """
        if owner is None:
            holder = getattr(done, "__self__", None)
            owner = holder if isinstance(holder, QObject) else None
        task: Task
        reports = Progress(lambda: self._reported.emit(task))
        task = Task(work, done, failed or self.say_failed, progress, owner, saves, reports)
        self._pending.append(task)
        self._pool.start(lambda: self._work(task))
        return task

    @property
    def is_idle(self) -> bool:
        """True when nothing runs and every answer has been given."""
        return not self._pending

    def cancel_all(self) -> None:
        """Want no answer of anything any more; what saves goes on to its end."""
        for task in self._pending:
            task.cancel()

    def wait_idle(self, timeout_s: float) -> bool:
        """Wait until all work is over and answered; False if it is not in this time.

        The window goes on living meanwhile: events are handled.
        """
        ends_s = time.monotonic() + timeout_s
        while self._pending and time.monotonic() < ends_s:
            self._pool.waitForDone(_POLL_MS)
            QCoreApplication.processEvents()
        return not self._pending and self._pool.waitForDone(
            max(0, round(1000 * (ends_s - time.monotonic())))
        )

    def _work(self, task: Task) -> None:
        """Run in the other thread, which keeps nothing of the task once it is answered."""
        try:
            if task.saves or not task.progress.is_cancelled():
                task.result = task.work(task.progress)
        except BaseException as caught:  # whatever it is, the window must hear of it
            task.error = caught
        self._answered.emit(task)

    @Slot(object)
    def _tell_progress(self, task: Task) -> None:
        done, total = task.progress.seen()
        if task.on_progress is not None and task.is_wanted and not task.is_over:
            task.on_progress(done, total)

    @Slot(object)
    def _answer(self, task: Task) -> None:
        """Give the answer, in the window's thread: the signal that calls this crosses over."""
        task.is_over = True
        self._pending.remove(task)
        result, error = task.result, task.error
        if error is not None and not isinstance(error, ForcePlateError):
            self.defect_found.emit(error)
            error = _defect(error)
        is_wanted, done, failed = task.is_wanted, task.done, task.failed
        task.let_go()
        if not is_wanted:
            return
        if error is None:
            done(result)
        else:
            failed(error)


def _defect(error: BaseException) -> ForcePlateError:
    said = ForcePlateError(
        Text(
            "forceplate has a defect. What was saved is not harmed. Try again; if it happens "
            "again, report it with the log file (F1 says where it is)."
        )
    )
    said.__cause__ = error
    return said
