"""The files of one export: all of them come into place whole, or none."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from forceplate.errors import LibraryError, StorageError
from forceplate.files import create_unfinished, place, sync_file, sync_folder
from forceplate.reasons import reason_of
from forceplate.storage.library import Library
from forceplate.words import Text

_NOT_WRITTEN = Text(
    "Cannot write {path}: {why}. Nothing was left of it. Check the folder and the disk, then try "
    "again."
)
_IS_FOLDER = Text("{path} is a folder. Give the name of a file in it.")
_FILE_EXISTS = Text("{path} exists already. Choose another name, or allow it to be overwritten.")
_IS_VISIT = Text("{path} is a visit file, which no export replaces. Choose another.")


class Outputs:
    """One file and those beside it, under hidden names until :meth:`commit`."""

    def __init__(self, target: Path, *, overwrite: bool) -> None:
        self.target = target
        self._overwrite = overwrite
        self._unfinished: dict[Path, Path] = {}
        """Hidden names by final names, in the order of making."""

    def beside(self, ending: str) -> Path:
        """Return the final name of a file beside, which no other export in the folder has.

        With ``.checks.csv``, ``results.csv`` gives ``results.checks.csv``, and ``results.xlsx``,
        which may lie beside it, ``results.xlsx.checks.csv``.
        """
        own = self.target.name.removesuffix(Path(ending).suffix)
        return self.target.with_name(f"{own}{ending}")

    def create(self, final: Path) -> Path:
        """Make an empty file that only its user may read, and return its hidden name.

        Raises
        ------
        StorageError
            There is a file of the final name that may not be overwritten.
        """
        _check_free(final, overwrite=self._overwrite)
        descriptor, hidden = create_unfinished(final)
        os.close(descriptor)
        self._unfinished[final] = hidden
        return hidden

    def open(self, final: Path | None = None) -> IO[bytes]:
        """Return a new file to write to, by default that of the target; see :meth:`create`."""
        return self.create(final or self.target).open("wb")

    def scratch(self) -> IO[bytes]:
        """Return a file without a name for what is kept on the way."""
        return tempfile.TemporaryFile(dir=self.target.parent)

    @property
    def files(self) -> tuple[Path, ...]:
        """Return the final names, the target first."""
        others = [final for final in self._unfinished if final != self.target]
        return (self.target, *others)

    def commit(self) -> None:
        """Give all files their final names, the target last; raises StorageError, OSError."""
        for hidden in self._unfinished.values():
            sync_file(hidden)
        placed: list[Path] = []
        try:
            for final in reversed(self.files):
                _check_free(final, overwrite=self._overwrite)
                place(self._unfinished[final], final, overwrite=self._overwrite)
                if not self._overwrite:
                    placed.append(final)
        except BaseException:
            for final in placed:
                with suppress(OSError):
                    final.unlink()
            raise
        sync_folder(self.target.parent)

    def discard(self) -> None:
        """Delete what has not got its final name."""
        for hidden in self._unfinished.values():
            with suppress(OSError):
                hidden.unlink()


@contextmanager
def outputs(target: Path, *, overwrite: bool, sources: Iterable[Path]) -> Iterator[Outputs]:
    """Yield the files of an export; they are there when the block ends well, else nothing is.

    Parameters
    ----------
    sources
        Files that are read, which no export may replace.

    Raises
    ------
    StorageError
        A file exists and may not be overwritten, is a visit of a library, or cannot be written.
    """
    _refuse_visit(target, sources)
    out = Outputs(target, overwrite=overwrite)
    try:
        _check_free(target, overwrite=overwrite)
        yield out
        out.commit()
    except OSError as error:
        raise StorageError(_NOT_WRITTEN.fill(path=target, why=reason_of(error))) from error
    finally:
        out.discard()


def _check_free(path: Path, *, overwrite: bool) -> None:
    if path.is_dir():
        raise StorageError(_IS_FOLDER.fill(path=path))
    if not overwrite and (path.exists() or path.is_symlink()):
        raise StorageError(_FILE_EXISTS.fill(path=path))


def _refuse_visit(target: Path, sources: Iterable[Path]) -> None:
    """Refuse to write over measurements, whatever is allowed to be overwritten."""
    real = target.resolve()
    is_visit = any(source.resolve() == real for source in sources)
    if not is_visit:
        with suppress(LibraryError):
            Library.holding(target)
            is_visit = True
    if is_visit:
        raise StorageError(_IS_VISIT.fill(path=target))
