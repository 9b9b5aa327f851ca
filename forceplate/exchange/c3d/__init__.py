"""C3D, the file of motion laboratories.

``trial_file`` writes a trial; ``analog_channels`` reads the file of another system, in it
``force_platforms`` the force of its platforms. The archive of
many trials is a format of :mod:`forceplate.exchange.export`.
"""

from __future__ import annotations

from types import ModuleType

from forceplate.errors import StorageError
from forceplate.installation import how_to_get
from forceplate.reasons import raised_as
from forceplate.words import Text

GROUP = "FORCEPLATE"
"""The group of parameters that says what only we know."""
_NO_EZC3D = Text("C3D files need the package ezc3d, which is not installed. {how}")


def load_ezc3d() -> ModuleType:
    """Return the library that reads and writes C3D; raises StorageError, saying how to get it."""
    with raised_as(StorageError, _NO_EZC3D, ImportError, how=how_to_get("forceplate[c3d]")):
        import ezc3d  # noqa: PLC0415 - optional
    module: ModuleType = ezc3d
    return module
