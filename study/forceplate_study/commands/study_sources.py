"""What the ``forceplate study`` commands read: a study folder or a diary, and strength gains."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forceplate.errors import StudyError
from forceplate.words import Text

if TYPE_CHECKING:
    from forceplate_study.followup.records import StudyRecords
    from forceplate_study.followup.study import StudyDefinition

DIARY_SETTINGS = "diary.toml"

_BOTH_GAINS = Text(
    "Give the gains as a table or as a library, not both.",
    "Geef de krachtwinst als tabel of als bibliotheek, niet allebei.",
)
_NO_REGION = Text(
    "{region!r} is no region. There are: {known}.",
    "{region!r} is geen onderdeel. Er zijn: {known}.",
)
_NOT_UTF_8 = Text(
    "{path} is not UTF-8 text. Save it as CSV UTF-8.",
    "{path} is geen UTF-8-tekst. Sla het op als CSV UTF-8.",
)

GainsOption = Annotated[
    Path | None, typer.Option(help="CSV with the columns participant and gain_n.")
]
LibraryOption = Annotated[
    Path | None, typer.Option(help="Take the gains from the visits in this folder.")
]
RegionOption = Annotated[str, typer.Option(help="hallux, lesser_toes or all_toes.")]


def read_study_records(folder: Path) -> tuple[StudyDefinition, StudyRecords]:
    """Return the study in a folder and all that was entered, in its tables or in its diary."""
    if (folder / DIARY_SETTINGS).is_file():
        from forceplate_study.diary.records import read_diary

        return read_diary(folder)
    from forceplate_study.followup.store import StudyFolder

    place = StudyFolder(folder)
    return place.study(), place.records()


def definition_folder(folder: Path) -> Path:
    """Return where the definition of the study is."""
    return folder / "study" if (folder / DIARY_SETTINGS).is_file() else folder


def check_gains(gains: Path | None, library: Path | None, region: str) -> None:
    """Refuse what cannot be asked, before anything is read."""
    from forceplate.enums import Region

    if gains is not None and library is not None:
        raise StudyError(_BOTH_GAINS)
    if region not in set(Region):
        raise StudyError(_NO_REGION.fill(region=region, known=", ".join(Region)))


def read_given_gains(
    gains: Path | None,
    library: Path | None,
    region: str,
    study: StudyDefinition,
    records: StudyRecords,
) -> tuple[dict[str, float], Text | None]:
    """Return the strength gains that are asked for, and where they are from."""
    from forceplate.enums import Region
    from forceplate.storage.library import Library
    from forceplate_study.followup.gains import gains_of_library, read_gains

    if gains is not None:
        text = read_text(gains)
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        source = f"{gains.name}, SHA-256 {sha256}"
        return read_gains(text), Text(source, source)
    if library is not None:
        own = gains_of_library(Library(library), study, records.participants, Region(region))
        where = Text(
            f"the visits in {library}, {region}, mean of the feet",
            f"de metingen in {library}, {region}, gemiddelde van de voeten",
        )
        return own, where
    return {}, None


def read_text(path: Path) -> str:
    """Return the text of a small file."""
    from forceplate.cli.small_file import read_small_file

    try:
        return read_small_file(path, max_bytes=200_000_000).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise StudyError(_NOT_UTF_8.fill(path=path)) from error
