"""The records of a visit file: JSON texts, each of which holds what is said of one thing.

A record grows by a field with a default in its dataclass: what is None or an empty list is not
written, and files without it are read as before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from forceplate.documents import dump_json, load_json
from forceplate.reasons import raised_as, reason_of
from forceplate.storage.plausible import LONGEST_NOTE_BYTES
from forceplate.storage.visit.hdf5 import MalformedError
from forceplate.types import ChangeRecord, Condition, EndReason, HandMarks, Origin, Override, Trial
from forceplate.words import Text

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


@dataclass(frozen=True, slots=True)
class TrialRecording:
    """How a trial was recorded; tables of ``gaps`` and ``arrivals`` stand beside it."""

    number: int
    condition: Condition
    started_at: datetime
    sample_rate_hz: float
    end_reason: EndReason
    practice: bool
    recovered: bool
    damaged_bytes: int
    zero_before_counts: NDArray[np.float64] | None = None
    zero_after_counts: NDArray[np.float64] | None = None
    arrival_rate_hz: float | None = None
    """Made of ``arrivals``."""
    end_error: str | None = None
    """As :mod:`forceplate.storage.kept_text` keeps it."""
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class TrialReview:
    """What checks and people say of a trial."""

    accepted: bool
    verdict_reason: str
    note: str
    override: Override | None = None
    marks: HandMarks | None = None
    changes: tuple[ChangeRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class TrialAnalysis:
    """What made the answers about a trial; tables of the answers stand beside it."""

    software: str
    tare_before_counts: NDArray[np.float64] | None = None
    tare_after_counts: NDArray[np.float64] | None = None


def taken_from(trial: Trial, kind: type[T], **others: object) -> T:
    """Return what a record holds of a trial: its fields of the same names, and these others."""
    names = [field.name for field in fields(kind) if field.name not in others]
    return kind(**{name: getattr(trial, name) for name in names}, **others)


def told_by(*records: DataclassInstance) -> dict[str, Any]:
    """Return the fields of these records by name, for the trial that they are of."""
    return {field.name: getattr(one, field.name) for one in records for field in fields(one)}


def dump_record(record: Mapping[str, Any]) -> str:
    """Return a record as it is written: what is None, and an empty list, is left out.

    Raises
    ------
    ValueError
        It holds a number that is none, or a text that no file can hold.
    """
    try:
        known = {name: value for name, value in record.items() if value is not None and value != []}
        text = dump_json(known, only_ascii=True)  # Octave reads no other text.
    except TypeError as error:
        raise ValueError(
            Text("a parameter cannot be stored: {error}").fill(error=reason_of(error))
        ) from error
    except ValueError:  # Python's own words for what no JSON can hold
        raise ValueError(Text("a number in it is not finite")) from None
    _check_texts(record, text)
    return text


def load_record(text: str, where: str) -> dict[str, Any]:
    """Return what a record holds; raises MalformedError unless it is an object of JSON."""
    with raised_as(MalformedError, Text("{where} is no JSON: {error}"), ValueError, where=where):
        record = load_json(text)
        _check_texts(record, text)
    if not isinstance(record, dict):
        raise MalformedError(Text("{where} is no object").fill(where=where))
    return record


def _check_texts(value: Any, text: str) -> None:
    """Raise ValueError if any text in a record is none that a file can hold.

    Only what is not ASCII, or too long, needs a look at every text.
    """
    if "\\u" in text or len(text) > LONGEST_NOTE_BYTES:
        _check_each(value)


def _check_each(value: Any) -> None:
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError(Text("a text contains a zero character"))
        if len(value.encode()) > LONGEST_NOTE_BYTES:
            raise ValueError(
                Text("a text is too long: {n_bytes} bytes").fill(n_bytes=len(value.encode()))
            )
    elif isinstance(value, Mapping):
        for item in value.items():
            _check_each(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _check_each(item)
