"""What the analysis said of a trial, as tables of its group and back.

A table is a group with a dataset for each column, and columns of one length.

A number has a value and a unit, a refusal has a reason and a message, so each has its own
table and no cell is empty; ``order`` says how both are shown together. A check may have a value
and no limit, or neither, so these are tables apart, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import astuple
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter
from typing import Any

import numpy as np

from forceplate.documents import dump_json, load_json
from forceplate.reasons import reason_of
from forceplate.storage.plausible import (
    LARGEST_NUMBER,
    LONGEST_LINE,
    ImplausibleError,
    check_lines,
    check_numbers,
)
from forceplate.storage.visit.hdf5 import MalformedError
from forceplate.storage.visit.tree import Dataset, Group, Value
from forceplate.types import Arrival, CheckOutcome, Parameter, QualityCheck, Refusal, Result
from forceplate.words import Text, listed

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
"""Of a result or a check."""
Columns = Mapping[str, type[str] | type[int] | type[float]]
"""The names of the columns and what is in them; the first is the dimension scale of all."""

_DTYPES = {int: np.dtype(np.int64), float: np.dtype(np.float64)}
_MADE: Columns = {"method": str, "method_version": int, "parameters": str, "order": int}
_RESULTS: Columns = {"result": str, "value": float, "unit": str, **_MADE}
_REFUSALS: Columns = {"result": str, "reason": str, "message": str, **_MADE}
_CHECKS: Columns = {
    "check": str,
    "version": int,
    "outcome": str,
    "sentence": str,
    "unit": str,
    "parameters": str,
    "details": str,
}
_CHECK_VALUES: Columns = {"check": str, "value": float}
_CHECK_LIMITS: Columns = {"check": str, "limit": float}
_ARRIVALS: Columns = {"n_samples": int, "at_s": float, "spread_s": float}
EARLIER = "earlier_"
_LINES = {"unit", "method", "reason"}
"""Columns of names; the others hold sentences and documents."""

Answer = Result | Refusal
Members = Mapping[str, Group | Dataset]
Rows = list[tuple[Any, ...]]


def encode_results(path: str, answers: Sequence[Answer], *, earlier: bool = False) -> Members:
    """Return the tables of a trial's answers, by their names in its group.

    Raises
    ------
    ValueError
        A name occurs twice (but an earlier answer may), or a parameter cannot be stored.
    """
    if not earlier:
        _refuse_twins([answer.name for answer in answers], Text("results"))
    results: Rows = []
    refusals: Rows = []
    for order, answer in enumerate(answers):
        made = (answer.method, answer.method_version, _json(answer.parameters), order)
        if isinstance(answer, Refusal):
            refusals.append((answer.name, answer.reason, answer.message, *made))
        else:
            results.append((answer.name, answer.value, answer.unit, *made))
    prefix = EARLIER if earlier else ""
    return _tables(
        path,
        {f"{prefix}results": (_RESULTS, results), f"{prefix}refusals": (_REFUSALS, refusals)},
    )


def encode_checks(path: str, checks: Sequence[QualityCheck]) -> Members:
    """Return the tables of a trial's checks; raises ValueError, see above."""
    _refuse_twins([check.check for check in checks], Text("checks"))
    rows: Rows = [
        (
            check.check,
            check.version,
            check.outcome.value,
            check.sentence,
            check.unit,
            _json(check.parameters),
            _json(check.details),
        )
        for check in checks
    ]
    values: Rows = [(check.check, check.value) for check in checks if check.value is not None]
    limits: Rows = [(check.check, check.limit) for check in checks if check.limit is not None]
    return _tables(
        path,
        {
            "checks": (_CHECKS, rows),
            "check_values": (_CHECK_VALUES, values),
            "check_limits": (_CHECK_LIMITS, limits),
        },
    )


def encode_arrivals(path: str, arrivals: Sequence[Arrival]) -> Members:
    """Return the table of when a trial's samples came, none where that is not known."""
    rows: Rows = [astuple(arrival) for arrival in arrivals]
    return _tables(path, {"arrivals": (_ARRIVALS, rows)})


def decode_results(
    table: Callable[[str], Group | None], path: str, *, earlier: bool = False
) -> tuple[Answer, ...]:
    """Return a trial's answers in their order; raises MalformedError.

    Parameters
    ----------
    table
        Gives a table of the trial by its name, None where there is none.
    path
        Of the trial's group.
    """
    names = [f"{EARLIER if earlier else ''}{name}" for name in ("results", "refusals")]
    answers: list[tuple[int, Answer]] = []
    for name, columns in zip(names, (_RESULTS, _REFUSALS), strict=True):
        at = f"{path}/{name}"
        for row in _decode_table(table(name), at, columns):
            result, first, second, method, version, text, order = row
            made = (method, version, _parameters(text, f"{at}/parameters"))
            kind = Result if columns is _RESULTS else Refusal
            answers.append((order, kind(_named(result, at), first, second, *made)))
    if sorted(order for order, _ in answers) != list(range(len(answers))):
        raise MalformedError(
            Text("{path}: {names} are not in order").fill(
                path=path, names=listed(names, Text(" and "))
            )
        )
    if not earlier and len({answer.name for _, answer in answers}) < len(answers):
        raise MalformedError(
            Text("{path}: {names} have a name twice").fill(
                path=path, names=listed(names, Text(" and "))
            )
        )
    return tuple(answer for _, answer in sorted(answers, key=itemgetter(0)))


def decode_checks(table: Callable[[str], Group | None], path: str) -> tuple[QualityCheck, ...]:
    """Return a trial's checks; raises MalformedError, see above."""
    at = f"{path}/checks"
    rows = _decode_table(table("checks"), at, _CHECKS)
    names = [_named(row[0], at) for row in rows]
    if len(set(names)) < len(names):
        raise MalformedError(Text("{at} has a name twice").fill(at=at))
    value, limit = (
        _numbers(names, _decode_table(table(name), f"{path}/{name}", columns), f"{path}/{name}")
        for name, columns in (("check_values", _CHECK_VALUES), ("check_limits", _CHECK_LIMITS))
    )
    return tuple(
        QualityCheck(
            check=name,
            version=version,
            outcome=_outcome(outcome, at),
            value=value.get(name),
            limit=limit.get(name),
            unit=unit,
            parameters=_parameters(parameters, f"{at}/parameters"),
            details=_parameters(details, f"{at}/details"),
            sentence=said,
        )
        for name, version, outcome, said, unit, parameters, details in rows
    )


def decode_arrivals(table: Callable[[str], Group | None], path: str) -> tuple[Arrival, ...]:
    """Return when a trial's samples came; raises MalformedError, see above."""
    at = f"{path}/arrivals"
    arrivals = tuple(Arrival(*row) for row in _decode_table(table("arrivals"), at, _ARRIVALS))
    if not all(
        before.n_samples < after.n_samples and before.at_s <= after.at_s
        for before, after in pairwise(arrivals)
    ) or any(arrival.spread_s < 0 for arrival in arrivals):
        raise MalformedError(Text("{at} are not in order").fill(at=at))
    return arrivals


def _tables(path: str, tables: Mapping[str, tuple[Columns, Rows]]) -> Members:
    return {
        name: _encode_table(f"{path}/{name}", columns, rows)
        for name, (columns, rows) in tables.items()
        if rows
    }


def _refuse_twins(names: list[str], what: Text) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ValueError(Text("there are two {what} named {name}").fill(what=what, name=name))


def _json(parameters: Mapping[str, Parameter]) -> str:
    try:
        return dump_json(dict(parameters), only_ascii=True)  # Octave reads no other text.
    except TypeError as error:
        raise ValueError(
            Text("a parameter cannot be stored: {error}").fill(error=reason_of(error))
        ) from error


def _numbers(names: list[str], rows: Rows, at: str) -> dict[str, float]:
    """Return the numbers of some of the checks; they come in the order of the checks."""
    found: dict[str, float] = dict(rows)
    if [name for name in names if name in found] != [name for name, _ in rows]:
        raise MalformedError(Text("{at} are not of the checks, or not in their order").fill(at=at))
    return found


def _named(name: str, at: str) -> str:
    if not NAME.fullmatch(name):
        raise MalformedError(
            Text("{at} has {name!r}, which no result or check is named").fill(
                at=at, name=name[:LONGEST_LINE]
            )
        )
    return name


def _outcome(text: str, at: str) -> CheckOutcome:
    try:
        return CheckOutcome(text)
    except ValueError as error:
        raise MalformedError(
            Text("{at} has the outcome {text!r}").fill(at=at, text=text[:LONGEST_LINE])
        ) from error


def _parameters(text: str, at: str) -> dict[str, Parameter]:
    try:
        parameters = _parsed(text)
    except ValueError as error:
        raise MalformedError(
            Text("{at} are not JSON: {error}").fill(at=at, error=reason_of(error))
        ) from error
    if not isinstance(parameters, dict) or not all(
        isinstance(value, str) or (isinstance(value, float | int) and abs(value) <= LARGEST_NUMBER)
        for value in parameters.values()
    ):
        raise MalformedError(Text("{at} are not names and plain values").fill(at=at))
    return dict(parameters)


@lru_cache(maxsize=512)
def _parsed(text: str) -> Any:
    """Return parsed JSON, which nobody may change: most parameters are alike in all trials."""
    return load_json(text)


def _encode_table(path: str, columns: Columns, rows: Iterable[tuple[Any, ...]]) -> Group:
    """Return the group at this path that holds the rows; raises ValueError for too large a number.

    Parameters
    ----------
    rows
        At least one; what is not there is in no table.
    """
    scale = f"{path}/{next(iter(columns))}"
    values = zip(*rows, strict=True)
    return Group(
        members={
            name: Dataset(_column(kind, column), {}, (scale,))
            for (name, kind), column in zip(columns.items(), values, strict=True)
        }
    )


def _decode_table(group: Group | None, path: str, columns: Columns) -> list[tuple[Any, ...]]:
    """Return the rows of a table, none where there is no group; numbers are finite.

    Raises
    ------
    MalformedError
        A column is missing, unknown, of another type or length, or the table has no row.
    """
    if group is None:
        return []
    if group.attributes or group.members.keys() != columns.keys():
        names = sorted({*group.attributes, *(group.members.keys() ^ columns.keys())})
        odd = ", ".join(names[: len(columns)])
        raise MalformedError(Text("{path} lacks or does not know: {odd}").fill(path=path, odd=odd))
    found = [
        _column_of(group.members[name], kind, f"{path}/{name}") for name, kind in columns.items()
    ]
    if not found[0] or len({len(column) for column in found}) > 1:
        raise MalformedError(
            Text("{path} has no rows, or not as many in every column").fill(path=path)
        )
    for name, column in zip(columns, found, strict=True):
        if name in _LINES:
            _check_lines(f"{path}/{name}", column)
    return list(zip(*found, strict=True))


def _column(kind: type, values: tuple[Any, ...]) -> Value:
    if kind is str:
        return values
    try:
        return np.array(values, np.int64) if kind is int else np.array(values, np.float64)
    except OverflowError as error:
        raise ValueError(Text("one of {values} is too large").fill(values=str(values))) from error


def _column_of(member: Group | Dataset, kind: type, where: str) -> list[Any]:
    if not isinstance(member, Dataset) or member.attributes:
        raise MalformedError(Text("{where} is not a column").fill(where=where))
    value = member.value
    if kind is str:
        if not isinstance(value, tuple):
            raise MalformedError(Text("{where} is not a list of texts").fill(where=where))
        return list(value)
    if not isinstance(value, np.ndarray) or value.dtype != _DTYPES[kind] or value.ndim != 1:
        raise MalformedError(
            Text("{where} is not a column of {name}").fill(where=where, name=_DTYPES[kind].name)
        )
    try:
        check_numbers(value, where)
    except ImplausibleError as error:
        raise MalformedError(error.text) from error
    column: list[Any] = value.tolist()
    return column


def _check_lines(where: str, lines: list[str]) -> None:
    try:
        for line in set(lines):
            check_lines({where: line})
    except ImplausibleError as error:
        raise MalformedError(error.text) from error
