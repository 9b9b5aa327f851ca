"""Which files of the window belong to which translation file."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

FOLDER = Path(__file__).parent
COMPILED = FOLDER / "forceplate_nl.qm"
_GUI = FOLDER.parent
_FIRST_WORDS = {
    "measure": ("measure", "plan_", "setup_", "foot_", "cue", "sounds", "patient_", "trial_list",
                "force_digits", "trace_guide", "reason_panel"),
    "people": ("people_", "person_", "sparkline", "due_"),
    "review": ("review_", "progress_", "marks", "mark_", "force_plot", "gain_", "check_list",
               "metric_", "trial_verdict", "visit_choice", "visit_editor", "plot", "difference_box",
               "reviewed_"),
    "share": ("share_", "export_", "report_", "import_", "stream_"),
    "calibration": ("calibrat", "check_dialog", "guided_", "residual_plot"),
    "study": ("study_",),
    "trace": ("live_trace", "trace_", "columns"),
}  # fmt: skip


def area_of(file: Path) -> str:
    """Return the area of a source file; what is of no other is of the window's frame."""
    for area, first_words in _FIRST_WORDS.items():
        if file.name.startswith(first_words):
            return area
    return "shell"


def area_files() -> dict[str, list[Path]]:
    """Return the source files of every area."""
    files: dict[str, list[Path]] = {area: [] for area in ("shell", *_FIRST_WORDS)}
    for file in sorted([*_GUI.glob("*.py"), _GUI.parent / "app.py"]):
        files[area_of(file)].append(file)
    return files


def file_of(area: str) -> Path:
    """Return the Qt Linguist file of an area."""
    return FOLDER / f"nl_{area}.ts"


def unfinished(folder: Path = FOLDER) -> list[tuple[str, str]]:
    """Return area and source of every string that has no Dutch."""
    found: list[tuple[str, str]] = []
    for file in sorted(folder.glob("nl_*.ts")):
        for message in ElementTree.parse(file).iter("message"):  # noqa: S314  our own files
            translation = message.find("translation")
            if translation is None or translation.get("type") or not _has_words(translation):
                found.append((file.stem.removeprefix("nl_"), message.findtext("source") or ""))
    return found


def _has_words(translation: ElementTree.Element) -> bool:
    return bool("".join(translation.itertext()).strip())
