"""What a field of a record is, said once: in the annotation of the field of its dataclass.

::

    age_years: Annotated[float | None, Described(Text("Age"), ..., high=120, unit="years")] = None

The type says what kind of value it is and which choices there are; :class:`Described` says the
rest. Tables, their templates and dictionaries, the web forms, the database of the diary and the
checks of a record all ask :func:`fields_of`.
"""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import NoneType
from typing import Annotated, Any, TypeVar, get_args, get_origin, get_type_hints

from forceplate.names import SUBJECT_PATTERN
from forceplate.words import Text
from forceplate_study.errors import StudyError

R = TypeVar("R")

MAX_TEXT = 2000
"""Characters of a text that a person writes."""

_PSEUDONYM = re.compile(SUBJECT_PATTERN)
_ENTRY = re.compile(r"[A-Za-z0-9/_.:-]{1,120}")

_WHOLE_NUMBER_FROM = Text("{name} is {value!r}; give a whole number, {low} or more.")
_NUMBER_BETWEEN = Text("{name} is {value}; give a number from {low:g} to {high:g}.")
_NO_PSEUDONYM = Text(
    "{value!r} cannot be a participant; use 1 to 32 letters, digits, '-' and '_', a pseudonym and "
    "no name."
)
_NO_ENTRY_ID = Text(
    "{value!r} cannot be the id of an entry; use 1 to 120 letters, digits and / _ . : -"
)
_LONG_TEXT = Text("{name} has {n} characters; at most {most} are kept.")
_NO_TEXT = Text("{name} holds a character that is no text.")


class Kind(StrEnum):
    """What kind of value a field holds."""

    PSEUDONYM = "pseudonym"
    ENTRY = "id of an entry"
    DATE = "date"
    WHOLE_NUMBER = "whole number"
    NUMBER = "number"
    YES_NO = "yes or no"
    CHOICE = "choice"
    KEYS = "keys"
    """Of things the study names, in any number."""
    TEXT = "text"
    LONG_TEXT = "long text"


@dataclass(frozen=True, slots=True)
class Described:
    """What the type of a field does not say."""

    label: Text
    """As a person is asked for it."""
    note: Text
    """What goes in, in a few words."""
    column: str = ""
    """In tables; empty: as the attribute."""
    empty: Text | None = None
    """What an empty one means; None: it may not be empty."""
    low: float = 0.0
    high: float = math.inf
    unit: str = ""
    choices: Mapping[str, Text] = dataclasses.field(default_factory=dict)
    """By key, for a person to choose from; a text may be another still."""
    kind: Kind | None = None
    """None: as the type says."""


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record."""

    attribute: str
    within: str
    """The attribute of the record that holds it with others; empty: the record itself."""
    kind: Kind
    value_type: type
    """Without None."""
    described: Described
    default: object
    """``dataclasses.MISSING``: there is none."""
    part: type | None = None
    """Of what is in ``within``."""

    @property
    def column(self) -> str:
        """Its name in tables."""
        return self.described.column or self.attribute

    @property
    def required(self) -> bool:
        """Whether it may not be empty."""
        return self.described.empty is None

    def of(self, record: object) -> Any:
        """Return its value in a record."""
        return getattr(getattr(record, self.within) if self.within else record, self.attribute)

    def check(self, value: object) -> None:
        """Return if a record may hold this value; else raise StudyError."""
        match self.kind:
            case Kind.PSEUDONYM:
                _check_pattern(value, _PSEUDONYM, _NO_PSEUDONYM)
            case Kind.ENTRY:
                _check_pattern(value, _ENTRY, _NO_ENTRY_ID)
            case Kind.WHOLE_NUMBER | Kind.NUMBER if value is not None:
                self._check_number(value)
            case Kind.TEXT | Kind.LONG_TEXT:
                self._check_text(str(value))

    def _check_number(self, value: object) -> None:
        low, high = self.described.low, self.described.high
        is_whole = self.kind is Kind.WHOLE_NUMBER
        if is_whole and (type(value) is not int or value < low):
            raise StudyError(_WHOLE_NUMBER_FROM.fill(name=self.column, value=value, low=int(low)))
        if not (isinstance(value, int | float) and math.isfinite(value) and low <= value <= high):
            raise StudyError(
                _NUMBER_BETWEEN.fill(name=self.column, value=value, low=low, high=high)
            )

    def _check_text(self, value: str) -> None:
        if len(value) > MAX_TEXT:
            raise StudyError(_LONG_TEXT.fill(name=self.column, n=len(value), most=MAX_TEXT))
        if "\0" in value:
            raise StudyError(_NO_TEXT.fill(name=self.column))


def fields_of(record: type) -> tuple[Field, ...]:
    """Return the fields of a record in their order, those of a part of it in its place."""
    if record not in _FIELDS:
        _FIELDS[record] = _find_fields(record)
    return _FIELDS[record]


_FIELDS: dict[type, tuple[Field, ...]] = {}
"""By record, as far as they were asked for."""


def _find_fields(record: type) -> tuple[Field, ...]:
    hints = get_type_hints(record, include_extras=True)
    found: list[Field] = []
    for own in dataclasses.fields(record):
        kind, *notes = get_args(hints[own.name]) or (hints[own.name],)
        described = next((note for note in notes if isinstance(note, Described)), None)
        if described is not None and get_origin(hints[own.name]) is Annotated:
            found.append(_field(own, kind, described))
        elif dataclasses.is_dataclass(kind) and isinstance(kind, type):
            found += [
                dataclasses.replace(part, within=own.name, part=kind) for part in fields_of(kind)
            ]
    return tuple(found)


def _field(own: dataclasses.Field[Any], kind: Any, described: Described) -> Field:
    plain = next(one for one in (*get_args(kind), kind) if one is not NoneType)
    if get_origin(kind) is tuple:
        plain = tuple
    return Field(own.name, "", described.kind or _kind_of(plain), plain, described, own.default)


def _kind_of(plain: type) -> Kind:
    return Kind.CHOICE if issubclass(plain, StrEnum) else _KINDS[plain]


_KINDS: Mapping[type, Kind] = {
    date: Kind.DATE, int: Kind.WHOLE_NUMBER, float: Kind.NUMBER, bool: Kind.YES_NO,
    tuple: Kind.KEYS, str: Kind.TEXT,
}  # fmt: skip


def check_fields(record: object) -> None:
    """Return if every value of a record is as described; else raise StudyError."""
    for field in fields_of(type(record)):
        if not field.within:
            field.check(field.of(record))


def record_from(record: type[R], values: Mapping[str, Any]) -> R:
    """Return a record from values by attribute; those that are not there are as by default.

    Raises
    ------
    StudyError
        A value is not as described.
    """
    own: dict[str, Any] = {}
    parts: dict[tuple[str, type], dict[str, Any]] = {}
    for field in fields_of(record):
        if field.attribute in values:
            into = own if field.part is None else parts.setdefault((field.within, field.part), {})
            into[field.attribute] = values[field.attribute]
    return record(**own, **{name: part(**inner) for (name, part), inner in parts.items()})


def values_of(record: object) -> dict[str, Any]:
    """Return the values of a record by attribute."""
    return {field.attribute: field.of(record) for field in fields_of(type(record))}


def check_pseudonym(value: object) -> None:
    """Return if a text may be a pseudonym; else raise StudyError."""
    _check_pattern(value, _PSEUDONYM, _NO_PSEUDONYM)


def _check_pattern(value: object, pattern: re.Pattern[str], sentence: Text) -> None:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise StudyError(sentence.fill(value=value))
