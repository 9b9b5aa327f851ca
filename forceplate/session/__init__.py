"""A visit in progress: platform, trials, and what comes next. No Qt, no console.

Loaded name by name: looking for a platform needs neither files nor analysis.
"""

from typing import TYPE_CHECKING

from forceplate.lazy_names import loaded_when_used

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

_NAMES_IN = {
    "forceplate.session.cue": ("Cue", "Guidance"),
    "forceplate.session.live_force": ("LiveForce",),
    "forceplate.session.platform_link": ("LinkState", "PlatformLink"),
    "forceplate.session.trial_run": (
        "AutoStop", "TrialPlan", "TrialRun", "TrialState", "local_now",
    ),
    "forceplate.session.visit_plan": ("PlannedState", "PlannedTrial"),
    "forceplate.session.visit_session": ("VisitSession",),
}  # fmt: skip
__getattr__, __all__ = loaded_when_used(__name__, _NAMES_IN)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
