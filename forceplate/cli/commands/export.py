"""``forceplate export``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.library_choice import library_names, visit_files
from forceplate.cli.options import (
    JsonOption,
    LanguageOption,
    LibraryOption,
    check_language,
    wrong_argument,
)
from forceplate.cli.printing.json_documents import print_document
from forceplate.cli.printing.messages import print_error, said
from forceplate.cli.printing.progress_bar import progress_bar
from forceplate.exchange.export.export_options import ExportOptions
from forceplate.exchange.export.formats import FORMATS
from forceplate.operations.export import export as run_export
from forceplate.words import Text, say

_EXPORTING = Text("Exporting")
_WROTE = Text("Wrote {what} of {visits:visit|visits} to {path}")
_RESOURCES = Text("{n:resource|resources}")
_ROWS = Text("{n:row|rows}")
_BESIDE = Text("Beside it: {path}")
_HELP = Text(
    "Write visits for other programs, with a data dictionary beside.\n\nFormats:\n\n{formats}\n\n"
    "Without visit files it writes all of the library. No name of a person gets into any file "
    "unless --with-names is given."
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    width = max(map(len, FORMATS))
    formats = "\n".join(
        ("\b", *(f"  {one.id:{width}}  {said(one.title)}" for one in FORMATS.values()))
    )
    app.command(
        help=said(_HELP.fill(formats=formats)),
        epilog="Example: forceplate export wide-csv --library library --output study.csv",
    )(export)


def export(
    format_id: Annotated[str, typer.Argument(metavar="FORMAT", help="One of those above.")],
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="VISITS", help="Visit files; none: all of the library.", show_default=False
        ),
    ] = None,
    output: Annotated[Path | None, typer.Option(help="File to write.", show_default=False)] = None,
    library: LibraryOption = None,
    metric: Annotated[
        list[str] | None,
        typer.Option(help="Only this number; may be repeated.", show_default=False),
    ] = None,
    trial: Annotated[
        int | None,
        typer.Option(min=1, help="Only this trial (samples-csv).", show_default=False),
    ] = None,
    with_names: Annotated[
        bool, typer.Option("--with-names", help="Write people's names beside their ids.")
    ] = False,
    with_doubted: Annotated[
        bool,
        typer.Option(
            "--with-doubted", help="Average numbers that a check of their trial doubts, too."
        ),
    ] = False,
    language: LanguageOption = "en",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the files.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write visits for other programs."""
    if format_id not in FORMATS:
        raise wrong_argument(
            Text("{format_id!r} is no format. Choose one of {known}.").fill(
                format_id=format_id, known=", ".join(FORMATS)
            )
        )
    if output is None:
        raise wrong_argument(
            Text("--output is missing: a file to write, e.g. study{suffix}.").fill(
                suffix=FORMATS[format_id].suffix
            )
        )
    check_language(language)

    paths = visit_files(files, library)
    options = ExportOptions(
        language=language,
        metrics=frozenset(metric or ()),
        trial=trial,
        names=library_names(paths, library) if with_names else None,
        with_doubted=with_doubted,
    )
    with progress_bar(say(_EXPORTING, language), len(paths)) as on_progress:
        done = run_export(
            format_id,
            paths,
            output,
            options=options,
            overwrite=overwrite,
            on_progress=on_progress,
        )
    remarks = [say(remark, language) for remark in done.remarks]
    if as_json:
        print_document(
            {
                "files": done.files,
                "visits": done.n_visits,
                "rows": done.n_rows,
                "remarks": remarks,
            }
        )
        return
    wrote = _WROTE.fill(
        what=(_RESOURCES if format_id == "fhir" else _ROWS).fill(n=done.n_rows),
        visits=done.n_visits,
        path=done.files[0],
    )
    typer.echo(say(wrote, language))
    for path in done.files[1:]:
        typer.echo(say(_BESIDE.fill(path=path), language))
    for remark in remarks:
        print_error(remark)
