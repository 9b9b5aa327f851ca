"""The files that the ``forceplate study`` commands write."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from forceplate.errors import StudyError
from forceplate.storage.files import write_atomically

if TYPE_CHECKING:
    from forceplate.followup.adherence import GroupAdherence
    from forceplate.followup.outcome import Outcome
    from forceplate.followup.study import StudyDefinition
    from forceplate.followup.synthetic import Cohort


def write_file(path: Path, text: str, *, overwrite: bool = True) -> None:
    """Write a text file whole; raises StudyError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text.encode(), overwrite=overwrite)
    except FileExistsError as error:
        raise StudyError(f"{path} exists. Choose another name.") from error
    except OSError as error:
        raise StudyError(f"{path} cannot be written: {error.strerror}.") from error


def write_adherence(
    folder: Path,
    study: StudyDefinition,
    groups: Sequence[GroupAdherence],
    language: str,
    *,
    simulated: bool,
) -> tuple[Path, Path]:
    """Write the table and the curve of the adherence and return their files."""
    from forceplate.analysis.words import Language
    from forceplate.followup.answers import adherence_rows, rows_csv
    from forceplate.followup.drawing import to_svg
    from forceplate.followup.figures import adherence_figure

    table, figure = folder / "adherence.csv", folder / "adherence.svg"
    write_file(table, rows_csv(adherence_rows(groups, study), simulated=simulated))
    drawing = adherence_figure(groups, study, simulated=simulated, language=Language(language))
    write_file(figure, to_svg(drawing))
    return table, figure


def write_outcome(
    folder: Path, study: StudyDefinition, outcome: Outcome, language: str
) -> tuple[Path, Path]:
    """Write the table of answers and the survival figure and return their files."""
    from forceplate.analysis.words import Language
    from forceplate.followup.answers import outcome_rows, rows_csv
    from forceplate.followup.drawing import to_svg
    from forceplate.followup.figures import survival_figure

    table, figure = folder / "outcome.csv", folder / "survival.svg"
    write_file(table, rows_csv(outcome_rows(outcome), simulated=outcome.simulated))
    write_file(figure, to_svg(survival_figure(outcome, study, Language(language))))
    return table, figure


def make_synthetic(folder: Path, persons: int, seed: int, today: date) -> Cohort:
    """Write a synthetic study that ended by today, and return its cohort."""
    from forceplate.followup.gains import write_gains
    from forceplate.followup.store import StudyFolder
    from forceplate.followup.study_file import Shipped, copy_shipped, read_study
    from forceplate.followup.synthetic import LONGEST_ENROLMENT_DAYS, synthetic_cohort
    from forceplate.followup.tables import TableName

    study = read_study(copy_shipped(Shipped.TRIAL, folder))
    whole = study.follow_up_days + LONGEST_ENROLMENT_DAYS
    cohort = synthetic_cohort(study, today - timedelta(days=whole), persons, seed)
    StudyFolder(folder).add_records(
        {table: tuple(enumerate(getattr(cohort.records, table.value), 2)) for table in TableName},
        today,
        simulated=True,
    )
    write_file(folder / "gains.csv", write_gains(cohort.gains_n, synthetic=True))
    return cohort
