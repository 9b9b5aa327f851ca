"""Which files of the window belong to which translation file."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

FOLDER = Path(__file__).parent
COMPILED = FOLDER / "forceplate_nl.qm"
_GUI = FOLDER.parent
_STUDY = _GUI.parents[1] / "study" / "forceplate_study" / "window"


def area_files() -> dict[str, list[Path]]:
    """Return the source files of every area: a room of the window each."""
    rooms = {folder.parent.name: folder.parent for folder in sorted(_GUI.glob("*/__init__.py"))}
    del rooms[FOLDER.name]
    rooms["study"] = _STUDY
    return {area: sorted(room.glob("*.py")) for area, room in rooms.items()}


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
