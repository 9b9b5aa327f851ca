"""The measurement errors that a clinic has found itself: a file beside its visits."""

from __future__ import annotations

from pathlib import Path

from forceplate.analysis.reliability.error_model import FILE_NAME, MAX_FILE_BYTES, ErrorModel
from forceplate.errors import LibraryError, StorageError
from forceplate.files import read_regular_file, write_atomically
from forceplate.reasons import reason_of
from forceplate.words import Text


def read_error_model(path: Path) -> ErrorModel:
    """Return an error model.

    Raises
    ------
    StorageError
        The file cannot be read.
    AnalysisError
        It makes no sense.
    """
    try:
        return ErrorModel.from_json(read_regular_file(path, max_bytes=MAX_FILE_BYTES))
    except OSError as error:
        raise StorageError(
            Text("Cannot read {path}: {why}.").fill(path=path, why=reason_of(error))
        ) from error


def own_error_model(root: Path) -> ErrorModel | None:
    """Return the model of the library in this folder, None without any; raises as above.

    One that cannot be read is an error: another error must not stand in for it unseen.
    """
    path = root / FILE_NAME
    return read_error_model(path) if path.exists() else None


def adopt_error_model(root: Path, model: ErrorModel) -> Path:
    """Put a model's entries into the library's own and return the file; raises StorageError."""
    if not root.is_dir():
        raise LibraryError(Text("{root} is not the folder of a library.").fill(root=root))
    path = root / FILE_NAME
    kept = own_error_model(root) or ErrorModel()
    for entry in model.entries:
        kept = kept.with_entry(entry)
    try:
        write_atomically(path, kept.to_json().encode(), overwrite=True)
    except OSError as error:
        raise StorageError(
            Text("Cannot write {path}: {why}.").fill(path=path, why=reason_of(error))
        ) from error
    return path
