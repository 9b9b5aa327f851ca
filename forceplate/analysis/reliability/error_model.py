"""A clinic's own error model: the measurement error of each condition and metric, as a file.

The file is JSON, ``forceplate-error-model`` version 1, described in the README.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NoReturn

from forceplate.analysis.reliability.agreement import (
    DEFAULT_SEM,
    MIN_PERSONS,
    SEM_FORMULAS,
    Reliability,
)
from forceplate.analysis.reliability.estimate import Estimate
from forceplate.analysis.reliability.standard_error import MeasurementError
from forceplate.errors import AnalysisError
from forceplate.types import Condition, Parameter, Posture, Region, Result, Side

SCHEMA = "forceplate-error-model"
SCHEMA_VERSION = 1
FILE_NAME = "error-model.json"
"""Below the folder of a library."""
MAX_FILE_BYTES = 1_000_000


@dataclass(frozen=True, slots=True)
class Metric:
    """Which number the error belongs to; another method has another error."""

    name: str
    """As in :class:`forceplate.types.Result`, e.g. ``peak_force_mean_of_best``."""
    unit: str
    method: str
    method_version: int
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    """All settings that move the number."""

    @classmethod
    def of(cls, result: Result) -> Metric:
        """Return what a visit's result is."""
        parameters = {k: v for k, v in result.parameters.items() if k not in _COUNTS}
        return cls(result.name, result.unit, result.method, result.method_version, parameters)


_COUNTS = ("reference", "n_accepted", "n_values")
"""Parameters of a summary that do not move it as a method."""


@dataclass(frozen=True, slots=True)
class ErrorEntry:
    """The measurement error of one metric under one condition.

    Raises
    ------
    AnalysisError
        On construction: no positive SEM, no source, impossible numbers of persons or visits.
    """

    condition: Condition
    metric: Metric
    sem: float
    sem_formula: str
    """One of ``SEM_FORMULAS``."""
    sem_high: float | None
    """Upper end of the 95 % interval of the SEM; None where the formula has no interval."""
    n_persons: int
    n_visits: int
    population: str
    """Who was measured, how far apart, in words."""
    measured: date
    learning: Estimate | None = None
    icc: Mapping[str, float] | None = None
    """For the reader; not used in any verdict."""

    def __post_init__(self) -> None:
        if self.sem_formula not in SEM_FORMULAS:
            raise AnalysisError(
                f"The formula {self.sem_formula!r} is not one of {', '.join(SEM_FORMULAS)}."
            )
        if self.n_persons < MIN_PERSONS or self.n_visits < 2:
            raise AnalysisError(
                f"{self.n_persons} persons at {self.n_visits} visits are too few for a "
                "measurement error."
            )
        if not self.population.strip():
            raise AnalysisError(
                "The population is not named; say who was measured and how many days apart."
            )
        self.error()

    def error(self) -> MeasurementError:
        """Return the error with its source in words."""
        return MeasurementError(
            sem=self.sem,
            source=(
                f"this clinic's own, {self.n_persons} persons at {self.n_visits} visits "
                f"({self.population}), {self.measured.isoformat()}, {self.sem_formula}"
            ),
            unit=self.metric.unit,
            sem_high=self.sem_high,
            learning=self.learning,
            source_nl=(
                f"van deze praktijk zelf, {self.n_persons} personen bij {self.n_visits} "
                f"metingen ({self.population}), {self.measured.isoformat()}, "
                f"{self.sem_formula}"
            ),
        )


@dataclass(frozen=True, slots=True)
class ErrorModel:
    """All measurement errors that a clinic has measured itself."""

    entries: tuple[ErrorEntry, ...] = ()

    def find(self, condition: Condition, metric: Metric) -> MeasurementError | None:
        """Return the error of exactly this condition and metric, None where it is not known."""
        for entry in self.entries:
            if (entry.condition, entry.metric) == (condition, metric):
                return entry.error()
        return None

    def with_entry(self, entry: ErrorEntry) -> ErrorModel:
        """Return the model with an entry, in place of one of the same condition and metric."""
        others = tuple(
            e for e in self.entries if (e.condition, e.metric) != (entry.condition, entry.metric)
        )
        return replace(self, entries=(*others, entry))

    def to_json(self) -> str:
        """Return the file's text."""
        document = {
            "schema": SCHEMA,
            "version": SCHEMA_VERSION,
            "entries": [_entry_document(entry) for entry in self.entries],
        }
        return json.dumps(document, indent=2, ensure_ascii=False, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, text: str | bytes) -> ErrorModel:
        """Return the model of a file's text.

        Raises
        ------
        AnalysisError
            It is no error model, of a newer version, or a value is missing or impossible.
        """
        if len(text) > MAX_FILE_BYTES:
            _refuse(f"it is longer than {MAX_FILE_BYTES} bytes")
        try:
            document = json.loads(text)
        except (ValueError, RecursionError) as error:
            _refuse(f"it is not JSON ({error})")
        if not isinstance(document, dict) or document.get("schema") != SCHEMA:
            _refuse(f"it does not say schema {SCHEMA!r}")
        if document.get("version") != SCHEMA_VERSION:
            _refuse(f"its version is {document.get('version')!r}, this program reads version 1")
        entries = document.get("entries")
        if not isinstance(entries, list):
            _refuse("it has no list of entries")
        model = cls()
        for number, entry in enumerate(entries, 1):
            try:
                read = _entry(entry)
            except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
                why = f"{error} is missing" if isinstance(error, KeyError) else str(error)
                _refuse(f"entry {number}: {why}")
            if model.find(read.condition, read.metric) is not None:
                _refuse(f"entry {number} is of the same condition and metric as one before it")
            model = model.with_entry(read)
        return model


def error_entry(
    measured: Reliability,
    condition: Condition,
    metric: Metric,
    *,
    population: str,
    on: date,
    formula: str = DEFAULT_SEM,
) -> ErrorEntry:
    """Return what a library adopts of a reliability study; raises AnalysisError."""
    if formula not in measured.sem:
        _refuse(f"the formula {formula!r} is not one of {', '.join(measured.sem)}")
    return ErrorEntry(
        condition=condition,
        metric=metric,
        sem=measured.sem[formula],
        sem_formula=formula,
        sem_high=measured.sem_interval.high if formula == DEFAULT_SEM else None,
        n_persons=measured.mean_squares.n,
        n_visits=measured.mean_squares.k,
        population=population,
        measured=on,
        learning=measured.learning,
        icc={name: estimate.value for name, estimate in measured.icc.items()},
    )


def _entry_document(entry: ErrorEntry) -> dict[str, Any]:
    """Return an entry as the file has it."""
    c, m, learning = entry.condition, entry.metric, entry.learning
    return {
        "condition": {
            "side": c.side.value,
            "region": c.region.value,
            "posture": c.posture.value,
            "fixation": c.fixation,
        },
        "metric": {
            "name": m.name,
            "unit": m.unit,
            "method": m.method,
            "method_version": m.method_version,
            "parameters": dict(m.parameters),
        },
        "sem": entry.sem,
        "sem_formula": entry.sem_formula,
        "sem_high": entry.sem_high,
        "n_persons": entry.n_persons,
        "n_visits": entry.n_visits,
        "population": entry.population,
        "measured": entry.measured.isoformat(),
        "learning": None
        if learning is None
        else {"value": learning.value, "low": learning.low, "high": learning.high},
        "icc": None if entry.icc is None else dict(entry.icc),
    }


def _entry(document: dict[str, Any]) -> ErrorEntry:
    """Return an entry of the file; raises what a wrong or missing value raises."""
    c, m, learning, icc = (
        document["condition"], document["metric"], document["learning"], document["icc"],
    )  # fmt: skip
    return ErrorEntry(
        condition=Condition(
            Side(c["side"]), Region(c["region"]), Posture(c["posture"]), _text(c, "fixation")
        ),
        metric=Metric(
            _text(m, "name"), _text(m, "unit"), _text(m, "method"), _whole(m, "method_version"),
            _parameters(m["parameters"]),
        ),
        sem=_number(document["sem"]),
        sem_formula=_text(document, "sem_formula"),
        sem_high=_optional(document["sem_high"]),
        n_persons=_whole(document, "n_persons"),
        n_visits=_whole(document, "n_visits"),
        population=_text(document, "population"),
        measured=date.fromisoformat(_text(document, "measured")),
        learning=None
        if learning is None
        else Estimate(
            _number(learning["value"]), _optional(learning["low"]), _optional(learning["high"])
        ),
        icc=None if icc is None else {str(name): _number(value) for name, value in icc.items()},
    )  # fmt: skip


def _text(fields: Mapping[str, Any], name: str) -> str:
    value = fields[name]
    if not isinstance(value, str):
        raise TypeError(f"{name} is {value!r}, not a text")
    return value


def _whole(fields: Mapping[str, Any], name: str) -> int:
    value = fields[name]
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{name} is {value!r}, not a whole number")
    return value


def _parameters(fields: Mapping[str, Any]) -> dict[str, Parameter]:
    for value in fields.values():
        if not isinstance(value, str | bool):
            _number(value)
    return dict(fields)


def _number(value: Parameter | None) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise TypeError(f"{value!r} is not a finite number")
    return float(value)


def _optional(value: Parameter | None) -> float | None:
    return None if value is None else _number(value)


def _refuse(why: str) -> NoReturn:
    raise AnalysisError(
        f"The error model cannot be used: {why}. Correct it, or make it again with "
        "`forceplate reliability`."
    )
