"""Trials and results in words, and as documents for programs."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from forceplate.cli.output import Json, print_error
from forceplate.storage.library import Library
from forceplate.types import Condition, Refusal, Result, Trial


def open_library(root: Path | None) -> Library:
    """Open the library and save what a crash left behind, telling the user."""
    library = Library(root if root is not None else Library.default_root())
    for outcome in library.recover():
        if outcome.saved is not None:
            print_error(
                f"A trial that was cut off has been recovered: trial {outcome.saved.trial.number} "
                f"in {outcome.saved.path}."
            )
        else:
            print_error(f"{outcome.journal} could not be recovered and is kept: {outcome.error}")
    return library


def condition_words(condition: Condition) -> str:
    """Return a condition as a person says it: ``left hallux``."""
    return f"{condition.side.value} {condition.region.value.replace('_', ' ')}"


def result_lines(trial: Trial) -> list[str]:
    """Return a trial in lines for the terminal; a reason that many numbers share stands once."""
    verdict = "accepted" if trial.accepted else "NOT ACCEPTED"
    lines = [
        f"Trial {trial.number}, {condition_words(trial.condition)}: {verdict}. "
        f"{trial.verdict_reason}"
    ]
    refused: dict[str, list[str]] = {}
    for result in trial.results:
        if isinstance(result, Refusal):
            refused.setdefault(result.message, []).append(result.name)
        else:
            method = f"[{result.method} v{result.method_version}]"
            lines.append(f"  {result.name:<18}{value_words(result):>10}  {method}")
    lines += [f"  refused: {', '.join(names)}. {why}" for why, names in refused.items()]
    return lines


def value_words(result: Result) -> str:
    """Return a value with its unit."""
    digits = 3 if abs(result.value) < 1 or result.unit == "s" else 1
    return f"{result.value:.{digits}f} {result.unit}"


def method_lines(trials: Iterable[Trial]) -> list[str]:
    """Return the methods behind the numbers of these trials with their parameters, each once."""
    methods = {
        f"  {r.method} v{r.method_version}: "
        + ", ".join(f"{name}={value}" for name, value in sorted(r.parameters.items()))
        for trial in trials
        for r in trial.results
        if isinstance(r, Result)
    }
    return ["Methods:", *sorted(methods)] if methods else []


def result_document(result: Result | Refusal) -> Json:
    """Return a result or refusal for a program."""
    common: dict[str, Json] = {
        "name": result.name,
        "method": result.method,
        "method_version": result.method_version,
        "parameters": dict(result.parameters),
    }
    if isinstance(result, Refusal):
        return {**common, "refused": result.reason, "message": result.message}
    return {**common, "value": result.value, "unit": result.unit}


def condition_document(condition: Condition) -> Json:
    """Return a condition for a program."""
    return {
        "side": condition.side.value,
        "region": condition.region.value,
        "posture": condition.posture.value,
        "fixation": condition.fixation,
    }


def document(trial: Trial) -> Json:
    """Return a trial, without its samples, for a program."""
    return {
        "number": trial.number,
        "condition": condition_document(trial.condition),
        "started_at": trial.started_at.isoformat(),
        "sample_rate_hz": trial.sample_rate_hz,
        "n_samples": len(trial.counts),
        "n_missing": sum(gap.n_missing for gap in trial.gaps),
        "damaged_bytes": trial.damaged_bytes,
        "end_reason": trial.end_reason.value,
        "recovered": trial.recovered,
        "accepted": trial.accepted,
        "verdict_reason": trial.verdict_reason,
        "results": [result_document(result) for result in trial.results],
    }
