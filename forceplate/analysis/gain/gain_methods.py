"""How a change between two visits is expressed, each way with its definition."""

from __future__ import annotations

from forceplate.analysis.trial.method_catalogue import DIFFERENCE
from forceplate.analysis.trial.method_definition import Method, Need, Scope
from forceplate.words import Text

_BY_DEFINITION = Text("By definition.")
_USUAL = Text("Common practice; the original paper was not read.")
_NEEDS = (Need.CALIBRATION, Need.TWO_VISITS)
_BOTH_ERRORS = Text("Holds the measurement errors of both visits.")
_ONLY_AS_GOOD = Text("Only as good as the SEM behind it, which is named with it.")

PERCENT = Method(
    "percent_of_baseline",
    1,
    "%",
    Text("100 times (follow-up - baseline) / baseline."),
    _BY_DEFINITION,
    Text("A weak baseline makes it large; up and down are not of equal size."),
    _NEEDS,
    scope=Scope.VISIT,
)
LOG_RATIO = Method(
    "natural_log_of_ratio",
    1,
    "1",
    Text("Natural logarithm of follow-up / baseline."),
    _BY_DEFINITION,
    _BOTH_ERRORS,
    _NEEDS,
    scope=Scope.VISIT,
)
BODY_WEIGHT_POINTS = Method(
    "difference_of_percent_body_weight",
    1,
    "%",
    Text("Difference of the force in % of body weight at either visit, in percentage points."),
    _BY_DEFINITION,
    Text("Changes with the body mass, also when the force stays."),
    (*_NEEDS, Need.BODY_MASS),
    scope=Scope.VISIT,
)
CI95_LOW = Method(
    "gain_minus_mdc95",
    1,
    "",
    Text("Gain - 1.96 sqrt(2) SEM."),
    _BY_DEFINITION,
    _ONLY_AS_GOOD,
    _NEEDS,
    scope=Scope.VISIT,
)
CI95_HIGH = Method(
    "gain_plus_mdc95",
    1,
    "",
    Text("Gain + 1.96 sqrt(2) SEM."),
    _BY_DEFINITION,
    _ONLY_AS_GOOD,
    _NEEDS,
    scope=Scope.VISIT,
)
RELIABLE_CHANGE = Method(
    "gain_over_sqrt2_sem",
    1,
    "1",
    Text("Reliable change index: gain / (sqrt(2) SEM); beyond 1.96 it is more than error."),
    _USUAL,
    _ONLY_AS_GOOD,
    _NEEDS,
    scope=Scope.VISIT,
)
MDC95 = Method(
    "1.96_sqrt2_sem",
    1,
    "",
    Text("Smallest change of one person that is real at 95 %: 1.96 sqrt(2) SEM."),
    _USUAL,
    _ONLY_AS_GOOD,
    _NEEDS,
    {"factor": 1.96},
    scope=Scope.VISIT,
)
MDC90 = Method(
    "1.645_sqrt2_sem",
    1,
    "",
    Text("Smallest change of one person that is real at 90 %: 1.645 sqrt(2) SEM."),
    _USUAL,
    _ONLY_AS_GOOD,
    _NEEDS,
    {"factor": 1.645},
    scope=Scope.VISIT,
)

COMPARE_METHODS: tuple[Method, ...] = (
    DIFFERENCE, PERCENT, LOG_RATIO, BODY_WEIGHT_POINTS, CI95_LOW, CI95_HIGH, RELIABLE_CHANGE,
    MDC95, MDC90,
)  # fmt: skip
