"""From a journal to its trial in the visit file: the end of every trial, also after a crash."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from forceplate.analysis import analyse_trial
from forceplate.analysis.analyse_again import analyse_again
from forceplate.analysis.corrections import What
from forceplate.errors import (
    DamagedJournalError,
    ForcePlateError,
    JournalError,
    LibraryBusyError,
    LibraryError,
    VisitFileError,
)
from forceplate.files import remove_unfinished
from forceplate.reasons import reason_of
from forceplate.storage.assemble import assemble_trial
from forceplate.storage.journal import JournalContents, JournalWriter, Whereabouts, read_journal
from forceplate.storage.library import Library
from forceplate.storage.signing_keys import signer_of
from forceplate.storage.visit.same_visit import check_same_visit, completed, must_be_whole
from forceplate.storage.visit.visit_file import (
    append_trial,
    read_outline,
    read_visit,
    why_not_storable,
    write_visit,
)
from forceplate.types import EndReason, Trial, Visit, VisitHeader
from forceplate.words import Text

RESCUED_FOLDER = "rescued"
"""Beside this user's own library: trials whose library was deleted under them."""

_KEPT = Text("{error} The trial is kept in its journal {path}.")
_NO_TRIAL = Text("The journal {path} says what no trial can be: {error}.")
_ASIDE = Text("{error} It was put aside as {aside}; keep it for study. All other trials are safe.")
_MOVED = Text(
    "The folder of the journal {path} was moved in mid-trial. The trial is kept in its journal and "
    "moved with it: open the library in its new place, and it is saved."
)
_RESCUED = Text(
    "The journal {path} was deleted in mid-trial. What was recorded is kept in {rescued}. Put this "
    "file into the folder .journals of a library and open that library, and it is saved."
)
_LOST = Text(
    "The journal {path} was deleted in mid-trial, and what was recorded cannot be kept in "
    "{rescued} either: {why}. This trial is lost; measure it again."
)
_DEFECT = Text(
    "The trial in the journal {path} cannot be saved: forceplate has a defect. It is kept "
    "there; report this, and try again with a newer forceplate."
)

_UNDER_WAY = Text(
    "A trial of visit {visit} of {subject_id} is being recorded. Correct person, label and day "
    "when it is over."
)
_UNSAVED = Text(
    "A trial of visit {visit} of {subject_id} is still in a journal and cannot be saved: {error} "
    "Person, label and day stay as they are until it is."
)


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
    """Where it is now, if it is still there."""
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
        visit, the disk is full. The journal is kept, the visit file is as it was. Or the folder
        was moved or deleted in mid-trial; the message says where the trial is now.
    """
    path = journal if isinstance(journal, Path) else journal.path
    with library.held_journal(path):
        if isinstance(journal, JournalWriter):
            try:
                _check_in_place(journal)
            finally:
                journal.close()
        contents = read_journal(path)
        try:
            saved = _save(library, contents, end_reason)
        except (VisitFileError, LibraryError) as error:
            why = _why_no_trial(contents, end_reason)
            if why is not None:
                raise DamagedJournalError(_NO_TRIAL.fill(path=path, error=why)) from error
            raise type(error)(_KEPT.fill(error=error.text, path=path)) from error
        library.remove_journal(path, is_damaged=saved.journal_damage_bytes > 0)
    return saved


def _check_in_place(journal: JournalWriter) -> None:
    """Raise JournalError when the journal was moved or deleted; what was deleted is saved."""
    where = journal.whereabouts()
    if where is Whereabouts.IN_PLACE:
        return
    if where is Whereabouts.MOVED:
        raise JournalError(_MOVED.fill(path=journal.path))
    rescued = Library.default_root().parent / RESCUED_FOLDER / journal.path.name
    try:
        rescued.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        journal.copy_to(rescued)
    except OSError as error:
        lost = _LOST.fill(path=journal.path, rescued=rescued, why=reason_of(error))
        raise JournalError(lost) from error
    raise JournalError(_RESCUED.fill(path=journal.path, rescued=rescued))


def recover_trials(library: Library) -> tuple[RecoveryOutcome, ...]:
    """Finish every journal that no living program holds; raises LibraryError.

    One that cannot be finished costs only itself: what is no trial is set aside under another
    name, everything else is kept for the next time, and the others go on.
    """
    outcomes = []
    for path in library.journals():
        try:
            if library.take_abandoned(path):
                outcomes.append(RecoveryOutcome(path, finish_trial(library, path), None))
        except DamagedJournalError as error:
            outcomes.append(_set_aside(library, path, error))
        except ForcePlateError as error:
            outcomes.append(RecoveryOutcome(path, None, error))
        except Exception as error:  # a defect of ours must not cost the other trials either
            outcomes.append(RecoveryOutcome(path, None, _defect(path, error)))
    return tuple(outcomes)


def finish_journals(
    library: Library, subject_id: str, visit: str | None = None, *, must: bool
) -> None:
    """Save the trials of a visit that a crash left in journals.

    Parameters
    ----------
    visit
        None: all of the person.
    must
        What a journal says of the visit is about to become untrue.

    Raises
    ------
    StorageError
        ``must``, and one cannot be saved or is being recorded.
    """
    for path in library.journals():
        try:
            header = read_journal(path).visit_header
        except JournalError:
            continue  # it names no visit that could be looked for
        if header.subject_id != subject_id or visit not in (None, header.visit):
            continue
        whose = {"visit": header.visit, "subject_id": subject_id}
        try:
            if library.take_abandoned(path):
                finish_trial(library, path)
            elif must and path.exists():
                raise LibraryBusyError(_UNDER_WAY.fill(**whose))
        except LibraryBusyError:
            raise
        except (JournalError, LibraryError) as error:
            if must:
                raise LibraryError(_UNSAVED.fill(**whose, error=error.text)) from error


def _set_aside(library: Library, path: Path, error: DamagedJournalError) -> RecoveryOutcome:
    try:
        aside = library.set_aside(path)
    except ForcePlateError as failed:
        return RecoveryOutcome(path, None, failed)
    told = DamagedJournalError(_ASIDE.fill(error=error.text, aside=aside))
    return RecoveryOutcome(aside, None, told)


def _defect(path: Path, error: Exception) -> JournalError:
    told = JournalError(_DEFECT.fill(path=path))
    told.__cause__ = error  # for the log
    return told


def _why_no_trial(contents: JournalContents, end_reason: EndReason | None) -> Text | None:
    """Return why what a journal says can be in no visit file; None: the journal is not at fault."""
    header = contents.visit_header
    trial = analyse_trial(assemble_trial(contents, end_reason=end_reason), header)
    return why_not_storable(header, trial)


def _as_corrected(header: VisitHeader, stored: VisitHeader) -> VisitHeader:
    """Return what a journal says of its visit, with the body mass that was corrected since."""
    former = {
        mass
        for change in stored.changes
        if change.what == What.BODY_MASS
        for mass in (change.former, change.new)
    }
    is_former = header.body_mass_kg is not None and header.body_mass_kg in former
    return replace(header, body_mass_kg=stored.body_mass_kg) if is_former else header


def _save(library: Library, contents: JournalContents, end_reason: EndReason | None) -> SavedTrial:
    """Put a journal's trial into its visit file, unless it is there already, and return it."""
    header, recording_id = contents.visit_header, contents.recording_id
    damage_bytes = contents.damaged_tail_bytes
    sign = signer_of(library)
    with library.exclusive(header.subject_id, header.visit):
        stored, recordings = header, tuple[str | None, ...]()
        path = library.existing_visit(header.subject_id, header.visit)
        if path is None:
            path = library.new_visit_path(header)
        else:
            stored, recordings = read_outline(path)
            header = _as_corrected(header, stored)
        if recording_id in recordings:  # saved before, but killed before the journal was deleted
            trial = read_visit(path).trials[recordings.index(recording_id)]
            return SavedTrial(path, trial, damage_bytes)
        check_same_visit(path, stored, header)
        known = completed(stored, header)
        remove_unfinished(path)
        trial = analyse_trial(assemble_trial(contents, end_reason=end_reason), known)
        if not must_be_whole(stored, known):
            trial = append_trial(path, header, trial, recording_id=recording_id, sign=sign)
        else:
            earlier = [analyse_again(one, known) for one in read_visit(path).trials]
            trial = replace(trial, number=len(earlier) + 1)
            visit = Visit(known, (*earlier, trial))
            write_visit(
                path, visit, recording_ids=(*recordings, recording_id), overwrite=True, sign=sign
            )
    return SavedTrial(path, trial, damage_bytes)
