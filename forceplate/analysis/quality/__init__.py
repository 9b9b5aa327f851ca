"""The quality of a trial and of a series of trials, as data with a sentence for each answer."""

from forceplate.analysis.quality.check_catalogue import (
    SERIES_CHECKS,
    TRIAL_CHECKS,
    not_done,
    sentence,
)
from forceplate.analysis.quality.check_definition import Definition
from forceplate.analysis.quality.series_checks import asks_for_more, check_series
from forceplate.analysis.quality.start_checks import with_doubts
from forceplate.analysis.quality.trial_checks import check_trial
from forceplate.analysis.quality.trial_verdict import (
    final_verdict,
    judged,
    overrule,
    verdict,
    without_override,
)

__all__ = [
    "SERIES_CHECKS",
    "TRIAL_CHECKS",
    "Definition",
    "asks_for_more",
    "check_series",
    "check_trial",
    "final_verdict",
    "judged",
    "not_done",
    "overrule",
    "sentence",
    "verdict",
    "with_doubts",
    "without_override",
]
