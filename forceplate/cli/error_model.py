"""Where commands find a library's error model, and how it is kept."""

from __future__ import annotations

from pathlib import Path

from forceplate.analysis.reliability.error_model import FILE_NAME, MAX_FILE_BYTES, ErrorModel
from forceplate.errors import LibraryError, StorageError
from forceplate.files import read_regular_file, write_atomically


def read_model(path: Path) -> ErrorModel:
    """Return an error model; raises StorageError, and AnalysisError when it makes no sense."""
    return ErrorModel.from_json(read_small_file(path, max_bytes=MAX_FILE_BYTES))


def read_small_file(path: Path, *, max_bytes: int = 10_000_000) -> bytes:
    """Return the bytes of a file that the user named; raises StorageError."""
    try:
        return read_regular_file(path, max_bytes=max_bytes)
    except OSError as error:
        raise StorageError(f"Cannot read {path}: {error.strerror or error}.") from error


def model_for(visit_file: Path, named: Path | None) -> ErrorModel | None:
    """Return the named model, else that of the library the visit lies in, else None."""
    if named is not None:
        return read_model(named)
    own = visit_file.absolute().parent.parent / FILE_NAME
    return read_model(own) if own.exists() else None


def adopt(library: Path, model: ErrorModel) -> Path:
    """Put a model's entries into a library's own and return the file; raises StorageError."""
    if not library.is_dir():
        raise LibraryError(f"{library} is not the folder of a library.")
    path = library / FILE_NAME
    kept = read_model(path) if path.exists() else ErrorModel()
    for entry in model.entries:
        kept = kept.with_entry(entry)
    try:
        write_atomically(path, kept.to_json().encode(), overwrite=True)
    except OSError as error:
        raise StorageError(f"Cannot write {path}: {error.strerror or error}.") from error
    return path
