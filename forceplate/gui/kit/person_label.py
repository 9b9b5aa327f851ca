"""What tells one person from another where one of several is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from forceplate.gui.kit.numbers import date

if TYPE_CHECKING:
    from forceplate.storage.people.people import Person


def person_label(person: Person) -> str:
    """Return name, birth date and code, as far as they are known."""
    born = "" if person.birth_date is None else date(person.birth_date)
    said = (person.called, born, person.subject_id)
    return ", ".join(dict.fromkeys(filter(None, said)))  # a code alone stands once
