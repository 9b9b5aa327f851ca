"""What the later screens are made of, in pieces that one turn of the event loop can afford.

In the window's thread: made in another, beside a window that is at work, the classes of Qt ended
the program once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from pkgutil import iter_modules

_QT = ("QtCore", "QtGui", "QtWidgets")
_CLASSES_A_PIECE = 20
_BEFORE_PLOTS = (
    "PySide6.QtTest",
    "PySide6.QtOpenGLWidgets",
    "xml.etree.ElementTree",
    "multiprocessing.connection",
    "cProfile",
    "colorama",
)
"""What pyqtgraph imports besides, where it is there."""
_ROOMS = ("trace", "review", "measure", "share", "progress", "platform", "settings")


def later_pieces() -> Iterator[str]:
    """Load the plots and the later screens; yield after each piece what was loaded.

    PySide6 makes a class when it is first asked for, and pyqtgraph asks for all of them at once:
    half of its import.
    """
    for name in _QT:
        module = import_module(f"PySide6.{name}")
        for n, attribute in enumerate(dir(module)):
            getattr(module, attribute)
            if n % _CLASSES_A_PIECE == 0:
                yield f"{name}.{attribute}"
    for name in _BEFORE_PLOTS:
        with suppress(ImportError):
            import_module(name)
        yield name
    import_module("pyqtgraph")
    yield "pyqtgraph"
    for room in _ROOMS:
        package = import_module(f"forceplate.gui.{room}")
        for each in iter_modules(package.__path__):
            import_module(f"{package.__name__}.{each.name}")
            yield each.name
