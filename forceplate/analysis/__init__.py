"""Pure functions on recorded trials: filters, the quiet window, onset, force, comparison."""

from forceplate.analysis.change import Verdict
from forceplate.analysis.comparable import Difference
from forceplate.analysis.compare import ConditionComparison, compare_visits
from forceplate.analysis.detector import EffortDetector, EffortEvent, EffortEventKind
from forceplate.analysis.filters import LiveFilter, zero_phase_low_pass
from forceplate.analysis.measurement_error import LITERATURE, MeasurementError
from forceplate.analysis.metrics import best_window_mean
from forceplate.analysis.onset import find_onset
from forceplate.analysis.quiet import QuietWindow, find_quiet_window
from forceplate.analysis.trial import analyse_trial

__all__ = [
    "LITERATURE",
    "ConditionComparison",
    "Difference",
    "EffortDetector",
    "EffortEvent",
    "EffortEventKind",
    "LiveFilter",
    "MeasurementError",
    "QuietWindow",
    "Verdict",
    "analyse_trial",
    "best_window_mean",
    "compare_visits",
    "find_onset",
    "find_quiet_window",
    "zero_phase_low_pass",
]
