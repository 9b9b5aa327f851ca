"""Changes of saved trials that were asked for during a visit: made beside it, in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from functools import partial

from forceplate.operations.amend_visit import note_trial, overrule_trial
from forceplate.operations.finish_trial import SavedTrial
from forceplate.session.background_call import BackgroundCall
from forceplate.storage.library import Library
from forceplate.types import Override, Trial, VisitHeader


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
        self._waiting: deque[Callable[[], SavedTrial]] = deque()
        self._undoing: list[Callable[[], SavedTrial]] = []
        self._under_way: BackgroundCall[SavedTrial] | None = None

    @property
    def are_due(self) -> bool:
        """Whether one is being made, or waits."""
        return self._under_way is not None or bool(self._waiting)

    @property
    def can_undo(self) -> bool:
        """Whether there is a change of this sitting to be taken back."""
        return bool(self._undoing)

    def overrule(self, trial: Trial, override: Override) -> None:
        """Give a trial the operator's verdict."""
        self._waiting.append(partial(overrule_trial, *self._visit, trial.number, override))
        self._undoing.append(partial(overrule_trial, *self._visit, trial.number, trial.override))

    def note(self, trial: Trial, note: str) -> None:
        """Write a note with a trial."""
        self._waiting.append(partial(note_trial, *self._visit, trial.number, note))
        self._undoing.append(partial(note_trial, *self._visit, trial.number, trial.note))

    def undo(self) -> None:
        """Take the last change of this sitting back, then the one before it."""
        if self._undoing:
            self._waiting.append(self._undoing.pop())

    def advance(self) -> Trial | None:
        """Begin the next one where none is under way; return the trial of one that is done.

        Raises
        ------
        ForcePlateError
            It could not be made; those after it go on with the next call.
        """
        done = self._under_way
        if done is not None and not done.is_done:
            return None
        self._under_way = (
            BackgroundCall(self._waiting.popleft(), name="amending") if self._waiting else None
        )
        return None if done is None else done.result().trial
