"""Exporting people of the index, or copying them without names: their visits are found first."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from forceplate.exchange.export.export_options import ExportOptions
from forceplate.exchange.export.formats import Format
from forceplate.operations.exchange.anonymise import anonymise
from forceplate.operations.exchange.export import export
from forceplate.operations.people.refresh_people import refresh_people
from forceplate.storage.people.people import PeopleIndex, VisitSummary
from forceplate.words import Text

Report = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be exported."""

    format_id: str
    people: frozenset[str] | None
    """Ids; None: the whole library."""
    metrics: frozenset[str] = frozenset()
    """Empty: all."""
    with_names: bool = False
    with_doubted: bool = False
    """Average numbers that checks doubt, too."""
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Shared:
    """What was written."""

    files: tuple[Path, ...]
    n_visits: int
    n_people: int
    left_out: tuple[Path, ...]
    """Visits that cannot be read."""
    remarks: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class _Found:
    visits: tuple[VisitSummary, ...]
    left_out: tuple[Path, ...]
    names: Mapping[str, str]
    n_people: int

    @property
    def paths(self) -> list[Path]:
        return [visit.path for visit in self.visits]


def is_missing(form: Format) -> bool:
    """Return whether the optional package of a format is not installed."""
    return bool(form.package) and importlib.util.find_spec(form.package) is None


def export_wish(
    index: PeopleIndex,
    wish: Wish,
    target: Path,
    *,
    overwrite: bool,
    on_progress: Report,
    is_cancelled: Callable[[], bool],
) -> Shared:
    """Write what is wished and return what was made; raises CancelledError, and nothing is left.

    Raises StorageError.
    """
    found = _find(index, wish.people, is_cancelled)
    options = ExportOptions(
        language=wish.language,
        metrics=wish.metrics,
        names=found.names if wish.with_names else None,
        with_doubted=wish.with_doubted,
    )
    made = export(
        wish.format_id, found.paths, target, options=options, overwrite=overwrite,
        on_progress=on_progress, is_cancelled=is_cancelled,
    )  # fmt: skip
    return Shared(made.files, made.n_visits, found.n_people, found.left_out, made.remarks)


def anonymise_people(
    index: PeopleIndex,
    people: frozenset[str] | None,
    folder: Path,
    key: Path,
    *,
    on_progress: Report,
    is_cancelled: Callable[[], bool],
) -> Shared:
    """Write an anonymous copy and its key; raises CancelledError, and nothing is left.

    Raises StorageError.
    """
    found = _find(index, people, is_cancelled)
    made = anonymise(found.paths, folder, key, on_progress=on_progress, is_cancelled=is_cancelled)
    return Shared((made.folder, made.key), made.n_visits, made.n_people, found.left_out)


def _find(
    index: PeopleIndex, people: frozenset[str] | None, is_cancelled: Callable[[], bool]
) -> _Found:
    """Return the visits that there are now: the list may be older than the files."""
    refresh_people(index, is_cancelled=is_cancelled)
    wanted = [one for one in index.people() if people is None or one.subject_id in people]
    visits = [visit for person in wanted for visit in person.visits]
    return _Found(
        visits=tuple(visit for visit in visits if not visit.problem),
        left_out=tuple(visit.path for visit in visits if visit.problem),
        names={one.subject_id: one.name for one in wanted if one.name},
        n_people=sum(any(not visit.problem for visit in one.visits) for one in wanted),
    )
