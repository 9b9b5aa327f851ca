"""What a correction changes, in rows of now and then: shown before anything is changed."""

from __future__ import annotations

from dataclasses import dataclass

from forceplate.analysis.trial.condition_text import condition_names
from forceplate.analysis.trial.method_catalogue import STANDARD_GRAVITY_M_S2
from forceplate.analysis.trial.visit_summary import summarise
from forceplate.operations.visit.correct_visit import CorrectedVisit
from forceplate.types import PEAK_FORCE, Condition, Result, Trial, Visit, VisitHeader
from forceplate.words import Text, capital, listed, plain, plural

_OF_WEIGHT = Text("{condition}, of body weight")
_TRIALS = plural("Trial {numbers}", "Trials {numbers}")
_ORDER = Text("order of the visits")
_BASELINE = Text("changes count from")
_NEWTONS, _PERCENT = plain("{n:.1f} N"), plain("{percent:.1f} %")
_NONE = plain("\N{EN DASH}")


@dataclass(frozen=True, slots=True)
class Effect:
    """One thing that is another afterwards."""

    name: Text
    now: Text
    then: Text


def effects(planned: CorrectedVisit) -> tuple[Effect, ...]:
    """Return what is another after a correction; empty: nothing but the value itself."""
    before, after = planned.before, planned.after
    conditions = list(dict.fromkeys(trial.condition for trial in (*before.trials, *after.trials)))
    names = condition_names(conditions)
    moved: dict[tuple[Condition, Condition], list[str]] = {}
    for was, now_is in changed_trials(planned):
        moved.setdefault((was.condition, now_is.condition), []).append(str(was.number))
    found = [
        Effect(_TRIALS.fill(n=len(each), numbers=listed(each)), names[before_it], names[after_it])
        for (before_it, after_it), each in moved.items()
    ]
    for condition, name in names.items():
        rows = ((name, _strength), (_OF_WEIGHT.fill(condition=name), _of_weight))
        for row, of in rows:
            now, then = of(before, condition), of(after, condition)
            if now != then:
                found.append(Effect(row, now, then))
    order = planned.order
    if order.now != order.then:
        found.append(Effect(capital(_ORDER), listed(order.now), listed(order.then)))
    if order.now[0] != order.then[0]:
        found.append(Effect(capital(_BASELINE), plain(order.now[0]), plain(order.then[0])))
    return tuple(found)


def changed_trials(planned: CorrectedVisit) -> list[tuple[Trial, Trial]]:
    """Return the trials, before and after, that are of another condition afterwards."""
    pairs = zip(planned.before.trials, planned.after.trials, strict=True)
    return [(was, now) for was, now in pairs if was.condition != now.condition]


def new_file_name(planned: CorrectedVisit) -> str | None:
    """Return how the file is called after a correction; None: as before."""
    then = _file_name(planned.after.header)
    return None if then == _file_name(planned.before.header) else then


def _file_name(header: VisitHeader) -> str:
    return f"{header.subject_id}_{header.visit}_{header.started_at.date().isoformat()}"


def _newtons(visit: Visit, condition: Condition) -> float | None:
    trials = visit.by_condition().get(condition)
    summary = summarise(trials, PEAK_FORCE) if trials else None
    return summary.value if isinstance(summary, Result) else None


def _strength(visit: Visit, condition: Condition) -> Text:
    force_n = _newtons(visit, condition)
    return _NONE if force_n is None else _NEWTONS.fill(n=force_n)


def _of_weight(visit: Visit, condition: Condition) -> Text:
    force_n, mass_kg = _newtons(visit, condition), visit.header.body_mass_kg
    if force_n is None or mass_kg is None:
        return _NONE
    return _PERCENT.fill(percent=100 * force_n / (mass_kg * STANDARD_GRAVITY_M_S2))
