"""The Lab Streaming Layer's own library, which is an optional package."""

from __future__ import annotations

from types import ModuleType

from forceplate.errors import DriverNotFoundError
from forceplate.installation import how_to_get
from forceplate.reasons import reason_of
from forceplate.words import Text

_NO_PYLSL = Text(
    "The Lab Streaming Layer needs the package pylsl, which is not installed or misses its library "
    "liblsl ({error}). {how}"
)


def load_pylsl() -> ModuleType:
    """Return ``pylsl``; raises DriverNotFoundError, saying how to get it."""
    try:
        import pylsl  # noqa: PLC0415 - optional
    except (ImportError, OSError, RuntimeError) as error:  # without liblsl it raises any of them
        how = how_to_get("forceplate[lsl]")
        raise DriverNotFoundError(_NO_PYLSL.fill(error=reason_of(error), how=how)) from error
    module: ModuleType = pylsl
    return module
