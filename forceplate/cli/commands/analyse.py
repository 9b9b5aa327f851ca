"""``forceplate analyse``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Annotated

import typer
from rich.console import Console
from rich.progress import track

from forceplate.cli.exit_codes import ExitCode
from forceplate.cli.options import LanguageOption, LibraryOption, check_language, wrong_argument
from forceplate.cli.printing.json_documents import print_document
from forceplate.cli.printing.json_text import Json
from forceplate.cli.printing.messages import error_words, is_terminal, print_error, said
from forceplate.errors import StorageError
from forceplate.operations.analyse_library import (
    FailedVisit,
    ResultCache,
    VisitRows,
    analyse_visits,
    results_file,
    results_heading,
)
from forceplate.storage.library import Library
from forceplate.words import Text

_WROTE = Text(
    "Wrote {rows} rows: {trials} trials of {visits} visits, {cached} of them known from before."
)
_WROTE_TO = Text(
    "Wrote {rows} rows to {output}: {trials} trials of {visits} visits, {cached} of them known "
    "from before."
)


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(epilog="Example: forceplate analyse --library library --output results.csv")(
        analyse
    )


def analyse(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Visit files; none: all of the library.", show_default=False),
    ] = None,
    library: LibraryOption = None,
    output: Annotated[
        Path | None,
        typer.Option(help="CSV file to write; default: standard output.", show_default=False),
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace the file.")] = False,
    jobs: Annotated[
        int | None,
        typer.Option(min=1, help="Processes; default: one for each core.", show_default=False),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what was done as JSON; needs --output.")
    ] = False,
    language: LanguageOption = "en",
) -> None:
    """Analyse whole visits with the present methods: a CSV row for each trial and result.

    The visit files are not changed. Results are kept in the folder .cache of the library, so that
    a file is analysed again only when it or a method has changed; the folder may be deleted.
    """
    check_language(language)
    if as_json and output is None:
        raise wrong_argument(Text("--json needs --output: the table would be in the same place."))
    paths, cache = _visits_and_cache(files, library)
    n_visits = n_trials = n_rows = n_cached = 0
    failed: list[FailedVisit] = []
    with _table(output, overwrite=overwrite) as table:
        table.write(results_heading())
        for visit in _watched(analyse_visits(paths, cache=cache, n_jobs=jobs), len(paths)):
            if isinstance(visit, FailedVisit):
                failed.append(visit)
                continue
            table.write(visit.text)
            n_visits += 1
            n_trials += visit.n_trials
            n_rows += visit.n_rows
            n_cached += visit.from_cache
    if as_json:
        unreadable: Json = [{"file": str(one.path), "message": str(one.error)} for one in failed]
        print_document(
            {
                "output": str(output),
                "visits": n_visits,
                "visits_from_cache": n_cached,
                "trials": n_trials,
                "rows": n_rows,
                "unreadable": unreadable,
            }
        )
    else:
        wrote = _WROTE if output is None else _WROTE_TO
        words = wrote.fill(
            rows=n_rows, output=output, trials=n_trials, visits=n_visits, cached=n_cached
        )
        typer.echo(said(words), err=output is None)
    for one in failed:
        print_error(error_words(one.error))
    if failed:
        raise typer.Exit(ExitCode.FILES)


def _visits_and_cache(
    files: list[Path] | None, root: Path | None
) -> tuple[list[Path], ResultCache | None]:
    """Return each visit file once, and the cache of the library; loose files alone have none."""
    if files and root is None:
        return list(dict.fromkeys(files)), None
    library = Library(root or Library.default_root())
    paths = list(dict.fromkeys(files)) if files else [entry.path for entry in library.visits()]
    if not paths:
        raise StorageError(
            Text("The library {root} holds no visits. Check --library.").fill(root=library.root)
        )
    try:
        return paths, ResultCache(library.root)
    except StorageError as error:
        print_error(error_words(error))
        return paths, None


@contextmanager
def _table(output: Path | None, *, overwrite: bool) -> Iterator[IO[bytes]]:
    if output is None:
        yield typer.get_binary_stream("stdout")
    else:
        with results_file(output, overwrite=overwrite) as file:
            yield file


def _watched(
    visits: Iterator[VisitRows | FailedVisit], n_visits: int
) -> Iterator[VisitRows | FailedVisit]:
    """Yield the same and show a person how far it is."""
    if not is_terminal():
        yield from visits
        return

    yield from track(visits, said(Text("Analysing")), n_visits, console=Console(stderr=True))
