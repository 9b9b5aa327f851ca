"""``python -m forceplate.gui.translations``: collect the strings, compile the Dutch.

Needs the tools that come with PySide6-Essentials. New strings appear in the ``.ts`` files as
unfinished: translate them there, by hand or in Qt Linguist, and run it again.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from forceplate.gui.translations.areas import Area, areas, unfinished


def tool(name: str) -> str:
    """Return a command of PySide6 that belongs to this Python, or one of the path."""
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.exists() else name


def update(wanted: Sequence[Area]) -> None:
    """Bring the strings of the code into the Linguist files."""
    for area in wanted:
        subprocess.run(  # noqa: S603  our own files
            [
                tool("pyside6-lupdate"), *map(str, area.sources), "-ts", str(area.linguist),
                "-locations", "none", "-no-obsolete", "-source-language", "en",
                "-target-language", "nl", "-silent",
            ],
            check=True,
        )  # fmt: skip


def release(wanted: Sequence[Area]) -> None:
    """Compile the Linguist files."""
    for target in sorted({area.compiled for area in wanted}):
        files = [str(area.linguist) for area in wanted if area.compiled == target]
        subprocess.run(  # noqa: S603
            [tool("pyside6-lrelease"), *files, "-qm", str(target), "-silent"], check=True
        )


def main() -> int:
    """Do both and name what is still to be translated."""
    wanted = areas()
    update(wanted)
    release(wanted)
    missing = unfinished([area.linguist for area in wanted])
    for file, source in missing:
        print(f"{file}: {source}")  # noqa: T201  it is a command
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
