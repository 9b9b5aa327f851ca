"""How often samples come, of a device that says it nowhere: learned by their arrival."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

LATEST = 0.1
"""Of the time over which is learned: how far an arrival may be from the fitted line."""


def rate_by_arrival(arrivals_s: Sequence[float]) -> float | None:
    """Return the rate in Hz of samples that arrived so; None: there is a pause among them.

    It is the slope of the line through all arrivals, not the time from first to last: bytes come
    in bursts, so one arrival alone may be late by a whole buffer. One that is further off than
    that shows a pause, across which no rate can be measured.

    Parameters
    ----------
    arrivals_s
        Of two samples at least, of which none is missing.
    """
    number = np.arange(len(arrivals_s)) - (len(arrivals_s) - 1) / 2
    from_mean_s = np.array(arrivals_s) - np.mean(arrivals_s)
    period_s = float((from_mean_s @ number) / (number @ number))
    late_s = float(np.abs(from_mean_s - period_s * number).max())
    span_s = arrivals_s[-1] - arrivals_s[0]
    return None if period_s <= 0 or late_s > LATEST * span_s else 1.0 / period_s
