"""``forceplate export``."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from forceplate.cli.compare import LanguageOption, check_language
from forceplate.cli.output import JsonOption, LibraryOption, is_terminal, print_error, print_json
from forceplate.errors import CancelledError, LibraryError, StorageError
from forceplate.exchange.export.formats import FORMATS
from forceplate.words import Text, say

if TYPE_CHECKING:
    from forceplate.storage.library import Library

_EXPORTING = Text("Exporting", "Exporteren")
_WROTE = Text(
    "Wrote {n} {what} of {visits} visits to {path}",
    "{n} {what} uit {visits} meting(en) geschreven naar {path}",
)
_RESOURCES = Text("resources", "resources")
_ROWS = Text("rows", "rijen")
_BESIDE = Text("Beside it: {path}", "Ernaast: {path}")
_NO_VISITS = Text(
    "The library {root} holds no visits. Check --library.",
    "In de bibliotheek {root} staan geen metingen. Controleer --library.",
)
_NO_LIBRARY = Text(
    "There is no library {root}. Check --library.",
    "Er is geen bibliotheek {root}. Controleer --library.",
)
_HELP = """Write visits for other programs, with a data dictionary beside.

Formats:

\b
{formats}

Without visit files it writes all of the library. No name of a person gets into any file unless
--with-names is given."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    width = max(map(len, FORMATS))
    formats = "\n".join(f"  {one.id:{width}}  {one.title()}" for one in FORMATS.values())
    app.command(
        help=_HELP.format(formats=formats),
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
    language: LanguageOption = "en",
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the files.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Write visits for other programs."""
    if format_id not in FORMATS:
        raise typer.BadParameter(f"{format_id!r} is no format. Choose one of {', '.join(FORMATS)}.")
    if output is None:
        raise typer.BadParameter(
            f"--output is missing: a file to write, e.g. study{FORMATS[format_id].suffix}."
        )
    check_language(language)
    from forceplate.exchange.export.options import Options
    from forceplate.operations.export import export as run_export

    paths = visit_files(files, library)
    options = Options(
        language=language,
        metrics=frozenset(metric or ()),
        trial=trial,
        names=_names(paths, library) if with_names else None,
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
        print_json(
            {
                "files": [str(path) for path in done.files],
                "visits": done.n_visits,
                "rows": done.n_rows,
                "remarks": remarks,
            }
        )
        return
    wrote = _WROTE.fill(
        n=done.n_rows,
        what=_RESOURCES if format_id == "fhir" else _ROWS,
        visits=done.n_visits,
        path=done.files[0],
    )
    typer.echo(say(wrote, language))
    for path in done.files[1:]:
        typer.echo(say(_BESIDE.fill(path=path), language))
    for remark in remarks:
        print_error(remark)


def visit_files(files: Sequence[Path] | None, root: Path | None) -> list[Path]:
    """Return each visit file once, all of the library if none is named; raises StorageError."""
    if files:
        return list(dict.fromkeys(files))
    library = _library(root)
    paths = [entry.path for entry in library.visits()]
    if not paths:
        raise StorageError(_NO_VISITS.fill(root=library.root))
    return paths


@contextmanager
def progress_bar(what: str, n_total: int) -> Iterator[Callable[[int, int], None]]:
    """Yield what is to be told how far the work is, and show it to a person who watches.

    Ctrl-C ends the command with a word; the work itself leaves nothing behind.
    """
    try:
        with _bar(what, n_total) as on_progress:
            yield on_progress
    except KeyboardInterrupt:
        raise CancelledError from None


@contextmanager
def _bar(what: str, n_total: int) -> Iterator[Callable[[int, int], None]]:
    if not is_terminal():
        yield lambda _done, _total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(what, total=n_total)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _library(root: Path | None) -> Library:
    from forceplate.storage.library import Library

    folder = root or Library.default_root()
    if not folder.is_dir():
        raise LibraryError(_NO_LIBRARY.fill(root=folder))
    return Library(folder)


def _names(paths: Sequence[Path], root: Path | None) -> dict[str, str]:
    """Return the names of all people of the library that the visits are in."""
    from forceplate.storage.library import Library
    from forceplate.storage.people.people import PeopleIndex

    library = _library(root) if root is not None else Library.holding(paths[0])[0]
    return {one.subject_id: one.name for one in PeopleIndex(library).people() if one.name}
