"""From visits to what a report says of them. Pure: no file, no clock, no layout."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path

from forceplate.analysis.gain.gain_sentence import NO_GAIN_LABEL, careful_limits
from forceplate.analysis.gain.progress import Compare, ProgressSeries, progress
from forceplate.analysis.gain.side_difference import side_differences
from forceplate.analysis.gain.visit_gain import ConditionComparison, compare_visits, conditions_of
from forceplate.analysis.provenance import is_in_doubt, says_simulated
from forceplate.analysis.trial.condition_text import condition_names
from forceplate.analysis.trial.method_catalogue import BEST
from forceplate.analysis.trial.visit_summary import summarise, within_visit_cv
from forceplate.analysis.visit_warnings import corrected_values, reservations, warnings
from forceplate.errors import AnalysisError
from forceplate.practice import AS_DELIVERED, NOBODY, Personal, Practice
from forceplate.report.cards import (
    OVERRIDE_SIGN,
    baseline_card,
    baseline_number,
    change_card,
    resting_text,
)
from forceplate.report.cells import cell
from forceplate.report.colleague import colleague
from forceplate.report.content import Card, Grid, Letterhead, ReportContent
from forceplate.report.first_page import first_page
from forceplate.report.remarks import notes, overruled_warning, short_remarks
from forceplate.report.sides import Sides, side_lines
from forceplate.report.visit_facts import Source, instrument, who_when_how
from forceplate.types import PEAK_FORCE, Condition, Refusal, Result, Visit
from forceplate.words import Text, by_text, capital, listed, plain

MAX_VISIT_COLUMNS = 6
MAX_NAME_LENGTH = 200

_NO_VISIT = Text("A report needs a visit. Name at least one.")
_SEVERAL_PERSONS = Text(
    "A report is of one person, but these visits are of {subjects}. Make one report for each."
)
_NO_TRIAL = Text("The visits hold no trial that could be reported. Record one first.")
_LONG_NAME = Text("The name must be one line of at most {n} characters.")
_TITLE = Text("Toe-flexor strength")
_OVERRIDDEN = Text(
    "COMPARED ALTHOUGH THE VISITS DIFFER (marked {sign}); the reason given: {reason}."
)
_CONDITION = Text("Condition")
_IN_N = plain("{visit} (N)")
_CHANGE_HEADS = (
    Text("Gain (N)"), Text("Gain (%)"),
    Text("Real from (N)"), Text("Verdict"),
)  # fmt: skip
_BASELINE_HEADS = (
    Text("Strength (N)"), Text("Best trial (N)"),
    Text("Best 0.5 s (N)"), Text("% body weight"),
    Text("Spread of trials (CV, %)"),
)  # fmt: skip
_REFUSED = Text("none")
_WEAK = Text(
    "These verdicts are weak: their measurement error was assumed, not measured in this clinic."
)
_BOTH_NAMES = plain("{names}: {text}")
_OF_VISIT = plain("{visit}: {text}")
_BAND = Text(
    "Grey band: the smallest real change (MDC95) around the first visit; without any change a "
    "second measurement lies within it in 19 of 20 cases. Small dots: the single trials."
)
_TRIALS = Text("Small dots: the single trials.")
_TRACES = Text(
    "Right-hand figures: the best trial of each visit over time, from the onset of the effort; "
    "means over 20 ms."
)
_LEFT_OUT = Text("The table shows the first visit and the last {n}; all are further on.")


def report_content(
    sources: Sequence[Source],
    *,
    compare: Compare = compare_visits,
    sides: Sides = side_differences,
    person: Personal = NOBODY,
    practice: Practice = AS_DELIVERED,
    next_steps: str = "",
) -> ReportContent:
    """Return what the report of these visits of one person says; they are put in order of time.

    Parameters
    ----------
    compare
        How two visits are compared: ``compare_visits`` with its choices.
    sides
        How left and right are: ``side_differences`` with the same errors.
    person
        Name and birth date, where they are asked for; no file holds them.
    practice
        What stands over and under the first page.
    next_steps
        What the patient is to do now, in the physiotherapist's own words.

    Raises
    ------
    AnalysisError
        No visit, or visits of two persons, or a name that is no line of text.
    """
    ordered = sorted(sources, key=lambda source: source.visit.header.started_at.timestamp())
    visits = [source.visit for source in ordered]
    _check(visits, person.name)
    series = progress(visits, compare=compare) if len(visits) > 1 else ()
    # one card may set two postures against each other, to say that this cannot be done
    conditions = [each.condition for each in series] or conditions_of(visits[0])
    names = condition_names(conditions)
    judged = [each.points[-1].since_first for each in series]
    differences = _shared_differences(judged)
    if series:
        cards = tuple(
            change_card(visits, each, names[each.condition], told_above=bool(differences))
            for each in series
        )
    else:
        cards = tuple(baseline_card(visits[0], c, names[c]) for c in conditions)
    reserved = reservations(visits)
    return ReportContent(
        subject_id=visits[0].header.subject_id,
        visits=tuple(visit.header.visit for visit in visits),
        title=_TITLE,
        letterhead=_letterhead(practice),
        first=first_page(
            visits,
            series,
            conditions,
            sides=sides,
            person=person,
            next_steps=next_steps,
            told_above=bool(differences),
        ),
        is_simulated=any(says_simulated(visit.header) for visit in visits),
        warnings=(
            *(text for text in warnings(visits) if text not in reserved),
            *_overridden(judged),
            *overruled_warning(visits),
        ),
        reservations=reserved,
        facts=who_when_how(visits),
        differences=differences,
        cards=cards,
        table=_changes(series, names) if series else _baseline(visits[0], names),
        cautions=_cautions(judged),
        basis=_basis(series, names),
        sides=_sides(visits, sides),
        explanations=_explanations(cards),
        quality=short_remarks(visits),
        notes=notes(visits),
        corrections=corrected_values(visits),
        instrument=instrument(ordered),
        colleague=colleague(ordered, series, names),
    )


def _check(visits: Sequence[Visit], name: str) -> None:
    if not visits:
        raise AnalysisError(_NO_VISIT)
    subjects = list(dict.fromkeys(visit.header.subject_id for visit in visits))
    if len(subjects) > 1:
        raise AnalysisError(_SEVERAL_PERSONS.fill(subjects=", ".join(subjects)))
    if not any(conditions_of(visit) for visit in visits):
        raise AnalysisError(_NO_TRIAL)
    # marks that join or turn letters are seen only by what they do
    is_seen = all(c.isprintable() or unicodedata.category(c) == "Cf" for c in name)
    is_line = name.strip() and is_seen and len(name) <= MAX_NAME_LENGTH
    if name and not is_line:
        raise AnalysisError(_LONG_NAME.fill(n=MAX_NAME_LENGTH))


def _shared_differences(judged: Sequence[ConditionComparison | None]) -> tuple[Text, ...]:
    """Return what forbids every comparison; empty where a condition is compared."""
    if not judged or any(
        c is None or isinstance(c.gain, Result) or c.gain.reason != "not_comparable" for c in judged
    ):
        return ()
    texts = [tuple(d.text for d in c.differences) for c in judged if c is not None]
    return tuple(dict.fromkeys(capital(text) for each in texts for text in each))


def _overridden(judged: Sequence[ConditionComparison | None]) -> tuple[Text, ...]:
    reasons = dict.fromkeys(c.override for c in judged if c is not None and c.override)
    return tuple(_OVERRIDDEN.fill(reason=reason, sign=OVERRIDE_SIGN) for reason in reasons)


def _cautions(judged: Sequence[ConditionComparison | None]) -> tuple[Text, ...]:
    """Return how weak the verdicts are, where a patient must know."""
    limits = [c.mdc95 for c in judged if c is not None and not isinstance(c.verdict, Refusal)]
    assumed = any(isinstance(r, Result) and r.parameters.get("sem_assumed") for r in limits)
    return (*((_WEAK,) if assumed else ()), *careful_limits(limits))


def _changes(series: Sequence[ProgressSeries], names: Mapping[Condition, Text]) -> Grid:
    shown = _shown([point.visit for point in series[0].points])
    visits = [series[0].points[i].visit for i in shown]
    rows = []
    for each in series:
        numbers = [cell(each.points[i].value) for i in shown]
        rows.append((names[each.condition], *numbers, *_change(each.points[-1].since_first)))
    heads = (_CONDITION, *(_IN_N.fill(visit=visit) for visit in visits), *_CHANGE_HEADS)
    return Grid(heads, tuple(rows))


def _shown(visits: Sequence[str]) -> list[int]:
    """Return which visits have a column: the first and the last ones."""
    numbers = list(range(len(visits)))
    return [0, *numbers[1:][-(MAX_VISIT_COLUMNS - 1) :]]


def _change(c: ConditionComparison | None) -> tuple[Text, Text, Text, Text]:
    if c is None or isinstance(c.gain, Refusal):
        return (_REFUSED, _REFUSED, _REFUSED, NO_GAIN_LABEL if c is None else c.label)
    mark = plain(OVERRIDE_SIGN if c.override else "")
    texts = (cell(c.gain, signed=True), cell(c.gain_percent, signed=True, decimals=0),
             cell(c.mdc95), c.label)  # fmt: skip
    first, second, third, fourth = (listed([text, mark], "") for text in texts)
    return first, second, third, fourth


def _baseline(visit: Visit, names: Mapping[Condition, Text]) -> Grid:
    rows = []
    for condition, name in names.items():
        trials = visit.by_condition().get(condition, ())
        numbers = (
            baseline_number(visit, condition), summarise(trials, PEAK_FORCE, BEST),
            summarise(trials, "best_mean_force"), summarise(trials, "peak_force_body_weight"),
            within_visit_cv(trials, PEAK_FORCE),
        )  # fmt: skip
        rows.append((name, *(cell(number) for number in numbers)))
    return Grid((_CONDITION, *_BASELINE_HEADS), tuple(rows), ends_in_words=False)


def _basis(series: Sequence[ProgressSeries], names: Mapping[Condition, Text]) -> tuple[Text, ...]:
    """Return what the verdicts rest on, each once with the conditions that it holds for."""
    pairs = [
        (resting_text(c), names[each.condition])
        for each in series
        for c in (each.points[-1].since_first,)
        if c is not None and isinstance(c.gain, Result)
    ]
    texts = [_BOTH_NAMES.fill(names=listed(whose), text=text) for text, whose in by_text(pairs)]
    cautions = dict.fromkeys(each.caution for each in series if each.caution is not None)
    return (*texts, *cautions)


def _explanations(cards: Sequence[Card]) -> tuple[Text, ...]:
    n_visits = len(cards[0].points)
    texts = []
    if any(card.can_be_drawn for card in cards):
        has_band = any(card.mdc is not None for card in cards)
        texts += [_BAND if has_band else _TRIALS, _TRACES]
    if n_visits > MAX_VISIT_COLUMNS:
        texts.append(_LEFT_OUT.fill(n=str(MAX_VISIT_COLUMNS - 1)))
    return tuple(texts)


def _sides(visits: Sequence[Visit], sides: Sides) -> tuple[Text, ...]:
    """Return left against right for each region at the first and the last visit."""
    ends = visits[:1] if len(visits) == 1 else (visits[0], visits[-1])
    return tuple(
        _OF_VISIT.fill(visit=visit.header.visit, text=line)
        for visit in ends
        for line in side_lines(visit, sides, is_doubted=is_in_doubt(visit.header))
    )


def _letterhead(practice: Practice) -> Letterhead:
    return Letterhead(
        name=practice.name.strip(),
        address=tuple(line.strip() for line in practice.address.splitlines() if line.strip()),
        logo=Path(practice.logo) if practice.logo else None,
        therapist=practice.therapist.strip(),
        has_signature_line=practice.has_signature_line,
        paper=practice.paper,
    )
