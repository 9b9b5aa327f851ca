"""What is told of a trial row by row, as tables of its records and back.

A table is an object with a list for each column, all of one length; one without a row is absent.
A number has a value and a unit, a refusal has a reason and a message, so each has its own table;
``order`` says how both are shown together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple
from itertools import pairwise
from operator import itemgetter
from typing import Any

from forceplate.documents import LARGEST_WHOLE_NUMBER, to_plain
from forceplate.driver_contract import LONGEST_LINE
from forceplate.reasons import SAME, raised_as
from forceplate.storage.plausible import (
    LARGEST_NUMBER,
    ImplausibleError,
    check_lines,
)
from forceplate.storage.visit.hdf5 import MalformedError
from forceplate.types import Arrival, CheckOutcome, Gap, Parameter, QualityCheck, Refusal, Result
from forceplate.words import Text, listed

NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
"""Of a result or a check."""
Column = type[str] | type[int] | type[float] | type[dict[str, Parameter]]
Columns = Mapping[str, Column]
"""The names of the columns and what is in them."""

_MADE: Columns = {"method": str, "method_version": int, "parameters": dict, "order": int}
RESULTS: Columns = {"result": str, "value": float, "unit": str, **_MADE}
REFUSALS: Columns = {"result": str, "reason": str, "message": str, **_MADE}
CHECKS: Columns = {
    "check": str,
    "version": int,
    "outcome": str,
    "value": float,
    "limit": float,
    "unit": str,
    "parameters": dict,
    "details": dict,
    "sentence": str,
}
ARRIVALS: Columns = {"n_samples": int, "at_s": float, "spread_s": float}
GAPS: Columns = {"at_row": int, "n_missing": int}
EARLIER = "earlier_"
_LINES = {"unit", "method", "reason"}
"""Columns of names; the others hold sentences and documents."""
_MAY_LACK = {("check", "value"), ("check", "limit")}
"""Columns of a table, by the first of it, whose cells may be null."""

Answer = Result | Refusal
Table = dict[str, list[Any]]
Tables = dict[str, Table]
Rows = Sequence[tuple[Any, ...]]


def encode_results(answers: Sequence[Answer], *, earlier: bool = False) -> Tables:
    """Return the tables of a trial's answers, by their names in its record.

    Raises
    ------
    ValueError
        A name occurs twice; an earlier answer's may.
    """
    if not earlier:
        _refuse_twins([answer.name for answer in answers], Text("results"))
    results: list[tuple[Any, ...]] = []
    refusals: list[tuple[Any, ...]] = []
    for order, answer in enumerate(answers):
        made = (answer.method, answer.method_version, dict(answer.parameters), order)
        if isinstance(answer, Refusal):
            refusals.append((answer.name, answer.reason, answer.message, *made))
        else:
            results.append((answer.name, answer.value, answer.unit, *made))
    prefix = EARLIER if earlier else ""
    return {
        **_encode(f"{prefix}results", RESULTS, results),
        **_encode(f"{prefix}refusals", REFUSALS, refusals),
    }


def encode_checks(checks: Sequence[QualityCheck]) -> Tables:
    """Return the table of a trial's checks; raises ValueError, see above."""
    _refuse_twins([check.check for check in checks], Text("checks"))
    return _encode("checks", CHECKS, [tuple(to_plain(check).values()) for check in checks])


def encode_arrivals(arrivals: Sequence[Arrival]) -> Tables:
    """Return the table of when a trial's samples came."""
    return _encode("arrivals", ARRIVALS, [astuple(arrival) for arrival in arrivals])


def encode_gaps(gaps: Sequence[Gap]) -> Tables:
    """Return the table of the samples that a trial lacks."""
    return _encode("gaps", GAPS, [astuple(gap) for gap in gaps])


def decode_results(
    record: Mapping[str, Any], path: str, *, earlier: bool = False
) -> tuple[Answer, ...]:
    """Return a trial's answers in their order; raises MalformedError.

    Parameters
    ----------
    record
        That may hold the tables.
    path
        Of the record.
    """
    names = [f"{EARLIER if earlier else ''}{name}" for name in ("results", "refusals")]
    answers: list[tuple[int, Answer]] = []
    for name, columns in zip(names, (RESULTS, REFUSALS), strict=True):
        kind = Result if columns is RESULTS else Refusal
        rows = _rows(record.get(name), f"{path}.{name}", columns)
        answers += [(order, kind(*others)) for *others, order in rows]
    if sorted(order for order, _ in answers) != list(range(len(answers))):
        raise MalformedError(_ORDER.fill(path=path, names=listed(names, Text(" and "))))
    if not earlier and len({answer.name for _, answer in answers}) < len(answers):
        raise MalformedError(_TWICE.fill(path=path, names=listed(names, Text(" and "))))
    return tuple(answer for _, answer in sorted(answers, key=itemgetter(0)))


def decode_checks(record: Mapping[str, Any], path: str) -> tuple[QualityCheck, ...]:
    """Return a trial's checks; raises MalformedError, see above."""
    at = f"{path}.checks"
    rows = _rows(record.get("checks"), at, CHECKS)
    if len({row[0] for row in rows}) < len(rows):
        raise MalformedError(Text("{at} has a name twice").fill(at=at))
    return tuple(
        QualityCheck(name, version, _outcome(outcome, at), *others)
        for name, version, outcome, *others in rows
    )


def decode_arrivals(record: Mapping[str, Any], path: str) -> tuple[Arrival, ...]:
    """Return when a trial's samples came; raises MalformedError, see above."""
    at = f"{path}.arrivals"
    arrivals = tuple(Arrival(*row) for row in _rows(record.get("arrivals"), at, ARRIVALS))
    if not all(
        before.n_samples < after.n_samples and before.at_s <= after.at_s
        for before, after in pairwise(arrivals)
    ) or any(arrival.spread_s < 0 for arrival in arrivals):
        raise MalformedError(Text("{at} are not in order").fill(at=at))
    return arrivals


def decode_gaps(record: Mapping[str, Any], path: str, n_samples: int) -> tuple[Gap, ...]:
    """Return the gaps between a trial's samples; raises MalformedError, see above."""
    gaps = tuple(Gap(*row) for row in _rows(record.get("gaps"), f"{path}.gaps", GAPS))
    rows = [0, *(gap.at_row for gap in gaps), n_samples]
    in_order = all(before < after for before, after in pairwise(rows)) or not gaps
    if not in_order or any(gap.n_missing < 1 for gap in gaps):
        raise MalformedError(
            Text("{path}/gaps are not gaps of {n_samples} samples").fill(
                path=path, n_samples=n_samples
            )
        )
    return gaps


def _encode(name: str, columns: Columns, rows: Rows) -> Tables:
    """Return a table under its name; nothing where it has no row."""
    if not rows:
        return {}
    return {name: dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True))}


def _refuse_twins(names: list[str], what: Text) -> None:
    for name in names:
        if names.count(name) > 1:
            raise ValueError(Text("there are two {what} named {name}").fill(what=what, name=name))


def _check_names(at: str, names: Iterable[str]) -> None:
    for name in names:
        if not NAME.fullmatch(name):
            raise MalformedError(
                Text("{at} has {name!r}, which no result or check is named").fill(
                    at=at, name=name[:LONGEST_LINE]
                )
            )


def _outcome(text: str, at: str) -> CheckOutcome:
    outcome = _OUTCOMES.get(text)
    if outcome is None:
        raise MalformedError(_NO_OUTCOME.fill(at=at, text=text[:LONGEST_LINE]))
    return outcome


def _rows(table: object, at: str, columns: Columns) -> list[tuple[Any, ...]]:
    """Return the rows of a table, none where there is no table; numbers are finite.

    Raises
    ------
    MalformedError
        A column is missing, unknown, of another type or length, or the table has no row.
    """
    if table is None:
        return []
    if not isinstance(table, dict) or not all(isinstance(cells, list) for cells in table.values()):
        raise MalformedError(Text("{at} is no table").fill(at=at))
    if table.keys() != columns.keys():
        odd = ", ".join(sorted(table.keys() ^ columns.keys())[: len(columns)])
        raise MalformedError(Text("{path} lacks or does not know: {odd}").fill(path=at, odd=odd))
    first = next(iter(columns))
    found = [
        _cells(table[name], kind, f"{at}.{name}", may_lack=(first, name) in _MAY_LACK)
        for name, kind in columns.items()
    ]
    if not found[0] or len({len(column) for column in found}) > 1:
        raise MalformedError(
            Text("{path} has no rows, or not as many in every column").fill(path=at)
        )
    if columns[first] is str:
        _check_names(at, table[first])
    for name in _LINES & columns.keys():
        _check_lines(f"{at}.{name}", table[name])
    return list(zip(*found, strict=True))


def _cells(cells: list[Any], kind: Column, where: str, *, may_lack: bool) -> list[Any]:
    """Return a column whose every cell is of a kind, or may be None."""
    types, most, name = _KINDS[kind]
    found = [cell for cell in cells if cell is not None] if may_lack else cells
    sound = {*map(type, found)} <= types
    if sound and kind is dict:
        found = [value for cell in found for value in cell.values()]
        sound = {*map(type, found)} <= _PARAMETER_TYPES
        found = [value for value in found if type(value) is not str]
    if not sound or (found and most is not None and not -most <= min(found) <= max(found) <= most):
        raise MalformedError(Text("{where} is not a column of {name}").fill(where=where, name=name))
    if kind is not float:
        return cells
    return [None if cell is None else float(cell) for cell in cells]


_KINDS: Mapping[Column, tuple[set[type], float | None, str]] = {
    str: ({str}, None, "text"),
    int: ({int}, LARGEST_WHOLE_NUMBER, "integer"),
    float: ({float, int}, LARGEST_NUMBER, "number"),
    dict: ({dict}, LARGEST_NUMBER, "object"),
}
"""Of each kind of column the types of its cells, the largest number in it, and its name."""
_PARAMETER_TYPES = {str, bool, int, float}


def _check_lines(where: str, lines: Iterable[str]) -> None:
    with raised_as(MalformedError, SAME, ImplausibleError):
        for line in set(lines):
            check_lines({where: line})


_OUTCOMES = {outcome.value: outcome for outcome in CheckOutcome}
_NO_OUTCOME = Text("{at} has the outcome {text!r}")
_ORDER = Text("{path}: {names} are not in order")
_TWICE = Text("{path}: {names} have a name twice")
