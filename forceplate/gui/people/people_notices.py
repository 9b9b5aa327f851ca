"""What the People screen has to say of its list: what was lost of it, and what an erasure left."""

from __future__ import annotations

from pathlib import Path

from forceplate.operations.erase_person import Erased
from forceplate.storage.people.people import INDEX_NAME, IndexNotice, Rebuilt
from forceplate.words import Text, joined


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
    done = Text(
        "The person is erased, with all visits ({n}), names and journals. Exports, reports (PDF) "
        "and backups lie where they were saved, out of reach."
    ).fill(n=erased.n_visits)
    places = [str(path) for path in (*erased.left, *erased.reports, *erased.backups)]
    if not places:
        return done
    to_look_at = Text("Still to be looked at by you: {places}").fill(places=", ".join(places))
    return joined(done, to_look_at)
