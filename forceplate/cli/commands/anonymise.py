"""``forceplate anonymise``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.library_choice import visit_files
from forceplate.cli.options import JsonOption, LanguageOption, LibraryOption, check_language
from forceplate.cli.printing.json_documents import print_document
from forceplate.cli.printing.messages import said
from forceplate.cli.printing.progress_bar import progress_bar
from forceplate.operations.anonymise import anonymise as make_copy
from forceplate.words import Text


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
    language: LanguageOption = "en",
    as_json: JsonOption = False,
) -> None:
    """Copy visits for sharing: new ids, dates moved by a constant per person, no notes or names.

    Intervals between a person's visits stay, and so does all that the analysis needs, body mass
    and the platform's serial number among it. Every copy is verified.
    """
    check_language(language)
    paths = visit_files(files, library)
    with progress_bar(said(Text("Copying")), len(paths)) as on_progress:
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
    copied = Text("Copied {visits:visit|visits} of {people:person|people} to {folder}")
    typer.echo(said(copied.fill(visits=made.n_visits, people=made.n_people, folder=made.folder)))
    key_words = Text("Who is who: {key} - keep it apart from the copy.")
    typer.echo(said(key_words.fill(key=made.key)))
