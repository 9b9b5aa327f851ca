"""Pure functions on recorded trials: filters, the quiet window, onset, force, comparison."""

from forceplate.analysis.analyse import analyse_trial as analyse_trial
from forceplate.analysis.gain.change import Verdict as Verdict
from forceplate.analysis.gain.visit_differences import Difference as Difference
from forceplate.analysis.gain.visit_gain import ConditionComparison as ConditionComparison
from forceplate.analysis.gain.visit_gain import compare_visits as compare_visits
from forceplate.analysis.reliability.standard_error import LITERATURE as LITERATURE
from forceplate.analysis.reliability.standard_error import MeasurementError as MeasurementError
from forceplate.analysis.trial.effort_detector import EffortDetector as EffortDetector
from forceplate.analysis.trial.effort_detector import EffortEvent as EffortEvent
from forceplate.analysis.trial.effort_detector import EffortEventKind as EffortEventKind
from forceplate.analysis.trial.filters import LiveFilter as LiveFilter
from forceplate.analysis.trial.filters import zero_phase_low_pass as zero_phase_low_pass
from forceplate.analysis.trial.force_arrays import best_window_mean as best_window_mean
from forceplate.analysis.trial.onset import find_onset as find_onset
from forceplate.analysis.trial.quiet_window import QuietWindow as QuietWindow
from forceplate.analysis.trial.quiet_window import find_quiet_window as find_quiet_window
