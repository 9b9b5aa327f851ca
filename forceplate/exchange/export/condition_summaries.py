"""What the accepted trials of a condition say together, without what their checks doubt."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from forceplate.analysis.quality.doubted_numbers import doubting
from forceplate.analysis.trial.method_catalogue import MEAN, MEAN_OF_BEST
from forceplate.analysis.trial.method_definition import Method
from forceplate.analysis.trial.trial_metrics import METRIC
from forceplate.analysis.trial.visit_summary import may_sum_up, summarise
from forceplate.exchange.export.export_options import ExportOptions
from forceplate.exchange.export.number_columns import by_order, way_of_making
from forceplate.types import CheckOutcome, Refusal, Result, Trial
from forceplate.words import Text

_REMARK = Text(
    "{names}: numbers of {n:trial|trials} are left out, since the checks of the trial doubt them. "
    "forceplate export --with-doubted takes them in."
)


@dataclass(frozen=True, slots=True)
class Summary:
    """One number of the trials of a condition."""

    answer: Result | Refusal
    n_trials: int
    """That make it; 0 for a refusal."""
    n_left_out: int
    """Accepted, but their checks doubt the number."""
    making: str = ""
    """How it was made; empty for a refusal."""
    trials: tuple[Trial, ...] = ()
    """Those that make it; none for a refusal."""


class LeftOut:
    """Trials whose numbers were left out, to be told of."""

    def __init__(self) -> None:
        self._names: set[str] = set()
        self._n_trials = 0

    def add(self, found: Mapping[str, Summary]) -> None:
        """Take note of the numbers of one condition of a visit."""
        names = [name for name, summary in found.items() if summary.n_left_out]
        self._names.update(names)
        self._n_trials += max((found[name].n_left_out for name in names), default=0)

    def remarks(self) -> tuple[Text, ...]:
        """Return a sentence that names them, if there are any."""
        names = ", ".join(by_order(self._names))
        return (_REMARK.fill(names=names, n=self._n_trials),) if names else ()


def n_warned(trials: Iterable[Trial]) -> int:
    """Return how many trials have a check that warns."""
    warns = CheckOutcome.WARN
    return sum(any(check.outcome is warns for check in trial.checks) for trial in trials)


def summaries(trials: list[Trial], options: ExportOptions) -> dict[str, Summary]:
    """Return one number per metric of the trials of one condition, or why there is none.

    Of a strength the mean of the two best, as the instrument reports it; else the mean. A trial
    whose checks doubt the number is not in it, unless that was asked for.
    """
    names = [name for name in METRIC if not options.metrics or name in options.metrics]
    return {name: _summary(trials, name, options) for name in names}


def _summary(trials: list[Trial], name: str, options: ExportOptions) -> Summary:
    way = way_of_summing(name)
    accepted = [trial for trial in trials if trial.accepted]
    kept = [trial for trial in accepted if options.with_doubted or not doubting(trial, name)]
    n_left_out = len(accepted) - len(kept)
    answer = summarise(kept, name, way)
    n_values = int(answer.parameters.get("n_values", 0))
    if isinstance(answer, Result):
        n_used = int(way.parameters.get("n_used", n_values))
        used = sorted(_measured(kept, name), key=lambda one: one[0], reverse=True)[:n_used]
        making = _making(answer, kept)
        return Summary(answer, n_used, n_left_out, making, tuple(trial for _, trial in used))
    if n_left_out and not n_values:
        answer = way.refusal(answer.name, "doubted_by_checks", answer.parameters)
    return Summary(answer, 0, n_left_out)


def _measured(trials: Iterable[Trial], name: str) -> Iterator[tuple[float, Trial]]:
    for trial in trials:
        value = trial.value(name)
        if value is not None:
            yield value, trial


def way_of_summing(name: str) -> Method:
    """Return how the trials of a condition become one number."""
    return MEAN_OF_BEST if may_sum_up(MEAN_OF_BEST, name) else MEAN


def _making(summary: Result, trials: list[Trial]) -> str:
    first = next(
        answer
        for trial in trials
        if isinstance(answer := trial.result(str(summary.parameters["of"])), Result)
    )
    return f"{summary.method} {summary.method_version} of {way_of_making(first)}"
