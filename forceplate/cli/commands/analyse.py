"""``forceplate analyse``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.progress import track

from forceplate.cli.command_app import CommandApp
from forceplate.cli.exit_codes import ExitCode
from forceplate.cli.options import LibraryOption, wrong_argument
from forceplate.cli.printing.json_documents import print_document
from forceplate.cli.printing.messages import Json, is_terminal, print_error, said, tell
from forceplate.errors import ForcePlateError, StorageError
from forceplate.operations.library.analyse_library import (
    FailedVisit,
    ResultCache,
    VisitRows,
    analyse_visits,
    results_file,
    results_heading,
)
from forceplate.operations.library.dask_cluster import on_cluster
from forceplate.operations.library.first_visits import FirstVisits
from forceplate.operations.library.result_dataset import ResultDataset, StoredVisit, store_visits
from forceplate.operations.library.spread_visits import on_all_cores
from forceplate.operations.library.visit_sources import Share, Url, VisitSource, expanded, source_of
from forceplate.storage.library import Library
from forceplate.words import Text

app = CommandApp()
T = TypeVar("T")

_WROTE = Text(
    "Wrote {rows:row|rows}: {trials:trial|trials} of {visits:visit|visits}, {cached} of them known "
    "from before."
)
_WROTE_TO = Text(
    "Wrote {rows:row|rows} to {output}: {trials:trial|trials} of {visits:visit|visits}, {cached} "
    "of them known from before."
)


_ONE_FILE_HERE = Text(
    "{output} is one file elsewhere. Name a file on this computer, or a folder for a dataset."
)


@app.spoken_command(example="forceplate analyse --library library --output results.csv")
def analyse(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            help="Visit files, or URLs of files or of folders of them; none: all of the library."
        ),
    ] = None,
    library: LibraryOption = None,
    output: Annotated[
        str | None,
        typer.Option(
            help="CSV file, or a folder or URL for a Parquet dataset; default: standard output."
        ),
    ] = None,
    overwrite: Annotated[
        bool,
        typer.Option(
            "--overwrite", help="Replace the file; of a dataset, delete parts of other visits."
        ),
    ] = False,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Processes; default: one for each core.")
    ] = None,
    part: Annotated[
        str | None,
        typer.Option(
            help="Only a share of the visits, told by their names: 3/16 is the third of sixteen."
        ),
    ] = None,
    scheduler: Annotated[
        str | None,
        typer.Option(help="Dask cluster: tcp://host:8786, or local for one on this computer."),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print what was done as JSON; needs --output.")
    ] = False,
) -> None:
    """Analyse whole visits with the present methods: a row for each trial and result.

    The visit files are not changed. Results are kept in the folder .cache of the library, so that
    a file is analysed again only when it or a method has changed; the folder may be deleted. A
    dataset is its own memory: the same command goes on where the last one ended.
    """
    if as_json and output is None:
        raise wrong_argument(Text("--json needs --output: the table would be in the same place."))
    share = Share() if part is None else Share.parse(part)
    target = None if output is None else source_of(output)
    sources, root = _visits(files, library)
    firsts, sources = FirstVisits(sources), share.of_visits(sources)
    if scheduler is None:
        spread: Any = partial(on_all_cores, n_jobs=jobs)
    else:
        spread = partial(on_cluster, address=scheduler, n_jobs=jobs)
    done = _Done()
    if target is not None and _is_dataset(target):
        stored = store_visits(
            sources, ResultDataset(target), firsts=firsts, share=share, overwrite=overwrite,
            spread=spread,
        )  # fmt: skip
        try:
            for one in _watched(stored, len(sources)):
                done.add(one)
        except StorageError as error:
            done.refused = error
    else:
        cache = None if root is None else _cache(root)
        with _table(target, overwrite=overwrite) as table:
            table.write(results_heading())
            rows = analyse_visits(sources, firsts=firsts, cache=cache, spread=spread)
            for visit in _watched(rows, len(sources)):
                if isinstance(visit, VisitRows):
                    table.write(visit.text)
                done.add(visit)
    done.tell(target, as_json=as_json)


@dataclass(slots=True)
class _Done:
    """What has been done, as it is told at the end."""

    counts: Counter[str] = field(default_factory=Counter)
    failed: list[FailedVisit] = field(default_factory=list)
    refused: ForcePlateError | None = None
    """Why the dataset is not what was asked for."""

    def add(self, visit: VisitRows | StoredVisit | FailedVisit) -> None:
        if isinstance(visit, FailedVisit):
            self.failed.append(visit)
            return
        self.counts["visits"] += 1
        self.counts["trials"] += visit.n_trials
        self.counts["rows"] += visit.n_rows
        self.counts["cached"] += visit.from_cache

    def tell(self, target: VisitSource | None, *, as_json: bool) -> None:
        """Print it; raises Exit where something is missing or too much."""
        output = None if target is None else str(target)
        counts = {name: self.counts[name] for name in ("visits", "trials", "rows", "cached")}
        if as_json:
            unreadable: Json = [
                {"file": str(one.path), "message": str(one.error)} for one in self.failed
            ]
            cached = counts.pop("cached")
            document = {"output": output, **counts, "visits_from_cache": cached}
            refused = {} if self.refused is None else {"refused": str(self.refused)}
            print_document({**document, "unreadable": unreadable, **refused})
        else:
            tell(
                (_WROTE if output is None else _WROTE_TO).fill(output=output, **counts),
                err=output is None,
            )
        for one in self.failed:
            print_error(one.error.text)
        if self.refused is not None:
            print_error(self.refused.text)
        if self.failed or self.refused is not None:
            raise typer.Exit(ExitCode.FILES)


def _visits(files: list[str] | None, root: Path | None) -> tuple[list[VisitSource], Path | None]:
    """Return each visit once, and the library; loose files alone have none."""
    named: Iterable[VisitSource] = map(source_of, files or [])
    found = list(dict.fromkeys(one for source in named for one in expanded(source)))
    if files and root is None:
        return found, None
    library = Library(root or Library.default_root())
    sources = found or [entry.path for entry in library.visits()]
    if not sources:
        raise StorageError(
            Text("The library {root} holds no visits. Check --library.").fill(root=library.root)
        )
    return sources, library.root


def _cache(root: Path) -> ResultCache | None:
    """Return the cache of a library, or say why there is none."""
    try:
        return ResultCache(root)
    except StorageError as error:
        print_error(error.text)
        return None


def _is_dataset(target: VisitSource) -> bool:
    """Return whether results go to a folder and not to one file."""
    return Path(target.name).suffix in {"", ".parquet"} or (
        isinstance(target, Path) and target.is_dir()
    )


@contextmanager
def _table(output: VisitSource | None, *, overwrite: bool) -> Iterator[IO[bytes]]:
    if isinstance(output, Url):
        raise wrong_argument(_ONE_FILE_HERE.fill(output=str(output)))
    if output is None:
        yield typer.get_binary_stream("stdout")
    else:
        with results_file(output, overwrite=overwrite) as file:
            yield file


def _watched(visits: Iterator[T], n_visits: int) -> Iterator[T]:
    """Yield the same and show a person how far it is."""
    if not is_terminal():
        yield from visits
        return

    yield from track(visits, said(Text("Analysing")), n_visits, console=Console(stderr=True))
