"""From a journal to its trial in the visit file: the end of every trial, also after a crash."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from forceplate.analysis import analyse_trial
from forceplate.analysis.analyse_again import analyse_again
from forceplate.errors import ForcePlateError, LibraryError, VisitFileError
from forceplate.files import remove_unfinished
from forceplate.storage.assemble import assemble_trial
from forceplate.storage.journal import JournalContents, JournalWriter, read_journal
from forceplate.storage.library import Library
from forceplate.storage.visit.visit_file import (
    append_trial,
    check_same_visit,
    completed,
    read_outline,
    read_visit,
    write_visit,
)
from forceplate.types import EndReason, Trial, Visit
from forceplate.words import Text

_KEPT = Text("{error} The trial is kept in its journal {path}.")


@dataclass(frozen=True, slots=True)
class SavedTrial:
    """A trial that is in its visit file."""

    path: Path
    """Of the visit file."""
    trial: Trial
    journal_damage_bytes: int = 0
    """Bytes at the journal's end that could not be read; such a journal is kept."""


@dataclass(frozen=True, slots=True)
class RecoveryOutcome:
    """What became of a journal that a dead program left."""

    journal: Path
    saved: SavedTrial | None
    error: ForcePlateError | None
    """Why it could not be saved; the journal is kept."""


def finish_trial(
    library: Library, journal: JournalWriter | Path, *, end_reason: EndReason | None = None
) -> SavedTrial:
    """Assemble, analyse and save a journal's trial in its visit file, and delete the journal.

    The end of a trial and the recovery after a crash are both this, so that what only happens
    after a crash is what happens every day. Killed at any moment and called again, it saves the
    trial once: the visit file knows the recordings it has.

    Parameters
    ----------
    end_reason
        How the trial ended, in case the journal could not be told.

    Raises
    ------
    StorageError
        The journal is unreadable or in use, the visit file is unreadable or is of another
        visit, the disk is full. The journal is kept, the visit file is as it was.
    """
    path = journal if isinstance(journal, Path) else journal.path
    if isinstance(journal, JournalWriter):
        journal.close()
    with library.held_journal(path):
        try:
            saved = _save(library, read_journal(path), end_reason)
        except (VisitFileError, LibraryError) as error:
            raise type(error)(_KEPT.fill(error=error.text, path=path)) from error
        library.remove_journal(path, is_damaged=saved.journal_damage_bytes > 0)
    return saved


def recover_trials(library: Library) -> tuple[RecoveryOutcome, ...]:
    """Finish every journal that no living program holds; never raises for one of them."""
    outcomes = []
    for path in library.abandoned_journals():
        try:
            outcomes.append(RecoveryOutcome(path, finish_trial(library, path), None))
        except ForcePlateError as error:
            outcomes.append(RecoveryOutcome(path, None, error))
    return tuple(outcomes)


def _save(library: Library, contents: JournalContents, end_reason: EndReason | None) -> SavedTrial:
    """Put a journal's trial into its visit file, unless it is there already, and return it."""
    header, recording_id = contents.visit_header, contents.recording_id
    damage_bytes = contents.damaged_tail_bytes
    with library.exclusive(header.subject_id, header.visit):
        stored, recordings = header, tuple[str | None, ...]()
        path = library.existing_visit(header.subject_id, header.visit)
        if path is None:
            path = library.new_visit_path(header)
        else:
            stored, recordings = read_outline(path)
        if recording_id in recordings:  # saved before, but killed before the journal was deleted
            trial = read_visit(path).trials[recordings.index(recording_id)]
            return SavedTrial(path, trial, damage_bytes)
        check_same_visit(path, stored, header)
        known = completed(stored, header)
        remove_unfinished(path)
        trial = analyse_trial(assemble_trial(contents, end_reason=end_reason), known)
        if known.body_mass_kg == stored.body_mass_kg:
            trial = append_trial(path, header, trial, recording_id=recording_id)
        else:  # forces of the earlier trials get their percentages of the body weight
            earlier = [analyse_again(one, known) for one in read_visit(path).trials]
            trial = replace(trial, number=len(earlier) + 1)
            visit = Visit(known, (*earlier, trial))
            write_visit(path, visit, recording_ids=(*recordings, recording_id), overwrite=True)
    return SavedTrial(path, trial, damage_bytes)
