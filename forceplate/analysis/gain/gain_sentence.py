"""What a person reads of a gain: its verdict as a short label and as a sentence.

Every table, card, page and terminal line takes its words from here, so that one verdict never
has two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from forceplate.analysis.gain.change import Change, Verdict
from forceplate.analysis.gain.platform_drift import PlatformDrift
from forceplate.analysis.gain.visit_differences import Difference
from forceplate.analysis.trial.refusals import Reason
from forceplate.decimals import compared_with_unit
from forceplate.types import Refusal, Result
from forceplate.words import Text, capital, joined, plain

_LABELS: Mapping[Verdict, Text] = MappingProxyType(
    {
        Verdict.GAIN: Text("real gain"),
        Verdict.LOSS: Text("real loss"),
        Verdict.NOT_DISTINGUISHABLE: Text("no sure change"),
    }
)
"""The verdict in a table or at the head of a card."""
_SEEMS: Mapping[Verdict, Text] = MappingProxyType(
    {
        **_LABELS,
        Verdict.GAIN: Text("seems a real gain"),
        Verdict.LOSS: Text("seems a real loss"),
    }
)
"""The same where it is not firm."""
_NOT_COMPARABLE_LABEL = Text("cannot be compared")
_UNJUDGED_LABEL = Text("cannot be judged")
NO_GAIN_LABEL = Text("no gain can be given")

_MEASURE_AGAIN = Text("Measure that condition again, or compare other visits.")
_ANALYSE_AGAIN = Text(
    'Open that visit in Review; behind "..." it can be analysed with the methods of today.'
)
_CALIBRATE = Text(
    "Give that visit the calibration of its platform (forceplate recalibrate), or compare other "
    "visits."
)
_NEXT: Mapping[str, Text] = MappingProxyType(
    {
        "too_few_trials": Text(
            "If that visit is today's, measure one more trial. Otherwise see in Review whether a "
            "trial that does not count should count, or compare other visits."
        ),
        "methods_differ": _ANALYSE_AGAIN,
        "no_result": _ANALYSE_AGAIN,
        "no_calibration": _CALIBRATE,
        "unusable_calibration": _CALIBRATE,
        "impossible_force": _CALIBRATE,
        "no_measurement_error": Text(
            'In Settings, "How sure are our measurements?" leads through it.'
        ),
    }
)
"""What lets a change be judged all the same, by the reason for which it is not."""

_CHANGE = Text("The change of {gain}")
_THAT = Text("That")
_WITHIN = Text("is not distinguishable from measurement error: it is within")
_IS_BEYOND: Mapping[tuple[Verdict, bool], Text] = {  # verdict, is it firm
    (Verdict.GAIN, True): Text("is a real gain: it is more than"),
    (Verdict.GAIN, False): Text("seems a real gain: it is more than"),
    (Verdict.LOSS, True): Text("is a real loss: it is more than"),
    (Verdict.LOSS, False): Text("seems a real loss: it is more than"),
    (Verdict.NOT_DISTINGUISHABLE, True): _WITHIN,
    (Verdict.NOT_DISTINGUISHABLE, False): _WITHIN,
}
_JUDGED = Text("{change} {is_beyond} the smallest real change of {mdc}{source}.")
_LEARNED = Text(
    "{change} is more than the smallest real change of {mdc}{source}, but {learned} of change was "
    "found at a second visit without any training. Without it, the change is not distinguishable "
    "from measurement error."
)
_SOURCE = Text(" (MDC95 from SEM {sem}; {source})")
_BASIS = Text("a change is real above {mdc} (MDC95). Its source: {source}.")
_UNJUDGED = Text("{change} cannot be judged. {why}")
_UNKNOWN = Text("Whether that is more than measurement error is not known.")
_NO_GAIN = Text("No gain can be given. {why}")
_NOT_COMPARABLE = Text("The visits cannot be compared. {differences}")
_NO_OVERRIDE = Text("No reason can override this.")
_OVERRIDDEN = Text("Compared although the visits differ; the reason given: {reason}. {differences}")
_SIMULATED = Text("Simulated data, nobody was measured.")
_ONLY_90 = Text("It is more than the MDC90 of {mdc90}: real at 90 % only.")
_ASSUMED = Text(
    "This verdict is weak: that error was worked out with an assumption and not measured on "
    "persons like yours with your method."
)
_SEM_UNSURE = Text(
    "This verdict is weak: the error itself is not known well. It may be as large as SEM {high}, "
    "and then the change would be within it."
)
_CHANGED = Text(
    "This verdict is weak: the error was made from visits of which {n:has|have} been corrected or "
    "erased since. Look at it again, and adopt it anew."
)
_CAREFUL = Text(
    "Until {planned} people have been measured twice in our practice, this limit is the upper end "
    "of our own measurement error; so far {n:was|were} measured."
)
_ALLOWANCE = Text("The limit holds {allowance} for the difference between the two calibrations.")


@dataclass(frozen=True, slots=True)
class GainSentence:
    """The verdict on one change, for readers who need more or less beside it."""

    text: Text
    """Whole: change, verdict, what it rests on, and all that weakens or qualifies it."""
    basis: Text
    """What the verdict rests on, or why there is none; often the same for several conditions."""
    verdict: Text
    """The verdict alone, for whoever has the change in front of them."""


def gain_label(verdict: Verdict | Refusal, gain: Result | Refusal, *, is_firm: bool) -> Text:
    """Return the verdict in a few words, or that there is none."""
    if isinstance(verdict, Verdict):
        return (_LABELS if is_firm else _SEEMS)[verdict]
    if verdict.reason == "not_comparable":
        return _NOT_COMPARABLE_LABEL
    return _UNJUDGED_LABEL if isinstance(gain, Result) else NO_GAIN_LABEL


def what_next(reason: str) -> Text:
    """Return what lets a change be judged that is not for this reason, a stable word."""
    return _NEXT.get(reason, _MEASURE_AGAIN)


def careful_limits(limits: Iterable[Result | Refusal]) -> tuple[Text, ...]:
    """Return that limits are the upper end of the clinic's own error, each once, for a patient."""
    found = [
        _CAREFUL.fill(
            planned=limit.parameters["sem_persons_planned"], n=limit.parameters["sem_persons"]
        )
        for limit in limits
        if isinstance(limit, Result) and limit.parameters.get("sem_is_upper_end")
    ]
    return tuple(dict.fromkeys(found))


def gain_sentence(
    pair: tuple[Result, Result] | Reason,
    change: Change | Reason,
    *,
    differences: Sequence[Difference] = (),
    override: str = "",
    drift: PlatformDrift,
    is_simulated: bool,
    is_firm: bool,
) -> GainSentence:
    """Return what is said of the gain between two visits under one condition.

    Parameters
    ----------
    pair
        The numbers of the visits, or why they may not be compared.
    change
        The judged change, or why it cannot be judged.
    override
        The reason for which visits with these differences were compared all the same.
    is_firm
        Nothing weakens the verdict; else it only seems so.
    """
    if isinstance(change, Change):
        text, basis = verdict_text(change, is_firm=is_firm), basis_text(change)
        alone = _judged(change, _THAT, source=plain(""), is_firm=is_firm)
    elif isinstance(pair, Reason):
        text, basis, alone = _NO_GAIN.fill(why=pair.text), pair.text, pair.text
    else:
        before, after = pair
        moved = _change_text(after.value - before.value, before.unit)
        text = _UNJUDGED.fill(change=moved, why=change.text)
        basis, alone = change.text, _UNKNOWN
    if override:
        warning = _OVERRIDDEN.fill(reason=override, differences=_told(differences))
        text, basis = joined(warning, text), joined(warning, basis)
    if not isinstance(pair, Reason):
        said = drift.texts(pair[1])
        text, basis = joined(text, *said), joined(basis, *said)
    if is_simulated:
        text = joined(_SIMULATED, text)
    return GainSentence(text, basis, alone)


def not_comparable(differences: Sequence[Difference], *, is_override_tried: bool) -> Reason:
    """Return that visits may not be compared, with all in which they differ."""
    text = _NOT_COMPARABLE.fill(differences=_told(differences))
    return Reason("not_comparable", joined(text, _NO_OVERRIDE) if is_override_tried else text)


def _told(differences: Sequence[Difference]) -> Text:
    return joined(*(capital(difference.text) for difference in differences))


def _change_text(gain: float, unit: str) -> Text:
    return _CHANGE.fill(gain=compared_with_unit(gain, unit, signed=True))


def verdict_text(change: Change, *, is_firm: bool) -> Text:
    """Return the verdict with what it rests on, and how weak that is."""
    moved, source = _change_text(change.gain, change.unit), _SOURCE.fill(**_numbers(change))
    return joined(_judged(change, moved, source, is_firm=is_firm), *_caveats(change))


def basis_text(change: Change) -> Text:
    """Return the limit, its source and its weakness, without the change itself."""
    return joined(_BASIS.fill(**_numbers(change)), *_caveats(change))


def _judged(change: Change, called: Text, source: Text, *, is_firm: bool) -> Text:
    form = _LEARNED if change.is_learned else _JUDGED
    is_beyond = _IS_BEYOND[change.verdict, is_firm]
    about = {"change": called, "is_beyond": is_beyond, "source": source}
    return form.fill(**{**_numbers(change), **about})


def _numbers(change: Change) -> dict[str, object]:
    error, unit = change.error, change.unit
    return {
        "mdc": compared_with_unit(change.mdc95, unit),
        "mdc90": compared_with_unit(change.mdc90, unit),
        "sem": compared_with_unit(error.deciding_sem, unit),
        "source": error.source,
        "learned": compared_with_unit(change.learned, unit, signed=True),
        "high": compared_with_unit(error.sem_high or error.sem, unit),
        "allowance": compared_with_unit(change.allowance, unit),
    }


def _caveats(change: Change) -> list[Text]:
    """Return what weakens this verdict."""
    size = abs(change.gain)
    real = change.verdict is not Verdict.NOT_DISTINGUISHABLE
    caveats = []
    if not real and change.mdc90 < size <= change.mdc95:
        caveats.append(_ONLY_90)
    if change.allowance > 0:
        caveats.append(_ALLOWANCE)
    if change.error.assumed:
        caveats.append(_ASSUMED)
    elif real and size <= change.largest_mdc95:
        caveats.append(_SEM_UNSURE)
    if change.error.n_changed_visits:
        caveats.append(_CHANGED)
    numbers = {**_numbers(change), "n": change.error.n_changed_visits}
    return [caveat.fill(**numbers) for caveat in caveats]
