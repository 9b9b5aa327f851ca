"""From checks to a verdict, in words, and the operator's word over it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from forceplate.analysis import analyse_trial
from forceplate.analysis.quality import (
    SERIES_CHECKS,
    TRIAL_CHECKS,
    Definition,
    check_trial,
    final_verdict,
    judged,
    overrule,
    sentence,
    verdict,
)
from forceplate.analysis.trial.trace import prepare_trace
from forceplate.errors import AnalysisError
from forceplate.types import CheckOutcome, Gap, Override, QualityCheck, Trial
from forceplate.words import Language, say
from tests.unit.analysis_data import HEADER, effort, trial

AT = datetime(2026, 2, 1, 9, 30, tzinfo=UTC)


def checked(recorded: Trial) -> Trial:
    analysed = analyse_trial(recorded, HEADER)
    checks = check_trial(recorded, HEADER, prepare_trace(recorded, HEADER))
    return judged(replace(analysed, checks=checks))


@pytest.fixture
def short_hold() -> Trial:
    """Return an effort that the checks reject although its peak is known."""
    return checked(trial(effort(release_s=3.5)))


def test_a_clean_trial_counts() -> None:
    good = checked(trial(effort()))
    assert good.accepted
    assert good.verdict_reason == "A still second, an effort, no gap, no clip."


def test_a_warning_counts_and_is_told() -> None:
    spike = np.zeros(10_000)
    spike[5000] = 5.0
    warned = checked(trial(effort() + spike))
    assert warned.accepted
    assert warned.verdict_reason.startswith("It counts, but: A spike of 5.")
    assert "Een uitschieter van 5," in say(verdict(warned.checks)[1], "nl")


def test_one_rejection_is_enough(short_hold: Trial) -> None:
    assert not short_hold.accepted
    assert "a jab, not a press" in short_hold.verdict_reason


def test_without_checks_nothing_counts() -> None:
    accepted, why = verdict(())
    assert not accepted
    assert say(why) == "The trial was not checked."


def test_the_operator_overrules_with_a_reason_that_is_kept(short_hold: Trial) -> None:
    overruled = overrule(short_hold, Override(True, " Cramp after half a second ", "Kim", AT))
    assert overruled.accepted
    assert overruled.override == Override(True, "Cramp after half a second", "Kim", AT)
    assert overruled.checks == short_hold.checks
    assert overruled.verdict_reason == (
        "Accepted by Kim: Cramp after half a second. The checks said: " + short_hold.verdict_reason
    )
    dutch = say(final_verdict(overruled)[1], Language.DUTCH)
    assert dutch.startswith("Goedgekeurd door Kim: Cramp after half a second. De controles zeiden")
    assert judged(overruled) == overruled
    assert judged(replace(overruled, override=None)) == short_hold


def test_the_operator_rejects_a_good_trial() -> None:
    good = checked(trial(effort()))
    rejected = overrule(good, Override(False, "Heel was lifted.", "Kim", AT))
    assert not rejected.accepted
    assert rejected.verdict_reason.startswith("Rejected by Kim: Heel was lifted. The checks")


@pytest.mark.parametrize(
    ("reason", "by"),
    [("", "Kim"), ("  ", "Kim"), ("x", "Kim"), ("good", ""), ("two\nlines", "Kim")],
)
def test_an_override_needs_a_reason_and_a_name(short_hold: Trial, reason: str, by: str) -> None:
    with pytest.raises(AnalysisError, match="Say why"):
        overrule(short_hold, Override(True, reason, by, AT))


def test_an_override_needs_a_zoned_time(short_hold: Trial) -> None:
    with pytest.raises(AnalysisError, match="time zone"):
        overrule(short_hold, Override(True, "a good one", "Kim", AT.replace(tzinfo=None)))


def test_what_has_no_force_cannot_be_accepted() -> None:
    lost = checked(trial(effort(), gaps=(Gap(10, 1),)))
    with pytest.raises(AnalysisError, match="no peak force"):
        overrule(lost, Override(True, "It looked fine", "Kim", AT))


@pytest.mark.parametrize("definition", [*TRIAL_CHECKS.values(), *SERIES_CHECKS.values()])
def test_every_check_is_described_in_both_languages(definition: Definition) -> None:
    texts = [definition.title, definition.asks, *definition.sentences.values()]
    for text in texts:
        assert text.en.strip()
        assert say(text, "nl").strip()
        assert text.en != say(text, "nl")
    assert {"pass"} < set(definition.sentences)


def test_a_check_of_another_version_is_named_not_explained() -> None:
    foreign = QualityCheck("gap", 99, CheckOutcome.WARN, 1.0, 2.0, "1")
    assert "gap (version 99)" in say(sentence(foreign))
    assert "versie 99" in say(sentence(replace(foreign, check="other")), "nl")


@pytest.mark.parametrize(
    "odd",
    [
        QualityCheck("gap", 1, CheckOutcome.REJECT, None, None, "1"),
        QualityCheck("gap", 1, CheckOutcome.WARN, 1.0, 2.0, "1"),
        QualityCheck("clip", 1, CheckOutcome.REJECT, 1.0, 0.0, "1", details={"chan": "a"}),
    ],
)
def test_a_check_that_lacks_what_its_sentence_needs_is_only_named(odd: QualityCheck) -> None:
    assert say(sentence(odd)).endswith(f"another program version says: {odd.outcome}.")
