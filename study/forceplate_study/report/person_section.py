"""What one person did of the programme between the visits, for the page of that person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

from forceplate.annexes import AddedSection
from forceplate.dates import date_text
from forceplate.errors import AnalysisError
from forceplate.types import VisitHeader
from forceplate.words import Text, capital, listed, plain
from forceplate_study.definition.study import SessionKind, StudyDefinition
from forceplate_study.errors import StudyError
from forceplate_study.follow_up.adherence import (
    PersonAdherence,
    Window,
    adherence,
    weeks_due,
    windows_of,
)
from forceplate_study.operations.open_study import read_study_records
from forceplate_study.records.study_records import StudyRecords
from forceplate_study.results import answer_words

_TITLE = Text("Programme and diary")
_HALF_SIMULATED = Text(
    "Of {who}, either the visits or the records of the study are simulated and the other is not. "
    "They are not of one person: keep them apart."
)
_NO_PARTICIPANT = Text("The study {study} has no participant {who!r}.")
_PROGRAMME = Text("{group}, from {started_on}; as of {as_of}, {due:week is|weeks are} over.")
_WINDOW = Text(
    "{window}: {done} of {prescribed:prescribed session|prescribed sessions} done ({percent:.0f} "
    "%){parts}; {missing}."
)
_NOTHING = Text("{window}: not known what was done; {missing}.")
_NOT_OVER = Text("{window}: {due} of {all} weeks are over.")
_PART = Text("{kind} {done} of {prescribed}")
_PARTS = Text(", of which {parts}")
_COMPLETE = Text("no diary week is missing")
_MISSING = Text("the diary of {n} of {all:week|weeks} is missing ({weeks})")
_HOW_MISSING = Text("A missing week counts neither as zero nor as done.")
_LEFT = Text("Left the study on {day}.")
_NO_WEEK = Text("No week is over yet.")


def person_section(folder: Path, visits: Sequence[VisitHeader]) -> AddedSection:
    """Return what the person of visits did in the study or diary in a folder, as of today.

    Raises
    ------
    StudyError
        The study cannot be read, or has no such participant.
    AnalysisError
        Measured visits with a synthetic study, or the other way round.
    """
    study, records = read_study_records(folder)
    subject_id = visits[0].subject_id
    if any(visit.simulated != records.simulated for visit in visits):
        raise AnalysisError(_HALF_SIMULATED.fill(who=subject_id))
    today = datetime.now().astimezone().date()
    return AddedSection(_TITLE, person_lines(study, records, subject_id, today))


def person_lines(
    study: StudyDefinition, records: StudyRecords, subject_id: str, as_of: date
) -> tuple[Text, ...]:
    """Return what a person did, window by window as far as weeks are over.

    Raises
    ------
    StudyError
        The study has no such participant.
    """
    own = next(
        (
            person
            for group in adherence(study, records, as_of)
            for person in group.persons
            if person.participant.participant_id == subject_id
        ),
        None,
    )
    if own is None:
        raise StudyError(_NO_PARTICIPANT.fill(study=study.key, who=subject_id))
    left = next((gone for gone in records.drop_outs if gone.participant_id == subject_id), None)
    due = weeks_due(study, own.participant, left, as_of)
    texts = [
        _PROGRAMME.fill(
            group=study.group(own.participant.group).title,
            started_on=date_text(own.participant.started_on), as_of=date_text(as_of), due=due,
        )
    ]  # fmt: skip
    texts += [
        text for window in windows_of(study) for text in _window(own, window) if due
    ] or [_NO_WEEK]  # fmt: skip
    if own.missing_weeks:
        texts.append(_HOW_MISSING)
    if left is not None:
        texts.append(_LEFT.fill(day=date_text(left.left_on)))
    if records.simulated:
        texts.insert(0, answer_words.SYNTHETIC)
    return tuple(texts)


def _window(own: PersonAdherence, window: Window) -> list[Text]:
    """Return one line for a window that has begun."""
    found = own.within(window)
    n_weeks = found.weeks_reported + found.weeks_missing
    if not n_weeks:
        return []
    name = capital(answer_words.word(window.label))
    missing = _COMPLETE
    if found.weeks_missing:
        weeks = ", ".join(str(week) for week in own.missing_weeks if week in window.weeks)
        missing = _MISSING.fill(n=found.weeks_missing, all=n_weeks, weeks=weeks)
    if not found.prescribed:
        said = _NOTHING.fill(window=name, missing=missing)
    else:
        said = _WINDOW.fill(
            window=name, done=found.done, prescribed=found.prescribed, percent=found.percent,
            parts=_by_kind(own, window), missing=missing,
        )  # fmt: skip
    if n_weeks < len(window.weeks):
        over = _NOT_OVER.fill(window=name, due=n_weeks, all=len(window.weeks))
        return [said, over]
    return [said]


def _by_kind(own: PersonAdherence, window: Window) -> Text:
    parts = []
    for kind in SessionKind:
        found = own.within(window, kind)
        if found.prescribed:
            done = _PART.fill(
                kind=answer_words.word(kind), done=found.done, prescribed=found.prescribed
            )
            parts.append(done)
    return _PARTS.fill(parts=listed(parts)) if len(parts) > 1 else plain("")
