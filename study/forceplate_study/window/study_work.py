"""What the Study screen does beside the window: open, answer and write. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from forceplate.enums import Region
from forceplate.errors import StudyError
from forceplate.words import Text

if TYPE_CHECKING:
    from datetime import date

    from forceplate.storage.library import Library
    from forceplate_study.followup.adherence import GroupAdherence
    from forceplate_study.followup.outcome import Outcome
    from forceplate_study.followup.place import PersonStanding, StudyPlace
    from forceplate_study.followup.store import Imported, Lines
    from forceplate_study.followup.study import StudyDefinition
    from forceplate_study.followup.tables import BadTableError, TableName

STUDY_FILE, DIARY_FILE = "study.toml", "diary.toml"
LARGEST_TABLE_BYTES = 200_000_000

_opening = Lock()

_NOT_INSTALLED = Text(
    "The package {package} is not installed. Get it with: pip install 'forceplate[{extra}]'.",
    "Het pakket {package} is niet geïnstalleerd. Haal het met: pip install 'forceplate[{extra}]'.",
)
_WRONG_ROWS = Text(
    "{n} rows are wrong; nothing was taken.", "{n} regels zijn fout; er is niets overgenomen."
)
_NO_STUDY = Text(
    "{folder} holds neither {study} nor {diary}.", "In {folder} staat geen {study} en geen {diary}."
)
_TWO_FILES = Text(
    "Two files hold the table {table}. Take them in one by one.",
    "Twee bestanden bevatten de tabel {table}. Lees ze een voor een in.",
)
_MIXED = Text(
    "Some of the files are synthetic and some not. Keep them apart.",
    "Sommige bestanden zijn synthetisch en andere niet. Houd ze uit elkaar.",
)
_NO_TABLE = Text(
    "{file} is no table of a study by its columns. Write empty tables to see the columns, or name "
    "the file after its table, as sessions.csv.",
    "{file} is aan de kolommen te zien geen tabel van een studie. Schrijf lege tabellen om de "
    "kolommen te zien, of noem het bestand naar zijn tabel, zoals sessions.csv.",
)
_NOT_READ = Text("{path} cannot be read: {why}.", "{path} kan niet worden gelezen: {why}.")
_NOT_UTF_8 = Text(
    "{path} is not UTF-8 text. Save it as CSV UTF-8.",
    "{path} is geen UTF-8-tekst. Sla het op als CSV UTF-8.",
)
_THERE = Text("{path} exists. Choose another folder.", "{path} bestaat al. Kies een andere map.")


class MissingExtraError(StudyError):
    """An optional package is not installed."""

    def __init__(self, package: str, extra: str) -> None:
        super().__init__(_NOT_INSTALLED.fill(package=package, extra=extra))
        self.package = package
        self.extra = extra


@dataclass(frozen=True, slots=True)
class WrongRow:
    """A row of a file that is wrong, and how."""

    file: str
    """Empty: it is of several."""
    table: str
    line: int
    text: Text


class WrongRowsError(StudyError):
    """Files hold rows that are wrong; nothing of any was taken."""

    def __init__(self, rows: list[WrongRow]) -> None:
        super().__init__(_WRONG_ROWS.fill(n=len(rows)))
        self.rows = tuple(rows)


@dataclass(frozen=True, slots=True)
class OpenedStudy:
    """A study, ready to work with."""

    place: StudyPlace
    study: StudyDefinition
    simulated: bool
    """Synthetic: nobody was measured."""


@dataclass(frozen=True, slots=True)
class Overview:
    """How everybody is doing."""

    people: tuple[PersonStanding, ...]
    simulated: bool


@dataclass(frozen=True, slots=True)
class AdherenceAnswer:
    """The adherence of all groups."""

    groups: tuple[GroupAdherence, ...]
    simulated: bool


def is_study(folder: Path) -> bool:
    """Return whether a folder holds a study or a diary."""
    return (folder / STUDY_FILE).is_file() or (folder / DIARY_FILE).is_file()


def open_place(folder: Path) -> OpenedStudy:
    """Open the study or the diary in a folder.

    Raises
    ------
    MissingExtraError
        It is a diary, and what diaries need is not installed.
    StudyError
        It cannot be opened.
    """
    place = _place(folder)
    return OpenedStudy(place, place.study(), place.is_synthetic())


def _place(folder: Path) -> StudyPlace:
    if not is_study(folder):
        raise StudyError(_NO_STUDY.fill(folder=folder, study=STUDY_FILE, diary=DIARY_FILE))
    if not (folder / DIARY_FILE).is_file():
        from forceplate_study.followup.place import FolderPlace  # noqa: PLC0415 - loaded in its thread

        return FolderPlace(folder)
    if find_spec("django") is None:
        raise MissingExtraError("django", "diary")
    from forceplate_study.diary.opening import open_diary  # noqa: PLC0415 - an optional extra

    with _opening:
        open_diary(folder)
        from forceplate_study.diary.place import DiaryPlace  # noqa: PLC0415 - after open_diary

    return DiaryPlace()


def make_study(like: str, folder: Path) -> Path:
    """Put a shipped study into a new folder and return the folder."""
    from forceplate_study.followup.study_file import copy_shipped, read_study  # noqa: PLC0415

    read_study(copy_shipped(like, folder))
    return folder


def look(place: StudyPlace, today: date, who: str) -> Overview:
    """Return how everybody is doing."""
    return Overview(place.standings(today, who), place.is_synthetic())


def adherence_of(
    place: StudyPlace, study: StudyDefinition, today: date, who: str
) -> AdherenceAnswer:
    """Return the adherence of all groups, as of today."""
    from forceplate_study.followup.adherence import adherence  # noqa: PLC0415

    records = place.records(who)
    return AdherenceAnswer(adherence(study, records, today), records.simulated)


def import_files(
    place: StudyPlace,
    paths: tuple[Path, ...],
    today: date,
    *,
    who: str,
    day_first: bool,
    replace: bool,
) -> tuple[Imported, ...]:
    """Take tables in, each known by its columns: every row of every one, or nothing.

    Raises
    ------
    WrongRowsError
        A row is wrong; all that are are named.
    StudyError
        A file is no such table, or two are of the same kind.
    """
    from forceplate_study.followup.tables import BadTableError, is_synthetic  # noqa: PLC0415

    lines: dict[TableName, Lines] = {}
    files: dict[str, str] = {}
    synthetic = set()
    wrong: list[WrongRow] = []
    for path in paths:
        text = _text(path)
        synthetic.add(is_synthetic(text))
        try:
            tables = _read(path, text, day_first=day_first)
        except BadTableError as error:
            wrong += _wrong_rows(error, path.name)
            continue
        for table, own in tables.items():
            if table in lines:
                raise StudyError(_TWO_FILES.fill(table=table))
            lines[table], files[table.value] = own, path.name
    if wrong:
        raise WrongRowsError(wrong)
    if len(synthetic) > 1:
        raise StudyError(_MIXED)
    try:
        return place.add(lines, today, who=who, simulated=synthetic == {True}, replace=replace)
    except BadTableError as error:
        raise WrongRowsError(_wrong_rows(error, files.get(error.table, ""))) from error


def _wrong_rows(error: BadTableError, file: str) -> list[WrongRow]:
    return [WrongRow(file, error.table, row.line, row.text) for row in error.rows]


def _read(path: Path, text: str, *, day_first: bool) -> dict[TableName, Lines]:
    from forceplate_study.followup.cells import read_rows  # noqa: PLC0415
    from forceplate_study.followup.redcap import RECORD, read_export  # noqa: PLC0415
    from forceplate_study.followup.tables import COLUMNS, TableName, read_table  # noqa: PLC0415

    header = set(read_rows(text)[0])
    if RECORD in header:
        return read_export(text)
    fitting = [
        table
        for table, columns in COLUMNS.items()
        if {own.name for own in columns if own.required} <= header <= {own.name for own in columns}
    ]
    by_name = [table for table in TableName if path.stem.lower().startswith(table.value)]
    both = [table for table in by_name if table in fitting]
    chosen = both or (fitting if len(fitting) == 1 else by_name)
    if not chosen:
        raise StudyError(_NO_TABLE.fill(file=path.name))
    return {chosen[0]: read_table(chosen[0], text, day_first=day_first)}


def _text(path: Path) -> str:
    from forceplate.files import read_regular_file  # noqa: PLC0415

    try:
        return read_regular_file(path, max_bytes=LARGEST_TABLE_BYTES).decode("utf-8-sig")
    except OSError as error:
        raise StudyError(_NOT_READ.fill(path=path, why=str(error))) from error
    except UnicodeDecodeError as error:
        raise StudyError(_NOT_UTF_8.fill(path=path)) from error


def write_templates(folder: Path) -> tuple[Path, ...]:
    """Write every empty table and the REDCap data dictionary; none replaces a file."""
    from forceplate_study.followup.files import write_file  # noqa: PLC0415
    from forceplate_study.followup.redcap import data_dictionary  # noqa: PLC0415
    from forceplate_study.followup.tables import TableName, template  # noqa: PLC0415

    texts = {f"{table.value}.csv": template(table) for table in TableName}
    texts["redcap-data-dictionary.csv"] = data_dictionary()
    there = next((name for name in texts if (folder / name).exists()), None)
    if there is not None:
        raise StudyError(_THERE.fill(path=folder / there))
    return tuple(write_file(folder / name, text, overwrite=False) for name, text in texts.items())


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
class OutcomeAnswer:
    """The answers about injuries."""

    outcome: Outcome
    n_gains: int
    gains_error: StudyError | None
    """Why there are no gains, where they were asked for."""


def outcome_of(
    place: StudyPlace,
    study: StudyDefinition,
    today: date,
    *,
    who: str,
    gains: Gains,
    library: Library,
) -> OutcomeAnswer:
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
    from forceplate_study.followup.gains import gains_of_library, read_gains  # noqa: PLC0415
    from forceplate_study.followup.outcome import outcome  # noqa: PLC0415

    records = place.records(who)
    own: dict[str, float] = {}
    error = None
    try:
        if gains.source is GainsFrom.TABLE and gains.table is not None:
            own = read_gains(_text(gains.table))
        elif gains.source is GainsFrom.LIBRARY:
            own = gains_of_library(library, study, records.participants, gains.region)
    except StudyError as caught:
        error = caught
    answer = outcome(study, records, today, own)
    return OutcomeAnswer(answer, len(own), error)
