"""A library as a study of its own measurement error, for the terminal."""

from __future__ import annotations

from collections.abc import Iterator

from forceplate.analysis.reliability.agreement import Reliability
from forceplate.analysis.trial.condition_text import condition_names
from forceplate.cli.printing.estimates import interval_text
from forceplate.cli.printing.json_documents import document, fields_of
from forceplate.cli.printing.messages import Json
from forceplate.cli.printing.reliability import RepeatedMeasurements, study_document
from forceplate.decimals import compared_with_unit
from forceplate.operations.retest.findings import (
    MDC_PER_SEM,
    adoption_text,
    cautions,
    deciding_mdc,
    findings,
    learning_text,
    needed,
    persons_left_out,
    range_text,
    reason_of_plan,
)
from forceplate.operations.retest.library_study import ConditionError, RetestStudy
from forceplate.words import Text, capital, plain

_OF = Text("{n} of {planned:person|persons}")
_FINDING = plain("{sign} {title}. {detail}")
_LEFT_OUT = Text("  not counted: {who}. {why}")
_NEXT = Text("  next: {who}, {first} again from {earliest} to {latest}")
_FOUND = Text(
    "  SEM {sem} {unit} ({sem_range}), MDC95 {mdc} {unit} ({mdc_range}), {n:person|persons}"
)
_ICC = plain("  ICC(2,1) {icc}")
_SECOND = Text("  second visit higher by {learning} {unit}. {beyond}")
_USED = Text("  used now: a change is real above {limit}. {source}")
_NONE_USED = Text("  used now: no measurement error is known")
_REFUSED = plain("  {why}")
_IF_ADOPTED = Text("  adopted: {text}")


def retest_lines(study: RetestStudy) -> Iterator[Text]:
    """Yield what is needed, there and missing, and what was found for every condition."""
    yield needed(study.plan)
    yield reason_of_plan(study.plan)
    yield _OF.fill(n=len(study.counted), planned=study.plan.n_persons)
    for one in findings(study):
        sign = "+" if one.is_good else "!"
        yield _FINDING.fill(sign=sign, title=one.title, detail=capital(one.detail))
    for subject_id, why in persons_left_out(study):
        yield _LEFT_OUT.fill(who=subject_id, why=why)
    for coming in study.next_persons:
        yield _NEXT.fill(
            who=coming.subject_id,
            first=coming.first,
            earliest=coming.earliest.isoformat(),
            latest=coming.latest.isoformat(),
        )
    names = condition_names([one.condition for one in study.conditions])
    for found in study.conditions:
        yield names[found.condition]
        yield from _condition_lines(found, study)


def _condition_lines(one: ConditionError, study: RetestStudy) -> Iterator[Text]:
    for who, why in one.left_out.items():
        yield _LEFT_OUT.fill(who=who, why=why)
    if one.used_now is None:
        yield _NONE_USED
    else:
        limit = compared_with_unit(one.used_now.mdc95, one.used_now.unit)
        yield _USED.fill(limit=limit, source=capital(plain("{s}.").fill(s=one.used_now.source)))
    answer, metric = one.answer, one.table.metric
    unit = "" if metric is None else metric.unit
    if not isinstance(answer, Reliability):
        yield _REFUSED.fill(why=answer.text)
        return
    interval = answer.sem_interval
    yield _FOUND.fill(
        sem=compared_with_unit(interval.value, ""),
        unit=unit,
        sem_range=range_text(interval, unit),
        mdc=compared_with_unit(MDC_PER_SEM * interval.value, ""),
        mdc_range=range_text(interval, unit, scale=MDC_PER_SEM),
        n=answer.mean_squares.n,
    )
    yield _ICC.fill(icc=interval_text(answer.icc["ICC(2,1)"], 2))
    if answer.learning is not None:
        yield _SECOND.fill(
            learning=interval_text(answer.learning, 1), unit=unit, beyond=learning_text(answer)
        )
    for caution in cautions(one):
        yield _REFUSED.fill(why=caution)
    yield _IF_ADOPTED.fill(text=adoption_text(one, study.plan))


def retest_document(study: RetestStudy) -> Json:
    """Return the same for a program."""
    return {
        "plan": document(study.plan),
        "n_counted": len(study.counted),
        "is_complete": study.is_complete,
        "needed": document(needed(study.plan)),
        "reason": document(reason_of_plan(study.plan)),
        "findings": document(findings(study)),
        "persons": [
            {
                "subject_id": one.subject_id,
                "standing": one.standing.name.lower(),
                "why": document(one.why),
                "days": one.days,
                "visits": [fields_of(v.used, "visit", "sha256") for v in one.pair or ()],
            }
            for one in study.persons
        ],
        "next": document(study.next_persons),
        "studies": [_condition_document(one, study) for one in study.conditions],
    }


def _condition_document(one: ConditionError, study: RetestStudy) -> Json:
    used = one.used_now
    measured = RepeatedMeasurements(
        title=str(condition_names([one.condition])[one.condition]),
        answer=one.answer,
        columns=(plain("first"), plain("second")),
        subjects=one.table.subjects,
        condition=one.condition,
        metric=one.table.metric,
        left_out={who: str(why) for who, why in one.left_out.items()},
    )
    found = study_document(measured)
    assert isinstance(found, dict)  # noqa: S101  a document of a study is an object
    is_measured = isinstance(one.answer, Reliability)
    return {
        **found,
        "mdc95_if_adopted": deciding_mdc(one, study.plan) if is_measured else None,
        "used_now": None
        if used is None
        else {
            "mdc95": used.mdc95,
            "sem": used.deciding_sem,
            "is_upper_end": used.is_provisional,
            "assumed": used.assumed,
            "source": document(used.source),
        },
    }
