"""Save answers as files, the same from the command line and from the window.

A diary keeps where what names persons was put: whoever erases a person is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from forceplate.report.drawing_as_svg import room_in_svg, to_svg
from forceplate.words import Language
from forceplate_study.definition.study import StudyDefinition
from forceplate_study.diary.copies import noted_copy
from forceplate_study.diary.read_diary import is_diary
from forceplate_study.follow_up.adherence import GroupAdherence, adherence
from forceplate_study.outcome.outcome import Outcome
from forceplate_study.records.study_records import StudyRecords
from forceplate_study.results.data_set import data_set, write_data_set
from forceplate_study.results.figures import SHAPE, adherence_figure, survival_figure
from forceplate_study.results.result_rows import adherence_rows, outcome_rows, rows_csv
from forceplate_study.results.result_text import adherence_notes, all_notes
from forceplate_study.text_files import write_text

_WIDTH = 720.0
_ROOM = room_in_svg(_WIDTH, SHAPE * _WIDTH)


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


def write_adherence(
    folder: Path,
    study: StudyDefinition,
    groups: Sequence[GroupAdherence],
    language: str,
    *,
    simulated: bool,
) -> tuple[Path, Path]:
    """Write ``adherence.csv`` and its curve; those of before are replaced."""
    drawing = adherence_figure(
        _ROOM, groups, study, simulated=simulated, language=Language(language)
    )
    rows = rows_csv(
        adherence_rows(groups, study), adherence_notes(groups, study), simulated=simulated
    )
    return (
        write_text(folder / "adherence.csv", rows),
        write_text(folder / "adherence.svg", to_svg(drawing)),
    )


def write_outcome(
    folder: Path, study: StudyDefinition, outcome: Outcome, language: str
) -> tuple[Path, Path]:
    """Write ``outcome.csv`` and the survival figure; those of before are replaced."""
    drawing = survival_figure(_ROOM, outcome, study, Language(language))
    rows = rows_csv(outcome_rows(outcome), all_notes(outcome, study), simulated=outcome.simulated)
    return (
        write_text(folder / "outcome.csv", rows),
        write_text(folder / "survival.svg", to_svg(drawing)),
    )


def _noted(folder: Path, target: Path) -> AbstractContextManager[None]:
    """Note in a diary that a copy of its data is put somewhere."""
    return noted_copy(folder, target) if is_diary(folder) else nullcontext()
