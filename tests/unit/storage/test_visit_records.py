"""The records of a visit file: what is written comes back, and anything else is refused by name."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forceplate.storage.plausible import LARGEST_NUMBER
from forceplate.storage.visit.hdf5 import MalformedError
from forceplate.storage.visit.records import dump_record, load_record
from forceplate.storage.visit.tables import (
    CHECKS,
    REFUSALS,
    RESULTS,
    decode_arrivals,
    decode_checks,
    decode_gaps,
    decode_results,
    encode_checks,
    encode_gaps,
    encode_results,
)
from forceplate.types import CheckOutcome, Gap, QualityCheck, Refusal, Result

names = st.from_regex(r"[a-z][a-z0-9_]{0,20}", fullmatch=True)
signs = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
texts = st.text(signs, max_size=30)
lines = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), max_size=30)
whole = st.integers(-(2**63) + 1, 2**63 - 1)
numbers = st.floats(-LARGEST_NUMBER, LARGEST_NUMBER)
parameters = st.dictionaries(
    texts, texts | st.booleans() | st.integers(-(10**15), 10**15) | numbers, max_size=4
)
results = st.builds(Result, names, numbers, lines, lines, whole, parameters)
refusals = st.builds(Refusal, names, lines, texts, lines, whole, parameters)
answers = st.lists(results | refusals, max_size=6)
checks = st.lists(
    st.builds(
        QualityCheck,
        check=names,
        version=whole,
        outcome=st.sampled_from(CheckOutcome),
        value=st.none() | numbers,
        limit=st.none() | numbers,
        unit=lines,
        parameters=parameters,
        details=parameters,
        sentence=texts,
    ),
    max_size=5,
    unique_by=lambda check: check.check,
)
anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


def kept(record: dict[str, Any]) -> dict[str, Any]:
    """Return what a reader of the text of a record gets."""
    text = dump_record(record)
    assert text.isascii()
    return load_record(text, "x")


@given(answers, answers)
def test_answers_come_back(now: list[Result | Refusal], earlier: list[Result | Refusal]) -> None:
    once = list({answer.name: answer for answer in now}.values())
    record = kept({**encode_results(once), **encode_results(earlier, earlier=True)})
    assert decode_results(record, "x") == tuple(once)
    assert decode_results(record, "x", earlier=True) == tuple(earlier)


@given(checks)
def test_checks_come_back(given_checks: list[QualityCheck]) -> None:
    found = decode_checks(kept({**encode_checks(given_checks)}), "x")
    assert found == tuple(given_checks)
    assert [check.sentence for check in found] == [check.sentence for check in given_checks]


@given(st.lists(st.tuples(st.integers(1, 99), st.integers(1, 2**62)), max_size=5))
def test_gaps_come_back(pairs: list[tuple[int, int]]) -> None:
    gaps = tuple(Gap(row, missing) for row, missing in sorted(dict(pairs).items()))
    assert decode_gaps(kept({**encode_gaps(gaps)}), "x", 100) == gaps


def tables(columns: Any) -> st.SearchStrategy[Any]:
    return anything | st.fixed_dictionaries(
        {name: st.lists(anything, max_size=2) | anything for name in columns}
    )


@given(st.fixed_dictionaries({
    "results": tables(RESULTS), "refusals": tables(REFUSALS), "checks": tables(CHECKS),
    "gaps": anything, "arrivals": anything,
}))  # fmt: skip
def test_whatever_stands_in_a_table_is_read_or_refused(record: dict[str, Any]) -> None:
    for decode in (
        lambda: decode_results(record, "x"),
        lambda: decode_checks(record, "x"),
        lambda: decode_gaps(record, "x", 100),
        lambda: decode_arrivals(record, "x"),
    ):
        assert why_not(decode).startswith("x")


def why_not(decode: Callable[[], object]) -> str:
    """Return why something is refused, ``x`` where it is not."""
    try:
        decode()
    except MalformedError as error:
        return str(error)
    return "x"


@given(anything)
def test_what_is_no_object_is_no_record(value: Any) -> None:
    text = json.dumps(value)
    if isinstance(value, dict):
        return
    with pytest.raises(MalformedError, match="x is no"):
        load_record(text, "x")


@pytest.mark.parametrize(
    "text", ["", "{", '{"a":NaN}', '{"a":1,"a":1}', "[" * 5000, '{"a":"\\u0000"}']
)
def test_what_is_no_json_is_no_record(text: str) -> None:
    with pytest.raises(MalformedError, match="x is no JSON"):
        load_record(text, "x")


def test_what_no_json_can_hold_is_not_written() -> None:
    for value, why in ((float("nan"), "not finite"), (object(), "cannot be stored")):
        with pytest.raises(ValueError, match=why):
            dump_record({"value": value})
