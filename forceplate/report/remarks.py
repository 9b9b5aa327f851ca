"""What the checks and the operator say of the trials, in short and in full."""

from __future__ import annotations

from collections.abc import Sequence

from forceplate.analysis.corrections import What, corrections
from forceplate.analysis.provenance import ended_early, origin_text
from forceplate.analysis.quality import (
    SERIES_CHECKS,
    TRIAL_CHECKS,
    check_series,
    not_done,
    sentence,
    verdict,
)
from forceplate.analysis.quality.trial_verdict import final_verdict
from forceplate.analysis.trial.condition_text import condition_names
from forceplate.phrases import OVERRULE_REASON
from forceplate.types import CheckOutcome, QualityCheck, Trial, Visit
from forceplate.words import Text, by_text, listed, plain

_COUNTED = Text("{visit}: {n} of {total} trials count.")
_REJECTED = Text("Rejected, {trials}: {why}")
_REMARKS = Text("Remarks: {checks}.")
_JUDGED = Text("Judged by the operator: {trials}.")
_IN_TRIALS = Text("{title} ({trials})")
_TRIAL, _TRIALS = Text("trial {n}"), Text("trials {n}")
_OVERRULED = Text("OVERRULED: accepted by the operator although a check rejects it: {which}.")
_WHICH = Text("{visit} {trials}")
_OF_TRIALS = plain("{visit} {trials}: {text}")
_OF_SERIES = Text("{visit} {name}: {text}")
_OWN_WORD = Text("{verdict} by the operator ({by}): {reason}")
_ACCEPTED, _DISMISSED = Text("accepted"), Text("rejected")
_NOTE_OF_TRIAL = Text("{visit} trial {n}: {note}")
_NOTE_OF_PRACTICE = Text("{visit} trial {n}, for practice: {note}")
_AT_VISIT = plain("{what} ({visit})")
_CORRECTED = Text("corrected since: {what}")
_BY_HAND_BECAUSE = Text("onset, peak or rest set by hand ({by}: {reason})")
_BY_HAND = Text("onset, peak or rest set by hand ({by})")
_NOT_CHECKED = Text("could not be checked: {names}")
_CUT_OFF = Text("recovered after an interruption")


def overruled_warning(visits: Sequence[Visit]) -> tuple[Text, ...]:
    """Return the trials that count against the checks, if there are any."""
    which = []
    for visit in visits:
        numbers = [t.number for t in visit.trials if t.accepted and not verdict(t.checks)[0]]
        if numbers:
            which.append(_WHICH.fill(visit=visit.header.visit, trials=_trials(numbers)))
    return (_OVERRULED.fill(which=listed(which, "; ")),) if which else ()


def short_remarks(visits: Sequence[Visit]) -> tuple[Text, ...]:
    """Return one remark for each visit: how many trials count, and what was found."""
    return tuple(_short(visit) for visit in visits)


def full_remarks(visits: Sequence[Visit]) -> tuple[Text, ...]:
    """Return every answer that is not simply good, and every word of the operator."""
    return tuple(remark for visit in visits for remark in _full(visit))


def corrected_in_short(visits: Sequence[Visit]) -> Text | None:
    """Return what was put right, in a line; None: nothing."""
    found = dict.fromkeys(
        _AT_VISIT.fill(what=one.name, visit=visit.header.visit)
        for visit in visits
        for one in corrections(visit)
    )
    return _CORRECTED.fill(what=listed(found)) if found else None


def notes(visits: Sequence[Visit]) -> tuple[Text, ...]:
    """Return what was written beside trials, those to practise too."""
    return tuple(
        (_NOTE_OF_PRACTICE if trial.practice else _NOTE_OF_TRIAL).fill(
            visit=visit.header.visit, n=str(trial.number), note=" ".join(trial.note.split())
        )
        for visit in visits
        for trial in visit.trials
        if trial.note.strip()
    )


def _short(visit: Visit) -> Text:
    trials = [trial for trial in visit.trials if not trial.practice]
    n_counted = sum(trial.accepted for trial in trials)
    parts = [_COUNTED.fill(visit=visit.header.visit, n=str(n_counted), total=str(len(trials)))]
    verdicts = ((*verdict(trial.checks), trial.number) for trial in trials)
    against = by_text((why, number) for counts, why, number in verdicts if not counts)
    parts += [_REJECTED.fill(trials=_trials(numbers), why=why) for why, numbers in against]
    found = by_text(
        (_title(check), trial.number)
        for trial in trials
        for check in trial.checks
        if check.outcome is CheckOutcome.WARN
    )
    if found:
        titles = [_IN_TRIALS.fill(title=title, trials=_trials(which)) for title, which in found]
        parts.append(_REMARKS.fill(checks=listed(titles)))
    judged = [trial.number for trial in trials if trial.override is not None]
    if judged:
        parts.append(_JUDGED.fill(trials=_trials(judged)))
    return listed(parts, " ")


def _trials(numbers: Sequence[int]) -> Text:
    form = _TRIAL if len(numbers) == 1 else _TRIALS
    return form.fill(n=", ".join(map(str, numbers)))


def _title(check: QualityCheck) -> Text:
    definition = TRIAL_CHECKS.get(check.check) or SERIES_CHECKS.get(check.check)
    return plain(check.check) if definition is None else definition.remark(check)


def _full(visit: Visit) -> list[Text]:
    label = visit.header.visit
    conditions = list(dict.fromkeys(trial.condition for trial in visit.trials))
    names = condition_names(conditions)
    found = by_text((text, trial.number) for trial in visit.trials for text in _of_trial(trial))
    remarks = [
        _OF_TRIALS.fill(visit=label, trials=_trials(numbers), text=text) for text, numbers in found
    ]
    for condition in conditions:
        trials = visit.by_condition().get(condition, ())
        remarks += [
            _OF_SERIES.fill(visit=label, name=names[condition], text=sentence(check))
            for check in check_series(trials)
            if check.outcome is not CheckOutcome.PASS
        ]
    return remarks


def _of_trial(trial: Trial) -> list[Text]:
    texts = [sentence(c) for c in trial.checks if c.outcome is not CheckOutcome.PASS]
    if not trial.checks:
        texts.append(final_verdict(trial)[1])
    undone = [definition.title for definition in not_done(trial.checks)]
    if undone and trial.checks:
        texts.append(_NOT_CHECKED.fill(names=listed(undone)))
    if trial.override is not None:
        own = _ACCEPTED if trial.override.accepted else _DISMISSED
        texts.append(
            _OWN_WORD.fill(
                verdict=own,
                by=trial.override.by,
                reason=OVERRULE_REASON.text(trial.override.reason),
            )
        )
    if trial.marks is not None:
        why = [change.reason for change in trial.changes if change.what == What.MARKS]
        form = _BY_HAND_BECAUSE if why and why[-1] else _BY_HAND
        texts.append(form.fill(by=trial.marks.by, reason=why[-1] if why else ""))
    if (ended := ended_early(trial)) is not None:
        texts.append(ended)
    if trial.recovered:
        texts.append(_CUT_OFF)
    if trial.origin is not None:
        texts.append(origin_text(trial.origin, with_name=False))
    return texts
