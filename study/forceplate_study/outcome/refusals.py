"""Why an answer of a study is refused: one sentence for each reason, in every language."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from forceplate.types import Parameter, Refusal
from forceplate.words import Text, listed

_SENTENCES: Mapping[str, Text] = MappingProxyType(
    {
        "no_injury": Text("Nobody of {group} was injured: no such ratio."),
        "log_rank no_injury": Text("Nobody was injured: there is nothing to compare."),
        "all_injured": Text("Everyone of {group} was injured: no odds."),
        "risk_difference_wald no_variation": Text(
            "In each group nobody or everyone was injured: Wald's interval has no width. Use "
            "Newcombe's."
        ),
        "number_needed_to_treat no_variation": Text(
            "In each group nobody or everyone was injured: the interval has no width."
        ),
        "no_variation": Text("Nobody or everyone was injured."),
        "no_difference": Text("Both groups have the same risk: no such number."),
        "difference_includes_zero": Text(
            "1 over the risk difference is {number:.2f}, but the interval of the difference "
            "includes 0: from benefit through no effect to harm."
        ),
        "groups_too_large": Text(
            "{n_control} and {n_other} persons have {n_tables} possible tables; up to {limit} are "
            "searched. Use the chi-square test."
        ),
        "beyond_follow_up": Text("Nobody was followed until day {day:g}."),
        "no_overlap": Text("A group was not followed while anyone was hurt."),
        "no_choice": Text(
            "At no injury was there a choice of who could be hurt: nothing to compare."
        ),
        "one_group": Text("There is one group; two are compared."),
        "nobody": Text("Nobody has all that the model needs."),
        "too_few_injuries": Text(
            "{n_injured:injury is|injuries are} too few for {n_covariates:covariate|covariates}."
        ),
        "constant_covariate": Text("All persons have the same {covariate}."),
        "dependent_covariates": Text("One of {covariates} follows from the others."),
        "no_maximum": Text(
            "One of {covariates} tells those injured from the others without an exception, as when "
            "a group has no injury at all: its hazard ratio is not finite."
        ),
        "one_day": Text(
            "Injuries on so few days show no change over time; a test needs them on several days."
        ),
        "correlation too_few_injuries": Text(
            "{n_injured} injured with a gain are too few; four at least."
        ),
        "correlation no_variation": Text("All gains or all times are the same."),
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
    return listed(names.get(key, key) for key in keys.split(", "))
