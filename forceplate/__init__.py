"""forceplate: the open instrument with which physiotherapists measure toe-flexor strength.

For researchers: ``open_visit``, ``open_library``, ``analyse``, ``compare_visits``,
``progress_of``, ``results_table``, ``samples_table``, ``export``; see :mod:`forceplate.api`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forceplate.api import EXPORT_FORMATS as EXPORT_FORMATS
    from forceplate.api import Choices as Choices
    from forceplate.api import ExportOptions as ExportOptions
    from forceplate.api import OnsetKind as OnsetKind
    from forceplate.api import OnsetRule as OnsetRule
    from forceplate.api import analyse as analyse
    from forceplate.api import compare_visits as compare_visits
    from forceplate.api import export as export
    from forceplate.api import open_library as open_library
    from forceplate.api import open_visit as open_visit
    from forceplate.api import progress_of as progress_of
    from forceplate.api import results_table as results_table
    from forceplate.api import samples_table as samples_table
    from forceplate.api import summarise_visit as summarise_visit

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """Load the public functions when they are first used: the command line starts without."""
    if name.startswith("_"):
        raise AttributeError(name)
    api = import_module("forceplate.api")
    if name not in api.__all__:
        raise AttributeError(f"module 'forceplate' has no attribute {name!r}")
    return getattr(api, name)


def __dir__() -> list[str]:
    return [*globals(), *import_module("forceplate.api").__all__]
