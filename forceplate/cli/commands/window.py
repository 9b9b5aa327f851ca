"""``forceplate window``, and ``forceplate`` alone: the instrument on the screen."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import typer

from forceplate.cli.options import LibraryOption
from forceplate.cli.printing.messages import is_terminal, tell
from forceplate.errors import WindowError
from forceplate.gui.qt import require_installed, require_qt
from forceplate.words import Text

app = typer.Typer(rich_markup_mode=None, add_completion=False)  # it has a language of its own


@app.command(epilog="Example: forceplate window --library library")
def window(library: LibraryOption = None) -> None:
    """Open the window: people, measuring, review and progress. So does 'forceplate' alone."""
    require_screen()
    from forceplate.gui.shell.application import run  # noqa: PLC0415  Qt may be missing

    raise typer.Exit(run(library))


def is_watched() -> bool:
    """Return whether a person at a screen started the command, and no other program."""
    return has_screen() and is_terminal()


def open_window(library: Path) -> None:
    """Open the window on a library and wait until it is closed; raises WindowError."""
    require_screen()
    from forceplate.gui.shell.application import run  # noqa: PLC0415  Qt may be missing

    tell(Text("The window is open on these people; close it to end."))
    run(library)


def has_screen() -> bool:
    """Return whether there is a screen to open a window on; loads nothing."""
    named = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return sys.platform != "linux" or any(os.environ.get(name) for name in named)


def require_screen() -> None:
    """Load Qt.

    Raises
    ------
    WindowError
        PySide6, pyqtgraph, a screen or a system library is missing.
    """
    require_installed()
    if not has_screen():
        raise WindowError(
            Text(
                "There is no screen to open the window on. Start it in a desktop session; "
                "everything else works here: see 'forceplate --help'."
            )
        )

    require_qt()
