"""Whether a recording that is imported is in the library already, and whose it is there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from forceplate.errors import AnotherPersonError, LibraryError, VisitFileError
from forceplate.storage.library import Library, VisitEntry
from forceplate.storage.people.people import PeopleIndex
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import Trial
from forceplate.words import Text, plain

ROUNDED_AWAY = 0.001
"""Of the range of the force: in another unit, or rounded otherwise, a recording is the same."""
LOOKED_THROUGH = 500
"""Of more visits of others, only those of nearly the same day are looked through."""
NEARLY = timedelta(days=31)

_THERE_ALREADY = Text(
    "Trial {number} in {path} is this recording already. Import another one, or move that trial."
)
_OF_ANOTHER = Text("Visit {visit} of {who} has this recording already, as trial {number}.")
_CONFIRM = Text(
    "Choose another file or another person; if it is of this person nevertheless, say so (--sure)."
)
_KNOWN = plain("{name} ({subject_id})")


def check_new(
    library: Library,
    subject_id: str,
    day: date,
    counts: NDArray[np.int32],
    force_n: NDArray[np.float64],
    *,
    sure: bool,
) -> None:
    """Return where no trial of the library is this recording, whatever file it came from.

    One visit that cannot be read is no reason to refuse another.

    Parameters
    ----------
    counts : (n_samples, n_channels)
    force_n : (n_samples,)
        What the calibration makes of them, above any zero.
    sure
        It is of this person, although it is another's already: a person has said so.

    Raises
    ------
    AnotherPersonError
        It is a trial of somebody else, and nobody has said that it is of this person.
    LibraryError
        It is a trial of this person.
    """
    visits = library.visits()
    own = [entry for entry in visits if entry.subject_id == subject_id]
    for entry, number in _found(own, counts, force_n):
        raise LibraryError(_THERE_ALREADY.fill(number=number, path=entry.path))
    if sure:
        return
    others = [entry for entry in visits if entry.subject_id != subject_id]
    if len(others) > LOOKED_THROUGH:
        nearly = (day - NEARLY).isoformat(), (day + NEARLY).isoformat()
        others = [entry for entry in others if nearly[0] <= entry.date <= nearly[1]]
    for entry, number in _found(others, counts, force_n):
        who = _called(library, entry.subject_id)
        facts = _OF_ANOTHER.fill(visit=entry.visit, who=who, number=number)
        raise AnotherPersonError(facts, _CONFIRM)


def _found(
    entries: Sequence[VisitEntry], counts: NDArray[np.int32], force_n: NDArray[np.float64]
) -> Iterator[tuple[VisitEntry, int]]:
    """Yield each visit that has the recording, and as which trial."""
    for entry in entries:
        with suppress(VisitFileError):
            for trial in read_visit(entry.path).trials:
                if _is_same(trial, counts, force_n):
                    yield entry, trial.number


def _is_same(trial: Trial, counts: NDArray[np.int32], force_n: NDArray[np.float64]) -> bool:
    """Return whether a trial is a recording, also in another unit or with other decimals.

    No two efforts are alike within this part of their size at every sample. A force without a
    calibration, or of which no rest was found, is known as counts only.
    """
    if trial.force_n is not None and _are_alike(trial.force_n[:, None], force_n[:, None]):
        return True
    return _are_alike(trial.counts, counts)


def _are_alike(one: NDArray[np.generic], other: NDArray[np.generic]) -> bool:
    if one.shape != other.shape or not len(one):
        return False
    known = one.astype(np.float64)
    difference = np.ptp(known - other.astype(np.float64), axis=0)  # whatever the zero of each is
    return bool((difference <= 2 * ROUNDED_AWAY * np.ptp(known, axis=0)).all())


def _called(library: Library, subject_id: str) -> Text:
    """Return the name of a person where one is known here, with the code."""
    index = PeopleIndex(library)
    name = ""
    if index.path.exists():
        with suppress(LibraryError):
            name = index.name_of(subject_id)
    return _KNOWN.fill(name=name, subject_id=subject_id) if name else plain(subject_id)
