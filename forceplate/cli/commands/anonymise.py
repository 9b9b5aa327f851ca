"""``forceplate anonymise``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.library_choice import visit_files
from forceplate.cli.options import JsonOption, LibraryOption
from forceplate.cli.printing.json_documents import print_document
from forceplate.cli.printing.progress_bar import progress_bar
from forceplate.operations.anonymise import anonymise as make_copy


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(
        epilog="Example: forceplate anonymise --library library --output shared --key key.json"
    )(anonymise)


def anonymise(
    output: Annotated[Path, typer.Option(help="Folder to make for the copy.")],
    key: Annotated[Path, typer.Option(help="File to make that says who is who; keep it apart.")],
    files: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="VISITS", help="Visit files; none: all of the library.", show_default=False
        ),
    ] = None,
    library: LibraryOption = None,
    as_json: JsonOption = False,
) -> None:
    """Copy visits for sharing: new ids, dates moved by a constant per person, no notes or names.

    Intervals between a person's visits stay, and so does all that the analysis needs, body mass
    and the platform's serial number among it. Every copy is verified.
    """
    paths = visit_files(files, library)
    with progress_bar("Copying", len(paths)) as on_progress:
        made = make_copy(paths, output, key, on_progress=on_progress)
    if as_json:
        print_document(
            {
                "folder": made.folder,
                "key": made.key,
                "visits": made.n_visits,
                "people": made.n_people,
            }
        )
        return
    typer.echo(f"Copied {made.n_visits} visits of {made.n_people} people to {made.folder}")
    typer.echo(f"Who is who: {made.key} - keep it apart from the copy.")
