"""Words and numbers as a person gives them, checked."""

from __future__ import annotations

import numbers
from enum import StrEnum
from typing import TypeVar, cast

from forceplate.enums import Posture, Region, Side
from forceplate.errors import InputError
from forceplate.types import Condition
from forceplate.words import Text

MOST_BODY_MASS_KG = 500.0
_Word = TypeVar("_Word", Side, Region, Posture)
_NOT_SECONDS = Text("{what} takes more than 0 and at most {most:g} seconds, not {seconds}.")
_NO_BODY_MASS = Text("A body mass of {kg} kg is impossible.")
_NO_TEXT = Text("{what} must be text that can be printed, not {given}.")
_UNKNOWN = Text("{word} is none of {known}. Write one of these.")


class _Unspecified(StrEnum):
    """Stands for a side or region that nobody said; no visit file takes it."""

    UNSPECIFIED = "unspecified"


def condition_of(
    side: Side | str | None,
    region: Region | str | None,
    posture: Posture | str = Posture.SEATED,
    fixation: str = "unspecified",
) -> Condition:
    """Return the condition of a trial; raises InputError for a word that is none."""
    return Condition(_word(Side, side), _word(Region, region), _word(Posture, posture), fixation)


def _word(kind: type[_Word], word: str | None) -> _Word:
    if word is None:
        return cast("_Word", _Unspecified.UNSPECIFIED)
    try:
        return kind(word)
    except ValueError as error:
        known = ", ".join(kind)
        raise InputError(_UNKNOWN.fill(word=repr(word), known=known)) from error


def check_seconds(what: str, seconds: float, most_s: float) -> None:
    """Return for a number above 0 and at most so much; raises InputError for anything else."""
    if not is_number(seconds) or not 0 < seconds <= most_s:
        raise InputError(_NOT_SECONDS.fill(what=what, most=most_s, seconds=repr(seconds)))


def check_body_mass(body_mass_kg: float | None) -> None:
    """Return for a possible body mass, and where none is given; else raises InputError."""
    if body_mass_kg is not None and (
        not is_number(body_mass_kg) or not 1 <= body_mass_kg <= MOST_BODY_MASS_KG
    ):
        raise InputError(_NO_BODY_MASS.fill(kg=repr(body_mass_kg)))


def check_texts(**texts: object) -> None:
    """Return for texts that a file can hold; raises InputError that names another one."""
    for what, text in texts.items():
        if not isinstance(text, str) or not "".join(text.splitlines()).isprintable():
            raise InputError(_NO_TEXT.fill(what=what, given=f"{text!r:.60}"))


def is_number(value: object) -> bool:
    """Return whether it is one real number, of Python or numpy."""
    return isinstance(value, numbers.Real) and not isinstance(value, bool)
