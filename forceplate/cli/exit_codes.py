"""The codes that the commands exit with."""

from __future__ import annotations

from enum import IntEnum

from forceplate.errors import (
    AnalysisError,
    AnnexError,
    CalibrationError,
    CancelledError,
    ForcePlateError,
    InputError,
    PlatformError,
    SessionError,
    StorageError,
    WindowError,
)


class ExitCode(IntEnum):
    """What the exit code of a command means."""

    DONE = 0
    DEFECT = 1
    USAGE = 2
    PLATFORM = 3
    FILES = 4
    REFUSED = 5
    NOT_ACCEPTED = 6
    NO_WINDOW = 7
    CANCELLED = 130
    """As of every program that Ctrl-C ends."""


_CODES: tuple[tuple[type[ForcePlateError], ExitCode], ...] = (
    (PlatformError, ExitCode.PLATFORM),
    (StorageError, ExitCode.FILES),
    (CalibrationError, ExitCode.REFUSED),
    (AnalysisError, ExitCode.REFUSED),
    (InputError, ExitCode.REFUSED),
    (SessionError, ExitCode.REFUSED),
    (WindowError, ExitCode.NO_WINDOW),
    (AnnexError, ExitCode.USAGE),
    (CancelledError, ExitCode.CANCELLED),
)


def exit_code_of(error: ForcePlateError) -> ExitCode:
    """Return the exit code for an error."""
    return next((code for kind, code in _CODES if isinstance(error, kind)), ExitCode.DEFECT)
