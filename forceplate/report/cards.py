"""What a patient reads of one condition: a headline and two plain sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forceplate.analysis.gain.change import Verdict
from forceplate.analysis.gain.progress import ProgressSeries
from forceplate.analysis.gain.visit_gain import ConditionComparison
from forceplate.analysis.trial.method_registry import refusal_text
from forceplate.analysis.trial.visit_summary import summarise
from forceplate.report.content import Card, Point, Tone
from forceplate.report.traces import counted, peak_n, trace_lines
from forceplate.report.words import figure, force, plain
from forceplate.types import Condition, Refusal, Result, Visit
from forceplate.words import Text

OVERRIDE_SIGN = "*"
"""Behind every number that comes of a comparison made in spite of differences."""

_HEADLINES = {
    Verdict.GAIN: (Tone.GAIN, Text("Stronger: real gain", "Sterker: echte winst")),
    Verdict.LOSS: (Tone.LOSS, Text("Weaker: real loss", "Zwakker: echt verlies")),
    Verdict.NOT_DISTINGUISHABLE: (Tone.UNSURE, Text("No sure change", "Geen zeker verschil")),
}
VERDICTS: Mapping[Verdict, Text] = {
    Verdict.GAIN: Text("real gain", "echte winst"),
    Verdict.LOSS: Text("real loss", "echt verlies"),
    Verdict.NOT_DISTINGUISHABLE: Text("not sure", "niet zeker"),
}
"""In a table."""
_NOT_COMPARABLE = Text("Cannot be compared", "Niet te vergelijken")
_NOT_JUDGED = Text("Cannot be judged", "Niet te beoordelen")
_NO_GAIN = Text("No gain can be given", "Geen winst te geven")
_NO_NUMBER = Text("No number can be given", "Geen getal te geven")
_NOT_MEASURED = Text(
    "Measured neither at {first} nor at {last}.", "Bij {first} noch bij {last} gemeten."
)
_FROM_TO = Text(
    "From {before} ({first}) to {after} ({last}): {size} {direction}{share}{mark}.",
    "Van {before} ({first}) naar {after} ({last}): {size} {direction}{share}{mark}.",
)
_STRONGER, _WEAKER = Text("stronger", "sterker"), Text("weaker", "zwakker")
_SHARE = plain(" ({percent} %)")
_JUDGED = {
    Verdict.GAIN: Text(
        "That is a real gain: more than the smallest real change of {mdc}.",
        "Dat is een echte winst: meer dan de kleinste echte verandering van {mdc}.",
    ),
    Verdict.LOSS: Text(
        "That is a real loss: more than the smallest real change of {mdc}.",
        "Dat is een echt verlies: meer dan de kleinste echte verandering van {mdc}.",
    ),
    Verdict.NOT_DISTINGUISHABLE: Text(
        "That is within the smallest real change of {mdc}: it may be measurement error alone.",
        "Dat valt binnen de kleinste echte verandering van {mdc}: het kan alleen meetfout zijn.",
    ),
}
_LEARNED = Text(
    "A second visit brings a part of that without any training; the rest may be measurement error.",
    "Een deel daarvan brengt een tweede meting ook zonder training; de rest kan meetfout zijn.",
)
_NO_ERROR = Text(
    "Whether that is more than measurement error is not known.",
    "Of dat meer is dan meetfout, is niet bekend.",
)
_NUMBERS = Text("{first}: {before}. {last}: {after}.", "{first}: {before}. {last}: {after}.")
_NO_VALUE = Text("no number", "geen getal")
_MEAN = Text(
    "Mean of the two best of {n} trials that count.",
    "Gemiddelde van de twee beste van {n} pogingen die meetellen.",
)
_LATER = Text(
    "The next visit shows whether it changes.", "De volgende meting laat zien of dit verandert."
)


@dataclass(frozen=True, slots=True)
class _Words:
    """What stands at the head of a card and under it."""

    tone: Tone
    headline: Text
    sentences: tuple[Text, ...]


def baseline_card(visit: Visit, condition: Condition, name: Text) -> Card:
    """Return the card of a condition that was measured at one visit only."""
    number = baseline_number(visit, condition)
    trials = tuple(peak_n(trial) or 0.0 for trial in counted(visit, condition))
    if isinstance(number, Refusal):
        words = _Words(Tone.NONE, _NO_NUMBER, (refusal_text(number),))
    else:
        headline = force(number.value, number.unit)
        words = _Words(Tone.BASELINE, headline, (_MEAN.fill(n=str(len(trials))), _LATER))
    value = number.value if isinstance(number, Result) else None
    return Card(
        condition, name, words.tone, words.headline, words.sentences,
        points=(Point(value, is_comparable=True, trials=trials),), unit="N", mdc=None,
        traces=trace_lines([visit], condition),
    )  # fmt: skip


def baseline_number(visit: Visit, condition: Condition) -> Result | Refusal:
    """Return the mean of the two best peaks of a condition's accepted trials."""
    return summarise([t for t in visit.trials if t.condition == condition and not t.practice],
                     "peak_force")  # fmt: skip


def change_card(
    visits: Sequence[Visit], series: ProgressSeries, name: Text, *, told_above: bool
) -> Card:
    """Return the card of a condition over several visits: the last against the first.

    Parameters
    ----------
    told_above
        Why the visits cannot be compared stands elsewhere on the page.
    """
    labels = series.points[0].visit, series.points[-1].visit
    comparison = series.points[-1].since_first
    if comparison is None:
        sentence = _NOT_MEASURED.fill(first=labels[0], last=labels[1])
        words = _Words(Tone.NONE, _NO_GAIN, (sentence,))
    else:
        words = _words(comparison, labels, told_above=told_above)
    points = tuple(
        Point(
            value=point.value.value if isinstance(point.value, Result) else None,
            is_comparable=point.since_first is None
            if number == 0
            else point.since_first is not None and isinstance(point.since_first.gain, Result),
            trials=tuple(peak_n(trial) or 0.0 for trial in counted(visit, series.condition)),
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
    return comparison.text if _is_learned(comparison) else comparison.basis


def _is_learned(c: ConditionComparison) -> bool:
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
    if isinstance(gain, Refusal):
        headline = _NOT_COMPARABLE if gain.reason == "not_comparable" else _NO_GAIN
        numbers = _NUMBERS.fill(
            first=labels[0], before=_value(comparison.baseline),
            last=labels[1], after=_value(comparison.follow_up),
        )  # fmt: skip
        sentences = (numbers,) if told_above else (numbers, comparison.basis)
        return _Words(Tone.NONE, headline, sentences)
    change = _change(comparison, gain, labels)
    if isinstance(verdict, Refusal):
        return _Words(Tone.NONE, _NOT_JUDGED, (change, _NO_ERROR))
    tone, headline = _HEADLINES[verdict]
    if isinstance(comparison.mdc95, Refusal):  # a verdict without a limit there is none
        return _Words(tone, headline, (change,))
    mdc = comparison.mdc95
    judged = _JUDGED[verdict].fill(mdc=force(mdc.value, mdc.unit))
    if _is_learned(comparison):
        judged = _LEARNED
    return _Words(tone, headline, (change, judged))


def _change(comparison: ConditionComparison, gain: Result, labels: tuple[str, str]) -> Text:
    percent = comparison.gain_percent
    share = plain("")
    if isinstance(percent, Result):
        share = _SHARE.fill(percent=figure(percent.value, 0, signed=True))
    return _FROM_TO.fill(
        before=_value(comparison.baseline), first=labels[0],
        after=_value(comparison.follow_up), last=labels[1],
        size=force(abs(gain.value), gain.unit),
        direction=_STRONGER if gain.value >= 0 else _WEAKER,
        share=share, mark=OVERRIDE_SIGN if comparison.override else "",
    )  # fmt: skip


def _value(number: Result | Refusal) -> Text:
    return _NO_VALUE if isinstance(number, Refusal) else force(number.value, number.unit)
