"""The one sentence that a report begins with: what the verdicts say, and nothing more certain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from forceplate.analysis.gain.change import Verdict
from forceplate.types import Condition, Region, Side
from forceplate.words import Text, capital, listed, plain, plural

MOST_NAMED = 3
"""Places in one sentence; of more, only their number is said."""

_WHO: Mapping[tuple[Side, Region], Text] = {
    (Side.LEFT, Region.HALLUX): Text("your left big toe"),
    (Side.RIGHT, Region.HALLUX): Text("your right big toe"),
    (Side.LEFT, Region.LESSER_TOES): Text("your left small toes"),
    (Side.RIGHT, Region.LESSER_TOES): Text("your right small toes"),
    (Side.LEFT, Region.ALL_TOES): Text("the toes of your left foot"),
    (Side.RIGHT, Region.ALL_TOES): Text("the toes of your right foot"),
}
_AND = Text("{first} and {last}")
_ALL = Text("your toes")
_IS: Mapping[tuple[Verdict, bool, bool], Text] = {  # verdict, is it firm, are they several
    (Verdict.GAIN, True, False): Text("{who} is stronger than {when}"),
    (Verdict.GAIN, True, True): Text("{who} are stronger than {when}"),
    (Verdict.GAIN, False, False): Text("{who} seems stronger than {when}"),
    (Verdict.GAIN, False, True): Text("{who} seem stronger than {when}"),
    (Verdict.LOSS, True, False): Text("{who} is weaker than {when}"),
    (Verdict.LOSS, True, True): Text("{who} are weaker than {when}"),
    (Verdict.LOSS, False, False): Text("{who} seems weaker than {when}"),
    (Verdict.LOSS, False, True): Text("{who} seem weaker than {when}"),
}
_PLACES: Mapping[tuple[Verdict, bool], Text] = {
    (Verdict.GAIN, True): Text("your toes are stronger than {when} in {some} of {all} places"),
    (Verdict.GAIN, False): Text("your toes seem stronger than {when} in {some} of {all} places"),
    (Verdict.LOSS, True): Text("your toes are weaker than {when} in {some} of {all} places"),
    (Verdict.LOSS, False): Text("your toes seem weaker than {when} in {some} of {all} places"),
}
_BOTH = plain("{first}; {last}")
_SENTENCE = plain("{words}.")
_UNSURE = Text("There is no sure change of the strength of your toes yet.")
_UNJUDGED = Text("Whether the strength of your toes has changed cannot be judged.")
_NOT_COMPARABLE = Text("These two measurements of your toes cannot be compared.")
_NO_CHANGE = Text("No change of the strength of your toes can be given.")
_FIRST = Text("The strength of your toes has been measured for the first time.")
_ONE_VISIT = Text("The strength of your toes has been measured.")
_TOO_FEW = Text("Trials are missing: the strength of your toes cannot be said yet.")
_NOTHING = Text("The strength of your toes could not be measured.")
_WEEKS = plural("{n} week earlier", "{n} weeks earlier")
_DAYS = plural("{n} day earlier", "{n} days earlier")
_SAME_DAY = Text("at the first visit")
_OTHERS = Text("Of all others, the difference may be measurement error.")
_MAY_BE_ERROR = Text("{names}: the difference may be measurement error.")
_NO_VERDICT = plain("{names}: {why}.")
_DAYS_OF_WEEK, _FEWEST_WEEKS = 7, 2


@dataclass(frozen=True, slots=True)
class Judged:
    """What is known of one condition at the last visit against the first."""

    condition: Condition
    name: Text
    label: Text
    """The verdict, or why there is none, in two or three words."""
    verdict: Verdict | None
    is_firm: bool
    has_change: bool
    """There are two numbers that may be held against each other."""
    differs: bool = False
    """The visits differ in what moves the number."""


def headline(judged: Sequence[Judged], days: float) -> Text:
    """Return the sentence about two visits or more, so many days apart."""
    when = _when(days)
    parts = [
        _clause(verdict, [j for j in judged if j.verdict is verdict], len(judged), when)
        for verdict in (Verdict.GAIN, Verdict.LOSS)
        if any(j.verdict is verdict for j in judged)
    ]
    if parts:
        words = parts[0] if len(parts) == 1 else _BOTH.fill(first=parts[0], last=parts[1])
        return capital(_SENTENCE.fill(words=words))
    if any(j.verdict is not None for j in judged):
        return _UNSURE
    if any(j.has_change for j in judged):
        return _UNJUDGED
    return _NOT_COMPARABLE if any(j.differs for j in judged) else _NO_CHANGE


def headline_of_one(*, is_baseline: bool, has_number: bool, has_trial: bool) -> Text:
    """Return the sentence about a single visit; a trial that counts is not yet a number."""
    if not has_number:
        return _TOO_FEW if has_trial else _NOTHING
    return _FIRST if is_baseline else _ONE_VISIT


def said_besides(judged: Sequence[Judged]) -> tuple[Text, ...]:
    """Return what the sentence leaves out: the conditions without a real change."""
    is_real = [j for j in judged if j.verdict in (Verdict.GAIN, Verdict.LOSS)]
    unsure = [j.name for j in judged if j.verdict is Verdict.NOT_DISTINGUISHABLE]
    texts = []
    if is_real and len(unsure) > MOST_NAMED - 1 and len(is_real) + len(unsure) == len(judged):
        texts.append(_OTHERS)
    elif is_real and unsure:
        texts.append(_MAY_BE_ERROR.fill(names=listed(unsure)))
    if is_real or unsure:
        none: dict[Text, list[Text]] = {}
        for j in judged:
            if j.verdict is None:
                none.setdefault(j.label, []).append(j.name)
        texts += [_NO_VERDICT.fill(names=listed(names), why=why) for why, names in none.items()]
    return tuple(texts)


def _clause(verdict: Verdict, own: Sequence[Judged], n_all: int, when: Text) -> Text:
    is_firm = all(j.is_firm for j in own)
    if len(own) == n_all and n_all > 1:
        return _IS[verdict, is_firm, True].fill(who=_ALL, when=when)
    places = [(j.condition.side, j.condition.region) for j in own]
    if len(own) > MOST_NAMED or len(set(places)) < len(places):
        return _PLACES[verdict, is_firm].fill(when=when, some=str(len(own)), all=str(n_all))
    *before, last = (_WHO[place] for place in places)
    who = _AND.fill(first=listed(before), last=last) if before else last
    are_several = len(own) > 1 or own[0].condition.region is not Region.HALLUX
    return _IS[verdict, is_firm, are_several].fill(who=who, when=when)


def _when(days: float) -> Text:
    """Return how long before the last visit the first one was."""
    n_days = round(days)
    if n_days < 1:
        return _SAME_DAY
    if n_days >= _FEWEST_WEEKS * _DAYS_OF_WEEK:
        return _WEEKS.fill(n=round(n_days / _DAYS_OF_WEEK))
    return _DAYS.fill(n=n_days)
