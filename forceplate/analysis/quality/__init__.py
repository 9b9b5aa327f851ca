"""The quality of a trial and of a series of trials, as data with a sentence for each answer."""

from forceplate.analysis.quality.check_catalogue import SERIES_CHECKS as SERIES_CHECKS
from forceplate.analysis.quality.check_catalogue import TRIAL_CHECKS as TRIAL_CHECKS
from forceplate.analysis.quality.check_catalogue import not_done as not_done
from forceplate.analysis.quality.check_catalogue import sentence as sentence
from forceplate.analysis.quality.check_definition import Definition as Definition
from forceplate.analysis.quality.rejection_causes import rejecting as rejecting
from forceplate.analysis.quality.series_checks import asks_for_more as asks_for_more
from forceplate.analysis.quality.series_checks import check_series as check_series
from forceplate.analysis.quality.start_checks import with_doubts as with_doubts
from forceplate.analysis.quality.trial_checks import check_trial as check_trial
from forceplate.analysis.quality.trial_verdict import final_verdict as final_verdict
from forceplate.analysis.quality.trial_verdict import judged as judged
from forceplate.analysis.quality.trial_verdict import overrule as overrule
from forceplate.analysis.quality.trial_verdict import verdict as verdict
