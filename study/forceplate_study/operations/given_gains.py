"""The strength gains that an outcome is asked with: a table, or the visits of a library."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from forceplate.analysis.trial.condition_text import REGION_WORDS
from forceplate.enums import Region
from forceplate.storage.library import Library
from forceplate.words import Text, plain
from forceplate_study.definition.study import StudyDefinition
from forceplate_study.errors import StudyError
from forceplate_study.outcome.strength_gains import gains_of_library, off_their_day, read_gains
from forceplate_study.records.study_records import StudyRecords
from forceplate_study.text_files import read_text

_BOTH_GAINS = Text("Give the gains as a table or as a library, not both.")
_OF_LIBRARY = Text("the visits in {library}, {region}, mean of the feet")
_NO_REGION = Text("{region!r} is no region. There are: {known}.")


@dataclass(frozen=True, slots=True)
class GivenGains:
    """The strength gains that an outcome is asked with."""

    gains_n: Mapping[str, float] = field(default_factory=dict)
    source: Text | None = None
    """Where they are from; None: there are none."""
    off_day: Mapping[str, str] = field(default_factory=dict)
    """Participants without a gain because a visit is too far from its planned day, and which."""


def check_gains(table: Path | None, library: Path | None, region: str) -> None:
    """Refuse what cannot be asked, before anything is read."""
    if table is not None and library is not None:
        raise StudyError(_BOTH_GAINS)
    if region not in set(Region):
        raise StudyError(_NO_REGION.fill(region=region, known=", ".join(Region)))


def read_given_gains(
    table: Path | None,
    library: Path | None,
    region: Region | str,
    study: StudyDefinition,
    records: StudyRecords,
) -> GivenGains:
    """Return the strength gains that are asked for in newtons, and where they are from.

    Raises
    ------
    StudyError
        The table cannot be read, or the region was measured in several ways.
    """
    if table is not None:
        text = read_text(table)
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        source = f"{table.name}, SHA-256 {sha256}"
        return GivenGains(read_gains(text), plain(source))
    if library is not None:
        visits, people = Library(library), records.participants
        return GivenGains(
            gains_of_library(visits, study, people, Region(region), simulated=records.simulated),
            _OF_LIBRARY.fill(library=library, region=REGION_WORDS[Region(region)]),
            off_their_day(visits, study, people),
        )
    return GivenGains()
