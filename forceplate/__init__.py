"""forceplate: the open instrument with which physiotherapists measure toe-flexor strength.

From Python: ``open_platform`` and what it returns, ``analyse_force``, ``open_visit``,
``open_library``, ``results_table`` and the others of ``__all__``; docs/python.md shows each.
A name is loaded when it is first used: importing this costs nothing, and the command line starts
without.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from forceplate.lazy_names import loaded_when_used

if TYPE_CHECKING:
    from forceplate.analysis import compare_visits as compare_visits
    from forceplate.analysis.gain.progress import ProgressSeries as ProgressSeries
    from forceplate.analysis.trial.choices import FORMER_CHOICES as FORMER_CHOICES
    from forceplate.analysis.trial.choices import Choices as Choices
    from forceplate.analysis.trial.choices import OnsetKind as OnsetKind
    from forceplate.analysis.trial.choices import OnsetRule as OnsetRule
    from forceplate.analysis.trial.choices import PeakKind as PeakKind
    from forceplate.analysis.trial.choices import RestKind as RestKind
    from forceplate.analysis.trial.visit_summary import summarise_visit as summarise_visit
    from forceplate.api.live_platform import LivePlatform as LivePlatform
    from forceplate.api.live_platform import open_platform as open_platform
    from forceplate.api.own_force import analyse_force as analyse_force
    from forceplate.api.platforms import list_platforms as list_platforms
    from forceplate.api.recording import RecordingEndedError as RecordingEndedError
    from forceplate.api.visits import EXPORT_FORMATS as EXPORT_FORMATS
    from forceplate.api.visits import analyse as analyse
    from forceplate.api.visits import open_library as open_library
    from forceplate.api.visits import open_visit as open_visit
    from forceplate.api.visits import progress_of as progress_of
    from forceplate.api.visits import results_table as results_table
    from forceplate.api.visits import samples_table as samples_table
    from forceplate.api.visits import values as values
    from forceplate.errors import AnalysisError as AnalysisError
    from forceplate.errors import CalibrationError as CalibrationError
    from forceplate.errors import DriverFault as DriverFault
    from forceplate.errors import DriverNotFoundError as DriverNotFoundError
    from forceplate.errors import ForcePlateError as ForcePlateError
    from forceplate.errors import InputError as InputError
    from forceplate.errors import NoZeroError as NoZeroError
    from forceplate.errors import PlatformDisconnectedError as PlatformDisconnectedError
    from forceplate.errors import PlatformError as PlatformError
    from forceplate.errors import PlatformNotFoundError as PlatformNotFoundError
    from forceplate.errors import PlatformSilentError as PlatformSilentError
    from forceplate.errors import StorageError as StorageError
    from forceplate.errors import WrongDeviceError as WrongDeviceError
    from forceplate.exchange.export.export_options import ExportOptions as ExportOptions
    from forceplate.operations.exchange.export import export as export
    from forceplate.platform import PlatformAddress as PlatformAddress
    from forceplate.storage.library import Library as Library
    from forceplate.types import Block as Block
    from forceplate.types import Channel as Channel
    from forceplate.types import CheckOutcome as CheckOutcome
    from forceplate.types import Clock as Clock
    from forceplate.types import Condition as Condition
    from forceplate.types import EndReason as EndReason
    from forceplate.types import Gap as Gap
    from forceplate.types import PlatformInfo as PlatformInfo
    from forceplate.types import Posture as Posture
    from forceplate.types import QualityCheck as QualityCheck
    from forceplate.types import Refusal as Refusal
    from forceplate.types import Region as Region
    from forceplate.types import Result as Result
    from forceplate.types import Side as Side
    from forceplate.types import Trial as Trial
    from forceplate.types import Visit as Visit
    from forceplate.types import VisitHeader as VisitHeader
    from forceplate_calibration import Calibration as Calibration
    from forceplate_calibration import read_calibration as read_calibration

    __version__: str

_NAMES_IN: dict[str, tuple[str, ...]] = {
    "forceplate.analysis": ("compare_visits",),
    "forceplate.analysis.gain.progress": ("ProgressSeries",),
    "forceplate.analysis.trial.choices": (
        "Choices", "FORMER_CHOICES", "OnsetKind", "OnsetRule", "PeakKind", "RestKind",
    ),
    "forceplate.analysis.trial.visit_summary": ("summarise_visit",),
    "forceplate.api.live_platform": ("LivePlatform", "open_platform"),
    "forceplate.api.own_force": ("analyse_force",),
    "forceplate.api.platforms": ("list_platforms",),
    "forceplate.api.recording": ("RecordingEndedError",),
    "forceplate.api.visits": (
        "EXPORT_FORMATS", "analyse", "open_library", "open_visit", "progress_of", "results_table",
        "samples_table", "values",
    ),
    "forceplate.errors": (
        "AnalysisError", "CalibrationError", "DriverFault", "DriverNotFoundError",
        "ForcePlateError", "InputError", "NoZeroError", "PlatformDisconnectedError",
        "PlatformError", "PlatformNotFoundError", "PlatformSilentError", "StorageError",
        "WrongDeviceError",
    ),
    "forceplate.exchange.export.export_options": ("ExportOptions",),
    "forceplate.operations.exchange.export": ("export",),
    "forceplate.platform": ("PlatformAddress",),
    "forceplate.storage.library": ("Library",),
    "forceplate.types": (
        "Block", "Channel", "CheckOutcome", "Clock", "Condition", "EndReason", "Gap",
        "PlatformInfo", "Posture", "QualityCheck", "Refusal", "Region", "Result", "Side", "Trial",
        "Visit", "VisitHeader",
    ),
    "forceplate_calibration": ("Calibration", "read_calibration"),
}  # fmt: skip
_load, __all__ = loaded_when_used(__name__, _NAMES_IN)


def __getattr__(name: str) -> Any:
    """Load what is asked for when it is first used."""
    if name == "__version__":
        version = import_module("importlib.metadata").version("forceplate")
        globals()[name] = version  # it is read from a file, and stands in every trial that is saved
        return version
    return _load(name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
