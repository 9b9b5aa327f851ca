"""Frozen dataclasses to JSON text and back, strictly."""

from __future__ import annotations

import dataclasses
import json
import math
import types
import typing
from datetime import datetime
from enum import Enum
from typing import Any, TypeVar

import numpy as np

T = TypeVar("T")


def dump_json(value: object, *, only_ascii: bool = False) -> str:
    """Return compact JSON with sorted keys; raises ValueError on NaN and infinities."""
    return json.dumps(
        value, allow_nan=False, ensure_ascii=only_ascii, sort_keys=True, separators=(",", ":")
    )


def load_json(text: str | bytes) -> Any:
    """Return the parsed JSON; raises only ValueError, also for NaN and for bottomless nesting."""
    try:
        return _DECODER.decode(text if isinstance(text, str) else text.decode())
    except RecursionError:
        raise ValueError("nested too deeply") from None


def to_plain(value: object) -> Any:
    """Return a dataclass, datetime, enum or array as what JSON can hold."""
    if dataclasses.is_dataclass(value):
        return {f.name: to_plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return iso_time(value)
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, tuple):
        return [to_plain(item) for item in value]
    return value


def from_plain(kind: type[T], value: object) -> T:
    """Return the dataclass that ``to_plain`` made this of.

    Raises
    ------
    ValueError
        A field is missing, unknown or of another type, a number is not finite, a time has no
        zone. The message names the field.
    """
    return typing.cast("T", _build(kind, value, kind.__name__))


def iso_time(moment: datetime) -> str:
    """Return ISO 8601 with zone; raises ValueError for a time without one."""
    if moment.utcoffset() is None:
        raise ValueError(f"the time {moment} has no zone")
    return moment.isoformat()


def parse_time(text: str) -> datetime:
    """Return the moment of an ISO 8601 text with zone; raises ValueError."""
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() is None:
        raise ValueError(f"the time {text!r} has no zone")
    return moment


def _build(kind: Any, value: object, where: str) -> Any:
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin in (typing.Union, types.UnionType):
        (inner,) = [a for a in arguments if a is not type(None)]
        return None if value is None else _build(inner, value, where)
    if origin is tuple:
        items = _expect(list, value, where)
        return tuple(_build(arguments[0], item, f"{where}[{i}]") for i, item in enumerate(items))
    if origin is np.ndarray:
        return _build_array(value, where)
    return (
        _build_dataclass(kind, value, where)
        if dataclasses.is_dataclass(kind)
        else (_build_scalar(kind, value, where))
    )


def _build_scalar(kind: Any, value: object, where: str) -> Any:
    if kind is float:
        return _finite(value, where)
    if kind is datetime:
        return parse_time(_expect(str, value, where))
    if issubclass(kind, Enum):
        return kind(_expect(str, value, where))
    return _expect(kind, value, where)


def _build_dataclass(kind: Any, value: object, where: str) -> Any:
    given = _expect(dict, value, where)
    hints = typing.get_type_hints(kind)
    needed = {
        field.name
        for field in dataclasses.fields(kind)
        if field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING
    }
    if not needed <= given.keys() <= hints.keys():
        odd = ", ".join(sorted((given.keys() - hints.keys()) | (needed - given.keys())))
        raise ValueError(f"{where} lacks or does not know: {odd}")
    return kind(**{name: _build(hints[name], given[name], f"{where}.{name}") for name in given})


def _build_array(value: object, where: str) -> Any:
    items = _expect(list, value, where)
    array = np.array([_finite(item, where) for item in items], dtype=np.float64)
    array.setflags(write=False)
    return array


def _finite(value: object, where: str) -> float:
    if isinstance(value, bool) or not isinstance(value, float | int) or not math.isfinite(value):
        raise ValueError(f"{where} is not a finite number")
    return float(value)


def _expect(kind: type[T], value: object, where: str) -> T:
    if type(value) is not kind:
        raise ValueError(f"{where} is {type(value).__name__}, not {kind.__name__}")
    return value


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is not a number")


_DECODER = json.JSONDecoder(parse_constant=_refuse_constant)
"""Made once: a visit holds hundreds of small JSON texts."""
