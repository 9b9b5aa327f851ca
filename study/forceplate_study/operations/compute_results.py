"""What a study shows as of a day: how everybody is doing, adherence, and the outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path

from forceplate.enums import Region
from forceplate_study.definition.study import StudyDefinition
from forceplate_study.errors import StudyError
from forceplate_study.follow_up.adherence import GroupAdherence, adherence
from forceplate_study.follow_up.standings import PersonStanding
from forceplate_study.follow_up.study_store import StudyStore
from forceplate_study.operations.given_gains import GivenGains, read_given_gains
from forceplate_study.operations.open_study import MissingExtraError
from forceplate_study.outcome.outcome import Outcome, outcome
from forceplate_study.records.study_records import StudyRecords


@dataclass(frozen=True, slots=True)
class Overview:
    """How everybody is doing."""

    people: tuple[PersonStanding, ...]
    simulated: bool


@dataclass(frozen=True, slots=True)
class AdherenceResults:
    """The adherence of all groups."""

    groups: tuple[GroupAdherence, ...]
    simulated: bool


def overview_of(store: StudyStore, today: date, who: str) -> Overview:
    """Return how everybody is doing."""
    return Overview(store.standings(today, who), store.is_synthetic())


def adherence_of(
    store: StudyStore, study: StudyDefinition, today: date, who: str
) -> AdherenceResults:
    """Return the adherence of all groups, as of today."""
    records = store.records(who)
    return AdherenceResults(adherence(study, records, today), records.simulated)


class GainsFrom(StrEnum):
    """Where the strength gains come from."""

    LIBRARY = "library"
    TABLE = "table"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Gains:
    """Which strength gains are held against the injuries."""

    source: GainsFrom
    table: Path | None = None
    region: Region = Region.HALLUX


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
    store: StudyStore,
    study: StudyDefinition,
    today: date,
    *,
    who: str,
    gains: Gains,
    library: Path,
) -> OutcomeResults:
    """Return the answers about injuries, as of today.

    Raises
    ------
    MissingExtraError
        The package that fits the models is not installed.
    StudyError
        Nobody has begun.
    """
    if find_spec("statsmodels") is None:
        raise MissingExtraError("statsmodels", "followup")
    records = store.records(who)
    own = GivenGains()
    error = None
    try:
        own = read_given_gains(
            gains.table if gains.source is GainsFrom.TABLE else None,
            library if gains.source is GainsFrom.LIBRARY else None,
            gains.region, study, records,
        )  # fmt: skip
    except StudyError as caught:
        error = caught
    found = outcome(study, records, today, own.gains_n, off_day=own.off_day)
    return OutcomeResults(found, records, len(own.gains_n), error)
