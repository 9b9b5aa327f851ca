"""Opening a library: what a crash left in it is saved or finished first."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from forceplate.errors import ForcePlateError, LibraryBusyError
from forceplate.files import remove_unfinished, unfinished_of

if TYPE_CHECKING:
    from forceplate.operations.visit.finish_trial import RecoveryOutcome
    from forceplate.protocol import ProtocolStore
    from forceplate.storage.library import Library
    from forceplate.storage.people.people import PeopleIndex

PROTOCOLS_FOLDER = ".protocols"


@dataclass(frozen=True, slots=True)
class OpenedLibrary:
    """A library with what belongs to it."""

    library: Library
    people: PeopleIndex
    protocols: ProtocolStore
    recovered: tuple[RecoveryOutcome, ...]
    problems: tuple[ForcePlateError, ...] = ()
    """That it can only be read; what was begun before, could not be finished now either, and is
    tried again next time."""


def open_library(folder: Path | None) -> OpenedLibrary:
    """Open the library in a folder, None: this user's own; save what a crash left, and return it.

    Raises StorageError.
    """
    from forceplate.operations.visit.finish_trial import recover_trials  # noqa: PLC0415  brings h5py
    from forceplate.protocol import ProtocolStore  # noqa: PLC0415
    from forceplate.storage.library import Library  # noqa: PLC0415
    from forceplate.storage.people.people import PeopleIndex  # noqa: PLC0415

    library = Library(folder or Library.default_root())
    people = PeopleIndex(library)
    return OpenedLibrary(
        library=library,
        people=people,
        protocols=ProtocolStore(library.root / PROTOCOLS_FOLDER),
        recovered=recover_trials(library),
        problems=tuple(_finish_what_was_begun(library, people)),
    )


def _finish_what_was_begun(library: Library, people: PeopleIndex) -> Iterator[ForcePlateError]:
    """Finish a restore, a merge or an erasure that was killed; yield why one cannot be.

    Where the library can only be read, that is said first.

    What that needs is loaded where there is something: nearly never.
    """
    from forceplate.storage.library import RESTORING  # noqa: PLC0415
    from forceplate.storage.people.people_changes import ERASING, MERGING  # noqa: PLC0415

    if (library.default_root().parent / RESTORING).exists():
        from forceplate.operations.backups.restore import remove_unfinished_restore  # noqa: PLC0415

        remove_unfinished_restore()
    for check in (library.check_writable, library.check_finished):
        try:
            check()
        except ForcePlateError as error:
            yield error
    try:
        if (library.root / MERGING).exists():
            from forceplate.operations.people.merge_people import finish_merge  # noqa: PLC0415

            finish_merge(library, people)
        if (library.root / ERASING).exists():
            from forceplate.operations.people.erase_person import finish_erasure  # noqa: PLC0415

            finish_erasure(library, people)
        for record in (library.root / MERGING, library.root / ERASING):
            if unfinished_of(record):
                with suppress(LibraryBusyError), library.alone(wait_s=0):
                    remove_unfinished(record)
    except ForcePlateError as error:
        yield error
