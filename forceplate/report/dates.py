"""A day as a report writes it: 2 March 2026."""

from __future__ import annotations

from datetime import date

from forceplate.words import Text

_DATE = Text("{day} {month} {year}")
_MONTHS = (
    Text("January"), Text("February"), Text("March"),
    Text("April"), Text("May"), Text("June"), Text("July"),
    Text("August"), Text("September"), Text("October"),
    Text("November"), Text("December"),
)  # fmt: skip


def date_text(moment: date) -> Text:
    """Return a day, or that of a moment as the clock on the wall showed it."""
    return _DATE.fill(day=str(moment.day), month=_MONTHS[moment.month - 1], year=str(moment.year))
