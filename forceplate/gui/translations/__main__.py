"""``python -m forceplate.gui.translations``: collect the strings, compile the Dutch.

Needs the tools that come with PySide6-Essentials. New strings appear in the ``.ts`` files as
unfinished: translate them there, by hand or in Qt Linguist, and run it again.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from forceplate.gui.translations.areas import COMPILED, FOLDER, area_files, file_of, unfinished


def tool(name: str) -> str:
    """Return a command of PySide6 that belongs to this Python, or one of the path."""
    beside = Path(sys.executable).with_name(name)
    return str(beside) if beside.exists() else name


def update(folder: Path = FOLDER) -> None:
    """Bring the strings of the code into the ``.ts`` files of a folder."""
    for area, files in area_files().items():
        target = folder / file_of(area).name
        subprocess.run(  # noqa: S603  our own files
            [
                tool("pyside6-lupdate"), *map(str, files), "-ts", str(target),
                "-locations", "none", "-no-obsolete", "-source-language", "en",
                "-target-language", "nl", "-silent",
            ],
            check=True,
        )  # fmt: skip


def release(folder: Path = FOLDER) -> None:
    """Compile the ``.ts`` files of a folder into one ``.qm``."""
    files = [str(folder / file_of(area).name) for area in area_files()]
    target = str(folder / COMPILED.name)
    subprocess.run(  # noqa: S603
        [tool("pyside6-lrelease"), *files, "-qm", target, "-silent"], check=True
    )


def main() -> int:
    """Do both and name what is still to be translated."""
    update()
    release()
    missing = unfinished()
    for area, source in missing:
        print(f"{area}: {source}")  # noqa: T201  it is a command
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
