"""Frozen dataclasses to and from plain JSON, strictly: nothing missing, unknown or not finite."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import types
import typing
from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any, NoReturn, TypeVar

from forceplate.errors import CalibrationError
from forceplate.words import Text

MAX_TEXT_LENGTH = 2_000

T = TypeVar("T")


def encode(value: object) -> Any:
    """Return what ``json.dumps`` takes; the fields of a dataclass become the keys of an object.

    A whole number in a field that may hold any number is written, and hashed, like any other.
    """
    return _encode(value, type(value))


def _encode(value: object, kind: Any) -> Any:
    if value is None:
        return None
    if typing.get_origin(kind) in (types.UnionType, typing.Union):
        (kind,) = (each for each in typing.get_args(kind) if each is not types.NoneType)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        hints = _hints(type(value))
        return {name: _encode(getattr(value, name), each) for name, each in hints.items()}
    if isinstance(value, tuple):
        inner = typing.get_args(kind) or (object, ...)
        kinds = inner[:1] * len(value) if inner[-1] is Ellipsis else inner
        return [_encode(each, one) for each, one in zip(value, kinds, strict=True)]
    if isinstance(value, date):  # a datetime is one too
        return value.isoformat()
    if isinstance(value, StrEnum):
        return value.value
    return float(value) if kind is float and isinstance(value, int) else value


def decode(kind: type[T], data: object, where: str) -> T:
    """Return the dataclass that ``encode`` made this data of.

    Fields with a default may be missing.

    Raises
    ------
    CalibrationError
        Says what is wrong and where.
    """
    return typing.cast("T", _decode(kind, data, where))


def canonical(document: object) -> str:
    """Return the one way to write a document: keys sorted, no space, shortest decimal numbers."""
    return json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def sha256_of(document: object) -> str:
    """Return the hash of the canonical form, in hex."""
    return hashlib.sha256(canonical(document).encode("utf-8", "surrogatepass")).hexdigest()


def parse_json(text: str) -> Any:
    """Return the data of a JSON text that has no field twice and no number that is none.

    Raises
    ------
    ValueError
        It is not such a text.
    """
    try:
        return json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_no_constant)
    except RecursionError as error:
        raise ValueError("it is nested too deeply") from error


def _without_repeats(pairs: Sequence[tuple[str, object]]) -> dict[str, object]:
    data = dict(pairs)
    if len(data) < len(pairs):
        raise ValueError("a field occurs twice")
    return data


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


@cache
def _hints(kind: type) -> dict[str, Any]:
    return typing.get_type_hints(kind)


def _decode(kind: Any, data: object, where: str) -> object:
    origin = typing.get_origin(kind)
    if origin in (types.UnionType, typing.Union):
        return _optional(kind, data, where)
    if origin is tuple:
        return _tuple(typing.get_args(kind), data, where)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _dataclass(kind, data, where)
    return _plain(kind, data, where)


def _optional(kind: Any, data: object, where: str) -> object:
    if data is None:
        return None
    (inner,) = (each for each in typing.get_args(kind) if each is not types.NoneType)
    return _decode(inner, data, where)


def _tuple(inner: tuple[Any, ...], data: object, where: str) -> tuple[object, ...]:
    if not isinstance(data, list):
        _wrong(where, "must be a list")
    if inner[-1] is Ellipsis:
        return tuple(_decode(inner[0], each, f"{where}[{i}]") for i, each in enumerate(data))
    if len(data) != len(inner):
        _wrong(where, f"must have {len(inner)} entries, not {len(data)}")
    return tuple(
        _decode(kind, each, f"{where}[{i}]")
        for i, (kind, each) in enumerate(zip(inner, data, strict=True))
    )


def _dataclass(kind: type, data: object, where: str) -> object:
    if not isinstance(data, dict):
        _wrong(where, "must be an object")
    fields = {f.name: f for f in dataclasses.fields(kind)}
    missing = [
        name
        for name, f in fields.items()
        if name not in data
        and f.default is dataclasses.MISSING
        and f.default_factory is dataclasses.MISSING
    ]
    unknown = [str(name)[:50] for name in data if name not in fields]
    if missing:
        _wrong(where, f"misses {', '.join(missing)}")
    if unknown:
        _wrong(where, f"has unknown fields {', '.join(map(repr, unknown))}")
    hints = _hints(kind)
    return kind(
        **{name: _decode(hints[name], each, f"{where}.{name}") for name, each in data.items()}
    )


def _plain(kind: Any, data: object, where: str) -> object:
    if kind is bool:
        return data if isinstance(data, bool) else _wrong(where, "must be true or false")
    if kind is int:
        if isinstance(data, bool) or not isinstance(data, int):
            _wrong(where, "must be a whole number")
        return data
    if kind is float:
        return _number(data, where)
    return _text(kind, data, where)


def _text(kind: Any, data: object, where: str) -> object:
    if not isinstance(data, str):
        _wrong(where, "must be text")
    if len(data) > MAX_TEXT_LENGTH or not data.isprintable():
        _wrong(where, f"must be one line of at most {MAX_TEXT_LENGTH} printable characters")
    if kind is str:
        return data
    try:  # the others are made of text: dates, times, words
        if kind in (date, datetime):
            return kind.fromisoformat(data)
        return kind(data)
    except ValueError:
        return _wrong(where, f"is {data[:50]!r}, which is no {kind.__name__}")


def _number(data: object, where: str) -> float:
    if isinstance(data, bool) or not isinstance(data, int | float):
        _wrong(where, "must be a number")
    try:
        value = float(data)
    except OverflowError:
        _wrong(where, "is too large")
    return value if math.isfinite(value) else _wrong(where, "must be a finite number")


def _wrong(where: str, what: str) -> NoReturn:
    raise CalibrationError(
        Text(
            "This is not usable: {where} {what}. Correct the file, or get it again from where it "
            "came from.",
            "Dit is niet te gebruiken ({where} {what}). Verbeter het bestand, of haal het opnieuw "
            "op waar het vandaan kwam.",
        ).fill(where=where, what=what)
    )
