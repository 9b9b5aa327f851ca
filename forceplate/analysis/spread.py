"""How far each number would move under the other accepted choices.

No rule for rest, onset, filter, window or summary is the right one; several are in use. A gain that
holds under one of them only is a gain of the method, and this shows it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import product
from types import MappingProxyType

from forceplate.analysis.gain.visit_gain import compare_visits
from forceplate.analysis.quality import with_doubts
from forceplate.analysis.trial import method_catalogue as methods
from forceplate.analysis.trial.choices import (
    CUTOFF_HZ,
    FORMER_ONSET,
    Choices,
    OnsetKind,
    OnsetRule,
    PeakKind,
    RestKind,
)
from forceplate.analysis.trial.method_definition import Method
from forceplate.analysis.trial.trace import NoTrace, Trace, prepare_trace, with_choices
from forceplate.analysis.trial.trial_metrics import METRIC, METRICS, measure, refuse_all
from forceplate.analysis.trial.visit_summary import SUMMARIES, may_sum_up, summarise
from forceplate.types import PEAK_FORCE, Condition, Refusal, Result, Trial, Visit
from forceplate.words import Text

RESTS = (RestKind.BEFORE_RISE, RestKind.QUIET_WINDOW, RestKind.FIRST_SECOND)
ONSET_RULES = (
    OnsetRule(),
    FORMER_ONSET,
    OnsetRule(OnsetKind.QUIET_BAND, 3.0),
    OnsetRule(OnsetKind.PERCENT_OF_AMPLITUDE, 2.5),
    OnsetRule(OnsetKind.ABSOLUTE_RISE, 5.0),
)
CUTOFFS_HZ: tuple[float | None, ...] = (CUTOFF_HZ, None, 10.0, 20.0, 100.0)
WINDOWS = ("best_mean_force", "best_mean_force_250ms", "best_mean_force_1000ms")
NAMES = tuple(
    metric.name
    for metric in METRICS
    if (metric.is_strength or metric.name in ("time_to_peak_s", "steadiness_cv", "fatigue_index"))
    and not metric.of
    and metric.name not in WINDOWS[1:]
)
"""The numbers that a choice moves on its own, not only with another number."""


class Factor(StrEnum):
    """What may be chosen differently; what moves most comes first."""

    REST = "rest"
    FILTER = "filter"
    ONSET = "onset"
    PEAK = "peak"
    WINDOW = "window"
    SUMMARY = "summary"


FACTORS: Mapping[Factor, Text] = MappingProxyType(
    {
        Factor.REST: Text("place of the rest"),
        Factor.FILTER: Text("filter"),
        Factor.ONSET: Text("onset rule"),
        Factor.PEAK: Text("definition of the peak"),
        Factor.WINDOW: Text("best window"),
        Factor.SUMMARY: Text("summary over trials"),
    }
)
_SUMMARY_WORDS: Mapping[str, Text] = MappingProxyType(
    {
        methods.MEAN_OF_BEST.id: Text("mean of the best two"),
        methods.BEST.id: Text("best trial"),
        methods.MEAN.id: Text("mean of all accepted"),
    }
)

_REST_WORDS: Mapping[RestKind, Text] = MappingProxyType(
    {
        RestKind.BEFORE_RISE: Text("the second before the rise"),
        RestKind.QUIET_WINDOW: Text("the last still second"),
        RestKind.FIRST_SECOND: Text("the first second"),
    }
)
_PEAK_WORDS: Mapping[PeakKind, Text] = MappingProxyType(
    {
        PeakKind.HIGHEST_MEAN: Text("highest mean over 20 ms"),
        PeakKind.HIGHEST_SAMPLE: Text("highest filtered sample"),
    }
)


@dataclass(frozen=True, slots=True)
class Combination:
    """One choice of everything; the defaults are what the instrument reports."""

    choices: Choices
    window: str
    """Name of the number that stands for the window; empty for numbers without one."""
    summary: Method

    def option(self, factor: Factor) -> Text:
        """Return what is chosen for a factor, in words."""
        if factor is Factor.REST:
            return _REST_WORDS[self.choices.rest]
        if factor is Factor.PEAK:
            return _PEAK_WORDS[self.choices.peak]
        if factor is Factor.ONSET:
            return _rule_words(self.choices.onset)
        if factor is Factor.FILTER:
            return _filter_words(self.choices.cutoff_hz)
        if factor is Factor.WINDOW:
            return METRIC[self.window].label
        return _SUMMARY_WORDS[self.summary.id]


@dataclass(frozen=True, slots=True)
class Moved:
    """A number under one choice that differs from the reported one."""

    factor: Factor
    option: Text
    value: Result | Refusal


@dataclass(frozen=True, slots=True)
class Spread:
    """How far one number of a condition, or its gain between two visits, would move."""

    condition: Condition
    name: str
    """Of the number in each trial."""
    visits: tuple[str, ...]
    """One label: the number at that visit. Two: the gain from the first to the second."""
    reported: Result | Refusal
    moved: tuple[Moved, ...]
    """One choice at a time."""
    lowest: float | None
    """Over all combinations of all choices; None where none gives a value."""
    highest: float | None
    n_combinations: int
    n_refused: int


@dataclass(frozen=True)
class Analysed:
    """A visit under any choices, each worked out when it is first asked for."""

    visit: Visit
    """Its accepted trials alone."""
    _traces: dict[RestKind, tuple[Trace | NoTrace, ...]] = field(default_factory=dict)
    _visits: dict[Choices, Visit] = field(default_factory=dict)

    def under(self, choices: Choices) -> Visit:
        """Return the visit with the numbers of these choices."""
        if choices not in self._visits:
            pairs = zip(self.visit.trials, self._prepared(choices), strict=True)
            trials = tuple(_again(trial, trace, choices) for trial, trace in pairs)
            self._visits[choices] = replace(self.visit, trials=trials)
        return self._visits[choices]

    def n_trials(self, condition: Condition) -> int:
        """Return how many accepted trials a condition has."""
        return sum(trial.condition == condition for trial in self.visit.trials)

    def _prepared(self, choices: Choices) -> tuple[Trace | NoTrace, ...]:
        if choices.rest not in self._traces:
            self._traces[choices.rest] = tuple(
                _prepare(trial, self.visit, choices.rest) for trial in self.visit.trials
            )
        return self._traces[choices.rest]


def spread(visits: Sequence[Visit], names: Sequence[str] = NAMES) -> tuple[Spread, ...]:
    """Return how far the numbers of visits move, and the gain of each over the first.

    Every accepted trial is analysed again from its counts with every rest, filter and onset rule; a
    trial's verdict stays as it is stored. The first visit is the earliest. A gain is refused
    where the visits may not be compared.
    """
    ordered = sorted(visits, key=lambda visit: visit.header.started_at.timestamp())
    analysed = [_analyse(visit) for visit in ordered]
    found = [s for one in analysed for s in _spreads_of_visit(one, names)]
    for later in analysed[1:]:
        found += _spreads_of_gain(analysed[0], later, names)
    return tuple(found)


def _analyse(visit: Visit) -> Analysed:
    accepted = tuple(trial for trial in visit.trials if trial.accepted)
    return Analysed(replace(visit, trials=accepted))


def _prepare(trial: Trial, visit: Visit, rest: RestKind) -> Trace | NoTrace:
    trace = prepare_trace(trial, visit.header, Choices(rest=rest))
    return trace if isinstance(trace, NoTrace) else with_doubts(trace, trial.checks)


def _again(trial: Trial, trace: Trace | NoTrace, choices: Choices) -> Trial:
    """Return the trial with the numbers of these choices."""
    chosen = trace if isinstance(trace, NoTrace) else with_choices(trace, choices)
    if isinstance(chosen, NoTrace):
        return replace(trial, results=refuse_all(trial, choices, chosen))
    return replace(trial, results=measure(chosen))


def _factors(name: str) -> tuple[Factor, ...]:
    """Return the factors that can move a number."""
    metric = METRIC[name]
    moves = {
        Factor.REST: True,
        Factor.FILTER: metric.method.is_filtered or name == PEAK_FORCE,
        Factor.ONSET: metric.is_timed,
        Factor.PEAK: name == PEAK_FORCE,
        Factor.WINDOW: name == WINDOWS[0],
        Factor.SUMMARY: metric.is_strength,
    }
    return tuple(factor for factor, does in moves.items() if does)


def _combinations(name: str, n_trials: int) -> tuple[Combination, ...]:
    """Return every combination that matters for a number; the reported one first.

    One trial has no summary: it is looked at by itself.
    """
    factors = _factors(name)
    ways = [way for way in SUMMARIES if may_sum_up(way, name)]
    if n_trials == 1:
        ways = [methods.MEAN]
    return tuple(
        Combination(
            Choices(cutoff_hz=cutoff_hz, onset=onset, rest=rest, peak=peak), window, summary
        )
        for rest, onset, peak, cutoff_hz, window, summary in product(
            RESTS,
            ONSET_RULES if Factor.ONSET in factors else ONSET_RULES[:1],
            PeakKind if Factor.PEAK in factors else (PeakKind.HIGHEST_MEAN,),
            CUTOFFS_HZ if Factor.FILTER in factors else CUTOFFS_HZ[:1],
            WINDOWS if Factor.WINDOW in factors else (name,),
            ways,
        )
        # No filter moves a mean of what was recorded.
        if name != PEAK_FORCE or peak is not PeakKind.HIGHEST_MEAN or cutoff_hz == CUTOFF_HZ
    )


def _differing(one: Combination, other: Combination) -> tuple[Factor, ...]:
    differs = {
        Factor.REST: one.choices.rest is not other.choices.rest,
        Factor.FILTER: one.choices.cutoff_hz != other.choices.cutoff_hz,
        Factor.ONSET: one.choices.onset != other.choices.onset,
        Factor.PEAK: one.choices.peak is not other.choices.peak,
        Factor.WINDOW: one.window != other.window,
        Factor.SUMMARY: one.summary is not other.summary,
    }
    return tuple(factor for factor, does in differs.items() if does)


def _spreads_of_visit(analysed: Analysed, names: Sequence[str]) -> Iterator[Spread]:
    label = analysed.visit.header.visit
    for condition, name in product(_conditions(analysed), names):
        yield _spread(
            condition,
            name,
            (label,),
            [
                (made, _value(analysed, condition, made))
                for made in _combinations(name, analysed.n_trials(condition))
            ],
        )


def _spreads_of_gain(first: Analysed, later: Analysed, names: Sequence[str]) -> Iterator[Spread]:
    before, after = (analysed.under(Choices()) for analysed in (first, later))
    labels = before.header.visit, after.header.visit
    for comparison, name in product(compare_visits(before, after), names):
        differs = " ".join(str(difference) for difference in comparison.differences)
        values = [
            (
                made,
                methods.DIFFERENCE.refusal(f"{name}_gain", "not_comparable", {"of": name}, differs)
                if differs
                else _gain(first, later, comparison.condition, made),
            )
            for made in _combinations(name, _fewest(first, later, comparison.condition))
        ]
        yield _spread(comparison.condition, name, labels, values)


def _fewest(first: Analysed, later: Analysed, condition: Condition) -> int:
    return min(first.n_trials(condition), later.n_trials(condition))


def _conditions(analysed: Analysed) -> tuple[Condition, ...]:
    trials = analysed.visit.trials
    return tuple(dict.fromkeys(trial.condition for trial in trials))


def _value(analysed: Analysed, condition: Condition, made: Combination) -> Result | Refusal:
    """Return the summary under a combination, over the trials that the reported one rests on."""
    # Over other trials the difference would be between efforts instead of between choices.
    usual = analysed.under(Choices()).trials
    here = [t for t in analysed.under(made.choices).trials if t.condition == condition]
    rests_on = {t.number for t in usual if t.value(made.window) is not None}
    same = [t for t in here if t.number in rests_on] or here
    value = summarise(same, made.window, made.summary)
    if isinstance(value, Refusal) or value.parameters["n_values"] == len(same):
        return value
    return made.summary.refusal(value.name, "other_trials", value.parameters)


def _gain(
    first: Analysed, later: Analysed, condition: Condition, made: Combination
) -> Result | Refusal:
    before, after = (_value(analysed, condition, made) for analysed in (first, later))
    name = f"{made.window}_gain"
    for value in (before, after):
        if isinstance(value, Refusal):
            return methods.DIFFERENCE.refusal(name, value.reason, value.parameters, value.message)
    assert isinstance(before, Result)  # noqa: S101 - for the type checker
    assert isinstance(after, Result)  # noqa: S101
    parameters = {"summary": made.summary.id, **after.parameters}
    return methods.DIFFERENCE.result(name, after.value - before.value, parameters, after.unit)


def _spread(
    condition: Condition,
    name: str,
    visits: tuple[str, ...],
    values: Sequence[tuple[Combination, Result | Refusal]],
) -> Spread:
    """Return how far the values lie apart; the first of them is the reported one."""
    (default, reported), *others = values
    found = [value.value for _, value in values if isinstance(value, Result)]
    return Spread(
        condition=condition,
        name=name,
        visits=visits,
        reported=reported,
        moved=tuple(
            Moved(factor, made.option(factor), value)
            for made, value in others
            for factor in _differing(made, default)
            if len(_differing(made, default)) == 1
        ),
        lowest=min(found, default=None),
        highest=max(found, default=None),
        n_combinations=len(values),
        n_refused=len(values) - len(found),
    )


def _rule_words(rule: OnsetRule) -> Text:
    return {
        OnsetKind.WALKED_BACK: Text("{threshold:g} % of the effort, walked back"),
        OnsetKind.QUIET_BAND: Text("{threshold:g} SD of the rest"),
        OnsetKind.PERCENT_OF_AMPLITUDE: Text("{threshold:g} % of the peak"),
        OnsetKind.ABSOLUTE_RISE: Text("{threshold:g} N above the rest"),
        OnsetKind.BY_HAND: Text("by hand"),
    }[rule.kind].fill(threshold=rule.threshold)


def _filter_words(cutoff_hz: float | None) -> Text:
    if cutoff_hz is None:
        return Text("no filter")
    return Text("low-pass at {cutoff_hz:g} Hz").fill(cutoff_hz=cutoff_hz)
