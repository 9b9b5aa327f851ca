"""What the live force is fed with, and from where it counts while a trial is under way."""

from __future__ import annotations

from forceplate.acquisition import Acquisition
from forceplate.session.effort_follower import EffortPhase
from forceplate.session.live_force import LiveForce, rest_counts
from forceplate.session.trial_run import TrialRun, TrialState


class LiveFollower:
    """Lets a live force follow a stream and the trials on it. Used by one thread."""

    def __init__(self, live_force: LiveForce) -> None:
        self._live_force = live_force
        self._acquisition: Acquisition | None = None
        self._cursor = 0
        self._zero_of: TrialRun | None = None
        self._has_rest = False

    def attach(self, acquisition: Acquisition | None) -> None:
        """Follow this stream from its present sample on; None: none."""
        self._acquisition = acquisition
        if acquisition is not None:
            self._cursor = acquisition.ring.n_written

    def follow(self, run: TrialRun | None) -> None:
        """Feed what has come since, and take zero and rest of the trial; None: there was none."""
        live = self._live_force
        if run is not None and run.zero_counts is not None and self._zero_of is not run:
            live.zero(run.zero_counts)
            self._zero_of = run
        if self._acquisition is not None:
            self._cursor, _, counts = self._acquisition.ring.since(self._cursor)
            live.feed(counts)
        if run is not None and run.state is TrialState.RECORDING:
            self._rest(run)
        else:
            live.rest_n = 0.0

    def _rest(self, run: TrialRun) -> None:
        """Let the force count from where the trial's numbers will: the resting toes."""
        if run.phase is EffortPhase.RESTING:
            self._has_rest = False
            self._live_force.rest_on(rest_counts(run.acquisition, 0.0))
        elif run.phase is EffortPhase.PRESSING and run.effort_s is not None and not self._has_rest:
            self._has_rest = True
            self._live_force.rest_on(rest_counts(run.acquisition, run.effort_s))
