"""From visit files to a report file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from forceplate.analysis.gain.progress import Compare
from forceplate.analysis.gain.visit_gain import compare_visits
from forceplate.annexes import AddedSection
from forceplate.errors import AnalysisError
from forceplate.exchange.export.output_files import outputs
from forceplate.operations.distinct_visits import DistinctVisits
from forceplate.report.build import report_content
from forceplate.report.content import ReportContent
from forceplate.report.visit_facts import Source
from forceplate.storage.visit.visit_file import read_visit_with_sha256
from forceplate.types import VisitHeader
from forceplate.words import Language, Text

_NO_LETTER = Text("The report has no letter for {letters}. Write the name without it.")


def write_report(
    visits: Sequence[Path],
    output: Path,
    *,
    language: Language | str = Language.ENGLISH,
    name: str = "",
    compare: Compare = compare_visits,
    section: Callable[[Sequence[VisitHeader]], AddedSection] | None = None,
    overwrite: bool = False,
) -> ReportContent:
    """Write the report of visit files of one person as a PDF, whole or not at all.

    Parameters
    ----------
    name
        Of the person; without it the report holds the pseudonym only.
    section
        Makes what an annex says of the person of these visits; None: nothing is added.

    Raises
    ------
    AnalysisError
        Visits of two persons, none with a trial, or a name with letters that the font lacks.
    StorageError
        A visit cannot be read or occurs twice; the report exists already, or cannot be written.
    ForcePlateError
        What ``section`` refuses.
    """
    from forceplate.report.fonts import missing  # noqa: PLC0415  reportlab is slow to load
    from forceplate.report.pdf import report_pdf  # noqa: PLC0415

    if missing(name):
        raise AnalysisError(_NO_LETTER.fill(letters=", ".join(missing(name))))
    sources = [Source(*read_visit_with_sha256(path)) for path in visits]
    distinct = DistinctVisits()
    for path, source in zip(visits, sources, strict=True):
        distinct.note(path, source.visit.header.subject_id, source.visit.header.visit)
    content = report_content(sources, compare=compare, name=name)
    if section is not None:
        added = section([source.visit.header for source in sources])
        content = replace(content, added=(added,))
    data = report_pdf(content, language)
    with outputs(output, overwrite=overwrite, sources=visits) as out, out.open() as file:
        file.write(data)
    return content
