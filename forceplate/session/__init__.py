"""A visit in progress: platform, trials, and what comes next. No Qt, no console.

Loaded name by name: looking for a platform needs neither files nor analysis.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from forceplate.session.cue import Cue as Cue
    from forceplate.session.cue import Guidance as Guidance
    from forceplate.session.live_force import LiveForce as LiveForce
    from forceplate.session.platform_link import LinkState as LinkState
    from forceplate.session.platform_link import PlatformLink as PlatformLink
    from forceplate.session.trial_run import AutoStop as AutoStop
    from forceplate.session.trial_run import TrialPlan as TrialPlan
    from forceplate.session.trial_run import TrialRun as TrialRun
    from forceplate.session.trial_run import TrialState as TrialState
    from forceplate.session.trial_run import local_now as local_now
    from forceplate.session.visit_plan import PlannedState as PlannedState
    from forceplate.session.visit_plan import PlannedTrial as PlannedTrial
    from forceplate.session.visit_session import VisitSession as VisitSession

_MODULE_OF = {
    "AutoStop": "trial_run",
    "Cue": "cue",
    "Guidance": "cue",
    "LinkState": "platform_link",
    "LiveForce": "live_force",
    "PlatformLink": "platform_link",
    "PlannedTrial": "visit_plan",
    "PlannedState": "visit_plan",
    "TrialPlan": "trial_run",
    "TrialRun": "trial_run",
    "TrialState": "trial_run",
    "VisitSession": "visit_session",
    "local_now": "trial_run",
}


def __getattr__(name: str) -> Any:
    """Load what is asked for when it is first used."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module 'forceplate.session' has no attribute {name!r}")
    return getattr(import_module(f"forceplate.session.{_MODULE_OF[name]}"), name)


def __dir__() -> list[str]:
    return [*globals(), *_MODULE_OF]
