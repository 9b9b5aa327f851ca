"""The strict reader: what goes out comes back, and nothing else gets in."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from forceplate.documents import (
    DocumentError,
    dump_json,
    dump_readable_json,
    from_plain,
    load_json,
    load_toml,
    to_plain,
    version_of,
)
from forceplate.words import plain


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Part:
    name: str
    size: float
    colour: Colour = Colour.RED


@dataclass(frozen=True)
class Whole:
    parts: tuple[Part, ...]
    pair: tuple[int, str]
    at: datetime
    day: date
    is_open: bool
    limit: float | None
    names: Mapping[str, float | int | str | bool] = field(default_factory=dict)


WHOLE = Whole(
    parts=(Part("a", 1), Part("b", 2.5, Colour.BLUE)),
    pair=(3, "x"),
    at=datetime(2026, 1, 31, 9, tzinfo=UTC),
    day=date(2026, 1, 31),
    is_open=True,
    limit=None,
    names={"n": 1, "x": 0.5, "word": "é", "yes": True},
)
PLAIN: dict[str, Any] = to_plain(WHOLE)


def test_what_is_written_is_read_as_the_same() -> None:
    for text in (dump_json(PLAIN), dump_readable_json(PLAIN)):
        again = from_plain(Whole, load_json(text), complete=True)
        assert again == WHOLE
        assert type(again.names["n"]) is int
        assert again.names["yes"] is True
    assert '"size":1.0' in dump_json(PLAIN), "a whole number in a field for any number"


def test_toml_is_read_alike() -> None:
    table = tomllib.loads('name = "a"\nsize = 2\ncolour = "blue"')
    assert from_plain(Part, table) == Part("a", 2.0, Colour.BLUE)
    with pytest.raises(DocumentError, match="size is not finite"):
        from_plain(Part, tomllib.loads('name = "a"\nsize = nan'))


@dataclass(frozen=True)
class Signals:
    zero: NDArray[np.float64]


def test_arrays_come_back_closed() -> None:
    again = from_plain(Signals, to_plain(Signals(np.array([1.5, -2.0]))))
    assert again.zero.tolist() == [1.5, -2.0]
    assert not again.zero.flags.writeable
    with pytest.raises(DocumentError, match=r"zero\[1\] must be a number"):
        from_plain(Signals, {"zero": [1, True]})


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"extra": 1}, "it has unknown fields 'extra'"),
        ({"parts": {}}, "parts must be a list"),
        ({"parts": [{"name": "a"}]}, r"parts\[0\] misses size"),
        ({"parts": [{"nam": "a", "size": 1}]}, r"misses name and has unknown fields 'nam'"),
        ({"parts": [3]}, r"parts\[0\] must be an object"),
        ({"parts": [{"name": 3, "size": 1}]}, r"parts\[0\]\.name must be text"),
        ({"parts": [{"name": "a", "size": "1"}]}, r"parts\[0\]\.size must be a number"),
        ({"parts": [{"name": "a", "size": True}]}, r"parts\[0\]\.size must be a number"),
        ({"parts": [{"name": "a", "size": 10**400}]}, r"parts\[0\]\.size is too large"),
        ({"parts": [{"name": "a", "size": 1, "colour": "pink"}]}, r"colour is 'pink'"),
        ({"pair": [3]}, "pair must have 2 entries, not 1"),
        ({"pair": [3.0, "x"]}, r"pair\[0\] must be a whole number"),
        ({"pair": [True, "x"]}, r"pair\[0\] must be a whole number"),
        ({"at": "2026-01-31T09:00:00"}, "at is .* has no zone"),
        ({"at": "yesterday"}, "at is 'yesterday'"),
        ({"at": 5}, "at must be text"),
        ({"day": "20260131"}, "day is '20260131': write it like 2026-01-31"),
        ({"day": "2026-02-30"}, "day is '2026-02-30'"),
        ({"is_open": 1}, "is_open must be true or false"),
        ({"is_open": None}, "is_open must be true or false"),
        ({"limit": float("inf")}, "limit is not finite"),
        ({"names": []}, "names must be an object"),
        ({"names": {"n": None}}, r"names\.n must be one of float, int, str, bool"),
        ({"names": {"n": float("nan")}}, r"names\.n is not finite"),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(change: dict[str, Any], says: str) -> None:
    with pytest.raises(DocumentError, match=says):
        from_plain(Whole, PLAIN | change)


def test_a_default_may_be_left_out_unless_all_is_asked_for() -> None:
    assert from_plain(Part, {"name": "a", "size": 1}) == Part("a", 1.0)
    with pytest.raises(DocumentError, match="misses colour"):
        from_plain(Part, {"name": "a", "size": 1}, complete=True)


@pytest.mark.parametrize("name", ["a\nb", "x" * 11, "\ud800"])
def test_texts_may_have_to_be_one_short_line(name: str) -> None:
    part = {"name": name, "size": 1}
    assert from_plain(Part, part).name == name
    with pytest.raises(DocumentError, match="name must be one line of at most 10 printable"):
        from_plain(Part, part, max_text_length=10)


@dataclass(frozen=True)
class Even:
    number: int

    def __post_init__(self) -> None:
        if self.number % 2:
            raise ValueError(plain(f"{self.number} is odd"))


def test_what_the_dataclass_refuses_has_its_place_too() -> None:
    with pytest.raises(DocumentError, match=r"it cannot be: 3 is odd"):
        from_plain(Even, {"number": 3})


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "nul", '{"a": 1, "a": 1}', '[{"a": {"b": 1, "b": 2}}]', "NaN", "[-Infinity]",
        "[" * 100_000, '{"a":' * 100_000, "9" * 5000, b"\xff",
    ],
    ids=range(11),
)  # fmt: skip
def test_what_is_no_sound_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever is said, nothing else is raised
        load_json(text)


def test_a_mark_of_the_byte_order_says_nothing() -> None:
    assert load_json('\ufeff{"a": 1}') == load_json(b'\xef\xbb\xbf{"a": 1}') == {"a": 1}
    assert load_toml("\ufeffa = 1\n") == {"a": 1}


@given(st.binary(max_size=60))
def test_no_bytes_do_worse_than_a_refusal(data: bytes) -> None:
    try:
        document = load_json(data)
    except ValueError:
        return
    with pytest.raises(DocumentError):
        from_plain(Whole, document)


@pytest.mark.parametrize(
    ("document", "says"),
    [
        ([], "it must be an object"),
        ({}, "schema must be 'mine', not None"),
        ({"schema": "mine"}, "schema_version is None; this program reads 1 and 2"),
        ({"schema": "mine", "schema_version": True}, "is True"),
        ({"schema": "mine", "schema_version": 1.0}, r"is 1\.0"),
        ({"schema": "mine", "schema_version": 3}, "is 3"),
    ],
)
def test_a_document_of_another_kind_or_version(document: object, says: str) -> None:
    with pytest.raises(DocumentError, match=says):
        version_of(document, "mine", (1, 2))


def test_its_version_is_told() -> None:
    assert version_of({"schema": "mine", "schema_version": 2}, "mine", (1, 2)) == 2
    assert version_of({"schema": "mine", "version": 1}, "mine", (1,), version_key="version") == 1


def test_what_no_reader_takes_is_not_written() -> None:
    for number in (float("nan"), float("inf")):
        with pytest.raises(ValueError, match="Out of range"):
            dump_json(to_plain(Part("a", number)))
        with pytest.raises(ValueError, match="Out of range"):
            dump_readable_json([number])
    naive = datetime(2026, 1, 31)
    with pytest.raises(ValueError, match="no zone"):
        to_plain((naive,))
