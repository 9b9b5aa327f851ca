"""With how many decimals a person sees a number.

The decimal mark is the language's: :func:`forceplate.words.with_decimal_mark`.
"""

from __future__ import annotations

from forceplate.words import Text, plain


def decimals_between_visits(unit: str) -> int:
    """Return the decimals of a number that is compared between visits, by its unit alone.

    By the unit, so that a number, its change and its limit can be held against each other:
    tenths of a newton or a percent, thousandths of a second or of a plain ratio.
    """
    return 3 if unit in {"s", "1"} else 1


def decimals_by_size(value: float, unit: str) -> int:
    """Return the decimals of a number that stands on its own: about three figures.

    A second has thousandths, which is a sample at the usual rates; from 1000 on there are none.
    """
    size = abs(value)
    return 3 if size < 1 or unit == "s" else 2 if size < 10 else 1 if size < 1000 else 0


def decimals_of_check(value: float) -> int:
    """Return the decimals of what a check found and of its limit, which may be very small."""
    size = abs(value)
    is_whole = float(value).is_integer() or size < 0.00005
    return 0 if is_whole else 1 if size >= 10 else 2 if size >= 0.1 else 4


def figure(value: float, decimals: int, *, signed: bool = False) -> Text:
    """Return a number with so many decimals."""
    return plain(f"{{value:{'+' if signed else ''}.{decimals}f}}").fill(value=float(value))


def compared(value: float, unit: str, *, signed: bool = False) -> Text:
    """Return a number that is compared between visits, without its unit."""
    return figure(value, decimals_between_visits(unit), signed=signed)


def compared_with_unit(value: float, unit: str, *, signed: bool = False) -> Text:
    """Return a number that is compared between visits: ``72.4 N``."""
    return plain("{value} {unit}").fill(value=compared(value, unit, signed=signed), unit=unit)


def add_up(before: float, after: float, unit: str) -> bool:
    """Return whether a change as it is shown is that of the two numbers as they are shown."""
    n = decimals_between_visits(unit)
    of_shown = round(after, n) - round(before, n)
    return round(of_shown, n) == round(after - before, n)


def detailed(value: float, unit: str) -> Text:
    """Return a number that stands on its own, without its unit."""
    return figure(value, decimals_by_size(value, unit))
