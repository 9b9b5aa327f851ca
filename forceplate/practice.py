"""What a practice puts on its reports: head, texts, file names. Data of the settings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from forceplate.names import is_device_name
from forceplate.words import Language, Text, say

MOST_LETTERS = 2000
"""Of a text block; lines of the head are much shorter."""
MOST_BLOCKS = 100
LONGEST_PATTERN = 200
LONGEST_FILE_NAME_BYTES = 180
"""Without its ending: with it, and while it is written, a file system takes 255."""
REPORT = Text("report")
PLACES = ("report", "code", "visit", "first_visit", "date", "name", "birth_date")
"""What a pattern may hold in braces."""
STANDARD_FILE_NAME = "{report}_{code}_{visit}"

_BRACED = re.compile(r"\{([^{}]*)\}")
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\s]+')
_UNKNOWN_PLACE = Text("{place} is not known in a file name; use {known}")
_LONE_BRACE = Text("a file name needs its braces in pairs")
_LONG = Text("the text begins with {words!r} and is longer than {n} letters")
_MANY_BLOCKS = Text("there are more than {n} text blocks")


def check_pattern(pattern: str) -> None:
    """Raise ValueError for a pattern of file names that cannot be filled in."""
    for place in _BRACED.findall(pattern):
        if place not in PLACES:
            known = ", ".join(f"{{{known}}}" for known in PLACES)
            raise ValueError(_UNKNOWN_PLACE.fill(place=f"{{{place}}}", known=known))
    if set("{}") & set(_BRACED.sub("", pattern)):
        raise ValueError(_LONE_BRACE)


def _check_length(text: str, most: int) -> None:
    if len(text) > most:
        raise ValueError(_LONG.fill(words=text[:30], n=most))


class Paper(StrEnum):
    """Size of the pages."""

    A4 = "A4"
    LETTER = "Letter"


@dataclass(frozen=True, slots=True)
class TextBlock:
    """What the physiotherapist writes again and again: how to go on."""

    title: str
    text: str

    def __post_init__(self) -> None:
        _check_length(self.title, 100)
        _check_length(self.text, MOST_LETTERS)


@dataclass(frozen=True, slots=True)
class Practice:
    """The choices for every report; as delivered, a report names nobody.

    Raises
    ------
    ValueError
        A text is too long, or the pattern of file names holds what it cannot mean.
    """

    name: str = ""
    address: str = ""
    """May have several lines."""
    logo: str = ""
    """Path of a PNG or JPEG file; empty: none."""
    therapist: str = ""
    """Stands under the line for the signature."""
    has_signature_line: bool = True
    text_blocks: tuple[TextBlock, ...] = ()
    file_name: str = STANDARD_FILE_NAME
    """Pattern of the names of report files, without ending; see ``PLACES``."""
    paper: Paper = Paper.A4
    proposes_name: bool = False
    """Each report is asked for with the name of the person, unless that is unticked."""

    def __post_init__(self) -> None:
        for text, most in (
            (self.name, 200), (self.address, 500), (self.logo, 4000), (self.therapist, 200),
            (self.file_name, LONGEST_PATTERN),
        ):  # fmt: skip
            _check_length(text, most)
        if len(self.text_blocks) > MOST_BLOCKS:
            raise ValueError(_MANY_BLOCKS.fill(n=MOST_BLOCKS))
        check_pattern(self.file_name)


@dataclass(frozen=True, slots=True)
class Personal:
    """What a report says of its person besides the code, where that is asked for."""

    name: str = ""
    born: date | None = None


NOBODY = Personal()
AS_DELIVERED = Practice()


def report_file_name(
    pattern: str,
    *,
    code: str,
    visits: tuple[str, ...],
    day: date,
    person: Personal,
    language: Language = Language.ENGLISH,
) -> str:
    """Return the name of a report's file, safe on every system, with ``.pdf``.

    A name or birth date that the report does not print is not in its file name either: the code
    stands for the name, and nothing for the date.

    Parameters
    ----------
    visits
        Labels in the order of time.
    day
        Of the last visit.
    language
        Of the report, which is called so in it.

    Raises
    ------
    ValueError
        The pattern cannot be filled in.
    """
    check_pattern(pattern)
    report = say(REPORT, language)
    values: Mapping[str, str] = {
        "report": report, "code": code, "visit": visits[-1], "first_visit": visits[0],
        "date": day.isoformat(),
        "name": person.name or code,
        "birth_date": "" if person.born is None else person.born.isoformat(),
    }  # fmt: skip
    filled = _BRACED.sub(lambda place: values[place[1]], pattern)
    return f"{_safe(filled) or _safe(code) or report}.pdf"


def _safe(name: str) -> str:
    """Return a name that is no path, no option, no device, and nothing that cannot be seen."""
    seen = "".join(
        c if unicodedata.category(c)[0] not in "CZ" else " "
        for c in unicodedata.normalize("NFC", name)
    )
    cleaned = _FORBIDDEN.sub("_", seen.strip()).strip("._- ")
    cut = cleaned.encode("utf-8", "ignore")[:LONGEST_FILE_NAME_BYTES].decode("utf-8", "ignore")
    cut = cut.rstrip("._- ")
    head, dot, rest = cut.partition(".")
    return f"{head}_{dot}{rest}" if is_device_name(head) else cut
