"""Who somebody is and was, and the rows of the index of people that it is kept as."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from forceplate.storage.people.index_file import DamagedIndexError
from forceplate.storage.people.people_due import Former, Person
from forceplate.storage.people.people_rows import Row, VisitSummary


def insert_person(connection: sqlite3.Connection, person: Person) -> None:
    """Keep who somebody is now."""
    birth = None if person.birth_date is None else person.birth_date.isoformat()
    connection.execute(
        "INSERT OR REPLACE INTO person VALUES (?, ?, ?, ?)",
        (person.subject_id, person.name, birth, person.created.isoformat()),
    )


def insert_former(
    connection: sqlite3.Connection, subject_id: str, former: Iterable[Former]
) -> None:
    """Keep who somebody was, behind what is kept already."""
    for one in former:
        birth = None if one.birth_date is None else one.birth_date.isoformat()
        row = (subject_id, one.name, birth, one.until.isoformat(), one.who, one.why)
        connection.execute("INSERT INTO former VALUES (?, ?, ?, ?, ?, ?)", row)


def former_of_row(row: Sequence[Any]) -> Former:
    """Return what a row says, without its id; raises DamagedIndexError where none of ours would."""
    name, birth, until, who, why = row
    try:
        birth_date = None if birth is None else date.fromisoformat(birth)
        when = (datetime if "T" in until else date).fromisoformat(until)
        return Former(name, birth_date, when, who, why)
    except ValueError as error:
        raise DamagedIndexError from error


def person_of_row(row: Row, visits: tuple[VisitSummary, ...], former: tuple[Former, ...]) -> Person:
    """Return who a row says; raises DamagedIndexError where no row of ours would say so."""
    subject_id, name, birth, created = row
    try:
        birth_date = None if birth is None else date.fromisoformat(birth)
        return Person(subject_id, name, birth_date, visits, date.fromisoformat(created), former)
    except ValueError as error:
        raise DamagedIndexError from error
