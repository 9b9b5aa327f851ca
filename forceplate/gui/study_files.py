"""The answers of a study as files: the same that ``forceplate study`` writes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from forceplate.analysis.words import Language
from forceplate.gui.study_work import write_text

if TYPE_CHECKING:
    from forceplate.followup.outcome import Outcome
    from forceplate.followup.study import StudyDefinition
    from forceplate.gui.study_work import AdherenceAnswer


def ask_folder(parent: QWidget, start: Path, chosen: Callable[[Path], None]) -> None:
    """Ask into which folder files go."""
    title = QCoreApplication.translate("StudyFiles", "Folder for the files")
    dialog = QFileDialog(parent, title, str(start))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(lambda name: chosen(Path(name)))
    dialog.open()


def save_adherence(
    folder: Path, study: StudyDefinition, answer: AdherenceAnswer, code: str
) -> tuple[Path, ...]:
    """Write ``adherence.csv`` and ``adherence.svg``; those of before are replaced."""
    from forceplate.followup.answers import adherence_rows, rows_csv  # noqa: PLC0415
    from forceplate.followup.drawing import to_svg  # noqa: PLC0415
    from forceplate.followup.figures import adherence_figure  # noqa: PLC0415

    rows = rows_csv(adherence_rows(answer.groups, study), simulated=answer.simulated)
    drawing = adherence_figure(
        answer.groups, study, simulated=answer.simulated, language=Language(code)
    )
    return _write(folder, {"adherence.csv": rows, "adherence.svg": to_svg(drawing)})


def save_outcome(
    folder: Path, study: StudyDefinition, outcome: Outcome, code: str
) -> tuple[Path, ...]:
    """Write ``outcome.csv`` and ``survival.svg``; those of before are replaced."""
    from forceplate.followup.answers import outcome_rows, rows_csv  # noqa: PLC0415
    from forceplate.followup.drawing import to_svg  # noqa: PLC0415
    from forceplate.followup.figures import survival_figure  # noqa: PLC0415

    rows = rows_csv(outcome_rows(outcome), simulated=outcome.simulated)
    drawing = survival_figure(outcome, study, Language(code))
    return _write(folder, {"outcome.csv": rows, "survival.svg": to_svg(drawing)})


def _write(folder: Path, texts: dict[str, str]) -> tuple[Path, ...]:
    return tuple(write_text(folder / name, text, overwrite=True) for name, text in texts.items())
