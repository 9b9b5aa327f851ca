"""Save what names persons: adherence by person, and the data set with its scripts.

A diary keeps where these were put: whoever erases a person is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from forceplate_study.definition.study import StudyDefinition
from forceplate_study.diary.copies import noted_copy
from forceplate_study.diary.read_diary import is_diary
from forceplate_study.follow_up.adherence import GroupAdherence, adherence
from forceplate_study.outcome.outcome import Outcome
from forceplate_study.records.study_records import StudyRecords
from forceplate_study.results.data_set import data_set, write_data_set
from forceplate_study.results.result_files import write_adherence


def save_adherence(
    folder: Path,
    study: StudyDefinition,
    groups: Sequence[GroupAdherence],
    target: Path,
    language: str,
    *,
    simulated: bool,
) -> tuple[Path, ...]:
    """Write adherence as a table and a curve into ``target``; raises StudyError where it cannot."""
    with _noted(folder, target):
        return write_adherence(target, study, groups, language, simulated=simulated)


def save_data_set(
    folder: Path, study: StudyDefinition, records: StudyRecords, answer: Outcome, target: Path
) -> tuple[Path, ...]:
    """Write the data set behind an outcome into ``target``; raises StudyError where it cannot."""
    own = data_set(study, records, answer, adherence(study, records, answer.as_of))
    with _noted(folder, target):
        return write_data_set(target, own)


def _noted(folder: Path, target: Path) -> AbstractContextManager[None]:
    """Note in a diary that a copy of its data is put somewhere."""
    return noted_copy(folder, target) if is_diary(folder) else nullcontext()
