"""``forceplate report``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from forceplate.annexes import REPORT_SECTIONS, AddedSection, ReportSection, load_annex
from forceplate.cli.chosen_comparison import ComparisonOptions
from forceplate.cli.command_app import CommandApp
from forceplate.cli.printing.messages import spoken, tell
from forceplate.cli.small_file import read_small_file
from forceplate.documents import from_plain, load_json
from forceplate.errors import AnalysisError
from forceplate.operations.exchange.report import write_report
from forceplate.practice import AS_DELIVERED, Paper, Personal, Practice
from forceplate.reasons import raised_as
from forceplate.storage.people.birth_dates import check_birth_date
from forceplate.types import VisitHeader
from forceplate.words import Text

app = CommandApp()
_WROTE = Text("Wrote the report of {who} to {path}")
_NO_PRACTICE = Text("{path} does not describe a practice: {why}.")
_NOT_COMPARABLE = Text("The visits cannot be compared; the report says why and gives no gain.")


@app.spoken_command(
    example="forceplate report P001_W0_2026-03-02.h5 P001_W8_2026-04-27.h5 --output P001.pdf "
    "--language nl"
)
def report(
    files: Annotated[list[Path], typer.Argument(help="Visit files of one person.")],
    output: Annotated[
        Path,
        typer.Option(help="PDF file to write; in a folder, its name is the practice's pattern."),
    ],
    with_name: Annotated[
        str, typer.Option(help="The person's name, to stand on the report; no visit file holds it.")
    ] = "",
    birth_date: Annotated[
        datetime | None,
        typer.Option(formats=["%Y-%m-%d"], help="The person's, to stand on the report."),
    ] = None,
    practice: Annotated[
        Path | None,
        typer.Option(
            help="JSON file with the head of the practice, its text blocks and file names."
        ),
    ] = None,
    paper: Annotated[
        Paper | None, typer.Option(help="Default: that of the practice, else A4.")
    ] = None,
    next_step: Annotated[
        list[str] | None,
        typer.Option(
            help="What the patient is to do: a text, or the title of a text block of the practice."
        ),
    ] = None,
    *,
    comparison: ComparisonOptions,
    study: Annotated[
        Path | None,
        typer.Option(help="Folder of a study or diary: also say what the person did of it."),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file.")] = False,
) -> None:
    """Write a page for the patient, and the numbers and methods behind it, as a PDF."""
    born = None if birth_date is None else birth_date.date()
    check_birth_date(born, date.today())
    own = AS_DELIVERED if practice is None else _read_practice(practice)
    if paper is not None:
        own = replace(own, paper=paper)
    blocks = {block.title: block.text for block in own.text_blocks}
    path, content = write_report(
        files,
        output,
        language=spoken(),
        person=Personal(with_name, born),
        practice=own,
        next_steps="\n".join(blocks.get(step, step) for step in next_step or ()),
        compare=comparison.comparison(files[0]),
        sides=comparison.sides(files[0]),
        section=None if study is None else _section("study", study),
        overwrite=overwrite,
    )
    tell(_WROTE, who=content.subject_id, path=path)
    if content.differences:
        tell(_NOT_COMPARABLE)


def _read_practice(path: Path) -> Practice:
    with raised_as(AnalysisError, _NO_PRACTICE, ValueError, path=path):
        found = from_plain(Practice, load_json(read_small_file(path)))
    # a logo lies beside the file that names it, wherever both are moved to
    return replace(found, logo=str(path.parent / found.logo)) if found.logo else found


def _section(name: str, folder: Path) -> Callable[[Sequence[VisitHeader]], AddedSection]:
    section: ReportSection = load_annex(REPORT_SECTIONS, name)
    return partial(section, folder)
