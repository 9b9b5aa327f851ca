"""What a patient reads of one condition: a headline and two plain sentences."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from forceplate.analysis.gain.change import Verdict
from forceplate.analysis.gain.gain_sentence import NO_GAIN_LABEL
from forceplate.analysis.gain.progress import ProgressSeries
from forceplate.analysis.gain.visit_gain import ConditionComparison
from forceplate.analysis.trial.refusals import refusal_text
from forceplate.analysis.trial.visit_summary import summarise
from forceplate.decimals import compared_with_unit, figure
from forceplate.report.content import Card, Point, Tone
from forceplate.report.trace_lines import counted, trace_lines
from forceplate.types import PEAK_FORCE, Condition, Refusal, Result, Visit
from forceplate.words import Text, capital, plain

OVERRIDE_SIGN = "*"
"""Behind every number that comes of a comparison made in spite of differences."""

TONES_OF_VERDICT = {
    Verdict.GAIN: Tone.GAIN,
    Verdict.LOSS: Tone.LOSS,
    Verdict.NOT_DISTINGUISHABLE: Tone.UNSURE,
}
_NO_NUMBER = Text("No number can be given")
_NOT_MEASURED = Text("Measured neither at {first} nor at {last}.")
_FROM_TO = Text("From {before} ({first}) to {after} ({last}): {size} {direction}{share}{mark}.")
_STRONGER, _WEAKER = Text("stronger"), Text("weaker")
_SHARE = plain(" ({percent} %)")
_NUMBERS = Text("{first}: {before}. {last}: {after}.")
_NO_VALUE = Text("no number")
_MEAN = Text("Mean of the two best of {n} trials that count.")
_LATER = Text("The next visit shows whether it changes.")


@dataclass(frozen=True, slots=True)
class _Words:
    """What stands at the head of a card and under it."""

    tone: Tone
    headline: Text
    sentences: tuple[Text, ...]


def baseline_card(visit: Visit, condition: Condition, name: Text) -> Card:
    """Return the card of a condition that was measured at one visit only."""
    number = baseline_number(visit, condition)
    trials = tuple(trial.value(PEAK_FORCE) or 0.0 for trial in counted(visit, condition))
    if isinstance(number, Refusal):
        words = _Words(Tone.NONE, _NO_NUMBER, (refusal_text(number),))
    else:
        headline = compared_with_unit(number.value, number.unit)
        words = _Words(Tone.BASELINE, headline, (_MEAN.fill(n=str(len(trials))), _LATER))
    value = number.value if isinstance(number, Result) else None
    return Card(
        condition, name, words.tone, words.headline, words.sentences,
        points=(Point(value, is_comparable=True, trials=trials),), unit="N", mdc=None,
        traces=trace_lines([visit], condition),
    )  # fmt: skip


def baseline_number(visit: Visit, condition: Condition) -> Result | Refusal:
    """Return the mean of the two best peaks of a condition's accepted trials."""
    return summarise(visit.by_condition().get(condition, ()), PEAK_FORCE)


def change_card(
    visits: Sequence[Visit], series: ProgressSeries, name: Text, *, told_above: bool
) -> Card:
    """Return the card of a condition over several visits: the last against the first.

    ``told_above``: why the visits cannot be compared stands elsewhere on the page.
    """
    labels = series.points[0].visit, series.points[-1].visit
    comparison = series.points[-1].since_first
    if comparison is None:
        sentence = _NOT_MEASURED.fill(first=labels[0], last=labels[1])
        words = _Words(Tone.NONE, capital(NO_GAIN_LABEL), (sentence,))
    else:
        words = _words(comparison, labels, told_above=told_above)
    points = tuple(
        Point(
            value=point.value.value if isinstance(point.value, Result) else None,
            is_comparable=point.since_first is None
            if number == 0
            else point.since_first is not None and isinstance(point.since_first.gain, Result),
            trials=tuple(
                trial.value(PEAK_FORCE) or 0.0 for trial in counted(visit, series.condition)
            ),
        )
        for number, (point, visit) in enumerate(zip(series.points, visits, strict=True))
    )
    has_limit = (
        comparison is not None
        and isinstance(comparison.gain, Result)
        and isinstance(comparison.mdc95, Result)
    )
    return Card(
        series.condition, name, words.tone, words.headline, words.sentences, points=points,
        unit="N", mdc=_limit(comparison) if has_limit else None,
        traces=trace_lines(visits, series.condition),
    )  # fmt: skip


def resting_text(comparison: ConditionComparison) -> Text:
    """Return what a verdict rests on; whole where the size of the change is part of the reason."""
    return comparison.text if is_learned(comparison) else comparison.basis


def is_learned(c: ConditionComparison) -> bool:
    """Return whether a change beyond the limit is no gain because a second visit brings some."""
    if isinstance(c.gain, Refusal) or isinstance(c.mdc95, Refusal):
        return False
    return c.verdict is Verdict.NOT_DISTINGUISHABLE and abs(c.gain.value) > c.mdc95.value


def _limit(comparison: ConditionComparison | None) -> float | None:
    if comparison is None or isinstance(comparison.mdc95, Refusal):
        return None
    return comparison.mdc95.value


def _words(comparison: ConditionComparison, labels: tuple[str, str], *, told_above: bool) -> _Words:
    verdict, gain = comparison.verdict, comparison.gain
    headline = capital(comparison.label)
    if isinstance(gain, Refusal):
        numbers = _NUMBERS.fill(
            first=labels[0], before=_value(comparison.baseline),
            last=labels[1], after=_value(comparison.follow_up),
        )  # fmt: skip
        sentences = (numbers,) if told_above else (numbers, comparison.basis)
        return _Words(Tone.NONE, headline, sentences)
    change = _change(comparison, gain, labels)
    tone = Tone.NONE if isinstance(verdict, Refusal) else TONES_OF_VERDICT[verdict]
    return _Words(tone, headline, (change, comparison.verdict_text))


def _change(comparison: ConditionComparison, gain: Result, labels: tuple[str, str]) -> Text:
    percent = comparison.gain_percent
    share = plain("")
    if isinstance(percent, Result):
        share = _SHARE.fill(percent=figure(percent.value, 0, signed=True))
    return _FROM_TO.fill(
        before=_value(comparison.baseline), first=labels[0],
        after=_value(comparison.follow_up), last=labels[1],
        size=compared_with_unit(abs(gain.value), gain.unit),
        direction=_STRONGER if gain.value >= 0 else _WEAKER,
        share=share, mark=OVERRIDE_SIGN if comparison.override else "",
    )  # fmt: skip


def _value(number: Result | Refusal) -> Text:
    return (
        _NO_VALUE if isinstance(number, Refusal) else compared_with_unit(number.value, number.unit)
    )
