"""Texts that no spreadsheet takes for a formula, in every table that is written or read."""

from __future__ import annotations

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")  # noqa: RUF001  Excel takes the wide ones, too


def guarded(text: str) -> str:
    """Return the text with an apostrophe in front where a spreadsheet would run it."""
    return f"'{text}" if text.lstrip(" '").startswith(_FORMULA) else text


def unguarded(text: str) -> str:
    """Return the text that :func:`guarded` made this of."""
    return text[1:] if text.startswith("'") and guarded(text[1:]) == text else text
