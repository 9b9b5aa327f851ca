"""A clinic's own error model: the measurement error of each condition and metric, as a file.

The file is JSON, ``forceplate-error-model`` version 2, described in RELIABILITY.md.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, NoReturn

from forceplate.analysis.reliability.agreement import (
    DEFAULT_SEM,
    MIN_PERSONS,
    SEM_FORMULAS,
    Reliability,
)
from forceplate.analysis.reliability.estimate import Estimate
from forceplate.analysis.reliability.sem_interval import PLANNED_PERSONS, sem_interval
from forceplate.analysis.reliability.standard_error import MeasurementError
from forceplate.dates import short_date_text
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
SCHEMA_VERSION = 2
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
_RETEST_SOURCE = Text(
    "this clinic's own, {persons} persons measured twice, {days} days apart, without training "
    "between, adopted by {by} on {on}"
)
_UNTIL = Text(
    "until {planned} persons: upper end of its 95 % interval, as only {persons} were measured and "
    "gave {sem:.1f} {unit}; {source}"
)
_COUNTS = ("reference", "n_accepted", "n_values")
"""Parameters of a summary that do not move it as a method."""


@dataclass(frozen=True, slots=True)
class UsedVisit:
    """A visit that an error was made from, as its file was then."""

    subject_id: str
    visit: str
    sha256: str
    """Of the file, in hexadecimal digits."""


@dataclass(frozen=True, slots=True)
class Adoption:
    """Who made an error the one that decides, and what from."""

    by: str
    at: datetime
    """With zone."""
    fewest_days: int
    """Between the two visits of a person."""
    most_days: int
    visits: tuple[UsedVisit, ...]

    @property
    def days(self) -> str:
        """Return how many days apart the visits were, as figures."""
        fewest, most = self.fewest_days, self.most_days
        return f"{fewest}" if fewest == most else f"{fewest}-{most}"

    def __post_init__(self) -> None:
        if not self.by.strip():
            raise AnalysisError(
                Text("Nobody is named who adopts the measurement error; give a name or a code.")
            )


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
    """Upper end of the 95 % interval of the SEM; None where the formula has none of its own:
    then that of the default formula, in proportion, stands in."""
    n_persons: int
    n_visits: int
    population: str
    """Who was measured, how far apart, in words."""
    measured: date
    learning: Estimate | None = None
    icc: Mapping[str, float] | None = None
    """For the reader; not used in any verdict."""
    n_planned: int = PLANNED_PERSONS
    """Until so many persons are measured, the upper end of the SEM's interval decides."""
    adoption: Adoption | None = None
    """None: adopted from files or a table on the command line, or by an earlier version."""

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
                    "{persons:person|persons} at {visits:visit|visits} are too few for a "
                    "measurement error."
                ).fill(persons=self.n_persons, visits=self.n_visits)
            )
        if not self.population.strip():
            raise AnalysisError(
                Text("The population is not named; say who was measured and how many days apart.")
            )
        self.error()

    def error(self, changed: Collection[UsedVisit] = ()) -> MeasurementError:
        """Return the error with its source in words.

        Parameters
        ----------
        changed
            Visits that are no more as they were when errors were made from them.
        """
        used = () if self.adoption is None else self.adoption.visits
        error = MeasurementError(
            sem=self.sem,
            source=self._source(),
            unit=self.metric.unit,
            sem_high=self.sem_high or sem_interval(self.sem, self.n_persons, self.n_visits).high,
            learning=self.learning,
            n_persons=self.n_persons,
            n_planned=self.n_planned,
            n_changed_visits=sum(visit in changed for visit in used),
        )
        if not error.is_provisional:
            return error
        until = _UNTIL.fill(
            planned=self.n_planned,
            persons=self.n_persons,
            sem=self.sem,
            unit=self.metric.unit,
            source=error.source,
        )
        return replace(error, source=until)

    def _source(self) -> Text:
        adoption = self.adoption
        if adoption is None:
            return _SOURCE.fill(
                persons=self.n_persons,
                visits=self.n_visits,
                population=self.population,
                on=short_date_text(self.measured),
                formula=self.sem_formula,
            )
        return _RETEST_SOURCE.fill(
            persons=self.n_persons,
            days=adoption.days,
            by=adoption.by,
            on=short_date_text(adoption.at),
        )


@dataclass(frozen=True, slots=True)
class ErrorModel:
    """All measurement errors that a clinic has measured itself."""

    entries: tuple[ErrorEntry, ...] = ()
    changed: frozenset[UsedVisit] = frozenset()
    """Of the visits it was made from, those that are no more as they were; not in the file."""

    def find(self, condition: Condition, metric: Metric) -> MeasurementError | None:
        """Return the error of exactly this condition and metric, None where it is not known."""
        for entry in self.entries:
            if (entry.condition, entry.metric) == (condition, metric):
                return entry.error(self.changed)
        return None

    @property
    def visits(self) -> frozenset[UsedVisit]:
        """Return every visit that an entry was made from."""
        adoptions = (entry.adoption for entry in self.entries)
        return frozenset(visit for one in adoptions if one is not None for visit in one.visits)

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
            version = version_of(document, SCHEMA, (1, SCHEMA_VERSION), version_key="version")
            if version == 1:
                _complete(document)
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


def _complete(document: dict[str, Any]) -> None:
    """Add what version 1 did not keep: how many persons were planned, and what it is from."""
    entries = document.get("entries")
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, dict):
            entry.setdefault("n_planned", PLANNED_PERSONS)
            entry.setdefault("adoption", None)


def error_entry(
    measured: Reliability,
    condition: Condition,
    metric: Metric,
    *,
    population: str,
    on: date,
    formula: str = DEFAULT_SEM,
    n_planned: int = PLANNED_PERSONS,
    adoption: Adoption | None = None,
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
        n_planned=n_planned,
        adoption=adoption,
    )


def _refuse(why: Text) -> NoReturn:
    raise AnalysisError(
        Text(
            "The error model cannot be used: {why}. Correct it, or make it again with "
            "`forceplate reliability`."
        ).fill(why=why)
    )
