"""A number in a cell of a table: without its unit, which stands at the head."""

from __future__ import annotations

from forceplate.decimals import compared, figure
from forceplate.types import Refusal, Result
from forceplate.words import Text, plain

NONE = plain("-")


def cell(number: Result | Refusal, *, signed: bool = False, decimals: int | None = None) -> Text:
    """Return a number that is compared between visits, a dash where it is refused."""
    if isinstance(number, Refusal):
        return NONE
    if decimals is not None:
        return figure(number.value, decimals, signed=signed)
    return compared(number.value, number.unit, signed=signed)
