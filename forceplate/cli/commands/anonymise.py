"""``forceplate anonymise``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from forceplate.cli.command_app import Answer, CommandApp
from forceplate.cli.library_choice import visit_files
from forceplate.cli.options import LibraryOption
from forceplate.cli.printing.messages import said
from forceplate.cli.printing.progress_bar import progress_bar
from forceplate.operations.exchange.anonymise import anonymise as make_copy
from forceplate.words import Text

app = CommandApp()


@app.spoken_command(example="forceplate anonymise --library library --output shared --key key.json")
def anonymise(
    output: Annotated[Path, typer.Option(help="Folder to make for the copy.")],
    key: Annotated[Path, typer.Option(help="File to make that says who is who; keep it apart.")],
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="VISITS", help="Visit files; none: all of the library."),
    ] = None,
    library: LibraryOption = None,
) -> Answer:
    """Copy visits for sharing: new ids, dates moved by a constant per person, no notes or names.

    Intervals between a person's visits stay, and so does all that the analysis needs, body mass
    and the platform's serial number among it. Every copy is verified.
    """
    paths = visit_files(files, library)
    with progress_bar(said(Text("Copying")), len(paths)) as on_progress:
        made = make_copy(paths, output, key, on_progress=on_progress)
    copied = Text("Copied {visits:visit|visits} of {people:person|people} to {folder}")
    key_words = Text("Who is who: {key} - keep it apart from the copy.")
    return Answer(
        {
            "folder": made.folder,
            "key": made.key,
            "visits": made.n_visits,
            "people": made.n_people,
        },
        [
            copied.fill(visits=made.n_visits, people=made.n_people, folder=made.folder),
            key_words.fill(key=made.key),
        ],
    )
