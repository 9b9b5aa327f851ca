"""Results of many visits as a partitioned Parquet dataset: a part per visit, nothing twice.

``results/`` holds a row for each trial and number, ``checks/`` a row for each check of a trial or
of a condition, in files of the same names. A name tells the visit (by the name of its file), its
bytes and the methods, so a part that is there is not made again, and a retry overwrites itself.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial

from forceplate.errors import ForcePlateError, StorageError
from forceplate.exchange.export.checks_table import ChecksTable
from forceplate.exchange.export.export_options import ExportOptions
from forceplate.exchange.export.row_spool import Spool
from forceplate.exchange.export.tidy_table import tidy_table
from forceplate.operations.library.analyse_library import (
    FailedVisit,
    analysed,
    content_digest,
    methods_identity,
)
from forceplate.operations.library.dataset_folders import folder_of
from forceplate.operations.library.distinct_visits import DistinctVisits
from forceplate.operations.library.first_visits import FirstVisits
from forceplate.operations.library.reading_process import ReadingProcess
from forceplate.operations.library.spread_visits import VisitJob, on_all_cores
from forceplate.operations.library.visit_sources import (
    Share,
    Url,
    VisitSource,
    name_key,
    needing,
    read_source,
)
from forceplate.reasons import raised_as, reason_of
from forceplate.types import FirstVisit
from forceplate.words import Text

RESULTS, CHECKS = "results", "checks"
_PART = re.compile(r"([0-9a-f]{16})-[0-9a-f]{64}\.parquet")

_SAME_NAME = Text(
    "{one} and {other} have the same name, by which a dataset tells visits apart. Leave one of "
    "them out."
)
_NOT_STORED = Text(
    "Cannot keep the results of {visit} in {dataset}: {why}. Check the place and the network; the "
    "same command goes on where this one ended."
)
_NOT_LISTED = Text(
    "Cannot look into {dataset}: {why}. Check the place and the network; the same command goes on "
    "where this one ended."
)
_LACKS = Text(
    "The results of {visit} are not in {dataset}, though they were made. Did another program "
    "delete them? The same command makes them again."
)
_LEFT_OVER = Text(
    "{dataset} holds parts of visits that are not of this list, or that cannot be read now "
    "({n}, the first is {part}). Take another folder, or delete them with --overwrite."
)
_IS_FILE = Text("{dataset} is a file. Give a folder for the dataset, or a name that ends in .csv.")


@dataclass(frozen=True, slots=True)
class StoredVisit:
    """A visit whose results are in the dataset."""

    path: VisitSource
    part: str
    subject_id: str
    visit: str
    n_trials: int
    n_rows: int
    from_cache: bool
    """It was there already."""


@dataclass(frozen=True, slots=True)
class VisitPart:
    """The two tables of a visit as Parquet files."""

    results: bytes
    checks: bytes
    about: dict[str, str]


Spread = Callable[
    [VisitJob["StoredVisit | FailedVisit"], Iterable[VisitSource]],
    Iterator["StoredVisit | FailedVisit"],
]


class ResultDataset:
    """The dataset in a folder or behind a URL; may be sent to another process."""

    def __init__(self, place: VisitSource) -> None:
        """Say where it is; raises StorageError where it cannot be or a package is missing."""
        with needing("Parquet"):
            import pyarrow.parquet  # noqa: F401, PLC0415  optional
        if not isinstance(place, Url) and place.exists() and not place.is_dir():
            raise StorageError(_IS_FILE.fill(dataset=str(place)))
        self.place = place if isinstance(place, Url) else place.absolute()
        self.identity = methods_identity()
        self._results, self._checks = folder_of(self.place, RESULTS), folder_of(self.place, CHECKS)
        self.parts()  # it can be looked into

    def part_of(self, source: VisitSource, image: bytes, first: FirstVisit | None = None) -> str:
        """Return the name of the part of a file of these bytes, the person's first visit known."""
        return f"{name_key(source)}-{content_digest(self.identity, image, first)}.parquet"

    def known(self, source: VisitSource, part: str) -> StoredVisit | None:
        """Return a visit that is in the dataset; None if it is not, or not whole."""
        from forceplate.exchange.export.parquet import says_about_itself  # noqa: PLC0415  optional

        try:
            with self._checks.open(part) as file:
                says_about_itself(file)
            with self._results.open(part) as file:
                return _stored(source, part, says_about_itself(file), from_cache=True)
        except Exception:  # each file system has errors of its own
            return None

    def store(self, source: VisitSource, part: str, made: VisitPart) -> StoredVisit:
        """Keep a visit; raises StorageError."""
        # each file system has errors of its own
        with raised_as(
            StorageError, _NOT_STORED, Exception, visit=str(source), dataset=str(self.place)
        ):
            self._checks.write(part, made.checks)
            self._results.write(part, made.results)  # the last: now it is whole
        return _stored(source, part, made.about, from_cache=False)

    def parts(self) -> tuple[frozenset[str], frozenset[str]]:
        """Return the parts that are whole, and all names that a reader would take for parts."""
        try:
            results, checks = self._results.names(), self._checks.names()
        except ForcePlateError:
            raise
        except Exception as error:
            raise StorageError(
                _NOT_LISTED.fill(dataset=str(self.place), why=reason_of(error))
            ) from error
        shown = {name for name in results | checks if not name.startswith((".", "_"))}
        return results & checks, frozenset(shown)

    def remove(self, parts: Iterable[str]) -> None:
        """Delete parts; raises StorageError."""
        names = tuple(parts)
        with raised_as(StorageError, _NOT_LISTED, Exception, dataset=str(self.place)):
            self._results.remove(names)
            self._checks.remove(names)


def store_visits(
    sources: Iterable[VisitSource],
    dataset: ResultDataset,
    *,
    firsts: FirstVisits | None = None,
    share: Share | None = None,
    overwrite: bool = False,
    spread: Spread = on_all_cores,
) -> Iterator[StoredVisit | FailedVisit]:
    """Bring the results of visits into a dataset, and yield what became of each, in this order.

    At the end the dataset is compared with the list: a visit that is not in it is a
    :class:`FailedVisit` more, and former versions of these visits are deleted.

    Parameters
    ----------
    firsts
        The first visits of the persons; None: those among these files and beside them.
    share
        Of which share of all visits these are: the parts of others are not looked at.
    overwrite
        Delete parts of visits that are not of the list.

    Raises
    ------
    StorageError
        Two files have one name, a visit occurs twice, the dataset cannot be looked into, or, all
        being done, it holds visits that are not of the list and may not be deleted.
    """
    listed = tuple(sources)
    _refuse_same_names(listed)
    distinct, wanted = DistinctVisits(), dict[str, VisitSource]()
    firsts = FirstVisits(listed) if firsts is None else firsts
    for done in spread(partial(_store, dataset, firsts), listed):
        if isinstance(done, StoredVisit):
            try:
                distinct.note(done.path, done.subject_id, done.visit)
            except ForcePlateError as error:
                dataset.remove([done.part])
                if type(error) is StorageError:
                    raise
                yield FailedVisit(done.path, error)
                continue
            wanted[done.part] = done.path
        yield done
    yield from _settled(dataset, wanted, share or Share(), overwrite=overwrite)


def visit_part(source: VisitSource, image: bytes, first: FirstVisit | None = None) -> VisitPart:
    """Return the part of the bytes of a visit file, made in this very process."""
    from forceplate.exchange.export.parquet import parquet_bytes  # noqa: PLC0415  optional

    visit = analysed(source, image, first)
    checks = ChecksTable(Spool(io.BytesIO()))
    table = tidy_table(checks.passing([visit]), ExportOptions(), lambda _: None)
    rows = list(table.rows)
    about = {
        "subject_id": visit.header.subject_id,
        "visit": visit.header.visit,
        "n_trials": str(len(visit.trials)),
        "n_rows": str(len(rows)),
    }
    table.rows = rows
    return VisitPart(parquet_bytes(table, about), parquet_bytes(checks.table(), about), about)


def _store(
    dataset: ResultDataset, firsts: FirstVisits, source: VisitSource, process: ReadingProcess
) -> StoredVisit | FailedVisit:
    try:
        image, first = read_source(source), firsts.of(source)
        part = dataset.part_of(source, image, first)
        known = dataset.known(source, part)
        return known or dataset.store(source, part, process.call(visit_part, source, image, first))
    except ForcePlateError as error:
        return FailedVisit(source, error)


def _stored(
    source: VisitSource, part: str, about: dict[str, str], *, from_cache: bool
) -> StoredVisit:
    n_trials, n_rows = int(about["n_trials"]), int(about["n_rows"])
    return StoredVisit(
        source, part, about["subject_id"], about["visit"], n_trials, n_rows, from_cache
    )


def _refuse_same_names(sources: Iterable[VisitSource]) -> None:
    seen: dict[str, VisitSource] = {}
    for source in sources:
        one = seen.setdefault(source.name, source)
        if one != source:
            raise StorageError(_SAME_NAME.fill(one=str(one), other=str(source)))


def _settled(
    dataset: ResultDataset, wanted: dict[str, VisitSource], share: Share, *, overwrite: bool
) -> Iterator[FailedVisit]:
    """Yield what lacks in the dataset; delete what was superseded, or all else on demand."""
    whole, shown = dataset.parts()
    for part, source in wanted.items():
        if part not in whole:
            lacks = _LACKS.fill(visit=str(source), dataset=str(dataset.place))
            yield FailedVisit(source, StorageError(lacks))
    keys = {part.partition("-")[0] for part in wanted}
    former, left_over = set[str](), set[str]()
    for name in shown - wanted.keys():
        match = _PART.fullmatch(name)
        if match is not None and match[1] in keys:
            former.add(name)
        elif match is None or share.has(match[1]):
            left_over.add(name)
    own = {name for name in left_over if _PART.fullmatch(name)}
    dataset.remove(former | own if overwrite else former)
    if overwrite:
        left_over -= own
    if left_over:
        raise StorageError(
            _LEFT_OVER.fill(dataset=str(dataset.place), n=len(left_over), part=min(left_over))
        )
