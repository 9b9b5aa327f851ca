"""What came of a visit: is it complete, how strong is each foot, and since the baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from forceplate.analysis.corrections import Changed, Corrected, corrections
from forceplate.analysis.gain.side_difference import SideDifference, side_differences
from forceplate.analysis.gain.visit_gain import ConditionComparison
from forceplate.analysis.label_weeks import LabelDoubt, label_doubt
from forceplate.analysis.reliability.error_model import ErrorModel
from forceplate.analysis.trial.visit_count import conditions_done, missing_text, open_conditions
from forceplate.analysis.trial.visit_summary import summarise
from forceplate.analysis.trial_rests import rest_doubt
from forceplate.enums import Side
from forceplate.errors import ForcePlateError
from forceplate.operations.gain.library_comparison import library_comparison
from forceplate.operations.gain.own_error_model import own_error_model
from forceplate.operations.visit.take_back import last_change
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import PEAK_FORCE, Condition, FirstVisit, Result, Trial, Visit, VisitHeader
from forceplate.words import Text


@dataclass(frozen=True, slots=True)
class FootEnd:
    """One foot under one condition."""

    condition: Condition
    today_n: float | None
    """None: two trials that count are needed."""
    comparison: ConditionComparison | None
    """With the baseline; None: there is none, or it has not this condition."""

    @property
    def baseline_n(self) -> float | None:
        """Return the strength at the baseline, None where it is not known."""
        found = None if self.comparison is None else self.comparison.baseline
        return found.value if isinstance(found, Result) else None


@dataclass(frozen=True, slots=True)
class RegionEnd:
    """The feet under otherwise one condition."""

    feet: tuple[FootEnd, ...]
    """The left one first; one where the other was not measured."""
    sides: SideDifference
    """Right against left."""

    @property
    def asymmetry(self) -> float | None:
        """Return right against left in percent of the stronger; negative: the right is weaker."""
        percent = self.sides.percent
        return percent.value if isinstance(percent, Result) else None


@dataclass(frozen=True, slots=True)
class VisitEnd:
    """A visit that is over, or nearly."""

    header: VisitHeader
    baseline: VisitHeader | None
    """The first visit of the person; None: this is it, or it cannot be read."""
    n_done: int
    """Conditions with as many trials that count as the protocol asks for."""
    n_planned: int
    """0: the file does not say."""
    missing: Text | None
    """Which trials are still to be measured; None: none."""
    counted: tuple[Trial, ...]
    not_counted: tuple[Trial, ...]
    """Without practice."""
    regions: tuple[RegionEnd, ...]
    corrections: tuple[Corrected, ...]
    rest_doubt: Text | None
    """That a rest was cut short; None: none is known."""
    last_change: tuple[Changed, ...]
    """What can be taken back now; empty: nothing."""

    @property
    def label_doubt(self) -> LabelDoubt | None:
        """Return that the visit does not lie where its label says; None: it does, or who knows."""
        if self.baseline is None:
            return None
        return label_doubt(FirstVisit.of(self.baseline), self.header)

    @property
    def is_complete(self) -> bool:
        """Return whether all that was planned is measured."""
        return self.n_done >= self.n_planned


def read_visit_end(path: Path) -> VisitEnd:
    """Return what came of a visit in its library.

    Raises
    ------
    ForcePlateError
        The visit cannot be read, or the clinic's own error model makes no sense. A baseline that
        cannot be read is none.
    """
    library, _ = Library.holding(path)
    visit = read_visit(path)
    baseline = _baseline(library, visit, path)
    model = own_error_model(library.root)
    compare = library_comparison(library.root, model=model)
    comparisons = () if baseline is None else compare(baseline, visit)
    counted = [trial for trial in visit.trials if not trial.practice]
    n_done, n_planned = conditions_done(visit)
    return VisitEnd(
        header=visit.header,
        baseline=None if baseline is None else baseline.header,
        n_done=n_done,
        n_planned=n_planned,
        missing=missing_text(open_conditions(visit)),
        counted=tuple(trial for trial in counted if trial.accepted),
        not_counted=tuple(trial for trial in counted if not trial.accepted),
        regions=_regions(visit, counted, comparisons, model),
        corrections=corrections(visit),
        rest_doubt=rest_doubt(visit),
        last_change=last_change(visit),
    )


def _baseline(library: Library, visit: Visit, path: Path) -> Visit | None:
    header = visit.header
    others = [one for one in library.visits_of(header.subject_id) if one.path != path]
    for entry in others:
        try:
            first = read_visit(entry.path)
        except ForcePlateError:
            return None  # a later one would be taken for the baseline
        is_before = first.header.started_at.timestamp() < header.started_at.timestamp()
        return first if is_before else None
    return None


def _regions(
    visit: Visit,
    counted: Sequence[Trial],
    comparisons: Sequence[ConditionComparison],
    model: ErrorModel | None,
) -> tuple[RegionEnd, ...]:
    found = []
    for side in side_differences(visit, model=model):
        feet = []
        for each in Side:
            condition = replace(side.condition, side=each)
            trials = [trial for trial in counted if trial.condition == condition]
            if not trials:
                continue
            summary = summarise(trials, PEAK_FORCE)
            today_n = summary.value if isinstance(summary, Result) else None
            comparison = next((one for one in comparisons if one.condition == condition), None)
            feet.append(FootEnd(condition, today_n, comparison))
        found.append(RegionEnd(tuple(feet), side))
    return tuple(found)
