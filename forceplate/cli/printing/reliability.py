"""What repeated measurements say of their error, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from forceplate.analysis.reliability.agreement import SEM_FORMULAS, Reliability, plain_words
from forceplate.analysis.reliability.bland_altman import LimitsOfAgreement
from forceplate.analysis.reliability.error_model import Metric
from forceplate.analysis.reliability.estimate import Estimate
from forceplate.analysis.reliability.standard_error import mdc
from forceplate.cli.printing.estimates import interval_text
from forceplate.cli.printing.json_documents import document, fields_of
from forceplate.cli.printing.messages import Json, said
from forceplate.errors import AnalysisError
from forceplate.types import Condition
from forceplate.words import Text, numbers_listed, plain, say

_LEFT_OUT = Text("left out: {who}. {why}")
_REFUSED = Text("refused: {why}")
_SIZE = Text("{persons:person|persons}, {visits:visit|visits}")
_INCOMPLETE = Text("a visit is missing, not used: {who}")
_ICC = Text("{name:<9} {estimate}")
_SEM = Text("SEM {sem:.2f}, MDC95 {mdc95:.2f}, MDC90 {mdc90:.2f} {unit} [{name}: {formula}]")
_SEM_INTERVAL = Text("SEM [sqrt_error_mean_square] {estimate}")
_CV = Text("CV {cv:.1f} % [{name}]")
_SHIFT = Text("shift between visits: F {f:.2f}, p {p:.3g}")
_ALL_ALIKE = Text("visit {first} to {second}: all persons changed alike")
_STEP = Text("visit {first} to {second}: shift {shift} {unit}")
_LIMITS = Text("  limits of agreement {lower} and {upper} {unit}")
_SLOPE = Text("  the difference changes with the force: one pair of limits does not fit all")
_SPREAD = Text(
    "  strong persons differ more between visits than weak ones, or less: one limit in {unit} is "
    "too wide for some and too narrow for others"
)
_MEANS = Text("means: {means}")
_MEAN = Text("{name} {mean:.2f}")
_SCORES = Text("units of the score")


@dataclass(frozen=True, slots=True)
class RepeatedMeasurements:
    """Repeated measurements of one condition with what they say."""

    title: str
    answer: Reliability | AnalysisError
    columns: tuple[Text, ...]
    subjects: tuple[str, ...]
    condition: Condition | None
    metric: Metric | None
    left_out: dict[str, str]

    @property
    def incomplete(self) -> list[str]:
        """Return the persons of whom a visit is missing."""
        if isinstance(self.answer, AnalysisError):
            return []
        return [self.subjects[row] for row in self.answer.incomplete]


def _means(names: Sequence[Text], values: Sequence[float], unit: str) -> Text:
    """Return the mean of every visit."""
    each = [
        _MEAN.fill(name=name, mean=float(value)) for name, value in zip(names, values, strict=True)
    ]
    means = numbers_listed(each)
    return _MEANS.fill(
        means=plain("{means} {unit}").fill(means=means, unit=unit) if unit else means
    )


def study_lines(study: RepeatedMeasurements) -> list[str]:
    """Return what the measurements say, for the terminal."""
    return [study.title, *(f"  {said(line)}" for line in _sentences(study))]


def _sentences(study: RepeatedMeasurements) -> Iterator[Text]:
    """Yield what the measurements say, one finding after the other."""
    for who, why in study.left_out.items():
        yield _LEFT_OUT.fill(who=who, why=why)
    if isinstance(study.answer, AnalysisError):
        yield _REFUSED.fill(why=study.answer.text)
        return
    answer, unit = study.answer, study.metric.unit if study.metric else ""
    yield _SIZE.fill(persons=answer.mean_squares.n, visits=answer.mean_squares.k)
    if study.incomplete:
        yield _INCOMPLETE.fill(who=", ".join(study.incomplete))
    yield _means(study.columns, answer.visit_means, unit)
    for name, icc in answer.icc.items():
        yield _ICC.fill(name=name, estimate=interval_text(icc, 3))
    for name, sem in answer.sem.items():
        yield _SEM.fill(
            sem=sem, mdc95=mdc(sem, 1.96), mdc90=mdc(sem, 1.645), unit=unit, name=name,
            formula=SEM_FORMULAS[name],
        )  # fmt: skip
    yield _SEM_INTERVAL.fill(estimate=interval_text(answer.sem_interval, 2))
    for name, cv in answer.cv_percent.items():
        yield _CV.fill(cv=cv, name=name)
    yield _SHIFT.fill(f=answer.visits_f, p=answer.visits_p)
    for number, step in enumerate(answer.steps, 1):
        if step is None:
            yield _ALL_ALIKE.fill(first=number, second=number + 1)
            continue
        yield _STEP.fill(
            first=number, second=number + 1, shift=interval_text(step.bias, 2), unit=unit
        )
        yield _LIMITS.fill(
            lower=interval_text(step.lower, 2), upper=interval_text(step.upper, 2), unit=unit
        )
        if step.slope.excludes_zero:
            yield _SLOPE
        if step.spread_slope.excludes_zero:
            yield _SPREAD.fill(unit=unit or _SCORES)
    yield plain_words(answer, unit)


def study_document(study: RepeatedMeasurements) -> Json:
    """Return the same for a program."""
    common: dict[str, Json] = {
        "title": study.title,
        "condition": document(study.condition),
        "unit": study.metric.unit if study.metric else None,
        "left_out": study.left_out,
        "incomplete": study.incomplete,
    }
    if isinstance(study.answer, AnalysisError):
        return {**common, "refused": str(study.answer)}
    answer, squares = study.answer, study.answer.mean_squares
    unit = study.metric.unit if study.metric else ""
    return {
        **common,
        "n_persons": squares.n,
        "n_visits": squares.k,
        "visit_means": dict(
            zip((name.en for name in study.columns), answer.visit_means, strict=True)
        ),
        "mean_squares": fields_of(squares, "between", "visits", "within", "error"),
        "icc": {name: _estimate(icc) for name, icc in answer.icc.items()},
        "sem": {
            name: {
                "value": sem,
                "mdc95": mdc(sem, 1.96),
                "mdc90": mdc(sem, 1.645),
                "formula": SEM_FORMULAS[name].en,
            }
            for name, sem in answer.sem.items()
        },
        "sem_interval": _estimate(answer.sem_interval),
        "cv_percent": document(answer.cv_percent),
        "sentence": plain_words(answer, unit).en,
        "sentence_nl": say(plain_words(answer, unit), "nl"),
        "shift_f": answer.visits_f,
        "shift_p": answer.visits_p,
        "steps": [None if step is None else _step(step) for step in answer.steps],
    }


def _step(step: LimitsOfAgreement) -> Json:
    return {
        "n": step.n,
        "shift": _estimate(step.bias),
        "sd": step.sd,
        "lower_limit": _estimate(step.lower),
        "upper_limit": _estimate(step.upper),
        "slope": _estimate(step.slope),
        "spread_slope": _estimate(step.spread_slope),
    }


def _estimate(estimate: Estimate) -> Json:
    return {"value": estimate.value, "ci95": [estimate.low, estimate.high]}
