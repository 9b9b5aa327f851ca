"""What an export says of a visit, of a trial and of a number: the columns of every table.

A column added here, with how its cell is read, is in the tidy, wide and REDCap tables, in Parquet
and in the HDF5 of a study.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from forceplate.analysis.provenance import concern_words, says_simulated
from forceplate.analysis.quality.calibration_checks import last_check, usable_calibration
from forceplate.documents import dump_json, iso_time
from forceplate.exchange.export.export_columns import Cell, ExportColumn, Kind
from forceplate.types import HandMarks, Override, Refusal, Result, Trial, VisitHeader
from forceplate.words import Text

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Read(Generic[T]):
    """A column, and how its cell is read off a visit, a trial or a number."""

    column: ExportColumn
    cell: Callable[[T], Cell]


def visit_cells(header: VisitHeader) -> dict[str, Cell]:
    """Return whose and which visit it is, by the names of the columns."""
    return {PERSON.name: header.subject_id, **_cells(VISIT, header)}


def trial_cells(header: VisitHeader, trial: Trial) -> dict[str, Cell]:
    """Return whose and which trial it is, likewise."""
    return {**visit_cells(header), **_cells(TRIAL, trial)}


def result_cells(result: Result | Refusal) -> dict[str, Cell]:
    """Return a number, or why there is none, and how it is made."""
    return _cells(RESULT, result)


def _cells(columns: tuple[Read[T], ...], of: T) -> dict[str, Cell]:
    return {read.column.name: read.cell(of) for read in columns}


def _column(name: str, en: str, nl: str, kind: Kind = Kind.TEXT, unit: str = "") -> ExportColumn:
    """Return a column whose label is what its meaning begins with."""
    label = Text(*(re.split(r"[:;,.]", text, maxsplit=1)[0] for text in (en, nl)))
    return ExportColumn(name, label, kind, Text(en, nl), unit)


def _read(
    name: str,
    cell: Callable[[T], Cell],
    en: str,
    nl: str,
    kind: Kind = Kind.TEXT,
    *,
    unit: str = "",
) -> Read[T]:
    return Read(_column(name, en, nl, kind, unit), cell)


def _by(said: Override | HandMarks | None) -> str | None:
    return None if said is None else said.by


def _calibration_sha256(header: VisitHeader) -> str | None:
    calibration = usable_calibration(header.calibration_json)
    return None if calibration is None else calibration.sha256


PERSON = _column("subject_id", "Pseudonym of the person.", "Pseudoniem van de persoon.")
PERSON_NAME = _column("person_name", "Name of the person.", "Naam van de persoon.")
VISIT: tuple[Read[VisitHeader], ...] = (
    _read("visit", lambda h: h.visit, "Visit: W0 is the baseline.", "Meting: W0 is de nulmeting."),
    _read(
        "visit_started_at",
        lambda h: iso_time(h.started_at),
        "Begin of the visit.",
        "Begin van de meting.",
        Kind.TIME,
    ),
    _read(
        "body_mass_kg",
        lambda h: h.body_mass_kg,
        "Body mass; empty if unknown.",
        "Lichaamsgewicht; leeg als het onbekend is.",
        Kind.NUMBER,
        unit="kg",
    ),
    _read(
        "protocol",
        lambda h: h.protocol,
        "The clinic's own name of the protocol.",
        "Naam van het protocol, door de praktijk gegeven.",
    ),
    _read(
        "simulated",
        lambda h: int(says_simulated(h)),
        "Simulated: 1 is not a person.",
        "Gesimuleerd: 1 is geen persoon.",
        Kind.FLAG,
    ),
    _read(
        "platform_driver",
        lambda h: h.platform.driver,
        "Driver of the platform.",
        "Stuurprogramma van het platform.",
    ),
    _read(
        "platform_model",
        lambda h: h.platform.model,
        "Model of the platform.",
        "Model van het platform.",
    ),
    _read(
        "platform_serial_number",
        lambda h: h.platform.serial_number,
        "Serial number of the platform.",
        "Serienummer van het platform.",
    ),
    _read(
        "calibration_sha256",
        _calibration_sha256,
        "Identity of the calibration, SHA-256; empty if there is none.",
        "Identiteit van de kalibratie, SHA-256; leeg als er geen is.",
    ),
    _read(
        "calibration_concerns",
        lambda h: concern_words(h) or None,
        "Why the calibration is in doubt: edited, expired, "
        "not_yet_issued, other_model, other_serial_number; empty if it is not.",
        "Waarom de kalibratie twijfelachtig is: edited (gewijzigd), expired (verlopen), "
        "not_yet_issued (van later), other_model (van een ander model), other_serial_number "
        "(van een ander platform); leeg als zij dat niet is.",
    ),
    _read(
        "last_check",
        lambda h: last_check(h)[0].value,
        "Last check of the platform before the visit: passed, failed, unreadable, none.",
        "Laatste controle van het platform voor de meting: passed (goedgekeurd), failed "
        "(afgekeurd), unreadable (onleesbaar), none (niet bekend).",
    ),
)
TRIAL: tuple[Read[Trial], ...] = (
    _read(
        "trial",
        lambda t: t.number,
        "Number of the trial in its visit, from 1.",
        "Nummer van de poging in de meting, vanaf 1.",
        Kind.INTEGER,
    ),
    _read(
        "trial_started_at",
        lambda t: iso_time(t.started_at),
        "Time of the first sample.",
        "Tijd van de eerste meetwaarde.",
        Kind.TIME,
    ),
    _read(
        "side",
        lambda t: t.condition.side.value,
        "The person's foot: left, right.",
        "Voet van de persoon: left, right.",
    ),
    _read(
        "region",
        lambda t: t.condition.region.value,
        "The toes that press: hallux, lesser_toes, all_toes.",
        "De tenen die drukken: hallux, lesser_toes, all_toes.",
    ),
    _read(
        "posture",
        lambda t: t.condition.posture.value,
        "Posture: seated, standing.",
        "Houding: seated (zittend), standing (staand).",
    ),
    _read(
        "fixation", lambda t: t.condition.fixation, "How the foot is held.", "Hoe de voet vastzit."
    ),
    _read(
        "sample_rate_hz",
        lambda t: t.sample_rate_hz,
        "Samples per second.",
        "Metingen per seconde.",
        Kind.NUMBER,
        unit="Hz",
    ),
    _read(
        "end_reason",
        lambda t: t.end_reason.value,
        "Why the recording ended.",
        "Waarom de opname eindigde.",
    ),
    _read(
        "recovered",
        lambda t: int(t.recovered),
        "Recovered: 1 was saved after the program had died.",
        "Hersteld: 1 is bewaard nadat het programma was uitgevallen.",
        Kind.FLAG,
    ),
    _read(
        "practice",
        lambda t: int(t.practice),
        "Practice: 1 is to get used to it and never counts.",
        "Oefening: 1 is om te wennen en telt nooit mee.",
        Kind.FLAG,
    ),
    _read(
        "accepted",
        lambda t: int(t.accepted),
        "Accepted: 1 counts.",
        "Goedgekeurd: 1 telt mee.",
        Kind.FLAG,
    ),
    _read(
        "verdict_reason",
        lambda t: t.verdict_reason,
        "Why it counts or not.",
        "Waarom zij meetelt of niet.",
    ),
    _read(
        "overruled_by",
        lambda t: _by(t.override),
        "Who decided over the checks.",
        "Wie anders besliste dan de controles.",
    ),
    _read(
        "marked_by",
        lambda t: _by(t.marks),
        "Who set onset or peak by hand.",
        "Wie begin of piek met de hand zette.",
    ),
    _read(
        "origin_sha256",
        lambda t: None if t.origin is None else t.origin.sha256,
        "SHA-256 of the file of another system that the trial was imported "
        "from; empty if it was measured here.",
        "SHA-256 van het bestand van een ander systeem waaruit de poging is geïmporteerd; "
        "leeg als zij hier is gemeten.",
    ),
)
RESULT: tuple[Read[Result | Refusal], ...] = (
    _read(
        "result",
        lambda r: r.name,
        "Which number; each is explained below.",
        "Welk getal; elk staat hieronder uitgelegd.",
    ),
    _read(
        "value",
        lambda r: None if isinstance(r, Refusal) else r.value,
        "The number, in the unit beside; empty where it is refused.",
        "Het getal, in de eenheid ernaast; leeg als het niet te geven is.",
        Kind.NUMBER,
    ),
    _read(
        "unit",
        lambda r: None if isinstance(r, Refusal) else r.unit,
        "Unit of the value, UCUM.",
        "Eenheid van het getal, UCUM.",
    ),
    _read(
        "refusal_reason",
        lambda r: r.reason if isinstance(r, Refusal) else None,
        "Why there is no number, as a fixed word.",
        "Waarom er geen getal is, als vast woord.",
    ),
    _read(
        "refusal_message",
        lambda r: r.message if isinstance(r, Refusal) else None,
        "Why there is no number, as a sentence.",
        "Waarom er geen getal is, als zin.",
    ),
    _read("method", lambda r: r.method, "How the number is made.", "Hoe het getal is gemaakt."),
    _read(
        "method_version",
        lambda r: r.method_version,
        "Version of the method.",
        "Versie van de methode.",
        Kind.INTEGER,
    ),
    _read(
        "parameters",
        lambda r: dump_json(dict(r.parameters)),
        "Parameters of the method, JSON.",
        "Parameters van de methode, JSON.",
    ),
)

VISIT_COLUMNS = tuple(read.column for read in VISIT)
TRIAL_COLUMNS = tuple(read.column for read in TRIAL)
RESULT_COLUMNS = tuple(read.column for read in RESULT)
