"""The results of a study as a person reads them: values, intervals, and the sentences beside them.

Rows keep stable English names for programs; :mod:`forceplate_study.results.answer_words` has the
words for these.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence

from forceplate.analysis.label_weeks import MOST_DAYS_OFF
from forceplate.types import Refusal
from forceplate.words import Text, listed, plain
from forceplate_study.definition.study import SessionKind, StudyDefinition
from forceplate_study.follow_up.adherence import GroupAdherence
from forceplate_study.outcome.cox import CoxModel
from forceplate_study.outcome.follow_up_time import SILENT_DAYS
from forceplate_study.outcome.outcome import (
    AS_PUBLISHED,
    DROP_OUTS_UNINJURED,
    LATE_INJURY,
    NO_REPORTS,
    NOT_ANSWERED,
    Correlation,
    GroupModel,
    Outcome,
)
from forceplate_study.outcome.refusals import refusal_words
from forceplate_study.outcome.risk import RiskComparison, RiskMeasure
from forceplate_study.results.answer_words import COVARIATES, PARTS, name_words, word
from forceplate_study.results.result_rows import COX_PARTS, FELL_SILENT, AdherenceRow, ResultRow

PUBLISHED_STUDY = "trial"
"""Key of the study that published figures are quoted beside."""
_AGAINST = Text("{other} against {control}")
_PAIR = Text("{control} against {other}")
_INTERVAL = Text("95 % {low} to {high}")
_NO_LIMIT = Text("no limit")
_PERCENT = plain("{percent:.1f} % ({done}/{prescribed})")
_SIDE_BY_SIDE = Text("{of_all} with missing weeks as not done, {reported} of the reported weeks")
_ALL_MISSING = Text("{of_all} with missing weeks as not done")
_REPORTED = Text("{n} of {all:diary week|diary weeks} reported")
_P = Text("P = .{n:03d}")
_NONE = Text("no week reported")
ADHERENCE = Text(
    "Sessions done of those prescribed, two ways side by side: with diary weeks that nobody "
    "reported as not done, and of the reported weeks alone. Who stops training often stops "
    "reporting."
)
PRIMARY = Text(
    "The log-rank test is the primary one: by it the groups are judged. All other tests are "
    "further ones, and none is corrected for their number."
)
_SENSITIVITY = Text(
    "Here silence is taken for health, until leaving, the end of follow-up or today. Where it "
    "differs from the answers above, those who fell silent make the difference."
)
_WAITING = Text(
    "{n:injury report waits|injury reports wait} for the physiotherapist; until then the rule "
    "decides."
)
_UNTOLD = Text(
    "Of {n:person|persons} a diary week names a complaint, and nothing else was reported of one by "
    "then: whether it was an injury is not known, and it counts as none. Ask them."
)
_GAPS = Text(
    "{n:person|persons} reported again after {days} days or more without a report: nothing is "
    "known of the time between, and it counts as without injury."
)
_NEVER_ENTERED = Text(
    "{group}, {kind}: no session was ever entered. If they are kept elsewhere, take them in: 0 % "
    "is right only if nobody did any."
)
_SEVERAL = Text(
    "On {n:day|days} somebody has more than one session of a kind: each counts, at most what is "
    "prescribed in the week. Take out what was entered twice."
)
_BEYOND = Text(
    "Not counted: {n:session|sessions} of weeks in which none of the kind is prescribed."
)
_LATER = Text("Not counted: {n:injury|injuries} that began after the follow-up.")
_REGROUPED = Text(
    "Put into another group after they had been entered: {who}. They count in the present group; "
    "records/changes.csv says since when, and which it was before."
)
_OFF_DAY = Text(
    "Without a gain, since a visit is more than {days} days from its planned day: {who}. Correct "
    "its day, or that of the baseline, where one is wrong."
)
_NOT_OVER = Text("The follow-up of {n:person|persons} is not over: the risks are not final.")
_EARLIER = Text(
    "{n:complaint that began before the baseline does|complaints that began before the baseline "
    "do} not count: what is older is no new injury."
)
_LEFT_OUT = Text("Not in this model: {why}.")
_FEW = Text("Few injuries for so many covariates (less than 10 each): unreliable.")
_CHANGES = Text("A hazard ratio of this model changes over time (P below .05): it is an average.")
_STEADY = Text(
    "No sign that a hazard ratio of this model changes over time (all P .05 or more); few injuries "
    "would hide one."
)
_NO_CHECK = Text("Whether a hazard ratio changes over time could not be tested.")
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
    is_ratio = row.part in COX_PARTS or row.name.startswith(("hazard", "proportional"))
    if is_ratio and study.control is not None:
        return _AGAINST.fill(other=names[first], control=study.control.title)
    return names[first] if first else plain("")


def head_words(row: ResultRow, study: StudyDefinition) -> Text:
    """Return what a row answers, and of which groups."""
    heads = (group_words(row, study), name_words(row.name))
    return listed(head for head in heads if head.en)


def value_words(row: ResultRow) -> Text:
    """Return the value of a row; empty: it has none."""
    if row.value is None:
        return plain("")
    if _is_probability(row):
        return number(100 * row.value, 1, " %")
    if row.name == FELL_SILENT:
        return plain("{n} / {of}").fill(n=int(row.value), of=row.n)
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
    if part == "risk":
        yield DROP_OUTS_UNINJURED
    if part == "comparison":
        yield from _treated(outcome.comparisons, study)
        if any(own.is_sparse for own in outcome.comparisons):
            yield _SPARSE
    if part == "survival":
        yield PRIMARY
        if not outcome.has_reports:
            yield NO_REPORTS
    if part == "sensitivity":
        yield _SENSITIVITY
    if part == "cox_gain" and outcome.cox_gain:
        yield outcome.why_landmark
    if part == "correlation" and isinstance(outcome.correlation, Correlation):
        yield outcome.why_different
    for model in getattr(outcome, part) if part in COX_PARTS else ():
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
        check = own.model.proportionality
        if isinstance(check, Refusal):
            yield _NO_CHECK
        else:
            yield _CHANGES if min(test.p for test in check.values()) < 0.05 else _STEADY


def closing_notes(outcome: Outcome, study: StudyDefinition) -> tuple[Text, ...]:
    """Return what must be known beside all answers."""
    texts = []
    for sentence, n in (
        (_WAITING, outcome.n_waiting),
        (_UNTOLD, outcome.n_untold),
        (_GAPS, outcome.n_gaps),
        (_NOT_OVER, outcome.n_still_followed),
        (_EARLIER, outcome.n_before_baseline),
        (_LATER, outcome.n_after_end),
    ):
        if n:
            texts.append(sentence.fill(n=n, days=SILENT_DAYS))
    texts += [
        LATE_INJURY.fill(who=one.participant_id, onset=one.onset_on, left_on=one.left_on)
        for one in outcome.late
    ]
    if outcome.regrouped:
        texts.append(_REGROUPED.fill(who=", ".join(outcome.regrouped)))
    if outcome.off_day:
        who = ", ".join(f"{person} ({label})" for person, label in outcome.off_day.items())
        texts.append(_OFF_DAY.fill(who=who, days=MOST_DAYS_OFF))
    texts.append(NOT_ANSWERED)
    if study.key == PUBLISHED_STUDY:
        texts.append(AS_PUBLISHED)
    return tuple(texts)


def all_notes(outcome: Outcome, study: StudyDefinition) -> tuple[Text, ...]:
    """Return all that must be known beside the answers, each question's under its name."""
    named = plain("{part}: {note}")
    return (
        *(
            named.fill(part=part_title(part, outcome), note=note)
            for part in PARTS
            for note in notes(part, outcome, study)
        ),
        *closing_notes(outcome, study),
    )


def adherence_notes(groups: Sequence[GroupAdherence], study: StudyDefinition) -> tuple[Text, ...]:
    """Return what must be known beside the adherence of the groups."""
    names = titles(study)
    people = [person for group in groups for person in group.persons]
    texts = [
        sentence.fill(n=n)
        for sentence, n in (
            (_SEVERAL, sum(person.days_with_several for person in people)),
            (_BEYOND, sum(person.sessions_beyond for person in people)),
        )
        if n
    ]
    for group in groups:
        weeks = [own for person in group.persons for own in person.weeks if own.done is not None]
        for kind in SessionKind:
            done = [own.done for own in weeks if own.kind is kind]
            if done and not any(done):
                texts.append(_NEVER_ENTERED.fill(group=names[group.group], kind=word(kind.value)))
    return tuple(texts)


def adherence_words(row: AdherenceRow) -> Text:
    """Return both percentages side by side; see :data:`ADHERENCE`."""
    of_all, reported = both_percents(row)
    if row.percent_reported is None:
        return _ALL_MISSING.fill(of_all=of_all)
    return _SIDE_BY_SIDE.fill(of_all=of_all, reported=reported)


def both_percents(row: AdherenceRow) -> tuple[Text, Text]:
    """Return the percentage with missing weeks as not done, and that of the reported weeks."""
    found = ((row.percent, row.prescribed), (row.percent_reported, row.prescribed_reported))
    of_all, reported = (
        _NONE if percent is None
        else _PERCENT.fill(percent=percent, done=row.done, prescribed=prescribed)
        for percent, prescribed in found
    )  # fmt: skip
    return of_all, reported


def reported_words(row: AdherenceRow) -> Text:
    """Return how many diary weeks were reported."""
    return _REPORTED.fill(n=row.weeks_reported, all=row.weeks_reported + row.weeks_missing)
