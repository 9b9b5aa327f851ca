"""What may change in a saved visit: verdict, marks and note of a trial, and all its numbers.

Each change is made under the visit's lock, on the file as it is at that moment.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from forceplate.analysis.analyse_again import analyse_again
from forceplate.analysis.analyse_again import mark as marked
from forceplate.analysis.quality import overrule, without_override
from forceplate.operations.finish_trial import SavedTrial
from forceplate.storage.library import Library
from forceplate.storage.signing_keys import signer_of
from forceplate.storage.visit.visit_file import amend_trial, read_outline, read_visit, write_visit
from forceplate.types import HandMarks, Override, Trial, Visit, VisitHeader


def overrule_trial(
    library: Library, subject_id: str, visit: str, number: int, override: Override | None
) -> SavedTrial:
    """Give a saved trial the operator's verdict over that of its checks, and return it.

    Parameters
    ----------
    override
        None: the verdict of the checks holds again.

    Raises
    ------
    AnalysisError
        Reason or name is missing, or there is no peak force that could be accepted.
    StorageError
        There is no such trial, or its visit file cannot be read or written.
    """

    def judge(trial: Trial, _: VisitHeader) -> Trial:
        return without_override(trial) if override is None else overrule(trial, override)

    return _amend(library, subject_id, visit, number, judge, analyses=False)


def mark_trial(
    library: Library, subject_id: str, visit: str, number: int, marks: HandMarks | None
) -> SavedTrial:
    """Set onset or peak of a saved trial by hand, and return it with the numbers that follow.

    The numbers say ``by_hand``; checks and verdict go by the instrument's own marks.

    Parameters
    ----------
    marks
        All that are by hand from now on; None: none.

    Raises
    ------
    AnalysisError
        The marks lie where no effort is, or nobody is named.
    StorageError
        There is no such trial, or its visit file cannot be read or written.
    """
    return _amend(
        library,
        subject_id,
        visit,
        number,
        lambda trial, header: marked(trial, header, marks),
        analyses=True,
    )


def note_trial(library: Library, subject_id: str, visit: str, number: int, note: str) -> SavedTrial:
    """Write the note of a saved trial, in place of an earlier one, and return the trial.

    Raises
    ------
    StorageError
        There is no such trial, or its visit file cannot be read or written.
    """

    def noted(trial: Trial, _: VisitHeader) -> Trial:
        return replace(trial, note=note.strip())

    return _amend(library, subject_id, visit, number, noted, analyses=False)


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
    subject_id: str,
    visit: str,
    number: int,
    change: Callable[[Trial, VisitHeader], Trial],
    *,
    analyses: bool,
) -> SavedTrial:
    with library.exclusive(subject_id, visit):
        path = library.find_visit(subject_id, visit)
        sign = signer_of(library)
        return SavedTrial(path, amend_trial(path, number, change, analyses=analyses, sign=sign))
