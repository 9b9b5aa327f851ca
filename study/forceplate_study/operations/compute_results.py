"""What a study shows as of a day that is more than its records: the outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from forceplate.enums import Region
from forceplate_study.definition.study import StudyDefinition
from forceplate_study.errors import StudyError
from forceplate_study.operations.given_gains import GivenGains, read_given_gains
from forceplate_study.operations.open_study import StudyStore
from forceplate_study.outcome.outcome import Outcome, outcome
from forceplate_study.records.study_records import StudyRecords


@dataclass(frozen=True, slots=True)
class Gains:
    """Which strength gains are held against the injuries: a table, a library, or none."""

    table: Path | None
    library: Path | None
    region: Region


@dataclass(frozen=True, slots=True)
class OutcomeResults:
    """The answers about injuries."""

    outcome: Outcome
    records: StudyRecords
    """What they are answers from."""
    n_gains: int
    gains_error: StudyError | None
    """Why there are no gains, where they were asked for."""


def outcome_of(
    store: StudyStore, study: StudyDefinition, today: date, *, who: str, gains: Gains
) -> OutcomeResults:
    """Return the answers about injuries, as of today.

    Raises
    ------
    StudyError
        Nobody has begun, or the package that fits the models is not installed.
    """
    records = store.records(who)
    own, error = GivenGains(), None
    try:
        own = read_given_gains(gains.table, gains.library, gains.region, study, records)
    except StudyError as caught:
        error = caught
    found = outcome(study, records, today, own.gains_n, off_day=own.off_day)
    return OutcomeResults(found, records, len(own.gains_n), error)
