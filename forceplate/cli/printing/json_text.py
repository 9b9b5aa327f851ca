"""A document for programs, where output goes."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

import typer

Json = str | float | int | bool | None | Mapping[str, "Json"] | Sequence["Json"]
_UNSAYABLE = re.compile("[\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""What json escapes only where it escapes all that is not English: the other control characters,
and what turns a line round."""


def print_json(document: Json) -> None:
    """Print a document, with no character that moves a terminal; raises ValueError for NaN."""
    text = json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False)
    typer.echo(_UNSAYABLE.sub(lambda found: f"\\u{ord(found[0]):04x}", text))
