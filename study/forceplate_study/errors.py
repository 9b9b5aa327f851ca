"""The errors of everything about a study."""

from __future__ import annotations

from forceplate.errors import StorageError
from forceplate.installation import how_to_get
from forceplate.words import Text

_NOT_INSTALLED = Text(
    "For this, the package {package} is needed, which is not installed. {how} Then start "
    "forceplate again."
)


class StudyError(StorageError):
    """A study definition or a table of a study is unreadable, or says what cannot be."""


class MissingExtraError(StudyError):
    """An optional package is not installed."""

    def __init__(self, package: str, extra: str) -> None:
        how = how_to_get(f"forceplate[{extra}]")
        super().__init__(_NOT_INSTALLED.fill(package=package, how=how))
