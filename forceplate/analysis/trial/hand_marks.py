"""Numbers that rest on a mark set by hand, among numbers that rest on the instrument's own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from forceplate.analysis.trial.choices import OnsetKind
from forceplate.types import Parameter

MARKS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "onset": frozenset({"onset", "onset_version", "n_sd", "percent", "rise_n", "hold_s"}),
        "peak": frozenset({"peak"}),
        "rest": frozenset({"rest", "rest_version"}),
    }
)
"""The parameter that says how a mark was found, and those that go with it."""


def set_by_hand(made: Iterable[Mapping[str, Parameter]]) -> frozenset[str]:
    """Return which marks behind any of these numbers were set by hand."""
    return frozenset(
        mark
        for parameters in made
        for mark in MARKS
        if parameters.get(mark) == OnsetKind.BY_HAND.value
    )


def aside_from(marks: Iterable[str], parameters: Mapping[str, Parameter]) -> dict[str, Parameter]:
    """Return the parameters but those that say how these marks were found."""
    left_out: set[str] = set()
    for mark in marks:
        left_out |= MARKS[mark]
    return {name: value for name, value in parameters.items() if name not in left_out}
