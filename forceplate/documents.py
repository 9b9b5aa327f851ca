"""Frozen dataclasses to JSON text and back, strictly.

The one way to read what the project stores as text: nothing missing, nothing unknown, nothing
twice, no number that is none, no time without a zone. :func:`to_plain` and :func:`from_plain`
stand between a dataclass and what ``json`` or ``tomllib`` hold; the fields of the dataclass are
the description of the document.
"""

from __future__ import annotations

import dataclasses
import json
import math
import tomllib
import types
import typing
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cache, partial
from typing import Any, NoReturn, TypeVar

from forceplate.iso_dates import check_year, iso_time, parse_date, parse_time
from forceplate.reasons import reason_of
from forceplate.words import Text, in_context, listed, plain, say

T = TypeVar("T")

SCHEMA_KEY = "schema"
VERSION_KEY = "schema_version"

_OTHER_VERSION = Text("is {version!r:.100}; this program reads {known}")
_NEWER_VERSION = Text("is {version}; this program reads {known}. Use a newer forceplate")
LARGEST_WHOLE_NUMBER = 2**63 - 1
LARGEST_NUMBER = 1e100
"""Of a document: still far from where products of a few numbers overflow."""


_WHOLE = in_context("document", "it")
_TOO_LARGE = Text("is too large")
_TOO_DEEP = Text("it is nested too deeply")
_TOO_LONG = Text("a number in it has too many digits")
_BYTE_ORDER_MARK = "\ufeff"
"""Editors put it before what they save as UTF-8; it says nothing."""
_MOST_DIGITS = 40
_MOST_NAMED = 5


class DocumentError(ValueError):
    """A document is not what it should be; says where and why."""

    def __init__(self, where: str, why: Text) -> None:
        self.where = where
        """Like ``channels[1].name``; empty: the whole document."""
        self.text = plain("{where} {why}").fill(where=where or _WHOLE, why=why)
        super().__init__(say(self.text))


def dump_json(value: object, *, only_ascii: bool = False) -> str:
    """Return compact JSON with sorted keys; raises ValueError on NaN and infinities."""
    return _ENCODERS[only_ascii].encode(value)


def dump_readable_json(value: object) -> str:
    """Return the text of a file that people read too; raises ValueError on NaN and infinities."""
    return json.dumps(value, allow_nan=False, ensure_ascii=False, indent=2) + "\n"


def load_json(text: str | bytes) -> Any:
    """Return the parsed JSON.

    Raises
    ------
    ValueError
        It is none, has a field twice, holds NaN, infinity or a number of many digits, or is
        nested without bottom. Nothing else is raised.
    """
    try:
        text = text if isinstance(text, str) else text.decode()
        return _DECODER.decode(text.removeprefix(_BYTE_ORDER_MARK))
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None


def load_toml(text: str) -> dict[str, Any]:
    """Return the parsed TOML.

    Raises
    ------
    ValueError
        It is none, holds a number or a date that nothing here can be, or is nested without
        bottom. Nothing else is raised.
    """
    try:
        values = tomllib.loads(text.removeprefix(_BYTE_ORDER_MARK))
    except tomllib.TOMLDecodeError:
        raise
    except ValueError:  # Python's own words are of a setting of its interpreter
        raise ValueError(_TOO_LONG) from None
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    _check_toml(values)
    return values


def to_plain(value: object) -> Any:
    """Return a dataclass as what JSON can hold: its fields are the keys of an object.

    A whole number in a field that may hold any number is written, and hashed, like any other.

    Raises
    ------
    ValueError
        A time has no zone.
    """
    return _to_plain(value, type(value))


def from_plain(
    kind: type[T],
    value: object,
    where: str = "",
    *,
    complete: bool = False,
    max_text_length: int | None = None,
) -> T:
    """Return the dataclass that ``to_plain`` made this of.

    Parameters
    ----------
    kind
        A dataclass, or what a field of one may be: a number, text, bool, enum, date, datetime,
        tuple, mapping of names, array of numbers, or one of these or None.
    where
        What to call the value in a message; empty: it is the whole document.
    complete
        Fields that have a default must be there too.
    max_text_length
        Texts must be one printable line that is no longer; None: any text.

    Raises
    ------
    DocumentError
        A field is missing, unknown or of another type, a number is not finite, a time has no
        zone, or the dataclass refuses a value with a ValueError.
    """
    return typing.cast("T", Reader(complete, max_text_length).read(kind, value, where))


def version_of(
    document: object, schema: str, known: Collection[int], *, version_key: str = VERSION_KEY
) -> int:
    """Return the version that a document says it is of.

    Raises
    ------
    DocumentError
        It does not say this schema, or none of the known versions.
    """
    if not isinstance(document, dict):
        raise DocumentError("", Text("must be an object"))
    if document.get(SCHEMA_KEY) != schema:
        found = f"{document.get(SCHEMA_KEY)!r:.100}"
        raise DocumentError(
            SCHEMA_KEY, Text("must be {schema!r}, not {found}").fill(schema=schema, found=found)
        )
    version = document.get(version_key)
    if type(version) is not int or version not in known:
        programs = " and ".join(map(str, known))
        is_newer = type(version) is int and version > max(known)
        said = _NEWER_VERSION if is_newer else _OTHER_VERSION
        raise DocumentError(version_key, said.fill(version=version, known=programs))
    return version


@cache
def _hints(kind: type[object]) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _is_array(kind: Any) -> bool:
    """Return whether a type is numpy's array, without loading numpy to ask."""
    return getattr(kind, "__module__", "") == "numpy" and kind.__name__ == "ndarray"


def _is_union(kind: Any) -> bool:
    return typing.get_origin(kind) in (types.UnionType, typing.Union)


def _not_none(union: Any) -> tuple[Any, ...]:
    return tuple(each for each in typing.get_args(union) if each is not types.NoneType)


def _to_plain(value: object, kind: Any) -> Any:
    own: Any = type(value)
    if own in _WRITTEN_AS_THEY_ARE:  # most, by far
        return value
    kinds = _kinds_of_fields(own)
    if kinds is not None:
        return {name: _to_plain(getattr(value, name), of) for name, of in kinds.items()}
    kind = _only_kind(kind) or own
    if isinstance(value, tuple):
        return [
            _to_plain(item, item_kind)
            for item, item_kind in zip(value, _kinds_in(kind, len(value)), strict=True)
        ]
    if isinstance(value, Mapping):
        return {name: _to_plain(item, type(item)) for name, item in value.items()}
    if kind is float and type(value) is int:
        return float(value)
    return _leaf_to_plain(value)


@cache
def _kinds_of_fields(kind: type) -> Mapping[str, Any] | None:
    """Return the fields of a dataclass and what each may be; None for what is no dataclass."""
    if not dataclasses.is_dataclass(kind):
        return None
    hints = _hints(kind)
    return {field.name: hints[field.name] for field in dataclasses.fields(kind)}


@cache
def _only_kind(kind: Any) -> Any:
    """Return the one thing that a value may be besides None; None where it may be several."""
    if not _is_union(kind):
        return kind
    kinds = _not_none(kind)
    return kinds[0] if len(kinds) == 1 else None


def _leaf_to_plain(value: object) -> Any:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):  # it is a date too
        return iso_time(value)
    if isinstance(value, date):
        return value.isoformat()
    return typing.cast("Any", value).tolist() if _is_array(type(value)) else value


def _kinds_in(kind: Any, length: int) -> tuple[Any, ...]:
    """Return the kind of each item of a tuple."""
    kinds = typing.get_args(kind) or (object, ...)
    return kinds[:1] * length if kinds[-1] is Ellipsis else kinds


@dataclasses.dataclass(frozen=True, slots=True)
class Reader:
    """How :func:`from_plain` reads; one that is made of it may read some types otherwise."""

    complete: bool
    max_text_length: int | None

    def read(self, kind: Any, value: object, where: str) -> Any:
        """Return a value of a type; raises DocumentError."""
        read, of = _way_to_read(kind)
        return read(self, of, value, where)

    def _read_union(self, union: _Union, value: object, where: str) -> Any:
        if value is None and union.allows_none:
            return None
        kinds = union.kinds
        if len(kinds) == 1:
            return self.read(kinds[0], value, where)
        # one of several scalars: JSON says which
        if type(value) not in kinds:
            _refuse(
                where,
                Text("must be one of {names}").fill(
                    names=", ".join(kind.__name__ for kind in kinds)
                ),
            )
        return self._read_scalar(type(value), value, where)

    def _read_tuple(self, kind: Any, value: object, where: str) -> tuple[Any, ...]:
        items = _list_in(value, where)
        kinds = _kinds_in(kind, len(items))
        if len(items) != len(kinds):
            _refuse(
                where,
                Text("must have {n_kinds} entries, not {n_items}").fill(
                    n_kinds=len(kinds), n_items=len(items)
                ),
            )
        return tuple(
            self.read(item_kind, item, f"{where}[{i}]")
            for i, (item_kind, item) in enumerate(zip(kinds, items, strict=True))
        )

    def _read_array(self, _kind: Any, value: object, where: str) -> Any:
        items = [_number_in(item, f"{where}[{i}]") for i, item in enumerate(_list_in(value, where))]
        import numpy as np  # noqa: PLC0415  settings are read before the window can be painted

        array = np.array(items, dtype=np.float64)
        array.setflags(write=False)
        return array

    def _read_mapping(self, kind: Any, value: object, where: str) -> dict[str, Any]:
        if not isinstance(value, dict):
            _refuse(where, Text("must be an object"))
        return {name: self.read(kind, item, f"{where}.{name}") for name, item in value.items()}

    def _read_dataclass(self, kind: Any, value: object, where: str) -> Any:
        if not isinstance(value, dict):
            _refuse(where, Text("must be an object"))
        fields = _fields(kind)
        missing = [
            name
            for name, has_default in fields.items()
            if name not in value and (self.complete or not has_default)
        ]
        unknown = [f"{name!r:.50}" for name in value if name not in fields][:_MOST_NAMED]
        wrong = [Text("misses {names}").fill(names=", ".join(missing))] if missing else []
        if unknown:
            wrong.append(Text("has unknown fields {names}").fill(names=", ".join(unknown)))
        if wrong:
            _refuse(where, listed(wrong, Text(" and ")))
        hints = _hints(kind)
        prefix = f"{where}." if where else ""
        given = {name: self.read(hints[name], value[name], prefix + name) for name in value}
        try:
            return kind(**given)
        except ValueError as error:
            raise DocumentError(
                where, Text("cannot be: {error}").fill(error=reason_of(error))
            ) from error

    def _read_scalar(self, kind: Any, value: object, where: str) -> Any:
        if kind is float:
            return _number_in(value, where)
        if kind in _SCALARS:
            if type(value) is not kind:
                _refuse(where, Text("must be {kind}").fill(kind=_SCALARS[kind]))
            if kind is int and abs(typing.cast("int", value)) > LARGEST_WHOLE_NUMBER:
                _refuse(where, _TOO_LARGE)
            return value
        text = self._text_in(value, where)
        make = _FROM_TEXT.get(kind) or partial(_one_of, kind)
        try:
            return make(text)
        except ValueError as error:
            raise DocumentError(
                where, Text("is {text!r}: {error}").fill(text=text[:50], error=reason_of(error))
            ) from error

    def _text_in(self, value: object, where: str) -> str:
        if not isinstance(value, str):
            _refuse(where, Text("must be text"))
        most = self.max_text_length
        if most is not None and (len(value) > most or not value.isprintable()):
            _refuse(
                where,
                Text("must be one line of at most {most} printable characters").fill(most=most),
            )
        return value


class _Union(typing.NamedTuple):
    kinds: tuple[Any, ...]
    allows_none: bool


@cache
def _way_to_read(kind: Any) -> tuple[Callable[[Reader, Any, object, str], Any], Any]:
    """Return how a value of a type is read, and what of the type it needs."""
    if _is_union(kind):
        allows_none = types.NoneType in typing.get_args(kind)
        return Reader._read_union, _Union(_not_none(kind), allows_none)
    origin = typing.get_origin(kind)
    if origin is tuple:
        return Reader._read_tuple, kind
    if _is_array(origin):
        return Reader._read_array, kind
    if origin is Mapping:
        return Reader._read_mapping, typing.get_args(kind)[1]
    if dataclasses.is_dataclass(kind):
        return Reader._read_dataclass, kind
    return Reader._read_scalar, kind


@cache
def _fields(kind: type) -> Mapping[str, bool]:
    """Return the fields of a dataclass, and whether each has a default."""
    none = (dataclasses.MISSING, dataclasses.MISSING)
    return {
        field.name: (field.default, field.default_factory) != none
        for field in dataclasses.fields(kind)
    }


def _list_in(value: object, where: str) -> list[Any]:
    return value if isinstance(value, list) else _refuse(where, Text("must be a list"))


def _number_in(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        _refuse(where, Text("must be a number"))
    try:
        number = float(value)
    except OverflowError:
        _refuse(where, _TOO_LARGE)
    if not math.isfinite(number):
        _refuse(where, Text("is not finite"))
    return number if abs(number) <= LARGEST_NUMBER else _refuse(where, _TOO_LARGE)


def _one_of(kind: type[Enum], text: str) -> Enum:
    try:
        return kind(text)
    except ValueError:
        known = ", ".join(str(one.value) for one in kind)
        raise ValueError(Text("use one of {known}").fill(known=known)) from None


_WRITTEN_AS_THEY_ARE = frozenset({str, bool, float, types.NoneType})
_SCALARS: Mapping[Any, Text] = {bool: Text("true or false"), int: Text("a whole number")}
_FROM_TEXT: Mapping[Any, Callable[[str], object]] = {
    str: str,
    date: parse_date,
    datetime: parse_time,
}


def _refuse(where: str, why: Text) -> NoReturn:
    raise DocumentError(where, why)


def _without_repeats(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        raise ValueError(Text("a field occurs twice"))
    return data


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(Text("{name} is not a number").fill(name=name))


def _whole_number(digits: str) -> int:
    if len(digits) > _MOST_DIGITS:
        raise ValueError(_TOO_LONG)
    return int(digits)


def _check_toml(value: object) -> None:
    """Refuse what TOML allows and no program can reckon with."""
    if isinstance(value, dict):
        for item in value.values():
            _check_toml(item)
    elif isinstance(value, list):
        for item in value:
            _check_toml(item)
    elif isinstance(value, int) and abs(value) > LARGEST_WHOLE_NUMBER:
        raise ValueError(_TOO_LONG)
    elif isinstance(value, date):
        check_year(value)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_without_repeats,
    parse_constant=_refuse_constant,
    parse_int=_whole_number,
)
_ENCODERS = {
    only_ascii: json.JSONEncoder(
        allow_nan=False, ensure_ascii=only_ascii, sort_keys=True, separators=(",", ":")
    )
    for only_ascii in (False, True)
}
"""Made once: a visit holds hundreds of small JSON texts."""
