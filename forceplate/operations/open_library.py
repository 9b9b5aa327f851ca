"""Work on files that the window asks for beside itself. No Qt; loaded late, so that it is light."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from forceplate.operations.finish_trial import RecoveryOutcome
    from forceplate.protocol import ProtocolStore
    from forceplate.storage.library import Library
    from forceplate.storage.people.people import PeopleIndex
    from forceplate.types import Trial

PROTOCOLS_FOLDER = ".protocols"


@dataclass(frozen=True, slots=True)
class OpenedLibrary:
    """A library with what belongs to it."""

    library: Library
    people: PeopleIndex
    protocols: ProtocolStore
    recovered: tuple[RecoveryOutcome, ...]


def open_library(folder: Path | None) -> OpenedLibrary:
    """Load what reads files, open the library, and save what a crash left.

    Raises
    ------
    StorageError
        The folder cannot be used.
    """
    from forceplate.protocol import ProtocolStore  # noqa: PLC0415
    from forceplate.session import VisitSession  # noqa: F401, PLC0415  loaded here, not at a click
    from forceplate.storage.library import Library  # noqa: PLC0415
    from forceplate.storage.people.people import PeopleIndex  # noqa: PLC0415

    library = Library(folder or Library.default_root())
    return OpenedLibrary(
        library=library,
        people=PeopleIndex(library),
        protocols=ProtocolStore(library.root / PROTOCOLS_FOLDER),
        recovered=recover_trials(library),
    )


def trials_of(path: Path) -> tuple[Trial, ...]:
    """Return the trials of a visit file."""
    from forceplate.storage.visit.visit_file import read_visit  # noqa: PLC0415

    return read_visit(path).trials


def load_plots() -> None:
    """Load what the later screens need, so that they open at once."""
    import pyqtgraph  # noqa: F401, PLC0415
    import scipy.signal  # noqa: F401, PLC0415
