"""Several files of a library that take their places together, or none of them.

A visit whose person or label is corrected gets another name; a trial that is moved is taken out
of one file and put into another. Both are renames, and a program may be killed between two. So
what is to happen is on disk first, whole::

    <library>/.moves/<id>/<n>.h5     the new files
    <library>/.moves/<id>/plan.json  which file goes where, in order

From the moment when the plan has its name everything of it happens: by the program that made it,
or by the next that opens the library or locks a visit (:meth:`Library.exclusive`). Before that
moment nothing has happened. Every step is a rename within the library, so that at any moment a
file is under its old name or its new one and never under both.
"""

from __future__ import annotations

import json
import shutil
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from forceplate.documents import from_plain, load_json
from forceplate.errors import LibraryBusyError, LibraryError
from forceplate.files import sync_folder, write_atomically
from forceplate.reasons import raised_as
from forceplate.storage.held_lock import held_lock
from forceplate.words import Text

FOLDER = ".moves"
PLAN = "plan.json"
LOCK_TIMEOUT_S = 30.0

_BUSY = Text(
    "Another program has been changing several visits of {root} for {seconds:.0f} s. Close it and "
    "try again."
)
_CANNOT = Text(
    "Cannot finish the change of several visits in {path}: {why}. Check the folder and the disk; "
    "the visits are unharmed, and the change is finished when the library is opened again."
)


@dataclass(frozen=True, slots=True)
class _Move:
    old: str
    """Path within the library, with ``/``."""
    new: str
    """Empty: the file goes."""


@dataclass(frozen=True, slots=True)
class _Plan:
    moves: tuple[_Move, ...]


class FileMoves:
    """New files that wait for their places."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._root = root
        self._folder = folder
        self._n = 0

    def new_file(self) -> Path:
        """Return where the next new file is to be written, durably."""
        self._n += 1
        return self._folder / f"{self._n}.h5"

    def make(self, moves: Sequence[tuple[Path, Path | None]]) -> None:
        """Rename these files, in order, all or none; None: the file goes.

        Raises
        ------
        LibraryError
            The disk does not take the plan: nothing has happened. Or it does not take a step:
            the rest is done when the library is opened again.
        """
        plan = {"moves": [{"old": self._name(old), "new": self._name(new)} for old, new in moves]}
        with raised_as(LibraryError, _CANNOT, path=self._folder):
            write_atomically(self._folder / PLAN, json.dumps(plan).encode(), overwrite=False)
            _finish(self._root, self._folder)

    def _name(self, path: Path | None) -> str:
        return "" if path is None else path.relative_to(self._root).as_posix()


@contextmanager
def file_moves(root: Path) -> Iterator[FileMoves]:
    """Yield the place for new files; what of it was not made when the block ends is dropped.

    Whoever moves holds the locks of all visits that are concerned.

    Raises
    ------
    LibraryBusyError
        Another program is at it.
    LibraryError
        The folder is not writable.
    """
    with alone(root):
        folder = root / FOLDER / uuid.uuid4().hex
        with raised_as(LibraryError, _CANNOT, path=folder):
            folder.mkdir(mode=0o700, parents=True)
        try:
            yield FileMoves(root, folder)
        finally:
            if not (folder / PLAN).exists():
                _drop(root, folder)


def finish_moves(root: Path) -> None:
    """Finish what a program that died had planned, and drop what it had not planned yet.

    Raises
    ------
    LibraryBusyError
        Another program is moving files.
    LibraryError
        A step cannot be made.
    """
    if not (root / FOLDER).exists():
        return
    with alone(root):
        try:
            folders = list((root / FOLDER).iterdir())
        except FileNotFoundError:
            return
        for folder in folders:
            with raised_as(LibraryError, _CANNOT, (OSError, ValueError), path=folder):
                _finish(root, folder)
        _drop_empty(root)


def _finish(root: Path, folder: Path) -> None:
    """Make the steps of a plan that are not made yet; its folder goes."""
    plan_file = folder / PLAN
    if plan_file.exists():
        plan = from_plain(_Plan, load_json(plan_file.read_bytes()))
        for move in plan.moves:
            _make(root, move)
        plan_file.unlink()
    _drop(root, folder)


def _make(root: Path, move: _Move) -> None:
    old = _inside(root, move.old)
    if not old.exists():
        return  # it was made before
    if not move.new:
        old.unlink()
        sync_folder(old.parent)
        return
    new = _inside(root, move.new)
    new.parent.mkdir(mode=0o700, exist_ok=True)
    old.replace(new)
    sync_folder(new.parent)
    if old.parent != new.parent:
        sync_folder(old.parent)


def _inside(root: Path, name: str) -> Path:
    """Return a path of a plan; raises ValueError where it leads out of the library."""
    parts = name.split("/")
    folders = [root.joinpath(*parts[:n]) for n in range(1, len(parts))]
    if (
        not name
        or any(part in {"", ".", ".."} or "\\" in part or ":" in part for part in parts)
        or any(folder.is_symlink() for folder in folders)
    ):
        raise ValueError(Text("{name!r} is no file of the library").fill(name=name[:200]))
    return root.joinpath(*parts)


def _drop(root: Path, folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    _drop_empty(root)


def _drop_empty(root: Path) -> None:
    with suppress(OSError):
        (root / FOLDER).rmdir()


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Let no other program move files meanwhile; raises LibraryError."""
    path = root / ".locks" / "moves.lock"
    busy = LibraryBusyError(_BUSY.fill(root=root, seconds=LOCK_TIMEOUT_S))

    def cannot(why: Text) -> LibraryError:
        return LibraryError(_CANNOT.fill(path=path, why=why))

    with held_lock(path, LOCK_TIMEOUT_S, busy=busy, cannot=cannot):
        yield
