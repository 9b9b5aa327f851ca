"""A sentence as a file keeps it: said again in the language of whoever reads the file."""

from __future__ import annotations

import json

from forceplate.documents import load_json
from forceplate.words import Text, packed, plain, say, unpacked

LONGEST_KEPT_BYTES = 16_000
_LONGEST_SAID = 1000


def dump_text(text: Text) -> str:
    """Return a message as JSON in ASCII; what is too long or no text is kept as English, cut."""
    kept = json.dumps(packed(text))
    try:
        load_text(kept)
    except ValueError:  # another's code may have said anything
        said = say(text)[:_LONGEST_SAID].encode(errors="replace").decode()
        return json.dumps(packed(plain(said)))
    return kept


def load_text(kept: str) -> Text:
    """Return the message that :func:`dump_text` kept; raises ValueError for anything else."""
    if len(kept) > LONGEST_KEPT_BYTES:
        raise ValueError("this is too long for a sentence")
    return unpacked(load_json(kept))
