"""The first visit of each person whose label names a week: what those of the others count from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

from forceplate.analysis.label_weeks import first_of
from forceplate.errors import VisitFileError
from forceplate.operations.library.visit_sources import Url, VisitSource
from forceplate.storage.library import named_visit
from forceplate.storage.visit.visit_file import read_outline
from forceplate.types import FirstVisit, Visit


class FirstVisits:
    """Knows them by the names of visit files and of those that lie beside them.

    A file is opened only where its name does not say which visit it is.
    """

    def __init__(self, sources: Iterable[VisitSource]) -> None:
        self._firsts: dict[str, FirstVisit] = {}
        self._unnamed: dict[VisitSource, str] = {}
        """Whose the files are that do not say it by their name."""
        given = set(sources)
        for folder in {source.parent for source in given if isinstance(source, Path)}:
            for path in _files(folder):
                self._note(path, is_wanted=path in given)
        for source in given:
            if isinstance(source, Url):
                self._note(Path(source.name), is_wanted=False)

    def of(self, source: VisitSource) -> FirstVisit | None:
        """Return the first visit of the person of one of the files; None: it is not known."""
        named = named_visit(Path(source.name))
        place = source.absolute() if isinstance(source, Path) else source
        whose = self._unnamed.get(place, "") if named is None else named.subject_id
        return self._firsts.get(whose)

    def known_to(self, visit: Visit) -> Visit:
        """Return the visit, which knows the first one of its person."""
        return replace(visit, first=self._firsts.get(visit.header.subject_id))

    def _note(self, path: Path, *, is_wanted: bool) -> None:
        named = named_visit(path)
        if named is not None:
            with suppress(ValueError):  # no day
                day = date.fromisoformat(named.date)
                self._keep(named.subject_id, FirstVisit(named.visit, day))
        elif is_wanted:
            with suppress(VisitFileError):  # whoever reads it says so
                header = read_outline(path)[0]
                self._keep(header.subject_id, FirstVisit.of(header))
                self._unnamed[path.absolute()] = header.subject_id

    def _keep(self, subject_id: str, found: FirstVisit) -> None:
        known = self._firsts.get(subject_id)
        first = first_of([found] if known is None else [known, found])
        if first is not None:
            self._firsts[subject_id] = first


def _files(folder: Path) -> Iterator[Path]:
    with suppress(OSError):
        yield from folder.iterdir()
