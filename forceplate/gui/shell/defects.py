"""When something happens that nobody foresaw: a sentence for the user, the particulars in a log."""

from __future__ import annotations

import contextlib
import sys
import threading
import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QMessageLogContext, QObject, QtMsgType, Signal, qInstallMessageHandler

from forceplate.errors import ForcePlateError

LARGEST_LOG_BYTES = 1_000_000
_SERIOUS = (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)


def default_folder() -> Path:
    """Return where this user's log belongs on this computer; makes nothing."""
    import platformdirs  # noqa: PLC0415  not needed where a folder is given

    return platformdirs.user_log_path("forceplate", appauthor=False)


class Defects(QObject):
    """Takes what no code caught, in any thread; a context manager.

    It holds no data of a person: the log has the traceback, what Qt says, and what a library
    said of an error.
    """

    found = Signal()
    """In the thread of the window."""

    def __init__(self, folder: Path, *, now: Callable[[], datetime] = datetime.now) -> None:
        super().__init__()
        self.log_file = folder / "forceplate.log"
        self._now = now
        self._lock = threading.Lock()

    def __enter__(self) -> Defects:
        """Take over from Python and Qt."""
        self._hook, sys.excepthook = sys.excepthook, self._caught
        self._thread_hook, threading.excepthook = threading.excepthook, self._caught_in_thread
        self._handler = qInstallMessageHandler(self._said_by_qt)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Give it back."""
        sys.excepthook = self._hook
        threading.excepthook = self._thread_hook
        qInstallMessageHandler(self._handler)

    def record(self, error: BaseException) -> None:
        """Write an exception into the log; the window has been told already."""
        self._write("".join(traceback.format_exception(error)))

    def note(self, error: ForcePlateError) -> None:
        """Write what a system or a library said of an error that a person reads in our words."""
        if error.details:
            self._write(f"{type(error).__name__}: {error.details}\n")

    def _caught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._hook(kind, error, trace)
            return
        self._write("".join(traceback.format_exception(kind, error, trace)))
        self.found.emit()

    def _caught_in_thread(self, arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            self._caught(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    def _said_by_qt(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        """Write it down; a fatal message ends the program after this, the journal stays."""
        self._write(f"Qt {kind.name} {context.category}: {message}\n")
        if kind in _SERIOUS and sys.stderr is not None:
            sys.stderr.write(f"forceplate: Qt: {message}\n")

    def _write(self, text: str) -> None:
        """Append to the log; a full disk must not make a second problem of the first."""
        with self._lock, contextlib.suppress(OSError):
            self.log_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self.log_file.exists() and self.log_file.stat().st_size > LARGEST_LOG_BYTES:
                self.log_file.replace(self.log_file.with_suffix(".old.log"))
            with self.log_file.open("a", encoding="utf-8") as log:
                log.write(f"{self._now().isoformat(timespec='seconds')} {text}")
