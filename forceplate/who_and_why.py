"""Who says something, and why: what is taken for it, wherever it is asked and kept."""

from __future__ import annotations

from collections.abc import Container

from forceplate.driver_contract import LONGEST_LINE
from forceplate.words import Text

LEAST_LETTERS = 4
"""Of a reason: somebody else must understand it later."""
_NO_LINE = Text(
    "Say why, and who says so, each in one line of at most {most} letters; both are kept."
).fill(most=LONGEST_LINE)
_NO_REASON = Text("Say why in words, of at least {least} letters: it is kept.").fill(
    least=LEAST_LETTERS
)


def why_no_line(line: str) -> Text | None:
    """Return why a record does not take this for who says so; None: it does."""
    is_line = line.strip() and line.isprintable() and len(line) <= LONGEST_LINE
    return None if is_line else _NO_LINE


def why_no_reason(reason: str, usual: Container[str] = ()) -> Text | None:
    """Return why this is no reason; None: it is one, as those that the instrument proposes are."""
    is_said = reason in usual or sum(map(str.isalpha, reason)) >= LEAST_LETTERS
    return why_no_line(reason) or (None if is_said else _NO_REASON)
