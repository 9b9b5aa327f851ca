"""What the person who measures should see and say now."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from forceplate.errors import ForcePlateError, PlatformError
from forceplate.protocol import MeasurementProtocol
from forceplate.session.effort_follower import EffortPhase
from forceplate.session.trial_run import TrialRun, TrialState


class Cue(StrEnum):
    """What is to be done now; the words for it are the window's."""

    CONNECT = "connect"
    """The platform is gone: plug it in."""
    READY = "ready"
    """The next trial can be started."""
    KEEP_OFF = "keep_off"
    """Nothing may lie on the platform: its zero is measured."""
    COUNTDOWN = "countdown"
    PLACE_TOES = "place_toes"
    RELAX = "relax"
    """The toes lie on it: keep them still."""
    PRESS = "press"
    HOLD = "hold"
    LET_GO = "let_go"
    LIFT_TOES = "lift_toes"
    """The zero is measured again."""
    SAVING = "saving"
    REST = "rest"
    """The next trial can be started, but a rest is due."""
    REVIEW = "review"
    """This condition is done: look at its trials, then go on to the next."""
    DONE = "done"
    """Everything planned is measured."""
    FAILED = "failed"
    """The trial could not be recorded or saved; the error says what is kept."""


@dataclass(frozen=True, slots=True)
class Guidance:
    """One cue, with what belongs to it."""

    cue: Cue
    seconds_left: float | None = None
    """Of the countdown, the hold or the rest."""
    error: ForcePlateError | None = None
    """What went wrong last, until the next trial is started."""


_CUES = {
    TrialState.ZEROING: Cue.KEEP_OFF,
    TrialState.COUNTDOWN: Cue.COUNTDOWN,
    TrialState.FINISHING: Cue.LIFT_TOES,
    TrialState.SAVING: Cue.SAVING,
}
_PHASE_CUES = {
    EffortPhase.OFF: Cue.PLACE_TOES,
    EffortPhase.PLACED: Cue.RELAX,
    EffortPhase.RESTING: Cue.PRESS,
    EffortPhase.PRESSING: Cue.HOLD,
    EffortPhase.OVER: Cue.LET_GO,
}


def guide_trial(run: TrialRun, protocol: MeasurementProtocol) -> Guidance:
    """Return what is to be done now in a trial under way."""
    if run.state is not TrialState.RECORDING:
        cue = _CUES.get(run.state, Cue.SAVING)
        if cue is Cue.LIFT_TOES and isinstance(run.error, PlatformError):
            cue = Cue.SAVING  # no zero is measured on a platform that is gone
        if cue is Cue.COUNTDOWN and not protocol.countdown_s:
            cue = Cue.KEEP_OFF
        seconds_left = run.countdown_s if cue is Cue.COUNTDOWN else None
        return Guidance(cue, seconds_left, run.error)
    if run.phase is not EffortPhase.PRESSING:
        return Guidance(_PHASE_CUES[run.phase])
    hold_s = protocol.hold_s - (run.effort_s or 0.0)
    return Guidance(Cue.HOLD, hold_s) if hold_s > 0 else Guidance(Cue.LET_GO)
