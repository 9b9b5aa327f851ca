"""What an export says of the numbers of a trial: label, unit, meaning, and how they were made."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from forceplate.analysis.trial.hand_marks import set_by_hand
from forceplate.analysis.trial.method_catalogue import ONSET_BY_HAND
from forceplate.analysis.trial.trial_metrics import METRIC
from forceplate.documents import dump_json
from forceplate.exchange.export.export_columns import ExportColumn, Kind
from forceplate.exchange.export.variable_names import with_unit
from forceplate.types import Refusal, Result
from forceplate.words import Text, plain

_MOVES_NOTHING = {"reference", "n_accepted", "n_values"}
"""Parameters that may differ from trial to trial within one way of making a number."""
_OF_OTHER_VERSION = Text("A number of another program version.")
_MIXED = Text(
    "{names}: not all made in the same way, see the data dictionary. To make them anew, run "
    "forceplate reanalyse on the visits."
)


def number_column(name: str) -> ExportColumn:
    """Return the column of a number; one of another program version keeps its name."""
    if name not in METRIC:
        return ExportColumn(name, plain(name), Kind.NUMBER, _OF_OTHER_VERSION)
    label, method = METRIC[name].label, METRIC[name].method
    return ExportColumn(name, label, Kind.NUMBER, method.definition, method.unit)


def by_order(names: Iterable[str]) -> list[str]:
    """Return the names of numbers in the order in which the instrument shows them."""
    known = {name: order for order, name in enumerate(METRIC)}
    return sorted(names, key=lambda name: (known.get(name, len(known)), name))


class Makings:
    """Which numbers there are, and in which ways each was made."""

    def __init__(self) -> None:
        self.units: dict[str, str] = {}
        """Of every number that came by, also a refused one."""
        self._ways: defaultdict[str, set[str]] = defaultdict(set)
        self._own_ways: defaultdict[str, set[str]] = defaultdict(set)
        """Without what rests on a mark that was set by hand: that corrects the same number."""

    def add(self, answer: Result | Refusal) -> None:
        """Take note of a number or of its refusal."""
        if isinstance(answer, Refusal):
            self.units.setdefault(answer.name, number_column(answer.name).unit)
            return
        if not self.units.get(answer.name):
            self.units[answer.name] = answer.unit
        self._ways[answer.name].add(way_of_making(answer))
        if not set_by_hand([answer.parameters]) and answer.method != ONSET_BY_HAND.id:
            self._own_ways[answer.name].add(way_of_making(answer))

    def named_columns(self) -> list[tuple[ExportColumn, str]]:
        """Return a line of the data dictionary for each number, its name with the unit."""
        return [
            (
                replace(
                    number_column(name),
                    name=with_unit(name, unit),
                    unit=unit,
                    method="; ".join(sorted(self._ways[name])),
                ),
                name,
            )
            for name in by_order(self.units)
            for unit in [self.units[name]]
        ]

    def remarks(self) -> tuple[Text, ...]:
        """Return a sentence that names the numbers made in more than one way."""
        mixed = by_order({name for name, ways in self._own_ways.items() if len(ways) > 1})
        return (_MIXED.fill(names=", ".join(mixed)),) if mixed else ()


def way_of_making(result: Result) -> str:
    """Return method, version and what of its parameters moves the number."""
    moving = {n: v for n, v in result.parameters.items() if n not in _MOVES_NOTHING}
    return f"{result.method} {result.method_version} {dump_json(moving)}"
