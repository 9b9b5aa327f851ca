"""The answers of a study as files: the same from the command line and from the window."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from forceplate.errors import StudyError
from forceplate.files import write_atomically
from forceplate.words import Language
from forceplate_study.followup import sentences
from forceplate_study.followup.adherence import GroupAdherence
from forceplate_study.followup.answers import adherence_rows, outcome_rows, rows_csv
from forceplate_study.followup.drawing import to_svg
from forceplate_study.followup.figures import adherence_figure, survival_figure
from forceplate_study.followup.outcome import Outcome
from forceplate_study.followup.study import StudyDefinition


def write_file(path: Path, text: str, *, overwrite: bool = True) -> Path:
    """Write a text file whole and return its path.

    Raises
    ------
    StudyError
        It exists and may not be replaced, or cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text.encode(), overwrite=overwrite)
    except FileExistsError as error:
        raise StudyError(sentences.FILE_EXISTS.fill(path=path)) from error
    except OSError as error:
        raise StudyError(sentences.NOT_WRITTEN.fill(path=path, why=error.strerror)) from error
    return path


def write_adherence(
    folder: Path,
    study: StudyDefinition,
    groups: Sequence[GroupAdherence],
    language: str,
    *,
    simulated: bool,
) -> tuple[Path, Path]:
    """Write ``adherence.csv`` and its curve; those of before are replaced."""
    drawing = adherence_figure(groups, study, simulated=simulated, language=Language(language))
    rows = rows_csv(adherence_rows(groups, study), simulated=simulated)
    return (
        write_file(folder / "adherence.csv", rows),
        write_file(folder / "adherence.svg", to_svg(drawing)),
    )


def write_outcome(
    folder: Path, study: StudyDefinition, outcome: Outcome, language: str
) -> tuple[Path, Path]:
    """Write ``outcome.csv`` and the survival figure; those of before are replaced."""
    drawing = survival_figure(outcome, study, Language(language))
    rows = rows_csv(outcome_rows(outcome), simulated=outcome.simulated)
    return (
        write_file(folder / "outcome.csv", rows),
        write_file(folder / "survival.svg", to_svg(drawing)),
    )
