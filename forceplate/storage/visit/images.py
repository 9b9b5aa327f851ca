"""Visit files as images in memory: read from the disk, and seen in the present layout."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from forceplate.errors import VisitFileError
from forceplate.files import read_regular_file
from forceplate.reasons import raised_as
from forceplate.storage.visit.decode import format_version
from forceplate.storage.visit.former_layout import FORMER_VERSION, present_layout
from forceplate.storage.visit.hdf5 import (
    MalformedError,
    edit_image,
    image_of,
    read_tree,
    write_group,
)
from forceplate.storage.visit.tree import Group
from forceplate.words import Text

MAX_FILE_BYTES = 1 << 27

_NOT_READ = Text("Cannot read the visit file {path}: {why}. Check the name.")
_UNREADABLE = Text(
    "{path} is no readable visit file: {error}. It is left as it is; use a backup copy."
)


def read_image(path: Path) -> bytes:
    """Return the bytes of a visit file; raises VisitFileError."""
    with raised_as(VisitFileError, _NOT_READ, path=path):
        return read_regular_file(path, max_bytes=MAX_FILE_BYTES)


def read_root(
    image: bytes,
    *,
    trial_paths: Collection[str] | None = None,
    without: Collection[bytes] = (),
) -> Group:
    """Return what is in an image in the present layout; raises MalformedError.

    Parameters
    ----------
    trial_paths, without
        As of :func:`forceplate.storage.visit.hdf5.read_tree`.
    """
    root = read_tree(image, trial_paths=trial_paths, without=without)
    if format_version(root) != FORMER_VERSION:
        return root
    return present_layout(read_tree(image, trial_paths=trial_paths) if without else root)


def read_to_edit(path: Path, trial_paths: Collection[str]) -> tuple[bytes, Group]:
    """Return the image of a file, and what is in it, see :func:`read_root`.

    Of a file in the former layout both are of the same in the present one; raises VisitFileError.
    """
    image = read_image(path)
    with refusing(path):
        root = read_tree(image, trial_paths=trial_paths)
        if format_version(root) != FORMER_VERSION:
            return image, root
        with edit_image(None) as file:
            write_group(file, "/", read_root(image))
            image = image_of(file)
        return image, read_tree(image, trial_paths=trial_paths)


@contextmanager
def refusing(path: Path | str) -> Iterator[None]:
    """Raise VisitFileError, which names the file, for a MalformedError within."""
    with raised_as(VisitFileError, _UNREADABLE, MalformedError, path=path):
        yield
