"""An estimate for the terminal: the value with its interval."""

from __future__ import annotations

from forceplate.analysis.reliability.estimate import Estimate
from forceplate.decimals import figure
from forceplate.words import Text

_UNBOUNDED = Text("unbounded")
_INTERVAL = Text("{value} (95 % CI {low} to {high})")


def interval_text(estimate: Estimate, digits: int) -> Text:
    """Return a value with its 95 % interval."""
    low, high = (
        _UNBOUNDED if end is None else figure(end, digits) for end in (estimate.low, estimate.high)
    )
    return _INTERVAL.fill(value=figure(estimate.value, digits), low=low, high=high)
