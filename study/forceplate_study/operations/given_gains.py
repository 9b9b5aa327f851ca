"""The strength gains that an outcome is asked with: a table, or the visits of a library."""

from __future__ import annotations

import hashlib
from pathlib import Path

from forceplate.analysis.trial.condition_text import REGION_WORDS
from forceplate.enums import Region
from forceplate.storage.library import Library
from forceplate.words import Text, plain
from forceplate_study.definition.study import StudyDefinition
from forceplate_study.errors import StudyError
from forceplate_study.outcome.strength_gains import gains_of_library, read_gains
from forceplate_study.records.study_records import StudyRecords
from forceplate_study.text_files import read_text

_BOTH_GAINS = Text("Give the gains as a table or as a library, not both.")
_OF_LIBRARY = Text("the visits in {library}, {region}, mean of the feet")
_NO_REGION = Text("{region!r} is no region. There are: {known}.")


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
) -> tuple[dict[str, float], Text | None]:
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
        return read_gains(text), plain(source)
    if library is not None:
        own = gains_of_library(
            Library(library), study, records.participants, Region(region),
            simulated=records.simulated,
        )  # fmt: skip
        return own, _OF_LIBRARY.fill(library=library, region=REGION_WORDS[Region(region)])
    return {}, None
