"""The codes that the commands exit with."""

from __future__ import annotations

from enum import IntEnum

from forceplate.errors import (
    AnalysisError,
    CalibrationError,
    ForcePlateError,
    PlatformError,
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


def exit_code_of(error: ForcePlateError) -> ExitCode:
    """Return the exit code for an error."""
    if isinstance(error, PlatformError):
        return ExitCode.PLATFORM
    if isinstance(error, StorageError):
        return ExitCode.FILES
    if isinstance(error, CalibrationError | AnalysisError):
        return ExitCode.REFUSED
    if isinstance(error, WindowError):
        return ExitCode.NO_WINDOW
    return ExitCode.DEFECT
