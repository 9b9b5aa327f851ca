"""A participant under another pseudonym: the one that was given was mistyped."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from forceplate.words import Text
from forceplate_study.described_fields import check_pseudonym
from forceplate_study.errors import StudyError
from forceplate_study.records.merge import records_of, with_records
from forceplate_study.records.study_records import DropOut, Participant, Record, StudyRecords
from forceplate_study.records.tables import TableName

_MADE_BY = frozenset({*TableName, "redcap"})
"""How ids begin that were made of a pseudonym, by tables and REDCap."""

_NO_PARTICIPANT = Text("The study has no participant {who!r}.")
THERE_ALREADY = Text("{who} is in the study already; use another pseudonym.")


def check_free(name: str, others: Iterable[str]) -> None:
    """Raise StudyError unless a pseudonym may be one, and nobody else has it in whatever case."""
    check_pseudonym(name)
    if name.casefold() in {own.casefold() for own in others}:
        raise StudyError(THERE_ALREADY.fill(who=name))


def renamed(records: StudyRecords, former: str, name: str) -> StudyRecords:
    """Return the records with a participant under another pseudonym.

    Raises
    ------
    StudyError
        There is no such participant, or one of the new pseudonym in whatever case.
    """
    names = {own.participant_id for own in records.participants}
    if former not in names:
        raise StudyError(_NO_PARTICIPANT.fill(who=former))
    check_free(name, names - {former})
    for table in TableName:
        own = (
            _under(one, name) if one.participant_id == former else one
            for one in records_of(records, table)
        )
        records = with_records(records, table, tuple(own))
    return records


def id_under(entry_id: str, former: str, name: str) -> str:
    """Return the id of an entry as it is under another pseudonym: the same where not made of it."""
    made_by, _, rest = entry_id.partition(f"/{former}/")
    return f"{made_by}/{name}/{rest}" if made_by in _MADE_BY else entry_id


def _under(record: Record, name: str) -> Record:
    if isinstance(record, Participant | DropOut):
        return dataclasses.replace(record, participant_id=name)
    entry = id_under(record.entry_id, record.participant_id, name)
    return dataclasses.replace(record, entry_id=entry, participant_id=name)
