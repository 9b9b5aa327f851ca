"""What may be chosen about an export."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from forceplate.types import Refusal, Result, Trial


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """The choices of one export; every format heeds those that concern it."""

    language: str = "en"
    """Of the data dictionary: one of :class:`forceplate.words.Language`."""
    metrics: frozenset[str] = frozenset()
    """The numbers that are wanted, e.g. ``peak_force``; empty: all."""
    trial: int | None = None
    """The only trial whose samples are wanted; None: all."""
    names: Mapping[str, str] | None = None
    """People's names by their pseudonym, to be written beside it; None: no names."""

    with_doubted: bool = False
    """Numbers that the checks of their trial doubt are averaged with the others."""

    def results(self, trial: Trial) -> tuple[Result | Refusal, ...]:
        """Return the wanted results of a trial."""
        return tuple(r for r in trial.results if not self.metrics or r.name in self.metrics)
