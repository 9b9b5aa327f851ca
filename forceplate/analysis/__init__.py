"""Pure functions on recorded trials: filters, the quiet window, onset, force, comparison."""

from forceplate.analysis.analyse import analyse_trial
from forceplate.analysis.gain.change import Verdict
from forceplate.analysis.gain.visit_differences import Difference
from forceplate.analysis.gain.visit_gain import ConditionComparison, compare_visits
from forceplate.analysis.reliability.standard_error import LITERATURE, MeasurementError
from forceplate.analysis.trial.effort_detector import EffortDetector, EffortEvent, EffortEventKind
from forceplate.analysis.trial.filters import LiveFilter, zero_phase_low_pass
from forceplate.analysis.trial.force_arrays import best_window_mean
from forceplate.analysis.trial.onset import find_onset
from forceplate.analysis.trial.quiet_window import QuietWindow, find_quiet_window

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
