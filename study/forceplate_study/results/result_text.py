"""The results of a study as a person reads them: values, intervals, and the sentences beside them.

Rows keep stable English names for programs; :mod:`forceplate_study.results.vocabulary` has the
words for these.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from forceplate.words import Text, listed, plain
from forceplate_study.definition.study import StudyDefinition
from forceplate_study.outcome.cox import CoxModel
from forceplate_study.outcome.outcome import (
    AS_PUBLISHED,
    DROP_OUTS_UNINJURED,
    Correlation,
    GroupModel,
    Outcome,
)
from forceplate_study.outcome.refusals import refusal_words
from forceplate_study.outcome.risk import RiskComparison, RiskMeasure
from forceplate_study.results.result_rows import AdherenceRow, ResultRow
from forceplate_study.results.vocabulary import COVARIATES, PARTS, word

PUBLISHED_STUDY = "trial"
"""Key of the study that published figures are quoted beside."""
_AGAINST = Text("{other} against {control}")
_PAIR = Text("{control} against {other}")
_INTERVAL = Text("95 % {low} to {high}")
_NO_LIMIT = Text("no limit")
_PERCENT = Text("{percent:.1f} % ({done}/{prescribed}) [{low:.1f}-{high:.1f}]")
_MISSING = Text("{n} of {all} diary weeks missing")
_P = Text("P = .{n:03d}")
_NONE = Text("no week reported")
ADHERENCE = Text(
    "Sessions done of those prescribed, in the weeks reported. If nothing or everything was done "
    "in the missing weeks, it would be as in brackets."
)
_WAITING = Text("{n} injury reports wait for the physiotherapist; they count by the rule.")
_NOT_OVER = Text("The follow-up of {n} persons is not over: the risks are not final.")
_EARLIER = Text(
    "{n} complaints that began before the baseline do not count: they are no new injuries."
)
_LEFT_OUT = Text("Not in this model: {why}.")
_FEW = Text("Few injuries for so many covariates (less than 10 each): unreliable.")
_CHANGES = Text("A hazard ratio of this model changes over time (P below .05): it is an average.")
_STEADY = Text(
    "No sign that a hazard ratio of this model changes over time (all P .05 or more); few injuries "
    "would hide one."
)
_SPARSE = Text("Expected counts below 5: use Fisher's or Barnard's test, not chi-square.")
_TREAT = Text(
    "To spare one person an injury, about {n} are treated with “{other}” instead of “{control}” "
    "for the whole follow-up."
)


def titles(study: StudyDefinition) -> Mapping[str, Text]:
    """Return what the groups are called, by key."""
    return {group.key: group.title for group in study.groups}


def part_title(part: str, outcome: Outcome) -> Text:
    """Return the question that rows answer."""
    return PARTS[part].fill(week=outcome.landmark_week)


def group_words(row: ResultRow, study: StudyDefinition) -> Text:
    """Return of which groups a row is; a Cox model sets a group against the control."""
    names = titles(study)
    first, _, second = row.group.partition(" vs ")
    if second:
        is_inverse = row.name == "relative_risk_inverse"
        form = _AGAINST if is_inverse else _PAIR
        return form.fill(control=names[first], other=names[second])
    if row.part in {"cox", "cox_gain"} and study.control is not None:
        return _AGAINST.fill(other=names[first], control=study.control.title)
    return names[first] if first else plain("")


def value_words(row: ResultRow) -> Text:
    """Return the value of a row; empty: it has none."""
    if row.value is None:
        return plain("")
    if _is_probability(row):
        return number(100 * row.value, 1, " %")
    return number(row.value, 4 if abs(row.value) < 100 else 2)


def interval_words(row: ResultRow) -> Text:
    """Return the 95 % interval of a row; empty: it has none."""
    if row.low is None and row.high is None:
        return plain("")
    scale, digits, unit = (100, 1, " %") if _is_probability(row) else (1, 4, "")
    low, high = (
        _NO_LIMIT if end is None else number(scale * end, digits, unit)
        for end in (row.low, row.high)
    )
    return _INTERVAL.fill(low=low, high=high)


def _is_probability(row: ResultRow) -> bool:
    return row.part == "risk" or row.name.startswith("not injured")


def p_words(p: float) -> Text:
    """Return a P value as it is printed: three decimals, or below what."""
    if p < 0.001:
        return Text("P < .001")
    thousandths = round(1000 * float(f"{p:.3f}"))
    return _P.fill(n=thousandths) if thousandths < 1000 else plain("P = {p:.3f}").fill(p=p)


def refused_words(row: ResultRow, study: StudyDefinition) -> Text:
    """Return why a row has no answer; empty: it has one."""
    if row.refusal is None:
        return plain("")
    return refusal_words(row.refusal, {**COVARIATES, **titles(study)})


def number(value: float, digits: int, unit: str = "") -> Text:
    """Return a number with so many decimals."""
    return plain(f"{{value:.{digits}f}}{unit}").fill(value=float(value))


def notes(part: str, outcome: Outcome, study: StudyDefinition) -> tuple[Text, ...]:
    """Return what must be known beside the answers to a question."""
    return tuple(_notes(part, outcome, study))


def _notes(part: str, outcome: Outcome, study: StudyDefinition) -> Iterator[Text]:
    if part == "comparison":
        yield from _treated(outcome.comparisons, study)
        if any(own.is_sparse for own in outcome.comparisons):
            yield _SPARSE
    if part == "cox_gain" and outcome.cox_gain:
        yield outcome.why_landmark
    if part == "correlation" and isinstance(outcome.correlation, Correlation):
        yield outcome.why_different
    for model in {"cox": outcome.cox, "cox_gain": outcome.cox_gain}.get(part, ()):
        yield from _model_notes(model)


def _treated(comparisons: Sequence[RiskComparison], study: StudyDefinition) -> Iterator[Text]:
    names = titles(study)
    for own in comparisons:
        needed = own.measure("number_needed_to_treat")
        if isinstance(needed, RiskMeasure) and needed.estimate.value > 0:
            yield _TREAT.fill(
                n=math.ceil(needed.estimate.value),
                other=names[own.other.group],
                control=names[own.control.group],
            )


def _model_notes(own: GroupModel) -> Iterator[Text]:
    if own.left_out:
        why = listed(
            plain("{n} {why}").fill(n=n, why=word(reason)) for reason, n in own.left_out.items()
        )
        yield _LEFT_OUT.fill(why=why)
    if isinstance(own.model, CoxModel):
        if own.model.has_few_injuries:
            yield _FEW
        each = (ratio.proportionality_p for ratio in own.model.hazard_ratios)
        yield _CHANGES if min(own.model.proportionality_p, *each) < 0.05 else _STEADY


def closing_notes(outcome: Outcome, study: StudyDefinition) -> tuple[Text, ...]:
    """Return what must be known beside all answers."""
    texts = []
    for sentence, n in (
        (_WAITING, outcome.n_waiting),
        (_NOT_OVER, outcome.n_still_followed),
        (_EARLIER, outcome.n_before_baseline),
    ):
        if n:
            texts.append(sentence.fill(n=n))
    texts.append(DROP_OUTS_UNINJURED)
    if study.key == PUBLISHED_STUDY:
        texts.append(AS_PUBLISHED)
    return tuple(texts)


def adherence_words(row: AdherenceRow) -> Text:
    """Return the percentage with its bounds for the missing weeks; see :data:`ADHERENCE`."""
    if row.percent is None or row.lowest_percent is None or row.highest_percent is None:
        return _NONE
    return _PERCENT.fill(
        percent=row.percent, done=row.done, prescribed=row.prescribed,
        low=row.lowest_percent, high=row.highest_percent,
    )  # fmt: skip


def missing_words(row: AdherenceRow) -> Text:
    """Return how many diary weeks are missing."""
    return _MISSING.fill(n=row.weeks_missing, all=row.weeks_reported + row.weeks_missing)
