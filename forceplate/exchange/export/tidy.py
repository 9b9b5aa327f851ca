"""The tidy table: a row per trial and number, refusals included."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from forceplate.analysis.provenance import concern_words, says_simulated
from forceplate.analysis.quality.calibration_checks import last_check, usable_calibration
from forceplate.documents import dump_json, iso_time
from forceplate.exchange.export.columns import Cell, Column, Kind, Row, Table
from forceplate.exchange.export.options import Options
from forceplate.types import Refusal, Result, Trial, Visit, VisitHeader
from forceplate.words import Text


def _column(name: str, en: str, nl: str, kind: Kind = Kind.TEXT, unit: str = "") -> Column:
    """Return a column whose label is what its meaning begins with."""
    label = Text(*(re.split(r"[:;,.]", text, maxsplit=1)[0] for text in (en, nl)))
    return Column(name, label, kind, Text(en, nl), unit)


_PERSON = _column("subject_id", "Pseudonym of the person.", "Pseudoniem van de persoon.")
_NAME = _column("person_name", "Name of the person.", "Naam van de persoon.")
_VISIT = (
    _column("visit", "Visit: W0 is the baseline.", "Meting: W0 is de nulmeting."),
    _column("visit_started_at", "Begin of the visit.", "Begin van de meting.", Kind.TIME),
    _column("body_mass_kg", "Body mass; empty if unknown.",
            "Lichaamsgewicht; leeg als het onbekend is.", Kind.NUMBER, "kg"),
    _column("protocol", "The clinic's own name of the protocol.",
            "Naam van het protocol, door de praktijk gegeven."),
    _column("simulated", "Simulated: 1 is not a person.", "Gesimuleerd: 1 is geen persoon.",
            Kind.FLAG),
    _column("platform_driver", "Driver of the platform.", "Stuurprogramma van het platform."),
    _column("platform_model", "Model of the platform.", "Model van het platform."),
    _column("platform_serial_number", "Serial number of the platform.",
            "Serienummer van het platform."),
    _column("calibration_sha256", "Identity of the calibration, SHA-256; empty if there is none.",
            "Identiteit van de kalibratie, SHA-256; leeg als er geen is."),
    _column("calibration_concerns", "Why the calibration is in doubt: edited, expired, "
            "not_yet_issued, other_model, other_serial_number; empty if it is not.",
            "Waarom de kalibratie twijfelachtig is: edited (gewijzigd), expired (verlopen), "
            "not_yet_issued (van later), other_model (van een ander model), other_serial_number "
            "(van een ander platform); leeg als zij dat niet is."),
    _column("last_check", "Last check of the platform before the visit: passed, failed, "
            "unreadable, none.",
            "Laatste controle van het platform voor de meting: passed (goedgekeurd), failed "
            "(afgekeurd), unreadable (onleesbaar), none (niet bekend)."),
)  # fmt: skip
_TRIAL = (
    _column("trial", "Number of the trial in its visit, from 1.",
            "Nummer van de poging in de meting, vanaf 1.", Kind.INTEGER),
    _column("trial_started_at", "Time of the first sample.", "Tijd van de eerste meetwaarde.",
            Kind.TIME),
    _column("side", "The person's foot: left, right.", "Voet van de persoon: left, right."),
    _column("region", "The toes that press: hallux, lesser_toes, all_toes.",
            "De tenen die drukken: hallux, lesser_toes, all_toes."),
    _column("posture", "Posture: seated, standing.",
            "Houding: seated (zittend), standing (staand)."),
    _column("fixation", "How the foot is held.", "Hoe de voet vastzit."),
    _column("sample_rate_hz", "Samples per second.", "Metingen per seconde.", Kind.NUMBER, "Hz"),
    _column("end_reason", "Why the recording ended.", "Waarom de opname eindigde."),
    _column("recovered", "Recovered: 1 was saved after the program had died.",
            "Hersteld: 1 is bewaard nadat het programma was uitgevallen.", Kind.FLAG),
    _column("practice", "Practice: 1 is to get used to it and never counts.",
            "Oefening: 1 is om te wennen en telt nooit mee.", Kind.FLAG),
    _column("accepted", "Accepted: 1 counts.", "Goedgekeurd: 1 telt mee.", Kind.FLAG),
    _column("verdict_reason", "Why it counts or not.", "Waarom zij meetelt of niet."),
    _column("overruled_by", "Who decided over the checks.",
            "Wie anders besliste dan de controles."),
    _column("marked_by", "Who set onset or peak by hand.", "Wie begin of piek met de hand zette."),
    _column("origin_sha256", "SHA-256 of the file of another system that the trial was imported "
            "from; empty if it was measured here.",
            "SHA-256 van het bestand van een ander systeem waaruit de poging is geïmporteerd; "
            "leeg als zij hier is gemeten."),
)  # fmt: skip
_RESULT = (
    _column("result", "Which number; each is explained below.",
            "Welk getal; elk staat hieronder uitgelegd."),
    _column("value", "The number, in the unit beside; empty where it is refused.",
            "Het getal, in de eenheid ernaast; leeg als het niet te geven is.", Kind.NUMBER),
    _column("unit", "Unit of the value, UCUM.", "Eenheid van het getal, UCUM."),
    _column("refusal_reason", "Why there is no number, as a fixed word.",
            "Waarom er geen getal is, als vast woord."),
    _column("refusal_message", "Why there is no number, as a sentence.",
            "Waarom er geen getal is, als zin."),
    _column("method", "How the number is made.", "Hoe het getal is gemaakt."),
    _column("method_version", "Version of the method.", "Versie van de methode.", Kind.INTEGER),
    _column("parameters", "Parameters of the method, JSON.", "Parameters van de methode, JSON."),
)  # fmt: skip

RESULT_COLUMNS = tuple(column.name for column in (_PERSON, *_VISIT, *_TRIAL, *_RESULT))
"""The names of the columns of ``result_rows``."""
Hear = Callable[[Result | Refusal], None]


def result_rows(visit: Visit, options: Options | None = None) -> Iterator[Row]:
    """Yield a row for each result of each trial, in ``RESULT_COLUMNS``.

    A trial without results has one row, so that no trial is left out.
    """
    chosen = options or Options()
    for trial in visit.trials:
        about = trial_cells(visit.header, trial)
        results = chosen.results(trial)
        for result in results:
            yield (*about, *result_cells(result))
        if not results:
            yield (*about, *[None] * len(_RESULT))


def tidy_table(visits: Iterable[Visit], options: Options, hear: Hear) -> Table:
    """Return the tidy table of the visits.

    Parameters
    ----------
    hear
        Is told every result that is passed on.
    """
    names = options.names

    def rows() -> Iterator[Row]:
        for visit in visits:
            for trial in visit.trials:
                for result in options.results(trial):
                    hear(result)
            for row in result_rows(visit, options):
                yield row if names is None else (row[0], names.get(str(row[0])), *row[1:])

    person = (_PERSON,) if names is None else (_PERSON, _NAME)
    return Table((*person, *_VISIT, *_TRIAL, *_RESULT), rows())


def trial_columns() -> tuple[Column, ...]:
    """Return the columns of :func:`trial_cells`."""
    return (_PERSON, *_VISIT, *_TRIAL)


def person_columns(options: Options) -> tuple[Column, ...]:
    """Return what stands for a person, with the name when it was asked for."""
    return (_PERSON,) if options.names is None else (_PERSON, _NAME)


def visit_columns() -> tuple[Column, ...]:
    """Return the columns of :func:`visit_cells` but the first."""
    return _VISIT


def result_columns() -> tuple[Column, ...]:
    """Return the columns of :func:`result_cells`."""
    return _RESULT


def trial_cells(header: VisitHeader, trial: Trial) -> Row:
    """Return whose and which trial it is."""
    return (
        *visit_cells(header),
        trial.number,
        iso_time(trial.started_at),
        trial.condition.side.value,
        trial.condition.region.value,
        trial.condition.posture.value,
        trial.condition.fixation,
        trial.sample_rate_hz,
        trial.end_reason.value,
        int(trial.recovered),
        int(trial.practice),
        int(trial.accepted),
        trial.verdict_reason,
        None if trial.override is None else trial.override.by,
        None if trial.marks is None else trial.marks.by,
        None if trial.origin is None else trial.origin.sha256,
    )


def visit_cells(header: VisitHeader) -> tuple[Cell, ...]:
    """Return whose and which visit it is."""
    calibration = usable_calibration(header.calibration_json)
    return (
        header.subject_id,
        header.visit,
        iso_time(header.started_at),
        header.body_mass_kg,
        header.protocol,
        int(says_simulated(header)),
        header.platform.driver,
        header.platform.model,
        header.platform.serial_number,
        None if calibration is None else calibration.sha256,
        concern_words(header) or None,
        last_check(header)[0].value,
    )


def result_cells(result: Result | Refusal) -> Row:
    """Return a number, or why there is none, and how it is made."""
    method = (result.method, result.method_version, dump_json(dict(result.parameters)))
    if isinstance(result, Refusal):
        return (result.name, None, None, result.reason, result.message, *method)
    return (result.name, result.value, result.unit, None, None, *method)
