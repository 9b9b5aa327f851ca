"""Save the data set of a study for analysis elsewhere, with scripts that reproduce its report."""

from __future__ import annotations

from pathlib import Path

from forceplate_study.definition.study import StudyDefinition
from forceplate_study.diary.copies import note_copy
from forceplate_study.diary.read_diary import is_diary
from forceplate_study.follow_up.adherence import adherence
from forceplate_study.outcome.outcome import Outcome
from forceplate_study.records.study_records import StudyRecords
from forceplate_study.results.data_set import data_set, write_data_set


def save_data_set(
    folder: Path, study: StudyDefinition, records: StudyRecords, answer: Outcome, target: Path
) -> tuple[Path, ...]:
    """Write the data set behind an outcome into ``target`` and return its files.

    A diary keeps where it was put: whoever erases a person is told.

    Raises
    ------
    StudyError
        A file cannot be written.
    """
    own = data_set(study, records, answer, adherence(study, records, answer.as_of))
    if not is_diary(folder):
        return write_data_set(target, own)
    note_copy(folder, target)
    written = write_data_set(target, own)
    note_copy(folder, target)
    return written
