"""Why an answer of a study is refused: one sentence for each reason, in every language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from forceplate.types import Parameter, Refusal
from forceplate.words import Text

_SENTENCES: Mapping[str, Text] = MappingProxyType(
    {
        "no_injury": Text(
            "Nobody of {group} was injured: no such ratio.",
            "Niemand van {group} raakte geblesseerd: zo'n verhouding bestaat dan niet.",
        ),
        "log_rank no_injury": Text(
            "Nobody was injured: there is nothing to compare.",
            "Niemand raakte geblesseerd: er is niets te vergelijken.",
        ),
        "all_injured": Text(
            "Everyone of {group} was injured: no odds.",
            "Iedereen van {group} raakte geblesseerd: dan bestaan er geen odds.",
        ),
        "risk_difference_wald no_variation": Text(
            "In each group nobody or everyone was injured: Wald's interval has no width. Use "
            "Newcombe's.",
            "In elke groep raakte niemand of iedereen geblesseerd: het Wald-interval heeft geen "
            "breedte. Gebruik dat van Newcombe.",
        ),
        "number_needed_to_treat no_variation": Text(
            "In each group nobody or everyone was injured: the interval has no width.",
            "In elke groep raakte niemand of iedereen geblesseerd: geen interval met een breedte.",
        ),
        "no_variation": Text(
            "Nobody or everyone was injured.", "Niemand of iedereen raakte geblesseerd."
        ),
        "no_difference": Text(
            "Both groups have the same risk: no such number.",
            "Beide groepen hebben hetzelfde risico: zo'n getal bestaat dan niet.",
        ),
        "difference_includes_zero": Text(
            "1 over the risk difference is {number:.2f}, but the interval of the difference "
            "includes 0: from benefit through no effect to harm.",
            "1 gedeeld door het risicoverschil is {number:.2f}, maar het interval van het verschil "
            "bevat 0: van baat via geen effect tot schade.",
        ),
        "groups_too_large": Text(
            "{n_control} and {n_other} persons have {n_tables} possible tables; up to {limit} are "
            "searched. Use the chi-square test.",
            "{n_control} en {n_other} personen geven {n_tables} mogelijke tabellen; tot {limit} "
            "worden doorzocht. Gebruik de chi-kwadraattoets.",
        ),
        "beyond_follow_up": Text(
            "Nobody was followed until day {day:g}.", "Niemand is tot dag {day:g} gevolgd."
        ),
        "no_overlap": Text(
            "A group was not followed while anyone was hurt.",
            "Een groep werd niet gevolgd in de tijd dat iemand geblesseerd raakte.",
        ),
        "no_choice": Text(
            "At no injury was there a choice of who could be hurt: nothing to compare.",
            "Bij geen enkele blessure had ook een ander het kunnen zijn: niets te vergelijken.",
        ),
        "one_group": Text(
            "There is one group; two are compared.",
            "Er is één groep; er worden er twee vergeleken.",
        ),
        "nobody": Text(
            "Nobody has all that the model needs.", "Niemand heeft alles wat het model nodig heeft."
        ),
        "too_few_injuries": Text(
            "{n_injured} injuries are too few for {n_covariates} covariates.",
            "{n_injured} blessures zijn te weinig voor {n_covariates} covariaten.",
        ),
        "constant_covariate": Text(
            "All persons have the same {covariate}.",
            "Alle personen hebben dezelfde waarde voor {covariate}.",
        ),
        "dependent_covariates": Text(
            "One of {covariates} follows from the others.",
            "Eén van {covariates} volgt uit de andere.",
        ),
        "no_maximum": Text(
            "One of {covariates} tells those injured from the others without an exception, as when "
            "a group has no injury at all: its hazard ratio is not finite.",
            "Eén van {covariates} onderscheidt de geblesseerden zonder uitzondering van de "
            "anderen, zoals wanneer een groep geen enkele blessure heeft: de hazardratio ervan is "
            "niet eindig.",
        ),
        "correlation too_few_injuries": Text(
            "{n_injured} injured with a gain are too few; four at least.",
            "{n_injured} geblesseerden met een winst zijn te weinig; minstens vier.",
        ),
        "correlation no_variation": Text(
            "All gains or all times are the same.", "Alle winsten of alle tijden zijn gelijk."
        ),
    }
)
"""By reason, or by name and reason where the same reason needs other words."""


def refused(name: str, reason: str, **parameters: Parameter) -> Refusal:
    """Return a refusal with its English sentence, and the numbers to say it in others."""
    message = _sentence(name, reason).fill(**parameters).en
    return Refusal(name, reason, message, parameters=parameters)


def refusal_words(refusal: Refusal, names: Mapping[str, Text] = MappingProxyType({})) -> Text:
    """Return why, in every language.

    Parameters
    ----------
    names
        What a person calls a group or covariate, by its key.
    """
    said = {
        key: _named(value, names) if isinstance(value, str) else value
        for key, value in refusal.parameters.items()
    }
    return _sentence(refusal.name, refusal.reason).fill(**said)


def _sentence(name: str, reason: str) -> Text:
    return _SENTENCES.get(f"{name} {reason}") or _SENTENCES[reason]


def _named(keys: str, names: Mapping[str, Text]) -> Text:
    texts = [names.get(key, Text(key, key)) for key in keys.split(", ")]
    return Text(", ".join(text.en for text in texts), ", ".join(text.nl for text in texts))
