"""Why a recording of another system is not read, and which answer would make it readable."""

from __future__ import annotations

from dataclasses import dataclass

from forceplate.errors import StorageError
from forceplate.words import Text

UNITS = "units"
TIME_UNITS = "time-units"
FORCE_COLUMN = "force-column"
TIME_COLUMN = "time-column"
RATE = "rate"
DECIMAL = "decimal"
PART = "part"
EFFORT = "effort"
INVERT = "invert"


@dataclass(frozen=True, slots=True)
class Question:
    """What a file does not settle itself."""

    option: str
    """Of the command, without its dashes; the window has a field of the same meaning."""
    answers: tuple[str, ...] = ()
    """Those that are possible; empty: anything of its kind, or a mere yes."""


class RecordingRefused(StorageError):  # noqa: N818 - a refusal with its question
    """A recording cannot be read for certain until a question is answered."""

    def __init__(self, message: Text, question: Question) -> None:
        super().__init__(message)
        self.question = question
