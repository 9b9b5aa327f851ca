"""Finding a person by what one knows of them, and noticing that they are in the list already."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache

from forceplate.storage.people.people_due import Person

OLDEST_YEARS = 120
_APOSTROPHES = "'`\u2018\u2019\u00b4"
_MARKS = str.maketrans(dict.fromkeys(_APOSTROPHES) | {"/": "-", ".": "-"})
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "\u0131": "i"}
)
"""Letters with a stroke and the like, which are no letter with an accent to Unicode."""
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})


def found_by(person: Person, shown: Iterable[str] = ()) -> str:
    """Return all that somebody is found by: name, code and birth date in every spelling.

    Parameters
    ----------
    shown
        What else of them stands on the screen, such as the birth date in its language.
    """
    lower = unicodedata.normalize("NFC", person.name.casefold())
    forms = [
        plain_letters(person.name),
        plain_letters(lower.translate(_UMLAUTS)),
        plain_letters(person.subject_id),
        *map(plain_letters, shown),
    ]
    if (born := person.birth_date) is not None:
        forms.append(born.isoformat())
        forms += [f"{born:%d-%m-%Y}", f"{born.day}-{born.month}-{born.year}", f"{born:%d%m%Y}"]
    forms += [form.replace("-", "") for form in forms] + [form.replace("-", " ") for form in forms]
    return "\n".join(dict.fromkeys(forms))


def is_found(found_by_text: str, search: str) -> bool:
    """Return whether every word of a search is in what somebody is found by, in any order."""
    return all(word in found_by_text for word in _words(search))


@lru_cache(maxsize=4)
def _words(search: str) -> tuple[str, ...]:
    """Return what is looked for in everybody, one after another."""
    return tuple(word.strip("-,") for word in plain_letters(search).split())


def plain_letters(text: str) -> str:
    """Return a text without case, accents and apostrophes, with single blanks between words."""
    letters = text.casefold()
    if not letters.isascii():
        apart = unicodedata.normalize("NFKD", letters.translate(_LETTERS))
        letters = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join(letters.translate(_MARKS).split())


def possibly_same(
    people: Sequence[Person], name: str, birth_date: date | None
) -> tuple[Person, ...]:
    """Return whom somebody who is entered now may be: one person must not get two entries.

    The same name, its words in any order, unless both birth dates are known and differ in more
    than one slip of the pen; or the same birth date and one word of the name in common. An
    initial is the name that it begins, unless the birth dates differ.
    """
    words = _name_words(name)
    found = []
    for one in people:
        theirs = _name_words(one.name)
        if not words or not theirs:
            continue
        is_born_same = birth_date is not None and birth_date == one.birth_date
        may_be_born_same = (
            birth_date is None or one.birth_date is None or is_slip(birth_date, one.birth_date)
        )
        long_words = {word for word in words & theirs if len(word) > 2}  # not "de" or "van"
        is_either_unknown = birth_date is None or one.birth_date is None
        if (
            (words == theirs and may_be_born_same)
            or (is_born_same and long_words)
            or ((is_born_same or is_either_unknown) and _agree(words, theirs))
        ):
            found.append(one)
    return tuple(found)


def _name_words(name: str) -> set[str]:
    return set(re.sub("[-,;()]", " ", plain_letters(name)).split())


def _agree(words: set[str], theirs: set[str]) -> bool:
    """Return whether two names have a word in common, and else initials of one another."""
    mine, others = words - theirs, theirs - words
    if not words & theirs or len(mine) != len(others):
        return False
    pairs = zip(sorted(mine), sorted(others), strict=True)
    return all(a[0] == b[0] and 1 in (len(a), len(b)) for a, b in pairs)


def is_slip(one: date, other: date) -> bool:
    """Return whether two birth dates may be one: one part differs, or day and month changed."""
    parts = (one.day, one.month, one.year), (other.day, other.month, other.year)
    n_other = sum(mine != theirs for mine, theirs in zip(*parts, strict=True))
    is_swapped = (one.day, one.month, one.year) == (other.month, other.day, other.year)
    return n_other <= 1 or is_swapped


def may_be_born(born: date, today: date) -> bool:
    """Return whether somebody who lives today may be born on this day."""
    return born <= today and today.year - born.year <= OLDEST_YEARS
