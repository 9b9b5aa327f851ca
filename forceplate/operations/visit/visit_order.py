"""How the visits of a person follow each other: the first is what every change counts from."""

from __future__ import annotations

from dataclasses import dataclass

from forceplate.storage.library import Library
from forceplate.types import VisitHeader
from forceplate.words import Text, listed

_OTHER_ORDER = Text("The visits would be in another order: {order}.")
_OTHER_BASELINE = Text(
    "The visits would be in another order: {order}. All changes would count from {baseline}."
)
_AT_THE_END = "9999"
"""Sorts after every day."""


@dataclass(frozen=True, slots=True)
class Order:
    """Labels of the visits of the person, by time: the first is the baseline of the others."""

    now: tuple[str, ...]
    then: tuple[str, ...]

    @property
    def doubt(self) -> Text | None:
        """Return what another order does to every comparison; None: it is the same, or one."""
        if self.now == self.then:
            return None
        order = listed(self.then)
        if self.now[:1] == self.then[:1]:
            return _OTHER_ORDER.fill(order=order)
        return _OTHER_BASELINE.fill(order=order, baseline=self.then[0])


def order_of_visits(library: Library, before: VisitHeader, after: VisitHeader) -> Order:
    """Return how the visits follow each other, each by the label that it has afterwards.

    A person to whom a visit comes has it at its end before: only one before another of theirs
    changes the order.
    """
    is_there = after.subject_id == before.subject_id
    others = [
        (one.date, one.visit, one.visit)
        for one in library.visits_of(after.subject_id)
        if not (is_there and one.visit == before.visit)
    ]
    then = after.started_at.date().isoformat()
    now = before.started_at.date().isoformat() if is_there else _AT_THE_END
    by_time = (sorted([*others, (day, before.visit, after.visit)]) for day in (now, then))
    return Order(*(tuple(label for *_, label in order) for order in by_time))
