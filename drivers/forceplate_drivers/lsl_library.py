"""The Lab Streaming Layer's own library, which is an optional package."""

from __future__ import annotations

from types import ModuleType

from forceplate.errors import DriverNotFoundError
from forceplate.reasons import reason_of
from forceplate.words import Text

_NO_PYLSL = Text(
    "The Lab Streaming Layer needs the package pylsl, which is not installed or misses its library "
    'liblsl ({error}). Get it with: pip install "forceplate[lsl]"'
)


def load_pylsl() -> ModuleType:
    """Return ``pylsl``; raises DriverNotFoundError, saying how to get it."""
    try:
        import pylsl  # noqa: PLC0415 - optional
    except (ImportError, OSError, RuntimeError) as error:  # without liblsl it raises any of them
        raise DriverNotFoundError(_NO_PYLSL.fill(error=reason_of(error))) from error
    module: ModuleType = pylsl
    return module
