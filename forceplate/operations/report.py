"""From visit files to a report file."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from forceplate.analysis.gain.progress import Compare
from forceplate.analysis.gain.visit_gain import compare_visits
from forceplate.errors import AnalysisError, StorageError
from forceplate.exchange.export.output_files import outputs
from forceplate.files import read_regular_file
from forceplate.report.build import report_content
from forceplate.report.content import ReportContent
from forceplate.report.visit_facts import Source
from forceplate.storage.visit.visit_file import MAX_FILE_BYTES, read_visit
from forceplate.words import Language, Text
from forceplate_study.report.study_person import PersonStudy

_NO_LETTER = Text(
    "The report has no letter for {letters}. Write the name without it.",
    "Het verslag heeft geen letter voor {letters}. Schrijf de naam zonder.",
)
_CHANGED = Text(
    "{path} was changed while it was read. Try again.",
    "{path} is tijdens het lezen gewijzigd. Probeer het opnieuw.",
)
_NOT_READ = Text("Cannot read {path}: {why}.", "{path} kan niet worden gelezen: {why}.")
_HALF_SIMULATED = Text(
    "Of {who}, either the visits or the records of the study are simulated and the other is not. "
    "They are not of one person: keep them apart.",
    "Van {who} zijn de metingen of de gegevens van de studie gesimuleerd, en het andere niet. Ze "
    "zijn niet van één persoon: houd ze uit elkaar.",
)


def read_source(path: Path) -> Source:
    """Return a visit with the checksum of its file.

    Raises
    ------
    VisitFileError
        The file is missing, foreign, damaged, or of a newer format.
    StorageError
        It was changed while it was read.
    """
    sha256 = _sha256(path)
    visit = read_visit(path)
    if _sha256(path) != sha256:
        raise StorageError(_CHANGED.fill(path=path))
    return Source(visit, sha256)


def write_report(
    visits: Sequence[Path],
    output: Path,
    *,
    language: Language | str = Language.ENGLISH,
    name: str = "",
    compare: Compare = compare_visits,
    programme: Callable[[str], PersonStudy] | None = None,
    overwrite: bool = False,
) -> ReportContent:
    """Write the report of visit files of one person as a PDF, whole or not at all.

    Parameters
    ----------
    name
        Of the person; without it the report holds the pseudonym only.
    programme
        What the person of a pseudonym did in a study; None: nothing is said of it.

    Raises
    ------
    AnalysisError
        Visits of two persons, none with a trial, a name with letters that the font lacks, or
        measured visits with the diary of a synthetic study.
    StorageError
        A visit cannot be read; the report exists already, or cannot be written.
    """
    from forceplate.report.fonts import missing  # noqa: PLC0415  reportlab is slow to load
    from forceplate.report.pdf import report_pdf  # noqa: PLC0415

    if missing(name):
        raise AnalysisError(_NO_LETTER.fill(letters=", ".join(missing(name))))
    sources = list(map(read_source, visits))
    content = report_content(sources, compare=compare, name=name)
    if programme is not None:
        content = _with_programme(content, sources, programme(content.subject_id))
    data = report_pdf(content, language)
    with outputs(output, overwrite=overwrite, sources=visits) as out, out.open() as file:
        file.write(data)
    return content


def _with_programme(
    content: ReportContent, sources: Sequence[Source], own: PersonStudy
) -> ReportContent:
    if any(source.visit.header.simulated != own.simulated for source in sources):
        raise AnalysisError(_HALF_SIMULATED.fill(who=content.subject_id))
    return replace(content, programme=own.texts)


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(read_regular_file(path, max_bytes=MAX_FILE_BYTES)).hexdigest()
    except OSError as error:
        raise StorageError(_NOT_READ.fill(path=path, why=error.strerror or str(error))) from error
