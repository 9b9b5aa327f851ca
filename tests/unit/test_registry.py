"""Methods, reasons and words as data, and `forceplate methods`."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from forceplate.analysis import analyse_trial
from forceplate.analysis.gain.gain_methods import COMPARE_METHODS
from forceplate.analysis.quality import SERIES_CHECKS, TRIAL_CHECKS
from forceplate.analysis.spread import FACTORS
from forceplate.analysis.trial.method_catalogue import METHODS
from forceplate.analysis.trial.method_definition import NEEDS, Method, Need, Scope
from forceplate.analysis.trial.refusals import REASONS, refusal_text
from forceplate.analysis.trial.trial_metrics import METRICS
from forceplate.types import Refusal
from forceplate.words import Text, say
from tests.integration.command_line import invoke
from tests.unit.analysis_data import HEADER, effort, trial

BY_ID = {method.id: method for method in METHODS}
ALL_METHODS = {method.id: method for method in (*METHODS, *COMPARE_METHODS)}
ALL_CHECKS = [*TRIAL_CHECKS.values(), *SERIES_CHECKS.values()]


def all_texts() -> Iterator[Text]:
    for method in METHODS:
        yield from (method.definition, method.source, method.weaknesses)
    yield from (metric.label for metric in METRICS)
    yield from NEEDS.values()
    yield from REASONS.values()


def test_every_method_is_there_once() -> None:
    assert len(BY_ID) == len(METHODS)
    assert all(BY_ID.get(method.id, method) is method for method in COMPARE_METHODS)
    assert {metric.method.id for metric in METRICS} <= set(BY_ID)
    assert len({metric.name for metric in METRICS}) == len(METRICS)
    assert set(NEEDS) == set(Need)


@pytest.mark.parametrize("method", ALL_METHODS.values(), ids=lambda method: method.id)
def test_a_method_says_all_that_is_asked_of_it(method: Method) -> None:
    assert method.version >= 1
    assert method.needs
    assert all(isinstance(value, float | int | str | bool) for value in method.settings().values())
    assert "\n" not in method.definition.en + say(method.definition, "nl")
    assert ("quiet_s" in method.settings()) == (method.scope is Scope.TRIAL)
    assert ("onset" in method.settings()) == method.from_onset
    assert ("cutoff_hz" in method.settings()) == method.is_filtered


def test_every_sentence_is_in_both_languages() -> None:
    for text in all_texts():
        for words in (text.en, say(text, "nl")):
            assert words.strip() == words
            assert words
            assert "[M]" not in words
        assert text.en != say(text, "nl") or len(text.en.split()) < 3
    assert all(text.en and say(text, "nl") for text in FACTORS.values())


def test_every_result_carries_a_registered_method_with_its_settings() -> None:
    analysed = analyse_trial(trial(effort()), HEADER)
    assert [result.name for result in analysed.results] == [metric.name for metric in METRICS]
    for result, metric in zip(analysed.results, METRICS, strict=True):
        method = BY_ID[result.method]
        assert result.method_version == method.version
        assert not isinstance(result, Refusal)
        assert result.unit == method.unit
        settings = {**method.settings(), **metric.parameters, "reference": "zero"}
        assert settings.items() <= result.parameters.items()


def test_a_refusal_is_told_in_dutch_too() -> None:
    analysed = analyse_trial(trial(effort()[:500]), HEADER)
    (refusal, *_) = analysed.results
    assert isinstance(refusal, Refusal)
    words = refusal_text(refusal)
    assert words.en == refusal.message
    assert say(words, "nl") == say(REASONS["too_short"], "nl")
    foreign = Refusal("peak_force", "of_another_program", "It cannot be.")
    assert say(refusal_text(foreign), "nl") == "It cannot be."


# The command


def test_methods_lists_them_all_for_people() -> None:
    for language, word in (("en", "weak:"), ("nl", "zwak:")):
        listed = invoke("methods", "--language", language)
        assert listed.exit_code == 0
        assert listed.stdout.count(f"  {word}") == len(ALL_METHODS)
        for method in ALL_METHODS.values():
            assert f"{method.id} v{method.version}" in listed.stdout
            assert say(method.definition, language) in listed.stdout
        for check in ALL_CHECKS:
            assert f"{check.id} v{check.version}" in listed.stdout
            assert say(check.asks, language) in listed.stdout


def test_methods_lists_them_all_for_programs() -> None:
    listed = invoke("methods", "--json")
    assert listed.exit_code == 0
    catalogue = json.loads(listed.stdout)
    assert [document["id"] for document in catalogue["methods"]] == list(ALL_METHODS)
    for document in catalogue["methods"]:
        method = ALL_METHODS[document["id"]]
        assert document["version"] == method.version
        assert document["parameters"] == method.settings()
        assert document["definition"] == {
            "en": method.definition.en,
            "nl": say(method.definition, "nl"),
        }
    named = {name for document in catalogue["methods"] for name in document["results"]}
    assert named == {metric.name for metric in METRICS}
    assert [check["id"] for check in catalogue["checks"]] == [check.id for check in ALL_CHECKS]


def test_another_language_is_a_wrong_argument() -> None:
    assert invoke("methods", "--language", "fr").exit_code == 2
