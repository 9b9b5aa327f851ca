"""Changes of saved trials that were asked for during a visit: made beside it, in their order."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from forceplate.analysis.corrections import Changed, What, next_serial
from forceplate.operations.visit.amend_visit import note_trial, overrule_trial
from forceplate.operations.visit.change_record import Stamp
from forceplate.operations.visit.finish_trial import SavedTrial
from forceplate.operations.visit.take_back import TakenBack, last_change, take_back, taken_back_text
from forceplate.session.background_call import BackgroundCall
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import read_visit
from forceplate.types import ChangeRecord, Override, Trial, Visit
from forceplate.words import Text

Done = SavedTrial | tuple[TakenBack, Visit]
"""The trial that was changed, or what was taken back and the visit without it."""
_OF_ANOTHER_VISIT = {What.VISIT, What.DAY, What.PERSON, What.PLACE, What.GIVEN}
"""What says which visit something is of; it is taken back where it was changed."""


class TrialChanges:
    """A queue of changes to the trials of one visit. Used by one thread; no call waits.

    Parameters
    ----------
    visit
        As it is at the beginning of the sitting; nothing older is taken back here.
    """

    def __init__(self, library: Library, visit: Visit) -> None:
        self._header = visit.header
        self._visit = (library, visit.header.subject_id, visit.header.visit)
        self._first_serial = next_serial(visit)
        self._waiting: deque[Callable[[], Done]] = deque()
        self._under_way: BackgroundCall[Done] | None = None
        self._taken_back: Text | None = None

    @property
    def are_due(self) -> bool:
        """Whether one is being made, or waits."""
        return self._under_way is not None or bool(self._waiting)

    def see(self, changes: tuple[ChangeRecord, ...]) -> None:
        """Take in what was changed of the whole visit, here or elsewhere."""
        self._header = replace(self._header, changes=changes)

    def last_change(self, trials: tuple[Trial, ...]) -> tuple[Changed, ...]:
        """Return the last change of these trials or the visit; empty: none can be undone here."""
        changes = last_change(Visit(self._header, trials))
        is_ours = any(
            one.change.serial >= self._first_serial and one.change.what not in _OF_ANOTHER_VISIT
            for one in changes
        )
        return changes if is_ours else ()

    def taken_back(self) -> Text | None:
        """Return what was taken back since this was asked last; None: nothing."""
        said, self._taken_back = self._taken_back, None
        return said

    def overrule(self, number: int, override: Override | None, stamp: Stamp | None = None) -> None:
        """Give a trial the operator's verdict; None: that of the checks holds again."""
        change = partial(overrule_trial, *self._visit, number, override, stamp=stamp)
        self._waiting.append(change)

    def note(self, number: int, note: str, stamp: Stamp) -> None:
        """Write a note with a trial."""
        self._waiting.append(partial(note_trial, *self._visit, number, note, stamp=stamp))

    def undo(self, stamp: Stamp) -> None:
        """Take the last change of the visit back, then the one before it."""
        self._waiting.append(partial(_undone, *self._visit, stamp))

    def advance(self) -> SavedTrial | Visit | None:
        """Begin the next one where none is under way; return what one that is done has changed.

        That is a trial, or the visit in which something was taken back.

        Raises
        ------
        ForcePlateError
            It could not be made; those after it go on with the next call.
        """
        done = self._under_way
        if done is not None and not done.is_done:
            return None
        self._under_way = None
        if self._waiting:
            self._under_way = BackgroundCall(self._waiting.popleft(), name="amending")
        if done is None:
            return None
        changed = done.result()
        if isinstance(changed, SavedTrial):
            return changed
        taken_back, visit = changed
        self._taken_back = taken_back_text(taken_back.changes)
        return visit


def _undone(library: Library, subject_id: str, visit: str, stamp: Stamp) -> tuple[TakenBack, Visit]:
    done = take_back(library, subject_id, visit, stamp)
    return done, read_visit(done.path)
