"""Which measurement error applies to a number under a condition: the clinic's own, or published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forceplate.analysis.reliability.error_model import ErrorModel, Metric
from forceplate.analysis.reliability.standard_error import MeasurementError
from forceplate.analysis.trial.condition_text import REGION_WORDS
from forceplate.analysis.trial.refusals import Reason
from forceplate.analysis.trial.trial_metrics import METRIC
from forceplate.types import PEAK_FORCE, Condition, Region, Result
from forceplate.words import Text, plain

_NONE_KNOWN = Text(
    "No measurement error is known for {metric} of {region}; measure the clinic's own."
)


def measurement_error(
    condition: Condition,
    name: str,
    values: Sequence[Result | Reason],
    *,
    own: ErrorModel,
    published: Mapping[Region, MeasurementError],
) -> MeasurementError | Reason:
    """Return the clinic's own error, else the published one, else why there is none.

    The clinic's own was measured with one condition, metric and method, and says nothing of
    another; what is published is of peak force only, and coarse enough to stand for a region.

    Parameters
    ----------
    name
        Of the number in each trial, e.g. ``peak_force``.
    values
        The numbers of the visits, which say how they were made; the first that has an error of
        its own decides.
    """
    for value in values:
        if isinstance(value, Result):
            found = own.find(condition, Metric.of(value))
            if found is not None:
                return found
    fallback = published.get(condition.region)
    if fallback is not None and name == PEAK_FORCE:
        return fallback
    metric = METRIC[name].label if name in METRIC else plain(name)  # of another program version
    return Reason(
        "no_measurement_error",
        _NONE_KNOWN.fill(metric=metric, region=REGION_WORDS[condition.region]),
    )
