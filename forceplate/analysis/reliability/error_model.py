"""A clinic's own error model: the measurement error of each condition and metric, as a file.

The file is JSON, ``forceplate-error-model`` version 1, described in the README.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NoReturn

from forceplate.analysis.reliability.agreement import (
    DEFAULT_SEM,
    MIN_PERSONS,
    SEM_FORMULAS,
    Reliability,
)
from forceplate.analysis.reliability.estimate import Estimate
from forceplate.analysis.reliability.standard_error import MeasurementError
from forceplate.documents import (
    DocumentError,
    dump_readable_json,
    from_plain,
    load_json,
    to_plain,
    version_of,
)
from forceplate.errors import AnalysisError
from forceplate.reasons import reason_of
from forceplate.types import Condition, Parameter, Result
from forceplate.words import Text, clause

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


_SOURCE = Text(
    "this clinic's own, {persons} persons at {visits} visits ({population}), {on}, {formula}"
)
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
                Text("The formula {formula!r} is not one of {known}.").fill(
                    formula=self.sem_formula, known=", ".join(SEM_FORMULAS)
                )
            )
        if self.n_persons < MIN_PERSONS or self.n_visits < 2:
            raise AnalysisError(
                Text(
                    "{persons} persons at {visits} visits are too few for a measurement error."
                ).fill(persons=self.n_persons, visits=self.n_visits)
            )
        if not self.population.strip():
            raise AnalysisError(
                Text("The population is not named; say who was measured and how many days apart.")
            )
        self.error()

    def error(self) -> MeasurementError:
        """Return the error with its source in words."""
        return MeasurementError(
            sem=self.sem,
            source=_SOURCE.fill(
                persons=self.n_persons,
                visits=self.n_visits,
                population=self.population,
                on=self.measured.isoformat(),
                formula=self.sem_formula,
            ),
            unit=self.metric.unit,
            sem_high=self.sem_high,
            learning=self.learning,
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
        return dump_readable_json(to_plain(_File(SCHEMA, SCHEMA_VERSION, self.entries)))

    @classmethod
    def from_json(cls, text: str | bytes) -> ErrorModel:
        """Return the model of a file's text.

        Raises
        ------
        AnalysisError
            It is no error model, of a newer version, or a value is missing or impossible.
        """
        if len(text) > MAX_FILE_BYTES:
            _refuse(Text("it is longer than {most} bytes").fill(most=MAX_FILE_BYTES))
        try:
            document = load_json(text)
        except ValueError as error:
            _refuse(Text("it is not JSON ({error})").fill(error=reason_of(error)))
        try:
            version_of(document, SCHEMA, (SCHEMA_VERSION,), version_key="version")
            file = from_plain(_File, document, complete=True)
        except (DocumentError, AnalysisError) as error:
            _refuse(clause(error.text))
        model = cls()
        for number, entry in enumerate(file.entries, 1):
            if model.find(entry.condition, entry.metric) is not None:
                _refuse(
                    Text(
                        "entry {number} is of the same condition and metric as one before it"
                    ).fill(number=number)
                )
            model = model.with_entry(entry)
        return model


@dataclass(frozen=True, slots=True)
class _File:
    schema: str
    version: int
    entries: tuple[ErrorEntry, ...]


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
        _refuse(
            Text("the formula {formula!r} is not one of {known}").fill(
                formula=formula, known=", ".join(measured.sem)
            )
        )
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


def _refuse(why: Text) -> NoReturn:
    raise AnalysisError(
        Text(
            "The error model cannot be used: {why}. Correct it, or make it again with "
            "`forceplate reliability`."
        ).fill(why=why)
    )
