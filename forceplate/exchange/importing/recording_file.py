"""A file of another system, opened: known by its content, not by its name."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from forceplate.errors import StorageError
from forceplate.exchange.c3d.analog_channels import looks_like_c3d, read_c3d
from forceplate.exchange.importing.foreign_files import refuse_foreign
from forceplate.exchange.importing.headings import Heading
from forceplate.exchange.importing.refusals import RecordingRefused
from forceplate.exchange.importing.text_table import Signals, TextFile, read_text_file
from forceplate.files import read_regular_file
from forceplate.reasons import raised_as
from forceplate.words import Text

_NOT_READ = Text("Cannot read {path}: {why}.")
MAX_FILE_BYTES = 1 << 28


@dataclass(frozen=True)
class RecordingFile:
    """A file of another system that has been read, whatever it says."""

    path: Path
    data: bytes
    signals: Signals | None
    """Of a C3D file; None: it is text."""
    _texts: dict[str | None, TextFile] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def sha256(self) -> str:
        """Of the whole file, in hexadecimal digits."""
        return hashlib.sha256(self.data).hexdigest()

    def text(self, decimal: str | None = None) -> TextFile:
        """Return the sections of a text file; raises StorageError."""
        if decimal not in self._texts:
            self._texts[decimal] = read_text_file(self.data, decimal)
        return self._texts[decimal]

    def heading(self, decimal: str | None = None) -> Heading:
        """Return what the columns are called, of the first section; raises StorageError."""
        if self.signals is not None:
            return self.signals.heading
        return self.text(decimal).sections[0].heading

    def listing(self) -> str:
        """Return the columns in words, numbered from 1; raises StorageError."""
        return self.heading().listing()


def open_recording(path: Path) -> RecordingFile:
    """Return a file by its content and not by its name.

    Raises
    ------
    StorageError
        It cannot be read, or is of a kind that is known and no recording.
    """
    with raised_as(StorageError, _NOT_READ, path=path):
        data = read_regular_file(path, max_bytes=MAX_FILE_BYTES)
    if looks_like_c3d(data):
        return RecordingFile(path, data, read_c3d(path))
    refuse_foreign(data)
    file = RecordingFile(path, data, None)
    with suppress(RecordingRefused):  # a question, for which the file must be open
        file.text()
    return file
