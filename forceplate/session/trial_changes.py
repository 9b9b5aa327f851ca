"""Changes of saved trials that were asked for during a visit: made beside it, in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial

from forceplate.operations.amend_visit import note_trial, overrule_trial
from forceplate.operations.change_record import Stamp
from forceplate.operations.finish_trial import SavedTrial
from forceplate.operations.take_back import take_back
from forceplate.session.background_call import BackgroundCall
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import Override, Visit, VisitHeader

Changed = SavedTrial | Visit
"""The trial that was changed, or the visit in which something was taken back."""


class TrialChanges:
    """A queue of changes to the trials of one visit. Used by one thread; no call waits.

    Parameters
    ----------
    library
        Where the visit is.
    header
        The visit's.
    """

    def __init__(self, library: Library, header: VisitHeader) -> None:
        self._visit = (library, header.subject_id, header.visit)
        self._waiting: deque[tuple[Callable[[], Changed], int]] = deque()
        self._under_way: tuple[BackgroundCall[Changed], int] | None = None
        self._n_standing = 0

    @property
    def are_due(self) -> bool:
        """Whether one is being made, or waits."""
        return self._under_way is not None or bool(self._waiting)

    @property
    def can_undo(self) -> bool:
        """Whether there is a change of this sitting to be taken back."""
        return self._n_standing > 0

    def overrule(self, number: int, override: Override) -> None:
        """Give a trial the operator's verdict."""
        self._waiting.append((partial(overrule_trial, *self._visit, number, override), 1))

    def note(self, number: int, note: str, stamp: Stamp) -> None:
        """Write a note with a trial."""
        self._waiting.append((partial(note_trial, *self._visit, number, note, stamp=stamp), 1))

    def undo(self, stamp: Stamp) -> None:
        """Take the last change of this sitting back, then the one before it."""
        if self.can_undo:
            self._waiting.append((partial(_undone, *self._visit, stamp), -1))

    def advance(self) -> Changed | None:
        """Begin the next one where none is under way; return what one that is done has changed.

        Raises
        ------
        ForcePlateError
            It could not be made; those after it go on with the next call.
        """
        done = self._under_way
        if done is not None and not done[0].is_done:
            return None
        self._under_way = None
        if self._waiting:
            call, step = self._waiting.popleft()
            self._under_way = BackgroundCall(call, name="amending"), step
        if done is None:
            return None
        changed = done[0].result()
        self._n_standing += done[1]
        return changed


def _undone(library: Library, subject_id: str, visit: str, stamp: Stamp) -> Visit:
    return read_visit(take_back(library, subject_id, visit, stamp).path)
