"""The library and the visit files that a command works on."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from forceplate.cli.printing.messages import print_error
from forceplate.errors import LibraryError, StorageError
from forceplate.operations.open_library import open_library as open_and_recover
from forceplate.reasons import reason_of
from forceplate.storage.file_moves import FOLDER as MOVES
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex
from forceplate.words import Text

_RECOVERED = Text("A trial that was cut off has been recovered: trial {number} in {path}.")
_KEPT = Text("{path} could not be recovered and is kept: {error}")
_NO_VISITS = Text("The library {root} holds no visits. Check --library.")
_NO_FILES = Text(
    "There is no visit file in {folder}. Give visit files, or the folder of a library or a person."
)
_NO_LIBRARY = Text("There is no library {root}. Check --library.")


def open_library(root: Path | None) -> Library:
    """Open the library and save what a crash left behind, telling the user."""
    opened = open_and_recover(root)
    for problem in opened.problems:
        print_error(problem.text)
    for outcome in opened.recovered:
        if outcome.saved is not None:
            saved = outcome.saved
            print_error(_RECOVERED, number=saved.trial.number, path=saved.path)
        elif outcome.error is not None:
            print_error(_KEPT, path=outcome.journal, error=reason_of(outcome.error))
    return opened.library


def open_existing(root: Path | None) -> Library:
    """Open a library as :func:`open_library` does; raises LibraryError where there is none."""
    return open_library(existing_library(root).root)


def visit_files(files: Sequence[Path] | None, root: Path | None) -> list[Path]:
    """Return each visit file once, all of a folder that is named, all of the library if none is.

    Raises StorageError.
    """
    if files:
        return list(dict.fromkeys(one for path in files for one in _files_of(path)))
    library = existing_library(root)
    paths = [entry.path for entry in library.visits()]
    if not paths:
        raise StorageError(_NO_VISITS.fill(root=library.root))
    return paths


def _files_of(path: Path) -> Sequence[Path]:
    """Return a file, or the visit files of a folder but those of a change under way."""
    if not path.is_dir():
        return [path]
    found = [one for one in sorted(path.rglob("[!.]*.h5")) if one.parent.parent.name != MOVES]
    if not found:
        raise StorageError(_NO_FILES.fill(folder=path))
    return found


def existing_library(root: Path | None) -> Library:
    """Return the library in this folder; raises LibraryError where there is none."""
    folder = root or Library.default_root()
    if not folder.is_dir():
        raise LibraryError(_NO_LIBRARY.fill(root=folder))
    return Library(folder)


def library_names(paths: Sequence[Path], root: Path | None) -> dict[str, str]:
    """Return the names of all people of the library that the visits are in."""
    library = existing_library(root) if root is not None else Library.holding(paths[0])[0]
    return {one.subject_id: one.name for one in PeopleIndex(library).people() if one.name}
