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

_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        # names
        "risk": Text("risk"),
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
        "fell silent": Text("fell silent"),
        "log-rank chi-square": Text("log-rank chi-square"),
        "log_rank": Text("log-rank test"),
        "hazard ratio": Text("hazard ratio"),
        "proportional hazards": Text("proportional hazards"),
        "proportional_hazards": Text("proportional hazards"),
        "cox": Text("Cox model"),
        "all": Text("all"),
        "gain and days to injury": Text("gain and days to injury"),
        "correlation": Text("gain and days to injury"),
        **COVARIATES,
        # methods, part by part
        "Wilson score": Text("Wilson score"),
        "log Wald": Text("log Wald"),
        "z #": Text("z {n}"),
        "df #": Text("df {n}"),
        "Newcombe hybrid score": Text("Newcombe hybrid score"),
        "Wald": Text("Wald"),
        "inverse of the Wald interval": Text("inverse of the Wald interval"),
        "Pearson": Text("Pearson"),
        "no correction": Text("no correction"),
        "Yates' correction": Text("Yates' correction"),
        "likelihood ratio": Text("likelihood ratio"),
        "conditional exact": Text("conditional exact"),
        "tables no likelier than this": Text("tables no likelier than this"),
        "unconditional exact": Text("unconditional exact"),
        "pooled Wald": Text("pooled Wald"),
        "Kaplan-Meier": Text("Kaplan-Meier"),
        "Greenwood": Text("Greenwood"),
        "log-log band": Text("log-log band"),
        "log-rank (Mantel)": Text("log-rank (Mantel)"),
        "unweighted": Text("unweighted"),
        "Cox partial likelihood": Text("Cox partial likelihood"),
        "Efron's ties": Text("Efron's ties"),
        "Wald intervals": Text("Wald intervals"),
        "score test of change over time": Text("score test of change over time"),
        "Kaplan-Meier scale": Text("Kaplan-Meier scale"),
        "uninjured": Text("uninjured"),
        "no report for # days": Text("no report for {n:day|days}"),
        "not known to have left": Text("not known to have left"),
        "chi-square": Text("chi-square"),
        "injured only": Text("injured only"),
        "as published": Text("as published"),
        # who is not in a model
        "age missing": Text("age missing"),
        "gain missing": Text("gain missing"),
        "injured by week #": Text("injured by week {n}"),
        "not followed beyond week #": Text("not followed beyond week {n}"),
        # adherence
        "weeks #": Text("weeks {n}"),
        "home": Text("at home"),
        "supervised": Text("supervised"),
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
