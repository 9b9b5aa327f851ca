"""From visit files to a report file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from forceplate.analysis.gain.progress import Compare
from forceplate.analysis.gain.side_difference import side_differences
from forceplate.analysis.gain.visit_gain import compare_visits
from forceplate.annexes import AddedSection
from forceplate.errors import AnalysisError, StorageError
from forceplate.exchange.export.output_files import outputs
from forceplate.operations.library.distinct_visits import DistinctVisits
from forceplate.practice import AS_DELIVERED, NOBODY, Personal, Practice, report_file_name
from forceplate.report.build import report_content
from forceplate.report.content import ReportContent
from forceplate.report.sides import Sides
from forceplate.report.visit_facts import Source
from forceplate.storage.library import Library
from forceplate.storage.made_reports import keep_report
from forceplate.storage.visit.visit_file import read_visit_with_sha256
from forceplate.types import VisitHeader
from forceplate.words import Language, Text

_NO_LETTER = Text(
    "No font of this computer has a letter for {letters}. Make the report without the name, or "
    "install a font that has it."
)


def write_report(
    visits: Sequence[Path],
    output: Path,
    *,
    language: Language | str = Language.ENGLISH,
    person: Personal = NOBODY,
    practice: Practice = AS_DELIVERED,
    next_steps: str = "",
    compare: Compare = compare_visits,
    sides: Sides = side_differences,
    section: Callable[[Sequence[VisitHeader]], AddedSection] | None = None,
    overwrite: bool = False,
) -> tuple[Path, ReportContent]:
    """Write the report of visit files of one person as a PDF, whole or not at all.

    The library of the visits keeps where it is.

    Parameters
    ----------
    output
        A file, or a folder: then the file in it has the name of the practice's pattern.
    person
        Name and birth date to print; without them the report holds the pseudonym only.
    practice
        Its head, paper and file names.
    compare, sides
        How visits, and left and right, are compared: with the same measurement errors.
    next_steps
        What the patient is to do now, in the physiotherapist's own words.
    section
        Makes what an annex says of the person of these visits; None: nothing is added.

    Returns
    -------
    tuple
        Where the report is, and what it says.

    Raises
    ------
    AnalysisError
        Visits of two persons, none with a trial, or a name with letters that no font here has.
    StorageError
        A visit or the logo cannot be read; a visit occurs twice; the report exists already, or
        cannot be written.
    ForcePlateError
        What ``section`` refuses.
    """
    from forceplate.report.fonts import missing  # noqa: PLC0415  reportlab is slow to load
    from forceplate.report.pdf import report_pdf  # noqa: PLC0415

    if missing(person.name):
        raise AnalysisError(_NO_LETTER.fill(letters=", ".join(missing(person.name))))
    sources = [Source(*read_visit_with_sha256(path)) for path in visits]
    distinct = DistinctVisits()
    for path, source in zip(visits, sources, strict=True):
        distinct.note(path, source.visit.header.subject_id, source.visit.header.visit)
    content = report_content(
        sources, compare=compare, sides=sides, person=person, practice=practice,
        next_steps=next_steps,
    )  # fmt: skip
    if section is not None:
        added = section([source.visit.header for source in sources])
        content = replace(content, added=(added,))
    data = report_pdf(content, language)
    target = output
    if output.is_dir():
        last = max((source.visit.header for source in sources), key=lambda h: h.started_at)
        target = output / report_file_name(
            practice.file_name, code=content.subject_id, visits=content.visits,
            day=last.started_at.date(), person=person, language=Language(language),
        )  # fmt: skip
    with outputs(target, overwrite=overwrite, sources=visits) as out, out.open() as file:
        file.write(data)
    with suppress(StorageError):  # of visits outside a library nothing is kept
        library, _ = Library.holding(visits[0])
        keep_report(library.root, content.subject_id, target)
    return target, content
