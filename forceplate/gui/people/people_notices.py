"""What the People screen has to say of its list: what was lost of it, and what an erasure left."""

from __future__ import annotations

from forceplate.operations.erase_person import Erased
from forceplate.words import Text, joined


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
