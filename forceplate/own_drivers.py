"""Drivers of one's own without installing them: packages in a folder beside the user's data.

It is for the bundle, to which nothing can be installed; it works for every forceplate. Each folder
in it (as ``pip install --no-deps --target FOLDER/NAME PACKAGE`` makes one) and each wheel is put
behind all other places that Python looks in, so that nothing of forceplate is replaced. It is code
that runs with the rights of whoever measures: off until somebody switches it on.
"""

from __future__ import annotations

import sys
from pathlib import Path

from forceplate.errors import StorageError
from forceplate.reasons import raised_as
from forceplate.words import Text

_IS_ON = "IN_USE"
"""The file in the folder that says so: kept there, so that no backup or setting brings it along."""
_NOT_SWITCHED = Text("Whether drivers in {folder} are used cannot be changed: {why}.")


def default_folder() -> Path:
    """Return where this user's own drivers belong on this computer; makes nothing."""
    import platformdirs  # noqa: PLC0415  not needed where a folder is given

    return platformdirs.user_data_path("forceplate", appauthor=False) / "drivers"


def are_used(folder: Path) -> bool:
    """Return whether somebody switched the drivers of the folder on."""
    return (folder / _IS_ON).is_file()


def packages_in(folder: Path) -> tuple[Path, ...]:
    """Return the folders and wheels of packages, by name; none where there is no such folder."""
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return ()
    return tuple(each for each in found if each.suffix == ".whl" or each.is_dir())


def use_own_drivers(folder: Path) -> None:
    """Let the drivers of the folder be found, if they were switched on: the start of a program."""
    if are_used(folder):
        known = set(sys.path)
        sys.path.extend(str(each) for each in packages_in(folder) if str(each) not in known)


def switch(folder: Path, *, on: bool) -> None:
    """Use the drivers of the folder from now on, or from the next start no more.

    Raises StorageError.
    """
    with raised_as(StorageError, _NOT_SWITCHED, folder=folder):
        if on:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            (folder / _IS_ON).touch()
            use_own_drivers(folder)
        else:
            (folder / _IS_ON).unlink(missing_ok=True)
