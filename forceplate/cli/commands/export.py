"""``forceplate export``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.command_app import Answer, CommandApp
from forceplate.cli.library_choice import library_names, visit_files
from forceplate.cli.options import LibraryOption, wrong_argument
from forceplate.cli.printing.messages import said, spoken
from forceplate.cli.printing.progress_bar import progress_bar
from forceplate.exchange.export.export_options import ExportOptions
from forceplate.exchange.export.formats import FORMATS
from forceplate.operations.exchange.export import export as run_export
from forceplate.words import Text

app = CommandApp()
_EXPORTING = Text("Exporting")
_WROTE = Text("Wrote {what} of {visits:visit|visits} to {path}")
_RESOURCES = Text("{n:resource|resources}")
_ROWS = Text("{n:row|rows}")
_BESIDE = Text("Beside it: {path}")
_WIDTH = max(map(len, FORMATS))
_HELP = (
    Text("Write visits for other programs, with a data dictionary beside.").en,
    Text("Formats:").en,
    "\n".join(("\b", *(f"  {one.id:{_WIDTH}}  {one.title.en}" for one in FORMATS.values()))),
    Text(
        "Without visit files it writes all of the library. No name of a person gets into any file "
        "unless --with-names is given."
    ).en,
)


@app.spoken_command(
    example="forceplate export wide-csv --library library --output study.csv",
    help="\n\n".join(_HELP),
)
def export(
    format_id: Annotated[str, typer.Argument(metavar="FORMAT", help="One of those above.")],
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="VISITS", help="Visit files; none: all of the library."),
    ] = None,
    output: Annotated[Path | None, typer.Option(help="File to write.")] = None,
    library: LibraryOption = None,
    metric: Annotated[
        list[str] | None, typer.Option(help="Only this number; may be repeated.")
    ] = None,
    trial: Annotated[int | None, typer.Option(min=1, help="Only this trial (samples-csv).")] = None,
    with_names: Annotated[
        bool, typer.Option("--with-names", help="Write people's names beside their ids.")
    ] = False,
    with_doubted: Annotated[
        bool,
        typer.Option(
            "--with-doubted", help="Average numbers that a check of their trial doubts, too."
        ),
    ] = False,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the files.")] = False,
) -> Answer:
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
    paths = visit_files(files, library)
    options = ExportOptions(
        language=spoken(),
        metrics=frozenset(metric or ()),
        trial=trial,
        names=library_names(paths, library) if with_names else None,
        with_doubted=with_doubted,
    )
    with progress_bar(said(_EXPORTING), len(paths)) as on_progress:
        done = run_export(
            format_id,
            paths,
            output,
            options=options,
            overwrite=overwrite,
            on_progress=on_progress,
        )
    what = (_RESOURCES if format_id == "fhir" else _ROWS).fill(n=done.n_rows)
    return Answer(
        {
            "files": done.files,
            "visits": done.n_visits,
            "rows": done.n_rows,
            "remarks": list(map(said, done.remarks)),
        },
        [
            _WROTE.fill(what=what, visits=done.n_visits, path=done.files[0]),
            *(_BESIDE.fill(path=path) for path in done.files[1:]),
        ],
        done.remarks,
    )
