"""What the patient reads: one sentence, a bar for each condition, what it means, how to go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from forceplate.analysis.gain.change import Verdict
from forceplate.analysis.gain.gain_sentence import careful_limits
from forceplate.analysis.gain.progress import ProgressSeries
from forceplate.analysis.gain.visit_gain import ConditionComparison, dashed_text, rounded_text
from forceplate.analysis.provenance import is_in_doubt
from forceplate.analysis.trial.condition_text import (
    REGION_WORDS,
    SIDE_WORDS,
    condition_names,
    manner,
)
from forceplate.analysis.trial.refusals import refusal_text
from forceplate.dates import date_text
from forceplate.decimals import compared_with_unit
from forceplate.practice import Personal
from forceplate.report.cards import (
    OVERRIDE_SIGN,
    TONES_OF_VERDICT,
    baseline_number,
    is_learned,
)
from forceplate.report.content import Bar, FirstPage, Tone
from forceplate.report.headline import Judged, headline, headline_of_one, said_besides
from forceplate.report.remarks import corrected_in_short
from forceplate.report.sides import Sides, side_lines
from forceplate.report.trace_lines import counted
from forceplate.types import Condition, Refusal, Result, Visit
from forceplate.words import Text, by_text, capital, in_context, listed, plain

BASELINE = "W0"

_CODE = Text("Code {code}")
_BORN = Text("born {date}")
_MEASURED = Text("measured {date}")
_BY = Text("measured {date} by {operator}")
_LINE = Text("line: {visit}, {date}; around it: measurement error")
_NO_NUMBER = in_context("strength", "no number")
_FIRM: Mapping[Verdict, Text] = {
    Verdict.GAIN: in_context("for a patient", "stronger"),
    Verdict.LOSS: in_context("for a patient", "weaker"),
    Verdict.NOT_DISTINGUISHABLE: in_context("for a patient", "not sure yet"),
}
_SEEMS: Mapping[Verdict, Text] = {
    **_FIRM,
    Verdict.GAIN: in_context("for a patient", "seems stronger"),
    Verdict.LOSS: in_context("for a patient", "seems weaker"),
}
_UNJUDGED = in_context("for a patient", "not judged")
_NOT_COMPARABLE = in_context("for a patient", "not comparable")
_NEVER_EQUAL = Text(
    "Two measurements of the same strength are never quite equal. We call a change real only "
    "above {limits}."
)
_LIMIT = plain("{limit} ({names})")
_OR = Text("{first} or {last}")
_LEARNED = Text(
    "A second measurement is often higher without any training. Where that may be all, we do not "
    "call a change real."
)
_NO_LIMIT = Text("How large a change must be to be real is not known for: {names}.")
_LATER = Text("The next measurement shows whether your strength changes.")
_NEWTON = Text("N is newton, the unit of force: 10 N is about the weight of 1 kg.")
_REFUSED = plain("{names}: {why}")


def first_page(
    visits: Sequence[Visit],
    series: Sequence[ProgressSeries],
    conditions: Sequence[Condition],
    *,
    sides: Sides,
    person: Personal,
    next_steps: str,
    told_above: bool,
) -> FirstPage:
    """Return what the patient reads of visits in the order of time.

    Parameters
    ----------
    series
        One for each condition; empty for one visit.
    told_above
        Why no condition can be compared stands elsewhere on the page.
    """
    last, names = visits[-1].header, condition_names(conditions)
    spoken_of = [(one.condition, one.points[-1].since_first) for one in series]
    if series:
        days = series[0].points[-1].days
        judged = [_judged(c, names[c], compared) for c, compared in spoken_of]
        sentence, also = headline(judged, days), said_besides(judged)
        bars = [_bar(c, compared, judged_one) for (c, compared), judged_one in
                zip(spoken_of, judged, strict=True)]  # fmt: skip
        meaning = _meaning(spoken_of, names, bars)
        if not told_above:
            meaning = (*_refused(spoken_of, names), *meaning)
        line = _LINE.fill(visit=visits[0].header.visit, date=date_text(visits[0].header.started_at))
    else:
        numbers = {c: baseline_number(visits[0], c) for c in names}
        bars = [_baseline_bar(c, number) for c, number in numbers.items()]
        sentence = headline_of_one(
            is_baseline=last.visit == BASELINE,
            has_number=any(isinstance(number, Result) for number in numbers.values()),
            has_trial=any(
                isinstance(number, Refusal)
                and number.reason == "too_few_trials"
                and counted(visits[0], condition)
                for condition, number in numbers.items()
            ),
        )
        also, line, meaning = (), None, _meaning_of_one(numbers, names)
    return FirstPage(
        person=plain(person.name) if person.name else _CODE.fill(code=last.subject_id),
        born=None if person.born is None else _BORN.fill(date=date_text(person.born)),
        measured=(_BY if last.operator else _MEASURED).fill(
            date=date_text(last.started_at), operator=last.operator
        ),
        corrected=corrected_in_short(visits),
        headline=sentence,
        also=also,
        line=line if any(bar.before is not None for bar in bars) else None,
        bars=tuple(_told_apart(bars)),
        meaning=(*meaning, _NEWTON),
        sides=side_lines(visits[-1], sides, is_doubted=is_in_doubt(last)),
        next_steps=tuple(line.strip() for line in next_steps.splitlines() if line.strip()),
    )


def _judged(condition: Condition, name: Text, compared: ConditionComparison | None) -> Judged:
    if compared is None or isinstance(compared.verdict, Refusal):
        has_change = compared is not None and isinstance(compared.gain, Result)
        differs = (
            compared is not None
            and isinstance(compared.gain, Refusal)
            and compared.gain.reason == "not_comparable"
        )
        label = _NOT_COMPARABLE if differs else _UNJUDGED
        return Judged(condition, name, label, None, False, has_change, differs)
    label = (_FIRM if compared.is_firm else _SEEMS)[compared.verdict]
    return Judged(condition, name, label, compared.verdict, compared.is_firm, has_change=True)


def _bar(condition: Condition, compared: ConditionComparison | None, judged: Judged) -> Bar:
    now = None if compared is None else compared.follow_up
    has_change = compared is not None and isinstance(compared.gain, Result)
    before = compared.baseline if compared is not None and has_change else None
    limit = compared.mdc95 if compared is not None and has_change else None
    mark = OVERRIDE_SIGN if compared is not None and compared.override else ""
    change = compared.gain if compared is not None else None
    return Bar(
        condition,
        region=capital(REGION_WORDS[condition.region]),
        side=SIDE_WORDS[condition.side],
        before=_value(before),
        now=_value(now),
        limit=_value(limit),
        now_text=_number(now),
        change_text=_signed(change, mark),
        limit_text=_number(limit) if isinstance(limit, Result) else plain(""),
        tone=Tone.NONE if judged.verdict is None else TONES_OF_VERDICT[judged.verdict],
        label=judged.label,
        is_firm=judged.is_firm,
    )


def _baseline_bar(condition: Condition, number: Result | Refusal) -> Bar:
    return Bar(
        condition,
        region=capital(REGION_WORDS[condition.region]),
        side=SIDE_WORDS[condition.side],
        before=None,
        now=_value(number),
        limit=None,
        now_text=_number(number),
        change_text=plain(""),
        limit_text=plain(""),
        tone=Tone.BASELINE if isinstance(number, Result) else Tone.NONE,
        label=plain(""),
        is_firm=True,
    )


def _told_apart(bars: Sequence[Bar]) -> list[Bar]:
    """Return the bars with posture and fixation where one place was measured in several ways."""
    places = [(bar.condition.side, bar.condition.region) for bar in bars]
    return [
        replace(bar, side=listed([bar.side, manner(bar.condition)]))
        if places.count(place) > 1
        else bar
        for bar, place in zip(bars, places, strict=True)
    ]


def _value(number: Result | Refusal | None) -> float | None:
    return number.value if isinstance(number, Result) else None


def _number(number: Result | Refusal | None) -> Text:
    if not isinstance(number, Result):
        return _NO_NUMBER
    return compared_with_unit(number.value, number.unit)


def _signed(number: Result | Refusal | None, mark: str) -> Text:
    if not isinstance(number, Result):
        return plain("")
    return listed([compared_with_unit(number.value, number.unit, signed=True), mark], "")


def _meaning(
    spoken_of: Sequence[tuple[Condition, ConditionComparison | None]],
    names: Mapping[Condition, Text],
    bars: Sequence[Bar],
) -> tuple[Text, ...]:
    compared = [(c, found) for c, found in spoken_of if found is not None]
    limits = by_text(
        (compared_with_unit(found.mdc95.value, found.mdc95.unit), REGION_WORDS[c.region])
        for c, found in compared
        if isinstance(found.gain, Result) and isinstance(found.mdc95, Result)
    )
    texts: list[Text] = list(rounded_text(found for _, found in compared))
    if limits:
        said = [_LIMIT.fill(limit=limit, names=listed(dict.fromkeys(which)))
                for limit, which in limits]  # fmt: skip
        *before, last = said
        words = _OR.fill(first=listed(before), last=last) if before else last
        texts.append(_NEVER_EQUAL.fill(limits=words))
        texts += careful_limits(found.mdc95 for _, found in compared)
    judged = [(found, bar) for (_, found), bar in zip(spoken_of, bars, strict=True)
              if found is not None and bar.tone is not Tone.NONE]  # fmt: skip
    texts += dashed_text(found for found, _ in judged)
    if any(is_learned(found) for found, _ in judged):
        texts.append(_LEARNED)
    unknown = [names[c] for c, found in compared
               if isinstance(found.gain, Result) and isinstance(found.mdc95, Refusal)]  # fmt: skip
    if unknown:
        texts.append(_NO_LIMIT.fill(names=listed(unknown)))
    return tuple(texts)


def _refused(
    spoken_of: Sequence[tuple[Condition, ConditionComparison | None]],
    names: Mapping[Condition, Text],
) -> list[Text]:
    """Return why there is no change of some conditions."""
    refused = by_text(
        (found.basis, names[c])
        for c, found in spoken_of
        if found is not None and isinstance(found.gain, Refusal)
    )
    return [_REFUSED.fill(names=listed(which), why=why) for why, which in refused]


def _meaning_of_one(
    numbers: Mapping[Condition, Result | Refusal], names: Mapping[Condition, Text]
) -> tuple[Text, ...]:
    refused = by_text(
        (refusal_text(number), names[c]) for c, number in numbers.items()
        if isinstance(number, Refusal)
    )  # fmt: skip
    texts = [_REFUSED.fill(names=listed(which), why=why) for why, which in refused]
    if any(isinstance(number, Result) for number in numbers.values()):
        texts.append(_LATER)
    return tuple(texts)
