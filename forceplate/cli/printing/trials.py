"""A trial for the terminal: its verdict, checks, numbers and refusals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from forceplate.analysis.provenance import ended_early, origin_text
from forceplate.analysis.quality import not_done, sentence
from forceplate.analysis.quality.trial_verdict import final_verdict
from forceplate.analysis.trial.condition_text import condition_text
from forceplate.analysis.trial.refusals import refusal_text
from forceplate.analysis.trial.trial_metrics import METRIC
from forceplate.cli.command_app import Answer
from forceplate.cli.printing.messages import said
from forceplate.decimals import detailed
from forceplate.operations.visit.finish_trial import SavedTrial
from forceplate.phrases import OVERRULE_REASON
from forceplate.types import CheckOutcome, QualityCheck, Refusal, Result, Trial
from forceplate.words import Text, listed

_HEADING = Text("Trial {number}, {condition}: {verdict}")
_SAMPLES = Text("{n:sample|samples} in {seconds:.1f} s")
_COUNTS = Text("accepted")
_DOES_NOT_COUNT = Text("NOT ACCEPTED")
_PRACTICE = Text("practice, never counts")
_MARKED = Text("{marks} SET BY HAND by {by}, {at}")
_ONSET = Text("ONSET")
_PEAK = Text("PEAK")
_REST = Text("REST")
_NOTE = Text("note: {note}")
_UNSAYABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
"""A note is of anybody's hand: it moves no cursor of the terminal, and turns no line round."""
_OVERRULED = Text("OVERRULED by {by}, {at}: {reason}")
_OUTCOMES: Mapping[CheckOutcome, Text] = MappingProxyType(
    {
        CheckOutcome.PASS: Text("good"),
        CheckOutcome.WARN: Text("note"),
        CheckOutcome.REJECT: Text("rejected"),
    }
)
_NOT_DONE = Text("could not be checked: {names}")
_REFUSED = Text("refused: {names}. {why}")


def trial_lines(trial: Trial, *, all_checks: bool = False) -> list[str]:
    """Return a trial in lines for the terminal: verdict, checks, numbers, refusals.

    A reason that many numbers share stands once. Of the checks those that pass are left out
    unless ``all_checks``; those that could not be made are always named.
    """
    verdict = _COUNTS if trial.accepted else _PRACTICE if trial.practice else _DOES_NOT_COUNT
    heading = _HEADING.fill(
        number=trial.number, condition=condition_text(trial.condition), verdict=verdict
    )
    n_samples = len(trial.counts)
    seconds = (n_samples + sum(gap.n_missing for gap in trial.gaps)) / trial.sample_rate_hz
    samples = _SAMPLES.fill(n=n_samples, seconds=seconds)
    lines = [said(heading), *_operator_lines(trial)]
    lines.append(f"  {said(samples)}")
    if (ended := ended_early(trial)) is not None:
        lines.append(f"  {said(ended)}")
    if trial.checks:
        lines += check_lines(trial.checks, all_checks=all_checks)
        names = [said(definition.title) for definition in not_done(trial.checks)]
        if names:
            lines.append(f"  {said(_NOT_DONE.fill(names=', '.join(names)))}")
    else:
        lines.append(f"  {said(final_verdict(trial)[1])}")
    return lines + _result_lines(trial.results)


def check_lines(checks: Iterable[QualityCheck], *, all_checks: bool = False) -> list[str]:
    """Return what checks found, one line for each that does not pass, or for each."""
    return [
        f"  {said(_OUTCOMES[check.outcome])}: {said(sentence(check))}"
        for check in checks
        if all_checks or check.outcome is not CheckOutcome.PASS
    ]


def _operator_lines(trial: Trial) -> list[str]:
    """Return where a trial comes from and what the operator has said of it."""
    found = [] if trial.origin is None else [origin_text(trial.origin)]
    override, marks = trial.override, trial.marks
    if override is not None:
        at = f"{override.at:%Y-%m-%d %H:%M}"
        found.append(
            _OVERRULED.fill(by=override.by, at=at, reason=OVERRULE_REASON.text(override.reason))
        )
    if marks is not None:
        rows = (_ONSET, marks.onset_sample), (_PEAK, marks.peak_sample), (_REST, marks.rest_sample)
        which = listed(name for name, row in rows if row is not None)
        found.append(_MARKED.fill(marks=which, by=marks.by, at=f"{marks.at:%Y-%m-%d %H:%M}"))
    if trial.note:
        found.append(_NOTE.fill(note=_UNSAYABLE.sub("?", " ".join(trial.note.split()))))
    return [f"  {said(text)}" for text in found]


def _result_lines(results: Sequence[Result | Refusal]) -> list[str]:
    numbers = [result for result in results if isinstance(result, Result)]
    values = [value_words(result) for result in numbers]
    name_width = max((len(result.name) for result in numbers), default=0)
    value_width = max(map(len, values), default=0)
    lines = [
        f"  {result.name:<{name_width}}  {value:>{value_width}}  "
        f"[{result.method} v{result.method_version}]  {_label(result.name)}".rstrip()
        for result, value in zip(numbers, values, strict=True)
    ]
    refused: dict[str, list[str]] = {}
    for result in results:
        if isinstance(result, Refusal):
            refused.setdefault(said(refusal_text(result)), []).append(result.name)
    for why, names in refused.items():
        words = _REFUSED.fill(names=", ".join(names), why=why)
        lines.append(f"  {said(words)}")
    return lines


def _label(name: str) -> str:
    return said(METRIC[name].label) if name in METRIC else ""


def value_words(result: Result) -> str:
    """Return a value with its unit, a decimal comma in Dutch."""
    return f"{said(detailed(result.value, result.unit))} {result.unit}"


def method_lines(trials: Iterable[Trial]) -> list[str]:
    """Return the methods behind the numbers of these trials with their parameters, each once."""
    methods = {
        f"  {r.method} v{r.method_version}: "
        + ", ".join(f"{name}={value}" for name, value in sorted(r.parameters.items()))
        for trial in trials
        for r in trial.results
        if isinstance(r, Result)
    }
    return [said(Text("Methods:")), *sorted(methods)] if methods else []


def saved_answer(saved: SavedTrial) -> Answer:
    """Return a trial as it is saved now."""
    return Answer({"file": saved.path, "trial": saved.trial}, trial_lines(saved.trial))
