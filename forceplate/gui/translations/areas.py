"""Which files of the window belong to which translation file, in our rooms and in annexes.

An annex of the source tree keeps the words of its window in ``window/translations``, with a file
``<area>_nl.ts`` and its own compiled one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

_GUI = Path(__file__).parents[1]
_ANNEXES = (_GUI.parents[1] / "study" / "forceplate_study",)
"""In the source tree only; elsewhere they are not there."""


@dataclass(frozen=True, slots=True)
class Area:
    """One translation file and what it is of."""

    name: str
    sources: tuple[Path, ...]
    linguist: Path
    """The Qt Linguist file."""
    compiled: Path
    """Several areas may share one."""


def areas() -> tuple[Area, ...]:
    """Return every area: each room of the window, then each annex."""
    folder = Path(__file__).parent
    rooms = [file.parent for file in sorted(_GUI.glob("*/__init__.py")) if file.parent != folder]
    own = [
        _area(room.name, room, folder / f"nl_{room.name}.ts", folder / "forceplate_nl.qm")
        for room in rooms
    ]
    for annex in filter(Path.is_dir, _ANNEXES):
        name, window = annex.name.removeprefix("forceplate_"), annex / "window"
        words = window / "translations" / f"{name}_nl.ts"
        own.append(_area(name, window, words, words.with_suffix(".qm")))
    return tuple(own)


def _area(name: str, room: Path, linguist: Path, compiled: Path) -> Area:
    return Area(name, tuple(sorted(room.glob("*.py"))), linguist, compiled)


def unfinished(files: Sequence[Path]) -> list[tuple[str, str]]:
    """Return file name and source of every string in Linguist files that has no Dutch."""
    found: list[tuple[str, str]] = []
    for file in files:
        for message in ElementTree.parse(file).iter("message"):  # noqa: S314  our own files
            translation = message.find("translation")
            if translation is None or translation.get("type") or not _has_words(translation):
                found.append((file.stem, message.findtext("source") or ""))
    return found


def _has_words(translation: ElementTree.Element) -> bool:
    return bool("".join(translation.itertext()).strip())
