"""What a restore leaves behind: the library of until then, with everybody who is in it.

Nothing is ever replaced by a restore, so whoever is in the former library stays there, whatever is
done in the restored one; and a backup brings back whoever was erased after it was made. Both are
said, and each of the two keeps where the other is, so that an erasure names it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

from forceplate.errors import StorageError
from forceplate.operations.backups.made_backups import MadeBackup, made_backups
from forceplate.operations.backups.restore import Restored
from forceplate.storage.library import Library
from forceplate.storage.people.people import PeopleIndex
from forceplate.storage.people.people_changes import read_changes, standing_merges
from forceplate.words import Text, plural

_STAYS = plural(
    "The former library stays in {folder}, with {n} person. Delete it once nobody needs it.",
    "The former library stays in {folder}, with {n} people. Delete it once nobody needs it.",
)
_COME_BACK = Text(
    "This backup was made before people were erased, so they are in the library again: {people}. "
    "Erase them once more."
)


@dataclass(frozen=True, slots=True)
class FormerLibrary:
    """The library that was used until a backup was restored."""

    library: Library
    n_people: int
    come_back: tuple[str, ...]
    """Who is in the restored library and was erased from this one: name and code."""

    @property
    def sentences(self) -> Iterator[Text]:
        """Yield what is to be said of it."""
        yield _STAYS.fill(folder=self.library.root, n=self.n_people)
        if self.come_back:
            yield _COME_BACK.fill(people=", ".join(self.come_back))


def leave_behind(former: Library, restored: Restored) -> FormerLibrary:
    """Return what stays in a former library and who has come back; each keeps where the other is.

    Any thread.

    Raises
    ------
    StorageError
        One of the two cannot be read; both are as they were.
    """
    here = {person.subject_id for person in PeopleIndex(former).people()}
    changes = read_changes(former.root)
    merged = {gone for _, gone in standing_merges(changes)}
    made_at = restored.contents.made_at
    come_back = []
    if any(change.what == "erased" and change.at > made_at for change in changes):
        come_back = [
            person.subject_id if not person.name else f"{person.name} ({person.subject_id})"
            for person in PeopleIndex(Library(restored.folder)).people()
            if person.subject_id not in here | merged
        ]
    for library, other in ((former, restored.folder), (Library(restored.folder), former.root)):
        with suppress(StorageError):  # a disk that is full: it is said all the same
            made_backups(library).add(MadeBackup(str(other)))
    return FormerLibrary(former, len(here), tuple(come_back))
