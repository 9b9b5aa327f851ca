"""What a person reads of the answers of a study, in every language.

Rows keep stable English names for programs; these are the same things for the screen, figures
and a report.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from forceplate.words import Text

SYNTHETIC = Text(
    "SYNTHETIC DATA: made by a program, nobody was measured",
    "SYNTHETISCHE GEGEVENS: door een programma gemaakt, niemand is gemeten",
)

PARTS: Mapping[str, Text] = MappingProxyType(
    {
        "risk": Text("Injury risk", "Blessurerisico"),
        "comparison": Text("Groups compared", "Groepen vergeleken"),
        "survival": Text("Time to injury", "Tijd tot blessure"),
        "cox": Text(
            "Cox regression from the baseline: group and age",
            "Cox-regressie vanaf de nulmeting: groep en leeftijd",
        ),
        "cox_gain": Text(
            "Cox regression from week {week}: group, age and strength gain",
            "Cox-regressie vanaf week {week}: groep, leeftijd en krachtwinst",
        ),
        "correlation": Text(
            "Gain and time to injury, in the injured alone",
            "Winst en tijd tot blessure, alleen bij de geblesseerden",
        ),
    }
)
"""The questions, in the order of asking."""

COVARIATES: Mapping[str, Text] = MappingProxyType(
    {
        "group": Text("group", "groep"),
        "age_years": Text("year of age", "levensjaar"),
        "gain": Text("newton of gain", "newton winst"),
    }
)

_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        # names
        "risk": Text("risk", "risico"),
        "relative_risk": Text("relative risk", "relatief risico"),
        "relative_risk_inverse": Text("relative risk", "relatief risico"),
        "odds_ratio": Text("odds ratio", "oddsratio"),
        "risk_difference": Text("risk difference", "risicoverschil"),
        "risk_difference_wald": Text("risk difference", "risicoverschil"),
        "number_needed_to_treat": Text("number needed to treat", "aantal te behandelen (NNT)"),
        "chi_square": Text("chi-square", "chi-kwadraat"),
        "chi_square_yates": Text("chi-square, Yates", "chi-kwadraat, Yates"),
        "g_test": Text("G test", "G-toets"),
        "fisher_exact": Text("Fisher's exact test", "exacte toets van Fisher"),
        "barnard_exact": Text("Barnard's exact test", "exacte toets van Barnard"),
        "not injured at day #": Text("not injured at day {n}", "niet geblesseerd op dag {n}"),
        "survival": Text("not injured", "niet geblesseerd"),
        "log-rank chi-square": Text("log-rank chi-square", "log-rank chi-kwadraat"),
        "log_rank": Text("log-rank test", "log-rank-toets"),
        "hazard ratio": Text("hazard ratio", "hazardratio"),
        "proportional hazards": Text("proportional hazards", "proportionele hazards"),
        "cox": Text("Cox model", "Cox-model"),
        "all": Text("all", "alle"),
        "gain and days to injury": Text("gain and days to injury", "winst en dagen tot blessure"),
        "correlation": Text("gain and days to injury", "winst en dagen tot blessure"),
        **COVARIATES,
        # methods, part by part
        "Wilson score": Text("Wilson score", "Wilson-score"),
        "log Wald": Text("log Wald", "Wald op logschaal"),
        "z #": Text("z {n}", "z {n}"),
        "df #": Text("df {n}", "{n} vg"),
        "Newcombe hybrid score": Text("Newcombe hybrid score", "hybride score van Newcombe"),
        "Wald": Text("Wald", "Wald"),
        "inverse of the Wald interval": Text(
            "inverse of the Wald interval", "omgekeerde van het Wald-interval"
        ),
        "Pearson": Text("Pearson", "Pearson"),
        "no correction": Text("no correction", "zonder correctie"),
        "Yates' correction": Text("Yates' correction", "correctie van Yates"),
        "likelihood ratio": Text("likelihood ratio", "likelihood-ratio"),
        "conditional exact": Text("conditional exact", "conditioneel exact"),
        "tables no likelier than this": Text(
            "tables no likelier than this", "tabellen die niet waarschijnlijker zijn dan deze"
        ),
        "unconditional exact": Text("unconditional exact", "onconditioneel exact"),
        "pooled Wald": Text("pooled Wald", "gepoolde Wald"),
        "Kaplan-Meier": Text("Kaplan-Meier", "Kaplan-Meier"),
        "Greenwood": Text("Greenwood", "Greenwood"),
        "log-log band": Text("log-log band", "log-log-band"),
        "log band": Text("log band", "log-band"),
        "plain band": Text("plain band", "gewone band"),
        "log-rank (Mantel)": Text("log-rank (Mantel)", "log-rank (Mantel)"),
        "unweighted": Text("unweighted", "ongewogen"),
        "Cox partial likelihood": Text("Cox partial likelihood", "partiële likelihood van Cox"),
        "Efron's ties": Text("Efron's ties", "gelijke tijden volgens Efron"),
        "Wald intervals": Text("Wald intervals", "Wald-intervallen"),
        "Grambsch and Therneau": Text("Grambsch and Therneau", "Grambsch en Therneau"),
        "chi-square": Text("chi-square", "chi-kwadraat"),
        "injured only": Text("injured only", "alleen geblesseerden"),
        "as published": Text("as published", "zoals gepubliceerd"),
        # who is not in a model
        "age missing": Text("age missing", "leeftijd ontbreekt"),
        "gain missing": Text("gain missing", "winst ontbreekt"),
        "injured by week #": Text("injured by week {n}", "geblesseerd tot en met week {n}"),
        "not followed beyond week #": Text(
            "not followed beyond week {n}", "niet gevolgd na week {n}"
        ),
        # adherence
        "weeks #": Text("weeks {n}", "weken {n}"),
        "home": Text("at home", "thuis"),
        "supervised": Text("supervised", "begeleid"),
    }
)
_NUMBER = re.compile(r"\d[\d.-]*$")


def name_words(name: str) -> Text:
    """Return the name of an answer; ``hazard ratio, age_years`` part by part."""
    return listed([word(part) for part in name.split(", ")])


def method_words(method: str) -> Text:
    """Return by which method an answer is made."""
    return listed([word(part) for part in method.split(", ")])


def word(key: str) -> Text:
    """Return what a person reads for a word of a row; raises KeyError for one that none has."""
    if key in _WORDS:
        return _WORDS[key]
    number = _NUMBER.search(key)
    if number is None:
        raise KeyError(key)
    n = number[0]
    decimal = n.count(".") == 1
    return _WORDS[f"{key[: number.start()]}#"].fill(n=float(n) if decimal else n)


def listed(texts: Sequence[Text]) -> Text:
    """Return texts with a comma between."""
    return Text(", ".join(text.en for text in texts), ", ".join(text.nl for text in texts))
