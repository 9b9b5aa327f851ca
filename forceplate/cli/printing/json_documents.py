"""What the commands print for programs: any answer of the layers below as JSON.

A dataclass becomes an object of its fields, a sentence one of itself in English and in Dutch;
an enum is its value, a path and a moment are text. What programs have always read in another
form has it below.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from functools import singledispatch
from pathlib import Path
from typing import Any

from forceplate.analysis import ConditionComparison
from forceplate.analysis.corrections import Corrected
from forceplate.analysis.gain.visit_differences import Difference
from forceplate.analysis.quality import not_done, sentence
from forceplate.cli.printing.messages import Json, print_json
from forceplate.types import QualityCheck, Refusal, Result, Trial
from forceplate.words import Text, say


def print_document(value: object) -> None:
    """Print an answer for programs."""
    print_json(document(value))


@singledispatch
def document(value: Any) -> Json:
    """Return anything as what JSON can hold."""
    if dataclasses.is_dataclass(value):
        return fields_of(value, *(field.name for field in dataclasses.fields(value)))
    if isinstance(value, Mapping):
        return {key: document(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [document(item) for item in value]
    return value  # type: ignore[no-any-return]


document.register(Enum, lambda value: value.value)
document.register(datetime, datetime.isoformat)
document.register(Path, str)
document.register(Text, lambda text: {"en": say(text), "nl": say(text, "nl")})


def fields_of(value: object, *names: str) -> dict[str, Json]:
    """Return an object of these attributes."""
    return {name: document(getattr(value, name)) for name in names}


@document.register
def _result(result: Result) -> Json:
    return fields_of(result, *_MAKING, "value", "unit")


@document.register
def _refusal(refusal: Refusal) -> Json:
    return {
        **fields_of(refusal, *_MAKING),
        "refused": refusal.reason,
        "message": refusal.message,
    }


_MAKING = ("name", "method", "method_version", "parameters")


@document.register
def _check(check: QualityCheck) -> Json:
    of_check = (field.name for field in dataclasses.fields(check))
    return {**fields_of(check, *of_check), "sentence": document(sentence(check))}


@document.register
def _trial(trial: Trial) -> Json:
    """Return a trial without its samples."""
    return {
        **fields_of(trial, "number", "condition", "started_at", "sample_rate_hz"),
        "n_samples": len(trial.counts),
        "n_missing": sum(gap.n_missing for gap in trial.gaps),
        **fields_of(trial, "damaged_bytes", "end_reason", "end_error", "recovered", "accepted"),
        **fields_of(trial, "verdict_reason", "practice", "note", "origin", "override", "marks"),
        "changes": document(trial.changes),
        "checks": document(trial.checks),
        "checks_not_done": [definition.id for definition in not_done(trial.checks)],
        **fields_of(trial, "results", "earlier_results"),
    }


@document.register
def _corrected(one: Corrected) -> Json:
    of_value = (field.name for field in dataclasses.fields(one))
    return {**fields_of(one, *of_value), "sentence": document(one.sentence)}


@document.register
def _comparison(comparison: ConditionComparison) -> Json:
    change = comparison.drift.change
    return {
        **fields_of(comparison, "condition", "differences", "override", "baseline", "follow_up"),
        **fields_of(comparison, "gain", "gain_percent", "gain_log_ratio", "gain_body_weight"),
        **fields_of(comparison, "gain_ci95_low", "gain_ci95_high", "reliable_change_index"),
        **fields_of(comparison, "mdc95", "mdc90"),
        "instrument_change": None
        if change is None
        else {
            **fields_of(change, "change_percent", "change_n", "expanded_n"),
            "at_n": change.force_n,
        },
        "failed_checks": document(comparison.drift.failed),
        "verdict": document(comparison.verdict),
        "is_firm": comparison.is_firm,
        "label": document(comparison.label),
        "sentence": comparison.text.en,
        "sentence_nl": say(comparison.text, "nl"),
    }


@document.register
def _difference(difference: Difference) -> Json:
    return {
        **fields_of(difference, "what", "baseline", "follow_up", "can_be_overridden"),
        "sentence": difference.text.en,
        "sentence_nl": say(difference.text, "nl"),
    }
