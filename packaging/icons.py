"""Draw the icons of desktops from the one picture of the program: PNG, ICO and ICNS in build/."""

from __future__ import annotations

import os
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtWidgets import QApplication

from forceplate.gui.kit.icons import PROGRAM_SIZES, program_pixmap

FOLDER = Path(__file__).parent / "build"


def main() -> None:
    """Write them all."""
    _application = QApplication([])
    FOLDER.mkdir(exist_ok=True)
    for size in PROGRAM_SIZES:
        program_pixmap(size).save(str(FOLDER / f"forceplate-{size}.png"))
    with Image.open(FOLDER / f"forceplate-{PROGRAM_SIZES[-1]}.png") as largest:
        largest.save(FOLDER / "forceplate.ico", sizes=[(size, size) for size in PROGRAM_SIZES])
        largest.save(FOLDER / "forceplate.icns")


if __name__ == "__main__":
    main()
