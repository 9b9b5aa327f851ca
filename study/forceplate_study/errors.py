"""The error of everything about a study."""

from __future__ import annotations

from forceplate.errors import StorageError


class StudyError(StorageError):
    """A study definition or a table of a study is unreadable, or says what cannot be."""
