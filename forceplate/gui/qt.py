"""Whether Qt can be used on this computer, said in one message."""

from __future__ import annotations

import sys
from importlib.util import find_spec

from forceplate.errors import WindowError
from forceplate.installation import how_to_get
from forceplate.reasons import raised
from forceplate.words import Text

DEBIAN_PACKAGES = (
    "libegl1", "libgl1", "libglib2.0-0", "libfontconfig1", "libdbus-1-3", "libxkbcommon-x11-0",
    "libxcb-cursor0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1", "libxcb-randr0",
    "libxcb-render-util0", "libxcb-shape0", "libxcb-xkb1",
)  # fmt: skip
"""What Qt's own files ask of the system on Debian 12, for the widgets and the X11 display."""


REQUIREMENTS = ("PySide6-Essentials>=6.9,<6.12", "pyqtgraph>=0.13.7,<0.15")
"""What the window needs besides, as pyproject.toml says it too; headless.txt leaves them out."""

_NOT_INSTALLED = Text(
    "The window needs {module}, which is not installed. {how} "
    "Everything else of forceplate works without the window."
)
_NOT_LOADED = Text(
    "The window cannot be opened: {error}. If a system library is missing, install what Qt needs "
    "(Debian, Ubuntu): sudo apt-get install {packages}. Everything else of forceplate works "
    "without the window."
)


def require_installed() -> None:
    """Raise WindowError where PySide6 or pyqtgraph is not installed; loads nothing."""
    for module in ("PySide6", "pyqtgraph"):
        if find_spec(module) is None:
            how = how_to_get(*REQUIREMENTS)
            raise WindowError(_NOT_INSTALLED.fill(module=module, how=how))


def require_qt() -> None:
    """Load Qt's widgets, and let PySide6 read no source of what is loaded after it.

    It looks in each for names to be spelled as Python does, which nothing here asks for: a quarter
    of a second, and 50 MB that Python keeps.

    Raises
    ------
    WindowError
        PySide6 or a system library it needs is missing; the message says how to get it.
    """
    try:
        import PySide6.QtWidgets  # noqa: F401, PLC0415  Qt is loaded only for the window
    except ImportError as error:
        packages = " ".join(DEBIAN_PACKAGES)
        raise WindowError(_NOT_LOADED.fill(error=raised(error), packages=packages)) from error
    if (feature := sys.modules.get("shibokensupport.feature")) is not None:
        vars(feature)["_mod_uses_pyside"] = lambda _module: False
