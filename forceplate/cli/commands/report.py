"""``forceplate report``."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from forceplate.annexes import REPORT_SECTIONS, AddedSection, ReportSection, load_annex
from forceplate.cli.chosen_comparison import (
    ErrorModelOption,
    OverrideOption,
    SemOption,
    SemSourceOption,
    TiesOption,
    chosen_comparison,
)
from forceplate.cli.options import LanguageOption, check_language
from forceplate.operations.report import write_report
from forceplate.types import VisitHeader
from forceplate.words import Text, say

_WROTE = Text("Wrote the report of {who} to {path}")
_NOT_COMPARABLE = Text("The visits cannot be compared; the report says why and gives no gain.")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        epilog="Example: forceplate report P001_W0_2026-03-02.h5 P001_W8_2026-04-27.h5 "
        "--output P001.pdf --language nl"
    )(report)


def report(
    files: Annotated[
        list[Path], typer.Argument(help="Visit files of one person.", show_default=False)
    ],
    output: Annotated[Path, typer.Option(help="PDF file to write.")],
    language: LanguageOption = "en",
    with_name: Annotated[
        str,
        typer.Option(
            help="The person's name, to stand on the report; no visit file holds it.",
            show_default=False,
        ),
    ] = "",
    sem: SemOption = None,
    sem_source: SemSourceOption = "",
    error_model: ErrorModelOption = None,
    ties: TiesOption = None,
    override: OverrideOption = "",
    study: Annotated[
        Path | None,
        typer.Option(help="Folder of a study or diary: also say what the person did of it."),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file.")] = False,
) -> None:
    """Write a page for patient and file, and one for the colleague, as a PDF."""
    check_language(language)
    compare = chosen_comparison(
        files[0], sem, sem_source, error_model, ties, override, "peak_force"
    )
    content = write_report(
        files,
        output,
        language=language,
        name=with_name,
        compare=compare,
        section=None if study is None else _section("study", study),
        overwrite=overwrite,
    )
    typer.echo(say(_WROTE.fill(who=content.subject_id, path=output), language))
    if content.differences:
        typer.echo(say(_NOT_COMPARABLE, language))


def _section(name: str, folder: Path) -> Callable[[Sequence[VisitHeader]], AddedSection]:
    section: ReportSection = load_annex(REPORT_SECTIONS, name)
    return partial(section, folder)
