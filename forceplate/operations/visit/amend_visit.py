"""What may change in a saved trial: its verdict, its marks and its note; and all its numbers.

Each change is made under the visit's lock, on the file as it is at that moment, and leaves a
record of what was there before. What was entered wrongly is corrected in
:mod:`forceplate.operations.visit.correct_visit`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from forceplate.analysis.analyse_again import analyse_again
from forceplate.analysis.analyse_again import mark as marked
from forceplate.analysis.corrections import What
from forceplate.analysis.quality import judged, overrule
from forceplate.operations.visit.change_record import Stamp, kept
from forceplate.operations.visit.finish_trial import SavedTrial
from forceplate.storage.library import Library
from forceplate.storage.signing_keys import signer_of
from forceplate.storage.visit.visit_file import (
    amend_trial,
    read_last_serial,
    read_outline,
    read_visit,
    write_visit,
)
from forceplate.types import HandMarks, Override, Trial, Visit, VisitHeader


def overrule_trial(
    library: Library,
    subject_id: str,
    visit: str,
    number: int,
    override: Override | None,
    *,
    stamp: Stamp | None = None,
) -> SavedTrial:
    """Give a saved trial the operator's verdict over that of its checks, and return it.

    Parameters
    ----------
    override
        None: the verdict of the checks holds again.
    stamp
        Who changes it and when; None: who and when the verdict says, or nobody and now.

    Raises
    ------
    AnalysisError
        Reason or name is missing, or there is no peak force that could be accepted.
    StorageError
        There is no such trial, or its visit file cannot be read or written.
    """
    if stamp is None:
        stamp = Stamp(override.by, override.at) if override else Stamp.now()
    is_back = stamp.takes_back is not None

    def judge(trial: Trial, _: VisitHeader) -> Trial:
        if override is not None and not is_back:
            return overrule(trial, override)
        return judged(replace(trial, override=override))

    return _amend(library, (subject_id, visit, number), judge, What.OVERRIDE, stamp)


def mark_trial(
    library: Library,
    subject_id: str,
    visit: str,
    number: int,
    marks: HandMarks | None,
    *,
    stamp: Stamp,
) -> SavedTrial:
    """Set onset, peak or rest of a saved trial by hand, and return it with the numbers that follow.

    The numbers say ``by_hand``; checks and verdict go by the instrument's own marks.

    Parameters
    ----------
    marks
        All that are by hand from now on; None: none.
    stamp
        Who, when and why; without marks, or where they are taken back, a reason is not needed.

    Raises
    ------
    InputError
        Who or why are missing.
    AnalysisError
        The marks lie where no effort is, or nobody is named.
    StorageError
        There is no such trial, or its visit file cannot be read or written.
    """

    def mark(trial: Trial, header: VisitHeader) -> Trial:
        return marked(trial, header, marks)

    if marks is not None and stamp.takes_back is None:
        stamp.check()
    return _amend(library, (subject_id, visit, number), mark, What.MARKS, stamp)


def note_trial(
    library: Library,
    subject_id: str,
    visit: str,
    number: int,
    note: str,
    *,
    stamp: Stamp | None = None,
) -> SavedTrial:
    """Write the note of a saved trial, in place of an earlier one, and return the trial.

    Raises StorageError.

    Parameters
    ----------
    stamp
        Who changes it and when; None: nobody says so, now.
    """

    def noted(trial: Trial, _: VisitHeader) -> Trial:
        return replace(trial, note=note.strip())

    return _amend(library, (subject_id, visit, number), noted, What.NOTE, stamp or Stamp.now())


def reanalyse_visit(library: Library, subject_id: str, visit: str) -> Visit:
    """Analyse a saved visit with the present methods, save and return it.

    Answers of other versions of the methods are kept beside the new ones.

    Raises
    ------
    StorageError
        There is no such visit, or its file cannot be read or written; it is as it was.
    """
    with library.exclusive(subject_id, visit):
        path = library.find_visit(subject_id, visit)
        _, recording_ids = read_outline(path)
        saved = read_visit(path)
        trials = tuple(analyse_again(trial, saved.header) for trial in saved.trials)
        again = replace(saved, trials=trials)
        write_visit(
            path,
            again,
            recording_ids=recording_ids,
            overwrite=True,
            sign=signer_of(library),
        )
    return again


def _amend(
    library: Library,
    which: tuple[str, str, int],
    change: Callable[[Trial, VisitHeader], Trial],
    what: What,
    stamp: Stamp,
) -> SavedTrial:
    """Change a trial and keep a record of it; what is as it was needs none."""
    subject_id, visit, number = which
    with library.exclusive(subject_id, visit):
        path = library.find_visit(subject_id, visit)
        stamp = stamp.with_serial(read_last_serial(path) + 1)

        def recorded(trial: Trial, header: VisitHeader) -> Trial:
            changed = change(trial, header)
            former, new = _value(trial, what), _value(changed, what)
            if former == new:
                return changed
            return replace(changed, changes=(*trial.changes, stamp.change(what, former, new)))

        amended = amend_trial(
            path, number, recorded, analyses=what is What.MARKS, sign=signer_of(library)
        )
    return SavedTrial(path, amended)


def _value(trial: Trial, what: What) -> str | None:
    if what is What.NOTE:
        return trial.note
    return kept(trial.override if what is What.OVERRIDE else trial.marks)
