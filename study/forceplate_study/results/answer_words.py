"""What a person reads of the answers of a study, in every language.

Rows keep stable English names for programs; these are the same things for the screen, figures
and a report.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from forceplate.words import Text, listed

SYNTHETIC = Text("SYNTHETIC DATA: made by a program, nobody was measured")

PARTS: Mapping[str, Text] = MappingProxyType(
    {
        "risk": Text("Injury risk"),
        "comparison": Text("Groups compared"),
        "survival": Text("Time to injury"),
        "cox": Text("Cox regression from the baseline: group, unadjusted"),
        "cox_age": Text("Cox regression from the baseline: group and age"),
        "cox_gain": Text("Cox regression from week {week}: group, age and strength gain"),
        "correlation": Text("Gain and time to injury, in the injured alone"),
        "sensitivity": Text("Sensitivity: as if whoever fell silent stayed uninjured"),
    }
)
"""The questions, in the order of asking."""

COVARIATES: Mapping[str, Text] = MappingProxyType(
    {
        "group": Text("group"),
        "age_years": Text("year of age"),
        "gain": Text("newton of gain"),
    }
)

_AS_NAMED = (
    Text("risk"), Text("fell silent"), Text("log-rank chi-square"), Text("hazard ratio"),
    Text("proportional hazards"), Text("all"), Text("gain and days to injury"),
    Text("Wilson score"), Text("log Wald"), Text("Newcombe hybrid score"), Text("Wald"),
    Text("inverse of the Wald interval"), Text("Pearson"), Text("no correction"),
    Text("Yates' correction"), Text("likelihood ratio"), Text("conditional exact"),
    Text("tables no likelier than this"), Text("unconditional exact"), Text("pooled Wald"),
    Text("Kaplan-Meier"), Text("Greenwood"), Text("log-log band"), Text("log-rank (Mantel)"),
    Text("unweighted"), Text("Cox partial likelihood"), Text("Efron's ties"),
    Text("Wald intervals"), Text("score test of change over time"), Text("Kaplan-Meier scale"),
    Text("uninjured"), Text("until leaving or the end"), Text("chi-square"), Text("injured only"),
    Text("as published"), Text("age missing"), Text("gain missing"), Text("supervised"),
)  # fmt: skip
"""Names, methods part by part, and who is not in a model, that people read as they are."""
_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        **{own.en: own for own in _AS_NAMED},
        "relative_risk": Text("relative risk"),
        "relative_risk_inverse": Text("relative risk"),
        "odds_ratio": Text("odds ratio"),
        "risk_difference": Text("risk difference"),
        "risk_difference_wald": Text("risk difference"),
        "number_needed_to_treat": Text("number needed to treat"),
        "chi_square": Text("chi-square"),
        "chi_square_yates": Text("chi-square, Yates"),
        "g_test": Text("G test"),
        "fisher_exact": Text("Fisher's exact test"),
        "barnard_exact": Text("Barnard's exact test"),
        "not injured at day #": Text("not injured at day {n}"),
        "survival": Text("not injured"),
        "log_rank": Text("log-rank test"),
        "proportional_hazards": Text("proportional hazards"),
        "cox": Text("Cox model"),
        "correlation": Text("gain and days to injury"),
        **COVARIATES,
        "z #": Text("z {n}"),
        "df #": Text("df {n}"),
        "no report for # days": Text("no report for {n:day|days}"),
        "injured by week #": Text("injured by week {n}"),
        "not followed beyond week #": Text("not followed beyond week {n}"),
        "weeks #": Text("weeks {n}"),
        "home": Text("at home"),
    }
)
_NUMBER = re.compile(r"\d[\d.-]*(?= days$|$)")


def name_words(name: str) -> Text:
    """Return the name of an answer; ``hazard ratio, age_years`` part by part."""
    return listed(word(part) for part in name.split(", "))


def method_words(method: str) -> Text:
    """Return by which method an answer is made."""
    return listed(word(part) for part in method.split(", "))


def word(key: str) -> Text:
    """Return what a person reads for a word of a row; raises KeyError for one that none has."""
    if key in _WORDS:
        return _WORDS[key]
    number = _NUMBER.search(key)
    if number is None:
        raise KeyError(key)
    n = number[0]
    decimal = n.count(".") == 1
    own = f"{key[: number.start()]}#{key[number.end() :]}"
    return _WORDS[own].fill(n=float(n) if decimal else n)
