"""The measurement errors that a clinic has found itself: a file beside its visits.

::

    <library>/error-model.json             what decides
    <library>/error-model-history.jsonl    what decided before each change, by whom and when;
                                           a line each, only added to
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path

from forceplate.analysis.reliability.error_model import (
    FILE_NAME,
    MAX_FILE_BYTES,
    ErrorModel,
    UsedVisit,
)
from forceplate.documents import dump_readable_json, load_json
from forceplate.errors import LibraryError, StorageError
from forceplate.files import (
    read_regular_file,
    remove_unfinished,
    sync_folder,
    write_atomically,
)
from forceplate.iso_dates import iso_time
from forceplate.reasons import raised_as
from forceplate.storage.library import named_visit
from forceplate.storage.record_file import append_line, kept_lines
from forceplate.types import WITHHELD
from forceplate.words import Text

HISTORY_FILE_NAME = "error-model-history.jsonl"
MAX_HISTORY_BYTES = 64 << 20

_NO_LIBRARY = Text("{root} is not the folder of a library.")
_NOT_WRITTEN = Text("Cannot write {path}: {why}.")
_NOT_READ = Text("Cannot read {path}: {why}.")
_NOTHING_CHANGED = Text(
    "No change of the measurement error of {root} stands any more: nothing to take back."
)


def read_error_model(path: Path) -> ErrorModel:
    """Return an error model.

    Raises
    ------
    StorageError
        The file cannot be read.
    AnalysisError
        It makes no sense.
    """
    with raised_as(StorageError, _NOT_READ, path=path):
        return ErrorModel.from_json(read_regular_file(path, max_bytes=MAX_FILE_BYTES))


def own_error_model(root: Path) -> ErrorModel | None:
    """Return the model of the library in this folder, None without any; raises as above.

    One that cannot be read is an error: another error must not stand in for it unseen. It says
    which of the visits it was made from have been corrected or erased since.
    """
    path = root / FILE_NAME
    if not path.exists():
        return None
    model = read_error_model(path)
    return replace(model, changed=frozenset(filter(partial(_is_changed, root), model.visits)))


def adopt_error_model(
    root: Path, model: ErrorModel, *, by: str = "", at: datetime | None = None
) -> Path:
    """Put a model's entries into the library's own and return the file; raises StorageError.

    What decided before is kept with who changed it and when: :func:`take_back`.

    Parameters
    ----------
    by
        Who says so; empty: nobody is named.
    at
        With zone; None: now.
    """
    if not root.is_dir():
        raise LibraryError(_NO_LIBRARY.fill(root=root))
    path = root / FILE_NAME
    before = read_error_model(path) if path.exists() else None
    kept = before or ErrorModel()
    for entry in model.entries:
        kept = kept.with_entry(entry)
    _put(root, kept, before, by, at)
    return path


def take_back(root: Path, *, by: str, at: datetime | None = None) -> ErrorModel | None:
    """Undo the last change of the library's own model and return what decides now.

    None: the clinic has no error of its own any more. Each time goes back one change more.

    Raises
    ------
    StorageError
        Nothing was changed that is not taken back, or a file cannot be read or written.
    """
    changes = _changes(root)
    if not changes:
        raise StorageError(_NOTHING_CHANGED.fill(root=root))
    path = root / FILE_NAME
    model = changes[-1]
    before = read_error_model(path) if path.exists() else None
    _put(root, model, before, by, at, takes_back=True)
    return model


def forget_person(root: Path, subject_id: str) -> None:
    """Take a person who was erased out of what the library's model names; raises StorageError.

    The error stays, and says that visits it was made from are gone.
    """
    for path in (root / FILE_NAME, root / HISTORY_FILE_NAME):
        with raised_as(StorageError, _NOT_WRITTEN, (OSError, ValueError), path=path):
            remove_unfinished(path)
            if path.exists():
                text = read_regular_file(path, max_bytes=MAX_HISTORY_BYTES).decode()
                is_line = path.suffix == ".jsonl"
                parts = text.splitlines(keepends=True) if is_line else [text]
                kept = "".join(_without(part, subject_id, is_line=is_line) for part in parts)
                write_atomically(path, kept.encode(), overwrite=True)


def _without(text: str, subject_id: str, *, is_line: bool) -> str:
    """Return a document without the person; as it is where it does not name them."""
    document = load_json(text)
    if not _withhold(document, subject_id):
        return text
    return _line(document) if is_line else dump_readable_json(document)


def _withhold(part: object, subject_id: str) -> bool:
    """Withhold a person wherever a document names them, also in a damaged one; whether it did."""
    if not isinstance(part, (list, dict)):
        return False
    within = part if isinstance(part, list) else list(part.values())
    found = [_withhold(one, subject_id) for one in within]  # in all of them, not to the first
    if isinstance(part, dict) and part.get("subject_id") == subject_id:
        part["subject_id"] = WITHHELD
        found.append(True)
    return any(found)


def _line(document: object) -> str:
    return f"{json.dumps(document, ensure_ascii=False)}\n"


def _put(
    root: Path,
    model: ErrorModel | None,
    before: ErrorModel | None,
    by: str,
    at: datetime | None,
    *,
    takes_back: bool = False,
) -> None:
    """Make a model the library's own; what was before is safe first."""
    moment = at or datetime.now().astimezone()
    former = None if before is None else load_json(before.to_json())
    record = {"at": iso_time(moment), "by": by, "before": former}
    line = _line(record | ({"takes_back": True} if takes_back else {}))
    path = root / FILE_NAME
    append_line(root / HISTORY_FILE_NAME, line)
    with raised_as(StorageError, _NOT_WRITTEN, path=path):
        if model is None:
            path.unlink(missing_ok=True)
            sync_folder(root)
        else:
            write_atomically(path, model.to_json().encode(), overwrite=True)


def _changes(root: Path) -> list[ErrorModel | None]:
    """Return what decided before each change that is not taken back, oldest first."""
    path = root / HISTORY_FILE_NAME
    former: list[object] = []
    wrong = (ValueError, TypeError, LookupError, AttributeError)
    with raised_as(StorageError, _NOT_READ, wrong, path=path):
        for record in map(load_json, kept_lines(path)):
            if record.get("takes_back"):
                former.pop()
            else:
                former.append(record["before"])
    return [None if one is None else ErrorModel.from_json(json.dumps(one)) for one in former]


def _is_changed(root: Path, used: UsedVisit) -> bool:
    """Return whether no file of this visit is what it was."""
    folder = root / used.subject_id
    try:
        files = [
            (path, path.stat())
            for path in folder.iterdir()
            if (named := named_visit(path)) is not None and named.visit == used.visit
        ]
        return all(
            _sha256(path, state.st_size, state.st_mtime_ns) != used.sha256 for path, state in files
        )
    except OSError:
        return True


@lru_cache(maxsize=4096)
def _sha256(path: Path, _size: int, _modified_ns: int) -> str:
    """Return the checksum of a file in this state; a file that changes has another."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
