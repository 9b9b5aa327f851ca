"""What the People screen has to say of its list: what was lost of it, and what an erasure left."""

from __future__ import annotations

from pathlib import Path

from forceplate.operations.erase_person import Erased
from forceplate.storage.people.people import INDEX_NAME, IndexNotice, Rebuilt
from forceplate.words import Text


def notice_words(notice: IndexNotice, path: Path) -> Text:
    """Return what happened to the list of names."""
    if notice.why is Rebuilt.DAMAGED and notice.kept_as is not None:
        return Text(
            "The list of people was damaged and is made anew from the visit files. All visits "
            "are safe; names and birth dates are lost from the list. The damaged list is kept "
            "as {path}: give it to whoever looks after this computer, or enter the names again."
        ).fill(path=notice.kept_as)
    return Text(
        "There are visits in {folder} and no list of names. Names that were entered before were "
        "left behind: they are in the file {name} of the folder that the visits were copied from. "
        "Close forceplate, copy that file into {folder}, and open it again; or enter names anew."
    ).fill(folder=path.parent, name=INDEX_NAME)


def erased_words(erased: Erased) -> Text:
    """Return what was erased, and what is still to be looked at by a person."""
    places = [str(path) for path in (*erased.left, *erased.backups)]
    if places:
        return Text(
            "The person is erased, with all visits ({n}), names and journals. Still to be looked "
            "at by you: {places}"
        ).fill(n=erased.n_visits, places=", ".join(places))
    return Text(
        "The person is erased, with all visits ({n}), names and journals. Out of reach are "
        "exports, reports, backups and other copies."
    ).fill(n=erased.n_visits)
